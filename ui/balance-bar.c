/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/balance-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw.h"
#include "ui/format.h"
#include "ui/palette.h"

/* The bar shows 30 to 70 %, so that a few percent can be seen from three metres. */
#define SHOWN_HALF_PCT 20.0

struct _PlbBalanceBar {
	GtkWidget parent;
	double right_share_pct, noise_pct; /* noise: half the width of the band, as share */
	gboolean stale;
};

G_DEFINE_FINAL_TYPE(PlbBalanceBar, plb_balance_bar, GTK_TYPE_WIDGET)

static char *side_text(const char *side, double share_pct)
{
	g_autofree char *number = plb_format_number(PLB_SHOWN(SIDE_SHARE, share_pct), 1);

	if (isnan(share_pct))
		return g_strdup_printf("%s " PLB_NOT_MEASURED, side);
	return g_strdup_printf("%s %s %%", side, number);
}

static void draw_numbers(PlbBalanceBar *bar, GtkSnapshot *snapshot, double width, double y,
			 double size_px)
{
	PlbTextStyle style = { .size_px = size_px,
			       .bold = TRUE,
			       .color = plb_palette_color(PLB_COLOR_TEXT) };
	g_autofree char *left = side_text(_("L"), 100.0 - bar->right_share_pct);
	g_autofree char *right = side_text(_("R"), bar->right_share_pct);

	plb_draw_text(GTK_WIDGET(bar), snapshot, left, 0, y, &style);
	style.align = 1.0f;
	plb_draw_text(GTK_WIDGET(bar), snapshot, right, width, y, &style);
}

static void draw_track(PlbBalanceBar *bar, GtkSnapshot *snapshot, double width, double track)
{
	GdkRGBA left = plb_palette_color(PLB_COLOR_LEFT),
		right = plb_palette_color(PLB_COLOR_RIGHT);
	GdkRGBA text = plb_palette_color(PLB_COLOR_TEXT),
		faint = plb_palette_color(PLB_COLOR_FAINT);
	double offset = CLAMP(50.0 - bar->right_share_pct, -SHOWN_HALF_PCT, SHOWN_HALF_PCT);
	double cut = width * (0.5 + 0.5 * offset / SHOWN_HALF_PCT);

	if (isnan(bar->right_share_pct)) {
		plb_draw_rounded(snapshot, 0, 8, width, track, track / 3, &faint);
	} else {
		plb_draw_rounded(snapshot, 0, 8, cut - 1, track, track / 3, &left);
		plb_draw_rounded(snapshot, cut + 1, 8, width - cut - 1, track, track / 3, &right);
	}
	plb_draw_rect(snapshot, width / 2 - 1, 0, 2, track + 16, &text);
	if (!isnan(bar->noise_pct)) {
		double half = 0.5 * width * MIN(1, bar->noise_pct / SHOWN_HALF_PCT);

		plb_draw_outline(snapshot, width / 2 - half, 2, 2 * half, track + 12, 4, 1.5,
				 &text);
	}
}

static void plb_balance_bar_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	PlbBalanceBar *bar = PLB_BALANCE_BAR(widget);
	double width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);
	double size_px = MIN(34.0, height * 0.34), track = MAX(height - size_px - 26, 10);

	gtk_snapshot_push_opacity(snapshot, bar->stale ? 0.4 : 1.0);
	draw_track(bar, snapshot, width, MIN(track, 44));
	draw_numbers(bar, snapshot, width, height - 0.55 * size_px, size_px);
	gtk_snapshot_pop(snapshot);
}

static void plb_balance_bar_class_init(PlbBalanceBarClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	widget_class->snapshot = plb_balance_bar_snapshot;
	gtk_widget_class_set_css_name(widget_class, "balance");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void describe(PlbBalanceBar *bar)
{
	g_autofree char *left = side_text(_("left"), 100.0 - bar->right_share_pct);
	g_autofree char *right = side_text(_("right"), bar->right_share_pct);
	g_autofree char *text = isnan(bar->right_share_pct)
					? g_strdup(_("Nobody on the plates"))
					: g_strdup_printf("%s, %s%s", left, right,
							  bar->stale ? _(", not live") : "");

	plb_describe(GTK_WIDGET(bar), text);
}

static void plb_balance_bar_init(PlbBalanceBar *bar)
{
	bar->right_share_pct = bar->noise_pct = NAN;
	gtk_accessible_update_property(GTK_ACCESSIBLE(bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Left-right balance now"), -1);
	describe(bar);
	plb_draw_follow_style(GTK_WIDGET(bar));
}

void plb_balance_bar_set_share(PlbBalanceBar *bar, double right_share_pct, gboolean stale)
{
	bar->right_share_pct = right_share_pct;
	bar->stale = stale;
	describe(bar);
	gtk_widget_queue_draw(GTK_WIDGET(bar));
}

void plb_balance_bar_set_noise(PlbBalanceBar *bar, double asymmetry_noise_pct)
{
	bar->noise_pct = 0.5 * asymmetry_noise_pct;
	gtk_widget_queue_draw(GTK_WIDGET(bar));
}
