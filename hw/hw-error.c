/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/hw-error.h"

G_DEFINE_QUARK(plb - hw - error - quark, plb_hw_error)

PlbHwError plb_hw_error_of(const GError *error)
{
	return error && error->domain == PLB_HW_ERROR ? (PlbHwError)error->code : PLB_HW_ERROR_IO;
}
