/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"
#include "src/session/json-writer.h"

/* What analyze says of a set and of a rep: one table each, in the contract's order, that the JSON
 * and the CSV are both made from. A dot in a path is an object within the object. */

typedef enum {
	PLB_FIELD_NUMBER,   /* double, NAN = not measured */
	PLB_FIELD_BAND,     /* double[2] */
	PLB_FIELD_INDEX,    /* guint, 0 = none */
	PLB_FIELD_FLAG,     /* gboolean */
	PLB_FIELD_TEXT,     /* char[], "" = none */
	PLB_FIELD_COMPLETE, /* PlbRepStatus, as a flag */
	PLB_FIELD_WHY,      /* PlbRepStatus, as the contract's word */
	PLB_FIELD_MASS_SOURCE,
	PLB_FIELD_STATE,    /* PlbVerdictState */
	PLB_FIELD_REJECTED, /* the set's lists; offset unused */
	PLB_FIELD_REPS,
	PLB_FIELD_REASONS,
	PLB_FIELD_OUTLIERS,
	PLB_FIELD_RELIABILITY,
	PLB_FIELD_BODY,
} PlbFieldKind;

typedef struct {
	const char *path;
	PlbFieldKind kind;
	gsize offset; /* in PlbSetResult or PlbRepResult */
} PlbResultField;

const PlbResultField *plb_result_set_fields(gsize *n);
const PlbResultField *plb_result_rep_fields(gsize *n);

/* The value of a field of kind TEXT, WHY, MASS_SOURCE or STATE: NULL = none. */
const char *plb_result_field_text(const PlbResultField *field, gconstpointer owner);
/* The value of a field of kind FLAG or COMPLETE. */
gboolean plb_result_field_flag(const PlbResultField *field, gconstpointer owner);
/* A list of PlbReliability under a key (result-json.c). */
void plb_result_write_reliability(PlbJsonWriter *writer, const char *key,
				  const GArray *reliability);
