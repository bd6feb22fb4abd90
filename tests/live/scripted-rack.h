/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"

/* A rack that plays a script: scans of a seed, with losses and an unplugging at given scans. */

typedef struct {
	guint64 seed;
	guint64 scan_count; /* then nothing more comes */
	guint64 jump_at;    /* scans jump_at .. jump_at + jump_length - 1 are lost */
	guint64 jump_length;
	guint64 unplug_at; /* 0 = never: this scan and all after it are not to be had */
	double pace;       /* scans a millisecond by the clock: 1 = real time; 0 = on demand */
	guint silent_from_ms, silent_ms; /* paced: a pause, 0 = none */
} Script;

/* *freed goes up when the rack is freed; or NULL */
PlbRack *scripted_rack_new(const Script *script, int *freed);
