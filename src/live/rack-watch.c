/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-watch.h"

#include <math.h>
#include <string.h>

static const struct {
	/* One plate off by so much is loaded: the smallest lifter or bar rests on a plate with over
	 * 80 N (calibration/calibrator.c). */
	double loaded_plate_n;
	/* One cell's standard deviation over a second, quiet and empty; as the calibrator's. */
	double quiet_cell_n;
	double now_s; /* what "now" is a mean over: above a screen's refresh, below a blink */
} settings = { 80, 2, 0.1 };

struct PlbRackWatch {
	PlbRig *rig;
	double rate_hz;
	PlbCalibrator *calibrator;
	GArray *samples; /* the newest now_s */
	PlbChannelWatch channels;
	PlbRackInfo rack; /* its numbers alone: no text of it is kept */
	double zero_drift_n[PLB_SIDES];
};

PlbRackWatch *plb_rack_watch_new(const PlbRig *rig, double rate_hz)
{
	PlbRackWatch *watch = g_new0(PlbRackWatch, 1);

	watch->rig = plb_rig_copy(rig);
	watch->rate_hz = rate_hz;
	watch->calibrator = plb_calibrator_new(rig, rate_hz);
	plb_calibrator_hold_nothing(watch->calibrator);
	watch->samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	plb_channel_watch_init(&watch->channels, rate_hz, 0);
	watch->zero_drift_n[PLB_LEFT] = watch->zero_drift_n[PLB_RIGHT] = NAN;
	return watch;
}

void plb_rack_watch_set_rack(PlbRackWatch *watch, const PlbRackInfo *info)
{
	watch->rack = (PlbRackInfo){ .filter_delay_ns = info->filter_delay_ns, .adc = info->adc };
	plb_calibrator_set_rack(watch->calibrator, &watch->rack);
	plb_channel_watch_init(&watch->channels, watch->rate_hz, info->cell_noise_limit);
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

/* The second's mean as the counts of an ideal converter, as a rig file has them. */
static double mean_counts(const PlbChannelReport *channels, const PlbAdc *adc, guint k)
{
	return plb_adc_counts(adc, k, channels->cell[k].mean);
}

static double cell_n(const PlbChannelReport *channels, const PlbAdc *adc, const PlbCell *cell)
{
	return (mean_counts(channels, adc, cell->channel) - cell->zero_counts) *
	       cell->newtons_per_count;
}

static double cell_sd_n(const PlbChannelReport *channels, const PlbAdc *adc, const PlbCell *cell)
{
	const PlbChannelState *state = &channels->cell[cell->channel];

	return state->sd * plb_adc_gain(adc, cell->channel, state->mean) *
	       fabs(cell->newtons_per_count);
}

static void read_plate(PlbRackReading *reading, const PlbRig *rig, const PlbAdc *adc, int side)
{
	double sum = 0;

	for (int i = 0; i < 4; i++) {
		const PlbCell *cell = &rig->plate[side].cell[i];

		reading->cell_used[cell->channel] = TRUE;
		if (reading->channels.seconds > 0)
			reading->cell_n[cell->channel] = cell_n(&reading->channels, adc, cell);
		sum += reading->cell_n[cell->channel];
	}
	reading->plate_n[side] = sum;
}

static void read_strings(PlbRackReading *reading, const PlbBarEnd *end)
{
	for (guint i = 0; i < end->string_count; i++) {
		const PlbString *string = &end->string[i];

		reading->encoder_used[string->channel] = TRUE;
		if (reading->channels.seconds > 0)
			reading->string_m[string->channel] =
				string->length_at_zero_m +
				reading->channels.encoder[string->channel].raw /
					string->counts_per_metre;
	}
}

void plb_rack_reading_make(PlbRackReading *reading, const PlbRig *rig, const PlbAdc *adc,
			   const PlbChannelReport *channels)
{
	memset(reading, 0, sizeof *reading);
	reading->channels = *channels;
	for (int k = 0; k < PLB_CELL_COUNT; k++)
		reading->cell_n[k] = NAN;
	for (int k = 0; k < PLB_ENCODER_COUNT; k++)
		reading->string_m[k] = NAN;
	for (int side = 0; side < PLB_SIDES; side++) {
		reading->plate_n[side] = NAN;
		if (rig->has_plate[side])
			read_plate(reading, rig, adc, side);
		read_strings(reading, &rig->bar_end[side]);
	}
}

void plb_rack_watch_read(const PlbRackWatch *watch, PlbRackReading *reading)
{
	plb_rack_reading_make(reading, watch->rig, &watch->rack.adc, &watch->channels.report);
}

PlbBarPlace plb_rack_watch_get_bar_place(const PlbRackWatch *watch)
{
	return plb_calibrator_get_bar_place(watch->calibrator);
}

double plb_rack_watch_get_drift(const PlbRackWatch *watch, PlbSide side)
{
	return watch->zero_drift_n[side];
}

/* Force on one plate over the last second, against the rig's zero. */
static double plate_n(const PlbRackWatch *watch, int side)
{
	double force_n = 0;

	for (int i = 0; i < 4; i++)
		force_n += cell_n(&watch->channels.report, &watch->rack.adc,
				  &watch->rig->plate[side].cell[i]);
	return force_n;
}

static gboolean plate_is_quiet(const PlbRackWatch *watch, int side)
{
	for (int i = 0; i < 4; i++) {
		const PlbCell *cell = &watch->rig->plate[side].cell[i];

		if (cell_sd_n(&watch->channels.report, &watch->rack.adc, cell) >
		    settings.quiet_cell_n)
			return FALSE;
	}
	return TRUE;
}

static void note_drift(PlbRackWatch *watch)
{
	for (int side = 0; side < PLB_SIDES; side++) {
		double force_n = watch->rig->has_plate[side] ? plate_n(watch, side) : (double)NAN;

		if (fabs(force_n) <= settings.loaded_plate_n && plate_is_quiet(watch, side))
			watch->zero_drift_n[side] = force_n;
	}
}

gboolean plb_rack_watch_push(PlbRackWatch *watch, const PlbFrame *frames, gsize n, GError **error)
{
	guint keep = (guint)fmax(1, settings.now_s * watch->rate_hz);
	guint seconds = watch->channels.report.seconds;

	plb_channel_watch_push(&watch->channels, frames, n);
	if (watch->channels.report.seconds != seconds)
		note_drift(watch);
	if (!plb_calibrator_push(watch->calibrator, frames, n, watch->samples, error))
		return FALSE;
	if (watch->samples->len > keep)
		g_array_remove_range(watch->samples, 0, watch->samples->len - keep);
	return TRUE;
}

void plb_rack_watch_now(const PlbRackWatch *watch, PlbSample *now)
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

static gboolean refuse(GError **error, const char *why)
{
	g_set_error_literal(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE, why);
	return FALSE;
}

/* One line, also for a translator: the sizes are on the page beside it. */
static gboolean may_tare(const PlbRackWatch *watch, GError **error)
{
	if (watch->channels.report.seconds == 0)
		return refuse(error, "not a full second of data yet");
	for (int side = 0; side < PLB_SIDES; side++) {
		if (!watch->rig->has_plate[side])
			continue;
		for (int i = 0; i < 4; i++) {
			guint k = watch->rig->plate[side].cell[i].channel;

			if (watch->channels.report.cell[k].health & PLB_HEALTH_CLIPPED)
				return refuse(error, "a cell is at the end of its range");
		}
		if (fabs(plate_n(watch, side)) > settings.loaded_plate_n)
			return refuse(error, "the plates are loaded: step off, take the bar away");
		if (!plate_is_quiet(watch, side))
			return refuse(error, "the plates are not quiet: wait a second");
	}
	return TRUE;
}

static void zero_from_second(const PlbChannelReport *channels, const PlbAdc *adc, PlbRig *rig)
{
	for (int side = 0; side < PLB_SIDES; side++) {
		for (int i = 0; rig->has_plate[side] && i < 4; i++) {
			PlbCell *cell = &rig->plate[side].cell[i];

			cell->zero_counts = mean_counts(channels, adc, cell->channel);
		}
	}
}

gboolean plb_rack_watch_tare(PlbRackWatch *watch, PlbRig *rig, GError **error)
{
	if (!may_tare(watch, error))
		return FALSE;
	zero_from_second(&watch->channels.report, &watch->rack.adc, rig);
	zero_from_second(&watch->channels.report, &watch->rack.adc, watch->rig);
	plb_calibrator_free(watch->calibrator);
	watch->calibrator = plb_calibrator_new(watch->rig, watch->rate_hz);
	plb_calibrator_hold_nothing(watch->calibrator);
	plb_calibrator_set_rack(watch->calibrator, &watch->rack);
	g_array_set_size(watch->samples, 0);
	return TRUE;
}
