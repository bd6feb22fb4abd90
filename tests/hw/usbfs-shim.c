/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Puts the fixture between libusb and the kernel. Symbols of the executable (linked with
 * export_dynamic) come before those of libc and of umockdev's preload library, which stays next in
 * line and turns the node's path into the testbed's. fcntl.h is left out on purpose: it would
 * rename or inline the very functions that are defined here. Debian's libusb is built fortified and
 * calls
 * __open_2; a shim without it would be by-passed unseen. */
#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>

#include "tests/hw/usbfs-fixture.h"

#define MAX_FD 4096
#define NODES "/dev/bus/usb/"
#define CREATES 0x410040 /* O_CREAT | O_TMPFILE: then there is a mode */

int open(const char *path, int flags, ...);
int open64(const char *path, int flags, ...);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int close(int fd);
int ioctl(int fd, unsigned long request, ...);

static int mine[MAX_FD]; /* read without the fixture's lock, so by atomic builtins */

static gboolean is_mine(int fd)
{
	return fd >= 0 && fd < MAX_FD && __atomic_load_n(&mine[fd], __ATOMIC_ACQUIRE);
}

/* next: address of a function pointer (ISO C has no cast for it). */
static void find_next(const char *symbol, void *next)
{
	void *found = dlsym(RTLD_NEXT, symbol);

	memcpy(next, &found, sizeof found);
}

static int open_next(const char *symbol, const char *path, int flags, int mode)
{
	int (*next)(const char *, int, ...);
	gboolean node = strncmp(path, NODES, strlen(NODES)) == 0;
	int refused = node ? usbfs_may_open(path) : 0, fd;

	if (refused) {
		errno = -refused;
		return -1;
	}
	find_next(symbol, &next);
	fd = next(path, flags, mode);
	if (node && fd >= 0 && fd < MAX_FD) {
		usbfs_opened(fd, path);
		__atomic_store_n(&mine[fd], 1, __ATOMIC_RELEASE);
	}
	return fd;
}

static int mode_of(int flags, va_list arguments)
{
	return flags & CREATES ? va_arg(arguments, int) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_next("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_next("open64", path, flags, mode);
}

int __open_2(const char *path, int flags)
{
	return open_next("__open_2", path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_next("__open64_2", path, flags, 0);
}

int close(int fd)
{
	int (*next)(int);

	if (is_mine(fd)) {
		__atomic_store_n(&mine[fd], 0, __ATOMIC_RELEASE);
		usbfs_closed(fd);
	}
	find_next("close", &next);
	return next(fd);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, ...);
	va_list arguments;
	void *argument;
	int result;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (!is_mine(fd)) {
		find_next("ioctl", &next);
		return next(fd, request, argument);
	}
	result = usbfs_ioctl(fd, request, argument);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

/* What the node, a FIFO, cannot say of a device that is gone. */
int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int (*next)(struct pollfd *, nfds_t, int);
	int ready;

	find_next("poll", &next);
	ready = next(fds, n, timeout);
	for (nfds_t i = 0; ready >= 0 && i < n; i++) {
		short more = is_mine(fds[i].fd) ? usbfs_poll(fds[i].fd) : 0;

		ready += more && !fds[i].revents;
		fds[i].revents = (short)(fds[i].revents | more);
	}
	return ready;
}
