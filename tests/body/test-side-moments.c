/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/side-moments.h"
#include "tests/test-lib.h"

#include <string.h>

/* Two legs and the disc, in postures that are worked out by hand. */

#define N 5
#define HIP_X -0.1
#define KNEE_X 0.2
#define ANKLE_X -0.04

typedef struct {
	PlbBodyModel model;
	PlbRepSolution *solution;
	double bar_z[N], force[2][N], cop[2][N];
	PlbRepView view;
	PlbSideInput input;
	PlbRepLoad load;
} Case;

/* Still, without weight of the legs: what both legs bear is each plate's force about the joint. */
static void begin(Case *c, double left_n, double right_n, double left_m, double right_m)
{
	memset(c, 0, sizeof *c);
	c->model.gravity_mps2 = 10;
	c->model.total_kg = (left_n + right_n) / 10;
	c->model.standing_bar_z_m = 1.4;
	c->model.full_depth_m = 0.6;
	c->solution = plb_rep_solution_new(N);
	for (int i = 0; i < N; i++) {
		PlbRepSolution *s = c->solution;
		double hip = (left_m - HIP_X) * left_n + (right_m - HIP_X) * right_n;
		double knee = (KNEE_X - left_m) * left_n + (KNEE_X - right_m) * right_n;

		c->bar_z[i] = 0.9;
		c->force[0][i] = left_n;
		c->force[1][i] = right_n;
		c->cop[0][i] = left_m;
		c->cop[1][i] = right_m;
		s->com_x_m[i] = 0.03;
		s->hip_x_m[i] = HIP_X;
		s->knee_x_m[i] = KNEE_X;
		s->hip_z_m[i] = s->knee_z_m[i] = 0.5;
		s->hip_nm[i] = hip;
		s->knee_nm[i] = knee;
		s->ankle_nm[i] = (left_m - ANKLE_X) * left_n + (right_m - ANKLE_X) * right_n;
		s->l5s1_nm[i] = 300 + i; /* largest at the end */
		s->trunk_rad[i] = 0;
		s->above_x_n[i] = 0;
		s->above_z_n[i] = 1200;
	}
	c->view = (PlbRepView){ .model = &c->model,
				.solution = c->solution,
				.bar_z_m = c->bar_z,
				.rate_hz = 100,
				.start = 0,
				.bottom = 2,
				.end = N - 1 };
	c->input = (PlbSideInput){ .force_n = { c->force[0], c->force[1] },
				   .cop_x_m = { c->cop[0], c->cop[1] },
				   .total_kg = c->model.total_kg,
				   .rate_hz = 100,
				   .ankle_x_m = ANKLE_X,
				   .ankle_z_m = 0.09,
				   .pressure_u_m = 0.001,
				   .both_sd_hip_nm = 20,
				   .both_sd_knee_nm = 30 };
	plb_rep_load_clear(&c->load);
	plb_side_moments_fill(&c->view, &plb_body_settings, &c->input, &c->load);
}

static void end(Case *c)
{
	plb_rep_solution_free(c->solution);
	plb_rep_load_clear(&c->load);
}

START_TEST(each_leg_bears_its_own_plate)
{
	static const double sides[][4] = {
		{ 800, 800, 0.03, 0.03 },  /* alike */
		{ 600, 1000, 0.03, 0.03 }, /* one bears more */
		{ 800, 800, 0.01, 0.05 },  /* one further forward */
		{ 500, 1100, 0.06, -0.01 },
	};

	for (gsize k = 0; k < G_N_ELEMENTS(sides); k++) {
		const double *s = sides[k];
		const PlbSideLoad *left, *right;
		Case c;

		begin(&c, s[0], s[1], s[2], s[3]);
		left = &c.load.moments.left;
		right = &c.load.moments.right;
		assert_near(left->hip_peak_nm, (s[2] - HIP_X) * s[0], 1e-9);
		assert_near(right->hip_peak_nm, (s[3] - HIP_X) * s[1], 1e-9);
		assert_near(left->knee_peak_nm, (KNEE_X - s[2]) * s[0], 1e-9);
		assert_near(right->knee_peak_nm, (KNEE_X - s[3]) * s[1], 1e-9);
		assert_near(left->ankle_peak_nm, (s[2] - ANKLE_X) * s[0], 1e-9);
		assert_near(right->ankle_peak_nm, (s[3] - ANKLE_X) * s[1], 1e-9);
		end(&c);
	}
}
END_TEST

/* Half of both legs' error, and of each side's own place: 7.5 mm of stagger and 1 mm of pressure.
 */
START_TEST(the_band_holds_both_legs_error_and_the_feet)
{
	double own = hypot(0.001, 0.0075) / sqrt(2) * 1600 / 2;
	const PlbSideLoad *left;
	Case c;

	begin(&c, 800, 800, 0.03, 0.03);
	left = &c.load.moments.left;
	assert_near(left->hip_band_nm[1] - left->hip_peak_nm, 1.96 * hypot(20 / 2.0, own), 1e-9);
	assert_near(left->knee_peak_nm - left->knee_band_nm[0], 1.96 * hypot(30 / 2.0, own), 1e-9);
	end(&c);
}
END_TEST

/* Mass times acceleration of the centre of mass, shared as the vertical force is. */
START_TEST(forward_force_acts_at_the_joint_height)
{
	Case c;
	double forward = 160 * 2 * 0.0001 * 1e4; /* x = 0.0001 (100 t)^2: 2 m/s2 */

	begin(&c, 400, 1200, 0.03, 0.03);
	for (int i = 0; i < N; i++) {
		c.solution->com_x_m[i] = 0.0001 * i * i;
		c.solution->hip_nm[i] += 0.5 * forward;
	}
	plb_side_moments_fill(&c.view, &plb_body_settings, &c.input, &c.load);
	assert_near(c.load.moments.right.hip_peak_nm, 0.13 * 1200 + 0.5 * forward * 0.75, 1e-6);
	assert_near(c.load.moments.left.hip_peak_nm, 0.13 * 400 + 0.5 * forward * 0.25, 1e-6);
	end(&c);
}
END_TEST

START_TEST(one_plate_tells_nothing_of_sides)
{
	Case c;

	begin(&c, NAN, NAN, NAN, NAN);
	ck_assert(isnan(c.load.moments.left.hip_peak_nm) &&
		  isnan(c.load.moments.right.knee_band_nm[0]));
	end(&c);
}
END_TEST

/* Upright, weight compresses; lying forward, it shears. */
START_TEST(the_disc_bears_pull_and_weight)
{
	Case c;

	begin(&c, 800, 800, 0.03, 0.03);
	c.load.moments.l5s1_peak_nm = 300 + N - 1;
	plb_disc_force_fill(&c.view, &plb_body_settings, 18, &c.load);
	assert_near(c.load.moments.l5s1_compression_n, 304 / 0.06 + 1200, 1e-9);
	assert_near(c.load.moments.l5s1_shear_n, 0, 1e-9);
	assert_near(c.load.moments.l5s1_compression_band_n[1],
		    304 / 0.06 + 1200 + 1.96 * hypot(18 / 0.06, 304 / 0.06 * 5 / 60), 1e-6);
	c.solution->trunk_rad[N - 1] = M_PI / 2;
	c.solution->above_x_n[N - 1] = 70;
	plb_disc_force_fill(&c.view, &plb_body_settings, 18, &c.load);
	assert_near(c.load.moments.l5s1_compression_n, 304 / 0.06 + 70, 1e-9);
	assert_near(c.load.moments.l5s1_shear_n, 1200, 1e-9);
	end(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("side moments");
	TCase *tcase = tcase_create("side moments");

	tcase_add_test(tcase, each_leg_bears_its_own_plate);
	tcase_add_test(tcase, the_band_holds_both_legs_error_and_the_feet);
	tcase_add_test(tcase, forward_force_acts_at_the_joint_height);
	tcase_add_test(tcase, one_plate_tells_nothing_of_sides);
	tcase_add_test(tcase, the_disc_bears_pull_and_weight);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
