/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/rep-metrics.h"
#include "src/lift/settings.h"

/* One rep's samples, low-passed once for all of its metrics, from up to a second before its start
 * to the newest sample known when it was cut (at most a second after its end). Indices count from
 * `from`. */
typedef struct {
	const PlbTraces *traces;
	const PlbRepCut *cut;
	const PlbLiftSettings *settings;
	double rate_hz;
	gsize from, n;                            /* samples [from, from + n) of the recording */
	double start, bottom, end;                /* fractional indices of the boundaries */
	double *height, *velocity, *acceleration; /* of the bar */
	/* plb_rep_view_add_force: */
	double weight_n, mass_kg; /* of lifter and bar */
	double *force;            /* total, low-passed for peaks; NULL without plates */
	double *com_velocity;     /* of lifter and bar, upwards */
} PlbRepView;

gboolean plb_rep_view_init(PlbRepView *view, const PlbTraces *traces, const PlbRepCut *cut,
			   const PlbLiftSettings *settings); /* FALSE: nothing there */
void plb_rep_view_clear(PlbRepView *view);
/* Weight, low-passed force and velocity of the centre of mass: the integral of net force between
 * the instants before and after the rep at which the bar stands (com-velocity.c). */
void plb_rep_view_add_force(PlbRepView *view, const PlbRepContext *context);
/* A column over the view, low-passed (the bar's at a lower cut-off where its noise asks for it);
 * freed with g_free. */
double *plb_rep_view_column(const PlbRepView *view, PlbColumn column, double cutoff_hz);
/* What peak velocity and the end of propulsion are read with: the set's own. */
double plb_rep_view_peak_cutoff(const PlbRepView *view);
/* As measured. */
const double *plb_rep_view_raw(const PlbRepView *view, PlbColumn column);

/* Mean of values over time between two fractional indices: the integral of the straight lines
 * between samples, over its length. NAN when any value that it needs is missing. */
double plb_mean_between(const double *values, gsize n, double from, double to);
/* Index of the largest value times sign between two fractional indices, ends included; FALSE when
 * one is missing or there is none. */
gboolean plb_extreme_between(const double *values, gsize n, double from, double to, double sign,
			     gsize *index);

/* The parts of plb_rep_metrics_compute. */
void plb_bar_metrics(const PlbRepView *view, const PlbRepContext *context, PlbRepMetrics *metrics);
void plb_bar_path_metrics(const PlbRepView *view, const PlbRepContext *context,
			  PlbRepMetrics *metrics);
void plb_force_metrics(const PlbRepView *view, const PlbRepContext *context,
		       PlbRepMetrics *metrics);
void plb_side_metrics(const PlbRepView *view, PlbRepMetrics *metrics);
void plb_force_rise_metrics(const PlbRepView *view, PlbRepMetrics *metrics);
void plb_tremor_metrics(const PlbRepView *view, PlbRepMetrics *metrics);
/* After all others: fills metrics->uncertainty. */
void plb_rep_uncertainty(const PlbRepView *view, PlbRepMetrics *metrics);
