/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/prove/recorded-set.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hw/rack-plumbar.h"
#include "src/live/rack-list.h"
#include "src/live/recording.h"

static void keep_json(const PlbResult *result, const PlbTraces *traces, gpointer json)
{
	(void)traces;
	*(char **)json = plb_result_to_json(result, "");
}

/* What the live screen has at the end; NULL with error. */
static char *record(const PlbSetDraw *draw, const char *path, GError **error)
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
	char *json = NULL;

	if (!lifter)
		return NULL;
	plb_pipeline_setup_init(&options.setup, NULL);
	plb_rack_list_describe_lifter(&options.setup.athlete, lifter);
	options.duration_s = plb_lifter_get_duration_s(lifter);
	recording =
		plb_recording_new(plb_rack_plumbar_new_direct(plb_device_model_new(&device), FALSE),
				  rig, &options, error);
	if (!recording || !plb_recording_wait(recording, error))
		return NULL;
	plb_recording_read(recording, keep_json, &json);
	return json;
}

static char *analyse_again(const char *path, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(path, error);
	g_autoptr(PlbPipeline) pipeline = session ? plb_session_analyze(session, error) : NULL;

	return pipeline ? plb_result_to_json(plb_pipeline_get_result(pipeline), "") : NULL;
}

const char *plb_recorded_set_compare(const PlbSetDraw *draw, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("plumbar-prove-XXXXXX", error);
	g_autofree char *path = dir ? g_build_filename(dir, "set.plumbar", NULL) : NULL;
	g_autofree char *live = path ? record(draw, path, error) : NULL;
	g_autofree char *again = live ? analyse_again(path, error) : NULL;

	if (path)
		g_unlink(path);
	if (dir)
		g_rmdir(dir);
	if (!again)
		return NULL;
	return strcmp(live, again) == 0 ? "same" : "live and re-analysed differ";
}
