/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Left against right as one bar cut in two: where the cut stands says who carries more. */

#define PLB_TYPE_BALANCE_BAR (plb_balance_bar_get_type())
G_DECLARE_FINAL_TYPE(PlbBalanceBar, plb_balance_bar, PLB, BALANCE_BAR, GtkWidget)

/* right_share_pct of the total, NAN = nobody on the plates; stale: not what happens now. */
void plb_balance_bar_set_share(PlbBalanceBar *bar, double right_share_pct, gboolean stale);
/* What is noise around even, as asymmetry; drawn as a frame round the middle. NAN = not known. */
void plb_balance_bar_set_noise(PlbBalanceBar *bar, double asymmetry_noise_pct);
