/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/body-json.h"

#include <math.h>

void plb_kept_body_write(PlbJsonWriter *writer, const PlbKeptBody *kept)
{
	for (int k = 0; k < PLB_BODY_PARAMETERS; k++) {
		if (kept->sets[k] == 0)
			continue;
		plb_json_writer_open(writer, plb_body_parameter_name((PlbBodyParameter)k), '{');
		plb_json_writer_count(writer, "sets", kept->sets[k]);
		plb_json_writer_number(writer, "mean", kept->mean[k]);
		plb_json_writer_number(writer, "sd", kept->sd[k]);
		plb_json_writer_number(writer, "prior_sd", kept->prior_sd[k]);
		plb_json_writer_close(writer, '}');
	}
}

gboolean plb_kept_body_set(PlbKeptBody *kept, const char *parameter, const char *member,
			   double value)
{
	for (int k = 0; k < PLB_BODY_PARAMETERS; k++) {
		if (!g_str_equal(parameter, plb_body_parameter_name((PlbBodyParameter)k)))
			continue;
		if (g_str_equal(member, "sets"))
			kept->sets[k] = value > 0 ? (guint)MIN(value, 1e6) : 0;
		else if (g_str_equal(member, "mean"))
			kept->mean[k] = value;
		else if (g_str_equal(member, "sd"))
			kept->sd[k] = value;
		else if (g_str_equal(member, "prior_sd"))
			kept->prior_sd[k] = value;
		else
			return FALSE;
		return TRUE;
	}
	return FALSE;
}

static void read_parameter(PlbKeptBody *kept, const char *parameter, JsonObject *object)
{
	static const char *const members[] = { "sets", "mean", "sd", "prior_sd" };

	for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
		JsonNode *node = json_object_get_member(object, members[i]);

		if (node && JSON_NODE_HOLDS_VALUE(node) &&
		    json_node_get_value_type(node) != G_TYPE_STRING)
			plb_kept_body_set(kept, parameter, members[i], json_node_get_double(node));
	}
}

void plb_kept_body_read(PlbKeptBody *kept, JsonObject *object)
{
	JsonObjectIter iter;
	const char *parameter;
	JsonNode *node;

	json_object_iter_init(&iter, object);
	while (json_object_iter_next(&iter, &parameter, &node)) {
		if (JSON_NODE_HOLDS_OBJECT(node))
			read_parameter(kept, parameter, json_node_get_object(node));
	}
}
