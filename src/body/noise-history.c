/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/noise-history.h"

#include <math.h>
#include <string.h>

#define SAME_BAR_KG 0.6 /* a bar that weighs the same: twice what the plates are off */

void plb_verdict_history_merge(PlbVerdictHistory *noise, const PlbVerdictHistory *more)
{
	double squares = 0;

	if (!(more->freedom > 0) || !isfinite(more->rep_sd_pct))
		return;
	if (noise->freedom > 0)
		squares = noise->freedom * noise->rep_sd_pct * noise->rep_sd_pct;
	squares += more->freedom * more->rep_sd_pct * more->rep_sd_pct;
	noise->freedom += more->freedom;
	noise->rep_sd_pct = sqrt(squares / noise->freedom);
	noise->sets += more->sets;
}

static PlbHistoryLoad *find_load(PlbNoiseHistory *history, double bar_mass_kg, const char *exercise)
{
	for (guint i = 0; i < history->count; i++) {
		PlbHistoryLoad *load = &history->load[i];

		if (g_str_equal(load->exercise, exercise) &&
		    fabs(load->bar_mass_kg - bar_mass_kg) <= SAME_BAR_KG)
			return load;
	}
	return NULL;
}

static PlbHistoryLoad *new_load(PlbNoiseHistory *history)
{
	if (history->count == PLB_HISTORY_LOADS) {
		memmove(history->load, history->load + 1,
			(PLB_HISTORY_LOADS - 1) * sizeof *history->load);
		history->count--;
	}
	return &history->load[history->count++];
}

void plb_noise_history_add(PlbNoiseHistory *history, double bar_mass_kg, const char *exercise,
			   const PlbVerdictHistory *noise)
{
	PlbHistoryLoad *load;

	if (noise->sets == 0 || !isfinite(bar_mass_kg) || !(noise->freedom > 0) ||
	    !(noise->rep_sd_pct >= 0) || !isfinite(noise->rep_sd_pct))
		return;
	load = find_load(history, bar_mass_kg, exercise);
	if (!load) {
		load = new_load(history);
		*load = (PlbHistoryLoad){ .bar_mass_kg = bar_mass_kg, .noise = { 0, NAN, 0 } };
		g_strlcpy(load->exercise, exercise, sizeof load->exercise);
	}
	plb_verdict_history_merge(&load->noise, noise);
}

void plb_noise_history_at(const PlbNoiseHistory *history, double bar_mass_kg, const char *exercise,
			  PlbVerdictHistory *noise)
{
	*noise = (PlbVerdictHistory){ 0, NAN, 0 };
	for (guint i = 0; i < history->count; i++) {
		const PlbHistoryLoad *load = &history->load[i];

		if (g_str_equal(load->exercise, exercise) &&
		    fabs(load->bar_mass_kg - bar_mass_kg) <= PLB_HISTORY_SAME_LOAD * bar_mass_kg)
			plb_verdict_history_merge(noise, &load->noise);
	}
}
