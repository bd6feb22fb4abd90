/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The user's settings (data/io.github.plumbar.Plumbar.gschema.xml), the language, and where the
 * program's own files are: installed, or in the build folder that it runs from. */

/* Before anything is shown: locale and translations. */
void plb_preferences_init_language(void);
/* FALSE: the settings' schema is not installed. Else plb_preferences() works from here on, and
 * units, colours, contrast and motion follow the settings. */
gboolean plb_preferences_init(void);
/* Not owned by the caller. */
GSettings *plb_preferences(void);

/* Typed masses: in kilograms whatever the unit that is shown. */
double plb_preferences_mass_to_kg(double shown);
double plb_preferences_mass_from_kg(double kg);
const char *plb_preferences_mass_unit(void); /* "kg" or "lb" */
