/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/set-finder-private.h"

#include <math.h>

#include "src/lift/pull-cutter.h"
#include "src/lift/rep-help.h"
#include "src/lift/second-person.h"

#include "src/lift/bar-signal.h"

void plb_set_finder_event_init(const PlbSetFinder *f, PlbSetEvent *event, PlbSetEventKind kind,
			       gsize now)
{
	*event = (PlbSetEvent){
		.kind = kind,
		.time_s = plb_tick_time_s(f->ticks, now),
		.state = f->state,
		.in_set = f->in_set,
		.rep_index = f->rep_count,
		.from_floor = f->pulls,
		.body_mass_kg = f->in_set ? f->body_mass_kg : (double)NAN,
		.bar_mass_kg = f->in_set ? f->bar_mass_kg : (double)NAN,
	};
}

static void emit(PlbSetFinder *f, const PlbSetEvent *event)
{
	f->func(event, f->user_data);
}

static gsize newest(const PlbSetFinder *f)
{
	return plb_ticks_count(f->ticks) - 1;
}

static void emit_rejected(PlbSetFinder *f, const PlbRejected *rejected)
{
	PlbSetEvent event;

	plb_set_finder_event_init(f, &event, PLB_SET_EVENT_REJECTED, newest(f));
	event.rejected = *rejected;
	emit(f, &event);
}

static PlbRejected rejected_of(const PlbSetFinder *f, gsize from, gsize to, PlbRejectReason reason)
{
	return (PlbRejected){ .start_s = plb_tick_time_s(f->ticks, from),
			      .end_s = plb_tick_time_s(f->ticks, MAX(from, to)),
			      .reason = reason };
}

void plb_set_finder_reject(PlbSetFinder *f, gsize from, gsize to, PlbRejectReason reason)
{
	PlbRejected rejected = rejected_of(f, from, to, reason);

	emit_rejected(f, &rejected);
}

/* walks with pauses between them are one walk */
void plb_set_finder_hold(PlbSetFinder *f, gsize from, gsize to, PlbRejectReason reason)
{
	PlbRejected rejected = rejected_of(f, from, to, reason);

	for (guint i = 0; i < f->held_rejected->len && reason != PLB_REJECT_SMALL; i++) {
		PlbRejected *held = &g_array_index(f->held_rejected, PlbRejected, i);

		if (held->reason == reason) {
			held->end_s = rejected.end_s;
			return;
		}
	}
	g_array_append_val(f->held_rejected, rejected);
}

static void emit_held(PlbSetFinder *f)
{
	for (guint i = 0; i < f->held_rejected->len; i++)
		emit_rejected(f, &g_array_index(f->held_rejected, PlbRejected, i));
	g_array_set_size(f->held_rejected, 0);
}

void plb_set_finder_drop_held(PlbSetFinder *f)
{
	emit_held(f);
	g_array_set_size(f->held_runs, 0);
}

void plb_set_finder_standing(PlbSetFinder *f, const PlbStillRun *run, gboolean with_bar)
{
	PlbSetEvent event;

	plb_set_finder_event_init(f, &event, PLB_SET_EVENT_STANDING, newest(f));
	plb_still_run_describe(run, f->ticks, with_bar, &event.standing);
	emit(f, &event);
}

/* Nobody ever stood still: the quietest stretch before the descent. */
static gboolean quietest_run(const PlbSetFinder *f, PlbStillRun *run)
{
	gsize span = plb_ticks_span(f->ticks, f->settings->fallback_window_s);
	gsize reach = plb_ticks_span(f->ticks, f->settings->fallback_search_s);
	gsize onset = f->tracker.onset;
	double best = INFINITY;

	for (gsize to = onset > reach ? onset - reach : 0; to <= onset; to++) {
		double range = plb_ticks_force_range(f->ticks, to, f->settings->fallback_window_s);

		if (range < best && to + 1 >= span) {
			best = range;
			*run = (PlbStillRun){ .from = to + 1 - span, .to = to };
		}
	}
	return isfinite(best);
}

/* What the plates know of body and bar when a set begins. */
static void weigh(PlbSetFinder *f)
{
	double gravity = f->traces->info.gravity_mps2;
	double unloaded_kg = f->watch.unloaded.force_n / gravity;
	double system_kg =
		f->watch.loaded ? plb_load_watch_weight_with_bar(&f->watch) / gravity : unloaded_kg;

	f->body_mass_kg = f->bar_mass_kg = NAN;
	if (isnan(system_kg) && f->held_runs->len > 0) {
		const PlbStillRun *run =
			&g_array_index(f->held_runs, PlbStillRun, f->held_runs->len - 1);

		system_kg = plb_load_watch_weight(&f->watch, run) / gravity;
	}
	if (f->watch.loaded) {
		f->body_mass_kg = unloaded_kg;
		f->bar_mass_kg = system_kg - unloaded_kg;
	} else if (!isnan(f->known.bar_mass_kg)) {
		f->body_mass_kg = system_kg - f->known.bar_mass_kg;
	} else if (!isnan(f->known.body_mass_kg)) {
		f->bar_mass_kg = MAX(0.0, system_kg - f->known.body_mass_kg);
	}
}

void plb_set_finder_begin(PlbSetFinder *f, gsize now)
{
	PlbSetEvent event;

	if (f->in_set)
		return;
	if (f->held_runs->len == 0 && f->watch.plates && !f->pulls) {
		PlbStillRun run;

		if (quietest_run(f, &run))
			g_array_append_val(f->held_runs, run);
	}
	weigh(f);
	f->in_set = TRUE;
	f->rep_count = 0;
	f->drop_sum_m = 0.0;
	f->last_lockout = now;
	f->rep_open = f->has_pending_move = FALSE;
	plb_set_finder_event_init(f, &event, PLB_SET_EVENT_BEGIN, now);
	emit(f, &event);
	emit_held(f);
	for (guint i = 0; i < f->held_runs->len; i++)
		plb_set_finder_standing(f, &g_array_index(f->held_runs, PlbStillRun, i), TRUE);
	g_array_set_size(f->held_runs, 0);
}

static void emit_cut(PlbSetFinder *f, PlbSetEventKind kind, gsize now)
{
	PlbSetEvent event;

	plb_set_finder_event_init(f, &event, kind, now);
	f->window.limit_s = event.time_s;
	f->window.weight_n = (f->body_mass_kg + f->bar_mass_kg) * f->traces->info.gravity_mps2;
	f->window.until_s = MIN(f->window.until_s, event.time_s);
	(f->pulls ? plb_pull_cut : plb_rep_cut)(f->traces, &f->window, f->settings, &event.cut);
	if (!f->watch.on_box && !event.cut.on_box && !f->pulls &&
	    plb_rep_is_helped(f->traces, &event.cut, f->body_mass_kg, f->bar_mass_kg, f->settings))
		event.cut.locked_out = FALSE;
	event.cut.second_person = plb_rep_has_second_person(
		f->traces, &event.cut, f->body_mass_kg + f->bar_mass_kg, f->settings);
	emit(f, &event);
}

static void open_rep(PlbSetFinder *f, gsize now, gsize onset, gsize descent, gsize lockout,
		     gboolean locked_out, gboolean on_pins)
{
	plb_set_finder_begin(f, now);
	if (f->has_pending_move)
		plb_set_finder_reject(f, f->pending_from, f->pending_to, PLB_REJECT_STEP);
	f->has_pending_move = FALSE;
	f->rep_count++;
	f->rep_open = TRUE;
	f->last_lockout = lockout;
	f->drop_sum_m += f->tracker.drop_m;
	if (f->rep_count == 1)
		plb_bar_signal_judge(f->traces, plb_tick_time_s(f->ticks, onset),
				     plb_tick_time_s(f->ticks, now), f->settings, &f->bar);
	f->window = (PlbRepWindow){
		.onset_s = plb_tick_time_s(f->ticks, onset),
		.descent_s = plb_tick_time_s(f->ticks, descent),
		.lockout_s = plb_tick_time_s(f->ticks, lockout),
		.until_s = plb_tick_time_s(f->ticks, lockout),
		.locked_out = locked_out,
		.on_pins = on_pins,
		.on_box = f->watch.on_box,
		.bar = f->bar,
	};
	emit_cut(f, PLB_SET_EVENT_REP, now);
}

void plb_set_finder_rep(PlbSetFinder *f, gsize now)
{
	open_rep(f, now, f->tracker.onset, f->tracker.descent, now, TRUE, FALSE);
}

void plb_set_finder_pulled(PlbSetFinder *f, gsize now, gsize left, gsize until, gboolean locked_out)
{
	f->tracker.drop_m = plb_pull_tracker_rise_m(&f->pull);
	open_rep(f, now, left, left, until, locked_out, FALSE);
}

void plb_set_finder_relapse(PlbSetFinder *f, gsize now)
{
	open_rep(f, now, f->tracker.failed_onset, f->tracker.failed_descent,
		 f->tracker.failed_high_at, FALSE, FALSE);
	plb_set_finder_revise(f, now, f->tracker.failed_high_at);
}

void plb_set_finder_revise(PlbSetFinder *f, gsize now, gsize until)
{
	if (!f->rep_open)
		return;
	if (f->has_pending_move)
		until = MIN(until, f->pending_from);
	else if (f->watch_walked)
		until = MIN(until, f->walk_from);
	f->window.until_s = MAX(f->window.lockout_s, plb_tick_time_s(f->ticks, until));
	emit_cut(f, PLB_SET_EVENT_REVISED, now);
	f->rep_open = FALSE;
}

/* Did the attempt under way get deep enough to count, or is the bar just put down? (Who rose again
 * before the bar came to lie on pins tried, however shallow the rep.) */
static gboolean is_attempt(const PlbSetFinder *f, PlbSetOver over)
{
	const PlbLiftSettings *s = f->settings;
	double drop = f->tracker.top_m - f->tracker.low_m;
	double usual = f->rep_count > 0 ? f->drop_sum_m / f->rep_count : (double)NAN;

	if (f->tracker.retry || over == PLB_SET_OVER_RACKED)
		return FALSE;
	if (over == PLB_SET_OVER_PINS && f->tracker.peak_rise_m >= s->turn_m)
		return TRUE;
	return isnan(usual) ? drop >= s->first_failed_m : drop >= s->rerack_fraction * usual;
}

/* An attempt ends where it was highest after its lowest point; one that never rose, where it is. */
static void give_up(PlbSetFinder *f, gsize now, PlbSetOver over)
{
	PlbRepTracker *t = &f->tracker;
	gsize until = t->peak_rise_m >= f->settings->turn_m ? t->peak_at : now;

	t->drop_m = t->top_m - t->low_m;
	open_rep(f, now, t->onset, t->descent, until, FALSE, over == PLB_SET_OVER_PINS);
	plb_set_finder_revise(f, now, until);
}

void plb_set_finder_abandon(PlbSetFinder *f, gsize now, PlbSetOver over)
{
	PlbRepTracker *t = &f->tracker;

	if (t->phase != PLB_TRACK_TOP && t->confirmed) {
		if (is_attempt(f, over))
			give_up(f, now, over);
		else if (t->retry || over == PLB_SET_OVER_LEFT)
			plb_set_finder_reject(f, t->onset, now, PLB_REJECT_OTHER);
	}
	plb_set_finder_revise(f, now, now);
	if (over != PLB_SET_OVER_LEFT)
		return;
	if (f->has_pending_move)
		plb_set_finder_reject(f, f->pending_from, f->pending_to, PLB_REJECT_STEP);
	f->has_pending_move = FALSE;
}

void plb_set_finder_end(PlbSetFinder *f, gsize now)
{
	PlbSetEvent event;

	plb_set_finder_event_init(f, &event, PLB_SET_EVENT_END, now);
	emit(f, &event);
	f->in_set = FALSE;
	f->rep_count = 0;
	g_array_set_size(f->held_runs, 0);
}
