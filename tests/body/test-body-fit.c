/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/body-fit.h"
#include "src/body/kept-body.h"
#include "tests/body/squat.h"
#include "tests/test-lib.h"

#include <string.h>

#include "src/body/body-settings.h"

/* What is kept of a body from set to set, against plain algebra; and what a rep teaches. */

#define N PLB_BODY_PARAMETERS

static PlbKeptBody one_set(double shank_m, double ankle_m)
{
	PlbBodySpread spread;
	PlbKeptBody kept;
	PlbBodyFit fit;

	for (int k = 0; k < N; k++)
		spread.sd[k] = k == PLB_BODY_ARMS ? 0 : 0.03;
	plb_body_fit_init(&fit);
	fit.off[PLB_BODY_SHANK] = shank_m / 0.03;
	fit.off[PLB_BODY_ANKLE] = ankle_m / 0.03;
	fit.remains[PLB_BODY_SHANK] = 0.9;
	plb_kept_body_from_fit(&kept, &fit, &spread);
	return kept;
}

START_TEST(test_sets_are_averaged)
{
	const double shanks[] = { 0.010, 0.020, 0.060 };
	PlbKeptBody kept = { 0 };

	for (gsize i = 0; i < G_N_ELEMENTS(shanks); i++) {
		PlbKeptBody one = one_set(shanks[i], 0.02);

		plb_kept_body_add(&kept, &one);
	}
	ck_assert_uint_eq(plb_kept_body_sets(&kept), 3);
	assert_near(kept.mean[PLB_BODY_SHANK], 0.030, 1e-12);
	assert_near(kept.sd[PLB_BODY_SHANK], 0.027, 1e-12);
	ck_assert_uint_eq(kept.sets[PLB_BODY_ANKLE], 0); /* new with every set */
	ck_assert_uint_eq(kept.sets[PLB_BODY_ARMS], 0);  /* no question */
}
END_TEST

START_TEST(test_the_order_of_sessions_does_not_matter)
{
	PlbKeptBody one = one_set(0.01, 0), two = one_set(0.04, 0), ab = { 0 }, ba = { 0 };

	plb_kept_body_add(&ab, &one);
	plb_kept_body_add(&ab, &two);
	plb_kept_body_add(&ba, &two);
	plb_kept_body_add(&ba, &one);
	assert_near(ab.mean[PLB_BODY_SHANK], ba.mean[PLB_BODY_SHANK], 1e-15);
}
END_TEST

START_TEST(test_a_set_shares_in_the_mean)
{
	PlbKeptBody kept = { 0 }, one = one_set(0.03, 0);
	PlbBodySpread spread;
	PlbBodyFit fit;

	for (int k = 0; k < N; k++)
		spread.sd[k] = 0.03;
	plb_kept_body_add(&kept, &one);
	plb_kept_body_add(&kept, &one);
	plb_body_fit_init(&fit);
	fit.off[PLB_BODY_SHANK] = -0.5;
	fit.off[PLB_BODY_ANKLE] = 0.7;
	plb_kept_body_apply(&kept, &spread, &fit);
	assert_near(fit.off[PLB_BODY_SHANK], (1 + 1 - 0.5) / 3, 1e-12);
	assert_near(fit.off[PLB_BODY_ANKLE], 0.7, 0);
	assert_near(fit.root[PLB_BODY_SHANK][PLB_BODY_SHANK], 1, 0);
	/* measured by tape since: what the table's length was off by says nothing of it */
	spread.sd[PLB_BODY_SHANK] = 0.012;
	fit.off[PLB_BODY_SHANK] = -0.5;
	plb_kept_body_apply(&kept, &spread, &fit);
	assert_near(fit.off[PLB_BODY_SHANK], -0.5, 0);
}
END_TEST

START_TEST(test_a_new_measurement_begins_anew)
{
	PlbKeptBody kept = { 0 }, old = one_set(0.03, 0), taped = one_set(0.01, 0);

	taped.prior_sd[PLB_BODY_SHANK] = 0.012;
	taped.sd[PLB_BODY_SHANK] = 0.011;
	plb_kept_body_add(&kept, &old);
	plb_kept_body_add(&kept, &taped);
	assert_near(kept.mean[PLB_BODY_SHANK], 0.01, 1e-12);
	ck_assert_uint_eq(kept.sets[PLB_BODY_SHANK], 1);
	ck_assert_uint_eq(kept.sets[PLB_BODY_THIGH], 2);
}
END_TEST

START_TEST(test_what_is_not_plausible_is_ignored)
{
	static const double bad[] = { NAN, INFINITY, -INFINITY, 1, -1 };

	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		PlbKeptBody kept = { 0 }, one = one_set(0.01, 0);

		one.mean[PLB_BODY_SHANK] = bad[i];
		one.prior_sd[PLB_BODY_THIGH] = bad[i];
		plb_kept_body_add(&kept, &one);
		ck_assert_uint_eq(kept.sets[PLB_BODY_SHANK], 0);
		ck_assert_uint_eq(kept.sets[PLB_BODY_THIGH], 0);
		ck_assert_uint_eq(kept.sets[PLB_BODY_TRUNK], 1);
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

static void begin_off(Case *c, double thigh)
{
	PlbAthlete athlete;
	PlbStanding standing;
	PlbBodyModel model;

	memset(c, 0, sizeof *c);
	plb_athlete_init(&athlete);
	athlete.sex = PLB_SEX_MALE;
	athlete.stature_m = 1.78;
	squat_model(&model, &athlete, 85, 100);
	model.thigh_m *= thigh;
	model.thigh_com_m *= thigh;
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

static void begin(Case *c)
{
	begin_off(c, 1);
}

static void end(Case *c)
{
	squat_free(c->squat);
	plb_rep_work_free(c->work);
}

static gboolean learn(Case *c, PlbBodyFit *fit)
{
	return plb_body_fit_rep(fit, &c->source, &c->spread, &c->input, &c->view,
				&plb_body_settings, NULL, c->work);
}

START_TEST(test_what_was_sure_before_stays)
{
	PlbBodyFit once, sure;
	Case c;

	begin(&c);
	plb_body_fit_init(&once);
	ck_assert(learn(&c, &once));
	ck_assert_double_lt(once.remains[PLB_BODY_ANKLE], 1);
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

/* Thighs that are not as the table has them show in what no posture explains. */
START_TEST(test_long_and_short_thighs_are_told_apart)
{
	static const double thighs[] = { 0.92, 1.08 };
	double off[2];

	for (int i = 0; i < 2; i++) {
		PlbBodyFit fit;
		Case c;

		begin_off(&c, thighs[i]);
		plb_body_fit_init(&fit);
		ck_assert(learn(&c, &fit));
		ck_assert_double_lt(fit.remains[PLB_BODY_THIGH], 0.98);
		off[i] = fit.off[PLB_BODY_THIGH];
		end(&c);
	}
	ck_assert_double_gt(off[1], off[0] + 0.2);
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

	tcase_add_test(tcase, test_sets_are_averaged);
	tcase_add_test(tcase, test_the_order_of_sessions_does_not_matter);
	tcase_add_test(tcase, test_a_set_shares_in_the_mean);
	tcase_add_test(tcase, test_a_new_measurement_begins_anew);
	tcase_add_test(tcase, test_what_is_not_plausible_is_ignored);
	tcase_add_test(tcase, test_what_was_sure_before_stays);
	tcase_add_test(tcase, test_long_and_short_thighs_are_told_apart);
	tcase_add_test(tcase, test_a_prior_of_no_width_is_refused);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
