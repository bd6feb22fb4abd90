/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/athlete.h"

#include <math.h>
#include <string.h>

static const char *const positions[] = { "high", "low", "front", "none", NULL };
static const char *const arms_names[] = { "bar", "down", "crossed", "forward", NULL };

void plb_athlete_init(PlbAthlete *athlete)
{
	memset(athlete, 0, sizeof *athlete);
	athlete->mass_kg = athlete->stature_m = NAN;
	athlete->heel_x_m = athlete->foot_length_m = NAN;
	athlete->shank_m = athlete->thigh_m = athlete->trunk_m = NAN;
	athlete->upper_kg = athlete->upper_along_m = athlete->upper_behind_m = NAN;
	athlete->bar_behind_m = athlete->heel_height_m = athlete->toe_out_deg =
		athlete->lumbar_flexion_deg = NAN;
}

const char *plb_sex_to_text(PlbSex sex)
{
	return sex == PLB_SEX_FEMALE ? "f" : sex == PLB_SEX_MALE ? "m" : NULL;
}

gboolean plb_sex_from_text(const char *text, PlbSex *sex)
{
	if (g_str_equal(text, "f"))
		*sex = PLB_SEX_FEMALE;
	else if (g_str_equal(text, "m"))
		*sex = PLB_SEX_MALE;
	else
		return FALSE;
	return TRUE;
}

static gboolean word_index(const char *const *words, const char *text, int *index)
{
	for (*index = 0; words[*index]; (*index)++) {
		if (g_str_equal(words[*index], text))
			return TRUE;
	}
	return FALSE;
}

const char *plb_bar_position_to_text(PlbBarPosition position)
{
	return positions[position];
}

gboolean plb_bar_position_from_text(const char *text, PlbBarPosition *position)
{
	int index;

	if (!word_index(positions, text, &index))
		return FALSE;
	*position = (PlbBarPosition)index;
	return TRUE;
}

const char *plb_arms_to_text(PlbArms arms)
{
	return arms_names[arms];
}

gboolean plb_arms_from_text(const char *text, PlbArms *arms)
{
	int index;

	if (!word_index(arms_names, text, &index))
		return FALSE;
	*arms = (PlbArms)index;
	return TRUE;
}
