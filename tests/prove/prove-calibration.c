/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibration/calibration.h"
#include "calibration/calibrator.h"
#include "src/simulator/bench.h"
#include "src/simulator/random.h"

/* Simulated rigs in this process, calibrated by the guided procedure, one line of JSON each: errors
 * of what the calibrated rig then shows at places and loads of its own, and the stated standard
 * uncertainties. A rig is a pure function of its number.
 *
 *   prove-calibration RIG FIRST COUNT */

#define SETTLE_S 4
#define MEAN_S 2
#define REST_S 600 /* between calibration and use: creep has gone */

typedef struct {
	const char *what;
	double error, u;
} Check;

static void add(GArray *checks, const char *what, double error, double u)
{
	Check check = { what, error, u };

	g_array_append_val(checks, check);
}

/* The mean of samples that the calibrated rig makes of a reading's counts, tared. */
static PlbSample read_sample(const PlbRig *rig, const PlbReading *empty, const PlbReading *reading)
{
	g_autoptr(PlbRig) tared = plb_rig_copy(rig);
	g_autoptr(PlbCalibrator) calibrator = NULL;
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	PlbFrame frame = { .scan_index = 0 };

	/* counts to a thousandth, as a mean has them: the calibrator takes whole ones */
	for (int side = 0; side < PLB_SIDES; side++)
		for (int k = 0; k < 4; k++) {
			PlbCell *cell = &tared->plate[side].cell[k];

			cell->newtons_per_count /= 1000;
			cell->zero_counts = 0;
			frame.cell[cell->channel] = (gint32)lrint(
				1000 * (reading->cell[cell->channel] - empty->cell[cell->channel]));
		}
	for (int k = 0; k < PLB_ENCODER_COUNT; k++)
		frame.encoder[k] = (gint32)lrint(1000 * reading->encoder[k]);
	for (int side = 0; side < PLB_SIDES; side++)
		for (int k = 0; k < 2; k++)
			tared->bar_end[side].string[k].counts_per_metre *= 1000;
	calibrator = plb_calibrator_new(tared, 1000);
	if (!plb_calibrator_push(calibrator, &frame, 1, samples, NULL))
		exit(1);
	return g_array_index(samples, PlbSample, 0);
}

static PlbReading read_bench(PlbBench *bench)
{
	PlbReading reading;

	if (!plb_bench_read(bench, MEAN_S, &reading, NULL))
		exit(1);
	return reading;
}

/* A load somewhere on each plate, in turn. Temperature: the cells have warmed since. */
static void use_plates(PlbBench *bench, const PlbCalibration *calibration, PlbRandom *random,
		       GArray *checks)
{
	double limit = calibration->tolerances.temperature_k * calibration->tolerances.span_per_k;
	double warm = 1 + plb_random_uniform(random, -limit, limit);

	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbPlate *plate = &calibration->base->plate[side];
		double fz_n = plb_random_uniform(random, 200, 1500);
		double x_m = plate->x_m + plb_random_uniform(random, -0.15, 0.15);
		double y_m = plate->y_m + plb_random_uniform(random, -0.1, 0.1), u[3];
		PlbReading empty, loaded;
		PlbSample sample;

		if (!calibration->plate[side].fitted)
			continue;
		plb_bench_put(bench, (PlbSide)side, 0, 0, 0);
		plb_bench_wait(bench, REST_S);
		empty = read_bench(bench);
		plb_bench_put(bench, (PlbSide)side, fz_n, x_m, y_m);
		plb_bench_wait(bench, 60);
		loaded = read_bench(bench);
		plb_bench_put(bench, (PlbSide)side, 0, 0, 0);
		sample = read_sample(calibration->rig, &empty, &loaded);
		plb_calibration_plate_u(calibration, (PlbSide)side, fz_n, x_m, y_m, u);
		/* percent of the load, then millimetres */
		add(checks, side ? "force right %" : "force left %",
		    100 * (sample.fz_n[side] * warm / fz_n - 1), 100 * u[0] / fz_n);
		add(checks, side ? "cop x right mm" : "cop x left mm",
		    1000 * (sample.cop_x_m[side] - x_m), 1000 * u[1]);
		add(checks, side ? "cop y right mm" : "cop y left mm",
		    1000 * (sample.cop_y_m[side] - y_m), 1000 * u[2]);
	}
}

/* The bar comes from a tenth of a metre above or below, aslant as in a squat: strings
 * have play. */
static void move_to(PlbBench *bench, PlbRandom *random, double x_m, double z_m)
{
	double from_z_m = plb_random_uniform(random, 0, 1) < 0.5 ? -0.1 : 0.1;
	double slope = plb_random_uniform(random, -0.3, 0.3);

	plb_bench_move_bar(bench, x_m + slope * from_z_m, z_m + from_z_m);
	plb_bench_move_bar(bench, x_m, z_m);
}

static void use_bar(PlbBench *bench, const PlbCalibration *calibration, PlbRandom *random,
		    GArray *checks)
{
	double x_m = plb_random_uniform(random, -0.15, 0.2);
	double z_m = plb_random_uniform(random, 0.5, 1.6);
	PlbReading reading;

	move_to(bench, random, x_m, z_m);
	reading = read_bench(bench);
	for (int side = 0; side < PLB_SIDES; side++) {
		PlbSample sample;
		double u[2];

		if (!calibration->bar[side].fitted)
			continue;
		sample = read_sample(calibration->rig, &reading, &reading);
		plb_calibration_bar_u(calibration, (PlbSide)side, x_m, z_m, u);
		if (calibration->bar[side].end.string_count == 2)
			add(checks, side ? "bar x right mm" : "bar x left mm",
			    1000 * (sample.bar_x_m[side] - x_m), 1000 * u[0]);
		add(checks, side ? "bar z right mm" : "bar z left mm",
		    1000 * (sample.bar_z_m[side] - z_m), 1000 * u[1]);
	}
}

/* The bar exactly above loads in the plates' middles: what plates and strings disagree by. */
static void use_both(PlbBench *bench, const PlbCalibration *calibration, PlbRandom *random,
		     GArray *checks)
{
	PlbReading empty, loaded;
	PlbSample sample;
	double bar_m = 0, cop_m = 0, play_m = 0;
	int ends = 0;

	if (!calibration->registration.known)
		return;
	plb_bench_wait(bench, REST_S);
	empty = read_bench(bench);
	move_to(bench, random, 0, 1.2);
	for (int side = 0; side < PLB_SIDES; side++)
		plb_bench_put(bench, (PlbSide)side, 400, 0, calibration->base->plate[side].y_m);
	loaded = read_bench(bench);
	sample = read_sample(calibration->rig, &empty, &loaded);
	bar_m = plb_sample_mean(sample.bar_x_m);
	cop_m = plb_sample_mean(sample.cop_x_m);
	/* the registration, and this reading's own play: both ends moved alike */
	for (int side = 0; side < PLB_SIDES; side++) {
		double u[2] = { 0, 0 };

		if (calibration->bar[side].end.string_count == 2)
			plb_bar_fit_reading_u(&calibration->bar[side], 0, 1.2, u);
		play_m += u[0];
		ends += calibration->bar[side].end.string_count == 2;
	}
	add(checks, "registration mm", 1000 * (bar_m - cop_m),
	    1000 * hypot(calibration->registration.u_m, play_m / ends));
}

static void print_line(guint64 seed, const GArray *checks)
{
	printf("{\"seed\": %" G_GUINT64_FORMAT ", \"checks\": [", seed);
	for (guint i = 0; i < checks->len; i++) {
		const Check *check = &g_array_index(checks, Check, i);
		char error[G_ASCII_DTOSTR_BUF_SIZE], u[G_ASCII_DTOSTR_BUF_SIZE];

		printf("%s[\"%s\", %s, %s]", i ? ", " : "", check->what,
		       g_ascii_formatd(error, sizeof(error), "%.9g", check->error),
		       g_ascii_formatd(u, sizeof(u), "%.9g", check->u));
	}
	printf("]}\n");
}

static gboolean prove(const PlbRig *nominal, guint64 seed, GError **error)
{
	static const double loads_kg[] = { 20, 40, 60 };
	const PlbBenchSetup setup = { .seed = seed };
	const PlbCalibrationStamp stamp = { .date = "2026-01-31" };
	g_autoptr(PlbProcedure) procedure = plb_procedure_guided(nominal, loads_kg, 3);
	g_autoptr(PlbBench) bench = plb_bench_new(&setup, nominal, error);
	g_autoptr(PlbCalibration) calibration = NULL;
	g_autoptr(GArray) checks = g_array_new(FALSE, FALSE, sizeof(Check));
	PlbRandom random;

	if (!bench || !plb_bench_run(bench, procedure, SETTLE_S, MEAN_S, error))
		return FALSE;
	calibration = plb_calibrate(procedure, nominal, &stamp, error);
	if (!calibration)
		return FALSE;
	if (g_getenv("PLUMBAR_PROVE_TEXT")) {
		g_autofree char *text = plb_calibration_to_text(calibration);

		fputs(text, stderr);
	}
	plb_random_init(&random, seed, "use");
	use_plates(bench, calibration, &random, checks);
	use_bar(bench, calibration, &random, checks);
	use_both(bench, calibration, &random, checks);
	print_line(seed, checks);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) nominal = NULL;
	guint64 first, count;

	if (argc != 4) {
		fprintf(stderr, "usage: prove-calibration RIG FIRST COUNT\n");
		return 2;
	}
	nominal = plb_rig_load(argv[1], &error);
	first = g_ascii_strtoull(argv[2], NULL, 10);
	count = g_ascii_strtoull(argv[3], NULL, 10);
	for (guint64 seed = first; nominal && seed < first + count; seed++)
		if (!prove(nominal, seed, &error))
			break;
	if (error)
		fprintf(stderr, "prove-calibration: %s\n", error->message);
	return error ? 1 : 0;
}
