/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/athlete-store.h"

/* Who trains: the athletes who take turns (at most eight), whose turn it is, and how long the one
 * who lifted last has rested. Remembers itself in the settings. Signal "changed". */

#define PLB_ROSTER_MAX 8

#define PLB_TYPE_ROSTER (plb_roster_get_type())
G_DECLARE_FINAL_TYPE(PlbRoster, plb_roster, PLB, ROSTER, GObject)

PlbRoster *plb_roster_new(PlbAthleteStore *store);
PlbAthleteStore *plb_roster_get_store(PlbRoster *roster);
/* Whose turn it is: NULL = nobody was picked. */
const PlbAthleteRecord *plb_roster_get_current(PlbRoster *roster);
/* Picks an athlete, in the rotation or not; an unknown name picks nobody. */
void plb_roster_pick(PlbRoster *roster, const char *name);
/* Takes the last pick or turn back; FALSE when there is none to take back. */
gboolean plb_roster_undo(PlbRoster *roster);
/* The next of the rotation; with fewer than two, the same again. */
void plb_roster_next(PlbRoster *roster);
/* Who that would be; NULL = nobody. */
const char *plb_roster_peek_next(PlbRoster *roster);
/* NULL-terminated names, in order; owned by the roster. */
const char *const *plb_roster_get_rotation(PlbRoster *roster);
gboolean plb_roster_is_in(PlbRoster *roster, const char *name);
/* FALSE when it is full, or nobody is called that. */
gboolean plb_roster_set_in(PlbRoster *roster, const char *name, gboolean in);
