/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "calibration/calibration.h"
#include "calibration/rig-verify.h"
#include "src/simulator/bench.h"
#include "tests/calibration/calibration-lib.h"

static const double loads_kg[] = { 20, 40, 60 };

/* A procedure carried out on a bench. */
static PlbProcedure *measured(const PlbRig *rig, guint64 seed, const char *const *settings)
{
	const PlbBenchSetup setup = { .seed = seed, .rate_hz = 200, .settings = settings };
	g_autoptr(PlbBench) bench = plb_bench_new(&setup, rig, NULL);
	PlbProcedure *procedure = plb_procedure_guided(rig, loads_kg, 3);

	ck_assert_ptr_nonnull(bench);
	ck_assert(plb_bench_run(bench, procedure, 3, 0.5, NULL));
	return procedure;
}

static PlbCalibration *calibrate(const PlbProcedure *procedure, const PlbRig *rig, GError **error)
{
	const PlbCalibrationStamp stamp = { .date = "2026-01-31", .serial = "X-1" };

	return plb_calibrate(procedure, rig, &stamp, error);
}

/* Exact counts of a rig that is not the base's give that rig back, whatever it is. */
static void fill_exactly(PlbProcedure *procedure, const PlbRig *truth)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		PlbStep *step = plb_procedure_step(procedure, i);
		PlbSample sample = plb_sample_empty(0);
		gboolean bar = step->kind == PLB_STEP_BAR || step->kind == PLB_STEP_PLUMB;

		for (int side = 0; side < PLB_SIDES; side++) {
			sample.bar_x_m[side] = bar ? step->x_m : 0;
			sample.bar_z_m[side] = bar ? step->z_m : 1;
		}
		if (step->kind == PLB_STEP_LOAD || step->kind == PLB_STEP_PLUMB) {
			sample.fz_n[step->side] = step->mass_kg * truth->gravity_mps2;
			sample.cop_x_m[step->side] = step->x_m;
			sample.cop_y_m[step->side] = step->y_m;
		}
		plb_rig_counts_from_sample(truth, &sample, step->reading.cell,
					   step->reading.encoder);
		if (step->kind == PLB_STEP_LENGTH) {
			const PlbString *string = &truth->bar_end[step->side].string[step->string];

			step->reading.encoder[string->channel] =
				plb_string_counts(string, 0.3 + step->length_m);
		}
		step->reading.taken = TRUE;
		step->reading.time_s = i;
	}
}

START_TEST(exact_readings_give_the_rig)
{
	g_autoptr(PlbRig) base = plb_rig_virtual();
	g_autoptr(PlbRig) truth = plb_rig_copy(base);
	g_autoptr(PlbProcedure) procedure = plb_procedure_guided(base, loads_kg, 3);
	g_autoptr(PlbCalibration) calibration = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GRand) random = g_rand_new_with_seed(5);

	for (int side = 0; side < PLB_SIDES; side++) {
		for (int k = 0; k < 4; k++)
			truth->plate[side].cell[k].newtons_per_count *=
				g_rand_double_range(random, 0.99, 1.01);
		for (int k = 0; k < 2; k++) {
			truth->bar_end[side].string[k].anchor_x_m +=
				g_rand_double_range(random, -0.01, 0.01);
			truth->bar_end[side].string[k].anchor_z_m +=
				g_rand_double_range(random, -0.01, 0.01);
			truth->bar_end[side].string[k].length_at_zero_m += 0.02;
		}
	}
	fill_exactly(procedure, truth);
	calibration = calibrate(procedure, base, &error);
	ck_assert_msg(calibration != NULL, "%s", error ? error->message : "");
	for (int i = 0; i < 200; i++) {
		PlbSample sample = random_sample(random);
		double cell[PLB_CELL_COUNT], encoder[PLB_ENCODER_COUNT], counts[4], fz, x, y;
		PlbReading reading = { .taken = TRUE };

		for (int side = 0; side < PLB_SIDES; side++) {
			sample.bar_x_m[side] = g_rand_double_range(random, -0.2, 0.25);
			sample.bar_z_m[side] = g_rand_double_range(random, 0.5, 1.6);
		}
		plb_rig_counts_from_sample(truth, &sample, cell, encoder);
		memcpy(reading.encoder, encoder, sizeof(encoder));
		for (int side = 0; side < PLB_SIDES; side++) {
			const PlbPlate *plate = &truth->plate[side];

			for (int k = 0; k < 4; k++)
				counts[k] =
					cell[plate->cell[k].channel] - plate->cell[k].zero_counts;
			plb_plate_fit_read(&calibration->plate[side], counts, &fz, &x, &y);
			assert_near(fz / sample.fz_n[side], 1, 2e-5);
			assert_near(x, sample.cop_x_m[side], 2e-5);
			assert_near(y, sample.cop_y_m[side], 2e-5);
			plb_bar_fit_read(&calibration->bar[side], &reading, NAN, &x, &y);
			assert_near(x, sample.bar_x_m[side], 3e-4);
			assert_near(y, sample.bar_z_m[side], 3e-4);
		}
	}
	ck_assert_str_eq(calibration->rig->valid_until, "2027-01-31");
	ck_assert_str_eq(calibration->rig->serial, "X-1");
}
END_TEST

START_TEST(a_calibrated_rig_is_a_rig_file)
{
	g_autoptr(PlbRig) base = plb_rig_virtual();
	g_autoptr(PlbProcedure) procedure = measured(base, 4, NULL);
	g_autofree char *text = plb_procedure_to_text(procedure);
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbProcedure) back = plb_procedure_parse(text, strlen(text), &error);
	g_autoptr(PlbCalibration) one = calibrate(procedure, base, NULL);
	g_autoptr(PlbCalibration) other = back ? calibrate(back, base, NULL) : NULL;
	g_autofree char *rig_text = NULL, *other_text = NULL;
	g_autoptr(PlbRig) parsed = NULL;

	ck_assert_msg(back != NULL, "%s", error ? error->message : "");
	ck_assert_ptr_nonnull(one);
	ck_assert_ptr_nonnull(other);
	rig_text = plb_rig_to_text(one->rig);
	other_text = plb_rig_to_text(other->rig);
	ck_assert_str_eq(rig_text, other_text);
	parsed = plb_rig_parse(rig_text, strlen(rig_text), &error);
	ck_assert_msg(parsed != NULL, "%s", error ? error->message : "");
}
END_TEST

/* What is done wrong, and what the one line must say. */
START_TEST(faults_are_named)
{
	static const char *const faults[][2] = {
		{ "swap_cells=left3,left4", "cells 3 and 4 of the left plate look exchanged" },
		{ "swap_cells=right1,right2", "cells 1 and 2 of the right plate look exchanged" },
		{ "swap_cells=left1,right4", "cell 1 of the left plate and cell 4 of the right" },
		{ "flip_cell=right3", "cell 3 of the right plate reads the other way" },
		{ "dead_cell=left2", "cell 2 of the left plate does not respond" },
		{ "swap_strings=left1,left2",
		  "string 1 of the left bar end and string 2 of the left" },
		{ "invert=right1", "string 1 of the right bar end counts the other way round" },
		{ "forget=3", "step 3 (40 kg on the left plate at x +0 mm, y +210 mm): the plate "
			      "shows nothing" },
		{ "stay=9", "step 9" },
		{ "exchange=4,10", "steps 4 and 10 look exchanged" },
		{ "exchange=56,57", "steps 56 and 57 look exchanged" },
		{ "exchange=78,80", "steps 78 and 80 look exchanged" },
		{ "skip=9",
		  "step 9 (20 kg on the left plate at x +195 mm, y +90 mm) looks skipped" },
		{ "stay=80", "step 80" },
		{ "forget=44", "step 44 (60 kg on the right plate at x +195 mm, y -330 mm)" },
		{ "skip=38", "step 38 (40 kg on the right plate at x +195 mm, y -90 mm) looks "
			     "skipped" },
		{ "exchange=3,4", "steps 3 and 4 look exchanged" },
		{ "skip=53", "step 53 (string 1 of the left bar end pulled 800.0 mm beyond its "
			     "first mark) looks skipped" },
		{ "exchange=14,19", "steps 14 and 19 look exchanged" },
		{ "exchange=88,107", "steps 88 and 107 look exchanged" },
		{ "swap_strings=left2,right1",
		  "string 2 of the left bar end and string 1 of the right bar end" },
	};
	g_autoptr(PlbRig) base = plb_rig_virtual();

	for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
		const char *const settings[] = { faults[i][0], NULL };
		g_autoptr(PlbProcedure) procedure = measured(base, 7, settings);
		g_autoptr(GError) error = NULL;
		g_autoptr(PlbCalibration) calibration = calibrate(procedure, base, &error);

		ck_assert_msg(!calibration, "%s was not seen", faults[i][0]);
		ck_assert(g_error_matches(error, PLB_CALIBRATION_ERROR,
					  PLB_CALIBRATION_ERROR_PROCEDURE));
		ck_assert_msg(strstr(error->message, faults[i][1]) != NULL, "%s: \"%s\"",
			      faults[i][0], error->message);
		ck_assert(!strchr(error->message, '\n'));
	}
}
END_TEST

/* Two anchors exchanged in the rig file, without marks: the bar points alone tell. */
START_TEST(exchanged_anchors_are_named)
{
	g_autoptr(PlbRig) truth = plb_rig_virtual();
	g_autoptr(PlbRig) base = plb_rig_copy(truth);
	g_autoptr(PlbProcedure) procedure = measured(truth, 8, NULL);
	PlbString *string = base->bar_end[PLB_LEFT].string, kept = string[0];
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbCalibration) calibration = NULL;

	for (guint i = procedure->steps->len; i-- > 0;)
		if (plb_procedure_step(procedure, i)->kind == PLB_STEP_LENGTH)
			g_array_remove_index(procedure->steps, i);
	string[0].anchor_z_m = string[1].anchor_z_m;
	string[1].anchor_z_m = kept.anchor_z_m;
	calibration = calibrate(procedure, base, &error);
	ck_assert(!calibration);
	ck_assert_msg(strstr(error->message, "strings 1 and 2 of the left bar end look exchanged"),
		      "%s", error->message);
}
END_TEST

/* Two anchors exchanged in the rig file, with all marks read: those are each string's own. */
START_TEST(exchanged_anchors_are_named_with_marks)
{
	static const guint pairs[][2] = { { 0, 1 }, { 2, 3 }, { 0, 2 }, { 1, 3 } };
	g_autoptr(PlbRig) truth = plb_rig_virtual();
	g_autoptr(PlbProcedure) procedure = measured(truth, 12, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autoptr(PlbRig) base = plb_rig_copy(truth);
		PlbString *one = &base->bar_end[pairs[i][0] / 2].string[pairs[i][0] % 2];
		PlbString *other = &base->bar_end[pairs[i][1] / 2].string[pairs[i][1] % 2];
		PlbString kept = *one;
		g_autoptr(GError) error = NULL;
		g_autoptr(PlbCalibration) calibration = NULL;

		*one = *other;
		*other = kept;
		other->channel = one->channel;
		one->channel = kept.channel;
		calibration = calibrate(procedure, base, &error);
		ck_assert(!calibration);
		ck_assert_msg(strstr(error->message, "look exchanged: their anchors in the rig "
						     "file"),
			      "%s", error->message);
	}
}
END_TEST

START_TEST(a_skipped_grid_point_is_named)
{
	g_autoptr(PlbRig) base = plb_rig_virtual();
	g_autoptr(PlbProcedure) procedure = measured(base, 9, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbCalibration) calibration = NULL, free_grid = NULL;

	g_array_remove_index(procedure->steps, 8);
	calibration = calibrate(procedure, base, &error);
	ck_assert(!calibration);
	ck_assert_msg(strstr(error->message,
			     "the grid point x +195 mm, y +90 mm was skipped at 20 kg") != NULL,
		      "%s", error->message);
	procedure->free_grid = TRUE;
	free_grid = calibrate(procedure, base, NULL);
	ck_assert_ptr_nonnull(free_grid);
}
END_TEST

/* A plate that reads less with load: the term is kept where it shows, and left out where not. */
START_TEST(bends_are_kept_only_where_they_show)
{
	static const char *const bent[] = { "bend=2e-6", NULL };
	g_autoptr(PlbRig) base = plb_rig_virtual();
	g_autoptr(PlbProcedure) straight = measured(base, 10, NULL);
	g_autoptr(PlbProcedure) curved = measured(base, 10, bent);
	g_autoptr(PlbCalibration) one = calibrate(straight, base, NULL);
	g_autoptr(PlbCalibration) other = calibrate(curved, base, NULL);

	ck_assert_ptr_nonnull(one);
	ck_assert_ptr_nonnull(other);
	ck_assert(!one->plate[PLB_LEFT].bend[0].kept);
	ck_assert(other->plate[PLB_LEFT].bend[0].kept);
	assert_near(other->rig->plate[PLB_LEFT].force_bend_per_n, 2e-6, 5e-7);
}
END_TEST

START_TEST(a_good_rig_passes_its_check_and_a_bad_one_not)
{
	const PlbBenchSetup setup = { .seed = 11, .rate_hz = 200 };
	g_autoptr(PlbRig) base = plb_rig_virtual();
	g_autoptr(PlbProcedure) guided = measured(base, 11, NULL);
	g_autoptr(PlbCalibration) calibration = calibrate(guided, base, NULL);
	g_autoptr(PlbProcedure) daily = plb_procedure_daily(base, 40);
	g_autoptr(PlbBench) bench = plb_bench_new(&setup, base, NULL);
	g_autoptr(GArray) good = g_array_new(FALSE, FALSE, sizeof(PlbRigFinding));
	g_autoptr(GArray) bad = g_array_new(FALSE, FALSE, sizeof(PlbRigFinding));
	guint off = 0;

	ck_assert(plb_bench_run(bench, daily, 3, 1, NULL));
	ck_assert(plb_rig_verify(calibration->rig, daily, good, NULL));
	for (guint i = 0; i < good->len; i++)
		ck_assert_msg(g_array_index(good, PlbRigFinding, i).fine, "%s",
			      g_array_index(good, PlbRigFinding, i).what);
	ck_assert(plb_rig_verify(base, daily, bad, NULL));
	for (guint i = 0; i < bad->len; i++)
		off += !g_array_index(bad, PlbRigFinding, i).fine;
	ck_assert_uint_gt(off, 0);
}
END_TEST

START_TEST(gravity_of_places)
{
	/* equator and pole of WGS 84; Paris, Zurich and Denver by national gravity nets, rounded */
	assert_near(plb_gravity_at(0, 0), 9.78033, 1e-5);
	assert_near(plb_gravity_at(90, 0), 9.83219, 1e-5);
	assert_near(plb_gravity_at(48.84, 61), 9.80928, 1e-3);
	assert_near(plb_gravity_at(39.74, 1609), 9.7962, 1e-3);
}
END_TEST

START_TEST(last_good_day)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(GError) error = NULL;
	GDate day;

	g_date_clear(&day, 1);
	g_date_set_dmy(&day, 31, G_DATE_JANUARY, 2027);
	ck_assert(plb_rig_is_current(rig, &day, NULL));
	rig->valid_until = g_strdup("2027-01-31");
	ck_assert(plb_rig_is_current(rig, &day, NULL));
	g_date_add_days(&day, 1);
	ck_assert(!plb_rig_is_current(rig, &day, &error));
	ck_assert(g_error_matches(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_EXPIRED));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("calibration");
	TCase *tests = tcase_create("calibration");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, exact_readings_give_the_rig);
	tcase_add_test(tests, a_calibrated_rig_is_a_rig_file);
	tcase_add_test(tests, faults_are_named);
	tcase_add_test(tests, exchanged_anchors_are_named);
	tcase_add_test(tests, exchanged_anchors_are_named_with_marks);
	tcase_add_test(tests, a_skipped_grid_point_is_named);
	tcase_add_test(tests, bends_are_kept_only_where_they_show);
	tcase_add_test(tests, a_good_rig_passes_its_check_and_a_bad_one_not);
	tcase_add_test(tests, gravity_of_places);
	tcase_add_test(tests, last_good_day);
	suite_add_tcase(suite, tests);
	return suite;
}

int main(void)
{
	return run_suite(make_suite());
}
