/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/exercise-limits.h"

#include <math.h>

#include "src/pipeline/unhomed.h"

/* Velocity of the centre of mass, power, work and impulse come of net force, which the plates do
 * not see whole. */
static void forget_dynamics(PlbRepMetrics *m)
{
	double *const values[] = {
		&m->mean_power_w,
		&m->peak_power_w,
		&m->work_j,
		&m->eccentric_work_j,
		&m->impulse_ns,
		&m->braking_impulse_ns,
		&m->propulsive_impulse_ns,
		&m->uncertainty.mean_power_w,
	};
	double *const groups[] = { (double *)&m->com, (double *)&m->rfd,
				   (double *)&m->uncertainty.com };
	const gsize sizes[] = { sizeof m->com, sizeof m->rfd, sizeof m->uncertainty.com };

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
		*values[i] = NAN;
	for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
		for (gsize k = 0; k < sizes[i] / sizeof(double); k++)
			groups[i][k] = NAN;
	}
}

void plb_exercise_limits_apply(PlbRepResult *rep, const PlbExercise *exercise)
{
	if (!exercise || !exercise->no_posture)
		return;
	plb_rep_load_clear(&rep->load);
	rep->load.why_not = g_strdup(exercise->no_posture);
	plb_rep_series_forget_posture(rep->series);
	if (exercise->on_box)
		forget_dynamics(&rep->metrics);
}
