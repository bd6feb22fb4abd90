/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* Results made by hand, for tests of what is shown of them. The caller frees. */

/* Ten reps: velocities 0.60 falling by 0.02 a rep, low back +2 % a rep from rep 6 on, verdict
 * shifted since rep 6 against reps 1-3; the tenth is partial. */
PlbSetResult *made_up_set_new(void);
