/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/live/conformance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hw/device-clock.h"
#include "src/live/rack-list.h"
#include "tests/hw/usbfs-fixture.h"

/* Every rack x every fault through the real libusb. A row holds when sent = received + marked lost,
 * no more is marked than the fault destroyed, and no frame is false; where a length is only known
 * by a clock, to three standard uncertainties. */

static const ConformanceRack *const racks[] = {
	&conformance_plumbar,
	&conformance_labjack_t7,
	&conformance_mcc_usb1808,
};

static const char *const fault_names[FAULT_COUNT] = {
	[FAULT_NONE] = "none",
	[FAULT_LOST_PACKETS] = "lost packets",
	[FAULT_BAD_CRC] = "corrupted CRC",
	[FAULT_STALL] = "stall",
	[FAULT_SHORT_TRANSFER] = "short transfer",
	[FAULT_ZERO_LENGTH] = "zero-length packet",
	[FAULT_OVERRUN] = "overrun",
	[FAULT_ENCODER] = "illegal transition",
	[FAULT_CLIPPED] = "clipped cell",
	[FAULT_DRIFT_FAST] = "drift +200 ppm",
	[FAULT_DRIFT_SLOW] = "drift -200 ppm",
	[FAULT_REPLUG] = "unplug, replug",
	[FAULT_FIRMWARE] = "wrong firmware",
	[FAULT_SECOND_RACK] = "second rack",
	[FAULT_LEFT_STREAMING] = "left streaming",
};

#define SCANS 4000
#define AT_SCAN 1600
#define SPEED 10 /* times real time, where time does not matter */
#define AWAY_S 0.4
#define DRIFT_U_PPM 50 /* a drift less well known is measured again */
#define CLOCK_TRIES 4

typedef struct {
	guint64 sent, received, marked, wrong, destroyed, flagged;
	double sent_u;           /* standard uncertainty, scans, of what is only known by a clock */
	double gaps_s, gaps_u_s; /* told by a clock: all together */
	guint64 base;            /* of the present device's own scan numbers */
	double drift_ppm, drift_u_ppm;
	char *note;
	gboolean refused;
	gboolean waited; /* the simulated device's clock stood still for the driver */
} Row;

static gboolean is_drift(ConformanceFault fault)
{
	return fault == FAULT_DRIFT_FAST || fault == FAULT_DRIFT_SLOW;
}

static gboolean is_away(PlbRack *rack)
{
	PlbRackHealth health;

	plb_rack_get_health(rack, &health);
	return health.link == PLB_RACK_UNPLUGGED;
}

/* Another gap whose length the rack took from a clock. Returns within what the frames after it are
 * in their place: three standard uncertainties, as the rack states them. */
static guint64 note_gap(PlbRack *rack, Row *row)
{
	PlbRackHealth health;

	plb_rack_get_health(rack, &health);
	row->gaps_s += (double)health.away_scans / 1000;
	row->gaps_u_s = hypot(row->gaps_u_s, health.away_u_s);
	return (guint64)ceil(3 * 1000 * row->gaps_u_s);
}

/* Reads until the rack is gone, or count frames have come. */
static void receive(const ConformanceRack *kind, PlbRack *rack, ConformanceFault fault,
		    guint64 count, Row *row)
{
	gint64 until_us = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;
	PlbFrame frames[256];
	guint64 off_place = 0; /* none, as long as each loss was told by the device */

	while (row->received < count && g_get_monotonic_time() < until_us) {
		gsize wanted = (gsize)MIN(G_N_ELEMENTS(frames), count - row->received);
		gssize n = plb_rack_read(rack, frames, wanted, 200, NULL);

		if (n < 0 || (n == 0 && fault != FAULT_REPLUG && is_away(rack)))
			break;
		for (gssize i = 0; i < n; i++) {
			PlbFrame own = frames[i];

			/* after a replug the device counts its scans from 0 again */
			if (own.flags & PLB_FRAME_RESTARTED)
				row->base = own.scan_index;
			own.scan_index -= row->base;
			if (own.flags & PLB_FRAME_GAP_BY_CLOCK)
				off_place = note_gap(rack, row);
			row->wrong += !kind->is_right(&own, off_place);
			row->flagged += fault == FAULT_ENCODER ? own.encoder_fault != 0
							       : own.clip_mask != 0;
		}
		row->received += (guint64)n;
	}
}

static void account(PlbRack *rack, Row *row)
{
	PlbRackLosses losses;
	PlbRackHealth health;

	plb_rack_get_losses(rack, &losses);
	plb_rack_get_health(rack, &health);
	row->marked = losses.lost_scans;
	row->drift_ppm = health.drift_ppm;
	row->drift_u_ppm = health.drift_u_ppm;
}

static PlbRack *open_and_start(const char *serial, Row *row)
{
	g_autoptr(GError) error = NULL;
	PlbRack *rack = plb_rack_list_open(serial, &error);
	double rate_hz;

	if (rack && plb_rack_start(rack, 1000, &rate_hz, &error))
		return rack;
	row->refused = TRUE;
	row->note = g_strdup(error->message);
	plb_rack_free(rack);
	return NULL;
}

/* A gap whose length the driver took from this computer's clock; the truth is the device's. */
static void account_by_clock(const ConformanceRack *kind, ConformanceFault fault,
			     UsbFixture *fixture, Row *row)
{
	row->destroyed += kind->destroyed_by_clock(usb_fixture_lock_device(fixture, 0), fault);
	usb_fixture_unlock(fixture);
	if (row->destroyed == 0)
		return;
	row->sent_u = 1000 * row->gaps_u_s;
	row->note = g_strdup_printf("gap of %.3f s by this computer's clock, u = %.2f ms",
				    row->gaps_s, 1e3 * row->gaps_u_s);
}

static void run_plain(const ConformanceRack *kind, ConformanceFault fault, Row *row)
{
	PlbSimDevice *device = kind->new_device(kind->serial);
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(device);
	guint64 scans = is_drift(fault) ? kind->drift_scans : SCANS;
	g_autoptr(PlbRack) rack = NULL;

	row->destroyed = kind->inject(device, fault, AT_SCAN);
	kind->end_at(device, scans);
	if (kind->in_real_time(fault) && kind->destroyed_by_clock)
		usb_fixture_set_time_waits_not(fixture);
	usb_fixture_run(fixture, kind->in_real_time(fault) ? 1 : SPEED);
	rack = open_and_start(kind->serial, row);
	if (!rack)
		return;
	row->sent = scans;
	receive(kind, rack, fault, scans - row->destroyed, row);
	account(rack, row);
	row->waited = is_drift(fault) && usb_fixture_has_waited(fixture);
	if (kind->destroyed_by_clock)
		account_by_clock(kind, fault, fixture, row);
}

/* Two of a kind: which one is meant must be said, and then only that one is heard. */
static void run_second(const ConformanceRack *kind, ConformanceFault fault, Row *row)
{
	PlbSimDevice *device = kind->new_device(kind->serial);
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(device);
	g_autoptr(PlbRack) rack = NULL;
	Row either = { 0 };

	usb_fixture_plug(fixture, kind->new_device(kind->other_serial));
	kind->end_at(device, SCANS);
	usb_fixture_run(fixture, SPEED);
	rack = open_and_start(NULL, &either);
	row->wrong += !either.refused || !strstr(either.note, kind->serial) ||
		      !strstr(either.note, kind->other_serial);
	row->note = either.note;
	rack = open_and_start(kind->serial, row);
	row->sent = SCANS;
	receive(kind, rack, fault, SCANS, row);
	account(rack, row);
}

/* The scans that pass while nobody is there are known by clocks alone. The truth is that of the
 * simulated devices, which are told the time from when they are plugged in. */
#define PLUG_U_SCANS 0.5

static void run_replug(const ConformanceRack *kind, ConformanceFault fault, Row *row)
{
	PlbSimDevice *device = kind->new_device(kind->serial),
		     *second = kind->new_device(kind->serial);
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(device);
	g_autoptr(PlbRack) rack = NULL;
	PlbRackHealth health;
	double plugged_s, replugged_s, away;

	kind->end_at(device, AT_SCAN);
	kind->end_at(second, SCANS - AT_SCAN);
	if (kind->destroyed_by_clock)
		usb_fixture_set_time_waits_not(fixture);
	usb_fixture_run(fixture, 1);
	plugged_s = usb_fixture_get_since_s(fixture, 0);
	rack = open_and_start(kind->serial, row);
	receive(kind, rack, fault, AT_SCAN, row);
	usb_fixture_unplug(fixture);
	g_usleep((gulong)(AWAY_S * 1e6));
	usb_fixture_replug(fixture, 0, second);
	replugged_s = usb_fixture_get_since_s(fixture, 0);
	receive(kind, rack, fault, SCANS, row);
	account(rack, row);
	plb_rack_get_health(rack, &health);
	usb_fixture_lock_device(fixture, 0);
	away = replugged_s + kind->started_s(second) - plugged_s - kind->started_s(device);
	usb_fixture_unlock(fixture);
	row->destroyed = (guint64)lround(away * 1000 - AT_SCAN);
	row->sent = SCANS + row->destroyed;
	row->sent_u = hypot(1000 * health.away_u_s, PLUG_U_SCANS);
	row->wrong += health.replugs != 1;
	row->waited = usb_fixture_has_waited(fixture);
	row->note = g_strdup_printf("away %.3f s, u = %.2f ms; truth to %.1f ms",
				    (double)health.away_scans / 1000, 1e3 * health.away_u_s,
				    PLUG_U_SCANS);
}

/* A tool slows the program down: what a few seconds tell of a drift may be little. */
static gboolean slow;

/* a - b, beyond what is not known */
static double surplus(guint64 a, guint64 b, double u)
{
	return fmax(0, fabs((double)a - (double)b) - 3 * u);
}

static gboolean holds(ConformanceFault fault, const Row *row)
{
	if (isnan(row->sent_u))
		return FALSE;
	if (fault == FAULT_FIRMWARE)
		return row->refused;
	if (row->refused || row->wrong > 0 ||
	    surplus(row->sent, row->received + row->marked, row->sent_u) > 0 ||
	    (row->marked > row->destroyed && surplus(row->marked, row->destroyed, row->sent_u) > 0))
		return FALSE;
	if (fault == FAULT_ENCODER || fault == FAULT_CLIPPED)
		return row->flagged > 0;
	if (is_drift(fault)) {
		double off = row->drift_ppm - (fault == FAULT_DRIFT_FAST ? 200 : -200);

		return fabs(off) <= fmax(4 * row->drift_u_ppm, 5) &&
		       (slow || row->drift_u_ppm < DRIFT_U_PPM);
	}
	return TRUE;
}

/* On a machine that is busy with others a stream of a few seconds may tell too little of a drift,
 * and where the simulated device had to wait for the driver it has no clock that could be measured.
 */
static gboolean says_too_little(ConformanceFault fault, const Row *row)
{
	return !row->refused &&
	       (row->waited || (is_drift(fault) && !(row->drift_u_ppm < DRIFT_U_PPM)));
}

static void print_row(const ConformanceRack *kind, ConformanceFault fault, const Row *row,
		      gboolean right)
{
	printf("%-12s %-19s %6" G_GUINT64_FORMAT " %9" G_GUINT64_FORMAT " %12" G_GUINT64_FORMAT
	       " %10" G_GUINT64_FORMAT " %6" G_GUINT64_FORMAT "  %s",
	       kind->name, fault_names[fault], row->sent, row->received, row->marked,
	       row->destroyed, row->wrong, right ? "holds" : "FAILS");
	if (is_drift(fault))
		printf("  (%+.1f ppm, u = %.1f)", row->drift_ppm, row->drift_u_ppm);
	if (fault == FAULT_ENCODER || fault == FAULT_CLIPPED)
		printf("  (flagged in %" G_GUINT64_FORMAT " scans)", row->flagged);
	if (row->note)
		printf("  (%s)", row->note);
	printf("\n");
}

static void run_once(const ConformanceRack *kind, ConformanceFault fault, Row *row)
{
	if (fault == FAULT_SECOND_RACK)
		run_second(kind, fault, row);
	else if (fault == FAULT_REPLUG)
		run_replug(kind, fault, row);
	else
		run_plain(kind, fault, row);
}

static gboolean run(const ConformanceRack *kind, ConformanceFault fault)
{
	const char *why = kind->not_applicable(fault);
	Row row = { .drift_ppm = NAN };
	gboolean right;

	if (why) {
		printf("%-12s %-19s    n/a: %s\n", kind->name, fault_names[fault], why);
		return TRUE;
	}
	run_once(kind, fault, &row);
	for (guint i = 1; i < CLOCK_TRIES && says_too_little(fault, &row); i++) {
		g_free(row.note);
		row = (Row){ .drift_ppm = NAN };
		run_once(kind, fault, &row);
	}
	right = holds(fault, &row);
	print_row(kind, fault, &row, right);
	g_free(row.note);
	return right;
}

/* conformance [--slow] [RACK]: of one kind only. */
int main(int argc, char **argv)
{
	gboolean right = TRUE;

	slow = argc > 1 && strcmp(argv[1], "--slow") == 0;
	argc -= slow;
	argv += slow;
	/* nobody's FPGA image is found by chance */
	g_setenv("XDG_DATA_HOME", "/nonexistent", TRUE);
	g_setenv("XDG_DATA_DIRS", "/nonexistent", TRUE);
	printf("%-12s %-19s %6s %9s %12s %10s %6s\n", "rack", "fault", "sent", "received",
	       "marked lost", "destroyed", "false");
	for (gsize k = 0; k < G_N_ELEMENTS(racks); k++)
		for (ConformanceFault fault = 0; fault < FAULT_COUNT; fault++)
			if (argc < 2 || strcmp(argv[1], racks[k]->name) == 0)
				right &= run(racks[k], fault);
	return right ? 0 : 1;
}
