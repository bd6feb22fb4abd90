/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/live-text.h"
#include "ui/setup-page.h"

/* The coach's live screen, and before a rack is connected the set-up. Shows what a controller says;
 * changes nothing. */

#define PLB_TYPE_LIVE_PAGE (plb_live_page_get_type())
G_DECLARE_FINAL_TYPE(PlbLivePage, plb_live_page, PLB, LIVE_PAGE, AdwBin)

void plb_live_page_set_controller(PlbLivePage *page, PlbLiveController *controller);
PlbSetupPage *plb_live_page_get_setup(PlbLivePage *page);
/* Smaller type, for windows lower than 900 pixels or narrower than 1600. */
void plb_live_page_set_compact(PlbLivePage *page, gboolean compact);
gboolean plb_live_page_wants_compact(int width, int height);
/* Quiet: the athlete sees one number and what stops the set. */
void plb_live_page_set_quiet(PlbLivePage *page, gboolean quiet);
gboolean plb_live_page_get_quiet(PlbLivePage *page);
/* For a second screen, which is no place to set things up: the set's page, always. */
void plb_live_page_hide_setup(PlbLivePage *page);
