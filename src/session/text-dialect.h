/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/text-table.h"

/* How a text file of numbers parts its columns and its decimals, found from its beginning. */
typedef struct {
	char separator;         /* ';', tab, ',' or ' ' (runs of blanks) */
	gboolean decimal_comma; /* 0,5 is a half */
} PlbTextDialect;

/* From the file's first lines, which are not consumed. Commas and points where nothing tells. */
PlbTextDialect plb_text_sniff(const PlbTextFile *file);
/* "semicolons, decimal commas"; constant text. */
const char *plb_text_dialect_name(const PlbTextDialect *dialect);

/* Cuts a line into fields, in which decimals are points afterwards. FALSE: too many. */
gboolean plb_text_split_dialect(char *line, const PlbTextDialect *dialect, GPtrArray *fields);
