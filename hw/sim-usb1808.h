/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/sim-scans.h"

/* An MCC USB-1808 as a host controller sees it: vendor requests, an FPGA that wants its image,
 * EEPROM, two encoders and the unframed scan. For tests and demonstrations. */

PlbSimDevice *plb_sim_usb1808_new(const PlbSimSetup *setup); /* serial: 1 to 8 characters */
PlbSimScans *plb_sim_usb1808_get_scans(PlbSimDevice *device);
void plb_sim_usb1808_get_adc(PlbAdc *adc); /* as its EEPROM says: not the ideal one */
/* As after a power-up or a suspend: it streams no more, and runs only after an image. As made, it
 * is loaded. */
void plb_sim_usb1808_forget_fpga(PlbSimDevice *device);
/* Takes all of an image and does not start from it, as from another device's. */
void plb_sim_usb1808_refuse_image(PlbSimDevice *device);
/* What it was last sent of one, with the two bytes that end it. */
const GByteArray *plb_sim_usb1808_get_image(PlbSimDevice *device);
void plb_sim_usb1808_leave_streaming(PlbSimDevice *device);
