/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/publish-database.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <string.h>

#include "src/cli/publish-rows.h"

#define FORMAT "1"
#define SCHEMA_RESOURCE "/io/github/plumbar/cli/postgresql-schema.sql"

struct PlbPublishDatabase {
	char *address;
	GPtrArray *secrets; /* as they must not be printed */
	PGconn *connection; /* NULL = not open */
};

G_DEFINE_QUARK(plb - publish - error - quark, plb_publish_error)

/* Tables in the order in which rows refer to earlier ones. The key's columns come first. */
static const struct {
	const char *name, *key, *columns;
	const char *newer; /* beyond which condition an old row is replaced */
	gboolean whole;    /* rows of a session that are not among the new ones go */
} tables[PLB_PUBLISH_TABLES] = {
	[PLB_PUBLISH_ATHLETES] = { "athletes", "athlete", "sex, stature_m, mass_kg, as_of",
				   "EXCLUDED.as_of >= t.as_of", FALSE },
	[PLB_PUBLISH_SESSIONS] = { "sessions", "session",
				   "athlete, started, source, file, plumbar, pipeline, rate_hz, "
				   "duration_s, lost_samples",
				   "true", FALSE },
	[PLB_PUBLISH_SETS] = { "sets", "session, set_number",
			       "exercise, exercise_guessed, voided, bar_mass_source, verdict, "
			       "verdict_why, verdict_since_rep",
			       "true", TRUE },
	[PLB_PUBLISH_REPS] = { "reps", "session, set_number, rep_number",
			       "start_s, bottom_s, end_s, complete, why, struck, pain", "true",
			       TRUE },
	[PLB_PUBLISH_METRICS] = { "metrics", "session, set_number, rep_number, metric",
				  "unit, value, low95, high95", "true", TRUE },
};

static void add_secret(PlbPublishDatabase *database, const char *text)
{
	if (!text || !*text)
		return;
	g_ptr_array_add(database->secrets, g_strdup(text));
	g_ptr_array_add(database->secrets, g_uri_escape_string(text, NULL, FALSE));
}

/* What is wrong with an address is not printed: libpq quotes pieces of it, and one may be the
 * password. */
PlbPublishDatabase *plb_publish_database_new(const char *address, GError **error)
{
	g_autoptr(PlbPublishDatabase) database = g_new0(PlbPublishDatabase, 1);
	gboolean is_uri = g_str_has_prefix(address, "postgresql://") ||
			  g_str_has_prefix(address, "postgres://");
	PQconninfoOption *options = is_uri ? PQconninfoParse(address, NULL) : NULL;

	if (!options) {
		g_set_error_literal(error, PLB_PUBLISH_ERROR, PLB_PUBLISH_ERROR_ADDRESS,
				    "is not an address like postgresql://USER@HOST/DATABASE");
		return NULL;
	}
	database->address = g_strdup(address);
	database->secrets = g_ptr_array_new_with_free_func(g_free);
	for (PQconninfoOption *option = options; option->keyword; option++)
		if (strstr(option->keyword, "password"))
			add_secret(database, option->val);
	PQconninfoFree(options);
	return g_steal_pointer(&database);
}

void plb_publish_database_close(PlbPublishDatabase *database)
{
	g_clear_pointer(&database->connection, PQfinish);
}

void plb_publish_database_free(PlbPublishDatabase *database)
{
	if (!database)
		return;
	plb_publish_database_close(database);
	g_clear_pointer(&database->secrets, g_ptr_array_unref);
	g_free(database->address);
	g_free(database);
}

/* The first line, without secrets; always FALSE. */
static gboolean fail(const PlbPublishDatabase *database, PlbPublishError code, const char *why,
		     GError **error)
{
	g_autoptr(GString) text = g_string_new(why);

	for (guint i = 0; i < database->secrets->len; i++)
		g_string_replace(text, g_ptr_array_index(database->secrets, i), "***", 0);
	text->str[strcspn(g_strchug(text->str), "\r\n")] = '\0';
	g_set_error_literal(error, PLB_PUBLISH_ERROR, code, text->str);
	return FALSE;
}

static gboolean fail_result(const PlbPublishDatabase *database, const PGresult *result,
			    GError **error)
{
	const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	gboolean lost = PQstatus(database->connection) != CONNECTION_OK;

	return fail(database, lost ? PLB_PUBLISH_ERROR_CONNECTION : PLB_PUBLISH_ERROR_REFUSED,
		    primary ? primary : PQerrorMessage(database->connection), error);
}

/* NULL with error; caller clears. */
static PGresult *ask(const PlbPublishDatabase *database, const char *sql, const char *parameter,
		     GError **error)
{
	PGresult *result = parameter ? PQexecParams(database->connection, sql, 1, NULL,
						    (const char *[]){ parameter }, NULL, NULL, 0)
				     : PQexec(database->connection, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN)
		return result;
	fail_result(database, result, error);
	PQclear(result);
	return NULL;
}

static gboolean run(const PlbPublishDatabase *database, const char *sql, GError **error)
{
	PGresult *result = ask(database, sql, NULL, error);
	gboolean done = result != NULL;

	PQclear(result);
	return done;
}

/* The first value of an answer; "" = none or null. NULL with error. Caller frees. */
static char *ask_value(const PlbPublishDatabase *database, const char *sql, GError **error)
{
	PGresult *result = ask(database, sql, NULL, error);
	char *value = NULL;

	if (result)
		value = g_strdup(PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	return value;
}

static gboolean make_schema(const PlbPublishDatabase *database, GError **error)
{
	g_autoptr(GBytes) sql = g_resources_lookup_data(SCHEMA_RESOURCE, 0, error);

	return sql && run(database, g_bytes_get_data(sql, NULL), error);
}

/* Two that find it missing at the same moment: the second waits, and finds it. */
static gboolean settle_schema(const PlbPublishDatabase *database, GError **error)
{
	g_autofree char *found = NULL, *version = NULL;

	if (!run(database, "BEGIN; SELECT pg_advisory_xact_lock(1349283170)", error))
		return FALSE;
	found = ask_value(database, "SELECT to_regclass('plumbar.format')", error);
	if (!found || (!*found && !make_schema(database, error)))
		return FALSE;
	version = ask_value(database, "SELECT version FROM plumbar.format", error);
	if (!version)
		return FALSE;
	if (strcmp(version, FORMAT) != 0)
		return fail(database, PLB_PUBLISH_ERROR_CONNECTION,
			    "its schema plumbar is not of format " FORMAT
			    ", which this version writes",
			    error);
	return run(database, "COMMIT", error);
}

/* Where rows wait until all of a session's have come. */
static gboolean make_stages(const PlbPublishDatabase *database, GError **error)
{
	for (int table = 0; table < PLB_PUBLISH_TABLES; table++) {
		g_autofree char *sql = g_strdup_printf(
			"CREATE TEMP TABLE new_%s(LIKE plumbar.%s) ON COMMIT DELETE ROWS",
			tables[table].name, tables[table].name);

		if (!run(database, sql, error))
			return FALSE;
	}
	return TRUE;
}

static void stay_silent(void *arg, const char *message)
{
}

gboolean plb_publish_database_open(PlbPublishDatabase *database, GError **error)
{
	/* before the address: it may say otherwise; after it: it may not */
	const char *const keywords[] = { "connect_timeout", "tcp_user_timeout", "dbname",
					 "client_encoding", "application_name", NULL };
	const char *const values[] = {
		"10", "30000", database->address, "UTF8", "plumbar-cli", NULL
	};

	if (database->connection)
		return TRUE;
	database->connection = PQconnectdbParams(keywords, values, 1);
	if (PQstatus(database->connection) != CONNECTION_OK) {
		fail(database, PLB_PUBLISH_ERROR_CONNECTION, PQerrorMessage(database->connection),
		     error);
		plb_publish_database_close(database);
		return FALSE;
	}
	PQsetNoticeProcessor(database->connection, stay_silent, NULL);
	if (settle_schema(database, error) && make_stages(database, error))
		return TRUE;
	plb_publish_database_close(database);
	return FALSE;
}

static gboolean copy_rows(const PlbPublishDatabase *database, PlbPublishTable table,
			  const char *text, GError **error)
{
	g_autofree char *rows = plb_publish_rows_of(text, table);
	g_autofree char *sql = g_strdup_printf("COPY new_%s FROM STDIN", tables[table].name);
	PGresult *result = ask(database, sql, NULL, error);
	gboolean done = TRUE;

	if (!result)
		return FALSE;
	PQclear(result);
	if (PQputCopyData(database->connection, rows, (int)strlen(rows)) != 1 ||
	    PQputCopyEnd(database->connection, NULL) != 1)
		return fail_result(database, NULL, error);
	while ((result = PQgetResult(database->connection)) != NULL) {
		if (done && PQresultStatus(result) != PGRES_COMMAND_OK)
			done = fail_result(database, result, error);
		PQclear(result);
		if (PQstatus(database->connection) != CONNECTION_OK)
			break;
	}
	return done;
}

/* Rows that say the same as before are not touched. */
static gboolean merge_rows(const PlbPublishDatabase *database, PlbPublishTable table,
			   GError **error)
{
	const char *name = tables[table].name, *columns = tables[table].columns;
	g_autoptr(GString) excluded = g_string_new(columns);
	g_autofree char *sql = NULL;

	g_string_replace(excluded, ", ", ", EXCLUDED.", 0);
	sql = g_strdup_printf("INSERT INTO plumbar.%s AS t (%s, %s) SELECT %s, %s FROM new_%s "
			      "ON CONFLICT (%s) DO UPDATE SET (%s) = ROW(EXCLUDED.%s) "
			      "WHERE %s AND ROW(t.*) IS DISTINCT FROM ROW(EXCLUDED.*)",
			      name, tables[table].key, columns, tables[table].key, columns, name,
			      tables[table].key, columns, excluded->str, tables[table].newer);
	return run(database, sql, error);
}

/* What an earlier analysis found and this one does not. */
static gboolean drop_rows(const PlbPublishDatabase *database, PlbPublishTable table, GError **error)
{
	const char *name = tables[table].name, *key = tables[table].key;
	g_autofree char *sql = g_strdup_printf(
		"DELETE FROM plumbar.%s WHERE session = (SELECT session FROM new_sessions) "
		"AND (%s) NOT IN (SELECT %s FROM new_%s)",
		name, key, key, name);

	return !tables[table].whole || run(database, sql, error);
}

static gboolean fill_and_merge(const PlbPublishDatabase *database, const char *rows, GError **error)
{
	for (PlbPublishTable table = 0; table < PLB_PUBLISH_TABLES; table++)
		if (!copy_rows(database, table, rows, error))
			return FALSE;
	/* two that publish one session at the same moment take turns */
	if (!run(database,
		 "SELECT pg_advisory_xact_lock(hashtextextended(session, 0)) FROM new_sessions",
		 error))
		return FALSE;
	for (PlbPublishTable table = 0; table < PLB_PUBLISH_TABLES; table++)
		if (!merge_rows(database, table, error))
			return FALSE;
	for (PlbPublishTable table = PLB_PUBLISH_TABLES; table-- > 0;)
		if (!drop_rows(database, table, error))
			return FALSE;
	return TRUE;
}

static gboolean put_once(PlbPublishDatabase *database, const char *rows, GError **error)
{
	if (!plb_publish_database_open(database, error))
		return FALSE;
	if (run(database, "BEGIN", error) && fill_and_merge(database, rows, error) &&
	    run(database, "COMMIT", error))
		return TRUE;
	if (PQstatus(database->connection) != CONNECTION_OK)
		plb_publish_database_close(database);
	else
		run(database, "ROLLBACK", NULL);
	return FALSE;
}

gboolean plb_publish_database_put(PlbPublishDatabase *database, const char *rows, GError **error)
{
	g_autoptr(GError) why = NULL;

	if (!plb_publish_database_open(database, error))
		return FALSE;
	if (put_once(database, rows, &why))
		return TRUE;
	/* also after a COMMIT of which nobody knows whether it came through: the rows are the same
	 */
	if (g_error_matches(why, PLB_PUBLISH_ERROR, PLB_PUBLISH_ERROR_CONNECTION))
		return put_once(database, rows, error);
	g_propagate_error(error, g_steal_pointer(&why));
	return FALSE;
}
