/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "tests/hw/busy-rack.h"

static void inject(PlbDeviceFault fault, guint64 at_scan, guint amount)
{
	plb_device_model_inject(usb_fixture_lock(fixture), fault, at_scan, amount);
	usb_fixture_unlock(fixture);
}

static PlbRackLosses losses_of(PlbRack *rack)
{
	PlbRackLosses losses;

	plb_rack_get_losses(rack, &losses);
	return losses;
}

static void assert_no_losses(PlbRack *rack)
{
	PlbRackLosses losses = losses_of(rack);

	ck_assert_uint_eq(losses.lost_scans, 0);
	ck_assert_uint_eq(losses.bad_packets, 0);
	ck_assert_uint_eq(losses.sequence_jumps, 0);
	ck_assert_uint_eq(losses.host_overruns, 0);
}

static void assert_continuous(GArray *frames, guint64 first)
{
	for (guint i = 0; i < frames->len; i++)
		if (g_array_index(frames, PlbFrame, i).scan_index != first + i)
			ck_abort_msg("frame %u has another index", i);
}

START_TEST(is_listed)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) infos = plb_rack_plumbar_list(&error);
	const PlbRackInfo *info;

	assert_no_error(error);
	ck_assert_uint_eq(infos->len, 1);
	info = infos->pdata[0];
	ck_assert_ptr_null(info->problem);
	ck_assert_str_eq(info->driver, "plumbar");
	ck_assert_str_eq(info->serial, "PLB-TEST-1");
	ck_assert_str_eq(info->product, "Plumbar rack");
	ck_assert_str_eq(info->firmware, "1.0");
	ck_assert_uint_eq(info->cell_count, 8);
	assert_near(info->max_rate_hz, 4000, 0);
}
END_TEST

START_TEST(is_opened_by_serial)
{
	g_autoptr(GError) error = NULL;
	PlbRack *rack = plb_rack_plumbar_open("PLB-TEST-1", &error);

	assert_no_error(error);
	plb_rack_free(rack);
	ck_assert_ptr_null(plb_rack_plumbar_open("PLB-OTHER", &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE));
	ck_assert_ptr_nonnull(strstr(error->message, "PLB-OTHER"));
}
END_TEST

START_TEST(gives_the_frames_of_a_direct_rack)
{
	g_autoptr(GArray) over_usb = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(GArray) direct = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbRack) rack = open_rack();
	g_autoptr(PlbRack) twin = plb_rack_plumbar_new_direct(busy_model(), FALSE);
	guint64 ahead;

	usb_fixture_run(fixture, 30);
	start_rack(rack);
	read_frames(rack, 20000, over_usb, NULL);
	assert_no_losses(rack);
	/* what is in flight covers at least 200 ms */
	ck_assert_uint_ge(usb_fixture_get_counts(fixture).most_waiting, 25);
	start_rack(twin);
	read_frames(twin, 20000, direct, NULL);
	/* the clock of the one that is paced by time ran on while it was set up */
	ahead = g_array_index(over_usb, PlbFrame, 0).tick - g_array_index(direct, PlbFrame, 0).tick;
	for (guint i = 0; i < 20000; i++) {
		g_array_index(direct, PlbFrame, i).tick += ahead;
		assert_same_frame(&g_array_index(over_usb, PlbFrame, i),
				  &g_array_index(direct, PlbFrame, i));
	}
}
END_TEST

/* 0: all transfers come back stalled. 1: only the first, the others have to be cancelled. */
START_TEST(recovers_from_a_stall)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbRack) rack = open_rack();

	usb_fixture_set_stall_first_only(fixture, _i);
	usb_fixture_set_data_in_cancelled(fixture, _i);
	inject(PLB_FAULT_STALL, 800, 0);
	inject(PLB_FAULT_STALL, 1600, 0);
	usb_fixture_run(fixture, 10);
	start_rack(rack);
	read_frames(rack, 4000, frames, NULL);
	assert_continuous(frames, 0);
	assert_no_losses(rack);
	ck_assert_uint_eq(usb_fixture_get_counts(fixture).clear_halts, 2);
}
END_TEST

START_TEST(damage_is_a_marked_loss)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbRack) rack = open_rack();
	guint marks = 0;

	inject(PLB_FAULT_BAD_CRC, 80, 0);
	inject(PLB_FAULT_SHORT_PACKET, 160, 200);
	inject(PLB_FAULT_SKIP_PACKETS, 240, 2);
	inject(PLB_FAULT_OVERRUN, 320, 3);
	inject(PLB_FAULT_ZERO_LENGTH, 400, 0);
	usb_fixture_run(fixture, 10);
	start_rack(rack);
	read_frames(rack, 1000, frames, NULL);
	for (guint i = 1; i < frames->len; i++) {
		const PlbFrame *frame = &g_array_index(frames, PlbFrame, i);

		if (frame->flags & PLB_FRAME_LOST_BEFORE)
			marks++;
		else
			ck_assert_uint_eq(frame->scan_index, frame[-1].scan_index + 1);
	}
	ck_assert_uint_eq(marks, 4);
	ck_assert_uint_eq(losses_of(rack).bad_packets, 2);
	ck_assert_uint_eq(losses_of(rack).sequence_jumps, 4);
	ck_assert_uint_eq(losses_of(rack).device_overruns, 3);
	ck_assert_uint_eq(losses_of(rack).lost_scans, 8 + 8 + 16 + 3);
}
END_TEST

START_TEST(unplug_gives_the_rest_first)
{
	g_autoptr(PlbRack) rack = open_rack();
	g_autoptr(GError) error = NULL;
	double rate_hz;

	inject(PLB_FAULT_UNPLUG, 1600, 0);
	usb_fixture_run(fixture, 10);
	start_rack(rack);
	g_usleep(300000); /* long unplugged when the reader comes */
	ck_assert_uint_eq(read_frames(rack, 5000, NULL, &error), 1600);
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE));
	assert_no_losses(rack);
	plb_rack_stop(rack);
	g_clear_error(&error);
	ck_assert(!plb_rack_start(rack, 1000, &rate_hz, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE));
}
END_TEST

START_TEST(unplugged_racks_are_not_listed)
{
	g_autoptr(PlbRack) rack = open_rack();
	g_autoptr(GPtrArray) infos = NULL;
	g_autoptr(GError) error = NULL;

	start_rack(rack);
	usb_fixture_set_due(fixture, 400);
	ck_assert_uint_eq(read_frames(rack, 400, NULL, NULL), 400);
	usb_fixture_unplug(fixture);
	ck_assert_uint_eq(read_frames(rack, 1, NULL, &error), 0);
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE));
	g_clear_pointer(&rack, plb_rack_free);
	infos = plb_rack_plumbar_list(NULL);
	ck_assert_uint_eq(infos->len, 0);
	g_clear_error(&error);
	ck_assert_ptr_null(plb_rack_plumbar_open(NULL, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE));
}
END_TEST

START_TEST(stop_keeps_what_was_in_flight)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbRack) rack = open_rack();
	PlbFrame frame;

	usb_fixture_run(fixture, 10);
	for (guint round = 0; round < 5; round++) {
		start_rack(rack);
		read_frames(rack, 100 + 50 * round, frames, NULL);
		plb_rack_stop(rack);
		ck_assert_uint_eq(usb_fixture_get_counts(fixture).waiting, 0);
		while (plb_rack_read(rack, &frame, 1, 0, NULL) == 1)
			g_array_append_val(frames, frame);
		assert_continuous(frames, 0);
		ck_assert_uint_eq(frames->len % 8, 0);
		assert_no_losses(rack);
		g_array_set_size(frames, 0);
	}
}
END_TEST

/* The rack did not hear STOP, and the kernel hands out data in the transfers that are cancelled. */
START_TEST(cancelled_transfers_carry_data)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbRack) rack = open_rack();
	PlbFrame frame;

	usb_fixture_set_data_in_cancelled(fixture, TRUE);
	usb_fixture_set_refuse_stop(fixture, TRUE);
	start_rack(rack);
	usb_fixture_set_due(fixture, 2000);
	read_frames(rack, 2000, frames, NULL);
	while (usb_fixture_get_counts(fixture).waiting < 32) /* all 250 ms submitted again */
		g_usleep(1000);
	/* ten more packets are ready in the rack, but not yet asked for when the cancelling begins
	 */
	plb_device_model_set_due(usb_fixture_lock(fixture), 2080);
	usb_fixture_unlock(fixture);
	plb_rack_stop(rack);
	ck_assert_uint_eq(usb_fixture_get_counts(fixture).data_in_cancelled, 10);
	while (plb_rack_read(rack, &frame, 1, 0, NULL) == 1)
		g_array_append_val(frames, frame);
	ck_assert_uint_eq(frames->len, 2080);
	assert_continuous(frames, 0);
	assert_no_losses(rack);
}
END_TEST

static gpointer release_later(gpointer data)
{
	g_usleep(300000);
	usb_fixture_set_hold_cancelled(fixture, FALSE);
	return NULL;
}

START_TEST(stop_waits_for_late_transfers)
{
	g_autoptr(PlbRack) rack = open_rack();
	gint64 before_us;
	GThread *later;

	start_rack(rack);
	usb_fixture_set_due(fixture, 80);
	read_frames(rack, 80, NULL, NULL);
	usb_fixture_set_hold_cancelled(fixture, TRUE);
	before_us = g_get_monotonic_time();
	later = g_thread_new("later", release_later, NULL);
	plb_rack_stop(rack);
	ck_assert_int_ge(g_get_monotonic_time() - before_us, 290000);
	g_thread_join(later);
	start_rack(rack);
	usb_fixture_set_due(fixture, 80);
	ck_assert_uint_eq(read_frames(rack, 80, NULL, NULL), 80);
}
END_TEST

/* 0: streaming. 1: streaming and halted. */
START_TEST(a_crashed_predecessor_is_hushed)
{
	const PlbSetup start_setup = { .type = PLB_REQUEST_TYPE_OUT, .request = PLB_REQUEST_START };
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbRack) rack = NULL;
	guint8 setup[PLB_SETUP_BYTES], packet[PLB_PACKET_MAX_BYTES];
	PlbDeviceModel *model = usb_fixture_lock(fixture);
	gsize n;

	plb_setup_encode(&start_setup, setup);
	ck_assert_int_eq(plb_device_model_control(model, setup, NULL, 0), 0);
	plb_device_model_set_due(model, 3000);
	if (_i) {
		plb_device_model_inject(model, PLB_FAULT_STALL, 0, 0);
		ck_assert_int_eq(plb_device_model_next_packet(model, packet, &n), PLB_MODEL_STALL);
	}
	usb_fixture_unlock(fixture);
	usb_fixture_run(fixture, 5);
	rack = open_rack();
	ck_assert(!plb_device_model_is_streaming(usb_fixture_lock(fixture)));
	usb_fixture_unlock(fixture);
	start_rack(rack);
	read_frames(rack, 800, frames, NULL);
	assert_continuous(frames, 0);
	assert_no_losses(rack);
}
END_TEST

START_TEST(no_permission_names_the_rule)
{
	g_autoptr(GPtrArray) infos = NULL;
	g_autoptr(GError) error = NULL;
	const PlbRackInfo *info;

	usb_fixture_fail_open(fixture, EACCES);
	infos = plb_rack_plumbar_list(&error);
	assert_no_error(error);
	ck_assert_uint_eq(infos->len, 1);
	info = infos->pdata[0];
	ck_assert_ptr_nonnull(strstr(info->problem, "70-plumbar.rules"));
	ck_assert_str_eq(info->serial, "usb:001:004");
	ck_assert_ptr_null(plb_rack_plumbar_open(NULL, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_ACCESS));
	g_clear_error(&error);
	ck_assert_ptr_null(plb_rack_plumbar_open("PLB-TEST-1", &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_ACCESS));
	usb_fixture_fail_open(fixture, 0);
	plb_rack_free(open_rack());
}
END_TEST

START_TEST(a_claimed_rack_is_busy)
{
	g_autoptr(GPtrArray) infos = NULL;
	g_autoptr(GError) error = NULL;

	usb_fixture_fail_claim(fixture, EBUSY);
	infos = plb_rack_plumbar_list(&error);
	assert_no_error(error);
	ck_assert_uint_eq(infos->len, 1);
	ck_assert_str_eq(((PlbRackInfo *)infos->pdata[0])->serial, "PLB-TEST-1");
	ck_assert_ptr_nonnull(strstr(((PlbRackInfo *)infos->pdata[0])->problem, "another program"));
	ck_assert_ptr_null(plb_rack_plumbar_open(NULL, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_BUSY));
}
END_TEST

/* Lets the rack make scans up to total, no faster than the driver takes them from it. */
static void make_scans(guint64 total)
{
	for (guint64 due = 0; due <= total; due += 2000) {
		guint64 waiting;

		usb_fixture_set_due(fixture, MIN(due, total));
		do {
			g_usleep(200);
			waiting = plb_device_model_get_waiting(usb_fixture_lock(fixture));
			usb_fixture_unlock(fixture);
		} while (waiting >= PLB_PACKET_MAX_SCANS);
	}
}

START_TEST(a_reader_that_sleeps_too_long_is_an_overrun)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbRack) rack = open_rack();
	const guint64 ring = 65536, total = 80000;
	PlbRackLosses losses;

	start_rack(rack);
	make_scans(total);
	read_frames(rack, ring, frames, NULL);
	assert_continuous(frames, 0);
	/* the next packet that comes shows the gap */
	usb_fixture_set_due(fixture, total + 80);
	g_array_set_size(frames, 0);
	while (losses_of(rack).received_scans + losses_of(rack).lost_scans < total + 80)
		read_frames(rack, 1, frames, NULL);
	losses = losses_of(rack);
	ck_assert(g_array_index(frames, PlbFrame, 0).flags & PLB_FRAME_LOST_BEFORE);
	ck_assert_uint_gt(losses.host_overruns, 14000);
	ck_assert_uint_eq(losses.host_overruns, losses.lost_scans);
	ck_assert_uint_eq(losses.device_overruns, 0);
	ck_assert_uint_eq(losses.sequence_jumps, 0);
}
END_TEST

START_TEST(closing_while_streaming_is_clean)
{
	usb_fixture_run(fixture, 10);
	for (guint i = 0; i < 5; i++) {
		PlbRack *rack = open_rack();

		start_rack(rack);
		read_frames(rack, 10, NULL, NULL);
		plb_rack_free(rack);
		ck_assert_uint_eq(usb_fixture_get_counts(fixture).clients, 0);
		ck_assert_uint_eq(usb_fixture_get_counts(fixture).waiting, 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hw-usb");
	TCase *tests = tcase_create("usb");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, plug_in, unplug_and_check_shim);
	tcase_add_test(tests, is_listed);
	tcase_add_test(tests, is_opened_by_serial);
	tcase_add_test(tests, gives_the_frames_of_a_direct_rack);
	tcase_add_loop_test(tests, recovers_from_a_stall, 0, 2);
	tcase_add_test(tests, damage_is_a_marked_loss);
	tcase_add_test(tests, unplug_gives_the_rest_first);
	tcase_add_test(tests, unplugged_racks_are_not_listed);
	tcase_add_test(tests, stop_keeps_what_was_in_flight);
	tcase_add_test(tests, cancelled_transfers_carry_data);
	tcase_add_test(tests, stop_waits_for_late_transfers);
	tcase_add_loop_test(tests, a_crashed_predecessor_is_hushed, 0, 2);
	tcase_add_test(tests, no_permission_names_the_rule);
	tcase_add_test(tests, a_claimed_rack_is_busy);
	tcase_add_test(tests, a_reader_that_sleeps_too_long_is_an_overrun);
	tcase_add_test(tests, closing_while_streaming_is_clean);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
