/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Writes what the window shows now (without popovers and dialogs) as PNG. */
gboolean plb_screenshot_save(GtkWindow *window, const char *path, GError **error);
