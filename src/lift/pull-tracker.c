/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/pull-tracker.h"

#include <math.h>

void plb_pull_tracker_init(PlbPullTracker *tracker, const PlbTicks *ticks,
			   const PlbLiftSettings *settings)
{
	*tracker = (PlbPullTracker){ .ticks = ticks, .settings = settings };
}

void plb_pull_tracker_reset(PlbPullTracker *tracker)
{
	plb_pull_tracker_init(tracker, tracker->ticks, tracker->settings);
}

double plb_pull_tracker_rise_m(const PlbPullTracker *tracker)
{
	if (!tracker->has_floor)
		return NAN;
	return tracker->phase == PLB_PULL_FLOOR ? 0.0 : tracker->high_m - tracker->floor_m;
}

static gboolean rests(const PlbPullTracker *t, gsize index)
{
	const PlbLiftSettings *s = t->settings;

	return plb_ticks_height_range(t->ticks, index, s->still_window_s) <= s->racked_height_m;
}

/* the last tick up to index at which the bar still was about as low as it got on its way there */
static gsize find_left(const PlbPullTracker *t, gsize index)
{
	gsize low = index, i = index, reach = plb_ticks_span(t->ticks, t->settings->top_window_s);

	while (i > 0 && index - i < reach) {
		double z = plb_tick(t->ticks, --i)->bar_z_m;

		if (z < plb_tick(t->ticks, low)->bar_z_m)
			low = i;
		else if (z > t->floor_m + t->settings->small_m)
			break;
	}
	for (i = low; i < index; i++) {
		if (plb_tick(t->ticks, i)->bar_z_m >
		    plb_tick(t->ticks, low)->bar_z_m + t->settings->boundary_m)
			break;
		low = plb_tick(t->ticks, i)->bar_z_m < plb_tick(t->ticks, low)->bar_z_m ? i : low;
	}
	return i;
}

static PlbPullEvent step_floor(PlbPullTracker *t, gsize index, double z)
{
	if (rests(t, index)) {
		t->floor_m = z;
		t->has_floor = t->rested = TRUE;
	}
	if (!t->has_floor || z < t->floor_m + t->settings->small_m)
		return PLB_PULL_NOTHING;
	t->phase = PLB_PULL_UP;
	t->left_at = find_left(t, index);
	t->high_m = z;
	t->high_at = index;
	return PLB_PULL_NOTHING;
}

/* On the floor again, or on something else: blocks, pins, a stack of discs. */
static gboolean is_down(const PlbPullTracker *t, gsize index, double z)
{
	double rise = t->high_m - t->floor_m;

	if (z < t->floor_m + t->settings->small_m)
		return TRUE;
	return t->phase == PLB_PULL_DOWN && z < t->floor_m + 0.5 * rise && rests(t, index);
}

static void go_down(PlbPullTracker *t, gsize index, double z)
{
	if (rests(t, index))
		t->floor_m = z;
	t->phase = PLB_PULL_FLOOR;
	t->rested = FALSE;
}

static gboolean is_up(const PlbPullTracker *t, gsize index, double z)
{
	const PlbLiftSettings *s = t->settings;
	double rise = t->high_m - t->floor_m;

	return rise >= s->pull_least_m && rise >= s->pull_share * t->best_m &&
	       (plb_ticks_velocity(t->ticks, index) < s->lockout_velocity_mps ||
		z < t->high_m - s->boundary_m);
}

static PlbPullEvent step_up(PlbPullTracker *t, gsize index, double z)
{
	gboolean failed;

	if (is_up(t, index, z)) {
		t->phase = PLB_PULL_TOP;
		return PLB_PULL_NOTHING;
	}
	if (!is_down(t, index, z))
		return PLB_PULL_NOTHING;
	failed = t->rested && t->high_m - t->floor_m >= t->settings->minimum_rom_m;
	go_down(t, index, z);
	return failed ? PLB_PULL_FAILED : PLB_PULL_NOTHING;
}

static PlbPullEvent step_top(PlbPullTracker *t, gsize index, double z)
{
	gsize i = index;

	if (z > t->high_m - t->settings->descent_m)
		return PLB_PULL_NOTHING;
	while (i > t->high_at &&
	       plb_tick(t->ticks, i)->bar_z_m < t->high_m - t->settings->boundary_m)
		i--;
	t->lowered_at = i;
	t->best_m = MAX(t->best_m, t->high_m - t->floor_m);
	t->phase = PLB_PULL_DOWN;
	return PLB_PULL_LOWERED;
}

PlbPullEvent plb_pull_tracker_step(PlbPullTracker *tracker, gsize index)
{
	double z = plb_tick(tracker->ticks, index)->bar_z_m;

	if (isnan(z))
		return PLB_PULL_NOTHING;
	if (tracker->phase == PLB_PULL_FLOOR)
		return step_floor(tracker, index, z);
	if (tracker->phase != PLB_PULL_DOWN && z > tracker->high_m) {
		tracker->high_m = z;
		tracker->high_at = index;
	}
	if (tracker->phase == PLB_PULL_UP)
		return step_up(tracker, index, z);
	if (tracker->phase == PLB_PULL_TOP)
		return step_top(tracker, index, z);
	if (!is_down(tracker, index, z))
		return PLB_PULL_NOTHING;
	go_down(tracker, index, z);
	return PLB_PULL_GROUNDED;
}
