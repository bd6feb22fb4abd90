/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/certificate.h"

#include <math.h>

#include "src/report/draw.h"
#include "src/report/pdf-file.h"

#define MARGIN 42.0
#define CONTENT_WIDTH (PLB_PAGE_WIDTH - 2.0 * MARGIN)
#define CONTENT_END (PLB_PAGE_HEIGHT - 70.0)
#define EXAGGERATION 50.0 /* a millimetre of difference is drawn as 50 */

static const PlbLetters small_letters = { 7.0, FALSE, PLB_INK_FAINT, PLB_ALIGN_LEFT };
static const PlbLetters below_letters = { 7.0, FALSE, PLB_INK_FAINT, PLB_ALIGN_CENTRE };
static const PlbLetters plain_letters = { 8.5, FALSE, PLB_INK_TEXT, PLB_ALIGN_LEFT };
static const PlbLetters head_letters = { 10.0, TRUE, PLB_INK_TEXT, PLB_ALIGN_LEFT };

/* From metres of the rig frame to a box: across is y to the left (or x), up is x (or z). */
typedef struct {
	double left, top, scale; /* points, points a metre */
	double origin_across, origin_up;
	gboolean mirrored; /* the lifter's left on the page's left */
} Map;

static void to_page(const Map *map, double across, double up, double *px, double *py)
{
	*px = map->left + map->scale * (map->mirrored ? map->origin_across - across
						      : across - map->origin_across);
	*py = map->top + map->scale * (map->origin_up - up);
}

static void draw_cross(cairo_t *cr, double x, double y)
{
	plb_draw_ink(cr, PLB_INK_FAINT);
	cairo_set_line_width(cr, 0.6);
	cairo_move_to(cr, x - 3, y);
	cairo_line_to(cr, x + 3, y);
	cairo_move_to(cr, x, y - 3);
	cairo_line_to(cr, x, y + 3);
	cairo_stroke(cr);
}

static void draw_difference(cairo_t *cr, const Map *map, double across, double up,
			    double shown_across, double shown_up)
{
	double x, y, to_x, to_y;

	to_page(map, across, up, &x, &y);
	to_page(map, across + EXAGGERATION * (shown_across - across),
		up + EXAGGERATION * (shown_up - up), &to_x, &to_y);
	draw_cross(cr, x, y);
	plb_draw_ink(cr, PLB_INK_BLUE);
	cairo_set_line_width(cr, 0.8);
	cairo_move_to(cr, x, y);
	cairo_line_to(cr, to_x, to_y);
	cairo_stroke(cr);
	cairo_arc(cr, to_x, to_y, 1.2, 0, 2 * G_PI);
	cairo_fill(cr);
}

static void draw_plate_outline(cairo_t *cr, const Map *map, const PlbPlate *plate)
{
	double x, y;

	to_page(map, plate->y_m + 0.5 * plate->width_y_m, plate->x_m + 0.5 * plate->length_x_m, &x,
		&y);
	plb_draw_ink(cr, PLB_INK_LINE);
	cairo_set_line_width(cr, 0.8);
	cairo_rectangle(cr, x, y, plate->width_y_m * map->scale, plate->length_x_m * map->scale);
	cairo_stroke(cr);
	for (int k = 0; k < 4; k++) {
		to_page(map, plate->cell[k].y_m, plate->cell[k].x_m, &x, &y);
		plb_draw_ink(cr, PLB_INK_SHADE);
		cairo_arc(cr, x, y, 4, 0, 2 * G_PI);
		cairo_fill(cr);
	}
}

/* The force's largest difference at each place, once a place. */
static void label_forces(cairo_t *cr, const Map *map, const PlbPlateFit *fit)
{
	for (guint i = 0; i < fit->points->len; i++) {
		const PlbPlatePoint *point = &g_array_index(fit->points, PlbPlatePoint, i);
		double worst = 0, x, y;
		gboolean first = TRUE;
		g_autofree char *number = NULL, *text = NULL;

		for (guint k = 0; k < fit->points->len; k++) {
			const PlbPlatePoint *other = &g_array_index(fit->points, PlbPlatePoint, k);
			double off = other->shown_n - other->force_n;

			if (other->x_m != point->x_m || other->y_m != point->y_m)
				continue;
			first = first && k >= i;
			worst = fabs(off) > fabs(worst) ? off : worst;
		}
		if (!first)
			continue;
		number = plb_draw_number("%+.2f", worst);
		text = g_strdup_printf("%s N", number);
		to_page(map, point->y_m, point->x_m, &x, &y);
		plb_draw_letters(cr, below_letters, x - 30, y + 13, 60, 1, text);
	}
}

static void draw_plates(cairo_t *cr, const PlbCalibration *calibration, PlbBox box)
{
	const PlbRig *rig = calibration->rig;
	double low = INFINITY, high = -INFINITY, front = -INFINITY, back = INFINITY;
	Map map = { .mirrored = TRUE };

	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbPlate *plate = &rig->plate[side];

		if (!rig->has_plate[side])
			continue;
		low = fmin(low, plate->y_m - 0.5 * plate->width_y_m);
		high = fmax(high, plate->y_m + 0.5 * plate->width_y_m);
		back = fmin(back, plate->x_m - 0.5 * plate->length_x_m);
		front = fmax(front, plate->x_m + 0.5 * plate->length_x_m);
	}
	if (low > high)
		return;
	map.scale = fmin(box.width / (high - low), box.height / (front - back));
	map.left = box.x + 0.5 * (box.width - map.scale * (high - low));
	map.top = box.y;
	map.origin_across = high;
	map.origin_up = front;
	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbPlateFit *fit = &calibration->plate[side];

		if (rig->has_plate[side])
			draw_plate_outline(cr, &map, &rig->plate[side]);
		for (guint i = 0; fit->fitted && i < fit->points->len; i++) {
			const PlbPlatePoint *point = &g_array_index(fit->points, PlbPlatePoint, i);

			draw_difference(cr, &map, point->y_m, point->x_m, point->shown_y_m,
					point->shown_x_m);
		}
		if (fit->fitted)
			label_forces(cr, &map, fit);
	}
}

static void draw_bar_points(cairo_t *cr, const PlbCalibration *calibration, int side, PlbBox box)
{
	const PlbBarFit *fit = &calibration->bar[side];
	const PlbLetters title = { 7.5, FALSE, PLB_INK_TEXT, PLB_ALIGN_LEFT };
	double low = INFINITY, high = -INFINITY, bottom = INFINITY, top = -INFINITY;
	Map map = { .mirrored = FALSE };

	if (!fit->fitted)
		return;
	plb_draw_letters(cr, title, box.x, box.y - 11, box.width, 1,
			 side == PLB_LEFT ? "left bar end, x and z" : "right bar end, x and z");
	for (guint i = 0; i < fit->points->len; i++) {
		const PlbBarPoint *point = &g_array_index(fit->points, PlbBarPoint, i);

		low = fmin(low, point->x_m - 0.1);
		high = fmax(high, point->x_m + 0.1);
		bottom = fmin(bottom, point->z_m - 0.1);
		top = fmax(top, point->z_m + 0.1);
	}
	map.scale = fmin(box.width / (high - low), box.height / (top - bottom));
	map.left = box.x;
	map.top = box.y;
	map.origin_across = low;
	map.origin_up = top;
	for (guint i = 0; i < fit->points->len; i++) {
		const PlbBarPoint *point = &g_array_index(fit->points, PlbBarPoint, i);
		double shown_x = isnan(point->shown_x_m) ? point->x_m : point->shown_x_m;

		draw_difference(cr, &map, point->x_m, point->z_m, shown_x, point->shown_z_m);
	}
}

void plb_certificate_draw_maps(cairo_t *cr, const PlbCalibration *calibration, double x, double y,
			       double width, double height)
{
	gboolean plates = calibration->rig->has_plate[PLB_LEFT];
	double bar_width = plates ? 0.2 * width : 0.4 * width;
	double plates_width = plates ? width - 2 * bar_width - 20 : 0;

	if (plates)
		draw_plates(cr, calibration, (PlbBox){ x, y, plates_width, height });
	for (int side = 0; side < PLB_SIDES; side++)
		draw_bar_points(cr, calibration, side,
				(PlbBox){ x + plates_width + 10 + side * (bar_width + 10), y + 11,
					  bar_width, height - 11 });
}

static double draw_head(cairo_t *cr, const PlbCalibration *calibration,
			const PlbProcedure *procedure)
{
	const PlbLetters brand = { 9.0, TRUE, PLB_INK_BLUE, PLB_ALIGN_RIGHT };
	const PlbLetters large = { 17.0, TRUE, PLB_INK_TEXT, PLB_ALIGN_LEFT };
	const PlbRig *rig = calibration->rig;
	g_autoptr(GString) weights = g_string_new("Weights: ");
	g_autofree char *what = g_strdup_printf("%s, device %s. Calibrated %s, good until %s. %s",
						rig->name, rig->serial ? rig->serial : "any",
						rig->date, rig->valid_until, rig->checked_by);
	double y = MARGIN;

	for (guint i = 0; i < procedure->weights->len; i++) {
		const PlbWeight *weight = &g_array_index(procedure->weights, PlbWeight, i);
		g_autofree char *mass = plb_draw_number("%.6g", weight->mass_kg);
		g_autofree char *limit = plb_draw_number("%.3g", 1000 * weight->tolerance_kg);

		g_string_append_printf(weights, "%s%s kg within %s g", i ? ", " : "", mass, limit);
	}
	g_string_append_printf(weights, ". %u steps.", procedure->steps->len);
	plb_draw_letters(cr, brand, MARGIN, y, CONTENT_WIDTH, 1, "PLUMBAR");
	y += plb_draw_letters(cr, large, MARGIN, y, CONTENT_WIDTH - 70, 1,
			      "Calibration certificate") +
	     4;
	y += plb_draw_letters(cr, plain_letters, MARGIN, y, CONTENT_WIDTH, 3, what) + 2;
	y += plb_draw_letters(cr, plain_letters, MARGIN, y, CONTENT_WIDTH, 3, weights->str) + 8;
	return y;
}

static void draw_foot(cairo_t *cr)
{
	double y = PLB_PAGE_HEIGHT - 52;

	plb_draw_rule(cr, MARGIN, y - 5, CONTENT_WIDTH);
	plb_draw_letters(
		cr, small_letters, MARGIN, y, CONTENT_WIDTH, 3,
		"Intervals are 95 % (1.96 standard uncertainties, GUM). Classes are those "
		"that these figures would meet by the limits of ISO 7500-1 and, for creep, "
		"ISO 376, from tables and not the standards' text; no accredited laboratory "
		"stands behind them. Method: "
		"docs/calibration.md. plumbar " PLB_VERSION);
}

/* The table, a line at a time, on as many pages as it takes. */
static void draw_table(cairo_t *cr, const PlbCalibration *calibration, double y)
{
	g_autofree char *text = plb_calibration_to_text(calibration);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++) {
		gboolean inner = **line == ' ';

		if (y > CONTENT_END) {
			draw_foot(cr);
			cairo_show_page(cr);
			y = MARGIN;
		}
		if (**line)
			y += plb_draw_letters(cr, inner ? plain_letters : head_letters,
					      MARGIN + (inner ? 12 : 0), y + (inner ? 0 : 4),
					      CONTENT_WIDTH - 12, 2, g_strstrip(*line)) +
			     (inner ? 1 : 5);
	}
	draw_foot(cr);
	cairo_show_page(cr);
}

typedef struct {
	const PlbCalibration *calibration;
	const PlbProcedure *procedure;
} Certificate;

static void draw_pages(cairo_t *cr, gconstpointer what)
{
	const Certificate *certificate = what;
	const double maps_height = 230;
	double y = draw_head(cr, certificate->calibration, certificate->procedure);

	plb_certificate_draw_maps(cr, certificate->calibration, MARGIN, y, CONTENT_WIDTH,
				  maps_height);
	y += maps_height + 4;
	y += plb_draw_letters(
		     cr, small_letters, MARGIN, y, CONTENT_WIDTH, 2,
		     "Crosses: where loads stood and the bar was; dots: what the calibrated rig "
		     "shows, the difference drawn 50 times; newtons: the largest difference of "
		     "force there. The lifter's toes point up.") +
	     6;
	draw_table(cr, certificate->calibration, y);
}

gboolean plb_certificate_write_pdf(const PlbCalibration *calibration, const PlbProcedure *procedure,
				   const char *path, GError **error)
{
	const Certificate certificate = { calibration, procedure };

	return plb_pdf_file_write(path, "Calibration certificate", draw_pages, &certificate, error);
}
