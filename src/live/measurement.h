/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/procedure.h"
#include "hw/rack.h"
#include "src/session/session.h"
#include "src/simulator/bench.h"

/* Readings for a calibration, from a rack that streams: what it shows from now on, once it has
 * settled. Blocks; used by one thread at a time. */

typedef struct PlbMeasurement PlbMeasurement;

/* Starts the rack; takes ownership of it, also when it fails. drain: frames from before a take are
 * thrown away (a rack in real time; one as fast as it is read would never end). */
PlbMeasurement *plb_measurement_new(PlbRack *rack, gboolean drain, GError **error);
void plb_measurement_free(PlbMeasurement *measurement); /* stops the rack */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbMeasurement, plb_measurement_free)

const PlbRackInfo *plb_measurement_get_info(const PlbMeasurement *measurement);
double plb_measurement_get_rate_hz(const PlbMeasurement *measurement);
/* Every frame read from now on also goes to session (borrowed; NULL: no more). */
void plb_measurement_keep(PlbMeasurement *measurement, PlbSession *session);

/* from_s, to_s: the averaged interval in the kept recording, or NULL. */
gboolean plb_measurement_take(PlbMeasurement *measurement, double settle_s, double mean_s,
			      PlbReading *reading, double *from_s, double *to_s, GError **error);

/* The virtual rack with a bench in front. bench stays owned by the rack (freed with it). */
PlbRack *plb_bench_rack_new(PlbBench *bench, const char *serial, gboolean paced);
