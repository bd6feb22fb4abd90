/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/procedure.h"

/* One bar end's strings from known lengths and known bar positions: nonlinear least squares over
 * both strings together, since an error in where the bar was moves both.
 *
 * Parameters of each string: metres a count and length at zero, the anchor's three coordinates, the
 * count at the first mark, and the drum's term where the marks or points support it. A single
 * string is taken as vertical, as in use. */

#define PLB_STRING_PARAMETERS 7
#define PLB_BAR_PARAMETERS (2 * PLB_STRING_PARAMETERS)

typedef struct {
	guint step;
	double x_m, z_m, shown_x_m, shown_z_m; /* x NAN with one string */
	double normalised[2];                  /* by string, whitened */
} PlbBarPoint;

typedef struct {
	gboolean has_marks; /* it was pulled along marks */
	gboolean turns;     /* in both directions */
	double scale_u;     /* of counts_per_metre, relative */
	double backlash_m;  /* mean of out against in at the same mark; 0 where not seen */
	double play_u_m; /* standard uncertainty by play: half of it and of its own uncertainty; of
			    all strings together unless this one stands out */
	double mark_error_m; /* largest difference from a mark */
	gboolean drum_kept;
	double drum_per_m, drum_u; /* as tried */
	double noise_m;            /* rms, single readings */
} PlbStringFit;

typedef struct {
	gboolean fitted;
	PlbBarEnd end; /* as fitted */
	PlbStringFit string[2];
	double covariance[PLB_BAR_PARAMETERS * PLB_BAR_PARAMETERS];
	double misfit;  /* root mean square of normalised differences; about 1 */
	GArray *points; /* PlbBarPoint */
} PlbBarFit;

void plb_bar_fit_clear(PlbBarFit *fit);

/* FALSE with PROCEDURE: too few points or marks. */
gboolean plb_bar_fit(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
		     PlbBarFit *fit, GError **error);

/* Gradients of x and z at a place with respect to the parameters. */
void plb_bar_fit_gradients(const PlbBarFit *fit, double x_m, double z_m,
			   double gradient[2][PLB_BAR_PARAMETERS]);
/* Position of a reading's bar end by the fit; other_x_m: the other end's x, for an end of one
 * string, or NAN. */
void plb_bar_fit_read(const PlbBarFit *fit, const PlbReading *reading, double other_x_m,
		      double *x_m, double *z_m);
/* Standard uncertainty of x and z at a place from the play of the strings. In use a bar goes up and
 * down, aslant by three tenths at most: which string is out, which in, goes together. placed_u: put
 * there from anywhere, each string by itself. */
void plb_bar_fit_reading_u(const PlbBarFit *fit, double x_m, double z_m, double u_m[2]);
void plb_bar_fit_placed_u(const PlbBarFit *fit, double x_m, double z_m, double u_m[2]);
