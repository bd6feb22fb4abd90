/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/body-fit.h"
#include "tests/body/squat.h"
#include "tests/test-lib.h"

#include <string.h>

#include "src/body/body-settings.h"

/* What is kept of a body from set to set, against plain algebra. */

#define N PLB_BODY_PARAMETERS

static PlbBodySpread ones(void)
{
	PlbBodySpread spread;

	for (int k = 0; k < N; k++)
		spread.sd[k] = 1;
	return spread;
}

/* Shank and thigh at standard deviations of 0.6 and 0.5, correlated by 0.8; ankle with the shank.
 */
static PlbBodyFit two_known(void)
{
	PlbBodyFit fit;

	plb_body_fit_init(&fit);
	fit.off[PLB_BODY_SHANK] = 0.7;
	fit.off[PLB_BODY_THIGH] = -0.4;
	fit.off[PLB_BODY_ANKLE] = 1.5;
	fit.root[PLB_BODY_SHANK][PLB_BODY_SHANK] = 0.6;
	fit.root[PLB_BODY_THIGH][PLB_BODY_SHANK] = 0.5 * 0.8;
	fit.root[PLB_BODY_THIGH][PLB_BODY_THIGH] = 0.5 * 0.6;
	fit.root[PLB_BODY_ANKLE][PLB_BODY_SHANK] = 0.3;
	fit.root[PLB_BODY_ANKLE][PLB_BODY_ANKLE] = 0.2;
	return fit;
}

static double covariance(const PlbBodyFit *fit, int j, int k)
{
	double sum = 0;

	for (int i = 0; i < N; i++)
		sum += fit->root[j][i] * fit->root[k][i];
	return sum;
}

START_TEST(test_lengths_stay_and_the_stance_is_new)
{
	PlbBodyFit kept = two_known(), prior;
	PlbBodySpread spread = ones();

	ck_assert(plb_body_fit_carry(&kept, &spread, &spread, &prior));
	assert_near(prior.off[PLB_BODY_SHANK], 0.7, 1e-12);
	assert_near(prior.off[PLB_BODY_THIGH], -0.4, 1e-12);
	assert_near(prior.off[PLB_BODY_ANKLE], 0, 0);
	assert_near(covariance(&prior, PLB_BODY_SHANK, PLB_BODY_SHANK), 0.36, 1e-12);
	assert_near(covariance(&prior, PLB_BODY_THIGH, PLB_BODY_SHANK), 0.6 * 0.5 * 0.8, 1e-12);
	assert_near(covariance(&prior, PLB_BODY_THIGH, PLB_BODY_THIGH), 0.25, 1e-12);
	assert_near(covariance(&prior, PLB_BODY_ANKLE, PLB_BODY_ANKLE), 1, 1e-12);
	assert_near(covariance(&prior, PLB_BODY_ANKLE, PLB_BODY_SHANK), 0, 1e-12);
	assert_near(prior.remains[PLB_BODY_THIGH], 0.5, 1e-12);
}
END_TEST

START_TEST(test_other_spreads_keep_metres)
{
	PlbBodyFit kept = two_known(), prior;
	PlbBodySpread before = ones(), now = ones();

	before.sd[PLB_BODY_SHANK] = 0.04;
	now.sd[PLB_BODY_SHANK] = 0.016;
	now.sd[PLB_BODY_THIGH] = 0; /* no longer a question */
	ck_assert(plb_body_fit_carry(&kept, &before, &now, &prior));
	assert_near(prior.off[PLB_BODY_SHANK] * 0.016, 0.7 * 0.04, 1e-12);
	assert_near(prior.remains[PLB_BODY_SHANK] * 0.016, 0.6 * 0.04, 1e-12);
	assert_near(prior.off[PLB_BODY_THIGH], 0, 0);
	assert_near(prior.remains[PLB_BODY_THIGH], 1, 0);
}
END_TEST

START_TEST(test_what_is_no_covariance_is_refused)
{
	static const double bad[] = { 0, -1, NAN, INFINITY, 1e200 };
	PlbBodySpread spread = ones();

	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		PlbBodyFit kept = two_known(), prior;

		for (int k = 0; k <= PLB_BODY_THIGH; k++)
			kept.root[PLB_BODY_THIGH][k] = bad[i];
		if (bad[i] == -1) /* a sign alone is a root as good */
			kept.off[PLB_BODY_THIGH] = NAN;
		ck_assert(!plb_body_fit_carry(&kept, &spread, &spread, &prior));
		assert_near(prior.off[PLB_BODY_SHANK], 0, 0);
		assert_near(prior.root[PLB_BODY_THIGH][PLB_BODY_THIGH], 1, 0);
	}
}
END_TEST

/* A squat to learn from. */
typedef struct {
	PlbBodySource source;
	PlbBodySpread spread;
	Squat *squat;
	PlbRepWork *work;
	PlbRepInput input;
	PlbRepView view;
} Case;

static void begin(Case *c)
{
	PlbAthlete athlete;
	PlbStanding standing;
	PlbBodyModel model;

	memset(c, 0, sizeof *c);
	plb_athlete_init(&athlete);
	athlete.sex = PLB_SEX_MALE;
	athlete.stature_m = 1.78;
	squat_model(&model, &athlete, 85, 100);
	c->squat = squat_new(&model, 100, 2, 1.6, 0.05);
	standing = squat_standing(c->squat, squat_separation(&model));
	c->source = (PlbBodySource){ .athlete = athlete,
				     .body_mass_kg = 85,
				     .bar_mass_kg = 100,
				     .gravity_mps2 = 9.81,
				     .foot_separation_m = squat_separation(&model),
				     .standing = { standing.bar_x_m, standing.bar_z_m,
						   standing.cop_x_m, NAN, NAN } };
	ck_assert(plb_body_spread_init(&c->spread, &c->source, FALSE, &plb_body_settings));
	c->work = plb_rep_work_new(c->squat->n);
	c->input = (PlbRepInput){ .rate_hz = 100,
				  .n = c->squat->n,
				  .bar_x_m = c->squat->bar_x,
				  .bar_z_m = c->squat->bar_z,
				  .cop_x_m = c->squat->cop_x,
				  .force_n = c->squat->force };
	c->view = (PlbRepView){ .bar_x_m = c->squat->bar_x,
				.bar_z_m = c->squat->bar_z,
				.force_n = c->squat->force,
				.rate_hz = 100,
				.start = 150,
				.bottom = 350,
				.end = 510 };
}

static void end(Case *c)
{
	squat_free(c->squat);
	plb_rep_work_free(c->work);
}

static gboolean learn(Case *c, PlbBodyFit *fit)
{
	return plb_body_fit_rep(fit, &c->source, &c->spread, &c->input, &c->view,
				&plb_body_settings, c->work);
}

START_TEST(test_a_second_set_starts_from_the_first)
{
	PlbBodyFit once, twice, sure;
	Case c;

	begin(&c);
	plb_body_fit_init(&once);
	ck_assert(learn(&c, &once));
	ck_assert(plb_body_fit_carry(&once, &c.spread, &c.spread, &twice));
	ck_assert(learn(&c, &twice));
	for (int k = 0; k < N; k++) /* information only adds up */
		ck_assert_double_le(twice.remains[k], once.remains[k] + 1e-2);
	ck_assert_double_lt(once.remains[PLB_BODY_ANKLE], 1);
	/* what was sure before stays */
	plb_body_fit_init(&sure);
	for (int k = 0; k < N; k++) {
		sure.off[k] = k == PLB_BODY_ARMS ? 0 : 0.4;
		sure.root[k][k] = 0.002;
	}
	ck_assert(learn(&c, &sure));
	for (int k = 0; k < N; k++)
		assert_near(sure.off[k], k == PLB_BODY_ARMS ? 0 : 0.4, 0.01);
	end(&c);
}
END_TEST

START_TEST(test_a_prior_of_no_width_is_refused)
{
	PlbBodyFit fit;
	Case c;

	begin(&c);
	plb_body_fit_init(&fit);
	fit.root[3][3] = 0;
	ck_assert(!learn(&c, &fit));
	end(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("body-fit");
	TCase *tcase = tcase_create("body-fit");

	tcase_add_test(tcase, test_lengths_stay_and_the_stance_is_new);
	tcase_add_test(tcase, test_other_spreads_keep_metres);
	tcase_add_test(tcase, test_what_is_no_covariance_is_refused);
	tcase_add_test(tcase, test_a_second_set_starts_from_the_first);
	tcase_add_test(tcase, test_a_prior_of_no_width_is_refused);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
