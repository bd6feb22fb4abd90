/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/chime.h"

/* Plays a chime through the desktop's sound server, unless the setting "sounds" is off. Without a
 * server, or built without GSound, it is silent: everything that is heard is also seen. */
void plb_sound_play(PlbChime chime);
/* NULL when sounds can be heard, else one line that says why not, for the settings page. */
const char *plb_sound_why_silent(void);
