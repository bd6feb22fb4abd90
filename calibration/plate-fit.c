/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/plate-fit-private.h"

#include <math.h>
#include <string.h>

/* Three terms on each plate of each rack ever calibrated: at three sigmas one plate in 120 would
 * get a term by chance, and carry it on to loads it was never calibrated at. */
static const struct {
	double bend_sigmas; /* a term is kept when it stands out by so much... */
	double bend_effect; /* ...and changes the heaviest load by so much */
	guint least_loads;
} settings = { 4.5, 0.0002, 3 };

void plb_plate_fit_clear(PlbPlateFit *fit)
{
	g_clear_pointer(&fit->points, g_array_unref);
	memset(fit, 0, sizeof(*fit));
}

static double mass_u_n(const PlbPlateProblem *problem, const PlbStep *step)
{
	double square = 0;

	for (guint i = 0; i < problem->procedure->weights->len; i++)
		if (step->weights & ((guint32)1 << i)) {
			double u = g_array_index(problem->procedure->weights, PlbWeight, i)
					   .tolerance_kg /
				   PLB_ROOT3;
			square += u * u;
		}
	return sqrt(square) * problem->base->gravity_mps2;
}

static void collect_loads(PlbPlateProblem *problem, PlbSide side)
{
	for (guint i = 0; i < problem->procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(problem->procedure, i);
		PlbPlateLoad load = { .step = i, .x_m = step->x_m, .y_m = step->y_m };

		if (step->kind != PLB_STEP_LOAD || step->side != side || step->held_s > 0)
			continue;
		plb_plate_counts(problem->procedure, problem->plate, i, load.counts, load.counts_u);
		load.force_n = plb_step_force_n(problem->procedure, problem->base, step);
		load.force_u = mass_u_n(problem, step);
		g_array_append_val(problem->loads, load);
	}
}

/* Factor of the base rig's sensitivities that fits the total forces best. */
static double common_scale(const PlbPlateProblem *problem)
{
	double both = 0, square = 0;

	for (guint i = 0; i < problem->loads->len; i++) {
		const PlbPlateLoad *load = plb_plate_load(problem, i);
		double shown = 0;

		for (int k = 0; k < 4; k++)
			shown += load->counts[k] * problem->plate->cell[k].newtons_per_count;
		both += shown * load->force_n;
		square += shown * shown;
	}
	return square > 0 ? both / square : 1;
}

static void load_sigmas(const PlbPlateProblem *problem, const PlbPlateLoad *load, double sigma[3])
{
	double place_u = problem->procedure->tolerances.place_m / PLB_ROOT3;
	double noise[3] = { 0, 0, 0 };

	for (int k = 0; k < 4; k++) {
		const PlbCell *cell = &problem->plate->cell[k];
		double u = load->counts_u[k] * cell->newtons_per_count * problem->scale;

		noise[0] += u * u;
		noise[1] += u * u * cell->x_m * cell->x_m;
		noise[2] += u * u * cell->y_m * cell->y_m;
	}
	sigma[0] = sqrt(noise[0] + load->force_u * load->force_u);
	sigma[1] = sqrt(noise[1] + pow(load->force_n * place_u, 2) +
			pow(load->x_m * load->force_u, 2));
	sigma[2] = sqrt(noise[2] + pow(load->force_n * place_u, 2) +
			pow(load->y_m * load->force_u, 2));
}

static void fill_load_rows(const PlbPlateProblem *problem, guint i, gsl_matrix *design,
			   gsl_vector *value, gsl_vector *sigma)
{
	const PlbPlateLoad *load = plb_plate_load(problem, i);
	const double target[3] = { load->force_n, load->force_n * load->x_m,
				   load->force_n * load->y_m };
	double shown[3], sigmas[3];

	plb_plate_straight(problem->theta, load->counts, shown);
	load_sigmas(problem, load, sigmas);
	for (guint row = 0; row < 3; row++) {
		for (guint k = 0; k < 4; k++)
			gsl_matrix_set(design, 3 * i + row, 4 * row + k,
				       load->counts[k] * problem->unit[4 * row + k]);
		for (guint c = 0; c < problem->columns; c++)
			if (problem->bends[c] == row)
				gsl_matrix_set(design, 3 * i + row, PLB_PLATE_PARAMETERS + c,
					       shown[0] * shown[row] *
						       problem->unit[PLB_PLATE_PARAMETERS + c]);
		gsl_vector_set(value, 3 * i + row, target[row]);
		gsl_vector_set(sigma, 3 * i + row, sigmas[row]);
	}
}

/* The base rig's own figures, as rows: sensitivities against their common scale, and places. */
static void fill_prior_rows(const PlbPlateProblem *problem, gsl_matrix *design, gsl_vector *value,
			    gsl_vector *sigma)
{
	const PlbTolerances *tolerances = &problem->procedure->tolerances;
	gsize at = 3 * problem->loads->len;

	for (guint k = 0; k < 4; k++) {
		const PlbCell *cell = &problem->plate->cell[k];
		double sensitivity = cell->newtons_per_count * problem->scale;
		const double place[2] = { cell->x_m, cell->y_m };

		gsl_matrix_set(design, at, k, problem->unit[k]);
		gsl_vector_set(value, at, sensitivity);
		gsl_vector_set(sigma, at++, fabs(sensitivity) * tolerances->cell / PLB_ROOT3);
		for (guint axis = 0; axis < 2; axis++) {
			gsl_matrix_set(design, at, k, -place[axis] * problem->unit[k]);
			gsl_matrix_set(design, at, 4 + 4 * axis + k,
				       problem->unit[4 + 4 * axis + k]);
			gsl_vector_set(value, at, 0);
			gsl_vector_set(sigma, at++,
				       fabs(sensitivity) * tolerances->cell_place_m / PLB_ROOT3);
		}
	}
}

static gboolean solve(PlbPlateProblem *problem)
{
	gsize columns = PLB_PLATE_PARAMETERS + problem->columns;
	gsize rows = 3 * problem->loads->len + PLB_PLATE_PARAMETERS;
	g_autoptr(gsl_matrix) design = gsl_matrix_calloc(rows, columns);
	g_autoptr(gsl_matrix) gain = gsl_matrix_alloc(columns, rows);
	g_autoptr(gsl_vector) value = gsl_vector_alloc(rows);
	g_autoptr(gsl_vector) sigma = gsl_vector_alloc(rows);
	g_autoptr(gsl_vector) theta = gsl_vector_alloc(columns);

	for (guint i = 0; i < problem->loads->len; i++)
		fill_load_rows(problem, i, design, value, sigma);
	fill_prior_rows(problem, design, value, sigma);
	if (!plb_least_squares(design, value, sigma, theta, gain))
		return FALSE;
	for (gsize k = 0; k < columns; k++)
		problem->theta[k] = gsl_vector_get(theta, k) * problem->unit[k];
	plb_plate_propagate(problem, gain, sigma);
	return TRUE;
}

static void start_from_base(PlbPlateProblem *problem)
{
	double heaviest = 0;

	problem->scale = common_scale(problem);
	for (guint i = 0; i < problem->loads->len; i++)
		heaviest = fmax(heaviest, plb_plate_load(problem, i)->force_n);
	for (guint k = 0; k < 4; k++) {
		const PlbCell *cell = &problem->plate->cell[k];
		double sensitivity = cell->newtons_per_count * problem->scale;

		problem->theta[k] = sensitivity;
		problem->theta[4 + k] = sensitivity * cell->x_m;
		problem->theta[8 + k] = sensitivity * cell->y_m;
		for (guint row = 0; row < 3; row++)
			problem->unit[4 * row + k] = fabs(sensitivity);
	}
	for (guint c = 0; c < PLB_PLATE_BENDS; c++)
		problem->unit[PLB_PLATE_PARAMETERS + c] = 0.01 / fmax(1, heaviest);
}

/* One term beside the twelve: its value, uncertainty, and whether the loads support it. */
static void try_bend(PlbPlateProblem *problem, guint which, double heaviest_n, PlbPlateBend *bend)
{
	const gsize at = PLB_PLATE_PARAMETERS;

	problem->columns = 1;
	problem->bends[0] = which;
	if (!solve(problem))
		return;
	bend->value = problem->theta[at];
	bend->u = sqrt(problem->covariance[at * PLB_PLATE_COLUMNS + at]);
	bend->effect = bend->value * heaviest_n;
	bend->kept = fabs(bend->value) > settings.bend_sigmas * bend->u &&
		     fabs(bend->effect) > settings.bend_effect;
}

/* Straight first; then each bend by itself; then all that were kept. */
static gboolean solve_all(PlbPlateProblem *problem, PlbPlateFit *fit)
{
	guint kept = 0;

	if (!solve(problem))
		return FALSE;
	for (guint which = 0; which < PLB_PLATE_BENDS; which++)
		try_bend(problem, which, fit->heaviest_n, &fit->bend[which]);
	for (guint which = 0; which < PLB_PLATE_BENDS; which++)
		if (fit->bend[which].kept)
			problem->bends[kept++] = which;
	problem->columns = kept;
	for (int round = 0; round < 3; round++)
		if (!solve(problem))
			return FALSE;
	for (guint c = 0; c < kept; c++) {
		gsize at = PLB_PLATE_PARAMETERS + c;

		fit->bend[problem->bends[c]].value = problem->theta[at];
		fit->bend[problem->bends[c]].u =
			sqrt(problem->covariance[at * PLB_PLATE_COLUMNS + at]);
	}
	return TRUE;
}

static void add_points(const PlbPlateProblem *problem, PlbPlateFit *fit)
{
	double square = 0;

	fit->points = g_array_new(FALSE, FALSE, sizeof(PlbPlatePoint));
	for (guint i = 0; i < problem->loads->len; i++) {
		const PlbPlateLoad *load = plb_plate_load(problem, i);
		PlbPlatePoint point = { .step = load->step,
					.force_n = load->force_n,
					.x_m = load->x_m,
					.y_m = load->y_m };
		double sigma[3];

		point.mass_kg = plb_procedure_step(problem->procedure, load->step)->mass_kg;
		load_sigmas(problem, load, sigma);
		plb_plate_fit_read(fit, load->counts, &point.shown_n, &point.shown_x_m,
				   &point.shown_y_m);
		point.normalised[0] = (point.shown_n - load->force_n) / sigma[0];
		point.normalised[1] = (point.shown_x_m - load->x_m) * load->force_n / sigma[1];
		point.normalised[2] = (point.shown_y_m - load->y_m) * load->force_n / sigma[2];
		for (int row = 0; row < 3; row++)
			square += point.normalised[row] * point.normalised[row];
		g_array_append_val(fit->points, point);
	}
	for (int k = 0; k < 4; k++) {
		const PlbCell *cell = &problem->plate->cell[k];
		double u = problem->procedure->tolerances.cell / PLB_ROOT3;
		double place_u = problem->procedure->tolerances.cell_place_m / PLB_ROOT3;
		double s = fit->theta[k];

		square += pow((s / (cell->newtons_per_count * fit->scale) - 1) / u, 2);
		square += pow((fit->theta[4 + k] / s - cell->x_m) / place_u, 2);
		square += pow((fit->theta[8 + k] / s - cell->y_m) / place_u, 2);
	}
	/* rows less parameters are the loads' three each */
	fit->misfit = sqrt(square / (3.0 * problem->loads->len));
}

static gboolean refuse(GError **error, const PlbRig *base, PlbSide side, const char *why)
{
	g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_PROCEDURE, "%s: %s",
		    !base->has_plate[PLB_RIGHT] ? "the plate"
		    : side == PLB_LEFT          ? "left plate"
						: "right plate",
		    why);
	return FALSE;
}

/* The least spread of the loads' places over all directions. */
static double place_spread(const PlbPlateProblem *problem)
{
	double n = problem->loads->len, mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;

	for (guint i = 0; i < problem->loads->len; i++) {
		mean_x += plb_plate_load(problem, i)->x_m / n;
		mean_y += plb_plate_load(problem, i)->y_m / n;
	}
	for (guint i = 0; i < problem->loads->len; i++) {
		double x = plb_plate_load(problem, i)->x_m - mean_x,
		       y = plb_plate_load(problem, i)->y_m - mean_y;

		xx += x * x / n;
		xy += x * y / n;
		yy += y * y / n;
	}
	return sqrt(fmax(0, 0.5 * (xx + yy) - sqrt(0.25 * (xx - yy) * (xx - yy) + xy * xy)));
}

static double plate_noise_n(const PlbPlateProblem *problem)
{
	double square = 0, n = 0;

	for (guint i = 0; i < problem->loads->len; i++) {
		const PlbReading *reading =
			&plb_procedure_step(problem->procedure, plb_plate_load(problem, i)->step)
				 ->reading;

		for (int k = 0; k < 4; k++) {
			guint channel = problem->plate->cell[k].channel;

			square += pow(reading->cell_sd[channel] * problem->theta[k], 2);
		}
		n++;
	}
	return n > 0 ? sqrt(square / n) : 0;
}

static void take_over(const PlbPlateProblem *problem, PlbPlateFit *fit)
{
	memcpy(fit->theta, problem->theta, sizeof(fit->theta));
	for (guint i = 0; i < PLB_PLATE_PARAMETERS; i++)
		for (guint k = 0; k < PLB_PLATE_PARAMETERS; k++)
			fit->covariance[i * PLB_PLATE_PARAMETERS + k] =
				problem->covariance[i * PLB_PLATE_COLUMNS + k];
	fit->scale = problem->scale;
	for (guint i = 0; i < problem->procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(problem->procedure, i);

		for (int k = 0; k < 4 && step->kind == PLB_STEP_EMPTY; k++)
			fit->zero[k] = step->reading.cell[problem->plate->cell[k].channel];
	}
}

gboolean plb_plate_fit(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
		       PlbPlateFit *fit, GError **error)
{
	g_autoptr(GArray) loads = g_array_new(FALSE, FALSE, sizeof(PlbPlateLoad));
	PlbPlateProblem problem = {
		.procedure = procedure, .base = base, .plate = &base->plate[side], .loads = loads
	};

	memset(fit, 0, sizeof(*fit));
	for (int k = 0; k < 4; k++)
		fit->zero[k] = base->plate[side].cell[k].zero_counts;
	collect_loads(&problem, side);
	if (loads->len < settings.least_loads)
		return refuse(error, base, side, "fewer than three loads");
	if (place_spread(&problem) < 0.02)
		return refuse(
			error, base, side,
			"its loads stand on one point or one line; at least three points that "
			"make a triangle are needed");
	for (guint i = 0; i < loads->len; i++)
		fit->heaviest_n = fmax(fit->heaviest_n, plb_plate_load(&problem, i)->force_n);
	start_from_base(&problem);
	if (!solve_all(&problem, fit))
		return refuse(error, base, side, "its loads do not determine the cells");
	take_over(&problem, fit);
	fit->noise_n = plate_noise_n(&problem);
	fit->fitted = TRUE;
	plb_plate_fit_shares(&problem, fit);
	add_points(&problem, fit);
	return TRUE;
}
