/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "calibration/sample.h"
#include "hw/frame.h"

/* A rig: how the channels of one rack become plates and bar ends. Read from a hand-editable key
 * file (docs/rig-file.md, examples in data/rigs). Untrusted input: anything missing, non-finite,
 * with a wrong unit or out of range is refused with one line that names group and key. */

#define PLB_CALIBRATION_ERROR (plb_calibration_error_quark())
GQuark plb_calibration_error_quark(void);

typedef enum {
	PLB_CALIBRATION_ERROR_READ,      /* cannot be read, or is not a key file */
	PLB_CALIBRATION_ERROR_MISSING,   /* a group or key is missing */
	PLB_CALIBRATION_ERROR_VALUE,     /* a value is not a number, has a wrong unit, or is out of
					    range */
	PLB_CALIBRATION_ERROR_FOREIGN,   /* made for another device */
	PLB_CALIBRATION_ERROR_EXPIRED,   /* past its last good day */
	PLB_CALIBRATION_ERROR_PROCEDURE, /* a measurement is not what its step says */
} PlbCalibrationError;

typedef struct {
	guint channel;            /* PlbFrame.cell index */
	double x_m, y_m;          /* in the rig frame */
	double newtons_per_count; /* upward force on the lifter positive; sign by wiring */
	double zero_counts;       /* with nothing on the plate, before any tare */
} PlbCell;

typedef struct {
	double x_m, y_m; /* centre, rig frame; the top surface is z = 0 */
	double length_x_m, width_y_m;
	PlbCell cell[4];
	/* How readings change with load, where a calibration found that they do (0 = not): force
	 * times 1 + force_bend * force, moments about y and x likewise. 1/N. */
	double force_bend_per_n, x_bend_per_n, y_bend_per_n;
} PlbPlate;

typedef struct {
	guint channel;                             /* PlbFrame.encoder index */
	double anchor_x_m, anchor_y_m, anchor_z_m; /* where the string leaves its encoder */
	double counts_per_metre;                   /* of string paid out; sign by direction */
	double length_at_zero_m;                   /* string length at count 0 */
	/* Its wheel's index marks come at index_length + whole spacings of string; 0 = none. */
	double index_length_m, index_spacing_m;
	/* Layers on the drum: e metres by counts_per_metre are e * (1 + drum * e) metres. 1/m. */
	double drum_per_m;
} PlbString;

typedef struct {
	double y_m;         /* where the strings hold this end, lifter's left positive */
	guint string_count; /* 0 = end not measured, 1 = vertical string only, 2 = x and z */
	PlbString string[2];
	double home_x_m, home_z_m; /* this end in its hooks; home_z 0 = not given */
} PlbBarEnd;

typedef struct {
	char *name;
	char *serial;      /* of the device it was made for; NULL = any */
	char *date;        /* ISO 8601 date of calibration */
	char *valid_until; /* ISO 8601 date, the last good day; NULL = not limited */
	char *checked_by;
	double gravity_mps2;
	gboolean has_location; /* latitude, north positive, and height above the sea are given */
	double latitude_deg, height_m;
	gboolean has_plate[PLB_SIDES]; /* one plate only: [0], both feet on it */
	PlbPlate plate[PLB_SIDES];
	PlbBarEnd bar_end[PLB_SIDES];
	double fz_scale_u, cop_u_m, bar_u_m, fz_noise_n, bar_noise_m; /* as in PlbStreamInfo */
	double home_u_m; /* standard uncertainty of the home points; 0 = not given */
} PlbRig;

PlbRig *plb_rig_load(const char *path, GError **error);
PlbRig *plb_rig_parse(const char *text, gsize length, GError **error);
char *plb_rig_to_text(const PlbRig *rig); /* parses back to an equal rig, digit for digit */
PlbRig *plb_rig_virtual(void);            /* the virtual rack's own rig, compiled in */
PlbRig *plb_rig_copy(const PlbRig *rig);
void plb_rig_free(PlbRig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRig, plb_rig_free)

/* FALSE with FOREIGN when the rig was made for a device of another serial number. */
gboolean plb_rig_fits(const PlbRig *rig, const char *serial, GError **error);

/* FALSE with EXPIRED when the last good day lies before today. */
gboolean plb_rig_is_current(const PlbRig *rig, const GDate *today, GError **error);

/* Gravity at a place, m/s2: normal gravity on the WGS 84 ellipsoid (Somigliana's formula) less
 * 3.086e-6 a metre of height. Local anomalies stay below 0.001 m/s2, a part in 10000. */
double plb_gravity_at(double latitude_deg, double height_m);

/* String length from counts, and back. */
double plb_string_length_m(const PlbString *string, double counts);
double plb_string_counts(const PlbString *string, double length_m);

/* Both bar ends have a string: tilt and, with x, yaw are known, since the rig tells their y. */
gboolean plb_rig_measures_both_ends(const PlbRig *rig);

/* The rig file tells where the bar's hooks are: then counts are relative until the bar was seen at
 * rest there (calibration/homing.h). Else the encoders are taken to hold their counts. */
gboolean plb_rig_has_home(const PlbRig *rig);

/* The channels a stream through this rig has, its uncertainties, and rate. */
PlbStreamInfo plb_rig_stream_info(const PlbRig *rig, double rate_hz);
