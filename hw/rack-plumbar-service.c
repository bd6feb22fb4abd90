/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/rack-plumbar-service.h"

#include <string.h>

#include "hw/bytes.h"
#include "hw/rack-plumbar-private.h"

#define SELF_TEST_US (5 * G_USEC_PER_SEC)
#define SELF_TEST_POLL_US 20000

static gboolean get_self_test(PlbRack *rack, PlbSelfTest *test, GError **error)
{
	guint8 bytes[PLB_SELF_TEST_BYTES];
	gsize n = sizeof bytes;

	return plb_rack_plumbar_in(rack, PLB_REQUEST_SELF_TEST, 0, bytes, &n, error) &&
	       (plb_self_test_decode(bytes, n, test) ||
		plb_rack_plumbar_no_sense(error, "SELF_TEST"));
}

gboolean plb_rack_plumbar_self_test(PlbRack *rack, guint which, PlbSelfTest *test, GError **error)
{
	gint64 until_us = g_get_monotonic_time() + SELF_TEST_US;

	if (!plb_rack_plumbar_check(rack, error) ||
	    !plb_rack_plumbar_out(rack, PLB_REQUEST_SELF_TEST, (guint16)which, NULL, 0, error))
		return FALSE;
	while (get_self_test(rack, test, error)) {
		if (test->state == PLB_SERVICE_DONE)
			return TRUE;
		if (g_get_monotonic_time() > until_us) {
			g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_IO,
					    "the rack does not come to an end with its self-test");
			return FALSE;
		}
		g_usleep(SELF_TEST_POLL_US);
	}
	return FALSE;
}

gboolean plb_rack_plumbar_tare_begin(PlbRack *rack, guint scans, GError **error)
{
	return plb_rack_plumbar_check(rack, error) &&
	       plb_rack_plumbar_out(rack, PLB_REQUEST_TARE_LATCH, (guint16)scans, NULL, 0, error);
}

gboolean plb_rack_plumbar_tare_get(PlbRack *rack, PlbTareLatch *latch, GError **error)
{
	guint8 bytes[PLB_TARE_BYTES];
	gsize n = sizeof bytes;

	return plb_rack_plumbar_check(rack, error) &&
	       plb_rack_plumbar_in(rack, PLB_REQUEST_TARE_LATCH, 0, bytes, &n, error) &&
	       (plb_tare_latch_decode(bytes, n, latch) ||
		plb_rack_plumbar_no_sense(error, "TARE_LATCH"));
}

gboolean plb_rack_plumbar_preset(PlbRack *rack, guint encoder, gint32 count, GError **error)
{
	guint8 bytes[4];

	plb_put_u32(bytes, (guint32)count);
	return plb_rack_plumbar_check(rack, error) &&
	       plb_rack_plumbar_out(rack, PLB_REQUEST_ENC_PRESET, (guint16)encoder, bytes,
				    sizeof bytes, error);
}

gboolean plb_rack_plumbar_sync_out(PlbRack *rack, guint every_scans, GError **error)
{
	return plb_rack_plumbar_check(rack, error) &&
	       plb_rack_plumbar_out(rack, PLB_REQUEST_SYNC_OUT, (guint16)every_scans, NULL, 0,
				    error);
}

static gboolean read_copy(PlbRack *rack, guint copy, guint8 *bytes, GError **error)
{
	for (guint page = 0; page < PLB_CAL_PAGES; page++) {
		gsize n = PLB_CAL_PAGE_BYTES;

		if (!plb_rack_plumbar_in(rack, PLB_REQUEST_CAL_READ, PLB_CAL_PLACE(copy, page),
					 bytes + page * PLB_CAL_PAGE_BYTES, &n, error))
			return FALSE;
		if (n != PLB_CAL_PAGE_BYTES)
			return plb_rack_plumbar_no_sense(error, "CAL_READ");
	}
	return TRUE;
}

/* good[copy]: whole; of two, block gets the newer. */
static gboolean read_copies(PlbRack *rack, PlbCalBlock *block, gboolean good[PLB_CAL_COPIES],
			    guint *newest, GError **error)
{
	g_autofree guint8 *bytes = g_malloc(PLB_CAL_BLOCK_BYTES);
	g_autofree PlbCalBlock *found = g_new(PlbCalBlock, 1);
	gboolean any = FALSE;

	for (guint copy = 0; copy < PLB_CAL_COPIES; copy++) {
		if (!read_copy(rack, copy, bytes, error))
			return FALSE;
		good[copy] = plb_cal_block_decode(bytes, PLB_CAL_BLOCK_BYTES, found);
		if (!good[copy] || (any && found->generation <= block->generation))
			continue;
		*block = *found;
		*newest = copy;
		any = TRUE;
	}
	return TRUE;
}

gboolean plb_rack_plumbar_read_calibration(PlbRack *rack, PlbCalBlock *block, guint *intact,
					   GError **error)
{
	gboolean good[PLB_CAL_COPIES];
	guint newest;

	if (!plb_rack_plumbar_check(rack, error) || !read_copies(rack, block, good, &newest, error))
		return FALSE;
	*intact = (good[0] != 0) + (good[1] != 0);
	if (*intact > 0)
		return TRUE;
	g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
			    "the rack carries no calibration that is whole");
	return FALSE;
}

static gboolean write_copy(PlbRack *rack, guint copy, const guint8 *bytes, GError **error)
{
	g_autofree guint8 *back = g_malloc(PLB_CAL_BLOCK_BYTES);

	for (guint page = 0; page < PLB_CAL_PAGES; page++)
		if (!plb_rack_plumbar_out(rack, PLB_REQUEST_CAL_WRITE, PLB_CAL_PLACE(copy, page),
					  bytes + page * PLB_CAL_PAGE_BYTES, PLB_CAL_PAGE_BYTES,
					  error))
			return FALSE;
	if (!read_copy(rack, copy, back, error))
		return FALSE;
	if (memcmp(bytes, back, PLB_CAL_BLOCK_BYTES) == 0)
		return TRUE;
	g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_IO,
			    "the rack did not keep the calibration that was written");
	return FALSE;
}

gboolean plb_rack_plumbar_write_calibration(PlbRack *rack, const guint8 *data, gsize length,
					    GError **error)
{
	g_autofree PlbCalBlock *block = g_new0(PlbCalBlock, 1);
	g_autofree guint8 *bytes = g_malloc(PLB_CAL_BLOCK_BYTES);
	gboolean good[PLB_CAL_COPIES];
	guint newest = 1;
	guint8 key[4];

	if (!plb_rack_plumbar_check(rack, error) || !read_copies(rack, block, good, &newest, error))
		return FALSE;
	if (length > PLB_CAL_MAX_BYTES) {
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
			    "a rack keeps %d bytes of calibration, not %" G_GSIZE_FORMAT,
			    PLB_CAL_MAX_BYTES, length);
		return FALSE;
	}
	block->generation++;
	block->length = length;
	memcpy(block->data, data, length);
	plb_cal_block_encode(block, bytes);
	plb_put_u32(key, PLB_CAL_KEY);
	return plb_rack_plumbar_out(rack, PLB_REQUEST_CAL_WRITE, PLB_CAL_UNLOCK, key, sizeof key,
				    error) &&
	       write_copy(rack, !newest, bytes, error) && write_copy(rack, newest, bytes, error);
}
