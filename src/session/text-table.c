/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/text-table.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Against hostile files, far above real ones: an hour of 14 columns at 1 kHz is 500 MB at most. */
static const struct {
	gsize file_bytes;
	gsize line_bytes;
	guint columns;
	gsize values;   /* numbers in one table */
	double measure; /* a force in newtons or a place in metres beyond this is no measurement */
	double time_s;  /* seconds since 1970 stay below until the year 2286 */
} limits = { (gsize)512 << 20, 256 << 10, 4096, (gsize)96 << 20, 1e6, 1e10 };

#define DECIMALS_COUNTED 42 /* more are counted as so many */

gboolean plb_text_error(GError **error, const char *path, guint line, const char *format, ...)
{
	g_autofree char *why = NULL;
	g_autofree char *where = line ? g_strdup_printf("line %u: ", line) : g_strdup("");
	va_list args;

	va_start(args, format);
	why = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT, "%s: %s%s", path, where,
		    why);
	return FALSE;
}

static gboolean check_file(const char *path, GError **error)
{
	GStatBuf status;

	if (g_stat(path, &status) != 0)
		return plb_text_error(error, path, 0, "%s", g_strerror(errno));
	if (S_ISDIR(status.st_mode))
		return plb_text_error(error, path, 0, "is a directory");
	if (!S_ISREG(status.st_mode))
		return plb_text_error(error, path, 0, "is not a regular file");
	if ((guint64)status.st_size > limits.file_bytes)
		return plb_text_error(error, path, 0, "is larger than 512 MiB");
	return TRUE;
}

gboolean plb_text_file_open(PlbTextFile *file, const char *path, GError **error)
{
	g_autoptr(GError) why = NULL;

	*file = (PlbTextFile){ .path = path };
	if (!check_file(path, error))
		return FALSE;
	if (!g_file_get_contents(path, &file->text, &file->length, &why))
		return plb_text_error(error, path, 0, "cannot be read: %s", why->message);
	if (file->length == 0)
		return plb_text_error(error, path, 0, "is empty");
	if (memchr(file->text, '\0', file->length))
		return plb_text_error(error, path, 0, "is not a text file in UTF-8");
	if (g_str_has_prefix(file->text, "\xef\xbb\xbf"))
		file->at = 3;
	return TRUE;
}

void plb_text_file_clear(PlbTextFile *file)
{
	g_clear_pointer(&file->text, g_free);
}

gboolean plb_text_file_next(PlbTextFile *file, char **line, GError **error)
{
	char *start, *end;
	gsize length;

	*line = NULL;
	if (file->at >= file->length)
		return TRUE;
	start = file->text + file->at;
	end = memchr(start, '\n', file->length - file->at);
	file->terminated = end != NULL;
	length = end ? (gsize)(end - start) : file->length - file->at;
	file->at += length + (end ? 1 : 0);
	file->line++;
	if (length > limits.line_bytes)
		return plb_text_error(error, file->path, file->line, "is longer than 256 KiB");
	start[length] = '\0';
	if (length > 0 && start[length - 1] == '\r')
		start[length - 1] = '\0';
	*line = start;
	return TRUE;
}

char *plb_text_file_peek(const PlbTextFile *file)
{
	const char *start = file->text + file->at, *end;
	gsize length;

	if (file->at >= file->length)
		return NULL;
	end = memchr(start, '\n', file->length - file->at);
	length = end ? (gsize)(end - start) : file->length - file->at;
	if (length > 0 && start[length - 1] == '\r')
		length--;
	return g_strndup(start, MIN(length, limits.line_bytes));
}

static char *trimmed(char *field)
{
	gsize length;

	g_strstrip(field);
	length = strlen(field);
	if (length >= 2 && field[0] == '"' && field[length - 1] == '"') {
		field[length - 1] = '\0';
		return g_strstrip(field + 1);
	}
	return field;
}

char plb_text_separator(const char *line)
{
	if (strchr(line, ','))
		return ',';
	return strchr(line, '\t') ? '\t' : ' ';
}

gboolean plb_text_split(char *line, char separator, GPtrArray *fields)
{
	char *at = line;

	g_ptr_array_set_size(fields, 0);
	while (at) {
		char *next;

		if (separator == ' ') {
			at += strspn(at, " \t");
			if (*at == '\0')
				break;
			next = strpbrk(at, " \t");
		} else {
			next = strchr(at, separator);
		}
		if (next)
			*next++ = '\0';
		if (fields->len >= limits.columns)
			return FALSE;
		g_ptr_array_add(fields, trimmed(at));
		at = next;
	}
	return TRUE;
}

void plb_text_decimal_points(GPtrArray *fields)
{
	for (guint i = 0; i < fields->len; i++) {
		char *field = g_ptr_array_index(fields, i);

		if (strspn(field, "0123456789+-.,eE") == strlen(field))
			g_strdelimit(field, ",", '.');
	}
}

PlbTextKind plb_text_number(const char *field, double *value)
{
	const char *digits = field + (*field == '-' || *field == '+');
	char *end;

	*value = NAN;
	if (*field == '\0' || g_ascii_strcasecmp(digits, "nan") == 0)
		return PLB_TEXT_GAP;
	if (g_ascii_strcasecmp(digits, "inf") == 0 || g_ascii_strcasecmp(digits, "infinity") == 0)
		return PLB_TEXT_INFINITE;
	if (strspn(field, "0123456789+-.eE") != strlen(field))
		return PLB_TEXT_OTHER;
	*value = g_ascii_strtod(field, &end);
	if (end == field || *end != '\0') {
		*value = NAN;
		return PLB_TEXT_OTHER;
	}
	return isfinite(*value) ? PLB_TEXT_NUMBER : PLB_TEXT_INFINITE;
}

double plb_text_resolution(const char *field)
{
	const char *point = strchr(field, '.');
	const char *exponent = strpbrk(field, "eE");
	gint64 power = exponent ? g_ascii_strtoll(exponent + 1, NULL, 10) : 0;

	if (!strpbrk(field, "0123456789"))
		return 0;
	if (point)
		power -= (gint64)strspn(point + 1, "0123456789");
	return pow(10, (double)CLAMP(power, -300, 300));
}

char *plb_text_quote(const char *field)
{
	g_autofree char *start = g_strndup(field, 60);
	char *text = g_utf8_make_valid(start, -1);

	for (char *at = text; *at; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	return text;
}

static void table_init(PlbTable *table, const PlbTableShape *shape)
{
	*table = (PlbTable){ .resolution_s = INFINITY };
	for (guint i = 0; i < shape->columns; i++)
		if (shape->kinds[i] == PLB_COLUMN_KIND_MEASURE ||
		    shape->kinds[i] == PLB_COLUMN_KIND_EXTRA)
			table->width++;
	table->time_s = g_array_new(FALSE, FALSE, sizeof(double));
	table->values = g_array_new(FALSE, FALSE, sizeof(double));
	table->lines = g_array_new(FALSE, FALSE, sizeof(guint));
}

void plb_table_clear(PlbTable *table)
{
	g_clear_pointer(&table->time_s, g_array_unref);
	g_clear_pointer(&table->values, g_array_unref);
	g_clear_pointer(&table->lines, g_array_unref);
}

double plb_table_get(const PlbTable *table, gsize row, guint column)
{
	return ((const double *)(const void *)table->values->data)[row * table->width + column];
}

/* Why a field is refused; always FALSE. */
static gboolean refuse_field(const PlbTextFile *file, const char *name, const char *field,
			     const char *why, GError **error)
{
	g_autofree char *quoted_name = plb_text_quote(name);
	g_autofree char *quoted = plb_text_quote(field);

	return plb_text_error(error, file->path, file->line, "%s: \"%s\" %s", quoted_name, quoted,
			      why);
}

static gboolean add_time(PlbTable *table, const PlbTextFile *file, const char *name,
			 const char *field, double factor, GError **error)
{
	char now[G_ASCII_DTOSTR_BUF_SIZE], then[G_ASCII_DTOSTR_BUF_SIZE];
	double time_s, last_s;

	switch (plb_text_number(field, &time_s)) {
	case PLB_TEXT_GAP:
		return plb_text_error(error, file->path, file->line, "time is missing");
	case PLB_TEXT_INFINITE:
		return refuse_field(file, name, field, "is infinite", error);
	case PLB_TEXT_OTHER:
		return refuse_field(file, name, field, "is not a number", error);
	case PLB_TEXT_NUMBER:
		break;
	}
	time_s *= factor;
	if (fabs(time_s) > limits.time_s)
		return refuse_field(file, name, field, "is out of range", error);
	last_s = table->rows ? g_array_index(table->time_s, double, table->rows - 1) : -INFINITY;
	if (time_s <= last_s)
		return plb_text_error(error, file->path, file->line, "time %s (%s after %s)",
				      time_s < last_s ? "goes back" : "stands still",
				      g_ascii_formatd(now, sizeof(now), "%.12g", time_s),
				      g_ascii_formatd(then, sizeof(then), "%.12g", last_s));
	table->resolution_s = fmin(table->resolution_s, fabs(factor) * plb_text_resolution(field));
	g_array_append_val(table->time_s, time_s);
	return TRUE;
}

static gboolean add_measure(PlbTable *table, const PlbTextFile *file, const char *name,
			    const char *field, double factor, GError **error)
{
	double value;

	switch (plb_text_number(field, &value)) {
	case PLB_TEXT_INFINITE:
		return refuse_field(file, name, field, "is infinite", error);
	case PLB_TEXT_OTHER:
		return refuse_field(file, name, field, "is not a number", error);
	case PLB_TEXT_NUMBER:
	case PLB_TEXT_GAP:
		break;
	}
	value *= factor;
	if (fabs(value) > limits.measure)
		return refuse_field(file, name, field, "is out of range", error);
	g_array_append_val(table->values, value);
	return TRUE;
}

static gboolean add_field(PlbTable *table, const PlbTextFile *file, const PlbTableShape *shape,
			  guint column, const char *field, GError **error)
{
	double factor = shape->factors ? shape->factors[column] : 1;
	double value;

	switch (shape->kinds[column]) {
	case PLB_COLUMN_KIND_TIME:
		return add_time(table, file, shape->names[column], field, factor, error);
	case PLB_COLUMN_KIND_MEASURE:
		return add_measure(table, file, shape->names[column], field, factor, error);
	case PLB_COLUMN_KIND_EXTRA:
		if (plb_text_number(field, &value) != PLB_TEXT_NUMBER)
			value = NAN;
		g_array_append_val(table->values, value);
		return TRUE;
	case PLB_COLUMN_KIND_IGNORED:
		break;
	}
	return TRUE;
}

/* Empty fields after the last column (trailing separators) are no fields. */
static gboolean check_width(const PlbTextFile *file, const GPtrArray *fields, guint columns,
			    GError **error)
{
	for (guint i = columns; i < fields->len; i++)
		if (*(const char *)g_ptr_array_index(fields, i))
			return plb_text_error(error, file->path, file->line,
					      "has more fields than the header (%u, header %u)",
					      fields->len, columns);
	if (fields->len >= columns)
		return TRUE;
	return plb_text_error(error, file->path, file->line,
			      "%shas fewer fields than the header (%u of %u)",
			      file->terminated ? "" : "is cut off: ", fields->len, columns);
}

/* How many decimals the last field of each row so far was printed with; 0 = no number. */
typedef struct {
	guint rows;
	guint rows_with[DECIMALS_COUNTED];
} LastField;

static guint decimals_of(const char *field)
{
	double resolution = plb_text_resolution(field);

	if (resolution <= 0)
		return 0;
	return (guint)CLAMP(1 - lrint(log10(resolution)), 1, DECIMALS_COUNTED - 1);
}

static void count_last_field(LastField *last, const char *field)
{
	last->rows_with[decimals_of(field)]++;
	last->rows++;
}

/* The last line may lack its end and be whole, or be cut inside its last number. It is taken for
 * cut when that field has fewer decimals than nine in ten of those before it. */
static gboolean check_last_field(const PlbTextFile *file, const char *field, const LastField *last,
				 GError **error)
{
	guint shorter_or_equal = 0;

	for (guint i = 0; i <= decimals_of(field); i++)
		shorter_or_equal += last->rows_with[i];
	if (file->terminated || shorter_or_equal > last->rows / 10)
		return TRUE;
	return plb_text_error(error, file->path, file->line, "is cut off");
}

static gboolean add_row(PlbTable *table, const PlbTextFile *file, const PlbTableShape *shape,
			const GPtrArray *fields, GError **error)
{
	for (guint i = 0; i < shape->columns; i++)
		if (!add_field(table, file, shape, i, g_ptr_array_index(fields, i), error))
			return FALSE;
	if (shape->rate_hz > 0) {
		double time_s = (double)table->rows / shape->rate_hz;

		g_array_append_val(table->time_s, time_s);
		table->resolution_s = 0;
	}
	g_array_append_val(table->lines, file->line);
	table->rows++;
	if (table->rows * (table->width + 1) > limits.values)
		return plb_text_error(error, file->path, file->line,
				      "more numbers than one recording may have");
	return TRUE;
}

static gboolean is_blank(const char *line)
{
	return line[strspn(line, " \t,;")] == '\0';
}

static gboolean read_row(PlbTable *table, PlbTextFile *file, const PlbTableShape *shape, char *line,
			 GPtrArray *fields, LastField *last_field, GError **error)
{
	const char *last;

	if (!plb_text_split(line, shape->separator, fields))
		return plb_text_error(error, file->path, file->line, "has too many fields");
	if (shape->decimal_comma)
		plb_text_decimal_points(fields);
	if (!check_width(file, fields, shape->columns, error))
		return FALSE;
	last = g_ptr_array_index(fields, shape->columns - 1);
	if (table->rows && fields->len == shape->columns &&
	    !check_last_field(file, last, last_field, error))
		return FALSE;
	count_last_field(last_field, last);
	return add_row(table, file, shape, fields, error);
}

gboolean plb_table_read(PlbTable *table, PlbTextFile *file, const PlbTableShape *shape,
			GError **error)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();
	LastField last_field = { 0 };
	guint blank_line = 0;
	char *line;

	table_init(table, shape);
	for (;;) {
		if (!plb_text_file_next(file, &line, error))
			return FALSE;
		if (!line)
			break;
		if (shape->comments && *line == '#')
			continue;
		if (is_blank(line)) {
			blank_line = blank_line ? blank_line : file->line;
			continue;
		}
		if (blank_line && !shape->blank_lines)
			return plb_text_error(error, file->path, blank_line,
					      "has fewer fields than the header (0 of %u)",
					      shape->columns);
		if (!read_row(table, file, shape, line, fields, &last_field, error))
			return FALSE;
	}
	if (table->rows < 2)
		return plb_text_error(error, file->path, 0, "has fewer than two lines of data");
	return TRUE;
}
