/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/key-reader.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define TEXT_LIMIT 200 /* characters of a name */

gboolean plb_key_refuse(GError **error, PlbCalibrationError code, const char *group,
			const char *key, const char *format, ...)
{
	g_autofree char *why = NULL;
	g_autofree char *line = NULL;
	va_list args;

	va_start(args, format);
	why = g_strdup_vprintf(format, args);
	va_end(args);
	line = g_strdup_printf("[%.80s]%s%.80s: %s", group, key ? " " : "", key ? key : "", why);
	/* names and values are the file's own bytes: keep it one readable line */
	for (char *at = line; *at; at++)
		if (g_ascii_iscntrl(*at))
			*at = '?';
	g_set_error_literal(error, PLB_CALIBRATION_ERROR, (int)code, line);
	return FALSE;
}

static gboolean is_known(const PlbRigKeyTable *table, const char *key)
{
	for (gsize i = 0; i < table->n; i++)
		if (strcmp(table->keys[i].key, key) == 0)
			return TRUE;
	return g_strv_contains(table->texts, key);
}

/* The group exists and has no key that nobody reads (a typing error, mostly). */
gboolean plb_key_reader_begin(PlbKeyReader *reader, const PlbRigKeyTable *table, const char *group,
			      GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(reader->file, group, NULL, NULL);

	if (!keys)
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_MISSING, group, NULL,
				      "the group is missing");
	for (char **key = keys; *key; key++)
		if (!is_known(table, *key))
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, *key,
					      "unknown key");
	g_hash_table_add(reader->groups_read, g_strdup(group));
	return TRUE;
}

char *plb_key_reader_text(PlbKeyReader *reader, const char *group, const char *key, GError **error)
{
	g_autoptr(GError) why = NULL;
	char *text = g_key_file_get_string(reader->file, group, key, &why);

	if (text) {
		g_strchomp(text);
		return text;
	}
	if (g_error_matches(why, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
		plb_key_refuse(error, PLB_CALIBRATION_ERROR_MISSING, group, key,
			       "the key is missing");
	else
		plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key,
			       "not a readable text");
	return NULL;
}

static gboolean check_range(const PlbRigKey *spec, const char *group, double value,
			    const char *text, GError **error)
{
	double judged = spec->magnitude ? fabs(value) : value;
	char lowest[G_ASCII_DTOSTR_BUF_SIZE], highest[G_ASCII_DTOSTR_BUF_SIZE];

	if (judged >= spec->lowest && judged <= spec->highest)
		return TRUE;
	return plb_key_refuse(
		error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
		"%.60s is out of range (%s%s to %s)%s", text, spec->magnitude ? "magnitude " : "",
		g_ascii_formatd(lowest, sizeof(lowest), "%.9g", spec->lowest),
		g_ascii_formatd(highest, sizeof(highest), "%.10g", spec->highest),
		value < 0 && g_str_equal(spec->key, "counts_per_metre")
			? "; a string whose counts fall as it is paid out has direction = in"
			: "");
}

gboolean plb_key_reader_number(PlbKeyReader *reader, const char *group, const PlbRigKey *spec,
			       double *value, GError **error)
{
	g_autofree char *text = NULL;
	char *rest;

	if (spec->optional && !g_key_file_has_key(reader->file, group, spec->key, NULL)) {
		*value = 0;
		return TRUE;
	}
	text = plb_key_reader_text(reader, group, spec->key, error);
	if (!text)
		return FALSE;
	*value = g_ascii_strtod(text, &rest);
	if (rest == text || !isfinite(*value))
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
				      "\"%.60s\" is not a finite number", text);
	if (*rest == '\0')
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
				      "the unit is missing: write \"%s %s\"", text, spec->unit);
	while (g_ascii_isspace(*rest))
		rest++;
	if (strcmp(rest, spec->unit) != 0)
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
				      "wrong unit \"%.40s\", must be \"%s\"", rest, spec->unit);
	return check_range(spec, group, *value, text, error);
}

gboolean plb_key_reader_numbers(PlbKeyReader *reader, const PlbRigKeyTable *table,
				const char *group, gpointer base, GError **error)
{
	if (!plb_key_reader_begin(reader, table, group, error))
		return FALSE;
	for (gsize i = 0; i < table->n; i++)
		if (!plb_key_reader_number(reader, group, &table->keys[i],
					   G_STRUCT_MEMBER_P(base, table->keys[i].offset), error))
			return FALSE;
	return TRUE;
}

gboolean plb_key_reader_count(PlbKeyReader *reader, const char *group, const char *key,
			      guint highest, guint *value, GError **error)
{
	g_autofree char *text = plb_key_reader_text(reader, group, key, error);
	guint64 number;

	if (!text)
		return FALSE;
	if (!g_ascii_string_to_unsigned(text, 10, 0, highest, &number, NULL))
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key,
				      "\"%.60s\" is not a whole number from 0 to %u", text,
				      highest);
	*value = (guint)number;
	return TRUE;
}

static gboolean has_control_character(const char *text)
{
	for (const char *at = text; *at; at = g_utf8_next_char(at))
		if (g_unichar_iscntrl(g_utf8_get_char(at)))
			return TRUE;
	return FALSE;
}

/* A required text for people. */
char *plb_key_reader_name(PlbKeyReader *reader, const char *group, const char *key, GError **error)
{
	g_autofree char *text = plb_key_reader_text(reader, group, key, error);

	if (!text)
		return NULL;
	if (!*text || g_utf8_strlen(text, -1) > TEXT_LIMIT || has_control_character(text)) {
		plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key,
			       "must be one line of 1 to %d characters", TEXT_LIMIT);
		return NULL;
	}
	return g_steal_pointer(&text);
}

gboolean plb_key_reader_finish(PlbKeyReader *reader, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(reader->file, NULL);

	for (char **group = groups; *group; group++)
		if (!g_hash_table_contains(reader->groups_read, *group))
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, *group, NULL,
					      "unknown group, or one that does not fit the others");
	return TRUE;
}

/* GKeyFile lets the last of two equal keys win in silence; here that is refused. */
static gboolean refuse_duplicates(const char *text, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *group = g_strdup("");

	for (char **line = lines; *line; line++) {
		char *at = g_strstrip(*line);
		char *equals = strchr(at, '=');

		if (*at == '[' && strchr(at, ']')) {
			g_free(group);
			group = g_strndup(at + 1, (gsize)(strchr(at, ']') - at - 1));
			if (!g_hash_table_add(seen, g_strdup(group)))
				return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group,
						      NULL, "the group is there twice");
		} else if (*at != '#' && equals) {
			*equals = '\0';
			if (!g_hash_table_add(seen,
					      g_strdup_printf("%s\n%s", group, g_strchomp(at))))
				return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, at,
						      "the key is there twice");
		}
	}
	return TRUE;
}

gboolean plb_key_reader_init(PlbKeyReader *reader, const char *text, gsize length, const char *what,
			     GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autofree char *copy = NULL;

	reader->file = g_key_file_new();
	reader->groups_read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (length > PLB_KEY_FILE_LIMIT || !g_utf8_validate(text, (gssize)length, NULL)) {
		g_set_error(
			error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ, "%s, no %s file",
			length > PLB_KEY_FILE_LIMIT ? "larger than 1 MiB" : "not UTF-8 text", what);
		return FALSE;
	}
	if (!g_key_file_load_from_data(reader->file, text, length, G_KEY_FILE_NONE, &why)) {
		g_strdelimit(why->message, "\r\n", ' ');
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ,
			    "not a %s file: %.200s", what, why->message);
		return FALSE;
	}
	copy = g_strndup(text, length);
	return refuse_duplicates(copy, error);
}

void plb_key_reader_clear(PlbKeyReader *reader)
{
	g_clear_pointer(&reader->file, g_key_file_free);
	g_clear_pointer(&reader->groups_read, g_hash_table_unref);
}

char *plb_key_file_read(const char *path, const char *what, gsize *length, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;
	GStatBuf status;
	gboolean there = g_stat(path, &status) == 0;

	if (there && !S_ISREG(status.st_mode)) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ,
			    "%s: not a regular file", path);
		return NULL;
	}
	if (there && status.st_size > PLB_KEY_FILE_LIMIT) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ,
			    "%s: larger than 1 MiB, no %s file", path, what);
		return NULL;
	}
	if (!g_file_get_contents(path, &text, length, &why)) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ, "%s",
			    why->message);
		return NULL;
	}
	return g_steal_pointer(&text);
}
