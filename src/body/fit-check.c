/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/fit-check.h"

#include <math.h>

gboolean plb_fit_check_is_excluded(const PlbRepSolution *solution, gsize i)
{
	return isnan(solution->com_z_m[i]) && isfinite(solution->misfit[i]);
}

static void exclude(PlbRepSolution *solution, gsize i)
{
	double *const columns[] = {
		solution->com_x_m,   solution->com_z_m,         solution->shank_rad,
		solution->thigh_rad, solution->trunk_rad,       solution->trunk_line_rad,
		solution->l5s1_nm,   solution->l5s1_gravity_nm, solution->hip_nm,
		solution->knee_nm,   solution->ankle_nm,        solution->hip_x_m,
		solution->hip_z_m,   solution->knee_x_m,        solution->knee_z_m,
		solution->above_x_n, solution->above_z_n,
	};

	for (gsize k = 0; k < G_N_ELEMENTS(columns); k++)
		columns[k][i] = NAN;
}

static gboolean stands_on_both(const PlbRepView *view, const PlbBodySettings *settings, gsize i)
{
	double left = view->left_n ? view->left_n[i] / view->force_n[i] : 0.5;

	return !(fabs(left - 0.5) > 0.5 - settings->foot_share); /* NAN tells nothing */
}

static gboolean fits(const PlbRepView *view, const PlbBodySettings *settings,
		     const PlbRepSolution *solution, gsize i)
{
	/* NAN where the stretch does not stand at both ends: then it tells nothing */
	double height_m = fabs(solution->com_z_m[i] - solution->force_height_m[i]);

	if (isnan(solution->misfit[i]))
		return TRUE; /* was not solved */
	if (height_m > settings->height_limit_m || !stands_on_both(view, settings, i))
		return FALSE;
	return !plb_rep_summary_is_deep(view, settings, i) ||
	       !(solution->misfit[i] > settings->misfit_limit);
}

/* Excludes an instant, and those around it that the low-pass has mixed it into. */
static void exclude_around(const PlbRepView *view, const PlbBodySettings *settings, gsize i,
			   PlbRepSolution *solution)
{
	gsize reach = (gsize)(settings->exclude_margin_s * view->rate_hz);
	gsize from = MAX(i, view->start + reach) - reach, to = MIN(i + reach, view->end);

	for (gsize k = from; k <= to; k++)
		exclude(solution, k);
}

PlbFitCheck plb_fit_check_exclude(const PlbRepView *view, const PlbBodySettings *settings,
				  PlbRepSolution *solution)
{
	gsize n = view->end > view->start ? view->end - view->start + 1 : 0;
	gsize run = 0, longest = 0, total = 0;
	g_autofree gboolean *unfit = g_new(gboolean, n);

	for (gsize i = 0; i < n; i++) {
		unfit[i] = !fits(view, settings, solution, view->start + i);
		run = unfit[i] ? run + 1 : 0;
		longest = MAX(longest, run);
		total += unfit[i];
	}
	for (gsize i = 0; i < n; i++) {
		if (unfit[i])
			exclude_around(view, settings, view->start + i, solution);
	}
	return (PlbFitCheck){ (double)total / view->rate_hz, (double)longest / view->rate_hz };
}

static gboolean is_largest_at_edge(const PlbRepSolution *solution, const double *values, gsize from,
				   gsize to)
{
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (isfinite(values[i]) && !(values[i] <= values[best]))
			best = i;
	}
	return (best > 0 && plb_fit_check_is_excluded(solution, best - 1)) ||
	       (best + 1 < solution->n && plb_fit_check_is_excluded(solution, best + 1));
}

gboolean plb_fit_check_hides_peak(const PlbRepView *view, const PlbBodySettings *settings)
{
	const PlbRepSolution *s = view->solution;
	gsize from, to;

	plb_rep_summary_reported(view, settings, &from, &to);
	return is_largest_at_edge(s, s->l5s1_nm, from, to) ||
	       is_largest_at_edge(s, s->hip_nm, from, to) ||
	       is_largest_at_edge(s, s->knee_nm, from, to);
}

void plb_fit_check_follow(const PlbRepSolution *solution, gsize times, PlbRepSolution *other)
{
	for (gsize i = 0; i < other->n && i * times < solution->n; i++) {
		if (plb_fit_check_is_excluded(solution, i * times))
			exclude(other, i);
	}
}
