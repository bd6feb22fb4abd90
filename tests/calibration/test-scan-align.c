/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/scan-align.h"
#include "tests/test-lib.h"

#define RATE_HZ 1000.0
#define CELL_SPEED 5000.0 /* counts a second */
#define ENCODER_SPEED -40000.0

/* A rack whose cells and encoders move evenly and are late as it says: cell k of the instant t
 * shows what was at t + skew - filter delay, its encoders what was at t + encoder skew. */
static PlbFrame frame_at(const PlbRackInfo *rack, guint64 scan)
{
	double t_s = (double)scan / RATE_HZ;
	PlbFrame frame = { .scan_index = scan };

	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		frame.cell[k] =
			(gint32)lround(1000 + CELL_SPEED * (t_s + rack->adc.cell[k].skew_s -
							    1e-9 * (double)rack->filter_delay_ns));
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		frame.encoder[k] = (gint32)lround(ENCODER_SPEED * (t_s + rack->adc.encoder_skew_s));
	return frame;
}

/* Both say where they were at the instant of the cells, to the rounding of counts. */
static void assert_one_instant(const PlbScanAlign *align, const PlbRackInfo *rack, guint64 scan)
{
	double t_s = (double)scan / RATE_HZ - 1e-9 * (double)rack->filter_delay_ns;

	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		assert_near(align->cell[k], 1000 + CELL_SPEED * t_s, 1.01);
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		assert_near(align->encoder[k], ENCODER_SPEED * t_s, 1.01);
}

/* Delays and skews of racks, in microseconds. */
static const struct {
	double filter, channel, encoder;
} racks[] = {
	{ 0, 0, 0 },       /* ideal */
	{ 0, 15, 120 },    /* LabJack T7 */
	{ 375, 0, 0 },     /* open rack */
	{ 1500, 0, 0 },    /* the same, a scan and a half */
	{ 3000, 20, 250 }, /* everything */
};

static PlbRackInfo rack_of(guint which)
{
	PlbRackInfo rack = { .filter_delay_ns = (gint64)(1000 * racks[which].filter) };

	rack.adc.encoder_skew_s = 1e-6 * racks[which].encoder;
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		rack.adc.cell[k].skew_s = 1e-6 * k * racks[which].channel;
	return rack;
}

START_TEST(plates_and_bar_are_of_one_instant)
{
	PlbRackInfo rack = rack_of((guint)_i);
	PlbScanAlign align;

	plb_scan_align_init(&align, RATE_HZ);
	plb_scan_align_set_rack(&align, &rack);
	for (guint64 scan = 7; scan < 60; scan++) {
		PlbFrame frame = frame_at(&rack, scan);

		plb_scan_align_push(&align, &frame);
		if (scan >= 7 + 4)
			assert_one_instant(&align, &rack, scan);
	}
}
END_TEST

/* Across a gap nothing is drawn between what was before and what is after. */
START_TEST(a_gap_is_not_looked_across)
{
	PlbRackInfo rack = rack_of(4);
	PlbScanAlign align;

	plb_scan_align_init(&align, RATE_HZ);
	plb_scan_align_set_rack(&align, &rack);
	for (guint64 scan = 0; scan < 10; scan++) {
		PlbFrame frame = { .scan_index = scan };

		plb_scan_align_push(&align, &frame);
	}
	plb_scan_align_break(&align);
	for (guint64 scan = 1000; scan < 1020; scan++) {
		PlbFrame frame = frame_at(&rack, scan), first = frame_at(&rack, 1000);
		double oldest = first.encoder[0];

		plb_scan_align_push(&align, &frame);
		ck_assert_double_le(align.encoder[0], oldest); /* they count down */
		if (scan == 1000) {
			assert_near(align.encoder[0], oldest, 0);
			assert_near(align.cell[3], frame.cell[3], 0);
		}
		if (scan >= 1004)
			assert_one_instant(&align, &rack, scan);
	}
}
END_TEST

/* A rack of simultaneous channels without a filter: not a bit is changed. */
START_TEST(an_ideal_rack_is_left_alone)
{
	PlbScanAlign align;

	plb_scan_align_init(&align, RATE_HZ);
	for (guint64 scan = 0; scan < 40; scan++) {
		PlbFrame frame = { .scan_index = 3 * scan };

		for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
			frame.encoder[k] = (gint32)(scan * 2654435761u);
		frame.cell[5] = (gint32)(scan * 40503u);
		plb_scan_align_push(&align, &frame);
		ck_assert_double_eq(align.encoder[2], frame.encoder[2]);
		ck_assert_double_eq(align.cell[5], frame.cell[5]);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scan-align");
	TCase *tests = tcase_create("scan-align");

	tcase_add_loop_test(tests, plates_and_bar_are_of_one_instant, 0, G_N_ELEMENTS(racks));
	tcase_add_test(tests, a_gap_is_not_looked_across);
	tcase_add_test(tests, an_ideal_rack_is_left_alone);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
