/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/arrival-clock.h"

#define FIRST_SLOT_S 0.2 /* quick to a first point */
#define USUAL_SLOT_S 1.0
/* The soonest frame of a second came within this: one USB frame of full speed, or one short sleep
 * of a scheduler. What is common to all arrivals does not tell in the rate. */
#define LATE_S 1e-3

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
	arrival->gathering = FALSE;
	arrival->slot_s = FIRST_SLOT_S;
	g_mutex_unlock(&arrival->lock);
}

static void close_slot(PlbArrivalClock *arrival)
{
	plb_device_clock_add(&arrival->clock, arrival->soonest_tick, arrival->soonest_s - LATE_S,
			     arrival->soonest_s);
	arrival->gathering = FALSE;
	arrival->slot_s = USUAL_SLOT_S;
}

void plb_arrival_clock_add(PlbArrivalClock *arrival, guint64 tick, double host_s)
{
	double early_s = (double)tick / arrival->nominal_hz - host_s;

	g_mutex_lock(&arrival->lock);
	if (arrival->gathering && host_s - arrival->since_s > arrival->slot_s)
		close_slot(arrival);
	if (!arrival->gathering)
		arrival->since_s = host_s;
	if (!arrival->gathering || early_s > arrival->early_s) {
		arrival->soonest_tick = tick;
		arrival->soonest_s = host_s;
		arrival->early_s = early_s;
	}
	arrival->gathering = TRUE;
	g_mutex_unlock(&arrival->lock);
}

void plb_arrival_clock_fit(PlbArrivalClock *arrival, PlbRackClock *fit)
{
	g_mutex_lock(&arrival->lock);
	plb_device_clock_fit(&arrival->clock, fit);
	g_mutex_unlock(&arrival->lock);
}
