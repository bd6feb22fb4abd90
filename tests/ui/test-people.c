/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"
#include "ui/athlete-store.h"
#include "ui/chime.h"
#include "ui/preferences.h"
#include "ui/roster.h"

#include <glib/gstdio.h>
#include <string.h>

/* Athletes on disk, turns, and the tones, without a window. */

static char *dir, *path;

static void add(PlbAthleteStore *store, const char *name)
{
	g_autoptr(PlbAthleteRecord) record = plb_athlete_record_new(name);

	ck_assert(plb_athlete_store_put(store, record));
}

static char *found(PlbAthleteStore *store, const char *text)
{
	g_autoptr(GPtrArray) names = plb_athlete_store_search(store, text);

	g_ptr_array_add(names, NULL);
	return g_strjoinv("|", (char **)names->pdata);
}

START_TEST(what_is_kept_comes_back)
{
	g_autoptr(PlbAthleteStore) store = plb_athlete_store_new(path);
	g_autoptr(PlbAthleteStore) again = NULL;
	g_autoptr(PlbAthleteRecord) record = plb_athlete_record_new("Jörg O'Neill");
	const PlbAthleteRecord *back;

	record->body.mass_kg = 92.5;
	record->body.stature_m = 1.87;
	record->body.sex = PLB_SEX_MALE;
	record->body.bar_position = PLB_BAR_LOW;
	record->targets.velocity_low_mps = 0.45;
	record->targets.velocity_loss_pct = 30;
	record->targets.stop_at_shift = FALSE;
	record->targets.rep_goal = 8;
	g_free(record->notes);
	record->notes = g_strdup("left knee;\n= careful");
	ck_assert(plb_athlete_store_put(store, record));
	again = plb_athlete_store_new(path);
	back = plb_athlete_store_get(again, "Jörg O'Neill");
	ck_assert(back != NULL);
	assert_near(back->body.mass_kg, 92.5, 1e-9);
	assert_near(back->body.stature_m, 1.87, 1e-9);
	ck_assert(back->body.sex == PLB_SEX_MALE && back->body.bar_position == PLB_BAR_LOW);
	assert_near(back->targets.velocity_low_mps, 0.45, 1e-9);
	ck_assert(isnan(back->targets.velocity_high_mps) && isnan(back->targets.asymmetry_pct));
	assert_near(back->targets.velocity_loss_pct, 30, 1e-9);
	ck_assert(!back->targets.stop_at_shift && back->targets.rep_goal == 8);
	ck_assert_str_eq(back->notes, "left knee;\n= careful");
	ck_assert(plb_athlete_store_remove(again, "Jörg O'Neill"));
	ck_assert(plb_athlete_store_get(again, "Jörg O'Neill") == NULL);
}
END_TEST

START_TEST(search_knows_no_case_and_no_accents)
{
	g_autoptr(PlbAthleteStore) store = plb_athlete_store_new(path);
	g_autoptr(PlbAthleteRecord) nameless = plb_athlete_record_new("");
	g_autofree char *all = NULL;
	g_autofree char *an = NULL;
	g_autofree char *jorg = NULL;
	g_autofree char *none = NULL;

	add(store, "Susanne");
	add(store, "Anna");
	add(store, "Jörg");
	all = found(store, "");
	an = found(store, "AN"); /* those that begin with it first */
	jorg = found(store, "jorg");
	none = found(store, "zzz");
	ck_assert_str_eq(all, "Anna|Jörg|Susanne");
	ck_assert_str_eq(an, "Anna|Susanne");
	ck_assert_str_eq(jorg, "Jörg");
	ck_assert_str_eq(none, "");
	ck_assert(!plb_athlete_store_put(store, nameless));
}
END_TEST

START_TEST(what_makes_no_sense_is_not_known)
{
	static const char text[] = "[Anna]\nmass-kg=-3\nstature-m=abc\nsex=x\nrep-goal=-9\n"
				   "velocity-loss-pct=1e9\nnotes=ok\n";
	g_autoptr(PlbAthleteStore) store = NULL;
	const PlbAthleteRecord *anna;

	ck_assert(g_file_set_contents(path, text, -1, NULL));
	store = plb_athlete_store_new(path);
	anna = plb_athlete_store_get(store, "Anna");
	ck_assert(isnan(anna->body.mass_kg) && isnan(anna->body.stature_m));
	ck_assert(isnan(anna->targets.velocity_loss_pct) && anna->targets.rep_goal == 0);
	ck_assert(anna->body.sex == PLB_SEX_UNKNOWN);
}
END_TEST

START_TEST(a_damaged_file_is_never_written_over)
{
	static const char text[] = "this is = no key file [[\n";
	g_autoptr(PlbAthleteStore) store = NULL;
	g_autoptr(PlbAthleteRecord) record = plb_athlete_record_new("Anna");
	g_autofree char *after = NULL;

	ck_assert(g_file_set_contents(path, text, -1, NULL));
	store = plb_athlete_store_new(path);
	ck_assert(plb_athlete_store_get_problem(store) != NULL);
	ck_assert(!plb_athlete_store_put(store, record));
	ck_assert(g_file_get_contents(path, &after, NULL, NULL));
	ck_assert_str_eq(after, text);
	g_unlink(path);
}
END_TEST

static const char *current(PlbRoster *roster)
{
	const PlbAthleteRecord *record = plb_roster_get_current(roster);

	return record ? record->body.id : "";
}

START_TEST(turns_go_round_and_a_pick_can_be_taken_back)
{
	g_autoptr(PlbAthleteStore) store = plb_athlete_store_new(path);
	g_autoptr(PlbRoster) roster = plb_roster_new(store);
	static const char *const names[] = { "A", "B", "C", "D", "E", "F", "G", "H", "I" };

	ck_assert_str_eq(current(roster), "");
	ck_assert(!plb_roster_undo(roster));
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		add(store, names[i]);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		ck_assert_int_eq(plb_roster_set_in(roster, names[i], TRUE), i < PLB_ROSTER_MAX);
	plb_roster_next(roster);
	ck_assert_str_eq(current(roster), "A");
	for (guint i = 1; i <= PLB_ROSTER_MAX; i++) {
		plb_roster_next(roster);
		ck_assert_str_eq(current(roster), names[i % PLB_ROSTER_MAX]);
	}
	plb_roster_pick(roster, "I"); /* not in the rotation */
	ck_assert_str_eq(current(roster), "I");
	ck_assert(plb_roster_undo(roster));
	ck_assert_str_eq(current(roster), "A");
	ck_assert(plb_roster_set_in(roster, "B", FALSE));
	ck_assert_str_eq(plb_roster_peek_next(roster), "C");
	plb_athlete_store_remove(store, "C");
	ck_assert_str_eq(plb_roster_peek_next(roster), "D");
}
END_TEST

/* Dominant pitch of a stretch by its zero crossings. */
static double pitch_hz(const gint16 *samples, gsize from, gsize n)
{
	guint crossings = 0;

	for (gsize i = from + 1; i < from + n; i++)
		crossings += (samples[i - 1] < 0) != (samples[i] < 0);
	return 0.5 * crossings * PLB_CHIME_RATE_HZ / (double)n;
}

START_TEST(chimes_are_whole_files_that_differ)
{
	for (int chime = 0; chime < PLB_CHIME_COUNT; chime++) {
		g_autoptr(GBytes) wav = plb_chime_wav((PlbChime)chime);
		gsize size;
		const guint8 *data = g_bytes_get_data(wav, &size);
		guint32 bytes;
		gint16 peak = 0;

		ck_assert(memcmp(data, "RIFF", 4) == 0 && memcmp(data + 36, "data", 4) == 0);
		memcpy(&bytes, data + 40, sizeof bytes);
		ck_assert_uint_eq(GUINT32_FROM_LE(bytes) + 44, size);
		for (gsize i = 44; i + 1 < size; i += 2) {
			gint16 sample;

			memcpy(&sample, data + i, sizeof sample);
			peak = MAX(peak, (gint16)GINT16_FROM_LE(sample));
		}
		ck_assert_int_gt(peak, 16000); /* heard, */
		ck_assert_int_lt(peak, 16500); /* and not clipped */
		for (int other = 0; other < chime; other++) {
			g_autoptr(GBytes) that = plb_chime_wav((PlbChime)other);

			ck_assert(!g_bytes_equal(wav, that));
		}
	}
}
END_TEST

START_TEST(a_goal_rises_and_a_slow_rep_falls)
{
	static const struct {
		PlbChime chime;
		double first_hz, last_hz;
	} cases[] = { { PLB_CHIME_GOAL, 659.3, 880 }, { PLB_CHIME_SLOW, 587.3, 392 } };

	for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
		g_autoptr(GBytes) wav = plb_chime_wav(cases[c].chime);
		gsize size;
		const guint8 *data = g_bytes_get_data(wav, &size);
		g_autofree gint16 *samples = g_memdup2(data + 44, size - 44);
		gsize n = (size - 44) / 2, tenth = PLB_CHIME_RATE_HZ / 12;

		assert_near(pitch_hz(samples, 0, tenth), cases[c].first_hz, 15);
		assert_near(pitch_hz(samples, n - tenth, tenth), cases[c].last_hz, 15);
	}
}
END_TEST

static gboolean moves(void)
{
	gboolean animations;

	g_object_get(gtk_settings_get_default(), "gtk-enable-animations", &animations, NULL);
	return animations;
}

/* The tests' desktop has animations switched off (with-display.sh). */
START_TEST(nothing_moves_when_asked_for_here_or_on_the_desktop)
{
	GSettings *settings = plb_preferences();

	ck_assert(!g_settings_get_boolean(settings, "reduced-motion"));
	ck_assert(!moves());
	g_object_set(gtk_settings_get_default(), "gtk-enable-animations", TRUE, NULL);
	g_settings_set_boolean(settings, "reduced-motion", TRUE);
	ck_assert(!moves());
	g_settings_set_boolean(settings, "reduced-motion", FALSE);
	ck_assert(!moves());
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("people");
	TCase *tcase = tcase_create("people");
	g_autofree char *deeper = NULL;
	int status;

	g_setenv("GSETTINGS_BACKEND", "memory", TRUE);
	gtk_init();
	adw_init();
	if (!plb_preferences_init())
		return EXIT_FAILURE;
	dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	path = g_build_filename(dir, "deeper", "athletes.ini", NULL);
	tcase_add_test(tcase, what_is_kept_comes_back);
	tcase_add_test(tcase, search_knows_no_case_and_no_accents);
	tcase_add_test(tcase, what_makes_no_sense_is_not_known);
	tcase_add_test(tcase, a_damaged_file_is_never_written_over);
	tcase_add_test(tcase, turns_go_round_and_a_pick_can_be_taken_back);
	tcase_add_test(tcase, chimes_are_whole_files_that_differ);
	tcase_add_test(tcase, a_goal_rises_and_a_slow_rep_falls);
	tcase_add_test(tcase, nothing_moves_when_asked_for_here_or_on_the_desktop);
	suite_add_tcase(suite, tcase);
	status = run_suite(suite);
	g_unlink(path);
	deeper = g_path_get_dirname(path);
	g_rmdir(deeper);
	g_rmdir(dir);
	g_free(path);
	g_free(dir);
	return status;
}
