/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "tests/hw/busy-rack.h"

/* Transfers that fail, and a rack that is gone at the worst moment. */

/* Between libusb's poll and its reaping: what had come back is still read, and what had not keeps
 * nobody waiting. 0: all had been read. 1: 160 scans had come back, unreaped. */
START_TEST(a_rack_that_vanishes_is_gone)
{
	g_autoptr(PlbRack) rack = open_rack();
	g_autoptr(GError) error = NULL;
	gint64 before_us;

	start_rack(rack);
	usb_fixture_set_due(fixture, 400);
	ck_assert_uint_eq(read_frames(rack, 400, NULL, NULL), 400);
	while (usb_fixture_get_counts(fixture).waiting < 32) /* all submitted again */
		g_usleep(1000);
	usb_fixture_vanish(fixture, 400 + 160 * (guint64)_i);
	before_us = g_get_monotonic_time();
	ck_assert_uint_eq(read_frames(rack, 1000, NULL, &error), 160 * (guint64)_i);
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE));
	g_clear_pointer(&rack, plb_rack_free);
	/* no transfer was waited for till the deadline */
	ck_assert_int_lt(g_get_monotonic_time() - before_us, 1500000);
	ck_assert_uint_eq(usb_fixture_get_counts(fixture).clients, 0);
	ck_assert_uint_eq(usb_fixture_get_counts(fixture).waiting, 0);
	/* it comes back */
	usb_fixture_unplug(fixture);
	usb_fixture_replug(fixture, 0, plb_sim_device_new(busy_model()));
	rack = open_rack();
	start_rack(rack);
	usb_fixture_set_due(fixture, 80);
	ck_assert_uint_eq(read_frames(rack, 80, NULL, NULL), 80);
}
END_TEST

/* 0: bad on the wire. 1: more than was asked for. Ten in a row are got over: what the device had it
 * sends again. */
START_TEST(some_failed_transfers_are_got_over)
{
	g_autoptr(PlbRack) rack = open_rack();
	PlbRackLosses losses;

	start_rack(rack);
	usb_fixture_set_due(fixture, 400);
	ck_assert_uint_eq(read_frames(rack, 400, NULL, NULL), 400);
	for (guint round = 1; round <= 3; round++) {
		usb_fixture_fail_transfers(fixture, 10, _i ? -EOVERFLOW : -EPROTO);
		usb_fixture_set_due(fixture, 400 + 400 * round);
		ck_assert_uint_eq(read_frames(rack, 400, NULL, NULL), 400);
	}
	plb_rack_get_losses(rack, &losses);
	ck_assert_uint_eq(losses.lost_scans + losses.bad_packets, 0);
}
END_TEST

/* A cable that no byte comes through any more: the stream is given up, with one clear error, and
 * what had come before is there. */
START_TEST(a_cable_that_fails_for_good_ends_the_stream)
{
	g_autoptr(PlbRack) rack = open_rack();
	g_autoptr(GError) error = NULL;

	start_rack(rack);
	usb_fixture_set_due(fixture, 400);
	ck_assert_uint_eq(read_frames(rack, 400, NULL, NULL), 400);
	usb_fixture_fail_transfers(fixture, G_MAXUINT, -EPROTO);
	usb_fixture_set_due(fixture, 800);
	ck_assert_uint_eq(read_frames(rack, 400, NULL, &error), 0);
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_IO));
	/* and when it is better again, so is the rack */
	plb_rack_stop(rack);
	usb_fixture_fail_transfers(fixture, 0, 0);
	start_rack(rack);
	usb_fixture_set_due(fixture, 80);
	ck_assert_uint_eq(read_frames(rack, 80, NULL, NULL), 80);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hw-usb-errors");
	TCase *tests = tcase_create("usb-errors");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, plug_in, unplug_and_check_shim);
	tcase_add_loop_test(tests, a_rack_that_vanishes_is_gone, 0, 2);
	tcase_add_loop_test(tests, some_failed_transfers_are_got_over, 0, 2);
	tcase_add_test(tests, a_cable_that_fails_for_good_ends_the_stream);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
