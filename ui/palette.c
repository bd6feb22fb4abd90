/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/palette.h"

#include <adwaita.h>
#include <math.h>

static const char *const colors[PLB_COLOR_COUNT][2] = {
	[PLB_COLOR_TEXT] = { "#1c1c1f", "#ffffff" },
	[PLB_COLOR_DIM] = { "#5e5c64", "#b8b8c0" },
	[PLB_COLOR_FAINT] = { "#d8d7dc", "#45454b" },
	[PLB_COLOR_BODY] = { "#a3a2aa", "#8d8d97" },
	[PLB_COLOR_LEFT] = { "#0072b2", "#56b4e9" },
	[PLB_COLOR_RIGHT] = { "#a0447c", "#cc79a7" },
	[PLB_COLOR_TRACE] = { "#3d3846", "#deddda" },
	[PLB_COLOR_CURRENT] = { "#b26b00", "#e69f00" },
};

static const char *const tones[][2] = {
	[PLB_TONE_PLAIN] = { "#a3a2aa", "#8d8d97" }, [PLB_TONE_STEADY] = { "#00785a", "#35c49b" },
	[PLB_TONE_RISE] = { "#b26b00", "#e69f00" },  [PLB_TONE_SHIFT] = { "#c64600", "#ff6a2b" },
	[PLB_TONE_FALL] = { "#0072b2", "#56b4e9" },
};

static const char *const tone_classes[] = {
	[PLB_TONE_PLAIN] = "tone-plain", [PLB_TONE_STEADY] = "tone-steady",
	[PLB_TONE_RISE] = "tone-rise",   [PLB_TONE_SHIFT] = "tone-shift",
	[PLB_TONE_FALL] = "tone-fall",
};

static GdkRGBA parse(const char *const pair[2])
{
	gboolean dark = adw_style_manager_get_dark(adw_style_manager_get_default());
	GdkRGBA color;

	gdk_rgba_parse(&color, pair[dark ? 1 : 0]);
	return color;
}

GdkRGBA plb_palette_color(PlbColor color)
{
	return parse(colors[color]);
}

GdkRGBA plb_palette_tone(PlbTone tone)
{
	return parse(tones[tone]);
}

GdkRGBA plb_palette_shade(PlbTone tone, double shade)
{
	GdkRGBA from = plb_palette_color(PLB_COLOR_BODY), to = plb_palette_tone(tone);
	float part = (float)CLAMP(fabs(shade), 0.0, 1.0);

	from.red += part * (to.red - from.red);
	from.green += part * (to.green - from.green);
	from.blue += part * (to.blue - from.blue);
	return from;
}

const char *plb_palette_tone_class(PlbTone tone)
{
	return tone_classes[tone];
}

void plb_palette_set_tone(GtkWidget *widget, PlbTone tone)
{
	for (guint i = 0; i < G_N_ELEMENTS(tone_classes); i++) {
		if (i == (guint)tone)
			gtk_widget_add_css_class(widget, tone_classes[i]);
		else
			gtk_widget_remove_css_class(widget, tone_classes[i]);
	}
}
