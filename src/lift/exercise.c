/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/exercise.h"

#define HANDS                                                                                      \
	"the bar hangs from the hands, and the posture model holds for a bar on the shoulders "    \
	"only"

#define BOX "a box carries part of the weight, which the plates do not see"
#define FLOOR                                                                                      \
	"until the bar leaves the floor, the floor carries part of it: the plates do not see the " \
	"beginning of the pull"

static const PlbExercise exercises[] = {
	{ .name = "back-squat", .title = "Back squat", .seat = PLB_SEAT_BACK },
	{ .name = "front-squat", .title = "Front squat", .seat = PLB_SEAT_FRONT },
	{ .name = "box-squat",
	  .title = "Box squat",
	  .seat = PLB_SEAT_BACK,
	  .why_guessed = "guessed: while the bar rested at the bottom the plates lost load. A rest "
			 "on pins looks the same",
	  .on_box = TRUE,
	  .no_dynamics = BOX,
	  .no_posture = BOX },
	{ .name = "split-squat",
	  .title = "Split squat",
	  .one_foot_in_front = TRUE,
	  .why_guessed = "guessed: one foot stands more than 0.3 m in front of the other. A lunge "
			 "looks the same",
	  .no_posture = "one foot stands in front, and the posture model holds for feet side by "
			"side only" },
	{ .name = "deadlift",
	  .title = "Deadlift",
	  .why_guessed = "guessed: the bar lay on the floor and was lifted off it. Another hinge "
			 "from the floor looks the same",
	  .from_floor = TRUE,
	  .no_dynamics = FLOOR,
	  .no_posture = HANDS },
	{ .name = "hip-hinge",
	  .title = "Hip hinge",
	  .from_floor = TRUE,
	  .no_dynamics = FLOOR,
	  .no_posture = HANDS },
	{ .name = "romanian-deadlift",
	  .title = "Romanian deadlift",
	  .why_guessed =
		  "guessed: standing, the bar is held as low as hanging hands hold it. Other "
		  "lifts with hanging arms look the same",
	  .no_posture = HANDS },
	{ .name = "good-morning",
	  .title = "Good morning",
	  .seat = PLB_SEAT_BACK,
	  .no_posture = "the posture model's priors are those of squats" },
	{ .name = "generic",
	  .title = "Other lift",
	  .no_posture = "the posture model holds for squats only" },
};

const PlbExercise *plb_exercises(gsize *n)
{
	*n = G_N_ELEMENTS(exercises);
	return exercises;
}

const PlbExercise *plb_exercise_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(exercises); i++) {
		if (g_strcmp0(exercises[i].name, name) == 0)
			return &exercises[i];
	}
	return NULL;
}

gboolean plb_exercise_teaches_body(const char *name)
{
	const PlbExercise *exercise = plb_exercise_find(name);

	return !exercise || !exercise->no_posture;
}

char *plb_exercise_names(void)
{
	GString *names = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(exercises); i++)
		g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", exercises[i].name);
	return g_string_free(names, FALSE);
}
