/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/cli/cli.h"
#include "src/pipeline/reliability.h"
#include "src/signal/statistics.h"

/* A number right-aligned in width columns, or a dash where nothing was measured. */
static void append_number(GString *text, int width, int decimals, double value)
{
	if (isfinite(value))
		g_string_append_printf(text, "%*.*f", width, decimals, value);
	else
		g_string_append_printf(text, "%*s", width, "-");
}

static void append_signed(GString *text, int width, int decimals, double value)
{
	if (isfinite(value))
		g_string_append_printf(text, "%+*.*f", width, decimals, value);
	else
		g_string_append_printf(text, "%*s", width, "-");
}

static void append_band(GString *text, int width, const double band[2])
{
	g_autofree char *words = isfinite(band[0]) && isfinite(band[1])
					 ? g_strdup_printf("%.0f..%.0f", band[0], band[1])
					 : g_strdup("-");

	g_string_append_printf(text, "%*s", width, words);
}

static void append_rep(GString *text, const PlbRepResult *rep)
{
	const char *why = plb_rep_status_to_why(rep->status);

	g_string_append_printf(text, "%4u", rep->index);
	append_number(text, 8, 2, rep->cut.start_s);
	append_number(text, 10, 3, rep->metrics.mean_velocity_mps);
	append_number(text, 8, 3, rep->metrics.rom_m);
	append_number(text, 8, 0, rep->metrics.mean_force_n);
	append_signed(text, 9, 1, rep->metrics.asymmetry_pct.concentric);
	append_number(text, 8, 0, rep->load.moments.l5s1_peak_nm);
	append_band(text, 11, rep->load.moments.l5s1_band_nm);
	append_signed(text, 9, 1, rep->shift.l5s1_change_pct);
	g_string_append_printf(text, "%s%s%s%s\n", why ? "  " : "", why ? why : "",
			       rep->shift.outlier ? "  outlier" : "",
			       rep->struck ? "  struck" : "");
}

/* The noise of a column's key from rep to rep, or NAN. */
static double noise_of(const PlbSetResult *set, const char *key, gboolean least)
{
	const PlbReliability *row = plb_reliability_find(set->reliability, key);

	if (!row)
		return NAN;
	return least ? row->mdc : row->sem;
}

static double median_uncertainty(const PlbSetResult *set, gsize offset)
{
	g_autofree double *values = g_new(double, set->reps->len);

	for (guint i = 0; i < set->reps->len; i++)
		values[i] = G_STRUCT_MEMBER(double, g_ptr_array_index(set->reps, i), offset);
	return plb_median(values, set->reps->len);
}

#define UNCERTAINTY(key) G_STRUCT_OFFSET(PlbRepResult, metrics.uncertainty.key)

/* Below the reps' columns: how well one rep is measured, how much reps differ by themselves, and
 * the difference of two reps from which on it is more than that. */
static void append_noise(GString *text, const PlbSetResult *set)
{
	if (set->reps->len == 0)
		return;
	g_string_append(text, " +-         ");
	append_number(text, 10, 3, median_uncertainty(set, UNCERTAINTY(mean_velocity_mps)));
	append_number(text, 8, 4, median_uncertainty(set, UNCERTAINTY(rom_m)));
	append_number(text, 8, 0, median_uncertainty(set, UNCERTAINTY(mean_force_n)));
	append_number(text, 9, 2, median_uncertainty(set, UNCERTAINTY(asymmetry_pct.concentric)));
	g_string_append(text, "  measured so well (95 %)\n");
	for (int least = 0; least < 2 && set->reliability->len > 0; least++) {
		g_string_append(text, least ? " least      " : " noise      ");
		append_number(text, 10, 3, noise_of(set, "mean_velocity_mps", least));
		append_number(text, 8, 3, noise_of(set, "rom_m", least));
		append_number(text, 8, 0, noise_of(set, "mean_force_n", least));
		append_number(text, 9, 1, noise_of(set, "asymmetry_pct.concentric", least));
		append_number(text, 8, 0, noise_of(set, "moments.l5s1_peak_nm", least));
		g_string_append(text, least ? "  less between two reps is no change\n"
					    : "  from rep to rep\n");
	}
}

static void append_rejected(GString *text, const GArray *rejected)
{
	for (guint i = 0; i < rejected->len; i++) {
		const PlbRejected *movement = &g_array_index(rejected, PlbRejected, i);

		g_string_append_printf(text, "%s%s %.1f..%.1f s", i == 0 ? "Not counted: " : ", ",
				       plb_reject_reason_to_text(movement->reason),
				       movement->start_s, movement->end_s);
	}
	if (rejected->len > 0)
		g_string_append(text, "\n");
}

static void append_masses(GString *text, const PlbSetResult *set)
{
	static const char *const sources[] = { "weighed by the plates", "typed", "imported" };

	if (isfinite(set->bar_mass_kg))
		g_string_append_printf(text, ", bar %.1f kg (%s)", set->bar_mass_kg,
				       sources[set->bar_mass_source]);
	if (isfinite(set->body_mass_kg))
		g_string_append_printf(text, ", body %.1f kg", set->body_mass_kg);
}

static void append_verdict(GString *text, const PlbSetResult *set)
{
	g_autofree char *sentence = plb_verdict_sentence(&set->verdict);
	g_autofree char *reasons = plb_verdict_reasons_text(&set->verdict);
	g_autofree char *history = plb_verdict_history_text(&set->verdict);

	g_string_append_printf(text, "%s\n", sentence);
	if (*reasons)
		g_string_append_printf(text, "%s\n", reasons);
	if (*history)
		g_string_append_printf(text, "%s\n", history);
	if (isfinite(set->velocity_loss_pct) &&
	    set->velocity_loss_pct <= set->velocity_loss_mdc_pct)
		g_string_append_printf(text, "Velocity loss %.0f %%: within the noise of %.0f %%\n",
				       set->velocity_loss_pct, set->velocity_loss_mdc_pct);
	else if (isfinite(set->velocity_loss_pct))
		g_string_append_printf(text, "Velocity loss %.0f %%\n", set->velocity_loss_pct);
}

static void append_set(GString *text, const PlbSetResult *set)
{
	g_string_append_printf(text, "\nSet %u: %s%s", set->index,
			       *set->exercise ? set->exercise : "exercise unknown",
			       set->exercise_guessed ? " (guessed)" : "");
	append_masses(text, set);
	if (set->voided)
		g_string_append(text, ", voided");
	g_string_append(text,
			"\n\n rep   start  velocity     ROM   force    right    L5/S1       band"
			"   change\n"
			"           s       m/s       m       N        %      N.m        N.m"
			"        %\n");
	for (guint i = 0; i < set->reps->len; i++)
		append_rep(text, g_ptr_array_index(set->reps, i));
	append_noise(text, set);
	g_string_append(text, "\n");
	append_verdict(text, set);
	append_rejected(text, set->rejected);
}

static void append_head(GString *text, const PlbResult *result, const char *file)
{
	g_string_append_printf(text, "%s: %.1f s at %g Hz, %" G_GUINT64_FORMAT " samples lost\n",
			       file, result->duration_s, result->info.rate_hz,
			       result->lost_samples);
	for (guint i = 0; i < result->jumps->len; i++) {
		const PlbJump *jump = &g_array_index(result->jumps, PlbJump, i);

		g_string_append_printf(text, "Jump at %.2f s: %.3f m high, %.3f s in the air",
				       jump->takeoff_s, jump->height_m, jump->flight_s);
		if (isfinite(jump->contact_s))
			g_string_append_printf(text, ", %.3f s on the ground before",
					       jump->contact_s);
		if (isfinite(jump->modified_rsi_mps))
			g_string_append_printf(text, ", modified RSI %.2f m/s (%.2f s to take-off)",
					       jump->modified_rsi_mps, jump->time_to_takeoff_s);
		g_string_append_c(text, '\n');
	}
	if (result->sets->len == 0)
		g_string_append(text, "No rep was found.\n");
}

char *plb_cli_table(const PlbResult *result, const char *file)
{
	GString *text = g_string_new(NULL);

	append_head(text, result, file);
	for (guint i = 0; i < result->sets->len; i++)
		append_set(text, g_ptr_array_index(result->sets, i));
	g_string_append(text, "\n");
	append_rejected(text, result->rejected);
	plb_cli_append_notes(text, result->notes);
	return g_string_free(text, FALSE);
}

char *plb_cli_summary(const PlbResult *result)
{
	GString *text = g_string_new(NULL);
	guint reps = 0;

	for (guint i = 0; i < result->sets->len; i++)
		reps += ((PlbSetResult *)g_ptr_array_index(result->sets, i))->reps->len;
	g_string_append_printf(text, "%.1f s, %u %s", result->duration_s, reps,
			       reps == 1 ? "rep" : "reps");
	if (result->sets->len > 1)
		g_string_append_printf(text, " in %u sets", result->sets->len);
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);
		g_autofree char *sentence = plb_verdict_sentence(&set->verdict);

		g_string_append_printf(text, "; %s", sentence);
	}
	return g_string_free(text, FALSE);
}
