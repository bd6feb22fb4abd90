/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "calibration/calibration.h"

/* The printed certificate of a calibration: what was measured with which weights, the table of
 * plb_calibration_to_text, and the residuals drawn over plates and bar points. A4, embedded fonts.
 * Written to path.tmp and renamed. */
gboolean plb_certificate_write_pdf(const PlbCalibration *calibration, const PlbProcedure *procedure,
				   const char *path, GError **error);

/* The residual maps alone, for a screen too: each load's place with what the fit shows, the
 * difference drawn 50 times as long, and the force's difference in newtons; points of the bar
 * likewise. In points, in a box of that size. */
void plb_certificate_draw_maps(cairo_t *cr, const PlbCalibration *calibration, double x, double y,
			       double width, double height);
