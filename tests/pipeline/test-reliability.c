/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/pipeline/reliability.h"

static PlbSetResult *set_of(const double *velocities, guint n, double bar_kg)
{
	PlbSetResult *set = plb_set_result_new(1);

	g_strlcpy(set->exercise, "back-squat", sizeof set->exercise);
	set->bar_mass_kg = bar_kg;
	for (guint i = 0; i < n; i++) {
		PlbRepResult *rep = plb_rep_result_new();

		rep->index = i + 1;
		rep->metrics.mean_velocity_mps = velocities[i];
		g_ptr_array_add(set->reps, rep);
	}
	return set;
}

static const PlbReliability *velocity_row(const PlbSetResult *set)
{
	return plb_reliability_find(set->reliability, "mean_velocity_mps");
}

START_TEST(noise_by_hand_and_not_the_drift)
{
	/* falls by 0.02 a rep, and alternates by 0.01 either way: differences 0, -0.04, 0, -0.04 */
	const double velocities[] = { 0.60, 0.60, 0.56, 0.56, 0.52 };
	g_autoptr(GPtrArray) sets =
		g_ptr_array_new_with_free_func((GDestroyNotify)plb_set_result_free);
	const PlbReliability *row;

	g_ptr_array_add(sets, set_of(velocities, 5, 100.0));
	plb_reliability_update(sets, 0);
	row = velocity_row(sets->pdata[0]);
	ck_assert_ptr_nonnull(row);
	assert_near(row->sem, sqrt(2 * 0.04 * 0.04 / 8.0), 1e-12);
	assert_near(row->mdc, 1.96 * sqrt(2.0) * row->sem, 1e-12);
	assert_near(row->cv_pct, 100.0 * row->sem / 0.568, 1e-9);
	ck_assert_uint_eq(row->reps, 5);
	assert_near(((PlbSetResult *)sets->pdata[0])->velocity_loss_mdc_pct,
		    100.0 * row->mdc / 0.60, 1e-9);
	ck_assert_ptr_null(
		plb_reliability_find(((PlbSetResult *)sets->pdata[0])->reliability, "rom_m"));
}
END_TEST

START_TEST(alike_sets_are_pooled_and_others_not)
{
	const double steady[] = { 0.60, 0.60, 0.60 }, rough[] = { 0.60, 0.50, 0.60 };
	g_autoptr(GPtrArray) sets =
		g_ptr_array_new_with_free_func((GDestroyNotify)plb_set_result_free);

	g_ptr_array_add(sets, set_of(rough, 3, 100.0));
	g_ptr_array_add(sets, set_of(rough, 3, 60.0));
	g_ptr_array_add(sets, set_of(steady, 3, 103.0));
	for (guint i = 0; i < 3; i++)
		plb_reliability_update(sets, i);
	/* two differences of 0.1, and two of 0: of the first and the third set */
	assert_near(velocity_row(sets->pdata[2])->sem, sqrt(2 * 0.01 / 8.0), 1e-12);
	ck_assert_uint_eq(velocity_row(sets->pdata[2])->reps, 6);
	assert_near(velocity_row(sets->pdata[0])->sem, sqrt(2 * 0.01 / 4.0), 1e-12);
}
END_TEST

START_TEST(what_does_not_count_is_left_out)
{
	const double velocities[] = { 0.60, 0.20, 0.60, 0.10, 0.60 };
	g_autoptr(GPtrArray) sets =
		g_ptr_array_new_with_free_func((GDestroyNotify)plb_set_result_free);
	PlbSetResult *set = set_of(velocities, 5, 100.0);

	g_ptr_array_add(sets, set);
	((PlbRepResult *)set->reps->pdata[1])->status = PLB_REP_PARTIAL;
	((PlbRepResult *)set->reps->pdata[3])->struck = TRUE;
	plb_reliability_update(sets, 0);
	assert_near(velocity_row(set)->sem, 0.0, 1e-12);
	ck_assert_uint_eq(velocity_row(set)->reps, 3);
	((PlbRepResult *)set->reps->pdata[4])->struck = TRUE;
	plb_reliability_update(sets, 0);
	ck_assert_ptr_null(velocity_row(set)); /* two reps are too few */
	ck_assert(isnan(set->velocity_loss_mdc_pct));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reliability");
	TCase *tcase = tcase_create("reliability");

	tcase_add_test(tcase, noise_by_hand_and_not_the_drift);
	tcase_add_test(tcase, alike_sets_are_pooled_and_others_not);
	tcase_add_test(tcase, what_does_not_count_is_left_out);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
