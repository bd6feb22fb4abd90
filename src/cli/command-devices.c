/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "src/cli/cli.h"
#include "src/session/json-writer.h"

static void print_json(const GPtrArray *racks)
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
		plb_json_writer_close(&writer, '}');
	}
	plb_json_writer_close(&writer, ']');
	text = plb_json_writer_take(&writer);
	fputs(text, stdout);
}

static void print_lines(const GPtrArray *racks)
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
	}
}

int plb_command_devices(int argc, char **argv)
{
	gboolean json = FALSE;
	g_auto(GStrv) rest = NULL;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print a JSON array", NULL },
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
	racks = plb_rack_list_usb(&error);
	if (!racks)
		return plb_cli_fail("devices", error);
	if (json)
		print_json(racks);
	else
		print_lines(racks);
	return PLB_CLI_DONE;
}
