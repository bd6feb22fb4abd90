/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/cli.h"
#include "tests/hw/usbfs-fixture.h"
#include "tests/test-lib.h"

/* plumbar-cli devices --live on an attached rack with an open bridge (cell 3), a stuck cell (5) and
 * an encoder that loses counts (1). */

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

static char *run(const char *json)
{
	const PlbDeviceModelSetup setup = { .serial = "PLB-L", .rate_hz = 1000, .source = counts };
	g_autoptr(UsbFixture) fixture = usb_fixture_new(plb_device_model_new(&setup));
	char *argv[] = { (char *)"devices", (char *)"--live", (char *)"2.5", (char *)json, NULL };
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("plb-XXXXXX", &path, NULL), old = dup(STDOUT_FILENO);
	char *text = NULL;

	usb_fixture_run(fixture, 1);
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	ck_assert_int_eq(plb_command_devices(json ? 4 : 3, argv), PLB_CLI_DONE);
	fflush(stdout);
	dup2(old, STDOUT_FILENO);
	close(old);
	close(fd);
	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	g_unlink(path);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in\n%s", part, text);
}

START_TEST(lines_tell_every_channel)
{
	g_autofree char *text = run(NULL);

	assert_has(text, "PLB-L  plumbar");
	assert_has(text, " 0 lost");
	assert_has(text, "31.5 degrees C, excitation 5.000 V");
	assert_has(text, "clock ");
	assert_has(text, "clipped, open");
	assert_has(text, "stuck");
	assert_has(text, "lost counts");
}
END_TEST

START_TEST(json_tells_every_channel)
{
	g_autofree char *text = run("--json");

	assert_has(text, "\"lost_scans\": 0");
	assert_has(text, "\"temperature_c\": 31.5");
	assert_has(text, "\"health\": \"clipped, open\"");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("devices-live");
	TCase *tests = tcase_create("devices-live");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, lines_tell_every_channel);
	tcase_add_test(tests, json_tells_every_channel);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
