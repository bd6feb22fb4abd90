/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The change within a set, pooled over sets of a session and sessions of an athlete, for shifts
 * smaller than one set can show. */

/* Of one set: the rise along the straight line through its reps, from the first to the last. */
typedef struct {
	double rise_pct;
	double leverage; /* variance of rise_pct over that of one rep: 12 (n - 1) / (n (n + 1)) */
	double residual_squares, freedom; /* of the reps around the line, percent squared; n - 2 */
} PlbSetRise;

/* n >= 3 rep values in percent of the set's baseline. */
void plb_set_rise_measure(const double *change_pct, gsize n, PlbSetRise *rise);

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
void plb_pool_changes(const PlbSetRise *rises, guint n, PlbPooledChange *pooled);
