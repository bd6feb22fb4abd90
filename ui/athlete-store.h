/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "src/body/athlete.h"
#include "src/pipeline/targets.h"

/* The athletes that this computer knows, with the targets they had last: one key file,
 * XDG_DATA_HOME/plumbar/athletes.ini, readable by hand. The only door to it: a library that comes
 * later replaces this file and nothing else. Used from the window's thread. */

typedef struct {
	PlbAthlete body; /* body.id is the name, unique; at most 63 bytes */
	PlbTargets targets;
	char *notes;
} PlbAthleteRecord;
PlbAthleteRecord *plb_athlete_record_new(const char *name); /* body unknown, default targets */
void plb_athlete_record_free(PlbAthleteRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbAthleteRecord, plb_athlete_record_free)

#define PLB_TYPE_ATHLETE_STORE (plb_athlete_store_get_type())
G_DECLARE_FINAL_TYPE(PlbAthleteStore, plb_athlete_store, PLB, ATHLETE_STORE, GObject)
/* Signal "changed": an athlete came, went or was edited. */

/* path NULL = the usual place. A file that cannot be read is left alone and gives an empty store,
 * which then refuses to save. */
PlbAthleteStore *plb_athlete_store_new(const char *path);
/* NULL, or why the file could not be read or written. */
const char *plb_athlete_store_get_problem(PlbAthleteStore *store);
/* Names (char *) that have text in them, whatever the case and accents; those that begin with it
 * first, then by alphabet. */
GPtrArray *plb_athlete_store_search(PlbAthleteStore *store, const char *text);
/* Owned by the store, valid until "changed"; NULL when there is none of that name. */
const PlbAthleteRecord *plb_athlete_store_get(PlbAthleteStore *store, const char *name);
/* Adds or replaces, and writes the file. FALSE: get_problem says why; kept in memory all the same.
 */
gboolean plb_athlete_store_put(PlbAthleteStore *store, const PlbAthleteRecord *record);
gboolean plb_athlete_store_remove(PlbAthleteStore *store, const char *name);
