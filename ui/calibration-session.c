/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/calibration-session.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "calibration/rig-verify.h"
#include "src/live/measurement.h"
#include "src/live/rack-list.h"
#include "src/report/certificate.h"
#include "src/session/calibration-store.h"
#include "ui/calibration-words.h"
#include "ui/format.h"

#define SETTLE_S 3
#define MEAN_S 2
#define LOADS_MAX 12
#define BENCH_SEED 1

struct PlbCalibrationSession {
	PlbMeasurement *measurement;
	PlbBench *bench; /* the rack's; NULL = a real one */
	PlbRig *rig;
	PlbProcedure *procedure;
	char *checked_by, *saved;
	PlbCalibration *calibration;
};

static gboolean refuse(GError **error, const char *why)
{
	g_set_error_literal(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_PROCEDURE, why);
	return FALSE;
}

static gboolean read_loads(const char *text, double *loads_kg, guint *n, GError **error)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);

	*n = g_strv_length(words);
	if (*n == 0 || *n > LOADS_MAX)
		return refuse(error, _("give 1 to 12 loads in kg, like 20,40,60"));
	for (guint i = 0; i < *n; i++) {
		char *rest;

		loads_kg[i] = g_ascii_strtod(g_strstrip(words[i]), &rest);
		if (rest == words[i] || *rest || !(loads_kg[i] >= 0.1 && loads_kg[i] <= 1000) ||
		    (i > 0 && loads_kg[i] <= loads_kg[i - 1]))
			return refuse(error, _("the loads must be numbers in kg that rise, like "
					       "20,40,60"));
	}
	return TRUE;
}

static PlbRack *open_rack(PlbCalibrationSession *session, const char *serial, GError **error)
{
	const PlbBenchSetup setup = { .seed = BENCH_SEED };

	if (serial)
		return plb_rack_list_open(serial, error);
	session->bench = plb_bench_new(&setup, session->rig, error);
	return session->bench ? plb_bench_rack_new(session->bench, "virtual", FALSE) : NULL;
}

PlbCalibrationSession *plb_calibration_session_new(const PlbCalibrationPlan *plan, GError **error)
{
	PlbCalibrationSession *session = g_new0(PlbCalibrationSession, 1);
	double loads_kg[LOADS_MAX];
	gboolean done = FALSE;
	PlbRack *rack;
	guint n;

	if (plan->rig_path && *plan->rig_path)
		session->rig = plb_rig_load(plan->rig_path, error);
	else if (!plan->serial)
		session->rig = plb_rig_virtual();
	else
		refuse(error, _("choose the rig file that the rack has now, with its channels and "
				"rough places"));
	if (session->rig && read_loads(plan->loads, loads_kg, &n, error)) {
		session->procedure = plb_procedure_guided(session->rig, loads_kg, n);
		session->checked_by =
			plan->checked_by && *plan->checked_by ? g_strdup(plan->checked_by) : NULL;
		rack = open_rack(session, plan->serial, error);
		session->measurement =
			rack ? plb_measurement_new(rack, !session->bench, error) : NULL;
		done = session->measurement != NULL;
	}
	if (done)
		return session;
	plb_calibration_session_free(session);
	return NULL;
}

void plb_calibration_session_free(PlbCalibrationSession *session)
{
	if (!session)
		return;
	plb_measurement_free(session->measurement);
	plb_rig_free(session->rig);
	plb_procedure_free(session->procedure);
	plb_calibration_free(session->calibration);
	g_free(session->checked_by);
	g_free(session->saved);
	g_free(session);
}

guint plb_calibration_session_get_count(const PlbCalibrationSession *session)
{
	return session->procedure->steps->len;
}

char *plb_calibration_session_get_text(const PlbCalibrationSession *session, guint i)
{
	return plb_calibration_step_words(session->procedure, session->rig, i);
}

gboolean plb_calibration_session_is_taken(const PlbCalibrationSession *session, guint i)
{
	return plb_procedure_step(session->procedure, i)->reading.taken;
}

/* Sum of the plates' forces, or the strings' lengths: to see that something was there. */
char *plb_calibration_session_get_shown(const PlbCalibrationSession *session, guint i)
{
	const PlbStep *step = plb_procedure_step(session->procedure, i);
	g_autofree char *left = NULL, *right = NULL;
	double force_n[PLB_SIDES] = { 0, 0 };

	for (int side = 0; side < PLB_SIDES; side++)
		for (int k = 0; k < 4 && session->rig->has_plate[side]; k++) {
			const PlbCell *cell = &session->rig->plate[side].cell[k];

			force_n[side] += (step->reading.cell[cell->channel] - cell->zero_counts) *
					 cell->newtons_per_count;
		}
	left = plb_format_number(PLB_SHOWN(PLATE_FORCE, force_n[PLB_LEFT]), 1);
	right = plb_format_number(PLB_SHOWN(PLATE_FORCE, force_n[PLB_RIGHT]), 1);
	return g_strdup_printf(
		_("Step %u read: left plate %s N, right plate %s N by the old rig file"), i + 1,
		left, right);
}

typedef struct {
	PlbCalibrationSession *session;
	guint step;
} Take;

static void take_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	const Take *take = data;
	PlbCalibrationSession *session = take->session;
	PlbStep *step = plb_procedure_step(session->procedure, take->step);
	GError *error = NULL;

	if (session->bench)
		plb_bench_do(session->bench, session->procedure, take->step);
	if (plb_measurement_take(session->measurement, session->bench ? 0.5 : SETTLE_S, MEAN_S,
				 &step->reading, NULL, NULL, &error))
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

void plb_calibration_session_take_async(PlbCalibrationSession *session, guint i,
					GAsyncReadyCallback callback, gpointer user_data)
{
	g_autoptr(GTask) task = g_task_new(NULL, NULL, callback, user_data);
	Take *take = g_new(Take, 1);

	*take = (Take){ session, i };
	g_task_set_task_data(task, take, g_free);
	g_task_run_in_thread(task, take_thread);
}

gboolean plb_calibration_session_take_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}

/* "step 7 (...)" or "steps 7 and 9 ...": the first number. */
static guint step_named(const char *message)
{
	const char *at = strstr(message, "step");

	while (at && *at && !g_ascii_isdigit(*at) && at - strstr(message, "step") < 7)
		at++;
	return at && g_ascii_isdigit(*at) ? (guint)g_ascii_strtoull(at, NULL, 10) : 0;
}

const PlbCalibration *plb_calibration_session_fit(PlbCalibrationSession *session, guint *step,
						  GError **error)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
	g_autoptr(GError) why = NULL;
	const PlbCalibrationStamp stamp = {
		.serial = plb_measurement_get_info(session->measurement)->serial,
		.checked_by = session->checked_by,
		.date = date,
	};

	*step = 0;
	g_clear_pointer(&session->calibration, plb_calibration_free);
	session->calibration = plb_calibrate(session->procedure, session->rig, &stamp, &why);
	if (session->calibration)
		return session->calibration;
	*step = MIN(step_named(why->message), session->procedure->steps->len);
	g_propagate_error(error, g_steal_pointer(&why));
	return NULL;
}

char *plb_calibration_session_save(PlbCalibrationSession *session, GError **error)
{
	g_autofree char *folder = plb_calibration_folder();

	g_free(session->saved);
	session->saved =
		plb_calibration_keep(session->calibration, session->procedure, folder, error);
	return g_strdup(session->saved);
}

char *plb_calibration_session_certify(PlbCalibrationSession *session, GError **error)
{
	g_autofree char *stem = g_strndup(session->saved, strlen(session->saved) - strlen(".rig"));
	g_autofree char *path = g_strconcat(stem, ".pdf", NULL);

	if (!plb_certificate_write_pdf(session->calibration, session->procedure, path, error))
		return NULL;
	return g_steal_pointer(&path);
}
