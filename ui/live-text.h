/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/live-controller.h"
#include "ui/target-words.h"

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
				 * nothing is being recorded; NAN = nobody there, walking with the
				 * bar (a share of 100 is then a step), or no rep */
	gboolean share_is_stale;
	gboolean live; /* the picture shows this moment */
	/* the band that is seen from three metres: a fault, else a stop, else a goal; "" = none */
	char *announcement;
	PlbAnnounceKind announce_kind;
	char *zone_text; /* how the last rep's velocity lies to its zone */
	PlbTone zone_tone;
	char *velocity_caption;
	char *share_title;                  /* what right_share_pct is of: this moment, or a rep */
	char *asymmetry;                    /* of the shown rep, with its number */
	char *loss_caption, *rep_goal_text; /* "Velocity loss · stop at 30 %", "of 8" */
	char *rest;                         /* "Rest 01:34", "" while recording */
} PlbLiveText;

/* What it is made from; rack_name, problem, set: NULL when there is none. */
typedef struct {
	PlbLiveState state;
	const char *rack_name, *problem;
	const PlbLiveSnapshot *snapshot;
	const PlbSetView *set;
	const PlbTargets *targets;
	const PlbTargetState *target_state;
	double rest_s;       /* NAN = nobody rests */
	gboolean hands_free; /* saves by itself */
} PlbLiveFacts;
void plb_live_facts_get(PlbLiveController *controller, PlbLiveFacts *facts);

PlbLiveText *plb_live_text_new(const PlbLiveFacts *facts);
void plb_live_text_free(PlbLiveText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbLiveText, plb_live_text_free)
/* What a tone is about, in words: the screen may show something that comes before it. */
const char *plb_live_text_announced(const PlbLiveText *text, PlbChime chime, PlbLiveState state);
