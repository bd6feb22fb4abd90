/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tests/prove/simulated-set.h"

/* The same simulated set by the live path (device model, packets, threads, session file), with its
 * result as a screen would have shown it at the end, and that file analysed again, which reads it
 * in blocks of other sizes. Compares the two (JSON), byte for byte. Returns "same" or that they
 * differ; NULL with error when it cannot be recorded. */
const char *plb_recorded_set_compare(const PlbSetDraw *draw, GError **error);
