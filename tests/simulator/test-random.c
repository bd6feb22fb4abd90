/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/random.h"

#include "tests/test-lib.h"

/* splitmix64's published first output for the seed 1234567 */
START_TEST(hash_is_splitmix64)
{
	guint64 seed = 1234567 + G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	ck_assert_uint_eq(plb_random_hash(seed), G_GUINT64_CONSTANT(6457827717110365317));
}
END_TEST

/* xoshiro256** from the state 1, 2, 3, 4, as its authors' code gives it */
START_TEST(generator_is_xoshiro256starstar)
{
	const guint64 expected[] = { 11520, 0, 1509978240, 1215971899390074240 };
	PlbRandom random = { { 1, 2, 3, 4 } };

	for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
		ck_assert_uint_eq(plb_random_next(&random), expected[i]);
}
END_TEST

START_TEST(streams_differ_and_repeat)
{
	PlbRandom first, again, other, seed;

	plb_random_init(&first, 7, "body");
	plb_random_init(&again, 7, "body");
	plb_random_init(&other, 7, "reps");
	plb_random_init(&seed, 8, "body");
	for (int i = 0; i < 10; i++) {
		guint64 value = plb_random_next(&first);

		ck_assert_uint_eq(value, plb_random_next(&again));
		ck_assert_uint_ne(value, plb_random_next(&other));
		ck_assert_uint_ne(value, plb_random_next(&seed));
	}
}
END_TEST

/* of 100000: mean within 4 standard errors; variance and share beyond 1.96 as the normal law's */
static void check_gaussian(double sum, double squares, int beyond, int n)
{
	assert_near(sum / n, 0, 4 / sqrt(n));
	assert_near(squares / n, 1, 4 * sqrt(2.0 / n));
	assert_near((double)beyond / n, 0.05, 0.004);
}

START_TEST(gaussian_numbers_are_normal)
{
	const int n = 100000;
	double sum = 0, squares = 0, sum_at = 0, squares_at = 0;
	int beyond = 0, beyond_at = 0;
	PlbRandom random;

	plb_random_init(&random, 3, "test");
	for (int i = 0; i < n; i++) {
		double value = plb_random_gaussian(&random);
		double value_at = plb_random_gaussian_at(99, (guint64)i);

		sum += value;
		squares += value * value;
		beyond += fabs(value) > 1.96;
		sum_at += value_at;
		squares_at += value_at * value_at;
		beyond_at += fabs(value_at) > 1.96;
	}
	check_gaussian(sum, squares, beyond, n);
	check_gaussian(sum_at, squares_at, beyond_at, n);
}
END_TEST

/* neighbouring scans and neighbouring cells must not go together */
START_TEST(noise_of_neighbours_is_independent)
{
	const int n = 50000;
	double product = 0;

	for (int i = 0; i < n; i++)
		product += plb_random_gaussian_at(5, (guint64)i) *
			   plb_random_gaussian_at(5, (guint64)i + 1);
	assert_near(product / n, 0, 4 / sqrt(n));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("simulator-random");
	TCase *tcase = tcase_create("random");

	tcase_add_test(tcase, hash_is_splitmix64);
	tcase_add_test(tcase, generator_is_xoshiro256starstar);
	tcase_add_test(tcase, streams_differ_and_repeat);
	tcase_add_test(tcase, gaussian_numbers_are_normal);
	tcase_add_test(tcase, noise_of_neighbours_is_independent);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
