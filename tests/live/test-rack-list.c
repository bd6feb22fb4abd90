/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/live/rack-list.h"
#include "tests/test-lib.h"

#define SCANS 4000

static const PlbLifterSetup steady = { .scenario = "steady", .load_kg = NAN, .seed = 5 };

START_TEST(the_virtual_rack_describes_itself)
{
	PlbPipelineSetup setup = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRack) rack = plb_rack_list_open_virtual(&steady, FALSE, &setup, NULL, &error);
	PlbRackInfo *info = g_new0(PlbRackInfo, 1);

	ck_assert_msg(rack != NULL, "%s", error ? error->message : "");
	ck_assert(plb_rack_identify(rack, info, NULL));
	ck_assert_str_eq(info->driver, "virtual");
	ck_assert_str_eq(info->serial, "virtual");
	plb_rack_info_free(info);
}
END_TEST

START_TEST(the_athlete_is_what_a_coach_knows)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbLifter) twin = plb_lifter_new(&steady, rig, NULL);
	PlbPipelineSetup setup = { 0 };
	PlbLifter *lifter = NULL;
	g_autoptr(PlbRack) rack = plb_rack_list_open_virtual(&steady, FALSE, &setup, &lifter, NULL);
	PlbLifterFacts facts;

	ck_assert_ptr_nonnull(rack);
	ck_assert_ptr_nonnull(lifter);
	plb_lifter_get_facts(twin, &facts);
	ck_assert_str_eq(setup.athlete.id, facts.id);
	assert_near(setup.athlete.mass_kg, facts.mass_kg, 0);
	assert_near(setup.athlete.stature_m, facts.stature_m, 0);
	ck_assert_str_eq(plb_sex_to_text(setup.athlete.sex), facts.sex);
	ck_assert_str_eq(plb_bar_position_to_text(setup.athlete.bar_position), facts.bar_position);
	ck_assert_int_eq(setup.athlete.arms, PLB_ARMS_BAR);
	ck_assert(isnan(setup.athlete.foot_length_m));
}
END_TEST

/* The counts of a lifter pass through packets and decoder unchanged. */
START_TEST(the_frames_are_the_lifters)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbLifter) twin = plb_lifter_new(&steady, rig, NULL);
	g_autofree PlbFrame *frames = g_new(PlbFrame, SCANS);
	PlbPipelineSetup setup = { 0 };
	g_autoptr(PlbRack) rack = plb_rack_list_open_virtual(&steady, FALSE, &setup, NULL, NULL);
	double rate_hz;

	ck_assert(plb_rack_start(rack, 1000, &rate_hz, NULL));
	assert_near(rate_hz, 1000, 0);
	ck_assert_int_eq(plb_rack_read(rack, frames, SCANS, 0, NULL), SCANS);
	for (guint i = 0; i < SCANS; i++) {
		PlbFrame expected = { 0 };

		plb_lifter_scan(twin, i, &expected);
		ck_assert_uint_eq(frames[i].scan_index, i);
		ck_assert_mem_eq(frames[i].cell, expected.cell, sizeof expected.cell);
		ck_assert_mem_eq(frames[i].encoder, expected.encoder, sizeof expected.encoder);
	}
}
END_TEST

START_TEST(a_bad_scenario_is_an_error)
{
	PlbLifterSetup wrong = { .scenario = "no-such", .load_kg = NAN };
	PlbPipelineSetup setup = { 0 };
	g_autoptr(GError) error = NULL;

	ck_assert_ptr_null(plb_rack_list_open_virtual(&wrong, TRUE, &setup, NULL, &error));
	ck_assert(g_error_matches(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_SCENARIO));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live-rack-list");
	TCase *tests = tcase_create("virtual");

	tcase_add_test(tests, the_virtual_rack_describes_itself);
	tcase_add_test(tests, the_athlete_is_what_a_coach_knows);
	tcase_add_test(tests, the_frames_are_the_lifters);
	tcase_add_test(tests, a_bad_scenario_is_an_error);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
