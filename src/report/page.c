/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/page.h"

#include <math.h>

#include "src/report/pdf-file.h"
#include "src/report/plots.h"
#include "src/report/rep-table.h"

#define MARGIN 42.0
#define CONTENT_WIDTH (PLB_PAGE_WIDTH - 2.0 * MARGIN)
#define CONTENT_END (PLB_PAGE_HEIGHT - 62.0)
#define CHARTS_LEAST 290.0
#define CHARTS_MOST 430.0
#define GUTTER 14.0

static const PlbLetters small_letters = { 8.0, FALSE, PLB_INK_FAINT, PLB_ALIGN_LEFT };
static const PlbLetters plain_letters = { 9.5, FALSE, PLB_INK_TEXT, PLB_ALIGN_LEFT };

static void append_number(GString *text, const char *before, const char *format, double value,
			  const char *unit)
{
	g_autofree char *number = plb_draw_number(format, value);

	if (isfinite(value))
		g_string_append_printf(text, "%s%s%s%s", text->len > 0 ? " · " : "", before, number,
				       unit);
}

static char *athlete_line(const PlbAthlete *athlete, const PlbSetResult *set)
{
	GString *text = g_string_new(athlete->id);
	static const char *const sexes[] = {
		[PLB_SEX_FEMALE] = " · female", [PLB_SEX_MALE] = " · male"
	};

	append_number(text, "body ", "%.1f",
		      set && isfinite(set->body_mass_kg) ? set->body_mass_kg : athlete->mass_kg,
		      " kg");
	append_number(text, "", "%.2f", athlete->stature_m, " m");
	if (athlete->sex != PLB_SEX_UNKNOWN)
		g_string_append(text, sexes[athlete->sex]);
	return g_string_free(text, FALSE);
}

static char *load_line(const PlbSetResult *set)
{
	static const char *const sources[] = { " kg, weighed by the plates", " kg, typed",
					       " kg, imported" };
	g_autofree char *exercise = g_strdelimit(g_strdup(set->exercise), "-", ' ');
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "Set %u · %s%s", set->index,
			       *exercise ? exercise : "exercise unknown",
			       set->exercise_guessed ? " (guessed)" : "");
	append_number(text, "bar ", "%.1f", set->bar_mass_kg, sources[set->bar_mass_source]);
	append_number(text, "velocity loss ", "%.0f", set->velocity_loss_pct,
		      set->velocity_loss_pct <= set->velocity_loss_mdc_pct ? " % (within noise)"
									   : " %");
	append_number(text, "moment at L5/S1 over time ", "%.1f", set->l5s1_dose_nms / 1e3,
		      " kN\302\267m\302\267s");
	return g_string_free(text, FALSE);
}

static char *recording_line(const PlbResult *result)
{
	GString *text = g_string_new(NULL);

	append_number(text, "recorded ", "%.1f", result->duration_s, " s");
	append_number(text, "at ", "%.0f", result->info.rate_hz, " Hz");
	if (result->lost_samples > 0)
		g_string_append_printf(text, " · %" G_GUINT64_FORMAT " samples lost in %u gaps",
				       result->lost_samples, result->gaps->len);
	else
		g_string_append(text, " · no sample lost");
	if (result->clipped->len > 0)
		g_string_append_printf(text, " · a cell was at its end of range %u times",
				       result->clipped->len);
	return g_string_free(text, FALSE);
}

static double draw_header(cairo_t *cr, const PlbResult *result, const PlbSetResult *set,
			  const char *title)
{
	const PlbLetters brand = { 9.0, TRUE, PLB_INK_BLUE, PLB_ALIGN_RIGHT };
	const PlbLetters large = { 17.0, TRUE, PLB_INK_TEXT, PLB_ALIGN_LEFT };
	g_autofree char *athlete = athlete_line(&result->athlete, set);
	g_autofree char *recording = recording_line(result);
	double y = MARGIN;

	plb_draw_letters(cr, brand, MARGIN, y, CONTENT_WIDTH, 1, "PLUMBAR");
	y += plb_draw_letters(cr, large, MARGIN, y, CONTENT_WIDTH - 70.0, 2, title) + 3.0;
	if (set) {
		g_autofree char *load = load_line(set);

		y += plb_draw_letters(cr, plain_letters, MARGIN, y, CONTENT_WIDTH, 2, load) + 1.0;
	}
	y += plb_draw_letters(cr, plain_letters, MARGIN, y, CONTENT_WIDTH, 1, athlete) + 1.0;
	y += plb_draw_letters(cr, small_letters, MARGIN, y, CONTENT_WIDTH, 2, recording);
	return y + 10.0;
}

static void draw_footer(cairo_t *cr)
{
	const PlbLetters note = { 8.0, TRUE, PLB_INK_TEXT, PLB_ALIGN_LEFT };
	double y = PLB_PAGE_HEIGHT - 50.0;
	g_autofree char *version = g_strdup_printf(
		"Mechanical means: loads that follow from the forces under the "
		"feet and where the bar is. Bands are 95 %%; differences of two reps within "
		"± (last row) are noise. plumbar %s, pipeline %d.",
		PLB_VERSION, PLB_PIPELINE_VERSION);

	plb_draw_rule(cr, MARGIN, y - 5.0, CONTENT_WIDTH);
	y += plb_draw_letters(cr, note, MARGIN, y, CONTENT_WIDTH, 1,
			      "A mechanical estimate, not a diagnosis.");
	plb_draw_letters(cr, small_letters, MARGIN, y, CONTENT_WIDTH, 2, version);
}

static PlbInk verdict_ink(PlbVerdictState state)
{
	switch (state) {
	case PLB_VERDICT_STEADY:
		return PLB_INK_GREEN;
	case PLB_VERDICT_DRIFTING:
		return PLB_INK_ORANGE;
	case PLB_VERDICT_SHIFTED:
		return PLB_INK_RED;
	case PLB_VERDICT_UNDETERMINED:
		return PLB_INK_FAINT;
	}
	return PLB_INK_FAINT;
}

/* The sentence first, with a bar of the state's colour beside it. */
static double draw_verdict(cairo_t *cr, double y, const PlbVerdict *verdict)
{
	const PlbLetters sentence_letters = { 14.0, TRUE, PLB_INK_TEXT, PLB_ALIGN_LEFT };
	g_autofree char *sentence = plb_verdict_sentence(verdict);
	g_autofree char *reasons = plb_verdict_reasons_text(verdict);
	g_autofree char *history = plb_verdict_history_text(verdict);
	double height = 4.0;

	height += plb_draw_letters(cr, sentence_letters, MARGIN + 14.0, y + height,
				   CONTENT_WIDTH - 14.0, 3, sentence);
	height += plb_draw_letters(cr, plain_letters, MARGIN + 14.0, y + height + 2.0,
				   CONTENT_WIDTH - 14.0, 2, reasons);
	height += plb_draw_letters(cr, plain_letters, MARGIN + 14.0, y + height + 2.0,
				   CONTENT_WIDTH - 14.0, 1, history);
	height += 6.0;
	plb_draw_ink(cr, verdict_ink(verdict->state));
	cairo_rectangle(cr, MARGIN, y, 4.0, height);
	cairo_fill(cr);
	return height + 12.0;
}

static void draw_charts(cairo_t *cr, double y, const PlbSetResult *set, const PlbTraces *traces)
{
	double height = CLAMP(CONTENT_END - y, CHARTS_LEAST, CHARTS_MOST);
	double upper = 0.42 * (height - GUTTER);
	double lower = height - GUTTER - upper;
	double half = 0.5 * (CONTENT_WIDTH - GUTTER);
	double path = 0.32 * CONTENT_WIDTH;

	plb_plot_velocity(cr, (PlbBox){ MARGIN, y, half, upper }, set);
	plb_plot_low_back(cr, (PlbBox){ MARGIN + half + GUTTER, y, half, upper }, set);
	y += upper + GUTTER;
	plb_plot_timeline(cr, (PlbBox){ MARGIN, y, CONTENT_WIDTH - path - GUTTER, lower }, set,
			  traces);
	plb_plot_bar_path(cr, (PlbBox){ MARGIN + CONTENT_WIDTH - path, y, path, lower }, set);
}

static guint rows_that_fit(double height)
{
	return (guint)fmax(1.0, floor(height / PLB_REP_ROW_HEIGHT) - 3.0);
}

static void next_page(cairo_t *cr)
{
	draw_footer(cr);
	cairo_show_page(cr);
}

void plb_page_set(cairo_t *cr, const PlbResult *result, const PlbTraces *traces,
		  const PlbSetResult *set, const char *title)
{
	double y = draw_header(cr, result, set, title);
	guint from = 0;
	guint to;

	y += draw_verdict(cr, y, &set->verdict);
	to = MIN(set->reps->len, rows_that_fit(CONTENT_END - CHARTS_LEAST - GUTTER - y));
	y += plb_rep_table(cr, MARGIN, y, CONTENT_WIDTH, set, from, to) + GUTTER;
	draw_charts(cr, y, set, traces);
	while (to < set->reps->len) {
		next_page(cr);
		y = draw_header(cr, result, set, title);
		from = to;
		to = MIN(set->reps->len, from + rows_that_fit(CONTENT_END - y));
		plb_rep_table(cr, MARGIN, y, CONTENT_WIDTH, set, from, to);
	}
	next_page(cr);
}

void plb_page_empty(cairo_t *cr, const PlbResult *result, const char *title)
{
	double y = draw_header(cr, result, NULL, title);

	plb_draw_letters(cr, plain_letters, MARGIN, y, CONTENT_WIDTH, 1, "No rep was found.");
	next_page(cr);
}
