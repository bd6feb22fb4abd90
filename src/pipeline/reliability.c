/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/reliability.h"

#include <math.h>

#define LIKE_MASS 0.05 /* loads that differ by less are one load: within it velocity is alike */
#define FEWEST_REPS 3

#define METRIC(path)                                                                               \
	{                                                                                          \
#path, G_STRUCT_OFFSET(PlbRepResult, metrics.path)                                 \
	}
#define LOAD(path)                                                                                 \
	{                                                                                          \
#path, G_STRUCT_OFFSET(PlbRepResult, load.path)                                    \
	}

static const struct {
	const char *key;
	gsize offset;
} metrics[] = {
	METRIC(rom_m),
	METRIC(mean_velocity_mps),
	METRIC(mean_propulsive_velocity_mps),
	METRIC(peak_velocity_mps),
	METRIC(eccentric_mean_velocity_mps),
	METRIC(eccentric_peak_velocity_mps),
	METRIC(eccentric_s),
	METRIC(concentric_s),
	METRIC(min_velocity_sticking_mps),
	METRIC(sticking.from_pct),
	METRIC(sticking.to_pct),
	METRIC(sticking.duration_s),
	METRIC(sticking.depth_mps),
	METRIC(mean_force_n),
	METRIC(peak_force_n),
	METRIC(mean_power_w),
	METRIC(peak_power_w),
	METRIC(bar_mean_power_w),
	METRIC(work_j),
	METRIC(eccentric_work_j),
	METRIC(impulse_ns),
	METRIC(braking_impulse_ns),
	METRIC(propulsive_impulse_ns),
	METRIC(com.mean_velocity_mps),
	METRIC(com.peak_velocity_mps),
	METRIC(rfd.to_50ms_nps),
	METRIC(rfd.to_100ms_nps),
	METRIC(rfd.to_150ms_nps),
	METRIC(rfd.to_200ms_nps),
	METRIC(rfd.to_250ms_nps),
	METRIC(asymmetry_pct.eccentric),
	METRIC(asymmetry_pct.bottom),
	METRIC(asymmetry_pct.concentric),
	METRIC(asymmetry_pct.peak_force),
	METRIC(asymmetry_pct.braking),
	METRIC(asymmetry_pct.propulsive),
	METRIC(bar.drift_x_m),
	METRIC(bar.loop_m),
	METRIC(bar.forward_of_midfoot_m),
	METRIC(bar.tilt_deg),
	METRIC(bar.yaw_deg),
	METRIC(bar.eccentric.bow_m),
	METRIC(bar.concentric.bow_m),
	METRIC(cop.mean_x_m),
	METRIC(cop.range_x_m),
	METRIC(cop.path_m),
	METRIC(cop.right_ahead_m.concentric),
	METRIC(tremor.force_n),
	LOAD(posture.trunk_lean_deg),
	LOAD(posture.shank_lean_deg),
	LOAD(posture.thigh_deg),
	LOAD(posture.hip_rise_ratio),
	LOAD(moments.l5s1_peak_nm),
	LOAD(moments.l5s1_concentric_mean_nm),
	LOAD(moments.hip_peak_nm),
	LOAD(moments.knee_peak_nm),
	LOAD(moments.lumbar_share),
};

void plb_reliability_add(PlbReliabilitySum *sum, const double *values, gsize n)
{
	double before = NAN;

	for (gsize i = 0; i < n; i++) {
		if (isnan(values[i]))
			continue;
		if (!isnan(before)) {
			sum->squares += (values[i] - before) * (values[i] - before);
			sum->differences++;
		}
		sum->sum += values[i];
		sum->values++;
		before = values[i];
	}
}

PlbReliability plb_reliability_of(const PlbReliabilitySum *sum, const char *key)
{
	PlbReliability r = { key, NAN, NAN, NAN, sum->values };
	double mean = sum->values ? fabs(sum->sum) / sum->values : 0.0;

	if (sum->differences == 0)
		return r;
	r.sem = sqrt(sum->squares / (2.0 * sum->differences));
	r.mdc = 1.96 * G_SQRT2 * r.sem;
	/* of what lies around 0 (asymmetry, drift) a share of the mean says nothing */
	r.cv_pct = mean > r.sem ? 100.0 * r.sem / mean : (double)NAN;
	return r;
}

static gboolean is_like(const PlbSetResult *set, const PlbSetResult *other)
{
	if (set == other)
		return TRUE;
	if (!g_str_equal(set->exercise, other->exercise))
		return FALSE;
	return fabs(set->bar_mass_kg - other->bar_mass_kg) <= LIKE_MASS * set->bar_mass_kg;
}

static void add_set(PlbReliabilitySum *sum, const PlbSetResult *set, gsize offset)
{
	g_autofree double *values = g_new(double, set->reps->len);

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);
		gboolean counts = rep->status == PLB_REP_COMPLETE && !rep->struck;

		values[i] = counts ? G_STRUCT_MEMBER(double, rep, offset) : (double)NAN;
	}
	plb_reliability_add(sum, values, set->reps->len);
}

const PlbReliability *plb_reliability_find(const GArray *reliability, const char *key)
{
	for (guint i = 0; i < reliability->len; i++) {
		const PlbReliability *row = &g_array_index(reliability, PlbReliability, i);

		if (g_str_equal(row->key, key))
			return row;
	}
	return NULL;
}

/* The loss is of the last against the best: a difference of two reps. */
static double loss_mdc_pct(const PlbSetResult *set)
{
	const PlbReliability *row = plb_reliability_find(set->reliability, "mean_velocity_mps");
	double best = 0;

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (rep->status == PLB_REP_COMPLETE && !rep->struck)
			best = fmax(best, rep->metrics.mean_velocity_mps);
	}
	return row && best > 0 ? 100 * row->mdc / best : (double)NAN;
}

void plb_reliability_pool(const GPtrArray *sets, GArray *reliability)
{
	for (gsize m = 0; m < G_N_ELEMENTS(metrics); m++) {
		PlbReliabilitySum sum = { 0 };
		PlbReliability row;

		for (guint s = 0; s < sets->len; s++)
			add_set(&sum, g_ptr_array_index(sets, s), metrics[m].offset);
		row = plb_reliability_of(&sum, metrics[m].key);
		if (row.reps >= FEWEST_REPS && sum.differences > 0)
			g_array_append_val(reliability, row);
	}
}

void plb_reliability_update(const GPtrArray *sets, guint last)
{
	PlbSetResult *set = g_ptr_array_index(sets, last);
	g_autoptr(GPtrArray) like = g_ptr_array_new();

	for (guint s = 0; s <= last; s++) {
		if (is_like(set, g_ptr_array_index(sets, s)))
			g_ptr_array_add(like, g_ptr_array_index(sets, s));
	}
	g_array_set_size(set->reliability, 0);
	plb_reliability_pool(like, set->reliability);
	set->velocity_loss_mdc_pct = loss_mdc_pct(set);
}
