/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include <string.h>

#include "src/body/kept-body.h"
#include "src/body/rep-load.h"
#include "tests/body/squat-case.h"

/* Instants at which the posture model does not fit are found, within the bounds of what disturbs
 * it, and have no numbers; an undisturbed rep loses none. */

#define DOES_NOT_FIT                                                                               \
	"too much of the rep does not fit the posture model (help, a step, a hand off the bar)"

/* What is added to a column of the recording from a time after the turn on. */
typedef struct {
	int column;
	double from_s, length_s, by;
} Disturbance;

static double turn_s(const Case *c)
{
	return c->squat->stand_s + c->squat->down_s;
}

static void disturb(Case *c, const Disturbance *what, double sign)
{
	for (gsize i = 0; i < c->squat->n; i++) {
		double time_s = (double)i / c->squat->rate_hz - turn_s(c);

		if (time_s >= what->from_s && time_s < what->from_s + what->length_s)
			c->traces->column[what->column][i] += sign * what->by;
	}
}

/* Excluded instants lie in the disturbance, but for 0.1 s to each side, and what the low-pass at 6
 * Hz smears of it. */
static void check_bounds(const Case *c, const Disturbance *what)
{
	gsize excluded = 0;

	for (gsize i = 0; i < c->series->n; i++) {
		double time_s = c->series->start_s + (double)i / c->series->rate_hz - turn_s(c);

		if (isfinite(c->series->l5s1_nm[i])) {
			ck_assert(isfinite(c->series->trunk_rad[i] + c->series->com_x_m[i]));
			continue;
		}
		ck_assert(isnan(c->series->trunk_rad[i]) && isnan(c->series->hip_nm[i]));
		ck_assert(isfinite(c->series->bar_x_m[i]));
		ck_assert_double_gt(time_s, what->from_s - 0.2);
		ck_assert_double_lt(time_s, what->from_s + what->length_s + 0.2);
		excluded++;
	}
	assert_near(c->load.posture.excluded_s, (double)excluded / c->series->rate_hz, 1e-9);
}

START_TEST(test_a_steady_rep_loses_nothing)
{
	static const PlbBarPosition positions[] = { PLB_BAR_HIGH, PLB_BAR_LOW, PLB_BAR_FRONT };

	for (guint32 k = 0; k < 12; k++) {
		Case c;

		case_open(&c, positions[k % 3], 0, 40 + k);
		/* stature from 1.72 to 1.84 m: bodies that are wrong, but constantly */
		c.athlete.stature_m = 1.72 + 0.04 * (k / 3);
		plb_body_solver_free(c.solver);
		c.solver = plb_body_solver_new(&c.athlete, &c.traces->info, 85, 100);
		case_calibrate(&c);
		case_solve(&c);
		ck_assert_msg(!c.load.why_not, "%s", c.load.why_not);
		ck_assert_double_eq(c.load.posture.excluded_s, 0);
		case_close(&c);
	}
}
END_TEST

/* Short: the rest of the rep keeps its numbers, and they are those of the undisturbed rep. */
START_TEST(test_a_short_disturbance_is_left_out)
{
	static const Disturbance cases[] = {
		{ PLB_COLUMN_BAR_X, -0.8, 0.10, 0.08 },
		{ PLB_COLUMN_BAR_Z, 0.6, 0.06, 0.12 },
	};
	double peak, residual;
	Case c;

	case_open(&c, PLB_BAR_HIGH, 0, 7);
	case_calibrate(&c);
	case_solve(&c);
	peak = c.load.moments.l5s1_peak_nm;
	residual = c.load.posture.residual_m;
	case_close(&c);
	for (gsize k = 0; k < G_N_ELEMENTS(cases); k++) {
		case_open(&c, PLB_BAR_HIGH, 0, 7);
		disturb(&c, &cases[k], 1);
		case_calibrate(&c);
		case_solve(&c);
		ck_assert_msg(!c.load.why_not, "%s", c.load.why_not);
		ck_assert_double_gt(c.load.posture.excluded_s, 0.01);
		check_bounds(&c, &cases[k]);
		assert_near(c.load.moments.l5s1_peak_nm, peak, 0.06 * peak);
		assert_near(c.load.posture.residual_m, residual, 0.005);
		ck_assert(isfinite(c.load.moments.l5s1_band_nm[0]));
		case_close(&c);
	}
}
END_TEST

/* A foot in the air: both legs together are as ever, but one of them bears it all. */
START_TEST(test_a_foot_off_its_plate)
{
	static const Disturbance left = { PLB_COLUMN_FORCE_LEFT, 0.5, 0.14, 0 };
	Case c;

	case_open(&c, PLB_BAR_HIGH, 0, 7);
	for (gsize i = 0; i < c.squat->n; i++) {
		double time_s = (double)i / c.squat->rate_hz - turn_s(&c);

		if (time_s < left.from_s || time_s >= left.from_s + left.length_s)
			continue;
		c.traces->column[PLB_COLUMN_FORCE_RIGHT][i] += c.traces->column[left.column][i];
		c.traces->column[left.column][i] = 0;
	}
	case_calibrate(&c);
	case_solve(&c);
	ck_assert_msg(!c.load.why_not, "%s", c.load.why_not);
	ck_assert_double_gt(c.load.posture.excluded_s, 0.2);
	check_bounds(&c, &left);
	case_close(&c);
}
END_TEST

/* Long: a peak might lie there, so the rep has no moments, and says why; nor does it teach. */
START_TEST(test_help_leaves_no_moments)
{
	static const Disturbance help = { PLB_COLUMN_FORCE, 0.3, 0.6, -150 };
	PlbKeptBody learned;
	double peak;
	Case c;

	case_open(&c, PLB_BAR_HIGH, 0, 7);
	case_calibrate(&c);
	case_solve(&c);
	peak = c.load.moments.l5s1_peak_nm;
	case_close(&c);
	case_open(&c, PLB_BAR_HIGH, 0, 7);
	disturb(&c, &help, 1);
	case_calibrate(&c);
	case_solve(&c);
	ck_assert_str_eq(c.load.why_not, DOES_NOT_FIT);
	ck_assert(isnan(c.load.moments.l5s1_peak_nm) && isnan(c.load.posture.excluded_s));
	ck_assert(isnan(c.load.l5s1_dose_nms) && isnan(c.load.curve.noise_nm));
	for (gsize i = 0; i < c.series->n; i++)
		ck_assert(isnan(c.series->l5s1_nm[i]));
	ck_assert(!plb_body_solver_get_learned(c.solver, &learned));
	/* the set's next rep teaches instead, as if it were the first */
	disturb(&c, &help, -1);
	case_calibrate(&c);
	case_solve(&c);
	ck_assert_msg(!c.load.why_not, "%s", c.load.why_not);
	assert_near(c.load.moments.l5s1_peak_nm, peak, 1e-6 * peak);
	ck_assert(plb_body_solver_get_learned(c.solver, &learned));
	case_close(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fit-check");
	TCase *tcase = tcase_create("fit-check");

	tcase_add_test(tcase, test_a_steady_rep_loses_nothing);
	tcase_add_test(tcase, test_a_short_disturbance_is_left_out);
	tcase_add_test(tcase, test_a_foot_off_its_plate);
	tcase_add_test(tcase, test_help_leaves_no_moments);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
