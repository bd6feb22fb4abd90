/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/protocol-service.h"

#include <math.h>

#include "hw/bytes.h"
#include "hw/crc32c.h"

#define STEPS 256.0 /* of a code */

static const guint8 cal_magic[4] = { 'P', 'L', 'B', 'C' };

static gint32 to_steps(double codes)
{
	return (gint32)lround(CLAMP(codes * STEPS, -2147483647.0, 2147483647.0));
}

void plb_tare_latch_encode(const PlbTareLatch *latch, guint8 out[PLB_TARE_BYTES])
{
	out[0] = (guint8)latch->state;
	out[1] = 0;
	plb_put_u16(out + 2, latch->scans);
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		plb_put_u32(out + 4 + 8 * k, (guint32)to_steps(latch->mean[k]));
		plb_put_u32(out + 8 + 8 * k, (guint32)to_steps(latch->sd[k]));
	}
}

gboolean plb_tare_latch_decode(const guint8 *bytes, gsize n, PlbTareLatch *latch)
{
	if (n < PLB_TARE_BYTES || bytes[0] > PLB_SERVICE_DONE)
		return FALSE;
	latch->state = bytes[0];
	latch->scans = plb_get_u16(bytes + 2);
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		latch->mean[k] = (gint32)plb_get_u32(bytes + 4 + 8 * k) / STEPS;
		latch->sd[k] = (gint32)plb_get_u32(bytes + 8 + 8 * k) / STEPS;
		if (latch->sd[k] < 0)
			return FALSE;
	}
	return latch->scans <= PLB_TARE_MAX_SCANS;
}

void plb_self_test_encode(const PlbSelfTest *test, guint8 out[PLB_SELF_TEST_BYTES])
{
	out[0] = (guint8)test->state;
	out[1] = test->run;
	plb_put_u16(out + 2, test->shunt_failed);
	plb_put_u16(out + 4, test->short_failed);
	plb_put_u16(out + 6, test->bridge_open);
	plb_put_u16(out + 8, test->adc_failed != 0);
	plb_put_u16(out + 10, 0);
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		plb_put_u32(out + 12 + 4 * k, (guint32)test->shunt_step[k]);
}

gboolean plb_self_test_decode(const guint8 *bytes, gsize n, PlbSelfTest *test)
{
	if (n < PLB_SELF_TEST_BYTES || bytes[0] > PLB_SERVICE_DONE || bytes[1] > PLB_TEST_ALL)
		return FALSE;
	test->state = bytes[0];
	test->run = bytes[1];
	test->shunt_failed = plb_get_u16(bytes + 2);
	test->short_failed = plb_get_u16(bytes + 4);
	test->bridge_open = plb_get_u16(bytes + 6);
	test->adc_failed = plb_get_u16(bytes + 8) != 0;
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		test->shunt_step[k] = (gint32)plb_get_u32(bytes + 12 + 4 * k);
	return TRUE;
}

void plb_cal_block_encode(const PlbCalBlock *block, guint8 out[PLB_CAL_BLOCK_BYTES])
{
	gsize length = MIN(block->length, PLB_CAL_MAX_BYTES);

	memset(out, 0xFF, PLB_CAL_BLOCK_BYTES); /* as erased flash */
	memcpy(out, cal_magic, sizeof cal_magic);
	plb_put_u16(out + 4, 1);
	plb_put_u16(out + 6, (guint16)length);
	plb_put_u32(out + 8, block->generation);
	memcpy(out + PLB_CAL_HEADER_BYTES, block->data, length);
	length += PLB_CAL_HEADER_BYTES;
	plb_put_u32(out + length, plb_crc32c(out, length));
}

gboolean plb_cal_block_decode(const guint8 *bytes, gsize n, PlbCalBlock *block)
{
	gsize length;

	if (n < PLB_CAL_HEADER_BYTES + 4 || memcmp(bytes, cal_magic, sizeof cal_magic) != 0 ||
	    plb_get_u16(bytes + 4) != 1)
		return FALSE;
	length = plb_get_u16(bytes + 6);
	if (length > PLB_CAL_MAX_BYTES || n < PLB_CAL_HEADER_BYTES + length + 4)
		return FALSE;
	block->generation = plb_get_u32(bytes + 8);
	block->length = length;
	memcpy(block->data, bytes + PLB_CAL_HEADER_BYTES, length);
	length += PLB_CAL_HEADER_BYTES;
	return plb_crc32c(bytes, length) == plb_get_u32(bytes + length);
}
