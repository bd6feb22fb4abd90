/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "hw/mcc-usb1808-packet.h"
#include "hw/rack-mcc-usb1808.h"
#include "hw/sim-usb1808.h"
#include "src/live/rack-list.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/live/conformance-counts.h"
#include "tests/live/restarted-stream.h"

/* USB-1808s that end their stream by themselves, or forget their FPGA: begun again, with the scans
 * between them lost and numbered. */

#define USB1808_MAX_CODE 262143
#define IMAGE_BYTES 150004 /* no multiple of a write's 64 */
#define IMAGE_SYNC_AT 100

static char *data_home; /* XDG_DATA_HOME */

static gboolean is_1808_right(const PlbFrame *frame, double off_scans)
{
	double off = frame->encoder[0] - (double)frame->scan_index;
	PlbAdc adc;

	plb_sim_usb1808_get_adc(&adc);
	return fabs(off) <= off_scans && conformance_holds(frame, (guint64)frame->encoder[0], &adc,
							   PLB_1808_ENCODERS, USB1808_MAX_CODE);
}

static char *image_path(void)
{
	return g_build_filename(data_home, "plumbar", PLB_1808_IMAGE_NAME, NULL);
}

/* A stand-in: as long as a small FPGA's, with the sync word where it belongs. */
static void write_image(gboolean with_sync)
{
	static const guint8 sync[] = { 0xAA, 0x99, 0x55, 0x66 };
	g_autofree guint8 *image = g_malloc(IMAGE_BYTES);
	g_autofree char *path = image_path();

	for (guint i = 0; i < IMAGE_BYTES; i++)
		image[i] = (guint8)(mix(i) % 0x99);
	if (with_sync)
		memcpy(image + IMAGE_SYNC_AT, sync, sizeof sync);
	ck_assert(g_file_set_contents(path, (char *)image, IMAGE_BYTES, NULL));
}

static void remove_image(void)
{
	g_autofree char *path = image_path();

	g_unlink(path);
}

static void assert_image_arrived(UsbFixture *fixture)
{
	g_autofree char *path = image_path();
	g_autofree char *bytes = NULL;
	const GByteArray *image;
	gsize n;

	ck_assert(g_file_get_contents(path, &bytes, &n, NULL));
	image = plb_sim_usb1808_get_image(usb_fixture_lock_device(fixture, 0));
	ck_assert_uint_eq(image->len, n + 2);
	ck_assert_mem_eq(image->data, bytes, n);
	ck_assert_mem_eq(image->data + n, "\0\0", 2);
	usb_fixture_unlock(fixture);
}

typedef struct {
	PlbSimDevice *device; /* the fixture's */
	UsbFixture *fixture;
} Usb1808;

static void plug_in_1808(Usb1808 *usb)
{
	const PlbSimSetup setup = { .serial = "01A2B3C4", .source = conformance_analog_counts };

	usb->device = plb_sim_usb1808_new(&setup);
	usb->fixture = usb_fixture_new_device(usb->device);
	usb_fixture_set_time_waits_not(usb->fixture);
}

/* The line that says why it cannot be opened; it is listed all the same. */
static char *problem_of_1808(void)
{
	g_autoptr(GPtrArray) infos = plb_rack_list_usb(NULL);

	ck_assert_uint_eq(infos->len, 1);
	return g_strdup(((PlbRackInfo *)infos->pdata[0])->problem);
}

static void assert_start_fails(const char *line)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRack) rack = plb_rack_list_open(NULL, &error);
	double rate_hz;

	ck_assert(rack != NULL);
	ck_assert(!plb_rack_start(rack, RESTARTED_RATE_HZ, &rate_hz, &error));
	ck_assert_str_eq(error->message, line);
}

/* 0: no image; 1: a file that is none; 2: one that the device does not start from. */
START_TEST(what_is_wrong_with_the_image_is_said)
{
	g_autofree char *path = image_path();
	g_autofree char *problem = NULL;
	Usb1808 usb;

	plug_in_1808(&usb);
	plb_sim_usb1808_forget_fpga(usb.device);
	if (_i > 0)
		write_image(_i == 2);
	problem = problem_of_1808();
	if (_i == 0) {
		ck_assert_ptr_nonnull(strstr(problem, path));
		assert_start_fails(problem);
	} else if (_i == 1) {
		ck_assert_ptr_nonnull(strstr(problem, "is not a Xilinx bit stream"));
		ck_assert_ptr_nonnull(strstr(problem, path));
		assert_start_fails(problem);
	} else {
		ck_assert_ptr_null(problem);
		plb_sim_usb1808_refuse_image(usb.device);
		assert_start_fails("the USB-1808's FPGA did not start from the image: is it the "
				   "right file?");
		assert_image_arrived(usb.fixture);
	}
	remove_image();
	usb_fixture_free(usb.fixture);
}
END_TEST

START_TEST(the_image_is_loaded_and_the_device_streams)
{
	RestartedStream stream = { .is_right = is_1808_right };
	g_autoptr(PlbRack) rack = NULL;
	Usb1808 usb;

	plug_in_1808(&usb);
	plb_sim_usb1808_forget_fpga(usb.device);
	write_image(TRUE);
	usb_fixture_run(usb.fixture, 1);
	stream.rack = rack = restarted_stream_open("01A2B3C4");
	assert_image_arrived(usb.fixture);
	restarted_stream_receive(&stream, 500);
	ck_assert_uint_eq(stream.received, 500);
	ck_assert_uint_eq(stream.wrong, 0);
	remove_image();
	g_clear_pointer(&rack, plb_rack_free);
	usb_fixture_free(usb.fixture);
}
END_TEST

/* As after the host's suspend: the FPGA is empty, the stream silent. It is taken for unplugged, and
 * comes back with its image loaded again. */
START_TEST(an_fpga_forgotten_in_mid_stream_is_loaded_again)
{
	RestartedStream stream = { .is_right = is_1808_right };
	g_autoptr(PlbRack) rack = NULL;
	PlbRackHealth health;
	Usb1808 usb;

	plug_in_1808(&usb);
	write_image(TRUE);
	usb_fixture_run(usb.fixture, 1);
	stream.rack = rack = restarted_stream_open("01A2B3C4");
	restarted_stream_receive(&stream, 1000);
	plb_sim_usb1808_forget_fpga(usb_fixture_lock_device(usb.fixture, 0));
	usb_fixture_unlock(usb.fixture);
	restarted_stream_receive(&stream, 2000);
	assert_image_arrived(usb.fixture);
	plb_rack_get_health(rack, &health);
	ck_assert_uint_eq(stream.received, 2000);
	ck_assert_uint_eq(stream.restarted, 1);
	ck_assert_uint_eq(health.replugs, 1);
	ck_assert_uint_gt(health.away_scans, 100); /* silence is noticed after 0.1 s */
	ck_assert_uint_eq(stream.wrong, 0);
	remove_image();
	g_clear_pointer(&rack, plb_rack_free);
	usb_fixture_free(usb.fixture);
}
END_TEST

/* Each overrun is a gap of its own, whose length the computer's clock tells; encoders count on. */
START_TEST(a_1808_that_overran_twice_is_begun_again_twice)
{
	RestartedStream stream = { .is_right = is_1808_right };
	g_autoptr(PlbRack) rack = NULL;
	PlbRackLosses losses;
	PlbSimScans *scans;
	guint64 destroyed;
	Usb1808 usb;

	plug_in_1808(&usb);
	scans = plb_sim_usb1808_get_scans(usb.device);
	plb_sim_scans_inject(scans, PLB_FAULT_OVERRUN, 700, 0);
	plb_sim_scans_inject(scans, PLB_FAULT_OVERRUN, 2200, 0);
	scans->end_scan = RESTARTED_SCANS;
	usb_fixture_run(usb.fixture, 1);
	stream.rack = rack = restarted_stream_open("01A2B3C4");
	restarted_stream_receive(&stream, RESTARTED_SCANS);
	plb_rack_get_losses(rack, &losses);
	usb_fixture_lock_device(usb.fixture, 0);
	destroyed = scans->destroyed;
	usb_fixture_unlock(usb.fixture);
	ck_assert_uint_ge(stream.by_clock, 2);
	ck_assert_uint_eq(losses.device_overruns, stream.by_clock);
	ck_assert_uint_eq(stream.received + destroyed, RESTARTED_SCANS);
	assert_near((double)losses.lost_scans, (double)destroyed, stream.off_scans);
	ck_assert_uint_eq(stream.wrong, 0);
	ck_assert_uint_eq(stream.restarted, 0);
	g_clear_pointer(&rack, plb_rack_free);
	usb_fixture_free(usb.fixture);
}
END_TEST

/* A failed transfer is a whole scan of it, which no byte after it tells of. */
START_TEST(a_1808_whose_transfer_failed_is_begun_again)
{
	RestartedStream stream = { .is_right = is_1808_right };
	g_autoptr(PlbRack) rack = NULL;
	PlbRackLosses losses;
	Usb1808 usb;

	plug_in_1808(&usb);
	usb_fixture_run(usb.fixture, 1);
	stream.rack = rack = restarted_stream_open("01A2B3C4");
	restarted_stream_receive(&stream, 700);
	usb_fixture_fail_transfers(usb.fixture, 1, -EPROTO);
	restarted_stream_receive(&stream, 1500);
	plb_rack_get_losses(rack, &losses);
	ck_assert_uint_eq(stream.received, 1500);
	ck_assert_uint_eq(losses.bad_packets, 1);
	ck_assert_uint_eq(stream.by_clock, 1);
	ck_assert_uint_eq(stream.wrong, 0);
	ck_assert_uint_eq(stream.restarted, 0);
	g_clear_pointer(&rack, plb_rack_free);
	usb_fixture_free(usb.fixture);
}
END_TEST

static gboolean any_is_right(const PlbFrame *frame, double off_scans)
{
	return TRUE; /* a device that was plugged in again counts from 0 */
}

/* Reads until it is taken for unplugged, for some seconds at most. */
static void read_until_away(RestartedStream *stream)
{
	gint64 until_us = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
	PlbRackHealth health = { .link = PLB_RACK_CONNECTED };
	PlbFrame frames[256];

	while (health.link == PLB_RACK_CONNECTED && g_get_monotonic_time() < until_us) {
		gssize n = plb_rack_read(stream->rack, frames, G_N_ELEMENTS(frames), 50, NULL);

		ck_assert_int_ge(n, 0);
		for (gssize i = 0; i < n; i++)
			restarted_stream_look_at(stream, &frames[i]);
		plb_rack_get_health(stream->rack, &health);
	}
	ck_assert_int_ne(health.link, PLB_RACK_CONNECTED);
}

/* Until the hub has noticed that a cable was pulled, every transfer fails (EPROTO, EILSEQ, EPIPE).
 */
START_TEST(a_cable_whose_transfers_fail_before_it_is_gone_is_waited_for)
{
	static const int failures[] = { -EPROTO, -EILSEQ };
	const PlbSimSetup setup = { .serial = "01A2B3C4", .source = conformance_analog_counts };
	RestartedStream stream = { .is_right = any_is_right };
	g_autoptr(PlbRack) rack = NULL;
	PlbRackLosses losses;
	PlbFrame last = { 0 };
	Usb1808 usb;

	plug_in_1808(&usb);
	usb_fixture_run(usb.fixture, 1);
	stream.rack = rack = restarted_stream_open(setup.serial);
	restarted_stream_receive(&stream, 700);
	usb_fixture_fail_transfers(usb.fixture, G_MAXUINT, failures[_i]);
	read_until_away(&stream);
	usb_fixture_unplug(usb.fixture);
	usb_fixture_fail_transfers(usb.fixture, 0, 0);
	usb_fixture_replug(usb.fixture, 0, plb_sim_usb1808_new(&setup));
	restarted_stream_receive(&stream, 1999);
	ck_assert_int_eq(plb_rack_read(rack, &last, 1, 1000, NULL), 1);
	plb_rack_get_losses(rack, &losses);
	ck_assert_uint_ge(stream.restarted, 1);
	ck_assert_uint_eq(last.scan_index + 1, 2000 + losses.lost_scans);
	g_clear_pointer(&rack, plb_rack_free);
	usb_fixture_free(usb.fixture);
}
END_TEST

/* Stopped while a new stream is still being looked at: what has come of it is there. */
START_TEST(frames_of_a_new_stream_are_not_lost_when_it_is_stopped)
{
	const PlbSimSetup setup = { .serial = "01A2B3C4", .source = conformance_analog_counts };
	RestartedStream stream = { .is_right = any_is_right };
	g_autoptr(PlbRack) rack = NULL;
	PlbRackHealth health = { .link = PLB_RACK_UNPLUGGED };
	PlbSimDevice *second = plb_sim_usb1808_new(&setup);
	PlbFrame frames[256];
	gssize n;
	Usb1808 usb;

	plug_in_1808(&usb);
	usb_fixture_run(usb.fixture, 1);
	stream.rack = rack = restarted_stream_open(setup.serial);
	restarted_stream_receive(&stream, 700);
	usb_fixture_unplug(usb.fixture);
	read_until_away(&stream);
	plb_sim_usb1808_get_scans(second)->end_scan = 100; /* fewer than it is looked at for */
	usb_fixture_replug(usb.fixture, 0, second);
	for (guint i = 0; i < 20 && health.link != PLB_RACK_RECONNECTING; i++) {
		ck_assert_int_eq(plb_rack_read(rack, frames, G_N_ELEMENTS(frames), 50, NULL), 0);
		plb_rack_get_health(rack, &health);
	}
	g_usleep(150000);
	plb_rack_stop(rack);
	while ((n = plb_rack_read(rack, frames, G_N_ELEMENTS(frames), 0, NULL)) > 0)
		for (gssize i = 0; i < n; i++)
			restarted_stream_look_at(&stream, &frames[i]);
	ck_assert_uint_eq(stream.restarted, 1);
	ck_assert_uint_gt(stream.received, 700);
	plb_rack_get_health(rack, &health);
	ck_assert_int_eq(health.link, PLB_RACK_CONNECTED);
	g_clear_pointer(&rack, plb_rack_free);
	usb_fixture_free(usb.fixture);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live-restarts-usb1808");
	TCase *tests = tcase_create("restarts");
	g_autofree char *folder = NULL;
	int code;

	data_home = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	g_setenv("XDG_DATA_HOME", data_home, TRUE);
	g_setenv("XDG_DATA_DIRS", "/nonexistent", TRUE);
	folder = g_build_filename(data_home, "plumbar", NULL);
	g_assert(g_mkdir(folder, 0700) == 0);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, what_is_wrong_with_the_image_is_said, 0, 3);
	tcase_add_test(tests, the_image_is_loaded_and_the_device_streams);
	tcase_add_test(tests, an_fpga_forgotten_in_mid_stream_is_loaded_again);
	tcase_add_test(tests, a_1808_whose_transfer_failed_is_begun_again);
	tcase_add_loop_test(tests, a_cable_whose_transfers_fail_before_it_is_gone_is_waited_for, 0,
			    2);
	tcase_add_test(tests, frames_of_a_new_stream_are_not_lost_when_it_is_stopped);
	tcase_add_test(tests, a_1808_that_overran_twice_is_begun_again_twice);
	suite_add_tcase(suite, tests);
	code = run_suite(suite);
	remove_image();
	g_rmdir(folder);
	g_rmdir(data_home);
	g_free(data_home);
	return code;
}
