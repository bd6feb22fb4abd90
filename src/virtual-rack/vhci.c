/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/virtual-rack/vhci.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ATTACH "/sys/devices/platform/vhci_hcd.0/attach"
#define HIGH_SPEED_PORTS 8 /* the first ones of the controller; the rest are SuperSpeed's */

static int fail(GError **error, int code, const char *what)
{
	g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(code), "%s: %s", what,
		    g_strerror(code));
	return -1;
}

/* A port may be in use, or still be letting go of its last device: then the next one. */
static gboolean attach_to_any_port(int attach, int fd, guint32 device_id, guint speed)
{
	for (guint port = 0; port < HIGH_SPEED_PORTS; port++) {
		g_autofree char *line = g_strdup_printf("%u %d %u %u", port, fd, device_id, speed);

		if (write(attach, line, strlen(line)) == (ssize_t)strlen(line))
			return TRUE;
	}
	return FALSE;
}

int plb_vhci_attach(guint32 device_id, guint speed, GError **error)
{
	int attach = open(ATTACH, O_WRONLY | O_CLOEXEC), pair[2], code;
	gboolean attached;

	if (attach < 0 && errno == ENOENT)
		return fail(error, ENOENT, "the kernel's module vhci-hcd is not loaded");
	if (attach < 0)
		return fail(error, errno, ATTACH);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
		code = errno;
		close(attach);
		return fail(error, code, "a pair of sockets");
	}
	attached = attach_to_any_port(attach, pair[0], device_id, speed);
	code = errno;
	close(attach);
	close(pair[0]); /* the kernel has its own reference */
	if (attached)
		return pair[1];
	close(pair[1]);
	return fail(error, code, "no port of vhci-hcd takes the device");
}
