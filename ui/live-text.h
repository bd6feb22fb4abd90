/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/live-controller.h"

/* The live page's words: what is going on, in one sentence, and what to do next. */
typedef struct {
	PlbTone tone;
	char *sentence;   /* the verdict, or what happens and what to do */
	char *reasons;    /* "" if none */
	char *state_text; /* "Shifted ▲"; "" before the first rep */
	char *pill;       /* the rack: "Virtual rack · 1000 Hz · 0 lost" */
	gboolean pill_warns;
	char *clock;            /* "● 01:24" while recording, else "" */
	double right_share_pct; /* of the force now, or of the shown rep's concentric phase when
				 * nothing is being recorded; NAN = nobody there, or no rep */
	gboolean share_is_stale;
	gboolean live; /* the picture shows this moment */
} PlbLiveText;

/* rack_name, problem, set: NULL when there is none. */
PlbLiveText *plb_live_text_new(PlbLiveState state, const char *rack_name, const char *problem,
			       const PlbLiveSnapshot *snapshot, const PlbSetView *set);
void plb_live_text_free(PlbLiveText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbLiveText, plb_live_text_free)
