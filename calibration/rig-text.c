/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/rig-keys.h"

static void write_number(GKeyFile *file, const char *group, const char *key, double value,
			 const char *unit)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *text = NULL;

	g_ascii_formatd(digits, sizeof(digits), "%.17g", value);
	text = g_strdup_printf("%s %s", digits, unit);
	g_key_file_set_value(file, group, key, text);
}

static void write_numbers(GKeyFile *file, PlbRigGroup kind, const char *group, const void *base)
{
	const PlbRigKeyTable *table = plb_rig_key_table(kind);

	for (gsize i = 0; i < table->n; i++) {
		const PlbRigKey *spec = &table->keys[i];
		const double *value = G_STRUCT_MEMBER_P(base, spec->offset);

		if (!spec->optional || *value != 0)
			write_number(file, group, spec->key, *value, spec->unit);
	}
}

static void write_rig_group(GKeyFile *file, const PlbRig *rig)
{
	g_key_file_set_integer(file, "rig", "format", PLB_RIG_FORMAT);
	g_key_file_set_string(file, "rig", "name", rig->name);
	if (rig->serial)
		g_key_file_set_string(file, "rig", "serial", rig->serial);
	g_key_file_set_string(file, "rig", "date", rig->date);
	if (rig->valid_until)
		g_key_file_set_string(file, "rig", "valid_until", rig->valid_until);
	g_key_file_set_string(file, "rig", "checked_by", rig->checked_by);
	write_numbers(file, PLB_RIG_GROUP_RIG, "rig", rig);
	if (rig->has_location) { /* also at the equator and at the sea */
		write_number(file, "rig", "latitude", rig->latitude_deg, "deg");
		write_number(file, "rig", "height", rig->height_m, "m");
	}
	write_numbers(file, PLB_RIG_GROUP_UNCERTAINTY, "uncertainty", rig);
}

static void write_plate(GKeyFile *file, const char *side, const PlbPlate *plate)
{
	g_autofree char *group = g_strdup_printf("plate %s", side);

	write_numbers(file, PLB_RIG_GROUP_PLATE, group, plate);
	for (int i = 0; i < 4; i++) {
		g_autofree char *name = g_strdup_printf("cell %s %d", side, i + 1);

		g_key_file_set_integer(file, name, "channel", (int)plate->cell[i].channel);
		write_numbers(file, PLB_RIG_GROUP_CELL, name, &plate->cell[i]);
	}
}

static void write_bar_end(GKeyFile *file, const char *side, const PlbBarEnd *end)
{
	g_autofree char *group = g_strdup_printf("bar-end %s", side);

	if (!end->string_count)
		return;
	write_numbers(file, PLB_RIG_GROUP_BAR_END, group, end);
	for (guint i = 0; i < end->string_count; i++) {
		g_autofree char *name = g_strdup_printf("string %s %u", side, i + 1);
		PlbString string = end->string[i];

		g_key_file_set_integer(file, name, "channel", (int)string.channel);

		if (string.counts_per_metre < 0)
			g_key_file_set_string(file, name, "direction", "in");
		string.counts_per_metre = fabs(string.counts_per_metre);
		write_numbers(file, PLB_RIG_GROUP_STRING, name, &string);
	}
}

char *plb_rig_to_text(const PlbRig *rig)
{
	g_autoptr(GKeyFile) file = g_key_file_new();

	write_rig_group(file, rig);
	if (rig->has_plate[PLB_LEFT])
		write_plate(file, rig->has_plate[PLB_RIGHT] ? "left" : "both",
			    &rig->plate[PLB_LEFT]);
	if (rig->has_plate[PLB_RIGHT])
		write_plate(file, "right", &rig->plate[PLB_RIGHT]);
	write_bar_end(file, "left", &rig->bar_end[PLB_LEFT]);
	write_bar_end(file, "right", &rig->bar_end[PLB_RIGHT]);
	return g_key_file_to_data(file, NULL, NULL);
}
