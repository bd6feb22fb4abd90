/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <check.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Near-equal that also fails on NAN and says both values. */
#define assert_near(a, b, tolerance)                                                               \
	do {                                                                                       \
		double a_ = (a), b_ = (b), t_ = (tolerance);                                       \
		ck_assert_msg(fabs(a_ - b_) <= t_, "%s = %.9g, expected %.9g +- %.3g", #a, a_, b_, \
			      t_);                                                                 \
	} while (0)

static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	/* each result as it comes: a test that aborts would take those before it along */
	setvbuf(stdout, NULL, _IOLBF, 0);
	srunner_set_log(runner, "-");
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
