/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Sessions' rows into PostgreSQL: one transaction a session, the same rows however often. Messages
 * never hold a password. */

typedef struct PlbPublishDatabase PlbPublishDatabase;

typedef enum {
	PLB_PUBLISH_ERROR_ADDRESS,    /* not one of a PostgreSQL database */
	PLB_PUBLISH_ERROR_CONNECTION, /* lost, or not to be had: no other session will do better */
	PLB_PUBLISH_ERROR_REFUSED,    /* by the server, these rows */
} PlbPublishError;
#define PLB_PUBLISH_ERROR (plb_publish_error_quark())
GQuark plb_publish_error_quark(void);

/* Checks the address, without connecting. NULL with error. */
PlbPublishDatabase *plb_publish_database_new(const char *address, GError **error);
void plb_publish_database_free(PlbPublishDatabase *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbPublishDatabase, plb_publish_database_free)

/* Connects if need be; makes docs/postgresql-schema.sql where it is missing. */
gboolean plb_publish_database_open(PlbPublishDatabase *database, GError **error);
void plb_publish_database_close(PlbPublishDatabase *database);
/* rows as plb_publish_rows makes them: all of them are in the database afterwards, and no others of
 * that session; or, with error, everything is as before. A connection that was lost is made again,
 * once. */
gboolean plb_publish_database_put(PlbPublishDatabase *database, const char *rows, GError **error);
