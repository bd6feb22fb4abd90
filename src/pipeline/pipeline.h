/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/sample.h"
#include "src/body/kept-body.h"
#include "src/body/noise-history.h"
#include "src/pipeline/edit.h"
#include "src/pipeline/result.h"

/* The one order of the stages: samples -> traces -> sets and reps -> metrics -> body -> verdict.
 * Live, import, replay and re-analysis all feed this. No threads, no files, no clock: the result
 * depends on the samples and the set-up alone, never on how they were cut into blocks. */

typedef struct {
	PlbStreamInfo info;
	PlbAthlete athlete;
	double bar_mass_kg;               /* typed; NAN = weigh it with the plates. 0 = no bar */
	PlbBarMassSource bar_mass_source; /* of a typed one: PLB_BAR_MASS_TYPED or _IMPORT */
	char exercise[32];                /* "" = guess */
	PlbNoiseHistory history;          /* of the athlete, as known when the session began */
	PlbKeptBody body;                 /* the same: what earlier sets taught of it */
} PlbPipelineSetup;
void plb_pipeline_setup_init(PlbPipelineSetup *setup, const PlbStreamInfo *info);
/* The exercise that was told, NULL or "" = guess, and the bar seat that goes with it. FALSE, setup
 * untouched: no such exercise (src/lift/exercise.h). */
gboolean plb_pipeline_setup_set_exercise(PlbPipelineSetup *setup, const char *name);

typedef enum {
	PLB_PIPELINE_STATE, /* preview.state changed */
	PLB_PIPELINE_SET_BEGIN,
	PLB_PIPELINE_BUSY, /* a rep is about to be worked out, which takes as long as some frames of
			      a screen: the preview is as new as it will be until then */
	PLB_PIPELINE_REP,  /* a rep was added or revised; its set's verdict is up to date */
	PLB_PIPELINE_REJECTED,
	PLB_PIPELINE_SET_END,
} PlbPipelineEventKind;

typedef struct {
	PlbPipelineEventKind kind;
	const PlbSetResult *set; /* or NULL */
	const PlbRepResult *rep; /* or NULL */
} PlbPipelineEvent;
/* Called inside push or finish; the pointers are valid during the call only. */
typedef void (*PlbPipelineFunc)(const PlbPipelineEvent *event, gpointer user_data);

typedef struct PlbPipeline PlbPipeline;
PlbPipeline *plb_pipeline_new(const PlbPipelineSetup *setup);
void plb_pipeline_free(PlbPipeline *pipeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbPipeline, plb_pipeline_free)
void plb_pipeline_set_func(PlbPipeline *pipeline, PlbPipelineFunc func, gpointer user_data);
void plb_pipeline_push(PlbPipeline *pipeline, const PlbSample *samples, gsize n);
void plb_pipeline_finish(PlbPipeline *pipeline); /* once; nothing may be pushed afterwards */
/* As plb_edit_apply(), at any time; PLB_PIPELINE_REP follows for a rep's. */
gboolean plb_pipeline_edit(PlbPipeline *pipeline, const PlbEdit *edit);
const PlbResult *plb_pipeline_get_result(const PlbPipeline *pipeline);
/* After finish: the sets judged anew with this history in place of the set-up's, and why, as a
 * note.
 */
void plb_pipeline_judge_with(PlbPipeline *pipeline, const PlbNoiseHistory *history,
			     const char *why);
/* The model's figure at an instant (index) of a rep's series; set and rep by their numbers. FALSE:
 * there is none. */
gboolean plb_pipeline_get_figure(const PlbPipeline *pipeline, guint set_index, guint rep_index,
				 gsize index, PlbFigure *figure);
const PlbTraces *plb_pipeline_get_traces(const PlbPipeline *pipeline);

/* What a screen shows between reps. */
typedef struct {
	double time_s;
	PlbLiftState state;
	double force_left_n, force_right_n; /* last 50 ms */
	double bar_x_m, bar_z_m;
	double bar_left_x_m, bar_left_z_m, bar_right_x_m, bar_right_z_m;
	double bar_velocity_mps;
	double cop_x_m;
	double bar_mass_kg, body_mass_kg;
	gboolean second_person; /* somebody else stands on the plates, within a set */
	PlbFigure figure;
} PlbPreview;
void plb_pipeline_get_preview(PlbPipeline *pipeline, PlbPreview *preview);
