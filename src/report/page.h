/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/traces.h"
#include "src/pipeline/result.h"
#include "src/report/draw.h"

/* One set, on one page; a set of very many reps goes on with its table on further ones. */
void plb_page_set(cairo_t *cr, const PlbResult *result, const PlbTraces *traces,
		  const PlbSetResult *set, const char *title);
/* For a recording without any set. */
void plb_page_empty(cairo_t *cr, const PlbResult *result, const char *title);
