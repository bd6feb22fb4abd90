/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "tests/test-lib.h"

#include <glib/gstdio.h>

/* A whole simulated set through rack, packets, recorder and file; what came out live must be what
 * the file says, digit for digit, and not depend on the truth that lies beside it. */

typedef struct {
	char *dir, *path;
	double duration_s;
	char *live;

} Set;

static void read_json(const PlbResult *result, const PlbTraces *traces, gpointer json)
{
	*(char **)json = plb_result_to_json(result, "");
}

static void record_set(Set *set, const char *scenario, guint64 seed)
{
	PlbLifterSetup lifter_setup = {
		.scenario = scenario, .reps = 4, .load_kg = NAN, .seed = seed
	};
	PlbRecorderOptions options = { .path = set->path, .lossless = TRUE };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *scenario_json = NULL;
	g_autofree char *truth_json = NULL;
	PlbLifter *lifter;
	PlbRack *rack;

	plb_pipeline_setup_init(&options.setup, NULL);
	rack = plb_rack_list_open_virtual(&lifter_setup, FALSE, &options.setup, &lifter, &error);
	ck_assert_msg(rack != NULL, "%s", error ? error->message : "");
	set->duration_s = options.duration_s = plb_lifter_get_duration_s(lifter);
	options.scenario_json = scenario_json = plb_lifter_get_scenario_json(lifter);
	options.truth_json = truth_json = plb_lifter_get_truth_json(lifter);
	ck_assert(plb_recorder_start(recorder, rack, rig, &options, &error));
	ck_assert_msg(plb_recorder_wait(recorder, &error), "%s", error ? error->message : "");
	plb_recorder_read(recorder, read_json, &set->live);
}

static PlbPipeline *analyse(const char *path, const PlbSessionHeader **header, PlbSession **session)
{
	g_autoptr(GError) error = NULL;
	PlbPipeline *pipeline;

	*session = plb_session_open(path, &error);
	ck_assert_msg(*session != NULL, "%s", error ? error->message : "");
	*header = plb_session_get_header(*session);
	pipeline = plb_session_analyze(*session, &error);
	ck_assert_msg(pipeline != NULL, "%s", error ? error->message : "");
	return pipeline;
}

static void check_set(const char *scenario, guint64 seed)
{
	Set set = { 0 };
	g_autoptr(PlbPipeline) pipeline = NULL;
	g_autofree char *later = NULL;
	const PlbSessionHeader *header;
	PlbSession *session;
	const PlbResult *result;
	const PlbSetResult *first;

	set.dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	set.path = g_build_filename(set.dir, "s.plumbar", NULL);
	record_set(&set, scenario, seed);
	pipeline = analyse(set.path, &header, &session);
	result = plb_pipeline_get_result(pipeline);
	later = plb_result_to_json(result, "");
	ck_assert_str_eq(set.live, later);
	assert_near(result->duration_s, set.duration_s, 0.0015);
	ck_assert_uint_eq(result->lost_samples, 0);
	ck_assert_uint_eq(result->sets->len, 1);
	first = g_ptr_array_index(result->sets, 0);
	ck_assert_uint_eq(first->reps->len, 4);
	ck_assert_str_eq(header->rack->serial, "virtual");
	ck_assert_ptr_nonnull(header->scenario_json);
	plb_session_free(session);
	g_unlink(set.path);
	ck_assert_int_eq(g_rmdir(set.dir), 0); /* nothing was left beside it */
	g_free(set.live);
	g_free(set.path);
	g_free(set.dir);
}

START_TEST(steady_set_live_and_later)
{
	check_set("steady", 1);
}
END_TEST

START_TEST(shifting_set_live_and_later)
{
	check_set("fatigue-shift", 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("virtual-set");
	TCase *tests = tcase_create("virtual-set");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, steady_set_live_and_later);
	tcase_add_test(tests, shifting_set_live_and_later);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
