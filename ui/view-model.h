/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* What the pages show of one set: everything that needs arithmetic or wording is done here, without
 * a widget, so that it is tested without a window. Plain data; strings are owned by their struct.
 */

typedef enum {
	PLB_TONE_PLAIN, /* nothing to say: not judged, or within the noise */
	PLB_TONE_STEADY,
	PLB_TONE_RISE, /* more load than in the set's first reps, not (yet) a shift */
	PLB_TONE_SHIFT,
	PLB_TONE_FALL, /* less load than in the set's first reps */
} PlbTone;

typedef struct {
	double plain_pct; /* joint changes smaller than this, or than the set's MDC, have no colour
			   */
	double shade_full_pct; /* change at which a joint has its full colour */
	double path_step_s;    /* bar paths are drawn from means over so long */
} PlbViewSettings;
/* 6 %: two standard deviations of a joint moment from rep to rep (2-4 %, posture-model.md). 20 %:
 * the largest shift of the simulator's fatiguing sets. 20 ms: 50 points a second, the bar moves
 * under 40 mm. */
extern const PlbViewSettings plb_view_settings;

/* Which of a rep's velocities is the large number; zones and losses are the mean's in any case. */
typedef enum {
	PLB_VIEW_VELOCITY_MEAN,
	PLB_VIEW_VELOCITY_PROPULSIVE,
	PLB_VIEW_VELOCITY_PEAK,
} PlbViewVelocity;
/* For the sets that are made to be shown from here on. */
void plb_view_set_velocity(PlbViewVelocity which);
PlbViewVelocity plb_view_get_velocity(void);

typedef struct {
	double value;  /* in the unit of value_text; NAN = not measured */
	double change; /* against the set's baseline reps, percent (degrees for a lean) */
	double shade;  /* -1 (unloaded) .. 0 .. +1 (loaded), how strongly to colour it */
	PlbTone tone;
	char *value_text;  /* "412 N·m" */
	char *change_text; /* "+14 %", "" when there is nothing to compare with */
} PlbViewChange;

typedef enum {
	PLB_REP_COLUMN_INDEX,
	PLB_REP_COLUMN_VELOCITY,
	PLB_REP_COLUMN_PEAK_VELOCITY,
	PLB_REP_COLUMN_ROM,
	PLB_REP_COLUMN_ECCENTRIC,
	PLB_REP_COLUMN_ASYMMETRY,
	PLB_REP_COLUMN_LOW_BACK,
	PLB_REP_COLUMN_CHANGE,
	PLB_REP_COLUMN_HIP,
	PLB_REP_COLUMN_KNEE,
	PLB_REP_COLUMN_LEAN,
	PLB_REP_COLUMN_STATUS,
	PLB_REP_COLUMN_COUNT,
} PlbRepColumn;

typedef struct {
	guint index; /* as the pipeline lists it, from 1 */
	double start_s, bottom_s, end_s;
	double velocity_mps, change_pct, asymmetry_pct;
	gboolean complete;
	gboolean baseline;      /* the change is against this rep (and others) */
	gboolean struck, pain;  /* by the coach */
	gboolean second_person; /* somebody else stood on the plates: it is not compared */
	gboolean odd;           /* unlike the reps beside it: left out of the verdict */
	PlbTone tone;           /* of its low-back change */
	char *velocity_text, *change_text, *asymmetry_text;
	char *cell[PLB_REP_COLUMN_COUNT]; /* the table's row */
} PlbViewRep;

typedef struct {
	PlbVerdictState state;
	PlbTone tone;
	char *sentence;   /* one sentence for a coach */
	char *reasons;    /* "" if none */
	char *state_text; /* "Shifted ▲": word and shape, never colour alone */
} PlbViewVerdict;

typedef struct {
	guint set_index;
	gboolean over, voided;
	char *title;     /* "Set 1 · Back squat" */
	char *load_text; /* "100.2 kg, weighed by the plates" */
	PlbViewVerdict verdict;
	GPtrArray *reps;  /* PlbViewRep */
	guint shown_rep;  /* 0 = none: the rep that the values below are of */
	guint since_rep;  /* 0 = none */
	double usual_pct; /* two rep-to-rep standard deviations of a low-back change: the verdict's,
			   * before there is one plain_pct */
	double fastest_mps;                           /* of the set's reps; NAN = none */
	char *rep_text;                               /* "7" */
	char *rep_caption;                            /* "Rep", "Rep · partial" */
	char *velocity_text;                          /* "0.46", of the chosen velocity */
	char *velocity_loss_text;                     /* "24 %" */
	char *peak_text, *depth_text, *lowering_text; /* "0.83 m/s", "612 mm", "1.9 s" */
	char *asymmetry_text; /* of the shown rep's concentric phase, in words */
	char *bar_text;       /* "21 mm forward of mid-foot · tilt 0.6°" */
	char *baseline_text;  /* "against reps 1–3": plb_baseline_text */
	double asymmetry_pct;
	double midfoot_x_m;
	PlbViewChange low_back, hip, knee, lean;
} PlbSetView;

/* shown_rep 0 = the last one that has a velocity. */
PlbSetView *plb_set_view_new(const PlbSetResult *set, guint shown_rep);
void plb_set_view_free(PlbSetView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbSetView, plb_set_view_free)
