/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lift/lift-events.h"

#include "tests/test-lib.h"

const PlbKnownLoad lift_unknown = { .body_mass_kg = (double)NAN, .bar_mass_kg = (double)NAN };

static void keep(const PlbSetEvent *event, gpointer user_data)
{
	g_array_append_vals(user_data, event, 1);
}

GArray *lift_events(const PlbStreamInfo *info, const GArray *samples, const PlbKnownLoad *known,
		    gsize block, PlbTraces **traces)
{
	GArray *events = g_array_new(FALSE, FALSE, sizeof(PlbSetEvent));
	PlbTraces *grown = plb_traces_new(info);
	g_autoptr(PlbSetFinder) finder = plb_set_finder_new(grown, known, NULL, keep, events);

	if (block == 0)
		block = samples->len;
	for (gsize at = 0; at < samples->len; at += block) {
		plb_traces_append(grown, &g_array_index(samples, PlbSample, at),
				  MIN(block, samples->len - at));
		plb_set_finder_advance(finder);
	}
	plb_set_finder_finish(finder);
	if (traces != NULL)
		*traces = grown;
	else
		plb_traces_free(grown);
	return events;
}

const PlbSetEvent *lift_event(const GArray *events, PlbSetEventKind kind, guint n)
{
	for (guint i = 0; i < events->len; i++) {
		const PlbSetEvent *event = &g_array_index(events, PlbSetEvent, i);

		if (event->kind == kind && n-- == 0)
			return event;
	}
	return NULL;
}

guint lift_event_count(const GArray *events, PlbSetEventKind kind)
{
	guint count = 0;

	for (guint i = 0; i < events->len; i++)
		count += g_array_index(events, PlbSetEvent, i).kind == kind;
	return count;
}

guint lift_rejected_count(const GArray *events, PlbRejectReason reason, gboolean in_set)
{
	guint count = 0;

	for (guint i = 0; i < events->len; i++) {
		const PlbSetEvent *event = &g_array_index(events, PlbSetEvent, i);

		count += event->kind == PLB_SET_EVENT_REJECTED &&
			 event->rejected.reason == reason && event->in_set == in_set;
	}
	return count;
}

static void append(GString *text, const PlbSetEvent *e)
{
	static const char *const kinds[] = { "state",   "standing", "begin", "rep",
					     "revised", "rejected", "end" };

	g_string_append_printf(text, "%-8s %.17g", kinds[e->kind], e->time_s);
	if (e->kind == PLB_SET_EVENT_STATE)
		g_string_append_printf(text, " %s", plb_lift_state_to_text(e->state));
	if (e->kind == PLB_SET_EVENT_REP || e->kind == PLB_SET_EVENT_REVISED)
		g_string_append_printf(text,
				       " %u start %.17g bottom %.17g end %.17g z %.17g %.17g %.17g "
				       "gap %d up %d",
				       e->rep_index, e->cut.start_s, e->cut.bottom_s, e->cut.end_s,
				       e->cut.start_z_m, e->cut.bottom_z_m, e->cut.end_z_m,
				       e->cut.has_gap, e->cut.locked_out);
	if (e->kind == PLB_SET_EVENT_REJECTED)
		g_string_append_printf(text, " %s %.17g to %.17g in set %d",
				       plb_reject_reason_to_text(e->rejected.reason),
				       e->rejected.start_s, e->rejected.end_s, e->in_set);
	if (e->kind == PLB_SET_EVENT_STANDING)
		g_string_append_printf(text, " %.17g to %.17g %.17g N sd %.17g bar %d in set %d",
				       e->standing.from_s, e->standing.to_s, e->standing.force_n,
				       e->standing.force_sd_n, e->standing.with_bar, e->in_set);
	if (e->kind == PLB_SET_EVENT_BEGIN)
		g_string_append_printf(text, " body %.17g bar %.17g", e->body_mass_kg,
				       e->bar_mass_kg);
	g_string_append_c(text, '\n');
}

char *lift_events_to_text(const GArray *events)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < events->len; i++)
		append(text, &g_array_index(events, PlbSetEvent, i));
	return g_string_free(text, FALSE);
}

GArray *lift_find(SyntheticSet *set)
{
	return lift_events(&set->info, set->samples, &lift_unknown, 0, NULL);
}

guint lift_reps_of(const GArray *events)
{
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REP),
			  lift_event_count(events, PLB_SET_EVENT_REVISED));
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_BEGIN),
			  lift_event_count(events, PLB_SET_EVENT_END));
	return lift_event_count(events, PLB_SET_EVENT_REVISED);
}

const PlbRepCut *lift_cut_of(const GArray *events, guint rep)
{
	return &lift_event(events, PLB_SET_EVENT_REVISED, rep)->cut;
}
