/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/settings.h"

/* Judges a set's bar by its height from a little before the first descent (onset_s) to now_s. The
 * usual cut-off stands unless it would leave more than noisy_height_m of noise: then, as with a bar
 * tracked in a video, the residual analysis' own is used. */
void plb_bar_signal_judge(const PlbTraces *traces, double onset_s, double now_s,
			  const PlbLiftSettings *settings, PlbBarSignal *bar);

/* The cut-off to use where usual_hz is usual: that, or less when the set's bar asks for less. */
double plb_bar_signal_cutoff(const PlbBarSignal *bar, double usual_hz);
