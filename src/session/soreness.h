/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What an athlete answers when asked about soreness after a session. It is kept in the session's
 * file as an event "soreness", whose detail is JSON (docs/session-format.md), and from there in the
 * library. What people say, not a measurement, and never a diagnosis. */

/* When to ask, in hours after the session began: delayed soreness begins after 6-24 h, is strongest
 * after 24-72 h and gone within five to seven days, so the questions go on for a week. */
#define PLB_SORENESS_QUESTIONS 6
extern const double plb_soreness_hours[PLB_SORENESS_QUESTIONS]; /* 8 24 48 72 96 168 */
#define PLB_SORENESS_SCORE_MAX                                                                     \
	10 /* numeric rating scale: 0 none, 10 the worst one can think of                          \
	    */
/* Smallest change between two answers that is more than the answers' own scatter: minimal
 * detectable change of the 0-10 scale, SEM 1.02 (Childs 2005, Spine 30:1331). */
#define PLB_SORENESS_CHANGE 2

typedef enum {
	PLB_SORENESS_NONE, /* score 0 */
	PLB_SORENESS_STIFF,
	PLB_SORENESS_SORE,
	PLB_SORENESS_SHARP, /* sharp pain, during or right after a rep too */
	PLB_SORENESS_KINDS,
} PlbSorenessKind;

/* Signs that call for a professional (AHCPR 1994, table in NCBI NBK52120), as bits. */
typedef enum {
	PLB_SIGN_SADDLE,        /* numbness between the legs */
	PLB_SIGN_BLADDER_BOWEL, /* new trouble with either */
	PLB_SIGN_LEG_WEAKNESS,
	PLB_SIGN_LEG_NUMBNESS,
	PLB_SIGN_LEG_PAIN, /* spreads into a leg */
	PLB_SIGN_NIGHT,    /* at night or lying down */
	PLB_SIGN_UNWELL,   /* fever, weight lost without a reason */
	PLB_SIGN_BLOW,     /* a fall or a blow */
	PLB_SIGNS,
} PlbSorenessSign;

typedef struct {
	gint64 answered_us; /* UTC, microseconds since 1970 */
	guint score;        /* 0 to PLB_SORENESS_SCORE_MAX */
	PlbSorenessKind kind;
	guint signs;     /* 1 << PlbSorenessSign */
	char place[64];  /* "lower back"; "" = not said */
	char note[1024]; /* "" = none */
} PlbSoreness;

char *plb_soreness_to_json(const PlbSoreness *soreness); /* one line; caller frees */
/* FALSE, whatever soreness then holds: no such answer. Nothing of a file is believed unchecked. */
gboolean plb_soreness_from_json(const char *json, PlbSoreness *soreness);

const char *plb_soreness_kind_key(PlbSorenessKind kind); /* "stiff" */
const char *plb_soreness_sign_key(PlbSorenessSign sign); /* "leg-numbness" */
/* In the user's language, where the program has set one. */
const char *plb_soreness_kind_text(PlbSorenessKind kind);
const char *plb_soreness_sign_text(PlbSorenessSign sign);
/* By key; FALSE when there is none of that name. */
gboolean plb_soreness_find_kind(const char *key, PlbSorenessKind *kind);
gboolean plb_soreness_find_sign(const char *key, PlbSorenessSign *sign);
char *plb_soreness_sign_keys(guint signs); /* "night leg-pain"; caller frees */

typedef enum {
	PLB_ADVICE_NONE, /* nothing to say: no soreness */
	PLB_ADVICE_ORDINARY,
	PLB_ADVICE_PROFESSIONAL,
	PLB_ADVICE_EMERGENCY,
} PlbAdvice;
/* hours: after the session. Emergency: numbness between the legs, bladder or bowel, weakness of a
 * leg (the first three of the table; our reading). Professional: any other sign, sharp pain, 4 or
 * more after 96 h, or anything after a week (facts of ordinary soreness above; 4 is where scales
 * usually begin to say "moderate": a choice). */
PlbAdvice plb_soreness_advice(const PlbSoreness *soreness, double hours);
const char *plb_soreness_advice_text(PlbAdvice advice); /* "" for none */
