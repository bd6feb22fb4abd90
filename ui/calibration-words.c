/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/calibration-words.h"

#include <glib/gi18n.h>

#include "ui/format.h"

static char *describe(const PlbRig *rig)
{
	g_autofree char *scale =
		plb_format_number(PLB_SHOWN(FORCE_UNCERTAINTY, 100 * rig->fz_scale_u), 2);
	g_autofree char *bar =
		plb_format_number(PLB_SHOWN(BAR_UNCERTAINTY, 1000 * rig->bar_u_m), 1);

	return g_strdup_printf(
		_("%s · %s, checked by %s · force ±%s %%, bar ±%s mm (one standard uncertainty)"),
		rig->name, rig->date, rig->checked_by && *rig->checked_by ? rig->checked_by : "–",
		scale, bar);
}

PlbCalibrationWords *plb_calibration_words_new(const PlbRig *rig, const char *serial)
{
	PlbCalibrationWords *words = g_new0(PlbCalibrationWords, 1);
	g_autoptr(GError) error = NULL;
	g_autofree char *why = NULL;
	GDate today;

	g_date_clear(&today, 1);
	g_date_set_time_t(&today, (time_t)(g_get_real_time() / G_USEC_PER_SEC));
	if (!rig) {
		words->text = g_strdup(_("Not calibrated: a rack needs its rig file, chosen on the "
					 "Live page"));
	} else if ((serial && !plb_rig_fits(rig, serial, &error)) ||
		   !plb_rig_is_current(rig, &today, &error)) {
		why = plb_calibration_refusal(error);
		words->text = g_strconcat("⚠ ", why, NULL);
	} else {
		words->text = describe(rig);
		words->good = TRUE;
	}
	return words;
}

void plb_calibration_words_free(PlbCalibrationWords *words)
{
	if (words)
		g_free(words->text);
	g_free(words);
}

char *plb_calibration_refusal(const GError *error)
{
	if (g_error_matches(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_EXPIRED))
		return g_strdup_printf(_("%s: calibrate it anew, on the Rack page"),
				       error->message);
	if (g_error_matches(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_FOREIGN))
		return g_strdup_printf(_("%s: choose this rack's own rig file, or calibrate it on "
					 "the Rack page"),
				       error->message);
	return g_strdup(error->message);
}
