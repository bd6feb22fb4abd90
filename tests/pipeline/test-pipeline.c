/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/pipeline/rep-notes.h"
#include "tests/pipeline/made-set.h"
#include "tests/test-lib.h"

static PlbPipeline *run(const PlbStreamInfo *info, const GArray *samples, gsize block)
{
	PlbPipelineSetup setup;
	PlbPipeline *pipeline;

	plb_pipeline_setup_init(&setup, info);
	setup.athlete.stature_m = 1.80;
	setup.athlete.sex = PLB_SEX_MALE;
	pipeline = plb_pipeline_new(&setup);
	for (gsize i = 0; i < samples->len; i += block)
		plb_pipeline_push(pipeline, &g_array_index(samples, PlbSample, i),
				  MIN(block, samples->len - i));
	plb_pipeline_finish(pipeline);
	return pipeline;
}

static const PlbSetResult *only_set(PlbPipeline *pipeline)
{
	const PlbResult *result = plb_pipeline_get_result(pipeline);

	ck_assert_uint_eq(result->sets->len, 1);
	return g_ptr_array_index(result->sets, 0);
}

START_TEST(test_reps_and_load)
{
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(6, FALSE, 1, &info);
	g_autoptr(PlbPipeline) pipeline = run(&info, samples, 50);
	const PlbSetResult *set = only_set(pipeline);

	ck_assert_uint_eq(set->reps->len, 6);
	ck_assert(set->over);
	ck_assert_str_eq(set->exercise, "back-squat");
	ck_assert(set->exercise_guessed);
	ck_assert_int_eq(set->bar_mass_source, PLB_BAR_MASS_PLATES);
	assert_near(set->body_mass_kg, MADE_BODY_KG, 0.3);
	assert_near(set->bar_mass_kg, MADE_BAR_KG, 0.5);
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		ck_assert_uint_eq(rep->index, i + 1);
		ck_assert_int_eq(rep->status, PLB_REP_COMPLETE);
		ck_assert(!rep->provisional);
		assert_near(rep->metrics.rom_m, MADE_ROM_M, 0.006);
		/* right carries 52 of 100 */
		assert_near(rep->metrics.asymmetry_pct.concentric, 4, 0.2);
		ck_assert_ptr_nonnull(rep->series);
	}
	/* one of the set's own rejected movements is the re-rack */
	ck_assert_uint_ge(set->rejected->len, 1);
}
END_TEST

START_TEST(test_short_rep_is_partial)
{
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(5, TRUE, 2, &info);
	g_autoptr(PlbPipeline) pipeline = run(&info, samples, 64);
	const PlbSetResult *set = only_set(pipeline);

	ck_assert_uint_eq(set->reps->len, 5);
	for (guint i = 0; i < 5; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		ck_assert_int_eq(rep->status, i == 3 ? PLB_REP_PARTIAL : PLB_REP_COMPLETE);
	}
}
END_TEST

static void assert_same_doubles(const void *a, const void *b, gsize size)
{
	ck_assert_int_eq(memcmp(a, b, size), 0);
}

static void assert_same_rep(const PlbRepResult *a, const PlbRepResult *b)
{
	assert_same_doubles(&a->cut.start_s, &b->cut.start_s, 6 * sizeof(double));
	assert_same_doubles(&a->metrics, &b->metrics, sizeof a->metrics);
	assert_same_doubles(&a->load.posture, &b->load.posture, sizeof a->load.posture);
	assert_same_doubles(&a->load.moments, &b->load.moments, sizeof a->load.moments);
	assert_same_doubles(&a->load.curve, &b->load.curve, sizeof a->load.curve);
	assert_same_doubles(&a->shift.z, &b->shift.z, sizeof a->shift.z);
	assert_same_doubles(&a->verdict_then.state, &b->verdict_then.state,
			    sizeof a->verdict_then.state);
}

/* What was shown live is what the file says later, whatever the blocks were. */
START_TEST(test_blocks_do_not_matter)
{
	static const gsize blocks[] = { 1, 7, 200, 100000 };
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(6, TRUE, 3, &info);
	g_autoptr(PlbPipeline) reference = run(&info, samples, 33);
	const PlbSetResult *expected = only_set(reference);

	for (gsize k = 0; k < G_N_ELEMENTS(blocks); k++) {
		g_autoptr(PlbPipeline) pipeline = run(&info, samples, blocks[k]);
		const PlbSetResult *set = only_set(pipeline);

		ck_assert_uint_eq(set->reps->len, expected->reps->len);
		ck_assert_uint_eq(set->rejected->len, expected->rejected->len);
		assert_same_doubles(&set->bar_mass_kg, &expected->bar_mass_kg, sizeof(double));
		for (guint i = 0; i < set->reps->len; i++)
			assert_same_rep(g_ptr_array_index(set->reps, i),
					g_ptr_array_index(expected->reps, i));
	}
}
END_TEST

static gboolean has_note(const PlbResult *result, const char *prefix, const char *part)
{
	for (guint i = 0; i < result->notes->len; i++) {
		const char *note = g_ptr_array_index(result->notes, i);

		if (g_str_has_prefix(note, prefix) && strstr(note, part))
			return TRUE;
	}
	return FALSE;
}

START_TEST(test_without_bar_x_no_moments_and_a_note)
{
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(4, FALSE, 4, &info);
	const PlbSetResult *set;

	info.channels &= ~(guint)PLB_CHANNEL_BAR_X;
	for (guint i = 0; i < samples->len; i++) {
		PlbSample *sample = &g_array_index(samples, PlbSample, i);

		sample->bar_x_m[PLB_LEFT] = sample->bar_x_m[PLB_RIGHT] = NAN;
	}
	g_autoptr(PlbPipeline) pipeline = run(&info, samples, 50);
	set = only_set(pipeline);
	ck_assert_uint_eq(set->reps->len, 4);
	for (guint i = 0; i < 4; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		ck_assert(!isnan(rep->metrics.mean_velocity_mps));
		ck_assert(!isnan(rep->metrics.asymmetry_pct.concentric));
		ck_assert(isnan(rep->load.moments.l5s1_peak_nm));
	}
	ck_assert(has_note(plb_pipeline_get_result(pipeline), "moments.l5s1_peak_nm: ", "bar"));
	ck_assert_int_eq(set->verdict.state, PLB_VERDICT_UNDETERMINED);
}
END_TEST

START_TEST(test_gap_marks_its_rep_and_is_counted)
{
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(4, FALSE, 5, &info);
	/* rep 2 begins at 6 + 0.8 + 2.5 + 3.8 s; lose 100 ms of its ascent */
	gsize from = (gsize)((6 + 0.8 + 2.5 + 3.8 + 2.2) * MADE_RATE_HZ);
	const PlbResult *result;

	for (gsize i = from; i < from + 20; i++) {
		PlbSample *sample = &g_array_index(samples, PlbSample, i);

		*sample = plb_sample_empty(sample->time_s);
		sample->flags = PLB_SAMPLE_GAP;
	}
	g_autoptr(PlbPipeline) pipeline = run(&info, samples, 50);
	result = plb_pipeline_get_result(pipeline);
	ck_assert_uint_eq(result->lost_samples, 20);
	ck_assert_uint_eq(result->gaps->len, 1);
	assert_near(g_array_index(result->gaps, PlbGap, 0).length_s, 0.1, 1e-9);
	ck_assert_uint_eq(only_set(pipeline)->reps->len, 4);
	for (guint i = 0; i < 4; i++) {
		const PlbRepResult *rep = g_ptr_array_index(only_set(pipeline)->reps, i);

		ck_assert_int_eq(rep->status, i == 1 ? PLB_REP_DATA_GAP : PLB_REP_COMPLETE);
	}
}
END_TEST

START_TEST(test_part_of_a_sample_missing_is_a_gap_too)
{
	static const struct {
		double time_s;
		gsize offset;
	} missing[] = { { 9.0, G_STRUCT_OFFSET(PlbSample, fz_n[PLB_RIGHT]) },
			{ 10.0, G_STRUCT_OFFSET(PlbSample, cop_y_m[PLB_LEFT]) },
			{ 11.0, G_STRUCT_OFFSET(PlbSample, bar_z_m[PLB_LEFT]) },
			{ 12.0, G_STRUCT_OFFSET(PlbSample, bar_x_m[PLB_RIGHT]) } };
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(2, FALSE, 5, &info);
	const PlbResult *result;

	for (gsize k = 0; k < G_N_ELEMENTS(missing); k++) {
		for (gsize i = 0; i < 10; i++)
			G_STRUCT_MEMBER(
				double,
				&g_array_index(samples, PlbSample,
					       (guint)(missing[k].time_s * MADE_RATE_HZ) + i),
				missing[k].offset) = NAN;
	}
	g_autoptr(PlbPipeline) pipeline = run(&info, samples, 50);
	result = plb_pipeline_get_result(pipeline);
	ck_assert_uint_eq(result->lost_samples, 10 * G_N_ELEMENTS(missing));
	ck_assert_uint_eq(result->gaps->len, G_N_ELEMENTS(missing));
	for (guint k = 0; k < G_N_ELEMENTS(missing); k++)
		assert_near(g_array_index(result->gaps, PlbGap, k).start_s, missing[k].time_s,
			    1e-9);
}
END_TEST

START_TEST(test_empty_recording)
{
	PlbStreamInfo info;
	g_autoptr(GArray) none = made_set_samples(1, FALSE, 6, &info);

	g_array_set_size(none, 0);
	g_autoptr(PlbPipeline) pipeline = run(&info, none, 1);

	ck_assert_uint_eq(plb_pipeline_get_result(pipeline)->sets->len, 0);
}
END_TEST

/* Peak velocity is there: the signal was, and what is missing is the end of the push. */
START_TEST(test_why_no_propulsive_velocity)
{
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(1, FALSE, 5, &info);
	g_autoptr(PlbPipeline) pipeline = run(&info, samples, 50);
	const PlbSetResult *set = only_set(pipeline);
	PlbRepResult *rep = g_ptr_array_index(set->reps, 0);
	g_autoptr(PlbResult) result = plb_result_new();
	const char *keys[] = { "mean_propulsive_velocity_mps: ",
			       "uncertainty.mean_propulsive_velocity_mps: " };

	result->info = info;
	rep->metrics.mean_propulsive_velocity_mps = NAN;
	rep->metrics.uncertainty.mean_propulsive_velocity_mps = NAN;
	plb_rep_notes_fill(result, set, rep);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		ck_assert(has_note(result, keys[i], "free fall"));
	g_ptr_array_set_size(result->notes, 0);
	rep->metrics.peak_velocity_mps = NAN;
	plb_rep_notes_fill(result, set, rep);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		ck_assert(has_note(result, keys[i], "not enough of the signal"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pipeline");
	TCase *tcase = tcase_create("pipeline");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, test_reps_and_load);
	tcase_add_test(tcase, test_short_rep_is_partial);
	tcase_add_test(tcase, test_blocks_do_not_matter);
	tcase_add_test(tcase, test_without_bar_x_no_moments_and_a_note);
	tcase_add_test(tcase, test_gap_marks_its_rep_and_is_counted);
	tcase_add_test(tcase, test_why_no_propulsive_velocity);
	tcase_add_test(tcase, test_part_of_a_sample_missing_is_a_gap_too);
	tcase_add_test(tcase, test_empty_recording);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
