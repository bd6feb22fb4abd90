/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/result.h"

#include <math.h>

#include "src/signal/statistics.h"

const char *plb_rep_status_to_why(PlbRepStatus status)
{
	switch (status) {
	case PLB_REP_COMPLETE:
		return NULL;
	case PLB_REP_PARTIAL:
		return "partial";
	case PLB_REP_FAILED:
		return "failed";
	case PLB_REP_DATA_GAP:
		return "data-gap";
	case PLB_REP_PINS:
		return "pins";
	}
	return NULL;
}

PlbRepResult *plb_rep_result_new(void)
{
	PlbRepResult *rep = g_new0(PlbRepResult, 1);

	plb_rep_metrics_clear(&rep->metrics);
	rep->cut.start_s = rep->cut.bottom_s = rep->cut.end_s = NAN;
	rep->cut.start_z_m = rep->cut.bottom_z_m = rep->cut.end_z_m = NAN;
	plb_rep_load_clear(&rep->load);
	rep->shift.l5s1_change_pct = rep->shift.lumbar_share_change = rep->shift.z = NAN;
	return rep;
}

void plb_rep_result_free(PlbRepResult *rep)
{
	if (!rep)
		return;
	plb_rep_load_clear(&rep->load);
	plb_rep_series_free(rep->series);
	g_free(rep);
}

PlbSetResult *plb_set_result_new(guint index)
{
	PlbSetResult *set = g_new0(PlbSetResult, 1);

	set->index = index;
	set->body_mass_kg = set->bar_mass_kg = set->midfoot_x_m = NAN;
	set->start_s = set->end_s = NAN;
	set->bar_cutoff_hz = set->bar_peak_cutoff_hz = set->bar_residual_cutoff_hz = NAN;
	set->bar_noise_m = set->bar_velocity_noise_mps = NAN;
	set->velocity_loss_pct = set->velocity_loss_mdc_pct = set->time_under_tension_s = NAN;
	set->body_mass_u_kg = set->bar_mass_u_kg = NAN;
	plb_sway_clear(&set->sway_before);
	plb_sway_clear(&set->sway_after);
	set->reliability = g_array_new(FALSE, FALSE, sizeof(PlbReliability));
	set->verdict.l5s1_change_pct = set->verdict.detectable_pct = NAN;
	set->verdict.ci95_pct[0] = set->verdict.ci95_pct[1] = NAN;
	set->verdict.rep_sd_pct = NAN;
	set->verdict.evidence_z = set->verdict.needed_z = NAN;
	set->history.rep_sd_pct = NAN;
	set->tells.rep_sd_pct = set->tells.freedom = set->tells.fresh.mean_nm = NAN;
	plb_set_line_clear(&set->line);
	set->l5s1_dose_nms = set->l5s1_squared_dose_nm2s = NAN;
	set->reps = g_ptr_array_new_with_free_func((GDestroyNotify)plb_rep_result_free);
	set->rejected = g_array_new(FALSE, FALSE, sizeof(PlbRejected));
	return set;
}

double plb_set_result_median(const PlbSetResult *set, gsize offset)
{
	g_autofree double *values = g_new(double, set->reps->len);

	for (guint i = 0; i < set->reps->len; i++)
		values[i] = G_STRUCT_MEMBER(double, g_ptr_array_index(set->reps, i), offset);
	return plb_median(values, set->reps->len);
}

void plb_set_result_free(PlbSetResult *set)
{
	if (!set)
		return;
	g_ptr_array_unref(set->reps);
	g_array_unref(set->rejected);
	g_array_unref(set->reliability);
	g_free(set);
}

PlbResult *plb_result_new(void)
{
	PlbResult *result = g_new0(PlbResult, 1);

	plb_athlete_init(&result->athlete);
	result->right_share_pct = NAN;
	result->gaps = g_array_new(FALSE, FALSE, sizeof(PlbGap));
	result->clipped = g_array_new(FALSE, FALSE, sizeof(PlbGap));
	result->jumps = g_array_new(FALSE, FALSE, sizeof(PlbJump));
	result->rejected = g_array_new(FALSE, FALSE, sizeof(PlbRejected));
	result->sets = g_ptr_array_new_with_free_func((GDestroyNotify)plb_set_result_free);
	result->notes = g_ptr_array_new_with_free_func(g_free);
	return result;
}

void plb_result_free(PlbResult *result)
{
	if (!result)
		return;
	g_array_unref(result->gaps);
	g_array_unref(result->clipped);
	g_array_unref(result->jumps);
	g_array_unref(result->rejected);
	g_ptr_array_unref(result->sets);
	g_ptr_array_unref(result->notes);
	g_free(result);
}

void plb_result_add_note(PlbResult *result, const char *key, const char *reason)
{
	g_autofree char *note = g_strdup_printf("%s: %s", key, reason);

	for (guint i = 0; i < result->notes->len; i++) {
		if (g_str_equal(g_ptr_array_index(result->notes, i), note))
			return;
	}
	g_ptr_array_add(result->notes, g_steal_pointer(&note));
}
