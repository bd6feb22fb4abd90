/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/rig.h"

G_DEFINE_QUARK(plb - calibration - error - quark, plb_calibration_error)
