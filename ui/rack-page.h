/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/live-controller.h"

/* The rack as it is now: state, losses, plates and bar, every channel with its health, the tare,
 * and the calibration in force. Streams only while it is shown, unless a set is being recorded. */

#define PLB_TYPE_RACK_PAGE (plb_rack_page_get_type())
G_DECLARE_FINAL_TYPE(PlbRackPage, plb_rack_page, PLB, RACK_PAGE, AdwBin)

void plb_rack_page_set_controller(PlbRackPage *page, PlbLiveController *controller);
/* Zeroes the plates, and says on the page what came of it. */
void plb_rack_page_tare(PlbRackPage *page);
/* Where a guide for calibration goes, below what is in force; empty. */
GtkBox *plb_rack_page_get_guide(PlbRackPage *page);
