/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/sim-scans.h"

/* A LabJack T7 as a host controller sees it: Modbus feedback commands, flash, quadrature and one
 * clocked stream with sequence, backlog and auto-recovery. For tests and demonstrations. */

/* The serial must be a number. */
PlbSimDevice *plb_sim_labjack_t7_new(const PlbSimSetup *setup);
PlbSimScans *plb_sim_labjack_t7_get_scans(PlbSimDevice *device);
/* Its converter, as its flash says: not the ideal one. */
void plb_sim_labjack_t7_get_adc(PlbAdc *adc);
/* Firmware of another time. */
void plb_sim_labjack_t7_set_firmware(PlbSimDevice *device, float version);
/* A predecessor that crashed: eight cells at 500 Hz. */
void plb_sim_labjack_t7_leave_streaming(PlbSimDevice *device);
/* At that scan of all the device ends its stream by itself, with one of PlbT7Status. */
void plb_sim_labjack_t7_end_stream(PlbSimDevice *device, guint16 status, guint64 at_scan);
