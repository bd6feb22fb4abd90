/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/labjack-t7-packet.h"
#include "hw/sim-labjack-t7.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/live/conformance-counts.h"
#include "tests/live/restarted-stream.h"

/* T7s that end their stream by themselves: begun again, with the scans between them lost and
 * numbered. The length of what is lost is known by the T7's own clock: no scan is out of its place.
 */

#define T7_SERIAL "470011111"
#define T7_MAX_CODE 0xfffe
#define AT_SCAN 1500

static gboolean is_t7_right(const PlbFrame *frame, double off_scans)
{
	PlbAdc adc;

	plb_sim_labjack_t7_get_adc(&adc);
	return conformance_holds(frame, frame->scan_index, &adc, PLB_T7_MAX_ENCODERS, T7_MAX_CODE);
}

typedef struct {
	PlbSimDevice *device; /* the fixture's */
	PlbSimScans *scans;   /* the device's */
	UsbFixture *fixture;
	RestartedStream stream;
} T7;

static void plug_in(T7 *t7)
{
	const PlbSimSetup setup = { .serial = T7_SERIAL, .source = conformance_analog_counts };

	t7->device = plb_sim_labjack_t7_new(&setup);
	t7->scans = plb_sim_labjack_t7_get_scans(t7->device);
	t7->fixture = usb_fixture_new_device(t7->device);
	t7->stream = (RestartedStream){ .is_right = is_t7_right };
}

static void start(T7 *t7)
{
	usb_fixture_run(t7->fixture, 10);
	t7->stream.rack = restarted_stream_open(T7_SERIAL);
}

/* Receives the rest, holds it against what the device destroyed, and frees all. */
static void check(T7 *t7)
{
	RestartedStream *stream = &t7->stream;
	PlbRackLosses losses;
	PlbRackHealth health;

	restarted_stream_receive(stream, RESTARTED_SCANS);
	plb_rack_get_losses(stream->rack, &losses);
	plb_rack_get_health(stream->rack, &health);
	usb_fixture_lock_device(t7->fixture, 0);
	ck_assert_uint_gt(t7->scans->destroyed, 0);
	ck_assert_uint_eq(losses.lost_scans, t7->scans->destroyed);
	ck_assert_uint_eq(stream->received + losses.lost_scans, t7->scans->end_scan);
	usb_fixture_unlock(t7->fixture);
	ck_assert_uint_eq(stream->wrong + losses.bad_packets + losses.sequence_jumps, 0);
	/* it was there all the time: its encoders counted on, and home stays home */
	ck_assert_uint_eq(stream->restarted + stream->by_clock, 0);
	ck_assert_uint_eq(health.replugs, 0);
	g_clear_pointer(&stream->rack, plb_rack_free);
	usb_fixture_free(t7->fixture);
}

START_TEST(a_stream_that_it_ends_is_begun_again)
{
	static const guint16 codes[] = { PLB_T7_SCAN_OVERLAP, PLB_T7_SKIP_OVERFLOW,
					 PLB_T7_BUFFER_FULL };
	T7 t7;

	plug_in(&t7);
	plb_sim_labjack_t7_end_stream(t7.device, codes[_i], AT_SCAN);
	t7.scans->end_scan = RESTARTED_SCANS;
	start(&t7);
	check(&t7);
}
END_TEST

/* A new stream begins anywhere between two scans of the old one: that does not add up. */
START_TEST(one_that_it_ends_often_keeps_its_numbers)
{
	T7 t7;

	plug_in(&t7);
	start(&t7);
	for (guint k = 1; k <= 8; k++) {
		restarted_stream_receive(&t7.stream, 100 * k);
		usb_fixture_lock_device(t7.fixture, 0);
		plb_sim_labjack_t7_end_stream(t7.device, PLB_T7_BUFFER_FULL, 0);
		usb_fixture_unlock(t7.fixture);
	}
	restarted_stream_receive(&t7.stream, 900);
	usb_fixture_lock_device(t7.fixture, 0);
	t7.scans->end_scan = t7.scans->base_scan + t7.scans->next_scan + 100;
	usb_fixture_unlock(t7.fixture);
	check(&t7);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live-restarts-t7");
	TCase *tests = tcase_create("restarts");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_stream_that_it_ends_is_begun_again, 0, 3);
	tcase_add_test(tests, one_that_it_ends_often_keeps_its_numbers);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
