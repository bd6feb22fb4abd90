/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* Adds one "KEY: reason" for every number that was not measured in this rep. */
void plb_rep_notes_fill(PlbResult *result, const PlbSetResult *set, const PlbRepResult *rep);
