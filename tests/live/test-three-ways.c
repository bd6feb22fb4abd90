/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "hw/rack-plumbar.h"
#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/test-lib.h"

/* One physical set by three ways: through the real libusb from a simulated device, through the
 * in-process transport, and through the import of its exported CSV. The first two must give the
 * same result digit for digit, the third the same reps. */

#define SERIAL "three-ways"
#define SPEED 20 /* times real time over USB: 20 000 scans a second */

static const PlbLifterSetup lifter_setup = {
	.scenario = "steady", .reps = 4, .load_kg = NAN, .seed = 11
};

static PlbDeviceModel *make_device(PlbRecorderOptions *options)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(GError) error = NULL;
	PlbLifter *lifter = plb_lifter_new(&lifter_setup, rig, &error);
	PlbDeviceModelSetup setup = {
		.serial = SERIAL,
		.rate_hz = 1000,
		.source = plb_lifter_scan,
		.source_data = lifter,
		.source_free = (GDestroyNotify)plb_lifter_free,
	};
	PlbLifterFacts facts;

	ck_assert_msg(lifter != NULL, "%s", error ? error->message : "");
	plb_lifter_get_facts(lifter, &facts);
	plb_pipeline_setup_init(&options->setup, NULL);
	options->setup.athlete.stature_m = facts.stature_m;
	plb_sex_from_text(facts.sex, &options->setup.athlete.sex);
	options->duration_s = plb_lifter_get_duration_s(lifter);
	options->lossless = TRUE;
	return plb_device_model_new(&setup);
}

static void record(PlbRack *rack, const PlbRecorderOptions *options)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	g_autoptr(GError) error = NULL;
	PlbLiveSnapshot snapshot;

	ck_assert_msg(plb_recorder_start(recorder, rack, rig, options, &error), "%s",
		      error ? error->message : "");
	ck_assert_msg(plb_recorder_wait(recorder, &error), "%s", error ? error->message : "");
	plb_recorder_get_snapshot(recorder, &snapshot);
	ck_assert_uint_eq(snapshot.losses.lost_scans, 0);
}

static void record_directly(const char *path)
{
	PlbRecorderOptions options = { .path = path };
	PlbDeviceModel *model = make_device(&options);

	record(plb_rack_plumbar_new_direct(model, FALSE), &options);
}

static void record_over_usb(const char *path)
{
	PlbRecorderOptions options = { .path = path };
	g_autoptr(UsbFixture) fixture = usb_fixture_new(make_device(&options));
	g_autoptr(GError) error = NULL;
	PlbRack *rack = plb_rack_list_open(SERIAL, &error);

	ck_assert_msg(rack != NULL, "%s", error ? error->message : "");
	usb_fixture_run(fixture, SPEED);
	record(rack, &options);
	ck_assert_uint_gt(usb_fixture_get_counts(fixture).opens, 0);
}

static PlbPipeline *analyse(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	PlbPipeline *pipeline = session ? plb_session_analyze(session, &error) : NULL;

	ck_assert_msg(pipeline != NULL, "%s", error ? error->message : "");
	return pipeline;
}

static PlbPipeline *import_of_export(const char *path, const char *csv_path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	PlbImportSource source = { .path = csv_path };
	PlbImport import = { 0 };
	PlbPipelineSetup setup;
	PlbPipeline *pipeline;

	ck_assert(session && plb_export_csv(session, csv_path, &error));
	ck_assert_msg(plb_import_csv(&source, &import, &error), "%s", error ? error->message : "");
	setup = plb_session_get_header(session)->setup;
	setup.info = import.info;
	pipeline = plb_pipeline_new(&setup);
	plb_pipeline_push(pipeline, (const PlbSample *)(gpointer)import.samples->data,
			  import.samples->len);
	plb_pipeline_finish(pipeline);
	plb_import_clear(&import);
	return pipeline;
}

static const PlbSetResult *only_set(PlbPipeline *pipeline)
{
	const PlbResult *result = plb_pipeline_get_result(pipeline);

	ck_assert_uint_eq(result->sets->len, 1);
	return g_ptr_array_index(result->sets, 0);
}

/* within one sample in time and 0.1 % in value */
static void assert_near_rep(const PlbRepResult *a, const PlbRepResult *b)
{
	assert_near(a->cut.start_s, b->cut.start_s, 0.001);
	assert_near(a->cut.bottom_s, b->cut.bottom_s, 0.001);
	assert_near(a->cut.end_s, b->cut.end_s, 0.001);
	assert_near(a->metrics.rom_m, b->metrics.rom_m, 0.001 * b->metrics.rom_m);
	assert_near(a->metrics.mean_velocity_mps, b->metrics.mean_velocity_mps,
		    0.001 * b->metrics.mean_velocity_mps);
	assert_near(a->metrics.peak_force_n, b->metrics.peak_force_n,
		    0.001 * b->metrics.peak_force_n);
	assert_near(a->load.moments.l5s1_peak_nm, b->load.moments.l5s1_peak_nm,
		    0.001 * b->load.moments.l5s1_peak_nm);
	ck_assert_int_eq(a->status, b->status);
}

START_TEST(one_set_three_ways)
{
	g_autofree char *dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	g_autofree char *direct = g_build_filename(dir, "direct.plumbar", NULL);
	g_autofree char *usb = g_build_filename(dir, "usb.plumbar", NULL);
	g_autofree char *csv = g_build_filename(dir, "direct.csv", NULL);

	record_directly(direct);
	record_over_usb(usb);
	g_autoptr(PlbPipeline) by_direct = analyse(direct);
	g_autoptr(PlbPipeline) by_usb = analyse(usb);
	g_autoptr(PlbPipeline) by_csv = import_of_export(direct, csv);
	g_autofree char *direct_json =
		plb_result_to_json(plb_pipeline_get_result(by_direct), "the set");
	g_autofree char *usb_json = plb_result_to_json(plb_pipeline_get_result(by_usb), "the set");
	const PlbSetResult *expected = only_set(by_direct);
	const PlbSetResult *imported = only_set(by_csv);

	ck_assert_uint_eq(expected->reps->len, 4);
	ck_assert_str_eq(usb_json, direct_json);
	ck_assert_uint_eq(imported->reps->len, 4);
	ck_assert_int_eq(imported->verdict.state, expected->verdict.state);
	for (guint i = 0; i < 4; i++)
		assert_near_rep(g_ptr_array_index(imported->reps, i),
				g_ptr_array_index(expected->reps, i));
	g_unlink(direct);
	g_unlink(usb);
	g_unlink(csv);
	ck_assert_int_eq(g_rmdir(dir), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("three-ways");
	TCase *tests = tcase_create("three-ways");

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, one_set_three_ways);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
