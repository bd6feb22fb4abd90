/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/rig-geometry.h"
#include "calibration/rig-keys.h"

/* Limits of a sane rig. They refuse typing errors (a cell outside its plate, a swapped sign), not
 * unusual racks. */
static const struct {
	double cell_outside_plate_m; /* cells sit under the plate; half a cell may stick out */
	double cell_spread_m;   /* rms distance of the cells from their mean, in the worse axis */
	double origin_m;        /* the frame's origin against the middle between the plates */
	double anchors_apart_m; /* closer, and x is noise: error grows as 1 / distance */
	double bar_to_anchor_line_m; /* closer, and the mirrored place cannot be told from the true
				      */
} limits = { 0.05, 0.02, 0.001, 0.2, 0.2 };

static gboolean refuse_group(GError **error, const char *group, const char *why)
{
	g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE, "%s: %s", group,
		    why);
	return FALSE;
}

static gboolean refuse_channel(GError **error, const char *group, guint channel)
{
	g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE,
		    "%s channel: %u is used twice", group, channel);
	return FALSE;
}

static const char *plate_name(const PlbRig *rig, int side)
{
	if (!rig->has_plate[PLB_RIGHT])
		return "both";
	return side == PLB_LEFT ? "left" : "right";
}

/* The smaller of the cells' rms spreads over all directions: 0 when they lie on one line. */
static double cell_spread(const PlbPlate *plate)
{
	double mean_x = 0, mean_y = 0, sxx = 0, sxy = 0, syy = 0;

	for (int i = 0; i < 4; i++) {
		mean_x += 0.25 * plate->cell[i].x_m;
		mean_y += 0.25 * plate->cell[i].y_m;
	}
	for (int i = 0; i < 4; i++) {
		double x = plate->cell[i].x_m - mean_x, y = plate->cell[i].y_m - mean_y;

		sxx += 0.25 * x * x;
		sxy += 0.25 * x * y;
		syy += 0.25 * y * y;
	}
	return sqrt(
		fmax(0, 0.5 * (sxx + syy) - sqrt(0.25 * (sxx - syy) * (sxx - syy) + sxy * sxy)));
}

static gboolean check_plate(const PlbRig *rig, int side, gboolean used[PLB_CELL_COUNT],
			    GError **error)
{
	const PlbPlate *plate = &rig->plate[side];
	g_autofree char *group = g_strdup_printf("[plate %s]", plate_name(rig, side));

	for (int i = 0; i < 4; i++) {
		const PlbCell *cell = &plate->cell[i];
		g_autofree char *name =
			g_strdup_printf("[cell %s %d]", plate_name(rig, side), i + 1);

		if (used[cell->channel])
			return refuse_channel(error, name, cell->channel);
		used[cell->channel] = TRUE;
		if (fabs(cell->x_m - plate->x_m) >
			    0.5 * plate->length_x_m + limits.cell_outside_plate_m ||
		    fabs(cell->y_m - plate->y_m) >
			    0.5 * plate->width_y_m + limits.cell_outside_plate_m)
			return refuse_group(error, name, "the cell is not under its plate");
	}
	if (cell_spread(plate) < limits.cell_spread_m)
		return refuse_group(error, group, "its cells lie on one line");
	return TRUE;
}

static gboolean check_plates(const PlbRig *rig, GError **error)
{
	const PlbPlate *left = &rig->plate[PLB_LEFT], *right = &rig->plate[PLB_RIGHT];
	gboolean used[PLB_CELL_COUNT] = { FALSE };

	for (int side = 0; side < PLB_SIDES; side++)
		if (rig->has_plate[side] && !check_plate(rig, side, used, error))
			return FALSE;
	if (!rig->has_plate[PLB_RIGHT])
		return TRUE;
	if (left->y_m <= right->y_m)
		return refuse_group(error, "[plate left] centre_y",
				    "the left plate must be on the lifter's left (y greater)");
	if (fabs(left->x_m + right->x_m) > 2 * limits.origin_m ||
	    fabs(left->y_m + right->y_m) > 2 * limits.origin_m)
		return refuse_group(error, "[plate left]",
				    "the origin must be midway between the plates' centres");
	return TRUE;
}

static gboolean check_bar_end(const PlbBarEnd *end, const char *side,
			      gboolean used[PLB_ENCODER_COUNT], GError **error)
{
	const PlbString *a = &end->string[0], *b = &end->string[1];
	g_autofree char *group = g_strdup_printf("[bar-end %s]", side);

	for (guint i = 0; i < end->string_count; i++) {
		g_autofree char *name = g_strdup_printf("[string %s %u]", side, i + 1);

		if (used[end->string[i].channel])
			return refuse_channel(error, name, end->string[i].channel);
		used[end->string[i].channel] = TRUE;
	}
	if (end->string_count < 2)
		return TRUE;
	if (hypot(a->anchor_x_m - b->anchor_x_m, a->anchor_z_m - b->anchor_z_m) <
	    limits.anchors_apart_m)
		return refuse_group(error, group, "its two anchors are less than 0.2 m apart");
	if (fabs(plb_bar_end_side(end)) < limits.bar_to_anchor_line_m)
		return refuse_group(error, group,
				    "the line through its anchors passes where the bar is");
	return TRUE;
}

static gboolean check_bar_ends(const PlbRig *rig, GError **error)
{
	const PlbBarEnd *left = &rig->bar_end[PLB_LEFT], *right = &rig->bar_end[PLB_RIGHT];
	gboolean used[PLB_ENCODER_COUNT] = { FALSE };

	if (!check_bar_end(left, "left", used, error) ||
	    !check_bar_end(right, "right", used, error))
		return FALSE;
	if (!left->string_count || !right->string_count)
		return TRUE;
	if (left->y_m <= right->y_m)
		return refuse_group(error, "[bar-end left] y",
				    "the left end must be on the lifter's left (y greater)");
	return TRUE;
}

/* Home: given for every measured end with its uncertainty, or not at all. */
static gboolean check_home(const PlbRig *rig, GError **error)
{
	if (!plb_rig_has_home(rig))
		return TRUE;
	if (!(rig->home_u_m > 0))
		return refuse_group(error, "[uncertainty] home",
				    "the key is missing (a home point needs its uncertainty)");
	for (int side = 0; side < PLB_SIDES; side++)
		if (rig->bar_end[side].string_count && !(rig->bar_end[side].home_z_m > 0))
			return refuse_group(error,
					    side == PLB_LEFT ? "[bar-end left] home_z"
							     : "[bar-end right] home_z",
					    "the key is missing (the other end has it)");
	return TRUE;
}

gboolean plb_rig_check(const PlbRig *rig, GError **error)
{
	if (!rig->has_plate[PLB_LEFT] && !rig->bar_end[PLB_LEFT].string_count &&
	    !rig->bar_end[PLB_RIGHT].string_count) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_MISSING,
			    "[plate left]: there is neither a plate nor a bar end");
		return FALSE;
	}
	return check_plates(rig, error) && check_bar_ends(rig, error) && check_home(rig, error);
}
