/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/simulator/lifter-truth.h"
#include "tests/test-lib.h"

/* The lifts other than squats: that each does what docs/simulator.md says of it. */

#define SEEDS 6

typedef struct {
	PlbLifterPlan plan;
	PlbPhases *phases;
	PlbSignals *signals;
	PlbTruth truth;
} Lift;

static void lift_init(Lift *lift, const char *setting, guint64 seed)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	const char *texts[] = { setting, NULL };
	PlbLifterSetup setup = { "steady", 3, NAN, seed, texts, 0 };
	PlbLifterSettings settings;

	ck_assert(plb_lifter_settings_init(&settings, &setup, NULL));
	plb_lifter_plan_init(&lift->plan, &settings, rig);
	lift->phases = plb_phases_new(&lift->plan);
	lift->signals = plb_signals_new(lift->phases, &lift->plan);
	plb_truth_read(&lift->truth, &lift->plan, lift->phases, lift->signals, rig);
}

static void lift_clear(Lift *lift)
{
	plb_phases_free(lift->phases);
	plb_signals_free(lift->signals);
}

static double mean_of(const Lift *lift, PlbSignal which, double from_s, double to_s)
{
	gsize from = (gsize)(from_s * PLB_TRACK_RATE_HZ), to = (gsize)(to_s * PLB_TRACK_RATE_HZ);
	double sum = 0;

	for (gsize i = from; i < to; i++)
		sum += lift->signals->signal[which][i];
	return sum / (double)(to - from);
}

static double weight_n(const Lift *lift)
{
	return (lift->plan.body.mass_kg + lift->plan.load_kg) * lift->plan.gravity_mps2;
}

START_TEST(a_box_bears_its_share_and_no_moment_above_it)
{
	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		Lift lift;

		lift_init(&lift, "lift=box-squat", seed);
		for (guint k = 0; k < lift.truth.n; k++) {
			double from_s = lift.phases->descent[k].to_s + 0.2;
			double to_s = lift.phases->ascent[k].from_s - 0.3;
			double seen_n = mean_of(&lift, PLB_SIGNAL_FORCE, from_s, to_s);

			ck_assert_double_gt(lift.plan.box_share, 0.15);
			ck_assert_double_eq_tol(seen_n, (1 - lift.plan.box_share) * weight_n(&lift),
						0.02 * weight_n(&lift));
			/* the lower back holds what is above it, box or not */
			ck_assert_double_eq_tol(
				mean_of(&lift, PLB_SIGNAL_L5S1, from_s, to_s),
				mean_of(&lift, PLB_SIGNAL_L5S1_GRAVITY, from_s, to_s), 10);
			ck_assert_double_eq_tol(mean_of(&lift, PLB_SIGNAL_FORCE,
							lift.truth.rep[k].end_s - 0.3,
							lift.truth.rep[k].end_s + 0.3),
						weight_n(&lift), 0.15 * weight_n(&lift));
		}
		lift_clear(&lift);
	}
}
END_TEST

static void check_hinge(const char *setting, double least_deg, double most_deg)
{
	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		Lift lift;

		lift_init(&lift, setting, seed);
		for (guint k = 0; k < lift.truth.n; k++) {
			const PlbTruthRep *rep = &lift.truth.rep[k];

			ck_assert(rep->complete);
			ck_assert_double_ge(rep->posture.trunk_lean_deg, least_deg);
			ck_assert_double_le(rep->posture.trunk_lean_deg, most_deg);
			ck_assert_double_le(rep->posture.shank_lean_deg, 16);
			ck_assert_double_ge(rep->rom_m, 0.2);
		}
		lift_clear(&lift);
	}
}

START_TEST(hinges_lean_and_keep_their_shanks_upright)
{
	check_hinge("lift=good-morning", 52, 90);
	check_hinge("lift=romanian-deadlift", 47, 84);
}
END_TEST

START_TEST(hands_hang)
{
	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		Lift lift;
		double z;

		lift_init(&lift, "lift=romanian-deadlift", seed);
		z = mean_of(&lift, PLB_SIGNAL_BAR_Z, lift.truth.rep[0].start_s - 0.4,
			    lift.truth.rep[0].start_s - 0.2);
		ck_assert_double_gt(z, 0.42 * lift.plan.body.stature_m);
		ck_assert_double_lt(z, 0.56 * lift.plan.body.stature_m);
		lift_clear(&lift);
	}
}
END_TEST

START_TEST(a_pull_begins_and_ends_on_the_floor)
{
	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		Lift lift;
		const double *z;

		lift_init(&lift, "lift=deadlift", seed);
		z = lift.signals->signal[PLB_SIGNAL_BAR_Z];
		ck_assert_double_ge(lift.phases->hook.z, 0.159);
		ck_assert_double_le(lift.phases->hook.z, 0.226);
		for (gsize i = 0; i < lift.signals->n; i++)
			ck_assert_double_ge(z[i], lift.phases->hook.z - 0.0005);
		for (guint k = 0; k < lift.truth.n; k++) {
			const PlbTruthRep *rep = &lift.truth.rep[k];

			ck_assert_double_eq(rep->start_s, rep->bottom_s);
			ck_assert_double_eq_tol(z[(gsize)(rep->bottom_s * PLB_TRACK_RATE_HZ)],
						lift.phases->hook.z + 0.005, 0.001);
			ck_assert_double_eq_tol(mean_of(&lift, PLB_SIGNAL_FORCE,
							lift.phases->ascent[k].to_s + 0.2,
							lift.phases->descent[k].from_s - 0.1),
						weight_n(&lift), 0.02 * weight_n(&lift));
		}
		lift_clear(&lift);
	}
}
END_TEST

START_TEST(a_split_stance_stands_apart_only_in_the_set)
{
	for (guint64 seed = 1; seed <= SEEDS; seed++) {
		Lift lift;
		double apart_m;

		lift_init(&lift, "lift=split-squat", seed);
		apart_m = mean_of(&lift, PLB_SIGNAL_COP_LEFT_X, lift.truth.rep[0].start_s,
				  lift.truth.rep[0].end_s) -
			  mean_of(&lift, PLB_SIGNAL_COP_RIGHT_X, lift.truth.rep[0].start_s,
				  lift.truth.rep[0].end_s);
		ck_assert_double_eq_tol(apart_m, lift.plan.foot_dx_m, 1e-6);
		ck_assert_double_ge(fabs(apart_m), 0.36);
		ck_assert_double_lt(fabs(lift.plan.racking_dx_m), 0.031);
		lift_clear(&lift);
	}
}
END_TEST

START_TEST(a_pull_cannot_fail_on_pins)
{
	g_autoptr(GError) error = NULL;
	const char *texts[] = { "lift=deadlift", "failed_rep=2", NULL };
	PlbLifterSetup setup = { "steady", 3, NAN, 1, texts, 0 };
	PlbLifterSettings settings;

	ck_assert(!plb_lifter_settings_init(&settings, &setup, &error));
	ck_assert_str_eq(error->message,
			 "lift=deadlift goes with the scenarios steady, tired-but-steady and "
			 "asymmetric, and with no setting that changes one rep");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("simulator-lifts");
	TCase *lifts = tcase_create("lifts");

	tcase_set_timeout(lifts, 60);
	tcase_add_test(lifts, a_box_bears_its_share_and_no_moment_above_it);
	tcase_add_test(lifts, hinges_lean_and_keep_their_shanks_upright);
	tcase_add_test(lifts, hands_hang);
	tcase_add_test(lifts, a_pull_begins_and_ends_on_the_floor);
	tcase_add_test(lifts, a_split_stance_stands_apart_only_in_the_set);
	tcase_add_test(lifts, a_pull_cannot_fail_on_pins);
	suite_add_tcase(suite, lifts);
	return run_suite(suite);
}
