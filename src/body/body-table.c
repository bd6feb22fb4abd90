/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/body-table.h"

/* male, female */
/* clang-format off */
static const PlbBodyTable tables[] = {
	{ 1.741, 0.0694, 0.4346, 0.0271, 0.0162, 0.0061, 0.1416, 0.0433, 0.0137,
	  0.6033, 0.5138, 0.306, 0.026 / 1.77, 0.5155, 0.2429, 0.5002, 0.315,
	  0.4222, 0.4095, 0.329, 0.4403, 0.4395, 0.246, 0.2581, 0.4415, 0.245,
	  { 0.2817, 0.2689, 0.0862 }, { 0.5772, 0.4574, 0.7900 },
	  0.154, 0.094 / 1.77, 0.0125 / 1.77, 0.60, 23 },
	{ 1.735, 0.0668, 0.4257, 0.0255, 0.0138, 0.0056, 0.1478, 0.0481, 0.0129,
	  0.6148, 0.4964, 0.292, 0.020 / 1.61, 0.4979, 0.2437, 0.4841, 0.295,
	  0.3685, 0.3612, 0.364, 0.4386, 0.4352, 0.263, 0.2283, 0.4014, 0.279,
	  { 0.2751, 0.2643, 0.0780 }, { 0.5754, 0.4559, 0.7474 },
	  0.186, 0.107 / 1.61, 0.022 / 1.61, 0.60, 16 },
};
/* clang-format on */

/* The table is an array of doubles, so that an unknown sex can take the mean of both. */
void plb_body_table_for(PlbSex sex, PlbBodyTable *table)
{
	const double *male = (const double *)&tables[0], *female = (const double *)&tables[1];
	double share = sex == PLB_SEX_MALE ? 0 : sex == PLB_SEX_FEMALE ? 1 : 0.5;

	for (gsize i = 0; i < sizeof *table / sizeof(double); i++)
		((double *)table)[i] = male[i] + share * (female[i] - male[i]);
}
