/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/calibration-words.h"

#include <glib/gi18n.h>

#include "ui/format.h"

/* A rig's own words are its owner's; those of the virtual one (rig-virtual.c) are ours. */
static const char *own_words(const char *text)
{
	static const char *const ours[] = { N_("Virtual rack"), N_("its definition") };

	for (gsize i = 0; i < G_N_ELEMENTS(ours); i++) {
		if (g_strcmp0(text, ours[i]) == 0)
			return _(ours[i]);
	}
	return text && *text ? text : PLB_NOT_MEASURED;
}

static char *describe(const PlbRig *rig)
{
	g_autofree char *scale =
		plb_format_number(PLB_SHOWN(FORCE_UNCERTAINTY, 100 * rig->fz_scale_u), 2);
	g_autofree char *bar =
		plb_format_number(PLB_SHOWN(BAR_UNCERTAINTY, 1000 * rig->bar_u_m), 1);

	return g_strdup_printf(
		_("%s · %s, checked by %s · force ±%s %%, bar ±%s mm (one standard uncertainty)"),
		own_words(rig->name), rig->date, own_words(rig->checked_by), scale, bar);
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

static const char *where(const PlbRig *rig, PlbSide side)
{
	if (!rig->has_plate[PLB_RIGHT])
		return _("on the plate");
	return side == PLB_LEFT ? _("on the left plate") : _("on the right plate");
}

static char *load_words(const PlbRig *rig, const PlbStep *step)
{
	g_autofree char *mass = g_strdup_printf("%.6g", PLB_SHOWN(PLATE_FORCE, step->mass_kg));
	g_autofree char *x = plb_format_signed(PLB_SHOWN(PLACE, 1000 * step->x_m), 0);
	g_autofree char *y = plb_format_signed(PLB_SHOWN(PLACE, 1000 * step->y_m), 0);
	g_autofree char *held =
		step->held_s > 0
			? g_strdup_printf(_(", %d s after it was put there"), (int)step->held_s)
			: g_strdup("");

	if (step->kind == PLB_STEP_PLUMB)
		return g_strdup_printf(_("%s kg hung from the bar, just standing %s"), mass,
				       where(rig, step->side));
	return g_strdup_printf(_("%s kg %s at x %s mm, y %s mm%s"), mass, where(rig, step->side), x,
			       y, held);
}

static char *string_words(const PlbStep *step)
{
	g_autofree char *length = plb_format_number(PLB_SHOWN(PLACE, 1000 * step->length_m), 1);

	return g_strdup_printf(step->side == PLB_LEFT ? _("String %u of the left bar end pulled %s "
							  "mm beyond its first mark")
						      : _("String %u of the right bar end pulled "
							  "%s mm beyond its first mark"),
			       step->string + 1, length);
}

static char *bar_words(const PlbStep *step)
{
	g_autofree char *x = plb_format_signed(PLB_SHOWN(PLACE, 1000 * step->x_m), 1);
	g_autofree char *z = plb_format_number(PLB_SHOWN(PLACE, 1000 * step->z_m), 1);

	return g_strdup_printf(step->both_ends ? _("The bar at rest at x %s mm, z %s mm")
			       : step->side == PLB_LEFT
				       ? _("The left bar end at rest at x %s mm, z %s mm")
				       : _("The right bar end at rest at x %s mm, z %s mm"),
			       x, z);
}

char *plb_calibration_step_words(const PlbProcedure *procedure, const PlbRig *rig, guint i)
{
	const PlbStep *step = plb_procedure_step(procedure, i);

	switch (step->kind) {
	case PLB_STEP_LOAD:
	case PLB_STEP_PLUMB:
		return load_words(rig, step);
	case PLB_STEP_LENGTH:
		return string_words(step);
	case PLB_STEP_BAR:
		return bar_words(step);
	default:
		return g_strdup(_("Nothing on any plate"));
	}
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
