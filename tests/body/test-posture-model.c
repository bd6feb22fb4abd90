/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/body/balance.h"
#include "src/body/posture-solver.h"
#include "src/body/rep-solution.h"
#include "src/body/standing-fit.h"
#include "src/signal/low-pass.h"
#include "tests/body/squat.h"

/* The parts of the posture model against obvious slow twins, and the whole of it on the squat of an
 * exact body. */

#define DEGREE (M_PI / 180)

static PlbAthlete man(void)
{
	PlbAthlete athlete;

	plb_athlete_init(&athlete);
	athlete.stature_m = 1.78;
	athlete.sex = PLB_SEX_MALE;
	return athlete;
}

static void place_for_test(PlbBodyModel *model)
{
	model->ankle_x_m = -0.05;
	model->standing_bar_z_m = 1.5;
}

/* De Leva's man with legs half-way to Drillis and Contini's: his hip is that much higher, of
 * stature; what of his trunk is then below L5/S1 is pelvis. */
static double hip_rise(void)
{
	return ((0.246 - 0.4403 / 1.741) + (0.245 - 0.4222 / 1.741)) / 2;
}

static double pelvis_part(void)
{
	return 0.154 * (1 + hip_rise() / (0.094 / 1.77));
}

START_TEST(test_masses_and_inertia_add_up)
{
	static const PlbArms arms[] = { PLB_ARMS_BAR, PLB_ARMS_DOWN, PLB_ARMS_CROSSED,
					PLB_ARMS_FORWARD };
	static const PlbSex sexes[] = { PLB_SEX_FEMALE, PLB_SEX_MALE, PLB_SEX_UNKNOWN };

	for (gsize a = 0; a < G_N_ELEMENTS(arms); a++) {
		for (gsize s = 0; s < G_N_ELEMENTS(sexes); s++) {
			PlbAthlete athlete = man();
			PlbBodyVariation variation;
			PlbBodyModel model;

			plb_body_variation_init(&variation);
			variation.upper_mass = 1.05;
			athlete.arms = arms[a];
			athlete.sex = sexes[s];
			plb_body_model_init(&model, &athlete, 85, 100, 9.81, 0.4, &variation);
			assert_near(model.total_kg, 185, 0.02);
			/* de Leva: trunk with head 50.4 % (m) and 49.25 % (f), arms 9.88 and 8.98 %
			 */
			if (s == 1)
				assert_near(model.mass_kg[PLB_SEGMENT_TRUNK] +
						    model.mass_kg[PLB_SEGMENT_ARMS],
					    85 * 1.05 * (0.5040 + 0.0988 - pelvis_part() * 0.4346),
					    0.01);
			for (int i = PLB_SEGMENT_SHANK; i <= PLB_SEGMENT_TRUNK; i++)
				ck_assert_double_gt(model.inertia_kgm2[i], 0);
		}
	}
}
END_TEST

/* The composite trunk against the plain sum of its parts. */
START_TEST(test_trunk_keeps_the_table_moments)
{
	PlbAthlete athlete = man();
	PlbBodyVariation variation;
	PlbBodyModel model;
	double scale = 1.78 / 1.741, mass = 85, whole = 0.6033 * scale;
	double length = whole - hip_rise() * 1.78;
	double trunk = 0.4346 * mass, head = 0.0694 * mass, first, second, pelvis, upper;
	double behind = (1 - pelvis_part()) * 0.026 / 1.77 * 1.78, head_behind = 0.017 * 1.78;
	double head_at = length + (1 - 0.5002) * 0.2429 * scale, trunk_at = length - 0.5138 * whole;

	plb_body_variation_init(&variation);
	athlete.arms = PLB_ARMS_DOWN; /* no arms in it */
	plb_body_model_init(&model, &athlete, mass, 0, 9.81, 0.4, &variation);
	first = trunk * trunk_at + head * head_at;
	second = trunk * (pow(0.306 * whole, 2) + trunk_at * trunk_at + behind * behind) +
		 head * (pow(0.315 * 0.2429 * scale, 2) + head_at * head_at +
			 head_behind * head_behind);
	pelvis = model.mass_kg[PLB_SEGMENT_PELVIS];
	upper = model.mass_kg[PLB_SEGMENT_TRUNK];
	assert_near(upper * model.trunk_com_behind_m, trunk * behind + head * head_behind, 1e-9);
	assert_near(pelvis * model.pelvis_com_m +
			    model.mass_kg[PLB_SEGMENT_TRUNK] * model.trunk_com_m,
		    first, 1e-9);
	assert_near(pelvis * pow(model.pelvis_com_m, 2) + model.inertia_kgm2[PLB_SEGMENT_PELVIS] +
			    upper * (pow(model.trunk_com_m, 2) + pow(model.trunk_com_behind_m, 2)) +
			    model.inertia_kgm2[PLB_SEGMENT_TRUNK],
		    second, 1e-9);
}
END_TEST

START_TEST(test_posture_is_found_again)
{
	PlbAthlete athlete = man();
	PlbBodyVariation variation;
	PlbBodyModel model;
	PlbBodySettings settings = plb_body_settings;

	plb_body_variation_init(&variation);
	plb_body_model_init(&model, &athlete, 85, 100, 9.81, 0.4, &variation);
	place_for_test(&model);
	settings.prior_sigma_rad = 100; /* so that only the measurements decide */
	for (double bent = 0.3; bent <= 1; bent += 0.1) {
		PlbAngles truth = { 0.1 + 0.4 * bent, 1.6 * bent, 0.15 + 0.6 * bent }, nominal;
		PlbPostureTarget target;
		PlbPosture posture;
		PlbPostureFit fit;
		PlbShape shape;

		plb_body_model_shape(&model, 1.5 - 0.45 * bent, &shape);
		plb_body_model_posture(&model, &shape, &truth, &posture);
		target = (PlbPostureTarget){ posture.bar[0], posture.bar[1], posture.total_com[0],
					     NAN };
		nominal = (PlbAngles){ truth.shank - 0.15, truth.thigh + 0.2, truth.trunk - 0.2 };
		plb_posture_solve(&model, &shape, &target, &nominal, NULL, &settings, &fit);
		ck_assert(fit.converged);
		assert_near(fit.angles.shank, truth.shank, 1e-3);
		assert_near(fit.angles.thigh, truth.thigh, 1e-3);
		assert_near(fit.angles.trunk, truth.trunk, 1e-3);
	}
}
END_TEST

static double squares_at(const PlbBodyModel *model, const PlbShape *shape,
			 const PlbPostureTarget *target, const PlbAngles *nominal,
			 const PlbAngles *angles)
{
	double residuals[PLB_POSTURE_RESIDUALS], sum = 0;

	plb_posture_residuals(model, shape, target, nominal, angles, &plb_body_settings, residuals);
	for (int i = 0; i < PLB_POSTURE_RESIDUALS; i++)
		sum += residuals[i] * residuals[i];
	return sum;
}

/* The residuals by the posture's points, and none of the postures nearby leaves less. */
START_TEST(test_residuals_are_least_where_it_is_found)
{
	static const double around[][3] = { { 1, 0, 0 },  { -1, 0, 0 }, { 0, 1, 0 },
					    { 0, -1, 0 }, { 0, 0, 1 },  { 0, 0, -1 },
					    { 1, 1, 1 },  { 1, -1, 1 }, { -1, 1, 1 } };
	const PlbBodySettings *settings = &plb_body_settings;
	PlbAthlete athlete = man();
	PlbAngles nominal = { 0.4, 1.2, 0.6 };
	double residuals[PLB_POSTURE_RESIDUALS], least;
	PlbBodyVariation variation;
	PlbPostureTarget target;
	PlbPosture posture;
	PlbBodyModel model;
	PlbPostureFit fit;
	PlbShape shape;

	plb_body_variation_init(&variation);
	plb_body_model_init(&model, &athlete, 85, 100, 9.81, 0.4, &variation);
	place_for_test(&model);
	plb_body_model_shape(&model, 1.2, &shape);
	plb_body_model_posture(&model, &shape, &nominal, &posture);
	target = (PlbPostureTarget){ posture.bar[0] + 0.02, posture.bar[1] - 0.03,
				     posture.total_com[0] - 0.01, posture.total_com[1] + 0.01 };
	plb_posture_solve(&model, &shape, &target, &nominal, NULL, settings, &fit);
	plb_body_model_posture(&model, &shape, &fit.angles, &posture);
	plb_posture_residuals(&model, &shape, &target, &nominal, &fit.angles, settings, residuals);
	assert_near(residuals[0] * settings->bar_sigma_m, target.bar_x_m - posture.bar[0], 1e-9);
	assert_near(residuals[1] * settings->bar_sigma_m, target.bar_z_m - posture.bar[1], 1e-9);
	assert_near(residuals[2] * settings->com_sigma_m, target.com_x_m - posture.total_com[0],
		    1e-9);
	assert_near(residuals[3] * settings->com_height_sigma_m,
		    target.com_z_m - posture.total_com[1], 1e-9);
	assert_near(residuals[5] * settings->prior_sigma_rad, nominal.thigh - fit.angles.thigh,
		    1e-9);
	least = squares_at(&model, &shape, &target, &nominal, &fit.angles);
	for (gsize i = 0; i < G_N_ELEMENTS(around); i++) {
		PlbAngles other = { fit.angles.shank + 0.002 * around[i][0],
				    fit.angles.thigh + 0.002 * around[i][1],
				    fit.angles.trunk + 0.002 * around[i][2] };

		ck_assert_double_gt(squares_at(&model, &shape, &target, &nominal, &other), least);
	}
	target.com_z_m = NAN; /* not measured: it tells nothing */
	plb_posture_residuals(&model, &shape, &target, &nominal, &fit.angles, settings, residuals);
	assert_near(residuals[3], 0, 0);
}
END_TEST

START_TEST(test_posture_of_nonsense_is_bounded)
{
	static const double values[] = { NAN, INFINITY, -INFINITY, 0, 100, -100, 1e300 };
	PlbAthlete athlete = man();
	PlbBodyVariation variation;
	PlbBodyModel model;

	plb_body_variation_init(&variation);
	plb_body_model_init(&model, &athlete, 85, 100, 9.81, NAN, &variation);
	place_for_test(&model);
	for (gsize i = 0; i < 7 * 7 * 7; i++) {
		PlbPostureTarget target = { values[i % 7], values[i / 7 % 7], values[i / 49], NAN };
		PlbAngles nominal;
		PlbPostureFit fit;
		PlbShape shape;

		plb_body_model_shape(&model, target.bar_z_m, &shape);
		plb_body_model_nominal(&model, &shape, target.bar_z_m, &nominal);
		plb_posture_solve(&model, &shape, &target, &nominal, NULL, &plb_body_settings,
				  &fit);
		if (!isfinite(target.bar_x_m + target.bar_z_m + target.com_x_m))
			ck_assert(isnan(fit.angles.shank));
		ck_assert(!isinf(fit.angles.shank) && !isinf(fit.angles.thigh) &&
			  !isinf(fit.angles.trunk));
		if (isfinite(fit.angles.thigh))
			ck_assert_double_ge(fit.angles.thigh, plb_body_settings.thigh_limit_rad[0]);
	}
}
END_TEST

/* The tridiagonal solution against its own equation, and against a sine's known gain. */
START_TEST(test_com_from_pressure)
{
	enum { N = 400 };
	double x[N], input[N], lag2[N], found[N], work[N], frequency = 2 * M_PI * 0.7;

	for (int i = 0; i < N; i++) {
		double t = i / 100.0;

		lag2[i] = 0.09 + 0.02 * sin(t);
		x[i] = 0.02 * sin(frequency * t);
		input[i] = x[i] + lag2[i] * frequency * frequency * x[i];
	}
	input[0] = x[0];
	input[N - 1] = x[N - 1];
	plb_balance_com(input, lag2, N, 100, found, work);
	for (int i = 0; i < N; i++)
		assert_near(found[i], x[i], 2e-5);
	for (int i = 1; i < N - 1; i++)
		assert_near(found[i] - lag2[i] * (found[i - 1] - 2 * found[i] + found[i + 1]) * 1e4,
			    input[i], 1e-12);
}
END_TEST

/* The sign and size of the angular-momentum term: centre of mass and pressure of a dynamic squat,
 * the pressure from the full moment sum, must agree to 0.1 mm. */
START_TEST(test_momentum_closes_the_balance)
{
	PlbAthlete athlete = man();
	PlbBodyModel model;
	const double rate_hz = 1000;
	double worst = 0, without = 0;

	squat_model(&model, &athlete, 85, 100);
	g_autoptr(Squat) squat = squat_new(&model, rate_hz, 1.2, 0.9, 0.1);
	g_autofree double *momentum = g_new0(double, squat->n);
	PlbShape shape;

	plb_body_model_shape(&model, 1.0, &shape);
	for (gsize i = 1; i + 1 < squat->n; i++) {
		PlbAngles before = { squat->shank[i - 1], squat->thigh[i - 1],
				     squat->trunk[i - 1] };
		PlbAngles after = { squat->shank[i + 1], squat->thigh[i + 1], squat->trunk[i + 1] };
		PlbPosture a, b;

		plb_body_model_posture(&model, &shape, &before, &a);
		plb_body_model_posture(&model, &shape, &after, &b);
		momentum[i] = plb_balance_momentum(&model, &a, &before, &shape, &b, &after, &shape,
						   2 / rate_hz);
	}
	for (gsize i = 2; i + 2 < squat->n; i++) {
		double rate = (momentum[i + 1] - momentum[i - 1]) * rate_hz / 2;
		double lag2 = squat->com_z[i] * model.total_kg / squat->force[i];
		double left = squat->com_x[i] - lag2 * squat->com_ax[i] - squat->cop_x[i];

		worst = MAX(worst, fabs(left - rate / squat->force[i]));
		without = MAX(without, fabs(left));
	}
	assert_near(worst, 0, 1e-4);
	ck_assert_double_gt(without, 0.01); /* there was something to get right */
}
END_TEST

static double rms(const double *a, const double *b, gsize from, gsize to)
{
	double sum = 0;

	for (gsize i = from; i < to; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sqrt(sum / (double)(to - from));
}

static double highest(const double *values, gsize from, gsize to)
{
	double best = values[from];

	for (gsize i = from; i < to; i++)
		best = MAX(best, values[i]);
	return best;
}

/* What the model must reach: exact body, the prototype's noise, three tempos and both sexes. */
START_TEST(test_exact_body)
{
	static const struct {
		PlbSex sex;
		double mass, bar, down_s, up_s, lean;
	} cases[] = {
		{ PLB_SEX_MALE, 85, 100, 2.2, 1.8, 0 },   { PLB_SEX_MALE, 85, 100, 1.5, 1.1, 0 },
		{ PLB_SEX_MALE, 85, 100, 1.5, 1.1, 0.1 }, { PLB_SEX_FEMALE, 62, 60, 1.5, 1.2, 0 },
		{ PLB_SEX_MALE, 95, 180, 1.8, 2.5, 0 },
	};

	for (gsize c = 0; c < G_N_ELEMENTS(cases); c++) {
		PlbAthlete athlete = man();
		PlbBodyModel model;

		athlete.sex = cases[c].sex;
		squat_model(&model, &athlete, cases[c].mass, cases[c].bar);
		g_autoptr(Squat) squat =
			squat_new(&model, 100, cases[c].down_s, cases[c].up_s, cases[c].lean);
		g_autoptr(PlbRepWork) work = plb_rep_work_new(squat->n);
		g_autoptr(PlbRepSolution) found = plb_rep_solution_new(squat->n);
		PlbRepInput input = { 100,          squat->n,     squat->bar_x,
				      squat->bar_z, squat->cop_x, squat->force };
		gsize from = (gsize)(100 * (1.5 + 0.3 * cases[c].down_s));
		gsize to = (gsize)(100 * (1.5 + cases[c].down_s + 0.7 * cases[c].up_s));
		double peak = highest(squat->l5s1, from, to), static_peak;

		squat_add_noise(squat, 7 + (guint32)c, 0.0007, 0.002, 5);
		plb_low_pass_zero_phase(squat->bar_x, squat->n, 100, 6);
		plb_low_pass_zero_phase(squat->bar_z, squat->n, 100, 6);
		plb_low_pass_zero_phase(squat->cop_x, squat->n, 100, 6);
		plb_low_pass_zero_phase(squat->force, squat->n, 100, 6);
		plb_rep_solve(&model, &input, &plb_body_settings, NULL, work, found);
		static_peak = highest(squat->l5s1_gravity, from, to);
		assert_near(rms(found->shank_rad, squat->shank, from, to), 0, 1 * DEGREE);
		assert_near(rms(found->thigh_rad, squat->thigh, from, to), 0, 1 * DEGREE);
		assert_near(rms(found->trunk_rad, squat->trunk, from, to), 0, 1 * DEGREE);
		assert_near(highest(found->l5s1_nm, from, to), peak, 0.05 * peak);
		assert_near(highest(found->l5s1_gravity_nm, from, to), static_peak,
			    0.05 * static_peak);
		assert_near(rms(found->hip_nm, squat->hip, from, to), 0, 0.05 * peak);
		assert_near(rms(found->knee_nm, squat->knee, from, to), 0, 0.08 * peak);
	}
}
END_TEST

/* A stance made by the model itself is found again where the priors agree with it. */
START_TEST(test_standing_fit_finds_the_stance)
{
	PlbAthlete athlete = man();
	const PlbSeatPrior *seat = plb_seat_prior(PLB_BAR_HIGH);
	PlbBodyVariation variation;
	PlbBodyModel truth, model;
	PlbStandingData data = { NAN, NAN, NAN, NAN, NAN };
	PlbStandingFit fit;
	PlbPosture posture;
	PlbShape shape;
	PlbAngles angles = { 0.07, plb_body_settings.stance_knee_rad - 0.07, seat->trunk_rad };

	plb_body_variation_init(&variation);
	plb_body_model_init(&truth, &athlete, 85, 100, 9.81, 0.4, &variation);
	model = truth;
	ck_assert(!plb_standing_fit(&model, seat, &data, &variation, &plb_body_settings, &fit));
	truth.ankle_x_m = 0.123;
	plb_body_model_shape(&truth, NAN, &shape);
	plb_body_model_posture(&truth, &shape, &angles, &posture);
	data.bar_x_m = posture.bar[0];
	data.bar_z_m = posture.bar[1];
	data.cop_x_m = posture.total_com[0];
	data.foot_length_m = 0.26;
	data.heel_x_m = 0.123 - plb_body_settings.heel_to_ankle * 0.26;
	ck_assert(plb_standing_fit(&model, seat, &data, &variation, &plb_body_settings, &fit));
	assert_near(model.ankle_x_m, truth.ankle_x_m, 1e-9);
	assert_near(model.bar_along_m, truth.bar_along_m, 0.002);
	assert_near(model.bar_behind_m, truth.bar_behind_m, 0.003);
	assert_near(fit.angles.shank, angles.shank, 0.002);
	assert_near(fit.angles.trunk, angles.trunk, 0.5 * DEGREE);
	assert_near(fit.mismatch_m, 0, 1e-9);
	/* without the heel mark: as far off as people's stances differ */
	data.heel_x_m = NAN;
	ck_assert(plb_standing_fit(&model, seat, &data, &variation, &plb_body_settings, &fit));
	assert_near(model.ankle_x_m, truth.ankle_x_m, 0.03);
	/* a bar at a height that no such athlete can hold it at */
	data.bar_z_m += 0.4;
	ck_assert(!plb_standing_fit(&model, seat, &data, &variation, &plb_body_settings, &fit));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("posture-model");
	TCase *tcase = tcase_create("posture-model");

	tcase_add_test(tcase, test_masses_and_inertia_add_up);
	tcase_add_test(tcase, test_trunk_keeps_the_table_moments);
	tcase_add_test(tcase, test_posture_is_found_again);
	tcase_add_test(tcase, test_residuals_are_least_where_it_is_found);
	tcase_add_test(tcase, test_posture_of_nonsense_is_bounded);
	tcase_add_test(tcase, test_com_from_pressure);
	tcase_add_test(tcase, test_momentum_closes_the_balance);
	tcase_add_test(tcase, test_exact_body);
	tcase_add_test(tcase, test_standing_fit_finds_the_stance);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
