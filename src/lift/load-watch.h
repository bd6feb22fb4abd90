/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/ticks.h"

/* Watches the plates, tick by tick: is someone there, is the bar's weight on them, do they stand
 * still, do they walk. Without plates it sees standing still and walking by the bar alone. */

typedef enum {
	PLB_LOAD_FEET_ON = 1 << 0,
	PLB_LOAD_FEET_OFF = 1 << 1,
	PLB_LOAD_ON = 1 << 2,           /* the bar left its hooks for the lifter's shoulders */
	PLB_LOAD_OFF = 1 << 3,          /* and lies on something again */
	PLB_LOAD_STILL = 1 << 4,        /* stands still (began still_window_s ago) */
	PLB_LOAD_STILL_REPORT = 1 << 5, /* has stood still for standing_report_s */
	PLB_LOAD_STILL_ENDED = 1 << 6,  /* run is the pause */
	PLB_LOAD_WALKS =
		1 << 7, /* a foot was lifted, or the bar wandered off (began at walk_from) */
} PlbLoadEvents;

/* A pause: ticks [from, to]. */
typedef struct {
	gsize from, to;
} PlbStillRun;

/* Weight over several pauses of one kind: the mean over the longest and those within half a percent
 * of it, by length. */
typedef struct {
	double force_n, length;
} PlbWeighedRun;
typedef struct {
	GArray *runs;   /* PlbWeighedRun */
	double force_n; /* NAN = none yet */
} PlbWeight;

typedef struct {
	const PlbTicks *ticks;
	const PlbLiftSettings *settings;
	gboolean plates, weigh; /* weigh: plates and a bar that has to be lifted off its hooks */
	gboolean on_box;        /* a box may carry the lifter in mid-rep: exercise.h */
	gboolean on_body;       /* no bar: a marker on the body stands in */
	gboolean feet_on, loaded, still, walking;
	gboolean lies, left_lying; /* loaded, and the bar lay down; so when the feet left */
	PlbStillRun run;           /* the pause that goes on or ended last */
	gboolean has_run;          /* since the feet are there */
	gsize walk_from;
	double rack_z_m, stand_x_m;
	PlbWeight unloaded, with_load; /* pauses without and with the bar */
	PlbStillRun first_loaded;      /* first pause with the bar; with_load has runs */
	gsize off_ticks, load_ticks, step_ticks, walk_ticks;
} PlbLoadWatch;

void plb_load_watch_init(PlbLoadWatch *watch, const PlbTicks *ticks, double known_bar_mass_kg,
			 const PlbLiftSettings *settings);
void plb_load_watch_clear(PlbLoadWatch *watch);
/* Takes in one tick; in_rep: the bar is on its way down or up, so that neither walking nor load is
 * judged. Returns PlbLoadEvents. */
guint plb_load_watch_step(PlbLoadWatch *watch, gsize index, gboolean in_rep);

/* The samples [*from, *to) of a pause, trimmed. */
void plb_still_run_samples(const PlbStillRun *run, const PlbTicks *ticks, gsize *from, gsize *to);
/* Mean force of a pause, less what sped up the body, where that can be told: a marker on the body
 * stands in for the bar. (A real bar whips, and stays on its hooks while the lifter is weighed.) */
double plb_load_watch_weight(const PlbLoadWatch *watch, const PlbStillRun *run);
/* Mean force with the bar, from its first pause to this one: between two rests the mean force is
 * the weight, whatever the lifter did in between, and the longer the better (a bar that whips by 1
 * mm over a pause of 0.5 s is worth half a kilogram of 200). Where that is not one weight with the
 * pauses alone (a hand on the rack, a foot beside the plates), or with a gap, the pauses' it is. */
double plb_load_watch_weight_with_bar(const PlbLoadWatch *watch);
/* What the body model wants to know of a pause. */
void plb_still_run_describe(const PlbStillRun *run, const PlbTicks *ticks, gboolean with_bar,
			    PlbStanding *standing);
