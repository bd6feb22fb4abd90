/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/live-controller.h"
#include "ui/roster.h"

/* What a coach does in the middle of training, each by one key (a foot pedal sends keys as well):
 *
 *   Space, Page Down  the next step: connect, record, stop, next set        win.step
 *   X  strike or restore the last rep                                       win.strike
 *   P  pain on the last rep, or none                                        win.pain
 *   V  the set does not count, or does                                      win.void
 *   N  a note                                                               win.note
 *   A  pick an athlete                                                      win.pick-athlete
 *   Right  the next athlete of the rotation                                 win.next-athlete
 *   U  take the last pick back                                              win.undo-athlete
 *   W  the set was another athlete's                                        win.whose-set
 *
 * Plain letters, so that chalky hands need one; they are heard only when nothing is being typed. */

typedef struct PlbCoach PlbCoach;

/* Adds the actions and their keys to window; freed with it. picker: opens for A and W. */
void plb_coach_actions_add(GtkApplicationWindow *window, PlbLiveController *controller,
			   PlbRoster *roster, GtkMenuButton *athlete_button,
			   AdwToastOverlay *toasts);
/* The keys work in other as well (a foot pedal does not know which window has the focus), but for
 * those that show something in window. other must not outlive it. */
void plb_coach_keys_add(GtkWidget *other, GtkApplicationWindow *window);
/* Brings the controller's athlete and targets in line with the roster. */
void plb_coach_follow_roster(PlbLiveController *controller, PlbRoster *roster);
