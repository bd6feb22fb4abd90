/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A session's rows for PostgreSQL (docs/postgresql-schema.sql), in its COPY text format. */

typedef enum {
	PLB_PUBLISH_ATHLETES,
	PLB_PUBLISH_SESSIONS,
	PLB_PUBLISH_SETS,
	PLB_PUBLISH_REPS,
	PLB_PUBLISH_METRICS,
	PLB_PUBLISH_TABLES,
} PlbPublishTable;

/* Analyses a session file. The text is lines, each a letter ('a' + PlbPublishTable) and then a row;
 * caller frees. NULL with error. */
char *plb_publish_rows(const char *path, GError **error);
/* The rows of one table in such a text, without the letters. Caller frees. */
char *plb_publish_rows_of(const char *text, PlbPublishTable table);
