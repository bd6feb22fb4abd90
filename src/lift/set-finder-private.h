/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/load-watch.h"
#include "src/lift/pull-tracker.h"
#include "src/lift/rep-cutter.h"
#include "src/lift/rep-tracker.h"

/* The set finder's two halves: set-finder.c joins what plates and bar say into movements,
 * set-record.c keeps the set and its reps and speaks to the outside. Ticks are indices of ticks.h.
 */

struct PlbSetFinder {
	const PlbTraces *traces;
	const PlbLiftSettings *settings;
	PlbKnownLoad known;
	PlbSetEventFunc func;
	gpointer user_data;

	PlbTicks *ticks;
	PlbLoadWatch watch;
	PlbRepTracker tracker;
	PlbPullTracker pull;
	gboolean pulls; /* from the floor: told, or seen (set-pull.c) */
	gboolean has_bar;
	PlbLiftState state;

	/* movements that are no reps */
	gboolean unracking, watch_walked;
	gsize unrack_from, walk_from;
	gboolean has_pending_move; /* walked within a set: a step, or the way to the hooks */
	gsize pending_from, pending_to;
	GArray *held_rejected; /* PlbRejected, until it is known whether a set comes of it */
	GArray *held_runs;     /* PlbStillRun of this stance */
	gboolean run_reported;

	/* the set */
	gboolean in_set;
	guint rep_count;
	gsize last_lockout;
	double drop_sum_m; /* of all its reps, for the usual one */
	double body_mass_kg, bar_mass_kg;
	PlbBarSignal bar; /* of the set's first rep on */

	/* the last rep, until its final cut */
	gboolean rep_open;
	PlbRepWindow window;
};

void plb_set_finder_event_init(const PlbSetFinder *f, PlbSetEvent *event, PlbSetEventKind kind,
			       gsize now);
/* Reports a rejected movement of the set at once, or keeps it until a set begins (or none does). */
void plb_set_finder_reject(PlbSetFinder *f, gsize from, gsize to, PlbRejectReason reason);
void plb_set_finder_hold(PlbSetFinder *f, gsize from, gsize to, PlbRejectReason reason);
/* No set came of what was held: reports it as outside any set. */
void plb_set_finder_drop_held(PlbSetFinder *f);
void plb_set_finder_standing(PlbSetFinder *f, const PlbStillRun *run, gboolean with_bar);
/* Begins a set if none goes on. */
void plb_set_finder_begin(PlbSetFinder *f, gsize now);
void plb_set_finder_rep(PlbSetFinder *f, gsize now);     /* the tracker saw a lockout */
void plb_set_finder_relapse(PlbSetFinder *f, gsize now); /* ... or an attempt given up */
/* A pull from the floor is over, or has failed: it left at one tick, and `until` the other it was
 * up.
 */
void plb_set_finder_pulled(PlbSetFinder *f, gsize now, gsize left, gsize until,
			   gboolean locked_out);
/* Final cut of the open rep, if any; highest point before tick `until`. */
void plb_set_finder_revise(PlbSetFinder *f, gsize now, gsize until);
/* How a set comes to its end. */
typedef enum {
	PLB_SET_OVER_LEFT,   /* nobody there, or nothing more happens */
	PLB_SET_OVER_RACKED, /* the bar lies on its hooks */
	PLB_SET_OVER_PINS,   /* or on something else */
} PlbSetOver;
/* The set is about to end: a movement under way fails, or (a bar onto its hooks) is none. */
void plb_set_finder_abandon(PlbSetFinder *f, gsize now, PlbSetOver over);
void plb_set_finder_end(PlbSetFinder *f, gsize now);

/* set-pull.c */
void plb_set_finder_pull_init(PlbSetFinder *f);
void plb_set_finder_pull_step(PlbSetFinder *f, gsize now);
/* Nothing was told: has somebody lifted a bar that lay on the floor? Sets f->pulls. */
void plb_set_finder_pull_guess(PlbSetFinder *f, gsize now);
void plb_set_finder_pull_finish(PlbSetFinder *f, gsize now);
PlbLiftState plb_set_finder_pull_state(const PlbSetFinder *f);
