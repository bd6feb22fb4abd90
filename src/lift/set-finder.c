/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/set-finder-private.h"

#include <math.h>

PlbSetFinder *plb_set_finder_new(const PlbTraces *traces, const PlbKnownLoad *known,
				 const PlbLiftSettings *settings, PlbSetEventFunc func,
				 gpointer user_data)
{
	PlbSetFinder *f = g_new0(PlbSetFinder, 1);

	f->traces = traces;
	f->known = *known;
	f->settings = settings != NULL ? settings : plb_lift_settings_default();
	f->func = func;
	f->user_data = user_data;
	f->ticks = plb_ticks_new(traces, f->settings);
	f->has_bar = (traces->info.channels & PLB_CHANNEL_BAR) != 0;
	plb_load_watch_init(&f->watch, f->ticks, known->bar_mass_kg, f->settings);
	f->watch.on_box = known->exercise != NULL && known->exercise->on_box;
	plb_rep_tracker_init(&f->tracker, f->ticks, f->settings);
	plb_set_finder_pull_init(f);
	f->held_rejected = g_array_new(FALSE, FALSE, sizeof(PlbRejected));
	f->held_runs = g_array_new(FALSE, FALSE, sizeof(PlbStillRun));
	f->state = PLB_LIFT_EMPTY;
	return f;
}

void plb_set_finder_free(PlbSetFinder *finder)
{
	if (finder == NULL)
		return;
	plb_load_watch_clear(&finder->watch);
	plb_ticks_free(finder->ticks);
	g_array_unref(finder->held_rejected);
	g_array_unref(finder->held_runs);
	g_free(finder);
}

static gboolean in_rep(const PlbSetFinder *f)
{
	return f->tracker.phase != PLB_TRACK_TOP && f->tracker.has_descent;
}

/* is the bar on the lifter, as far as can be known? */
static gboolean with_bar(const PlbSetFinder *f)
{
	return f->has_bar && (!f->watch.weigh || f->watch.loaded);
}

static gsize move_start(const PlbSetFinder *f, gsize now)
{
	if (f->has_pending_move)
		return f->pending_from;
	if (f->watch.walking)
		return f->watch.walk_from;
	return now;
}

/* A walk or a lift off the hooks is over at tick `to`. */
static void close_movement(PlbSetFinder *f, gsize to)
{
	if (f->unracking) {
		gsize end = f->watch_walked ? f->walk_from : to;

		plb_set_finder_hold(f, f->unrack_from, MIN(end, to), PLB_REJECT_UNRACK);
		f->unracking = FALSE;
	}
	if (!f->watch_walked)
		return;
	f->watch_walked = FALSE;
	if (f->in_set) {
		f->pending_from = f->has_pending_move ? f->pending_from : f->walk_from;
		f->pending_to = to;
		f->has_pending_move = TRUE;
	} else if (with_bar(f)) {
		plb_set_finder_hold(f, f->walk_from, to,
				    f->watch.weigh ? PLB_REJECT_WALKOUT : PLB_REJECT_STEP);
	}
	g_array_set_size(f->held_runs, 0);
}

static void begin_unrack(PlbSetFinder *f, gsize now)
{
	gsize reach = plb_ticks_span(f->ticks, f->settings->walk_gap_s);

	plb_set_finder_drop_held(f);
	plb_rep_tracker_reset(&f->tracker, now);
	f->unracking = TRUE;
	f->watch_walked = FALSE;
	f->unrack_from = MAX(f->watch.run.to, now > reach ? now - reach : 0);
}

/* Unknown hooks are taken for these. */
static gboolean is_on_hooks(const PlbSetFinder *f, gsize now)
{
	return !(fabs(plb_tick(f->ticks, now)->bar_z_m - f->watch.rack_z_m) > f->settings->hooks_m);
}

static void end_rack(PlbSetFinder *f, gsize now)
{
	gsize from = move_start(f, MAX(f->watch.run.to, f->last_lockout));
	gboolean pins = in_rep(f) && !is_on_hooks(f, now);

	if (f->in_set) {
		plb_set_finder_abandon(f, now, pins ? PLB_SET_OVER_PINS : PLB_SET_OVER_RACKED);
		f->has_pending_move = FALSE;
		if (!pins)
			plb_set_finder_reject(f, MIN(from, now), now, PLB_REJECT_RERACK);
		plb_set_finder_end(f, now);
	} else {
		plb_set_finder_hold(f, MIN(from, now), now, PLB_REJECT_RERACK);
		plb_set_finder_drop_held(f);
	}
	plb_rep_tracker_reset(&f->tracker, now);
	f->unracking = f->watch_walked = FALSE;
}

static void feet_off(PlbSetFinder *f, gsize now)
{
	if (f->in_set) {
		plb_set_finder_abandon(f, now,
				       f->watch.left_lying ? PLB_SET_OVER_PINS : PLB_SET_OVER_LEFT);
		plb_set_finder_end(f, now);
	}
	plb_set_finder_drop_held(f);
	plb_rep_tracker_reset(&f->tracker, now);
	f->unracking = f->watch_walked = FALSE;
}

static void pause_seen(PlbSetFinder *f, guint events)
{
	gboolean held = !f->in_set && with_bar(f);

	if (events & PLB_LOAD_STILL)
		f->run_reported = FALSE;
	if (events & PLB_LOAD_STILL_ENDED)
		g_array_append_val(f->held_runs, f->watch.run);
	if (held || f->run_reported || !(events & (PLB_LOAD_STILL_REPORT | PLB_LOAD_STILL_ENDED)))
		return;
	plb_set_finder_standing(f, &f->watch.run, with_bar(f));
	f->run_reported = TRUE;
}

static void handle_load(PlbSetFinder *f, gsize now)
{
	guint events = plb_load_watch_step(&f->watch, now, in_rep(f));

	if (events & PLB_LOAD_FEET_OFF)
		feet_off(f, now);
	if (events & PLB_LOAD_FEET_ON)
		plb_rep_tracker_reset(&f->tracker, now);
	if (events & (PLB_LOAD_STILL_REPORT | PLB_LOAD_STILL_ENDED | PLB_LOAD_STILL))
		pause_seen(f, events);
	if (events & PLB_LOAD_ON)
		begin_unrack(f, now);
	if (events & PLB_LOAD_OFF)
		end_rack(f, now);
	if (events & PLB_LOAD_WALKS) {
		f->watch_walked = TRUE;
		f->walk_from =
			f->unracking ? MAX(f->watch.walk_from, f->unrack_from) : f->watch.walk_from;
	}
	if (events & PLB_LOAD_STILL)
		close_movement(f, f->watch.run.from);
}

static void handle_track(PlbSetFinder *f, gsize now)
{
	PlbTrackEvent event = plb_rep_tracker_step(&f->tracker, now);
	gboolean walks = f->unracking || f->watch_walked;

	switch (event) {
	case PLB_TRACK_NOTHING:
		break;
	case PLB_TRACK_CONFIRMED:
		plb_set_finder_revise(f, now, f->tracker.descent);
		break;
	case PLB_TRACK_TURNED:
		close_movement(f, f->tracker.onset);
		plb_set_finder_begin(f, now);
		break;
	case PLB_TRACK_LOCKOUT:
		plb_set_finder_rep(f, now);
		break;
	case PLB_TRACK_RELAPSE:
		plb_set_finder_relapse(f, now);
		break;
	case PLB_TRACK_SMALL:
		if (!walks && f->in_set)
			plb_set_finder_reject(f, f->tracker.small_from, f->tracker.small_to,
					      PLB_REJECT_SMALL);
		else if (!walks && with_bar(f))
			plb_set_finder_hold(f, f->tracker.small_from, f->tracker.small_to,
					    PLB_REJECT_SMALL);
		break;
	}
}

static void check_timeout(PlbSetFinder *f, gsize now)
{
	gsize span = plb_ticks_span(f->ticks, f->settings->set_timeout_s);
	gsize since = in_rep(f) ? MAX(f->tracker.onset, f->last_lockout) : f->last_lockout;

	if (!f->in_set || now - since < span)
		return;
	plb_set_finder_abandon(f, now, PLB_SET_OVER_LEFT);
	plb_set_finder_end(f, now);
	plb_rep_tracker_reset(&f->tracker, now);
}

static PlbLiftState rep_state(const PlbSetFinder *f, gsize now)
{
	if (f->tracker.phase == PLB_TRACK_UP)
		return PLB_LIFT_ASCENDING;
	return plb_ticks_velocity(f->ticks, now) > -f->settings->lockout_velocity_mps
		       ? PLB_LIFT_BOTTOM
		       : PLB_LIFT_DESCENDING;
}

static PlbLiftState current_state(const PlbSetFinder *f, gsize now)
{
	gsize lockout = plb_ticks_span(f->ticks, 0.5 * f->settings->standing_report_s);

	if (!f->watch.feet_on)
		return PLB_LIFT_EMPTY;
	if (!f->has_bar || (f->watch.weigh && !f->watch.loaded && !f->in_set && !in_rep(f)))
		return PLB_LIFT_STANDING;
	if (in_rep(f))
		return rep_state(f, now);
	if (f->unracking && !f->watch_walked)
		return PLB_LIFT_UNRACKING;
	if (f->watch_walked)
		return f->in_set ? PLB_LIFT_RACKING : PLB_LIFT_WALKING_OUT;
	if (f->in_set && now < f->last_lockout + lockout)
		return PLB_LIFT_LOCKOUT;
	return PLB_LIFT_READY;
}

static void report_state(PlbSetFinder *f, gsize now)
{
	PlbLiftState state = f->pulls ? plb_set_finder_pull_state(f) : current_state(f, now);
	PlbSetEvent event;

	if (state == f->state)
		return;
	f->state = state;
	plb_set_finder_event_init(f, &event, PLB_SET_EVENT_STATE, now);
	f->func(&event, f->user_data);
}

static void step(PlbSetFinder *f, gsize now)
{
	handle_load(f, now);
	if (f->has_bar && f->watch.feet_on)
		handle_track(f, now);
	plb_set_finder_pull_guess(f, now);
}

void plb_set_finder_advance(PlbSetFinder *finder)
{
	while (plb_ticks_advance(finder->ticks)) {
		gsize now = plb_ticks_count(finder->ticks) - 1;

		if (finder->pulls)
			plb_set_finder_pull_step(finder, now);
		else
			step(finder, now);
		check_timeout(finder, now);
		report_state(finder, now);
	}
}

void plb_set_finder_finish(PlbSetFinder *finder)
{
	gsize count = plb_ticks_count(finder->ticks);

	if (count == 0)
		return;
	if (finder->watch.still) {
		finder->watch.still = FALSE;
		pause_seen(finder, PLB_LOAD_STILL_ENDED);
	}
	if (finder->pulls)
		plb_set_finder_pull_finish(finder, count - 1);
	if (finder->in_set && plb_rep_tracker_is_high(&finder->tracker)) {
		finder->tracker.drop_m = finder->tracker.top_m - finder->tracker.low_m;
		plb_set_finder_rep(finder, count - 1);
		plb_rep_tracker_reset(&finder->tracker, count - 1);
	}
	if (finder->in_set) {
		plb_set_finder_abandon(finder, count - 1, PLB_SET_OVER_LEFT);
		plb_set_finder_end(finder, count - 1);
	}
	plb_set_finder_drop_held(finder);
}
