/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/connection.h"

#include <glib/gi18n.h>
#include <math.h>

#include "src/live/carried-rig.h"
#include "ui/athlete-history.h"

#define RATE_HZ 1000.0

PlbRackChoice *plb_rack_choice_new(void)
{
	PlbRackChoice *choice = g_new0(PlbRackChoice, 1);

	choice->virtual_rack = TRUE;
	choice->scenario = g_strdup("fatigue-shift");
	choice->seed = 1;
	choice->bar_mass_kg = NAN;
	plb_athlete_init(&choice->athlete);
	return choice;
}

PlbRackChoice *plb_rack_choice_copy(const PlbRackChoice *choice)
{
	PlbRackChoice *copy = g_new(PlbRackChoice, 1);

	*copy = *choice;
	copy->scenario = g_strdup(choice->scenario);
	copy->serial = g_strdup(choice->serial);
	copy->rig_path = g_strdup(choice->rig_path);
	copy->settings = g_strdupv(choice->settings);
	return copy;
}

void plb_rack_choice_free(PlbRackChoice *choice)
{
	if (!choice)
		return;
	g_free(choice->scenario);
	g_free(choice->serial);
	g_free(choice->rig_path);
	g_strfreev(choice->settings);
	g_free(choice);
}

void plb_connection_free(PlbConnection *connection)
{
	if (!connection)
		return;
	plb_rack_free(connection->rack);
	if (connection->rig)
		plb_rig_free(connection->rig);
	plb_rack_info_free(connection->info);
	g_free(connection->name);
	g_free(connection->scenario_json);
	g_free(connection->truth_json);
	g_free(connection);
}

static gboolean open_virtual(PlbConnection *connection, const PlbRackChoice *choice, GError **error)
{
	PlbLifterSetup lifter_setup = { .scenario = choice->scenario,
					.reps = choice->reps,
					.load_kg = NAN,
					.seed = choice->seed,
					.settings = (const char *const *)choice->settings,
					.rate_hz = RATE_HZ };
	PlbStreamInfo info;
	PlbLifter *lifter;

	connection->rig = plb_rig_virtual();
	info = plb_rig_stream_info(connection->rig, RATE_HZ);
	plb_pipeline_setup_init(&connection->setup, &info);
	connection->rack =
		plb_rack_list_open_virtual(&lifter_setup, TRUE, &connection->setup, &lifter, error);
	if (!connection->rack)
		return FALSE;
	g_strlcpy(connection->simulated_id, connection->setup.athlete.id,
		  sizeof connection->simulated_id);
	if (*choice->athlete.id)
		g_strlcpy(connection->setup.athlete.id, choice->athlete.id,
			  sizeof connection->setup.athlete.id);
	connection->name = g_strdup(_("Virtual rack"));
	connection->scenario_json = plb_lifter_get_scenario_json(lifter);
	connection->truth_json = plb_lifter_get_truth_json(lifter);
	connection->set_duration_s = plb_lifter_get_duration_s(lifter);
	return TRUE;
}

/* Some racks keep their rig themselves. One that cannot be opened says that first. */
static PlbRig *kept_in_rack(const char *serial, GError **error)
{
	g_autoptr(GError) none = NULL;
	PlbRig *rig = plb_carried_rig_read(serial, &none);

	if (!rig && g_error_matches(none, PLB_HW_ERROR, PLB_HW_ERROR_ACCESS))
		g_propagate_error(error, g_steal_pointer(&none));
	else if (!rig)
		g_set_error_literal(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ,
				    _("choose this rack's rig file first"));
	return rig;
}

static gboolean open_usb(PlbConnection *connection, const PlbRackChoice *choice, GError **error)
{
	PlbStreamInfo info;

	connection->rig = choice->rig_path ? plb_rig_load(choice->rig_path, error)
					   : kept_in_rack(choice->serial, error);
	if (!connection->rig)
		return FALSE;
	info = plb_rig_stream_info(connection->rig, RATE_HZ);
	plb_pipeline_setup_init(&connection->setup, &info);
	connection->setup.athlete = choice->athlete;
	connection->setup.bar_mass_kg = choice->bar_mass_kg;
	connection->setup.bar_mass_source =
		isnan(choice->bar_mass_kg) ? PLB_BAR_MASS_PLATES : PLB_BAR_MASS_TYPED;
	connection->rack = plb_rack_list_open(choice->serial, error);
	if (!connection->rack)
		return FALSE;
	connection->name =
		g_strdup_printf(_("Rack %s"), choice->serial ? choice->serial : _("on USB"));
	return TRUE;
}

static gboolean describe(PlbConnection *connection, const PlbRackChoice *choice, GError **error)
{
	g_autoptr(PlbRackInfo) info = g_new0(PlbRackInfo, 1);

	if (!plb_rack_identify(connection->rack, info, error))
		return FALSE;
	connection->info = g_steal_pointer(&info);
	plb_pipeline_setup_set_exercise(&connection->setup, choice->exercise);
	return TRUE;
}

static void open_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	const PlbRackChoice *choice = data;
	g_autoptr(PlbConnection) connection = g_new0(PlbConnection, 1);
	GError *error = NULL;

	connection->set_duration_s = NAN;
	if ((choice->virtual_rack ? open_virtual(connection, choice, &error)
				  : open_usb(connection, choice, &error)) &&
	    describe(connection, choice, &error))
		g_task_return_pointer(task, g_steal_pointer(&connection),
				      (GDestroyNotify)plb_connection_free);
	else
		g_task_return_error(task, error);
}

void plb_connection_open_async(const PlbRackChoice *choice, GAsyncReadyCallback callback,
			       gpointer user_data)
{
	g_autoptr(GTask) task = g_task_new(NULL, NULL, callback, user_data);

	g_task_set_task_data(task, plb_rack_choice_copy(choice),
			     (GDestroyNotify)plb_rack_choice_free);
	plb_athlete_history_take_in_soon(); /* the recording before this one, for the next verdict
					     */
	g_task_run_in_thread(task, open_thread);
}

PlbConnection *plb_connection_open_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}
