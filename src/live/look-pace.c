/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/look-pace.h"

#include <math.h>

/* Of a thirtieth, less what a timer of whole milliseconds is early by. */
#define SLOW_US 32000
/* A screen that gets fewer than 45 looks a second of the 60 it asks for is behind. */
#define TURN_BEHIND_US 22000.0
/* A preview comes some 20 ms after its samples; 50 ms is all that a pixel may be late by. */
#define WAITING_BEHIND_US 50000.0
/* Back to 60 when both have been well within that for so long. */
#define TURN_CALM_US 19000.0
#define WAITING_CALM_US 30000.0
#define CALM_US (3 * G_USEC_PER_SEC)
/* Weight of the newest look: some 16 of them, a quarter of a second, decide. */
#define NEWEST (1.0 / 16)
/* One long stop (a window that is moved, a suspended computer) is not a screen that is behind. */
#define LONGEST_US 80000.0

static void smooth(double *value, double newest)
{
	*value += NEWEST * (MIN(newest, LONGEST_US) - *value);
}

static void settle(PlbLookPace *pace, gint64 now_us)
{
	gboolean behind = pace->turn_us > TURN_BEHIND_US || pace->waiting_us > WAITING_BEHIND_US;
	gboolean calm = pace->turn_us < TURN_CALM_US && pace->waiting_us < WAITING_CALM_US;

	if (behind)
		pace->slow = TRUE;
	if (!calm)
		pace->calm_since_us = now_us;
	if (now_us - pace->calm_since_us > CALM_US)
		pace->slow = FALSE;
}

gboolean plb_look_pace_is_due(PlbLookPace *pace, gint64 now_us, double waiting_s)
{
	if (pace->looked_us > 0) {
		smooth(&pace->turn_us, (double)(now_us - pace->looked_us));
		smooth(&pace->waiting_us, isnan(waiting_s) ? 0.0 : 1e6 * MAX(waiting_s, 0.0));
		settle(pace, now_us);
	} else {
		pace->turn_us = 1e3 * PLB_LOOK_MS;
		pace->calm_since_us = now_us;
	}
	pace->looked_us = now_us;
	if (pace->told_us > 0 &&
	    now_us - pace->told_us < MAX(pace->least_us, pace->slow ? SLOW_US : 0))
		return FALSE;
	pace->told_us = now_us;
	return TRUE;
}
