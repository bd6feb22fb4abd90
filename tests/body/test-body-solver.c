/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include <string.h>

#include "src/body/compare.h"
#include "src/body/kept-body.h"
#include "src/body/rep-load.h"
#include "tests/body/squat-case.h"

/* The solver as the pipeline uses it: calibrate on the pause, solve a rep; and all that can be
 * missing. */

static double highest(const double *values, gsize n)
{
	double best = values[0];

	for (gsize i = 1; i < n; i++)
		best = MAX(best, values[i]);
	return best;
}

/* Never inf, and NAN everywhere or numbers everywhere. */
static void check_series(const PlbRepSeries *series)
{
	for (gsize i = 0; i < series->n; i++)
		ck_assert(!isinf(series->l5s1_nm[i]) && !isinf(series->hip_nm[i]) &&
			  !isinf(series->knee_nm[i]) && !isinf(series->com_x_m[i]) &&
			  !isinf(series->trunk_rad[i]));
}

/* A body that was never told how it stands: by the standing calibration alone. */
START_TEST(test_rep_after_calibration)
{
	static const PlbBarPosition positions[] = { PLB_BAR_HIGH, PLB_BAR_LOW, PLB_BAR_FRONT };

	for (gsize p = 0; p < G_N_ELEMENTS(positions); p++) {
		double peak;
		Case c;

		case_open(&c, positions[p], 0, 11);
		case_calibrate(&c);
		case_solve(&c);
		ck_assert_msg(!c.load.why_not, "%s", c.load.why_not);
		peak = highest(c.squat->l5s1, c.squat->n);
		assert_near(c.load.moments.l5s1_peak_nm, peak, 0.15 * peak);
		ck_assert_double_lt(c.load.moments.l5s1_band_nm[0], peak);
		ck_assert_double_gt(c.load.moments.l5s1_band_nm[1], peak);
		assert_near(c.load.posture.thigh_deg,
			    highest(c.squat->thigh, c.squat->n) * 180 / M_PI, 8);
		assert_near(c.load.posture.residual_m, 0, 0.015);
		ck_assert_double_gt(c.load.curve.noise_nm, 0);
		ck_assert_double_lt(c.load.curve.noise_nm, 0.03 * peak);
		ck_assert_double_gt(c.load.l5s1_dose_nms, 0);
		check_series(c.series);
		case_close(&c);
	}
}
END_TEST

/* What the verdict is made of: a true change of posture is seen as large as it is, a mere change of
 * measurement noise is not seen at all. */
START_TEST(test_change_is_seen)
{
	double true_mean[3] = { 0 }, change;
	PlbRepCurve curve[3];
	const PlbRepCurve *baseline = &curve[0];
	static const double leans[3] = { 0, 0, 0.07 };

	for (guint32 k = 0; k < 3; k++) {
		Case c;
		gsize n = 0;

		case_open(&c, PLB_BAR_HIGH, leans[k], 20 + k);
		case_calibrate(&c);
		case_solve(&c);
		curve[k] = c.load.curve;
		for (gsize i = 0; i < c.squat->n; i++) {
			if (c.squat->thigh[i] > 0.5 && c.squat->thigh[i] < 1.3) {
				true_mean[k] += c.squat->l5s1_gravity[i];
				n++;
			}
		}
		true_mean[k] /= (double)n;
		case_close(&c);
	}
	assert_near(plb_compare_l5s1_pct(&curve[1], baseline), 0, 1.5);
	change = 100 * (true_mean[2] / true_mean[0] - 1);
	ck_assert_double_gt(change, 4);
	assert_near(plb_compare_l5s1_pct(&curve[2], baseline), change, MAX(2, 0.2 * change));
}
END_TEST

START_TEST(test_what_is_missing_is_named)
{
	static const struct {
		guint without; /* channels */
		double stature, body, bar;
		const char *why;
	} cases[] = {
		{ PLB_CHANNEL_BAR_X, 1.78, 85, 100, "no horizontal bar position" },
		{ PLB_CHANNEL_BAR, 1.78, 85, 100, "no bar position" },
		{ PLB_CHANNEL_FORCE, 1.78, 85, 100, "no force plates" },
		{ PLB_CHANNEL_COP, 1.78, 85, 100, "no centre of pressure" },
		{ 0, NAN, 85, 100, "no stature" },
		{ 0, 1.78, NAN, 100, "no body mass" },
		{ 0, 1.78, 85, NAN, "no bar mass" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		PlbFigure figure;
		Case c;

		case_open(&c, PLB_BAR_HIGH, 0, 0);
		plb_body_solver_free(c.solver);
		c.traces->info.channels &= ~cases[i].without;
		c.athlete.stature_m = cases[i].stature;
		c.solver = plb_body_solver_new(&c.athlete, &c.traces->info, cases[i].body,
					       cases[i].bar);
		case_calibrate(&c);
		case_solve(&c);
		ck_assert_str_eq(c.load.why_not, cases[i].why);
		ck_assert(isnan(c.load.moments.l5s1_peak_nm));
		ck_assert(isnan(c.load.curve.noise_nm));
		ck_assert(isnan(c.series->l5s1_nm[c.series->n / 2]));
		ck_assert(isfinite(c.series->bar_z_m[c.series->n / 2]));
		plb_body_solver_figure(c.solver, c.series, 10, &figure);
		ck_assert(!figure.valid);
		plb_body_solver_preview(c.solver, 0, 1.2, 0, &figure);
		ck_assert(!figure.valid);
		case_close(&c);
	}
}
END_TEST

/* What a pause tells (ankle, stance) matters to the knee; L5/S1 hardly hangs on it. */
START_TEST(test_without_a_pause_the_start_serves)
{
	double calibrated, width;
	Case c;

	case_open(&c, PLB_BAR_HIGH, 0, 3);
	case_calibrate(&c);
	case_solve(&c);
	calibrated = c.load.moments.l5s1_peak_nm;
	width = c.load.moments.knee_band_nm[1] - c.load.moments.knee_band_nm[0];
	case_close(&c);
	case_open(&c, PLB_BAR_HIGH, 0, 3);
	case_solve(&c);
	ck_assert_msg(!c.load.why_not, "%s", c.load.why_not);
	assert_near(c.load.moments.l5s1_peak_nm, calibrated, 0.05 * calibrated);
	ck_assert_double_gt(c.load.moments.knee_band_nm[1] - c.load.moments.knee_band_nm[0], width);
	case_close(&c);
}
END_TEST

/* A pause after the first rep changes nothing: the model of a set is one. */
START_TEST(test_the_model_stays)
{
	double first;
	PlbStanding standing;
	Case c;

	case_open(&c, PLB_BAR_HIGH, 0, 3);
	case_calibrate(&c);
	case_solve(&c);
	first = c.load.moments.hip_peak_nm;
	standing = squat_standing(c.squat, 0.5);
	standing.bar_x_m += 0.03;
	plb_body_solver_calibrate(c.solver, &standing);
	case_solve(&c);
	ck_assert(c.load.moments.hip_peak_nm == first);
	case_close(&c);
}
END_TEST

/* Holes of every place and length: no crash, no inf, NAN where nothing was measured. */
START_TEST(test_gaps)
{
	for (gsize hole = 0; hole < 24; hole++) {
		gsize from = 150 + 14 * hole, length = 3 + hole * hole % 37, column = hole % 4;
		static const PlbColumn columns[] = { PLB_COLUMN_BAR_X, PLB_COLUMN_BAR_Z,
						     PLB_COLUMN_COP_X, PLB_COLUMN_FORCE };
		Case c;

		case_open(&c, PLB_BAR_HIGH, 0, 5);
		for (gsize i = from; i < MIN(from + length, c.squat->n); i++)
			c.traces->column[columns[column]][i] = NAN;
		case_calibrate(&c);
		case_solve(&c);
		check_series(c.series);
		if (!c.load.why_not) {
			ck_assert_double_gt(c.load.moments.l5s1_peak_nm, 100);
			ck_assert_double_lt(c.load.moments.l5s1_peak_nm, 1200);
		}
		case_close(&c);
	}
}
END_TEST

/* Nothing but rubbish on the sensors, and cuts outside the recording. */
START_TEST(test_rubbish)
{
	GRand *rand = g_rand_new_with_seed(99);

	for (int round = 0; round < 16; round++) {
		PlbRepCut cut = { .start_s = g_rand_double_range(rand, -2, 8) };
		Case c;

		case_open(&c, (PlbBarPosition)(round % 4), 0, 5);
		case_calibrate(&c);
		for (gsize i = 0; i < c.squat->n; i++) {
			c.traces->column[PLB_COLUMN_BAR_X][i] = g_rand_double_range(rand, -50, 50);
			c.traces->column[PLB_COLUMN_BAR_Z][i] = g_rand_double_range(rand, -50, 50);
			c.traces->column[PLB_COLUMN_COP_X][i] = g_rand_double_range(rand, -9, 9);
			c.traces->column[PLB_COLUMN_FORCE][i] =
				g_rand_double_range(rand, -1e4, 1e4);
		}
		cut.bottom_s = cut.start_s + g_rand_double_range(rand, -1, 3);
		cut.end_s = cut.bottom_s + g_rand_double_range(rand, -1, 3);
		plb_body_solver_solve(c.solver, c.traces, &cut, G_MAXDOUBLE, &c.load, &c.series);
		check_series(c.series);
		case_close(&c);
	}
	g_rand_free(rand);
}
END_TEST

static double distance(const double a[2], const double b[2])
{
	return hypot(a[0] - b[0], a[1] - b[1]);
}

/* The figure hangs together and holds the bar where it was measured. */
START_TEST(test_figure)
{
	PlbFigure figure, preview;
	gsize bottom;
	Case c;

	case_open(&c, PLB_BAR_HIGH, 0, 0);
	case_calibrate(&c);
	case_solve(&c);
	bottom = (gsize)((c.squat->stand_s + c.squat->down_s - c.series->start_s) * 100);
	plb_body_solver_figure(c.solver, c.series, bottom, &figure);
	ck_assert(figure.valid);
	assert_near(figure.bar[0], c.series->bar_x_m[bottom], 0.005);
	assert_near(figure.bar[1], c.series->bar_z_m[bottom], 0.005);
	assert_near(distance(figure.ankle, figure.knee), c.model.shank_m, 0.02);
	ck_assert_double_gt(figure.knee[0], figure.hip[0]);
	ck_assert_double_gt(figure.head[1], figure.shoulder[1]);
	ck_assert_double_gt(figure.toe[0], figure.heel[0]);
	plb_body_solver_figure(c.solver, c.series, c.series->n, &preview);
	ck_assert(!preview.valid);
	/* at rest at the bottom, static balance is all there is */
	plb_body_solver_preview(c.solver, c.series->bar_x_m[bottom], c.series->bar_z_m[bottom],
				c.series->com_x_m[bottom], &preview);
	ck_assert(preview.valid);
	assert_near(preview.hip[0], figure.hip[0], 0.02);
	assert_near(preview.knee[1], figure.knee[1], 0.02);
	plb_body_solver_preview(c.solver, NAN, 1, 0, &preview);
	ck_assert(!preview.valid);
	case_close(&c);
}
END_TEST

/* An unknown sex takes the mean table and wider bands. */
START_TEST(test_unknown_sex_widens_the_bands)
{
	double width[2];

	for (int k = 0; k < 2; k++) {
		Case c;

		case_open(&c, PLB_BAR_HIGH, 0, 3);
		if (k == 1) {
			plb_body_solver_free(c.solver);
			c.athlete.sex = PLB_SEX_UNKNOWN;
			c.solver = plb_body_solver_new(&c.athlete, &c.traces->info, 85, 100);
		}
		case_calibrate(&c);
		case_solve(&c);
		ck_assert(!c.load.why_not);
		width[k] = c.load.moments.l5s1_band_nm[1] - c.load.moments.l5s1_band_nm[0];
		case_close(&c);
	}
	ck_assert_double_gt(width[1], 1.2 * width[0]);
}
END_TEST

/* What one set taught shares in the next one's body; what that one finds by itself stays its own.
 */
START_TEST(test_what_is_kept_serves_the_next_set)
{
	PlbKeptBody learned, kept = { 0 }, alone, again;
	double peak;
	Case c, next;

	case_open(&c, PLB_BAR_HIGH, 0, 11);
	ck_assert(!plb_body_solver_get_learned(c.solver, &learned));
	case_calibrate(&c);
	case_solve(&c);
	ck_assert(plb_body_solver_get_learned(c.solver, &alone));
	peak = c.load.moments.l5s1_peak_nm;
	case_close(&c);
	for (int pass = 0; pass < 2; pass++) {
		PlbKeptBody other = alone;

		/* the same body again changes nothing; another one does */
		if (pass == 1)
			other.mean[PLB_BODY_THIGH] += other.prior_sd[PLB_BODY_THIGH];
		memset(&kept, 0, sizeof kept);
		plb_kept_body_add(&kept, &other);
		case_open(&next, PLB_BAR_HIGH, 0, 11);
		plb_body_solver_set_kept(next.solver, &kept);
		case_calibrate(&next);
		case_solve(&next);
		ck_assert_msg(!next.load.why_not, "%s", next.load.why_not);
		ck_assert(plb_body_solver_get_learned(next.solver, &again));
		ck_assert(plb_kept_body_equal(&again, &alone));
		if (pass == 0)
			assert_near(next.load.moments.l5s1_peak_nm, peak, 1e-6 * peak);
		else
			ck_assert_double_gt(fabs(next.load.moments.l5s1_peak_nm - peak), 1);
		case_close(&next);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("body-solver");
	TCase *tcase = tcase_create("body-solver");

	tcase_add_test(tcase, test_rep_after_calibration);
	tcase_add_test(tcase, test_change_is_seen);
	tcase_add_test(tcase, test_what_is_missing_is_named);
	tcase_add_test(tcase, test_without_a_pause_the_start_serves);
	tcase_add_test(tcase, test_the_model_stays);
	tcase_add_test(tcase, test_gaps);
	tcase_add_test(tcase, test_rubbish);
	tcase_add_test(tcase, test_figure);
	tcase_add_test(tcase, test_unknown_sex_widens_the_bands);
	tcase_add_test(tcase, test_what_is_kept_serves_the_next_set);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
