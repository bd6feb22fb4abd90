/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/hdf5-result.h"

#include <math.h>

#include "src/session/result-csv.h"
#include "src/session/result-fields.h"
#include "src/session/result-metrics.h"

/* A column for each field of a table's rows (sets, or all sets' reps). */
static void write_numbers(PlbHdf5Node group, const PlbResultField *field, const GPtrArray *rows,
			  gsize width)
{
	g_autofree double *values = g_new(double, MAX(rows->len * width, 1));

	for (guint i = 0; i < rows->len; i++)
		for (gsize k = 0; k < width; k++)
			values[i * width + k] = ((const double *)G_STRUCT_MEMBER_P(
				g_ptr_array_index(rows, i), field->offset))[k];
	plb_hdf5_array(group, field->path, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, values, rows->len,
		       width, plb_metric_unit(field->path));
}

static void write_integers(PlbHdf5Node group, const PlbResultField *field, const GPtrArray *rows)
{
	g_autofree gint32 *values = g_new(gint32, MAX(rows->len, 1));
	gboolean is_index = field->kind == PLB_FIELD_INDEX;

	for (guint i = 0; i < rows->len; i++) {
		gconstpointer row = g_ptr_array_index(rows, i);

		values[i] = is_index ? (gint32)G_STRUCT_MEMBER(guint, row, field->offset)
				     : plb_result_field_flag(field, row);
	}
	plb_hdf5_array(group, field->path, is_index ? H5T_STD_I32LE : H5T_STD_U8LE,
		       H5T_NATIVE_INT32, values, rows->len, 1, NULL);
}

static void write_texts(PlbHdf5Node group, const PlbResultField *field, const GPtrArray *rows)
{
	g_autofree const char **values = g_new(const char *, MAX(rows->len, 1));

	for (guint i = 0; i < rows->len; i++)
		values[i] = plb_result_field_text(field, g_ptr_array_index(rows, i));
	plb_hdf5_texts(group, field->path, values, rows->len);
}

static void write_field(PlbHdf5Node group, const PlbResultField *field, const GPtrArray *rows)
{
	switch (field->kind) {
	case PLB_FIELD_NUMBER:
		write_numbers(group, field, rows, 1);
		break;
	case PLB_FIELD_BAND:
		write_numbers(group, field, rows, 2);
		break;
	case PLB_FIELD_INDEX:
	case PLB_FIELD_FLAG:
	case PLB_FIELD_COMPLETE:
		write_integers(group, field, rows);
		break;
	case PLB_FIELD_TEXT:
	case PLB_FIELD_WHY:
	case PLB_FIELD_MASS_SOURCE:
	case PLB_FIELD_STATE:
		write_texts(group, field, rows);
		break;
	default: /* lists, which are tables of their own or in the JSON */
		break;
	}
}

static void write_sets(PlbHdf5Node root, const GPtrArray *sets)
{
	PlbHdf5Node group = plb_hdf5_group(root, "sets");
	gsize n;
	const PlbResultField *fields = plb_result_set_fields(&n);

	for (gsize k = 0; k < n; k++)
		write_field(group, &fields[k], sets);
	plb_hdf5_close(group);
}

static void write_reps(PlbHdf5Node root, const GPtrArray *sets)
{
	PlbHdf5Node group = plb_hdf5_group(root, "reps");
	g_autoptr(GPtrArray) reps = g_ptr_array_new();
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint32));
	gsize n;
	const PlbResultField *fields = plb_result_rep_fields(&n);

	for (guint i = 0; i < sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(sets, i);
		gint32 number = (gint32)set->index;

		for (guint k = 0; k < set->reps->len; k++) {
			g_ptr_array_add(reps, g_ptr_array_index(set->reps, k));
			g_array_append_val(numbers, number);
		}
	}
	plb_hdf5_array(group, "set", H5T_STD_I32LE, H5T_NATIVE_INT32, numbers->data, numbers->len,
		       1, NULL);
	for (gsize k = 0; k < n; k++)
		write_field(group, &fields[k], reps);
	plb_hdf5_close(group);
}

/* One group a rep, for they are of different lengths: /series/1/3 is rep 3 of set 1. */
static void write_one_series(PlbHdf5Node parent, guint rep, const PlbRepSeries *series)
{
	g_autofree char *name = g_strdup_printf("%u", rep);
	PlbHdf5Node group = plb_hdf5_group(parent, name);
	g_autofree double *times = g_new(double, MAX(series->n, 1));
	gsize n;
	const PlbSeriesColumn *columns = plb_series_columns(&n);

	for (gsize i = 0; i < series->n; i++)
		times[i] = series->start_s + (double)i / series->rate_hz;
	plb_hdf5_doubles(group, "time_s", times, series->n, "s");
	for (gsize k = 0; k < n; k++)
		plb_hdf5_doubles(group, columns[k].name,
				 G_STRUCT_MEMBER(double *, series, columns[k].offset), series->n,
				 plb_metric_unit(columns[k].name));
	plb_hdf5_close(group);
}

static void write_series(PlbHdf5Node root, const GPtrArray *sets)
{
	PlbHdf5Node group = plb_hdf5_group(root, "series");

	for (guint i = 0; i < sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(sets, i);
		g_autofree char *name = g_strdup_printf("%u", set->index);
		PlbHdf5Node inner = plb_hdf5_group(group, name);

		for (guint k = 0; k < set->reps->len; k++) {
			const PlbRepResult *rep = g_ptr_array_index(set->reps, k);

			if (rep->series)
				write_one_series(inner, rep->index, rep->series);
		}
		plb_hdf5_close(inner);
	}
	plb_hdf5_close(group);
}

void plb_hdf5_result(PlbHdf5Node root, const PlbResult *result)
{
	write_sets(root, result->sets);
	write_reps(root, result->sets);
	write_series(root, result->sets);
	plb_hdf5_texts(root, "notes", (const char *const *)result->notes->pdata,
		       result->notes->len);
}

static void write_plate(PlbHdf5Node parent, const char *name, const PlbPlate *plate)
{
	PlbHdf5Node group = plb_hdf5_group(parent, name);
	double cells[4][4];

	plb_hdf5_number(group, "x_m", plate->x_m);
	plb_hdf5_number(group, "y_m", plate->y_m);
	plb_hdf5_number(group, "length_x_m", plate->length_x_m);
	plb_hdf5_number(group, "width_y_m", plate->width_y_m);
	for (int i = 0; i < 4; i++) {
		const PlbCell *cell = &plate->cell[i];

		cells[i][0] = cell->x_m;
		cells[i][1] = cell->y_m;
		cells[i][2] = cell->newtons_per_count;
		cells[i][3] = cell->zero_counts;
	}
	plb_hdf5_array(group, "cells", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, cells, 4, 4,
		       "x_m, y_m, newtons_per_count, zero_counts");
	plb_hdf5_array(
		group, "channels", H5T_STD_I32LE, H5T_NATIVE_INT32,
		(const gint32[]){ (gint32)plate->cell[0].channel, (gint32)plate->cell[1].channel,
				  (gint32)plate->cell[2].channel, (gint32)plate->cell[3].channel },
		4, 1, NULL);
	plb_hdf5_close(group);
}

static void write_bar_end(PlbHdf5Node parent, const char *name, const PlbBarEnd *end)
{
	PlbHdf5Node group;
	double strings[2][5];

	if (end->string_count == 0)
		return;
	group = plb_hdf5_group(parent, name);
	for (guint i = 0; i < end->string_count; i++) {
		const PlbString *string = &end->string[i];

		strings[i][0] = string->anchor_x_m;
		strings[i][1] = string->anchor_y_m;
		strings[i][2] = string->anchor_z_m;
		strings[i][3] = string->counts_per_metre;
		strings[i][4] = string->length_at_zero_m;
	}
	plb_hdf5_number(group, "y_m", end->y_m);
	plb_hdf5_array(group, "strings", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, strings,
		       end->string_count, 5,
		       "anchor_x_m, anchor_y_m, anchor_z_m, counts_per_metre, length_at_zero_m");
	plb_hdf5_close(group);
}

static void write_rig(PlbHdf5Node group, const PlbRig *rig)
{
	g_autofree char *text = plb_rig_to_text(rig);
	static const char *const plates[] = { "left_plate", "right_plate" };
	static const char *const ends[] = { "left_bar_end", "right_bar_end" };

	plb_hdf5_text(group, "rig", rig->name);
	plb_hdf5_text(group, "serial", rig->serial);
	plb_hdf5_text(group, "date", rig->date);
	plb_hdf5_texts(group, "rig_file", (const char *[]){ text }, 1);
	for (int side = 0; side < PLB_SIDES; side++) {
		if (rig->has_plate[side])
			write_plate(group, rig->has_plate[PLB_RIGHT] ? plates[side] : "plate",
				    &rig->plate[side]);
		write_bar_end(group, ends[side], &rig->bar_end[side]);
	}
}

void plb_hdf5_calibration(PlbHdf5Node root, const PlbStreamInfo *info, const PlbRig *rig)
{
	PlbHdf5Node group = plb_hdf5_group(root, "calibration");

	plb_hdf5_number(group, "gravity_mps2", info->gravity_mps2);
	plb_hdf5_number(group, "fz_scale_u", info->fz_scale_u);
	plb_hdf5_number(group, "cop_u_m", info->cop_u_m);
	plb_hdf5_number(group, "bar_u_m", info->bar_u_m);
	plb_hdf5_number(group, "fz_noise_n", info->fz_noise_n);
	plb_hdf5_number(group, "bar_noise_m", info->bar_noise_m);
	if (rig)
		write_rig(group, rig);
	plb_hdf5_close(group);
}
