/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* Adds to result->notes one "KEY: reason" for every number that was not measured in some rep, keys
 * as in analyze --json below a rep ("bar.drift_x_m"), a set or the session. */
void plb_notes_fill(PlbResult *result);
