/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/session/session.h"

/* Groups of the session header as one JSON object each. Every number reads back to the same double
 * (-0 as 0), NAN is null. Reading leaves alone what is missing or of another type, and passes over
 * unknown members, so that later versions can add to a group. Texts are for the caller to free. */

char *plb_athlete_to_json(const PlbAthlete *athlete);
void plb_athlete_from_json(PlbAthlete *athlete, JsonObject *object);
char *plb_setup_to_json(const PlbPipelineSetup *setup); /* without athlete and stream */
void plb_setup_from_json(PlbPipelineSetup *setup, JsonObject *object);
char *plb_stream_to_json(const PlbStreamInfo *info);
void plb_stream_from_json(PlbStreamInfo *info, JsonObject *object);
char *plb_rack_to_json(const PlbRackInfo *rack); /* without problem */
PlbRackInfo *plb_rack_from_json(JsonObject *object);
