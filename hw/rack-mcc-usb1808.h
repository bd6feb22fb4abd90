/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"

/* MCC USB-1808 and USB-1808X: eight cells on its simultaneous inputs (+-10 V, single-ended, behind
 * bridge amplifiers) and two incremental encoders in its FPGA, in one paced scan. As
 * rack-plumbar.h.
 *
 * The device forgets its FPGA at every power-up and the image is not free to ship: it is taken from
 * plumbar/PLB_1808_IMAGE_NAME in the user's or the system's data folders (XDG), and without it the
 * rack is listed with a problem that says where to put it, and start fails with the same line. */
#define PLB_1808_IMAGE_NAME "usb-1808.rbf"

GPtrArray *plb_rack_mcc_usb1808_list(GError **error);
PlbRack *plb_rack_mcc_usb1808_open(const char *serial, GError **error);
