/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ui/shown-numbers.h"

/* Numbers as a screen shows them: in the user's locale, NAN as an en dash, minus as U+2212.
 * Every function returns a new string that the caller frees. What is given to them outside this
 * file is a PLB_SHOWN(NAME, value): shown-numbers.h. */

#define PLB_NOT_MEASURED "\xe2\x80\x93"

char *plb_format_number(double value, int decimals);
/* With its sign: "+5", "−3", "0". */
char *plb_format_signed(double value, int decimals);
/* "412 N·m", or an en dash alone when not measured. */
char *plb_format_unit(double value, int decimals, const char *unit);
/* "100.2 kg", or in pounds when that was set (for the whole program, from the window's thread). */
char *plb_format_mass(double mass_kg, int decimals);
void plb_set_pounds(gboolean on);
/* "+14 %", or "" when there is nothing to compare with. */
char *plb_format_change(double value, int decimals, const char *unit);
/* "01:24" */
char *plb_format_clock(double seconds);
/* Asymmetry in words: "4.8 % more on the right", "even". */
char *plb_format_asymmetry(double asymmetry_pct);
/* "1-3" of 1, 2, 3; "1, 3" of 1, 3. */
char *plb_format_rep_list(const guint *reps, guint n);
/* A count, for texts that are translated: gettext knows no G_GUINT64_FORMAT. */
char *plb_count_text(guint64 count);
