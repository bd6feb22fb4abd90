/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/low-back-words.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/format.h"

#define MIDDLE_DOT " · "

static char *sessions_text(guint sessions)
{
	return g_strdup_printf(ngettext("%u session", "%u sessions", sessions), sessions);
}

static char *ratio_text(const PlbTrainingWeek *week)
{
	g_autofree char *times = NULL;

	if (isnan(week->linear_nms))
		return g_strdup(_("No rep's moment is known"));
	if (isnan(week->usual_nms))
		return g_strdup_printf(
			_("No usual yet: fewer than %d of the %d weeks before had training"),
			PLB_TRAINING_LEAST_WEEKS, PLB_TRAINING_WEEKS);
	times = plb_format_number(PLB_SHOWN(WEEK_RATIO, week->linear_nms / week->usual_nms), 1);
	return g_strdup_printf(week->far_above
				       ? _("▲ %s times the usual of the %d weeks before: far above")
				       : _("%s times the usual of the %d weeks before"),
			       times, PLB_TRAINING_WEEKS);
}

char *plb_training_week_text(const PlbTrainingWeek *week)
{
	g_autofree char *ratio = ratio_text(week);
	g_autofree char *sessions = sessions_text(week->sessions);
	g_autofree char *unknown =
		week->unknown_reps == 0
			? NULL
			: g_strdup_printf(ngettext("%u rep without a moment",
						   "%u reps without a moment", week->unknown_reps),
					  week->unknown_reps);

	return g_strjoin(MIDDLE_DOT, ratio, sessions, unknown, NULL);
}

/* What the sets show, by its interval. */
static char *found_text(const PlbPooledChange *change)
{
	g_autofree char *low =
		plb_format_signed(PLB_SHOWN(POOLED_INTERVAL, change->ci95_pct[0]), 1);
	g_autofree char *high =
		plb_format_signed(PLB_SHOWN(POOLED_INTERVAL, change->ci95_pct[1]), 1);
	g_autofree char *seen =
		plb_format_number(PLB_SHOWN(POOLED_DETECTABLE, change->detectable_pct), 1);

	switch (plb_pooled_change_state(change)) {
	case PLB_POOLED_RISING:
		return g_strdup_printf(
			_("▲ Rises from first to last rep: 95 %% interval %s to %s %%"), low, high);
	case PLB_POOLED_STEADY:
		return g_strdup_printf(_("● No rise from first to last rep: 95 %% interval %s to "
					 "%s %% (would have seen %s %%)"),
				       low, high, seen);
	case PLB_POOLED_UNDETERMINED:
		return g_strdup_printf(_("○ Can't judge yet: 95 %% interval %s to %s %% (would "
					 "have seen %s %%)"),
				       low, high, seen);
	case PLB_POOLED_TOO_FEW:
		break;
	}
	return g_strdup_printf(_("○ Not enough sets yet: %u of %d"), change->sets,
			       PLB_POOLED_LEAST_SETS);
}

char *plb_pooled_trend_text(const PlbPooledTrend *trend)
{
	guint n = trend->change.sets;
	g_autofree char *found = found_text(&trend->change);
	g_autofree char *sets = g_strdup_printf(ngettext("%u set", "%u sets", n), n);
	g_autofree char *sessions = sessions_text(trend->sessions);

	if (plb_pooled_change_state(&trend->change) == PLB_POOLED_TOO_FEW)
		return g_steal_pointer(&found);
	return g_strjoin(MIDDLE_DOT, found, sets, sessions, NULL);
}

char *plb_pooled_trend_value(const PlbPooledTrend *trend)
{
	if (plb_pooled_change_state(&trend->change) == PLB_POOLED_TOO_FEW)
		return g_strdup("");
	return plb_format_change(PLB_SHOWN(POOLED_RISE, trend->change.rise_pct), 1, "%");
}

char *plb_left_out_text(guint sets)
{
	return g_strdup_printf(
		ngettext("%u set: void, out of the verdict's range, under %d usable "
			 "reps, or analysed by an earlier version",
			 "%u sets: void, out of the verdict's range, under %d usable "
			 "reps, or analysed by an earlier version",
			 sets),
		sets, PLB_SET_LINE_LEAST_REPS);
}
