/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/noise-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "src/pipeline/reliability.h"
#include "ui/format.h"
#include "ui/shown-numbers.h"

static const struct {
	const char *key, *word; /* of a rep; what stands before the number */
	double factor;          /* from the key's unit to the one shown */
	int decimals;
	const char *unit;
} shown[] = {
	{ "mean_velocity_mps", N_("velocity"), 1.0, 2, "m/s" },
	{ "rom_m", N_("range"), 1000.0, 0, "mm" },
	{ "asymmetry_pct.concentric", N_("right over left"), 1.0, 1, "%" },
	{ "moments.l5s1_peak_nm", N_("low back"), 1.0, 0, "N·m" },
};

char *plb_noise_text(const PlbSetResult *set)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
		const PlbReliability *row = plb_reliability_find(set->reliability, shown[i].key);
		g_autofree char *number = plb_format_unit(
			PLB_SHOWN(REP_NOISE, row ? shown[i].factor * row->mdc : NAN),
			shown[i].decimals, shown[i].unit);

		if (row)
			g_string_append_printf(text, "%s%s %s", text->len > 0 ? " · " : "",
					       _(shown[i].word), number);
	}
	if (text->len == 0)
		return g_strdup("");
	return g_strdup_printf(_("Two reps alike may differ by: %s"), text->str);
}
