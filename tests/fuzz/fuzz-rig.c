/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "calibration/calibrator.h"
#include "calibration/procedure.h"

/* Any bytes as a rig file, or as a calibration's procedure: refused with one line, or taken; and
 * what was taken writes a text that is taken again and writes the same. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const GError *error)
{
	g_assert(error && !strchr(error->message, '\n'));
}

static void try_rig(const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) rig = plb_rig_parse(text, length, &error), back = NULL;
	g_autofree char *one = NULL, *other = NULL;
	g_autoptr(PlbCalibrator) calibrator = NULL;
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	const PlbFrame frame = { .cell = { 1000, -5, 700000, 3, 9, 11, 100000, 1 } };

	if (!rig) {
		check_line(error);
		return;
	}
	one = plb_rig_to_text(rig);
	back = plb_rig_parse(one, strlen(one), NULL);
	g_assert(back);
	other = plb_rig_to_text(back);
	g_assert(strcmp(one, other) == 0);
	calibrator = plb_calibrator_new(rig, 1000);
	g_assert(plb_calibrator_push(calibrator, &frame, 1, samples, NULL));
}

static void try_procedure(const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbProcedure) procedure = plb_procedure_parse(text, length, &error), back = NULL;
	g_autofree char *one = NULL;

	if (!procedure) {
		check_line(error);
		return;
	}
	one = plb_procedure_to_text(procedure);
	back = plb_procedure_parse(one, strlen(one), NULL);
	g_assert(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);

	try_rig(text, size);
	try_procedure(text, size);
	return 0;
}
