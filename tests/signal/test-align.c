/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/signal/align.h"

#define SECONDS 40

/* Reps no two of which are alike: what an irregular chain of half-sine pushes looks like. */
static double push(double t)
{
	static const double at_s[] = { 4.0, 7.3, 11.1, 14.0, 18.2, 21.9, 26.3, 29.9 };
	static const double long_s[] = { 1.1, 1.0, 1.25, 1.1, 1.3, 1.2, 1.5, 1.6 };
	double value = 0.0;

	for (gsize i = 0; i < G_N_ELEMENTS(at_s); i++) {
		double u = (t - at_s[i]) / long_s[i];

		if (u > 0.0 && u < 1.0)
			value += sin(2.0 * G_PI * u);
	}
	return value;
}

static double *make(double rate_hz, double begin_s, double length_s, double scale, double level,
		    double noise, guint32 seed, gsize *n)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(seed);
	double *values;

	*n = (gsize)(length_s * rate_hz);
	values = g_new(double, *n);
	for (gsize i = 0; i < *n; i++)
		values[i] = level + scale * push(begin_s + (double)i / rate_hz) +
			    noise * (g_rand_double(random) - 0.5);
	return values;
}

START_TEST(offsets_are_found_at_any_rates)
{
	static const struct {
		double rate_hz, other_hz, begin_s, length_s;
	} cases[] = {
		{ 1000.0, 100.0, 2.5, 30.0 },  { 200.0, 1000.0, 0.0, 40.0 },
		{ 100.0, 50.0, 12.34, 20.0 },  { 1000.0, 24.0, 3.217, 30.0 },
		{ 333.0, 250.0, -4.56, 44.0 }, { 1000.0, 100.0, 0.0042, 40.0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize n, other_n;
		g_autofree double *first =
			make(cases[i].rate_hz, 0.0, SECONDS, 300.0, 1800.0, 20.0, 1, &n);
		g_autofree double *second = make(cases[i].other_hz, cases[i].begin_s,
						 cases[i].length_s, 2.0, -3.0, 0.4, 2, &other_n);
		PlbAlignment a;

		ck_assert(plb_align(first, n, cases[i].rate_hz, second, other_n, cases[i].other_hz,
				    5.0, NAN, &a));
		assert_near(a.offset_s, cases[i].begin_s, 0.004);
		ck_assert_msg(a.correlation > 0.97 && a.rival < a.correlation - 0.1, "%g, %g",
			      a.correlation, a.rival);
		ck_assert(a.uncertainty_s > 0.0 && a.uncertainty_s < 0.005);
	}
}
END_TEST

START_TEST(gaps_take_no_part)
{
	gsize n, other_n;
	g_autofree double *first = make(100.0, 0.0, SECONDS, 1.0, 0.0, 0.1, 3, &n);
	g_autofree double *second = make(100.0, 1.5, 35.0, 1.0, 0.0, 0.1, 4, &other_n);
	PlbAlignment a;

	for (gsize i = 900; i < 1200; i++)
		first[i] = NAN;
	for (gsize i = 2000; i < 2300; i += 50)
		second[i] = NAN;
	ck_assert(plb_align(first, n, 100.0, second, other_n, 100.0, 5.0, NAN, &a));
	assert_near(a.offset_s, 1.5, 0.005);
	assert_near(a.overlap_s, 35.0 - 3.0 - 0.06, 0.02);
}
END_TEST

/* The stated uncertainty against the scatter of 60 alignments of noisy traces. */
START_TEST(uncertainty_is_the_scatter)
{
	enum { TIMES = 60 };
	double squares = 0.0, stated = 0.0;

	for (guint32 i = 0; i < TIMES; i++) {
		gsize n, other_n;
		g_autofree double *first =
			make(200.0, 0.0, SECONDS, 1.0, 0.0, 4.0, 100 + 2 * i, &n);
		g_autofree double *second =
			make(200.0, 3.2, 30.0, 1.0, 0.0, 4.0, 101 + 2 * i, &other_n);
		PlbAlignment a;

		ck_assert(plb_align(first, n, 200.0, second, other_n, 200.0, 5.0, NAN, &a));
		squares += (a.offset_s - 3.2) * (a.offset_s - 3.2);
		stated += a.uncertainty_s;
	}
	assert_near(sqrt(squares / TIMES) / (stated / TIMES), 1.0, 0.3);
}
END_TEST

START_TEST(reps_that_are_alike_have_rivals)
{
	double values[4000], other[1000];
	PlbAlignment a;

	for (gsize i = 0; i < 4000; i++)
		values[i] = sin(2.0 * G_PI * (double)i / 300.0);
	for (gsize i = 0; i < 1000; i++)
		other[i] = values[i + 1000];
	ck_assert(plb_align(values, 4000, 100.0, other, 1000, 100.0, 5.0, NAN, &a));
	ck_assert(a.rival > 0.98 * a.correlation);
	ck_assert(plb_align(values, 4000, 100.0, other, 1000, 100.0, 5.0, 10.3, &a));
	assert_near(a.offset_s, 10.0, 1e-3);
	ck_assert(a.rival == 0.0);
}
END_TEST

START_TEST(nothing_to_go_by)
{
	double values[1000], flat[1000], empty[1000];
	PlbAlignment a;

	for (gsize i = 0; i < 1000; i++) {
		values[i] = push((double)i / 100.0);
		flat[i] = 5.0;
		empty[i] = NAN;
	}
	ck_assert(!plb_align(values, 1000, 100.0, flat, 1000, 100.0, 5.0, NAN, &a));
	ck_assert(!plb_align(values, 1000, 100.0, empty, 1000, 100.0, 5.0, NAN, &a));
	ck_assert(!plb_align(values, 1000, 100.0, values, 300, 100.0, 5.0, NAN, &a));
	ck_assert(!plb_align(values, 1000, 100.0, values, 0, 100.0, 5.0, NAN, &a));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("align");
	TCase *tcase = tcase_create("align");

	tcase_add_test(tcase, offsets_are_found_at_any_rates);
	tcase_add_test(tcase, gaps_take_no_part);
	tcase_add_test(tcase, uncertainty_is_the_scatter);
	tcase_add_test(tcase, reps_that_are_alike_have_rivals);
	tcase_add_test(tcase, nothing_to_go_by);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
