/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hw/usbip.h"
#include "src/virtual-rack/rack-kind.h"
#include "src/virtual-rack/usbip-server.h"

/* plumbar-virtual-rack: the virtual rack as a USB device for other programs and machines. Every
 * START of its stream begins the set anew. */

enum { DONE = 0, FAILED = 1, USAGE = 2, GO_ON = -1 };

typedef struct {
	gboolean usbip, attach, version;
	char *address, *port, *scenario, *seed, *reps, *load, *rate, *speed, *serial, *kind, *rig;
	char **settings, **rest;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	g_free(arguments->address);
	g_free(arguments->port);
	g_free(arguments->scenario);
	g_free(arguments->seed);
	g_free(arguments->reps);
	g_free(arguments->load);
	g_free(arguments->rate);
	g_free(arguments->speed);
	g_free(arguments->serial);
	g_free(arguments->kind);
	g_free(arguments->rig);
	g_strfreev(arguments->settings);
	g_strfreev(arguments->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

typedef struct {
	PlbLifterSetup lifter;
	const PlbRackKind *kind;
	const char *serial;
	PlbRig *rig; /* NULL = the kind's own */
	guint16 port;
	double speed;
} Setup;

static void setup_clear(Setup *setup)
{
	g_clear_pointer(&setup->rig, plb_rig_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setup, setup_clear)

static int complain(int code, const char *what, const char *why)
{
	g_printerr("plumbar-virtual-rack: %s: %s\n", what, why);
	return code;
}

static gboolean number(const char *option, const char *text, double low, double high, double *value)
{
	g_autofree char *why = NULL;
	char *end;
	double found;

	if (!text)
		return TRUE;
	found = g_ascii_strtod(text, &end);
	if (end != text && !*end && found >= low && found <= high) {
		*value = found;
		return TRUE;
	}
	why = g_strdup_printf("not a number from %g to %g: %s", low, high, text);
	complain(USAGE, option, why);
	return FALSE;
}

static gboolean whole(const char *option, const char *text, guint64 low, guint64 high,
		      guint64 *value)
{
	g_autoptr(GError) error = NULL;

	if (!text || g_ascii_string_to_unsigned(text, 10, low, high, value, &error))
		return TRUE;
	complain(USAGE, option, error->message);
	return FALSE;
}

static int read_kind(const Arguments *arguments, Setup *setup)
{
	const char *name = arguments->kind ? arguments->kind : "plumbar", *why;
	g_autoptr(GError) error = NULL;

	setup->kind = plb_rack_kind_find(name);
	if (!setup->kind)
		return complain(USAGE, "--kind", "must be plumbar, labjack-t7 or usb-1808");
	setup->serial = arguments->serial ? arguments->serial
					  : plb_rack_kind_get_default_serial(setup->kind);
	why = plb_rack_kind_check_serial(setup->kind, setup->serial);
	if (why)
		return complain(USAGE, "--serial", why);
	if (!arguments->rig && !plb_rack_kind_has_own_rig(setup->kind))
		return complain(USAGE, name, "has no rig of its own; say --rig RIG");
	if (!arguments->rig)
		return GO_ON;
	setup->rig = plb_rig_load(arguments->rig, &error);
	return setup->rig ? GO_ON : complain(FAILED, arguments->rig, error->message);
}

static int read_setup(const Arguments *arguments, Setup *setup)
{
	guint64 reps = 0, port = PLB_USBIP_PORT;

	*setup = (Setup){ .lifter = { .scenario =
					      arguments->scenario ? arguments->scenario : "steady",
				      .load_kg = NAN,
				      .seed = 1,
				      .rate_hz = 1000,
				      .settings = (const char *const *)arguments->settings },
			  .speed = 1 };
	if (!number("--load", arguments->load, 1, 500, &setup->lifter.load_kg) ||
	    !number("--rate", arguments->rate, 1, 4000, &setup->lifter.rate_hz) ||
	    !number("--speed", arguments->speed, 0.01, 1000, &setup->speed) ||
	    !whole("--seed", arguments->seed, 0, G_MAXUINT64, &setup->lifter.seed) ||
	    !whole("--reps", arguments->reps, 1, 100, &reps) ||
	    !whole("--port", arguments->port, 0, 65535, &port))
		return USAGE;
	if (arguments->rest)
		return complain(USAGE, "usage", "takes options only; see --help");
	if (arguments->usbip == arguments->attach)
		return complain(USAGE, "usage", "say --usbip or --attach; see --help");
	setup->lifter.reps = (int)reps;
	setup->port = (guint16)port;
	return read_kind(arguments, setup);
}

static gboolean on_signal(gpointer loop)
{
	g_main_loop_quit(loop);
	return G_SOURCE_CONTINUE;
}

static void on_detached(gpointer loop)
{
	g_main_loop_quit(loop);
}

static int serve(const Arguments *arguments, const Setup *setup)
{
	const char *address = arguments->address ? arguments->address : "127.0.0.1";
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	g_autoptr(PlbUsbipServer) server = NULL;
	g_autoptr(GError) error = NULL;
	PlbSimDevice *device =
		plb_rack_kind_make(setup->kind, setup->serial, &setup->lifter, setup->rig, &error);

	if (!device)
		return complain(USAGE, "scenario", error->message);
	server = plb_usbip_server_new(device, setup->speed);
	if (arguments->usbip) {
		guint16 port = plb_usbip_server_listen(server, address, setup->port, &error);

		if (!port)
			return complain(FAILED, address, error->message);
		printf("%s: bus id %s, on %s port %u\n", setup->serial, PLB_USBIP_BUSID, address,
		       port);
	} else {
		if (!plb_usbip_server_attach(server, on_detached, loop, &error))
			return complain(FAILED, "--attach", error->message);
		printf("%s: attached to this machine\n", setup->serial);
	}
	fflush(stdout);
	g_unix_signal_add(SIGINT, on_signal, loop);
	g_unix_signal_add(SIGTERM, on_signal, loop);
	g_main_loop_run(loop);
	return DONE;
}

static char *details(void)
{
	GString *text = g_string_new(
		"It serves until SIGINT (Ctrl-C) or SIGTERM. On a Linux machine, as root:\n"
		"  modprobe vhci-hcd; usbip attach -r ADDRESS -b " PLB_USBIP_BUSID "\n"
		"shows a rack that plumbar and plumbar-cli open like any other; its rig is "
		"virtual.rig,\nor what --rig names. Every start of a recording begins the set "
		"anew. USB/IP has no "
		"passwords: whoever\nreaches the port has the rack.\n\nScenarios:\n");
	gsize n;
	const PlbScenario *scenarios = plb_scenarios(&n);

	for (gsize i = 0; i < n; i++)
		g_string_append_printf(text, "  %-18s %s\n", scenarios[i].name,
				       scenarios[i].summary);
	return g_string_free(text, FALSE);
}

static int parse(int argc, char **argv, Arguments *arguments)
{
	const GOptionEntry entries[] = {
		{ "usbip", 0, 0, G_OPTION_ARG_NONE, &arguments->usbip,
		  "serve it over USB/IP, on this machine alone unless --listen says more", NULL },
		{ "attach", 0, 0, G_OPTION_ARG_NONE, &arguments->attach,
		  "give it to this machine's kernel (vhci-hcd), without a network; needs root",
		  NULL },
		{ "listen", 0, 0, G_OPTION_ARG_STRING, &arguments->address,
		  "address to listen at (default: 127.0.0.1)", "ADDRESS" },
		{ "port", 0, 0, G_OPTION_ARG_STRING, &arguments->port,
		  "port to listen at, 0 = any that is free (default: 3240)", "N" },
		{ "scenario", 0, 0, G_OPTION_ARG_STRING, &arguments->scenario,
		  "what happens in the set (default: steady)", "NAME" },
		{ "reps", 0, 0, G_OPTION_ARG_STRING, &arguments->reps,
		  "number of reps (default: the scenario's)", "N" },
		{ "load", 0, 0, G_OPTION_ARG_STRING, &arguments->load,
		  "loaded bar (default: the scenario's)", "KG" },
		{ "seed", 0, 0, G_OPTION_ARG_STRING, &arguments->seed,
		  "same seed, same set (default: 1)", "S" },
		{ "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->settings,
		  "a setting of the lifter; may be repeated", "KEY=VALUE" },
		{ "rate", 0, 0, G_OPTION_ARG_STRING, &arguments->rate,
		  "scans a second of the set (default: 1000)", "HZ" },
		{ "speed", 0, 0, G_OPTION_ARG_STRING, &arguments->speed,
		  "times real time (default: 1)", "X" },
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &arguments->kind,
		  "plumbar, labjack-t7 or usb-1808 (default: plumbar)", "NAME" },
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &arguments->rig,
		  "what the lifter stands on (default: virtual.rig)", "RIG" },
		{ "serial", 0, 0, G_OPTION_ARG_STRING, &arguments->serial,
		  "its serial (default: one of its kind)", "SERIAL" },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, "print the version",
		  NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->rest, NULL,
		  NULL },
		{ NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autofree char *text = details();
	g_autoptr(GError) error = NULL;

	g_option_context_set_summary(context, "The virtual rack as a USB device: a lifter does a "
					      "set on it, over and over.");
	g_option_context_set_description(context, text);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		return complain(USAGE, "usage", error->message);
	if (!arguments->version)
		return GO_ON;
	printf("plumbar-virtual-rack %s\n", PLB_VERSION);
	return DONE;
}

int main(int argc, char **argv)
{
	g_auto(Arguments) arguments = { 0 };
	g_auto(Setup) setup = { 0 };
	int code;

	setlocale(LC_CTYPE, ""); /* letters only: numbers never follow the locale */
	code = parse(argc, argv, &arguments);

	if (code == GO_ON)
		code = read_setup(&arguments, &setup);
	return code == GO_ON ? serve(&arguments, &setup) : code;
}
