/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* Says for how long of a rep that has moments the posture model did not fit (src/body/fit-check.h).
 * Says nothing when it fits all along. */
void plb_excluded_note(PlbResult *result, const PlbRepResult *rep);
