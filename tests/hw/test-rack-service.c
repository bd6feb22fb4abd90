/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/rack-plumbar-service.h"

#include <math.h>

#include "tests/hw/hw-fixture.h"

/* The service requests, host and model against each other; and what a cut in the middle of writing
 * the calibration leaves. */

typedef struct {
	PlbDeviceModel *model; /* the rack's */
	PlbRack *rack;
	GError *error;
} Fixture;

static Fixture f;

static void set_up(void)
{
	f = (Fixture){ .model = busy_model() };
	f.rack = plb_rack_plumbar_new_direct(f.model, FALSE);
}

static void tear_down(void)
{
	plb_rack_free(f.rack);
	g_clear_error(&f.error);
}

static void start(guint16 how)
{
	double rate_hz;

	plb_rack_plumbar_start(f.rack, 1000, how, &rate_hz, &f.error);
	assert_no_error(f.error);
}

static void read_n(PlbFrame *frames, gsize n)
{
	for (gsize got = 0; got < n;) {
		gssize k = plb_rack_read(f.rack, frames + got, n - got, 1000, &f.error);

		assert_no_error(f.error);
		ck_assert_int_gt(k, 0);
		got += (gsize)k;
	}
}

START_TEST(self_test_names_the_open_bridge)
{
	PlbSelfTest test;

	ck_assert(plb_rack_plumbar_self_test(f.rack, PLB_TEST_ALL, &test, &f.error));
	ck_assert_uint_eq(test.run, PLB_TEST_ALL);
	ck_assert_uint_eq(test.bridge_open | test.shunt_failed | test.short_failed, 0);
	ck_assert_int_gt(test.shunt_step[3], 1000000);
	plb_device_model_get_service(f.model)->bad_cells = 1 << 5;
	ck_assert(plb_rack_plumbar_self_test(f.rack, PLB_TEST_ALL, &test, &f.error));
	ck_assert_uint_eq(test.bridge_open, 1 << 5);
	ck_assert_int_eq(test.shunt_step[5], 0);
	ck_assert(!plb_rack_plumbar_self_test(f.rack, 0, &test, &f.error));
	g_clear_error(&f.error);
	start(0);
	ck_assert(!plb_rack_plumbar_self_test(f.rack, PLB_TEST_ALL, &test, &f.error));
	ck_assert(g_error_matches(f.error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL));
}
END_TEST

START_TEST(tare_is_the_mean_of_the_next_scans)
{
	PlbFrame frames[1000];
	PlbTareLatch latch;

	ck_assert(!plb_rack_plumbar_tare_begin(f.rack, 100, &f.error)); /* not streaming */
	g_clear_error(&f.error);
	start(0);
	read_n(frames, 80);
	ck_assert(plb_rack_plumbar_tare_begin(f.rack, 500, &f.error));
	read_n(frames, 1000);
	ck_assert(plb_rack_plumbar_tare_get(f.rack, &latch, &f.error));
	ck_assert_int_eq(latch.state, PLB_SERVICE_DONE);
	ck_assert_uint_eq(latch.scans, 500);
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		double mean = 0, square = 0;

		/* scans 80 to 579, though the stream's own numbers have not changed */
		for (guint i = 0; i < 500; i++)
			mean += frames[i].cell[k] / 500.0;
		for (guint i = 0; i < 500; i++)
			square += (frames[i].cell[k] - mean) * (frames[i].cell[k] - mean) / 500;
		assert_near(latch.mean[k], mean, 0.01);
		assert_near(latch.sd[k], sqrt(square), 1);
		assert_busy_frame(&frames[k]);
	}
}
END_TEST

START_TEST(preset_sets_the_next_count)
{
	PlbFrame frames[160], twin = { 0 };

	start(0);
	read_n(frames, 80);
	ck_assert(plb_rack_plumbar_preset(f.rack, 2, -123456, &f.error));
	ck_assert(!plb_rack_plumbar_preset(f.rack, 4, 0, &f.error));
	g_clear_error(&f.error);
	read_n(frames, 160);
	ck_assert_int_eq(frames[0].encoder[2], -123456);
	ck_assert_uint_eq(frames[0].scan_index, 80);
	ck_assert(frames[0].flags & PLB_FRAME_CONFIG_CHANGED);
	ck_assert(!(frames[8].flags & PLB_FRAME_CONFIG_CHANGED));
	busy_counts(NULL, 80, &twin);
	ck_assert_int_eq(frames[0].encoder[1], twin.encoder[1]);
}
END_TEST

START_TEST(test_pattern_and_sync)
{
	PlbFrame frames[16];
	double rate_hz;

	start(PLB_START_TEST_PATTERN);
	read_n(frames, 16);
	ck_assert(frames[0].flags & PLB_FRAME_TEST_PATTERN);
	for (guint i = 0; i < 16; i++)
		for (guint k = 0; k < PLB_CELL_COUNT; k++)
			ck_assert_int_eq(frames[i].cell[k], (gint32)(8 * i + k));
	ck_assert(plb_rack_plumbar_sync_out(f.rack, 100, &f.error));
	ck_assert_uint_eq(plb_device_model_get_service(f.model)->sync_every, 100);
	start(PLB_START_ON_SYNC);
	ck_assert_int_eq(plb_rack_read(f.rack, frames, 16, 0, &f.error), 0); /* it waits */
	plb_device_model_sync_edge(f.model);
	read_n(frames, 16);
	ck_assert(frames[0].flags & PLB_FRAME_SYNC_EDGE);
	ck_assert(!plb_rack_plumbar_start(f.rack, 1000, 4, &rate_hz, &f.error));
}
END_TEST

/* Every byte of a copy is guarded, and either copy is enough. */
START_TEST(calibration_has_two_copies)
{
	static const char first[] = "[rig]\nformat = 1\n",
			  second[] = "[rig]\nformat = 1\nname = b\n";
	PlbDeviceService *service = plb_device_model_get_service(f.model);
	g_autofree PlbCalBlock *block = g_new(PlbCalBlock, 1);
	guint intact;

	ck_assert(!plb_rack_plumbar_read_calibration(f.rack, block, &intact, &f.error));
	ck_assert(g_error_matches(f.error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL));
	g_clear_error(&f.error);
	ck_assert(plb_rack_plumbar_write_calibration(f.rack, (const guint8 *)first, sizeof first,
						     &f.error));
	ck_assert(plb_rack_plumbar_write_calibration(f.rack, (const guint8 *)second, sizeof second,
						     &f.error));
	for (guint copy = 0; copy < PLB_CAL_COPIES; copy++)
		for (gsize at = 0; at < PLB_CAL_HEADER_BYTES + sizeof second + 4; at++) {
			service->flash[copy][at] ^= 0x20;
			ck_assert(plb_rack_plumbar_read_calibration(f.rack, block, &intact,
								    &f.error));
			ck_assert_uint_eq(intact, 1);
			ck_assert_uint_eq(block->length, sizeof second);
			ck_assert_str_eq((const char *)block->data, second);
			service->flash[copy][at] ^= 0x20;
		}
	ck_assert(plb_rack_plumbar_read_calibration(f.rack, block, &intact, &f.error));
	ck_assert_uint_eq(intact, 2);
	ck_assert_uint_eq(block->generation, 2);
}
END_TEST

/* The power goes after any page: what is read is the old one or the new one, whole. */
START_TEST(a_cut_write_leaves_one_copy_whole)
{
	static const char before[] = "old", after[] = "new";
	PlbDeviceService *service = plb_device_model_get_service(f.model);
	g_autofree PlbCalBlock *block = g_new0(PlbCalBlock, 1);
	guint8 old[PLB_CAL_COPIES][PLB_CAL_BLOCK_BYTES], new[PLB_CAL_BLOCK_BYTES];
	guint intact;

	ck_assert(plb_rack_plumbar_write_calibration(f.rack, (const guint8 *)before, sizeof before,
						     &f.error));
	memcpy(old, service->flash, sizeof old);
	ck_assert(plb_rack_plumbar_write_calibration(f.rack, (const guint8 *)after, sizeof after,
						     &f.error));
	memcpy(new, service->flash[0], sizeof new);
	for (guint cut = 0; cut <= PLB_CAL_COPIES * PLB_CAL_PAGES; cut++) {
		memcpy(service->flash, old, sizeof old);
		for (guint page = 0; page < cut; page++)
			memcpy(service->flash[page / PLB_CAL_PAGES ? 0 : 1] +
				       page % PLB_CAL_PAGES * PLB_CAL_PAGE_BYTES,
			       new + page % PLB_CAL_PAGES *PLB_CAL_PAGE_BYTES, PLB_CAL_PAGE_BYTES);
		ck_assert(plb_rack_plumbar_read_calibration(f.rack, block, &intact, &f.error));
		ck_assert(strcmp((const char *)block->data, before) == 0 ||
			  strcmp((const char *)block->data, after) == 0);
	}
	ck_assert_str_eq((const char *)block->data, after);
}
END_TEST

START_TEST(calibration_is_locked)
{
	PlbDeviceService *service = plb_device_model_get_service(f.model);
	guint8 page[PLB_CAL_PAGE_BYTES] = { 0 }, wrong[4] = { 1, 2, 3, 4 };
	PlbSetup setup = { PLB_REQUEST_TYPE_OUT, PLB_REQUEST_CAL_WRITE, 0, 0, sizeof page };

	ck_assert_int_eq(plb_device_service_out(service, &setup, page, sizeof page, FALSE), -1);
	setup.value = PLB_CAL_UNLOCK;
	ck_assert_int_eq(plb_device_service_out(service, &setup, wrong, sizeof wrong, FALSE), -1);
	ck_assert(
		!plb_rack_plumbar_write_calibration(f.rack, page, PLB_CAL_MAX_BYTES + 1, &f.error));
	ck_assert(g_error_matches(f.error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rack-service");
	TCase *tests = tcase_create("rack-service");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, self_test_names_the_open_bridge);
	tcase_add_test(tests, tare_is_the_mean_of_the_next_scans);
	tcase_add_test(tests, preset_sets_the_next_count);
	tcase_add_test(tests, test_pattern_and_sync);
	tcase_add_test(tests, calibration_has_two_copies);
	tcase_add_test(tests, a_cut_write_leaves_one_copy_whole);
	tcase_add_test(tests, calibration_is_locked);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
