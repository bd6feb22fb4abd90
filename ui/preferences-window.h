/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The settings, each bound to its key: what is changed holds at once. */

#define PLB_TYPE_PREFERENCES_WINDOW (plb_preferences_window_get_type())
G_DECLARE_FINAL_TYPE(PlbPreferencesWindow, plb_preferences_window, PLB, PREFERENCES_WINDOW,
		     AdwPreferencesWindow)

GtkWindow *plb_preferences_window_new(GtkWindow *parent);
