/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli-listening.h"

#include <math.h>
#include <stdio.h>

#include "src/live/carried-rig.h"
#include "src/live/rack-list.h"

#define RATE_HZ 1000

static void read_for(PlbRack *rack, double seconds, PlbCliListening *listening)
{
	gint64 until_us = g_get_monotonic_time() + (gint64)(seconds * 1e6);
	g_autoptr(GError) error = NULL;
	PlbFrame frames[256];

	while (g_get_monotonic_time() < until_us) {
		gssize n = plb_rack_read(rack, frames, G_N_ELEMENTS(frames), 100, &error);

		if (n < 0) {
			listening->problem = g_strdup(error->message);
			return;
		}
		plb_channel_watch_push(&listening->watch, frames, (gsize)n);
	}
}

/* NULL: there is none, or it is another rack's. */
static PlbRig *choose_rig(const PlbRackInfo *info, const PlbRig *given)
{
	if (!given)
		return plb_carried_rig_read(info->serial, NULL);
	return plb_rig_fits(given, info->serial, NULL) ? plb_rig_copy(given) : NULL;
}

void plb_cli_listening_fill(PlbCliListening *listening, const PlbRackInfo *info, const PlbRig *rig,
			    double seconds)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRack) rack = NULL;

	listening->rig = choose_rig(info, rig);
	rack = plb_rack_list_open(info->serial, &error);
	if (!rack || !plb_rack_start(rack, RATE_HZ, &listening->rate_hz, &error)) {
		listening->problem = g_strdup(error->message);
		return;
	}
	listening->heard = TRUE;
	plb_channel_watch_init(&listening->watch, listening->rate_hz, info->cell_noise_limit);
	read_for(rack, seconds, listening);
	plb_rack_get_losses(rack, &listening->losses);
	plb_rack_get_health(rack, &listening->health);
	if (listening->rig)
		plb_rack_reading_make(&listening->reading, listening->rig, &info->adc,
				      &listening->watch.report);
}

void plb_cli_listening_clear(PlbCliListening *listening)
{
	g_clear_pointer(&listening->problem, g_free);
	g_clear_pointer(&listening->rig, plb_rig_free);
}

/* One channel as it is now, whatever it is. */
typedef struct {
	const PlbChannelState *state;
	double volts; /* NAN: a rack whose counts are not known to be volts */
	double value; /* newtons or metres */
} Channel;

static Channel cell_of(const PlbCliListening *listening, const PlbRackInfo *info, guint k)
{
	const PlbChannelState *state = &listening->watch.report.cell[k];

	return (Channel){ .state = state,
			  .volts = info->adc.volts_per_count > 0
					   ? plb_adc_volts(&info->adc.cell[k], state->raw)
					   : (double)NAN,
			  .value = listening->rig ? listening->reading.cell_n[k] : (double)NAN };
}

static Channel encoder_of(const PlbCliListening *listening, guint k)
{
	return (Channel){ .state = &listening->watch.report.encoder[k],
			  .volts = NAN,
			  .value = listening->rig ? listening->reading.string_m[k] : (double)NAN };
}

static void write_channel(PlbJsonWriter *writer, const Channel *channel, gboolean is_cell)
{
	g_autofree char *health = plb_channel_health_to_text(channel->state->health);

	plb_json_writer_open(writer, NULL, '{');
	plb_json_writer_number(writer, "raw", channel->state->raw);
	if (is_cell)
		plb_json_writer_number(writer, "volts", channel->volts);
	plb_json_writer_number(writer, is_cell ? "force_n" : "length_m", channel->value);
	plb_json_writer_number(writer, "mean", channel->state->mean);
	plb_json_writer_number(writer, "noise", channel->state->noise);
	plb_json_writer_text(writer, "health", health);
	plb_json_writer_close(writer, '}');
}

static void write_channels(const PlbCliListening *listening, const PlbRackInfo *info,
			   PlbJsonWriter *writer)
{
	plb_json_writer_open(writer, "cells", '[');
	for (guint k = 0; k < info->cell_count; k++) {
		Channel channel = cell_of(listening, info, k);

		write_channel(writer, &channel, TRUE);
	}
	plb_json_writer_close(writer, ']');
	plb_json_writer_open(writer, "encoders", '[');
	for (guint k = 0; k < info->encoder_count; k++) {
		Channel channel = encoder_of(listening, k);

		write_channel(writer, &channel, FALSE);
	}
	plb_json_writer_close(writer, ']');
}

static void write_losses(const PlbRackLosses *losses, PlbJsonWriter *writer)
{
	plb_json_writer_count(writer, "lost_scans", losses->lost_scans);
	plb_json_writer_count(writer, "device_overruns", losses->device_overruns);
	plb_json_writer_count(writer, "host_overruns", losses->host_overruns);
	plb_json_writer_count(writer, "bad_packets", losses->bad_packets);
	plb_json_writer_count(writer, "sequence_jumps", losses->sequence_jumps);
}

void plb_cli_listening_write(const PlbCliListening *listening, const PlbRackInfo *info,
			     PlbJsonWriter *writer)
{
	plb_json_writer_open(writer, "live", '{');
	plb_json_writer_text(writer, "problem", listening->problem);
	if (listening->heard) {
		plb_json_writer_number(writer, "rate_hz", listening->rate_hz);
		plb_json_writer_count(writer, "scans", listening->losses.received_scans);
		write_losses(&listening->losses, writer);
		plb_json_writer_number(writer, "waited_scans", listening->health.waited_scans);
		plb_json_writer_count(writer, "device_errors", listening->health.errors);
		plb_json_writer_number(writer, "drift_ppm", listening->health.drift_ppm);
		plb_json_writer_number(writer, "drift_u_ppm", listening->health.drift_u_ppm);
		plb_json_writer_number(writer, "temperature_c", listening->health.temperature_c);
		plb_json_writer_number(writer, "excitation_v", listening->health.excitation_v);
		plb_json_writer_text(writer, "rig", listening->rig ? listening->rig->name : NULL);
		write_channels(listening, info, writer);
	}
	plb_json_writer_close(writer, '}');
}

/* With its unit in so many columns; blank if it is not known. */
static void print_value(double value, int columns, int decimals, const char *unit)
{
	if (isnan(value))
		printf("  %*s", columns, "");
	else
		printf("  %*.*f %s", columns - 2, decimals, value, unit);
}

static void print_channel(const char *name, guint k, const Channel *channel, gboolean is_cell)
{
	g_autofree char *health = plb_channel_health_to_text(channel->state->health);

	printf("    %-7s %u  %11d", name, k, channel->state->raw);
	print_value(channel->volts, 12, 6, "V");
	print_value(channel->value, 11, is_cell ? 1 : 4, is_cell ? "N" : "m");
	printf("  mean %13.1f  noise %9.1f  %s\n", channel->state->mean, channel->state->noise,
	       health);
}

/* Of what is lost, if anything is. */
static void print_causes(const PlbRackLosses *losses)
{
	if (losses->lost_scans + losses->device_overruns + losses->host_overruns +
		    losses->bad_packets + losses->sequence_jumps >
	    0)
		printf("  dropped by the rack %" G_GUINT64_FORMAT
		       ", by this computer %" G_GUINT64_FORMAT "; bad packets %" G_GUINT64_FORMAT
		       ", missing by sequence %" G_GUINT64_FORMAT "\n",
		       losses->device_overruns, losses->host_overruns, losses->bad_packets,
		       losses->sequence_jumps);
}

/* What the device has seen since power-up; flags that are no errors are left out. */
static void print_errors(guint errors)
{
	static const struct {
		guint flag;
		const char *name;
	} names[] = {
		{ PLB_FRAME_LOST_BEFORE, "scans lost" },
		{ PLB_FRAME_ADC_LINK_ERROR, "converter's link" },
		{ PLB_FRAME_EXCITATION, "bridge excitation" },
		{ PLB_FRAME_BROWN_OUT, "supply too low" },
	};
	const char *before = "  seen by the rack since power-up: ";

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (errors & names[i].flag) {
			printf("%s%s", before, names[i].name);
			before = ", ";
		}
	if (*before == ',')
		putchar('\n');
}

static void print_health(const PlbRackHealth *health)
{
	if (!isnan(health->drift_ppm))
		printf("  clock %+.1f ppm against this computer's, uncertain by %.1f\n",
		       health->drift_ppm, health->drift_u_ppm);
	if (!isnan(health->temperature_c))
		printf("  %.1f degrees C\n", health->temperature_c);
	if (!isnan(health->excitation_v))
		printf("  excitation %.3f V\n", health->excitation_v);
	if (!isnan(health->waited_scans))
		printf("  at most %.0f scans waited in the rack\n", health->waited_scans);
	print_errors(health->errors);
}

void plb_cli_listening_print(const PlbCliListening *listening, const PlbRackInfo *info)
{
	if (listening->problem)
		printf("  %s\n", listening->problem);
	if (!listening->heard)
		return;
	printf("  %g Hz, %" G_GUINT64_FORMAT " scans, %" G_GUINT64_FORMAT " lost\n",
	       listening->rate_hz, listening->losses.received_scans, listening->losses.lost_scans);
	print_causes(&listening->losses);
	print_health(&listening->health);
	if (listening->rig)
		printf("  newtons and metres by the rig \"%s\"\n", listening->rig->name);
	for (guint k = 0; k < info->cell_count; k++) {
		Channel channel = cell_of(listening, info, k);

		print_channel("cell", k, &channel, TRUE);
	}
	for (guint k = 0; k < info->encoder_count; k++) {
		Channel channel = encoder_of(listening, k);

		print_channel("encoder", k, &channel, FALSE);
	}
}
