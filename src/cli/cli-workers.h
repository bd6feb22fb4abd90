/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A batch: n items in any order on several processors, with their outcomes in order. */

/* Does one item, in another process where there are several workers: what it changes in memory is
 * gone afterwards. The text is the outcome (may be empty), caller frees; NULL with error. */
typedef char *(*PlbCliWorkFunc)(guint index, gpointer user_data, GError **error);
/* In the calling process, once for each item, in the items' order as soon as it can be: text, or
 * why there is none. FALSE: the rest need not be done. */
typedef gboolean (*PlbCliDoneFunc)(guint index, const char *text, const char *why,
				   gpointer user_data);

/* A worker that dies costs the item that it was at, which is told so. Not to be called by a program
 * that has started threads. */
void plb_cli_work(guint n, guint workers, PlbCliWorkFunc work, PlbCliDoneFunc done,
		  gpointer user_data);
