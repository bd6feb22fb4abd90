/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/session/c3d-plates.h"
#include "src/session/import-grid.h"
#include "src/session/import-samples.h"

/* The laboratory's frame becomes the rig's: up from the plates, left from where the plates (or the
 * bar's ends) lie, along an edge of a plate; the origin midway between the plates' centres. */

#define LOADED_N 20.0 /* contract: below, nobody is on the plate */
#define FAR 1e6       /* as in a CSV: no newtons or metres beyond */

static const char *const default_markers[] = { "BAR_LEFT,BAR_RIGHT", "BAR" };

typedef struct {
	PlbC3dFile file;
	GArray *plates; /* PlbC3dPlate */
	double up[3];   /* laboratory axes, unit vectors */
	double left[3], forward[3];
	double origin_m[3];
	int chosen[PLB_SIDES]; /* index in plates; left -1: no plate; right -1: both feet on one */
	double sign[PLB_C3D_MAX_PLATES]; /* -1: the file's forces point down */
	gboolean active[PLB_C3D_MAX_PLATES];
	guint marker_count; /* 0 to 2 */
	guint marker[PLB_SIDES];
	char *marker_names;
	gboolean by_place;
	GString *notes;
} Lab;

static void lab_clear(Lab *lab)
{
	plb_c3d_clear(&lab->file);
	g_clear_pointer(&lab->plates, g_array_unref);
	g_clear_pointer(&lab->marker_names, g_free);
	if (lab->notes)
		g_string_free(lab->notes, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lab, lab_clear)

static double dot(const double a[3], const double b[3])
{
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static const PlbC3dPlate *plate_at(const Lab *lab, int index)
{
	return &g_array_index(lab->plates, PlbC3dPlate, (guint)index);
}

static gsize sample_count(const Lab *lab)
{
	return lab->file.frame_count * lab->file.samples_per_frame;
}

static gboolean refuse_marker(const PlbC3dFile *file, const char *name, GError **error)
{
	g_autoptr(GString) there = g_string_new(NULL);
	g_autofree char *wanted = plb_text_quote(name);

	for (guint i = 0; i < file->point_count && there->len < 200; i++) {
		g_autofree char *label = plb_c3d_listed_text(file, "POINT", "LABELS", i);
		g_autofree char *quoted = plb_text_quote(label);

		if (*label)
			g_string_append_printf(there, "%s%s", there->len ? ", " : "", quoted);
	}
	return plb_text_error(error, file->path, 0, "has no marker \"%s\"; there are: %s", wanted,
			      there->len ? there->str : "none");
}

/* Without --bar-marker, the names that the exporter gives. */
static gboolean find_markers(Lab *lab, const char *asked, GError **error)
{
	for (guint i = 0; asked || i < G_N_ELEMENTS(default_markers); i++) {
		const char *list = asked ? asked : default_markers[i];
		g_auto(GStrv) names = g_strsplit(list, ",", -1);
		guint n = g_strv_length(names), found = 0;

		if (n < 1 || n > PLB_SIDES || (n == 2 && strcmp(names[0], names[1]) == 0))
			return plb_text_error(error, lab->file.path, 0,
					      "--bar-marker takes one marker, or two: LEFT,RIGHT");
		for (; found < n; found++) {
			int marker = plb_c3d_find_point(&lab->file, g_strstrip(names[found]));

			if (marker < 0 && asked)
				return refuse_marker(&lab->file, names[found], error);
			if (marker < 0)
				break;
			lab->marker[found] = (guint)marker;
		}
		if (found == n) {
			lab->marker_count = n;
			lab->marker_names = g_strdup(list);
			return TRUE;
		}
	}
	return TRUE;
}

/* Which plates ever carry somebody, and whether their forces point up. */
static gboolean look_at_forces(Lab *lab, GError **error)
{
	for (guint i = 0; i < lab->plates->len; i++) {
		double total = 0;

		for (gsize k = 0; k < sample_count(lab); k++) {
			PlbC3dLoad load;
			double up_n;

			plb_c3d_plate_load(&lab->file, plate_at(lab, (int)i), k, &load);
			up_n = dot(load.force_n, lab->up);
			if (fabs(up_n) > FAR)
				return plb_text_error(error, lab->file.path, 0,
						      "plate %u: its forces are not in newtons",
						      plate_at(lab, (int)i)->number);
			if (!(fabs(up_n) >= LOADED_N))
				continue;
			lab->active[i] = TRUE;
			total += up_n;
		}
		lab->sign[i] = total < 0 ? -1 : 1;
	}
	return TRUE;
}

static guint other_active(const Lab *lab, int but, int *last)
{
	guint n = 0;

	for (guint i = 0; i < lab->plates->len; i++)
		if (lab->active[i] && (int)i != but) {
			*last = (int)i;
			n++;
		}
	return n;
}

static gboolean find_numbered(const Lab *lab, int number, int *found, GError **error)
{
	*found = -1;
	for (guint i = 0; i < lab->plates->len; i++)
		if ((int)plate_at(lab, (int)i)->number == number)
			*found = (int)i;
	return !number || *found >= 0 ||
	       plb_text_error(error, lab->file.path, 0, "has no plate %d%s", number,
			      lab->notes->str);
}

/* As with OpenSim: by number, or the two that are in use (put in order later), or the one. */
static gboolean choose_plates(Lab *lab, const PlbImportSource *source, GError **error)
{
	int named[PLB_SIDES], other = -1, first = -1;
	gboolean is_right;
	guint n;

	if (!find_numbered(lab, source->left_plate, &named[PLB_LEFT], error) ||
	    !find_numbered(lab, source->right_plate, &named[PLB_RIGHT], error))
		return FALSE;
	if (source->left_plate && source->left_plate == source->right_plate)
		return plb_text_error(error, source->path, 0,
				      "plate %d cannot be under both feet as left and right",
				      source->left_plate);
	memcpy(lab->chosen, named, sizeof(named));
	if (named[PLB_LEFT] >= 0 && named[PLB_RIGHT] >= 0)
		return TRUE;
	is_right = named[PLB_RIGHT] >= 0;
	first = is_right ? named[PLB_RIGHT] : named[PLB_LEFT];
	lab->by_place = first < 0;
	if (first < 0 && other_active(lab, -1, &first) == 0)
		return TRUE;
	n = other_active(lab, first, &other);
	if (n > 1)
		return plb_text_error(error, source->path, 0,
				      "%u plates carry a load: say which is left and which is "
				      "right (--left-plate, --right-plate)",
				      n + 1);
	lab->chosen[PLB_LEFT] = is_right && n ? other : first;
	lab->chosen[PLB_RIGHT] = n == 0 ? -1 : is_right ? first : other;
	lab->by_place = lab->by_place && n == 1;
	return TRUE;
}

/* From the right bar marker to the left one, level, in the mean. FALSE: not known. */
static gboolean bar_direction(const Lab *lab, double left[3])
{
	double p[PLB_SIDES][3], sum[3] = { 0, 0, 0 };
	double rise;

	for (gsize i = 0; lab->marker_count == 2 && i < lab->file.frame_count; i++)
		if (plb_c3d_point(&lab->file, i, lab->marker[PLB_LEFT], p[PLB_LEFT]) &&
		    plb_c3d_point(&lab->file, i, lab->marker[PLB_RIGHT], p[PLB_RIGHT]))
			for (int k = 0; k < 3; k++)
				sum[k] += p[PLB_LEFT][k] - p[PLB_RIGHT][k];
	rise = dot(sum, lab->up);
	for (int k = 0; k < 3; k++)
		left[k] = sum[k] - rise * lab->up[k];
	return dot(left, left) > 0;
}

static void set_axes(Lab *lab, const double left[3], double sign)
{
	double level[3], size;

	for (int k = 0; k < 3; k++)
		level[k] = sign * (left[k] - dot(left, lab->up) * lab->up[k]);
	size = sqrt(dot(level, level));
	for (int k = 0; k < 3; k++)
		lab->left[k] = level[k] / size;
	for (int k = 0; k < 3; k++) {
		int a = (k + 1) % 3, b = (k + 2) % 3;

		lab->forward[k] = lab->left[a] * lab->up[b] - lab->left[b] * lab->up[a];
	}
}

/* Of the plate's edges (without plates, of the laboratory's axes) the nearest to a direction. */
static void snap(Lab *lab, const double direction[3])
{
	double best = -1, best_sign = 1, edge[3], nearest[3] = { 1, 0, 0 };

	for (int i = 0; i < 3; i++) {
		double along;

		if (lab->chosen[PLB_LEFT] >= 0 && i == 2)
			break; /* a plate's third axis is no edge */
		for (int k = 0; k < 3; k++)
			edge[k] = lab->chosen[PLB_LEFT] >= 0
					  ? plate_at(lab, lab->chosen[PLB_LEFT])->axis[i][k]
					  : (i == k);
		along = dot(edge, direction);
		if (fabs(dot(edge, lab->up)) > 0.5 || fabs(along) <= best)
			continue;
		best = fabs(along);
		best_sign = along < 0 ? -1 : 1;
		memcpy(nearest, edge, sizeof(nearest));
	}
	set_axes(lab, nearest, best_sign);
}

/* Forward where nothing tells: along the positive side of the axis that it lies along. */
static gboolean faces_backward(const Lab *lab)
{
	int largest = 0;

	for (int k = 1; k < 3; k++)
		if (fabs(lab->forward[k]) > fabs(lab->forward[largest]) + 1e-6)
			largest = k;
	return lab->forward[largest] < 0;
}

static void find_axes(Lab *lab)
{
	gboolean pair = lab->chosen[PLB_LEFT] >= 0 && lab->chosen[PLB_RIGHT] >= 0;
	double bar[3], between[3] = { 0, 0, 0 };
	gboolean by_bar = bar_direction(lab, bar);

	for (int k = 0; pair && k < 3; k++)
		between[k] = plate_at(lab, lab->chosen[PLB_LEFT])->centre_m[k] -
			     plate_at(lab, lab->chosen[PLB_RIGHT])->centre_m[k];
	if (pair) {
		snap(lab, between);
	} else if (by_bar) {
		snap(lab, bar);
	} else { /* forward along x, or y where x is up: left is across */
		double x[3] = { lab->up[0] == 0, lab->up[0] != 0, 0 };
		double left[3];

		for (int k = 0; k < 3; k++) {
			int a = (k + 1) % 3, b = (k + 2) % 3;

			left[k] = lab->up[a] * x[b] - lab->up[b] * x[a];
		}
		snap(lab, left);
	}
	/* taken in any order so far: which of them is the left one */
	if (lab->by_place && (by_bar ? dot(lab->left, bar) < 0 : faces_backward(lab))) {
		int left = lab->chosen[PLB_LEFT];

		lab->chosen[PLB_LEFT] = lab->chosen[PLB_RIGHT];
		lab->chosen[PLB_RIGHT] = left;
		for (int k = 0; k < 3; k++) {
			lab->left[k] = -lab->left[k];
			lab->forward[k] = -lab->forward[k];
		}
	}
}

static void find_origin(Lab *lab)
{
	int n = 0;

	for (int side = 0; side < PLB_SIDES; side++)
		if (lab->chosen[side] >= 0) {
			n++;
			for (int k = 0; k < 3; k++)
				lab->origin_m[k] += plate_at(lab, lab->chosen[side])->centre_m[k];
		}
	for (int k = 0; n && k < 3; k++)
		lab->origin_m[k] /= n;
}

static gboolean read_lab(Lab *lab, const PlbImportSource *source, GError **error)
{
	lab->notes = g_string_new(NULL);
	if (!plb_c3d_open(&lab->file, source->path, error))
		return FALSE;
	lab->plates = plb_c3d_read_plates(&lab->file, lab->up, lab->notes);
	if (!find_markers(lab, source->bar_markers, error) || !look_at_forces(lab, error) ||
	    !choose_plates(lab, source, error))
		return FALSE;
	if (lab->chosen[PLB_LEFT] < 0 && !lab->marker_count)
		return plb_text_error(error, source->path, 0,
				      "has no force plate with somebody on it%s, and no marker is "
				      "named as the bar (--bar-marker)",
				      lab->notes->str);
	find_axes(lab);
	find_origin(lab);
	return TRUE;
}

static void fill_plate(PlbImport *import, const Lab *lab, int side)
{
	int index = lab->chosen[side];

	for (guint i = 0; i < import->samples->len; i++) {
		PlbSample *sample = &g_array_index(import->samples, PlbSample, i);
		PlbC3dLoad load;

		plb_c3d_plate_load(&lab->file, plate_at(lab, index), i, &load);
		for (int k = 0; k < 3; k++)
			load.pressure_m[k] -= lab->origin_m[k];
		sample->fz_n[side] = lab->sign[index] * dot(load.force_n, lab->up);
		sample->cop_x_m[side] = dot(load.pressure_m, lab->forward);
		sample->cop_y_m[side] = dot(load.pressure_m, lab->left);
	}
}

/* A marker in the rig frame: [3][frame_count], one after the other. A marker at exactly 0, 0, 0 is
 * one that was not seen. Caller frees; NULL + error. */
static double *read_marker(const Lab *lab, guint marker, GError **error)
{
	const double *const axes[3] = { lab->forward, lab->left, lab->up };
	gsize n = lab->file.frame_count;
	double metre = plb_c3d_metre(&lab->file);
	g_autofree double *places = g_new(double, 3 * n);

	for (gsize i = 0; i < n; i++) {
		double p[3];
		gboolean seen = plb_c3d_point(&lab->file, i, marker, p) &&
				(p[0] != 0 || p[1] != 0 || p[2] != 0);

		for (int k = 0; k < 3; k++)
			p[k] = metre * p[k] - lab->origin_m[k];
		for (int k = 0; k < 3; k++)
			places[(gsize)k * n + i] = seen ? dot(p, axes[k]) : (double)NAN;
		for (int k = 0; seen && k < 3; k++)
			if (!(fabs(p[k]) <= FAR)) {
				plb_text_error(error, lab->file.path, 0,
					       "its points are not in metres or millimetres");
				return NULL;
			}
	}
	return g_steal_pointer(&places);
}

static gboolean fill_marker(PlbImport *import, const Lab *lab, guint end, double step,
			    GError **error)
{
	gsize n = lab->file.frame_count;
	g_autofree double *places = read_marker(lab, lab->marker[end], error);

	if (!places)
		return FALSE;
	for (guint i = 0; i < import->samples->len; i++) {
		PlbSample *sample = &g_array_index(import->samples, PlbSample, i);

		sample->bar_x_m[end] = plb_grid_value_at(places, n, i * step);
		sample->bar_y_m[end] = plb_grid_value_at(places + n, n, i * step);
		sample->bar_z_m[end] = plb_grid_value_at(places + 2 * n, n, i * step);
	}
	return TRUE;
}

static guint find_channels(const Lab *lab)
{
	guint channels = 0;

	if (lab->chosen[PLB_LEFT] >= 0)
		channels |= lab->chosen[PLB_RIGHT] >= 0 ? PLB_CHANNEL_FORCE_SIDES
							: PLB_CHANNEL_FORCE_TOTAL;
	if (channels && plate_at(lab, lab->chosen[PLB_LEFT])->has_pressure &&
	    (lab->chosen[PLB_RIGHT] < 0 || plate_at(lab, lab->chosen[PLB_RIGHT])->has_pressure))
		channels |= PLB_CHANNEL_COP;
	if (lab->marker_count)
		channels |= PLB_CHANNEL_BAR_X | PLB_CHANNEL_BAR_Y |
			    (lab->marker_count == 2 ? PLB_CHANNEL_BAR_ENDS : PLB_CHANNEL_BAR_POINT);
	return channels;
}

static void describe_plates(const Lab *lab, GString *text)
{
	int right = lab->chosen[PLB_RIGHT];

	if (lab->chosen[PLB_LEFT] < 0)
		return;
	if (right >= 0)
		g_string_append_printf(text, "; left plate %u, right plate %u%s",
				       plate_at(lab, lab->chosen[PLB_LEFT])->number,
				       plate_at(lab, right)->number,
				       lab->by_place ? " (by their place)" : "");
	else
		g_string_append_printf(text, "; both feet on plate %u",
				       plate_at(lab, lab->chosen[PLB_LEFT])->number);
	for (int side = 0; side < PLB_SIDES; side++) {
		int index = lab->chosen[side];

		if (index >= 0 && lab->sign[index] < 0)
			g_string_append_printf(text,
					       "; the force of plate %u points down in the "
					       "file and was turned",
					       plate_at(lab, index)->number);
		if (index >= 0 && !plate_at(lab, index)->has_pressure)
			g_string_append_printf(text,
					       "; plate %u does not say where its sensors "
					       "are: no centre of pressure",
					       plate_at(lab, index)->number);
	}
}

/* "+Z", or the axis that most of a direction lies along. */
static const char *axis_name(const double v[3])
{
	static const char *const names[] = { "+X", "-X", "+Y", "-Y", "+Z", "-Z" };
	int largest = 0;

	for (int k = 1; k < 3; k++)
		if (fabs(v[k]) > fabs(v[largest]) + 1e-6)
			largest = k;
	return names[2 * largest + (v[largest] < 0)];
}

static char *describe(const Lab *lab, const PlbImport *import)
{
	GString *text = g_string_new("C3D, ");
	char rate[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(text, "%u samples at %s Hz", import->samples->len,
			       g_ascii_formatd(rate, sizeof(rate), "%.6g", import->info.rate_hz));
	describe_plates(lab, text);
	if (lab->marker_count)
		g_string_append_printf(text, "; bar: marker %s", lab->marker_names);
	if (lab->marker_count && lab->file.rate_hz != import->info.rate_hz)
		g_string_append_printf(
			text, " (points at %s Hz)",
			g_ascii_formatd(rate, sizeof(rate), "%.6g", lab->file.rate_hz));
	g_string_append_printf(text, "; up is %s, forward %s in the file%s.", axis_name(lab->up),
			       axis_name(lab->forward), lab->notes->str);
	return g_string_free(text, FALSE);
}

static gboolean build(PlbImport *import, const Lab *lab, GError **error)
{
	guint faster = lab->chosen[PLB_LEFT] >= 0 ? lab->file.samples_per_frame : 1;
	/* between the last frame and its last analog sample there is no bar */
	gsize n = lab->marker_count ? (lab->file.frame_count - 1) * faster + 1
				    : lab->file.frame_count * faster;
	double rate_hz = lab->file.rate_hz * faster;

	if (n < 2)
		return plb_text_error(error, lab->file.path, 0, "holds a single frame");
	import->samples = plb_import_samples(n, rate_hz);
	import->info = plb_import_info(rate_hz, MAX(lab->file.first_frame, 1) - 1, 0);
	import->info.start_time_s /= lab->file.rate_hz;
	import->info.channels = find_channels(lab);
	for (int side = 0; side < PLB_SIDES; side++)
		if (lab->chosen[side] >= 0)
			fill_plate(import, lab, side);
	for (guint i = 0; i < lab->marker_count; i++)
		if (!fill_marker(import, lab, i, 1.0 / faster, error))
			return FALSE;
	plb_import_settle(import->samples);
	import->understood = describe(lab, import);
	return TRUE;
}

gboolean plb_import_c3d(const PlbImportSource *source, PlbImport *import, GError **error)
{
	g_auto(Lab) lab = { .chosen = { -1, -1 } };

	memset(import, 0, sizeof(*import));
	if (source->markers_path)
		return plb_text_error(error, source->path, 0, "holds its markers itself");
	if (read_lab(&lab, source, error) && build(import, &lab, error))
		return TRUE;
	plb_import_clear(import);
	return FALSE;
}
