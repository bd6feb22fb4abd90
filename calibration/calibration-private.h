/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/calibration.h"

/* Shared by calibration.c and its parts only. */

/* diagnose-*.c: what is wrong with a procedure, before and after fitting. FALSE with one line. */
gboolean plb_diagnose_readings(const PlbProcedure *procedure, const PlbRig *base, GError **error);
gboolean plb_diagnose_cables(const PlbProcedure *procedure, const PlbRig *base, GError **error);
gboolean plb_diagnose_loads(const PlbProcedure *procedure, const PlbRig *base, GError **error);
gboolean plb_diagnose_grid(const PlbProcedure *procedure, const PlbRig *base, GError **error);
gboolean plb_diagnose_plate_fit(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
				const PlbPlateFit *fit, GPtrArray *warnings, GError **error);
gboolean plb_diagnose_marks(const PlbProcedure *procedure, const PlbRig *base, GError **error);
/* fits: both ends as fitted; an end that did not fit is tried in other ways. */
gboolean plb_diagnose_bar_fits(const PlbProcedure *procedure, const PlbRig *base,
			       const PlbBarFit fits[PLB_SIDES], GPtrArray *warnings,
			       GError **error);

/* plate-quality.c */
void plb_plate_quality(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
		       const PlbPlateFit *fit, PlbPlateQuality *quality);
/* registration.c: needs the fits; shifts the bar fits' anchors. */
gboolean plb_register(const PlbProcedure *procedure, PlbCalibration *calibration, GError **error);

/* calibration-uncertainty.c: the rig file's single figures. */
void plb_calibration_make_budget(PlbCalibration *calibration);

gint plb_compare_doubles(gconstpointer a, gconstpointer b);  /* for g_array_sort */
const char *plb_plate_name(const PlbRig *rig, PlbSide side); /* "left plate", "plate" */
const char *plb_end_name(PlbSide side);                      /* "left bar end" */
/* Sets PROCEDURE and gives FALSE. */
gboolean plb_procedure_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "%.1f" and the like without the locale; a new string. */
char *plb_number_text(const char *format, double value);
