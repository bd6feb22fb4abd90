/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter.h"

G_DEFINE_QUARK(plb - simulator - error - quark, plb_simulator_error)
