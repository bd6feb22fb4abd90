/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/live-page.h"

/* The live page again, for the athlete's own screen: on a second monitor full-screen, else a window
 * that can be put there. Nothing can be changed in it but what it shows (Q: one number only; Escape
 * closes it). */

GtkWindow *plb_board_window_new(GtkWindow *parent, PlbLiveController *controller);
