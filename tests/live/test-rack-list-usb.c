/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "hw/sim-labjack-t7.h"
#include "src/live/carried-rig.h"
#include "src/live/rack-list.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/test-lib.h"

static UsbFixture *plug_in(void)
{
	const PlbDeviceModelSetup setup = { .serial = "PLB-0042", .rate_hz = 1000 };

	return usb_fixture_new(plb_device_model_new(&setup));
}

START_TEST(an_attached_rack_is_listed_and_opened)
{
	g_autoptr(UsbFixture) fixture = plug_in();
	g_autoptr(GPtrArray) infos = plb_rack_list_usb(NULL);
	g_autoptr(GError) error = NULL;
	PlbRack *rack;

	ck_assert_uint_eq(infos->len, 1);
	ck_assert_str_eq(((PlbRackInfo *)infos->pdata[0])->serial, "PLB-0042");
	rack = plb_rack_list_open(NULL, NULL);
	ck_assert_ptr_nonnull(rack);
	plb_rack_free(rack);
	rack = plb_rack_list_open("PLB-0042", NULL);
	ck_assert_ptr_nonnull(rack);
	plb_rack_free(rack);
	ck_assert_ptr_null(plb_rack_list_open("PLB-0043", &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE));
	/* the line says what there is instead */
	ck_assert_ptr_nonnull(strstr(error->message, "PLB-0042"));
	ck_assert_uint_gt(usb_fixture_get_counts(fixture).opens, 0);
}
END_TEST

START_TEST(without_permission_it_says_so)
{
	g_autoptr(UsbFixture) fixture = plug_in();
	g_autoptr(GError) error = NULL;

	usb_fixture_fail_open(fixture, EACCES);
	ck_assert_ptr_null(plb_rack_list_open(NULL, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_ACCESS));
}
END_TEST

START_TEST(no_rack_is_one_clear_line)
{
	g_autoptr(UsbFixture) fixture = plug_in();
	g_autoptr(GPtrArray) infos = NULL;
	g_autoptr(GError) error = NULL;

	usb_fixture_unplug(fixture);
	infos = plb_rack_list_usb(&error);
	ck_assert_ptr_nonnull(infos);
	ck_assert_uint_eq(infos->len, 0);
	ck_assert_ptr_null(plb_rack_list_open(NULL, &error));
	ck_assert_str_eq(error->message, "no rack is attached");
}
END_TEST

START_TEST(a_rack_keeps_its_rig)
{
	g_autoptr(UsbFixture) fixture = plug_in();
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRig) kept = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *before = NULL, *after = NULL;

	ck_assert_ptr_null(plb_carried_rig_read(NULL, &error)); /* none yet */
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL));
	g_clear_error(&error);
	g_free(rig->serial);
	rig->serial = g_strdup("PLB-OTHER");
	ck_assert(!plb_carried_rig_write(NULL, rig, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "PLB-OTHER"));
	g_free(rig->serial);
	rig->serial = g_strdup("PLB-0042");
	ck_assert(plb_carried_rig_write("PLB-0042", rig, NULL));
	kept = plb_carried_rig_read(NULL, NULL);
	ck_assert_ptr_nonnull(kept);
	before = plb_rig_to_text(rig);
	after = plb_rig_to_text(kept);
	ck_assert_str_eq(before, after);
	ck_assert_uint_gt(usb_fixture_get_counts(fixture).opens, 0);
}
END_TEST

START_TEST(others_keep_none)
{
	const PlbSimSetup setup = { .serial = "470011111" };
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(plb_sim_labjack_t7_new(&setup));
	g_autoptr(GError) error = NULL;

	ck_assert_ptr_null(plb_carried_rig_read("470011111", &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED));
	ck_assert_uint_gt(usb_fixture_get_counts(fixture).opens, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live-rack-list-usb");
	TCase *tests = tcase_create("usb");

	tcase_add_test(tests, an_attached_rack_is_listed_and_opened);
	tcase_add_test(tests, without_permission_it_says_so);
	tcase_add_test(tests, no_rack_is_one_clear_line);
	tcase_add_test(tests, a_rack_keeps_its_rig);
	tcase_add_test(tests, others_keep_none);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
