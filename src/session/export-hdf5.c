/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/session/csv-writer.h"
#include "src/session/hdf5-result.h"
#include "src/session/output-file.h"
#include "src/session/session-private.h"

/* The layout is that of docs/export.md. */

#define LAYOUT_VERSION 1
#define IMAGE_STEP_BYTES ((gsize)4 << 20) /* by which the image grows */

static void write_athlete(PlbHdf5Node root, const PlbAthlete *athlete)
{
	PlbHdf5Node group = plb_hdf5_group(root, "athlete");

	plb_hdf5_text(group, "id", *athlete->id ? athlete->id : NULL);
	plb_hdf5_text(group, "sex", plb_sex_to_text(athlete->sex));
	plb_hdf5_number(group, "mass_kg", athlete->mass_kg);
	plb_hdf5_number(group, "stature_m", athlete->stature_m);
	plb_hdf5_close(group);
}

static void write_root(PlbHdf5Node root, const PlbSession *session, const PlbStreamInfo *info)
{
	const PlbSessionHeader *header = &session->header;
	g_autofree char *started = plb_session_started_text(header->started_us);

	plb_hdf5_text(root, "format", "plumbar");
	plb_hdf5_count(root, "version", LAYOUT_VERSION);
	plb_hdf5_text(root, "plumbar", PLB_VERSION);
	plb_hdf5_count(root, "pipeline", PLB_PIPELINE_VERSION);
	plb_hdf5_text(root, "source", header->source);
	plb_hdf5_text(root, "started", started);
	plb_hdf5_number(root, "rate_hz", info->rate_hz);
	plb_hdf5_number(root, "start_time_s", info->start_time_s);
	plb_hdf5_text(root, "frame",
		      "x forward, y to the lifter's left, z up; metres; origin on the plates' "
		      "surface, midway between the plates' centres");
	write_athlete(root, &header->setup.athlete);
}

typedef const PlbSample *Samples;

static void write_column(PlbHdf5Node group, const char *name, Samples samples, gsize n,
			 gsize offset, const char *unit)
{
	g_autofree double *values = g_new(double, MAX(n, 1));

	for (gsize i = 0; i < n; i++)
		values[i] = *(const double *)G_STRUCT_MEMBER_P(&samples[i], offset);
	plb_hdf5_doubles(group, name, values, n, unit);
}

static void write_samples(PlbHdf5Node root, Samples samples, gsize n, const PlbStreamInfo *info)
{
	PlbHdf5Node group = plb_hdf5_group(root, "samples");
	g_autofree guint32 *flags = g_new(guint32, MAX(n, 1));
	gsize column_count;
	const PlbSampleColumn *columns = plb_sample_columns(&column_count);

	write_column(group, "time_s", samples, n, offsetof(PlbSample, time_s), "s");
	for (gsize k = 0; k < column_count; k++) {
		const char *unit = g_str_has_suffix(columns[k].name, "fz") ? "N" : "m";

		if ((info->channels & columns[k].channels) == columns[k].channels)
			write_column(group, columns[k].name, samples, n, columns[k].offset, unit);
	}
	for (gsize i = 0; i < n; i++)
		flags[i] = samples[i].flags;
	plb_hdf5_array(group, "flags", H5T_STD_U32LE, H5T_NATIVE_UINT32, flags, n, 1, NULL);
	plb_hdf5_close(group);
}

static const struct {
	const char *name, *unit;
	gsize offset, width; /* width: of the field, in values */
	gsize bytes;         /* of one value */
	gboolean is_signed;
} count_fields[] = {
	{ "tick", "device ticks", offsetof(PlbFrame, tick), 1, 8, FALSE },
	{ "scan_index", "scans", offsetof(PlbFrame, scan_index), 1, 8, FALSE },
	{ "cell", "counts", offsetof(PlbFrame, cell), PLB_CELL_COUNT, 4, TRUE },
	{ "encoder", "counts", offsetof(PlbFrame, encoder), PLB_ENCODER_COUNT, 4, TRUE },
	{ "clip_mask", NULL, offsetof(PlbFrame, clip_mask), 1, 2, FALSE },
	{ "encoder_fault", NULL, offsetof(PlbFrame, encoder_fault), 1, 1, FALSE },
	{ "encoder_index", NULL, offsetof(PlbFrame, encoder_index), 1, 1, FALSE },
	{ "digital", NULL, offsetof(PlbFrame, digital), 1, 2, FALSE },
	{ "flags", NULL, offsetof(PlbFrame, flags), 1, 2, FALSE },
};

static hid_t file_type_of(gsize bytes, gboolean is_signed)
{
	switch (bytes) {
	case 8:
		return H5T_STD_U64LE;
	case 4:
		return is_signed ? H5T_STD_I32LE : H5T_STD_U32LE;
	case 2:
		return H5T_STD_U16LE;
	default:
		return H5T_STD_U8LE;
	}
}

static hid_t memory_type_of(gsize bytes, gboolean is_signed)
{
	switch (bytes) {
	case 8:
		return H5T_NATIVE_UINT64;
	case 4:
		return is_signed ? H5T_NATIVE_INT32 : H5T_NATIVE_UINT32;
	case 2:
		return H5T_NATIVE_UINT16;
	default:
		return H5T_NATIVE_UINT8;
	}
}

static void write_counts(PlbHdf5Node root, const PlbFrame *frames, gsize n)
{
	PlbHdf5Node group = plb_hdf5_group(root, "counts");

	for (gsize k = 0; k < G_N_ELEMENTS(count_fields); k++) {
		gsize size = count_fields[k].bytes * count_fields[k].width;
		g_autofree char *values = g_malloc(MAX(n * size, 1));

		for (gsize i = 0; i < n; i++)
			memcpy(values + i * size, (const char *)&frames[i] + count_fields[k].offset,
			       size);
		plb_hdf5_array(group, count_fields[k].name,
			       file_type_of(count_fields[k].bytes, count_fields[k].is_signed),
			       memory_type_of(count_fields[k].bytes, count_fields[k].is_signed),
			       values, n, count_fields[k].width, count_fields[k].unit);
	}
	plb_hdf5_close(group);
}

/* Columns of an import that have no meaning here; names may be anything, so they are numbered. */
static void write_extra(PlbHdf5Node root, const GPtrArray *names, const GArray *values)
{
	PlbHdf5Node group;

	if (names->len == 0)
		return;
	group = plb_hdf5_group(root, "extra");
	plb_hdf5_texts(group, "names", (const char *const *)names->pdata, names->len);
	plb_hdf5_array(group, "values", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, values->data,
		       values->len / names->len, names->len, NULL);
	plb_hdf5_close(group);
}

static void write_events(PlbHdf5Node root, const GPtrArray *events)
{
	PlbHdf5Node group = plb_hdf5_group(root, "events");
	g_autofree double *times = g_new(double, MAX(events->len, 1));
	g_autofree const char **kinds = g_new(const char *, MAX(events->len, 1));
	g_autofree const char **details = g_new(const char *, MAX(events->len, 1));

	for (guint i = 0; i < events->len; i++) {
		const PlbSessionEvent *event = g_ptr_array_index(events, i);

		times[i] = event->time_s;
		kinds[i] = event->kind;
		details[i] = event->detail;
	}
	plb_hdf5_doubles(group, "time_s", times, events->len, "s");
	plb_hdf5_texts(group, "kind", kinds, events->len);
	plb_hdf5_texts(group, "detail", details, events->len);
	plb_hdf5_close(group);
}

/* Everything that goes into the file, read before a byte is written. */
typedef struct {
	GArray *samples, *frames, *extra_values;
	GPtrArray *extra_names, *events;
	PlbStreamInfo info;
	PlbPipeline *pipeline;
} Contents;

static void contents_clear(Contents *contents)
{
	g_clear_pointer(&contents->samples, g_array_unref);
	g_clear_pointer(&contents->frames, g_array_unref);
	g_clear_pointer(&contents->extra_values, g_array_unref);
	g_clear_pointer(&contents->extra_names, g_ptr_array_unref);
	g_clear_pointer(&contents->events, g_ptr_array_unref);
	plb_pipeline_free(contents->pipeline);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Contents, contents_clear)

static gboolean read_contents(PlbSession *session, Contents *contents, GError **error)
{
	contents->samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	contents->frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	contents->extra_values = g_array_new(FALSE, FALSE, sizeof(double));
	contents->extra_names = g_ptr_array_new_with_free_func(g_free);
	if (!plb_session_read_samples(session, contents->samples, &contents->info, error) ||
	    !plb_session_read_extra(session, contents->extra_names, contents->extra_values, error))
		return FALSE;
	if (session->header.raw_kind == PLB_RAW_FRAMES &&
	    !plb_session_read_frames(session, contents->frames, error))
		return FALSE;
	contents->events = plb_session_read_events(session, error);
	contents->pipeline = contents->events ? plb_session_analyze(session, error) : NULL;
	return contents->pipeline != NULL;
}

static void write_contents(PlbHdf5Node root, const PlbSession *session, const Contents *contents)
{
	const PlbSessionHeader *header = &session->header;

	write_root(root, session, &contents->info);
	plb_hdf5_calibration(root, &contents->info, header->rig);
	write_samples(root, (Samples)(const void *)contents->samples->data, contents->samples->len,
		      &contents->info);
	if (header->raw_kind == PLB_RAW_FRAMES)
		write_counts(root, (const PlbFrame *)(const void *)contents->frames->data,
			     contents->frames->len);
	write_extra(root, contents->extra_names, contents->extra_values);
	write_events(root, contents->events);
	plb_hdf5_result(root, plb_pipeline_get_result(contents->pipeline));
}

/* The file as bytes: made in memory, since the library does not survive a disk that fills up. */
static GBytes *make_image(const PlbSession *session, const Contents *contents)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS);
	gboolean failed = FALSE;
	PlbHdf5Node root = { H5I_INVALID_HID, &failed };
	g_autofree char *image = NULL;
	ssize_t size = -1;

	H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* what goes wrong is told by us */
	H5Pset_fapl_core(access, IMAGE_STEP_BYTES, FALSE);
	root.id = H5Fcreate("plumbar.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	H5Pclose(access);
	if (root.id < 0)
		return NULL;
	write_contents(root, session, contents);
	if (!failed && H5Fflush(root.id, H5F_SCOPE_GLOBAL) >= 0)
		size = H5Fget_file_image(root.id, NULL, 0);
	if (size > 0) {
		image = g_malloc((gsize)size);
		size = H5Fget_file_image(root.id, image, (gsize)size);
	}
	H5Fclose(root.id);
	return size > 0 ? g_bytes_new_take(g_steal_pointer(&image), (gsize)size) : NULL;
}

static gboolean write_bytes(FILE *file, gconstpointer data)
{
	gsize size;
	gconstpointer bytes = g_bytes_get_data((GBytes *)data, &size);

	return fwrite(bytes, 1, size, file) == size;
}

gboolean plb_export_hdf5(PlbSession *session, const char *path, GError **error)
{
	g_auto(Contents) contents = { NULL };
	g_autoptr(GBytes) image = NULL;

	if (!read_contents(session, &contents, error))
		return FALSE;
	image = make_image(session, &contents);
	if (!image) {
		g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
				    "cannot be written: the HDF5 library failed");
		return FALSE;
	}
	return plb_output_file_write(path, write_bytes, image, error);
}
