/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* error NULL = written. */
typedef void (*PlbScreenshotFunc)(const GError *error, gpointer user_data);

/* Writes what the window shows (without popovers and dialogs) as PNG, right after it was next
 * drawn; then calls func once. The window must be shown. */
void plb_screenshot_save(GtkWindow *window, const char *path, PlbScreenshotFunc func,
			 gpointer user_data);
