/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "power-vfs.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR_BYTES 512

typedef struct {
	gint64 offset;
	gint64 truncate_to; /* -1: a write */
	GBytes *data;
} Pending;

/* One file as the disk knows it, by its inode: a recording is renamed once. */
typedef struct {
	guint64 inode;
	char *name;     /* without the folder, as last opened */
	gboolean lasts; /* its name is on the disk */
	GByteArray *synced;
	GPtrArray *pending;
} DiskFile;

typedef struct {
	sqlite3_file base;
	DiskFile *disk; /* NULL: shared memory and temporary files, which do not last anyway */
	sqlite3_file *real;
} PowerFile;

static struct {
	sqlite3_vfs *real;
	sqlite3_vfs vfs;
	char *folder;
	GPtrArray *files;
	GRand *random;
	guint64 operations, cut_at;
	gboolean off;
} power;

static void pending_free(gpointer data)
{
	Pending *pending = data;

	g_clear_pointer(&pending->data, g_bytes_unref);
	g_free(pending);
}

static void disk_file_free(gpointer data)
{
	DiskFile *file = data;

	g_free(file->name);
	g_byte_array_unref(file->synced);
	g_ptr_array_unref(file->pending);
	g_free(file);
}

static gboolean count_operation(void)
{
	if (!power.off && ++power.operations == power.cut_at)
		power.off = TRUE;
	return !power.off;
}

/* A deleted file whose name a new one has taken. */
static void forget_name(const char *name)
{
	for (guint k = power.files->len; k-- > 0;) {
		const DiskFile *file = g_ptr_array_index(power.files, k);

		if (g_str_equal(file->name, name))
			g_ptr_array_remove_index(power.files, k);
	}
}

static DiskFile *disk_file(const char *path, gboolean is_new)
{
	GStatBuf status = { 0 };
	DiskFile *file;
	g_autofree char *was = NULL;
	gsize length = 0;

	if (g_stat(path, &status) != 0)
		return NULL;
	for (guint k = 0; k < power.files->len; k++) {
		file = g_ptr_array_index(power.files, k);
		if (file->inode == status.st_ino) {
			g_free(file->name);
			file->name = g_path_get_basename(path);
			return file;
		}
	}
	file = g_new0(DiskFile, 1);
	file->inode = status.st_ino;
	file->name = g_path_get_basename(path);
	forget_name(file->name);
	file->lasts = !is_new;
	file->synced = g_byte_array_new();
	if (!is_new && g_file_get_contents(path, &was, &length, NULL))
		g_byte_array_append(file->synced, (const guint8 *)was, (guint)length);
	file->pending = g_ptr_array_new_with_free_func(pending_free);
	g_ptr_array_add(power.files, file);
	return file;
}

static void apply_write(GByteArray *bytes, gint64 offset, const guint8 *data, gsize n)
{
	guint end = (guint)(offset + (gint64)n);

	if (bytes->len < end) {
		guint before = bytes->len;

		g_byte_array_set_size(bytes, end);
		memset(bytes->data + before, 0, end - before);
	}
	memcpy(bytes->data + offset, data, n);
}

static void apply(GByteArray *bytes, const Pending *pending)
{
	gsize n = 0;
	const guint8 *data;

	if (pending->truncate_to >= 0) {
		if (pending->truncate_to < (gint64)bytes->len)
			g_byte_array_set_size(bytes, (guint)pending->truncate_to);
		return;
	}
	data = g_bytes_get_data(pending->data, &n);
	apply_write(bytes, pending->offset, data, n);
}

/* Some of a write's sectors. */
static void apply_torn(GByteArray *bytes, const Pending *pending)
{
	gsize n = 0;
	const guint8 *data;

	if (pending->truncate_to >= 0) {
		apply(bytes, pending);
		return;
	}
	data = g_bytes_get_data(pending->data, &n);
	for (gsize at = 0; at < n;) {
		gsize sector_end =
			SECTOR_BYTES - (gsize)(pending->offset + (gint64)at) % SECTOR_BYTES;
		gsize part = MIN(n - at, sector_end);

		if (g_rand_boolean(power.random))
			apply_write(bytes, pending->offset + (gint64)at, data + at, part);
		at += part;
	}
}

static int power_close(sqlite3_file *base)
{
	PowerFile *file = (PowerFile *)base;
	int code = SQLITE_OK;

	if (file->real->pMethods)
		code = file->real->pMethods->xClose(file->real);
	g_free(file->real);
	return code;
}

static int power_read(sqlite3_file *base, void *data, int n, sqlite3_int64 offset)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return power.off ? SQLITE_IOERR_READ : real->pMethods->xRead(real, data, n, offset);
}

static int power_write(sqlite3_file *base, const void *data, int n, sqlite3_int64 offset)
{
	PowerFile *file = (PowerFile *)base;

	if (file->disk) {
		Pending *pending = g_new0(Pending, 1);

		pending->offset = offset;
		pending->truncate_to = -1;
		pending->data = g_bytes_new(data, (gsize)n);
		g_ptr_array_add(file->disk->pending, pending);
	}
	if (!count_operation())
		return SQLITE_IOERR_WRITE;
	return file->real->pMethods->xWrite(file->real, data, n, offset);
}

static int power_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	PowerFile *file = (PowerFile *)base;

	if (file->disk) {
		Pending *pending = g_new0(Pending, 1);

		pending->truncate_to = size;
		g_ptr_array_add(file->disk->pending, pending);
	}
	if (!count_operation())
		return SQLITE_IOERR_TRUNCATE;
	return file->real->pMethods->xTruncate(file->real, size);
}

static int power_sync(sqlite3_file *base, int flags)
{
	PowerFile *file = (PowerFile *)base;

	if (!count_operation())
		return SQLITE_IOERR_FSYNC;
	if (file->disk) {
		for (guint k = 0; k < file->disk->pending->len; k++)
			apply(file->disk->synced, g_ptr_array_index(file->disk->pending, k));
		g_ptr_array_set_size(file->disk->pending, 0);
		file->disk->lasts = TRUE;
	}
	return file->real->pMethods->xSync(file->real, flags);
}

static int power_size(sqlite3_file *base, sqlite3_int64 *size)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return power.off ? SQLITE_IOERR_FSTAT : real->pMethods->xFileSize(real, size);
}

static int power_lock(sqlite3_file *base, int lock)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xLock(real, lock);
}

static int power_unlock(sqlite3_file *base, int lock)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xUnlock(real, lock);
}

static int power_check_lock(sqlite3_file *base, int *reserved)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xCheckReservedLock(real, reserved);
}

static int power_control(sqlite3_file *base, int operation, void *argument)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xFileControl(real, operation, argument);
}

static int power_sector_size(sqlite3_file *base)
{
	return SECTOR_BYTES;
}

static int power_characteristics(sqlite3_file *base)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xDeviceCharacteristics(real);
}

static int power_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **at)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xShmMap(real, region, size, extend, at);
}

static int power_shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xShmLock(real, offset, n, flags);
}

static void power_shm_barrier(sqlite3_file *base)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	real->pMethods->xShmBarrier(real);
}

static int power_shm_unmap(sqlite3_file *base, int delete)
{
	sqlite3_file *real = ((PowerFile *)base)->real;

	return real->pMethods->xShmUnmap(real, delete);
}

/* Version 2: without memory-mapped pages, which would pass the shim by. */
static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = power_close,
	.xRead = power_read,
	.xWrite = power_write,
	.xTruncate = power_truncate,
	.xSync = power_sync,
	.xFileSize = power_size,
	.xLock = power_lock,
	.xUnlock = power_unlock,
	.xCheckReservedLock = power_check_lock,
	.xFileControl = power_control,
	.xSectorSize = power_sector_size,
	.xDeviceCharacteristics = power_characteristics,
	.xShmMap = power_shm_map,
	.xShmLock = power_shm_lock,
	.xShmBarrier = power_shm_barrier,
	.xShmUnmap = power_shm_unmap,
};

static int power_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
		      int *out_flags)
{
	PowerFile *file = (PowerFile *)base;
	gboolean ours = name && g_str_has_prefix(name, power.folder);
	gboolean is_new = ours && !g_file_test(name, G_FILE_TEST_EXISTS);
	int code;

	memset(file, 0, sizeof *file);
	if (power.off)
		return SQLITE_CANTOPEN;
	file->real = g_malloc0((gsize)power.real->szOsFile);
	code = power.real->xOpen(power.real, name, file->real, flags, out_flags);
	if (code != SQLITE_OK) {
		g_clear_pointer(&file->real, g_free);
		return code;
	}
	file->base.pMethods = &methods;
	if (ours)
		file->disk = disk_file(name, is_new);
	return SQLITE_OK;
}

static int power_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	DiskFile *file = g_str_has_prefix(name, power.folder) ? disk_file(name, FALSE) : NULL;

	if (!count_operation())
		return SQLITE_IOERR_DELETE;
	/* not synced, the name may still be there after the cut: the harder case is kept */
	if (file && sync_folder)
		g_ptr_array_remove(power.files, file);
	else if (file)
		file->inode = 0;
	return power.real->xDelete(power.real, name, sync_folder);
}

void power_vfs_register(const char *folder)
{
	power.real = sqlite3_vfs_find(NULL);
	power.vfs = *power.real;
	power.vfs.zName = "power";
	power.vfs.szOsFile = sizeof(PowerFile);
	power.vfs.xOpen = power_open;
	power.vfs.xDelete = power_delete;
	power.folder = g_strdup(folder);
	power.files = g_ptr_array_new_with_free_func(disk_file_free);
	power.random = g_rand_new_with_seed(1);
	sqlite3_vfs_register(&power.vfs, 1);
}

void power_vfs_arm(guint64 nth_operation, guint64 seed)
{
	g_ptr_array_set_size(power.files, 0);
	g_rand_set_seed(power.random, (guint32)(seed * 2654435761u));
	power.operations = 0;
	power.cut_at = nth_operation;
	power.off = FALSE;
}

gboolean power_vfs_is_off(void)
{
	return power.off;
}

guint64 power_vfs_operations(void)
{
	return power.operations;
}

void power_vfs_cut(void)
{
	power.off = TRUE;
}

/* 0: nothing that was not synced; 1: everything; 2: whole writes at random; 3: torn ones. */
static void leave_file(const DiskFile *file, const char *path, int manner)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_byte_array_append(bytes, file->synced->data, file->synced->len);
	for (guint k = 0; k < file->pending->len; k++) {
		const Pending *pending = g_ptr_array_index(file->pending, k);

		if (manner == 1 || (manner == 2 && g_rand_boolean(power.random)))
			apply(bytes, pending);
		else if (manner == 3)
			apply_torn(bytes, pending);
	}
	g_file_set_contents(path, (const char *)bytes->data, (gssize)bytes->len, NULL);
}

void power_vfs_leave(const char *folder)
{
	for (guint k = 0; k < power.files->len; k++) {
		const DiskFile *file = g_ptr_array_index(power.files, k);
		g_autofree char *path = g_build_filename(folder, file->name, NULL);

		if (file->lasts || g_rand_boolean(power.random))
			leave_file(file, path, g_rand_int_range(power.random, 0, 4));
	}
}
