/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-tracker.h"

#include <math.h>

void plb_rep_tracker_init(PlbRepTracker *tracker, const PlbTicks *ticks,
			  const PlbLiftSettings *settings)
{
	*tracker = (PlbRepTracker){ .ticks = ticks, .settings = settings };
}

void plb_rep_tracker_reset(PlbRepTracker *tracker, gsize index)
{
	const PlbTicks *ticks = tracker->ticks;

	plb_rep_tracker_init(tracker, ticks, tracker->settings);
	tracker->since = index;
}

static void go_top(PlbRepTracker *t, gsize since)
{
	t->phase = PLB_TRACK_TOP;
	t->since = since;
	t->has_descent = t->confirmed = t->turned = t->retry = FALSE;
}

/* highest tick of the top window, and the last one that is about as high */
static gboolean find_top(PlbRepTracker *t, gsize index)
{
	gsize span = plb_ticks_span(t->ticks, t->settings->top_window_s), first;
	double top = -INFINITY;

	first = MAX(t->since, index > span ? index - span : 0);
	for (gsize i = first; i <= index; i++) {
		double z = plb_tick(t->ticks, i)->bar_z_m;

		if (z > top)
			top = z;
	}
	t->top_m = top;
	for (gsize i = index + 1; i-- > first;) {
		t->onset = i;
		if (plb_tick(t->ticks, i)->bar_z_m >= top - t->settings->boundary_m)
			break;
	}
	return isfinite(top);
}

static PlbTrackEvent step_top(PlbRepTracker *t, gsize index, double z)
{
	if (!find_top(t, index) || t->top_m - z < t->settings->small_m)
		return PLB_TRACK_NOTHING;
	t->phase = PLB_TRACK_DOWN;
	t->low_m = z;
	t->low_at = index;
	t->peak_rise_m = 0.0;
	return PLB_TRACK_NOTHING;
}

static PlbTrackEvent end_small(PlbRepTracker *t, gsize index)
{
	t->small_from = t->onset;
	t->small_to = index;
	go_top(t, index);
	return PLB_TRACK_SMALL;
}

static PlbTrackEvent step_down(PlbRepTracker *t, gsize index, double z)
{
	const PlbLiftSettings *s = t->settings;

	if (z < t->low_m) {
		t->low_m = z;
		t->low_at = index;
	}
	if (!t->has_descent && t->top_m - z >= s->descent_m) {
		t->has_descent = TRUE;
		t->descent = index;
	}
	if (!t->confirmed && t->top_m - z >= s->minimum_rom_m) {
		t->confirmed = TRUE;
		return PLB_TRACK_CONFIRMED;
	}
	if (!t->confirmed && index - t->onset > plb_ticks_span(t->ticks, s->top_window_s) &&
	    fabs(plb_ticks_velocity(t->ticks, index)) < 0.5 * s->lockout_velocity_mps) {
		/* stands lower than before */
		go_top(t, index);
		return PLB_TRACK_NOTHING;
	}
	if (z < t->low_m + s->turn_m)
		return PLB_TRACK_NOTHING;
	t->phase = PLB_TRACK_UP;
	t->high_m = z;
	t->high_at = t->slow_since = index;
	if (!t->confirmed || t->turned)
		return PLB_TRACK_NOTHING;
	t->turned = TRUE;
	return PLB_TRACK_TURNED;
}

static PlbTrackEvent lock_out(PlbRepTracker *t, gsize index)
{
	t->drop_m = t->top_m - t->low_m;
	t->phase = PLB_TRACK_TOP;
	t->since = t->high_at;
	return PLB_TRACK_LOCKOUT;
}

static PlbTrackEvent relapse(PlbRepTracker *t, gsize index, double z)
{
	t->drop_m = t->top_m - t->low_m;
	t->failed_onset = t->onset;
	t->failed_descent = t->descent;
	t->failed_high_at = t->high_at;
	t->onset = t->high_at;
	t->top_m = t->high_m;
	t->descent = index;
	t->low_m = z;
	t->low_at = index;
	t->phase = PLB_TRACK_DOWN;
	t->turned = FALSE;
	t->peak_rise_m = 0.0;
	t->retry = TRUE;
	return PLB_TRACK_RELAPSE;
}

gboolean plb_rep_tracker_is_high(const PlbRepTracker *tracker)
{
	const PlbLiftSettings *s = tracker->settings;
	double drop = tracker->top_m - tracker->low_m;
	double tolerance = MAX(s->lockout_m, s->lockout_fraction * drop);

	return tracker->phase == PLB_TRACK_UP && tracker->confirmed &&
	       tracker->high_m >= tracker->top_m - tolerance;
}

/* Sinks again, short of the top: another descent, after which a rep's way is left to rise. */
static gboolean sinks_again(const PlbRepTracker *t, double z)
{
	const PlbLiftSettings *s = t->settings;

	return t->high_m - t->low_m >= s->failed_rise_fraction * (t->top_m - t->low_m) &&
	       t->high_m - z >= s->descent_m && t->top_m - z >= s->minimum_rom_m;
}

static gboolean is_up(const PlbRepTracker *t, gsize index, double z, double velocity)
{
	const PlbLiftSettings *s = t->settings;
	double drop = t->top_m - t->low_m;
	gsize stall = plb_ticks_span(t->ticks, s->stall_s);

	if (plb_rep_tracker_is_high(t) &&
	    (velocity < s->lockout_velocity_mps || z < t->high_m - s->boundary_m))
		return TRUE;
	return t->high_m - t->low_m >= s->stall_fraction * drop && index - t->slow_since >= stall;
}

static PlbTrackEvent step_up(PlbRepTracker *t, gsize index, double z)
{
	const PlbLiftSettings *s = t->settings;
	double velocity = plb_ticks_velocity(t->ticks, index);

	if (z > t->high_m) {
		t->high_m = z;
		t->high_at = index;
	}
	if (t->high_m - t->low_m > t->peak_rise_m) {
		t->peak_rise_m = t->high_m - t->low_m;
		t->peak_at = t->high_at;
	}
	if (!(fabs(velocity) < 0.5 * s->lockout_velocity_mps))
		t->slow_since = index;
	if (!t->confirmed) {
		gsize patience = plb_ticks_span(t->ticks, s->top_window_s);

		if (z >= t->top_m - s->turn_m || index - t->low_at > patience)
			return end_small(t, index);
	} else if (is_up(t, index, z, velocity)) {
		return lock_out(t, index);
	} else if (sinks_again(t, z)) {
		return relapse(t, index, z);
	}
	if (z < t->low_m) {
		t->phase = PLB_TRACK_DOWN;
		return step_down(t, index, z);
	}
	return PLB_TRACK_NOTHING;
}

PlbTrackEvent plb_rep_tracker_step(PlbRepTracker *tracker, gsize index)
{
	double z = plb_tick(tracker->ticks, index)->bar_z_m;

	if (isnan(z))
		return PLB_TRACK_NOTHING;
	if (tracker->phase == PLB_TRACK_TOP) {
		/* what the lockout left is only cleared here, so that its reader finds it whole */
		if (tracker->confirmed)
			go_top(tracker, tracker->since);
		return step_top(tracker, index, z);
	}
	if (tracker->phase == PLB_TRACK_DOWN)
		return step_down(tracker, index, z);
	return step_up(tracker, index, z);
}
