/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/palette.h"

#include <adwaita.h>
#include <math.h>

#include "ui/target-words.h"

/* light, dark, light with high contrast, dark with high contrast */
static const char *const colors[PLB_COLOR_COUNT][4] = {
	[PLB_COLOR_TEXT] = { "#1c1c1f", "#ffffff", "#000000", "#ffffff" },
	[PLB_COLOR_DIM] = { "#5e5c64", "#b8b8c0", "#241f31", "#f0f0f4" },
	[PLB_COLOR_FAINT] = { "#cfced4", "#56565d", "#918f97", "#85858e" },
	[PLB_COLOR_BODY] = { "#8b8a92", "#8d8d97", "#77767b", "#b4b4bd" },
	[PLB_COLOR_LEFT] = { "#0072b2", "#56b4e9", "#004c80", "#7cc8f4" },
	[PLB_COLOR_RIGHT] = { "#a0447c", "#dc93bb", "#7a1f58", "#eba0cb" },
	[PLB_COLOR_TRACE] = { "#3d3846", "#deddda", "#000000", "#ffffff" },
	[PLB_COLOR_CURRENT] = { "#b26b00", "#e69f00", "#7a4900", "#ffbf33" },
};

static const char *const tones[][4] = {
	[PLB_TONE_PLAIN] = { "#8b8a92", "#8d8d97", "#77767b", "#b4b4bd" },
	[PLB_TONE_STEADY] = { "#00785a", "#35c49b", "#00543f", "#52e0b8" },
	[PLB_TONE_RISE] = { "#a96400", "#efa906", "#7a4e00", "#ffc233" },
	[PLB_TONE_SHIFT] = { "#a32900", "#ff7733", "#661800", "#ffa680" },
	[PLB_TONE_FALL] = { "#0072b2", "#56b4e9", "#004c80", "#7cc8f4" },
};

/* white on each: at least 5.9 to 1 */
static const char *const announcements[] = {
	[PLB_ANNOUNCE_NONE] = "#3d3846",
	[PLB_ANNOUNCE_GOAL] = "#00694f",
	[PLB_ANNOUNCE_STOP] = "#b3001b",
	[PLB_ANNOUNCE_FAULT] = "#7a4900",
};

static gboolean high_contrast;

void plb_palette_set_high_contrast(gboolean on)
{
	high_contrast = on;
}

gboolean plb_palette_get_high_contrast(void)
{
	return high_contrast;
}

GdkRGBA plb_palette_announcement(int kind)
{
	GdkRGBA color;

	gdk_rgba_parse(&color, announcements[kind]);
	return color;
}

static const char *const tone_classes[] = {
	[PLB_TONE_PLAIN] = "tone-plain", [PLB_TONE_STEADY] = "tone-steady",
	[PLB_TONE_RISE] = "tone-rise",   [PLB_TONE_SHIFT] = "tone-shift",
	[PLB_TONE_FALL] = "tone-fall",
};

static GdkRGBA parse(const char *const variants[4])
{
	gboolean dark = adw_style_manager_get_dark(adw_style_manager_get_default());
	GdkRGBA color;

	gdk_rgba_parse(&color, variants[(dark ? 1 : 0) + (high_contrast ? 2 : 0)]);
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
