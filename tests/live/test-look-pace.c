/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/look-pace.h"
#include "tests/test-lib.h"

/* A screen's thread against a clock of its own: told of a change, it draws for draw_ms, and looks
 * again a sixtieth after it began to look, or when it is done if that is later. */

#define SECOND_US ((gint64)G_USEC_PER_SEC)

typedef struct {
	PlbLookPace pace;
	gint64 now_us;
	guint told;
	double busy_us;
} Screen;

static void run(Screen *screen, double seconds, double draw_ms, double waiting_s)
{
	gint64 end_us = screen->now_us + (gint64)(seconds * (double)SECOND_US);

	screen->told = 0;
	screen->busy_us = 0;
	while (screen->now_us < end_us) {
		gboolean due = plb_look_pace_is_due(&screen->pace, screen->now_us, waiting_s);
		double draw_us = due ? 1e3 * draw_ms : 0;

		screen->told += due ? 1 : 0;
		screen->busy_us += draw_us;
		screen->now_us += (gint64)MAX(draw_us, 1e3 * PLB_LOOK_MS);
	}
}

static Screen new_screen(void)
{
	return (Screen){ .now_us = 5 * SECOND_US };
}

START_TEST(a_quick_screen_gets_sixty)
{
	Screen screen = new_screen();

	run(&screen, 10, 8, 0.02);
	ck_assert_uint_ge(screen.told, 580);
	run(&screen, 1, 8, NAN); /* nothing is known of a preview yet */
	ck_assert_uint_ge(screen.told, 58);
}
END_TEST

START_TEST(a_screen_that_is_behind_gets_thirty_at_most)
{
	Screen screen = new_screen();

	run(&screen, 1, 30, 0.02);
	run(&screen, 10, 30, 0.02);
	ck_assert_uint_le(screen.told, 310);
	ck_assert_uint_ge(screen.told, 200);
	/* without it, its thread would do nothing but draw */
	ck_assert_double_lt(screen.busy_us, 0.7 * 10 * (double)SECOND_US);
}
END_TEST

START_TEST(a_preview_that_is_behind_has_the_screen_wait)
{
	Screen screen = new_screen();

	run(&screen, 1, 4, 0.02);
	ck_assert_uint_ge(screen.told, 58);
	run(&screen, 1, 4, 0.08);
	run(&screen, 1, 4, 0.08);
	ck_assert_uint_le(screen.told, 31);
}
END_TEST

START_TEST(sixty_come_back_after_three_calm_seconds)
{
	Screen screen = new_screen();

	run(&screen, 2, 4, 0.08);
	run(&screen, 2.5, 4, 0.02);
	ck_assert_uint_le(screen.told, 78);
	run(&screen, 1.5, 4, 0.02);
	run(&screen, 1, 4, 0.02);
	ck_assert_uint_ge(screen.told, 58);
}
END_TEST

START_TEST(one_long_stop_changes_nothing)
{
	Screen screen = new_screen();

	run(&screen, 1, 4, 0.02);
	screen.now_us += 20 * SECOND_US;
	run(&screen, 1, 4, 0.02);
	ck_assert_uint_ge(screen.told, 58);
}
END_TEST

START_TEST(less_often_when_asked)
{
	Screen screen = new_screen();

	screen.pace.least_us = 100000;
	run(&screen, 10, 8, 0.02);
	ck_assert_uint_le(screen.told, 100);
	ck_assert_uint_ge(screen.told, 90);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("look pace");
	TCase *tcase = tcase_create("look pace");

	tcase_add_test(tcase, a_quick_screen_gets_sixty);
	tcase_add_test(tcase, a_screen_that_is_behind_gets_thirty_at_most);
	tcase_add_test(tcase, a_preview_that_is_behind_has_the_screen_wait);
	tcase_add_test(tcase, sixty_come_back_after_three_calm_seconds);
	tcase_add_test(tcase, one_long_stop_changes_nothing);
	tcase_add_test(tcase, less_often_when_asked);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
