/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "tests/lift/lift-events.h"
#include "tests/lift/opensim-text.h"

/* The real recording against what its README knows of it. */

static GArray *samples, *events;
static PlbTraces *traces;
static PlbStreamInfo info;

START_TEST(test_dump)
{
	g_autofree char *text = lift_events_to_text(events);

	g_print("%s", text);
}
END_TEST

int main(void)
{
	PlbKnownLoad known = { .body_mass_kg = 60.0, .bar_mass_kg = 0.0 };
	Suite *suite = suite_create("lifter4");
	TCase *tcase = tcase_create("lifter4");

	samples = lifter4_samples(&info);
	events = lift_events(&info, samples, &known, 0, &traces);
	tcase_add_test(tcase, test_dump);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
