/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A disk that can lose its power: an SQLite VFS in front of the default one, which remembers for
 * every file what had been synced and what was only written. At the cut it stops answering (every
 * call fails), and plb_power_leave writes what a real disk could hold after it: all that was
 * synced, of the later writes any part in any order, torn at sectors, and no shared memory.
 *
 * Modelled after what SQLite itself asks of a disk (sqlite.org/atomiccommit.html, sections 2 and
 * 9): a sector is written whole or not at all, neighbours are untouched, a new file's name lasts
 * once file or folder is synced. One thread. */

/* Becomes the default VFS; folder is where its files are. The power is on. */
void power_vfs_register(const char *folder);
/* Forgets all files, and cuts the power at the nth write, sync or delete from now on; 0: never. */
void power_vfs_arm(guint64 nth_operation, guint64 seed);
gboolean power_vfs_is_off(void);
guint64 power_vfs_operations(void); /* since armed */
/* What the disk holds when the power comes back: writes the files into folder. Only after a cut;
 * without one, call power_vfs_cut first. */
void power_vfs_cut(void);
void power_vfs_leave(const char *folder);
