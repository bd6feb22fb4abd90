/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/import-columns.h"

#include <math.h>
#include <string.h>

#include "src/session/text-table.h"

#define GROUP "columns"
#define MOST_BYTES 65536
#define MOST_COLUMNS 256
#define MOST_NUMBER 4096

static void column_name_clear(gpointer data)
{
	g_free(((PlbColumnName *)data)->name);
	g_free(((PlbColumnName *)data)->foreign);
}

void plb_column_map_clear(PlbColumnMap *map)
{
	g_clear_pointer(&map->columns, g_array_unref);
}

static gboolean refuse_key(GError **error, const char *path, const char *key, const char *why)
{
	g_autofree char *quoted = plb_text_quote(key);

	return plb_text_error(error, path, 0, "[" GROUP "] %s: %s", quoted, why);
}

/* "FP1 Fz * -1000": a factor is what stands after the last asterisk, when that is a number. */
static gboolean cut_factor(char *text, double *factor)
{
	char *star = strrchr(text, '*');
	double value;

	*factor = 1;
	if (!star)
		return TRUE;
	switch (plb_text_number(g_strstrip(star + 1), &value)) {
	case PLB_TEXT_NUMBER:
		*star = '\0';
		*factor = value;
		g_strchomp(text);
		return value != 0;
	case PLB_TEXT_INFINITE:
		return FALSE;
	default:
		return TRUE; /* an asterisk in a name */
	}
}

static gboolean read_column(PlbColumnMap *map, const char *path, const char *key, char *value,
			    GError **error)
{
	PlbColumnName column = { .name = NULL };
	guint64 number;

	if (!cut_factor(value, &column.factor))
		return refuse_key(error, path, key, "its factor is zero or infinite");
	if (*value == '\0')
		return refuse_key(error, path, key, "says no column");
	if (*value == '#' &&
	    g_ascii_string_to_unsigned(value + 1, 10, 1, MOST_NUMBER, &number, NULL))
		column.number = (guint)number;
	else
		column.foreign = g_strdup(value);
	column.name = g_strdup(key);
	g_array_append_val(map->columns, column);
	return TRUE;
}

static gboolean read_rate(PlbColumnMap *map, const char *path, const char *value, GError **error)
{
	if (plb_text_number(value, &map->rate_hz) == PLB_TEXT_NUMBER && map->rate_hz >= 5 &&
	    map->rate_hz <= 1e5)
		return TRUE;
	return refuse_key(error, path, "rate_hz", "is not a rate within 5 and 100000");
}

static gboolean read_keys(PlbColumnMap *map, GKeyFile *file, const char *path, GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(file, GROUP, NULL, NULL);

	if (!keys || !*keys)
		return plb_text_error(error, path, 0, "has no group [" GROUP "] with keys");
	if (g_strv_length(keys) > MOST_COLUMNS)
		return plb_text_error(error, path, 0, "has more than %d columns", MOST_COLUMNS);
	for (char **key = keys; *key; key++) {
		g_autofree char *value = g_key_file_get_string(file, GROUP, *key, NULL);
		gboolean rate = strcmp(*key, "rate_hz") == 0;

		if (!value)
			return refuse_key(error, path, *key, "is not text in UTF-8");
		g_strstrip(value);
		if (rate ? !read_rate(map, path, value, error)
			 : !read_column(map, path, *key, value, error))
			return FALSE;
	}
	if (map->columns->len == 0)
		return plb_text_error(error, path, 0, "names no column");
	return TRUE;
}

gboolean plb_column_map_load(PlbColumnMap *map, const char *path, GError **error)
{
	g_auto(PlbTextFile) text = { 0 };
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) why = NULL;

	map->columns = g_array_new(FALSE, FALSE, sizeof(PlbColumnName));
	g_array_set_clear_func(map->columns, column_name_clear);
	map->rate_hz = NAN;
	if (!plb_text_file_open(&text, path, error))
		return FALSE;
	if (text.length > MOST_BYTES)
		return plb_text_error(error, path, 0, "is too long for a list of columns");
	if (!g_key_file_load_from_data(file, text.text + text.at, text.length - text.at,
				       G_KEY_FILE_NONE, &why)) {
		g_autofree char *quoted = plb_text_quote(why->message);

		return plb_text_error(error, path, 0, "is no key file: %s", quoted);
	}
	return read_keys(map, file, path, error);
}

static gboolean is_it(const PlbColumnName *column, const char *field, guint number)
{
	return column->number ? column->number == number : strcmp(column->foreign, field) == 0;
}

guint plb_column_map_fit(const PlbColumnMap *map, const GPtrArray *fields,
			 const PlbColumnName **missing)
{
	guint fits = 0;

	*missing = NULL;
	for (guint i = 0; i < map->columns->len; i++) {
		const PlbColumnName *column = &g_array_index(map->columns, PlbColumnName, i);
		gboolean found = FALSE;

		for (guint k = 0; k < fields->len && !found; k++)
			found = is_it(column, g_ptr_array_index(fields, k), k + 1);
		fits += found;
		if (!found && !*missing)
			*missing = column;
	}
	return fits;
}

const PlbColumnName *plb_column_map_find(const PlbColumnMap *map, const char *field, guint number)
{
	for (guint i = 0; i < map->columns->len; i++) {
		const PlbColumnName *column = &g_array_index(map->columns, PlbColumnName, i);

		if (is_it(column, field, number))
			return column;
	}
	return NULL;
}

gboolean plb_column_map_is_numbered(const PlbColumnMap *map)
{
	for (guint i = 0; i < map->columns->len; i++)
		if (!g_array_index(map->columns, PlbColumnName, i).number)
			return FALSE;
	return TRUE;
}
