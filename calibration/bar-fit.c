/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/bar-fit-private.h"

static const struct {
	double drum_sigmas;   /* the drum's term is kept when it stands out by so much... */
	double drum_effect_m; /* ...and changes a metre by so much */
	double wide_m;        /* prior of what nothing is known of */
	double fixed;         /* prior of the drum's term when it is left out */
	int rounds;
} settings = { 4.5, 0.0004, 20, 1e-9, 12 };

/* Rows of one end's problem, linearised around theta. */
typedef struct {
	const PlbProcedure *procedure;
	const PlbBarEnd *base;
	PlbSide side;
	const PlbStringFit *string;
	gboolean drum[2];
	gboolean knows_x; /* this end tells it, or the other */
	guint strings, rows;
	double theta[PLB_BAR_PARAMETERS];
	double covariance[PLB_BAR_PARAMETERS * PLB_BAR_PARAMETERS];
	double misfit;
} Problem;

void plb_bar_fit_clear(PlbBarFit *fit)
{
	g_clear_pointer(&fit->points, g_array_unref);
	memset(fit, 0, sizeof(*fit));
}

PlbString plb_string_moved(const PlbString *base, const double *theta)
{
	PlbString string = *base;

	string.counts_per_metre /= 1 + theta[PLB_STRING_SCALE];
	string.length_at_zero_m += theta[PLB_STRING_LENGTH];
	string.anchor_x_m += theta[PLB_STRING_X];
	string.anchor_y_m += theta[PLB_STRING_Y];
	string.anchor_z_m += theta[PLB_STRING_Z];
	string.drum_per_m += theta[PLB_STRING_DRUM];
	return string;
}

gboolean plb_step_moves(const PlbStep *step, PlbStepKind kind, PlbSide side)
{
	return step->kind == kind && step->reading.taken &&
	       (step->side == side || (kind == PLB_STEP_BAR && step->both_ends));
}

static double mark_residual(const Problem *problem, const PlbStep *step, const double *theta)
{
	const double *own = theta + step->string * PLB_STRING_PARAMETERS;
	PlbString string = plb_string_moved(&problem->base->string[step->string], own);

	return plb_string_length_m(&string, step->reading.encoder[string.channel]) -
	       string.length_at_zero_m - own[PLB_STRING_MARK] - step->length_m;
}

static double reading_u(const PlbStringFit *string, const PlbReading *reading)
{
	double n = reading->scans > 0 ? (double)reading->scans : 1;

	/* readings of a string follow one another: a tenth of them count as independent */
	return hypot(string->noise_m / sqrt(fmax(1, n / 10)), string->play_u_m);
}

/* Length by counts less length by geometry; direction gets the unit vector from the anchor. */
static double point_residual(const Problem *problem, const PlbStep *step, guint i,
			     const double *theta, double direction[2])
{
	PlbString string =
		plb_string_moved(&problem->base->string[i], theta + i * PLB_STRING_PARAMETERS);
	double dx = problem->knows_x ? step->x_m - string.anchor_x_m : 0;
	double dy = problem->base->y_m - string.anchor_y_m, dz = step->z_m - string.anchor_z_m;
	double length = sqrt(dx * dx + dy * dy + dz * dz);

	direction[0] = dx / length;
	direction[1] = dz / length;
	return plb_string_length_m(&string, step->reading.encoder[string.channel]) - length;
}

/* Residuals of one bar point, made independent and of unit size (Cholesky of their 2 x 2
 * covariance: the point's own error moves both). */
static void point_rows(const Problem *problem, const PlbStep *step, const double *theta,
		       double row[2])
{
	double direction[2][2] = { { 0, 0 }, { 0, 0 } }, residual[2] = { 0, 0 };
	double square[2] = { 1, 1 }, both;
	double u_m = problem->procedure->tolerances.bar_m / PLB_ROOT3;

	for (guint i = 0; i < problem->strings; i++) {
		double own = reading_u(&problem->string[i], &step->reading);

		residual[i] = point_residual(problem, step, i, theta, direction[i]);
		square[i] = own * own + u_m * u_m *
						(direction[i][0] * direction[i][0] +
						 direction[i][1] * direction[i][1]);
	}
	row[0] = residual[0] / sqrt(square[0]);
	if (problem->strings < 2)
		return;
	both = u_m * u_m * (direction[0][0] * direction[1][0] + direction[0][1] * direction[1][1]);
	row[1] = (residual[1] - both / square[0] * residual[0]) /
		 sqrt(square[1] - both * both / square[0]);
}

static double prior_sigma(const Problem *problem, guint parameter, gboolean drum)
{
	const PlbTolerances *tolerances = &problem->procedure->tolerances;

	switch (parameter) {
	case PLB_STRING_SCALE:
		return tolerances->scale / PLB_ROOT3;
	case PLB_STRING_X:
	case PLB_STRING_Y:
	case PLB_STRING_Z:
		return tolerances->anchor_m / PLB_ROOT3;
	case PLB_STRING_DRUM:
		return drum ? 0.05 : settings.fixed;
	default:
		return settings.wide_m;
	}
}

/* All rows at theta, each in units of its standard uncertainty. */
static void residuals(const Problem *problem, const double *theta, double *rows)
{
	gsize at = 0;

	for (guint i = 0; i < problem->procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(problem->procedure, i);

		if (plb_step_moves(step, PLB_STEP_LENGTH, problem->side) &&
		    step->string < problem->strings) {
			double u = hypot(problem->procedure->tolerances.length_m / PLB_ROOT3,
					 reading_u(&problem->string[step->string], &step->reading));

			rows[at++] = mark_residual(problem, step, theta) / u;
		} else if (plb_step_moves(step, PLB_STEP_BAR, problem->side)) {
			point_rows(problem, step, theta, rows + at);
			at += problem->strings;
		}
	}
	for (guint i = 0; i < problem->strings; i++)
		for (guint k = 0; k < PLB_STRING_PARAMETERS; k++)
			rows[at++] = theta[i * PLB_STRING_PARAMETERS + k] /
				     prior_sigma(problem, k, problem->drum[i]);
}

static guint count_rows(const Problem *problem, guint *marks, guint *points)
{
	*marks = *points = 0;
	for (guint i = 0; i < problem->procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(problem->procedure, i);

		if (plb_step_moves(step, PLB_STEP_LENGTH, problem->side) &&
		    step->string < problem->strings)
			(*marks)++;
		else if (plb_step_moves(step, PLB_STEP_BAR, problem->side))
			(*points)++;
	}
	return *marks + problem->strings * (*points + PLB_STRING_PARAMETERS);
}

static void fill_design(const Problem *problem, const double *here, gsl_matrix *design)
{
	gsize columns = design->size2;
	g_autofree double *there = g_new(double, problem->rows);

	for (gsize k = 0; k < columns; k++) {
		double theta[PLB_BAR_PARAMETERS], step = 1e-5;

		memcpy(theta, problem->theta, sizeof(theta));
		theta[k] += step;
		residuals(problem, theta, there);
		for (gsize row = 0; row < problem->rows; row++)
			gsl_matrix_set(design, row, k, (there[row] - here[row]) / step);
	}
}

/* Gauss-Newton: each round a linear least-squares step; all rows have unit weight already. */
static gboolean solve(Problem *problem)
{
	gsize columns = problem->strings * PLB_STRING_PARAMETERS, rows = problem->rows;
	g_autoptr(gsl_matrix) design = gsl_matrix_alloc(rows, columns);
	g_autoptr(gsl_matrix) gain = gsl_matrix_alloc(columns, rows);
	g_autoptr(gsl_matrix) covariance = gsl_matrix_calloc(columns, columns);
	g_autoptr(gsl_vector) value = gsl_vector_alloc(rows), sigma = gsl_vector_alloc(rows);
	g_autoptr(gsl_vector) move = gsl_vector_alloc(columns);
	g_autofree double *here = g_new(double, rows);

	gsl_vector_set_all(sigma, 1);
	for (int round = 0; round < settings.rounds; round++) {
		residuals(problem, problem->theta, here);
		fill_design(problem, here, design);
		for (gsize i = 0; i < rows; i++)
			gsl_vector_set(value, i, -here[i]);
		if (!plb_least_squares(design, value, sigma, move, gain))
			return FALSE;
		for (gsize k = 0; k < columns; k++)
			problem->theta[k] += gsl_vector_get(move, k);
	}
	residuals(problem, problem->theta, here);
	problem->misfit = 0;
	for (gsize i = 0; i < rows; i++)
		problem->misfit += here[i] * here[i];
	problem->misfit = sqrt(problem->misfit / fmax(1, (double)rows - (double)columns));
	for (gsize row = 0; row < rows; row++) {
		gsl_vector_set_zero(value);
		gsl_vector_set(value, row, 1);
		plb_add_input(covariance, gain, value);
	}
	memset(problem->covariance, 0, sizeof(problem->covariance));
	for (gsize i = 0; i < columns; i++)
		for (gsize k = 0; k < columns; k++)
			problem->covariance[i * PLB_BAR_PARAMETERS + k] =
				gsl_matrix_get(covariance, i, k);
	return isfinite(problem->misfit);
}

static double deviation(const Problem *problem, gsize k)
{
	return sqrt(problem->covariance[k * PLB_BAR_PARAMETERS + k]);
}

/* The drum's term of every string, tried together with the rest; kept where it shows. */
static gboolean solve_all(Problem *problem, PlbBarFit *fit)
{
	for (guint i = 0; i < problem->strings; i++)
		problem->drum[i] = TRUE;
	if (!solve(problem))
		return FALSE;
	for (guint i = 0; i < problem->strings; i++) {
		gsize at = i * PLB_STRING_PARAMETERS + PLB_STRING_DRUM;
		PlbStringFit *string = &fit->string[i];

		string->drum_per_m = problem->base->string[i].drum_per_m + problem->theta[at];
		string->drum_u = deviation(problem, at);
		string->drum_kept =
			fabs(string->drum_per_m) > settings.drum_sigmas * string->drum_u &&
			fabs(string->drum_per_m) > settings.drum_effect_m;
		problem->drum[i] = string->drum_kept;
		problem->theta[at] = string->drum_kept ? problem->theta[at] : 0;
	}
	return solve(problem);
}

static void add_points(const Problem *problem, PlbBarFit *fit)
{
	for (guint i = 0; i < problem->procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(problem->procedure, i);
		PlbBarPoint point = { .step = i, .x_m = step->x_m, .z_m = step->z_m };

		if (!plb_step_moves(step, PLB_STEP_BAR, problem->side))
			continue;
		point_rows(problem, step, problem->theta, point.normalised);
		plb_bar_fit_read(fit, &step->reading, problem->knows_x ? step->x_m : NAN,
				 &point.shown_x_m, &point.shown_z_m);
		g_array_append_val(fit->points, point);
	}
}

static void mark_errors(const Problem *problem, PlbBarFit *fit)
{
	for (guint i = 0; i < problem->procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(problem->procedure, i);

		if (plb_step_moves(step, PLB_STEP_LENGTH, problem->side) &&
		    step->string < problem->strings) {
			double *largest = &fit->string[step->string].mark_error_m;
			double error = mark_residual(problem, step, problem->theta);

			if (fabs(error) > fabs(*largest))
				*largest = error;
		}
	}
}

static void take_over(Problem *problem, PlbBarFit *fit)
{
	memcpy(fit->covariance, problem->covariance, sizeof(fit->covariance));
	fit->misfit = problem->misfit;
	for (guint i = 0; i < problem->strings; i++) {
		fit->end.string[i] = plb_string_moved(&problem->base->string[i],
						      problem->theta + i * PLB_STRING_PARAMETERS);
		fit->string[i].scale_u = deviation(problem, i * PLB_STRING_PARAMETERS);
		if (!fit->string[i].drum_kept)
			fit->end.string[i].drum_per_m = 0;
	}
	fit->fitted = TRUE;
	add_points(problem, fit);
	mark_errors(problem, fit);
}

static gboolean check_enough(const Problem *problem, guint marks, guint points, GError **error)
{
	guint least = problem->strings == 2 ? 4 : 2;

	if (points >= least)
		return TRUE;
	g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_PROCEDURE,
		    "%s bar end: %u known bar positions; at least %u are needed",
		    problem->side == PLB_LEFT ? "left" : "right", points, least);
	return FALSE;
}

gboolean plb_bar_fit(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
		     PlbBarFit *fit, GError **error)
{
	Problem problem = { .procedure = procedure,
			    .base = &base->bar_end[side],
			    .side = side,
			    .string = fit->string,
			    .strings = base->bar_end[side].string_count,
			    .knows_x = base->bar_end[0].string_count == 2 ||
				       base->bar_end[1].string_count == 2 };
	guint marks, points;

	memset(fit, 0, sizeof(*fit));
	fit->end = base->bar_end[side];
	problem.rows = count_rows(&problem, &marks, &points);
	if (!check_enough(&problem, marks, points, error))
		return FALSE;
	for (guint i = 0; i < problem.strings; i++) {
		plb_bar_marks(procedure, base, side, i, &fit->string[i]);
		problem.drum[i] = FALSE;
	}
	/* near the answer first, the drum's term out; then with it */
	if (!solve(&problem) || !solve_all(&problem, fit)) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_PROCEDURE,
			    "%s bar end: its points do not determine the anchors",
			    side == PLB_LEFT ? "left" : "right");
		return FALSE;
	}
	fit->points = g_array_new(FALSE, FALSE, sizeof(PlbBarPoint));
	take_over(&problem, fit);
	return TRUE;
}
