/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline-data.h"

#include <math.h>

/* As series.csv: 100 Hz, and the 6 Hz low-pass that reps are cut by (the contract). */
#define CHART_RATE_HZ 100.0
#define CHART_CUTOFF_HZ 6.0

static gboolean any_measured(const double *values, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		if (!isnan(values[i]))
			return TRUE;
	}
	return FALSE;
}

static PlbMinMax *trace_new(const double *values, gsize n)
{
	return any_measured(values, n) ? plb_min_max_new(values, n) : NULL;
}

static void add_traces(PlbTimelineData *data, const PlbTraces *traces)
{
	double limit_s = data->duration_s + 1.0 / traces->info.rate_hz;
	g_autoptr(PlbMotion) motion = plb_motion_new(traces, 0.0, data->duration_s, limit_s,
						     CHART_RATE_HZ, CHART_CUTOFF_HZ);

	if (!motion)
		return;
	data->rate_hz = motion->rate_hz;
	data->trace[PLB_TIMELINE_FORCE_LEFT] = trace_new(motion->force_left_n, motion->n);
	data->trace[PLB_TIMELINE_FORCE_RIGHT] = trace_new(motion->force_right_n, motion->n);
	data->trace[PLB_TIMELINE_FORCE] = trace_new(motion->force_n, motion->n);
	data->trace[PLB_TIMELINE_HEIGHT] = trace_new(motion->bar_z_m, motion->n);
	data->trace[PLB_TIMELINE_VELOCITY] = trace_new(motion->bar_velocity_mps, motion->n);
}

static void add_spans(PlbTimelineData *data, const PlbSetResult *set)
{
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);
		PlbTimelineSpan span = { set->index,       rep->index,
					 rep->cut.start_s, rep->cut.bottom_s,
					 rep->cut.end_s,   rep->status == PLB_REP_COMPLETE };

		g_array_append_val(data->spans, span);
	}
}

PlbTimelineData *plb_timeline_data_new(const PlbResult *result, const PlbTraces *traces)
{
	PlbTimelineData *data = g_new0(PlbTimelineData, 1);

	data->rate_hz = CHART_RATE_HZ;
	data->duration_s =
		traces->length > 0 ? (double)(traces->length - 1) / traces->info.rate_hz : 0.0;
	data->spans = g_array_new(FALSE, FALSE, sizeof(PlbTimelineSpan));
	if (traces->length > 0)
		add_traces(data, traces);
	for (guint i = 0; i < result->sets->len; i++)
		add_spans(data, g_ptr_array_index(result->sets, i));
	return data;
}

void plb_timeline_data_free(PlbTimelineData *data)
{
	if (!data)
		return;
	for (int i = 0; i < PLB_TIMELINE_COUNT; i++)
		plb_min_max_free(data->trace[i]);
	g_array_unref(data->spans);
	g_free(data);
}

const PlbTimelineSpan *plb_timeline_data_find(const PlbTimelineData *data, guint set_index,
					      guint rep_index)
{
	for (guint i = 0; i < data->spans->len; i++) {
		const PlbTimelineSpan *span = &g_array_index(data->spans, PlbTimelineSpan, i);

		if (span->set_index == set_index && span->rep_index == rep_index)
			return span;
	}
	return NULL;
}
