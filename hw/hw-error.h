/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define PLB_HW_ERROR (plb_hw_error_quark())
GQuark plb_hw_error_quark(void);

typedef enum {
	PLB_HW_ERROR_NO_DEVICE,   /* no such rack is attached */
	PLB_HW_ERROR_ACCESS,      /* attached, but may not be opened (udev rules) */
	PLB_HW_ERROR_BUSY,        /* in use by another program */
	PLB_HW_ERROR_PROTOCOL,    /* it answers, but not as its protocol says */
	PLB_HW_ERROR_GONE,        /* unplugged while in use */
	PLB_HW_ERROR_IO,          /* any other transfer failure */
	PLB_HW_ERROR_UNSUPPORTED, /* asked for a rate or a mode that it has not */
} PlbHwError;

/* Its code; IO when it is of another domain, or there is none. */
PlbHwError plb_hw_error_of(const GError *error);
