/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"
#include "hw/adc.h"

/* A calibration procedure: what was put on a rack, step by step, and what its channels then read.
 * Read from a hand-editable key file (docs/calibration.md), made by the guide, or by a script; with
 * every step's reading in it, it is all that a calibration was made from, and gives the same result
 * again. Untrusted input, read as strictly as a rig file. */

#define PLB_PROCEDURE_WEIGHTS_MAX 32
#define PLB_PROCEDURE_STEPS_MAX 1000

typedef enum {
	PLB_STEP_EMPTY,  /* nothing on any plate */
	PLB_STEP_LOAD,   /* a known mass on one plate, at a known point */
	PLB_STEP_LENGTH, /* one string pulled to a mark, a known length beyond a first mark */
	PLB_STEP_BAR,    /* the bar at rest at a known point */
	PLB_STEP_PLUMB,  /* a known mass hung from the bar onto a plate, the bar anywhere */
	PLB_STEP_KINDS,
} PlbStepKind;

/* Means over a step's interval. */
typedef struct {
	gboolean taken;
	double time_s;  /* middle of the interval on the procedure's clock; NAN = not known */
	double seconds; /* length of the interval */
	guint64 scans;  /* how many were averaged */
	double cell[PLB_CELL_COUNT], encoder[PLB_ENCODER_COUNT];       /* counts */
	double cell_sd[PLB_CELL_COUNT], encoder_sd[PLB_ENCODER_COUNT]; /* of single readings */
	guint16 clip_mask;    /* cells that were at an end of their range */
	guint8 encoder_fault; /* encoders that reported an illegal transition */
} PlbReading;

typedef struct {
	PlbStepKind kind;
	PlbSide side;       /* LOAD, PLUMB: plate; LENGTH, BAR: bar end */
	gboolean both_ends; /* BAR: the whole bar, both ends at x, z */
	guint string;       /* LENGTH: 0 or 1 */
	guint32 weights;    /* LOAD, PLUMB: which of the procedure's weights, a bit each */
	double mass_kg;     /* LOAD, PLUMB: their sum */
	double x_m, y_m;    /* LOAD: where, rig frame; BAR: x */
	double z_m;         /* BAR */
	double length_m;    /* LENGTH: paid out beyond the first mark */
	double held_s; /* LOAD: the load of the step before still stands, since so long; else 0 */
	double from_s,
		to_s; /* interval in the recording; NAN = the reading is given or comes live */
	PlbReading reading;
} PlbStep;

typedef struct {
	char *name;
	double mass_kg;
	double tolerance_kg; /* half width of the range it is known to lie in */
} PlbWeight;

/* Everything that is known beforehand, as half widths of rectangular distributions (GUM 4.3.7: the
 * standard uncertainty is a third of the root of three of them). Defaults with their sources in
 * procedure.c. */
typedef struct {
	double mass;          /* relative, for weights without a tolerance of their own */
	double place_m;       /* where a load stands, each axis */
	double bar_m;         /* a bar point against the others, each axis */
	double datum_m;       /* all bar points together against the plates' frame */
	double length_m;      /* a mark on a string */
	double cell;          /* relative, of the base rig's sensitivities against each other */
	double cell_place_m;  /* the base rig's cell positions, each axis */
	double anchor_m;      /* the base rig's anchors, each axis */
	double scale;         /* relative, of the base rig's counts per metre */
	double creep;         /* of a load, one cell, in the time that loads stand */
	double gravity;       /* relative */
	double temperature_k; /* between calibration and use */
	double span_per_k;    /* of sensitivity, relative */
	double bar_shift_m;   /* the bar sideways in use, against where it was calibrated */
	double buoyancy; /* share of a weight that air carries (steel: 0.00015); 0: in the masses */
} PlbTolerances;

typedef struct {
	char *rig_path;       /* base rig, as written; NULL = to be given */
	char *recording_path; /* where from_s and to_s count; as written, or NULL */
	char *checked_by;     /* or NULL */
	gboolean free_grid;   /* loads need not make a whole grid */
	PlbTolerances tolerances;
	GArray *weights; /* PlbWeight */
	GArray *steps;   /* PlbStep */
} PlbProcedure;

PlbProcedure *plb_procedure_new(void);
void plb_procedure_free(PlbProcedure *procedure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbProcedure, plb_procedure_free)

/* procedure-parse.c, procedure-text.c */
PlbProcedure *plb_procedure_load(const char *path, GError **error);
PlbProcedure *plb_procedure_parse(const char *text, gsize length, GError **error);
char *plb_procedure_to_text(const PlbProcedure *procedure); /* parses back to an equal one */

/* Adds a weight, or finds the one of that name; its bit, or 0 when there are too many. */
guint32 plb_procedure_weight(PlbProcedure *procedure, const char *name, double mass_kg,
			     double tolerance_kg);
PlbStep *plb_procedure_add(PlbProcedure *procedure, PlbStepKind kind);
PlbStep *plb_procedure_step(const PlbProcedure *procedure, guint i);

/* procedure-guided.c: what the guide asks for on this rig: on each plate the middle with rising and
 * falling loads, each load once round four points towards the corners, the heaviest again and held;
 * each string pulled along marks in both directions; the bar at twelve points at four heights, and
 * plumbs at each height, where there are plates and strings that give x. loads_kg: rising sums; the
 * weights are their differences. */
PlbProcedure *plb_procedure_guided(const PlbRig *rig, const double *loads_kg, guint n);

/* "40 kg on the left plate at x +0.18 m, y +0.31 m": what to do. Caller frees. */
char *plb_step_text(const PlbProcedure *procedure, const PlbRig *rig, guint i);
const char *plb_step_kind_name(PlbStepKind kind);

/* reading.c: the mean of frames; FALSE with PROCEDURE when too few are sound. */
gboolean plb_reading_take(PlbReading *reading, const PlbFrame *frames, gsize n, double rate_hz,
			  double start_s, GError **error);
/* A reading's codes as the counts of an ideal converter; adc NULL or without volts: as they are. */
void plb_reading_apply_adc(PlbReading *reading, const PlbAdc *adc);
