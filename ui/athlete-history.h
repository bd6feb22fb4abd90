/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "src/pipeline/pipeline.h"
#include "src/session/library.h"

/* What the library knows of an athlete's earlier sets, for the next one's body and verdict; and how
 * the window's sessions get into the library. */

/* Takes the newest sessions of the folder in; unchanged ones cost a glance each. Not on the
 * window's thread. */
void plb_athlete_history_take_in(PlbLibrary *library);
/* The same in a thread of its own that nobody waits for. */
void plb_athlete_history_take_in_soon(void);
/* Fills setup's history and body. A few milliseconds; empty for "", or when the library cannot be
 * read: the verdict then rests on the set alone, and says so. */
void plb_athlete_history_read(const char *athlete, PlbPipelineSetup *setup);
