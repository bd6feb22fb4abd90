/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "src/session/session.h"

static FILE *open_beside(char *temporary)
{
	int fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0666);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	int number = errno;

	if (file == NULL && fd >= 0) {
		close(fd);
		g_unlink(temporary);
		errno = number;
	}
	return file;
}

/* 0, or errno of what went wrong first */
static int write_and_close(FILE *file, PlbOutputFunc func, gconstpointer data)
{
	int number = 0;

	errno = 0;
	if (!func(file, data) || fflush(file) != 0)
		number = errno != 0 ? errno : EIO;
	if (fclose(file) != 0 && number == 0)
		number = errno;
	return number;
}

gboolean plb_output_file_write(const char *path, PlbOutputFunc func, gconstpointer data,
			       GError **error)
{
	g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
	FILE *file = open_beside(temporary);
	int number = file != NULL ? write_and_close(file, func, data) : errno;

	if (file != NULL && number == 0 && g_rename(temporary, path) != 0)
		number = errno;
	if (number == 0)
		return TRUE;
	if (file != NULL)
		g_unlink(temporary);
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE, "cannot be written: %s",
		    g_strerror(number));
	return FALSE;
}
