/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/calibrator.h"
#include "src/live/rack-list.h"
#include "src/pipeline/pipeline.h"
#include "src/simulator/lifter.h"
#include "tests/test-lib.h"

/* The figure that the screen draws while a set goes on: the bar on its back is where the bar is,
 * and nobody leans backward under it. */

#define RATE_HZ 1000.0
#define FRAME_SCANS 16 /* of 60 a second */
#define LEAN_BACK_M 0.1
#define NEAR_M 0.1 /* of a bar whose seat is not known to 20 mm, on a body not known to 3 % */

typedef struct {
	PlbRig *rig;
	PlbLifter *lifter;
	PlbCalibrator *calibrator;
	PlbPipeline *pipeline;
	GArray *samples;
} Scene;

static void scene_init(Scene *scene, const char *scenario, guint64 seed)
{
	PlbLifterSetup lifter = {
		.scenario = scenario, .seed = seed, .load_kg = NAN, .rate_hz = RATE_HZ
	};
	g_autoptr(GError) error = NULL;
	PlbPipelineSetup setup;
	PlbStreamInfo info;

	scene->rig = plb_rig_virtual();
	info = plb_rig_stream_info(scene->rig, RATE_HZ);
	scene->lifter = plb_lifter_new(&lifter, scene->rig, &error);
	ck_assert_msg(scene->lifter != NULL, "%s", error ? error->message : "");
	plb_pipeline_setup_init(&setup, &info);
	plb_rack_list_describe_lifter(&setup.athlete, scene->lifter);
	scene->pipeline = plb_pipeline_new(&setup);
	scene->calibrator = plb_calibrator_new(scene->rig, RATE_HZ);
	scene->samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
}

static void scene_clear(Scene *scene)
{
	plb_pipeline_free(scene->pipeline);
	plb_calibrator_free(scene->calibrator);
	plb_lifter_free(scene->lifter);
	plb_rig_free(scene->rig);
	g_array_unref(scene->samples);
}

static void push(Scene *scene, guint64 first)
{
	PlbFrame frames[FRAME_SCANS];

	for (guint i = 0; i < FRAME_SCANS; i++) {
		frames[i] = (PlbFrame){ .scan_index = first + i };
		plb_lifter_scan(scene->lifter, first + i, &frames[i]);
	}
	g_array_set_size(scene->samples, 0);
	ck_assert(
		plb_calibrator_push(scene->calibrator, frames, FRAME_SCANS, scene->samples, NULL));
	plb_pipeline_push(scene->pipeline, (const PlbSample *)(gpointer)scene->samples->data,
			  scene->samples->len);
}

static gboolean is_lifting(PlbLiftState state)
{
	return state >= PLB_LIFT_READY && state <= PLB_LIFT_LOCKOUT;
}

START_TEST(its_bar_is_where_the_bar_is)
{
	static const char *const scenarios[] = { "fatigue-shift", "steady", "tired-but-steady" };
	const char *scenario = scenarios[_i % 3];
	guint shown = 0, lifting = 0;
	double worst_m = 0;
	Scene scene;

	scene_init(&scene, scenario, (guint64)_i + 1);
	for (guint64 scan = 0; (double)scan < plb_lifter_get_duration_s(scene.lifter) * RATE_HZ;
	     scan += FRAME_SCANS) {
		PlbPreview preview;
		double off_m;

		push(&scene, scan);
		plb_pipeline_get_preview(scene.pipeline, &preview);
		if (!is_lifting(preview.state))
			continue;
		lifting++;
		if (!preview.figure.valid)
			continue;
		shown++;
		off_m = hypot(preview.figure.bar[0] - preview.bar_x_m,
			      preview.figure.bar[1] - preview.bar_z_m);
		worst_m = MAX(worst_m, off_m);
		ck_assert_msg(preview.figure.head[0] > preview.figure.hip[0] - LEAN_BACK_M,
			      "%s: at %.2f s it leans back", scenario, preview.time_s);
	}
	ck_assert_uint_gt(lifting, 0);
	ck_assert_msg(shown > 0.9 * lifting, "%s: a figure in %u of %u", scenario, shown, lifting);
	ck_assert_msg(worst_m < NEAR_M, "%s: the bar is drawn %.3f m off", scenario, worst_m);
	scene_clear(&scene);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live-figure");
	TCase *tests = tcase_create("live-figure");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, its_bar_is_where_the_bar_is, 0, 6);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
