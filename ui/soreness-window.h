/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/followup.h"

/* Asks one athlete about soreness after one session; the answer goes into the session's file. Says
 * at once what ordinary soreness does, and which answers are for a professional. */

#define PLB_TYPE_SORENESS_WINDOW (plb_soreness_window_get_type())
G_DECLARE_FINAL_TYPE(PlbSorenessWindow, plb_soreness_window, PLB, SORENESS_WINDOW, AdwWindow)
/* Signal "answered": the answer is kept. */

GtkWindow *plb_soreness_window_new(GtkWindow *parent, const char *athlete,
				   const PlbFollowup *followup);
