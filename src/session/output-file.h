/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdio.h>

/* A file that appears under its name when it is whole, or not at all: it is written beside it under
 * another name first. What was there before stays until then. */

/* Writes everything; FALSE, with errno set, when that fails. */
typedef gboolean (*PlbOutputFunc)(FILE *file, gconstpointer data);

/* PLB_SESSION_ERROR_WRITE, "cannot be written: WHY". */
gboolean plb_output_file_write(const char *path, PlbOutputFunc func, gconstpointer data,
			       GError **error);
