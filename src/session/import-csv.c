/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/session/import-columns.h"
#include "src/session/import-grid.h"
#include "src/session/import-samples.h"
#include "src/session/session-private.h"
#include "src/session/text-dialect.h"

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
	PlbTextDialect dialect;
	PlbColumnMap map; /* of a foreign table; columns NULL = of ours */
	double *factors;  /* by column of the file, or NULL */
	GPtrArray *owned; /* names, renamed */
	gboolean turned;  /* forces pointed down */
} Header;

static void header_clear(Header *header)
{
	g_clear_pointer(&header->names, g_ptr_array_unref);
	g_clear_pointer(&header->kinds, g_free);
	g_clear_pointer(&header->which, g_free);
	g_clear_pointer(&header->factors, g_free);
	g_clear_pointer(&header->owned, g_ptr_array_unref);
	plb_column_map_clear(&header->map);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Header, header_clear)

static int find_name(const Header *header, const char *name)
{
	for (guint i = 0; i < header->names->len; i++)
		if (strcmp(g_ptr_array_index(header->names, i), name) == 0)
			return (int)i;
	return -1;
}

static gboolean is_known(const char *name)
{
	gboolean found = strcmp(name, "time") == 0;

	for (guint i = 0; i < G_N_ELEMENTS(known) && !found; i++)
		found = strcmp(known[i].name, name) == 0;
	return found;
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

/* Their names become ours; a column of theirs that happens to be called like one of ours does not
 * stand for it. */
static void rename_columns(Header *header, GPtrArray *fields)
{
	header->factors = g_new(double, MAX(fields->len, 1));
	header->owned = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < fields->len; i++) {
		const char *field = g_ptr_array_index(fields, i);
		const PlbColumnName *column = plb_column_map_find(&header->map, field, i + 1);
		gboolean numbered = plb_column_map_is_numbered(&header->map);

		header->factors[i] = column ? column->factor : 1;
		g_ptr_array_add(header->owned, column ? g_strdup(column->name)
					       : numbered || !*field || is_known(field)
						       ? g_strdup_printf("column %u", i + 1)
						       : g_strdup(field));
	}
}

static gboolean read_foreign_header(PlbTextFile *file, Header *header, GError **error)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();
	g_autofree char *line =
		plb_column_map_read_head(&header->map, file, &header->dialect, fields, error);

	if (!line)
		return FALSE;
	header->line = file->line;
	rename_columns(header, fields);
	return take_names(file, header, header->owned, error);
}

static gboolean read_own_header(PlbTextFile *file, Header *header, GError **error)
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
	if (!plb_text_split(line, header->dialect.separator, fields))
		return plb_text_error(error, file->path, file->line, "has too many columns");
	return take_names(file, header, fields, error);
}

/* What no session could hold is not even read: its size would be out of hand. */
static gboolean has_too_many_extra(const PlbTextFile *file, const Header *header, GError **error)
{
	guint extra = 0;

	for (guint i = 0; i < header->names->len; i++)
		extra += header->kinds[i] == PLB_COLUMN_KIND_EXTRA;
	if (extra <= PLB_SESSION_EXTRA_MAX)
		return FALSE;
	plb_text_error(error, file->path, header->line, "has %u columns of no known name, over %d",
		       extra, PLB_SESSION_EXTRA_MAX);
	return TRUE;
}

static gboolean read_header(PlbTextFile *file, Header *header, GError **error)
{
	gboolean timed = header->map.columns && header->map.rate_hz > 0;

	if (!(header->map.columns ? read_foreign_header : read_own_header)(file, header, error))
		return FALSE;
	if (find_name(header, "time") < 0 && !timed)
		return plb_text_error(error, file->path, header->line, "no column \"time\"");
	if (find_name(header, "time") >= 0 && timed)
		return plb_text_error(error, file->path, header->line,
				      "has a column \"time\", and rate_hz is said as well");
	if (!find_groups(file, header, error))
		return FALSE;
	sort_columns(header);
	return !has_too_many_extra(file, header, error);
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

	g_string_append_printf(text, "%s (%s), %" G_GSIZE_FORMAT " lines at %s Hz",
			       header->map.columns ? "Foreign table" : "Physical CSV",
			       plb_text_dialect_name(&header->dialect), table->rows,
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
	g_string_append(text, import->info.channels & PLB_CHANNEL_FORCE_SIDES ? "; two plates, in N"
			      : import->info.channels & PLB_CHANNEL_FORCE_TOTAL
				      ? "; one plate for both feet, in N"
				      : "; no plates");
	if (header->turned)
		g_string_append(text, " (its forces point down and were turned)");
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

static gboolean read_table(PlbTextFile *file, Header *header, PlbTable *table, GError **error)
{
	const PlbTableShape shape = { .columns = header->names->len,
				      .kinds = header->kinds,
				      .names = (const char *const *)header->names->pdata,
				      .separator = header->dialect.separator,
				      .decimal_comma = header->dialect.decimal_comma,
				      .factors = header->factors,
				      .rate_hz = header->map.columns && header->map.rate_hz > 0
							 ? header->map.rate_hz
							 : 0,
				      .comments = TRUE };

	return plb_table_read(table, file, &shape, error);
}

gboolean plb_import_csv(const PlbImportSource *source, PlbImport *import, GError **error)
{
	g_auto(PlbTextFile) file = { 0 };
	g_auto(Header) header = { 0 };
	g_auto(PlbTable) table = { 0 };
	g_auto(PlbGrid) grid = { 0 };

	memset(import, 0, sizeof(*import));
	if (source->columns_path && !plb_column_map_load(&header.map, source->columns_path, error))
		return FALSE;
	if (!plb_text_file_open(&file, source->path, error))
		return FALSE;
	header.dialect = plb_text_sniff(&file);
	if (!read_header(&file, &header, error) || !read_table(&file, &header, &table, error) ||
	    !plb_grid_fit(&grid, &table, source->path, error))
		return FALSE;
	fill(import, &header, &grid, &table);
	if (!check_bar(import, &file, error)) {
		plb_import_clear(import);
		return FALSE;
	}
	header.turned = plb_import_turn_forces(import->samples);
	import->info = plb_import_info(grid.rate_hz, grid.start_s, channels_of(&header));
	import->understood =
		describe(import, &header, &grid, &table, plb_import_settle(import->samples));
	return TRUE;
}
