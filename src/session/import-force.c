/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/session/import-grid.h"
#include "src/session/import-samples.h"
#include "src/session/text-dialect.h"

/* Two columns of text, time and vertical force, as force plates' own programs and students' scripts
 * write them: with a header or without, whatever parts columns and decimals, time in seconds or
 * milliseconds, force in newtons or kilonewtons, up or down. */

#define HEAD_LINES 200
#define LOOK_ROWS 200

static const struct {
	double slowest_hz; /* as in import-grid.c: below, no recording is believed */
	/* contract: with less than 20 N nobody is on a plate, so it is kilonewtons; of which the
	 * lightest lifter's largest is no less than 40 kg */
	double largest_kn, smallest_kn;
} limits = { 5, 20, 0.4 };

typedef struct {
	PlbTextDialect dialect;
	guint time_column; /* 0 or 1 */
	double time_factor, force_factor;
	char *head; /* the last line before the numbers, or NULL */
	const char *why_time, *why_force;
} Form;

static void form_clear(Form *form)
{
	g_free(form->head);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Form, form_clear)

/* FALSE: it is no row of two numbers. */
static gboolean read_pair(char *line, const PlbTextDialect *dialect, GPtrArray *fields,
			  double pair[2])
{
	guint n;

	if (!plb_text_split_dialect(line, dialect, fields))
		return FALSE;
	for (n = fields->len; n > 2 && !*(const char *)g_ptr_array_index(fields, n - 1);)
		n--;
	return n == 2 &&
	       plb_text_number(g_ptr_array_index(fields, 0), &pair[0]) == PLB_TEXT_NUMBER &&
	       plb_text_number(g_ptr_array_index(fields, 1), &pair[1]) == PLB_TEXT_NUMBER;
}

/* Passes what stands before the numbers, and keeps the last of it that says something. */
static gboolean pass_head(PlbTextFile *file, Form *form, GError **error)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();

	for (int i = 0; i < HEAD_LINES; i++) {
		g_autofree char *line = plb_text_file_peek(file);
		g_autofree char *copy = g_strdup(line);
		double pair[2];
		char *passed;

		if (!line)
			break;
		if (read_pair(copy, &form->dialect, fields, pair))
			return TRUE;
		if (!plb_text_file_next(file, &passed, error))
			return FALSE;
		if (line[strspn(line, " \t")] == '\0')
			continue;
		g_free(form->head);
		form->head = g_steal_pointer(&line);
	}
	return plb_text_error(error, file->path, 0,
			      "has no line of two numbers, time and force, in its first %d",
			      HEAD_LINES);
}

/* The first rows, without consuming them: [n][2]. */
static GArray *look(const PlbTextFile *file, const PlbTextDialect *dialect)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();
	GArray *rows = g_array_new(FALSE, FALSE, 2 * sizeof(double));
	PlbTextFile copy = *file;

	for (guint i = 0; i < LOOK_ROWS; i++) {
		g_autofree char *line = plb_text_file_peek(&copy);
		double pair[2];

		if (!line)
			break;
		copy.at += strlen(line);
		while (copy.at < copy.length &&
		       (copy.text[copy.at] == '\r' || copy.text[copy.at] == '\n'))
			copy.at++;
		if (read_pair(line, dialect, fields, pair))
			g_array_append_val(rows, pair);
	}
	return rows;
}

static gboolean rises(const GArray *rows, guint column)
{
	const double *values = (const double *)(const void *)rows->data;

	for (guint i = 1; i < rows->len; i++)
		if (!(values[2 * i + column] > values[2 * (i - 1) + column]))
			return FALSE;
	return TRUE;
}

/* A unit as a word of its own: "(ms)", "[kN]", "time_ms". */
static gboolean head_says(const char *head, const char *unit)
{
	gsize length = strlen(unit);

	for (const char *at = head; at && (at = strstr(at, unit)) != NULL; at += length)
		if ((at == head || !g_ascii_isalpha(at[-1])) && !g_ascii_isalpha(at[length]))
			return TRUE;
	return FALSE;
}

static void find_time_unit(Form *form, const GArray *rows)
{
	const double *values = (const double *)(const void *)rows->data;
	double step = rows->len > 1 ? values[2 + form->time_column] - values[form->time_column] : 0;

	form->time_factor = 1;
	form->why_time = "s";
	if (head_says(form->head, "ms")) {
		form->time_factor = 0.001;
		form->why_time = "ms, as its header says";
	} else if (step > 1 / limits.slowest_hz && !head_says(form->head, "s")) {
		form->time_factor = 0.001;
		form->why_time = "ms, since in s its rate would be no plate's";
	}
}

static gboolean find_form(const PlbTextFile *file, Form *form, GError **error)
{
	g_autoptr(GArray) rows = look(file, &form->dialect);

	if (rows->len < 2)
		return plb_text_error(error, file->path, 0, "has fewer than two lines of data");
	if (!rises(rows, 0) && !rises(rows, 1))
		return plb_text_error(error, file->path, file->line + 1,
				      "neither of its two columns rises as a time does");
	form->time_column = rises(rows, 0) ? 0 : 1;
	find_time_unit(form, rows);
	form->force_factor = 1;
	form->why_force = "N";
	if (head_says(form->head, "kN")) {
		form->force_factor = 1000;
		form->why_force = "kN, as its header says";
	}
	return TRUE;
}

/* The noise of an empty plate goes both ways; a lifter does not. */
static gboolean is_one_sided(const GArray *samples, double beyond_n)
{
	double sum_n = 0, size_n = 0;

	for (guint i = 0; i < samples->len; i++) {
		double fz_n = g_array_index(samples, PlbSample, i).fz_n[0];

		if (fabs(fz_n) > beyond_n) {
			sum_n += fz_n;
			size_n += fabs(fz_n);
		}
	}
	return fabs(sum_n) > 0.9 * size_n;
}

/* Without a word about it: a plate that somebody stands on. Asked of all rows, for the first may be
 * of an empty plate. */
static void find_force_unit(Form *form, GArray *samples)
{
	double largest_n = 0;

	for (guint i = 0; i < samples->len; i++)
		largest_n = fmax(largest_n, fabs(g_array_index(samples, PlbSample, i).fz_n[0]));
	if (form->force_factor != 1 || largest_n >= limits.largest_kn ||
	    largest_n < limits.smallest_kn || head_says(form->head, "N") ||
	    !is_one_sided(samples, largest_n / 2))
		return;
	form->why_force = "kN, since in N it would carry nobody";
	for (guint i = 0; i < samples->len; i++)
		g_array_index(samples, PlbSample, i).fz_n[0] *= 1000;
}

static gboolean read_table(PlbTextFile *file, const Form *form, PlbTable *table, GError **error)
{
	const PlbColumnKind kinds[2][2] = { { PLB_COLUMN_KIND_TIME, PLB_COLUMN_KIND_MEASURE },
					    { PLB_COLUMN_KIND_MEASURE, PLB_COLUMN_KIND_TIME } };
	static const char *const names[2][2] = { { "time", "force" }, { "force", "time" } };
	const double factors[2] = { form->time_column ? form->force_factor : form->time_factor,
				    form->time_column ? form->time_factor : form->force_factor };
	const PlbTableShape shape = { .columns = 2,
				      .kinds = kinds[form->time_column],
				      .names = names[form->time_column],
				      .separator = form->dialect.separator,
				      .decimal_comma = form->dialect.decimal_comma,
				      .factors = factors,
				      .comments = TRUE };

	return plb_table_read(table, file, &shape, error);
}

static char *describe(const Form *form, const PlbGrid *grid, const PlbTable *table, gboolean turned,
		      gsize gaps)
{
	char rate[G_ASCII_DTOSTR_BUF_SIZE];
	GString *text = g_string_new(NULL);

	g_string_append_printf(
		text,
		"Force text (%s), %s, %" G_GSIZE_FORMAT
		" lines at %s Hz%s; column %u is time (%s), column %u the force of one plate for "
		"both feet (%s)",
		plb_text_dialect_name(&form->dialect), form->head ? "with a header" : "no header",
		table->rows, g_ascii_formatd(rate, sizeof(rate), "%.6g", grid->rate_hz),
		grid->exact ? "" : ", uneven times resampled", form->time_column + 1,
		form->why_time, 2 - form->time_column, form->why_force);
	g_string_append(text, turned ? ", pointing down and turned" : ", pointing up");
	if (gaps)
		g_string_append_printf(text, "; samples missing: %" G_GSIZE_FORMAT, gaps);
	g_string_append_c(text, '.');
	return g_string_free(text, FALSE);
}

static void fill(PlbImport *import, const PlbGrid *grid, const PlbTable *table)
{
	g_autofree double *force_n = plb_grid_column(grid, table, 0);

	import->samples = plb_import_samples(grid->length, grid->rate_hz);
	for (guint i = 0; i < import->samples->len; i++)
		g_array_index(import->samples, PlbSample, i).fz_n[0] = force_n[i];
	import->info = plb_import_info(grid->rate_hz, grid->start_s, PLB_CHANNEL_FORCE_TOTAL);
}

gboolean plb_import_force(const PlbImportSource *source, PlbImport *import, GError **error)
{
	g_auto(PlbTextFile) file = { 0 };
	g_auto(PlbTable) table = { 0 };
	g_auto(PlbGrid) grid = { 0 };
	g_auto(Form) form = { .head = NULL };
	gboolean turned;

	memset(import, 0, sizeof(*import));
	if (!plb_text_file_open(&file, source->path, error))
		return FALSE;
	form.dialect = plb_text_sniff(&file);
	if (!pass_head(&file, &form, error) || !find_form(&file, &form, error) ||
	    !read_table(&file, &form, &table, error) ||
	    !plb_grid_fit(&grid, &table, source->path, error))
		return FALSE;
	fill(import, &grid, &table);
	find_force_unit(&form, import->samples);
	turned = plb_import_turn_forces(import->samples);
	import->understood =
		describe(&form, &grid, &table, turned, plb_import_settle(import->samples));
	return TRUE;
}

/* Chronojump's signals are whole numbers, many on a line or one. */
gboolean plb_import_text(const PlbImportSource *source, PlbImport *import, GError **error)
{
	g_auto(PlbTextFile) file = { 0 };
	g_auto(Form) form = { .head = NULL };
	gboolean is_force;

	memset(import, 0, sizeof(*import));
	if (!plb_text_file_open(&file, source->path, error))
		return FALSE;
	form.dialect = plb_text_sniff(&file);
	is_force = pass_head(&file, &form, NULL) && find_form(&file, &form, NULL);
	return is_force ? plb_import_force(source, import, error)
			: plb_import_chronojump(source, import, error);
}
