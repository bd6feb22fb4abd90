/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/target-words.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/format.h"

static char *goal_text(const PlbTargets *targets)
{
	return g_strdup_printf(
		ngettext("✔ Goal: %u rep done", "✔ Goal: %u reps done", targets->rep_goal),
		targets->rep_goal);
}

static char *stop_text(const PlbTargets *targets, const PlbTargetState *state)
{
	g_autofree char *loss =
		plb_format_number(PLB_SHOWN(VELOCITY_LOSS, state->velocity_loss_pct), 0);
	g_autofree char *limit =
		plb_format_number(PLB_SHOWN(TARGET_LOSS, targets->velocity_loss_pct), 0);
	g_autofree char *side = plb_format_asymmetry(PLB_SHOWN(ASYMMETRY, state->asymmetry_pct));

	if (state->stops & PLB_STOP_SHIFT)
		return g_strdup(_("⬣ Stop: the load moves into the low back"));
	if (state->stops & PLB_STOP_ASYMMETRY)
		return g_strdup_printf(_("⬣ Stop: %s"), side);
	return g_strdup_printf(_("⬣ Stop: velocity loss %s %% (limit %s %%)"), loss, limit);
}

char *plb_target_announcement(const PlbTargets *targets, const PlbTargetState *state,
			      PlbAnnounceKind *kind)
{
	*kind = state->stops          ? PLB_ANNOUNCE_STOP
		: state->goal_reached ? PLB_ANNOUNCE_GOAL
				      : PLB_ANNOUNCE_NONE;
	if (*kind == PLB_ANNOUNCE_STOP && state->goal_reached) {
		g_autofree char *stop = stop_text(targets, state);

		return g_strdup_printf(
			ngettext("%s · ✔ %u rep", "%s · ✔ %u reps", targets->rep_goal), stop,
			targets->rep_goal);
	}
	if (*kind == PLB_ANNOUNCE_STOP)
		return stop_text(targets, state);
	return *kind == PLB_ANNOUNCE_GOAL ? goal_text(targets) : NULL;
}

static char *zone_range(const PlbTargets *targets)
{
	double low = targets->velocity_low_mps, high = targets->velocity_high_mps;
	g_autofree char *from = plb_format_number(PLB_SHOWN(TARGET_VELOCITY, low), 2);
	g_autofree char *to = plb_format_number(PLB_SHOWN(TARGET_VELOCITY, high), 2);

	if (isnan(low) && isnan(high))
		return NULL;
	if (isnan(high))
		return g_strdup_printf(_("at least %s m/s"), from);
	if (isnan(low))
		return g_strdup_printf(_("at most %s m/s"), to);
	return g_strdup_printf(_("%s–%s m/s"), from, to);
}

char *plb_target_zone_text(const PlbTargets *targets, const PlbTargetState *state, PlbTone *tone)
{
	g_autofree char *range = zone_range(targets);

	*tone = PLB_TONE_PLAIN;
	if (!range)
		return g_strdup("");
	switch (state->zone) {
	case PLB_ZONE_BELOW:
		*tone = PLB_TONE_SHIFT;
		return g_strdup(_("▼ too slow"));
	case PLB_ZONE_INSIDE:
		*tone = PLB_TONE_STEADY;
		return g_strdup(_("● in the zone"));
	case PLB_ZONE_ABOVE:
		*tone = PLB_TONE_FALL;
		return g_strdup(_("▲ too fast"));
	case PLB_ZONE_NONE:
		break;
	}
	return g_strdup("");
}

char *plb_target_velocity_caption(const PlbTargets *targets)
{
	g_autofree char *range = zone_range(targets);

	switch (plb_view_get_velocity()) {
	case PLB_VIEW_VELOCITY_PROPULSIVE:
		return range ? g_strdup_printf(_("Mean propulsive velocity · zone of the mean %s"),
					       range)
			     : g_strdup(_("Mean propulsive velocity, m/s"));
	case PLB_VIEW_VELOCITY_PEAK:
		return range ? g_strdup_printf(_("Peak velocity · zone of the mean %s"), range)
			     : g_strdup(_("Peak velocity, m/s"));
	case PLB_VIEW_VELOCITY_MEAN:
		break;
	}
	return range ? g_strdup_printf(_("Mean concentric velocity · zone %s"), range)
		     : g_strdup(_("Mean concentric velocity, m/s"));
}

char *plb_target_loss_caption(const PlbTargets *targets)
{
	g_autofree char *limit =
		plb_format_number(PLB_SHOWN(TARGET_LOSS, targets->velocity_loss_pct), 0);

	return isnan(targets->velocity_loss_pct)
		       ? g_strdup(_("Velocity loss"))
		       : g_strdup_printf(_("Velocity loss · stop at %s %%"), limit);
}

static void add_part(GPtrArray *parts, char *part)
{
	if (part)
		g_ptr_array_add(parts, part);
}

char *plb_target_summary(const PlbTargets *targets)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *loss =
		plb_format_number(PLB_SHOWN(TARGET_LOSS, targets->velocity_loss_pct), 0);
	g_autofree char *side =
		plb_format_number(PLB_SHOWN(TARGET_ASYMMETRY, targets->asymmetry_pct), 0);

	add_part(parts, zone_range(targets));
	if (!isnan(targets->velocity_loss_pct))
		add_part(parts, g_strdup_printf(_("stop at %s %% velocity loss"), loss));
	if (targets->stop_at_shift)
		add_part(parts, g_strdup(_("stop at a shift")));
	if (!isnan(targets->asymmetry_pct))
		add_part(parts, g_strdup_printf(_("stop at %s %% asymmetry"), side));
	if (targets->rep_goal > 0)
		add_part(parts, g_strdup_printf(ngettext("%u rep", "%u reps", targets->rep_goal),
						targets->rep_goal));
	if (parts->len == 0)
		return g_strdup(_("no targets"));
	g_ptr_array_add(parts, NULL);
	return g_strjoinv(" · ", (char **)parts->pdata);
}
