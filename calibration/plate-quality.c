/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/calibration-private.h"

/* Limits in percent: those of ISO 7500-1 (error q, repeatability b, reversibility v, zero f0) as
 * calibration laboratories tabulate them, and for creep those of ISO 376 (class 0.5, 1, 2), from
 * memory. Neither was checked against the standard's text: docs/calibration.md. */
static const struct {
	const char *name;
	double error, repeatability, reversibility, zero, creep;
} classes[] = {
	{ "0.5", 0.5, 0.5, 0.75, 0.05, 0.05 },
	{ "1", 1, 1, 1.5, 0.1, 0.1 },
	{ "2", 2, 2, 3, 0.2, 0.2 },
	{ "3", 3, 3, 4.5, 0.3, INFINITY },
};

typedef enum {
	LIMIT_ERROR,
	LIMIT_REPEATABILITY,
	LIMIT_REVERSIBILITY,
	LIMIT_ZERO,
	LIMIT_CREEP
} Limit;

static double limit_of(gsize row, Limit limit)
{
	switch (limit) {
	case LIMIT_ERROR:
		return classes[row].error;
	case LIMIT_REPEATABILITY:
		return classes[row].repeatability;
	case LIMIT_REVERSIBILITY:
		return classes[row].reversibility;
	case LIMIT_ZERO:
		return classes[row].zero;
	default:
		return classes[row].creep;
	}
}

static gsize class_of(double percent, Limit limit)
{
	gsize row = 0;

	while (row < G_N_ELEMENTS(classes) && !(fabs(percent) <= limit_of(row, limit)))
		row++;
	return row;
}

static const char *class_name(gsize row)
{
	return row < G_N_ELEMENTS(classes) ? classes[row].name : "none";
}

static PlbQuality quality(double newtons, double of_n, int limit)
{
	PlbQuality one = { newtons, 100 * newtons / of_n, NULL };

	if (!isnan(newtons) && limit >= 0)
		one.class_name = class_name(class_of(one.percent, (Limit)limit));
	return one;
}

/* Keeps what is larger in size. */
static void largest(double *kept, double *kept_of, double value, double of)
{
	if (!isnan(*kept) && fabs(value / of) <= fabs(*kept / *kept_of))
		return;
	*kept = value;
	*kept_of = of;
}

static const PlbPlatePoint *point_at(const PlbPlateFit *fit, guint i)
{
	return &g_array_index(fit->points, PlbPlatePoint, i);
}

static gboolean same_load(const PlbPlatePoint *a, const PlbPlatePoint *b)
{
	return a->x_m == b->x_m && a->y_m == b->y_m && a->force_n == b->force_n;
}

/* Put down after more (falling), or after less or nothing (rising). */
static gboolean is_falling(const PlbProcedure *procedure, const PlbPlatePoint *point)
{
	const PlbStep *step = plb_procedure_step(procedure, point->step), *before;

	if (point->step == 0)
		return FALSE;
	before = plb_procedure_step(procedure, point->step - 1);
	return before->kind == PLB_STEP_LOAD && before->side == step->side &&
	       before->mass_kg > step->mass_kg && before->x_m == step->x_m &&
	       before->y_m == step->y_m;
}

static void compare_pairs(const PlbProcedure *procedure, const PlbPlateFit *fit,
			  PlbPlateQuality *found)
{
	double fall = NAN, fall_of = NAN, again = NAN, again_of = NAN;

	for (guint i = 0; i < fit->points->len; i++)
		for (guint k = i + 1; k < fit->points->len; k++) {
			const PlbPlatePoint *a = point_at(fit, i), *b = point_at(fit, k);
			double difference = b->shown_n - a->shown_n;

			if (!same_load(a, b))
				continue;
			if (is_falling(procedure, b) && !is_falling(procedure, a))
				largest(&fall, &fall_of, difference, a->force_n);
			else if (is_falling(procedure, b) == is_falling(procedure, a))
				largest(&again, &again_of, difference, a->force_n);
		}
	found->hysteresis = quality(fall, fall_of, LIMIT_REVERSIBILITY);
	found->repeatability = quality(again, again_of, LIMIT_REPEATABILITY);
}

/* The point that most different loads stood on, rising. */
static void compare_rising(const PlbProcedure *procedure, const PlbPlateFit *fit,
			   PlbPlateQuality *found)
{
	double both = 0, square = 0, worst = NAN, worst_of = NAN, linear = NAN, linear_of = NAN;
	const PlbPlatePoint *place = point_at(fit, 0);

	for (guint i = 0; i < fit->points->len; i++) {
		const PlbPlatePoint *point = point_at(fit, i);

		largest(&worst, &worst_of, point->shown_n - point->force_n, point->force_n);
		if (point->x_m != place->x_m || point->y_m != place->y_m ||
		    is_falling(procedure, point))
			continue;
		both += point->shown_n * point->force_n;
		square += point->force_n * point->force_n;
	}
	for (guint i = 0; i < fit->points->len; i++) {
		const PlbPlatePoint *point = point_at(fit, i);

		if (point->x_m == place->x_m && point->y_m == place->y_m &&
		    !is_falling(procedure, point))
			largest(&linear, &linear_of,
				point->shown_n - both / square * point->force_n, fit->heaviest_n);
	}
	found->error = quality(worst, worst_of, LIMIT_ERROR);
	found->linearity = quality(linear, fit->heaviest_n, -1);
}

static void read_creep(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
		       const PlbPlateFit *fit, PlbPlateQuality *found)
{
	double creep = NAN, creep_of = NAN;

	for (guint i = 1; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);
		double before[4], after[4], x, y, first, last;

		if (step->kind != PLB_STEP_LOAD || step->side != side || step->held_s <= 0)
			continue;
		plb_plate_counts(procedure, &base->plate[side], i - 1, before, NULL);
		plb_plate_counts(procedure, &base->plate[side], i, after, NULL);
		plb_plate_fit_read(fit, before, &first, &x, &y);
		plb_plate_fit_read(fit, after, &last, &x, &y);
		largest(&creep, &creep_of, last - first, plb_step_force_n(procedure, base, step));
		found->creep_s = step->held_s;
	}
	found->creep = quality(creep, creep_of, LIMIT_CREEP);
}

static gsize worse(gsize row, const PlbQuality *one, Limit limit)
{
	return isnan(one->newtons) ? row : MAX(row, class_of(one->percent, limit));
}

void plb_plate_quality(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
		       const PlbPlateFit *fit, PlbPlateQuality *found)
{
	gsize row = 0;

	*found = (PlbPlateQuality){ .creep_s = NAN };
	compare_pairs(procedure, fit, found);
	compare_rising(procedure, fit, found);
	read_creep(procedure, base, side, fit, found);
	found->zero_drift = quality(plb_plate_zero_drift(procedure, &base->plate[side]),
				    fit->heaviest_n, LIMIT_ZERO);
	row = worse(row, &found->error, LIMIT_ERROR);
	row = worse(row, &found->repeatability, LIMIT_REPEATABILITY);
	row = worse(row, &found->hysteresis, LIMIT_REVERSIBILITY);
	row = worse(row, &found->zero_drift, LIMIT_ZERO);
	found->class_name = class_name(row);
}
