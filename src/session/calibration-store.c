/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/calibration-store.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

char *plb_calibration_folder(void)
{
	return g_build_filename(g_get_user_data_dir(), "plumbar", "calibrations", NULL);
}

static gboolean fail(const char *path, GError **error)
{
	int code = errno;

	g_set_error(error, G_IO_ERROR, g_io_error_from_errno(code), "%s: %s", path,
		    code == EEXIST ? "exists already: calibrations are never written over"
				   : g_strerror(code));
	return FALSE;
}

/* Written beside and linked into place: link(2) never replaces. */
gboolean plb_calibration_write_new(const char *path, const char *text, GError **error)
{
	g_autofree char *beside = g_strdup_printf("%s.%d-new", path, (int)getpid());
	int fd = g_open(beside, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	gsize length = strlen(text), done = 0;
	gboolean linked;

	if (fd < 0)
		return fail(path, error);
	while (done < length) {
		gssize wrote = write(fd, text + done, length - done);

		if (wrote < 0 && errno != EINTR)
			break;
		done += wrote > 0 ? (gsize)wrote : 0;
	}
	if (done < length || fsync(fd) != 0 || close(fd) != 0) {
		fail(path, error);
		g_unlink(beside);
		return FALSE;
	}
	linked = link(beside, path) == 0;
	if (!linked)
		fail(path, error);
	g_unlink(beside);
	return linked;
}

/* "PLB-0001 2026-11-22 06.30.12", letters that no file system minds. */
static char *make_name(const PlbRig *rig)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *time = g_date_time_format(now, "%H.%M.%S");
	char *name =
		g_strdup_printf("%s %s %s", rig->serial ? rig->serial : "any", rig->date, time);

	g_strcanon(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS " -._", '_');
	return name;
}

char *plb_calibration_keep(const PlbCalibration *calibration, const PlbProcedure *procedure,
			   const char *folder, GError **error)
{
	g_autofree char *name = make_name(calibration->rig);
	g_autofree char *rig_name = g_strconcat(name, ".rig", NULL);
	g_autofree char *procedure_name = g_strconcat(name, ".procedure", NULL);
	g_autofree char *base_name = g_strconcat(name, ".base", NULL);
	g_autofree char *rig_path = g_build_filename(folder, rig_name, NULL);
	g_autofree char *procedure_path = g_build_filename(folder, procedure_name, NULL);
	g_autofree char *base_path = g_build_filename(folder, base_name, NULL);
	g_autofree char *rig_text = plb_rig_to_text(calibration->rig);
	g_autofree char *base_text = plb_rig_to_text(calibration->base);
	g_autoptr(PlbProcedure) copy = plb_procedure_copy(procedure);
	g_autofree char *procedure_text = NULL;

	g_free(copy->rig_path);
	copy->rig_path = g_strdup(base_name); /* it stands beside */
	procedure_text = plb_procedure_to_text(copy);
	if (g_mkdir_with_parents(folder, 0777) != 0) {
		fail(folder, error);
		return NULL;
	}
	if (!plb_calibration_write_new(base_path, base_text, error))
		return NULL;
	if (!plb_calibration_write_new(procedure_path, procedure_text, error)) {
		g_unlink(base_path);
		return NULL;
	}
	if (!plb_calibration_write_new(rig_path, rig_text, error)) {
		g_unlink(base_path);
		g_unlink(procedure_path);
		return NULL;
	}
	return g_steal_pointer(&rig_path);
}

static gint by_date(gconstpointer a, gconstpointer b)
{
	const char *one = strchr(*(char *const *)a, ' '), *other = strchr(*(char *const *)b, ' ');

	return g_strcmp0(one, other);
}

GPtrArray *plb_calibration_history(const char *folder, const char *serial)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autofree char *prefix = serial ? g_strdup_printf("%s ", serial) : g_strdup("");
	const char *name;

	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".rig") && g_str_has_prefix(name, prefix) &&
		    strchr(name, ' '))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_date);
	for (guint i = 0; i < names->len; i++)
		g_ptr_array_add(paths, g_build_filename(folder, names->pdata[i], NULL));
	return paths;
}
