/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/device-clock.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define FIRST_SLOT_S 1.0 /* quick to a first figure */
#define USUAL_SLOT_S 10.0
#define USUAL_FROM_POINTS 10
#define CLOCK_STEP_S 1e-6 /* no reading is better than that */

double plb_monotonic_raw_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void plb_device_clock_init(PlbDeviceClock *clock, double nominal_hz)
{
	memset(clock, 0, sizeof *clock);
	clock->nominal_hz = nominal_hz;
	clock->slot_s = FIRST_SLOT_S;
}

/* Slots in which the better of two readings is kept, counted from the first reading. */
static gint64 slot_of(const PlbDeviceClock *clock, double host_s)
{
	double since_s = host_s - clock->point[0].host_s;

	if (clock->slot_s < USUAL_SLOT_S && since_s < USUAL_FROM_POINTS * FIRST_SLOT_S)
		return (gint64)(since_s / FIRST_SLOT_S);
	return USUAL_FROM_POINTS + (gint64)(since_s / MAX(clock->slot_s, USUAL_SLOT_S));
}

static void thin_out(PlbDeviceClock *clock)
{
	guint kept = 1; /* the first stays: slots are counted from it */

	for (guint i = 2; i < clock->count; i += 2) {
		gboolean last = i + 1 == clock->count;
		const PlbClockReading *a = &clock->point[i - 1], *b = &clock->point[i];

		clock->point[kept++] = !last && a->round_trip_s < b->round_trip_s ? *a : *b;
	}
	clock->count = kept;
	clock->slot_s = 2 * MAX(clock->slot_s, USUAL_SLOT_S);
}

void plb_device_clock_add(PlbDeviceClock *clock, guint64 tick, double before_s, double after_s)
{
	PlbClockReading reading = { tick, 0.5 * (before_s + after_s), after_s - before_s };
	PlbClockReading *last = clock->count ? &clock->point[clock->count - 1] : NULL;

	if (!(after_s >= before_s) ||
	    (last && (reading.host_s <= last->host_s || tick < last->tick)))
		return;
	if (last && clock->count > 1 &&
	    slot_of(clock, last->host_s) == slot_of(clock, reading.host_s)) {
		if (reading.round_trip_s < last->round_trip_s)
			*last = reading;
		return;
	}
	if (clock->count == PLB_DEVICE_CLOCK_POINTS)
		thin_out(clock);
	clock->point[clock->count++] = reading;
}

typedef struct {
	double weight, mean_tick, mean_s; /* relative to the first point */
	double stt, sts, chi_square, shortest_s;
} Sums;

/* A reading is right to half its round trip, anywhere in it: rectangular. */
static double reading_u_s(const PlbClockReading *reading)
{
	return fmax(reading->round_trip_s, CLOCK_STEP_S) / 2 / sqrt(3);
}

static double weight_of(const PlbClockReading *reading)
{
	return 1 / (reading_u_s(reading) * reading_u_s(reading));
}

static void add_up(const PlbDeviceClock *clock, Sums *sums)
{
	const PlbClockReading *first = &clock->point[0];

	*sums = (Sums){ .shortest_s = INFINITY };
	for (guint i = 0; i < clock->count; i++) {
		const PlbClockReading *point = &clock->point[i];
		double weight = weight_of(point);

		sums->weight += weight;
		sums->mean_tick += weight * (double)(point->tick - first->tick);
		sums->mean_s += weight * (point->host_s - first->host_s);
		sums->shortest_s = fmin(sums->shortest_s, reading_u_s(point));
	}
	sums->mean_tick /= sums->weight;
	sums->mean_s /= sums->weight;
	for (guint i = 0; i < clock->count; i++) {
		const PlbClockReading *point = &clock->point[i];
		double tick = (double)(point->tick - first->tick) - sums->mean_tick;
		double host_s = point->host_s - first->host_s - sums->mean_s;

		sums->stt += weight_of(point) * tick * tick;
		sums->sts += weight_of(point) * tick * host_s;
	}
}

static void add_residuals(const PlbDeviceClock *clock, double slope, Sums *sums)
{
	const PlbClockReading *first = &clock->point[0];

	for (guint i = 0; i < clock->count; i++) {
		const PlbClockReading *point = &clock->point[i];
		double tick = (double)(point->tick - first->tick) - sums->mean_tick;
		double host_s = point->host_s - first->host_s - sums->mean_s;

		sums->chi_square +=
			weight_of(point) * (host_s - slope * tick) * (host_s - slope * tick);
	}
}

/* Of the line at the newest point: its height's and its slope's. Few points that one slow reading
 * tilts are no better there than that reading. */
static double line_u_s(const PlbDeviceClock *clock, const Sums *sums, gboolean slope_known)
{
	const PlbClockReading *first = &clock->point[0], *newest = &clock->point[clock->count - 1];
	double off = (double)(newest->tick - first->tick) - sums->mean_tick;

	double slope_u_s =
		slope_known ? 1 / sqrt(sums->stt) : PLB_USB_RATE_LIMIT / clock->nominal_hz;

	return hypot(sqrt(1 / sums->weight), off * slope_u_s);
}

void plb_device_clock_fit(const PlbDeviceClock *clock, PlbRackClock *fit)
{
	const PlbClockReading *first = &clock->point[0];
	double slope = 1 / clock->nominal_hz, scatter = 1;
	gboolean known;
	Sums sums;

	*fit = (PlbRackClock){ clock->count, NAN, NAN, NAN, NAN, NAN };
	if (clock->count == 0)
		return;
	add_up(clock, &sums);
	/* from readings milliseconds apart it says less than the nominal rate */
	known = sums.stt > 0 && clock->nominal_hz / sqrt(sums.stt) < PLB_USB_RATE_LIMIT;
	if (known)
		slope = sums.sts / sums.stt;
	add_residuals(clock, slope, &sums);
	/* scatter beyond the round trips: a clock that wanders */
	if (clock->count > 2)
		scatter = fmax(1, sqrt(sums.chi_square / (clock->count - 2)));
	fit->seconds_per_tick = slope;
	fit->host_s_at_tick_0 =
		first->host_s + sums.mean_s - slope * ((double)first->tick + sums.mean_tick);
	fit->host_u_s = scatter * fmax(sums.shortest_s, line_u_s(clock, &sums, known));
	if (known) {
		fit->drift_ppm = (1 / (slope * clock->nominal_hz) - 1) * 1e6;
		fit->drift_u_ppm = scatter / sqrt(sums.stt) * clock->nominal_hz * 1e6;
	}
}

double plb_device_clock_host_s(const PlbRackClock *fit, guint64 tick)
{
	return fit->host_s_at_tick_0 + (double)tick * fit->seconds_per_tick;
}
