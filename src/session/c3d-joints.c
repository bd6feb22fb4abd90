/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/c3d-joints.h"

#include <math.h>

const char *const plb_c3d_joint_names[PLB_C3D_JOINTS] = {
	"MODEL_HEEL", "MODEL_TOE",  "MODEL_ANKLE",    "MODEL_KNEE",
	"MODEL_HIP",  "MODEL_L5S1", "MODEL_SHOULDER", "MODEL_HEAD",
};

static const gsize joint_offsets[PLB_C3D_JOINTS] = {
	offsetof(PlbFigure, heel),     offsetof(PlbFigure, toe),  offsetof(PlbFigure, ankle),
	offsetof(PlbFigure, knee),     offsetof(PlbFigure, hip),  offsetof(PlbFigure, l5s1),
	offsetof(PlbFigure, shoulder), offsetof(PlbFigure, head),
};

/* The stretch of a recording in which one rep's solution is shown: neighbours' solutions overlap,
 * and meet half way. */
typedef struct {
	const PlbSetResult *set;
	const PlbRepResult *rep;
	double from_s, to_s;
} Stretch;

static Stretch stretch_of(const PlbSetResult *set, guint k)
{
	const PlbRepResult *rep = g_ptr_array_index(set->reps, k);
	const PlbRepResult *before = k > 0 ? g_ptr_array_index(set->reps, k - 1) : NULL;
	const PlbRepResult *after =
		k + 1 < set->reps->len ? g_ptr_array_index(set->reps, k + 1) : NULL;
	const PlbRepSeries *series = rep->series;
	Stretch stretch = { set, rep, series->start_s,
			    series->start_s + (double)(series->n - 1) / series->rate_hz };

	if (before)
		stretch.from_s = fmax(stretch.from_s, 0.5 * (before->cut.end_s + rep->cut.start_s));
	if (after)
		stretch.to_s = fmin(stretch.to_s, 0.5 * (rep->cut.end_s + after->cut.start_s));
	return stretch;
}

static void mix(const PlbFigure *a, const PlbFigure *b, double part, double *out)
{
	for (int joint = 0; joint < PLB_C3D_JOINTS; joint++)
		for (int axis = 0; axis < 2; axis++) {
			const double *one = G_STRUCT_MEMBER_P(a, joint_offsets[joint]);
			const double *other = G_STRUCT_MEMBER_P(b, joint_offsets[joint]);

			out[2 * joint + axis] = one[axis] + part * (other[axis] - one[axis]);
		}
}

/* The figures at the two instants of the series about a time. */
static void fill_instant(const PlbPipeline *pipeline, const Stretch *stretch, double time_s,
			 double *out)
{
	const PlbRepSeries *series = stretch->rep->series;
	double place = (time_s - series->start_s) * series->rate_hz;
	gsize index = (gsize)CLAMP(floor(place), 0, (double)(series->n - 1));
	gsize next = MIN(index + 1, series->n - 1);
	guint set = stretch->set->index, rep = stretch->rep->index;
	PlbFigure a, b;

	if (plb_pipeline_get_figure(pipeline, set, rep, index, &a) &&
	    plb_pipeline_get_figure(pipeline, set, rep, next, &b))
		mix(&a, &b, CLAMP(place - (double)index, 0, 1), out);
}

static gboolean fill_rep(const PlbPipeline *pipeline, const PlbSetResult *set, guint k, gsize n,
			 double rate_hz, double *joints)
{
	const PlbRepResult *rep = g_ptr_array_index(set->reps, k);
	Stretch stretch;

	if (!rep->series || rep->series->n == 0 || rep->load.why_not)
		return FALSE;
	stretch = stretch_of(set, k);
	for (gsize i = (gsize)fmax(0, ceil(stretch.from_s * rate_hz));
	     i < n && (double)i / rate_hz <= stretch.to_s; i++)
		fill_instant(pipeline, &stretch, (double)i / rate_hz,
			     joints + i * 2 * PLB_C3D_JOINTS);
	return TRUE;
}

double *plb_c3d_joints(const PlbPipeline *pipeline, gsize n, double rate_hz)
{
	const PlbResult *result = plb_pipeline_get_result(pipeline);
	g_autofree double *joints = g_new(double, MAX(n, 1) * 2 * PLB_C3D_JOINTS);
	gboolean any = FALSE;

	for (gsize i = 0; i < n * 2 * PLB_C3D_JOINTS; i++)
		joints[i] = NAN;
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		for (guint k = 0; k < set->reps->len; k++)
			any = fill_rep(pipeline, set, k, n, rate_hz, joints) || any;
	}
	return any ? g_steal_pointer(&joints) : NULL;
}
