/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/simulator/bench-private.h"

/* In the order of the enumeration. */
static const struct {
	const char *key;
	double value, low, high; /* NAN = drawn from the seed */
	const char *what;
} numbers[PLB_BENCH_VALUES] = {
	{ "sensitivity", 0.02, 0, 0.5, "cells against the rig file, +- relative" },
	{ "cell_place", 0.003, 0, 0.1, "cells' places against the rig file, +- m" },
	{ "scale", 0.01, 0, 0.2, "counts a metre against the rig file, +- relative" },
	{ "anchor", 0.01, 0, 0.3, "anchors against the rig file, +- m" },
	{ "datum", 0.005, 0, 0.1, "bar points' frame against the plates', +- m" },
	{ "gravity", 0.0001, 0, 0.01, "gravity against the rig file, +- relative" },
	{ "creep", 0.0003, 0, 0.05, "creep of a cell, +- of its load" },
	{ "cell_noise", 0.4, 0, 100, "N rms of a cell at 1 kHz" },
	{ "string_noise", 0.0003, 0, 0.05, "m rms of a string" },
	{ "play", 0.0003, 0, 0.02, "play of a string, m" },
	{ "drum", 0, -0.05, 0.05, "layers on the drum, 1/m" },
	{ "twist", NAN, 0, 1, "0 = stiff plate, 1 = each corner to its own cell (drawn)" },
	{ "bend", 0, -1e-4, 1e-4, "cells read less with load, 1/N" },
};

static const char *const faults_text =
	"faults: forget=STEP, stay=STEP (the load before still stands), exchange=STEP,STEP,\n"
	"skip=STEP (and one ahead from there on), swap_cells=left3,left4, flip_cell=right1,\n"
	"dead_cell=left2, swap_strings=left1,left2, invert=left2 (that string's encoder)\n";

char *plb_bench_settings_text(void)
{
	GString *text = g_string_new(NULL);
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	for (int i = 0; i < PLB_BENCH_VALUES; i++)
		g_string_append_printf(
			text, "  %-13s %-7s %s\n", numbers[i].key,
			isnan(numbers[i].value)
				? ""
				: g_ascii_formatd(digits, sizeof(digits), "%g", numbers[i].value),
			numbers[i].what);
	g_string_append(text, faults_text);
	return g_string_free(text, FALSE);
}

static gboolean refuse(GError **error, const char *setting, const char *why)
{
	g_set_error(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_KEY, "%.80s: %s", setting, why);
	return FALSE;
}

/* "left3" with per = 4: 2; "right1" with per = 2: 2; -1 = not so. */
static int place_from(const char *text, int per)
{
	int side = g_str_has_prefix(text, "left") ? 0 : g_str_has_prefix(text, "right") ? 1 : -1;
	guint64 number;

	if (side < 0 ||
	    !g_ascii_string_to_unsigned(text + (side ? 5 : 4), 10, 1, (guint64)per, &number, NULL))
		return -1;
	return side * per + (int)number - 1;
}

static gboolean read_places(const char *setting, const char *text, int per, int *places, int n,
			    GError **error)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);

	if ((int)g_strv_length(words) != n)
		return refuse(error, setting,
			      n == 2 ? "must name two, like left3,left4"
				     : "must name one, like left3");
	for (int i = 0; i < n; i++) {
		places[i] = place_from(words[i], per);
		if (places[i] < 0)
			return refuse(error, setting, "must be left or right and a number");
	}
	return TRUE;
}

static gboolean read_steps(const char *setting, const char *text, guint *steps, int n,
			   GError **error)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);

	if ((int)g_strv_length(words) != n)
		return refuse(error, setting,
			      n == 2 ? "must be two steps, like 4,5" : "must be a step's number");
	for (int i = 0; i < n; i++) {
		guint64 number;

		if (!g_ascii_string_to_unsigned(words[i], 10, 1, PLB_PROCEDURE_STEPS_MAX, &number,
						NULL))
			return refuse(error, setting, "must be a step's number");
		steps[i] = (guint)number;
	}
	return TRUE;
}

/* 1 = read, 0 = wrong, -1 = no fault of that name */
static int read_fault(PlbBenchFaults *faults, const char *setting, const char *key,
		      const char *value, GError **error)
{
	if (g_str_equal(key, "forget"))
		return read_steps(setting, value, &faults->forget, 1, error);
	if (g_str_equal(key, "stay"))
		return read_steps(setting, value, &faults->stay, 1, error);
	if (g_str_equal(key, "skip"))
		return read_steps(setting, value, &faults->skip, 1, error);
	if (g_str_equal(key, "exchange"))
		return read_steps(setting, value, faults->exchange, 2, error);
	if (g_str_equal(key, "swap_cells"))
		return read_places(setting, value, 4, faults->swap_cells, 2, error);
	if (g_str_equal(key, "flip_cell"))
		return read_places(setting, value, 4, &faults->flip_cell, 1, error);
	if (g_str_equal(key, "dead_cell"))
		return read_places(setting, value, 4, &faults->dead_cell, 1, error);
	if (g_str_equal(key, "swap_strings"))
		return read_places(setting, value, 2, faults->swap_strings, 2, error);
	if (g_str_equal(key, "invert"))
		return read_places(setting, value, 2, &faults->invert, 1, error);
	return -1;
}

static gboolean read_number(PlbBench *bench, const char *setting, const char *key, const char *text,
			    GError **error)
{
	for (int i = 0; i < PLB_BENCH_VALUES; i++) {
		char *rest;
		double value;

		if (!g_str_equal(numbers[i].key, key))
			continue;
		value = g_ascii_strtod(text, &rest);
		if (rest == text || *rest || !(value >= numbers[i].low && value <= numbers[i].high))
			return refuse(error, setting, "is not a number in its range");
		bench->value[i] = value;
		return TRUE;
	}
	return refuse(error, setting, "no such setting of the bench");
}

gboolean plb_bench_settings_read(PlbBench *bench, const char *const *settings, GError **error)
{
	bench->faults = (PlbBenchFaults){ .swap_cells = { -1, -1 },
					  .flip_cell = -1,
					  .dead_cell = -1,
					  .swap_strings = { -1, -1 },
					  .invert = -1 };
	for (int i = 0; i < PLB_BENCH_VALUES; i++)
		bench->value[i] = numbers[i].value;
	for (const char *const *setting = settings; setting && *setting; setting++) {
		g_auto(GStrv) pair = g_strsplit(*setting, "=", 2);
		int read;

		if (g_strv_length(pair) != 2)
			return refuse(error, *setting, "must be key=value");
		read = read_fault(&bench->faults, *setting, pair[0], pair[1], error);
		if (read == 0 ||
		    (read < 0 && !read_number(bench, *setting, pair[0], pair[1], error)))
			return FALSE;
	}
	return TRUE;
}
