/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <string.h>

#include "tests/calibration/calibration-lib.h"

/* Box-Muller; the generator is GLib's, seeded. */
static double gauss(GRand *random)
{
	return sqrt(-2 * log(1 - g_rand_double(random))) * cos(2 * G_PI * g_rand_double(random));
}

/* A rack whose converters do not round: counts are scaled up so that one count is 1e-4 of the
 * rig's. Lets the whole chain be held to far below the real resolution. */
static void refine(PlbRig *rig, double factor)
{
	for (int side = 0; side < PLB_SIDES; side++)
		for (int i = 0; i < 4; i++) {
			rig->plate[side].cell[i].newtons_per_count /= factor;
			rig->plate[side].cell[i].zero_counts = 0;
		}
}

static PlbFrame frame_at(const PlbRig *rig, const PlbSample *sample, guint64 scan_index)
{
	double cell[PLB_CELL_COUNT], encoder[PLB_ENCODER_COUNT];
	PlbFrame frame = { .scan_index = scan_index };

	plb_rig_counts_from_sample(rig, sample, cell, encoder);
	for (int k = 0; k < PLB_CELL_COUNT; k++)
		frame.cell[k] = (gint32)lrint(cell[k]);
	for (int k = 0; k < PLB_ENCODER_COUNT; k++)
		frame.encoder[k] = (gint32)lrint(encoder[k]);
	return frame;
}

/* Counts and back: exact but for the counts' rounding, which is made small on the force side, and
 * on the string side is known. */
START_TEST(round_trip_through_frames)
{
	static const char *const names[] = { "virtual.rig", "reference.rig" };
	g_autoptr(GRand) random = g_rand_new_with_seed(3);

	for (int which = 0; which < 2; which++) {
		g_autoptr(PlbRig) rig = load(names[which]);
		g_autoptr(PlbCalibrator) calibrator = NULL;
		g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));

		refine(rig, 500);
		for (int side = 0; side < PLB_SIDES; side++)
			for (int i = 0; i < 2; i++)
				rig->bar_end[side].string[i].counts_per_metre *= 20000;
		calibrator = plb_calibrator_new(rig, 1000);
		for (guint i = 0; i < 3000; i++) {
			PlbSample truth = random_sample(random);
			PlbFrame frame = frame_at(rig, &truth, i);
			const PlbSample *seen;

			ck_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
			seen = &g_array_index(samples, PlbSample, i);
			assert_near(seen->time_s, i / 1000.0, 1e-12);
			ck_assert_uint_eq(seen->flags, 0);
			for (int side = 0; side < PLB_SIDES; side++) {
				assert_near(seen->fz_n[side], truth.fz_n[side], 2e-5);
				assert_near(seen->cop_x_m[side], truth.cop_x_m[side], 2e-7);
				assert_near(seen->cop_y_m[side], truth.cop_y_m[side], 2e-7);
				assert_near(seen->bar_x_m[side], truth.bar_x_m[side], 1e-8);
				assert_near(seen->bar_z_m[side], truth.bar_z_m[side], 1e-8);
				assert_near(seen->bar_y_m[side], rig->bar_end[side].y_m, 0);
			}
		}
	}
}
END_TEST

START_TEST(real_resolution_is_a_tenth_of_a_millimetre)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autoptr(GRand) random = g_rand_new_with_seed(4);

	for (guint i = 0; i < 3000; i++) {
		PlbSample truth = random_sample(random);
		PlbFrame frame = frame_at(rig, &truth, i);
		const PlbSample *seen;

		ck_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
		seen = &g_array_index(samples, PlbSample, i);
		for (int side = 0; side < PLB_SIDES; side++) {
			assert_near(seen->fz_n[side], truth.fz_n[side], 0.0025);
			assert_near(seen->bar_x_m[side], truth.bar_x_m[side], 1e-4);
			assert_near(seen->bar_z_m[side], truth.bar_z_m[side], 1e-4);
		}
	}
}
END_TEST

START_TEST(pressure_needs_twenty_newtons)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autoptr(GRand) random = g_rand_new_with_seed(5);
	PlbSample truth = random_sample(random);
	PlbFrame frame;

	truth.fz_n[PLB_LEFT] = 19.9;
	truth.fz_n[PLB_RIGHT] = 20.1;
	frame = frame_at(rig, &truth, 0);
	ck_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
	ck_assert(isnan(g_array_index(samples, PlbSample, 0).cop_x_m[PLB_LEFT]));
	ck_assert(isnan(g_array_index(samples, PlbSample, 0).cop_y_m[PLB_LEFT]));
	ck_assert(isfinite(g_array_index(samples, PlbSample, 0).cop_x_m[PLB_RIGHT]));
}
END_TEST

/* Two seconds of noisy empty plates whose zeros have moved, then a load. */
static void fill_drifted(const PlbRig *rig, PlbFrame *frames, guint n)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(6);

	for (guint i = 0; i < n; i++) {
		PlbSample truth = random_sample(random);

		for (int side = 0; side < PLB_SIDES; side++)
			truth.fz_n[side] = i < 2000 ? 0 : 700;
		frames[i] = frame_at(rig, &truth, i);
		for (int k = 0; k < PLB_CELL_COUNT; k++)
			frames[i].cell[k] +=
				(gint32)lrint((3.0 + k + 0.4 * gauss(random)) / 0.0011) *
				(k < 4 ? 1 : -1) / 2;
	}
}

START_TEST(empty_plates_are_re_zeroed)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autofree PlbFrame *frames = g_new(PlbFrame, 4000);
	double mean[PLB_SIDES] = { 0, 0 }, last_s;

	fill_drifted(rig, frames, 4000);
	ck_assert_uint_eq(plb_calibrator_get_tares(calibrator, &last_s), 0);
	ck_assert(isnan(last_s));
	ck_assert(plb_calibrator_push(calibrator, frames, 4000, samples, NULL));
	ck_assert_uint_eq(plb_calibrator_get_tares(calibrator, &last_s), 2);
	assert_near(last_s, 1.999, 1e-9);
	/* before the first tare the drift shows (3+4+5+6)/2 = 9 N, 1000 samples later it is gone */
	assert_near(g_array_index(samples, PlbSample, 999).fz_n[PLB_LEFT], 9, 2);
	assert_near(g_array_index(samples, PlbSample, 1000).fz_n[PLB_LEFT], 0, 2);
	for (guint i = 2000; i < 4000; i++)
		for (int side = 0; side < PLB_SIDES; side++)
			mean[side] += g_array_index(samples, PlbSample, i).fz_n[side] / 2000;
	assert_near(mean[PLB_LEFT], 700, 0.05);
	assert_near(mean[PLB_RIGHT], 700, 0.05);
}
END_TEST

static guint tares_of(double left_n, double right_n, double shake_n, guint n)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));

	for (guint i = 0; i < n; i++) {
		PlbSample truth = plb_sample_empty(0);
		PlbFrame frame;

		truth.fz_n[PLB_LEFT] = left_n + shake_n * sin(0.02 * i);
		truth.fz_n[PLB_RIGHT] = right_n;
		frame = frame_at(rig, &truth, i);
		ck_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
	}
	return plb_calibrator_get_tares(calibrator, NULL);
}

START_TEST(what_stands_or_moves_is_not_zeroed)
{
	ck_assert_uint_eq(tares_of(0, 0, 0, 999), 0);
	ck_assert_uint_eq(tares_of(0, 0, 0, 1000), 1);
	ck_assert_uint_eq(tares_of(0, 80, 0, 5000), 0); /* a still 8 kg on one plate */
	ck_assert_uint_eq(tares_of(400, 400, 0, 5000), 0);
	ck_assert_uint_eq(tares_of(0, 0, 20, 5000), 0); /* 5 N on each cell, to and fro */
}
END_TEST

START_TEST(emptiness_counts_from_stepping_off)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	double last_s;

	for (guint i = 0; i < 1800; i++) {
		PlbSample truth = plb_sample_empty(0);
		PlbFrame frame;

		truth.fz_n[PLB_LEFT] = truth.fz_n[PLB_RIGHT] = i < 700 ? 400 : 0;
		frame = frame_at(rig, &truth, i);
		ck_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
	}
	ck_assert_uint_eq(plb_calibrator_get_tares(calibrator, &last_s), 1);
	assert_near(last_s, 1.699, 1e-9);
}
END_TEST

START_TEST(blocks_do_not_matter)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autofree PlbFrame *frames = g_new(PlbFrame, 6000);
	g_autoptr(GArray) whole = g_array_new(FALSE, FALSE, sizeof(PlbSample));

	fill_drifted(rig, frames, 6000);
	for (guint i = 3000; i < 6000; i++)
		frames[i].scan_index += 17 + (i >= 5000 ? 3 : 0);
	for (guint64 seed = 0; seed < 6; seed++) {
		g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
		g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
		g_autoptr(GRand) random = g_rand_new_with_seed((guint32)seed);
		GArray *out = seed ? samples : whole;

		for (guint at = 0; at < 6000;) {
			guint n = seed ? (guint)g_rand_int_range(random, 1, 700) : 6000;

			n = MIN(n, 6000 - at);
			ck_assert(plb_calibrator_push(calibrator, frames + at, n, out, NULL));
			at += n;
		}
		ck_assert_uint_eq(out->len, 6020);
		for (guint i = 0; i < 6020; i++) {
			const PlbSample *a = &g_array_index(out, PlbSample, i);
			const PlbSample *b = &g_array_index(whole, PlbSample, i);

			ck_assert_int_eq(memcmp(a, b, G_STRUCT_OFFSET(PlbSample, flags)), 0);
			ck_assert_uint_eq(a->flags, b->flags);
		}
	}
}
END_TEST

START_TEST(lost_scans_become_gap_samples)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 500);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	PlbSample truth = plb_sample_empty(0);
	PlbFrame frames[3];

	frames[0] = frame_at(rig, &truth, 40);
	frames[1] = frame_at(rig, &truth, 41);
	frames[2] = frame_at(rig, &truth, 45);
	ck_assert(plb_calibrator_push(calibrator, frames, 3, samples, NULL));
	ck_assert_uint_eq(samples->len, 6);
	for (guint i = 0; i < 6; i++) {
		const PlbSample *sample = &g_array_index(samples, PlbSample, i);
		gboolean lost = i >= 2 && i <= 4;

		assert_near(sample->time_s, i / 500.0, 1e-15);
		ck_assert_uint_eq(sample->flags & PLB_SAMPLE_GAP, lost ? PLB_SAMPLE_GAP : 0u);
		ck_assert_int_eq(isnan(sample->fz_n[PLB_LEFT]) != 0, lost);
	}
}
END_TEST

START_TEST(endless_and_backward_jumps_end_the_stream)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	const guint64 next[] = { 700000, G_MAXUINT64, 5, 6 };

	for (guint i = 0; i < G_N_ELEMENTS(next); i++) {
		g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
		g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
		g_autoptr(GError) error = NULL;
		PlbFrame frames[2] = { { .scan_index = 6 }, { .scan_index = next[i] } };

		ck_assert(!plb_calibrator_push(calibrator, frames, 2, samples, &error));
		ck_assert(
			g_error_matches(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE));
		ck_assert_uint_eq(samples->len, 1);
	}
}
END_TEST

START_TEST(faults_are_flagged_not_hidden)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, 1000);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autoptr(GRand) random = g_rand_new_with_seed(8);
	PlbSample truth = random_sample(random);
	PlbFrame frames[5];
	const PlbSample *seen;

	for (guint i = 0; i < 5; i++)
		frames[i] = frame_at(rig, &truth, i);
	frames[0].clip_mask = 1 << 5;
	frames[1].encoder_fault = 1 << 2;
	frames[2].encoder[0] = frames[2].encoder[1] = -20000; /* strings too short to meet */
	frames[3].flags = PLB_FRAME_ADC_LINK_ERROR;
	frames[4].flags = PLB_FRAME_TEST_PATTERN;
	ck_assert(plb_calibrator_push(calibrator, frames, 5, samples, NULL));
	seen = (const PlbSample *)(const void *)samples->data;
	ck_assert_uint_eq(seen[0].flags, PLB_SAMPLE_CLIPPED);
	ck_assert_uint_eq(seen[1].flags, PLB_SAMPLE_ENCODER_FAULT);
	ck_assert(isfinite(seen[1].bar_z_m[PLB_RIGHT]));
	ck_assert_uint_eq(seen[2].flags, PLB_SAMPLE_ENCODER_FAULT);
	ck_assert(isnan(seen[2].bar_x_m[PLB_LEFT]) && isnan(seen[2].bar_z_m[PLB_LEFT]));
	ck_assert(isfinite(seen[2].bar_z_m[PLB_RIGHT]));
	ck_assert(isnan(seen[3].fz_n[PLB_LEFT]) && isfinite(seen[3].bar_z_m[PLB_LEFT]));
	ck_assert(isnan(seen[4].fz_n[PLB_LEFT]) && isnan(seen[4].bar_z_m[PLB_LEFT]));
}
END_TEST

/* A single vertical string, from the floor and from above, with its y offset. */
START_TEST(vertical_string_gives_height_only)
{
	for (int above = 0; above < 2; above++) {
		g_autoptr(PlbRig) rig = plb_rig_virtual();
		g_autoptr(PlbCalibrator) calibrator = NULL;
		g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
		PlbSample truth = plb_sample_empty(0);
		PlbFrame frame;

		for (int side = 0; side < PLB_SIDES; side++) {
			rig->bar_end[side].string_count = 1;
			rig->bar_end[side].string[0].anchor_z_m = above ? 2.5 : 0.02;
			rig->bar_end[side].string[0].anchor_y_m *= 0.9;
			truth.bar_z_m[side] = 0.9 + 0.1 * side;
		}
		calibrator = plb_calibrator_new(rig, 1000);
		frame = frame_at(rig, &truth, 0);
		ck_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
		for (int side = 0; side < PLB_SIDES; side++) {
			const PlbSample *seen = &g_array_index(samples, PlbSample, 0);

			assert_near(seen->bar_z_m[side], truth.bar_z_m[side], 5e-5);
			ck_assert(isnan(seen->bar_x_m[side]));
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("calibrator");
	TCase *tests = tcase_create("calibrator");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_add_test(tests, round_trip_through_frames);
	tcase_add_test(tests, real_resolution_is_a_tenth_of_a_millimetre);
	tcase_add_test(tests, pressure_needs_twenty_newtons);
	tcase_add_test(tests, empty_plates_are_re_zeroed);
	tcase_add_test(tests, what_stands_or_moves_is_not_zeroed);
	tcase_add_test(tests, emptiness_counts_from_stepping_off);
	tcase_add_test(tests, blocks_do_not_matter);
	tcase_add_test(tests, lost_scans_become_gap_samples);
	tcase_add_test(tests, endless_and_backward_jumps_end_the_stream);
	tcase_add_test(tests, faults_are_flagged_not_hidden);
	tcase_add_test(tests, vertical_string_gives_height_only);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
