/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/rep-metrics.h"
#include "src/lift/set-finder.h"
#include "src/lift/settings.h"
#include "tests/lift/synthetic-set.h"

/* Runs the set finder over traces and keeps its events. */

/* Feeds samples in blocks of block samples (0 = all at once); returns PlbSetEvents. */
GArray *lift_events(const PlbStreamInfo *info, const GArray *samples, const PlbKnownLoad *known,
		    gsize block, PlbTraces **traces);
/* The n-th event (from 0) of a kind, NULL when there are fewer. */
const PlbSetEvent *lift_event(const GArray *events, PlbSetEventKind kind, guint n);
guint lift_event_count(const GArray *events, PlbSetEventKind kind);
guint lift_rejected_count(const GArray *events, PlbRejectReason reason, gboolean in_set);
/* One line an event, all digits: for comparing runs. Caller frees. */
char *lift_events_to_text(const GArray *events);

/* A made-up set whose loads are not typed, through the finder all at once. */
extern const PlbKnownLoad lift_unknown;
GArray *lift_find(SyntheticSet *set);
/* How many reps there are; every one provisional and final, every set begun and ended. */
guint lift_reps_of(const GArray *events);
const PlbRepCut *lift_cut_of(const GArray *events, guint rep); /* final, from 0 */
