/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"
#include "ui/calibration-words.h"

#include <string.h>

/* What the set-up and the Rack page say of a calibration. */

static void set_text(char **field, const char *text)
{
	g_free(*field);
	*field = g_strdup(text);
}

START_TEST(a_good_one_says_whose_and_how_well)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrationWords) words = plb_calibration_words_new(rig, NULL);

	ck_assert(words->good);
	ck_assert_msg(g_str_has_prefix(words->text, rig->name), "%s", words->text);
	ck_assert_msg(strstr(words->text, "force ±") != NULL, "%s", words->text);
}
END_TEST

START_TEST(none_says_what_to_do)
{
	g_autoptr(PlbCalibrationWords) words = plb_calibration_words_new(NULL, NULL);

	ck_assert(!words->good);
	ck_assert_str_eq(words->text,
			 "Not calibrated: a rack needs its rig file, chosen on the Live page");
}
END_TEST

START_TEST(an_expired_one_warns_and_says_what_to_do)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrationWords) words = NULL;
	g_autofree char *expected = NULL;

	set_text(&rig->valid_until, "2020-02-29");
	words = plb_calibration_words_new(rig, NULL);
	expected = g_strdup_printf("⚠ the calibration of rig \"%s\" was good until 2020-02-29: "
				   "calibrate it anew, on the Rack page",
				   rig->name);
	ck_assert(!words->good);
	ck_assert_str_eq(words->text, expected);
}
END_TEST

START_TEST(another_devices_warns_and_says_what_to_do)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrationWords) words = NULL;

	set_text(&rig->serial, "PLB-1");
	words = plb_calibration_words_new(rig, "PLB-2");
	ck_assert(!words->good);
	ck_assert_msg(g_str_has_prefix(words->text, "⚠ ") &&
			      g_str_has_suffix(words->text, ": choose this rack's own rig file, or "
							    "calibrate it on the Rack page"),
		      "%s", words->text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("calibration words");
	TCase *tcase = tcase_create("calibration words");

	tcase_add_test(tcase, a_good_one_says_whose_and_how_well);
	tcase_add_test(tcase, none_says_what_to_do);
	tcase_add_test(tcase, an_expired_one_warns_and_says_what_to_do);
	tcase_add_test(tcase, another_devices_warns_and_says_what_to_do);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
