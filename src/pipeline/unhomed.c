/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/unhomed.h"

#include <math.h>

static gboolean has_unhomed(const PlbTraces *traces, const PlbRepCut *cut)
{
	gsize to = plb_traces_index(traces, cut->end_s);

	for (gsize i = plb_traces_index(traces, cut->start_s); i <= to; i++)
		if (traces->flags[i] & PLB_SAMPLE_UNHOMED)
			return TRUE;
	return FALSE;
}

static void fill_nan(double *values, gsize n)
{
	for (gsize i = 0; values && i < n; i++)
		values[i] = NAN;
}

void plb_rep_series_forget_posture(PlbRepSeries *series)
{
	if (!series)
		return;
	fill_nan(series->com_x_m, series->n);
	fill_nan(series->com_z_m, series->n);
	fill_nan(series->shank_rad, series->n);
	fill_nan(series->thigh_rad, series->n);
	fill_nan(series->trunk_rad, series->n);
	fill_nan(series->l5s1_nm, series->n);
	fill_nan(series->l5s1_gravity_nm, series->n);
	fill_nan(series->hip_nm, series->n);
	fill_nan(series->knee_nm, series->n);
	fill_nan(series->ankle_nm, series->n);
}

/* Velocity and range of motion hold without a home; whatever tells a place, and what is computed
 * from places, does not. */
static void forget_places(PlbRepResult *rep)
{
	PlbRepSeries *series = rep->series;

	fill_nan((double *)&rep->metrics.bar, sizeof rep->metrics.bar / sizeof(double));
	plb_rep_load_clear(&rep->load);
	rep->load.why_not = g_strdup(PLB_WHY_UNHOMED);
	if (!series)
		return;
	fill_nan(series->bar_x_m, series->n);
	fill_nan(series->bar_z_m, series->n);
	plb_rep_series_forget_posture(series);
}

void plb_unhomed_check(PlbRepResult *rep, const PlbTraces *traces)
{
	rep->unhomed = has_unhomed(traces, &rep->cut);
	if (rep->unhomed)
		forget_places(rep);
}
