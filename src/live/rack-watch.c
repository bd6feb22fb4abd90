/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-watch.h"

#include <math.h>
#include <string.h>

#include "hw/hw-error.h"

static const struct {
	/* One plate off by so much is loaded: the smallest lifter or bar rests on a plate with over
	 * 80 N (calibration/calibrator.c). */
	double loaded_plate_n;
	/* One cell's standard deviation over a second, quiet and empty; as the calibrator's. */
	double quiet_cell_n;
	/* Four times the noise of the noisiest converter that we know (1.9 N, calibrator.c). */
	double noisy_cell_n;
	double now_s; /* what "now" is a mean over: a screen's refresh or more, and below a blink */
} settings = { 80, 2, 7.6, 0.1 };

#define CHANNELS (PLB_CELL_COUNT + PLB_ENCODER_COUNT)

/* One second: sums from the first value, so that they stay exact. */
typedef struct {
	gsize n;
	gint32 first[CHANNELS];
	double sum[CHANNELS], square_sum[CHANNELS];
	guint16 clip_mask;
	guint8 encoder_fault;
	guint flags;
} Second;

struct PlbRackWatch {
	PlbRig *rig;
	double rate_hz;
	PlbCalibrator *calibrator;
	GArray *samples; /* the newest now_s */
	PlbFrame newest;
	Second going, last; /* last.n > 0: a full one */
	double zero_drift_n[PLB_SIDES];
};

PlbRackWatch *plb_rack_watch_new(const PlbRig *rig, double rate_hz)
{
	PlbRackWatch *watch = g_new0(PlbRackWatch, 1);

	watch->rig = plb_rig_copy(rig);
	watch->rate_hz = rate_hz;
	watch->calibrator = plb_calibrator_new(rig, rate_hz);
	watch->samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	watch->zero_drift_n[PLB_LEFT] = watch->zero_drift_n[PLB_RIGHT] = NAN;
	return watch;
}

void plb_rack_watch_free(PlbRackWatch *watch)
{
	if (!watch)
		return;
	plb_rig_free(watch->rig);
	plb_calibrator_free(watch->calibrator);
	g_array_unref(watch->samples);
	g_free(watch);
}

static gint32 value_of(const PlbFrame *frame, int channel)
{
	return channel < PLB_CELL_COUNT ? frame->cell[channel]
					: frame->encoder[channel - PLB_CELL_COUNT];
}

static double mean_of(const Second *second, guint channel)
{
	return second->first[channel] + second->sum[channel] / (double)second->n;
}

static double sd_of(const Second *second, guint channel)
{
	double n = (double)second->n, offset = second->sum[channel] / n;

	return sqrt(fmax(0, second->square_sum[channel] / n - offset * offset));
}

static void add_frame(Second *second, const PlbFrame *frame)
{
	if (second->n == 0)
		memset(second, 0, sizeof *second);
	for (int k = 0; k < CHANNELS; k++) {
		double offset;

		if (second->n == 0)
			second->first[k] = value_of(frame, k);
		offset = (double)value_of(frame, k) - second->first[k];
		second->sum[k] += offset;
		second->square_sum[k] += offset * offset;
	}
	second->n++;
	second->clip_mask |= frame->clip_mask;
	second->encoder_fault |= frame->encoder_fault;
	second->flags |= frame->flags;
}

/* Force on one plate over the last second, against the rig's zero. */
static double plate_n(const PlbRackWatch *watch, int side)
{
	double force_n = 0;

	for (int i = 0; i < 4; i++) {
		const PlbCell *cell = &watch->rig->plate[side].cell[i];

		force_n += (mean_of(&watch->last, cell->channel) - cell->zero_counts) *
			   cell->newtons_per_count;
	}
	return force_n;
}

static gboolean plate_is_quiet(const PlbRackWatch *watch, int side)
{
	for (int i = 0; i < 4; i++) {
		const PlbCell *cell = &watch->rig->plate[side].cell[i];

		if (sd_of(&watch->last, cell->channel) * fabs(cell->newtons_per_count) >
		    settings.quiet_cell_n)
			return FALSE;
	}
	return TRUE;
}

static void note_drift(PlbRackWatch *watch)
{
	for (int side = 0; side < PLB_SIDES; side++) {
		double force_n = plate_n(watch, side);

		if (watch->rig->has_plate[side] && fabs(force_n) <= settings.loaded_plate_n &&
		    plate_is_quiet(watch, side))
			watch->zero_drift_n[side] = force_n;
	}
}

gboolean plb_rack_watch_push(PlbRackWatch *watch, const PlbFrame *frames, gsize n, GError **error)
{
	guint keep = (guint)fmax(1, settings.now_s * watch->rate_hz);

	for (gsize i = 0; i < n; i++) {
		add_frame(&watch->going, &frames[i]);
		if ((double)watch->going.n < watch->rate_hz)
			continue;
		watch->last = watch->going;
		watch->going.n = 0;
		note_drift(watch);
	}
	if (n > 0)
		watch->newest = frames[n - 1];
	if (!plb_calibrator_push(watch->calibrator, frames, n, watch->samples, error))
		return FALSE;
	if (watch->samples->len > keep)
		g_array_remove_range(watch->samples, 0, watch->samples->len - keep);
	return TRUE;
}

static void mean_now(const PlbRackWatch *watch, PlbSample *now)
{
	const gsize fields = offsetof(PlbSample, flags) / sizeof(double);
	guint n = watch->samples->len;

	*now = plb_sample_empty(n ? g_array_index(watch->samples, PlbSample, n - 1).time_s
				  : (double)NAN);
	for (gsize k = 1; k < fields; k++) { /* all but the time */
		double sum = 0, count = 0;

		for (guint i = 0; i < n; i++) {
			const double *values =
				(const double *)&g_array_index(watch->samples, PlbSample, i);

			if (!isnan(values[k])) {
				sum += values[k];
				count++;
			}
		}
		((double *)now)[k] = count > 0 ? sum / count : (double)NAN;
	}
	for (guint i = 0; i < n; i++)
		now->flags |= g_array_index(watch->samples, PlbSample, i).flags;
}

static const PlbCell *cell_of(const PlbRig *rig, guint channel, int *side)
{
	for (*side = 0; *side < PLB_SIDES; ++*side) {
		for (int i = 0; rig->has_plate[*side] && i < 4; i++) {
			if (rig->plate[*side].cell[i].channel == channel)
				return &rig->plate[*side].cell[i];
		}
	}
	return NULL;
}

static const PlbString *string_of(const PlbRig *rig, guint channel)
{
	for (int end = 0; end < PLB_SIDES; end++) {
		for (guint i = 0; i < rig->bar_end[end].string_count; i++) {
			if (rig->bar_end[end].string[i].channel == channel)
				return &rig->bar_end[end].string[i];
		}
	}
	return NULL;
}

static PlbChannelHealth cell_health(const PlbRackWatch *watch, guint k, const PlbCell *cell,
				    int side)
{
	double sd = sd_of(&watch->last, k);

	if (watch->last.clip_mask & (1u << k))
		return PLB_CHANNEL_CLIPPED;
	if (sd == 0)
		return PLB_CHANNEL_STUCK;
	if (fabs(plate_n(watch, side)) <= settings.loaded_plate_n &&
	    sd * fabs(cell->newtons_per_count) > settings.noisy_cell_n)
		return PLB_CHANNEL_NOISY;
	return PLB_CHANNEL_OK;
}

static void read_cell(const PlbRackWatch *watch, guint k, PlbChannelReading *out)
{
	int side;
	const PlbCell *cell = cell_of(watch->rig, k, &side);

	out->health = cell ? cell_health(watch, k, cell, side) : PLB_CHANNEL_UNUSED;
	if (cell)
		out->newtons = (out->mean - cell->zero_counts) * cell->newtons_per_count;
}

static void read_encoder(const PlbRackWatch *watch, guint k, PlbChannelReading *out)
{
	const PlbString *string = string_of(watch->rig, k);

	out->health = !string                                 ? PLB_CHANNEL_UNUSED
		      : watch->last.encoder_fault & (1u << k) ? PLB_CHANNEL_FAULT
							      : PLB_CHANNEL_OK;
	if (string)
		out->metres = string->length_at_zero_m + out->newest / string->counts_per_metre;
}

void plb_rack_watch_read(const PlbRackWatch *watch, PlbRackReading *reading)
{
	memset(reading, 0, sizeof *reading);
	reading->valid = watch->last.n > 0;
	reading->flags = watch->last.flags;
	reading->tares = plb_calibrator_get_tares(watch->calibrator, &reading->last_tare_s);
	memcpy(reading->zero_drift_n, watch->zero_drift_n, sizeof reading->zero_drift_n);
	mean_now(watch, &reading->now);
	for (guint k = 0; k < CHANNELS; k++) {
		gboolean is_cell = k < PLB_CELL_COUNT;
		PlbChannelReading *out =
			is_cell ? &reading->cell[k] : &reading->encoder[k - PLB_CELL_COUNT];

		*out = (PlbChannelReading){ NAN, NAN, value_of(&watch->newest, (int)k),
					    NAN, NAN, PLB_CHANNEL_UNUSED };
		if (!reading->valid)
			continue;
		out->mean = mean_of(&watch->last, k);
		out->sd = sd_of(&watch->last, k);
		if (is_cell)
			read_cell(watch, k, out);
		else
			read_encoder(watch, k - PLB_CELL_COUNT, out);
	}
}

static gboolean refuse(GError **error, const char *why)
{
	g_set_error_literal(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE, why);
	return FALSE;
}

/* One line, also for a translator: the sizes are on the page beside it. */
static gboolean may_tare(const PlbRackWatch *watch, GError **error)
{
	if (watch->last.n == 0)
		return refuse(error, "not a full second of data yet");
	for (int side = 0; side < PLB_SIDES; side++) {
		if (!watch->rig->has_plate[side])
			continue;
		for (int i = 0; i < 4; i++) {
			if (watch->last.clip_mask & (1u << watch->rig->plate[side].cell[i].channel))
				return refuse(error, "a cell is at the end of its range");
		}
		if (fabs(plate_n(watch, side)) > settings.loaded_plate_n)
			return refuse(error, "the plates are loaded: step off, take the bar away");
		if (!plate_is_quiet(watch, side))
			return refuse(error, "the plates are not quiet: wait a second");
	}
	return TRUE;
}

static void zero_from_second(const Second *second, PlbRig *rig)
{
	for (int side = 0; side < PLB_SIDES; side++) {
		for (int i = 0; rig->has_plate[side] && i < 4; i++) {
			PlbCell *cell = &rig->plate[side].cell[i];

			cell->zero_counts = mean_of(second, cell->channel);
		}
	}
}

gboolean plb_rack_watch_tare(PlbRackWatch *watch, PlbRig *rig, GError **error)
{
	if (!may_tare(watch, error))
		return FALSE;
	zero_from_second(&watch->last, rig);
	zero_from_second(&watch->last, watch->rig);
	plb_calibrator_free(watch->calibrator);
	watch->calibrator = plb_calibrator_new(watch->rig, watch->rate_hz);
	g_array_set_size(watch->samples, 0);
	return TRUE;
}
