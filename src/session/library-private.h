/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/library.h"
#include "src/session/session-private.h"

/* Shared by the library*.c files only. */

struct PlbLibrary {
	sqlite3 *db;
};

/* By the name in the statement; one that it does not have is left out. text NULL = null. */
void plb_library_bind_text(sqlite3_stmt *statement, const char *name, const char *text);
void plb_library_bind_integer(sqlite3_stmt *statement, const char *name, gint64 value);
/* Every row of the statement; numbers as SQLite writes them. */
gboolean plb_library_each_row(PlbLibrary *library, sqlite3_stmt *statement, PlbLibraryRowFunc func,
			      gpointer user_data, GError **error);
/* The answers of one session, in place of those that were there. Inside a change. */
gboolean plb_library_put_soreness(PlbLibrary *library, const PlbLibraryFile *file, GError **error);
/* Between BEGIN IMMEDIATE and the end: commits what was done, or takes it back. */
gboolean plb_library_end_change(PlbLibrary *library, gboolean done, GError **error);
