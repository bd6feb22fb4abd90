/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"

/* LabJack T7 and T7-Pro: eight cells on AIN0 to AIN7 (+-10 V, single-ended, behind bridge
 * amplifiers) and three incremental encoders on DIO0/1, DIO2/3 and DIO6/7 (A on the even one), in
 * one clocked stream. As rack-plumbar.h; the serial is the number on the device. */
GPtrArray *plb_rack_labjack_t7_list(GError **error);
PlbRack *plb_rack_labjack_t7_open(const char *serial, GError **error);
