/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/rack-mcc-usb1808.h"

#include <math.h>
#include <string.h>

#include "hw/arrival-clock.h"
#include "hw/bytes.h"
#include "hw/frame-inlet.h"
#include "hw/mcc-usb1808-fpga.h"
#include "hw/mcc-usb1808-packet.h"
#include "hw/mcc-usb1808-requests.h"
#include "hw/scan-start.h"

/* Event thread: words -> PlbUsb1808Stream -> ring. Reader thread: the same ring, and when nothing
 * comes or a scan cannot be right, the device's status; a stream that has ended or lost its
 * alignment is begun again, and how long that took is told by this computer's clock. */

#define SILENCE_S 0.1 /* then the status is asked, as uldaq does */
#define AHEAD_S 0.25
#define ROUND_TRIPS 5
#define MIN_TRANSFERS 16u
#define MAX_TRANSFERS 256u
#define SINGLE_SCAN_UP_TO_HZ 1000 /* as uldaq */
#define SINGLE_SCAN_TRANSFER_BYTES 512
#define BLOCK_SAMPLES 256
#define BLOCK_TRANSFER_BYTES (4 * BLOCK_SAMPLES)
#define MAX_RATE_HZ 4000 /* of the pipeline; the device goes to 50 kHz */
#define RANGE_10V_SINGLE_ENDED 0x04
#define ENCODER_X4 2
/* An amplifier that gives 10 V for 500 kg: 0.0374 N a code of 76 uV, and 4 N so many codes. */
#define CELL_NOISE_LIMIT 107

/* NOT VERIFIED ON HARDWARE, and all that this driver takes on trust:
 * - Encoders take a preset by COUNTER (OUT). It is read back: where it did not hold, the guard is
 *   the digital word alone.
 * - COUNTER_PARAM's first byte, the mode, is 0 for encoders.
 * - The first scan is latched within one period after the device has SCAN_START. */
static const guint8 encoder_mode = 0;

static const PlbUsbKind kind = {
	.driver = "mcc-usb1808",
	.product = "MCC USB-1808",
	.vendor_id = PLB_1808_VENDOR_ID,
	.product_ids = { PLB_1808_PRODUCT_ID, PLB_1808X_PRODUCT_ID },
	.stream_endpoint = PLB_1808_ENDPOINT,
};

typedef struct {
	PlbRack base;
	PlbUsbDevice *usb;
	PlbFrameInlet inlet;
	PlbUsb1808Stream stream;
	PlbArrivalClock clock;
	gboolean started;
	guint32 pacer;
	double rate_hz;
	/* the event thread's, and the reader's while there are no transfers */
	guint64 pushed_scans, newest_tick;
	/* the reader's */
	double heard_s; /* when frames came last */
	PlbScanStart start;
	guint64 overruns;
	guint64 gap_scans;
	double gap_u_s;
} McRack;

static gboolean no_sense(GError **error, const char *what)
{
	g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
		    "the USB-1808's answer to %s makes no sense", what);
	return FALSE;
}

static gboolean request_out(McRack *rack, PlbUsb1808Request request, guint16 value, guint16 index,
			    const guint8 *data, guint n, const char *what, GError **error)
{
	guint8 copy[64];

	g_return_val_if_fail(n <= sizeof copy, FALSE);
	if (n > 0)
		memcpy(copy, data, n);
	return plb_usb_device_control(rack->usb, PLB_1808_OUT, (guint8)request, value, index, copy,
				      (guint16)n, what, error) >= 0;
}

static gboolean request_in(McRack *rack, PlbUsb1808Request request, guint16 index, guint8 *data,
			   guint n, const char *what, GError **error)
{
	gssize moved = plb_usb_device_control(rack->usb, PLB_1808_IN, (guint8)request, 0, index,
					      data, (guint16)n, what, error);

	return moved == (gssize)n || (moved >= 0 && no_sense(error, what));
}

static gboolean read_memory(McRack *rack, guint16 address, guint8 *data, guint n, GError **error)
{
	const char *what = "reading its calibration";
	guint8 bytes[2];

	plb_put_u16(bytes, address);
	if (!request_out(rack, PLB_1808_MEM_ADDRESS, 0, 0, bytes, sizeof bytes, what, error))
		return FALSE;
	for (guint at = 0; at < n; at += PLB_1808_MEMORY_READ_BYTES)
		if (!request_in(rack, PLB_1808_MEMORY, 0, data + at,
				MIN(PLB_1808_MEMORY_READ_BYTES, n - at), what, error))
			return FALSE;
	return TRUE;
}

static gboolean read_serial(McRack *rack, char serial[PLB_1808_SERIAL_BYTES + 1], GError **error)
{
	memset(serial, 0, PLB_1808_SERIAL_BYTES + 1);
	if (!request_in(rack, PLB_1808_SERIAL, 0, (guint8 *)serial, PLB_1808_SERIAL_BYTES,
			"its serial", error))
		return FALSE;
	for (char *at = serial; *at; at++)
		if (!g_ascii_isgraph(*at))
			return no_sense(error, "its serial");
	return serial[0] || no_sense(error, "its serial");
}

static char *firmware_text(McRack *rack, guint16 status)
{
	guint8 version[2];

	if (!(status & PLB_1808_FPGA_READY) || !request_in(rack, PLB_1808_FPGA_VERSION, 0, version,
							   sizeof version, "its version", NULL))
		return g_strdup("FPGA not loaded");
	return g_strdup_printf("FPGA %u.%02x", version[1], version[0]);
}

static gboolean mc_identify(PlbRack *base, PlbRackInfo *info, GError **error)
{
	McRack *rack = (McRack *)base;
	guint8 memory[PLB_1808_CALIBRATION_BYTES];
	char serial[PLB_1808_SERIAL_BYTES + 1];
	guint16 status;
	PlbAdc adc;

	if (!plb_usb1808_read_status(rack->usb, &status, error) ||
	    !read_serial(rack, serial, error) ||
	    !read_memory(rack, PLB_1808_MEMORY_CALIBRATION, memory, sizeof memory, error))
		return FALSE;
	if (!plb_usb1808_adc_decode(memory, &adc))
		return no_sense(error, "reading its calibration");
	*info = (PlbRackInfo){
		.driver = g_strdup(kind.driver),
		.serial = g_strdup(serial),
		.product = g_strdup(rack->usb->product_id == PLB_1808X_PRODUCT_ID ? "MCC USB-1808X"
										  : "MCC USB-1808"),
		.firmware = firmware_text(rack, status),
		.cell_count = PLB_CELL_COUNT,
		.encoder_count = PLB_1808_ENCODERS,
		.max_rate_hz = MAX_RATE_HZ,
		.tick_hz = PLB_1808_CLOCK_HZ,
		.adc = adc,
		.cell_noise_limit = CELL_NOISE_LIMIT,
		.problem = plb_usb1808_fpga_problem(status),
	};
	return TRUE;
}

static void on_frames(gpointer user_data, const PlbFrame *frames, gsize n)
{
	McRack *rack = user_data;

	plb_frame_inlet_push(&rack->inlet, frames, n);
	rack->pushed_scans += n;
	rack->newest_tick = frames[n - 1].tick;
}

static void on_data(gpointer user_data, const guint8 *bytes, gsize n)
{
	McRack *rack = user_data;
	guint64 before = rack->pushed_scans;
	double now_s = plb_monotonic_raw_s();

	plb_usb1808_stream_push(&rack->stream, bytes, n);
	if (rack->pushed_scans != before) {
		plb_arrival_clock_add(&rack->clock, rack->newest_tick, now_s);
		plb_scan_start_learn(&rack->start,
				     (double)(rack->newest_tick - rack->stream.first_tick) /
					     PLB_1808_CLOCK_HZ,
				     now_s);
	}
	plb_frame_inlet_wake(&rack->inlet);
}

/* A transfer of a whole scan leaves no trace in the bytes when it fails. */
static void on_disturbed(gpointer user_data)
{
	plb_usb1808_stream_break(&((McRack *)user_data)->stream);
}

static void on_ended(gpointer user_data, PlbHwError code)
{
	plb_frame_inlet_end(&((McRack *)user_data)->inlet, code);
}

static gboolean set_up_encoder(McRack *rack, guint k, GError **error)
{
	const guint8 parameters[2] = { encoder_mode, ENCODER_X4 };
	guint16 counter = (guint16)(PLB_1808_FIRST_ENCODER + k);
	guint8 bytes[4];

	if (!request_out(rack, PLB_1808_COUNTER_PARAM, 0, counter, parameters, sizeof parameters,
			 "an encoder", error))
		return FALSE;
	plb_put_u32(bytes, PLB_1808_ENCODER_PRESET);
	if (!request_out(rack, PLB_1808_COUNTER, 0, counter, bytes, sizeof bytes, "an encoder",
			 error) ||
	    !request_in(rack, PLB_1808_COUNTER, counter, bytes, sizeof bytes, "an encoder", error))
		return FALSE;
	/* it may have turned a little meanwhile */
	rack->stream.has_preset &=
		llabs((gint64)plb_get_u32(bytes) - PLB_1808_ENCODER_PRESET) < 1 << 16;
	return TRUE;
}

static gboolean set_up(McRack *rack, GError **error)
{
	guint8 ranges[PLB_CELL_COUNT], queue[PLB_1808_QUEUE_BYTES];

	memset(ranges, RANGE_10V_SINGLE_ENDED, sizeof ranges);
	plb_usb1808_queue_encode(queue);
	rack->stream.has_preset = TRUE;
	for (guint k = 0; k < PLB_1808_ENCODERS; k++)
		if (!set_up_encoder(rack, k, error))
			return FALSE;
	return request_out(rack, PLB_1808_ADC_SETUP, 0, 0, ranges, sizeof ranges, "its inputs",
			   error) &&
	       request_out(rack, PLB_1808_SCAN_QUEUE, 0, PLB_1808_SCAN_WORDS - 1, queue,
			   sizeof queue, "the scan queue", error);
}

static void halt(McRack *rack)
{
	request_out(rack, PLB_1808_SCAN_STOP, 0, 0, NULL, 0, "stopping", NULL);
	plb_usb_stream_end(rack->usb->stream);
	request_out(rack, PLB_1808_CLEAR_FIFO, 0, 0, NULL, 0, "stopping", NULL);
}

/* When the scan after the newest would have been latched, by this computer's clock. */
static double expected_s(McRack *rack, double *u_s)
{
	const PlbUsb1808Stream *stream = &rack->stream;
	PlbRackClock clock;

	plb_arrival_clock_fit(&rack->clock, &clock);
	*u_s = clock.host_u_s;
	return plb_device_clock_host_s(&clock, stream->first_tick +
						       stream->next_scan * stream->period_ticks);
}

/* Numbers the stream that is about to start. due_s: when the scan after the last one had been due.
 */
static void place(McRack *rack, double due_s)
{
	PlbUsb1808Stream *stream = &rack->stream;
	double first_s = plb_scan_start_first_s(&rack->start);

	rack->gap_scans = (guint64)fmax(0, round((first_s - due_s) * rack->rate_hz));
	stream->first_scan += stream->next_scan + rack->gap_scans;
	stream->first_tick = stream->first_scan * stream->period_ticks;
	stream->first_flags = PLB_FRAME_GAP_BY_CLOCK;
	plb_arrival_clock_reset(&rack->clock);
}

/* SCAN_START, and how well it is known when that was; due_s NAN: the first stream. */
static gboolean start_scan(McRack *rack, double due_s, GError **error)
{
	gboolean single = rack->rate_hz <= SINGLE_SCAN_UP_TO_HZ;
	double before_s, after_s, start_u_s, period_s = 1 / rack->rate_hz;
	guint8 start[PLB_1808_START_BYTES];

	plb_usb1808_start_encode(rack->pacer, single ? PLB_1808_SCAN_WORDS : BLOCK_SAMPLES, TRUE,
				 start);
	if (!isnan(due_s))
		plb_scan_start_wait_for_step(&rack->start, due_s);
	before_s = plb_monotonic_raw_s();
	plb_scan_start_begin(&rack->start);
	if (!isnan(due_s)) /* before its first frame can come */
		place(rack, due_s);
	plb_usb1808_stream_begin(&rack->stream);
	if (!request_out(rack, PLB_1808_SCAN_START, 0, 0, start, sizeof start, "starting", error))
		return FALSE;
	after_s = plb_monotonic_raw_s();
	rack->heard_s = after_s;
	plb_arrival_clock_bound(&rack->clock, rack->stream.first_tick, before_s,
				after_s + period_s);
	start_u_s = plb_scan_start_u_s(&rack->start, after_s);
	rack->gap_u_s = sqrt(rack->gap_u_s * rack->gap_u_s + start_u_s * start_u_s +
			     2 * period_s * period_s / 12);
	return TRUE;
}

/* Empties the device's buffer, and sees how long such a request takes. */
static gboolean clear_fifo(McRack *rack, GError **error)
{
	rack->start.takes_s = INFINITY;
	for (guint i = 0; i < ROUND_TRIPS; i++) {
		double before_s = plb_monotonic_raw_s();

		if (!request_out(rack, PLB_1808_CLEAR_FIFO, 0, 0, NULL, 0, "starting", error))
			return FALSE;
		rack->start.takes_s = fmin(rack->start.takes_s, plb_monotonic_raw_s() - before_s);
	}
	return TRUE;
}

/* Transfers first, then SCAN_START: its buffer is small. What old scans still come before it are
 * not looked at. */
static gboolean begin(McRack *rack, double due_s, GError **error)
{
	const PlbTransportSink sink = { on_data, on_disturbed, on_ended, rack };
	gboolean single = rack->rate_hz <= SINGLE_SCAN_UP_TO_HZ;
	gsize bytes = single ? SINGLE_SCAN_TRANSFER_BYTES : BLOCK_TRANSFER_BYTES;
	double in_one = single ? 1 : (double)BLOCK_SAMPLES / PLB_1808_SCAN_WORDS;
	double count = ceil(AHEAD_S * rack->rate_hz / in_one);

	libusb_clear_halt(rack->usb->handle, PLB_1808_ENDPOINT);
	atomic_store(&rack->stream.broken, TRUE);
	return clear_fifo(rack, error) &&
	       plb_usb_stream_begin(rack->usb->stream,
				    (guint)CLAMP(count, MIN_TRANSFERS, MAX_TRANSFERS), bytes, &sink,
				    error) &&
	       start_scan(rack, due_s, error);
}

static void mc_stop(PlbRack *base)
{
	McRack *rack = (McRack *)base;

	if (!rack->started)
		return;
	rack->started = FALSE;
	halt(rack); /* one that is gone cannot be told */
}

static void reset(McRack *rack, double rate_hz)
{
	rack->pacer = plb_usb1808_pacer(MIN(rate_hz, MAX_RATE_HZ), &rack->rate_hz);
	rack->stream = (PlbUsb1808Stream){
		.period_ticks = (guint64)rack->pacer + 1,
		.func = on_frames,
		.user_data = rack,
	};
	rack->pushed_scans = rack->newest_tick = rack->overruns = rack->gap_scans = 0;
	rack->gap_u_s = NAN;
	plb_scan_start_init(&rack->start, rack->rate_hz);
	plb_frame_inlet_reset(&rack->inlet);
	plb_arrival_clock_reset(&rack->clock);
}

static gboolean mc_start(PlbRack *base, double rate_hz, double *actual_rate_hz, GError **error)
{
	McRack *rack = (McRack *)base;

	mc_stop(base);
	if (!(rate_hz > 0)) {
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
			    "a rack has no rate of %g Hz", rate_hz);
		return FALSE;
	}
	if (!plb_usb1808_ensure_fpga(rack->usb, error))
		return FALSE;
	reset(rack, rate_hz);
	if (!set_up(rack, error))
		return FALSE;
	rack->started = TRUE;
	if (!begin(rack, NAN, error)) {
		mc_stop(base);
		return FALSE;
	}
	*actual_rate_hz = rack->rate_hz;
	return TRUE;
}

/* Begins again where the clock says. The encoders counted on, so home stays home. */
static gboolean start_again(McRack *rack, GError **error)
{
	double due_s;

	halt(rack);
	due_s = expected_s(rack, &rack->gap_u_s);
	return begin(rack, due_s, error);
}

static gboolean is_over(McRack *rack)
{
	guint16 status;

	if (atomic_load(&rack->stream.broken))
		return TRUE;
	if (plb_monotonic_raw_s() - rack->heard_s < SILENCE_S)
		return FALSE;
	rack->heard_s = plb_monotonic_raw_s();
	if (!plb_usb1808_read_status(rack->usb, &status, NULL))
		return FALSE;                  /* if it is gone, the transfers say so */
	if (!(status & PLB_1808_FPGA_READY)) { /* after a suspend: as if unplugged */
		plb_frame_inlet_end(&rack->inlet, PLB_HW_ERROR_GONE);
		return FALSE;
	}
	rack->overruns += (status & PLB_1808_OVERRUN) != 0;
	return (status & PLB_1808_OVERRUN) || !(status & PLB_1808_RUNNING);
}

static void look_after(McRack *rack)
{
	g_autoptr(GError) error = NULL;

	if (rack->started && !plb_frame_inlet_has_ended(&rack->inlet) && is_over(rack) &&
	    !start_again(rack, &error))
		plb_frame_inlet_end(&rack->inlet, plb_hw_error_of(error));
}

static gssize mc_read(PlbRack *base, PlbFrame *frames, gsize max, int timeout_ms, GError **error)
{
	McRack *rack = (McRack *)base;
	gssize n;

	look_after(rack);
	n = plb_frame_inlet_read(&rack->inlet, frames, max, timeout_ms, error);
	if (n > 0)
		rack->heard_s = plb_monotonic_raw_s();
	return n;
}

static void mc_get_losses(PlbRack *base, PlbRackLosses *losses)
{
	McRack *rack = (McRack *)base;

	plb_frame_inlet_get_losses(&rack->inlet, losses);
	losses->bad_packets = atomic_load(&rack->stream.breaks);
	losses->device_overruns = rack->overruns; /* how often: how many scans it does not say */
}

static void mc_get_health(PlbRack *base, PlbRackHealth *health)
{
	health->away_scans = ((McRack *)base)->gap_scans;
	health->away_u_s = ((McRack *)base)->gap_u_s;
}

static void mc_get_clock(PlbRack *base, PlbRackClock *clock)
{
	plb_arrival_clock_fit(&((McRack *)base)->clock, clock);
}

static void mc_free(PlbRack *base)
{
	McRack *rack = (McRack *)base;

	plb_usb_device_free(rack->usb);
	plb_frame_inlet_clear(&rack->inlet);
	plb_arrival_clock_clear(&rack->clock);
	g_free(rack);
}

static const PlbRackOps mc_ops = {
	.name = "mcc-usb1808",
	.identify = mc_identify,
	.start = mc_start,
	.read = mc_read,
	.stop = mc_stop,
	.get_losses = mc_get_losses,
	.free = mc_free,
	.get_health = mc_get_health,
	.get_clock = mc_get_clock,
};

static PlbRack *open_at(const char *address, GError **error)
{
	PlbUsbDevice *usb = plb_usb_device_open(&kind, address, error);
	McRack *rack;

	if (!usb)
		return NULL;
	rack = g_new0(McRack, 1);
	rack->base.ops = &mc_ops;
	rack->usb = usb;
	plb_frame_inlet_init(&rack->inlet);
	plb_arrival_clock_init(&rack->clock, PLB_1808_CLOCK_HZ);
	rack->gap_u_s = NAN;
	/* a predecessor that crashed left it streaming */
	request_out(rack, PLB_1808_SCAN_STOP, 0, 0, NULL, 0, "stopping", NULL);
	plb_usb_device_drain(usb, PLB_1808_ENDPOINT);
	request_out(rack, PLB_1808_CLEAR_FIFO, 0, 0, NULL, 0, "stopping", NULL);
	return &rack->base;
}

GPtrArray *plb_rack_mcc_usb1808_list(GError **error)
{
	return plb_usb_rack_list(&kind, open_at, error);
}

PlbRack *plb_rack_mcc_usb1808_open(const char *serial, GError **error)
{
	return plb_usb_rack_open(&kind, open_at, serial, error);
}
