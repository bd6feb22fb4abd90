/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/virtual-rack/rack-kind.h"

#include <string.h>

#include "hw/device-model-private.h"
#include "hw/sim-labjack-t7.h"
#include "hw/sim-usb1808.h"

struct PlbRackKind {
	const char *name, *serial, *serial_is;
	gboolean own_rig;
	gsize serial_max;
	gboolean (*serial_letter)(char c);
	PlbSimDevice *(*make)(const char *serial, PlbLifter *lifter, double rate_hz);
};

static PlbSimDevice *make_plumbar(const char *serial, PlbLifter *lifter, double rate_hz)
{
	const PlbDeviceModelSetup setup = {
		.serial = serial,
		.rate_hz = rate_hz,
		.source = plb_lifter_scan,
		.source_data = lifter,
		.source_free = (GDestroyNotify)plb_lifter_free,
	};

	return plb_sim_device_new(plb_device_model_new(&setup));
}

static PlbSimSetup bought(const char *serial, PlbLifter *lifter)
{
	return (PlbSimSetup){
		.serial = serial,
		.source = plb_lifter_scan,
		.source_data = lifter,
		.source_free = (GDestroyNotify)plb_lifter_free,
		.skewed = TRUE,
		.anew = TRUE,
	};
}

static PlbSimDevice *make_labjack_t7(const char *serial, PlbLifter *lifter, double rate_hz)
{
	const PlbSimSetup setup = bought(serial, lifter);

	return plb_sim_labjack_t7_new(&setup);
}

static PlbSimDevice *make_usb1808(const char *serial, PlbLifter *lifter, double rate_hz)
{
	const PlbSimSetup setup = bought(serial, lifter);

	return plb_sim_usb1808_new(&setup);
}

static gboolean is_sign(char c)
{
	return g_ascii_isgraph(c);
}

static gboolean is_digit(char c)
{
	return g_ascii_isdigit(c);
}

/* Serials as hw/sim-labjack-t7.h and hw/sim-usb1808.h take them. */
static const PlbRackKind kinds[] = {
	{ "plumbar", "PLB-VIRTUAL", "must be 1 to 32 letters, digits and signs", TRUE, 32, is_sign,
	  make_plumbar },
	{ "labjack-t7", "470011111", "must be a number of 1 to 9 digits", FALSE, 9, is_digit,
	  make_labjack_t7 },
	{ "usb-1808", "01A2B3C4", "must be 1 to 8 letters and digits", FALSE, 8, is_sign,
	  make_usb1808 },
};

const PlbRackKind *plb_rack_kind_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

const char *plb_rack_kind_get_default_serial(const PlbRackKind *kind)
{
	return kind->serial;
}

gboolean plb_rack_kind_has_own_rig(const PlbRackKind *kind)
{
	return kind->own_rig;
}

const char *plb_rack_kind_check_serial(const PlbRackKind *kind, const char *serial)
{
	gsize n = strlen(serial);

	if (n < 1 || n > kind->serial_max)
		return kind->serial_is;
	for (gsize i = 0; i < n; i++)
		if (!kind->serial_letter(serial[i]))
			return kind->serial_is;
	return NULL;
}

PlbSimDevice *plb_rack_kind_make(const PlbRackKind *kind, const char *serial,
				 const PlbLifterSetup *lifter_setup, const PlbRig *rig,
				 GError **error)
{
	g_autoptr(PlbRig) own = rig ? NULL : plb_rig_virtual();
	PlbLifter *lifter = plb_lifter_new(lifter_setup, rig ? rig : own, error);

	return lifter ? kind->make(serial, lifter, lifter_setup->rate_hz) : NULL;
}
