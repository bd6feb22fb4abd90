/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/bar-fit.h"
#include "calibration/plate-fit.h"

/* A whole calibration: from a base rig and a measured procedure to a rig, with what was found on
 * the way. Nothing is made of a procedure that does not hold together: a load forgotten or out of
 * order, exchanged cables, an encoder that counts the other way are named instead (diagnose-*.c).
 * The method, its sources and the uncertainty budget: docs/calibration.md. */

/* What one item of a plate's quality is, and the class that it would meet. */
typedef struct {
	double newtons, percent; /* NAN = the procedure holds nothing to tell it */
	const char *class_name;  /* "0.5", "1", "2", "3", "none"; NULL = no such limit */
} PlbQuality;

typedef struct {
	PlbQuality error;         /* largest of any load, percent of that load */
	PlbQuality linearity;     /* rising loads at one point; percent of the heaviest */
	PlbQuality hysteresis;    /* falling less rising, same point and load; percent of it */
	PlbQuality repeatability; /* range of the same load put down again; percent of it */
	PlbQuality creep;         /* while a load was held; percent of it */
	PlbQuality zero_drift;    /* last empty less first; percent of the heaviest */
	double creep_s;
	const char *class_name; /* ISO 7500-1: the worst of those that it limits */
} PlbPlateQuality;

/* Plates and strings in one frame. */
typedef struct {
	gboolean known;    /* there are both */
	gboolean measured; /* by plumbs; else as well as the bar points were set up */
	guint plumbs;
	double shift_x_m;      /* added to the anchors' x */
	double u_m;            /* standard uncertainty of bar x against centre of pressure x */
	double disagreement_m; /* plumbs on the left plate less those on the right; NAN */
	/* for budgets: what the shift changes by with the parameters, and what else is in it */
	double by_plate[PLB_SIDES][PLB_PLATE_PARAMETERS];
	double by_bar[PLB_SIDES][PLB_BAR_PARAMETERS];
	double other_u_m;
} PlbRegistration;

/* Standard uncertainties that a rig file's single figures are made of. */
typedef struct {
	double cells, creep, temperature, gravity; /* relative, of force */
	double force_scale;
	double cop_cells_m, cop_creep_m, cop_datum_m, centre_of_pressure_m;
	double bar_points_m, bar_play_m, bar_shift_m, bar_position_m;
} PlbBudget;

typedef struct {
	const char *serial;     /* of the device that was measured; NULL = keep the base's */
	const char *checked_by; /* NULL = the procedure's, or the base's */
	const char *date;       /* ISO 8601; of the measurement */
	guint valid_days;       /* 0 = 365 */
} PlbCalibrationStamp;

typedef struct {
	PlbRig *rig, *base;
	PlbPlateFit plate[PLB_SIDES];
	PlbPlateQuality quality[PLB_SIDES];
	PlbBarFit bar[PLB_SIDES];
	PlbRegistration registration;
	PlbBudget budget;
	PlbTolerances tolerances;
	GPtrArray *warnings; /* char *, one line each */
} PlbCalibration;

/* NULL with PROCEDURE (one line that names steps, cells or strings and explains), or VALUE. */
PlbCalibration *plb_calibrate(const PlbProcedure *procedure, const PlbRig *base,
			      const PlbCalibrationStamp *stamp, GError **error);
void plb_calibration_free(PlbCalibration *calibration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbCalibration, plb_calibration_free)

/* Combined standard uncertainties at a place; 95 % intervals are 1.96 times as wide each way.
 * plate: of force (N), x and y (m) for a steady load; bar: of x and z (m). NAN = not calibrated. */
void plb_calibration_plate_u(const PlbCalibration *calibration, PlbSide side, double fz_n,
			     double x_m, double y_m, double u[3]);
void plb_calibration_bar_u(const PlbCalibration *calibration, PlbSide side, double x_m, double z_m,
			   double u[2]);

/* A table for people. Caller frees. */
char *plb_calibration_to_text(const PlbCalibration *calibration);

PlbProcedure *plb_procedure_copy(const PlbProcedure *procedure);

/* Standard uncertainty of one sample through a rig (its [uncertainty] figures), and a class. */
typedef enum {
	PLB_SAMPLE_GOOD,   /* force to 1 %, centre of pressure to 5 mm, bar to 5 mm, at 95 % */
	PLB_SAMPLE_USABLE, /* three times that */
	PLB_SAMPLE_POOR,
} PlbSampleClass;
typedef struct {
	double fz_n[PLB_SIDES], cop_m[PLB_SIDES], bar_m; /* one reading, noise included */
	PlbSampleClass class;
} PlbSampleUncertainty;
void plb_sample_uncertainty(const PlbRig *rig, const PlbSample *sample,
			    PlbSampleUncertainty *uncertainty);
