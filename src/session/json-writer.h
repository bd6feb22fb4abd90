/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Writes JSON text, pretty-printed by two spaces, that never follows the locale. Whoever writes is
 * responsible for the order of keys; commas, indentation and escapes are done here.
 *
 *   PlbJsonWriter writer;
 *   plb_json_writer_init(&writer);
 *   plb_json_writer_open(&writer, NULL, '{');
 *   plb_json_writer_number(&writer, "mass_kg", NAN);      "mass_kg": null
 *   plb_json_writer_close(&writer, '}');
 *   text = plb_json_writer_take(&writer);
 *
 * key is NULL for the outermost value and within arrays. */

typedef struct {
	GString *text;
	guint depth;
	gboolean first; /* nothing yet in the innermost object or array */
} PlbJsonWriter;

void plb_json_writer_init(PlbJsonWriter *writer);
char *plb_json_writer_take(PlbJsonWriter *writer); /* ends with a line feed; caller frees */

void plb_json_writer_open(PlbJsonWriter *writer, const char *key, char bracket); /* '{' or '[' */
void plb_json_writer_close(PlbJsonWriter *writer, char bracket);                 /* '}' or ']' */
/* Every digit that is needed to read the same double back. NAN and infinite: null. -0: 0. */
void plb_json_writer_number(PlbJsonWriter *writer, const char *key, double value);
void plb_json_writer_count(PlbJsonWriter *writer, const char *key, guint64 value);
void plb_json_writer_flag(PlbJsonWriter *writer, const char *key, gboolean value);
/* NULL: null. What is not UTF-8 is replaced, so that the file stays valid. */
void plb_json_writer_text(PlbJsonWriter *writer, const char *key, const char *value);
/* [low, high], or null when neither is known. */
void plb_json_writer_band(PlbJsonWriter *writer, const char *key, const double band[2]);

/* The shortest decimal text of 15 to 17 digits that reads back as the same double; appends nothing
 * and returns FALSE when value is not finite. */
gboolean plb_number_append(GString *text, double value);
