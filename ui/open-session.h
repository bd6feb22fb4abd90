/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Asks for a session file; what is chosen goes to the window's action win.open-path. The caller
 * keeps the dialog for as long as it may be answered. */
GtkFileChooserNative *plb_open_session(GtkWindow *window);
