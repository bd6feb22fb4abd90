/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"

/* Private to the floor: the rig file's groups and keys, the one table that reader and writer share.
 * Every number in a rig file carries its unit as text ("0.60 m"), so that a wrong unit is seen. */

#define PLB_RIG_FORMAT 1

typedef struct {
	const char *key;
	const char *unit;
	gsize offset;           /* of the double in the group's struct */
	double lowest, highest; /* accepted range, both included */
	gboolean magnitude;     /* the range is that of the magnitude: either sign is right */
	gboolean optional;      /* left out: 0; and 0 is left out */
} PlbRigKey;

typedef struct {
	const PlbRigKey *keys;
	gsize n;
	const char *const *texts; /* further keys without a unit, NULL-terminated */
} PlbRigKeyTable;

typedef enum {
	PLB_RIG_GROUP_RIG,         /* base: PlbRig */
	PLB_RIG_GROUP_UNCERTAINTY, /* base: PlbRig */
	PLB_RIG_GROUP_PLATE,       /* base: PlbPlate */
	PLB_RIG_GROUP_CELL,        /* base: PlbCell */
	PLB_RIG_GROUP_BAR_END,     /* base: PlbBarEnd */
	PLB_RIG_GROUP_STRING,      /* base: PlbString */
} PlbRigGroup;

const PlbRigKeyTable *plb_rig_key_table(PlbRigGroup group);

/* Checks that need more than one key (geometry, channels used twice, sides swapped). */
gboolean plb_rig_check(const PlbRig *rig, GError **error);
