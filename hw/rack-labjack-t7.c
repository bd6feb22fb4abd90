/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/rack-labjack-t7.h"

#include <math.h>

#include "hw/device-clock.h"
#include "hw/frame-inlet.h"
#include "hw/labjack-t7-link.h"
#include "hw/labjack-t7-packet.h"

/* Reader thread: commands and their replies (endpoints 0x01, 0x82). Event thread: stream packets
 * (0x83) -> PlbT7Stream -> ring. */

#define AHEAD_S 0.25 /* transfers in flight cover this much, at one scan each */
#define MIN_TRANSFERS 32u
#define MAX_TRANSFERS 1024u
/* The largest there is: a power of two. The usual 4096 hold 36 ms at 4 kHz. */
#define STREAM_BUFFER_BYTES 32768
#define MAX_RATE_HZ 4000 /* 14 samples a scan: 56 kS/s, below 60 kS/s channels are 15 us apart */
#define MIN_RATE_HZ 1
#define ASK_EVERY_S 1.0
#define FIRST_READINGS 5
#define FIRMWARE_OLDEST 1.0f
/* An amplifier that gives 10 V for 500 kg: 0.155 N a code of 316 uV, and 4 N so many codes. */
#define CELL_NOISE_LIMIT 26

/* Registers (LabJack's Modbus map, ljm_constants.json). */
#define REGISTER_PRODUCT 60000
#define REGISTER_FIRMWARE 60004
#define REGISTER_SERIAL 60028
#define REGISTER_CORE_TIMER 61520
#define REGISTER_AIN_RANGE_ALL 43900
#define REGISTER_AIN_NEGATIVE_ALL 43902
#define REGISTER_EF_ENABLE 44000 /* + 2 pin */
#define REGISTER_EF_INDEX 44100
#define REGISTER_EF_COUNT 3000 /* READ_A */
#define REGISTER_SCAN_RATE 4002
#define REGISTER_START_STAMP 4026
#define REGISTER_SCAN_LIST 4100
#define REGISTER_HIGH_WORD 4899
#define REGISTER_STREAM_ENABLE 4990
#define SINGLE_ENDED 199
#define EF_QUADRATURE 10

/* NOT VERIFIED ON HARDWARE, and all that this driver takes on trust:
 * - register_errors: that quadrature's READ_B counts edges that came too close together, each a
 *   lost count. Where it cannot be read, nothing is said of lost counts.
 * - register_temperature: TEMPERATURE_DEVICE_K. Asked for before the stream only: it is measured
 *   through the same converter.
 * - CORE_TIMER at half the core's speed, taken as 40 MHz (PLB_T7_CORE_HZ); register 4026 the timer
 *   at the first scan of the stream.
 * - FIRMWARE_OLDEST: no firmware before 1.0 was ever sold; none was tried. */
static const struct {
	guint16 errors, temperature;
	guint pin[PLB_T7_MAX_ENCODERS];
} facts = { 3200, 60052, { 0, 2, 6 } };

static const PlbUsbKind kind = {
	.driver = "labjack-t7",
	.product = "LabJack T7",
	.vendor_id = 0x0CD5,
	.product_ids = { 0x0007 },
	.stream_endpoint = 0x83,
};

typedef struct {
	PlbRack base;
	PlbUsbDevice *usb;
	PlbFrameInlet inlet;
	PlbT7Stream stream;
	gboolean started;
	PlbT7Link link;
	double rate_hz;
	/* the reader's */
	PlbDeviceClock clock;
	guint64 core_tick; /* CORE_TIMER, unwrapped */
	double ask_at_s;
	double temperature_c;
	guint32 edge_errors[PLB_T7_MAX_ENCODERS];
	gboolean edges_known;
	guint8 fault_bits; /* for the next frame */
} T7Rack;

/* Error 2620, "not streaming", is no error here. */
static gboolean stop_stream(T7Rack *rack, GError **error)
{
	g_autoptr(GError) problem = NULL;

	if (plb_t7_write_u32(&rack->link, REGISTER_STREAM_ENABLE, 0, "stopping", &problem) ||
	    g_error_matches(problem, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* A predecessor that crashed leaves replies and stream packets on their way. */
static gboolean hush(T7Rack *rack, GError **error)
{
	plb_usb_device_drain(rack->usb, PLB_T7_ENDPOINT_REPLY);
	if (!stop_stream(rack, error))
		return FALSE;
	plb_usb_device_drain(rack->usb, kind.stream_endpoint);
	return TRUE;
}

static gboolean check_firmware(float product, float firmware, GError **error)
{
	if (product != 7.0f) {
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
			    "the LabJack says that it is a model %g, not a T7", (double)product);
		return FALSE;
	}
	if (firmware >= FIRMWARE_OLDEST && firmware < 10)
		return TRUE;
	g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
		    "the LabJack has firmware %.4f; %g or later is needed (LabJack's Kipling "
		    "updates it)",
		    (double)firmware, (double)FIRMWARE_OLDEST);
	return FALSE;
}

static gboolean t7_identify(PlbRack *base, PlbRackInfo *info, GError **error)
{
	T7Rack *rack = (T7Rack *)base;
	float product, firmware;
	g_autoptr(GError) problem = NULL;
	guint32 serial;
	PlbAdc adc;

	if (!plb_t7_read_f32(&rack->link, REGISTER_PRODUCT, &product, "its model", error) ||
	    !plb_t7_read_f32(&rack->link, REGISTER_FIRMWARE, &firmware, "its firmware", error) ||
	    !plb_t7_read_u32(&rack->link, REGISTER_SERIAL, &serial, "its serial", error) ||
	    !plb_t7_read_calibration(&rack->link, &adc, error))
		return FALSE;
	check_firmware(product, firmware, &problem);
	*info = (PlbRackInfo){
		.driver = g_strdup(kind.driver),
		.serial = g_strdup_printf("%u", serial),
		.product = g_strdup(kind.product),
		.firmware = g_strdup_printf("%u.%04u", (guint)firmware,
					    (guint)lroundf((firmware - floorf(firmware)) * 1e4f)),
		.cell_count = PLB_CELL_COUNT,
		.encoder_count = PLB_T7_MAX_ENCODERS,
		.max_rate_hz = MAX_RATE_HZ,
		.tick_hz = PLB_T7_CORE_HZ,
		.adc = adc,
		.cell_noise_limit = CELL_NOISE_LIMIT,
		.problem = problem ? g_strdup(problem->message) : NULL,
	};
	return TRUE;
}

static void read_clock(T7Rack *rack)
{
	double before_s = plb_monotonic_raw_s();
	guint32 timer;

	if (!plb_t7_read_u32(&rack->link, REGISTER_CORE_TIMER, &timer, "its clock", NULL))
		return;
	/* it wraps every 107 s, and is read once a second */
	rack->core_tick += (guint32)(timer - (guint32)rack->core_tick);
	plb_device_clock_add(&rack->clock, rack->core_tick, before_s, plb_monotonic_raw_s());
}

/* Counts that the encoders' inputs missed since it was last asked. */
static void read_edge_errors(T7Rack *rack)
{
	for (guint k = 0; k < PLB_T7_MAX_ENCODERS; k++) {
		guint32 errors;

		if (!plb_t7_read_u32(&rack->link, (guint16)(facts.errors + 2 * facts.pin[k]),
				     &errors, "its encoders' errors", NULL))
			return;
		if (rack->edges_known && errors != rack->edge_errors[k])
			rack->fault_bits |= (guint8)(1u << k);
		rack->edge_errors[k] = errors;
	}
	rack->edges_known = TRUE;
}

static void ask_after(T7Rack *rack, guint readings)
{
	rack->ask_at_s = plb_monotonic_raw_s() + ASK_EVERY_S;
	for (guint i = 0; i < readings; i++)
		read_clock(rack);
	read_edge_errors(rack);
}

static gboolean enable_encoders(T7Rack *rack, GError **error)
{
	for (guint i = 0; i < 2 * PLB_T7_MAX_ENCODERS; i++) {
		guint16 pin = (guint16)(facts.pin[i / 2] + i % 2);

		if (!plb_t7_write_u32(&rack->link, (guint16)(REGISTER_EF_ENABLE + 2 * pin), 0,
				      "an encoder", error) ||
		    !plb_t7_write_u32(&rack->link, (guint16)(REGISTER_EF_INDEX + 2 * pin),
				      EF_QUADRATURE, "an encoder", error))
			return FALSE;
	}
	for (guint i = 0; i < 2 * PLB_T7_MAX_ENCODERS; i++) {
		guint16 pin = (guint16)(facts.pin[i / 2] + i % 2);

		if (!plb_t7_write_u32(&rack->link, (guint16)(REGISTER_EF_ENABLE + 2 * pin), 1,
				      "an encoder", error))
			return FALSE;
	}
	return TRUE;
}

static gboolean write_scan_list(T7Rack *rack, GError **error)
{
	guint n = plb_t7_scan_samples(PLB_T7_MAX_ENCODERS);

	for (guint i = 0; i < n; i++) {
		guint encoder = i < PLB_CELL_COUNT ? 0 : (i - PLB_CELL_COUNT) / 2;
		guint32 source =
			i < PLB_CELL_COUNT ? 2 * i : REGISTER_EF_COUNT + 2 * facts.pin[encoder];

		if (i >= PLB_CELL_COUNT && i % 2 == 1)
			source = REGISTER_HIGH_WORD;
		if (!plb_t7_write_u32(&rack->link, (guint16)(REGISTER_SCAN_LIST + 2 * i), source,
				      "the scan list", error))
			return FALSE;
	}
	return TRUE;
}

/* Packets begin with a scan: then a lost one costs its own scans and no others. */
static gboolean configure_stream(T7Rack *rack, double rate_hz, GError **error)
{
	guint samples = plb_t7_scan_samples(PLB_T7_MAX_ENCODERS);
	const struct {
		guint16 address;
		guint32 value;
	} settings[] = {
		{ 4004, samples },
		{ 4006, samples * (PLB_T7_STREAM_MAX_SAMPLES / samples) },
		{ 4010, 0 }, /* resolution: the quickest */
		{ 4012, STREAM_BUFFER_BYTES },
		{ 4014, 0 }, /* its own clock */
		{ 4016, 2 }, /* to USB, by itself */
		{ 4018, 0 },
		{ 4020, 0 }, /* for ever */
	};
	guint8 negative[2];

	plb_t7_put_u16(negative, SINGLE_ENDED);
	if (!plb_t7_write_f32(&rack->link, REGISTER_AIN_RANGE_ALL, 10, "its inputs' range",
			      error) ||
	    !plb_t7_write_registers(&rack->link, REGISTER_AIN_NEGATIVE_ALL, negative, 1,
				    "its inputs", error) ||
	    !plb_t7_write_f32(&rack->link, REGISTER_SCAN_RATE, (float)rate_hz, "the rate", error) ||
	    !plb_t7_write_f32(&rack->link, 4008, 0, "settling", error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
		if (!plb_t7_write_u32(&rack->link, settings[i].address, settings[i].value,
				      "its stream", error))
			return FALSE;
	return write_scan_list(rack, error);
}

static void on_frames(gpointer user_data, const PlbFrame *frames, gsize n)
{
	plb_frame_inlet_push(&((T7Rack *)user_data)->inlet, frames, n);
}

static void on_data(gpointer user_data, const guint8 *bytes, gsize n)
{
	T7Rack *rack = user_data;

	plb_t7_stream_push(&rack->stream, bytes, n);
	plb_frame_inlet_wake(&rack->inlet);
}

static void on_ended(gpointer user_data, PlbHwError code)
{
	plb_frame_inlet_end(&((T7Rack *)user_data)->inlet, code);
}

static void t7_stop(PlbRack *base)
{
	T7Rack *rack = (T7Rack *)base;

	if (!rack->started)
		return;
	rack->started = FALSE;
	stop_stream(rack, NULL); /* one that is gone cannot be told */
	plb_usb_stream_end(rack->usb->stream);
}

/* When the stream that has just been enabled made its first scan, by its own clock. */
static gboolean read_start(T7Rack *rack, GError **error)
{
	guint32 stamp;
	float rate;

	if (!plb_t7_read_u32(&rack->link, REGISTER_START_STAMP, &stamp, "when it started", error) ||
	    !plb_t7_read_f32(&rack->link, REGISTER_SCAN_RATE, &rate, "its rate", error))
		return FALSE;
	if (!(rate > 0.5f && rate < 2 * MAX_RATE_HZ))
		return plb_t7_no_sense(error, "its rate");
	read_clock(rack);
	rack->rate_hz = (double)rate;
	/* the first scan is just past or just ahead */
	rack->stream.first_tick =
		rack->core_tick + (guint64)(gint64)(gint32)(stamp - (guint32)rack->core_tick);
	rack->stream.period_ticks = PLB_T7_CORE_HZ / rack->rate_hz;
	return TRUE;
}

/* The rate and the start are only known when the stream is on, so its transfers are submitted after
 * that: until then the device's own buffer holds the packets, 1.2 s of them at 1 kHz. */
static gboolean begin(T7Rack *rack, GError **error)
{
	const PlbTransportSink sink = { .data = on_data, .ended = on_ended, .user_data = rack };
	double transfers;

	if (!plb_t7_write_u32(&rack->link, REGISTER_STREAM_ENABLE, 1, "starting", error) ||
	    !read_start(rack, error))
		return FALSE;
	plb_t7_stream_begin(&rack->stream);
	transfers = CLAMP(ceil(rack->rate_hz * AHEAD_S), MIN_TRANSFERS, MAX_TRANSFERS);
	return plb_usb_stream_begin(rack->usb->stream, (guint)transfers, PLB_T7_PACKET_BYTES, &sink,
				    error);
}

static void reset(T7Rack *rack)
{
	rack->stream = (PlbT7Stream){
		.encoder_count = PLB_T7_MAX_ENCODERS,
		.scans_in_packet =
			PLB_T7_STREAM_MAX_SAMPLES / plb_t7_scan_samples(PLB_T7_MAX_ENCODERS),
		.func = on_frames,
		.user_data = rack,
	};
	plb_frame_inlet_reset(&rack->inlet);
	plb_device_clock_init(&rack->clock, PLB_T7_CORE_HZ);
	/* so that a stamp before the first reading is not negative */
	rack->core_tick = (guint64)1 << 32;
	rack->edges_known = FALSE;
	rack->fault_bits = 0;
}

static void read_temperature(T7Rack *rack)
{
	float kelvin;

	rack->temperature_c = NAN;
	if (plb_t7_read_f32(&rack->link, facts.temperature, &kelvin, "its temperature", NULL) &&
	    kelvin > 200 && kelvin < 400)
		rack->temperature_c = (double)kelvin - 273.15;
}

static gboolean t7_start(PlbRack *base, double rate_hz, double *actual_rate_hz, GError **error)
{
	T7Rack *rack = (T7Rack *)base;
	float product, firmware;

	t7_stop(base);
	if (!(rate_hz > 0)) {
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
			    "a rack has no rate of %g Hz", rate_hz);
		return FALSE;
	}
	if (!stop_stream(rack, error) ||
	    !plb_t7_read_f32(&rack->link, REGISTER_PRODUCT, &product, "its model", error) ||
	    !plb_t7_read_f32(&rack->link, REGISTER_FIRMWARE, &firmware, "its firmware", error) ||
	    !check_firmware(product, firmware, error))
		return FALSE;
	reset(rack);
	read_temperature(rack);
	if (!enable_encoders(rack, error) ||
	    !configure_stream(rack, CLAMP(rate_hz, MIN_RATE_HZ, MAX_RATE_HZ), error))
		return FALSE;
	rack->started = TRUE;
	if (!begin(rack, error)) {
		t7_stop(base);
		return FALSE;
	}
	ask_after(rack, FIRST_READINGS);
	*actual_rate_hz = rack->rate_hz;
	return TRUE;
}

/* The device ended the stream by itself: its buffer overflowed for too long. Encoders count on. */
static gboolean start_again(T7Rack *rack, GError **error)
{
	stop_stream(rack, NULL);
	plb_usb_stream_end(rack->usb->stream);
	plb_usb_device_drain(rack->usb, kind.stream_endpoint);
	return begin(rack, error);
}

static void look_after(T7Rack *rack)
{
	g_autoptr(GError) error = NULL;

	if (!rack->started || plb_frame_inlet_has_ended(&rack->inlet))
		return;
	if (atomic_load(&rack->stream.stopped) && !start_again(rack, &error))
		plb_frame_inlet_end(&rack->inlet, plb_hw_error_of(error));
	else if (plb_monotonic_raw_s() > rack->ask_at_s)
		ask_after(rack, 1);
}

static gssize t7_read(PlbRack *base, PlbFrame *frames, gsize max, int timeout_ms, GError **error)
{
	T7Rack *rack = (T7Rack *)base;
	gssize n;

	look_after(rack);
	n = plb_frame_inlet_read(&rack->inlet, frames, max, timeout_ms, error);
	if (n > 0 && rack->fault_bits) {
		frames[0].encoder_fault |= rack->fault_bits;
		rack->fault_bits = 0;
	}
	return n;
}

static guint64 load(const atomic_uint_least64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void t7_get_losses(PlbRack *base, PlbRackLosses *losses)
{
	T7Rack *rack = (T7Rack *)base;

	plb_frame_inlet_get_losses(&rack->inlet, losses);
	losses->bad_packets = load(&rack->stream.bad_packets);
	losses->sequence_jumps = load(&rack->stream.sequence_jumps);
	losses->device_overruns = load(&rack->stream.device_overruns);
}

static void t7_get_health(PlbRack *base, PlbRackHealth *health)
{
	T7Rack *rack = (T7Rack *)base;

	health->temperature_c = rack->temperature_c;
	health->waited_scans = atomic_load(&rack->stream.backlog);
}

static void t7_get_clock(PlbRack *base, PlbRackClock *clock)
{
	plb_device_clock_fit(&((T7Rack *)base)->clock, clock);
}

static void t7_free(PlbRack *base)
{
	T7Rack *rack = (T7Rack *)base;

	plb_usb_device_free(rack->usb);
	plb_frame_inlet_clear(&rack->inlet);
	g_free(rack);
}

static const PlbRackOps t7_ops = {
	.name = "labjack-t7",
	.identify = t7_identify,
	.start = t7_start,
	.read = t7_read,
	.stop = t7_stop,
	.get_losses = t7_get_losses,
	.free = t7_free,
	.get_health = t7_get_health,
	.get_clock = t7_get_clock,
};

static PlbRack *open_at(const char *address, GError **error)
{
	PlbUsbDevice *usb = plb_usb_device_open(&kind, address, error);
	T7Rack *rack;

	if (!usb)
		return NULL;
	rack = g_new0(T7Rack, 1);
	rack->base.ops = &t7_ops;
	rack->usb = rack->link.usb = usb;
	rack->temperature_c = NAN;
	plb_frame_inlet_init(&rack->inlet);
	if (hush(rack, error))
		return &rack->base;
	plb_rack_free(&rack->base);
	return NULL;
}

GPtrArray *plb_rack_labjack_t7_list(GError **error)
{
	return plb_usb_rack_list(&kind, open_at, error);
}

PlbRack *plb_rack_labjack_t7_open(const char *serial, GError **error)
{
	return plb_usb_rack_open(&kind, open_at, serial, error);
}
