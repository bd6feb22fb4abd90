/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/set-analysis.h"

#include <math.h>
#include <string.h>

#include "src/lift/rep-cutter.h"
#include "src/lift/settings.h"
#include "src/pipeline/exercise-guess.h"
#include "src/pipeline/exercise-limits.h"
#include "src/pipeline/set-verdict.h"
#include "src/pipeline/unhomed.h"
#include "src/signal/residual.h"

/* Contract: a rep under 60 % of the set's median range of motion is partial. */
#define PARTIAL_ROM_SHARE 0.60

static void fill_load(PlbSetResult *set, const PlbPipelineSetup *setup, const PlbSetEvent *event)
{
	set->body_mass_kg =
		isnan(event->body_mass_kg) ? setup->athlete.mass_kg : event->body_mass_kg;
	if (isnan(setup->bar_mass_kg)) {
		set->bar_mass_kg = event->bar_mass_kg;
		set->bar_mass_source = PLB_BAR_MASS_PLATES;
	} else {
		set->bar_mass_kg = setup->bar_mass_kg;
		set->bar_mass_source = setup->bar_mass_source;
	}
}

/* Of weighings: what tremor and sway leave in a pause, and the cells' creep. */
static void fill_mass_uncertainty(PlbSetResult *set, const PlbSetEvent *event)
{
	const PlbLiftSettings *s = plb_lift_settings_default();

	if (!isnan(event->body_mass_kg))
		set->body_mass_u_kg =
			hypot(s->error.body_mass_kg, s->error.creep * event->body_mass_kg);
	if (set->bar_mass_source == PLB_BAR_MASS_PLATES && !isnan(set->bar_mass_kg))
		set->bar_mass_u_kg = hypot(s->error.mass_kg,
					   s->error.creep * (set->body_mass_kg + set->bar_mass_kg));
}

static void fill_exercise(PlbSetResult *set, const PlbPipelineSetup *setup)
{
	static const char *const by_position[] = {
		[PLB_BAR_HIGH] = "back-squat",
		[PLB_BAR_LOW] = "back-squat",
		[PLB_BAR_FRONT] = "front-squat",
		[PLB_BAR_NONE] = "squat",
	};

	set->exercise_guessed = setup->exercise[0] == '\0';
	g_strlcpy(set->exercise,
		  set->exercise_guessed ? by_position[setup->athlete.bar_position]
					: setup->exercise,
		  sizeof set->exercise);
}

static void guess(PlbSetAnalysis *analysis, const PlbExercise *exercise)
{
	PlbSetResult *set = analysis->result;

	if (!exercise || analysis->exercise || !set->exercise_guessed)
		return;
	analysis->exercise = exercise;
	g_strlcpy(set->exercise, exercise->name, sizeof set->exercise);
}

/* Foot length as a share of stature: Drillis and Contini 1966, in Winter 2009. */
#define FOOT_LENGTH_OF_STATURE 0.152

static double midfoot_from_heel(const PlbAthlete *athlete)
{
	double length = isnan(athlete->foot_length_m) ? FOOT_LENGTH_OF_STATURE * athlete->stature_m
						      : athlete->foot_length_m;

	return athlete->heel_x_m + 0.5 * length; /* NAN without a heel mark */
}

void plb_set_analysis_begin(PlbSetAnalysis *analysis, const PlbPipelineSetup *setup,
			    PlbSetResult *result, const PlbSetEvent *event)
{
	plb_set_analysis_clear(analysis);
	analysis->result = result;
	result->start_s = event->time_s;
	fill_load(result, setup, event);
	fill_exercise(result, setup);
	analysis->exercise = plb_exercise_find(setup->exercise);
	guess(analysis, plb_exercise_guess_start(event));
	result->midfoot_x_m = midfoot_from_heel(&setup->athlete);
	fill_mass_uncertainty(result, event);
	analysis->solver = plb_body_solver_new(&setup->athlete, &setup->info, result->body_mass_kg,
					       result->bar_mass_kg);
	plb_body_solver_set_kept(analysis->solver, &setup->body);
	result->kept_sets = plb_kept_body_sets(&setup->body);
}

/* A lifter who stands elsewhere than when the body model was calibrated: bar and balance have both
 * moved by the same way, or the feet are further apart. Sway moves both by 4-6 mm
 * (docs/simulator.md), leaning moves the bar further than the balance. */
#define MOVED_M 0.030
#define MOVED_APART_M 0.020

static gboolean has_moved(const PlbStanding *before, const PlbStanding *now)
{
	double balance = now->cop_x_m - before->cop_x_m;
	double bar = now->bar_x_m - before->bar_x_m;

	return (fabs(balance) > MOVED_M && fabs(bar) > MOVED_M &&
		fabs(balance - bar) < MOVED_APART_M) ||
	       fabs(now->foot_separation_m - before->foot_separation_m) > MOVED_M;
}

void plb_set_analysis_stepped(PlbSetAnalysis *analysis)
{
	PlbSetResult *set = analysis->result;

	if (set->reps->len > 0 && set->stepped_after == 0)
		set->stepped_after = set->reps->len;
}

void plb_set_analysis_standing(PlbSetAnalysis *analysis, const PlbPipelineSetup *setup,
			       const PlbStanding *standing)
{
	if (analysis->result->reps->len > 0) {
		if (analysis->standing_known && has_moved(&analysis->reference, standing))
			plb_set_analysis_stepped(analysis);
		return;
	}
	guess(analysis, plb_exercise_guess_standing(standing, &setup->info));
	analysis->reference = *standing;
	plb_body_solver_calibrate(analysis->solver, standing);
	if (isnan(midfoot_from_heel(&setup->athlete)))
		analysis->result->midfoot_x_m = standing->cop_x_m;
	analysis->standing_known = TRUE;
}

void plb_set_analysis_clear(PlbSetAnalysis *analysis)
{
	g_clear_pointer(&analysis->solver, plb_body_solver_free);
	analysis->result = NULL;
	analysis->exercise = NULL;
	analysis->standing_known = FALSE;
}

static PlbRepStatus status_of(const PlbRepResult *rep, double median)
{
	if (rep->labelled)
		return rep->label;
	if (rep->cut.has_gap)
		return PLB_REP_DATA_GAP;
	if (!rep->cut.locked_out)
		return rep->cut.on_pins ? PLB_REP_PINS : PLB_REP_FAILED;
	if (rep->metrics.rom_m < PARTIAL_ROM_SHARE * median)
		return PLB_REP_PARTIAL;
	return PLB_REP_COMPLETE;
}

static double velocity_loss_pct(const GPtrArray *reps)
{
	double best = -INFINITY;
	double last = NAN;
	guint complete = 0;

	for (guint i = 0; i < reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(reps, i);

		if (rep->status != PLB_REP_COMPLETE || rep->struck ||
		    isnan(rep->metrics.mean_velocity_mps))
			continue;
		last = rep->metrics.mean_velocity_mps;
		best = MAX(best, last);
		complete++;
	}
	return complete >= 2 && best > 0 ? 100 * (best - last) / best : (double)NAN;
}

static void sum_doses(PlbSetResult *set)
{
	guint known = 0;
	double linear = 0;
	double squared = 0;

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (isnan(rep->load.l5s1_dose_nms))
			continue;
		linear += rep->load.l5s1_dose_nms;
		squared += rep->load.l5s1_squared_dose_nm2s;
		known++;
	}
	set->l5s1_dose_nms = known ? linear : (double)NAN;
	set->l5s1_squared_dose_nm2s = known ? squared : (double)NAN;
}

/* Mean tremor of the set's first complete reps, and the mean velocity they had. */
static double first_tremor_n(const PlbSetResult *set, const PlbLiftSettings *s, double *velocity)
{
	double tremor = 0, sum = 0;
	guint n = 0;

	for (guint i = 0; i < set->reps->len && n < s->tremor_first_reps; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (rep->status != PLB_REP_COMPLETE || isnan(rep->metrics.tremor.force_n))
			continue;
		tremor += rep->metrics.tremor.force_n;
		sum += rep->metrics.mean_velocity_mps;
		n++;
	}
	*velocity = n ? sum / n : (double)NAN;
	return n ? tremor / n : (double)NAN;
}

/* What a rep is to its set: the pause before it, its tremor against the first reps'. */
static void relate_reps(PlbSetResult *set)
{
	const PlbLiftSettings *s = plb_lift_settings_default();
	double velocity, tremor = first_tremor_n(set, s, &velocity), under_tension = 0;

	for (guint i = 0; i < set->reps->len; i++) {
		PlbRepResult *rep = g_ptr_array_index(set->reps, i);
		PlbRepMetrics *m = &rep->metrics;

		m->tremor.of_first_reps =
			fabs(m->mean_velocity_mps - velocity) <= s->tremor_like * velocity
				? m->tremor.force_n / tremor
				: (double)NAN;
		if (!isnan(m->time_under_tension_s))
			under_tension += m->time_under_tension_s;
		if (i > 0) {
			const PlbRepResult *before = g_ptr_array_index(set->reps, i - 1);

			m->tempo.top_s = rep->cut.bottom_s > rep->cut.start_s
						 ? rep->cut.start_s - before->cut.end_s
						 : (double)NAN; /* and down, and on the floor */
		}
	}
	set->time_under_tension_s = under_tension > 0 ? under_tension : (double)NAN;
}

void plb_set_analysis_update(PlbSetResult *set)
{
	double median = plb_set_result_median(set, G_STRUCT_OFFSET(PlbRepResult, metrics.rom_m));

	for (guint i = 0; i < set->reps->len; i++) {
		PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		rep->status = status_of(rep, median);
	}
	relate_reps(set);
	plb_set_result_judge(set);
	set->velocity_loss_pct = velocity_loss_pct(set->reps);
	sum_doses(set);
}

static PlbRepResult *get_rep(PlbSetResult *set, guint index)
{
	while (set->reps->len < index) {
		PlbRepResult *rep = plb_rep_result_new();

		rep->index = set->reps->len + 1;
		g_ptr_array_add(set->reps, rep);
	}
	return g_ptr_array_index(set->reps, index - 1);
}

static void fill_bar_signal(PlbSetResult *set, const PlbBarSignal *bar)
{
	set->bar_cutoff_hz = bar->cutoff_hz;
	set->bar_peak_cutoff_hz = bar->peak_cutoff_hz;
	set->bar_residual_cutoff_hz = bar->residual_cutoff_hz;
	set->bar_noise_m = plb_residual_noise(bar->noise_density, bar->cutoff_hz);
	set->bar_velocity_noise_mps = plb_residual_noise_rate(bar->noise_density, bar->cutoff_hz);
}

static void draw_bottom(const PlbBodySolver *solver, PlbRepResult *rep)
{
	const PlbRepSeries *series = rep->series;
	double index = series ? round((rep->cut.bottom_s - series->start_s) * series->rate_hz)
			      : (double)NAN;

	memset(&rep->figure_at_bottom, 0, sizeof rep->figure_at_bottom);
	if (!rep->load.why_not && index >= 0 && index < (double)series->n)
		plb_body_solver_figure(solver, series, (gsize)index, &rep->figure_at_bottom);
}

static void measure_rep(PlbSetAnalysis *analysis, const PlbTraces *traces, PlbRepResult *rep,
			double known_s)
{
	PlbSetResult *set = analysis->result;
	PlbRepContext context = { set->body_mass_kg, set->bar_mass_kg, set->midfoot_x_m };

	plb_rep_metrics_compute(traces, &rep->cut, &context, NULL, &rep->metrics);
	plb_rep_load_clear(&rep->load);
	g_clear_pointer(&rep->series, plb_rep_series_free);
	if (plb_rep_cut_is_hidden(traces, &rep->cut, plb_lift_settings_default()))
		rep->load.why_not = g_strdup("too much of the rep was not measured");
	else
		plb_body_solver_solve(analysis->solver, traces, &rep->cut, known_s, &rep->load,
				      &rep->series);
	if (rep->index == 1)
		guess(analysis, plb_exercise_guess_rep(&rep->cut, &rep->metrics));
	plb_exercise_limits_apply(rep, analysis->exercise);
	plb_unhomed_check(rep, traces);
	/* a rep that the model does not hold for tells nothing of the body */
	if (!rep->load.why_not)
		plb_body_solver_get_learned(analysis->solver, &set->body);
	draw_bottom(analysis->solver, rep);
	plb_set_analysis_update(set);
}

PlbRepResult *plb_set_analysis_rep(PlbSetAnalysis *analysis, const PlbTraces *traces,
				   const PlbSetEvent *event)
{
	PlbSetResult *set = analysis->result;
	PlbRepResult *rep = get_rep(set, event->rep_index);

	if (rep->index == 1)
		fill_bar_signal(set, &event->cut.bar);
	rep->cut = event->cut;
	rep->provisional = event->kind == PLB_SET_EVENT_REP;
	measure_rep(analysis, traces, rep, event->time_s);
	if (rep->index == set->reps->len)
		rep->verdict_then = set->verdict;
	return rep;
}

gboolean plb_set_analysis_move(PlbSetAnalysis *analysis, const PlbTraces *traces,
			       const PlbEdit *edit)
{
	GPtrArray *reps = analysis->result->reps;
	PlbRepResult *rep = g_ptr_array_index(reps, edit->rep_index - 1);
	const PlbRepResult *before =
		rep->index > 1 ? g_ptr_array_index(reps, rep->index - 2) : NULL;
	const PlbRepResult *after =
		rep->index < reps->len ? g_ptr_array_index(reps, rep->index) : NULL;

	if ((before && !(edit->start_s > before->cut.bottom_s)) ||
	    (after && !(edit->end_s < after->cut.bottom_s)) ||
	    !plb_rep_cut_move(traces, &rep->cut, edit->start_s, edit->bottom_s, edit->end_s, NULL,
			      &rep->cut))
		return FALSE;
	rep->moved = TRUE;
	measure_rep(analysis, traces, rep, rep->cut.limit_s);
	return TRUE;
}
