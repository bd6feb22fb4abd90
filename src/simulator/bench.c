/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/bench-private.h"

#include <math.h>

/* How a bench comes to be, and what is done on it; what its sensors show is bench-sensors.c. */

static const struct {
	double creep_s;  /* as in a set: much sooner than data sheets' 30 minutes */
	double mark_m;   /* string out at its first mark */
	double zero_n;   /* zeros against the rig file's: another day */
	double length_m; /* lengths at count 0 against the rig file's: not homed */
} bench_settings = { 60, 0.3, 20, 0.05 };

double plb_bench_either(PlbRandom *random, double limit)
{
	return plb_random_uniform(random, -limit, limit);
}

static void draw_plates(PlbBench *bench, PlbRandom *random)
{
	const double *value = bench->value;

	for (int side = 0; side < PLB_SIDES; side++)
		for (int k = 0; k < 4; k++) {
			PlbCell *cell = &bench->rig->plate[side].cell[k];

			cell->newtons_per_count *=
				1 + plb_bench_either(random, value[PLB_BENCH_SENSITIVITY]);
			cell->x_m += plb_bench_either(random, value[PLB_BENCH_CELL_PLACE]);
			cell->y_m += plb_bench_either(random, value[PLB_BENCH_CELL_PLACE]);
			cell->zero_counts += plb_bench_either(random, bench_settings.zero_n) /
					     bench->rig->plate[side].cell[k].newtons_per_count;
			bench->creep[side][k] = plb_bench_either(random, value[PLB_BENCH_CREEP]);
		}
}

static void draw_strings(PlbBench *bench, PlbRandom *random)
{
	const double *value = bench->value;

	for (int side = 0; side < PLB_SIDES; side++)
		for (int k = 0; k < 2; k++) {
			PlbString *string = &bench->rig->bar_end[side].string[k];

			string->counts_per_metre *=
				1 + plb_bench_either(random, value[PLB_BENCH_SCALE]);
			string->anchor_x_m += plb_bench_either(random, value[PLB_BENCH_ANCHOR]);
			string->anchor_y_m += plb_bench_either(random, value[PLB_BENCH_ANCHOR]);
			string->anchor_z_m += plb_bench_either(random, value[PLB_BENCH_ANCHOR]);
			string->length_at_zero_m +=
				plb_bench_either(random, bench_settings.length_m);
			string->drum_per_m = value[PLB_BENCH_DRUM];
		}
}

PlbBench *plb_bench_new(const PlbBenchSetup *setup, const PlbRig *nominal, GError **error)
{
	g_autoptr(PlbBench) bench = g_new0(PlbBench, 1);
	PlbRandom random;

	pthread_mutex_init(&bench->lock, NULL);
	bench->rate_hz = setup->rate_hz > 0 ? setup->rate_hz : 1000;
	bench->rig = plb_rig_copy(nominal);
	bench->nominal = plb_rig_copy(nominal);
	if (!plb_bench_settings_read(bench, setup->settings, error))
		return NULL;
	plb_random_init(&random, setup->seed, "bench");
	draw_plates(bench, &random);
	draw_strings(bench, &random);
	bench->datum_x_m = plb_bench_either(&random, bench->value[PLB_BENCH_DATUM]);
	bench->gravity_mps2 = nominal->gravity_mps2 *
			      (1 + plb_bench_either(&random, bench->value[PLB_BENCH_GRAVITY]));
	bench->twist = isnan(bench->value[PLB_BENCH_TWIST]) ? plb_random_uniform(&random, 0, 1)
							    : bench->value[PLB_BENCH_TWIST];
	for (int i = 0; i < PLB_PROCEDURE_WEIGHTS_MAX; i++)
		bench->weight_error[i] = plb_bench_either(&random, 1);
	plb_random_init(&bench->random, setup->seed, "operator");
	bench->noise_seed = plb_random_next(&random);
	bench->skipped = 0;
	plb_bench_place_bar(bench, (double[]){ 0, 0 }, (double[]){ 1.5, 1.5 });
	plb_bench_connect(bench);
	return g_steal_pointer(&bench);
}

void plb_bench_free(PlbBench *bench)
{
	if (!bench)
		return;
	plb_rig_free(bench->rig);
	plb_rig_free(bench->nominal);
	pthread_mutex_destroy(&bench->lock);
	g_free(bench);
}

static double true_force(const PlbBench *bench, const PlbProcedure *procedure, const PlbStep *step)
{
	double mass_kg = 0;

	for (guint i = 0; i < procedure->weights->len; i++) {
		const PlbWeight *weight = &g_array_index(procedure->weights, PlbWeight, i);

		if (step->weights & ((guint32)1 << i))
			mass_kg += weight->mass_kg + weight->tolerance_kg * bench->weight_error[i];
	}
	return mass_kg * bench->gravity_mps2 * (1 - procedure->tolerances.buoyancy);
}

/* A stack that grows or shrinks where it stands keeps its place. */
static void choose_place(PlbBench *bench, const PlbProcedure *procedure, guint i)
{
	const PlbStep *step = plb_procedure_step(procedure, i);
	const PlbStep *before = i ? plb_procedure_step(procedure, i - 1) : NULL;

	if (before && before->kind == PLB_STEP_LOAD && before->side == step->side &&
	    before->x_m == step->x_m && before->y_m == step->y_m)
		return;
	bench->off_x_m = plb_bench_either(&bench->random, procedure->tolerances.place_m);
	bench->off_y_m = plb_bench_either(&bench->random, procedure->tolerances.place_m);
}

static void do_load(PlbBench *bench, const PlbProcedure *procedure, guint i)
{
	const PlbStep *step = plb_procedure_step(procedure, i);

	choose_place(bench, procedure, i);
	plb_bench_clear(bench);
	bench->load[step->side] =
		(PlbBenchLoad){ true_force(bench, procedure, step), step->x_m + bench->off_x_m,
				step->y_m + bench->off_y_m };
	if (step->held_s > 0)
		plb_bench_pass(bench, step->held_s);
}

static void do_bar(PlbBench *bench, const PlbProcedure *procedure, const PlbStep *step)
{
	double limit = procedure->tolerances.bar_m, x[PLB_SIDES], z[PLB_SIDES];

	for (int side = 0; side < PLB_SIDES; side++) {
		gboolean held = step->both_ends || (int)step->side == side;

		x[side] = step->x_m + bench->datum_x_m + plb_bench_either(&bench->random, limit);
		z[side] = step->z_m + plb_bench_either(&bench->random, limit);
		if (held)
			continue;
		x[side] = bench->bar_x_m[side];
		z[side] = bench->bar_z_m[side];
	}
	plb_bench_place_bar(bench, x, z);
}

/* The bar is wherever it happens to be; the plumb finds the place under it. */
static void do_plumb(PlbBench *bench, const PlbProcedure *procedure, const PlbStep *step)
{
	const PlbBarEnd *left = &bench->rig->bar_end[PLB_LEFT];
	const PlbBarEnd *right = &bench->rig->bar_end[PLB_RIGHT];
	double limit = procedure->tolerances.place_m, x[PLB_SIDES], z[PLB_SIDES], share = 0.5;

	for (int side = 0; side < PLB_SIDES; side++) {
		x[side] = step->x_m + plb_bench_either(&bench->random, 0.02);
		z[side] =
			(step->z_m > 0 ? step->z_m : 1.2) + plb_bench_either(&bench->random, 0.02);
	}
	if (left->string_count != 2)
		share = 0;
	else if (right->string_count != 2)
		share = 1;
	else
		share = (step->y_m - right->y_m) / (left->y_m - right->y_m);
	plb_bench_place_bar(bench, x, z);
	plb_bench_clear(bench);
	bench->load[step->side] = (PlbBenchLoad){ true_force(bench, procedure, step),
						  share * x[PLB_LEFT] + (1 - share) * x[PLB_RIGHT] +
							  plb_bench_either(&bench->random, limit),
						  step->y_m };
}

static void do_length(PlbBench *bench, const PlbProcedure *procedure, const PlbStep *step)
{
	plb_bench_pull(bench, step->side, step->string,
		       bench_settings.mark_m + step->length_m +
			       plb_bench_either(&bench->random, procedure->tolerances.length_m));
}

static void do_step(PlbBench *bench, const PlbProcedure *procedure, guint i)
{
	const PlbStep *step = plb_procedure_step(procedure, i);

	switch (step->kind) {
	case PLB_STEP_LOAD:
		do_load(bench, procedure, i);
		break;
	case PLB_STEP_BAR:
		do_bar(bench, procedure, step);
		break;
	case PLB_STEP_PLUMB:
		do_plumb(bench, procedure, step);
		break;
	case PLB_STEP_LENGTH:
		do_length(bench, procedure, step);
		break;
	default:
		plb_bench_clear(bench);
		break;
	}
}

/* Which step the operator really does when asked for step i: faults that were asked for. Steps are
 * told from 1. */
static int really_done(PlbBench *bench, const PlbProcedure *procedure, guint i)
{
	const PlbBenchFaults *faults = &bench->faults;
	guint number = i + 1;

	if (number == faults->forget)
		return -1;
	if (number == faults->stay)
		return -2;
	if (number == faults->exchange[0])
		return (int)faults->exchange[1] - 1;
	if (number == faults->exchange[1])
		return (int)faults->exchange[0] - 1;
	/* a skipped step: from there on one ahead, until the list's kind changes */
	if (faults->skip && number >= faults->skip && i + 1 < procedure->steps->len &&
	    plb_procedure_step(procedure, i + 1)->kind ==
		    plb_procedure_step(procedure, faults->skip - 1)->kind &&
	    !bench->skipped)
		return (int)i + 1;
	if (faults->skip && number >= faults->skip)
		bench->skipped = 1;
	return (int)i;
}

void plb_bench_do(PlbBench *bench, const PlbProcedure *procedure, guint i)
{
	int step;

	pthread_mutex_lock(&bench->lock);
	step = really_done(bench, procedure, i);
	if (step == -1)
		plb_bench_clear(bench);
	else if (step >= 0 && (guint)step < procedure->steps->len)
		do_step(bench, procedure, (guint)step);
	pthread_mutex_unlock(&bench->lock);
}

void plb_bench_wait(PlbBench *bench, double seconds)
{
	pthread_mutex_lock(&bench->lock);
	plb_bench_pass(bench, seconds);
	pthread_mutex_unlock(&bench->lock);
}

gboolean plb_bench_read(PlbBench *bench, double seconds, PlbReading *reading, GError **error)
{
	gsize n = (gsize)MAX(1, rint(seconds * bench->rate_hz));
	g_autofree PlbFrame *frames = g_new0(PlbFrame, n);
	double start_s = (double)bench->next_scan / bench->rate_hz + bench->waited_s;

	for (gsize i = 0; i < n; i++) {
		frames[i].scan_index = bench->next_scan;
		plb_bench_scan(bench, bench->next_scan, &frames[i]);
	}
	return plb_reading_take(reading, frames, n, bench->rate_hz, start_s, error);
}

gboolean plb_bench_run(PlbBench *bench, PlbProcedure *procedure, double settle_s, double mean_s,
		       GError **error)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		plb_bench_do(bench, procedure, i);
		plb_bench_wait(bench, settle_s);
		if (!plb_bench_read(bench, mean_s, &plb_procedure_step(procedure, i)->reading,
				    error))
			return FALSE;
	}
	return TRUE;
}

const PlbRig *plb_bench_get_rig(const PlbBench *bench)
{
	return bench->rig;
}

double plb_bench_get_datum_x_m(const PlbBench *bench)
{
	return bench->datum_x_m;
}

double plb_bench_get_gravity_mps2(const PlbBench *bench)
{
	return bench->gravity_mps2;
}

void plb_bench_put(PlbBench *bench, PlbSide plate, double fz_n, double x_m, double y_m)
{
	pthread_mutex_lock(&bench->lock);
	bench->load[plate] = (PlbBenchLoad){ fz_n, x_m, y_m };
	pthread_mutex_unlock(&bench->lock);
}

void plb_bench_move_bar(PlbBench *bench, double x_m, double z_m)
{
	const double x[PLB_SIDES] = { x_m, x_m }, z[PLB_SIDES] = { z_m, z_m };

	pthread_mutex_lock(&bench->lock);
	plb_bench_place_bar(bench, x, z);
	pthread_mutex_unlock(&bench->lock);
}

double plb_bench_creep_seconds(void)
{
	return bench_settings.creep_s;
}
