/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-phases-private.h"

#define BEND_S 1.5

/* Down to the bar; while it lies the balance is already the one with it. */
static void bend(PlbPhaseClock *clock)
{
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0, BEND_S, 1);
	plb_phase_move(clock, PLB_TRACK_BAR_SHARE, 0, BEND_S, 1);
	clock->now_s += BEND_S + plb_phase_between(clock, 0.6, 1.0);
	clock->phases->unrack.from_s = clock->now_s;
}

/* Takes the slack out, and the weight on, before the bar leaves. */
static void take(PlbPhaseClock *clock)
{
	double take_s = plb_phase_between(clock, 0.3, 0.5);

	plb_phase_move(clock, PLB_TRACK_LOAD, 0, take_s, 1);
	plb_phase_move(clock, PLB_TRACK_CONTACT, 0, take_s, 1);
	clock->now_s += take_s;
}

static void let_go(PlbPhaseClock *clock)
{
	double give_s = plb_phase_between(clock, 0.15, 0.25);

	plb_phase_move(clock, PLB_TRACK_LOAD, 0, give_s, 0);
	plb_phase_move(clock, PLB_TRACK_CONTACT, 0, give_s, 0);
	clock->now_s += give_s;
}

static void pull(PlbPhaseClock *clock, guint k)
{
	const PlbLifterPlan *plan = clock->plan;
	const PlbLifterRep *rep = &plan->rep[k];
	PlbPhases *phases = clock->phases;

	plb_phase_move(clock, PLB_TRACK_RIGHT_SHARE, -0.1, 0.6, rep->right_share);
	phases->ascent[k] = (PlbSpan){ clock->now_s, clock->now_s + rep->ascent_s };
	plb_phase_move(clock, PLB_TRACK_TILT, 0, rep->ascent_s, plan->bar_tilt_m + rep->tilt_m);
	plb_phase_move(clock, PLB_TRACK_YAW, 0, rep->ascent_s, plan->bar_yaw_m + rep->yaw_m);
	clock->now_s += rep->ascent_s + plb_phase_between(clock, 0.8, 1.2);
	phases->descent[k] = (PlbSpan){ clock->now_s, clock->now_s + rep->descent_s };
	plb_phase_move(clock, PLB_TRACK_TILT, 0, rep->descent_s, plan->bar_tilt_m);
	plb_phase_move(clock, PLB_TRACK_YAW, 0, rep->descent_s, plan->bar_yaw_m);
	clock->now_s += rep->descent_s;
}

/* A pause of none is touch and go: the bar is not let go of. */
void plb_phase_pulls_plan(PlbPhaseClock *clock)
{
	const PlbLifterPlan *plan = clock->plan;

	bend(clock);
	for (guint k = 0; k < plan->rep_count; k++) {
		gboolean last = k + 1 == plan->rep_count;
		double pause_s = last ? 0.5 : plan->rep[k + 1].pause_s;

		if (clock->level[PLB_TRACK_LOAD] < 1)
			take(clock);
		pull(clock, k);
		if (pause_s > 0)
			let_go(clock);
		clock->now_s += pause_s;
	}
	clock->phases->set_end_s = clock->now_s;
	plb_phase_move(clock, PLB_TRACK_DEPTH, 0, BEND_S, 0);
	plb_phase_move(clock, PLB_TRACK_BAR_SHARE, 0, BEND_S, 0);
	clock->now_s += BEND_S + plb_phase_between(clock, 0.8, 1.2);
}
