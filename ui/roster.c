/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/roster.h"

#include "ui/preferences.h"

struct _PlbRoster {
	GObject parent;
	PlbAthleteStore *store;
	GStrv rotation;
	char *current, *before; /* names; "" = nobody. before: what an undo goes back to, or NULL */
};

G_DEFINE_FINAL_TYPE(PlbRoster, plb_roster, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

static void tell(PlbRoster *self)
{
	GSettings *settings = plb_preferences();

	g_settings_set_strv(settings, "rotation", (const char *const *)self->rotation);
	g_settings_set_string(settings, "last-athlete", self->current);
	g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

PlbAthleteStore *plb_roster_get_store(PlbRoster *self)
{
	return self->store;
}

const PlbAthleteRecord *plb_roster_get_current(PlbRoster *self)
{
	return plb_athlete_store_get(self->store, self->current);
}

void plb_roster_pick(PlbRoster *self, const char *name)
{
	g_autofree char *picked = g_strdup(plb_athlete_store_get(self->store, name) ? name : "");

	if (g_str_equal(picked, self->current))
		return;
	g_free(self->before);
	self->before = self->current;
	self->current = g_steal_pointer(&picked);
	tell(self);
}

gboolean plb_roster_undo(PlbRoster *self)
{
	if (!self->before)
		return FALSE;
	g_free(self->current);
	self->current = g_steal_pointer(&self->before);
	tell(self);
	return TRUE;
}

static int place_of(PlbRoster *self, const char *name)
{
	for (int i = 0; self->rotation[i]; i++) {
		if (g_str_equal(self->rotation[i], name))
			return i;
	}
	return -1;
}

const char *plb_roster_peek_next(PlbRoster *self)
{
	guint n = g_strv_length(self->rotation);
	int place = place_of(self, self->current);

	if (n == 0)
		return *self->current ? self->current : NULL;
	return self->rotation[(guint)(place + 1) % n];
}

void plb_roster_next(PlbRoster *self)
{
	const char *next = plb_roster_peek_next(self);

	if (next)
		plb_roster_pick(self, next);
}

const char *const *plb_roster_get_rotation(PlbRoster *self)
{
	return (const char *const *)self->rotation;
}

gboolean plb_roster_is_in(PlbRoster *self, const char *name)
{
	return place_of(self, name) >= 0;
}

gboolean plb_roster_set_in(PlbRoster *self, const char *name, gboolean in)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	guint n = g_strv_length(self->rotation);

	if (plb_roster_is_in(self, name) == in)
		return TRUE;
	if (in && (n >= PLB_ROSTER_MAX || !plb_athlete_store_get(self->store, name)))
		return FALSE;
	for (guint i = 0; i < n; i++) {
		if (in || !g_str_equal(self->rotation[i], name))
			g_strv_builder_add(builder, self->rotation[i]);
	}
	if (in)
		g_strv_builder_add(builder, name);
	g_strfreev(self->rotation);
	self->rotation = g_strv_builder_end(builder);
	tell(self);
	return TRUE;
}

/* Whoever is no longer known leaves the rotation. */
static void on_store_changed(PlbRoster *self)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	guint kept = 0;

	for (guint i = 0; self->rotation[i] && kept < PLB_ROSTER_MAX; i++) {
		if (plb_athlete_store_get(self->store, self->rotation[i])) {
			g_strv_builder_add(builder, self->rotation[i]);
			kept++;
		}
	}
	g_strfreev(self->rotation);
	self->rotation = g_strv_builder_end(builder);
	g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void plb_roster_finalize(GObject *object)
{
	PlbRoster *self = PLB_ROSTER(object);

	g_object_unref(self->store);
	g_strfreev(self->rotation);
	g_free(self->current);
	g_free(self->before);
	G_OBJECT_CLASS(plb_roster_parent_class)->finalize(object);
}

static void plb_roster_class_init(PlbRosterClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = plb_roster_finalize;
	signals[SIGNAL_CHANGED] = g_signal_new("changed", PLB_TYPE_ROSTER, G_SIGNAL_RUN_LAST, 0,
					       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void plb_roster_init(PlbRoster *self)
{
	self->rotation = g_settings_get_strv(plb_preferences(), "rotation");
	self->current = g_settings_get_string(plb_preferences(), "last-athlete");
}

PlbRoster *plb_roster_new(PlbAthleteStore *store)
{
	PlbRoster *self = g_object_new(PLB_TYPE_ROSTER, NULL);

	self->store = g_object_ref(store);
	g_signal_connect_object(store, "changed", G_CALLBACK(on_store_changed), self,
				G_CONNECT_SWAPPED);
	on_store_changed(self);
	return self;
}
