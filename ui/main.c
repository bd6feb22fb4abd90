/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"
#include "ui/preferences.h"

int main(int argc, char **argv)
{
	g_autoptr(PlbApplication) application = NULL;
	g_auto(GStrv) arguments = plb_application_complete_arguments(argc, argv);
	int status;

	plb_preferences_init_language();
	application = plb_application_new();
	status = g_application_run(G_APPLICATION(application), argc, arguments);

	return status != 0 ? status : plb_application_get_exit_status(application);
}
