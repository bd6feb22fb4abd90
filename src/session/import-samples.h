/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/session.h"

/* What the importers share. */

/* Stream info of a recording of which nobody says how good it is: the noise and registration that
 * the posture model was shown to work with (laboratory plates, optical bar tracking): 5 N and 2 mm
 * of pressure, 0.7 mm of bar; 1 % of force scale; standard gravity. */
PlbStreamInfo plb_import_info(double rate_hz, double start_time_s, guint channels);

/* n samples in which nothing is measured, at index / rate_hz. Caller owns. */
GArray *plb_import_samples(gsize n, double rate_hz);

/* Forces that point down in the mean of all that is no less than 20 N in size are turned, all of
 * them together. Whether they were. Before plb_import_settle(). */
gboolean plb_import_turn_forces(GArray *samples);

/* Takes pressure out where force is under 20 N or missing, and flags samples in which nothing was
 * measured as gaps. Returns how many those are. */
gsize plb_import_settle(GArray *samples);
