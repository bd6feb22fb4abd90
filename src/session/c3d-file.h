/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A C3D file (www.c3d.org, "The C3D File Format User Guide"): 3D points and analog channels in
 * frames, with parameters in groups. All six encodings: PC, DEC and SGI byte order, integers or
 * reals. Untrusted input: what the file claims is checked against its length before it is used,
 * and memory is the file itself (at most 512 MiB), 2048 parameters, 16 bytes a channel.
 * Errors are PLB_SESSION_ERROR_IMPORT and one line that begins with the path. */

typedef enum {
	PLB_C3D_PC = 84,  /* little-endian, IEEE 754 */
	PLB_C3D_DEC = 85, /* little-endian integers, VAX F reals */
	PLB_C3D_SGI = 86, /* big-endian, IEEE 754 */
} PlbC3dProcessor;

typedef struct {
	const char *path; /* as the user gave it; not owned */
	guint8 *bytes;
	gsize length;
	PlbC3dProcessor processor;
	GArray *parameters;         /* private */
	gboolean real;              /* data are reals, points in their unit */
	guint point_count;          /* points a frame */
	guint channel_count;        /* analog channels */
	guint samples_per_frame;    /* of each channel; 0 without channels */
	gsize frame_count;          /* at least 1 */
	guint first_frame;          /* its number in the recording that this is a part of */
	double rate_hz;             /* frames a second */
	double point_scale;         /* integers to the points' unit */
	gsize data_at, frame_bytes; /* where the first frame begins, and from one to the next */
	GArray *scale, *offset;     /* double, of each channel: value = (stored - offset) * scale */
	gboolean is_unsigned;       /* analog integers */
} PlbC3dFile;

gboolean plb_c3d_open(PlbC3dFile *file, const char *path, GError **error);
void plb_c3d_clear(PlbC3dFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbC3dFile, plb_c3d_clear)

/* Values of a numeric parameter, or texts of a text parameter; 0 = there is none. */
guint plb_c3d_count(const PlbC3dFile *file, const char *group, const char *name);
/* Its first dimension; 1 for a single value, 0 = there is none. */
guint plb_c3d_width(const PlbC3dFile *file, const char *group, const char *name);
/* A number of it; NAN where there is none, or it is text. */
double plb_c3d_number(const PlbC3dFile *file, const char *group, const char *name, guint index);
/* A text of it without blanks and NULs around, "" where there is none; in valid UTF-8. */
char *plb_c3d_text(const PlbC3dFile *file, const char *group, const char *name, guint index);
/* The same, going on in NAME2, NAME3... after the last (as labels beyond 255 do). */
char *plb_c3d_listed_text(const PlbC3dFile *file, const char *group, const char *name, guint index);

/* The point of that label, which may stand behind "SUBJECT:"; -1 = none. */
int plb_c3d_find_point(const PlbC3dFile *file, const char *name);

/* A point in POINT:UNITS. FALSE, and NANs: not seen in this frame. */
gboolean plb_c3d_point(const PlbC3dFile *file, gsize frame, guint point, double xyz[3]);
/* A channel's value in ANALOG:UNITS; sample counts from 0 to frame_count * samples_per_frame - 1.
 * NAN where the file has no finite number. */
double plb_c3d_analog(const PlbC3dFile *file, gsize sample, guint channel);
