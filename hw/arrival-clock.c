/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/arrival-clock.h"

#include <math.h>

#define FIRST_SLOT_S 0.2 /* quick to a first point */
#define USUAL_SLOT_S 1.0
/* Even on a machine that has nothing else to do a frame may come so late: one USB frame of full
 * speed, or one short sleep of a scheduler. */
#define LATE_S 1e-3
#define COMMON_LATE_U_S 0.5e-3 /* at the least, of what all seconds are late by */
/* Fewer say too little of their own scatter: one that came late tilts the line. */
#define LINE_POINTS 6

void plb_arrival_clock_init(PlbArrivalClock *arrival, double nominal_hz)
{
	g_mutex_init(&arrival->lock);
	arrival->nominal_hz = nominal_hz;
	plb_arrival_clock_reset(arrival);
}

void plb_arrival_clock_clear(PlbArrivalClock *arrival)
{
	g_mutex_clear(&arrival->lock);
}

void plb_arrival_clock_reset(PlbArrivalClock *arrival)
{
	g_mutex_lock(&arrival->lock);
	plb_device_clock_init(&arrival->clock, arrival->nominal_hz);
	arrival->gathering = arrival->has_tick = FALSE;
	arrival->slot_s = FIRST_SLOT_S;
	arrival->later_sum_s = arrival->slots = 0;
	arrival->earliest_s = -INFINITY;
	arrival->latest_s = INFINITY;
	g_mutex_unlock(&arrival->lock);
}

static double passed_s(const PlbArrivalClock *arrival, guint64 from_tick)
{
	return (double)(arrival->newest_tick - from_tick) / arrival->nominal_hz;
}

static void go_on_to(PlbArrivalClock *arrival, guint64 tick)
{
	guint64 before = arrival->has_tick ? arrival->newest_tick : tick;

	arrival->has_tick = TRUE;
	arrival->newest_tick = MAX(tick, before);
	arrival->earliest_s += passed_s(arrival, before) * (1 - PLB_USB_RATE_LIMIT);
	arrival->latest_s += passed_s(arrival, before) * (1 + PLB_USB_RATE_LIMIT);
}

static void narrow(PlbArrivalClock *arrival, guint64 tick, double earliest_s, double latest_s)
{
	double since_s;

	go_on_to(arrival, tick);
	since_s = passed_s(arrival, tick);
	arrival->earliest_s =
		fmax(arrival->earliest_s, earliest_s + since_s * (1 - PLB_USB_RATE_LIMIT));
	arrival->latest_s = fmin(arrival->latest_s, latest_s + since_s * (1 + PLB_USB_RATE_LIMIT));
	/* a device beyond the limit: what has come was latched */
	arrival->earliest_s = fmin(arrival->earliest_s, arrival->latest_s);
}

void plb_arrival_clock_bound(PlbArrivalClock *arrival, guint64 tick, double earliest_s,
			     double latest_s)
{
	g_mutex_lock(&arrival->lock);
	narrow(arrival, tick, earliest_s, latest_s);
	g_mutex_unlock(&arrival->lock);
}

static void open_slot(PlbArrivalClock *arrival, double host_s, double early_s)
{
	arrival->gathering = TRUE;
	arrival->since_s = host_s;
	arrival->early_s = -INFINITY;
	arrival->first_early_s = early_s;
	arrival->early_sum_s = 0;
	arrival->arrivals = 0;
}

static void close_slot(PlbArrivalClock *arrival)
{
	double usual_early_s = arrival->first_early_s + arrival->early_sum_s / arrival->arrivals;

	/* The line goes through the arrivals, as the limit from above does: what they are usually
	 * late by is in its uncertainty, and falls out of the difference of two instants. */
	plb_device_clock_add(&arrival->clock, arrival->soonest_tick,
			     arrival->soonest_s - LATE_S / 2, arrival->soonest_s + LATE_S / 2);
	arrival->later_sum_s += arrival->early_s - usual_early_s;
	arrival->slots++;
	arrival->gathering = FALSE;
	arrival->slot_s = USUAL_SLOT_S;
}

void plb_arrival_clock_add(PlbArrivalClock *arrival, guint64 tick, double host_s)
{
	double early_s = (double)tick / arrival->nominal_hz - host_s;

	g_mutex_lock(&arrival->lock);
	narrow(arrival, tick, -INFINITY, host_s);
	if (arrival->gathering && host_s - arrival->since_s > arrival->slot_s)
		close_slot(arrival);
	if (!arrival->gathering)
		open_slot(arrival, host_s, early_s);
	if (early_s > arrival->early_s) {
		arrival->soonest_tick = tick;
		arrival->soonest_s = host_s;
		arrival->early_s = early_s;
	}
	arrival->early_sum_s += early_s - arrival->first_early_s;
	arrival->arrivals++;
	g_mutex_unlock(&arrival->lock);
}

/* The scatter of few points is itself known badly: the variance of Student's t. */
static double few_points_factor(guint points)
{
	double freedom = points - 2.0;

	return sqrt(freedom / (freedom - 2));
}

static void fit_line(const PlbArrivalClock *arrival, PlbRackClock *fit)
{
	*fit = (PlbRackClock){ .points = 1,
			       .seconds_per_tick = 1 / arrival->nominal_hz,
			       .host_s_at_tick_0 = NAN,
			       .host_u_s = INFINITY,
			       .drift_ppm = NAN,
			       .drift_u_ppm = NAN };
	if (arrival->clock.count < LINE_POINTS)
		return;
	plb_device_clock_fit(&arrival->clock, fit);
	fit->host_u_s =
		hypot(fit->host_u_s * few_points_factor(fit->points),
		      fmax(COMMON_LATE_U_S, arrival->later_sum_s / arrival->slots / sqrt(3)));
	fit->drift_u_ppm *= few_points_factor(fit->points);
}

/* Shifts the line so that the newest tick is where it must be. Before the line says more than the
 * limits do, that is where the soonest frame puts it: on a machine with nothing else to do it is
 * there within a fraction of a millisecond, and the middle between the limits would be early by
 * what the lower one loses with time. On any machine it is off by the limits' distance at most:
 * rectangular about one of its ends. */
static void keep_between(const PlbArrivalClock *arrival, PlbRackClock *fit)
{
	double host_s = plb_device_clock_host_s(fit, arrival->newest_tick);
	double u_s = fmax((arrival->latest_s - arrival->earliest_s) / sqrt(3), COMMON_LATE_U_S);
	double wanted_s = CLAMP(host_s, arrival->earliest_s, arrival->latest_s);

	if (u_s < fit->host_u_s) {
		wanted_s = arrival->latest_s;
		fit->host_u_s = u_s;
	}
	fit->host_s_at_tick_0 = wanted_s - (double)arrival->newest_tick * fit->seconds_per_tick;
}

void plb_arrival_clock_fit(PlbArrivalClock *arrival, PlbRackClock *fit)
{
	g_mutex_lock(&arrival->lock);
	if (isfinite(arrival->earliest_s) && isfinite(arrival->latest_s)) {
		fit_line(arrival, fit);
		keep_between(arrival, fit);
	} else {
		*fit = (PlbRackClock){ 0, NAN, NAN, NAN, NAN, NAN };
	}
	g_mutex_unlock(&arrival->lock);
}
