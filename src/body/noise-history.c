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

static gboolean is_level(const PlbFreshLevel *fresh)
{
	return fresh->sessions > 0 && fresh->mean_nm > 0 && isfinite(fresh->mean_nm) &&
	       fresh->sd_pct >= 0 && isfinite(fresh->sd_pct);
}

gboolean plb_noise_history_is_same_bar(double a_kg, double b_kg)
{
	return fabs(a_kg - b_kg) <= SAME_BAR_KG; /* FALSE of what is not known */
}

/* history->count when there is none. */
static guint find_load(const PlbNoiseHistory *history, double bar_mass_kg, const char *exercise)
{
	guint i = 0;

	while (i < history->count &&
	       !(g_str_equal(history->load[i].exercise, exercise) &&
		 plb_noise_history_is_same_bar(history->load[i].bar_mass_kg, bar_mass_kg)))
		i++;
	return i;
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
	guint at;

	if (noise->sets == 0 || !isfinite(bar_mass_kg) || !(noise->freedom > 0) ||
	    !(noise->rep_sd_pct >= 0) || !isfinite(noise->rep_sd_pct))
		return;
	at = find_load(history, bar_mass_kg, exercise);
	if (at < history->count) {
		load = &history->load[at];
	} else {
		load = new_load(history);
		*load = (PlbHistoryLoad){ .bar_mass_kg = bar_mass_kg, .noise = { 0, NAN, 0 } };
		g_strlcpy(load->exercise, exercise, sizeof load->exercise);
	}
	plb_verdict_history_merge(&load->noise, noise);
	if (is_level(&noise->fresh))
		plb_fresh_level_add(&load->noise.fresh, &noise->fresh);
}

void plb_noise_history_at(const PlbNoiseHistory *history, double bar_mass_kg, const char *exercise,
			  PlbVerdictHistory *noise)
{
	guint same = find_load(history, bar_mass_kg, exercise);

	*noise = (PlbVerdictHistory){ 0, NAN, 0 };
	for (guint i = 0; i < history->count; i++) {
		const PlbHistoryLoad *load = &history->load[i];

		if (g_str_equal(load->exercise, exercise) &&
		    fabs(load->bar_mass_kg - bar_mass_kg) <= PLB_HISTORY_SAME_LOAD * bar_mass_kg)
			plb_verdict_history_merge(noise, &load->noise);
	}
	/* a level is one bar's own */
	if (same < history->count)
		noise->fresh = history->load[same].noise.fresh;
}
