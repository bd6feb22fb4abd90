/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/set-finder-private.h"

#include <math.h>

/* Sets of pulls from the floor: the bar is loaded and unloaded in every rep, and neither begins nor
 * ends a set. The discs lie beside the plates (then the bar is weighed while it is held at the
 * top), or on them (then the plates feel it always, and its mass is what was typed). */

static gboolean is_told(const PlbSetFinder *f)
{
	return f->known.exercise != NULL && f->known.exercise->from_floor;
}

void plb_set_finder_pull_init(PlbSetFinder *f)
{
	plb_pull_tracker_init(&f->pull, f->ticks, f->settings);
	f->pulls = is_told(f);
}

static void leave(PlbSetFinder *f, gsize now)
{
	if (f->in_set) {
		plb_set_finder_abandon(f, now, PLB_SET_OVER_LEFT);
		plb_set_finder_end(f, now);
	}
	plb_set_finder_drop_held(f);
	plb_pull_tracker_reset(&f->pull);
	f->pulls = is_told(f);
}

static void pause_seen(PlbSetFinder *f, guint events)
{
	if (events & PLB_LOAD_STILL)
		f->run_reported = FALSE;
	if (f->in_set || f->run_reported || f->watch.loaded ||
	    !(events & (PLB_LOAD_STILL_REPORT | PLB_LOAD_STILL_ENDED)))
		return;
	plb_set_finder_standing(f, &f->watch.run, FALSE);
	f->run_reported = TRUE;
}

static void handle_pull(PlbSetFinder *f, gsize now)
{
	const PlbPullTracker *t = &f->pull;

	switch (plb_pull_tracker_step(&f->pull, now)) {
	case PLB_PULL_NOTHING:
		break;
	case PLB_PULL_LOWERED:
		plb_set_finder_pulled(f, now, t->left_at, t->lowered_at, TRUE);
		break;
	case PLB_PULL_GROUNDED:
		plb_set_finder_revise(f, now, t->lowered_at);
		break;
	case PLB_PULL_FAILED:
		plb_set_finder_pulled(f, now, t->left_at, t->high_at, FALSE);
		plb_set_finder_revise(f, now, t->high_at);
		break;
	}
}

void plb_set_finder_pull_step(PlbSetFinder *f, gsize now)
{
	guint events = plb_load_watch_step(&f->watch, now, FALSE);

	if (events & PLB_LOAD_FEET_OFF)
		leave(f, now);
	if (events & PLB_LOAD_FEET_ON)
		plb_pull_tracker_reset(&f->pull);
	pause_seen(f, events);
	if (f->has_bar && f->watch.feet_on)
		handle_pull(f, now);
}

void plb_set_finder_pull_guess(PlbSetFinder *f, gsize now)
{
	const PlbLiftSettings *s = f->settings;
	PlbPullTracker *t = &f->pull;

	if (f->known.exercise != NULL || f->in_set || !f->watch.weigh || !f->watch.feet_on)
		return;
	plb_pull_tracker_step(t, now);
	if (t->phase == PLB_PULL_FLOOR || !f->watch.loaded || !t->rested ||
	    !(t->floor_m > 0.0 && t->floor_m < s->floor_most_m) ||
	    !(plb_pull_tracker_rise_m(t) >= s->pull_least_m))
		return;
	f->pulls = TRUE;
	f->unracking = f->watch_walked = f->has_pending_move = FALSE;
	g_array_set_size(f->held_rejected, 0);
	g_array_set_size(f->held_runs, 0);
	plb_rep_tracker_reset(&f->tracker, now);
}

void plb_set_finder_pull_finish(PlbSetFinder *f, gsize now)
{
	PlbPullTracker *t = &f->pull;

	if (t->phase != PLB_PULL_TOP)
		return;
	plb_set_finder_pulled(f, now, t->left_at, now, TRUE);
	plb_set_finder_revise(f, now, now);
	plb_pull_tracker_reset(t);
}

PlbLiftState plb_set_finder_pull_state(const PlbSetFinder *f)
{
	static const PlbLiftState states[] = {
		[PLB_PULL_FLOOR] = PLB_LIFT_READY,
		[PLB_PULL_UP] = PLB_LIFT_ASCENDING,
		[PLB_PULL_TOP] = PLB_LIFT_LOCKOUT,
		[PLB_PULL_DOWN] = PLB_LIFT_DESCENDING,
	};

	if (!f->watch.feet_on)
		return PLB_LIFT_EMPTY;
	if (!f->has_bar || (!f->in_set && f->pull.phase == PLB_PULL_FLOOR))
		return PLB_LIFT_STANDING;
	return states[f->pull.phase];
}
