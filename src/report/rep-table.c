/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/rep-table.h"

#include <math.h>

#include "src/pipeline/reliability.h"

#define LETTER_SIZE 8.0
#define HEAD_HEIGHT 23.0

typedef char *(*CellFunc)(const PlbRepResult *rep);

static char *cell_index(const PlbRepResult *rep)
{
	return g_strdup_printf("%u", rep->index);
}

static char *cell_velocity(const PlbRepResult *rep)
{
	return plb_draw_number("%.2f", rep->metrics.mean_velocity_mps);
}

static char *cell_rom(const PlbRepResult *rep)
{
	return plb_draw_number("%.2f", rep->metrics.rom_m);
}

static char *cell_asymmetry(const PlbRepResult *rep)
{
	return plb_draw_number("%+.1f", rep->metrics.asymmetry_pct.concentric);
}

static char *cell_l5s1(const PlbRepResult *rep)
{
	return plb_draw_number("%.0f", rep->load.moments.l5s1_peak_nm);
}

static char *cell_band(const PlbRepResult *rep)
{
	const double *band = rep->load.moments.l5s1_band_nm;
	g_autofree char *low = plb_draw_number("%.0f", band[0]);
	g_autofree char *high = plb_draw_number("%.0f", band[1]);

	if (!isfinite(band[0]) && !isfinite(band[1]))
		return g_strdup("–");
	return g_strdup_printf("%s to %s", low, high);
}

static char *cell_change(const PlbRepResult *rep)
{
	return plb_draw_number("%+.1f", rep->shift.l5s1_change_pct);
}

static char *cell_remark(const PlbRepResult *rep)
{
	const char *why = plb_rep_status_to_why(rep->status);

	if (rep->shift.outlier)
		return g_strdup_printf("%s%soutlier", why ? why : "", why ? ", " : "");
	return g_strdup(why);
}

static const struct {
	const char *head, *unit;
	double share; /* of the width */
	PlbAlign align;
	CellFunc func;
	const char *key, *format; /* whose noise stands below; NULL: none does */
} columns[] = {
	{ "Rep", "", 0.06, PLB_ALIGN_RIGHT, cell_index },
	{ "Velocity", "m/s", 0.12, PLB_ALIGN_RIGHT, cell_velocity, "mean_velocity_mps", "%.2f" },
	{ "Range", "m", 0.10, PLB_ALIGN_RIGHT, cell_rom, "rom_m", "%.2f" },
	{ "Right over left", "%", 0.15, PLB_ALIGN_RIGHT, cell_asymmetry, "asymmetry_pct.concentric",
	  "%.1f" },
	{ "L5/S1 peak", "N·m", 0.13, PLB_ALIGN_RIGHT, cell_l5s1, "moments.l5s1_peak_nm", "%.0f" },
	{ "95 % band", "N·m", 0.15, PLB_ALIGN_RIGHT, cell_band },
	{ "Low back", "change %", 0.12, PLB_ALIGN_RIGHT, cell_change },
	{ "", "", 0.17, PLB_ALIGN_LEFT, cell_remark },
};

static void draw_head(cairo_t *cr, double x, double y, double width)
{
	for (gsize c = 0; c < G_N_ELEMENTS(columns); c++) {
		const PlbLetters head = { LETTER_SIZE, TRUE, PLB_INK_TEXT, columns[c].align };
		const PlbLetters unit = { LETTER_SIZE - 1.0, FALSE, PLB_INK_FAINT,
					  columns[c].align };
		double cell = columns[c].share * width;

		plb_draw_letters(cr, head, x, y, cell - 4.0, 1, columns[c].head);
		plb_draw_letters(cr, unit, x, y + 10.0, cell - 4.0, 1, columns[c].unit);
		x += cell;
	}
}

static void draw_row(cairo_t *cr, double x, double y, double width, const PlbRepResult *rep)
{
	PlbInk ink = rep->status == PLB_REP_COMPLETE ? PLB_INK_TEXT : PLB_INK_FAINT;

	for (gsize c = 0; c < G_N_ELEMENTS(columns); c++) {
		const PlbLetters letters = { LETTER_SIZE, FALSE, ink, columns[c].align };
		g_autofree char *text = columns[c].func(rep);
		double cell = columns[c].share * width;
		double indent = columns[c].align == PLB_ALIGN_LEFT ? 8.0 : 0.0;

		plb_draw_letters(cr, letters, x + indent, y, cell - 4.0 - indent, 1, text);
		x += cell;
	}
}

/* Below the last rep: the difference of two reps from which on it is more than noise. */
static double draw_noise(cairo_t *cr, double x, double y, double width, const PlbSetResult *set)
{
	if (set->reliability->len == 0)
		return 0.0;
	plb_draw_rule(cr, x, y - 1.0, width);
	for (gsize c = 0; c < G_N_ELEMENTS(columns); c++) {
		const PlbLetters letters = { LETTER_SIZE - 1.0, FALSE, PLB_INK_FAINT,
					     columns[c].align };
		double cell = columns[c].share * width;
		const PlbReliability *row =
			columns[c].key ? plb_reliability_find(set->reliability, columns[c].key)
				       : NULL;
		g_autofree char *noise =
			row ? plb_draw_number(columns[c].format, row->mdc) : g_strdup("");
		g_autofree char *text = g_strconcat(row ? "± " : "", noise, NULL);

		plb_draw_letters(cr, letters, x, y + 1.0, cell - 4.0, 1, text);
		x += cell;
	}
	return PLB_REP_ROW_HEIGHT;
}

double plb_rep_table(cairo_t *cr, double x, double y, double width, const PlbSetResult *set,
		     guint from, guint to)
{
	draw_head(cr, x, y, width);
	plb_draw_rule(cr, x, y + HEAD_HEIGHT - 1.5, width);
	for (guint i = from; i < to; i++)
		draw_row(cr, x, y + HEAD_HEIGHT + (i - from) * PLB_REP_ROW_HEIGHT, width,
			 g_ptr_array_index(set->reps, i));
	y += HEAD_HEIGHT + (to - from) * PLB_REP_ROW_HEIGHT;
	return HEAD_HEIGHT + (to - from) * PLB_REP_ROW_HEIGHT +
	       (to == set->reps->len ? draw_noise(cr, x, y, width, set) : 0.0);
}
