/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "calibration/rig-keys.h"

#define RIG_FILE_LIMIT (1024 * 1024) /* bytes; a full rig takes 3 kB */
#define RIG_TEXT_LIMIT 200           /* characters of a name */

typedef struct {
	GKeyFile *file;
	GHashTable *groups_read; /* names, owned */
} RigReader;

static gboolean refuse(GError **error, PlbCalibrationError code, const char *group, const char *key,
		       const char *format, ...) G_GNUC_PRINTF(5, 6);

static gboolean refuse(GError **error, PlbCalibrationError code, const char *group, const char *key,
		       const char *format, ...)
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
static gboolean begin_group(RigReader *reader, PlbRigGroup kind, const char *group, GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(reader->file, group, NULL, NULL);

	if (!keys)
		return refuse(error, PLB_CALIBRATION_ERROR_MISSING, group, NULL,
			      "the group is missing");
	for (char **key = keys; *key; key++)
		if (!is_known(plb_rig_key_table(kind), *key))
			return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, *key,
				      "unknown key");
	g_hash_table_add(reader->groups_read, g_strdup(group));
	return TRUE;
}

static char *get_text(RigReader *reader, const char *group, const char *key, GError **error)
{
	g_autoptr(GError) why = NULL;
	char *text = g_key_file_get_string(reader->file, group, key, &why);

	if (text) {
		g_strchomp(text);
		return text;
	}
	if (g_error_matches(why, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
		refuse(error, PLB_CALIBRATION_ERROR_MISSING, group, key, "the key is missing");
	else
		refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key, "not a readable text");
	return NULL;
}

static gboolean check_range(const PlbRigKey *spec, const char *group, double value,
			    const char *text, GError **error)
{
	double judged = spec->magnitude ? fabs(value) : value;
	char lowest[G_ASCII_DTOSTR_BUF_SIZE], highest[G_ASCII_DTOSTR_BUF_SIZE];

	if (judged >= spec->lowest && judged <= spec->highest)
		return TRUE;
	return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
		      "%.60s is out of range (%s%s to %s)%s", text,
		      spec->magnitude ? "magnitude " : "",
		      g_ascii_formatd(lowest, sizeof(lowest), "%.9g", spec->lowest),
		      g_ascii_formatd(highest, sizeof(highest), "%.10g", spec->highest),
		      value < 0 && g_str_equal(spec->key, "counts_per_metre")
			      ? "; a string whose counts fall as it is paid out has direction = in"
			      : "");
}

static gboolean read_number(RigReader *reader, const char *group, const PlbRigKey *spec,
			    double *value, GError **error)
{
	g_autofree char *text = NULL;
	char *rest;

	if (spec->optional && !g_key_file_has_key(reader->file, group, spec->key, NULL)) {
		*value = 0;
		return TRUE;
	}
	text = get_text(reader, group, spec->key, error);
	if (!text)
		return FALSE;
	*value = g_ascii_strtod(text, &rest);
	if (rest == text || !isfinite(*value))
		return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
			      "\"%.60s\" is not a finite number", text);
	if (*rest == '\0')
		return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
			      "the unit is missing: write \"%s %s\"", text, spec->unit);
	while (g_ascii_isspace(*rest))
		rest++;
	if (strcmp(rest, spec->unit) != 0)
		return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, spec->key,
			      "wrong unit \"%.40s\", must be \"%s\"", rest, spec->unit);
	return check_range(spec, group, *value, text, error);
}

static gboolean read_numbers(RigReader *reader, PlbRigGroup kind, const char *group, gpointer base,
			     GError **error)
{
	const PlbRigKeyTable *table = plb_rig_key_table(kind);

	if (!begin_group(reader, kind, group, error))
		return FALSE;
	for (gsize i = 0; i < table->n; i++)
		if (!read_number(reader, group, &table->keys[i],
				 G_STRUCT_MEMBER_P(base, table->keys[i].offset), error))
			return FALSE;
	return TRUE;
}

static gboolean read_count(RigReader *reader, const char *group, const char *key, guint highest,
			   guint *value, GError **error)
{
	g_autofree char *text = get_text(reader, group, key, error);
	guint64 number;

	if (!text)
		return FALSE;
	if (!g_ascii_string_to_unsigned(text, 10, 0, highest, &number, NULL))
		return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key,
			      "\"%.60s\" is not a whole number from 0 to %u", text, highest);
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

/* "out" (also when left out): counts rise as string is paid out; "in": they fall. */
static gboolean read_direction(RigReader *reader, const char *group, PlbString *string,
			       GError **error)
{
	g_autofree char *text = NULL;

	if (!g_key_file_has_key(reader->file, group, "direction", NULL))
		return TRUE;
	text = get_text(reader, group, "direction", error);
	if (!text)
		return FALSE;
	if (g_str_equal(text, "in"))
		string->counts_per_metre = -string->counts_per_metre;
	else if (!g_str_equal(text, "out"))
		return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "direction",
			      "\"%.60s\" must be out (counts rise as string is paid out) or in",
			      text);
	return TRUE;
}

/* A required text for people. */
static char *read_name(RigReader *reader, const char *key, GError **error)
{
	g_autofree char *text = get_text(reader, "rig", key, error);

	if (!text)
		return NULL;
	if (!*text || g_utf8_strlen(text, -1) > RIG_TEXT_LIMIT || has_control_character(text)) {
		refuse(error, PLB_CALIBRATION_ERROR_VALUE, "rig", key,
		       "must be one line of 1 to %d characters", RIG_TEXT_LIMIT);
		return NULL;
	}
	return g_steal_pointer(&text);
}

static gboolean is_iso_date(const char *text)
{
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return FALSE;
	for (int i = 0; i < 10; i++)
		if (i != 4 && i != 7 && !g_ascii_isdigit(text[i]))
			return FALSE;
	return g_date_valid_dmy((GDateDay)atoi(text + 8), (GDateMonth)atoi(text + 5),
				(GDateYear)atoi(text));
}

static char *read_date(RigReader *reader, const char *key, GError **error)
{
	g_autofree char *text = read_name(reader, key, error);

	if (!text)
		return NULL;
	if (is_iso_date(text))
		return g_steal_pointer(&text);
	refuse(error, PLB_CALIBRATION_ERROR_VALUE, "rig", key,
	       "\"%.60s\" is not a date like 2026-01-31", text);
	return NULL;
}

/* Gravity is given, or follows from the place; where both are, they must agree: to 0.01 m/s2, ten
 * times what geology does. */
static gboolean read_gravity(RigReader *reader, PlbRig *rig, GError **error)
{
	gboolean has_latitude = g_key_file_has_key(reader->file, "rig", "latitude", NULL);
	gboolean has_height = g_key_file_has_key(reader->file, "rig", "height", NULL);
	double local;

	if (has_latitude != has_height)
		return refuse(error, PLB_CALIBRATION_ERROR_MISSING, "rig",
			      has_latitude ? "height" : "latitude",
			      "the key is missing: latitude and height go together");
	rig->has_location = has_latitude;
	if (!has_latitude)
		return rig->gravity_mps2 > 0 ||
		       refuse(error, PLB_CALIBRATION_ERROR_MISSING, "rig", "gravity",
			      "the key is missing (or latitude and height instead)");
	local = plb_gravity_at(rig->latitude_deg, rig->height_m);
	if (rig->gravity_mps2 <= 0)
		rig->gravity_mps2 = local;
	if (fabs(rig->gravity_mps2 - local) > 0.01)
		return refuse(error, PLB_CALIBRATION_ERROR_VALUE, "rig", "gravity",
			      "does not fit latitude and height, which give %d.%04d m/s2",
			      (int)local, (int)(fmod(local, 1) * 1e4));
	return TRUE;
}

static gboolean read_rig_group(RigReader *reader, PlbRig *rig, GError **error)
{
	guint format;

	if (!read_numbers(reader, PLB_RIG_GROUP_RIG, "rig", rig, error) ||
	    !read_count(reader, "rig", "format", G_MAXINT, &format, error))
		return FALSE;
	if (format != PLB_RIG_FORMAT)
		return refuse(error, PLB_CALIBRATION_ERROR_VALUE, "rig", "format",
			      "%u is not known to this version, which reads %d", format,
			      PLB_RIG_FORMAT);
	rig->name = read_name(reader, "name", error);
	if (!rig->name)
		return FALSE;
	rig->date = read_date(reader, "date", error);
	if (!rig->date)
		return FALSE;
	rig->checked_by = read_name(reader, "checked_by", error);
	if (!rig->checked_by || !read_gravity(reader, rig, error))
		return FALSE;
	if (g_key_file_has_key(reader->file, "rig", "valid_until", NULL)) {
		rig->valid_until = read_date(reader, "valid_until", error);
		if (!rig->valid_until)
			return FALSE;
	}
	if (!g_key_file_has_key(reader->file, "rig", "serial", NULL))
		return TRUE;
	rig->serial = read_name(reader, "serial", error);
	return rig->serial != NULL;
}

static gboolean read_plate(RigReader *reader, const char *side, PlbPlate *plate, GError **error)
{
	g_autofree char *group = g_strdup_printf("plate %s", side);

	if (!read_numbers(reader, PLB_RIG_GROUP_PLATE, group, plate, error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(plate->cell); i++) {
		g_autofree char *name = g_strdup_printf("cell %s %u", side, i + 1);

		if (!read_numbers(reader, PLB_RIG_GROUP_CELL, name, &plate->cell[i], error) ||
		    !read_count(reader, name, "channel", PLB_CELL_COUNT - 1,
				&plate->cell[i].channel, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean read_bar_end(RigReader *reader, const char *side, PlbBarEnd *end, GError **error)
{
	g_autofree char *group = g_strdup_printf("bar-end %s", side);

	if (!g_key_file_has_group(reader->file, group))
		return TRUE;
	if (!read_numbers(reader, PLB_RIG_GROUP_BAR_END, group, end, error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(end->string); i++) {
		g_autofree char *name = g_strdup_printf("string %s %u", side, i + 1);

		if (i > 0 && !g_key_file_has_group(reader->file, name))
			break;
		if (!read_numbers(reader, PLB_RIG_GROUP_STRING, name, &end->string[i], error) ||
		    !read_count(reader, name, "channel", PLB_ENCODER_COUNT - 1,
				&end->string[i].channel, error) ||
		    !read_direction(reader, name, &end->string[i], error))
			return FALSE;
		end->string_count = i + 1;
	}
	return TRUE;
}

static gboolean read_plates(RigReader *reader, PlbRig *rig, GError **error)
{
	gboolean both = g_key_file_has_group(reader->file, "plate both");

	rig->has_plate[PLB_LEFT] = both || g_key_file_has_group(reader->file, "plate left");
	rig->has_plate[PLB_RIGHT] = g_key_file_has_group(reader->file, "plate right");
	if (!both && rig->has_plate[PLB_LEFT] != rig->has_plate[PLB_RIGHT])
		return refuse(error, PLB_CALIBRATION_ERROR_MISSING,
			      rig->has_plate[PLB_LEFT] ? "plate right" : "plate left", NULL,
			      "the group is missing (one plate for both feet is [plate both])");
	if (rig->has_plate[PLB_LEFT] &&
	    !read_plate(reader, both ? "both" : "left", &rig->plate[PLB_LEFT], error))
		return FALSE;
	return !rig->has_plate[PLB_RIGHT] ||
	       read_plate(reader, "right", &rig->plate[PLB_RIGHT], error);
}

static gboolean refuse_unread_groups(RigReader *reader, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(reader->file, NULL);

	for (char **group = groups; *group; group++)
		if (!g_hash_table_contains(reader->groups_read, *group))
			return refuse(error, PLB_CALIBRATION_ERROR_VALUE, *group, NULL,
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
				return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, NULL,
					      "the group is there twice");
		} else if (*at != '#' && equals) {
			*equals = '\0';
			if (!g_hash_table_add(seen,
					      g_strdup_printf("%s\n%s", group, g_strchomp(at))))
				return refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, at,
					      "the key is there twice");
		}
	}
	return TRUE;
}

static gboolean read_all(RigReader *reader, PlbRig *rig, GError **error)
{
	return read_rig_group(reader, rig, error) &&
	       read_numbers(reader, PLB_RIG_GROUP_UNCERTAINTY, "uncertainty", rig, error) &&
	       read_plates(reader, rig, error) &&
	       read_bar_end(reader, "left", &rig->bar_end[PLB_LEFT], error) &&
	       read_bar_end(reader, "right", &rig->bar_end[PLB_RIGHT], error) &&
	       refuse_unread_groups(reader, error) && plb_rig_check(rig, error);
}

static gboolean load_key_file(GKeyFile *file, const char *text, gsize length, GError **error)
{
	g_autoptr(GError) why = NULL;

	if (length > RIG_FILE_LIMIT || !g_utf8_validate(text, (gssize)length, NULL)) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ, "%s",
			    length > RIG_FILE_LIMIT ? "larger than 1 MiB, no rig file"
						    : "not UTF-8 text, no rig file");
		return FALSE;
	}
	if (g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, &why))
		return TRUE;
	g_strdelimit(why->message, "\r\n", ' ');
	g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ,
		    "not a rig file: %.200s", why->message);
	return FALSE;
}

PlbRig *plb_rig_parse(const char *text, gsize length, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(PlbRig) rig = g_new0(PlbRig, 1);
	g_autofree char *copy = NULL;
	RigReader reader = { file, groups };

	if (!load_key_file(file, text, length, error))
		return NULL;
	copy = g_strndup(text, length);
	if (!refuse_duplicates(copy, error) || !read_all(&reader, rig, error))
		return NULL;
	return g_steal_pointer(&rig);
}

PlbRig *plb_rig_load(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;
	GStatBuf status;
	gsize length;
	PlbRig *rig;

	if (g_stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ,
			    "%s: not a regular file", path);
		return NULL;
	}
	if (g_stat(path, &status) == 0 && status.st_size > RIG_FILE_LIMIT) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ,
			    "%s: larger than 1 MiB, no rig file", path);
		return NULL;
	}
	if (!g_file_get_contents(path, &text, &length, &why)) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ, "%s",
			    why->message);
		return NULL;
	}
	rig = plb_rig_parse(text, length, error);
	if (!rig)
		g_prefix_error(error, "%s: ", path);
	return rig;
}
