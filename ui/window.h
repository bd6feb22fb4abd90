/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/live-controller.h"
#include "ui/live-page.h"
#include "ui/rack-page.h"
#include "ui/review-page.h"
#include "ui/roster.h"

/* The one window: header with what can be done now, live page, review page. Everything a button
 * does is an action:
 *   win.connect  win.record  win.stop  win.next  win.review  win.disconnect
 *   win.open  win.open-path(s)  win.select-rep(u)  win.page(s)  win.fullscreen
 *   win.quiet  win.board  win.tare  win.preferences, and those of coach-actions.h */

#define PLB_TYPE_WINDOW (plb_window_get_type())
G_DECLARE_FINAL_TYPE(PlbWindow, plb_window, PLB, WINDOW, AdwApplicationWindow)

PlbWindow *plb_window_new(AdwApplication *application);
PlbLiveController *plb_window_get_controller(PlbWindow *window);
PlbLivePage *plb_window_get_live_page(PlbWindow *window);
PlbReviewPage *plb_window_get_review_page(PlbWindow *window);
PlbRackPage *plb_window_get_rack_page(PlbWindow *window);
PlbRoster *plb_window_get_roster(PlbWindow *window);
void plb_window_show_page(PlbWindow *window,
			  const char *name); /* "live", "athletes", "rack", "review" */
void plb_window_open(PlbWindow *window, const char *path);
