/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Announcements said aloud by the desktop's speech service (speech-dispatcher), where that is there
 * and the setting "speech" is on (at first it is off). From the window's thread; returns at once.
 * Shapes beside the words (⬣ ✔ ⚠ ▼ ▲) are not said. */
void plb_speech_say(const char *text);
gboolean plb_speech_is_built(void); /* FALSE: never heard */
