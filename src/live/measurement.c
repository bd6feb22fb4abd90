/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/measurement.h"

#include "hw/rack-plumbar.h"

/* A rack that says nothing for so long is not there. */
#define SILENCE_MS 2000
#define BLOCK_SCANS 256
#define RATE_HZ 1000

struct PlbMeasurement {
	PlbRack *rack;
	PlbRackInfo *info;
	PlbSession *session;
	double rate_hz;
	gboolean drain, has_first;
	guint64 first_scan, next_scan;
};

PlbMeasurement *plb_measurement_new(PlbRack *rack, gboolean drain, GError **error)
{
	g_autoptr(PlbMeasurement) measurement = g_new0(PlbMeasurement, 1);

	measurement->rack = rack;
	measurement->drain = drain;
	measurement->info = g_new0(PlbRackInfo, 1);
	if (!plb_rack_identify(rack, measurement->info, error) ||
	    !plb_rack_start(rack, RATE_HZ, &measurement->rate_hz, error))
		return NULL;
	return g_steal_pointer(&measurement);
}

void plb_measurement_free(PlbMeasurement *measurement)
{
	if (!measurement)
		return;
	plb_rack_free(measurement->rack);
	plb_rack_info_free(measurement->info);
	g_free(measurement);
}

const PlbRackInfo *plb_measurement_get_info(const PlbMeasurement *measurement)
{
	return measurement->info;
}

double plb_measurement_get_rate_hz(const PlbMeasurement *measurement)
{
	return measurement->rate_hz;
}

void plb_measurement_keep(PlbMeasurement *measurement, PlbSession *session)
{
	measurement->session = session;
}

static gssize read_block(PlbMeasurement *measurement, PlbFrame *frames, gsize max, int timeout_ms,
			 GError **error)
{
	gssize n = plb_rack_read(measurement->rack, frames, max, timeout_ms, error);

	if (n <= 0)
		return n;
	if (!measurement->has_first)
		measurement->first_scan = frames[0].scan_index;
	measurement->has_first = TRUE;
	measurement->next_scan = frames[n - 1].scan_index + 1;
	if (measurement->session &&
	    !plb_session_append_frames(measurement->session, frames, (gsize)n, error))
		return -1;
	return n;
}

/* What has been waiting in the driver since the last take is of another time. */
static gboolean drain_waiting(PlbMeasurement *measurement, GError **error)
{
	PlbFrame frames[BLOCK_SCANS];
	gssize n = 1;

	while (measurement->drain && n > 0)
		n = read_block(measurement, frames, BLOCK_SCANS, 0, error);
	return n >= 0;
}

/* Reads on for so long; frames go to array, if there is one. */
static gboolean read_on(PlbMeasurement *measurement, double seconds, GArray *array, GError **error)
{
	gsize left = (gsize)MAX(1, seconds * measurement->rate_hz);

	while (left > 0) {
		PlbFrame frames[BLOCK_SCANS];
		gssize n =
			read_block(measurement, frames, MIN(left, BLOCK_SCANS), SILENCE_MS, error);

		if (n < 0)
			return FALSE;
		if (n == 0) {
			g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE,
					    "the rack sends nothing");
			return FALSE;
		}
		if (array)
			g_array_append_vals(array, frames, (guint)n);
		left -= (gsize)n;
	}
	return TRUE;
}

gboolean plb_measurement_take(PlbMeasurement *measurement, double settle_s, double mean_s,
			      PlbReading *reading, double *from_s, double *to_s, GError **error)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	double start_s;

	if (!drain_waiting(measurement, error) || !read_on(measurement, settle_s, NULL, error) ||
	    !read_on(measurement, mean_s, frames, error))
		return FALSE;
	start_s =
		(double)(g_array_index(frames, PlbFrame, 0).scan_index - measurement->first_scan) /
		measurement->rate_hz;
	if (from_s)
		*from_s = start_s;
	if (to_s)
		*to_s = (double)(measurement->next_scan - measurement->first_scan) /
			measurement->rate_hz;
	if (!plb_reading_take(reading, (PlbFrame *)(void *)frames->data, frames->len,
			      measurement->rate_hz, start_s, error))
		return FALSE;
	plb_reading_apply_adc(reading, &measurement->info->adc);
	return TRUE;
}

PlbRack *plb_bench_rack_new(PlbBench *bench, const char *serial, gboolean paced)
{
	PlbDeviceModelSetup device = {
		.serial = serial,
		.rate_hz = RATE_HZ,
		.source = plb_bench_scan,
		.source_data = bench,
		.source_free = (GDestroyNotify)plb_bench_free,
	};

	return plb_rack_plumbar_new_direct(plb_device_model_new(&device), paced);
}
