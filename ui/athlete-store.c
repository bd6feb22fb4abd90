/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/athlete-store.h"

#include <math.h>
#include <string.h>

struct _PlbAthleteStore {
	GObject parent;
	char *path, *problem;
	gboolean unreadable; /* never written over */
	GPtrArray *records;  /* PlbAthleteRecord, by alphabet */
};

G_DEFINE_FINAL_TYPE(PlbAthleteStore, plb_athlete_store, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

PlbAthleteRecord *plb_athlete_record_new(const char *name)
{
	PlbAthleteRecord *record = g_new0(PlbAthleteRecord, 1);

	plb_athlete_init(&record->body);
	g_strlcpy(record->body.id, name, sizeof record->body.id);
	plb_targets_init(&record->targets);
	record->notes = g_strdup("");
	return record;
}

void plb_athlete_record_free(PlbAthleteRecord *record)
{
	if (!record)
		return;
	g_free(record->notes);
	g_free(record);
}

static PlbAthleteRecord *record_copy(const PlbAthleteRecord *record)
{
	PlbAthleteRecord *copy = g_memdup2(record, sizeof *record);

	copy->notes = g_strdup(record->notes);
	return copy;
}

/* The numbers of a record, by their keys. */
static const struct {
	const char *key;
	gsize offset;
	double low, high;
} numbers[] = {
	{ "mass-kg", G_STRUCT_OFFSET(PlbAthleteRecord, body.mass_kg), 20, 300 },
	{ "stature-m", G_STRUCT_OFFSET(PlbAthleteRecord, body.stature_m), 1.0, 2.5 },
	{ "velocity-low-mps", G_STRUCT_OFFSET(PlbAthleteRecord, targets.velocity_low_mps), 0.01,
	  3 },
	{ "velocity-high-mps", G_STRUCT_OFFSET(PlbAthleteRecord, targets.velocity_high_mps), 0.01,
	  3 },
	{ "velocity-loss-pct", G_STRUCT_OFFSET(PlbAthleteRecord, targets.velocity_loss_pct), 1,
	  90 },
	{ "asymmetry-pct", G_STRUCT_OFFSET(PlbAthleteRecord, targets.asymmetry_pct), 1, 90 },
};

/* Untrusted, for it is edited by hand: what makes no sense is not known. */
static void read_number(GKeyFile *file, const char *group, guint i, PlbAthleteRecord *record)
{
	g_autofree char *text = g_key_file_get_string(file, group, numbers[i].key, NULL);
	char *end = text;
	double value = text ? g_ascii_strtod(text, &end) : (double)NAN;

	if (end != text && value >= numbers[i].low && value <= numbers[i].high)
		G_STRUCT_MEMBER(double, record, numbers[i].offset) = value;
}

static PlbAthleteRecord *read_record(GKeyFile *file, const char *group)
{
	PlbAthleteRecord *record = plb_athlete_record_new(group);
	g_autofree char *sex = g_key_file_get_string(file, group, "sex", NULL);
	g_autofree char *bar = g_key_file_get_string(file, group, "bar-position", NULL);
	g_autofree char *notes = g_key_file_get_string(file, group, "notes", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		read_number(file, group, i, record);
	if (sex)
		plb_sex_from_text(sex, &record->body.sex);
	if (bar)
		plb_bar_position_from_text(bar, &record->body.bar_position);
	if (notes) {
		g_free(record->notes);
		record->notes = g_utf8_make_valid(notes, -1);
	}
	if (g_key_file_has_key(file, group, "stop-at-shift", NULL))
		record->targets.stop_at_shift =
			g_key_file_get_boolean(file, group, "stop-at-shift", NULL);
	record->targets.rep_goal =
		(guint)CLAMP(g_key_file_get_integer(file, group, "rep-goal", NULL), 0, 100);
	return record;
}

static void write_record(GKeyFile *file, const PlbAthleteRecord *record)
{
	const char *group = record->body.id, *sex = plb_sex_to_text(record->body.sex);

	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		double value = G_STRUCT_MEMBER(double, record, numbers[i].offset);

		if (!isnan(value))
			g_key_file_set_double(file, group, numbers[i].key, value);
	}
	if (sex)
		g_key_file_set_string(file, group, "sex", sex);
	g_key_file_set_string(file, group, "bar-position",
			      plb_bar_position_to_text(record->body.bar_position));
	if (*record->notes)
		g_key_file_set_string(file, group, "notes", record->notes);
	g_key_file_set_boolean(file, group, "stop-at-shift", record->targets.stop_at_shift);
	g_key_file_set_integer(file, group, "rep-goal", (int)record->targets.rep_goal);
}

static int by_name(gconstpointer a, gconstpointer b)
{
	const PlbAthleteRecord *first = *(PlbAthleteRecord *const *)a;
	const PlbAthleteRecord *second = *(PlbAthleteRecord *const *)b;

	return g_utf8_collate(first->body.id, second->body.id);
}

static void load(PlbAthleteStore *self)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) groups = NULL;

	if (!g_key_file_load_from_file(file, self->path, G_KEY_FILE_NONE, &error)) {
		self->unreadable = !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
		if (self->unreadable)
			self->problem = g_strdup_printf("%s: %s", self->path, error->message);
		return;
	}
	groups = g_key_file_get_groups(file, NULL);
	for (gsize i = 0; groups[i]; i++) {
		if (strlen(groups[i]) < sizeof(PlbAthlete){ 0 }.id)
			g_ptr_array_add(self->records, read_record(file, groups[i]));
	}
	g_ptr_array_sort(self->records, by_name);
}

static gboolean save(PlbAthleteStore *self)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *folder = g_path_get_dirname(self->path);
	g_autoptr(GError) error = NULL;

	g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
	if (self->unreadable)
		return FALSE;
	for (guint i = 0; i < self->records->len; i++)
		write_record(file, g_ptr_array_index(self->records, i));
	g_clear_pointer(&self->problem, g_free);
	g_mkdir_with_parents(folder, 0700);
	if (!g_key_file_save_to_file(file, self->path, &error))
		self->problem = g_strdup(error->message);
	return !self->problem;
}

static int find(PlbAthleteStore *self, const char *name)
{
	for (guint i = 0; name && i < self->records->len; i++) {
		const PlbAthleteRecord *record = g_ptr_array_index(self->records, i);

		if (g_str_equal(record->body.id, name))
			return (int)i;
	}
	return -1;
}

const PlbAthleteRecord *plb_athlete_store_get(PlbAthleteStore *self, const char *name)
{
	int i = find(self, name);

	return i >= 0 ? g_ptr_array_index(self->records, i) : NULL;
}

static gboolean name_fits(const char *name)
{
	/* a key file's group: no brackets, no control characters */
	if (!*name || !g_utf8_validate(name, -1, NULL))
		return FALSE;
	for (const char *c = name; *c; c++) {
		if (*c == '[' || *c == ']' || g_ascii_iscntrl(*c))
			return FALSE;
	}
	return TRUE;
}

gboolean plb_athlete_store_put(PlbAthleteStore *self, const PlbAthleteRecord *record)
{
	int i = find(self, record->body.id);

	if (!name_fits(record->body.id))
		return FALSE;
	if (i >= 0)
		g_ptr_array_remove_index(self->records, (guint)i);
	g_ptr_array_add(self->records, record_copy(record));
	g_ptr_array_sort(self->records, by_name);
	return save(self);
}

gboolean plb_athlete_store_remove(PlbAthleteStore *self, const char *name)
{
	int i = find(self, name);

	if (i < 0)
		return FALSE;
	g_ptr_array_remove_index(self->records, (guint)i);
	return save(self);
}

static char *folded(const char *text)
{
	g_autofree char *plain = g_str_to_ascii(text, NULL);

	return g_utf8_casefold(plain, -1);
}

GPtrArray *plb_athlete_store_search(PlbAthleteStore *self, const char *text)
{
	g_autofree char *wanted = folded(text ? text : "");
	g_autoptr(GPtrArray) later = g_ptr_array_new();
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < self->records->len; i++) {
		const PlbAthleteRecord *record = g_ptr_array_index(self->records, i);
		g_autofree char *name = folded(record->body.id);

		if (g_str_has_prefix(name, wanted))
			g_ptr_array_add(names, g_strdup(record->body.id));
		else if (strstr(name, wanted))
			g_ptr_array_add(later, g_strdup(record->body.id));
	}
	g_ptr_array_extend(names, later, NULL, NULL);
	return names;
}

const char *plb_athlete_store_get_problem(PlbAthleteStore *self)
{
	return self->problem;
}

static void plb_athlete_store_finalize(GObject *object)
{
	PlbAthleteStore *self = PLB_ATHLETE_STORE(object);

	g_free(self->path);
	g_free(self->problem);
	g_ptr_array_unref(self->records);
	G_OBJECT_CLASS(plb_athlete_store_parent_class)->finalize(object);
}

static void plb_athlete_store_class_init(PlbAthleteStoreClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = plb_athlete_store_finalize;
	signals[SIGNAL_CHANGED] = g_signal_new("changed", PLB_TYPE_ATHLETE_STORE, G_SIGNAL_RUN_LAST,
					       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void plb_athlete_store_init(PlbAthleteStore *self)
{
	self->records = g_ptr_array_new_with_free_func((GDestroyNotify)plb_athlete_record_free);
}

PlbAthleteStore *plb_athlete_store_new(const char *path)
{
	PlbAthleteStore *self = g_object_new(PLB_TYPE_ATHLETE_STORE, NULL);

	self->path =
		path ? g_strdup(path)
		     : g_build_filename(g_get_user_data_dir(), "plumbar", "athletes.ini", NULL);
	load(self);
	return self;
}
