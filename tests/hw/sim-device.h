/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/sim-device.h"

/* Descriptors and halts, which devices without a model of their own share. */
typedef struct {
	const guint8 *device_descriptor, *configuration_descriptor;
	gsize configuration_bytes;
	const char *serial; /* string 3; strings 1 and 2 are its maker and product */
	const char *maker, *product;
	guint8 halted_endpoint; /* 0 = none */
} SimStandard;
/* TRUE: it was a standard request, and *moved its answer. */
gboolean sim_standard_control(SimStandard *standard, const guint8 setup[PLB_SETUP_BYTES],
			      guint8 *data, gsize size, gssize *moved);
