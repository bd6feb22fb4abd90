/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/device-model-state.h"

#include <math.h>
#include <string.h>

#define PERIOD_AT_4_KHZ (PLB_MODEL_TICK_HZ / 4000)
#define TEST_TRIANGLE_SCANS 4000 /* period of the test pattern's encoders */

static void fill_caps(PlbCaps *caps, const PlbDeviceModelSetup *setup)
{
	guint32 own = (guint32)lround(PLB_MODEL_TICK_HZ / setup->rate_hz);
	gboolean listed = FALSE;

	*caps = (PlbCaps){
		.cell_count = PLB_CELL_COUNT,
		.encoder_count = PLB_ENCODER_COUNT,
		.cell_bits = 24,
		.flags = PLB_CAPS_SIMULTANEOUS | PLB_CAPS_SYNC_IN,
		.tick_hz = PLB_MODEL_TICK_HZ,
		.fifo_scans = PLB_MODEL_FIFO_SCANS,
	};
	for (guint32 period = PERIOD_AT_4_KHZ; period <= 16 * PERIOD_AT_4_KHZ; period *= 2) {
		caps->rate[caps->rate_count++].period_ticks = period;
		listed |= period == own;
	}
	if (!listed)
		caps->rate[caps->rate_count++].period_ticks = own;
	/* a sinc filter's delay is a fixed number of its output periods */
	for (guint i = 0; i < caps->rate_count; i++)
		caps->rate[i].filter_delay_ns = (guint32)((double)setup->filter_delay_ns *
							  caps->rate[i].period_ticks / own);
}

PlbDeviceModel *plb_device_model_new(const PlbDeviceModelSetup *setup)
{
	PlbDeviceModel *model;

	g_return_val_if_fail(setup->serial && *setup->serial && strlen(setup->serial) <= 32, NULL);
	g_return_val_if_fail(setup->rate_hz >= 1 && setup->rate_hz <= 4000, NULL);
	model = g_new0(PlbDeviceModel, 1);
	model->serial = g_strdup(setup->serial);
	model->source = setup->source;
	model->source_data = setup->source_data;
	model->source_free = setup->source_free;
	fill_caps(&model->caps, setup);
	model->config = (PlbConfig){
		.period_ticks = (guint32)lround(PLB_MODEL_TICK_HZ / setup->rate_hz),
		.cell_mask = (1u << PLB_CELL_COUNT) - 1,
		.encoder_mask = (1u << PLB_ENCODER_COUNT) - 1,
		.gain_log2 = 6,
	};
	plb_device_service_init(&model->service);
	model->session = 1;
	model->protocol = PLB_PROTOCOL_VERSION;
	model->start_tick = PLB_MODEL_TICK_HZ; /* a second after power-up */
	model->status = (PlbStatus){ .temperature_centidegrees = 3150, .excitation_mv = 5000 };
	return model;
}

void plb_device_model_free(PlbDeviceModel *model)
{
	if (!model)
		return;
	if (model->source_free)
		model->source_free(model->source_data);
	g_free(model->serial);
	g_free(model);
}

guint64 plb_device_model_present_tick(const PlbDeviceModel *model)
{
	if (model->has_clock)
		return (guint64)model->clock_ticks;
	return model->start_tick + model->next_scan * model->config.period_ticks;
}

/* A new stream: its scan 0 comes one period from now, under a session of its own. */
void plb_device_model_begin_session(PlbDeviceModel *model)
{
	model->start_tick = plb_device_model_present_tick(model) + model->config.period_ticks;
	model->next_scan = 0;
	model->due = 0;
	model->sequence = 0;
	model->lost_before = FALSE;
	model->session = model->session == G_MAXUINT32 ? 1 : model->session + 1;
}

static gint32 triangle(guint64 at)
{
	gint32 phase = (gint32)(at % TEST_TRIANGLE_SCANS);

	return phase < TEST_TRIANGLE_SCANS / 2 ? phase : TEST_TRIANGLE_SCANS - phase;
}

static void fill_test_pattern(guint64 scan_index, PlbFrame *frame)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		frame->cell[k] = (gint32)(guint32)(scan_index * PLB_CELL_COUNT + k);
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		frame->encoder[k] = triangle(scan_index + k * (TEST_TRIANGLE_SCANS / 4));
}

static void convert(PlbDeviceModel *model, PlbFrame *frame)
{
	guint64 index = model->next_scan++;

	memset(frame, 0, sizeof *frame);
	frame->scan_index = index;
	if (model->source)
		model->source(model->source_data, index, frame);
	if (model->test_pattern)
		fill_test_pattern(index, frame);
	model->changed |= plb_device_service_scan(&model->service, frame);
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		if (!(model->config.cell_mask >> k & 1))
			frame->cell[k] = 0;
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		if (!(model->config.encoder_mask >> k & 1))
			frame->encoder[k] = 0;
}

static void drop_scans(PlbDeviceModel *model, guint64 n)
{
	PlbFrame dropped;

	for (guint64 i = 0; i < n; i++)
		convert(model, &dropped);
	model->status.lost_scans += n;
	model->status.errors |= PLB_FRAME_LOST_BEFORE;
	model->lost_before = TRUE;
}

static gsize make_packet(PlbDeviceModel *model, guint16 flags, guint8 *out)
{
	PlbFrame frames[PLB_PACKET_MAX_SCANS];
	PlbPacket packet = {
		.flags = flags,
		.sequence = model->sequence++,
		.session = model->session,
		.tick = model->start_tick + model->next_scan * model->config.period_ticks,
		.scan_index = (guint32)model->next_scan,
		.scan_count = PLB_PACKET_MAX_SCANS,
	};

	if (model->lost_before)
		packet.flags |= PLB_FRAME_LOST_BEFORE;
	if (model->test_pattern)
		packet.flags |= PLB_FRAME_TEST_PATTERN;
	if (model->sync_edge)
		packet.flags |= PLB_FRAME_SYNC_EDGE;
	model->lost_before = model->sync_edge = FALSE;
	model->status.errors |= packet.flags & (PLB_FRAME_ADC_LINK_ERROR | PLB_FRAME_EXCITATION |
						PLB_FRAME_BROWN_OUT);
	for (guint k = 0; k < PLB_PACKET_MAX_SCANS; k++)
		convert(model, &frames[k]);
	if (model->changed)
		packet.flags |= PLB_FRAME_CONFIG_CHANGED;
	model->changed = FALSE;
	return plb_packet_encode(&packet, frames, out);
}

/* The first fault whose time has come, taken off the list. */
static gboolean take_fault(PlbDeviceModel *model, PlbModelFault *fault)
{
	for (guint i = 0; i < model->fault_count; i++) {
		if (model->faults[i].at_scan > model->next_scan)
			continue;
		*fault = model->faults[i];
		model->fault_count--;
		memmove(&model->faults[i], &model->faults[i + 1],
			(model->fault_count - i) * sizeof *fault);
		return TRUE;
	}
	return FALSE;
}

static PlbModelAnswer answer_with_fault(PlbDeviceModel *model, const PlbModelFault *fault,
					guint8 *packet, gsize *n)
{
	switch (fault->fault) {
	case PLB_FAULT_STALL:
		model->halted = TRUE;
		return PLB_MODEL_STALL;
	case PLB_FAULT_UNPLUG:
		plb_device_model_unplug(model);
		return PLB_MODEL_GONE;
	case PLB_FAULT_ZERO_LENGTH:
		*n = 0;
		return PLB_MODEL_PACKET;
	case PLB_FAULT_FLAGS:
		*n = make_packet(model, (guint16)fault->amount, packet);
		return PLB_MODEL_PACKET;
	case PLB_FAULT_SHORT_PACKET:
		*n = MIN(make_packet(model, 0, packet), fault->amount);
		return PLB_MODEL_PACKET;
	case PLB_FAULT_BAD_CRC:
		*n = make_packet(model, 0, packet);
		packet[*n / 2] ^= 0x10;
		return PLB_MODEL_PACKET;
	case PLB_FAULT_SKIP_PACKETS:
		for (guint i = 0; i < fault->amount; i++)
			make_packet(model, 0, packet);
		break;
	case PLB_FAULT_OVERRUN:
		drop_scans(model, fault->amount);
		break;
	}
	return plb_device_model_next_packet(model, packet, n);
}

/* FALSE: no whole packet yet. */
static gboolean packet_is_due(PlbDeviceModel *model)
{
	guint64 waiting;

	if (!model->paced)
		return TRUE;
	if (model->due < model->next_scan + PLB_PACKET_MAX_SCANS)
		return FALSE;
	waiting = model->due - model->next_scan;
	if (waiting > PLB_MODEL_FIFO_SCANS)
		drop_scans(model, waiting - PLB_MODEL_FIFO_SCANS);
	waiting = MIN(waiting, PLB_MODEL_FIFO_SCANS);
	model->status.fifo_high_water_scans =
		MAX(model->status.fifo_high_water_scans, (guint32)waiting);
	return TRUE;
}

PlbModelAnswer plb_device_model_next_packet(PlbDeviceModel *model,
					    guint8 packet[PLB_PACKET_MAX_BYTES], gsize *n)
{
	PlbModelFault fault;

	*n = 0;
	if (model->gone)
		return PLB_MODEL_GONE;
	if (model->halted)
		return PLB_MODEL_STALL;
	if (!model->streaming || !packet_is_due(model))
		return PLB_MODEL_NOTHING;
	if (take_fault(model, &fault))
		return answer_with_fault(model, &fault, packet, n);
	*n = make_packet(model, 0, packet);
	return PLB_MODEL_PACKET;
}

PlbDeviceService *plb_device_model_get_service(PlbDeviceModel *model)
{
	return &model->service;
}

void plb_device_model_set_paced(PlbDeviceModel *model, gboolean paced)
{
	model->paced = paced;
}

void plb_device_model_set_due(PlbDeviceModel *model, guint64 scans)
{
	model->due = MAX(model->due, scans);
}

void plb_device_model_let_pass(PlbDeviceModel *model, guint64 scans)
{
	model->due += scans;
}

void plb_device_model_set_protocol(PlbDeviceModel *model, guint16 version)
{
	model->protocol = version;
}

void plb_device_model_set_drift(PlbDeviceModel *model, double drift_ppm)
{
	model->drift_ppm = drift_ppm;
}

void plb_device_model_elapse(PlbDeviceModel *model, double seconds)
{
	guint64 tick;

	if (!model->has_clock)
		model->clock_ticks = (double)plb_device_model_present_tick(model);
	model->has_clock = TRUE;
	model->clock_ticks += seconds * PLB_MODEL_TICK_HZ * (1 + 1e-6 * model->drift_ppm);
	tick = (guint64)model->clock_ticks;
	if (model->streaming && tick >= model->start_tick)
		plb_device_model_set_due(
			model, (tick - model->start_tick) / model->config.period_ticks + 1);
}

guint64 plb_device_model_get_waiting(const PlbDeviceModel *model)
{
	return model->due > model->next_scan ? model->due - model->next_scan : 0;
}

gboolean plb_device_model_is_streaming(const PlbDeviceModel *model)
{
	return model->streaming;
}

guint64 plb_device_model_get_start_tick(const PlbDeviceModel *model)
{
	return model->start_tick;
}

gboolean plb_device_model_is_gone(const PlbDeviceModel *model)
{
	return model->gone;
}

double plb_device_model_get_rate_hz(const PlbDeviceModel *model)
{
	return (double)model->caps.tick_hz / model->config.period_ticks;
}

void plb_device_model_inject(PlbDeviceModel *model, PlbDeviceFault fault, guint64 at_scan,
			     guint amount)
{
	g_return_if_fail(model->fault_count < PLB_MODEL_MAX_FAULTS);
	model->faults[model->fault_count++] = (PlbModelFault){ fault, at_scan, amount };
}

void plb_device_model_unplug(PlbDeviceModel *model)
{
	model->gone = TRUE;
	model->streaming = FALSE;
}
