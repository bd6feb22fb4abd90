/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/protocol.h"

#include <math.h>

#include "hw/bytes.h"

static const guint8 identity_magic[4] = { 'P', 'L', 'B', 'R' };

void plb_setup_encode(const PlbSetup *setup, guint8 out[PLB_SETUP_BYTES])
{
	out[0] = setup->type;
	out[1] = setup->request;
	plb_put_u16(out + 2, setup->value);
	plb_put_u16(out + 4, setup->index);
	plb_put_u16(out + 6, setup->length);
}

void plb_setup_decode(const guint8 bytes[PLB_SETUP_BYTES], PlbSetup *setup)
{
	setup->type = bytes[0];
	setup->request = bytes[1];
	setup->value = plb_get_u16(bytes + 2);
	setup->index = plb_get_u16(bytes + 4);
	setup->length = plb_get_u16(bytes + 6);
}

static void put_text(guint8 *at, gsize field, const char *text)
{
	memset(at, 0, field);
	memcpy(at, text, MIN(strlen(text), field));
}

/* text has room for field + 1 characters. */
static gboolean get_text(const guint8 *at, gsize field, char *text)
{
	gsize n = 0;

	while (n < field && at[n] != 0) {
		if (!g_ascii_isprint((char)at[n]))
			return FALSE;
		text[n] = (char)at[n];
		n++;
	}
	text[n] = '\0';
	return TRUE;
}

void plb_identity_encode(const PlbIdentity *identity, guint8 out[PLB_IDENTITY_BYTES])
{
	memcpy(out, identity_magic, sizeof identity_magic);
	plb_put_u16(out + 4, identity->protocol);
	plb_put_u16(out + 6, identity->firmware);
	plb_put_u16(out + 8, identity->hardware);
	plb_put_u16(out + 10, 0);
	put_text(out + 12, 32, identity->serial);
	put_text(out + 44, 16, identity->build);
}

gboolean plb_identity_decode(const guint8 *bytes, gsize n, PlbIdentity *identity)
{
	if (n < PLB_IDENTITY_BYTES || memcmp(bytes, identity_magic, sizeof identity_magic) != 0)
		return FALSE;
	identity->protocol = plb_get_u16(bytes + 4);
	identity->firmware = plb_get_u16(bytes + 6);
	identity->hardware = plb_get_u16(bytes + 8);
	return get_text(bytes + 12, 32, identity->serial) && identity->serial[0] != '\0' &&
	       get_text(bytes + 44, 16, identity->build);
}

gsize plb_caps_encode(const PlbCaps *caps, guint8 out[PLB_CAPS_MAX_BYTES])
{
	guint8 *at = out + PLB_CAPS_MIN_BYTES;

	out[0] = caps->cell_count;
	out[1] = caps->encoder_count;
	out[2] = caps->cell_bits;
	out[3] = caps->flags;
	plb_put_u32(out + 4, caps->tick_hz);
	plb_put_u32(out + 8, caps->fifo_scans);
	plb_put_u16(out + 12, (guint16)caps->rate_count);
	plb_put_u16(out + 14, 0);
	for (guint i = 0; i < caps->rate_count; i++, at += 8) {
		plb_put_u32(at, caps->rate[i].period_ticks);
		plb_put_u32(at + 4, caps->rate[i].filter_delay_ns);
	}
	return (gsize)(at - out);
}

gboolean plb_caps_decode(const guint8 *bytes, gsize n, PlbCaps *caps)
{
	if (n < PLB_CAPS_MIN_BYTES)
		return FALSE;
	caps->cell_count = bytes[0];
	caps->encoder_count = bytes[1];
	caps->cell_bits = bytes[2];
	caps->flags = bytes[3];
	caps->tick_hz = plb_get_u32(bytes + 4);
	caps->fifo_scans = plb_get_u32(bytes + 8);
	caps->rate_count = plb_get_u16(bytes + 12);
	if (caps->cell_count > PLB_CELL_COUNT || caps->encoder_count > PLB_ENCODER_COUNT ||
	    caps->cell_bits < 1 || caps->cell_bits > 32 || caps->tick_hz == 0 ||
	    caps->rate_count < 1 || caps->rate_count > PLB_CAPS_MAX_RATES ||
	    n < PLB_CAPS_MIN_BYTES + 8 * (gsize)caps->rate_count)
		return FALSE;
	for (guint i = 0; i < caps->rate_count; i++) {
		caps->rate[i].period_ticks = plb_get_u32(bytes + PLB_CAPS_MIN_BYTES + 8 * i);
		caps->rate[i].filter_delay_ns = plb_get_u32(bytes + PLB_CAPS_MIN_BYTES + 8 * i + 4);
		if (caps->rate[i].period_ticks == 0)
			return FALSE;
	}
	return TRUE;
}

guint plb_caps_nearest_rate(const PlbCaps *caps, double rate_hz)
{
	double nearest = INFINITY;
	guint best = 0;

	for (guint i = 0; i < caps->rate_count; i++) {
		double off = fabs((double)caps->tick_hz / caps->rate[i].period_ticks - rate_hz);

		if (off < nearest) {
			nearest = off;
			best = i;
		}
	}
	return best;
}

void plb_config_encode(const PlbConfig *config, guint8 out[PLB_CONFIG_BYTES])
{
	memset(out, 0, PLB_CONFIG_BYTES);
	plb_put_u32(out, config->period_ticks);
	plb_put_u16(out + 4, config->cell_mask);
	out[6] = config->encoder_mask;
	out[7] = config->encoder_mode;
	out[8] = config->gain_log2;
	plb_put_u16(out + 10, config->oversampling);
}

gboolean plb_config_decode(const guint8 *bytes, gsize n, PlbConfig *config)
{
	if (n < PLB_CONFIG_BYTES)
		return FALSE;
	config->period_ticks = plb_get_u32(bytes);
	config->cell_mask = plb_get_u16(bytes + 4);
	config->encoder_mask = bytes[6];
	config->encoder_mode = bytes[7];
	config->gain_log2 = bytes[8];
	config->oversampling = plb_get_u16(bytes + 10);
	return config->period_ticks > 0 && config->cell_mask >> PLB_CELL_COUNT == 0 &&
	       config->encoder_mask >> PLB_ENCODER_COUNT == 0 &&
	       config->encoder_mode <= PLB_ENCODER_X1 && config->gain_log2 <= 7;
}

void plb_config_reply_encode(const PlbConfig *config, guint32 session,
			     guint8 out[PLB_CONFIG_REPLY_BYTES])
{
	plb_config_encode(config, out);
	plb_put_u32(out + PLB_CONFIG_BYTES, session);
}

gboolean plb_config_reply_decode(const guint8 *bytes, gsize n, PlbConfig *config, guint32 *session)
{
	if (n < PLB_CONFIG_REPLY_BYTES || !plb_config_decode(bytes, n, config))
		return FALSE;
	*session = plb_get_u32(bytes + PLB_CONFIG_BYTES);
	return TRUE;
}

void plb_status_encode(const PlbStatus *status, guint8 out[PLB_STATUS_BYTES])
{
	memset(out, 0, PLB_STATUS_BYTES);
	out[0] = (guint8)status->state;
	plb_put_u16(out + 2, status->errors);
	plb_put_u32(out + 4, status->fifo_high_water_scans);
	plb_put_u64(out + 8, status->lost_scans);
	plb_put_u16(out + 16, (guint16)status->temperature_centidegrees);
	plb_put_u16(out + 18, status->excitation_mv);
}

gboolean plb_status_decode(const guint8 *bytes, gsize n, PlbStatus *status)
{
	if (n < PLB_STATUS_BYTES || bytes[0] > PLB_STATE_ARMED)
		return FALSE;
	status->state = bytes[0];
	status->errors = plb_get_u16(bytes + 2);
	status->fifo_high_water_scans = plb_get_u32(bytes + 4);
	status->lost_scans = plb_get_u64(bytes + 8);
	status->temperature_centidegrees = (gint16)plb_get_u16(bytes + 16);
	status->excitation_mv = plb_get_u16(bytes + 18);
	return TRUE;
}

void plb_time_encode(const PlbTime *time, guint8 out[PLB_TIME_BYTES])
{
	plb_put_u64(out, time->tick);
	plb_put_u64(out + 8, time->sof_tick);
	plb_put_u16(out + 16, time->sof_frame);
	plb_put_u16(out + 18, 0);
}

gboolean plb_time_decode(const guint8 *bytes, gsize n, PlbTime *time)
{
	if (n < PLB_TIME_BYTES)
		return FALSE;
	time->tick = plb_get_u64(bytes);
	time->sof_tick = plb_get_u64(bytes + 8);
	time->sof_frame = plb_get_u16(bytes + 16);
	return time->sof_frame < 2048 && time->sof_tick <= time->tick;
}
