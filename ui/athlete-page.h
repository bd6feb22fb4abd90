/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/roster.h"

/* Who there is, whose turn, and what each of them is to reach: every change is kept at once. */

#define PLB_TYPE_ATHLETE_PAGE (plb_athlete_page_get_type())
G_DECLARE_FINAL_TYPE(PlbAthletePage, plb_athlete_page, PLB, ATHLETE_PAGE, AdwBin)

void plb_athlete_page_set_roster(PlbAthletePage *page, PlbRoster *roster);
/* Shows one athlete; NULL = whoever trains now. */
void plb_athlete_page_show(PlbAthletePage *page, const char *name);
