/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "src/cli/cli-listening.h"
#include "src/cli/cli.h"
#include "src/live/carried-rig.h"

static void print_json(const GPtrArray *racks, const PlbCliListening *listening)
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
			plb_cli_listening_write(&listening[i], rack, &writer);
		plb_json_writer_close(&writer, '}');
	}
	plb_json_writer_close(&writer, ']');
	text = plb_json_writer_take(&writer);
	fputs(text, stdout);
}

static void print_lines(const GPtrArray *racks, const PlbCliListening *listening)
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
			plb_cli_listening_print(&listening[i], rack);
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

/* Listens to each that can be opened; one entry for each rack, cleared and freed by the caller. */
static PlbCliListening *listen_to_all(const GPtrArray *racks, const PlbRig *rig, double seconds)
{
	PlbCliListening *listening = g_new0(PlbCliListening, MAX(racks->len, 1));

	for (guint i = 0; i < racks->len; i++) {
		const PlbRackInfo *rack = racks->pdata[i];

		if (!rack->problem)
			plb_cli_listening_fill(&listening[i], rack, rig, seconds);
	}
	return listening;
}

/* live_s 0: not listened to. rig_path NULL: by the rigs that racks keep. */
static int show(double live_s, const char *rig_path, gboolean json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) racks = NULL;
	g_autoptr(PlbRig) rig = rig_path ? plb_rig_load(rig_path, &error) : NULL;
	g_autofree PlbCliListening *listening = NULL;

	if (rig_path && !rig)
		return plb_cli_fail(rig_path, error);
	racks = plb_rack_list_usb(&error);
	if (!racks)
		return plb_cli_fail("devices", error);
	if (live_s > 0)
		listening = listen_to_all(racks, rig, live_s);
	if (json)
		print_json(racks, listening);
	else
		print_lines(racks, listening);
	for (guint i = 0; listening && i < racks->len; i++)
		plb_cli_listening_clear(&listening[i]);
	return PLB_CLI_DONE;
}

int plb_command_devices(int argc, char **argv)
{
	gboolean json = FALSE;
	g_auto(GStrv) rest = NULL;
	g_autofree char *live = NULL, *rig = NULL, *kept_rig = NULL, *device = NULL;
	double seconds = 0;
	const GOptionEntry entries[] = {
		{ "live", 0, 0, G_OPTION_ARG_FILENAME, &live,
		  "listen to each for so long: rate, losses, drift, every channel", "S" },
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &rig,
		  "with --live: newtons and metres by this rig file (default: the rack's own)",
		  "RIG" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print a JSON array", NULL },
		{ "keep-rig", 0, 0, G_OPTION_ARG_FILENAME, &kept_rig,
		  "write a rig file into the rack itself", "RIG" },
		{ "device", 0, 0, G_OPTION_ARG_FILENAME, &device,
		  "into which (default: the only one attached)", "SERIAL" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, NULL);

	if (code != PLB_CLI_GO_ON)
		return code;
	if (rest)
		return plb_cli_misuse("devices", "does not take %s", rest[0]);
	code = plb_cli_number("devices", "--live", live, 1, 3600, &seconds);
	if (code != PLB_CLI_GO_ON)
		return code;
	if (device && !kept_rig)
		return plb_cli_misuse("devices", "--device goes with --keep-rig");
	if (rig && !live)
		return plb_cli_misuse("devices", "--rig goes with --live");
	return kept_rig ? keep_rig(kept_rig, device) : show(seconds, rig, json);
}
