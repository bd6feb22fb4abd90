/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-phases.h"

#include <math.h>

#include "src/simulator/lifter-phases-private.h"

/* up, and down, of a bounce at the bottom */
#define BOUNCE_S 0.3
#define FOOT_MOVE_S 0.1 /* a foot off its plate or back on it, in mid-rep */

void plb_phase_move(PlbPhaseClock *clock, PlbTrack track, double after_s, double length_s,
		    double level)
{
	PlbPhaseMove move = { track,
			      { clock->now_s + after_s, clock->now_s + after_s + length_s },
			      level - clock->level[track] };

	g_array_append_val(clock->moves, move);
	clock->level[track] = level;
}

double plb_phase_between(PlbPhaseClock *clock, double low, double high)
{
	return plb_random_uniform(&clock->random, low, high);
}

/* One step: weight to the other foot, this one lifted and set down, weight shared again. */
static void take_step(PlbPhaseClock *clock, PlbSide swing, double foot_dx_m, double share_after)
{
	double lean_s = plb_phase_between(clock, 0.22, 0.30),
	       swing_s = plb_phase_between(clock, 0.30, 0.38);

	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, 0, lean_s, swing == PLB_LEFT ? 1 : 0);
	plb_phase_move(clock, PLB_TRACK_FOOT_DX, lean_s, swing_s, foot_dx_m);
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0.5 * lean_s, lean_s,
		       plb_phase_between(clock, 0.03, 0.06));
	plb_phase_move(clock, PLB_TRACK_DEPTH, 1.2 * lean_s + 0.5 * swing_s, swing_s, 0);
	clock->now_s += lean_s + swing_s;
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, -0.02, lean_s, share_after);
	clock->now_s += lean_s - 0.02;
}

/* Both feet a place on, in three steps: lead, follow, adjust; then the left foot is dx_m ahead of
 * the right; the centre of mass travels evenly over the whole walk. */
static PlbSpan walk(PlbPhaseClock *clock, double ankle_x_m, double dx_m)
{
	double way_m = ankle_x_m - clock->level[PLB_TRACK_ANKLE_X];
	PlbSpan span = { clock->now_s, 0 };
	gsize glide = clock->moves->len;

	plb_phase_move(clock, PLB_TRACK_ANKLE_X, 0, 1, ankle_x_m);
	take_step(clock, PLB_RIGHT, dx_m - way_m, 0.5);
	take_step(clock, PLB_LEFT, dx_m + 0.15 * way_m, 0.5);
	take_step(clock, PLB_RIGHT, dx_m, 0.5);
	span.to_s = clock->now_s;
	g_array_index(clock->moves, PlbPhaseMove, glide).span.to_s = span.to_s;
	return span;
}

static void step_on(PlbPhaseClock *clock)
{
	clock->level[PLB_TRACK_ON_PLATES] = 0;
	clock->level[PLB_TRACK_RIGHT_SHARE] = 0; /* the left foot first */
	clock->now_s = 2 + plb_phase_between(clock, 0, 0.3);
	clock->phases->step_on.from_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_ON_PLATES, 0, 0.5, 1);
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0.1, 0.3, 0.05);
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0.5, 0.4, 0);
	clock->now_s += plb_phase_between(clock, 0.8, 1.1);
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, 0, 0.35, 0.5);
	clock->now_s += 0.45;
	clock->phases->step_on.to_s = clock->now_s;
	clock->now_s += plb_phase_between(clock, 2.2, 3);
}

/* Depth at which the bar is `drop` lower than standing. */
static double depth_for_drop(const PlbLifterPlan *plan, double drop_m)
{
	double low = 0, high = 0.6, top_m = 0;

	for (int i = -1; i < 30; i++) {
		PlbLifterMoment moment = { .depth = i < 0 ? 0 : 0.5 * (low + high) };
		PlbLifterPose pose;
		PlbLifterPlace place;

		plb_lifter_plan_pose(plan, &moment, &pose);
		plb_lifter_body_place(&plan->body, &pose, &place);
		if (i < 0)
			top_m = place.seat.z;
		else
			*(top_m - place.seat.z < drop_m ? &low : &high) = moment.depth;
	}
	return high;
}

/* Under the bar, weight taken while it still rests, then up out of the hooks. */
static void unrack(PlbPhaseClock *clock, double depth)
{
	double take_s = plb_phase_between(clock, 0.35, 0.5),
	       rise_s = plb_phase_between(clock, 0.7, 1.0);

	plb_phase_move(clock, PLB_TRACK_DUCK, 0, 0.7, 0.25);
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0.1, 1.2, depth);
	plb_phase_move(clock, PLB_TRACK_BAR_SHARE, 0.1, 1.2, 1);
	plb_phase_move(clock, PLB_TRACK_DUCK, 0.7, 0.7, 0);
	clock->now_s += 1.4 + plb_phase_between(clock, 0.3, 0.8);
	clock->phases->unrack.from_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_LOAD, 0, take_s, 1);
	clock->now_s += take_s;
	plb_phase_move(clock, PLB_TRACK_CONTACT, 0, 0.3, 1);
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0, rise_s, 0);
	clock->now_s += rise_s;
	clock->phases->unrack.to_s = clock->now_s;
	clock->now_s += plb_phase_between(clock, 0.4, 0.8);
}

static void rerack(PlbPhaseClock *clock, double depth)
{
	double lower_s = plb_phase_between(clock, 0.7, 1.0),
	       give_s = plb_phase_between(clock, 0.3, 0.45);

	clock->phases->rerack.from_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0, lower_s, depth);
	plb_phase_move(clock, PLB_TRACK_CONTACT, lower_s - 0.35, 0.35, 0);
	clock->now_s += lower_s + 0.02;
	plb_phase_move(clock, PLB_TRACK_LOAD, 0, give_s, 0);
	clock->now_s += give_s;
	clock->phases->rerack.to_s = clock->now_s;
	clock->now_s += plb_phase_between(clock, 0.2, 0.5);
	plb_phase_move(clock, PLB_TRACK_DUCK, 0, 0.6, 0.25);
	plb_phase_move(clock, PLB_TRACK_DUCK, 0.6, 0.7, 0);
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0.1, 1.1, 0);
	plb_phase_move(clock, PLB_TRACK_BAR_SHARE, 0.1, 1.1, 0);
	clock->now_s += 1.3 + plb_phase_between(clock, 0.6, 1.2);
}

static void step_off(PlbPhaseClock *clock)
{
	clock->phases->step_off.from_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, 0, 0.35, 0);
	clock->now_s += plb_phase_between(clock, 0.5, 0.8);
	plb_phase_move(clock, PLB_TRACK_ON_PLATES, 0, 0.4, 0);
	clock->now_s += 0.4;
	clock->phases->step_off.to_s = clock->now_s;
}

/* Up a little, down again and into the ascent, by paths of least jerk. */
static void bounce(PlbPhaseClock *clock, const PlbLifterRep *rep)
{
	clock->level[PLB_TRACK_DEPTH] = rep->depth;
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0, BOUNCE_S, rep->bounce_depth);
	plb_phase_move(clock, PLB_TRACK_DEPTH, BOUNCE_S, BOUNCE_S, rep->again_depth);
	clock->now_s += 2 * BOUNCE_S;
}

/* The spotters' hands come on where it gets hard, and let go at the top. */
static void spot(PlbPhaseClock *clock, const PlbLifterRep *rep)
{
	plb_phase_move(clock, PLB_TRACK_LOAD, 0.2 * rep->ascent_s, 0.15 * rep->ascent_s,
		       1 - rep->help);
	plb_phase_move(clock, PLB_TRACK_LOAD, 0.85 * rep->ascent_s, 0.15 * rep->ascent_s, 1);
}

/* A foot leaves its plate for a moment; the other one bears it all. */
static void hop(PlbPhaseClock *clock, const PlbLifterRep *rep)
{
	double from_s = 0.3 * rep->ascent_s;

	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, from_s, FOOT_MOVE_S, 0);
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, from_s + FOOT_MOVE_S + rep->foot_up_s,
		       FOOT_MOVE_S, rep->right_share);
}

/* Onto the box, and off it again before the ascent. */
static void sit(PlbPhaseClock *clock, double hold_s)
{
	plb_phase_move(clock, PLB_TRACK_BOX, -0.08, 0.2, clock->plan->box_share);
	plb_phase_move(clock, PLB_TRACK_BOX, hold_s - 0.22, 0.2, 0);
}

static void do_rep(PlbPhaseClock *clock, guint k)
{
	const PlbLifterRep *rep = &clock->plan->rep[k];
	PlbPhases *phases = clock->phases;

	plb_phase_move(clock, PLB_TRACK_LEAN, -0.15, 0.3, rep->lean_rad);
	plb_phase_move(clock, PLB_TRACK_HIPS_FIRST, -0.15, 0.3, rep->hips_first_rad);
	plb_phase_move(clock, PLB_TRACK_FORWARD, -0.15, 0.3, rep->forward_m);
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, -0.1, 0.6, rep->right_share);
	phases->descent[k] = (PlbSpan){ clock->now_s, clock->now_s + rep->descent_s };
	plb_phase_move(clock, PLB_TRACK_TILT, 0, rep->descent_s,
		       clock->plan->bar_tilt_m + rep->tilt_m);
	plb_phase_move(clock, PLB_TRACK_YAW, 0, rep->descent_s,
		       clock->plan->bar_yaw_m + rep->yaw_m);
	clock->now_s += rep->descent_s;
	if (rep->bounce_depth > 0)
		bounce(clock, rep);
	plb_phase_move(clock, PLB_TRACK_ASCENT, 0, rep->hold_s + 0.08, 1);
	if (clock->plan->box_share > 0)
		sit(clock, rep->hold_s);
	clock->now_s += rep->hold_s;
	phases->ascent[k] = (PlbSpan){ clock->now_s, clock->now_s + rep->ascent_s };
	plb_phase_move(clock, PLB_TRACK_TILT, 0, rep->ascent_s, clock->plan->bar_tilt_m);
	plb_phase_move(clock, PLB_TRACK_YAW, 0, rep->ascent_s, clock->plan->bar_yaw_m);
	if (rep->help > 0)
		spot(clock, rep);
	if (rep->foot_up_s > 0)
		hop(clock, rep);
	clock->now_s += rep->ascent_s;
	clock->level[PLB_TRACK_DEPTH] = rep->rise_depth;
	plb_phase_move(clock, PLB_TRACK_ASCENT, 0, 0.1, 0);
}

/* Stuck; down onto the pins; out from under the bar, and upright. */
static void fail(PlbPhaseClock *clock)
{
	const PlbLifterPlan *plan = clock->plan;

	clock->now_s += plan->stuck_s;
	clock->phases->set_end_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0, plan->sink_s, plan->pins_depth);
	clock->now_s += plan->sink_s + 0.15;
	clock->phases->pins_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_CONTACT, 0, 0.3, 0);
	plb_phase_move(clock, PLB_TRACK_LOAD, 0.05, 0.4, 0);
	clock->now_s += 0.6;
	plb_phase_move(clock, PLB_TRACK_DUCK, 0, 0.6, 0.25);
	plb_phase_move(clock, PLB_TRACK_DUCK, 0.6, 0.8, 0);
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0.2, 1.3, 0);
	plb_phase_move(clock, PLB_TRACK_BAR_SHARE, 0.2, 1.3, 0);
	clock->now_s += 2.3;
}

/* Backwards off the plates, bar and all. */
static void leave(PlbPhaseClock *clock)
{
	clock->now_s += 0.8;
	clock->phases->set_end_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_ANKLE_X, 0, 1.6, clock->level[PLB_TRACK_ANKLE_X] - 0.5);
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, 0, 0.35, 0);
	plb_phase_move(clock, PLB_TRACK_ON_PLATES, 0.6, 0.4, 0);
	clock->now_s += 4;
}

/* One foot off its plate, and back. */
static void lift_foot(PlbPhaseClock *clock, double length_s)
{
	PlbSpan *span = &clock->phases->foot_off;

	clock->now_s += 0.4;
	span->from_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, 0, 0.3, 0);
	clock->now_s += 0.3 + length_s;
	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, 0, 0.3, 0.5);
	clock->now_s += 0.3;
	span->to_s = clock->now_s;
	clock->now_s += 0.6;
}

/* Between two reps, with the bar on: a place further, and a breath. */
static void step_aside(PlbPhaseClock *clock)
{
	clock->now_s += 0.3;
	walk(clock, clock->level[PLB_TRACK_ANKLE_X] + clock->plan->settings.walk_m,
	     clock->plan->foot_dx_m);
	clock->now_s += 0.8;
}

static void do_reps(PlbPhaseClock *clock)
{
	const PlbLifterPlan *plan = clock->plan;

	for (guint k = 0; k < plan->rep_count; k++) {
		if (plan->rep[k].foot_off_s > 0)
			lift_foot(clock, plan->rep[k].foot_off_s);
		clock->now_s += plan->rep[k].pause_s;
		do_rep(clock, k);
		if (k + 1 == (guint)plan->settings.walk_after && k + 1 < plan->rep_count &&
		    plan->rep[k].rise_depth <= 0)
			step_aside(clock);
	}
}

/* After the last rep, as planned. */
static void finish(PlbPhaseClock *clock, double depth)
{
	const PlbLifterPlan *plan = clock->plan;

	clock->now_s += plb_phase_between(clock, 0.7, 1.2);
	clock->phases->set_end_s = clock->now_s;
	clock->phases->walk_in = walk(clock, plan->ankle_x_m + plan->walk_m, plan->racking_dx_m);
	clock->now_s += plb_phase_between(clock, 0.3, 0.6);
	rerack(clock, depth);
	step_off(clock);
	clock->now_s += 1;
}

static void plan_phases(PlbPhaseClock *clock)
{
	const PlbLifterPlan *plan = clock->plan;
	double drop_m = plb_phase_between(clock, 0.032, 0.055),
	       given_m = plan->settings.hook_drop_m;
	double depth = depth_for_drop(plan, isnan(given_m) ? drop_m : given_m);

	clock->level[PLB_TRACK_TILT] = plan->bar_tilt_m;
	clock->level[PLB_TRACK_YAW] = plan->bar_yaw_m;
	clock->level[PLB_TRACK_FOOT_DX] = plan->racking_dx_m;
	clock->level[PLB_TRACK_ANKLE_X] = plan->ankle_x_m + plan->walk_m;
	step_on(clock);
	if (plan->settings.lift == PLB_LIFT_DEADLIFT) {
		plb_phase_pulls_plan(clock);
		step_off(clock);
		clock->now_s += 1;
		return;
	}
	unrack(clock, depth);
	clock->phases->walk_out = walk(clock, plan->ankle_x_m, plan->foot_dx_m);
	clock->now_s += plb_phase_between(clock, 1.0, 1.8) - plan->rep[0].pause_s;
	do_reps(clock);
	if (plan->rep[plan->rep_count - 1].fate == PLB_FATE_PINS) {
		fail(clock);
		step_off(clock);
		clock->now_s += 1;
	} else if (plan->leaves) {
		leave(clock);
	} else {
		finish(clock, depth);
	}
}

static PlbPoint seat_at(const PlbPhases *phases, const PlbLifterPlan *plan, double time_s)
{
	PlbLifterPlace place;

	plb_phases_place(phases, plan, (gsize)(time_s * PLB_TRACK_RATE_HZ), &place);
	return place.seat;
}

/* The hooks hold the bar where the lifter's seat is while the load changes over; so do the pins. */
static void set_rests(PlbPhases *phases, const PlbLifterPlan *plan)
{
	phases->hook = phases->pins = seat_at(phases, plan, phases->unrack.from_s);
	if (isfinite(phases->pins_s))
		phases->pins = seat_at(phases, plan, phases->pins_s);
}

PlbPhases *plb_phases_new(const PlbLifterPlan *plan)
{
	PlbPhases *phases = g_new0(PlbPhases, 1);
	g_autoptr(GArray) moves = g_array_new(FALSE, FALSE, sizeof(PlbPhaseMove));
	PlbPhaseClock clock = { .phases = phases, .plan = plan, .moves = moves };
	double start[PLB_TRACK_COUNT] = { 0 };

	phases->pins_s = INFINITY;
	plb_random_init(&clock.random, plb_lifter_settings_day_seed(&plan->settings), "phases");
	start[PLB_TRACK_TILT] = plan->bar_tilt_m;
	start[PLB_TRACK_YAW] = plan->bar_yaw_m;
	start[PLB_TRACK_FOOT_DX] = plan->racking_dx_m;
	start[PLB_TRACK_ANKLE_X] = plan->ankle_x_m + plan->walk_m;
	plan_phases(&clock);
	plb_phase_tracks_lay(&clock, start);
	set_rests(phases, plan);
	return phases;
}

void plb_phases_free(PlbPhases *phases)
{
	if (!phases)
		return;
	for (int t = 0; t < PLB_TRACK_COUNT; t++)
		g_free(phases->track[t]);
	g_free(phases);
}

/* Hands on a bar that lies, or nearly, do not lift it as the body sways: all above the knees gives
 * way by what they would. */
static void keep_on_floor(const PlbLifterPlan *plan, double depth, double sway_m,
			  PlbLifterPose *pose, PlbLifterPlace *place)
{
	PlbLifterPose steady = *pose;
	PlbLifterPlace nominal;

	steady.centre_x_m -= sway_m;
	steady.lift_m = 0;
	plb_lifter_body_place(&plan->body, &steady, &nominal);
	plb_lifter_body_place(&plan->body, pose, place);
	pose->lift_m -= depth * depth * (place->seat.z - nominal.seat.z);
}

void plb_phases_place(const PlbPhases *phases, const PlbLifterPlan *plan, gsize index,
		      PlbLifterPlace *place)
{
	double *const *track = phases->track;
	PlbLifterMoment moment = { track[PLB_TRACK_DEPTH][index], track[PLB_TRACK_ASCENT][index],
				   track[PLB_TRACK_LEAN][index], track[PLB_TRACK_HIPS_FIRST][index],
				   track[PLB_TRACK_FORWARD][index] };
	PlbLifterPose pose;

	plb_lifter_plan_pose(plan, &moment, &pose);
	pose.ankle_x_m = track[PLB_TRACK_ANKLE_X][index];
	pose.centre_x_m += track[PLB_TRACK_SWAY][index];
	pose.bar_share = track[PLB_TRACK_BAR_SHARE][index];
	pose.trunk_rad += track[PLB_TRACK_DUCK][index];
	pose.lift_m = track[PLB_TRACK_TREMOR][index];
	if (plan->settings.lift == PLB_LIFT_DEADLIFT)
		keep_on_floor(plan, moment.depth, track[PLB_TRACK_SWAY][index], &pose, place);
	plb_lifter_body_place(&plan->body, &pose, place);
}
