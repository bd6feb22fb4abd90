/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/targets.h"
#include "ui/view-model.h"

/* What targets and stops say, in the user's language. Strings are the caller's to free. */

typedef enum {
	PLB_ANNOUNCE_NONE,
	PLB_ANNOUNCE_GOAL,
	PLB_ANNOUNCE_STOP,
	PLB_ANNOUNCE_FAULT,
} PlbAnnounceKind;

/* The most urgent first: "⬣ Stop: velocity loss 31 % (limit 30 %)", with the goal behind it where
 * the same rep reaches it. NULL, and NONE, when nothing is reached. */
char *plb_target_announcement(const PlbTargets *targets, const PlbTargetState *state,
			      PlbAnnounceKind *kind);
/* "▼ too slow"; "" without a zone or a rep. tone: how to colour it. */
char *plb_target_zone_text(const PlbTargets *targets, const PlbTargetState *state, PlbTone *tone);
/* "Mean concentric velocity · zone 0.45–0.60 m/s" */
char *plb_target_velocity_caption(const PlbTargets *targets);
/* "Velocity loss", "Velocity loss · stop at 30 %" */
char *plb_target_loss_caption(const PlbTargets *targets);
/* All targets in one line, for the set-up: "0.45–0.60 m/s · stop at 30 % loss · 8 reps". */
char *plb_target_summary(const PlbTargets *targets);
