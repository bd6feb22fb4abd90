/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/session/import-grid.h"
#include "src/session/import-samples.h"

/* The physical CSV. Columns come in groups; a group is there as a whole or not at all. */

typedef enum {
	GROUP_FORCE_SIDES,
	GROUP_FORCE_TOTAL,
	GROUP_COP_SIDES,
	GROUP_COP_TOTAL,
	GROUP_ENDS_Z,
	GROUP_ENDS_X,
	GROUP_ENDS_Y,
	GROUP_POINT_Z,
	GROUP_POINT_X,
	GROUP_POINT_Y,
	GROUP_COUNT,
	GROUP_NONE = GROUP_COUNT,
} Group;

static const struct {
	guint channels;
	Group needs;        /* group without which this one means nothing */
	Group displaced_by; /* when that is there, this one's columns are extra channels */
} groups[GROUP_COUNT] = {
	[GROUP_FORCE_SIDES] = { PLB_CHANNEL_FORCE_SIDES, GROUP_NONE, GROUP_NONE },
	[GROUP_FORCE_TOTAL] = { PLB_CHANNEL_FORCE_TOTAL, GROUP_NONE, GROUP_FORCE_SIDES },
	[GROUP_COP_SIDES] = { PLB_CHANNEL_COP, GROUP_FORCE_SIDES, GROUP_NONE },
	[GROUP_COP_TOTAL] = { PLB_CHANNEL_COP, GROUP_FORCE_TOTAL, GROUP_FORCE_SIDES },
	[GROUP_ENDS_Z] = { PLB_CHANNEL_BAR_ENDS, GROUP_NONE, GROUP_NONE },
	[GROUP_ENDS_X] = { PLB_CHANNEL_BAR_X, GROUP_ENDS_Z, GROUP_NONE },
	[GROUP_ENDS_Y] = { PLB_CHANNEL_BAR_Y, GROUP_ENDS_Z, GROUP_NONE },
	[GROUP_POINT_Z] = { PLB_CHANNEL_BAR_POINT, GROUP_NONE, GROUP_ENDS_Z },
	[GROUP_POINT_X] = { PLB_CHANNEL_BAR_X, GROUP_POINT_Z, GROUP_ENDS_Z },
	[GROUP_POINT_Y] = { PLB_CHANNEL_BAR_Y, GROUP_POINT_Z, GROUP_ENDS_Z },
};

#define SAMPLE(field, side) (G_STRUCT_OFFSET(PlbSample, field) + (side) * sizeof(double))

/* y of a single point (bar_y) is read since the exporter writes it. */
static const struct {
	const char *name;
	Group group;
	gsize offset;
} known[] = {
	{ "left_fz", GROUP_FORCE_SIDES, SAMPLE(fz_n, PLB_LEFT) },
	{ "right_fz", GROUP_FORCE_SIDES, SAMPLE(fz_n, PLB_RIGHT) },
	{ "fz", GROUP_FORCE_TOTAL, SAMPLE(fz_n, 0) },
	{ "left_cop_x", GROUP_COP_SIDES, SAMPLE(cop_x_m, PLB_LEFT) },
	{ "left_cop_y", GROUP_COP_SIDES, SAMPLE(cop_y_m, PLB_LEFT) },
	{ "right_cop_x", GROUP_COP_SIDES, SAMPLE(cop_x_m, PLB_RIGHT) },
	{ "right_cop_y", GROUP_COP_SIDES, SAMPLE(cop_y_m, PLB_RIGHT) },
	{ "cop_x", GROUP_COP_TOTAL, SAMPLE(cop_x_m, 0) },
	{ "cop_y", GROUP_COP_TOTAL, SAMPLE(cop_y_m, 0) },
	{ "bar_left_z", GROUP_ENDS_Z, SAMPLE(bar_z_m, PLB_LEFT) },
	{ "bar_right_z", GROUP_ENDS_Z, SAMPLE(bar_z_m, PLB_RIGHT) },
	{ "bar_left_x", GROUP_ENDS_X, SAMPLE(bar_x_m, PLB_LEFT) },
	{ "bar_right_x", GROUP_ENDS_X, SAMPLE(bar_x_m, PLB_RIGHT) },
	{ "bar_left_y", GROUP_ENDS_Y, SAMPLE(bar_y_m, PLB_LEFT) },
	{ "bar_right_y", GROUP_ENDS_Y, SAMPLE(bar_y_m, PLB_RIGHT) },
	{ "bar_z", GROUP_POINT_Z, SAMPLE(bar_z_m, 0) },
	{ "bar_x", GROUP_POINT_X, SAMPLE(bar_x_m, 0) },
	{ "bar_y", GROUP_POINT_Y, SAMPLE(bar_y_m, 0) },
};

typedef struct {
	GPtrArray *names;     /* of the file's columns, owned */
	PlbColumnKind *kinds; /* by column of the file */
	int *which;           /* by column of the file: index in known, -1 = time or extra */
	gboolean present[GROUP_COUNT];
	guint line; /* of the header */
	char separator;
} Header;

static void header_clear(Header *header)
{
	g_clear_pointer(&header->names, g_ptr_array_unref);
	g_clear_pointer(&header->kinds, g_free);
	g_clear_pointer(&header->which, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Header, header_clear)

static int find_name(const Header *header, const char *name)
{
	for (guint i = 0; i < header->names->len; i++)
		if (strcmp(g_ptr_array_index(header->names, i), name) == 0)
			return (int)i;
	return -1;
}

static gboolean refuse_missing(const PlbTextFile *file, const Header *header, const char *missing,
			       const char *beside, GError **error)
{
	return plb_text_error(error, file->path, header->line, "no column \"%s\" beside \"%s\"",
			      missing, beside);
}

/* A group in part is an error, unless another group makes its columns mere extras. */
static gboolean find_group(const PlbTextFile *file, Header *header, Group group, GError **error)
{
	const char *there = NULL, *missing = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
		if (known[i].group != group)
			continue;
		if (find_name(header, known[i].name) >= 0)
			there = there ? there : known[i].name;
		else
			missing = missing ? missing : known[i].name;
	}
	if (!there || (groups[group].displaced_by != GROUP_NONE &&
		       header->present[groups[group].displaced_by]))
		return TRUE;
	if (missing)
		return refuse_missing(file, header, missing, there, error);
	header->present[group] = TRUE;
	return TRUE;
}

static gboolean check_need(const PlbTextFile *file, const Header *header, Group group,
			   GError **error)
{
	Group needed = groups[group].needs;
	const char *have = NULL, *missing = NULL;

	if (!header->present[group] || needed == GROUP_NONE || header->present[needed])
		return TRUE;
	for (guint i = G_N_ELEMENTS(known); i-- > 0;) {
		if (known[i].group == group)
			have = known[i].name;
		if (known[i].group == needed)
			missing = known[i].name;
	}
	return refuse_missing(file, header, missing, have, error);
}

static gboolean find_groups(const PlbTextFile *file, Header *header, GError **error)
{
	static const Group measured[] = { GROUP_FORCE_SIDES, GROUP_FORCE_TOTAL, GROUP_ENDS_Z,
					  GROUP_POINT_Z };

	for (Group group = 0; group < GROUP_COUNT; group++)
		if (!find_group(file, header, group, error))
			return FALSE;
	for (Group group = 0; group < GROUP_COUNT; group++)
		if (!check_need(file, header, group, error))
			return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(measured); i++)
		if (header->present[measured[i]])
			return TRUE;
	return plb_text_error(error, file->path, header->line,
			      "neither force (\"left_fz\" and \"right_fz\", or \"fz\") nor bar "
			      "(\"bar_left_z\" and \"bar_right_z\", or \"bar_z\")");
}

/* Takes over the names; empty ones are allowed after the last only (trailing commas). */
static gboolean take_names(const PlbTextFile *file, Header *header, const GPtrArray *fields,
			   GError **error)
{
	guint n = fields->len;

	while (n > 0 && !*(const char *)g_ptr_array_index(fields, n - 1))
		n--;
	header->names = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < n; i++) {
		const char *name = g_ptr_array_index(fields, i);
		g_autofree char *quoted = plb_text_quote(name);

		if (!*name)
			return plb_text_error(error, file->path, header->line,
					      "column %u has no name", i + 1);
		if (!g_utf8_validate(name, -1, NULL) || strlen(name) > 200)
			return plb_text_error(error, file->path, header->line,
					      "column %u has no readable name: \"%s\"", i + 1,
					      quoted);
		if (find_name(header, name) >= 0)
			return plb_text_error(error, file->path, header->line,
					      "column \"%s\" is there twice", quoted);
		g_ptr_array_add(header->names, g_strdup(name));
	}
	return TRUE;
}

static void sort_columns(Header *header)
{
	guint n = header->names->len;

	header->kinds = g_new(PlbColumnKind, n);
	header->which = g_new(int, n);
	for (guint i = 0; i < n; i++) {
		const char *name = g_ptr_array_index(header->names, i);

		header->kinds[i] = PLB_COLUMN_KIND_EXTRA;
		header->which[i] = -1;
		if (strcmp(name, "time") == 0)
			header->kinds[i] = PLB_COLUMN_KIND_TIME;
		for (guint k = 0; k < G_N_ELEMENTS(known); k++)
			if (strcmp(name, known[k].name) == 0 && header->present[known[k].group]) {
				header->kinds[i] = PLB_COLUMN_KIND_MEASURE;
				header->which[i] = (int)k;
			}
	}
}

/* What a spreadsheet writes where the decimal sign is a comma is the usual reason. */
static gboolean refuse_header(const PlbTextFile *file, const Header *header, GError **error)
{
	const char *only = header->names->len == 1 ? g_ptr_array_index(header->names, 0) : "";
	const char *separator = strchr(only, ';')    ? "semicolons"
				: strchr(only, '\t') ? "tabs"
						     : NULL;

	if (separator)
		return plb_text_error(error, file->path, file->line,
				      "its columns are separated by %s; a physical CSV has commas, "
				      "and decimal points",
				      separator);
	return plb_text_error(error, file->path, file->line, "no column \"time\"");
}

static gboolean read_header(PlbTextFile *file, Header *header, GError **error)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();
	char *line;

	do {
		if (!plb_text_file_next(file, &line, error))
			return FALSE;
		if (!line)
			return plb_text_error(error, file->path, 0, "has no header line");
	} while (*line == '#' || line[strspn(line, " \t")] == '\0');
	header->line = file->line;
	if (!plb_text_split(line, ',', fields))
		return plb_text_error(error, file->path, file->line, "has too many columns");
	if (!take_names(file, header, fields, error))
		return FALSE;
	if (find_name(header, "time") < 0)
		return refuse_header(file, header, error);
	if (!find_groups(file, header, error))
		return FALSE;
	sort_columns(header);
	return TRUE;
}

static void fill_column(PlbImport *import, const double *values, gsize offset)
{
	for (guint i = 0; i < import->samples->len; i++) {
		PlbSample *sample = &g_array_index(import->samples, PlbSample, i);

		*(double *)G_STRUCT_MEMBER_P(sample, offset) = values[i];
	}
}

static void fill_extra(PlbImport *import, const double *values, guint column)
{
	double *out = (double *)(void *)import->extra_values->data;
	guint width = import->extra_names->len;

	for (guint i = 0; i < import->samples->len; i++)
		out[(gsize)i * width + column] = values[i];
}

static void fill(PlbImport *import, const Header *header, const PlbGrid *grid,
		 const PlbTable *table)
{
	guint column = 0, extra = 0;

	import->samples = plb_import_samples(grid->length, grid->rate_hz);
	import->extra_names = g_ptr_array_new_with_free_func(g_free);
	import->extra_values = g_array_new(FALSE, TRUE, sizeof(double));
	for (guint i = 0; i < header->names->len; i++)
		if (header->kinds[i] == PLB_COLUMN_KIND_EXTRA)
			g_ptr_array_add(import->extra_names,
					g_strdup(g_ptr_array_index(header->names, i)));
	g_array_set_size(import->extra_values, (guint)(grid->length * import->extra_names->len));
	for (guint i = 0; i < header->names->len; i++) {
		g_autofree double *values = NULL;

		if (header->kinds[i] == PLB_COLUMN_KIND_TIME)
			continue;
		values = plb_grid_column(grid, table, column++);
		if (header->which[i] >= 0)
			fill_column(import, values, known[header->which[i]].offset);
		else
			fill_extra(import, values, extra++);
	}
}

static char *describe(const PlbImport *import, const Header *header, const PlbGrid *grid,
		      const PlbTable *table, gsize gaps)
{
	GString *text = g_string_new(NULL);
	char rate[G_ASCII_DTOSTR_BUF_SIZE];
	const char *separator = "";

	g_string_append_printf(text, "Physical CSV, %" G_GSIZE_FORMAT " lines at %s Hz",
			       table->rows,
			       g_ascii_formatd(rate, sizeof(rate), "%.6g", grid->rate_hz));
	if (!grid->exact)
		g_string_append(text, ", uneven times resampled");
	g_string_append(text, "; read: ");
	for (guint i = 0; i < header->names->len; i++)
		if (header->kinds[i] == PLB_COLUMN_KIND_MEASURE) {
			g_string_append_printf(text, "%s%s", separator,
					       (const char *)g_ptr_array_index(header->names, i));
			separator = ", ";
		}
	if (import->extra_names->len)
		g_string_append_printf(text, "; kept as extra channels: %u",
				       import->extra_names->len);
	if (gaps)
		g_string_append_printf(text, "; samples missing: %" G_GSIZE_FORMAT, gaps);
	g_string_append_c(text, '.');
	return g_string_free(text, FALSE);
}

/* A bar that travels further than any rack is high was not measured in metres. */
static gboolean check_bar(const PlbImport *import, const PlbTextFile *file, GError **error)
{
	static const double most_m = 10;
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	for (int side = 0; side < PLB_SIDES; side++) {
		double low = INFINITY, high = -INFINITY;

		for (guint i = 0; i < import->samples->len; i++) {
			double z = g_array_index(import->samples, PlbSample, i).bar_z_m[side];

			low = fmin(low, z);
			high = fmax(high, z);
		}
		if (high - low > most_m)
			return plb_text_error(
				error, file->path, 0,
				"its bar rises and falls by %s m, are the bar columns in metres?",
				g_ascii_formatd(text, sizeof(text), "%.3g", high - low));
	}
	return TRUE;
}

static guint channels_of(const Header *header)
{
	guint channels = 0;

	for (Group group = 0; group < GROUP_COUNT; group++)
		if (header->present[group])
			channels |= groups[group].channels;
	return channels;
}

gboolean plb_import_csv(const PlbImportSource *source, PlbImport *import, GError **error)
{
	g_auto(PlbTextFile) file = { 0 };
	g_auto(Header) header = { 0 };
	g_auto(PlbTable) table = { 0 };
	g_auto(PlbGrid) grid = { 0 };
	PlbTableShape shape = { .separator = ',', .comments = TRUE };

	memset(import, 0, sizeof(*import));
	if (!plb_text_file_open(&file, source->path, error) || !read_header(&file, &header, error))
		return FALSE;
	shape.columns = header.names->len;
	shape.kinds = header.kinds;
	shape.names = (const char *const *)header.names->pdata;
	if (!plb_table_read(&table, &file, &shape, error) ||
	    !plb_grid_fit(&grid, &table, source->path, error))
		return FALSE;
	fill(import, &header, &grid, &table);
	if (!check_bar(import, &file, error)) {
		plb_import_clear(import);
		return FALSE;
	}
	import->info = plb_import_info(grid.rate_hz, grid.start_s, channels_of(&header));
	import->understood =
		describe(import, &header, &grid, &table, plb_import_settle(import->samples));
	return TRUE;
}
