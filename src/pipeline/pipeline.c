/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/pipeline.h"

#include <math.h>
#include <string.h>

#include "src/lift/settings.h"
#include "src/pipeline/notes.h"
#include "src/pipeline/preview.h"
#include "src/pipeline/reliability.h"
#include "src/pipeline/set-analysis.h"
#include "src/pipeline/set-verdict.h"

/* What today's history says of itself (plb_pipeline_judge_with). */
#define HISTORY_NOTE "verdict.history_sets"

struct PlbPipeline {
	PlbPipelineSetup setup;
	PlbTraces *traces;
	PlbSetFinder *finder;
	PlbResult *result;
	PlbSetAnalysis set; /* set.result NULL between sets */
	gboolean finished;
	GArray *done;      /* PlbSetAnalysis of the sets that are over, kept for edits */
	GArray *standings; /* PlbStanding with the load on, since the last set */
	PlbLiftState state;
	PlbPipelineFunc func;
	gpointer func_data;
};

void plb_pipeline_setup_init(PlbPipelineSetup *setup, const PlbStreamInfo *info)
{
	memset(setup, 0, sizeof *setup);
	if (info)
		setup->info = *info;
	plb_athlete_init(&setup->athlete);
	setup->bar_mass_kg = NAN;
	setup->bar_mass_source = PLB_BAR_MASS_TYPED;
}

gboolean plb_pipeline_setup_set_exercise(PlbPipelineSetup *setup, const char *name)
{
	const PlbExercise *exercise = plb_exercise_find(name);
	PlbBarPosition *position = &setup->athlete.bar_position;

	if (!exercise && name && *name)
		return FALSE;
	g_strlcpy(setup->exercise, exercise ? exercise->name : "", sizeof setup->exercise);
	if (exercise && exercise->seat == PLB_SEAT_FRONT)
		*position = PLB_BAR_FRONT;
	if (exercise && exercise->seat == PLB_SEAT_BACK && *position == PLB_BAR_FRONT)
		*position = PLB_BAR_HIGH;
	return TRUE;
}

static void emit(PlbPipeline *pipeline, PlbPipelineEventKind kind, const PlbSetResult *set,
		 const PlbRepResult *rep)
{
	PlbPipelineEvent event = { kind, set, rep };

	if (pipeline->func)
		pipeline->func(&event, pipeline->func_data);
}

static void on_standing(PlbPipeline *pipeline, const PlbStanding *standing)
{
	gboolean no_bar = pipeline->setup.bar_mass_kg == 0;

	if (!standing->with_bar && !no_bar)
		return;
	if (pipeline->set.result)
		plb_set_analysis_standing(&pipeline->set, &pipeline->setup, standing);
	else
		g_array_append_val(pipeline->standings, *standing);
}

static void on_set_begin(PlbPipeline *pipeline, const PlbSetEvent *event)
{
	PlbSetResult *set = plb_set_result_new(pipeline->result->sets->len + 1);

	g_ptr_array_add(pipeline->result->sets, set);
	plb_set_analysis_begin(&pipeline->set, &pipeline->setup, set, event);
	plb_set_result_take_history(set, pipeline->result, &pipeline->setup.history);
	for (guint i = 0; i < pipeline->standings->len; i++)
		plb_set_analysis_standing(&pipeline->set, &pipeline->setup,
					  &g_array_index(pipeline->standings, PlbStanding, i));
	g_array_set_size(pipeline->standings, 0);
	emit(pipeline, PLB_PIPELINE_SET_BEGIN, set, NULL);
}

static void on_rep(PlbPipeline *pipeline, const PlbSetEvent *event)
{
	const PlbRepResult *rep;

	g_return_if_fail(pipeline->set.result);
	emit(pipeline, PLB_PIPELINE_BUSY, pipeline->set.result, NULL);
	rep = plb_set_analysis_rep(&pipeline->set, pipeline->traces, event);
	plb_reliability_update(pipeline->result->sets, pipeline->result->sets->len - 1);
	emit(pipeline, PLB_PIPELINE_REP, pipeline->set.result, rep);
}

/* Movements after the last rep (re-rack) are known only when the set is over already. */
static PlbSetResult *set_of_rejected(PlbPipeline *pipeline, const PlbSetEvent *event)
{
	GPtrArray *sets = pipeline->result->sets;

	if (!event->in_set)
		return NULL;
	if (pipeline->set.result)
		return pipeline->set.result;
	return sets->len ? g_ptr_array_index(sets, sets->len - 1) : NULL;
}

static void on_rejected(PlbPipeline *pipeline, const PlbSetEvent *event)
{
	PlbSetResult *set = set_of_rejected(pipeline, event);
	GArray *list = set ? set->rejected : pipeline->result->rejected;

	g_array_append_val(list, event->rejected);
	if (set && set == pipeline->set.result && event->rejected.reason == PLB_REJECT_STEP)
		plb_set_analysis_stepped(&pipeline->set);
	emit(pipeline, PLB_PIPELINE_REJECTED, set, NULL);
}

static void on_set_end(PlbPipeline *pipeline, const PlbSetEvent *event)
{
	PlbSetResult *set = pipeline->set.result;

	g_return_if_fail(set);
	set->end_s = event->time_s;
	set->over = TRUE;
	emit(pipeline, PLB_PIPELINE_SET_END, set, NULL);
	g_array_append_val(pipeline->done, pipeline->set);
	memset(&pipeline->set, 0, sizeof pipeline->set);
}

static void on_set_event(const PlbSetEvent *event, gpointer user_data)
{
	PlbPipeline *pipeline = user_data;

	switch (event->kind) {
	case PLB_SET_EVENT_STATE:
		pipeline->state = event->state;
		emit(pipeline, PLB_PIPELINE_STATE, pipeline->set.result, NULL);
		break;
	case PLB_SET_EVENT_STANDING:
		on_standing(pipeline, &event->standing);
		break;
	case PLB_SET_EVENT_BEGIN:
		on_set_begin(pipeline, event);
		break;
	case PLB_SET_EVENT_REP:
	case PLB_SET_EVENT_REVISED:
		on_rep(pipeline, event);
		break;
	case PLB_SET_EVENT_REJECTED:
		on_rejected(pipeline, event);
		break;
	case PLB_SET_EVENT_END:
		on_set_end(pipeline, event);
		break;
	}
}

PlbPipeline *plb_pipeline_new(const PlbPipelineSetup *setup)
{
	PlbPipeline *pipeline = g_new0(PlbPipeline, 1);
	PlbKnownLoad known = { setup->athlete.mass_kg, setup->bar_mass_kg,
			       plb_exercise_find(setup->exercise) };

	pipeline->setup = *setup;
	pipeline->traces = plb_traces_new(&setup->info);
	pipeline->result = plb_result_new();
	pipeline->result->athlete = setup->athlete;
	pipeline->result->info = setup->info;
	pipeline->done = g_array_new(FALSE, FALSE, sizeof(PlbSetAnalysis));
	g_array_set_clear_func(pipeline->done, (GDestroyNotify)plb_set_analysis_clear);
	pipeline->standings = g_array_new(FALSE, FALSE, sizeof(PlbStanding));
	pipeline->finder =
		plb_set_finder_new(pipeline->traces, &known, NULL, on_set_event, pipeline);
	pipeline->state = PLB_LIFT_EMPTY;
	return pipeline;
}

void plb_pipeline_free(PlbPipeline *pipeline)
{
	if (!pipeline)
		return;
	plb_set_finder_free(pipeline->finder);
	plb_set_analysis_clear(&pipeline->set);
	g_array_unref(pipeline->done);
	g_array_unref(pipeline->standings);
	plb_result_free(pipeline->result);
	plb_traces_free(pipeline->traces);
	g_free(pipeline);
}

void plb_pipeline_set_func(PlbPipeline *pipeline, PlbPipelineFunc func, gpointer user_data)
{
	pipeline->func = func;
	pipeline->func_data = user_data;
}

/* Adds a sample to the stretch that is open at the end of the list, or opens one. */
static void extend_stretch(GArray *stretches, const PlbStreamInfo *info, gsize index)
{
	double time_s = (double)index / info->rate_hz;
	PlbGap *last =
		stretches->len ? &g_array_index(stretches, PlbGap, stretches->len - 1) : NULL;

	if (last && last->start_s + (double)last->lost_samples / info->rate_hz >
			    time_s - 0.5 / info->rate_hz) {
		last->lost_samples++;
		last->length_s = (double)last->lost_samples / info->rate_hz;
	} else {
		PlbGap gap = { time_s, 1.0 / info->rate_hz, 1 };

		g_array_append_val(stretches, gap);
	}
}

/* Something that this recording measures is not there: the whole scan was lost, or a plate, the
 * pressure under a foot, or the bar. (Pressure below the floor is never there: sample.h.) */
static gboolean is_gap(const PlbStreamInfo *info, const PlbSample *sample)
{
	guint plates = info->channels & PLB_CHANNEL_FORCE_SIDES   ? PLB_SIDES
		       : info->channels & PLB_CHANNEL_FORCE_TOTAL ? 1
								  : 0;
	guint ends = info->channels & PLB_CHANNEL_BAR_ENDS    ? PLB_SIDES
		     : info->channels & PLB_CHANNEL_BAR_POINT ? 1
							      : 0;

	if (sample->flags & PLB_SAMPLE_GAP)
		return TRUE;
	if (sample->flags & PLB_SAMPLE_UNHOMED)
		ends = 0; /* received, but not to be placed */
	for (guint i = 0; i < plates; i++) {
		if (isnan(sample->fz_n[i]) ||
		    ((info->channels & PLB_CHANNEL_COP) &&
		     sample->fz_n[i] >= PLB_SAMPLE_COP_FLOOR_N &&
		     (isnan(sample->cop_x_m[i]) || isnan(sample->cop_y_m[i]))))
			return TRUE;
	}
	for (guint i = 0; i < ends; i++) {
		if (isnan(sample->bar_z_m[i]) || ((info->channels & PLB_CHANNEL_BAR_X) &&
						  isnan(info->channels & PLB_CHANNEL_BAR_X_ONE_END
								? plb_sample_mean(sample->bar_x_m)
								: sample->bar_x_m[i])))
			return TRUE;
	}
	return FALSE;
}

static void note_quality(PlbPipeline *pipeline, const PlbSample *samples, gsize n)
{
	PlbResult *result = pipeline->result;
	gsize first = pipeline->traces->length;

	for (gsize i = 0; i < n; i++) {
		if (is_gap(&result->info, &samples[i])) {
			result->lost_samples++;
			extend_stretch(result->gaps, &result->info, first + i);
		}
		if (samples[i].flags & PLB_SAMPLE_CLIPPED)
			extend_stretch(result->clipped, &result->info, first + i);
	}
}

void plb_pipeline_push(PlbPipeline *pipeline, const PlbSample *samples, gsize n)
{
	note_quality(pipeline, samples, n);
	plb_traces_append(pipeline->traces, samples, n);
	pipeline->result->duration_s =
		(double)pipeline->traces->length / pipeline->result->info.rate_hz;
	plb_set_finder_advance(pipeline->finder);
}

/* How the lifter stood before and after each set: since the set before, until the next. */
static void measure_sway(PlbPipeline *pipeline)
{
	GPtrArray *sets = pipeline->result->sets;
	const PlbLiftSettings *s = plb_lift_settings_default();

	for (guint i = 0; i < sets->len; i++) {
		PlbSetResult *set = g_ptr_array_index(sets, i);
		const PlbRepResult *first, *last;
		double from_s = 0, to_s = pipeline->result->duration_s;

		if (set->reps->len == 0)
			continue;
		first = g_ptr_array_index(set->reps, 0);
		last = g_ptr_array_index(set->reps, set->reps->len - 1);
		if (i > 0)
			from_s = ((PlbSetResult *)g_ptr_array_index(sets, i - 1))->end_s;
		if (i + 1 < sets->len)
			to_s = ((PlbSetResult *)g_ptr_array_index(sets, i + 1))->start_s;
		plb_sway_measure(pipeline->traces,
				 MAX(from_s, first->cut.start_s - s->sway_reach_s),
				 first->cut.start_s, NAN, NULL, &set->sway_before);
		plb_sway_measure(pipeline->traces, last->cut.end_s,
				 MIN(to_s, last->cut.end_s + s->sway_reach_s),
				 set->sway_before.force_n, NULL, &set->sway_after);
	}
}

void plb_pipeline_finish(PlbPipeline *pipeline)
{
	PlbResult *result = pipeline->result;

	plb_set_finder_finish(pipeline->finder);
	plb_jumps_find(pipeline->traces, NULL, result->jumps);
	result->right_share_pct = plb_right_share_pct(pipeline->traces, 0, result->duration_s);
	measure_sway(pipeline);
	plb_notes_fill(result);
	pipeline->finished = TRUE;
}

/* The set's analysis; NULL when it has no such rep. */
static const PlbSetAnalysis *analysis_of(const PlbPipeline *pipeline, const PlbEdit *edit)
{
	guint over = pipeline->done->len;
	const PlbSetAnalysis *analysis =
		edit->set_index >= 1 && edit->set_index <= over
			? &g_array_index(pipeline->done, PlbSetAnalysis, edit->set_index - 1)
			: &pipeline->set;

	return analysis->result && analysis->result->index == edit->set_index &&
			       edit->rep_index >= 1 &&
			       edit->rep_index <= analysis->result->reps->len
		       ? analysis
		       : NULL;
}

gboolean plb_pipeline_get_figure(const PlbPipeline *pipeline, guint set_index, guint rep_index,
				 gsize index, PlbFigure *figure)
{
	const PlbEdit which = { .set_index = set_index, .rep_index = rep_index };
	const PlbSetAnalysis *analysis = analysis_of(pipeline, &which);
	const PlbRepResult *rep =
		analysis ? g_ptr_array_index(analysis->result->reps, rep_index - 1) : NULL;

	memset(figure, 0, sizeof *figure);
	if (rep && rep->series && !rep->load.why_not)
		plb_body_solver_figure(analysis->solver, rep->series, index, figure);
	return figure->valid;
}

static gboolean move_rep(PlbPipeline *pipeline, const PlbEdit *edit)
{
	PlbSetAnalysis *analysis = (PlbSetAnalysis *)analysis_of(pipeline, edit);

	if (!analysis || !plb_set_analysis_move(analysis, pipeline->traces, edit))
		return FALSE;
	plb_edit_update_later(pipeline->result, edit->set_index);
	return TRUE;
}

/* What is known or not is another since an edit. */
static void renew_notes(PlbResult *result)
{
	g_autoptr(GPtrArray) before = g_steal_pointer(&result->notes);

	result->notes = g_ptr_array_new_with_free_func(g_free);
	plb_notes_fill(result);
	for (guint i = 0; i < before->len; i++) {
		const char *note = g_ptr_array_index(before, i);

		if (g_str_has_prefix(note, HISTORY_NOTE ": "))
			plb_result_add_note(result, HISTORY_NOTE, note + strlen(HISTORY_NOTE ": "));
	}
}

gboolean plb_pipeline_edit(PlbPipeline *pipeline, const PlbEdit *edit)
{
	const PlbSetResult *set;

	if (edit->kind == PLB_EDIT_MOVE ? !move_rep(pipeline, edit)
					: !plb_edit_apply(edit, pipeline->result))
		return FALSE;
	if (pipeline->finished)
		renew_notes(pipeline->result);
	set = g_ptr_array_index(pipeline->result->sets, edit->set_index - 1);
	if (edit->rep_index > 0)
		emit(pipeline, PLB_PIPELINE_REP, set,
		     g_ptr_array_index(set->reps, edit->rep_index - 1));
	return TRUE;
}

const PlbResult *plb_pipeline_get_result(const PlbPipeline *pipeline)
{
	return pipeline->result;
}

void plb_pipeline_judge_with(PlbPipeline *pipeline, const PlbNoiseHistory *history, const char *why)
{
	PlbResult *result = pipeline->result;

	plb_result_judge_with(result, history);
	/* what the recorded history left unknown */
	for (guint i = result->notes->len; i > 0; i--) {
		const char *note = g_ptr_array_index(result->notes, i - 1);

		if (g_str_has_prefix(note, "verdict.") || g_str_has_prefix(note, "history."))
			g_ptr_array_remove_index(result->notes, i - 1);
	}
	plb_notes_fill(result);
	plb_result_add_note(result, HISTORY_NOTE, why);
}

const PlbTraces *plb_pipeline_get_traces(const PlbPipeline *pipeline)
{
	return pipeline->traces;
}

void plb_pipeline_get_preview_basis(const PlbPipeline *pipeline, PlbPreviewBasis *basis)
{
	const PlbExercise *exercise = pipeline->set.result
					      ? pipeline->set.exercise
					      : plb_exercise_find(pipeline->setup.exercise);

	plb_preview_basis_init(basis);
	basis->state = pipeline->state;
	if (!exercise || !exercise->no_posture)
		basis->solver = pipeline->set.solver;
	if (!pipeline->set.result)
		return;
	basis->in_set = TRUE;
	basis->bar_mass_kg = pipeline->set.result->bar_mass_kg;
	basis->body_mass_kg = pipeline->set.result->body_mass_kg;
}

void plb_pipeline_get_preview(PlbPipeline *pipeline, PlbPreview *preview)
{
	PlbPreviewBasis basis;

	plb_pipeline_get_preview_basis(pipeline, &basis);
	plb_preview_make(&basis, pipeline->traces, preview);
}
