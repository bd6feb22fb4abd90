/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/connection.h"

/* Which rack, which athlete. Emits "connect-clicked". */

#define PLB_TYPE_SETUP_PAGE (plb_setup_page_get_type())
G_DECLARE_FINAL_TYPE(PlbSetupPage, plb_setup_page, PLB, SETUP_PAGE, AdwBin)

/* What is chosen now; the caller frees. */
PlbRackChoice *plb_setup_page_get_choice(PlbSetupPage *page);
/* Shows this choice of a virtual rack's set. */
void plb_setup_page_set_choice(PlbSetupPage *page, const PlbRackChoice *choice);
void plb_setup_page_set_busy(PlbSetupPage *page, gboolean busy);
/* NULL = none. */
void plb_setup_page_set_problem(PlbSetupPage *page, const char *problem);
/* Who will train (NULL = nobody), and the targets in one line. */
void plb_setup_page_set_athlete(PlbSetupPage *page, const char *name, const char *targets);
/* Looks for USB racks again. */
void plb_setup_page_refresh(PlbSetupPage *page);
