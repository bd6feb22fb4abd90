/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/settings.h"

/* The recording on a fixed grid of about 10 ms, for the causal decisions of the set finder: tick k
 * is the mean over samples [k step, (k + 1) step), so ticks depend on the samples alone, not on the
 * blocks they came in. */

typedef struct {
	double force_n;
	double right_share; /* of force_n, NAN without sides or with nobody on the plates */
	double bar_z_m, bar_x_m;
} PlbTick;

typedef struct {
	const PlbTraces *traces;
	const PlbLiftSettings *settings;
	gsize step;     /* samples */
	double rate_hz; /* of ticks */
	GArray *rows;   /* PlbTick */
} PlbTicks;

PlbTicks *plb_ticks_new(const PlbTraces *traces, const PlbLiftSettings *settings);
void plb_ticks_free(PlbTicks *ticks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbTicks, plb_ticks_free)

/* Adds the next tick if its samples are all there. */
gboolean plb_ticks_advance(PlbTicks *ticks);
const PlbTick *plb_tick(const PlbTicks *ticks, gsize index);
gsize plb_ticks_count(const PlbTicks *ticks);
/* Time of the newest sample in a tick. */
double plb_tick_time_s(const PlbTicks *ticks, gsize index);
/* How many ticks a duration is, at least one. */
gsize plb_ticks_span(const PlbTicks *ticks, double duration_s);

/* Standing still over still_window_s up to and with this tick, by every channel that there is;
 * FALSE with a gap in it or nobody on the plates. */
gboolean plb_ticks_still(const PlbTicks *ticks, gsize index);
/* Mean force over the span before and with index; NAN with a gap or before the beginning. */
double plb_ticks_force(const PlbTicks *ticks, gsize index, double span_s);
/* Ranges of force and bar height over the span; NAN likewise. */
double plb_ticks_force_range(const PlbTicks *ticks, gsize index, double span_s);
double plb_ticks_height_range(const PlbTicks *ticks, gsize index, double span_s);
/* Vertical bar velocity at about 40 ms before the end of the tick (least squares); NAN likewise. */
double plb_ticks_velocity(const PlbTicks *ticks, gsize index);
