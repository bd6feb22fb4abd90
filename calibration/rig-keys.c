/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/rig-keys.h"

#define RIG(field) G_STRUCT_OFFSET(PlbRig, field)
#define PLATE(field) G_STRUCT_OFFSET(PlbPlate, field)
#define CELL(field) G_STRUCT_OFFSET(PlbCell, field)
#define BAR_END(field) G_STRUCT_OFFSET(PlbBarEnd, field)
#define STRING(field) G_STRUCT_OFFSET(PlbString, field)

/* Gravity on the Earth's surface lies between 9.764 and 9.834 m/s2. */
static const PlbRigKey rig_keys[] = {
	{ "gravity", "m/s2", RIG(gravity_mps2), 9.76, 9.84, FALSE, TRUE },
	{ "latitude", "deg", RIG(latitude_deg), -90, 90, FALSE, TRUE },
	{ "height", "m", RIG(height_m), -500, 9000, FALSE, TRUE },
};

/* Beyond these a rig tells nothing about a squat. */
static const PlbRigKey uncertainty_keys[] = {
	{ "force_scale", "N/N", RIG(fz_scale_u), 0, 0.1, FALSE },
	{ "centre_of_pressure", "m", RIG(cop_u_m), 0, 0.1, FALSE },
	{ "bar_position", "m", RIG(bar_u_m), 0, 0.1, FALSE },
	{ "force_noise", "N", RIG(fz_noise_n), 0, 50, FALSE },
	{ "bar_noise", "m", RIG(bar_noise_m), 0, 0.05, FALSE },
	{ "home", "m", RIG(home_u_m), 0.0001, 0.05, FALSE, TRUE },
};

static const PlbRigKey plate_keys[] = {
	{ "centre_x", "m", PLATE(x_m), -5, 5, FALSE },
	{ "centre_y", "m", PLATE(y_m), -5, 5, FALSE },
	{ "length_x", "m", PLATE(length_x_m), 0.1, 3, FALSE },
	{ "width_y", "m", PLATE(width_y_m), 0.1, 3, FALSE },
	/* at 1e-4 / N a person's weight would already change the reading by a tenth */
	{ "force_bend", "1/N", PLATE(force_bend_per_n), -1e-4, 1e-4, FALSE, TRUE },
	{ "x_bend", "1/N", PLATE(x_bend_per_n), -1e-4, 1e-4, FALSE, TRUE },
	{ "y_bend", "1/N", PLATE(y_bend_per_n), -1e-4, 1e-4, FALSE, TRUE },
};

/* 1e-6 to 10 N a count: from a 32-bit converter on a small cell to a 12-bit one on a large. */
static const PlbRigKey cell_keys[] = {
	{ "x", "m", CELL(x_m), -6, 6, FALSE },
	{ "y", "m", CELL(y_m), -6, 6, FALSE },
	{ "sensitivity", "N/count", CELL(newtons_per_count), 1e-6, 10, TRUE },
	{ "zero", "counts", CELL(zero_counts), -2147483648.0, 2147483647.0, FALSE },
};

static const PlbRigKey bar_end_keys[] = {
	{ "y", "m", BAR_END(y_m), -3, 3, FALSE },
	{ "home_x", "m", BAR_END(home_x_m), -3, 3, FALSE, TRUE },
	{ "home_z", "m", BAR_END(home_z_m), 0.1, 3, FALSE, TRUE },
};

/* 100 to 1e7 counts a metre: from 10 mm to 0.1 um a count. */
static const PlbRigKey string_keys[] = {
	{ "anchor_x", "m", STRING(anchor_x_m), -5, 5, FALSE },
	{ "anchor_y", "m", STRING(anchor_y_m), -5, 5, FALSE },
	{ "anchor_z", "m", STRING(anchor_z_m), -1, 5, FALSE },
	{ "counts_per_metre", "counts/m", STRING(counts_per_metre), 100, 1e7, FALSE },
	{ "length_at_zero", "m", STRING(length_at_zero_m), -20, 20, FALSE },
	{ "index_length", "m", STRING(index_length_m), 0, 20, FALSE, TRUE },
	{ "index_spacing", "m", STRING(index_spacing_m), 0.02, 2, FALSE, TRUE },
	{ "drum", "1/m", STRING(drum_per_m), -0.05, 0.05, FALSE, TRUE },
};

static const char *const rig_texts[] = { "format",      "name",       "serial", "date",
					 "valid_until", "checked_by", NULL };
static const char *const channel_texts[] = { "channel", NULL };
static const char *const string_texts[] = { "channel", "direction", NULL };
static const char *const no_texts[] = { NULL };

static const PlbRigKeyTable tables[] = {
	[PLB_RIG_GROUP_RIG] = { rig_keys, G_N_ELEMENTS(rig_keys), rig_texts },
	[PLB_RIG_GROUP_UNCERTAINTY] = { uncertainty_keys, G_N_ELEMENTS(uncertainty_keys),
					no_texts },
	[PLB_RIG_GROUP_PLATE] = { plate_keys, G_N_ELEMENTS(plate_keys), no_texts },
	[PLB_RIG_GROUP_CELL] = { cell_keys, G_N_ELEMENTS(cell_keys), channel_texts },
	[PLB_RIG_GROUP_BAR_END] = { bar_end_keys, G_N_ELEMENTS(bar_end_keys), no_texts },
	[PLB_RIG_GROUP_STRING] = { string_keys, G_N_ELEMENTS(string_keys), string_texts },
};

const PlbRigKeyTable *plb_rig_key_table(PlbRigGroup group)
{
	return &tables[group];
}
