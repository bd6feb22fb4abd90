/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The guided calibration, by keyboard or mouse: choose rack and loads, one page a step, then what
 * was found, to be saved with its certificate. Nothing is saved of a calibration that does not hold
 * together; the page says which step to take again. The virtual rack practises on a simulated bench
 * that does the steps itself, as fast as it can. */

#define PLB_TYPE_CALIBRATION_GUIDE (plb_calibration_guide_get_type())
G_DECLARE_FINAL_TYPE(PlbCalibrationGuide, plb_calibration_guide, PLB, CALIBRATION_GUIDE, AdwWindow)

PlbCalibrationGuide *plb_calibration_guide_new(GtkWindow *parent);

/* Adds the button that opens the guide. */
void plb_calibration_guide_offer(GtkBox *box);
