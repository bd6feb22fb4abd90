/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/calibrator.h"
#include "tests/test-lib.h"

/* A bar on the virtual rig, whose encoders count from wherever it was at power-up; what is known of
 * its place, against where it was put. */

#define RATE_HZ 1000
#define HOME_X 0.05
#define HOME_Z 1.40

typedef struct {
	PlbRig *rig;
	PlbCalibrator *calibrator;
	GArray *samples;
	PlbSample now; /* where the bar is, and the load */
	gint32 zero[PLB_ENCODER_COUNT];
	gboolean has_zero;
	guint64 scan;
	guint16 next_flags;
	guint8 next_fault, next_index;
} Bench;

static Bench b;

static void put_bar(double x_m, double z_m)
{
	for (int side = 0; side < PLB_SIDES; side++) {
		b.now.bar_x_m[side] = x_m;
		b.now.bar_y_m[side] = b.rig->bar_end[side].y_m;
		b.now.bar_z_m[side] = z_m;
	}
}

static void load(double newtons)
{
	for (int side = 0; side < PLB_SIDES; side++) {
		b.now.fz_n[side] = newtons / 2;
		b.now.cop_x_m[side] = 0;
		b.now.cop_y_m[side] = b.rig->plate[side].y_m;
	}
}

static void set_up(void)
{
	memset(&b, 0, sizeof b);
	b.rig = plb_rig_virtual();
	b.rig->home_u_m = 0.002;
	for (int side = 0; side < PLB_SIDES; side++) {
		b.rig->bar_end[side].home_x_m = HOME_X;
		b.rig->bar_end[side].home_z_m = HOME_Z;
	}
	b.samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	b.now = plb_sample_empty(0);
	load(0);
	put_bar(HOME_X, HOME_Z);
}

static void tear_down(void)
{
	plb_calibrator_free(b.calibrator);
	plb_rig_free(b.rig);
	g_array_unref(b.samples);
}

static void one_scan(void)
{
	PlbFrame frame = { .tick = b.scan, .scan_index = b.scan, .flags = b.next_flags };
	double cell[PLB_CELL_COUNT] = { 0 }, encoder[PLB_ENCODER_COUNT] = { 0 };

	if (!b.calibrator)
		b.calibrator = plb_calibrator_new(b.rig, RATE_HZ);
	plb_rig_counts_from_sample(b.rig, &b.now, cell, encoder);
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		frame.cell[k] = (gint32)lround(cell[k]);
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++) {
		gint32 count = (gint32)lround(encoder[k]);

		if (!b.has_zero)
			b.zero[k] = count;
		frame.encoder[k] = count - b.zero[k];
	}
	b.has_zero = TRUE;
	frame.encoder_fault = b.next_fault;
	frame.encoder_index = b.next_index;
	b.next_flags = b.next_fault = b.next_index = 0;
	b.scan++;
	ck_assert(plb_calibrator_push(b.calibrator, &frame, 1, b.samples, NULL));
}

static void stay(double seconds)
{
	for (double i = 0; i < seconds * RATE_HZ; i++)
		one_scan();
}

/* Half a metre a second, straight. */
static void move_to(double x_m, double z_m)
{
	double from_x = b.now.bar_x_m[0], from_z = b.now.bar_z_m[0];
	double steps = ceil(hypot(x_m - from_x, z_m - from_z) / 0.5 * RATE_HZ);

	for (double i = 1; i <= steps; i++) {
		put_bar(from_x + (x_m - from_x) * i / steps, from_z + (z_m - from_z) * i / steps);
		one_scan();
	}
}

static const PlbSample *newest(void)
{
	return &g_array_index(b.samples, PlbSample, b.samples->len - 1);
}

static void assert_place(double x_m, double z_m, double within_m)
{
	assert_near(newest()->bar_x_m[PLB_LEFT], x_m, within_m);
	assert_near(newest()->bar_z_m[PLB_RIGHT], z_m, within_m);
}

static gboolean is_homed(void)
{
	return !(newest()->flags & PLB_SAMPLE_UNHOMED);
}

static void assert_news(const char *part)
{
	g_autofree char *text = NULL;
	double time_s;

	text = plb_calibrator_take_homing_news(b.calibrator, &time_s);
	if (!part)
		ck_assert_ptr_null(text);
	else
		ck_assert_msg(text && strstr(text, part), "%s", text ? text : "nothing");
}

static PlbBarPlaceKind place_kind(void)
{
	return plb_calibrator_get_bar_place(b.calibrator).kind;
}

START_TEST(rest_with_empty_plates_is_home)
{
	stay(0.9);
	ck_assert(!is_homed());
	ck_assert_int_eq(place_kind(), PLB_BAR_PLACE_UNKNOWN);
	stay(0.4);
	ck_assert(is_homed());
	ck_assert_int_eq(place_kind(), PLB_BAR_PLACE_KNOWN);
	assert_news("at rest in its hooks");
	assert_place(HOME_X, HOME_Z, 1e-4);
	load(1800);
	move_to(-0.02, 0.9);
	ck_assert(is_homed());
	assert_place(-0.02, 0.9, 2e-4);
}
END_TEST

START_TEST(somebody_on_the_plates_is_no_home)
{
	load(800);
	stay(3);
	ck_assert(!is_homed());
	assert_news(NULL);
	/* what moves is known all the same: half a metre down is about half a metre */
	move_to(HOME_X, HOME_Z - 0.1);
	ck_assert(!is_homed());
	ck_assert(!isnan(newest()->bar_z_m[PLB_LEFT]));
}
END_TEST

/* 0: drift of 3 mm is taken out. 1: the next hooks. 2: counts were lost on the way. */
START_TEST(coming_back_elsewhere_is_noticed)
{
	stay(1.5);
	assert_news("at rest in its hooks");
	load(1800);
	move_to(0, 1.0);
	b.next_fault = _i == 2;
	one_scan();
	move_to(HOME_X, HOME_Z + (_i ? 0.05 : 0.003));
	load(0);
	stay(3);
	switch (_i) {
	case 0:
		assert_news(NULL);
		ck_assert(is_homed());
		assert_place(HOME_X, HOME_Z, 1e-4);
		break;
	case 1:
		assert_news("other hooks");
		ck_assert(is_homed());
		assert_place(HOME_X, HOME_Z + 0.05, 1e-3);
		ck_assert_int_eq(place_kind(), PLB_BAR_PLACE_OTHER_HOOKS);
		assert_near(fabs(plb_calibrator_get_bar_place(b.calibrator).off_home_m), 0.05,
			    0.015); /* of a string that leans */
		/* and back where it was */
		load(1800);
		move_to(HOME_X, HOME_Z);
		load(0);
		stay(3);
		ck_assert_int_eq(place_kind(), PLB_BAR_PLACE_KNOWN);
		break;
	default:
		assert_news("lost counts");
		ck_assert(!is_homed());
	}
}
END_TEST

/* 0: an index mark refines a home that is 2 mm off. 1: it finds that the hooks were the next. */
START_TEST(index_marks_refine_and_refute)
{
	double off_m = _i ? 0.05 : 0.002, length_m;
	PlbString *string = &b.rig->bar_end[PLB_LEFT].string[0];

	length_m = hypot(HOME_X - string->anchor_x_m, HOME_Z + off_m - string->anchor_z_m);
	string->index_length_m = length_m - 0.2; /* where it truly is */
	string->index_spacing_m = 0.25;
	put_bar(HOME_X, HOME_Z + off_m);
	stay(1.5);
	assert_news("at rest in its hooks");
	ck_assert(is_homed());
	load(1800);
	for (guint i = 0; i < 4000; i++) { /* slowly down to the mark */
		put_bar(HOME_X, b.now.bar_z_m[0] - 0.0001);
		if (hypot(HOME_X - string->anchor_x_m, b.now.bar_z_m[0] - string->anchor_z_m) <=
		    length_m - 0.2)
			break;
		one_scan();
	}
	b.next_index = 1 << string->channel;
	stay(0.1);
	if (_i) {
		assert_news("index mark");
		ck_assert(!is_homed());
	} else {
		assert_news(NULL);
		ck_assert(is_homed());
		/* the bar is moving: no step now, but as soon as it is still */
		ck_assert_double_gt(fabs(newest()->bar_z_m[PLB_LEFT] - b.now.bar_z_m[PLB_LEFT]),
				    0.001);
		stay(1);
		assert_near(newest()->bar_z_m[PLB_LEFT], b.now.bar_z_m[PLB_LEFT],
			    0.001); /* one string of two */
	}
}
END_TEST

static void replug(void)
{
	b.has_zero = FALSE;
	b.scan += 2000;
	b.next_flags = PLB_FRAME_RESTARTED | PLB_FRAME_LOST_BEFORE;
}

/* Out of the hooks, and in the middle of a descent after standing still. */
static void lift_and_go_down(double force_n)
{
	load(force_n);
	move_to(0, 1.5);
	stay(1.0);
	move_to(0, 1.0);
}

/* Plugged in again while the bar is low: nothing is given until the lifter stands as before, then
 * all of it, movement right and place not known; and in the hooks it is known again. */
START_TEST(after_a_replug_standing_gives_the_movement_back)
{
	guint before, after;
	double rise_m;

	stay(1.5);
	lift_and_go_down(1800);
	before = b.samples->len;
	replug();
	stay(0.2);
	move_to(0, 1.5);
	ck_assert_uint_eq(b.samples->len, before + 2000); /* the gap; the rest is held back */
	stay(1.0);
	after = b.samples->len;
	ck_assert_uint_eq(after, b.scan);
	rise_m = newest()->bar_z_m[PLB_LEFT] -
		 g_array_index(b.samples, PlbSample, before + 2001).bar_z_m[PLB_LEFT];
	assert_near(rise_m, 0.5, 0.002);
	for (guint i = before + 2000; i < after; i++)
		ck_assert(g_array_index(b.samples, PlbSample, i).flags & PLB_SAMPLE_UNHOMED);
	move_to(HOME_X, HOME_Z);
	load(0);
	stay(2);
	ck_assert(is_homed());
	assert_place(HOME_X, HOME_Z, 1e-4);
}
END_TEST

/* The next lifter's set is lighter, and the rack is plugged in again in it: it is known by its own
 * stand, not by the heavier one before. */
START_TEST(a_lighter_set_is_known_by_its_own_stand)
{
	stay(1.5);
	lift_and_go_down(1800);
	move_to(HOME_X, HOME_Z);
	load(0);
	stay(2);
	lift_and_go_down(1500);
	replug();
	move_to(0, 1.5);
	stay(1.0);
	ck_assert_uint_eq(b.samples->len, b.scan);
	ck_assert(!isnan(newest()->bar_z_m[PLB_LEFT]));
}
END_TEST

/* Racked before anybody stood still: what was held back is known from the hooks. */
START_TEST(racking_gives_what_was_held_back)
{
	guint before;

	stay(1.5);
	lift_and_go_down(1800);
	before = b.samples->len;
	replug();
	move_to(0, 1.4);
	move_to(HOME_X, HOME_Z);
	load(0);
	stay(2);
	ck_assert(is_homed());
	assert_near(g_array_index(b.samples, PlbSample, before + 2001).bar_z_m[PLB_LEFT], 1.0,
		    0.002);
	ck_assert(g_array_index(b.samples, PlbSample, before + 2001).flags & PLB_SAMPLE_UNHOMED);
}
END_TEST

START_TEST(what_is_held_back_is_bounded)
{
	stay(1.5);
	load(1800);
	move_to(0, 1.5);
	stay(1.0);
	replug();
	load(900); /* another load: never recognised */
	stay(40);
	ck_assert_uint_ge(b.samples->len + 15001, b.scan);
	plb_calibrator_finish(b.calibrator, b.samples);
	ck_assert_uint_eq(b.samples->len, b.scan);
	ck_assert(isnan(newest()->bar_z_m[PLB_LEFT]));
	ck_assert(!isnan(newest()->fz_n[PLB_LEFT]));
}
END_TEST

START_TEST(a_rig_without_a_home_holds_its_counts)
{
	for (int side = 0; side < PLB_SIDES; side++)
		b.rig->bar_end[side].home_z_m = 0;
	b.has_zero = TRUE; /* counts from the rig's own zero */
	put_bar(0.1, 1.1);
	stay(0.1);
	ck_assert(is_homed());
	assert_place(0.1, 1.1, 1e-4);
	replug();
	b.has_zero = TRUE;
	stay(2);
	ck_assert(!is_homed());
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("homing");
	TCase *tests = tcase_create("homing");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, rest_with_empty_plates_is_home);
	tcase_add_test(tests, somebody_on_the_plates_is_no_home);
	tcase_add_loop_test(tests, coming_back_elsewhere_is_noticed, 0, 3);
	tcase_add_loop_test(tests, index_marks_refine_and_refute, 0, 2);
	tcase_add_test(tests, after_a_replug_standing_gives_the_movement_back);
	tcase_add_test(tests, what_is_held_back_is_bounded);
	tcase_add_test(tests, a_lighter_set_is_known_by_its_own_stand);
	tcase_add_test(tests, racking_gives_what_was_held_back);
	tcase_add_test(tests, a_rig_without_a_home_holds_its_counts);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
