/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/hw/hw-fixture.h"

static PlbRack *started_rack(PlbDeviceModel *model, gboolean paced)
{
	PlbRack *rack = plb_rack_plumbar_new_direct(model, paced);
	g_autoptr(GError) error = NULL;
	double rate_hz;

	plb_rack_start(rack, 1000, &rate_hz, &error);
	assert_no_error(error);
	assert_near(rate_hz, 1000, 0);
	return rack;
}

START_TEST(describes_itself)
{
	g_autoptr(PlbRack) rack = plb_rack_plumbar_new_direct(busy_model(), FALSE);
	PlbRackInfo *info = g_new0(PlbRackInfo, 1);
	g_autoptr(GError) error = NULL;

	ck_assert(plb_rack_identify(rack, info, &error));
	ck_assert_str_eq(info->driver, "virtual");
	ck_assert_str_eq(info->serial, "PLB-TEST-1");
	ck_assert_str_eq(info->product, "Plumbar rack");
	ck_assert_str_eq(info->firmware, "1.0");
	ck_assert_uint_eq(info->cell_count, 8);
	ck_assert_uint_eq(info->encoder_count, 4);
	assert_near(info->max_rate_hz, 4000, 0);
	ck_assert_uint_eq(info->tick_hz, 8192000);
	ck_assert_int_eq(info->filter_delay_ns, 1500000);
	ck_assert_ptr_null(info->problem);
	plb_rack_info_free(info);
}
END_TEST

START_TEST(gives_every_scan_in_order)
{
	g_autoptr(PlbRack) rack = started_rack(busy_model(), FALSE);
	guint64 next = 0, first_tick = 0;
	PlbFrame frames[333];
	PlbRackLosses losses;

	for (guint round = 0; round < 300; round++) {
		gssize n = plb_rack_read(rack, frames, 1 + (round * 37) % 333, 0, NULL);

		ck_assert_int_eq(n, 1 + (round * 37) % 333);
		if (round == 0)
			first_tick = frames[0].tick;
		for (gssize i = 0; i < n; i++, next++) {
			ck_assert_uint_eq(frames[i].scan_index, next);
			ck_assert_uint_eq(frames[i].tick, first_tick + next * 8192);
			ck_assert_uint_eq(frames[i].flags, 0);
			assert_busy_frame(&frames[i]);
		}
	}
	plb_rack_get_losses(rack, &losses);
	ck_assert_uint_eq(losses.received_scans, next);
	ck_assert_uint_eq(losses.lost_scans + losses.host_overruns + losses.device_overruns +
				  losses.bad_packets + losses.sequence_jumps,
			  0);
	plb_rack_stop(rack);
	/* what had arrived can still be read, then nothing comes and nothing is an error */
	ck_assert_int_lt(plb_rack_read(rack, frames, 333, 0, NULL), 8);
	ck_assert_int_eq(plb_rack_read(rack, frames, 333, 10, NULL), 0);
}
END_TEST

START_TEST(takes_the_nearest_rate)
{
	g_autoptr(PlbRack) rack = plb_rack_plumbar_new_direct(busy_model(), FALSE);
	g_autoptr(GError) error = NULL;
	PlbFrame frames[2];
	double rate_hz;

	ck_assert(plb_rack_start(rack, 1900, &rate_hz, NULL));
	assert_near(rate_hz, 2000, 0);
	ck_assert_int_eq(plb_rack_read(rack, frames, 2, 0, NULL), 2);
	ck_assert_uint_eq(frames[1].tick - frames[0].tick, 4096);
	/* started again without a stop: a new stream from scan 0 */
	ck_assert(plb_rack_start(rack, 1, &rate_hz, NULL));
	assert_near(rate_hz, 250, 0);
	ck_assert_int_eq(plb_rack_read(rack, frames, 2, 0, NULL), 2);
	ck_assert_uint_eq(frames[0].scan_index, 0);
	ck_assert(!plb_rack_start(rack, NAN, &rate_hz, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED));
}
END_TEST

/* Reads to scan `until`, checking each frame; returns how many frames said LOST_BEFORE. */
static guint read_until(PlbRack *rack, guint64 until, guint64 *next)
{
	guint marks = 0;

	while (*next < until) {
		PlbFrame frame;

		ck_assert_int_eq(plb_rack_read(rack, &frame, 1, 1000, NULL), 1);
		assert_busy_frame(&frame);
		if (frame.flags & PLB_FRAME_LOST_BEFORE)
			marks++;
		else
			ck_assert_uint_eq(frame.scan_index, *next);
		*next = frame.scan_index + 1;
	}
	return marks;
}

START_TEST(faults_are_marked_and_counted_apart)
{
	PlbDeviceModel *model = busy_model();
	g_autoptr(PlbRack) rack = plb_rack_plumbar_new_direct(model, FALSE);
	PlbRackLosses losses;
	guint64 next = 0;
	double rate_hz;

	plb_device_model_inject(model, PLB_FAULT_BAD_CRC, 80, 0);
	plb_device_model_inject(model, PLB_FAULT_SKIP_PACKETS, 160, 3);
	plb_device_model_inject(model, PLB_FAULT_OVERRUN, 240, 5);
	plb_device_model_inject(model, PLB_FAULT_SHORT_PACKET, 320, 40);
	plb_device_model_inject(model, PLB_FAULT_STALL, 400, 0);
	plb_device_model_inject(model, PLB_FAULT_ZERO_LENGTH, 480, 0);
	ck_assert(plb_rack_start(rack, 1000, &rate_hz, NULL));
	ck_assert_uint_eq(read_until(rack, 1000, &next), 4);
	plb_rack_get_losses(rack, &losses);
	ck_assert_uint_eq(losses.lost_scans, 8 + 24 + 5 + 8);
	ck_assert_uint_eq(losses.received_scans + losses.lost_scans, next);
	ck_assert_uint_eq(losses.device_overruns, 5);
	ck_assert_uint_eq(losses.bad_packets, 2);
	ck_assert_uint_eq(losses.sequence_jumps, 1 + 3 + 1);
	ck_assert_uint_eq(losses.host_overruns, 0);
}
END_TEST

START_TEST(the_devices_own_flags_come_through)
{
	PlbDeviceModel *model = busy_model();
	g_autoptr(PlbRack) rack = plb_rack_plumbar_new_direct(model, FALSE);
	PlbFrame frames[24];
	double rate_hz;

	plb_device_model_inject(model, PLB_FAULT_FLAGS, 8, PLB_FRAME_BROWN_OUT);
	ck_assert(plb_rack_start(rack, 1000, &rate_hz, NULL));
	ck_assert_int_eq(plb_rack_read(rack, frames, 24, 0, NULL), 24);
	for (guint i = 0; i < 24; i++)
		ck_assert_uint_eq(frames[i].flags, i / 8 == 1 ? PLB_FRAME_BROWN_OUT : 0);
}
END_TEST

static void check_unplug(gboolean paced)
{
	PlbDeviceModel *model = busy_model();
	g_autoptr(PlbRack) rack = plb_rack_plumbar_new_direct(model, paced);
	g_autoptr(GError) error = NULL;
	PlbFrame frames[50];
	double rate_hz;
	gssize n, total = 0;

	plb_device_model_inject(model, PLB_FAULT_UNPLUG, 160, 0);
	ck_assert(plb_rack_start(rack, 4000, &rate_hz, NULL));
	if (paced)
		g_usleep(200000);
	while ((n = plb_rack_read(rack, frames, 50, 2000, &error)) > 0)
		total += n;
	ck_assert_int_eq(n, -1);
	ck_assert_int_eq(total, 160);
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE));
	plb_rack_stop(rack);
	g_clear_error(&error);
	ck_assert(!plb_rack_start(rack, 4000, &rate_hz, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE));
}

START_TEST(unplug_gives_the_rest_first)
{
	check_unplug(_i);
}
END_TEST

START_TEST(paced_keeps_real_time)
{
	g_autoptr(PlbRack) rack = started_rack(busy_model(), TRUE);
	gint64 start_us = g_get_monotonic_time(), elapsed_us;
	PlbRackInfo *info = g_new0(PlbRackInfo, 1);
	PlbFrame frames[64];
	PlbRackLosses losses;
	guint64 next = 0;

	while (next < 600) {
		gssize n = plb_rack_read(rack, frames, 64, 1000, NULL);

		ck_assert_int_gt(n, 0);
		for (gssize i = 0; i < n; i++, next++) {
			ck_assert_uint_eq(frames[i].scan_index, next);
			assert_busy_frame(&frames[i]);
		}
		/* never ahead of time */
		ck_assert_int_ge(g_get_monotonic_time() - start_us, (gint64)next * 1000 - 2000);
	}
	elapsed_us = g_get_monotonic_time() - start_us;
	ck_assert_msg(elapsed_us < 2000000, "0.6 s took %.3f s", (double)elapsed_us * 1e-6);
	/* asking it something meanwhile does not disturb the stream */
	ck_assert(plb_rack_identify(rack, info, NULL));
	plb_rack_info_free(info);
	ck_assert_int_gt(plb_rack_read(rack, frames, 64, 1000, NULL), 0);
	ck_assert_uint_eq(frames[0].scan_index, next);
	plb_rack_get_losses(rack, &losses);
	ck_assert_uint_eq(losses.lost_scans, 0);
}
END_TEST

START_TEST(a_read_waits_as_long_as_asked)
{
	g_autoptr(PlbRack) rack = started_rack(busy_model(), TRUE);
	PlbFrame frame;

	ck_assert_int_eq(plb_rack_read(rack, &frame, 1, 0, NULL), 0);
	ck_assert_int_eq(plb_rack_read(rack, &frame, 1, 1000, NULL), 1);
}
END_TEST

START_TEST(unpaced_is_fast)
{
	g_autoptr(PlbRack) rack = plb_rack_plumbar_new_direct(
		plb_device_model_new(&(PlbDeviceModelSetup){ .serial = "fast", .rate_hz = 1000 }),
		FALSE);
	g_autofree PlbFrame *frames = g_new(PlbFrame, 1000);
	gint64 start_us, elapsed_us;
	double rate_hz;

	ck_assert(plb_rack_start(rack, 1000, &rate_hz, NULL));
	start_us = g_get_monotonic_time();
	for (guint i = 0; i < 100; i++)
		ck_assert_int_eq(plb_rack_read(rack, frames, 1000, 0, NULL), 1000);
	elapsed_us = g_get_monotonic_time() - start_us;
	g_print("unpaced: %.2f M scans/s\n", 100000.0 / (double)elapsed_us);
	/* far faster than real time even on the slowest sanitizer build */
	ck_assert_int_lt(elapsed_us, 8000000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hw-rack-direct");
	TCase *tests = tcase_create("direct");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, describes_itself);
	tcase_add_test(tests, gives_every_scan_in_order);
	tcase_add_test(tests, takes_the_nearest_rate);
	tcase_add_test(tests, faults_are_marked_and_counted_apart);
	tcase_add_test(tests, the_devices_own_flags_come_through);
	tcase_add_loop_test(tests, unplug_gives_the_rest_first, 0, 2);
	tcase_add_test(tests, paced_keeps_real_time);
	tcase_add_test(tests, a_read_waits_as_long_as_asked);
	tcase_add_test(tests, unpaced_is_fast);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
