/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/body/compare.h"
#include "src/simulator/lifter-truth.h"
#include "tests/prove/simulated-set.h"

/* Simulated sets of drawn bodies, analysed in this process, one line of JSON each: how far posture
 * and moments are from the truth (tests/prove/low-back.py makes the tables).
 *
 *   prove-bodies FIRST COUNT [KEY=VALUE...]     further settings of the simulated lifter are laid
 *                                               over the drawn ones */

#define DEGREES (180 / G_PI)
/* Angles are compared where they are reported: below this share of the rep's own travel. */
#define DEEP_SHARE 0.25

static void print_number(const char *name, double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	if (isfinite(value))
		printf(",\"%s\":%s", name, g_ascii_formatd(text, sizeof(text), "%.6g", value));
	else
		printf(",\"%s\":null", name);
}

/* Sums over the deep part of a rep of a solved series and its truth. */
typedef struct {
	double squares, found, truth;
	gsize n;
} DeepSums;

static DeepSums deep_sums(const PlbRepResult *rep, const double *found, const PlbSignals *signals,
			  PlbSignal signal)
{
	const PlbRepSeries *series = rep->series;
	double top = -INFINITY, bottom = INFINITY;
	DeepSums sums = { 0 };

	for (int pass = 0; pass < 2; pass++) {
		for (gsize i = 0; i < series->n; i++) {
			double time_s = series->start_s + (double)i / series->rate_hz;
			gsize at = (gsize)rint(time_s * PLB_TRACK_RATE_HZ);
			double bar_z = series->bar_z_m[i];

			if (time_s < rep->cut.start_s || time_s > rep->cut.end_s ||
			    at >= signals->n)
				continue;
			top = MAX(top, bar_z);
			bottom = MIN(bottom, bar_z);
			if (pass == 0 || bar_z > top - DEEP_SHARE * (top - bottom) ||
			    !isfinite(found[i]))
				continue;
			sums.squares += pow(found[i] - signals->signal[signal][at], 2);
			sums.found += found[i];
			sums.truth += signals->signal[signal][at];
			sums.n++;
		}
	}
	return sums;
}

static void print_angle(const char *name, const PlbRepResult *rep, const double *found,
			const PlbSignals *signals, PlbSignal signal)
{
	DeepSums sums = deep_sums(rep, found, signals, signal);

	print_number(name, sums.n > 0 ? DEGREES * sqrt(sums.squares / (double)sums.n) : NAN);
}

/* Mean over the deep part, in percent off the truth. */
static void print_level(const char *name, const PlbRepResult *rep, const double *found,
			const PlbSignals *signals, PlbSignal signal)
{
	DeepSums sums = deep_sums(rep, found, signals, signal);

	print_number(name, sums.n > 0 ? 100 * (sums.found / sums.truth - 1) : NAN);
}

static void print_moment(const char *name, double found, const double band[2], double truth)
{
	printf(",\"%s\":{\"found\":", name);
	if (isfinite(found + band[0] + band[1] + truth))
		printf("%.2f,\"low\":%.2f,\"high\":%.2f,\"true\":%.2f}", found, band[0], band[1],
		       truth);
	else
		printf("null}");
}

static void print_rep(const PlbRepResult *rep, const PlbTruthRep *truth, const PlbSignals *signals)
{
	const PlbRepLoad *load = &rep->load;

	printf("{\"usable\":%s",
	       rep->status == PLB_REP_COMPLETE && !load->why_not ? "true" : "false");
	print_number("ascent_s", truth->concentric_s);
	print_moment("l5s1", load->moments.l5s1_peak_nm, load->moments.l5s1_band_nm,
		     truth->moments.l5s1_peak_nm);
	print_moment("hip", load->moments.hip_peak_nm, load->moments.hip_band_nm,
		     truth->moments.hip_peak_nm);
	print_moment("knee", load->moments.knee_peak_nm, load->moments.knee_band_nm,
		     truth->moments.knee_peak_nm);
	print_number("gravity", plb_compare_mean_nm(&load->curve));
	print_number("gravity_true", truth->l5s1_gravity_matched_nm);
	print_angle("shank_deg", rep, rep->series->shank_rad, signals, PLB_SIGNAL_SHANK);
	print_angle("thigh_deg", rep, rep->series->thigh_rad, signals, PLB_SIGNAL_THIGH);
	print_angle("trunk_deg", rep, rep->series->trunk_rad, signals, PLB_SIGNAL_TRUNK);
	print_level("l5s1_deep_pct", rep, rep->series->l5s1_nm, signals, PLB_SIGNAL_L5S1);
	print_level("gravity_deep_pct", rep, rep->series->l5s1_gravity_nm, signals,
		    PLB_SIGNAL_L5S1_GRAVITY);
	print_level("hip_deep_pct", rep, rep->series->hip_nm, signals, PLB_SIGNAL_HIP);
	print_level("knee_deep_pct", rep, rep->series->knee_nm, signals, PLB_SIGNAL_KNEE);
	print_level("com_z_pct", rep, rep->series->com_z_m, signals, PLB_SIGNAL_COM_Z);
	print_level("trunk_pct", rep, rep->series->trunk_rad, signals, PLB_SIGNAL_TRUNK);
	print_number("residual_m", load->posture.residual_m);
	printf("}");
}

/* Mean over the last `count` usable reps less that over the first, in percent of the latter. */
static double change_pct(const double *values, guint n, guint count)
{
	double first = 0, last = 0;

	for (guint k = 0; k < count; k++) {
		first += values[k];
		last += values[n - 1 - k];
	}
	return 100 * (last / first - 1);
}

typedef struct {
	guint n;
	const PlbRepResult *found[PLB_LIFTER_MAX_REPS];
	const PlbTruthRep *truth[PLB_LIFTER_MAX_REPS];
} Pairs;

static void pair_reps(const PlbSetResult *set, const PlbTruth *truth, Pairs *pairs)
{
	pairs->n = 0;
	for (guint k = 0; k < truth->n; k++) {
		for (guint i = 0; set && i < set->reps->len; i++) {
			const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

			if (rep->cut.bottom_s < truth->rep[k].start_s ||
			    rep->cut.bottom_s > truth->rep[k].end_s)
				continue;
			pairs->found[pairs->n] = rep;
			pairs->truth[pairs->n++] = &truth->rep[k];
			break;
		}
	}
}

static void print_changes(const Pairs *pairs)
{
	double values[4][PLB_LIFTER_MAX_REPS];
	const PlbRepCurve *curves[3];
	PlbRepCurve baseline;
	guint n = 0, count;

	for (guint k = 0; k < pairs->n; k++) {
		const PlbRepResult *rep = pairs->found[k];

		if (rep->load.why_not || rep->status != PLB_REP_COMPLETE ||
		    !pairs->truth[k]->complete)
			continue;
		if (n < 3)
			curves[n] = &rep->load.curve;
		values[0][n] = rep->load.moments.l5s1_peak_nm;
		values[1][n] = pairs->truth[k]->moments.l5s1_peak_nm;
		values[3][n++] = pairs->truth[k]->l5s1_gravity_matched_nm;
	}
	if (n < 4)
		return;
	count = MIN(3, n / 2);
	plb_compare_baseline(curves, count, &baseline);
	for (guint k = 0, at = 0; k < pairs->n; k++) {
		const PlbRepResult *rep = pairs->found[k];

		if (rep->load.why_not || rep->status != PLB_REP_COMPLETE ||
		    !pairs->truth[k]->complete)
			continue;
		values[2][at++] = 100 + plb_compare_l5s1_pct(&rep->load.curve, &baseline);
	}
	print_number("peak_change", change_pct(values[0], n, count));
	print_number("peak_change_true", change_pct(values[1], n, count));
	print_number("gravity_change", change_pct(values[2], n, count));
	print_number("gravity_change_true", change_pct(values[3], n, count));
}

static gboolean run_set(const PlbSetDraw *draw, GError **error)
{
	g_autofree char *settings = g_strjoinv(" ", (char **)draw->settings->pdata);
	const PlbResult *result;
	const PlbTruth *truth;
	PlbSimulatedSet set;
	Pairs pairs;

	if (!plb_simulated_set_run(&set, draw, error))
		return FALSE;
	result = plb_pipeline_get_result(set.pipeline);
	truth = plb_lifter_get_truth(set.lifter);
	pair_reps(result->sets->len ? g_ptr_array_index(result->sets, 0) : NULL, truth, &pairs);
	printf("{\"seed\":%" G_GUINT64_FORMAT ",\"settings\":\"%s\",\"true_reps\":%u", draw->seed,
	       settings, truth->n);
	print_number("load_kg", draw->load_kg);
	print_changes(&pairs);
	printf(",\"reps\":[");
	for (guint k = 0; k < pairs.n; k++) {
		printf("%s", k ? "," : "");
		print_rep(pairs.found[k], pairs.truth[k], plb_lifter_get_signals(set.lifter));
	}
	printf("]}\n");
	plb_simulated_set_clear(&set);
	return TRUE;
}

int main(int argc, char **argv)
{
	guint64 first, count;

	if (argc < 3) {
		fprintf(stderr, "usage: %s FIRST COUNT [KEY=VALUE...]\n", argv[0]);
		return 2;
	}
	first = g_ascii_strtoull(argv[1], NULL, 10);
	count = g_ascii_strtoull(argv[2], NULL, 10);
	for (guint64 seed = first; seed < first + count; seed++) {
		g_autoptr(GError) error = NULL;
		gboolean done;
		PlbSetDraw draw;

		plb_set_draw_init(&draw, "bodies", seed);
		plb_set_draw_add(&draw, (const char *const *)argv + 3);
		done = run_set(&draw, &error);
		plb_set_draw_clear(&draw);
		if (!done) {
			fprintf(stderr, "set %" G_GUINT64_FORMAT ": %s\n", seed, error->message);
			return 1;
		}
		fflush(stdout);
	}
	return 0;
}
