/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/calibration-private.h"
#include "calibration/rig-geometry.h"

static const struct {
	double exchanged; /* an exchange must leave less of the misfit than this */
	double poor;      /* mean square difference of a cell's share that no good plate shows */
	double dead;      /* a cell that shows less of its share than this */
	double refused;   /* normalised differences: beyond is no accident */
	double doubtful;
} settings = { 0.35, 0.02, 0.05, 6, 3.5 };

/* Force on every cell of the rig, by channel, that a step's load should give. */
static void expected_cells(const PlbProcedure *procedure, const PlbRig *base, const PlbStep *step,
			   double force_n[PLB_CELL_COUNT])
{
	const PlbPlate *plate = &base->plate[step->side];
	double own_n[4];

	for (int k = 0; k < PLB_CELL_COUNT; k++)
		force_n[k] = 0;
	plb_plate_to_cells(plate, plb_step_force_n(procedure, base, step), step->x_m, step->y_m,
			   own_n);
	for (int k = 0; k < 4; k++)
		force_n[plate->cell[k].channel] = own_n[k];
}

/* Shown and expected force of all cells and loads: matrices of loads x channels. */
typedef struct {
	GArray *shown, *expected; /* double[PLB_CELL_COUNT] each */
	gboolean used[PLB_CELL_COUNT];
	PlbSide side[PLB_CELL_COUNT];
	int number[PLB_CELL_COUNT]; /* of the cell on its plate, from 1 */
} Table;

typedef struct {
	double of[PLB_CELL_COUNT];
} Row;

static void describe_channels(const PlbRig *base, Table *table)
{
	for (int side = 0; side < PLB_SIDES; side++)
		for (int k = 0; k < 4 && base->has_plate[side]; k++) {
			guint channel = base->plate[side].cell[k].channel;

			table->used[channel] = TRUE;
			table->side[channel] = (PlbSide)side;
			table->number[channel] = k + 1;
		}
}

static void fill(const PlbProcedure *procedure, const PlbRig *base, Table *table)
{
	table->shown = g_array_new(FALSE, TRUE, sizeof(Row));
	table->expected = g_array_new(FALSE, TRUE, sizeof(Row));
	describe_channels(base, table);
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);
		Row shown = { { 0 } }, expected = { { 0 } };
		double total = plb_step_force_n(procedure, base, step);

		if (step->kind != PLB_STEP_LOAD)
			continue;
		expected_cells(procedure, base, step, expected.of);
		for (int side = 0; side < PLB_SIDES; side++) {
			double counts[4];

			if (!base->has_plate[side])
				continue;
			plb_plate_counts(procedure, &base->plate[side], i, counts, NULL);
			for (int k = 0; k < 4; k++)
				shown.of[base->plate[side].cell[k].channel] =
					counts[k] * base->plate[side].cell[k].newtons_per_count /
					total;
		}
		for (int k = 0; k < PLB_CELL_COUNT; k++)
			expected.of[k] /= total;
		g_array_append_val(table->shown, shown);
		g_array_append_val(table->expected, expected);
	}
}

/* Mean square difference when channels one and other are read for each other, and one's sign is
 * turned. Each load counts at most as much as a load on the wrong cell would: a few loads that are
 * wrong in themselves must not drown the rest. */
static double misfit(const Table *table, int one, int other, gboolean turned)
{
	double sum = 0;

	for (guint i = 0; i < table->shown->len; i++) {
		const Row *shown = &g_array_index(table->shown, Row, i);
		const Row *expected = &g_array_index(table->expected, Row, i);
		double square = 0;

		for (int k = 0; k < PLB_CELL_COUNT; k++) {
			int from = k == one ? other : k == other ? one : k;
			double value = shown->of[from] * (turned && k == one ? -1 : 1);

			if (table->used[k])
				square += (value - expected->of[k]) * (value - expected->of[k]);
		}
		sum += fmin(square, 2);
	}
	return sum / fmax(1, table->shown->len);
}

static gboolean refuse_exchange(const Table *table, const PlbRig *base, int one, int other,
				GError **error)
{
	const char *first = plb_plate_name(base, table->side[one]);
	const char *second = plb_plate_name(base, table->side[other]);

	if (table->side[one] == table->side[other])
		return plb_procedure_refuse(
			error,
			"cells %d and %d of the %s look exchanged: swap their cables, or their "
			"channels in the rig file",
			MIN(table->number[one], table->number[other]),
			MAX(table->number[one], table->number[other]), first);
	return plb_procedure_refuse(
		error,
		"cell %d of the %s and cell %d of the %s look exchanged: swap their cables, or "
		"their channels in the rig file",
		table->number[one], first, table->number[other], second);
}

static gboolean check_dead(const Table *table, const PlbRig *base, GError **error)
{
	for (int k = 0; k < PLB_CELL_COUNT; k++) {
		double shown = 0, expected = 0;

		for (guint i = 0; table->used[k] && i < table->shown->len; i++) {
			shown += fabs(g_array_index(table->shown, Row, i).of[k]);
			expected += fabs(g_array_index(table->expected, Row, i).of[k]);
		}
		/* cells of a plate that was not loaded have nothing to show */
		if (expected > 0.2 && shown < settings.dead * expected)
			return plb_procedure_refuse(
				error, "cell %d of the %s does not respond to any load: its cable?",
				table->number[k], plb_plate_name(base, table->side[k]));
	}
	return TRUE;
}

static gboolean check_exchanges(const Table *table, const PlbRig *base, GError **error)
{
	double plain = misfit(table, -1, -1, FALSE), best = plain;
	int best_one = -1, best_other = -1;

	if (plain < settings.poor)
		return TRUE;
	for (int one = 0; one < PLB_CELL_COUNT; one++)
		for (int other = one; other < PLB_CELL_COUNT; other++) {
			double value;

			if (!table->used[one] || !table->used[other])
				continue;
			value = misfit(table, one, other, one == other);
			if (value >= best)
				continue;
			best = value;
			best_one = one;
			best_other = other;
		}
	if (best > settings.exchanged * plain)
		return TRUE;
	if (best_one == best_other)
		return plb_procedure_refuse(
			error,
			"cell %d of the %s reads the other way round: turn the sign of its "
			"sensitivity in the rig file, or swap its signal wires",
			table->number[best_one], plb_plate_name(base, table->side[best_one]));
	return refuse_exchange(table, base, best_one, best_other, error);
}

gboolean plb_diagnose_cables(const PlbProcedure *procedure, const PlbRig *base, GError **error)
{
	Table table = { NULL };
	gboolean fine;

	fill(procedure, base, &table);
	fine = check_dead(&table, base, error) && check_exchanges(&table, base, error);
	g_array_unref(table.shown);
	g_array_unref(table.expected);
	return fine;
}

static gboolean has_load(const PlbProcedure *procedure, PlbSide side, double x_m, double y_m,
			 double mass_kg)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);

		if (step->kind == PLB_STEP_LOAD && step->side == side && step->x_m == x_m &&
		    step->y_m == y_m && step->mass_kg == mass_kg)
			return TRUE;
	}
	return FALSE;
}

/* Every mass of a plate at every point of it, unless the procedure's grid is free. */
gboolean plb_diagnose_grid(const PlbProcedure *procedure, const PlbRig *base, GError **error)
{
	for (guint i = 0; i < procedure->steps->len && !procedure->free_grid; i++) {
		const PlbStep *place = plb_procedure_step(procedure, i);

		for (guint k = 0; k < procedure->steps->len; k++) {
			const PlbStep *mass = plb_procedure_step(procedure, k);
			g_autofree char *x = NULL, *y = NULL, *kg = NULL;

			if (place->kind != PLB_STEP_LOAD || mass->kind != PLB_STEP_LOAD ||
			    place->side != mass->side ||
			    has_load(procedure, place->side, place->x_m, place->y_m, mass->mass_kg))
				continue;
			x = plb_number_text("%+.0f", 1000 * place->x_m);
			y = plb_number_text("%+.0f", 1000 * place->y_m);
			kg = plb_number_text("%.6g", mass->mass_kg);
			return plb_procedure_refuse(
				error,
				"%s: the grid point x %s mm, y %s mm was skipped at %s kg, "
				"which stood on other points (grid = free takes any set of "
				"loads)",
				plb_plate_name(base, place->side), x, y, kg);
		}
	}
	return TRUE;
}

gboolean plb_diagnose_plate_fit(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
				const PlbPlateFit *fit, GPtrArray *warnings, GError **error)
{
	static const char *const what[] = { "force", "x", "y" };
	double worst = 0;
	const PlbPlatePoint *point = NULL;
	int row = 0;
	g_autofree char *said = NULL, *times = NULL;

	for (guint i = 0; i < fit->points->len; i++)
		for (int k = 0; k < 3; k++) {
			const PlbPlatePoint *one = &g_array_index(fit->points, PlbPlatePoint, i);

			if (fabs(one->normalised[k]) <= worst)
				continue;
			worst = fabs(one->normalised[k]);
			point = one;
			row = k;
		}
	if (worst < settings.doubtful)
		return fit->misfit < settings.doubtful ||
		       plb_procedure_refuse(
			       error,
			       "%s: the cells found are too far from the rig file's places or "
			       "sensitivities for their tolerances; check channels and places",
			       plb_plate_name(base, side));
	said = plb_step_text(procedure, base, point->step);
	times = plb_number_text("%.1f", worst);
	if (worst > settings.refused)
		return plb_procedure_refuse(
			error,
			"step %u (%s): its %s is %s standard uncertainties from what all "
			"loads together say; weigh or place it again",
			point->step + 1, said, what[row], times);
	g_ptr_array_add(warnings,
			g_strdup_printf("step %u (%s): its %s is %s standard uncertainties off",
					point->step + 1, said, what[row], times));
	return TRUE;
}
