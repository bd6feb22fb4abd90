/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "src/body/balance.h"
#include "src/body/posture-solver.h"
#include "src/body/rep-load.h"
#include "tests/prove/simulated-set.h"

/* What posture costs on one core: instants of the solver alone, and a finished rep's whole analysis
 * with its bands (the first rep of a set also learns the body). Best of several rounds, wall clock:
 * machines are shared. */

#define ROUNDS 7

static double seconds(gint64 begin_us)
{
	return 1e-6 * (double)(g_get_monotonic_time() - begin_us);
}

static void open_set(PlbSimulatedSet *set)
{
	g_autoptr(GError) error = NULL;
	PlbSetDraw draw;

	plb_set_draw_init(&draw, "steady", 1);
	draw.reps = 3;
	if (!plb_simulated_set_run(set, &draw, &error))
		g_error("%s", error->message);
	plb_set_draw_clear(&draw);
}

/* Each instant's posture from the one before, over a rep that was solved. */
static double instants_per_second(const PlbBodyModel *model, const PlbRepSeries *series)
{
	double best = 0;

	for (int round = 0; round < ROUNDS; round++) {
		gint64 begin_us = g_get_monotonic_time();
		const PlbAngles *start = NULL;
		PlbPostureFit fit;
		gsize n = 0;

		for (int again = 0; again < 20; again++) {
			for (gsize i = 0; i < series->n; i++, n++) {
				PlbPostureTarget target = { series->bar_x_m[i], series->bar_z_m[i],
							    series->com_x_m[i],
							    series->com_z_m[i] };
				PlbAngles nominal;
				PlbShape shape;

				plb_body_model_shape(model, target.bar_z_m, &shape);
				plb_body_model_nominal(model, &shape, target.bar_z_m, &nominal);
				plb_posture_solve(model, &shape, &target, &nominal, start,
						  &plb_body_settings, &fit);
				start = &fit.angles;
			}
		}
		best = MAX(best, (double)n / seconds(begin_us));
	}
	return best;
}

/* One rep of the set solved as the pipeline does; index 0 learns the body. */
static double rep_seconds(const PlbSimulatedSet *set, const PlbResult *result, guint index)
{
	const PlbSetResult *found = g_ptr_array_index(result->sets, 0);
	const PlbTraces *traces = plb_pipeline_get_traces(set->pipeline);
	double best = INFINITY;

	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr(PlbBodySolver) solver = plb_body_solver_new(
			&result->athlete, &traces->info, found->body_mass_kg, found->bar_mass_kg);
		PlbRepLoad load = { 0 };
		gint64 begin_us = 0;

		for (guint k = 0; k <= index; k++) {
			const PlbRepResult *rep = g_ptr_array_index(found->reps, k);

			begin_us = g_get_monotonic_time();
			plb_body_solver_solve(solver, traces, &rep->cut, rep->cut.end_s + 1, &load,
					      NULL);
		}
		best = MIN(best, seconds(begin_us));
		if (load.why_not || !isfinite(load.moments.l5s1_band_nm[0]))
			g_error("no moments: %s", load.why_not ? load.why_not : "no band");
		plb_rep_load_clear(&load);
	}
	return best;
}

int main(void)
{
	PlbSimulatedSet set;
	const PlbResult *result;
	const PlbRepResult *rep;
	PlbBodyModel model;

	open_set(&set);
	result = plb_pipeline_get_result(set.pipeline);
	rep = g_ptr_array_index(((PlbSetResult *)g_ptr_array_index(result->sets, 0))->reps, 1);
	plb_body_model_init(
		&model, &result->athlete, 85, 100, 9.81, NAN,
		&(PlbBodyVariation){
			.shank = 1, .thigh = 1, .trunk = 1, .upper_mass = 1, .trunk_com = 1 });
	model.ankle_x_m = rep->series->bar_x_m[0] - 0.05;
	model.standing_bar_z_m = rep->series->bar_z_m[0];
	printf("posture, instant by instant        %12.0f instants/s (at least 300000)\n",
	       instants_per_second(&model, rep->series));
	printf("a finished rep with its bands      %12.2f ms (at most 20), rep of %.2f s\n",
	       1e3 * rep_seconds(&set, result, 1), rep->cut.end_s - rep->cut.start_s);
	printf("the set's first, learning the body %12.2f ms (at most 20)\n",
	       1e3 * rep_seconds(&set, result, 0));
	plb_simulated_set_clear(&set);
	return 0;
}
