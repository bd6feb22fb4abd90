/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/session/import-samples.h"
#include "src/session/opensim-table.h"

/* OpenSim's frame: x forward, y up, z to the right; x and -z become our x and y. The files have no
 * frame of the plates, so the horizontal origin stays the file's own, for pressure and bar alike;
 * the height is taken from the plates' surface (the height at which the pressure is given). */

#define MAX_PLATES 16
#define LOADED_N                                                                                   \
	20.0 /* contract: below, there is no centre of pressure, and nobody on the plate           \
	      */
#define FAR_AWAY_M 10.0 /* a pressure further away on a loaded plate is not in metres */

/* Columns vy, px, py, pz of one plate among the kept ones; -1 = not there. */
enum { AXIS_VY, AXIS_PX, AXIS_PY, AXIS_PZ, AXIS_COUNT };
static const char *const axis_endings[AXIS_COUNT] = { "vy", "px", "py", "pz" };

typedef struct {
	char *prefix; /* what stands before "vy" */
	int number;   /* what --left-plate takes */
	int column[AXIS_COUNT];
	gboolean active;
} Plate;

typedef struct {
	PlbOpensimTable table;
	Plate plate[MAX_PLATES];
	guint n;
	int chosen[PLB_SIDES]; /* index in plate; right = -1: one plate, both feet */
	double sign;           /* -1: the file's forces point down */
	double surface_m;      /* height of the plates' surface */
	double turn;           /* -1: the lifter faces the file's -x */
} Ground;

static void ground_clear(Ground *ground)
{
	for (guint i = 0; i < ground->n; i++)
		g_free(ground->plate[i].prefix);
	plb_opensim_table_clear(&ground->table);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ground, ground_clear)

static int axis_of(const char *label)
{
	for (int axis = 0; axis < AXIS_COUNT; axis++)
		if (g_str_has_suffix(label, axis_endings[axis]))
			return axis;
	return -1;
}

/* ground_force_1_vy, 1_ground_force_vy, ground_force1_vy, ground_force_vy... */
static gboolean is_force_column(const char *label)
{
	return axis_of(label) >= 0 && strstr(label, "force") != NULL;
}

static Plate *plate_of(Ground *ground, const char *label)
{
	g_autofree char *prefix = g_strndup(label, strlen(label) - 2);
	Plate *plate;

	for (guint i = 0; i < ground->n; i++)
		if (strcmp(ground->plate[i].prefix, prefix) == 0)
			return &ground->plate[i];
	if (ground->n == MAX_PLATES)
		return NULL;
	plate = &ground->plate[ground->n++];
	plate->prefix = g_steal_pointer(&prefix);
	for (int axis = 0; axis < AXIS_COUNT; axis++)
		plate->column[axis] = -1;
	return plate;
}

/* The number in the column names, or, where not every plate has one of its own, the order. */
static void number_plates(Ground *ground)
{
	gboolean distinct = TRUE;

	for (guint i = 0; i < ground->n; i++) {
		const char *digits = strpbrk(ground->plate[i].prefix, "0123456789");
		gint64 number = digits ? g_ascii_strtoll(digits, NULL, 10) : 0;

		ground->plate[i].number = (int)CLAMP(number, 0, G_MAXINT);
		distinct = distinct && number > 0 && number < G_MAXINT;
		for (guint k = 0; k < i; k++)
			distinct = distinct && ground->plate[k].number != ground->plate[i].number;
	}
	for (guint i = 0; !distinct && i < ground->n; i++)
		ground->plate[i].number = (int)i + 1;
}

static gboolean find_plates(Ground *ground, GError **error)
{
	const char *path = ground->table.path;

	for (guint i = 0; i < ground->table.labels->len; i++) {
		const char *label = g_ptr_array_index(ground->table.labels, i);
		Plate *plate = plate_of(ground, label);

		if (!plate)
			return plb_text_error(error, path, 0, "has more than %d force plates",
					      MAX_PLATES);
		if (plate->column[axis_of(label)] >= 0)
			return plb_text_error(error, path, 0, "column \"%s\" is there twice",
					      label);
		plate->column[axis_of(label)] = (int)i;
	}
	if (!ground->n)
		return plb_text_error(error, path, 0,
				      "has no ground-force columns (like ground_force_1_vy)");
	for (guint i = 0; i < ground->n; i++)
		for (int axis = 0; axis < AXIS_COUNT; axis++)
			if (ground->plate[i].column[axis] < 0)
				return plb_text_error(error, path, 0, "no column \"%s%s\"",
						      ground->plate[i].prefix, axis_endings[axis]);
	number_plates(ground);
	return TRUE;
}

static double value(const Ground *ground, gsize row, int plate, int axis)
{
	return plb_table_get(&ground->table.table, row, (guint)ground->plate[plate].column[axis]);
}

/* Some programs write an empty first row: it is no measurement when the second row has a load. */
static void drop_empty_first_row(Ground *ground)
{
	double *first = (double *)(void *)ground->table.table.values->data;
	double second = 0;

	for (guint i = 0; i < ground->table.table.width; i++)
		if (first[i] != 0)
			return;
	for (guint i = 0; i < ground->n; i++)
		second += value(ground, 1, (int)i, AXIS_VY);
	if (!(fabs(second) >= LOADED_N))
		return;
	for (guint i = 0; i < ground->table.table.width; i++)
		first[i] = NAN;
}

/* Which plates ever carry somebody, and whether their forces point up. */
static void look_at_forces(Ground *ground)
{
	double total = 0;

	for (guint i = 0; i < ground->n; i++)
		for (gsize row = 0; row < ground->table.table.rows; row++) {
			double fz_n = value(ground, row, (int)i, AXIS_VY);

			if (isnan(fz_n))
				continue;
			total += fz_n;
			if (fabs(fz_n) >= LOADED_N)
				ground->plate[i].active = TRUE;
		}
	ground->sign = total < 0 ? -1 : 1;
}

/* Force-weighted mean of one pressure coordinate of a plate, NAN if it is never loaded. */
static double mean_pressure(const Ground *ground, int plate, int axis)
{
	double sum = 0, weight = 0;

	for (gsize row = 0; row < ground->table.table.rows; row++) {
		double fz_n = ground->sign * value(ground, row, plate, AXIS_VY);
		double at = value(ground, row, plate, axis);

		if (!(fz_n >= LOADED_N) || isnan(at))
			continue;
		sum += fz_n * at;
		weight += fz_n;
	}
	return weight > 0 ? sum / weight : (double)NAN;
}

static int plate_by_number(const Ground *ground, int number)
{
	for (guint i = 0; i < ground->n; i++)
		if (ground->plate[i].number == number)
			return (int)i;
	return -1;
}

/* The active plates but one; *only gets the last of them. */
static guint other_active(const Ground *ground, int but, int *only)
{
	guint n = 0;

	for (guint i = 0; i < ground->n; i++)
		if (ground->plate[i].active && (int)i != but) {
			*only = (int)i;
			n++;
		}
	return n;
}

static gboolean refuse_choice(const Ground *ground, guint active, GError **error)
{
	return plb_text_error(
		error, ground->table.path, 0,
		active ? "%u plates carry a load: say which is left and which is right "
			 "(--left-plate, --right-plate)"
		       : "none of its %u plates carries a load",
		active ? active : ground->n);
}

/* One plate named: the other foot is on the only other plate in use, if there is one. */
static gboolean choose_from_one(Ground *ground, int named, gboolean is_left, GError **error)
{
	int other = -1;
	guint n = other_active(ground, named, &other);

	if (n > 1)
		return refuse_choice(ground, n + 1, error);
	ground->chosen[PLB_LEFT] = is_left || n == 0 ? named : other;
	ground->chosen[PLB_RIGHT] = n == 0 ? -1 : is_left ? other : named;
	return TRUE;
}

static gboolean choose_by_place(Ground *ground, GError **error)
{
	int first = -1, second = -1;
	guint n = other_active(ground, -1, &second);

	if (n == 0 || n > 2)
		return refuse_choice(ground, n, error);
	ground->chosen[PLB_LEFT] = second;
	ground->chosen[PLB_RIGHT] = -1;
	if (n == 1)
		return TRUE;
	other_active(ground, second, &first);
	/* z is to the right: the smaller is left */
	if (mean_pressure(ground, first, AXIS_PZ) < mean_pressure(ground, second, AXIS_PZ)) {
		ground->chosen[PLB_LEFT] = first;
		ground->chosen[PLB_RIGHT] = second;
	} else {
		ground->chosen[PLB_RIGHT] = first;
	}
	return TRUE;
}

static gboolean choose_plates(Ground *ground, const PlbImportSource *source, GError **error)
{
	const int asked[PLB_SIDES] = { source->left_plate, source->right_plate };
	int found[PLB_SIDES] = { -1, -1 };

	for (int side = 0; side < PLB_SIDES; side++) {
		found[side] = plate_by_number(ground, asked[side]);
		if (asked[side] && found[side] < 0)
			return plb_text_error(error, source->path, 0, "has no plate %d",
					      asked[side]);
	}
	if (asked[PLB_LEFT] && asked[PLB_LEFT] == asked[PLB_RIGHT])
		return plb_text_error(error, source->path, 0,
				      "plate %d cannot be under both feet as left and right",
				      asked[PLB_LEFT]);
	if (!asked[PLB_LEFT] && !asked[PLB_RIGHT])
		return choose_by_place(ground, error);
	if (!asked[PLB_LEFT] || !asked[PLB_RIGHT])
		return choose_from_one(ground, asked[PLB_LEFT] ? found[PLB_LEFT] : found[PLB_RIGHT],
				       asked[PLB_LEFT] != 0, error);
	ground->chosen[PLB_LEFT] = found[PLB_LEFT];
	ground->chosen[PLB_RIGHT] = found[PLB_RIGHT];
	return TRUE;
}

/* Surface height, and which way the lifter faces, from the plates chosen. */
static gboolean find_frame(Ground *ground, GError **error)
{
	double sum = 0, n = 0, side_z[PLB_SIDES] = { NAN, NAN };

	for (int side = 0; side < PLB_SIDES; side++) {
		int plate = ground->chosen[side];

		for (int axis = AXIS_PX; plate >= 0 && axis < AXIS_COUNT; axis++) {
			double mean = mean_pressure(ground, plate, axis);

			if (fabs(mean) > FAR_AWAY_M)
				return plb_text_error(
					error, ground->table.path, 0, "%s%s is not in metres",
					ground->plate[plate].prefix, axis_endings[axis]);
			if (axis == AXIS_PY && !isnan(mean)) {
				sum += mean;
				n++;
			}
			if (axis == AXIS_PZ)
				side_z[side] = mean;
		}
	}
	ground->surface_m = n > 0 ? sum / n : 0;
	/* left further along z, which is to the right of +x: the lifter faces -x */
	ground->turn = side_z[PLB_LEFT] > side_z[PLB_RIGHT] ? -1 : 1;
	return TRUE;
}

static gboolean read_ground(Ground *ground, const PlbImportSource *source, GError **error)
{
	if (!plb_opensim_read_storage(&ground->table, source->path, is_force_column, error) ||
	    !find_plates(ground, error))
		return FALSE;
	drop_empty_first_row(ground);
	look_at_forces(ground);
	return choose_plates(ground, source, error) && find_frame(ground, error);
}

/* One column of a table at the times of the output: carried over where the grids are the same. */
typedef struct {
	double rate_hz, start_s;
	gsize n;
} Output;

static double *column_at(const PlbOpensimTable *table, guint column, const Output *output)
{
	g_autofree double *own = plb_grid_column(&table->grid, &table->table, column);
	double *values = g_new(double, output->n);
	double first = (output->start_s - table->grid.start_s) * table->grid.rate_hz;
	double step = table->grid.rate_hz / output->rate_hz;

	for (gsize i = 0; i < output->n; i++)
		values[i] = plb_grid_value_at(own, table->grid.length, first + (double)i * step);
	return values;
}

static double end_s(const PlbGrid *grid)
{
	return grid->start_s + (double)(grid->length - 1) / grid->rate_hz;
}

/* The faster grid, over the time that both have. */
static gboolean find_output(const PlbOpensimTable *ground, const PlbOpensimTable *markers,
			    Output *output, GError **error)
{
	const PlbGrid *a = &ground->grid, *b = markers ? &markers->grid : a;
	const PlbGrid *fast = b->rate_hz > a->rate_hz ? b : a;
	double from_s = fmax(a->start_s, b->start_s), to_s = fmin(end_s(a), end_s(b));
	double first, last;

	/* places on the faster grid, taken as on it when a millionth of a step off */
	first = ceil((from_s - fast->start_s) * fast->rate_hz - 1e-6);
	last = floor((to_s - fast->start_s) * fast->rate_hz + 1e-6);
	if (last < first + 1)
		return plb_text_error(error, ground->path, 0,
				      "its times do not overlap those of the marker file");
	output->rate_hz = fast->rate_hz;
	output->start_s = fast->start_s + first / fast->rate_hz;
	output->n = (gsize)(last - first) + 1;
	return TRUE;
}

static void fill_plate(PlbImport *import, const Ground *ground, int side, const Output *output)
{
	const Plate *plate = &ground->plate[ground->chosen[side]];
	g_autofree double *fz = column_at(&ground->table, (guint)plate->column[AXIS_VY], output);
	g_autofree double *px = column_at(&ground->table, (guint)plate->column[AXIS_PX], output);
	g_autofree double *pz = column_at(&ground->table, (guint)plate->column[AXIS_PZ], output);

	for (guint i = 0; i < import->samples->len; i++) {
		PlbSample *sample = &g_array_index(import->samples, PlbSample, i);

		sample->fz_n[side] = ground->sign * fz[i];
		sample->cop_x_m[side] = ground->turn * px[i];
		sample->cop_y_m[side] = -ground->turn * pz[i];
	}
}

static void fill_marker(PlbImport *import, const Ground *ground, const PlbOpensimTable *markers,
			guint marker, const Output *output)
{
	g_autofree double *x = column_at(markers, 3 * marker, output);
	g_autofree double *y = column_at(markers, 3 * marker + 1, output);
	g_autofree double *z = column_at(markers, 3 * marker + 2, output);

	for (guint i = 0; i < import->samples->len; i++) {
		PlbSample *sample = &g_array_index(import->samples, PlbSample, i);

		sample->bar_x_m[marker] = ground->turn * x[i];
		sample->bar_y_m[marker] = -ground->turn * z[i];
		sample->bar_z_m[marker] = y[i] - ground->surface_m;
	}
}

static char *describe(const Ground *ground, const PlbOpensimTable *markers,
		      const PlbImportSource *source, const Output *output)
{
	GString *text = g_string_new("OpenSim, ");
	char rate[G_ASCII_DTOSTR_BUF_SIZE], other[G_ASCII_DTOSTR_BUF_SIZE];
	const Plate *left = &ground->plate[ground->chosen[PLB_LEFT]];

	g_string_append_printf(text, "%" G_GSIZE_FORMAT " samples at %s Hz", output->n,
			       g_ascii_formatd(rate, sizeof(rate), "%.6g", output->rate_hz));
	if (ground->chosen[PLB_RIGHT] >= 0)
		g_string_append_printf(text, "; left plate %d, right plate %d", left->number,
				       ground->plate[ground->chosen[PLB_RIGHT]].number);
	else
		g_string_append_printf(text, "; both feet on plate %d", left->number);
	if (!source->left_plate && !source->right_plate && ground->chosen[PLB_RIGHT] >= 0)
		g_string_append(text, " (by their place)");
	if (ground->sign < 0)
		g_string_append(text, "; forces point down in the file and were turned");
	if (ground->turn < 0)
		g_string_append(text, "; the lifter faces -x, the frame was turned");
	if (markers) {
		g_string_append_printf(text, "; bar: marker %s", source->bar_markers);
		if (markers->grid.rate_hz != ground->table.grid.rate_hz)
			g_string_append_printf(text, " (forces %s Hz, markers %s Hz)",
					       g_ascii_formatd(rate, sizeof(rate), "%.6g",
							       ground->table.grid.rate_hz),
					       g_ascii_formatd(other, sizeof(other), "%.6g",
							       markers->grid.rate_hz));
	}
	g_string_append(text, "; horizontal origin as in the file.");
	return g_string_free(text, FALSE);
}

static gboolean build(PlbImport *import, const Ground *ground, const PlbOpensimTable *markers,
		      guint marker_count, const PlbImportSource *source, GError **error)
{
	guint channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP;
	Output output = { 0 };

	if (!find_output(&ground->table, markers, &output, error))
		return FALSE;
	import->samples = plb_import_samples(output.n, output.rate_hz);
	if (ground->chosen[PLB_RIGHT] < 0)
		channels = PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP;
	for (int side = 0; side < PLB_SIDES; side++)
		if (ground->chosen[side] >= 0)
			fill_plate(import, ground, side, &output);
	for (guint i = 0; i < marker_count; i++)
		fill_marker(import, ground, markers, i, &output);
	if (marker_count)
		channels |= PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y |
			    (marker_count == 2 ? PLB_CHANNEL_BAR_ENDS : PLB_CHANNEL_BAR_POINT);
	plb_import_settle(import->samples);
	import->info = plb_import_info(output.rate_hz, output.start_s, channels);
	import->understood = describe(ground, markers, source, &output);
	return TRUE;
}

static gboolean check_source(const PlbImportSource *source, GError **error)
{
	if (source->markers_path && !source->bar_markers)
		return plb_text_error(error, source->markers_path, 0,
				      "say which of its markers is the bar (--bar-marker)");
	if (!source->markers_path && source->bar_markers)
		return plb_text_error(error, source->path, 0,
				      "a bar marker needs a marker file (--markers)");
	return TRUE;
}

/* "NAME" or "LEFT,RIGHT"; NULL + error otherwise. */
static char **bar_names(const PlbImportSource *source, GError **error)
{
	g_auto(GStrv) names = g_strsplit(source->bar_markers, ",", -1);
	guint n = g_strv_length(names);
	gboolean filled = n == 1 || n == 2;

	for (guint i = 0; i < n; i++)
		filled = filled && *g_strstrip(names[i]) != '\0';
	if (filled && (n == 1 || strcmp(names[0], names[1]) != 0))
		return g_steal_pointer(&names);
	plb_text_error(error, source->markers_path, 0,
		       "--bar-marker takes one marker, or two: LEFT,RIGHT");
	return NULL;
}

gboolean plb_import_opensim(const PlbImportSource *source, PlbImport *import, GError **error)
{
	g_auto(Ground) ground = { 0 };
	g_auto(PlbOpensimTable) markers = { 0 };
	g_auto(GStrv) names = NULL;

	memset(import, 0, sizeof(*import));
	if (!check_source(source, error) || !read_ground(&ground, source, error))
		return FALSE;
	if (!source->markers_path)
		return build(import, &ground, NULL, 0, source, error);
	names = bar_names(source, error);
	if (!names || !plb_opensim_read_markers(&markers, source->markers_path,
						(const char *const *)names, error))
		return FALSE;
	return build(import, &ground, &markers, g_strv_length(names), source, error);
}
