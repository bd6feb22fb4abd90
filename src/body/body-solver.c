/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/body/body-solver-private.h"
#include "src/body/fit-check.h"
#include "src/body/moment-bands.h"
#include "src/body/rep-summary.h"
#include "src/body/side-moments.h"
#include "src/body/standing-balance.h"

#define WHY_UNFIT                                                                                  \
	"too much of the rep does not fit the posture model (help, a step, a hand off the bar)"

/* What one rep is solved with, and what came out of it. */
typedef struct {
	const PlbMotion *motion;
	PlbRepSolution *solution;
	PlbRepView view;
	gsize run_from, run_to; /* the stretch without gaps that holds the bottom */
	PlbFitCheck unfit;
	double unmeasured_s; /* longest stretch of the rep without a solution */
} Rep;

static const char *find_problem(const PlbBodySolver *solver)
{
	const PlbBodySource *source = &solver->source;
	guint channels = solver->info.channels;

	if (!(channels & PLB_CHANNEL_BAR))
		return "no bar position";
	if (!(channels & PLB_CHANNEL_BAR_X))
		return "no horizontal bar position";
	if (!(channels & PLB_CHANNEL_FORCE))
		return "no force plates";
	if (!(channels & PLB_CHANNEL_COP))
		return "no centre of pressure";
	if (!(source->athlete.stature_m > 0.5 && source->athlete.stature_m < 2.7))
		return "no stature";
	if (!(source->body_mass_kg > 10))
		return "no body mass";
	if (!(source->bar_mass_kg >= 0))
		return "no bar mass";
	return NULL;
}

PlbBodySolver *plb_body_solver_new(const PlbAthlete *athlete, const PlbStreamInfo *info,
				   double body_mass_kg, double bar_mass_kg)
{
	PlbBodySolver *solver = g_new0(PlbBodySolver, 1);
	PlbBodySource *source = &solver->source;

	solver->info = *info;
	source->athlete = *athlete;
	source->body_mass_kg = body_mass_kg;
	source->bar_mass_kg = bar_mass_kg;
	source->gravity_mps2 = info->gravity_mps2 > 9 ? info->gravity_mps2 : 9.80665;
	source->foot_separation_m = NAN;
	source->standing =
		(PlbStandingData){ NAN, NAN, NAN, athlete->heel_x_m, athlete->foot_length_m };
	plb_body_fit_init(&solver->own_fit);
	solver->body_fit = solver->own_fit;
	solver->problem = find_problem(solver);
	return solver;
}

void plb_body_solver_free(PlbBodySolver *solver)
{
	g_free(solver);
}

PlbBodySolver *plb_body_solver_follow(PlbBodySolver *copy, const PlbBodySolver *solver)
{
	PlbAngles preview = { 0 };
	gboolean have_preview = copy && copy->have_preview;

	if (!solver) {
		plb_body_solver_free(copy);
		return NULL;
	}
	if (have_preview)
		preview = copy->preview;
	if (!copy)
		copy = g_new(PlbBodySolver, 1);
	*copy = *solver;
	copy->preview = preview;
	copy->have_preview = have_preview;
	return copy;
}

static void build(PlbBodySolver *solver)
{
	solver->ready = plb_body_spread_init(&solver->spread, &solver->source, solver->no_pause,
					     &plb_body_settings);
	solver->body_fit = solver->own_fit;
	plb_kept_body_apply(&solver->kept, &solver->spread, &solver->body_fit);
	solver->ready = solver->ready &&
			plb_body_build_off(&solver->source, &solver->spread, solver->body_fit.off,
					   &solver->model, &solver->fit);
	solver->have_preview = FALSE;
}

/* The weight of lifter and bar is on the plates, within what quiet standing allows. */
static gboolean carries_all(const PlbBodySolver *solver, double force_n, double tolerance)
{
	double weight = (solver->source.body_mass_kg + solver->source.bar_mass_kg) *
			solver->source.gravity_mps2;

	return fabs(force_n - weight) < tolerance * weight;
}

void plb_body_solver_calibrate(PlbBodySolver *solver, const PlbStanding *standing)
{
	const PlbBodySettings *settings = &plb_body_settings;
	double pause_s = standing->to_s - standing->from_s;

	if (solver->problem || solver->locked)
		return;
	if (!standing->with_bar && solver->source.bar_mass_kg > 0)
		return;
	if (!isfinite(standing->bar_x_m + standing->bar_z_m + standing->cop_x_m))
		return;
	if (!carries_all(solver, standing->force_n, settings->standing_force_tolerance))
		return;
	/* the feet may have moved since an earlier pause, but a moment's stop proves little */
	if (solver->have_standing &&
	    pause_s < MIN(settings->shortest_pause_s, solver->pause_to_s - solver->pause_from_s))
		return;
	solver->have_standing = TRUE;
	solver->pause_from_s = standing->from_s;
	solver->pause_to_s = standing->to_s;
	solver->source.standing.bar_x_m = standing->bar_x_m;
	solver->source.standing.bar_z_m = standing->bar_z_m;
	solver->source.standing.cop_x_m = standing->cop_x_m;
	if (isfinite(standing->foot_separation_m))
		solver->source.foot_separation_m = standing->foot_separation_m;
	build(solver);
}

static double mean_between(const double *values, gsize from, gsize to)
{
	double sum = 0;
	gsize n = 0;

	for (gsize i = from; i < to; i++) {
		if (isfinite(values[i])) {
			sum += values[i];
			n++;
		}
	}
	return n > 0 ? sum / (double)n : NAN;
}

/* No pause was seen: the lifter still stands in the instants before the first descent. */
static void calibrate_on_start(PlbBodySolver *solver, const PlbTraces *traces, const Rep *rep)
{
	const PlbMotion *motion = rep->motion;
	gsize start = rep->view.start, to = start > 10 ? start - 8 : start + 1;
	gsize from = to > 30 ? to - 30 : 0;
	gsize at = plb_traces_index(traces, motion->start_s + (double)start / motion->rate_hz);
	gsize early = at > 200 ? at - 200 : 0;

	solver->no_pause = TRUE;
	solver->pause_from_s = motion->start_s + (double)from / motion->rate_hz;
	solver->pause_to_s = motion->start_s + (double)(to - 1) / motion->rate_hz;
	solver->source.standing.bar_x_m = mean_between(motion->bar_x_m, from, to);
	solver->source.standing.bar_z_m = mean_between(motion->bar_z_m, from, to);
	solver->source.standing.cop_x_m = mean_between(motion->cop_x_m, from, to);
	solver->source.foot_separation_m =
		fabs(plb_traces_mean(traces, PLB_COLUMN_COP_LEFT_Y, early, at + 1) -
		     plb_traces_mean(traces, PLB_COLUMN_COP_RIGHT_Y, early, at + 1));
	if (carries_all(solver, mean_between(motion->force_n, from, to),
			plb_body_settings.start_force_tolerance))
		build(solver);
}

static PlbRepInput run_input(const PlbMotion *motion, gsize from, gsize to)
{
	return (PlbRepInput){ motion->rate_hz,
			      to - from,
			      motion->bar_x_m + from,
			      motion->bar_z_m + from,
			      motion->cop_x_m + from,
			      motion->force_n + from,
			      0 };
}

/* The stretch without gaps from an instant on; FALSE when there is none of use after it. */
static gboolean next_run(const PlbMotion *motion, gsize *from, gsize *to)
{
	gsize least = MAX((gsize)(plb_body_settings.shortest_run_s * motion->rate_hz), 3);

	for (; *from < motion->n; *from = *to + 1) {
		for (*to = *from; *to < motion->n; (*to)++) {
			if (!isfinite(motion->bar_x_m[*to] + motion->bar_z_m[*to] +
				      motion->cop_x_m[*to] + motion->force_n[*to]))
				break;
		}
		if (*to - *from >= least)
			return TRUE;
	}
	return FALSE;
}

/* Solves each stretch between gaps on its own. */
static void solve_runs(const PlbBodySolver *solver, Rep *rep, PlbRepWork *work)
{
	const PlbMotion *motion = rep->motion;

	for (gsize from = 0, to = 0; next_run(motion, &from, &to); from = to + 1) {
		g_autoptr(PlbRepSolution) part = plb_rep_solution_new(to - from);
		PlbRepInput input = run_input(motion, from, to);

		plb_rep_solve(&solver->model, &input, &plb_body_settings, NULL, work, part);
		plb_rep_solution_copy(rep->solution, from, part);
	}
}

/* What errors of the angular-momentum term leave in a rep's mean: a share of the term, and much
 * more where it or the force had to be bounded (light bars thrown fast, feet nearly off the
 * plates). */
static double balance_noise(const PlbBodySolver *solver, const Rep *rep)
{
	const PlbBodySettings *settings = &plb_body_settings;
	double floor_n =
		settings->force_floor * solver->model.total_kg * solver->model.gravity_mps2;
	double squares = 0, bounded = 0, n = (double)(rep->view.end - rep->view.start + 1);

	for (gsize i = rep->view.start; i <= rep->view.end; i++) {
		double term = rep->solution->momentum_m[i];

		if (isfinite(term))
			squares += term * term;
		if (!(fabs(term) < 0.7 * settings->balance_smooth_m) ||
		    !(rep->motion->force_n[i] > floor_n))
			bounded++;
	}
	return settings->balance_model_m + settings->balance_model_share * sqrt(squares / n) +
	       settings->balance_smooth_m * bounded / n;
}

static PlbBandInput band_input(const PlbBodySolver *solver, const Rep *rep)
{
	const PlbBodySettings *settings = &plb_body_settings;
	double length_s = (double)(rep->view.end - rep->view.start + 1) / rep->motion->rate_hz;
	/* instants that are independent after the low-pass average out over the rep */
	double share = sqrt(MIN(1, settings->noise_correlation_s / length_s) * 2 *
			    settings->cutoff_hz / settings->rate_hz);

	return (PlbBandInput){
		.source = &solver->source,
		.spread = &solver->spread,
		.fit = &solver->body_fit,
		.pressure_m = hypot(balance_noise(solver, rep), settings->cop_noise_m * share),
		.bar_m = MAX(solver->info.bar_noise_m, settings->bar_sigma_m) * share,
		.pressure_u_m = isfinite(solver->info.cop_u_m) ? solver->info.cop_u_m : 0,
		.bar_u_m = isfinite(solver->info.bar_u_m) ? solver->info.bar_u_m : 0,
	};
}

static void set_band(double band[2], double value, double sd)
{
	band[0] = value - 1.96 * sd;
	band[1] = value + 1.96 * sd;
}

/* The part of the rep in the stretch that holds its bottom. */
static PlbRepView run_view(const Rep *rep, const PlbRepInput *input)
{
	PlbRepView view = rep->view;

	view.bar_x_m = input->bar_x_m;
	view.bar_z_m = input->bar_z_m;
	view.force_n = input->force_n;
	view.left_n = NULL;
	view.start = MAX(view.start, rep->run_from) - rep->run_from;
	view.bottom -= rep->run_from;
	view.end = MIN(view.end, rep->run_to - 1) - rep->run_from;
	return view;
}

static void fill_sides(const PlbBodySolver *solver, const Rep *rep, const PlbBands *bands,
		       PlbRepLoad *load)
{
	const PlbSideInput input = {
		.force_n = { rep->motion->force_left_n, rep->motion->force_right_n },
		.cop_x_m = { rep->motion->cop_left_x_m, rep->motion->cop_right_x_m },
		.total_kg = solver->model.total_kg,
		.rate_hz = rep->motion->rate_hz,
		.ankle_x_m = solver->model.ankle_x_m,
		.ankle_z_m = solver->model.ankle_z_m,
		.pressure_u_m = isfinite(solver->info.cop_u_m) ? solver->info.cop_u_m : 0,
		.both_sd_hip_nm = bands->sd.hip_nm,
		.both_sd_knee_nm = bands->sd.knee_nm,
	};

	plb_side_moments_fill(&rep->view, &plb_body_settings, &input, load);
}

static void fill_bands(const PlbBodySolver *solver, const Rep *rep, PlbRepWork *work,
		       PlbRepLoad *load)
{
	PlbRepInput input = run_input(rep->motion, rep->run_from, rep->run_to);
	g_autoptr(PlbRepSolution) part = plb_rep_solution_new(input.n);
	PlbBandInput band = band_input(solver, rep);
	PlbRepView view = run_view(rep, &input);
	PlbBands bands = { .sd = { NAN, NAN, NAN }, .gravity_noise_nm = NAN };

	view.solution = part;
	plb_rep_solution_part(rep->solution, rep->run_from, part);
	if (!plb_moment_bands(&input, &view, &band, &plb_body_settings, work, &bands))
		return;
	fill_sides(solver, rep, &bands, load);
	plb_disc_force_fill(&rep->view, &plb_body_settings, bands.sd.l5s1_nm, load);
	set_band(load->moments.l5s1_band_nm, load->moments.l5s1_peak_nm, bands.sd.l5s1_nm);
	set_band(load->moments.hip_band_nm, load->moments.hip_peak_nm, bands.sd.hip_nm);
	set_band(load->moments.knee_band_nm, load->moments.knee_peak_nm, bands.sd.knee_nm);
	load->curve.noise_nm = bands.gravity_noise_nm;
}

static double midfoot(const PlbBodySolver *solver)
{
	const PlbStandingData *standing = &solver->source.standing;

	if (isfinite(standing->heel_x_m))
		return standing->heel_x_m + 0.5 * solver->model.foot_length_m;
	return solver->model.ankle_x_m +
	       (0.5 - plb_body_settings.heel_to_ankle) * solver->model.foot_length_m;
}

static void find_bottom_run(Rep *rep)
{
	for (gsize from = 0, to = 0; next_run(rep->motion, &from, &to); from = to + 1) {
		if (from <= rep->view.bottom && rep->view.bottom < to) {
			rep->run_from = from;
			rep->run_to = to;
		}
	}
}

/* A set's first rep tells what it can of the body, before it is solved itself. known: NULL, or the
 * solution of the stretch, with what did not fit excluded. */
static void learn_body(PlbBodySolver *solver, const Rep *rep, const PlbRepSolution *known,
		       PlbRepWork *work)
{
	PlbRepInput input = run_input(rep->motion, rep->run_from, rep->run_to);
	PlbRepView view = run_view(rep, &input);

	if (plb_body_fit_rep(&solver->own_fit, &solver->source, &solver->spread, &input, &view,
			     &plb_body_settings, known, work)) {
		solver->learned = TRUE;
		build(solver);
	}
}

/* Without moments; of a rep that never was, all of it. */
static double longest_gap_s(const PlbRepView *view)
{
	gsize run = 0, longest = 0;

	if (view->end <= view->start)
		return INFINITY;
	for (gsize i = view->start; i <= view->end; i++) {
		run = isfinite(view->solution->l5s1_nm[i]) ? 0 : run + 1;
		longest = MAX(longest, run);
	}
	return (double)longest / view->rate_hz;
}

/* Nothing of the body is known but the table and what earlier sets taught. */
static void forget_body(PlbBodySolver *solver)
{
	plb_body_fit_init(&solver->own_fit);
	solver->learned = FALSE;
	build(solver);
}

/* Solves the rep and leaves out where the model does not fit. */
static void solve_fitting(const PlbBodySolver *solver, Rep *rep, PlbRepWork *work)
{
	rep->view.model = &solver->model;
	rep->view.midfoot_x_m = midfoot(solver);
	solve_runs(solver, rep, work);
	rep->unmeasured_s = longest_gap_s(&rep->view);
	rep->unfit = plb_fit_check_exclude(&rep->view, &plb_body_settings, rep->solution);
}

/* The same for a rep that teaches. Where much of it did not fit, the rest teaches anew. */
static void solve_first(PlbBodySolver *solver, Rep *rep, PlbRepWork *work)
{
	g_autoptr(PlbRepSolution) known = NULL;

	if (rep->run_to > 0)
		learn_body(solver, rep, NULL, work);
	solve_fitting(solver, rep, work);
	if (!(rep->unfit.total_s > plb_body_settings.longest_gap_s) || rep->run_to == 0)
		return;
	known = plb_rep_solution_new(rep->run_to - rep->run_from);
	plb_rep_solution_part(rep->solution, rep->run_from, known);
	forget_body(solver);
	learn_body(solver, rep, known, work);
	solve_fitting(solver, rep, work);
}

/* Why too little of the solved rep has moments, or NULL. */
static const char *find_gap(const Rep *rep)
{
	double limit_s = plb_body_settings.longest_gap_s;

	if (rep->unmeasured_s > limit_s || rep->run_to == 0)
		return "too much of the rep was not measured";
	if (rep->unfit.longest_s > limit_s ||
	    plb_fit_check_hides_peak(&rep->view, &plb_body_settings))
		return WHY_UNFIT;
	return NULL;
}

/* Why this rep has no moments, or NULL with load filled. */
static const char *solve_rep(PlbBodySolver *solver, const PlbTraces *traces, double limit_s,
			     Rep *rep, PlbRepLoad *load)
{
	g_autoptr(PlbRepWork) work = NULL;
	gboolean first = !solver->locked || solver->unfit;
	const char *why;

	if (solver->problem)
		return solver->problem;
	if (!solver->locked && !solver->have_standing)
		calibrate_on_start(solver, traces, rep);
	if (first && solver->ready &&
	    plb_stand_on_mass(&solver->source, traces, solver->pause_from_s, solver->pause_to_s,
			      limit_s))
		build(solver);
	solver->locked = TRUE;
	if (!solver->ready)
		return solver->have_standing ? "bar height does not go with the stature"
					     : "no standing pause with the bar";
	work = plb_rep_work_new(rep->motion->n);
	find_bottom_run(rep);
	if (first)
		solve_first(solver, rep, work);
	else
		solve_fitting(solver, rep, work);
	why = find_gap(rep);
	solver->unfit = first && why && !(rep->unmeasured_s > plb_body_settings.longest_gap_s) &&
			rep->run_to > 0;
	if (solver->unfit)
		forget_body(solver);
	if (why)
		return why;
	plb_rep_summary_fill(&rep->view, &plb_body_settings, load);
	plb_rep_curve_fill(&rep->view, &plb_body_settings, &load->curve);
	fill_bands(solver, rep, work, load);
	return NULL;
}

void plb_body_solver_solve(PlbBodySolver *solver, const PlbTraces *traces, const PlbRepCut *cut,
			   double limit_s, PlbRepLoad *load, PlbRepSeries **series)
{
	const PlbBodySettings *settings = &plb_body_settings;
	g_autoptr(PlbMotion) motion = plb_motion_new(traces, cut->start_s - settings->margin_s,
						     cut->end_s + settings->margin_s, limit_s,
						     settings->rate_hz, settings->cutoff_hz);
	g_autoptr(PlbRepSolution) solution = plb_rep_solution_new(motion->n);
	Rep rep = { .motion = motion, .solution = solution };
	const char *why = "no data";

	plb_rep_load_clear(load);
	if (motion->n >= 3) {
		rep.view = (PlbRepView){
			.solution = solution,
			.bar_x_m = motion->bar_x_m,
			.bar_z_m = motion->bar_z_m,
			.force_n = motion->force_n,
			.left_n = solver->info.channels & PLB_CHANNEL_FORCE_SIDES
					  ? motion->force_left_n
					  : NULL,
			.rate_hz = motion->rate_hz,
			.start = plb_motion_index(motion, cut->start_s),
			.bottom = plb_motion_index(motion, cut->bottom_s),
			.end = plb_motion_index(motion, cut->end_s),
		};
		rep.view.bottom = CLAMP(rep.view.bottom, rep.view.start, rep.view.end);
		why = solve_rep(solver, traces, limit_s, &rep, load);
	}
	load->why_not = g_strdup(why);
	if (series)
		*series = plb_rep_series_from(motion, why ? NULL : solution);
}
