/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/moment-bands.h"

/* Stands in for src/body/moment-bands.c in prove-verdict: the verdict does not look at the bands of
 * absolute moments, and they are four fifths of a set's time. */
gboolean plb_moment_bands(G_GNUC_UNUSED const PlbRepInput *input,
			  G_GNUC_UNUSED const PlbRepView *view,
			  G_GNUC_UNUSED const PlbBandInput *band,
			  G_GNUC_UNUSED const PlbBodySettings *settings,
			  G_GNUC_UNUSED PlbRepWork *work, G_GNUC_UNUSED PlbBands *bands)
{
	return FALSE;
}
