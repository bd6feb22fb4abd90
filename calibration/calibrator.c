/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/calibrator.h"

#include <math.h>
#include <string.h>

#include "calibration/homing.h"
#include "calibration/rig-geometry.h"
#include "calibration/scan-align.h"

static const struct {
	/* A longer loss is no gap but another recording. */
	double longest_gap_s;
	/* As long as the pause that a lifter leaves before stepping on, and the mean of 1000
	 * readings of 0.4 N rms is good to 0.013 N. */
	double tare_s;
	/* Standard deviation of one cell over tare_s: noise is 0.4 to 0.6 N rms with the converters
	 * that we know (1.9 N with the noisiest); somebody stepping on passes it within
	 * milliseconds. */
	double quiet_cell_n;
	/* One plate's mean against its zero of now. Drift between two sets is small (creep 0.03 %
	 * of a 4.9 kN cell is 1.5 N), and the smallest lifter or bar rests on a plate with over 80
	 * N. */
	double empty_plate_n;
	/* Before the first tare the zero is that of the rig file, on another day: temperature moves
	 * the zero of an S-type cell by some newtons. */
	double empty_plate_first_n;
	/* One reading of a plate this far off ends the second at once, so that the next one begins
	 * when the plate is empty, not up to a second later: the above plus 6 of the worst
	 * plate's 3.8 N. */
	double occupied_plate_n;
	/* A lifter who goes on stands still within a rep or two. */
	double hold_s;
} settings = { 600, 1, 2, 20, 50, 75, 15 };

/* The force of a frame with one of these is no measurement. */
#define FORCE_UNFIT                                                                                \
	(PLB_FRAME_ADC_LINK_ERROR | PLB_FRAME_EXCITATION | PLB_FRAME_BROWN_OUT |                   \
	 PLB_FRAME_SETTLING | PLB_FRAME_TEST_PATTERN)

/* Sums of one second's cell counts, taken from the first of them so that they stay exact. */
typedef struct {
	gsize n;
	double first[PLB_CELL_COUNT];
	double sum[PLB_CELL_COUNT];
	double square_sum[PLB_CELL_COUNT];
} TareWindow;

/* What a scan says of the bar. */
typedef struct {
	double count[PLB_ENCODER_COUNT];
	guint16 flags; /* PlbFrameFlags */
	guint8 encoder_fault;
} BarScan;

struct PlbCalibrator {
	PlbRig *rig;
	double rate_hz;
	gsize tare_length;
	guint64 longest_gap;
	guint64 first_scan, next_scan;
	gboolean started;
	double zero[PLB_SIDES][4]; /* counts, by plate and cell */
	PlbScanAlign align;        /* of the present frame */
	TareWindow window;
	guint tares;
	double last_tare_s;
	PlbHoming homing;
	GQueue news; /* HomingNews */
	/* After a replug, until the strings' lengths are known again: held back, so that the rep
	 * that goes on meanwhile is not lost. */
	GArray *held_scans, *held_samples; /* BarScan, PlbSample */
	gsize most_held;
};

typedef struct {
	double time_s;
	char *text;
} HomingNews;

static void free_news(gpointer data)
{
	HomingNews *news = data;

	g_free(news->text);
	g_free(news);
}

PlbCalibrator *plb_calibrator_new(const PlbRig *rig, double rate_hz)
{
	PlbCalibrator *calibrator;

	g_return_val_if_fail(rate_hz > 0 && rate_hz <= 1e6, NULL);
	calibrator = g_new0(PlbCalibrator, 1);
	calibrator->rig = plb_rig_copy(rig);
	calibrator->rate_hz = rate_hz;
	calibrator->tare_length = (gsize)MAX(1, ceil(settings.tare_s * rate_hz));
	calibrator->longest_gap = (guint64)(settings.longest_gap_s * rate_hz);
	calibrator->last_tare_s = NAN;
	for (int side = 0; side < PLB_SIDES; side++)
		for (int i = 0; i < 4; i++)
			calibrator->zero[side][i] = rig->plate[side].cell[i].zero_counts;
	plb_scan_align_init(&calibrator->align, rate_hz);
	plb_homing_init(&calibrator->homing, calibrator->rig, rate_hz);
	g_queue_init(&calibrator->news);
	calibrator->held_scans = g_array_new(FALSE, FALSE, sizeof(BarScan));
	calibrator->held_samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	calibrator->most_held = (gsize)(settings.hold_s * rate_hz);
	return calibrator;
}

void plb_calibrator_free(PlbCalibrator *calibrator)
{
	if (!calibrator)
		return;
	g_queue_clear_full(&calibrator->news, free_news);
	g_array_unref(calibrator->held_scans);
	g_array_unref(calibrator->held_samples);
	plb_rig_free(calibrator->rig);
	g_free(calibrator);
}

char *plb_calibrator_take_homing_news(PlbCalibrator *calibrator, double *time_s)
{
	HomingNews *news = g_queue_pop_head(&calibrator->news);
	char *text;

	if (!news)
		return NULL;
	*time_s = news->time_s;
	text = news->text;
	g_free(news);
	return text;
}

PlbBarPlace plb_calibrator_get_bar_place(const PlbCalibrator *calibrator)
{
	return plb_homing_get_place(&calibrator->homing);
}

guint plb_calibrator_get_tares(const PlbCalibrator *calibrator, double *last_s)
{
	if (last_s)
		*last_s = calibrator->last_tare_s;
	return calibrator->tares;
}

void plb_calibrator_hold_nothing(PlbCalibrator *calibrator)
{
	calibrator->most_held = 0;
}

void plb_calibrator_set_rack(PlbCalibrator *calibrator, const PlbRackInfo *rack)
{
	plb_scan_align_set_rack(&calibrator->align, rack);
}

static void measure_plate(const PlbCalibrator *calibrator, int side, const PlbFrame *frame,
			  PlbSample *sample)
{
	const PlbPlate *plate = &calibrator->rig->plate[side];
	double force_n[4];

	for (int i = 0; i < 4; i++) {
		const PlbCell *cell = &plate->cell[i];

		force_n[i] = (calibrator->align.cell[cell->channel] - calibrator->zero[side][i]) *
			     cell->newtons_per_count;
		if (frame->clip_mask & (1u << cell->channel))
			sample->flags |= PLB_SAMPLE_CLIPPED;
	}
	plb_plate_from_cells(plate, force_n, &sample->fz_n[side], &sample->cop_x_m[side],
			     &sample->cop_y_m[side]);
}

/* A place that no bar can have (strings too short to meet) is an encoder's fault as well. x_m: the
 * other end's, or NAN. */
static void measure_bar_end(const PlbCalibrator *calibrator, int side, const BarScan *scan,
			    double x_m, PlbSample *sample, int at)
{
	const PlbBarEnd *end = &calibrator->rig->bar_end[side];
	double length_m[2] = { 0, 0 };
	gboolean lost = FALSE, known;

	for (guint i = 0; i < end->string_count; i++) {
		length_m[i] = plb_homing_length(&calibrator->homing, &end->string[i],
						scan->count[end->string[i].channel]);
		lost |= isnan(length_m[i]);
		if (scan->encoder_fault & (1u << end->string[i].channel))
			sample->flags |= PLB_SAMPLE_ENCODER_FAULT;
	}
	if (lost)
		return;
	if (end->string_count == 1)
		known = plb_bar_end_height(end, length_m[0], x_m, &sample->bar_z_m[at]);
	else
		known = plb_bar_end_from_lengths(end, length_m, &sample->bar_x_m[at],
						 &sample->bar_z_m[at]);
	if (!known)
		sample->flags |= PLB_SAMPLE_ENCODER_FAULT;
	else if (plb_rig_measures_both_ends(calibrator->rig))
		sample->bar_y_m[at] = end->y_m; /* where the strings hold it: not measured, known */
}

/* The place jumped when it became known: not to be taken for a movement. */
#define HOMING_JUMPS PLB_HOMING_NEWS_HOMED

static void measure_bar(PlbCalibrator *calibrator, const BarScan *scan, PlbSample *sample)
{
	const PlbRig *rig = calibrator->rig;
	gboolean both_ends = plb_rig_measures_both_ends(rig);

	if (calibrator->homing.state != PLB_HOMING_HOMED)
		sample->flags |= PLB_SAMPLE_UNHOMED;
	if (calibrator->homing.news & HOMING_JUMPS) {
		sample->flags |= PLB_SAMPLE_UNHOMED;
		return;
	}
	if (scan->flags & PLB_FRAME_TEST_PATTERN)
		return;
	/* two strings first: their x leans the other end's one string */
	for (guint strings = 2; strings > 0; strings--)
		for (int side = 0; side < PLB_SIDES; side++)
			if (rig->bar_end[side].string_count == strings)
				measure_bar_end(calibrator, side, scan,
						both_ends ? sample->bar_x_m[1 - side] : (double)NAN,
						sample, both_ends ? side : 0);
}

static gboolean is_occupied(const PlbRig *rig, const PlbFrame *frame, const PlbSample *sample)
{
	if ((frame->flags & FORCE_UNFIT) || (sample->flags & PLB_SAMPLE_CLIPPED))
		return TRUE;
	for (int side = 0; side < PLB_SIDES; side++)
		if (rig->has_plate[side] && fabs(sample->fz_n[side]) > settings.occupied_plate_n)
			return TRUE;
	return FALSE;
}

static void home(PlbCalibrator *calibrator, const PlbFrame *frame, const PlbSample *sample)
{
	const PlbRig *rig = calibrator->rig;
	double force_n = rig->has_plate[PLB_LEFT] ? sample->fz_n[PLB_LEFT] : (double)NAN;
	char *text;

	if (rig->has_plate[PLB_RIGHT])
		force_n += sample->fz_n[PLB_RIGHT];
	plb_homing_push(&calibrator->homing, frame, force_n, is_occupied(rig, frame, sample));
	text = plb_homing_news_text(&calibrator->homing);
	if (text) {
		HomingNews *news = g_new(HomingNews, 1);

		*news = (HomingNews){ sample->time_s, text };
		g_queue_push_tail(&calibrator->news, news);
	}
}

static PlbSample sample_from_frame(PlbCalibrator *calibrator, const PlbFrame *frame,
				   const BarScan *scan)
{
	const PlbRig *rig = calibrator->rig;
	PlbSample sample = plb_sample_empty((double)(frame->scan_index - calibrator->first_scan) /
					    calibrator->rate_hz);

	for (int side = 0; side < PLB_SIDES; side++)
		if (rig->has_plate[side] && !(frame->flags & FORCE_UNFIT))
			measure_plate(calibrator, side, frame, &sample);
	if (rig->bar_end[PLB_LEFT].string_count || rig->bar_end[PLB_RIGHT].string_count) {
		home(calibrator, frame, &sample);
		measure_bar(calibrator, scan, &sample);
	}
	return sample;
}

static void add_to_window(TareWindow *window, const double counts[PLB_CELL_COUNT])
{
	for (int k = 0; k < PLB_CELL_COUNT; k++) {
		double count = counts[k];

		if (window->n == 0) {
			window->first[k] = count;
			window->sum[k] = window->square_sum[k] = 0;
		}
		window->sum[k] += count - window->first[k];
		window->square_sum[k] += (count - window->first[k]) * (count - window->first[k]);
	}
	window->n++;
}

/* Whether one plate was quiet and empty over the window; mean gets its cells' mean counts. */
static gboolean plate_is_empty(const PlbCalibrator *calibrator, int side, double mean[4])
{
	const TareWindow *window = &calibrator->window;
	const PlbPlate *plate = &calibrator->rig->plate[side];
	double n = (double)window->n, force_n = 0;

	for (int i = 0; i < 4; i++) {
		guint k = plate->cell[i].channel;
		double offset = window->sum[k] / n;
		double variance = fmax(0, window->square_sum[k] / n - offset * offset);
		double scale = plate->cell[i].newtons_per_count;

		mean[i] = window->first[k] + offset;
		force_n += (mean[i] - calibrator->zero[side][i]) * scale;
		if (sqrt(variance) * fabs(scale) > settings.quiet_cell_n)
			return FALSE;
	}
	return fabs(force_n) <=
	       (calibrator->tares ? settings.empty_plate_n : settings.empty_plate_first_n);
}

static void close_window(PlbCalibrator *calibrator, double time_s)
{
	const PlbRig *rig = calibrator->rig;
	double mean[PLB_SIDES][4];

	for (int side = 0; side < PLB_SIDES; side++)
		if (rig->has_plate[side] && !plate_is_empty(calibrator, side, mean[side])) {
			calibrator->window.n = 0;
			return;
		}
	for (int side = 0; side < PLB_SIDES; side++)
		for (int i = 0; rig->has_plate[side] && i < 4; i++)
			calibrator->zero[side][i] = mean[side][i];
	calibrator->window.n = 0;
	calibrator->tares++;
	calibrator->last_tare_s = time_s;
}

static void tare(PlbCalibrator *calibrator, const PlbFrame *frame, const PlbSample *sample)
{
	if (!calibrator->rig->has_plate[PLB_LEFT])
		return;
	if (is_occupied(calibrator->rig, frame, sample)) {
		calibrator->window.n = 0;
		return;
	}
	add_to_window(&calibrator->window, calibrator->align.cell);
	if (calibrator->window.n == calibrator->tare_length)
		close_window(calibrator, sample->time_s);
}

static void give_held(PlbCalibrator *calibrator, GArray *samples)
{
	g_array_append_vals(samples, calibrator->held_samples->data, calibrator->held_samples->len);
	g_array_set_size(calibrator->held_samples, 0);
	g_array_set_size(calibrator->held_scans, 0);
}

/* Gap samples up to the frame's scan; FALSE when the stream ends here. */
static gboolean fill_gap(PlbCalibrator *calibrator, guint64 scan_index, GArray *samples,
			 GError **error)
{
	if (scan_index < calibrator->next_scan) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE,
			    "scan %" G_GUINT64_FORMAT " comes after scan %" G_GUINT64_FORMAT,
			    scan_index, calibrator->next_scan - 1);
		return FALSE;
	}
	if (scan_index - calibrator->next_scan > calibrator->longest_gap) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE,
			    "%" G_GUINT64_FORMAT " scans are missing after scan %" G_GUINT64_FORMAT
			    ", over %.0f s",
			    scan_index - calibrator->next_scan, calibrator->next_scan - 1,
			    settings.longest_gap_s);
		return FALSE;
	}
	if (scan_index > calibrator->next_scan) {
		give_held(calibrator, samples);
		calibrator->window.n = 0;
		plb_scan_align_break(&calibrator->align);
		plb_homing_break(&calibrator->homing);
	}
	for (guint64 scan = calibrator->next_scan; scan < scan_index; scan++) {
		PlbSample gap = plb_sample_empty((double)(scan - calibrator->first_scan) /
						 calibrator->rate_hz);

		gap.flags = PLB_SAMPLE_GAP;
		g_array_append_val(samples, gap);
	}
	return TRUE;
}

/* The lengths are known from now on, so they are for what was held back. */
static void measure_held(PlbCalibrator *calibrator)
{
	guint news = calibrator->homing.news;

	calibrator->homing.news &= ~(guint)HOMING_JUMPS; /* all by the same offset: no jump */
	for (guint i = 0; i < calibrator->held_scans->len; i++)
		measure_bar(calibrator, &g_array_index(calibrator->held_scans, BarScan, i),
			    &g_array_index(calibrator->held_samples, PlbSample, i));
	calibrator->homing.news = news;
}

static gboolean holds(const PlbCalibrator *calibrator)
{
	return calibrator->homing.state == PLB_HOMING_LOST || calibrator->held_samples->len > 0;
}

static void give(PlbCalibrator *calibrator, const BarScan *scan, const PlbSample *sample,
		 GArray *samples)
{
	if (!holds(calibrator)) {
		g_array_append_vals(samples, sample, 1);
		return;
	}
	g_array_append_vals(calibrator->held_samples, sample, 1);
	g_array_append_vals(calibrator->held_scans, scan, 1);
	if (calibrator->homing.state != PLB_HOMING_LOST)
		measure_held(calibrator);
	if (calibrator->homing.state != PLB_HOMING_LOST ||
	    calibrator->held_samples->len > calibrator->most_held)
		give_held(calibrator, samples);
}

void plb_calibrator_finish(PlbCalibrator *calibrator, GArray *samples)
{
	give_held(calibrator, samples);
}

static BarScan align(PlbCalibrator *calibrator, const PlbFrame *frame)
{
	BarScan scan = { .flags = frame->flags, .encoder_fault = frame->encoder_fault };

	if (frame->flags & PLB_FRAME_RESTARTED)
		plb_scan_align_break(&calibrator->align);
	plb_scan_align_push(&calibrator->align, frame);
	memcpy(scan.count, calibrator->align.encoder, sizeof scan.count);
	return scan;
}

gboolean plb_calibrator_push(PlbCalibrator *calibrator, const PlbFrame *frames, gsize n,
			     GArray *samples, GError **error)
{
	for (gsize i = 0; i < n; i++) {
		PlbSample sample;
		BarScan scan;

		if (!calibrator->started) {
			calibrator->started = TRUE;
			calibrator->first_scan = calibrator->next_scan = frames[i].scan_index;
		}
		if (!fill_gap(calibrator, frames[i].scan_index, samples, error))
			return FALSE;
		calibrator->next_scan = frames[i].scan_index + 1;
		scan = align(calibrator, &frames[i]);
		sample = sample_from_frame(calibrator, &frames[i], &scan);
		give(calibrator, &scan, &sample, samples);
		tare(calibrator, &frames[i], &sample);
	}
	return TRUE;
}
