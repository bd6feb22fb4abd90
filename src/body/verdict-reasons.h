/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/compare.h"
#include "src/body/verdict.h"

/* n up to PLB_SHIFT_MAX_REPS. The measured changes that go with a shift, ranked by their size over
 * their own rep-to-rep noise. reps: the judged ones, in order; baseline: the first baseline_n of
 * them; since: the first that counts as changed. Fills verdict->reasons and reason_count. Only
 * changes that load the low back or explain it count: more trunk lean, bar further forward, hips
 * first, other depth, one side taking over. A move of the centre of pressure alone is none. */
void plb_verdict_find_reasons(const PlbVerdictRep *const *reps, gsize n, gsize baseline_n,
			      gsize since, const PlbRepCurve *baseline, PlbVerdict *verdict);
