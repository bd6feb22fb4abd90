/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* What a screen shows between reps, from the newest samples. Never a source of results. */

/* What a preview takes from the analysis besides the newest samples. A copy can be handed to
 * another thread, whose previews then go on while this one works out a rep. */
typedef struct {
	PlbLiftState state;
	gboolean in_set;
	double bar_mass_kg, body_mass_kg; /* NAN outside a set */
	PlbBodySolver *solver;            /* the set's body model; NULL: no figure */
} PlbPreviewBasis;

void plb_preview_basis_init(PlbPreviewBasis *basis); /* empty plates */
/* Makes copy (initialised before) say what basis says; the solver is copied. */
void plb_preview_basis_copy(PlbPreviewBasis *copy, const PlbPreviewBasis *basis);
void plb_preview_basis_clear(PlbPreviewBasis *copy); /* frees the copied solver */

/* What the pipeline's next preview would take; the solver is borrowed: to be copied before the
 * pipeline goes on. */
void plb_pipeline_get_preview_basis(const PlbPipeline *pipeline, PlbPreviewBasis *basis);

/* traces: at least the newest second. Values that the newest 50 ms do not have are NAN. */
void plb_preview_make(const PlbPreviewBasis *basis, const PlbTraces *traces, PlbPreview *preview);
