/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* What a screen shows between reps, from the newest samples. Never a source of results. */

typedef struct {
	PlbLiftState state;
} PlbPreviewState;

void plb_preview_state_init(PlbPreviewState *state);
/* solver NULL: no figure. Values that the newest 50 ms do not have are NAN. */
void plb_preview_make(const PlbPreviewState *state, const PlbTraces *traces, PlbBodySolver *solver,
		      PlbPreview *preview);
