/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/c3d-file.h"

/* The force plates of a C3D file (group FORCE_PLATFORM, types 1 to 4 of the C3D User Guide), in the
 * laboratory's frame, metres and newtons. A plate's own axes follow from its corners (1: +x +y,
 * 2: -x +y, 3: -x -y, 4: +x -y), so it may be rotated. What the file's sign of force is, is left to
 * the user of this: all of a plate's forces have it, and its pressure does not depend on it. */

#define PLB_C3D_MAX_PLATES 16
#define PLB_C3D_MAX_PLATE_CHANNELS 8

typedef struct {
	guint number; /* as in the file, from 1 */
	int type;
	guint channel[PLB_C3D_MAX_PLATE_CHANNELS]; /* of the analog data, from 0 */
	guint channel_count;
	double centre_m[3];  /* of the surface */
	double axis[3][3];   /* unit vectors along the plate's x, y, z */
	double origin_m[3];  /* types 1, 2, 4: from where moments are taken to centre_m, plate axes;
			      * 3: sensors' half distances in x and y, and height of the surface */
	double matrix[6][6]; /* type 4 */
	double baseline[PLB_C3D_MAX_PLATE_CHANNELS]; /* of the unloaded plate */
	double channel_m;      /* metre for the unit of its moments (type 1: of its pressure) */
	gboolean has_pressure; /* FALSE: type 3 whose sensors' places are not given */
} PlbC3dPlate;

typedef struct {
	double force_n[3];    /* laboratory axes, the file's sign; NAN = not measured */
	double pressure_m[3]; /* where it acts on the surface; NAN under 20 N, or not measured */
} PlbC3dLoad;

/* Metres for one unit of the file's points. */
double plb_c3d_metre(const PlbC3dFile *file);

/* All plates that can be used; one whose data make no sense is left out, with a note ("; plate 2
 * left out: ..."). up gets the laboratory's upward axis: that on which the plates lie, with the
 * sign of POINT:Y_SCREEN; without plates Y_SCREEN alone, or z. Caller owns: PlbC3dPlate. */
GArray *plb_c3d_read_plates(const PlbC3dFile *file, double up[3], GString *notes);

/* What a plate measured in one analog sample. */
void plb_c3d_plate_load(const PlbC3dFile *file, const PlbC3dPlate *plate, gsize sample,
			PlbC3dLoad *load);
