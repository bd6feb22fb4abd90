/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/scan-start.h"

#include <math.h>

#include "hw/device-clock.h"

#define LEARN_FOR_S 0.5       /* 500 ppm of it are a quarter of a millisecond */
#define WAKES_WITHIN_S 0.2e-3 /* of a sleep's end, on a machine with little else to do */

void plb_scan_start_init(PlbScanStart *start, double rate_hz)
{
	*start = (PlbScanStart){ .rate_hz = rate_hz, .first_after_s = 1 / rate_hz };
}

void plb_scan_start_learn(PlbScanStart *start, double due_s, double now_s)
{
	double after_s = now_s - start->starts_s - due_s;

	/* before 0 it began later than is thought: nothing is learned */
	if (due_s < LEARN_FOR_S && after_s >= 0)
		start->first_after_s = fmin(after_s, start->first_after_s);
}

void plb_scan_start_begin(PlbScanStart *start)
{
	start->starts_s = plb_monotonic_raw_s() + start->takes_s / 2;
}

double plb_scan_start_u_s(const PlbScanStart *start, double answered_s)
{
	return fmax(start->takes_s / 2, answered_s - start->starts_s) / sqrt(3);
}

double plb_scan_start_first_s(const PlbScanStart *start)
{
	return start->starts_s + start->first_after_s;
}

void plb_scan_start_wait_for_step(const PlbScanStart *start, double due_s)
{
	double ahead_s = start->takes_s / 2 + start->first_after_s;
	double periods = ceil((plb_monotonic_raw_s() + ahead_s - due_s) * start->rate_hz);
	double until_s = due_s + periods / start->rate_hz - ahead_s;
	double sleep_s = until_s - plb_monotonic_raw_s() - WAKES_WITHIN_S;

	if (sleep_s > 0)
		g_usleep((gulong)(1e6 * fmin(sleep_s, 1 / start->rate_hz)));
	while (plb_monotonic_raw_s() < until_s)
		;
}
