/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/calibrator.h"
#include "tests/prove/set-draw.h"
#include "tests/prove/simulated-set.h"
#include "tests/test-lib.h"

/* Somebody else on the plates is noticed, at once and in the rep; nobody is seen where there is
 * nobody: sets drawn as widely as those of `./run prove reps`, with their failures, spotters and
 * bounces. */

#define QUIET_SETS 24
#define FIRST_SEED 40001
#define BLOCK_SCANS 100

typedef struct {
	guint reps, marked, seen; /* seen: looks at which the screen would have said so */
	guint wrong;              /* marked reps that are not the one */
} Count;

static void look(PlbPipeline *pipeline, Count *count)
{
	PlbPreview preview;

	plb_pipeline_get_preview(pipeline, &preview);
	count->seen += preview.second_person ? 1 : 0;
}

static void push_all(PlbPipeline *pipeline, PlbLifter *lifter, const PlbRig *rig, double rate_hz,
		     Count *count)
{
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, rate_hz);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	guint64 scans = (guint64)(plb_lifter_get_duration_s(lifter) * rate_hz);

	for (guint64 first = 0; first + BLOCK_SCANS <= scans; first += BLOCK_SCANS) {
		PlbFrame frames[BLOCK_SCANS];

		for (gsize i = 0; i < BLOCK_SCANS; i++) {
			frames[i] = (PlbFrame){ .scan_index = first + i };
			plb_lifter_scan(lifter, first + i, &frames[i]);
		}
		g_array_set_size(samples, 0);
		ck_assert(plb_calibrator_push(calibrator, frames, BLOCK_SCANS, samples, NULL));
		plb_pipeline_push(pipeline, (const PlbSample *)(gpointer)samples->data,
				  samples->len);
		look(pipeline, count);
	}
	plb_pipeline_finish(pipeline);
}

static void count_reps(const PlbPipeline *pipeline, guint expected, Count *count)
{
	const PlbResult *result = plb_pipeline_get_result(pipeline);

	for (guint s = 0; s < result->sets->len; s++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, s);

		for (guint r = 0; r < set->reps->len; r++) {
			const PlbRepResult *rep = g_ptr_array_index(set->reps, r);

			count->reps++;
			count->marked += rep->cut.second_person ? 1 : 0;
			if (rep->cut.second_person && rep->index != expected)
				count->wrong++;
		}
	}
}

static void run_set(guint64 seed, const char *setting, guint expected, Count *count)
{
	const char *settings[] = { setting, NULL };
	g_autoptr(PlbRig) rig = NULL;
	g_autoptr(GError) error = NULL;
	PlbPipelineSetup setup;
	PlbPipeline *pipeline;
	PlbLifter *lifter;
	PlbSetDraw draw;
	PlbStreamInfo info;

	plb_set_draw_init(&draw, setting ? "bodies" : "wide", seed);
	plb_set_draw_add(&draw, settings);
	rig = plb_simulated_set_rig(draw.encoder_mm);
	lifter = plb_simulated_set_lifter(&draw, rig, &error);
	ck_assert_msg(lifter != NULL, "%s", error ? error->message : "");
	info = plb_rig_stream_info(rig, draw.rate_hz);
	plb_pipeline_setup_init(&setup, &info);
	pipeline = plb_pipeline_new(&setup);
	push_all(pipeline, lifter, rig, draw.rate_hz, count);
	count_reps(pipeline, expected, count);
	plb_pipeline_free(pipeline);
	plb_lifter_free(lifter);
	plb_set_draw_clear(&draw);
}

START_TEST(nobody_is_seen_where_there_is_nobody)
{
	Count count = { 0 };

	for (guint64 seed = FIRST_SEED; seed < FIRST_SEED + QUIET_SETS; seed++)
		run_set(seed, NULL, 0, &count);
	ck_assert_uint_gt(count.reps, 3 * QUIET_SETS);
	ck_assert_uint_eq(count.marked, 0);
	ck_assert_uint_eq(count.seen, 0);
}
END_TEST

START_TEST(a_second_person_is_noticed_at_once_and_in_the_rep)
{
	for (guint64 seed = FIRST_SEED; seed < FIRST_SEED + 6; seed++) {
		Count count = { 0 };

		run_set(seed, "second_person_rep=2", 2, &count);
		ck_assert_uint_eq(count.marked, 1);
		ck_assert_uint_eq(count.wrong, 0);
		ck_assert_uint_gt(count.seen, 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("second person");
	TCase *tcase = tcase_create("second person");

	tcase_set_timeout(tcase, 0);
	tcase_add_test(tcase, nobody_is_seen_where_there_is_nobody);
	tcase_add_test(tcase, a_second_person_is_noticed_at_once_and_in_the_rep);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
