/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Seeded random numbers that come out the same on every machine: xoshiro256** (Blackman and Vigna,
 * 2018, public domain) seeded by splitmix64, in named streams, so that a draw added to one part of
 * the simulator changes no other part. Gaussian numbers are the sum of twelve uniform ones less six
 * (exact arithmetic, no libm; bounded by 6, kurtosis 2.9). */

typedef struct {
	guint64 state[4];
} PlbRandom;

void plb_random_init(PlbRandom *random, guint64 seed, const char *stream);
guint64 plb_random_next(PlbRandom *random);
double plb_random_uniform(PlbRandom *random, double low, double high);
double plb_random_gaussian(PlbRandom *random);
/* Gaussian cut at limit standard deviations (redrawn, so without lumps at the limit). */
double plb_random_gaussian_within(PlbRandom *random, double limit);

/* Gaussian number that is a pure function of seed and index: noise that needs no history. */
double plb_random_gaussian_at(guint64 seed, guint64 index);
guint64 plb_random_hash(guint64 value); /* splitmix64's finaliser */
