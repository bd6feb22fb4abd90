/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* "Two reps alike may differ by: velocity 0.04 m/s · range 12 mm ...": the set's minimal detectable
 * changes (reliability.h) of what a table of its reps shows; "" while too few reps tell. Caller
 * frees. */
char *plb_noise_text(const PlbSetResult *set);
