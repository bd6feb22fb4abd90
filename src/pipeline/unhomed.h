/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* Marks a rep in which the encoders were not homed (PLB_SAMPLE_UNHOMED), and takes out of it what
 * needs the bar's place: bar, posture, moments. Velocity and range of motion stay. */
void plb_unhomed_check(PlbRepResult *rep, const PlbTraces *traces);
/* What a series tells of the body: all NAN. NULL = nothing to do. */
void plb_rep_series_forget_posture(PlbRepSeries *series);
