/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* A made-up set of samples for tests of the pipeline: plates empty, step on, unrack, reps (the last
 * but one cut short when asked), re-rack, step off. Not a body: smooth curves with known ROM. */

#define MADE_RATE_HZ 200.0
#define MADE_ROM_M 0.6
#define MADE_SHORT_ROM_M 0.3
#define MADE_BODY_KG 85.0
#define MADE_BAR_KG 100.0

/* PlbSamples; channels of the stream in *info. */
GArray *made_set_samples(guint reps, gboolean with_short_rep, guint seed, PlbStreamInfo *info);
