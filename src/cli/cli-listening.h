/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/live/rack-watch.h"
#include "src/session/json-writer.h"

/* How an attached rack does, from having listened to it for some seconds, as text and as JSON. */

typedef struct {
	gboolean heard;
	char *problem; /* NULL, or why it could not be heard, or no longer */
	double rate_hz;
	PlbRackLosses losses;
	PlbRackHealth health;
	PlbChannelWatch watch;
	/* Newtons and metres by the rig file that was given or that the rack keeps; NULL: by none,
	 * then all are NAN. */
	PlbRig *rig;
	PlbRackReading reading;
} PlbCliListening;

/* rig: a copy is taken where it fits the rack; NULL: the rack's own, if it keeps one. Filled from
 * zero; clear it. */
void plb_cli_listening_fill(PlbCliListening *listening, const PlbRackInfo *info, const PlbRig *rig,
			    double seconds);
void plb_cli_listening_clear(PlbCliListening *listening);
void plb_cli_listening_print(const PlbCliListening *listening, const PlbRackInfo *info);
/* An object under "live". */
void plb_cli_listening_write(const PlbCliListening *listening, const PlbRackInfo *info,
			     PlbJsonWriter *writer);
