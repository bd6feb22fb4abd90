/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "src/session/session.h"
#include "tests/test-lib.h"

/* result-json.c and result-csv.c against results made by hand: what goes in comes out, digit for
 * digit, and what is not measured comes out as null and as an empty field. */

static PlbSetResult *add_set(PlbResult *result)
{
	PlbSetResult *set = plb_set_result_new(result->sets->len + 1);

	g_ptr_array_add(result->sets, set);
	return set;
}

static PlbRepResult *add_rep(PlbSetResult *set)
{
	PlbRepResult *rep = plb_rep_result_new();

	rep->index = set->reps->len + 1;
	g_ptr_array_add(set->reps, rep);
	return rep;
}

static void set_all_nan(double *first, gsize bytes)
{
	for (gsize i = 0; i < bytes / sizeof(double); i++)
		first[i] = NAN;
}

/* Nothing at all was measured, not even when. */
static PlbResult *result_unmeasured(void)
{
	PlbResult *result = plb_result_new();
	PlbSetResult *set = add_set(result);
	PlbRepResult *rep = add_rep(set);

	result->duration_s = result->info.rate_hz = result->info.start_time_s = NAN;
	set->verdict.l5s1_change_pct = set->verdict.detectable_pct = NAN;
	set->verdict.ci95_pct[0] = set->verdict.ci95_pct[1] = NAN;
	set_all_nan(&rep->cut.start_s, 6 * sizeof(double));
	set_all_nan(&rep->metrics.rom_m, sizeof rep->metrics);
	return result;
}

static void fill_verdict(PlbVerdict *verdict)
{
	verdict->state = PLB_VERDICT_SHIFTED;
	verdict->since_rep = 2;
	verdict->l5s1_change_pct = 9.25;
	verdict->ci95_pct[0] = 6.5;
	verdict->ci95_pct[1] = 12.0;
	verdict->detectable_pct = 4.0;
	verdict->rep_sd_pct = 2.5;
	verdict->history_sets = 3;
	verdict->baseline_sessions = 4;
	verdict->reason_count = 2;
	verdict->reasons[0] =
		(PlbReason){ PLB_REASON_TRUNK_LEAN, 3.5, 4.0, "deg", "trunk-lean", 40.0 };
	verdict->reasons[1] = (PlbReason){ PLB_REASON_HIPS_FIRST, 0.25, 2.0, "", "hip-rise", 1.25 };
}

static void fill_set(PlbSetResult *set)
{
	const PlbRejected unrack = { 3.25, 5.5, PLB_REJECT_UNRACK };
	PlbRepResult *rep = add_rep(set);

	g_strlcpy(set->exercise, "back-squat", sizeof set->exercise);
	set->exercise_guessed = TRUE;
	set->body_mass_kg = 85.125;
	set->bar_mass_kg = 0.1 + 0.2; /* has no short decimal text */
	set->bar_cutoff_hz = 6.0;
	set->bar_residual_cutoff_hz = 4.5;
	set->bar_peak_cutoff_hz = 9.0;
	set->bar_noise_m = 0.0001;
	set->bar_velocity_noise_mps = 0.002;
	set->velocity_loss_pct = -0.0;
	g_array_append_val(set->rejected, unrack);
	rep->cut.start_s = 1.0 / 3.0;
	rep->metrics.mean_velocity_mps = 5e-324;
	rep->metrics.bar.tilt_deg = G_MAXDOUBLE;
	rep->metrics.asymmetry_pct.bottom = INFINITY;
	rep->load.moments.l5s1_band_nm[0] = -1.5;
	rep->load.moments.l5s1_band_nm[1] = 450.75;
	rep = add_rep(set);
	rep->cut = (PlbRepCut){ .start_s = 6.0, .bottom_s = 7.5, .end_s = 8.25 };
	rep->status = PLB_REP_DATA_GAP;
	rep->shift.outlier = TRUE;
	fill_verdict(&set->verdict);
}

static PlbResult *result_filled(void)
{
	PlbResult *result = plb_result_new();
	const PlbGap gap = { 2.5, 0.125, 125 };
	const PlbJump jump = { 1.0, 1.5, 0.5, 0.306 };

	g_strlcpy(result->athlete.id, "A-\"7\"", sizeof result->athlete.id);
	result->athlete.mass_kg = 85.0;
	result->athlete.stature_m = 1.78;
	result->athlete.sex = PLB_SEX_FEMALE;
	result->info.rate_hz = 1000.0;
	result->duration_s = 61.25;
	result->lost_samples = 125;
	g_array_append_val(result->gaps, gap);
	g_array_append_val(result->jumps, jump);
	g_ptr_array_add(result->notes, g_strdup("moments: stature is not known, \t\"so\""));
	fill_set(add_set(result));
	return result;
}

static JsonObject *parse(const PlbResult *result, JsonParser *parser)
{
	g_autofree char *text = plb_result_to_json(result, "a/b\xff.plumbar");

	ck_assert(json_parser_load_from_data(parser, text, -1, NULL));
	return json_node_get_object(json_parser_get_root(parser));
}

static void append_keys(GString *keys, JsonObject *object, const char *prefix)
{
	g_autoptr(GList) members = json_object_get_members(object);

	for (GList *l = members; l; l = l->next) {
		JsonNode *node = json_object_get_member(object, l->data);

		g_string_append_printf(keys, "%s%s ", prefix, (const char *)l->data);
		if (JSON_NODE_HOLDS_OBJECT(node)) {
			g_autofree char *inner = g_strconcat(prefix, l->data, ".", NULL);

			append_keys(keys, json_node_get_object(node), inner);
		}
	}
}

/* All of the contract's keys, in its order; others may stand between them. */
static void assert_keys(JsonObject *object, const char *expected)
{
	g_autoptr(GString) keys = g_string_new(NULL);
	g_auto(GStrv) found = NULL, wanted = g_strsplit(expected, " ", -1);
	guint next = 0;

	append_keys(keys, object, "");
	found = g_strsplit(keys->str, " ", -1);
	for (guint i = 0; found[i] && *wanted[next]; i++)
		next += g_str_equal(found[i], wanted[next]);
	ck_assert_msg(!*wanted[next], "%s is not there, or not in its place", wanted[next]);
}

static JsonObject *first_of(JsonObject *object, const char *key)
{
	return json_array_get_object_element(json_object_get_array_member(object, key), 0);
}

static const char *const top_keys =
	"plumbar pipeline file athlete athlete.id athlete.mass_kg athlete.stature_m athlete.sex "
	"quality quality.rate_hz quality.duration_s quality.start_time_s quality.lost_samples "
	"quality.gaps quality.clipped quality.right_share_pct jumps rejected sets notes ";
static const char *const set_keys =
	"index exercise exercise_guessed body_mass_kg bar_mass_kg bar_mass_source rejected reps "
	"voided velocity_loss_pct verdict verdict.state verdict.why verdict.since_rep "
	"verdict.l5s1_change_pct verdict.ci95_pct verdict.detectable_pct verdict.rep_sd_pct "
	"verdict.history_sets verdict.baseline_sessions verdict.reasons verdict.outlier_reps "
	"history history.rep_sd_pct history.freedom history.fresh_nm line line.reps line.rise_pct "
	"line.rep_sd_pct dose dose.l5s1_nms "
	"dose.l5s1_squared_nm2s ";
static const char *const rep_keys =
	"index start_s bottom_s end_s complete why struck pain second_person moved labelled rom_m "
	"mean_velocity_mps "
	"mean_propulsive_velocity_mps peak_velocity_mps time_to_peak_velocity_s eccentric_s "
	"concentric_s min_velocity_sticking_mps mean_force_n peak_force_n mean_power_w "
	"peak_power_w bar_mean_power_w impulse_ns asymmetry_pct asymmetry_pct.eccentric "
	"asymmetry_pct.bottom asymmetry_pct.concentric asymmetry_pct.peak_force "
	"asymmetry_pct.impulse bar bar.drift_x_m bar.loop_m bar.forward_of_midfoot_m bar.tilt_deg "
	"bar.yaw_deg cop cop.mean_x_m cop.range_x_m cop.mean_y_m posture posture.trunk_lean_deg "
	"posture.shank_lean_deg posture.thigh_deg posture.hip_rise_ratio posture.residual_m "
	"posture.excluded_s "
	"moments moments.l5s1_peak_nm moments.l5s1_concentric_mean_nm moments.hip_peak_nm "
	"moments.knee_peak_nm moments.hip_knee_ratio moments.lumbar_share moments.l5s1_band_nm "
	"moments.hip_band_nm moments.knee_band_nm shift shift.l5s1_change_pct "
	"shift.lumbar_share_change shift.z dose dose.l5s1_nms dose.l5s1_squared_nm2s ";

START_TEST(keys_are_the_contracts_whatever_was_measured)
{
	PlbResult *(*const make[])(void) = { result_unmeasured, result_filled };

	for (int i = 0; i < 2; i++) {
		g_autoptr(PlbResult) result = make[i]();
		g_autoptr(JsonParser) parser = json_parser_new();
		JsonObject *object = parse(result, parser);

		assert_keys(object, top_keys);
		assert_keys(first_of(object, "sets"), set_keys);
		assert_keys(first_of(first_of(object, "sets"), "reps"), rep_keys);
	}
}
END_TEST

/* Counts numbers that are not null, at any depth. */
static guint numbers_in(JsonNode *node)
{
	guint count = 0;

	if (JSON_NODE_HOLDS_OBJECT(node)) {
		g_autoptr(GList) values = json_object_get_values(json_node_get_object(node));

		for (GList *l = values; l; l = l->next)
			count += numbers_in(l->data);
	} else if (JSON_NODE_HOLDS_VALUE(node)) {
		count = json_node_get_value_type(node) == G_TYPE_DOUBLE ||
			json_node_get_value_type(node) == G_TYPE_INT64;
	}
	return count;
}

START_TEST(what_was_not_measured_is_null)
{
	g_autoptr(PlbResult) result = result_unmeasured();
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonObject *object = parse(result, parser);
	JsonObject *set = first_of(object, "sets");

	ck_assert_uint_eq(numbers_in(json_object_get_member(object, "athlete")), 0);
	ck_assert_uint_eq(numbers_in(json_object_get_member(object, "quality")), 1); /* lost */
	ck_assert_uint_eq(
		numbers_in(json_array_get_element(json_object_get_array_member(set, "reps"), 0)),
		1); /* its index */
	ck_assert_uint_eq(numbers_in(json_object_get_member(set, "verdict")), 0);
	ck_assert(json_object_get_null_member(set, "bar_mass_source"));
	ck_assert(json_object_get_null_member(set, "exercise"));
	ck_assert(json_object_get_null_member(json_object_get_object_member(object, "athlete"),
					      "sex"));
}
END_TEST

START_TEST(values_come_back_digit_for_digit)
{
	g_autoptr(PlbResult) result = result_filled();
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonObject *object = parse(result, parser);
	JsonObject *set = first_of(object, "sets");
	JsonObject *rep = first_of(set, "reps");
	JsonObject *asymmetry = json_object_get_object_member(rep, "asymmetry_pct");
	JsonObject *bar = json_object_get_object_member(rep, "bar");
	g_autofree char *text = plb_result_to_json(result, "x");

	ck_assert_double_eq(json_object_get_double_member(set, "bar_mass_kg"), 0.1 + 0.2);
	ck_assert_double_eq(json_object_get_double_member(rep, "start_s"), 1.0 / 3.0);
	ck_assert_double_eq(json_object_get_double_member(rep, "mean_velocity_mps"), 5e-324);
	ck_assert_double_eq(json_object_get_double_member(bar, "tilt_deg"), G_MAXDOUBLE);
	ck_assert(json_object_get_null_member(asymmetry, "bottom")); /* infinite */
	ck_assert_ptr_nonnull(strstr(text, "\"velocity_loss_pct\": 0,"));
	ck_assert_ptr_nonnull(strstr(text, "\"l5s1_band_nm\": [-1.5, 450.75]"));
	ck_assert_ptr_nonnull(strstr(text, "\"mass_kg\": 85,"));
	ck_assert_str_eq(json_object_get_string_member(object, "file"), "a/b\xef\xbf\xbd.plumbar");
	ck_assert_str_eq(
		json_array_get_string_element(json_object_get_array_member(object, "notes"), 0),
		"moments: stature is not known, \t\"so\"");
}
END_TEST

START_TEST(words_are_the_contracts)
{
	g_autoptr(PlbResult) result = result_filled();
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonObject *set = first_of(parse(result, parser), "sets");
	JsonArray *reps = json_object_get_array_member(set, "reps");
	JsonObject *second = json_array_get_object_element(reps, 1);
	JsonObject *verdict = json_object_get_object_member(set, "verdict");
	JsonObject *reason = first_of(verdict, "reasons");
	JsonArray *outliers = json_object_get_array_member(verdict, "outlier_reps");

	ck_assert_str_eq(json_object_get_string_member(set, "bar_mass_source"), "plates");
	ck_assert_str_eq(json_object_get_string_member(first_of(set, "rejected"), "why"), "unrack");
	ck_assert(json_object_get_boolean_member(first_of(set, "reps"), "complete"));
	ck_assert(json_object_get_null_member(first_of(set, "reps"), "why"));
	ck_assert(!json_object_get_boolean_member(second, "complete"));
	ck_assert_str_eq(json_object_get_string_member(second, "why"), "data-gap");
	ck_assert_str_eq(json_object_get_string_member(verdict, "state"), "shifted");
	ck_assert(json_object_get_null_member(verdict, "why"));
	ck_assert_str_eq(json_object_get_string_member(reason, "name"), "trunk-lean");
	ck_assert_str_eq(json_object_get_string_member(reason, "unit"), "deg");
	assert_near(json_object_get_double_member(reason, "size"), 3.5, 0.0);
	ck_assert_uint_eq(json_array_get_length(outliers), 1);
	ck_assert_int_eq(json_array_get_int_element(outliers, 0), 2);
}
END_TEST

static char **read_lines(const char *dir, const char *name)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	g_autofree char *text = NULL;

	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	ck_assert(g_str_has_suffix(text, "\n"));
	text[strlen(text) - 1] = '\0';
	return g_strsplit(text, "\n", -1);
}

static void remove_tables(const char *dir)
{
	const char *const names[] = { "sets.csv", "reps.csv", "series.csv", "reliability.csv" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(dir, names[i], NULL);

		ck_assert_int_eq(g_unlink(path), 0);
	}
	ck_assert_int_eq(g_rmdir(dir), 0); /* which also shows that nothing else was left there */
}

static guint count_commas(const char *line)
{
	guint count = 0;

	for (; *line; line++)
		count += *line == ',';
	return count;
}

START_TEST(tables_have_the_same_values)
{
	g_autoptr(PlbResult) result = result_filled();
	PlbSetResult *set = g_ptr_array_index(result->sets, 0);
	PlbRepResult *rep = g_ptr_array_index(set->reps, 0);
	g_autofree char *parent = g_dir_make_tmp("plumbar-XXXXXX", NULL);
	g_autofree char *dir = g_build_filename(parent, "tables", NULL);

	rep->series = plb_rep_series_new(3);
	rep->series->rate_hz = 100.0;
	rep->series->start_s = 0.5;
	rep->series->knee_nm[2] = 12.5;
	ck_assert(plb_result_to_csv(result, dir, NULL));
	g_auto(GStrv) sets = read_lines(dir, "sets.csv");
	g_auto(GStrv) reps = read_lines(dir, "reps.csv");
	g_auto(GStrv) series = read_lines(dir, "series.csv");

	ck_assert_str_eq(
		sets[0],
		"index,exercise,exercise_guessed,body_mass_kg,bar_mass_kg,bar_mass_source,"
		"bar_signal.cutoff_hz,bar_signal.peak_cutoff_hz,bar_signal.residual_cutoff_hz,"
		"bar_signal.noise_m,bar_signal.velocity_noise_mps,"
		"voided,uncertainty.body_mass_kg,uncertainty.bar_mass_kg,time_under_tension_s,"
		"velocity_loss_pct,velocity_loss_mdc_pct,verdict.state,verdict.why,verdict.since_"
		"rep,"
		"verdict.l5s1_change_pct,verdict.ci95_pct.lo,verdict.ci95_pct.hi,"
		"verdict.detectable_pct,verdict.rep_sd_pct,verdict.history_sets,verdict.baseline_"
		"sessions,verdict.reasons,"
		"verdict.outlier_reps,history.rep_sd_pct,history.freedom,history.fresh_nm,"
		"line.reps,line.rise_pct,line.rep_sd_pct,"
		"dose.l5s1_nms,"
		"dose.l5s1_squared_nm2s,sway.before.from_s,sway.before.duration_s,"
		"sway.before.force_n,sway.before.path_m,sway.before.mean_speed_mps,"
		"sway.before.range_x_m,sway.before.range_y_m,sway.before.ellipse_m2,"
		"sway.before.slow_m,sway.before.middle_m,sway.before.quick_m,sway.after.from_s,"
		"sway.after.duration_s,sway.after.force_n,sway.after.path_m,"
		"sway.after.mean_speed_mps,sway.after.range_x_m,sway.after.range_y_m,"
		"sway.after.ellipse_m2,sway.after.slow_m,sway.after.middle_m,sway.after.quick_m");
	ck_assert_str_eq(sets[1], "1,back-squat,true,85.125,0.30000000000000004,plates,6,9,4.5,0."
				  "0001,0.002,false,,,,0,,shifted,,2,"
				  "9.25,6.5,12,4,2.5,3,4,trunk-lean 3.5 deg; hip-rise "
				  "0.25,2,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,");
	ck_assert_uint_eq(g_strv_length(reps), 3);
	ck_assert(g_str_has_prefix(reps[0], "set,index,start_s,bottom_s,end_s,complete,why,struck,"
					    "pain,second_person,moved,labelled,rom_m,"));
	ck_assert(g_str_has_prefix(reps[2], "1,2,6,7.5,8.25,false,data-gap,"));
	ck_assert_uint_eq(count_commas(reps[0]), count_commas(reps[1]));
	ck_assert_str_eq(series[0],
			 "set,rep,time_s,force_left_n,force_right_n,cop_x_m,bar_x_m,bar_z_m,"
			 "bar_velocity_mps,com_x_m,com_z_m,shank_rad,thigh_rad,trunk_rad,l5s1_nm,"
			 "l5s1_gravity_nm,hip_nm,knee_nm");
	ck_assert_str_eq(series[3], "1,1,0.52,,,,,,,,,,,,,,,12.5");
	remove_tables(dir);
	g_rmdir(parent);
}
END_TEST

START_TEST(text_with_commas_is_quoted)
{
	g_autoptr(PlbResult) result = result_unmeasured();
	PlbSetResult *set = g_ptr_array_index(result->sets, 0);
	g_autofree char *dir = g_dir_make_tmp("plumbar-XXXXXX", NULL);

	g_strlcpy(set->verdict.why, "2 reps, \"too few\"", sizeof set->verdict.why);
	ck_assert(plb_result_to_csv(result, dir, NULL));
	g_auto(GStrv) sets = read_lines(dir, "sets.csv");

	ck_assert_ptr_nonnull(strstr(sets[1], ",undetermined,\"2 reps, \"\"too few\"\"\",,,,,"));
	remove_tables(dir);
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_an_error)
{
	g_autoptr(PlbResult) result = result_filled();
	g_autoptr(GError) error = NULL;

	ck_assert(!plb_result_to_csv(result, "/dev/null/tables", &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("session-result");
	TCase *tcase = tcase_create("result");

	tcase_add_test(tcase, keys_are_the_contracts_whatever_was_measured);
	tcase_add_test(tcase, what_was_not_measured_is_null);
	tcase_add_test(tcase, values_come_back_digit_for_digit);
	tcase_add_test(tcase, words_are_the_contracts);
	tcase_add_test(tcase, tables_have_the_same_values);
	tcase_add_test(tcase, text_with_commas_is_quoted);
	tcase_add_test(tcase, a_folder_that_cannot_be_made_is_an_error);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
