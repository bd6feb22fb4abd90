/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/rig.h"

/* Time and place of a rig: until when it holds, local gravity, string lengths. */

gboolean plb_rig_is_current(const PlbRig *rig, const GDate *today, GError **error)
{
	GDate last;

	if (!rig->valid_until)
		return TRUE;
	g_date_clear(&last, 1);
	g_date_set_dmy(&last, (GDateDay)g_ascii_strtoull(rig->valid_until + 8, NULL, 10),
		       (GDateMonth)g_ascii_strtoull(rig->valid_until + 5, NULL, 10),
		       (GDateYear)g_ascii_strtoull(rig->valid_until, NULL, 10));
	if (g_date_compare(today, &last) <= 0)
		return TRUE;
	g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_EXPIRED,
		    "the calibration of rig \"%s\" was good until %s", rig->name, rig->valid_until);
	return FALSE;
}

double plb_gravity_at(double latitude_deg, double height_m)
{
	double sine = sin(latitude_deg * G_PI / 180);
	double square = sine * sine;

	return 9.7803253359 * (1 + 0.00193185265241 * square) /
		       sqrt(1 - 0.00669437999013 * square) -
	       3.086e-6 * height_m;
}

double plb_string_length_m(const PlbString *string, double counts)
{
	double paid_out_m = counts / string->counts_per_metre;

	return string->length_at_zero_m + paid_out_m * (1 + string->drum_per_m * paid_out_m);
}

double plb_string_counts(const PlbString *string, double length_m)
{
	double target_m = length_m - string->length_at_zero_m, paid_out_m = target_m;

	/* the drum's term is small: each round leaves a share of it */
	for (int round = 0; round < 20 && string->drum_per_m != 0; round++)
		paid_out_m = target_m / (1 + string->drum_per_m * paid_out_m);
	return paid_out_m * string->counts_per_metre;
}
