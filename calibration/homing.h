/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"

/* Where the strings' counts begin. An incremental encoder counts from where it was when the power
 * came, so a bar position needs one place that is known: the bar in its hooks (home_x, home_z of
 * the rig file). Pure and causal: frames in, string lengths out; thresholds in homing.c.
 *
 *   power ---> relative ---(bar at rest, plates empty: 1 s)---> homed
 *   replug -> lost -> (same lifter stands still again: 0.5 s) -> relative ---(at rest)---> homed
 *
 * Relative: lengths are right but for a constant, so velocity and range of motion hold and places
 * do not. Lost: not even that, the bar has moved unseen; no length is given until the lifter stands
 * still under the same load as before, which is taken for the same standing height (right to a
 * centimetre or two: good for range of motion, no place). A rig without a home point has encoders
 * that hold their count: it starts homed, and after a replug stays relative. */

typedef enum {
	PLB_HOMING_HOMED,
	PLB_HOMING_RELATIVE,
	PLB_HOMING_LOST,
} PlbHomingState;

typedef enum {
	PLB_HOMING_NEWS_HOMED = 1 << 0,       /* the bar's place is known from now on */
	PLB_HOMING_NEWS_LOST = 1 << 1,        /* a replug */
	PLB_HOMING_NEWS_STANDING = 1 << 2,    /* lost to relative */
	PLB_HOMING_NEWS_OTHER_HOOK = 1 << 3,  /* at rest, but not at home */
	PLB_HOMING_NEWS_SLIPPED = 1 << 4,     /* at rest, not at home, and an encoder lost counts */
	PLB_HOMING_NEWS_WRONG_INDEX = 1 << 5, /* an index mark where none is: homed in other hooks,
						 or counts were lost; no longer homed */
} PlbHomingNews;

/* What is known of the bar's place, for a screen. */
typedef enum {
	PLB_BAR_PLACE_NONE, /* no strings, or nothing seen yet */
	PLB_BAR_PLACE_KNOWN,
	PLB_BAR_PLACE_UNKNOWN,     /* until the bar is homed: rest it in its hooks */
	PLB_BAR_PLACE_OTHER_HOOKS, /* at its last rest it was off its home */
} PlbBarPlaceKind;

typedef struct {
	PlbBarPlaceKind kind;
	gboolean has_home; /* the rig says where its hooks are */
	double off_home_m; /* OTHER_HOOKS: by how much a string is longer than at home */
} PlbBarPlace;

#define PLB_HOMING_BLOCK_CHANNELS PLB_ENCODER_COUNT

typedef struct {
	const PlbRig *rig; /* borrowed */
	gsize block_scans;
	PlbHomingState state;
	double offset_m[PLB_ENCODER_COUNT];  /* added to what rig and count say */
	gboolean refined[PLB_ENCODER_COUNT]; /* by an index mark since homed */
	double pending_m[PLB_ENCODER_COUNT]; /* what that takes off, as soon as the bar is still */
	guint faults;                        /* illegal transitions since homed */
	gboolean moved;                      /* since the power came */
	double first_m[PLB_ENCODER_COUNT];
	gboolean has_first;
	/* the present quarter of a second */
	gsize scans;
	gboolean occupied;
	double force_n;
	double low_m[PLB_ENCODER_COUNT], high_m[PLB_ENCODER_COUNT], sum_m[PLB_ENCODER_COUNT];
	gint32 last_count[PLB_ENCODER_COUNT];
	/* still ones in a row, until now */
	guint still_blocks, empty_blocks;
	gboolean settled;     /* this rest has been judged */
	gboolean other_hooks; /* the last rest was off home */
	double still_m[PLB_ENCODER_COUNT], still_force_n;
	/* the lifter standing with the bar, as last seen before a loss */
	gboolean has_standing;
	double standing_m[PLB_ENCODER_COUNT], standing_force_n;
	/* for the record */
	guint news; /* PlbHomingNews of the last push */
	double off_home_m;
} PlbHoming;

/* rig outlives it. */
void plb_homing_init(PlbHoming *homing, const PlbRig *rig, double rate_hz);
/* One frame: raw lengths of the strings (as rig and count say), the plates' total force (NAN:
 * none), and whether somebody or something is on them. Sets news. */
void plb_homing_push(PlbHoming *homing, const PlbFrame *frame, double force_n, gboolean occupied);
/* Scans were lost: a rest is not continued over a gap. */
void plb_homing_break(PlbHoming *homing);
/* Length of a string at that count of its encoder, now; NAN while lost. */
double plb_homing_length(const PlbHoming *homing, const PlbString *string, double count);
PlbBarPlace plb_homing_get_place(const PlbHoming *homing);
/* One line for the record on the newest of homing->news; caller frees. NULL: nothing new. */
char *plb_homing_news_text(const PlbHoming *homing);
