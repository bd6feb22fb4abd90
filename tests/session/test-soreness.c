/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/session/soreness.h"
#include "tests/test-lib.h"

/* Answers through their text and back; text from a file that is none; what is said of each. */

START_TEST(an_answer_comes_back_whole)
{
	PlbSoreness back, answer = {
		.answered_us = G_GINT64_CONSTANT(1795000000123456),
		.score = 7,
		.kind = PLB_SORENESS_SHARP,
		.signs = 1u << PLB_SIGN_NIGHT | 1u << PLB_SIGN_LEG_PAIN,
		.place = "unterer Rücken",
		.note = "said \"pulling\", \\ left\nsince Tuesday",
	};
	g_autofree char *json = plb_soreness_to_json(&answer);

	ck_assert(strchr(json, '\n') == NULL);
	ck_assert(plb_soreness_from_json(json, &back));
	ck_assert_int_eq(back.answered_us, answer.answered_us);
	ck_assert_uint_eq(back.score, 7);
	ck_assert_uint_eq(back.signs, answer.signs);
	ck_assert(back.kind == PLB_SORENESS_SHARP);
	ck_assert_str_eq(back.place, answer.place);
	ck_assert_str_eq(back.note, answer.note);
}
END_TEST

START_TEST(what_is_no_answer_is_passed_over)
{
	static const char *const bad[] = {
		NULL,
		"",
		"{}",
		"3",
		"[3]",
		"{\"score\": 3, \"kind\": \"sore\"}",
		"{\"answered_us\": 1, \"score\": 11, \"kind\": \"sore\"}",
		"{\"answered_us\": 1, \"score\": -1, \"kind\": \"sore\"}",
		"{\"answered_us\": 1, \"score\": 3.5, \"kind\": \"sore\"}",
		"{\"answered_us\": \"1\", \"score\": 3, \"kind\": \"sore\"}",
		"{\"answered_us\": 1, \"score\": 3, \"kind\": \"fine\"}",
		"{\"answered_us\": 1, \"score\": 3, \"kind\": \"sore\", \"signs\": \"x\"}",
		"{\"answered_us\": 1, \"score\": 3, \"kind\": {\"a\": 1}}",
		"{\"answered_us\": 1, \"score\": 3, \"kind\": \"sore\"",
	};
	PlbSoreness soreness;

	for (gsize k = 0; k < G_N_ELEMENTS(bad); k++)
		ck_assert_msg(!plb_soreness_from_json(bad[k], &soreness), "%s", bad[k]);
}
END_TEST

START_TEST(long_and_broken_text_is_cut_where_a_character_ends)
{
	g_autofree char *many = g_strnfill(100, 'x');
	g_autofree char *json = g_strdup_printf("{\"answered_us\": 1, \"score\": 3, \"kind\": "
						"\"sore\", \"place\": \"%.62sü and more\"}",
						many);
	PlbSoreness soreness;

	ck_assert(plb_soreness_from_json(json, &soreness));
	ck_assert_uint_eq(strlen(soreness.place), 62);
	ck_assert(g_utf8_validate(soreness.place, -1, NULL));
}
END_TEST

/* The first three signs of the table call for care at once, every other for a professional. */
START_TEST(each_sign_has_its_advice)
{
	for (int sign = 0; sign < PLB_SIGNS; sign++) {
		PlbSoreness soreness = { .score = 1,
					 .kind = PLB_SORENESS_STIFF,
					 .signs = 1u << sign };
		PlbAdvice advice = plb_soreness_advice(&soreness, 24);

		ck_assert(advice == (sign <= PLB_SIGN_LEG_WEAKNESS ? PLB_ADVICE_EMERGENCY
								   : PLB_ADVICE_PROFESSIONAL));
		ck_assert(plb_soreness_sign_text((PlbSorenessSign)sign)[0] != '\0');
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("soreness");
	TCase *tcase = tcase_create("soreness");

	tcase_add_test(tcase, an_answer_comes_back_whole);
	tcase_add_test(tcase, what_is_no_answer_is_passed_over);
	tcase_add_test(tcase, long_and_broken_text_is_cut_where_a_character_ends);
	tcase_add_test(tcase, each_sign_has_its_advice);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
