/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hw/labjack-t7-packet.h"
#include "hw/sim-labjack-t7.h"
#include "src/cli/cli.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/test-lib.h"

/* plumbar-cli devices --live: on an attached rack with an open bridge (cell 3), a stuck cell (5)
 * and an encoder that loses counts (1). */

/* What main.c has, without all the others. */
const PlbCliCommand *plb_cli_commands(gsize *n)
{
	static const PlbCliCommand commands[] = { { "devices", "", "", plb_command_devices } };

	*n = G_N_ELEMENTS(commands);
	return commands;
}

static void counts(gpointer data, guint64 scan_index, PlbFrame *frame)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		frame->cell[k] = (gint32)(1000 * k + scan_index * 7919 % 31);
	frame->cell[3] = 8388607;
	frame->cell[5] = 4242;
	frame->clip_mask = 1 << 3;
	frame->encoder[0] = (gint32)scan_index;
	frame->encoder_fault = scan_index % 500 == 0 ? 1 << 1 : 0;
}

static const char *rigs_dir;

/* What it prints with those arguments (NULL-terminated, after the verb) and that device attached.
 */
static char *run(PlbSimDevice *device, const char *const *arguments)
{
	g_autoptr(UsbFixture) fixture = usb_fixture_new_device(device);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("plb-XXXXXX", &path, NULL), old = dup(STDOUT_FILENO);
	char *text = NULL;

	g_ptr_array_add(argv, (char *)"devices");
	for (; *arguments; arguments++)
		g_ptr_array_add(argv, (char *)*arguments);
	g_ptr_array_add(argv, NULL);
	usb_fixture_run(fixture, 1);
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	ck_assert_int_eq(plb_command_devices((int)argv->len - 1, (char **)argv->pdata),
			 PLB_CLI_DONE);
	fflush(stdout);
	dup2(old, STDOUT_FILENO);
	close(old);
	close(fd);
	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	g_unlink(path);
	return text;
}

static char *run_open_rack(const char *json)
{
	const PlbDeviceModelSetup setup = { .serial = "PLB-L", .rate_hz = 1000, .source = counts };

	return run(plb_sim_device_new(plb_device_model_new(&setup)),
		   (const char *const[]){ "--live", "2.5", json, NULL });
}

static void assert_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in\n%s", part, text);
}

START_TEST(lines_tell_every_channel)
{
	g_autofree char *text = run_open_rack(NULL);

	assert_has(text, "PLB-L  plumbar");
	assert_has(text, " 0 lost");
	assert_has(text, "31.5 degrees C");
	assert_has(text, "excitation 5.000 V");
	assert_has(text, "scans waited in the rack");
	assert_has(text, "clock ");
	assert_has(text, "clipped, open");
	assert_has(text, "stuck");
	assert_has(text, "lost counts");
}
END_TEST

START_TEST(json_tells_every_channel)
{
	g_autofree char *text = run_open_rack("--json");

	assert_has(text, "\"lost_scans\": 0");
	assert_has(text, "\"temperature_c\": 31.5");
	assert_has(text, "\"health\": \"clipped, open\"");
}
END_TEST

/* Cell k at 0.5 k V, as near as 16 bits are; encoder 1 at 2000 counts. */
static void volts(gpointer data, guint64 scan_index, PlbFrame *frame)
{
	PlbAdc ideal;

	plb_t7_adc_ideal(&ideal);
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		frame->cell[k] = (gint32)lround(0.5 * k / ideal.volts_per_count);
	frame->encoder[1] = 2000;
}

static PlbSimDevice *new_t7(const char *serial)
{
	const PlbSimSetup setup = { .serial = serial, .source = volts };

	return plb_sim_labjack_t7_new(&setup);
}

static double number_of(JsonArray *channels, guint k, const char *key)
{
	JsonObject *channel = json_array_get_object_element(channels, k);

	return json_object_get_null_member(channel, key)
		       ? (double)NAN
		       : json_object_get_double_member(channel, key);
}

/* The T7's example, for that device. *path gets a file of it. */
static PlbRig *rig_for(const char *serial, char **path)
{
	g_autofree char *example = g_build_filename(rigs_dir, "labjack-t7.rig", NULL);
	PlbRig *rig = plb_rig_load(example, NULL);
	g_autofree char *text = NULL;

	g_free(rig->serial);
	rig->serial = g_strdup(serial);
	text = plb_rig_to_text(rig);
	close(g_file_open_tmp("plb-XXXXXX.rig", path, NULL));
	ck_assert(g_file_set_contents(*path, text, -1, NULL));
	return rig;
}

/* 0: a T7 keeps no rig, so there are volts alone. 1: by a rig file newtons and metres too. */
START_TEST(counts_are_volts_and_by_a_rig_newtons)
{
	g_autofree char *path = NULL;
	g_autoptr(PlbRig) rig = rig_for("470011111", &path);
	g_autofree char *text =
		run(new_t7(rig->serial), (const char *const[]){ "--json", "--live", "1.5",
								_i ? "--rig" : NULL, path, NULL });
	g_autoptr(JsonNode) root = json_from_string(text, NULL);
	JsonObject *rack = json_array_get_object_element(json_node_get_array(root), 0);
	JsonObject *live = json_object_get_object_member(rack, "live");
	JsonArray *cells = json_object_get_array_member(live, "cells");
	JsonArray *encoders = json_object_get_array_member(live, "encoders");
	const PlbCell *cell = &rig->plate[PLB_LEFT].cell[1];
	PlbAdc ideal;

	g_unlink(path);
	plb_t7_adc_ideal(&ideal);
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		assert_near(number_of(cells, k, "volts"), 0.5 * k, ideal.volts_per_count);
	assert_near(number_of(encoders, 1, "raw"), 2000, 0);
	ck_assert(json_object_get_double_member(live, "waited_scans") < 1024); /* its buffer */
	if (_i == 0) {
		ck_assert(isnan(number_of(cells, cell->channel, "force_n")));
		ck_assert(isnan(number_of(encoders, 1, "length_m")));
		return;
	}
	assert_near(number_of(cells, cell->channel, "force_n"),
		    (0.5 * cell->channel / ideal.volts_per_count - cell->zero_counts) *
			    cell->newtons_per_count,
		    fabs(cell->newtons_per_count));
	ck_assert(isfinite(number_of(encoders, 1, "length_m")));
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("devices-live");
	TCase *tests = tcase_create("devices-live");

	rigs_dir = argc > 1 ? argv[1] : "data/rigs";
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, lines_tell_every_channel);
	tcase_add_test(tests, json_tells_every_channel);
	tcase_add_loop_test(tests, counts_are_volts_and_by_a_rig_newtons, 0, 2);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
