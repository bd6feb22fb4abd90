/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/hw-error.h"

G_DEFINE_QUARK(plb - hw - error - quark, plb_hw_error)
