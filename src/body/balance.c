/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/balance.h"

#include <math.h>

void plb_balance_com(const double *input, const double *lag2, gsize n, double rate_hz, double *x,
		     double *work)
{
	double square = rate_hz * rate_hz;

	/* Thomas: the ends keep their input, so no row needs a neighbour that is not there */
	for (gsize i = 0; i < n; i++) {
		double side = i == 0 || i == n - 1 ? 0 : -lag2[i] * square;
		double middle = 1 - 2 * side;
		double below = i == 0 ? 0 : side;
		double pivot = middle - below * (i == 0 ? 0 : work[i - 1]);

		work[i] = side / pivot;
		x[i] = (input[i] - below * (i == 0 ? 0 : x[i - 1])) / pivot;
	}
	for (gsize i = n - 1; i-- > 0;)
		x[i] -= work[i] * x[i + 1];
}

double plb_balance_momentum(const PlbBodyModel *model, const PlbPosture *before,
			    const PlbAngles *angles_before, const PlbShape *shape_before,
			    const PlbPosture *after, const PlbAngles *angles_after,
			    const PlbShape *shape_after, double time_s)
{
	double shank = angles_after->shank - angles_before->shank;
	double thigh = angles_after->thigh - angles_before->thigh;
	double trunk = angles_after->trunk - angles_before->trunk;
	double lumbar = shape_after->lumbar_rad - shape_before->lumbar_rad;
	double arms = shape_after->arm_rad - shape_before->arm_rad;
	/* forward pitch is positive: the thigh's angle counts backward, a rising arm pitches back
	 */
	double spin = model->inertia_kgm2[PLB_SEGMENT_SHANK] * shank -
		      model->inertia_kgm2[PLB_SEGMENT_THIGH] * thigh +
		      model->inertia_kgm2[PLB_SEGMENT_PELVIS] * (trunk - lumbar) +
		      model->inertia_kgm2[PLB_SEGMENT_TRUNK] * trunk -
		      model->inertia_kgm2[PLB_SEGMENT_ARMS] * arms;

	for (int i = 0; i < PLB_SEGMENT_COUNT; i++) {
		double x = (before->com[i][0] + after->com[i][0] - before->total_com[0] -
			    after->total_com[0]) /
			   2;
		double z = (before->com[i][1] + after->com[i][1] - before->total_com[1] -
			    after->total_com[1]) /
			   2;

		spin += model->mass_kg[i] * (z * (after->com[i][0] - before->com[i][0]) -
					     x * (after->com[i][1] - before->com[i][1]));
	}
	return spin / time_s;
}
