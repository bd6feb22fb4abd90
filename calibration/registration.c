/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/bar-fit-private.h"
#include "calibration/calibration-private.h"

static const struct {
	double least_n;    /* a plumb that stands so light says nothing of where */
	double disagree_m; /* plumbs apart by more: the plates or the ends disagree */
	double moved_m;    /* the bar points may lie this far from the plates' frame */
} settings = { 60, 0.01, 0.2 };

/* Where registration is told: the bar's usual height, over the plates' middles. */
#define REFERENCE_X_M 0.0
#define REFERENCE_Z_M 1.2
#define REFERENCE_N 400

/* A linear combination of all parameters: what d would change by. */
typedef struct {
	double plate[PLB_SIDES][PLB_PLATE_PARAMETERS];
	double bar[PLB_SIDES][PLB_BAR_PARAMETERS];
} Gradient;

static void add_cop(const PlbCalibration *calibration, PlbSide side, double fz_n, double x_m,
		    double y_m, double weight, Gradient *gradient)
{
	double own[3][PLB_PLATE_PARAMETERS];

	plb_plate_fit_gradients(&calibration->plate[side], fz_n, x_m, y_m, own);
	for (int k = 0; k < PLB_PLATE_PARAMETERS; k++)
		gradient->plate[side][k] += weight * own[1][k];
}

static void add_bar(const PlbCalibration *calibration, PlbSide side, double x_m, double z_m,
		    double weight, Gradient *gradient)
{
	double own[2][PLB_BAR_PARAMETERS];

	plb_bar_fit_gradients(&calibration->bar[side], x_m, z_m, own);
	for (int k = 0; k < PLB_BAR_PARAMETERS; k++)
		gradient->bar[side][k] += weight * own[0][k];
}

static double gradient_variance(const PlbCalibration *calibration, const Gradient *gradient)
{
	double sum = 0;

	for (int side = 0; side < PLB_SIDES; side++) {
		if (calibration->plate[side].fitted)
			sum += plb_variance_of(calibration->plate[side].covariance,
					       PLB_PLATE_PARAMETERS, gradient->plate[side],
					       PLB_PLATE_PARAMETERS);
		if (calibration->bar[side].fitted)
			sum += plb_variance_of(calibration->bar[side].covariance,
					       PLB_BAR_PARAMETERS, gradient->bar[side],
					       PLB_BAR_PARAMETERS);
	}
	return sum;
}

static gboolean gives_x(const PlbCalibration *calibration, int side)
{
	return calibration->bar[side].fitted && calibration->bar[side].end.string_count == 2;
}

/* How much each end counts at a y between them. */
static void end_weights(const PlbCalibration *calibration, double y_m, double weight[PLB_SIDES])
{
	const PlbBarFit *left = &calibration->bar[PLB_LEFT], *right = &calibration->bar[PLB_RIGHT];

	weight[PLB_LEFT] = gives_x(calibration, PLB_LEFT);
	weight[PLB_RIGHT] = gives_x(calibration, PLB_RIGHT);
	if (weight[PLB_LEFT] == 0 || weight[PLB_RIGHT] == 0)
		return;
	weight[PLB_LEFT] = (y_m - right->end.y_m) / (left->end.y_m - right->end.y_m);
	weight[PLB_RIGHT] = 1 - weight[PLB_LEFT];
}

typedef struct {
	double sum, square;
	guint n;
	double side_sum[PLB_SIDES];
	guint side_n[PLB_SIDES];
	double play_square; /* of the sum */
	Gradient gradient;  /* of the sum */
} Plumbs;

static gboolean read_plumb(const PlbProcedure *procedure, const PlbCalibration *calibration,
			   guint i, Plumbs *plumbs, GError **error)
{
	const PlbStep *step = plb_procedure_step(procedure, i);
	double counts[4], fz_n, x_m, y_m, bar_m = 0, play_m = 0, weight[PLB_SIDES];

	plb_plate_counts(procedure, &calibration->base->plate[step->side], i, counts, NULL);
	plb_plate_fit_read(&calibration->plate[step->side], counts, &fz_n, &x_m, &y_m);
	if (!(fz_n > settings.least_n))
		return plb_procedure_refuse(error, "step %u: the plumb does not stand on the %s",
					    i + 1, plb_plate_name(calibration->base, step->side));
	end_weights(calibration, y_m, weight);
	for (int side = 0; side < PLB_SIDES; side++) {
		double end_x, end_z, u[2];

		if (weight[side] == 0)
			continue;
		plb_bar_fit_read(&calibration->bar[side], &step->reading, NAN, &end_x, &end_z);
		if (isnan(end_x))
			return plb_procedure_refuse(error, "step %u: the %s shows no position",
						    i + 1, plb_end_name((PlbSide)side));
		bar_m += weight[side] * end_x;
		add_bar(calibration, (PlbSide)side, end_x, end_z, -weight[side], &plumbs->gradient);
		plb_bar_fit_placed_u(&calibration->bar[side], end_x, end_z, u);
		/* both ends came the same way */
		play_m += weight[side] * u[0];
	}
	plumbs->play_square += play_m * play_m;
	add_cop(calibration, step->side, fz_n, x_m, y_m, 1, &plumbs->gradient);
	plumbs->sum += x_m - bar_m;
	plumbs->square += (x_m - bar_m) * (x_m - bar_m);
	plumbs->side_sum[step->side] += x_m - bar_m;
	plumbs->side_n[step->side]++;
	plumbs->n++;
	return TRUE;
}

/* Gradient of bar x less centre of pressure x at the reference places. */
static void reference_gradient(const PlbCalibration *calibration, Gradient *gradient)
{
	guint plates = calibration->plate[PLB_LEFT].fitted + calibration->plate[PLB_RIGHT].fitted;
	guint ends = gives_x(calibration, PLB_LEFT) + gives_x(calibration, PLB_RIGHT);

	for (int side = 0; side < PLB_SIDES; side++) {
		if (calibration->plate[side].fitted)
			add_cop(calibration, (PlbSide)side, REFERENCE_N, REFERENCE_X_M,
				calibration->base->plate[side].y_m, -1.0 / plates, gradient);
		if (gives_x(calibration, side))
			add_bar(calibration, (PlbSide)side, REFERENCE_X_M, REFERENCE_Z_M,
				1.0 / ends, gradient);
	}
}

static void add_gradient(Gradient *gradient, const Gradient *other, double weight)
{
	double *to = (double *)gradient;
	const double *from = (const double *)other;

	for (gsize k = 0; k < sizeof(*gradient) / sizeof(double); k++)
		to[k] += weight * from[k];
}

static void shift_anchors(PlbCalibration *calibration, double x_m)
{
	for (int side = 0; side < PLB_SIDES; side++)
		for (guint k = 0; k < calibration->bar[side].end.string_count; k++)
			calibration->bar[side].end.string[k].anchor_x_m += x_m;
}

static void warn(PlbCalibration *calibration, const char *format, double value_m)
{
	g_autofree char *size = plb_number_text("%.1f", fabs(1000 * value_m));
	g_autoptr(GString) line = g_string_new(format);

	g_string_replace(line, "%", size, 1);
	g_ptr_array_add(calibration->warnings, g_strdup(line->str));
}

#define WARN_M 0.002 /* 1 mm of disagreement alone is 1.2 % of the low-back moment */

static void judge(PlbCalibration *calibration, const Plumbs *plumbs)
{
	PlbRegistration *registration = &calibration->registration;

	registration->disagreement_m = NAN;
	if (plumbs->side_n[PLB_LEFT] && plumbs->side_n[PLB_RIGHT])
		registration->disagreement_m =
			plumbs->side_sum[PLB_LEFT] / plumbs->side_n[PLB_LEFT] -
			plumbs->side_sum[PLB_RIGHT] / plumbs->side_n[PLB_RIGHT];
	if (fabs(registration->shift_x_m) > WARN_M)
		warn(calibration,
		     "registration: plates and bar points disagreed by % mm in x; corrected",
		     registration->shift_x_m);
	if (1.96 * registration->u_m > WARN_M)
		warn(calibration, "registration: known to +-% mm only (95 %)",
		     1.96 * registration->u_m);
	if (fabs(registration->disagreement_m) > WARN_M)
		warn(calibration,
		     "registration: the plumbs on the left plate and on the right differ by % mm",
		     registration->disagreement_m);
}

static gboolean read_plumbs(const PlbProcedure *procedure, PlbCalibration *calibration,
			    Plumbs *plumbs, GError **error)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);

		if (step->kind == PLB_STEP_PLUMB && calibration->plate[step->side].fitted &&
		    !read_plumb(procedure, calibration, i, plumbs, error))
			return FALSE;
	}
	if (plumbs->n > 1) {
		double mean = plumbs->sum / plumbs->n;
		double sd = sqrt(fmax(0, plumbs->square / plumbs->n - mean * mean));
		g_autofree char *size = plb_number_text("%.0f", 1000 * sd);

		if (sd > settings.disagree_m)
			return plb_procedure_refuse(
				error,
				"the plumbs do not agree where the bar is over the plates: they "
				"scatter by %s mm rms; was the bar still, did each hang free?",
				size);
	}
	return TRUE;
}

gboolean plb_register(const PlbProcedure *procedure, PlbCalibration *calibration, GError **error)
{
	PlbRegistration *registration = &calibration->registration;
	double datum_u = procedure->tolerances.datum_m / PLB_ROOT3;
	double place_u = procedure->tolerances.place_m / PLB_ROOT3;
	Plumbs plumbs = { 0 };
	Gradient reference = { 0 }, shift = { 0 };

	registration->disagreement_m = NAN;
	registration->known = calibration->plate[PLB_LEFT].fitted &&
			      (gives_x(calibration, PLB_LEFT) || gives_x(calibration, PLB_RIGHT));
	if (!registration->known)
		return TRUE;
	if (!read_plumbs(procedure, calibration, &plumbs, error))
		return FALSE;
	reference_gradient(calibration, &reference);
	registration->plumbs = plumbs.n;
	registration->measured = plumbs.n > 0;
	registration->other_u_m = datum_u;
	registration->u_m = sqrt(gradient_variance(calibration, &reference) + datum_u * datum_u);
	if (plumbs.n > 0) {
		double n = plumbs.n;

		registration->shift_x_m = plumbs.sum / n;
		add_gradient(&shift, &plumbs.gradient, 1 / n);
		add_gradient(&reference, &shift, 1);
		registration->other_u_m =
			sqrt(place_u * place_u / n + plumbs.play_square / (n * n));
		registration->u_m = sqrt(gradient_variance(calibration, &reference) +
					 registration->other_u_m * registration->other_u_m);
		memcpy(registration->by_plate, shift.plate, sizeof(shift.plate));
		memcpy(registration->by_bar, shift.bar, sizeof(shift.bar));
	}
	if (fabs(registration->shift_x_m) > settings.moved_m)
		return plb_procedure_refuse(
			error, "the bar points lie over 200 mm from where the plumbs "
			       "meet the plates: the wrong bar points, or plates exchanged");
	shift_anchors(calibration, registration->shift_x_m);
	judge(calibration, &plumbs);
	return TRUE;
}
