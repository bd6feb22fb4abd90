/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/prove/simulated-set.h"

#include <math.h>

#include "calibration/calibrator.h"
#include "src/live/rack-list.h"

#define BLOCK_SCANS 256

PlbRig *plb_simulated_set_rig(double encoder_mm)
{
	PlbRig *rig = plb_rig_virtual();

	for (int side = 0; side < PLB_SIDES; side++) {
		for (guint i = 0; i < rig->bar_end[side].string_count; i++) {
			double *scale = &rig->bar_end[side].string[i].counts_per_metre;

			*scale = copysign(1000 / encoder_mm, *scale);
		}
	}
	return rig;
}

static gboolean feed(PlbPipeline *pipeline, PlbLifter *lifter, const PlbRig *rig, double rate_hz,
		     GError **error)
{
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(rig, rate_hz);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	guint64 scans = (guint64)(plb_lifter_get_duration_s(lifter) * rate_hz);
	PlbFrame frames[BLOCK_SCANS];

	for (guint64 first = 0; first < scans; first += BLOCK_SCANS) {
		gsize n = (gsize)MIN(BLOCK_SCANS, scans - first);

		for (gsize i = 0; i < n; i++) {
			frames[i] = (PlbFrame){ .scan_index = first + i };
			plb_lifter_scan(lifter, first + i, &frames[i]);
		}
		g_array_set_size(samples, 0);
		if (!plb_calibrator_push(calibrator, frames, n, samples, error))
			return FALSE;
		plb_pipeline_push(pipeline, (const PlbSample *)(gpointer)samples->data,
				  samples->len);
	}
	plb_pipeline_finish(pipeline);
	return TRUE;
}

PlbLifter *plb_simulated_set_lifter(const PlbSetDraw *draw, const PlbRig *rig, GError **error)
{
	PlbLifterSetup lifter_setup = { .scenario = draw->scenario,
					.reps = draw->reps,
					.load_kg = draw->load_kg,
					.seed = draw->seed,
					.settings = (const char *const *)draw->settings->pdata,
					.rate_hz = draw->rate_hz };

	return plb_lifter_new(&lifter_setup, rig, error);
}

gboolean plb_simulated_set_run(PlbSimulatedSet *set, const PlbSetDraw *draw, GError **error)
{
	PlbPipelineSetup setup;
	PlbStreamInfo info;

	*set = (PlbSimulatedSet){ .rig = plb_simulated_set_rig(draw->encoder_mm) };
	info = plb_rig_stream_info(set->rig, draw->rate_hz);
	set->lifter = plb_simulated_set_lifter(draw, set->rig, error);
	if (!set->lifter) {
		plb_simulated_set_clear(set);
		return FALSE;
	}
	plb_pipeline_setup_init(&setup, &info);
	plb_rack_list_describe_lifter(&setup.athlete, set->lifter);
	set->pipeline = plb_pipeline_new(&setup);
	if (!feed(set->pipeline, set->lifter, set->rig, draw->rate_hz, error)) {
		plb_simulated_set_clear(set);
		return FALSE;
	}
	return TRUE;
}

void plb_simulated_set_clear(PlbSimulatedSet *set)
{
	g_clear_pointer(&set->pipeline, plb_pipeline_free);
	g_clear_pointer(&set->lifter, plb_lifter_free);
	g_clear_pointer(&set->rig, plb_rig_free);
}
