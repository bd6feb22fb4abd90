/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/exercise-limits.h"

#include <math.h>

#include "src/pipeline/unhomed.h"

static void forget(double *values, gsize size)
{
	for (gsize i = 0; i < size / sizeof *values; i++)
		values[i] = NAN;
}
#define FORGET(member) forget((double *)&(member), sizeof(member))

/* Velocity of the centre of mass, power, work and impulse come of net force, which the plates do
 * not see whole. */
static void forget_dynamics(PlbRepMetrics *m)
{
	FORGET(m->mean_power_w);
	FORGET(m->peak_power_w);
	FORGET(m->work_j);
	FORGET(m->eccentric_work_j);
	FORGET(m->impulse_ns);
	FORGET(m->braking_impulse_ns);
	FORGET(m->propulsive_impulse_ns);
	FORGET(m->uncertainty.mean_power_w);
	FORGET(m->com);
	FORGET(m->rfd);
	FORGET(m->uncertainty.com);
}

/* Nothing is lowered before the ascent. Braking and propulsion are told apart by the velocity of
 * the centre of mass. */
static void forget_descent(PlbRepMetrics *m)
{
	FORGET(m->eccentric_mean_velocity_mps);
	FORGET(m->eccentric_peak_velocity_mps);
	FORGET(m->eccentric_s);
	FORGET(m->time_under_tension_s);
	FORGET(m->tempo.lowering_s);
	FORGET(m->tempo.bottom_s);
	FORGET(m->asymmetry_pct.eccentric);
	FORGET(m->asymmetry_pct.braking);
	FORGET(m->asymmetry_pct.propulsive);
	FORGET(m->uncertainty.asymmetry_pct.eccentric);
	FORGET(m->bar.loop_m);
	FORGET(m->bar.eccentric);
	FORGET(m->cop.right_ahead_m.eccentric);
}

void plb_exercise_limits_apply(PlbRepResult *rep, const PlbExercise *exercise)
{
	if (!exercise || !exercise->no_posture)
		return;
	plb_rep_load_clear(&rep->load);
	rep->load.why_not = g_strdup(exercise->no_posture);
	plb_rep_series_forget_posture(rep->series);
	if (exercise->no_dynamics)
		forget_dynamics(&rep->metrics);
	if (exercise->from_floor)
		forget_descent(&rep->metrics);
}
