/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/key-reader.h"

/* "out" (also when left out): counts rise as string is paid out; "in": they fall. */
static gboolean read_direction(PlbKeyReader *reader, const char *group, PlbString *string,
			       GError **error)
{
	g_autofree char *text = NULL;

	if (!g_key_file_has_key(reader->file, group, "direction", NULL))
		return TRUE;
	text = plb_key_reader_text(reader, group, "direction", error);
	if (!text)
		return FALSE;
	if (g_str_equal(text, "in"))
		string->counts_per_metre = -string->counts_per_metre;
	else if (!g_str_equal(text, "out"))
		return plb_key_refuse(
			error, PLB_CALIBRATION_ERROR_VALUE, group, "direction",
			"\"%.60s\" must be out (counts rise as string is paid out) or in", text);
	return TRUE;
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

static char *read_date(PlbKeyReader *reader, const char *key, GError **error)
{
	g_autofree char *text = plb_key_reader_name(reader, "rig", key, error);

	if (!text)
		return NULL;
	if (is_iso_date(text))
		return g_steal_pointer(&text);
	plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, "rig", key,
		       "\"%.60s\" is not a date like 2026-01-31", text);
	return NULL;
}

/* Gravity is given, or follows from the place; where both are, they must agree: to 0.01 m/s2, ten
 * times what geology does. */
static gboolean read_gravity(PlbKeyReader *reader, PlbRig *rig, GError **error)
{
	gboolean has_latitude = g_key_file_has_key(reader->file, "rig", "latitude", NULL);
	gboolean has_height = g_key_file_has_key(reader->file, "rig", "height", NULL);
	double local;

	if (has_latitude != has_height)
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_MISSING, "rig",
				      has_latitude ? "height" : "latitude",
				      "the key is missing: latitude and height go together");
	rig->has_location = has_latitude;
	if (!has_latitude)
		return rig->gravity_mps2 > 0 ||
		       plb_key_refuse(error, PLB_CALIBRATION_ERROR_MISSING, "rig", "gravity",
				      "the key is missing (or latitude and height instead)");
	local = plb_gravity_at(rig->latitude_deg, rig->height_m);
	if (rig->gravity_mps2 <= 0)
		rig->gravity_mps2 = local;
	if (fabs(rig->gravity_mps2 - local) > 0.01)
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, "rig", "gravity",
				      "does not fit latitude and height, which give %d.%04d m/s2",
				      (int)local, (int)(fmod(local, 1) * 1e4));
	return TRUE;
}

static gboolean read_rig_group(PlbKeyReader *reader, PlbRig *rig, GError **error)
{
	guint format;

	if (!plb_key_reader_numbers(reader, plb_rig_key_table(PLB_RIG_GROUP_RIG), "rig", rig,
				    error) ||
	    !plb_key_reader_count(reader, "rig", "format", G_MAXINT, &format, error))
		return FALSE;
	if (format != PLB_RIG_FORMAT)
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, "rig", "format",
				      "%u is not known to this version, which reads %d", format,
				      PLB_RIG_FORMAT);
	rig->name = plb_key_reader_name(reader, "rig", "name", error);
	if (!rig->name)
		return FALSE;
	rig->date = read_date(reader, "date", error);
	if (!rig->date)
		return FALSE;
	rig->checked_by = plb_key_reader_name(reader, "rig", "checked_by", error);
	if (!rig->checked_by || !read_gravity(reader, rig, error))
		return FALSE;
	if (g_key_file_has_key(reader->file, "rig", "valid_until", NULL)) {
		rig->valid_until = read_date(reader, "valid_until", error);
		if (!rig->valid_until)
			return FALSE;
	}
	if (!g_key_file_has_key(reader->file, "rig", "serial", NULL))
		return TRUE;
	rig->serial = plb_key_reader_name(reader, "rig", "serial", error);
	return rig->serial != NULL;
}

static gboolean read_plate(PlbKeyReader *reader, const char *side, PlbPlate *plate, GError **error)
{
	g_autofree char *group = g_strdup_printf("plate %s", side);

	if (!plb_key_reader_numbers(reader, plb_rig_key_table(PLB_RIG_GROUP_PLATE), group, plate,
				    error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(plate->cell); i++) {
		g_autofree char *name = g_strdup_printf("cell %s %u", side, i + 1);

		if (!plb_key_reader_numbers(reader, plb_rig_key_table(PLB_RIG_GROUP_CELL), name,
					    &plate->cell[i], error) ||
		    !plb_key_reader_count(reader, name, "channel", PLB_CELL_COUNT - 1,
					  &plate->cell[i].channel, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean read_bar_end(PlbKeyReader *reader, const char *side, PlbBarEnd *end, GError **error)
{
	g_autofree char *group = g_strdup_printf("bar-end %s", side);

	if (!g_key_file_has_group(reader->file, group))
		return TRUE;
	if (!plb_key_reader_numbers(reader, plb_rig_key_table(PLB_RIG_GROUP_BAR_END), group, end,
				    error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(end->string); i++) {
		g_autofree char *name = g_strdup_printf("string %s %u", side, i + 1);

		if (i > 0 && !g_key_file_has_group(reader->file, name))
			break;
		if (!plb_key_reader_numbers(reader, plb_rig_key_table(PLB_RIG_GROUP_STRING), name,
					    &end->string[i], error) ||
		    !plb_key_reader_count(reader, name, "channel", PLB_ENCODER_COUNT - 1,
					  &end->string[i].channel, error) ||
		    !read_direction(reader, name, &end->string[i], error))
			return FALSE;
		end->string_count = i + 1;
	}
	return TRUE;
}

static gboolean read_plates(PlbKeyReader *reader, PlbRig *rig, GError **error)
{
	gboolean both = g_key_file_has_group(reader->file, "plate both");

	rig->has_plate[PLB_LEFT] = both || g_key_file_has_group(reader->file, "plate left");
	rig->has_plate[PLB_RIGHT] = g_key_file_has_group(reader->file, "plate right");
	if (!both && rig->has_plate[PLB_LEFT] != rig->has_plate[PLB_RIGHT])
		return plb_key_refuse(
			error, PLB_CALIBRATION_ERROR_MISSING,
			rig->has_plate[PLB_LEFT] ? "plate right" : "plate left", NULL,
			"the group is missing (one plate for both feet is [plate both])");
	if (rig->has_plate[PLB_LEFT] &&
	    !read_plate(reader, both ? "both" : "left", &rig->plate[PLB_LEFT], error))
		return FALSE;
	return !rig->has_plate[PLB_RIGHT] ||
	       read_plate(reader, "right", &rig->plate[PLB_RIGHT], error);
}

static gboolean read_all(PlbKeyReader *reader, PlbRig *rig, GError **error)
{
	return read_rig_group(reader, rig, error) &&
	       plb_key_reader_numbers(reader, plb_rig_key_table(PLB_RIG_GROUP_UNCERTAINTY),
				      "uncertainty", rig, error) &&
	       read_plates(reader, rig, error) &&
	       read_bar_end(reader, "left", &rig->bar_end[PLB_LEFT], error) &&
	       read_bar_end(reader, "right", &rig->bar_end[PLB_RIGHT], error) &&
	       plb_key_reader_finish(reader, error) && plb_rig_check(rig, error);
}

PlbRig *plb_rig_parse(const char *text, gsize length, GError **error)
{
	g_autoptr(PlbRig) rig = g_new0(PlbRig, 1);
	g_auto(PlbKeyReader) reader = { NULL, NULL };

	if (!plb_key_reader_init(&reader, text, length, "rig", error) ||
	    !read_all(&reader, rig, error))
		return NULL;
	return g_steal_pointer(&rig);
}

PlbRig *plb_rig_load(const char *path, GError **error)
{
	gsize length;
	g_autofree char *text = plb_key_file_read(path, "rig", &length, error);
	PlbRig *rig;

	if (!text)
		return NULL;
	rig = plb_rig_parse(text, length, error);
	if (!rig)
		g_prefix_error(error, "%s: ", path);
	return rig;
}
