/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rack-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/calibration-words.h"
#include "ui/format.h"
#include "ui/view-words.h"

#define NOT_LIVE PLB_NOT_MEASURED

static void fill_state(PlbRackText *text, PlbLiveController *controller, const PlbRackView *view,
		       gboolean streaming)
{
	g_autofree char *rate = plb_format_unit(PLB_SHOWN(RATE, view->rate_hz), 0, "Hz");
	g_autofree char *away = plb_format_number(PLB_SHOWN(AWAY, view->health.away_s), 0);

	text->warns = TRUE;
	if (!plb_live_controller_get_rig(controller))
		text->state = g_strdup(_("○ No rack connected: choose one on the Live page"));
	else if (!streaming)
		text->state = g_strdup(_("○ Not streaming: go on to the next set, or reconnect"));
	else if (*view->problem)
		text->state = g_strdup_printf(_("⚠ The stream ended: %s"), view->problem);
	else if (view->health.link == PLB_RACK_UNPLUGGED)
		text->state = g_strdup_printf(_("⚠ Unplugged for %s s: plug it in again"), away);
	else if (view->health.link == PLB_RACK_RECONNECTING)
		text->state = g_strdup(_("⚠ Back: reconnecting…"));
	else if (!view->live)
		text->state = g_strdup(_("⚠ No data: check cable and power"));
	else {
		text->warns = FALSE;
		text->state = g_strdup_printf(_("● Streaming at %s"), rate);
	}
}

static void fill_losses(PlbRackText *text, const PlbRackView *view)
{
	const PlbRackLosses *losses = &view->losses;
	g_autofree char *received = plb_count_text(losses->received_scans);
	g_autofree char *lost = plb_count_text(losses->lost_scans);
	g_autofree char *device = plb_count_text(losses->device_overruns);
	g_autofree char *host = plb_count_text(losses->host_overruns);
	g_autofree char *bad = plb_count_text(losses->bad_packets);
	g_autofree char *drift =
		plb_format_signed(PLB_SHOWN(CLOCK_DRIFT, view->health.drift_ppm), 0);
	g_autofree char *warmth =
		plb_format_unit(PLB_SHOWN(RACK_TEMPERATURE, view->health.temperature_c), 0, "°C");

	if (losses->received_scans == 0) {
		text->losses = g_strdup(_("Nothing received yet"));
		text->clock = g_strdup("");
		return;
	}
	text->losses = g_strdup_printf(_("%s received · %s lost · dropped by the rack %s, by this "
					 "computer %s · bad packets %s"),
				       received, lost, device, host, bad);
	text->clock =
		g_strdup_printf(_("Clock %s ppm against this computer · rack %s"), drift, warmth);
}

static char *force_text(double newtons, double gravity_mps2)
{
	g_autofree char *force = plb_format_unit(PLB_SHOWN(PLATE_FORCE, newtons), 0, "N");
	g_autofree char *mass = plb_format_mass(PLB_SHOWN(PLATE_FORCE, newtons / gravity_mps2), 1);

	return isnan(newtons) ? g_strdup(NOT_LIVE) : g_strdup_printf("%s · %s", force, mass);
}

static char *point_text(const char *first_name, double first_m, const char *second_name,
			double second_m)
{
	g_autofree char *first = plb_format_number(PLB_SHOWN(PLACE, 1000 * first_m), 0);
	g_autofree char *second = plb_format_number(PLB_SHOWN(PLACE, 1000 * second_m), 0);

	if (isnan(first_m) && isnan(second_m))
		return g_strdup(NOT_LIVE);
	return g_strdup_printf("%s %s · %s %s mm", first_name, first, second_name, second);
}

static void fill_now(PlbRackText *text, const PlbRackView *view, const PlbRig *rig)
{
	const PlbSample *now = &view->now;
	double gravity = rig ? rig->gravity_mps2 : (double)NAN;
	g_autofree char *left =
		plb_format_signed(PLB_SHOWN(ZERO_DRIFT, view->zero_drift_n[PLB_LEFT]), 1);
	g_autofree char *right =
		plb_format_signed(PLB_SHOWN(ZERO_DRIFT, view->zero_drift_n[PLB_RIGHT]), 1);

	text->left = force_text(now->fz_n[PLB_LEFT], gravity);
	text->right = force_text(now->fz_n[PLB_RIGHT], gravity);
	text->total = force_text(now->fz_n[PLB_LEFT] + now->fz_n[PLB_RIGHT], gravity);
	text->left_place = point_text("x", now->cop_x_m[PLB_LEFT], "y", now->cop_y_m[PLB_LEFT]);
	text->right_place = point_text("x", now->cop_x_m[PLB_RIGHT], "y", now->cop_y_m[PLB_RIGHT]);
	text->bar_left = point_text("x", now->bar_x_m[PLB_LEFT], "z", now->bar_z_m[PLB_LEFT]);
	text->bar_right = point_text("x", now->bar_x_m[PLB_RIGHT], "z", now->bar_z_m[PLB_RIGHT]);
	text->bar_place = view->live ? plb_bar_place_text(&view->bar_place) : g_strdup("");
	text->bar_place_warns = view->bar_place.kind != PLB_BAR_PLACE_KNOWN;
	for (int side = 0; side < PLB_SIDES; side++) {
		text->moment.force_n[side] = now->fz_n[side];
		text->moment.height_m[side] = now->bar_z_m[side];
	}
	text->drift = isnan(view->zero_drift_n[PLB_LEFT]) && isnan(view->zero_drift_n[PLB_RIGHT])
			      ? g_strdup(_("Empty plates have not been seen yet"))
			      : g_strdup_printf(
					_("Empty plates against their zero: left %s N, right %s N"),
					left, right);
}

static char *health_text(guint health, gboolean used)
{
	static const struct {
		guint bit;
		const char *word;
	} words[] = { { PLB_HEALTH_OPEN, N_("open or overloaded") },
		      { PLB_HEALTH_CLIPPED, N_("clipped") },
		      { PLB_HEALTH_STUCK, N_("stuck") },
		      { PLB_HEALTH_NOISY, N_("noisy") },
		      { PLB_HEALTH_FAULT, N_("counts lost") } };
	g_autoptr(GString) text = g_string_new(NULL);

	if (!used)
		return g_strdup(_("not used"));
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		if (health & words[i].bit)
			g_string_append_printf(text, "%s%s", text->len ? ", " : "⚠ ",
					       _(words[i].word));
	}
	return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : g_strdup(_("ok"));
}

static void fill_channel(PlbRackChannelText *out, const PlbRackView *view, guint k)
{
	gboolean is_cell = k < PLB_CELL_COUNT;
	guint i = is_cell ? k : k - PLB_CELL_COUNT;
	const PlbRackReading *reading = &view->reading;
	const PlbChannelState *state =
		is_cell ? &reading->channels.cell[i] : &reading->channels.encoder[i];
	gboolean used = is_cell ? reading->cell_used[i] : reading->encoder_used[i];
	gboolean known = view->live && reading->channels.seconds > 0;

	out->name = is_cell ? g_strdup_printf(_("Cell %u"), i + 1)
			    : g_strdup_printf(_("String %u"), i + 1);
	out->counts = view->live ? g_strdup_printf("%d", state->raw) : g_strdup(NOT_LIVE);
	out->noise = plb_format_number(PLB_SHOWN(CHANNEL_NOISE, known ? state->noise : NAN), 1);
	if (is_cell)
		out->value = plb_format_unit(
			PLB_SHOWN(CHANNEL_FORCE, known ? reading->cell_n[i] : NAN), 1, "N");
	else
		out->value = plb_format_unit(PLB_SHOWN(STRING, known ? reading->string_m[i] : NAN),
					     3, "m");
	out->health = known ? health_text(state->health, used) : g_strdup(NOT_LIVE);
	out->warns = known && used && state->health != 0;
}

static void fill_rig(PlbRackText *text, const PlbRig *rig, const PlbRackInfo *info)
{
	g_autoptr(PlbCalibrationWords) words =
		plb_calibration_words_new(rig, info ? info->serial : NULL);

	text->identity =
		info ? g_strdup_printf(_("%s · serial %s · firmware %s · driver %s"), info->product,
				       info->serial, info->firmware, info->driver)
		     : g_strdup("");
	text->calibration = g_steal_pointer(&words->text);
	text->calibrated = words->good;
}

PlbRackText *plb_rack_text_new(PlbLiveController *controller)
{
	PlbRackText *text = g_new0(PlbRackText, 1);
	PlbRackView view;
	gboolean streaming = plb_live_controller_read_rack(controller, &view);
	const PlbRig *rig = plb_live_controller_get_rig(controller);

	if (view.health.link != PLB_RACK_CONNECTED)
		view.live = FALSE;
	if (!view.live)
		view.now = plb_sample_empty(NAN);
	fill_state(text, controller, &view, streaming);
	fill_losses(text, &view);
	fill_now(text, &view, rig);
	fill_rig(text, rig, plb_live_controller_get_rack_info(controller));
	for (guint k = 0; k < PLB_RACK_CHANNELS; k++)
		fill_channel(&text->channel[k], &view, k);
	return text;
}

void plb_rack_text_free(PlbRackText *text)
{
	if (!text)
		return;
	g_free(text->state);
	g_free(text->losses);
	g_free(text->clock);
	g_free(text->left);
	g_free(text->right);
	g_free(text->total);
	g_free(text->left_place);
	g_free(text->right_place);
	g_free(text->bar_left);
	g_free(text->bar_right);
	g_free(text->bar_place);
	g_free(text->drift);
	g_free(text->identity);
	g_free(text->calibration);
	for (guint k = 0; k < PLB_RACK_CHANNELS; k++) {
		g_free(text->channel[k].name);
		g_free(text->channel[k].counts);
		g_free(text->channel[k].noise);
		g_free(text->channel[k].value);
		g_free(text->channel[k].health);
	}
	g_free(text);
}
