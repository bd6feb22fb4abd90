/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "calibration/calibrator.h"
#include "src/simulator/lifter-truth.h"
#include "tests/test-lib.h"

static PlbLifter *new_lifter(const char *scenario, guint64 seed, const char *const *settings,
			     double rate_hz)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(GError) error = NULL;
	PlbLifterSetup setup = { scenario, 0, NAN, seed, settings, rate_hz };
	PlbLifter *lifter = plb_lifter_new(&setup, rig, &error);

	ck_assert_msg(lifter != NULL, "%s", error ? error->message : "");
	return lifter;
}

static JsonObject *parse(const char *text, JsonParser **parser)
{
	*parser = json_parser_new();
	ck_assert(json_parser_load_from_data(*parser, text, -1, NULL));
	return json_node_get_object(json_parser_get_root(*parser));
}

static void read_truth(const char *scenario, guint64 seed, const char *const *texts,
		       PlbTruth *truth)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	PlbLifterSetup setup = { scenario, 0, NAN, seed, texts, 0 };
	PlbLifterSettings settings;
	PlbLifterPlan plan;

	ck_assert(plb_lifter_settings_init(&settings, &setup, NULL));
	plb_lifter_plan_init(&plan, &settings, rig);
	g_autoptr(PlbPhases) phases = plb_phases_new(&plan);
	g_autoptr(PlbSignals) signals = plb_signals_new(phases, &plan);
	plb_truth_read(truth, &plan, phases, signals, rig);
}

static PlbLifterPlan plan_with(const char *bar_position, guint64 seed, gboolean exact)
{
	const char *texts[] = { bar_position, exact ? "exact_body=1" : NULL, NULL };
	PlbLifterSetup setup = { "steady", 0, NAN, seed, texts, 0 };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	PlbLifterSettings settings;
	PlbLifterPlan plan;

	ck_assert(plb_lifter_settings_init(&settings, &setup, NULL));
	plb_lifter_plan_init(&plan, &settings, rig);
	return plan;
}

/* Balance is in the middle of 44-53 % of the foot from the heel, the ankle at 25 % of it;
 * docs/simulator.md. */
START_TEST(front_squats_are_upright_and_balanced)
{
	for (guint64 seed = 1; seed <= 12; seed++) {
		PlbLifterPlan front = plan_with("bar_position=front", seed, FALSE);
		PlbLifterPlan high = plan_with("bar_position=high", seed, FALSE);
		PlbLifterPlan exact = plan_with("bar_position=front", seed, TRUE);

		ck_assert_double_lt(front.trunk_top_rad, high.trunk_top_rad);
		ck_assert_double_lt(front.trunk_bottom_rad, high.trunk_bottom_rad);
		assert_near(exact.centre_top_m, 0.035 * exact.body.stature_m, 1e-6);
	}
}
END_TEST

START_TEST(same_setup_gives_the_same_counts_in_any_order)
{
	g_autoptr(PlbLifter) lifter = new_lifter("steady", 3, NULL, 0);
	g_autoptr(PlbLifter) again = new_lifter("steady", 3, NULL, 0);
	g_autoptr(PlbLifter) other = new_lifter("steady", 4, NULL, 0);
	gboolean differs = FALSE;

	for (guint64 i = 0; i < 20000; i++) {
		PlbFrame a = { 0 }, b = { 0 }, c = { 0 };
		guint64 index = 19999 - i;

		plb_lifter_scan(lifter, index, &a);
		plb_lifter_scan(again, index, &b);
		plb_lifter_scan(other, index, &c);
		ck_assert_mem_eq(&a, &b, sizeof(a));
		differs |= memcmp(&a, &c, sizeof(a)) != 0;
	}
	ck_assert(differs);
	for (guint64 i = 100; i < 200; i++) {
		PlbFrame a = { 0 }, b = { 0 };

		plb_lifter_scan(lifter, i, &a);
		plb_lifter_scan(again, i, &b);
		ck_assert_mem_eq(&a, &b, sizeof(a));
	}
}
END_TEST

/* A checksum over the counts of a whole session: a change of it is a change of the simulator, to be
 * made on purpose (every stored expectation downstream moves with it). */
static guint64 fold_counts(PlbLifter *lifter)
{
	guint64 fold = 0;
	guint64 n = (guint64)(plb_lifter_get_duration_s(lifter) * 1000);

	for (guint64 i = 0; i < n; i++) {
		PlbFrame frame = { 0 };

		plb_lifter_scan(lifter, i, &frame);
		for (int c = 0; c < PLB_CELL_COUNT; c++)
			fold = fold * 31 + (guint64)frame.cell[c];
		for (int c = 0; c < PLB_ENCODER_COUNT; c++)
			fold = fold * 31 + (guint64)frame.encoder[c];
	}
	return fold;
}

START_TEST(whole_sessions_repeat)
{
	g_autoptr(PlbLifter) lifter = new_lifter("fatigue-shift", 11, NULL, 0);
	g_autoptr(PlbLifter) again = new_lifter("fatigue-shift", 11, NULL, 0);

	ck_assert_uint_eq(fold_counts(lifter), fold_counts(again));
}
END_TEST

/* Counts through the real calibrator against the noise-free signals. */
typedef struct {
	double force, cop, bar_z, bar_x; /* sums of squared differences */
	double bias_force, bias_x, bias_z;
	guint n;
} Errors;

static void compare(const PlbSample *sample, const PlbSignals *signals, gsize i, Errors *errors)
{
	double *const *signal = signals->signal;
	double force = sample->fz_n[0] - signal[PLB_SIGNAL_FORCE_LEFT][i];
	double cop = sample->cop_x_m[0] - signal[PLB_SIGNAL_COP_LEFT_X][i];
	double x = plb_sample_mean(sample->bar_x_m) - signal[PLB_SIGNAL_BAR_X][i];
	double z = plb_sample_mean(sample->bar_z_m) - signal[PLB_SIGNAL_BAR_Z][i];

	errors->force += force * force;
	errors->bias_force += force;
	errors->cop += cop * cop;
	errors->bar_x += x * x;
	errors->bias_x += x;
	errors->bar_z += z * z;
	errors->bias_z += z;
	errors->n++;
}

static Errors run_through_calibrator(const char *const *texts, double rate_hz)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, rate_hz);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autoptr(PlbLifter) lifter = new_lifter("steady", 6, texts, rate_hz);
	PlbLifterSetup setup = { "steady", 0, NAN, 6, texts, rate_hz };
	PlbLifterSettings settings;
	PlbLifterPlan plan;
	Errors errors = { 0 };

	ck_assert(plb_lifter_settings_init(&settings, &setup, NULL));
	plb_lifter_plan_init(&plan, &settings, rig);
	g_autoptr(PlbPhases) phases = plb_phases_new(&plan);
	g_autoptr(PlbSignals) signals = plb_signals_new(phases, &plan);
	for (guint64 i = 0; i < (guint64)(40 * rate_hz); i++) {
		PlbFrame frame = { .scan_index = i, .tick = i };

		plb_lifter_scan(lifter, i, &frame);
		ck_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
	}
	for (guint i = 0; i < samples->len; i++) {
		const PlbSample *sample = &g_array_index(samples, PlbSample, i);
		gsize index = (gsize)rint(sample->time_s * PLB_TRACK_RATE_HZ);

		if (sample->time_s > phases->walk_out.to_s &&
		    fabs(index - sample->time_s * 1000) < 1e-6)
			compare(sample, signals, index, &errors);
	}
	ck_assert_uint_gt(errors.n, 3000);
	return errors;
}

START_TEST(counts_give_back_the_motion_within_the_noise)
{
	Errors errors = run_through_calibrator(NULL, 1000);

	/* four cells of 0.4 N and 0.03 % creep of up to 1 kN */
	assert_near(sqrt(errors.force / errors.n), 0.8, 0.25);
	assert_near(errors.bias_force / errors.n, 0.15, 0.25);
	ck_assert_double_lt(sqrt(errors.cop / errors.n), 0.0008);
	/* mean of two ends: 0.3 mm / sqrt 2 and play; x through slanted strings a little more */
	assert_near(sqrt(errors.bar_z / errors.n), 0.00025, 0.00012);
	ck_assert_double_lt(sqrt(errors.bar_x / errors.n), 0.0008);
	ck_assert_double_lt(fabs(errors.bias_x / errors.n), 0.0006);
}
END_TEST

START_TEST(without_noise_only_rounding_is_left)
{
	const char *const texts[] = { "noise=0", NULL };
	Errors errors = run_through_calibrator(texts, 1000);

	ck_assert_double_lt(sqrt(errors.force / errors.n), 0.01);
	ck_assert_double_lt(sqrt(errors.cop / errors.n), 2e-5);
	/* the bar is up to 20 mm aside of where the rig believes it: strings slant by a degree */
	ck_assert_double_lt(sqrt(errors.bar_z / errors.n), 0.0008);
	ck_assert_double_lt(sqrt(errors.bar_x / errors.n), 0.0008);
}
END_TEST

START_TEST(other_rates_show_the_same_motion)
{
	Errors errors = run_through_calibrator(NULL, 250);

	ck_assert_double_lt(sqrt(errors.force / errors.n), 1.2);
	ck_assert_double_lt(sqrt(errors.bar_z / errors.n), 0.0004);
}
END_TEST

START_TEST(plates_are_empty_before_and_ever_after)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbLifter) lifter = new_lifter("steady", 6, NULL, 0);
	guint64 end = (guint64)(plb_lifter_get_duration_s(lifter) * 1000);
	PlbFrame before = { 0 }, after = { 0 }, late = { 0 };

	plb_lifter_scan(lifter, 500, &before);
	plb_lifter_scan(lifter, end - 400, &after);
	plb_lifter_scan(lifter, end + 1000000, &late);
	for (int c = 0; c < PLB_CELL_COUNT; c++) {
		/* 6 sigma of both and what is left of the creep */
		double counts = 5.5 / fabs(rig->plate[c / 4].cell[c % 4].newtons_per_count);

		ck_assert_double_lt(abs(after.cell[c] - before.cell[c]), counts);
		ck_assert_double_lt(abs(late.cell[c] - before.cell[c]), counts);
	}
	for (int c = 0; c < PLB_ENCODER_COUNT; c++)
		ck_assert_int_lt(abs(late.encoder[c] - before.encoder[c]), 50);
}
END_TEST

#define SEEDS 10

START_TEST(steady_reps_scatter_as_promised)
{
	double sum = 0, rom_sum = 0;

	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		PlbTruth truth;
		double mean = 0, square = 0, rom = 0, rom_square = 0;

		read_truth("steady", seed, NULL, &truth);
		for (guint k = 0; k < truth.n; k++) {
			double value = truth.rep[k].l5s1_gravity_matched_nm, r = truth.rep[k].rom_m;

			ck_assert(truth.rep[k].complete);
			mean += value / truth.n;
			square += value * value / truth.n;
			rom += r / truth.n;
			rom_square += r * r / truth.n;
		}
		sum += (square / (mean * mean) - 1) * truth.n / (truth.n - 1.0);
		rom_sum += (rom_square / (rom * rom) - 1) * truth.n / (truth.n - 1.0);
	}
	/* pooled: 2-4 % of L5/S1, 1.5 % of the depth */
	assert_near(100 * sqrt(sum / SEEDS), 3, 1);
	assert_near(100 * sqrt(rom_sum / SEEDS), 1.5, 0.4);
}
END_TEST

START_TEST(fatigue_shift_raises_gravity_moment)
{
	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		PlbTruth truth;

		read_truth("fatigue-shift", seed, NULL, &truth);
		assert_near(truth.l5s1_change_pct, 16, 4);
		ck_assert_double_gt(truth.velocity_loss_pct, 10);
		for (guint k = 0; k < truth.n; k++)
			ck_assert(truth.rep[k].complete);
	}
}
END_TEST

START_TEST(tired_but_steady_slows_at_unchanged_posture)
{
	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		PlbTruth truth, steady;

		read_truth("tired-but-steady", seed, NULL, &truth);
		ck_assert_double_ge(truth.velocity_loss_pct, 30);
		if (seed > 3)
			continue;
		/* the same reps but for their speed */
		read_truth("steady", seed, NULL, &steady);
		assert_near(truth.l5s1_change_pct, steady.l5s1_change_pct, 0.7);
	}
}
END_TEST

START_TEST(other_scenarios_do_what_they_say)
{
	for (guint64 seed = 1; seed <= 5; seed++) {
		PlbTruth truth;
		guint partial = 0;

		read_truth("asymmetric", seed, NULL, &truth);
		ck_assert_double_gt(truth.rep[truth.n - 1].asymmetry_pct.concentric, 4);
		read_truth("forward-bar", seed, NULL, &truth);
		ck_assert_double_gt(truth.rep[truth.n - 1].bar.forward_of_midfoot_m,
				    truth.rep[0].bar.forward_of_midfoot_m + 0.005);
		read_truth("partial-rep", seed, NULL, &truth);
		for (guint k = 0; k < truth.n; k++)
			partial += !truth.rep[k].complete;
		ck_assert_uint_eq(partial, 1);
		ck_assert(truth.rep[0].complete && truth.rep[truth.n - 1].complete);
	}
}
END_TEST

START_TEST(asked_changes_are_made)
{
	const char *const shift[] = { "shift_pct=9", NULL };
	const char *const drift[] = { "drift_pct=12", "spread=0", NULL };
	PlbTruth truth;

	read_truth("steady", 21, shift, &truth);
	assert_near(truth.l5s1_change_pct, 9, 1);
	read_truth("steady", 21, drift, &truth);
	assert_near(truth.rep[truth.n - 1].l5s1_gravity_matched_nm /
			    truth.rep[0].l5s1_gravity_matched_nm,
		    1.12, 0.008);
}
END_TEST

static void assert_refused(const char *scenario, const char *text, int code)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(GError) error = NULL;
	const char *const texts[] = { text, NULL };
	PlbLifterSetup setup = { scenario, 0, NAN, 1, text ? texts : NULL, 0 };

	ck_assert(plb_lifter_new(&setup, rig, &error) == NULL);
	ck_assert(g_error_matches(error, PLB_SIMULATOR_ERROR, code));
	ck_assert(!strchr(error->message, '\n'));
}

START_TEST(unknown_scenarios_and_keys_are_refused)
{
	assert_refused("no-such", NULL, PLB_SIMULATOR_ERROR_SCENARIO);
	assert_refused(NULL, NULL, PLB_SIMULATOR_ERROR_SCENARIO);
	assert_refused("steady", "colour=red", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "stature_m", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "stature_m=", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "stature_m=1,80", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "stature_m=nan", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "stature_m=3", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "sex=x", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "noise=0.5", PLB_SIMULATOR_ERROR_KEY);
	assert_refused("steady", "", PLB_SIMULATOR_ERROR_KEY);
}
END_TEST

START_TEST(settings_are_obeyed)
{
	const char *const texts[] = { "sex=f",        "stature_m=1.7",
				      "mass_kg=70",   "bar_position=low",
				      "exact_body=1", NULL };
	g_autoptr(PlbLifter) lifter = new_lifter("steady", 5, texts, 0);
	g_autofree char *truth = plb_lifter_get_truth_json(lifter);
	g_autofree char *scenario = plb_lifter_get_scenario_json(lifter);
	g_autoptr(JsonParser) parser = NULL, scenario_parser = NULL;
	JsonObject *root = parse(truth, &parser);
	JsonObject *set =
		json_array_get_object_element(json_object_get_array_member(root, "sets"), 0);
	PlbLifterFacts facts;

	plb_lifter_get_facts(lifter, &facts);
	ck_assert_str_eq(facts.sex, "f");
	ck_assert_str_eq(facts.bar_position, "low");
	assert_near(facts.mass_kg, 70, 0);
	assert_near(facts.stature_m, 1.7, 0);
	assert_near(json_object_get_double_member(set, "body_mass_kg"), 70, 0);
	ck_assert_uint_eq(json_array_get_length(json_object_get_array_member(set, "reps")), 10);
	ck_assert_uint_eq(json_array_get_length(json_object_get_array_member(set, "rejected")), 3);
	root = parse(scenario, &scenario_parser);
	ck_assert_str_eq(json_object_get_string_member(root, "seed"), "5");
	ck_assert_uint_eq(json_array_get_length(json_object_get_array_member(root, "settings")), 5);
}
END_TEST

/* What a coach knows is near, but not, the truth. */
START_TEST(facts_are_a_coachs)
{
	double off = 0;

	for (guint64 seed = 1; seed <= 4; seed++) {
		g_autoptr(PlbLifter) lifter = new_lifter("steady", seed, NULL, 0);
		g_autofree char *truth = plb_lifter_get_truth_json(lifter);
		g_autoptr(JsonParser) parser = NULL;
		JsonObject *athlete =
			json_object_get_object_member(parse(truth, &parser), "athlete");
		PlbLifterFacts facts;

		plb_lifter_get_facts(lifter, &facts);
		assert_near(facts.mass_kg, json_object_get_double_member(athlete, "mass_kg"), 0.5);
		assert_near(facts.stature_m, json_object_get_double_member(athlete, "stature_m"),
			    0.01);
		ck_assert(facts.mass_kg > 54 && facts.mass_kg < 111);
		ck_assert(facts.stature_m > 1.53 && facts.stature_m < 1.97);
		off += fabs(facts.mass_kg - json_object_get_double_member(athlete, "mass_kg"));
	}
	ck_assert_double_gt(off, 0.2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("simulator-lifter");
	TCase *tcase = tcase_create("lifter");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, same_setup_gives_the_same_counts_in_any_order);
	tcase_add_test(tcase, whole_sessions_repeat);
	tcase_add_test(tcase, counts_give_back_the_motion_within_the_noise);
	tcase_add_test(tcase, without_noise_only_rounding_is_left);
	tcase_add_test(tcase, other_rates_show_the_same_motion);
	tcase_add_test(tcase, plates_are_empty_before_and_ever_after);
	tcase_add_test(tcase, steady_reps_scatter_as_promised);
	tcase_add_test(tcase, fatigue_shift_raises_gravity_moment);
	tcase_add_test(tcase, tired_but_steady_slows_at_unchanged_posture);
	tcase_add_test(tcase, other_scenarios_do_what_they_say);
	tcase_add_test(tcase, asked_changes_are_made);
	tcase_add_test(tcase, unknown_scenarios_and_keys_are_refused);
	tcase_add_test(tcase, settings_are_obeyed);
	tcase_add_test(tcase, front_squats_are_upright_and_balanced);
	tcase_add_test(tcase, facts_are_a_coachs);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
