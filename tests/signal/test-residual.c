/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/signal/derivative.h"
#include "src/signal/low-pass.h"
#include "src/signal/residual.h"
#include "src/signal/statistics.h"

static double normal(GRand *random)
{
	double u = 1.0 - g_rand_double(random);

	return sqrt(-2.0 * log(u)) * cos(2.0 * G_PI * g_rand_double(random));
}

/* Squats of 0.45 m in 2 s with a pause of 1 s, as smooth as people's. */
static double squat_m(double t)
{
	double u = fmod(t, 3.0);

	return u < 2.0 ? 1.4 - 0.225 * (1.0 - cos(G_PI * u)) : 1.4;
}

static double *make_squats(gsize n, double rate_hz, double noise_m, double step_m, guint32 seed)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(seed);
	double *z = g_new(double, n);

	for (gsize i = 0; i < n; i++) {
		z[i] = squat_m((double)i / rate_hz) + noise_m * normal(random);
		if (step_m > 0.0)
			z[i] = step_m * round(z[i] / step_m);
	}
	return z;
}

START_TEST(noise_density_is_found_at_any_rate)
{
	static const double rates_hz[] = { 24.0, 50.0, 100.0, 250.0, 1000.0 };
	double before = INFINITY;

	for (gsize i = 0; i < G_N_ELEMENTS(rates_hz); i++) {
		gsize n = (gsize)(30.0 * rates_hz[i]);
		g_autofree double *z = make_squats(n, rates_hz[i], 0.002, 0.0, (guint32)i);
		double truth = 0.002 * 0.002 / (0.5 * rates_hz[i]);
		PlbResidual r;

		ck_assert(plb_residual_analyze(z, n, rates_hz[i], 1.0, &r));
		assert_near(r.density / truth, 1.0, 0.25);
		ck_assert_msg(r.cutoff_hz > 1.2 && r.cutoff_hz < 12.0, "%g Hz: %g", rates_hz[i],
			      r.cutoff_hz);
		ck_assert(r.density < before);
		before = r.density;
	}
}
END_TEST

START_TEST(more_noise_asks_for_a_lower_cut_off)
{
	enum { N = 3000 };
	double before = INFINITY;

	for (double noise = 0.0001; noise < 0.02; noise *= 3.0) {
		g_autofree double *z = make_squats(N, 100.0, noise, 0.0, 7);
		PlbResidual r;

		ck_assert(plb_residual_analyze(z, N, 100.0, 1.0, &r));
		ck_assert(r.cutoff_hz < before);
		before = r.cutoff_hz;
	}
	ck_assert(before < 3.0);
}
END_TEST

/* Not far from the cut-off that, the truth being known, gives the best heights. */
START_TEST(chosen_cut_off_is_near_the_best)
{
	enum { N = 2400 };
	static const double noises_m[] = { 0.0005, 0.002, 0.006 };

	for (gsize k = 0; k < G_N_ELEMENTS(noises_m); k++) {
		g_autofree double *z = make_squats(N, 80.0, noises_m[k], 0.0, (guint32)k + 20);
		double best = INFINITY, chosen = INFINITY;
		PlbResidual r;

		ck_assert(plb_residual_analyze(z, N, 80.0, 1.0, &r));
		for (double f = 0.5; f < 30.0; f += 0.25) {
			g_autofree double *smooth = g_memdup2(z, N * sizeof(double));
			double sum = 0.0;

			plb_low_pass_zero_phase(smooth, N, 80.0, f);
			for (gsize i = 0; i < N; i++)
				sum += pow(smooth[i] - squat_m((double)i / 80.0), 2.0);
			best = MIN(best, sqrt(sum / N));
			if (fabs(f - r.cutoff_hz) <= 0.126)
				chosen = MIN(chosen, sqrt(sum / N));
		}
		ck_assert_msg(chosen < 1.35 * best, "at %g m: %g Hz leaves %g m, the best %g",
			      noises_m[k], r.cutoff_hz, chosen, best);
	}
}
END_TEST

START_TEST(left_noise_is_as_foretold)
{
	enum { N = 100000 };
	g_autoptr(GRand) random = g_rand_new_with_seed(11);
	g_autofree double *noise = g_new(double, N);
	g_autofree double *rate = g_new(double, N);

	for (gsize i = 0; i < N; i++)
		noise[i] = normal(random);
	plb_low_pass_zero_phase(noise, N, 200.0, 6.0);
	plb_derivative(noise, N, 200.0, rate);
	assert_near(plb_standard_deviation(noise, N) / plb_residual_noise(0.01, 6.0), 1.0, 0.04);
	assert_near(plb_standard_deviation(rate, N) / plb_residual_noise_rate(0.01, 6.0), 1.0,
		    0.04);
}
END_TEST

/* 1 mm counts: the noise is what rounding makes, 0.29 mm, but for where the bar rests. */
START_TEST(coarse_encoder_is_quiet_enough)
{
	enum { N = 20000 };
	g_autofree double *z = make_squats(N, 1000.0, 0.0, 0.001, 1);
	g_autofree double *velocity = g_new(double, N);
	double worst = 0.0;
	PlbResidual r;

	ck_assert(plb_residual_analyze(z, N, 1000.0, 1.0, &r));
	ck_assert(plb_residual_noise(r.density, 6.0) < 0.0003);
	plb_low_pass_zero_phase(z, N, 1000.0, 6.0);
	plb_derivative(z, N, 1000.0, velocity);
	for (gsize i = 500; i + 500 < N; i++) {
		double t = (double)i / 1000.0, u = fmod(t, 3.0);
		double truth = u < 2.0 ? -0.225 * G_PI * sin(G_PI * u) : 0.0;

		worst = MAX(worst, fabs(velocity[i] - truth));
	}
	ck_assert_msg(worst < 0.03, "%g m/s", worst);
}
END_TEST

START_TEST(gaps_and_shortness)
{
	enum { N = 4000 };
	g_autofree double *z = make_squats(N, 100.0, 0.002, 0.0, 3);
	PlbResidual r;

	for (gsize i = 0; i < N; i += 500)
		z[i] = z[i + 77] = NAN;
	ck_assert(plb_residual_analyze(z, N, 100.0, 1.0, &r));
	assert_near(r.density / (0.002 * 0.002 / 50.0), 1.0, 0.25);
	ck_assert(!plb_residual_analyze(z, 90, 100.0, 1.0, &r));
	ck_assert(isnan(r.cutoff_hz) && isnan(r.density));
	for (gsize i = 0; i < N; i++)
		z[i] = 1.0 + 0.5 * (double)i;
	ck_assert(plb_residual_analyze(z, N, 100.0, 1.0, &r));
	ck_assert(isfinite(r.cutoff_hz) && r.density < 1e-12);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("residual");
	TCase *tcase = tcase_create("residual");

	tcase_add_test(tcase, noise_density_is_found_at_any_rate);
	tcase_add_test(tcase, more_noise_asks_for_a_lower_cut_off);
	tcase_add_test(tcase, chosen_cut_off_is_near_the_best);
	tcase_add_test(tcase, left_noise_is_as_foretold);
	tcase_add_test(tcase, coarse_encoder_is_quiet_enough);
	tcase_add_test(tcase, gaps_and_shortness);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
