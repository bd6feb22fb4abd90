/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/view-model.h"

/* The colours of everything that is drawn, light and dark. Hues from the colour-blind safe palette
 * of Okabe and Ito (2008): vermillion for a shift, orange for a rise, blue for unloading, bluish
 * green for steady; never the only signal. */

typedef enum {
	PLB_COLOR_TEXT,
	PLB_COLOR_DIM,   /* secondary text, grid */
	PLB_COLOR_FAINT, /* tracks and empty shapes */
	PLB_COLOR_BODY,  /* unshaded body segments */
	PLB_COLOR_LEFT,
	PLB_COLOR_RIGHT,
	PLB_COLOR_TRACE,   /* a trace that is neither left nor right */
	PLB_COLOR_CURRENT, /* this rep */
	PLB_COLOR_COUNT,
} PlbColor;

/* Stronger text, grid and tones from here on. */
void plb_palette_set_high_contrast(gboolean on);
gboolean plb_palette_get_high_contrast(void);
GdkRGBA plb_palette_color(PlbColor color);
/* What an announcement (PlbAnnounceKind) is written on, in white. */
GdkRGBA plb_palette_announcement(int kind);
/* PLAIN gives the body colour. */
GdkRGBA plb_palette_tone(PlbTone tone);
/* Between the body colour (0) and the tone's (1). */
GdkRGBA plb_palette_shade(PlbTone tone, double shade);
/* CSS class of a label in this tone: "tone-shift"..., in style.css. */
const char *plb_palette_tone_class(PlbTone tone);
/* Gives the widget the class of this tone and takes the others away. */
void plb_palette_set_tone(GtkWidget *widget, PlbTone tone);
