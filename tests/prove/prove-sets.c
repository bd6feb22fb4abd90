/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibration/calibrator.h"
#include "src/pipeline/pipeline.h"
#include "src/session/session.h"
#include "src/simulator/lifter.h"
#include "tests/prove/set-draw.h"

/* Whole simulated sets in this process (lifter -> counts -> calibrator -> pipeline), one line of
 * JSON each: how it was drawn, the truth, what was found, and the verdict as it was shown after
 * each rep. A set is a pure function of its number and the manner it is drawn in.
 *
 *   prove-sets wide FIRST COUNT           everything drawn as widely as people and racks go
 *   prove-sets SCENARIO FIRST COUNT       that scenario in the simulator's own ranges, bars from
 *                                         40 % of body mass on and ascents from 0.8 s on */

#define BLOCK_SCANS 256

static PlbRig *make_rig(double encoder_mm)
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

static void set_athlete(PlbAthlete *athlete, const PlbLifter *lifter)
{
	PlbLifterFacts facts;

	plb_lifter_get_facts(lifter, &facts);
	plb_athlete_init(athlete);
	g_strlcpy(athlete->id, facts.id, sizeof(athlete->id));
	athlete->mass_kg = facts.mass_kg;
	athlete->stature_m = facts.stature_m;
	if (!plb_sex_from_text(facts.sex, &athlete->sex) ||
	    !plb_bar_position_from_text(facts.bar_position, &athlete->bar_position))
		g_error("the lifter describes itself in words of its own");
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

/* Line breaks occur in JSON between its words only. */
static void print_json(const char *name, const char *json)
{
	printf(",\"%s\":", name);
	for (const char *c = json; *c; c++) {
		if (*c == '\n')
			c += strspn(c + 1, " ");
		else
			putchar(*c);
	}
}

static void print_verdicts(const PlbResult *result)
{
	const char *comma = "";

	printf(",\"then\":[");
	for (guint s = 0; s < result->sets->len; s++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, s);

		for (guint k = 0; k < set->reps->len; k++) {
			const PlbRepResult *rep = g_ptr_array_index(set->reps, k);

			printf("%s\"%s\"", comma,
			       plb_verdict_state_to_text(rep->verdict_then.state));
			comma = ",";
		}
	}
	printf("]");
}

static void print_draw(const PlbSetDraw *draw)
{
	g_autofree char *settings = g_strjoinv(" ", (char **)draw->settings->pdata);
	char rate[G_ASCII_DTOSTR_BUF_SIZE], encoder[G_ASCII_DTOSTR_BUF_SIZE];

	printf("{\"seed\":%" G_GUINT64_FORMAT ",\"scenario\":\"%s\",\"rate_hz\":%s", draw->seed,
	       draw->scenario, g_ascii_dtostr(rate, sizeof(rate), draw->rate_hz));
	printf(",\"encoder_mm\":%s,\"settings\":\"%s\"",
	       g_ascii_dtostr(encoder, sizeof(encoder), draw->encoder_mm), settings);
}

static gboolean run_set(const PlbSetDraw *draw, GError **error)
{
	g_autoptr(PlbRig) rig = make_rig(draw->encoder_mm);
	g_autoptr(PlbLifter) lifter = NULL;
	g_autoptr(PlbPipeline) pipeline = NULL;
	g_autofree char *truth = NULL;
	g_autofree char *found = NULL;
	PlbPipelineSetup setup;
	PlbLifterSetup lifter_setup = { .scenario = draw->scenario,
					.reps = draw->reps,
					.load_kg = draw->load_kg,
					.seed = draw->seed,
					.settings = (const char *const *)draw->settings->pdata,
					.rate_hz = draw->rate_hz };
	PlbStreamInfo info = plb_rig_stream_info(rig, draw->rate_hz);

	lifter = plb_lifter_new(&lifter_setup, rig, error);
	if (!lifter)
		return FALSE;
	plb_pipeline_setup_init(&setup, &info);
	set_athlete(&setup.athlete, lifter);
	pipeline = plb_pipeline_new(&setup);
	if (!feed(pipeline, lifter, rig, draw->rate_hz, error))
		return FALSE;
	truth = plb_lifter_get_truth_json(lifter);
	found = plb_result_to_json(plb_pipeline_get_result(pipeline), "");
	print_draw(draw);
	print_verdicts(plb_pipeline_get_result(pipeline));
	print_json("truth", truth);
	print_json("found", found);
	printf("}\n");
	return TRUE;
}

int main(int argc, char **argv)
{
	guint64 first, count;

	if (argc != 4) {
		fprintf(stderr, "usage: %s wide|SCENARIO FIRST COUNT\n", argv[0]);
		return 2;
	}
	first = g_ascii_strtoull(argv[2], NULL, 10);
	count = g_ascii_strtoull(argv[3], NULL, 10);
	for (guint64 seed = first; seed < first + count; seed++) {
		g_autoptr(GError) error = NULL;
		gboolean done;
		PlbSetDraw draw;

		plb_set_draw_init(&draw, argv[1], seed);
		done = run_set(&draw, &error);
		plb_set_draw_clear(&draw);
		if (!done) {
			fprintf(stderr, "set %" G_GUINT64_FORMAT ": %s\n", seed, error->message);
			return 1;
		}
		fflush(stdout);
	}
	return 0;
}
