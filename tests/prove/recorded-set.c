/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/prove/recorded-set.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hw/rack-plumbar.h"
#include "src/live/rack-list.h"
#include "src/live/recording.h"

char *plb_recorded_set_verdicts(const PlbResult *result)
{
	GString *json = g_string_new("[");

	for (guint s = 0; s < result->sets->len; s++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, s);

		for (guint k = 0; k < set->reps->len; k++) {
			const PlbRepResult *rep = g_ptr_array_index(set->reps, k);

			g_string_append_printf(json, "%s\"%s\"", json->len > 1 ? "," : "",
					       plb_verdict_state_to_text(rep->verdict_then.state));
		}
	}
	return g_string_free(g_string_append_c(json, ']'), FALSE);
}

static void keep_result(const PlbResult *result, const PlbTraces *traces, gpointer user_data)
{
	PlbRecordedSet *set = user_data;

	(void)traces;
	set->found = plb_result_to_json(result, "");
	set->then = plb_recorded_set_verdicts(result);
}

/* What the live screen has at the end, and the truth. */
static gboolean record(PlbRecordedSet *set, const PlbSetDraw *draw, const char *path,
		       GError **error)
{
	g_autoptr(PlbRig) rig = plb_simulated_set_rig(draw->encoder_mm);
	PlbLifter *lifter = plb_simulated_set_lifter(draw, rig, error);
	g_autoptr(PlbRecording) recording = NULL;
	PlbDeviceModelSetup device = { .serial = "prove",
				       .rate_hz = draw->rate_hz,
				       .source = plb_lifter_scan,
				       .source_data = lifter,
				       .source_free = (GDestroyNotify)plb_lifter_free };
	PlbRecorderOptions options = { .path = path, .lossless = TRUE, .rate_hz = draw->rate_hz };

	if (!lifter)
		return FALSE;
	set->truth = plb_lifter_get_truth_json(lifter);
	plb_pipeline_setup_init(&options.setup, NULL);
	plb_rack_list_describe_lifter(&options.setup.athlete, lifter);
	options.duration_s = plb_lifter_get_duration_s(lifter);
	recording =
		plb_recording_new(plb_rack_plumbar_new_direct(plb_device_model_new(&device), FALSE),
				  rig, &options, error);
	if (!recording || !plb_recording_wait(recording, error))
		return FALSE;
	plb_recording_read(recording, keep_result, set);
	return TRUE;
}

static char *analyse_again(const char *path, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(path, error);
	g_autoptr(PlbPipeline) pipeline = session ? plb_session_analyze(session, error) : NULL;

	return pipeline ? plb_result_to_json(plb_pipeline_get_result(pipeline), "") : NULL;
}

gboolean plb_recorded_set_run(PlbRecordedSet *set, const PlbSetDraw *draw, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("plumbar-prove-XXXXXX", error);
	g_autofree char *path = dir ? g_build_filename(dir, "set.plumbar", NULL) : NULL;
	g_autofree char *again = NULL;

	*set = (PlbRecordedSet){ 0 };
	if (path && record(set, draw, path, error))
		again = analyse_again(path, error);
	if (path)
		g_unlink(path);
	if (dir)
		g_rmdir(dir);
	if (!again) {
		plb_recorded_set_clear(set);
		return FALSE;
	}
	set->same = strcmp(set->found, again) == 0;
	return TRUE;
}

void plb_recorded_set_clear(PlbRecordedSet *set)
{
	g_clear_pointer(&set->truth, g_free);
	g_clear_pointer(&set->found, g_free);
	g_clear_pointer(&set->then, g_free);
}
