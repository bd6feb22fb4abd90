/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hw/bytes.h"
#include "hw/crc32c.h"
#include "hw/protocol-service.h"
#include "hw/protocol.h"

/* Every control reply: any bytes are refused or understood within bounds, and what was understood
 * encodes to bytes that say the same. The first byte picks the reply. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void identity(const guint8 *bytes, gsize n)
{
	guint8 out[PLB_IDENTITY_BYTES];
	PlbIdentity found, again;

	if (!plb_identity_decode(bytes, n, &found))
		return;
	g_assert(strlen(found.serial) <= 32 && strlen(found.build) <= 16);
	plb_identity_encode(&found, out);
	g_assert(plb_identity_decode(out, sizeof out, &again));
	g_assert(strcmp(found.serial, again.serial) == 0 && found.firmware == again.firmware);
}

static void caps(const guint8 *bytes, gsize n)
{
	guint8 out[PLB_CAPS_MAX_BYTES];
	PlbCaps found, again;

	if (!plb_caps_decode(bytes, n, &found))
		return;
	g_assert(found.cell_count <= PLB_CELL_COUNT && found.rate_count >= 1 &&
		 found.rate_count <= PLB_CAPS_MAX_RATES);
	g_assert(plb_caps_nearest_rate(&found, 1000) < found.rate_count);
	g_assert(plb_caps_decode(out, plb_caps_encode(&found, out), &again));
	g_assert(again.tick_hz == found.tick_hz);
}

static void config(const guint8 *bytes, gsize n)
{
	guint8 out[PLB_CONFIG_REPLY_BYTES];
	guint32 session, session_again;
	PlbConfig found, again;

	if (!plb_config_reply_decode(bytes, n, &found, &session))
		return;
	plb_config_reply_encode(&found, session, out);
	g_assert(plb_config_reply_decode(out, sizeof out, &again, &session_again));
	g_assert(session == session_again && found.period_ticks == again.period_ticks);
}

static void status_and_time(const guint8 *bytes, gsize n)
{
	PlbStatus status;
	PlbTime time;

	if (plb_status_decode(bytes, n, &status))
		g_assert(status.state <= PLB_STATE_ARMED);
	if (plb_time_decode(bytes, n, &time))
		g_assert(time.sof_frame < 2048 && time.sof_tick <= time.tick);
}

static void service(const guint8 *bytes, gsize n)
{
	PlbTareLatch latch;
	PlbSelfTest test;

	if (plb_tare_latch_decode(bytes, n, &latch))
		g_assert(latch.scans <= PLB_TARE_MAX_SCANS && latch.sd[0] >= 0);
	if (plb_self_test_decode(bytes, n, &test))
		g_assert(test.run <= PLB_TEST_ALL);
}

/* With a right CRC, or the fuzzer would never get past it. */
static void calibration(const guint8 *bytes, gsize n)
{
	g_autofree guint8 *copy = g_memdup2(bytes, n);
	g_autofree PlbCalBlock *block = g_new(PlbCalBlock, 1);
	gsize body = n >= 8 ? PLB_CAL_HEADER_BYTES + plb_get_u16(copy + 6) : 0;

	if (body && body + 4 <= n)
		plb_put_u32(copy + body, plb_crc32c(copy, body));
	if (plb_cal_block_decode(copy, n, block))
		g_assert(block->length <= PLB_CAL_MAX_BYTES &&
			 memcmp(block->data, copy + PLB_CAL_HEADER_BYTES, block->length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const replies[])(const guint8 *, gsize) = {
		identity, caps, config, status_and_time, service, calibration,
	};

	if (size > 0)
		replies[data[0] % G_N_ELEMENTS(replies)](data + 1, size - 1);
	return 0;
}
