/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/roster.h"

/* A popover in which a few letters and Enter pick an athlete, known or new. Signal "picked" (name).
 */

#define PLB_TYPE_ATHLETE_PICKER (plb_athlete_picker_get_type())
G_DECLARE_FINAL_TYPE(PlbAthletePicker, plb_athlete_picker, PLB, ATHLETE_PICKER, GtkPopover)

GtkWidget *plb_athlete_picker_new(PlbRoster *roster);
