/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/frame.h"

/* What decoders of streams give their frames to: n of them in order of scan_index, inside push. */
typedef void (*PlbFrameFunc)(gpointer user_data, const PlbFrame *frames, gsize n);
