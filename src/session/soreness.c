/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/soreness.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define LATE_HOURS 96
#define LATE_SCORE 4
#define WEEK_HOURS 168
#define DETAIL_BYTES_MAX 8192

const double plb_soreness_hours[PLB_SORENESS_QUESTIONS] = { 8, 24, 48, 72, 96, 168 };

static const char *const kinds[PLB_SORENESS_KINDS] = { "none", "stiff", "sore", "sharp" };
static const char *const signs[PLB_SIGNS] = {
	[PLB_SIGN_SADDLE] = "saddle-numbness",
	[PLB_SIGN_BLADDER_BOWEL] = "bladder-bowel",
	[PLB_SIGN_LEG_WEAKNESS] = "leg-weakness",
	[PLB_SIGN_LEG_NUMBNESS] = "leg-numbness",
	[PLB_SIGN_LEG_PAIN] = "leg-pain",
	[PLB_SIGN_NIGHT] = "night",
	[PLB_SIGN_UNWELL] = "unwell",
	[PLB_SIGN_BLOW] = "blow",
};

const char *plb_soreness_kind_key(PlbSorenessKind kind)
{
	return kinds[kind];
}

const char *plb_soreness_sign_key(PlbSorenessSign sign)
{
	return signs[sign];
}

static gboolean find(const char *const *keys, guint n, const char *key, guint *index)
{
	for (*index = 0; key && *index < n; (*index)++) {
		if (g_str_equal(keys[*index], key))
			return TRUE;
	}
	return FALSE;
}

gboolean plb_soreness_find_kind(const char *key, PlbSorenessKind *kind)
{
	guint index;
	gboolean found = find(kinds, PLB_SORENESS_KINDS, key, &index);

	if (found)
		*kind = (PlbSorenessKind)index;
	return found;
}

gboolean plb_soreness_find_sign(const char *key, PlbSorenessSign *sign)
{
	guint index;
	gboolean found = find(signs, PLB_SIGNS, key, &index);

	if (found)
		*sign = (PlbSorenessSign)index;
	return found;
}

char *plb_soreness_sign_keys(guint mask)
{
	GString *text = g_string_new(NULL);

	for (int sign = 0; sign < PLB_SIGNS; sign++) {
		if (mask & (1u << sign))
			g_string_append_printf(text, "%s%s", text->len ? " " : "", signs[sign]);
	}
	return g_string_free(text, FALSE);
}

static void add_text(JsonObject *object, const char *key, const char *text)
{
	if (text[0])
		json_object_set_string_member(object, key, text);
}

char *plb_soreness_to_json(const PlbSoreness *soreness)
{
	g_autoptr(JsonNode) root = json_node_new(JSON_NODE_OBJECT);
	JsonObject *object = json_object_new();
	g_autofree char *sign_keys = plb_soreness_sign_keys(soreness->signs);

	json_object_set_int_member(object, "answered_us", soreness->answered_us);
	json_object_set_int_member(object, "score", soreness->score);
	json_object_set_string_member(object, "kind", kinds[soreness->kind]);
	add_text(object, "place", soreness->place);
	add_text(object, "signs", sign_keys);
	add_text(object, "note", soreness->note);
	json_node_take_object(root, object);
	return json_to_string(root, FALSE);
}

static const char *text_member(JsonObject *object, const char *key)
{
	JsonNode *node = json_object_get_member(object, key);

	return node && JSON_NODE_HOLDS_VALUE(node) &&
			       json_node_get_value_type(node) == G_TYPE_STRING
		       ? json_node_get_string(node)
		       : NULL;
}

static gboolean whole_member(JsonObject *object, const char *key, gint64 *value)
{
	JsonNode *node = json_object_get_member(object, key);

	if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64)
		return FALSE;
	*value = json_node_get_int(node);
	return TRUE;
}

static gboolean read_signs(const char *text, guint *mask)
{
	g_auto(GStrv) words = g_strsplit(text ? text : "", " ", PLB_SIGNS + 1);
	PlbSorenessSign sign;

	*mask = 0;
	for (char **word = words; *word; word++) {
		if (!plb_soreness_find_sign(*word, &sign))
			return FALSE;
		*mask |= 1u << sign;
	}
	return TRUE;
}

/* Cut where a character ends. */
static void copy_text(char *to, gsize size, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	const char *end;

	g_strlcpy(to, valid, size);
	g_utf8_validate(to, -1, &end);
	to[end - to] = '\0';
}

gboolean plb_soreness_from_json(const char *json, PlbSoreness *soreness)
{
	g_autoptr(JsonNode) root = NULL;
	JsonObject *object;
	gint64 score;

	memset(soreness, 0, sizeof *soreness);
	/* one flat object: nothing nested is ever parsed */
	if (!json || strlen(json) > DETAIL_BYTES_MAX || json[0] != '{' || strpbrk(json + 1, "{["))
		return FALSE;
	root = json_from_string(json, NULL);
	if (!root || !JSON_NODE_HOLDS_OBJECT(root))
		return FALSE;
	object = json_node_get_object(root);
	copy_text(soreness->place, sizeof soreness->place, text_member(object, "place"));
	copy_text(soreness->note, sizeof soreness->note, text_member(object, "note"));
	if (!whole_member(object, "answered_us", &soreness->answered_us) ||
	    !whole_member(object, "score", &score) || score < 0 || score > PLB_SORENESS_SCORE_MAX)
		return FALSE;
	soreness->score = (guint)score;
	return plb_soreness_find_kind(text_member(object, "kind"), &soreness->kind) &&
	       read_signs(text_member(object, "signs"), &soreness->signs);
}

PlbAdvice plb_soreness_advice(const PlbSoreness *soreness, double hours)
{
	guint urgent =
		1u << PLB_SIGN_SADDLE | 1u << PLB_SIGN_BLADDER_BOWEL | 1u << PLB_SIGN_LEG_WEAKNESS;

	if (soreness->signs & urgent)
		return PLB_ADVICE_EMERGENCY;
	if (soreness->signs != 0 || soreness->kind == PLB_SORENESS_SHARP ||
	    (soreness->score >= LATE_SCORE && hours >= LATE_HOURS) ||
	    (soreness->score > 0 && hours >= WEEK_HOURS))
		return PLB_ADVICE_PROFESSIONAL;
	return soreness->score > 0 ? PLB_ADVICE_ORDINARY : PLB_ADVICE_NONE;
}
