/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For a ThreadSanitizer build only. GLib's own mutexes are futexes inside a library that the sanitizer
 * cannot see into, so every lock would look like a race. This tells it about them:
 *
 *   meson setup build-tsan -Db_sanitize=thread -Db_lundef=false \
 *         -Dc_args="-include $PWD/tests/tsan-glib.h"
 */
#include <glib.h>

void __tsan_mutex_pre_lock(void *address, unsigned flags);
void __tsan_mutex_post_lock(void *address, unsigned flags, int recursion);
int __tsan_mutex_pre_unlock(void *address, unsigned flags);
void __tsan_mutex_post_unlock(void *address, unsigned flags);

static inline void plb_tsan_lock(GMutex *mutex)
{
	__tsan_mutex_pre_lock(mutex, 0);
	g_mutex_lock(mutex);
	__tsan_mutex_post_lock(mutex, 0, 0);
}

static inline void plb_tsan_unlock(GMutex *mutex)
{
	__tsan_mutex_pre_unlock(mutex, 0);
	g_mutex_unlock(mutex);
	__tsan_mutex_post_unlock(mutex, 0);
}

static inline void plb_tsan_wait(GCond *cond, GMutex *mutex)
{
	__tsan_mutex_pre_unlock(mutex, 0);
	__tsan_mutex_post_unlock(mutex, 0);
	g_cond_wait(cond, mutex);
	__tsan_mutex_pre_lock(mutex, 0);
	__tsan_mutex_post_lock(mutex, 0, 0);
}

static inline gboolean plb_tsan_wait_until(GCond *cond, GMutex *mutex, gint64 end_us)
{
	gboolean signalled;

	__tsan_mutex_pre_unlock(mutex, 0);
	__tsan_mutex_post_unlock(mutex, 0);
	signalled = g_cond_wait_until(cond, mutex, end_us);
	__tsan_mutex_pre_lock(mutex, 0);
	__tsan_mutex_post_lock(mutex, 0, 0);
	return signalled;
}

#undef g_mutex_lock
#undef g_mutex_unlock
#define g_mutex_lock plb_tsan_lock
#define g_mutex_unlock plb_tsan_unlock
#define g_cond_wait plb_tsan_wait
#define g_cond_wait_until plb_tsan_wait_until
