/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/format.h"

#include <glib/gi18n.h>
#include <math.h>

#define MINUS "−"

static double round_to(double value, int decimals)
{
	double scale = pow(10.0, decimals);

	return round(value * scale) / scale;
}

char *plb_format_number(double value, int decimals)
{
	double rounded = round_to(value, decimals);

	if (isnan(value))
		return g_strdup(PLB_NOT_MEASURED);
	if (rounded < 0)
		return g_strdup_printf(MINUS "%.*f", decimals, -rounded);
	return g_strdup_printf("%.*f", decimals, fabs(rounded));
}

char *plb_format_signed(double value, int decimals)
{
	g_autofree char *number = plb_format_number(value, decimals);

	if (isnan(value) || round_to(value, decimals) <= 0)
		return g_steal_pointer(&number);
	return g_strconcat("+", number, NULL);
}

char *plb_format_unit(double value, int decimals, const char *unit)
{
	g_autofree char *number = plb_format_number(value, decimals);

	return isnan(value) ? g_steal_pointer(&number) : g_strdup_printf("%s %s", number, unit);
}

char *plb_format_change(double value, int decimals, const char *unit)
{
	g_autofree char *number = plb_format_signed(value, decimals);

	return isnan(value) ? g_strdup("") : g_strdup_printf("%s %s", number, unit);
}

char *plb_format_clock(double seconds)
{
	guint whole = seconds > 0 ? (guint)seconds : 0;

	return g_strdup_printf("%02u:%02u", whole / 60, whole % 60);
}

char *plb_format_asymmetry(double asymmetry_pct)
{
	g_autofree char *size = plb_format_number(fabs(asymmetry_pct), 1);

	if (isnan(asymmetry_pct))
		return g_strdup(PLB_NOT_MEASURED);
	if (round_to(asymmetry_pct, 1) == 0)
		return g_strdup(_("even"));
	return g_strdup_printf(asymmetry_pct > 0 ? _("%s %% more on the right")
						 : _("%s %% more on the left"),
			       size);
}

char *plb_format_rep_list(const guint *reps, guint n)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < n; i++) {
		guint first = reps[i];

		while (i + 1 < n && reps[i + 1] == reps[i] + 1)
			i++;
		if (text->len > 0)
			g_string_append(text, ", ");
		if (reps[i] == first)
			g_string_append_printf(text, "%u", first);
		else
			g_string_append_printf(text, "%u\xe2\x80\x93%u", first, reps[i]);
	}
	return g_string_free(text, FALSE);
}

static gboolean pounds;

void plb_set_pounds(gboolean on)
{
	pounds = on;
}

char *plb_format_mass(double mass_kg, int decimals)
{
	/* the international avoirdupois pound is exactly this many kilograms */
	return pounds ? plb_format_unit(mass_kg / 0.45359237, decimals, "lb")
		      : plb_format_unit(mass_kg, decimals, "kg");
}

char *plb_count_text(guint64 count)
{
	return g_strdup_printf("%" G_GUINT64_FORMAT, count);
}
