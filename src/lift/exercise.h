/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The exercises that the program knows by name, and in what each differs from a back squat for the
 * finder and for the posture model. Most begin at the top, standing with the bar, and are led by
 * the descent; pulls from the floor begin with the ascent (pull-tracker.h). */

typedef enum {
	PLB_SEAT_ANY,   /* as the athlete's set-up says */
	PLB_SEAT_BACK,  /* high or low */
	PLB_SEAT_FRONT, /* on the front of the shoulders */
} PlbBarSeat;

typedef struct {
	const char *name;  /* as in the result: "back-squat" */
	const char *title; /* for people, in English */
	PlbBarSeat seat;
	gboolean on_box; /* a box beside the plates carries part of the weight at the bottom: the
			  * plates then lose load though nobody helps and the bar is not put down */
	gboolean from_floor; /* each rep begins with the bar lying on the floor, and the ascent */
	gboolean one_foot_in_front; /* the sides differ by the stance, not by the lifter */
	const char *why_guessed; /* what a guess of it rests on, and is not; NULL = never guessed,
				  * or by the athlete's set-up */
	const char
		*no_dynamics; /* why the plates' net force is not that of lifter and bar, or NULL */
	const char *no_posture; /* why the posture model does not hold for it, or NULL if it does */
} PlbExercise;

const PlbExercise *plb_exercises(gsize *n);
/* NULL: no such exercise. */
const PlbExercise *plb_exercise_find(const char *name);
/* Whether sets of it tell of the lifter's body: the posture model holds for it. */
gboolean plb_exercise_teaches_body(const char *name);
/* "back-squat, front-squat, ...". Caller frees. */
char *plb_exercise_names(void);
