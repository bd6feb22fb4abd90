/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "hw/channel-watch.h"
#include "src/cli/cli.h"
#include "src/live/carried-rig.h"
#include "src/session/json-writer.h"

/* How a rack does, from having listened to it for some seconds. */
typedef struct {
	gboolean heard;
	char *problem;
	double rate_hz;
	PlbRackLosses losses;
	PlbRackHealth health;
	PlbChannelWatch watch;
} Listening;

static void read_for(PlbRack *rack, double seconds, Listening *listening)
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

static void listen_to(const PlbRackInfo *info, double seconds, Listening *listening)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRack) rack = plb_rack_list_open(info->serial, &error);

	if (!rack || !plb_rack_start(rack, 1000, &listening->rate_hz, &error)) {
		listening->problem = g_strdup(error->message);
		return;
	}
	listening->heard = TRUE;
	plb_channel_watch_init(&listening->watch, listening->rate_hz, 0);
	read_for(rack, seconds, listening);
	plb_rack_get_losses(rack, &listening->losses);
	plb_rack_get_health(rack, &listening->health);
}

static void json_channels(PlbJsonWriter *writer, const char *key, const PlbChannelState *states,
			  guint n)
{
	plb_json_writer_open(writer, key, '[');
	for (guint k = 0; k < n; k++) {
		g_autofree char *health = plb_channel_health_to_text(states[k].health);

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_number(writer, "raw", states[k].raw);
		plb_json_writer_number(writer, "mean", states[k].mean);
		plb_json_writer_number(writer, "noise", states[k].noise);
		plb_json_writer_text(writer, "health", health);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void json_listening(PlbJsonWriter *writer, const PlbRackInfo *rack,
			   const Listening *listening)
{
	const PlbChannelReport *report = &listening->watch.report;

	plb_json_writer_open(writer, "live", '{');
	plb_json_writer_text(writer, "problem", listening->problem);
	if (listening->heard) {
		plb_json_writer_number(writer, "rate_hz", listening->rate_hz);
		plb_json_writer_count(writer, "scans", listening->losses.received_scans);
		plb_json_writer_count(writer, "lost_scans", listening->losses.lost_scans);
		plb_json_writer_number(writer, "drift_ppm", listening->health.drift_ppm);
		plb_json_writer_number(writer, "drift_u_ppm", listening->health.drift_u_ppm);
		plb_json_writer_number(writer, "temperature_c", listening->health.temperature_c);
		plb_json_writer_number(writer, "excitation_v", listening->health.excitation_v);
		json_channels(writer, "cells", report->cell, rack->cell_count);
		json_channels(writer, "encoders", report->encoder, rack->encoder_count);
	}
	plb_json_writer_close(writer, '}');
}

static void print_channels(const char *name, const PlbChannelState *states, guint n)
{
	for (guint k = 0; k < n; k++) {
		g_autofree char *health = plb_channel_health_to_text(states[k].health);

		printf("    %-7s %u  %11d  mean %13.1f  noise %9.1f  %s\n", name, k, states[k].raw,
		       states[k].mean, states[k].noise, health);
	}
}

static void print_listening(const PlbRackInfo *rack, const Listening *listening)
{
	if (listening->problem)
		printf("  %s\n", listening->problem);
	if (!listening->heard)
		return;
	printf("  %g Hz, %" G_GUINT64_FORMAT " scans, %" G_GUINT64_FORMAT " lost\n",
	       listening->rate_hz, listening->losses.received_scans, listening->losses.lost_scans);
	if (!isnan(listening->health.drift_ppm))
		printf("  clock %+.1f ppm against this computer's, uncertain by %.1f\n",
		       listening->health.drift_ppm, listening->health.drift_u_ppm);
	if (!isnan(listening->health.temperature_c))
		printf("  %.1f degrees C, excitation %.3f V\n", listening->health.temperature_c,
		       listening->health.excitation_v);
	print_channels("cell", listening->watch.report.cell, rack->cell_count);
	print_channels("encoder", listening->watch.report.encoder, rack->encoder_count);
}

static void print_json(const GPtrArray *racks, const Listening *listening)
{
	g_autofree char *text = NULL;
	PlbJsonWriter writer;

	plb_json_writer_init(&writer);
	plb_json_writer_open(&writer, NULL, '[');
	for (guint i = 0; i < racks->len; i++) {
		const PlbRackInfo *rack = g_ptr_array_index(racks, i);

		plb_json_writer_open(&writer, NULL, '{');
		plb_json_writer_text(&writer, "driver", rack->driver);
		plb_json_writer_text(&writer, "serial", rack->serial);
		plb_json_writer_text(&writer, "product", rack->product);
		plb_json_writer_text(&writer, "firmware", rack->firmware);
		plb_json_writer_count(&writer, "cells", rack->cell_count);
		plb_json_writer_count(&writer, "encoders", rack->encoder_count);
		plb_json_writer_number(&writer, "max_rate_hz", rack->max_rate_hz);
		plb_json_writer_text(&writer, "problem", rack->problem);
		if (listening)
			json_listening(&writer, rack, &listening[i]);
		plb_json_writer_close(&writer, '}');
	}
	plb_json_writer_close(&writer, ']');
	text = plb_json_writer_take(&writer);
	fputs(text, stdout);
}

static void print_lines(const GPtrArray *racks, const Listening *listening)
{
	if (racks->len == 0)
		puts("no rack attached over USB (the virtual rack is always there: record --device "
		     "virtual)");
	for (guint i = 0; i < racks->len; i++) {
		const PlbRackInfo *rack = g_ptr_array_index(racks, i);

		if (rack->problem) {
			printf("%s  %s  cannot be opened: %s\n", rack->serial ? rack->serial : "?",
			       rack->driver, rack->problem);
			continue;
		}
		printf("%s  %s  %s, firmware %s, %u cells, %u encoders, up to %g Hz\n",
		       rack->serial, rack->driver, rack->product, rack->firmware, rack->cell_count,
		       rack->encoder_count, rack->max_rate_hz);
		if (listening)
			print_listening(rack, &listening[i]);
	}
}

static int keep_rig(const char *path, const char *serial)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) rig = plb_rig_load(path, &error);

	if (!rig)
		return plb_cli_fail(path, error);
	if (!plb_carried_rig_write(serial, rig, &error))
		return plb_cli_fail(serial ? serial : "devices", error);
	puts("kept in the rack: record needs no --rig for it");
	return PLB_CLI_DONE;
}

int plb_command_devices(int argc, char **argv)
{
	gboolean json = FALSE;
	g_auto(GStrv) rest = NULL;
	g_autofree char *live = NULL, *rig = NULL, *device = NULL;
	g_autofree Listening *listening = NULL;
	double seconds = 0;
	const GOptionEntry entries[] = {
		{ "live", 0, 0, G_OPTION_ARG_FILENAME, &live,
		  "listen to each for so long: rate, losses, drift, every channel", "S" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print a JSON array", NULL },
		{ "keep-rig", 0, 0, G_OPTION_ARG_FILENAME, &rig,
		  "write a rig file into the rack itself", "RIG" },
		{ "device", 0, 0, G_OPTION_ARG_FILENAME, &device,
		  "into which (default: the only one attached)", "SERIAL" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, NULL);
	g_autoptr(GPtrArray) racks = NULL;
	g_autoptr(GError) error = NULL;

	if (code != PLB_CLI_GO_ON)
		return code;
	if (rest)
		return plb_cli_misuse("devices", "does not take %s", rest[0]);
	code = plb_cli_number("devices", "--live", live, 1, 3600, &seconds);
	if (code != PLB_CLI_GO_ON)
		return code;
	if (device && !rig)
		return plb_cli_misuse("devices", "--device goes with --keep-rig");
	if (rig)
		return keep_rig(rig, device);
	racks = plb_rack_list_usb(&error);
	if (!racks)
		return plb_cli_fail("devices", error);
	if (live)
		listening = g_new0(Listening, MAX(racks->len, 1));
	for (guint i = 0; listening && i < racks->len; i++)
		if (!((PlbRackInfo *)racks->pdata[i])->problem)
			listen_to(racks->pdata[i], seconds, &listening[i]);
	if (json)
		print_json(racks, listening);
	else
		print_lines(racks, listening);
	for (guint i = 0; listening && i < racks->len; i++)
		g_free(listening[i].problem);
	return PLB_CLI_DONE;
}
