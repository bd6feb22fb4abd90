/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The exercises that the program knows by name, and in what each differs from a back squat for the
 * finder and for the posture model. All of them begin at the top, standing with the bar, and are
 * led by the descent: what begins on the floor (a deadlift) is not among them. */

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
	gboolean one_foot_in_front; /* the sides differ by the stance, not by the lifter */
	const char *no_posture; /* why the posture model does not hold for it, or NULL if it does */
} PlbExercise;

const PlbExercise *plb_exercises(gsize *n);
/* NULL: no such exercise. */
const PlbExercise *plb_exercise_find(const char *name);
/* "back-squat, front-squat, ...". Caller frees. */
char *plb_exercise_names(void);
