/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/live-controller.h"
#include "ui/rack-trace.h"

/* The rack page's words and numbers, without a widget. A number that is not of this moment is an en
 * dash. */

#define PLB_RACK_CHANNELS (PLB_CELL_COUNT + PLB_ENCODER_COUNT)

typedef struct {
	char *name;   /* "Cell 1", "String 3" */
	char *counts; /* newest */
	char *noise;  /* counts rms */
	char *value;  /* "123 N", "1.234 m" */
	char *health; /* "ok", "clipped, noisy", "not used" */
	gboolean warns;
} PlbRackChannelText;

typedef struct {
	char *state; /* one sentence, with its shape: "● Streaming at 1000 Hz" */
	gboolean warns;
	char *losses, *clock;           /* "0 lost · ...", "clock +12 ppm · 31 °C" */
	char *left, *right, *total;     /* "412 N · 42.0 kg" */
	char *left_place, *right_place; /* centre of pressure */
	char *bar_left, *bar_right;     /* "x 12 mm · z 1402 mm" */
	char *bar_place;                /* what is known of it; "" = no bar, or not live */
	gboolean bar_place_warns;
	char *drift;          /* of the zeros */
	PlbRackMoment moment; /* the plates and the bar now */
	char *identity;       /* product, serial, firmware */
	char *calibration;    /* rig, date, who, uncertainties */
	gboolean calibrated;  /* FALSE: the sentence says what to do */
	PlbRackChannelText channel[PLB_RACK_CHANNELS];
} PlbRackText;

PlbRackText *plb_rack_text_new(PlbLiveController *controller);
void plb_rack_text_free(PlbRackText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRackText, plb_rack_text_free)
