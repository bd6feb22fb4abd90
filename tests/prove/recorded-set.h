/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tests/prove/simulated-set.h"

/* A simulated set by the live path (device model, packets, threads, session file), given only what
 * a coach knows, and that file analysed again, which reads it in blocks of other sizes. */
typedef struct {
	char *truth;   /* JSON */
	char *found;   /* JSON: the live result, as a screen would have shown it at the end */
	char *then;    /* JSON: the verdict as it was after each rep */
	gboolean same; /* the file's result is found, byte for byte */
} PlbRecordedSet;

/* FALSE with error when it cannot be simulated, recorded or read back. */
gboolean plb_recorded_set_run(PlbRecordedSet *set, const PlbSetDraw *draw, GError **error);
void plb_recorded_set_clear(PlbRecordedSet *set);

/* The verdict's state after each rep of all sets, as a JSON list. */
char *plb_recorded_set_verdicts(const PlbResult *result);
