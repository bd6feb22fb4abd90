/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The change within a set, pooled over sets of a session and sessions of an athlete, for shifts
 * smaller than one set can show. */

/* Of one set: the straight line through its reps' changes against its own baseline. Plain data. */
typedef struct {
	guint reps;        /* that it goes through; 0 = no line, and the others are NAN */
	double rise_pct;   /* along it, from the first rep to the last */
	double rep_sd_pct; /* of the reps around it, with reps - 2 degrees of freedom */
} PlbSetLine;

/* Fewer reps make no line. */
#define PLB_SET_LINE_LEAST_REPS 4

void plb_set_line_clear(PlbSetLine *line);
/* n >= 3 rep values in percent of the set's baseline. */
void plb_set_line_measure(const double *change_pct, gsize n, PlbSetLine *line);

typedef struct {
	guint sets;
	double rise_pct; /* mean first-to-last change of a set; NAN without sets */
	double ci95_pct[2];
	double between_sd_pct; /* SD of the true rises from set to set, beyond noise */
	double rep_sd_pct;     /* rep-to-rep SD pooled over the sets, and what it rests on */
	double freedom;
	double detectable_pct; /* mean rise whose interval would lie above 0, 4 times out of 5 */
} PlbPooledChange;

/* Random-effects mean (DerSimonian and Laird 1986) with the rep-to-rep SD pooled over all sets; the
 * interval is Student's, with the degrees of freedom of that SD, or of the number of sets where
 * they differ from each other by more than noise (Hartung and Knapp 2001). */
void plb_pool_changes(const PlbSetLine *lines, guint n, PlbPooledChange *pooled);

typedef enum {
	PLB_POOLED_TOO_FEW, /* sets: under PLB_POOLED_LEAST_SETS */
	PLB_POOLED_RISING,
	PLB_POOLED_STEADY,       /* no rise, and one of 5 % would have shown */
	PLB_POOLED_UNDETERMINED, /* so small a rise would not have shown */
} PlbPooledState;
PlbPooledState plb_pooled_change_state(const PlbPooledChange *pooled);

/* One set has a verdict of its own. */
#define PLB_POOLED_LEAST_SETS 2
