/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-list.h"

#include <string.h>

#include "hw/rack-labjack-t7.h"
#include "hw/rack-mcc-usb1808.h"
#include "hw/rack-plumbar.h"
#include "src/live/resuming-rack.h"
#include "src/live/unplug-script.h"

typedef struct {
	GPtrArray *(*list)(GError **error);
	PlbRack *(*open)(const char *serial, GError **error);
} RackDriver;

/* Every USB rack that Plumbar knows; a new driver is one line here. */
static const RackDriver drivers[] = {
	{ plb_rack_plumbar_list, plb_rack_plumbar_open },
	{ plb_rack_labjack_t7_list, plb_rack_labjack_t7_open },
	{ plb_rack_mcc_usb1808_list, plb_rack_mcc_usb1808_open },
};

/* owners, if wanted, gets the index in drivers of each. */
static GPtrArray *list_with_owners(GArray *owners, GError **error)
{
	g_autoptr(GPtrArray) all =
		g_ptr_array_new_with_free_func((GDestroyNotify)plb_rack_info_free);

	for (gsize i = 0; i < G_N_ELEMENTS(drivers); i++) {
		GPtrArray *found = drivers[i].list(error);

		if (!found)
			return NULL;
		for (guint k = 0; owners && k < found->len; k++)
			g_array_append_val(owners, i);
		g_ptr_array_extend_and_steal(all, found);
	}
	return g_steal_pointer(&all);
}

GPtrArray *plb_rack_list_usb(GError **error)
{
	return list_with_owners(NULL, error);
}

/* Index of the one rack that answers to serial (NULL: to anything); -1 + error if not just one
 * does. */
static int choose(GPtrArray *infos, const char *serial, GError **error)
{
	int chosen = -1;
	g_autoptr(GString) names = g_string_new(NULL);
	guint matches = 0;

	for (guint i = 0; i < infos->len; i++) {
		const PlbRackInfo *info = infos->pdata[i];

		g_string_append_printf(names, "%s%s", i ? ", " : "", info->serial);
		if (info->problem)
			g_string_append_printf(names, " (%s)", info->problem);
		if (serial && strcmp(info->serial, serial) != 0)
			continue;
		chosen = (int)i;
		matches++;
	}
	if (matches == 1)
		return chosen;
	if (infos->len == 0)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE, "no rack is attached");
	else if (matches == 0)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE,
			    "no rack %s is attached; there is %s", serial, names->str);
	else
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE,
			    "several racks are attached, say which: %s", names->str);
	return -1;
}

PlbRack *plb_rack_list_open_once(const char *serial, GError **error)
{
	g_autoptr(GArray) owners = g_array_new(FALSE, FALSE, sizeof(gsize));
	g_autoptr(GPtrArray) infos = list_with_owners(owners, error);
	int chosen = infos ? choose(infos, serial, error) : -1;

	if (chosen < 0)
		return NULL;
	return drivers[g_array_index(owners, gsize, chosen)].open(
		((const PlbRackInfo *)infos->pdata[chosen])->serial, error);
}

PlbRack *plb_rack_list_open(const char *serial, GError **error)
{
	PlbRack *rack = plb_rack_list_open_once(serial, error);

	return rack ? plb_resuming_rack_new(rack, plb_rack_list_open_once) : NULL;
}

void plb_rack_list_describe_lifter(PlbAthlete *athlete, const PlbLifter *lifter)
{
	PlbLifterFacts facts;

	plb_lifter_get_facts(lifter, &facts);
	plb_athlete_init(athlete);
	g_strlcpy(athlete->id, facts.id, sizeof athlete->id);
	athlete->mass_kg = facts.mass_kg;
	athlete->stature_m = facts.stature_m;
	athlete->shank_m = facts.shank_m;
	athlete->thigh_m = facts.thigh_m;
	athlete->trunk_m = facts.trunk_m;
	athlete->foot_length_m = facts.foot_length_m;
	athlete->heel_x_m = facts.heel_x_m;
	athlete->toe_out_deg = facts.toe_out_deg;
	athlete->upper_kg = facts.upper_kg;
	athlete->upper_along_m = facts.upper_along_m;
	athlete->upper_behind_m = facts.upper_behind_m;
	athlete->bar_behind_m = facts.bar_behind_m;
	athlete->lumbar_flexion_deg = facts.lumbar_flexion_deg;
	if (!plb_sex_from_text(facts.sex, &athlete->sex) ||
	    !plb_bar_position_from_text(facts.bar_position, &athlete->bar_position))
		g_warn_if_reached();
}

PlbRack *plb_rack_list_open_virtual(const PlbLifterSetup *lifter_setup, gboolean paced,
				    PlbPipelineSetup *setup, PlbLifter **lifter, GError **error)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	PlbLifter *simulated;
	const char *script = g_getenv("PLUMBAR_VIRTUAL_UNPLUG"); /* for tests: unplug-script.h */
	PlbUnplugScript unplug;
	PlbDeviceModelSetup device = {
		.serial = "virtual",
		.rate_hz = lifter_setup->rate_hz > 0 ? lifter_setup->rate_hz : 1000,
		.filter_delay_ns = 0, /* its ADC is ideal in time */
		.source = plb_lifter_scan,
		.source_free = (GDestroyNotify)plb_lifter_free,
	};

	simulated = plb_lifter_new(lifter_setup, rig, error);
	if (!simulated)
		return NULL;
	device.source_data = simulated;
	plb_rack_list_describe_lifter(&setup->athlete, simulated);
	if (lifter)
		*lifter = simulated;
	if (paced && script && plb_unplug_script_parse(script, &unplug))
		return plb_unplug_script_rack_new(simulated, device.rate_hz, &unplug);
	return plb_rack_plumbar_new_direct(plb_device_model_new(&device), paced);
}
