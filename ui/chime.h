/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The sounds that announce, made here: no files. Each has its own rhythm and its own direction, so
 * that they are told apart in a loud room: stop = three low equal beeps, goal = two rising, below
 * the zone = two falling, above it = two short ones alike, rest over = one long, fault = fast
 * alternation. */

typedef enum {
	PLB_CHIME_STOP,
	PLB_CHIME_GOAL,
	PLB_CHIME_SLOW, /* a rep below the velocity zone */
	PLB_CHIME_FAST, /* above it */
	PLB_CHIME_REST,
	PLB_CHIME_FAULT,
	PLB_CHIME_COUNT,
} PlbChime;

#define PLB_CHIME_RATE_HZ 44100

const char *plb_chime_name(PlbChime chime); /* "stop", for file names */
/* A WAV file: 16 bits, mono. */
GBytes *plb_chime_wav(PlbChime chime);
