/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calibration/calibrator.h"
#include "src/live/rack-list.h"
#include "src/signal/low-pass.h"

/* What one simulated set costs at each floor. Machines differ and are shared, so each figure stands
 * beside a reference measured in the same run: the 6 Hz zero-phase filter over one column of the
 * set (times and rates are wall clock; the ratio is what to compare between commits). */

#define ROUNDS 5

typedef struct {
	const PlbLifterSetup *lifter;
	PlbRig *rig;
	PlbPipelineSetup setup;
	gsize scans;
	PlbFrame *frames;
	GArray *samples; /* PlbSample */
	double *column;
	gsize instants; /* solved at 100 Hz over all reps */
} Bench;

static void read_frames(Bench *bench)
{
	PlbRack *rack = plb_rack_list_open_virtual(bench->lifter, FALSE, &bench->setup, NULL, NULL);
	double rate_hz;
	gsize have = 0;

	if (!rack || !plb_rack_start(rack, 1000, &rate_hz, NULL))
		g_error("the virtual rack does not start");
	while (have < bench->scans) {
		gssize n =
			plb_rack_read(rack, bench->frames + have, bench->scans - have, 100, NULL);

		if (n < 0)
			g_error("the virtual rack ended");
		have += (gsize)n;
	}
	plb_rack_free(rack);
}

static void calibrate(Bench *bench)
{
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(bench->rig, 1000);

	g_array_set_size(bench->samples, 0);
	if (!plb_calibrator_push(calibrator, bench->frames, bench->scans, bench->samples, NULL))
		g_error("the calibrator ended");
}

static void analyse(Bench *bench)
{
	g_autoptr(PlbPipeline) pipeline = plb_pipeline_new(&bench->setup);
	const PlbResult *result;

	for (guint i = 0; i < bench->samples->len; i += 50)
		plb_pipeline_push(pipeline, &g_array_index(bench->samples, PlbSample, i),
				  MIN(50, bench->samples->len - i));
	plb_pipeline_finish(pipeline);
	result = plb_pipeline_get_result(pipeline);
	bench->instants = 0;
	for (guint s = 0; s < result->sets->len; s++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, s);

		/* each rep is solved twice: at lockout, and with its final cut */
		for (guint r = 0; r < set->reps->len; r++)
			bench->instants +=
				2 * ((PlbRepResult *)g_ptr_array_index(set->reps, r))->series->n;
	}
}

static void filter_reference(Bench *bench)
{
	for (gsize i = 0; i < bench->scans; i++)
		bench->column[i] = (double)bench->frames[i].cell[0];
	plb_low_pass_zero_phase(bench->column, bench->scans, 1000, 6);
}

static double best_seconds(Bench *bench, void (*work)(Bench *bench))
{
	double best = INFINITY;

	for (int round = 0; round < ROUNDS; round++) {
		gint64 begin_us = g_get_monotonic_time();

		work(bench);
		best = MIN(best, 1e-6 * (double)(g_get_monotonic_time() - begin_us));
	}
	return best;
}

static void print_row(const char *what, double seconds, double reference, double count,
		      const char *unit)
{
	printf("%-34s %9.2f ms  %8.1f x reference  %12.0f %s/s\n", what, 1e3 * seconds,
	       seconds / reference, count / seconds, unit);
}

int main(void)
{
	static const PlbLifterSetup lifter = { .scenario = "steady", .load_kg = NAN, .seed = 1 };
	Bench bench = { .lifter = &lifter, .rig = plb_rig_virtual(), .scans = 55000 };
	PlbStreamInfo info = plb_rig_stream_info(bench.rig, 1000);
	double reference, seconds;

	plb_pipeline_setup_init(&bench.setup, &info);
	bench.frames = g_new0(PlbFrame, bench.scans);
	bench.column = g_new(double, bench.scans);
	bench.samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	seconds = best_seconds(&bench, read_frames);
	bench.setup.info = info;
	reference = best_seconds(&bench, filter_reference);
	print_row("reference: 6 Hz filter, 1 column", reference, reference, (double)bench.scans,
		  "samples");
	print_row("lifter, device, packets, frames", seconds, reference, (double)bench.scans,
		  "scans");
	seconds = best_seconds(&bench, calibrate);
	print_row("frames to samples", seconds, reference, (double)bench.scans, "scans");
	seconds = best_seconds(&bench, analyse);
	print_row("samples to verdict", seconds, reference, (double)bench.scans, "scans");
	print_row("  of it, posture with bands", seconds, reference, (double)bench.instants,
		  "instants");
	g_array_unref(bench.samples);
	g_free(bench.frames);
	g_free(bench.column);
	plb_rig_free(bench.rig);
	return 0;
}
