/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How a simulated set is drawn: a pure function of its number and the manner (prove-sets.c). */
typedef struct {
	guint64 seed;
	const char *scenario;
	int reps;
	double load_kg, rate_hz, encoder_mm;
	GPtrArray *settings; /* "key=value", NULL-terminated */
} PlbSetDraw;

void plb_set_draw_init(PlbSetDraw *draw, const char *manner, guint64 seed);
/* Lays further "key=value" settings, NULL-terminated, over the drawn ones. */
void plb_set_draw_add(PlbSetDraw *draw, const char *const *settings);
void plb_set_draw_clear(PlbSetDraw *draw);
