/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-metrics.h"

#include <math.h>

#include "src/lift/rep-cutter.h"
#include "src/lift/rep-view.h"

void plb_rep_metrics_clear(PlbRepMetrics *metrics)
{
	double *values = (double *)metrics; /* nothing but doubles */

	for (gsize i = 0; i < sizeof *metrics / sizeof *values; i++)
		values[i] = NAN;
}

void plb_rep_metrics_compute(const PlbTraces *traces, const PlbRepCut *cut,
			     const PlbRepContext *context, const PlbLiftSettings *settings,
			     PlbRepMetrics *metrics)
{
	PlbRepView view;

	plb_rep_metrics_clear(metrics);
	if (settings == NULL)
		settings = plb_lift_settings_default();
	if (plb_rep_cut_is_hidden(traces, cut, settings) ||
	    !plb_rep_view_init(&view, traces, cut, settings))
		return;
	plb_bar_metrics(&view, context, metrics);
	plb_bar_path_metrics(&view, context, metrics);
	if (traces->info.channels & PLB_CHANNEL_FORCE) {
		plb_rep_view_add_force(&view, context);
		plb_force_metrics(&view, context, metrics);
		plb_side_metrics(&view, metrics);
		plb_force_rise_metrics(&view, metrics);
		plb_tremor_metrics(&view, metrics);
	}
	plb_rep_uncertainty(&view, metrics);
	plb_rep_view_clear(&view);
}

double plb_right_share_pct(const PlbTraces *traces, double from_s, double to_s)
{
	gsize from = plb_traces_index(traces, from_s), to = plb_traces_index(traces, to_s) + 1;
	double left = 0.0, right = 0.0;
	double floor_n = plb_lift_settings_default()->feet_off_n;

	for (gsize i = from; i < MIN(to, traces->length); i++) {
		double l = traces->column[PLB_COLUMN_FORCE_LEFT][i];
		double r = traces->column[PLB_COLUMN_FORCE_RIGHT][i];

		if (l + r >= floor_n) {
			left += l;
			right += r;
		}
	}
	return left + right > 0.0 ? 100.0 * right / (left + right) : (double)NAN;
}
