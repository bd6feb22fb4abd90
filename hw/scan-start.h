/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* When the scans of a stream begin, for a device that cannot be asked: by this computer's clock and
 * what the stream before told. All instants are of plb_monotonic_raw_s(). */

typedef struct {
	double rate_hz;
	double takes_s; /* about the start request's round trip: the least of some like requests' */
	double starts_s; /* about when this stream began */
	/* How long after the request its first scan is here, by the soonest of a stream's first
	 * frames; at most one period. Much of it is the device's own and the same each time. */
	double first_after_s;
} PlbScanStart;

void plb_scan_start_init(PlbScanStart *start, double rate_hz);
/* A frame is here that was latched due_s after the stream's first one. */
void plb_scan_start_learn(PlbScanStart *start, double due_s, double now_s);
/* The request is about to be made. */
void plb_scan_start_begin(PlbScanStart *start);
/* The request was answered at answered_s: how well starts_s is known. It was said before, by the
 * round trips of other requests; on a busy machine it is off by at most this answer's delay,
 * anywhere in it. */
double plb_scan_start_u_s(const PlbScanStart *start, double answered_s);
/* When this stream's first scan is here. */
double plb_scan_start_first_s(const PlbScanStart *start);
/* A stream that goes on keeps the step of the one before: returns when the request is to go out, so
 * that its first scan falls where one was due. Then the number of those missed is whole, and
 * rounding it is safe by half a period to both sides. Takes at most a period. */
void plb_scan_start_wait_for_step(const PlbScanStart *start, double due_s);
