/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ui/made-up-set.h"

static PlbRepResult *made_up_rep(guint index)
{
	PlbRepResult *rep = plb_rep_result_new();

	rep->index = index;
	rep->status = index == 10 ? PLB_REP_PARTIAL : PLB_REP_COMPLETE;
	rep->cut.start_s = 4.0 * index;
	rep->cut.bottom_s = 4.0 * index + 1.5;
	rep->cut.end_s = 4.0 * index + 3.0;
	rep->metrics.mean_velocity_mps = 0.62 - 0.02 * index;
	rep->metrics.peak_velocity_mps = 0.9 - 0.02 * index;
	rep->metrics.rom_m = 0.6123;
	rep->metrics.eccentric_s = 1.5;
	rep->metrics.asymmetry_pct.concentric = index % 2 ? 2.46 : -1.24;
	rep->metrics.bar.forward_of_midfoot_m = 0.0214;
	rep->metrics.bar.tilt_deg = -0.62;
	rep->load.moments.l5s1_peak_nm = index < 4 ? 300.0 : 330.0;
	rep->load.moments.hip_peak_nm = index < 4 ? 400.0 : 410.0;
	rep->load.moments.knee_peak_nm = index < 4 ? 200.0 : 180.0;
	rep->load.posture.trunk_lean_deg = index < 4 ? 40.0 : 45.2;
	rep->shift.l5s1_change_pct = index < 6 ? 0.4 : 2.0 * (index - 3);
	return rep;
}

PlbSetResult *made_up_set_new(void)
{
	PlbSetResult *set = plb_set_result_new(1);

	g_strlcpy(set->exercise, "back-squat", sizeof set->exercise);
	set->bar_mass_kg = 100.16;
	set->bar_mass_source = PLB_BAR_MASS_PLATES;
	set->velocity_loss_pct = 26.7;
	set->velocity_loss_mdc_pct = 8.2;
	for (guint i = 1; i <= 10; i++)
		g_ptr_array_add(set->reps, made_up_rep(i));
	set->verdict.state = PLB_VERDICT_SHIFTED;
	set->verdict.since_rep = 6;
	set->verdict.l5s1_change_pct = 10.0;
	set->verdict.detectable_pct = 6.0;
	for (guint i = 0; i < 3; i++)
		set->verdict.baseline_reps[i] = i + 1;
	set->verdict.baseline_count = 3;
	return set;
}
