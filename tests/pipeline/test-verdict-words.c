/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "src/lift/exercise.h"
#include "src/pipeline/set-verdict.h"
#include "tests/body/squat.h"
#include "tests/test-lib.h"

/* Every reason why a verdict is undetermined is said in the user's language: the words in the
 * table of src/body/verdict-text.c are those that solver, pipeline and exercises say. argv: the
 * folder of a language's catalogue, and the language. */

static void check_why(const char *why)
{
	PlbVerdict verdict = { PLB_VERDICT_UNDETERMINED };
	g_autofree char *text = NULL;

	ck_assert_ptr_nonnull(why);
	ck_assert_uint_lt(strlen(why), sizeof verdict.why);
	g_strlcpy(verdict.why, why, sizeof verdict.why);
	text = plb_verdict_why_text(&verdict);
	ck_assert_msg(!g_str_equal(text, why), "not translated: %s", why);
	ck_assert_msg(!strchr(text, '{'), "number not put in: %s", text);
}

START_TEST(what_the_verdict_says)
{
	check_why("0 reps");
	check_why("1 rep");
	check_why("a rise of less than 14 % would not have shown in this set");
}
END_TEST

/* Of one and of many, in this language; " · " between. */
START_TEST(what_earlier_sessions_share_in)
{
	static const char english[] = "Baseline also of %u earlier session";
	PlbVerdict verdict = { .rep_sd_pct = 2.5 };

	for (guint n = 1; n <= 4; n += 3) {
		g_autofree char *number = g_strdup_printf("%u", n);
		g_autofree char *text = NULL;
		g_auto(GStrv) parts = NULL;

		verdict.baseline_sessions = verdict.history_sets = n;
		text = plb_verdict_history_text(&verdict);
		parts = g_strsplit(text, " · ", -1);
		ck_assert_uint_eq(g_strv_length(parts), 2);
		ck_assert_ptr_nonnull(strstr(parts[0], number));
		ck_assert_ptr_nonnull(strstr(parts[1], number));
		ck_assert_msg(!strstr(text, "earlier"), "not translated: %s", text);
	}
	ck_assert_str_ne(ngettext(english, "Baseline also of %u earlier sessions", 1),
			 ngettext(english, "Baseline also of %u earlier sessions", 4));
}
END_TEST

START_TEST(what_exercises_say)
{
	gsize n;
	const PlbExercise *exercises = plb_exercises(&n);

	for (gsize i = 0; i < n; i++) {
		if (exercises[i].no_posture)
			check_why(exercises[i].no_posture);
	}
}
END_TEST

START_TEST(what_the_pipeline_says)
{
	static const struct {
		guint stepped_after;
		double bar_mass_kg, concentric_s;
	} cases[] = { { 2, 100, 1.5 }, { 0, 20, 1.5 }, { 0, 100, 0.5 } };

	check_why(PLB_WHY_UNHOMED);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		PlbSetResult *set = plb_set_result_new(1);
		char why[160];

		for (guint k = 0; k < 4; k++) {
			PlbRepResult *rep = plb_rep_result_new();

			rep->metrics.concentric_s = cases[i].concentric_s;
			g_ptr_array_add(set->reps, rep);
		}
		set->stepped_after = cases[i].stepped_after;
		set->bar_mass_kg = cases[i].bar_mass_kg;
		set->body_mass_kg = 85;
		check_why(plb_set_result_out_of_range(set, why, sizeof why));
		plb_set_result_free(set);
	}
}
END_TEST

/* What is wrong with a rep that nothing else is wrong with. */
typedef struct {
	guint without; /* channels */
	double stature_m, body_mass_kg, bar_mass_kg;
	gboolean calibrated, hidden; /* after a standing pause; bar not measured on the way down */
	double late_s;               /* cut so much after the rep */
} BadRep;

static char *solve(const BadRep *bad)
{
	PlbAthlete athlete;
	PlbBodyModel model;
	g_autoptr(Squat) squat = NULL;
	PlbTraces *traces;
	PlbBodySolver *solver;
	PlbRepLoad load = { 0 };
	PlbRepCut cut;
	char *why;

	plb_athlete_init(&athlete);
	athlete.stature_m = 1.78;
	squat_model(&model, &athlete, 85, 100);
	squat = squat_new(&model, 100, 1.6, 1.3, 0);
	traces = squat_to_traces(squat, squat_separation(&model));
	traces->info.channels &= ~bad->without;
	athlete.stature_m = bad->stature_m;
	cut = squat_cut(squat);
	for (gsize i = (gsize)(100 * cut.start_s); bad->hidden && i < squat->n; i++)
		traces->column[PLB_COLUMN_BAR_X][i] = NAN;
	cut.start_s += bad->late_s;
	cut.bottom_s += bad->late_s;
	cut.end_s += bad->late_s;
	solver = plb_body_solver_new(&athlete, &traces->info, bad->body_mass_kg, bad->bar_mass_kg);
	if (bad->calibrated) {
		PlbStanding standing = squat_standing(squat, squat_separation(&model));

		plb_body_solver_calibrate(solver, &standing);
	}
	plb_body_solver_solve(solver, traces, &cut, G_MAXDOUBLE, &load, NULL);
	why = g_strdup(load.why_not);
	plb_rep_load_clear(&load);
	plb_body_solver_free(solver);
	plb_traces_free(traces);
	return why;
}

START_TEST(what_the_solver_says)
{
	static const BadRep bad[] = {
		{ PLB_CHANNEL_BAR_X, 1.78, 85, 100, TRUE, FALSE, 0 },
		{ PLB_CHANNEL_BAR, 1.78, 85, 100, TRUE, FALSE, 0 },
		{ PLB_CHANNEL_FORCE, 1.78, 85, 100, TRUE, FALSE, 0 },
		{ PLB_CHANNEL_COP, 1.78, 85, 100, TRUE, FALSE, 0 },
		{ 0, NAN, 85, 100, TRUE, FALSE, 0 },
		{ 0, 1.78, NAN, 100, TRUE, FALSE, 0 },
		{ 0, 1.78, 85, NAN, TRUE, FALSE, 0 },
		{ 0, 1.20, 85, 100, TRUE, FALSE, 0 },  /* no such athlete holds it so high */
		{ 0, 1.78, 45, 100, FALSE, FALSE, 0 }, /* the plates carry more than that */
		{ 0, 1.78, 85, 100, TRUE, TRUE, 0 },
		{ 0, 1.78, 85, 100, TRUE, FALSE, 1000 },
	};
	g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		char *why = solve(&bad[i]);

		ck_assert_msg(why != NULL, "case %u", i);
		check_why(why);
		ck_assert_msg(g_hash_table_add(said, why), "case %u says %s again", i, why);
	}
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("verdict-words");
	TCase *tcase = tcase_create("verdict-words");

	g_assert(argc == 3);
	/* a locale that is everywhere; the language alone chooses the catalogue */
	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 77;
	g_setenv("LANGUAGE", argv[2], TRUE);
	bindtextdomain("plumbar", argv[1]);
	bind_textdomain_codeset("plumbar", "UTF-8");
	textdomain("plumbar");
	tcase_add_test(tcase, what_the_verdict_says);
	tcase_add_test(tcase, what_earlier_sessions_share_in);
	tcase_add_test(tcase, what_exercises_say);
	tcase_add_test(tcase, what_the_pipeline_says);
	tcase_add_test(tcase, what_the_solver_says);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
