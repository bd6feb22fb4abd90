/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/procedure.h"
#include "calibration/rig-keys.h"

/* Private to the floor: the procedure file's numbers, shared by reader and writer. */

#define PLB_PROCEDURE_FORMAT 1

extern const PlbRigKeyTable plb_procedure_keys; /* base: PlbTolerances */
extern const PlbRigKeyTable plb_weight_keys;    /* base: PlbWeight */
extern const PlbRigKeyTable plb_step_keys;      /* base: PlbStep; all optional */

/* Which of the step keys a kind must have; NULL-terminated. */
const char *const *plb_step_required(PlbStepKind kind);
/* Number of decimals that keep every bit that matters: all of them. */
#define PLB_PROCEDURE_DIGITS "%.17g"
