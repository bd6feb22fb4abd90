/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/body/kept-body.h"
#include "src/session/json-writer.h"

/* What sets have taught of a body as one JSON object: a parameter's name ("shank-length") to its
 * sets, mean, sd and prior_sd. Parameters that no set has taught anything of are left out. */

/* Members only, into an object that is open. */
void plb_kept_body_write(PlbJsonWriter *writer, const PlbKeptBody *kept);
/* Leaves alone what is missing; unknown members are passed over. */
void plb_kept_body_read(PlbKeptBody *kept, JsonObject *object);
/* One member of one parameter by name; FALSE when there is no such. */
gboolean plb_kept_body_set(PlbKeptBody *kept, const char *parameter, const char *member,
			   double value);
