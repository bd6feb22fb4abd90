/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hw/rack-plumbar.h"
#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "tests/hw/hw-fixture.h"
#include "tests/hw/usbfs-fixture.h"

/* Streaming for long, in real time through the real libusb: no loss, no growth of memory, and what
 * the USB thread costs. With --stall the disk stands still (fsync does not come back) for so many
 * seconds in the middle of a recording. The simulated device takes time like a real one: what its
 * buffer of 4096 scans cannot hold it drops, and says so; with --waits, for a program that a tool
 * slows down, its time stands still meanwhile. */

/* The frame inlet's memory is all there from the start, but resident only once it has been used. */
#define RING_TOUCHED 140000u

static struct {
	double seconds, rate_hz, stall_s;
	gboolean waits;
} options = { 10, 4000, 0, FALSE };

static atomic_int syncs;
static atomic_bool stalled;

int fsync(int fd);
int fdatasync(int fd);

/* The session's fifth sync takes long. SQLite's calls come here: the executable is before libc. */
static int stall_and(const char *symbol, int fd)
{
	int (*next)(int);
	void *found = dlsym(RTLD_NEXT, symbol);

	memcpy(&next, &found, sizeof found);
	if (options.stall_s > 0 && atomic_fetch_add(&syncs, 1) == 5) {
		g_usleep((gulong)(options.stall_s * 1e6));
		atomic_store(&stalled, TRUE);
	}
	return next(fd);
}

int fsync(int fd)
{
	return stall_and("fsync", fd);
}

int fdatasync(int fd)
{
	return stall_and("fdatasync", fd);
}

static long resident_kb(void)
{
	g_autofree char *text = NULL;
	const char *at;

	if (!g_file_get_contents("/proc/self/status", &text, NULL, NULL) ||
	    !(at = strstr(text, "VmRSS:")))
		return 0;
	return (long)g_ascii_strtoll(at + strlen("VmRSS:"), NULL, 10);
}

/* CPU seconds of the thread of that name; field 14 and 15 of its stat. */
static double thread_cpu_s(const char *name)
{
	g_autoptr(GDir) tasks = g_dir_open("/proc/self/task", 0, NULL);
	const char *task;

	while (tasks && (task = g_dir_read_name(tasks))) {
		g_autofree char *path = g_build_filename("/proc/self/task", task, "stat", NULL);
		g_autofree char *text = NULL;
		g_autofree char *wanted = g_strdup_printf("(%s)", name);
		g_auto(GStrv) fields = NULL;

		if (!g_file_get_contents(path, &text, NULL, NULL) || !strstr(text, wanted))
			continue;
		fields = g_strsplit(strrchr(text, ')') + 2, " ", -1);
		return (double)(g_ascii_strtoull(fields[11], NULL, 10) +
				g_ascii_strtoull(fields[12], NULL, 10)) /
		       (double)sysconf(_SC_CLK_TCK);
	}
	return NAN;
}

static PlbDeviceModel *new_model(void)
{
	const PlbDeviceModelSetup setup = { .serial = "PLB-S",
					    .rate_hz = options.rate_hz,
					    .source = busy_counts };

	return plb_device_model_new(&setup);
}

static gboolean print_losses(const PlbRackLosses *losses)
{
	printf("received %" G_GUINT64_FORMAT " scans, lost %" G_GUINT64_FORMAT
	       " (device %" G_GUINT64_FORMAT ", host %" G_GUINT64_FORMAT
	       ", bad packets %" G_GUINT64_FORMAT ")\n",
	       losses->received_scans, losses->lost_scans, losses->device_overruns,
	       losses->host_overruns, losses->bad_packets);
	return losses->lost_scans == 0 && losses->device_overruns == 0 &&
	       losses->host_overruns == 0 && losses->bad_packets == 0;
}

static void run(UsbFixture *fixture)
{
	if (!options.waits)
		usb_fixture_set_time_waits_not(fixture);
	usb_fixture_run(fixture, 1);
}

static gboolean stream(void)
{
	g_autoptr(UsbFixture) fixture = usb_fixture_new(new_model());
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRack) rack = NULL;
	guint64 wanted = (guint64)(options.seconds * options.rate_hz), got = 0, wrong = 0;
	long early_kb = 0, late_kb;
	double rate_hz, cpu_s;
	PlbRackLosses losses;
	PlbRackHealth health;

	run(fixture);
	rack = plb_rack_list_open("PLB-S", &error);
	if (!rack || !plb_rack_start(rack, options.rate_hz, &rate_hz, &error))
		g_error("%s", error->message);
	while (got < wanted) {
		PlbFrame frames[512];
		gssize n = plb_rack_read(rack, frames, G_N_ELEMENTS(frames), 1000, &error);

		if (n <= 0)
			g_error("after %" G_GUINT64_FORMAT " scans: %s", got,
				error ? error->message : "nothing for a second");
		for (gssize i = 0; i < n; i++) {
			PlbFrame expected = frames[i];

			busy_counts(NULL, frames[i].scan_index, &expected);
			wrong += !same_frame(&expected, &frames[i]);
		}
		got += (guint64)n;
		if (!early_kb && got > MAX(wanted / 10, RING_TOUCHED))
			early_kb = resident_kb();
	}
	late_kb = resident_kb();
	cpu_s = thread_cpu_s("plb-usb");
	plb_rack_get_losses(rack, &losses);
	plb_rack_get_health(rack, &health);
	printf("%.0f s at %.0f Hz, 8 cells and 4 encoders: %" G_GUINT64_FORMAT " wrong\n",
	       (double)got / rate_hz, rate_hz, wrong);
	printf("memory %ld kB after a tenth (0: too short to tell), %ld kB at the end\n", early_kb,
	       late_kb);
	printf("USB thread: %.2f %% of a core, %.2f us a scan (with the simulated controller)\n",
	       100 * cpu_s * rate_hz / (double)got, 1e6 * cpu_s / (double)got);
	printf("drift %+.2f ppm, u = %.2f\n", health.drift_ppm, health.drift_u_ppm);
	return print_losses(&losses) && wrong == 0 && (!early_kb || late_kb - early_kb < 1024);
}

/* A recording whose disk stands still. */
static gboolean record(void)
{
	g_autofree char *dir = g_dir_make_tmp("plb-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	PlbRecorderOptions recording = { .path = path, .duration_s = options.seconds };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(GError) error = NULL;
	PlbVerifyReport report;
	PlbLiveSnapshot snapshot;
	gboolean right;

	{
		g_autoptr(UsbFixture) fixture = usb_fixture_new(new_model());
		g_autoptr(PlbRecorder) recorder = plb_recorder_new();
		PlbRack *rack;

		run(fixture);
		rack = plb_rack_list_open("PLB-S", &error);
		plb_pipeline_setup_init(&recording.setup, NULL);
		recording.rate_hz = options.rate_hz;
		if (!rack || !plb_recorder_start(recorder, rack, rig, &recording, &error) ||
		    !plb_recorder_wait(recorder, &error))
			g_error("%s", error->message);
		plb_recorder_get_snapshot(recorder, &snapshot);
	}
	right = print_losses(&snapshot.losses);
	if (!plb_session_verify(path, &report, &error))
		g_error("%s", error->message);
	printf("the disk stood still for %.1f s: %s; the file: %s", options.stall_s,
	       atomic_load(&stalled) ? "yes" : "NO", report.summary);
	right &= atomic_load(&stalled) && !report.damaged && report.lost_scans == 0 &&
		 report.scans == (guint64)lround(options.seconds * options.rate_hz);
	plb_verify_report_clear(&report);
	g_unlink(path);
	g_rmdir(dir);
	return right;
}

int main(int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{ "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options.seconds, NULL, NULL },
		{ "rate", 0, 0, G_OPTION_ARG_DOUBLE, &options.rate_hz, NULL, "HZ" },
		{ "stall", 0, 0, G_OPTION_ARG_DOUBLE, &options.stall_s, "record, with this", "S" },
		{ "waits", 0, 0, G_OPTION_ARG_NONE, &options.waits, NULL, NULL },
		{ NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;
	gboolean right;

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		g_error("%s", error->message);
	right = options.stall_s > 0 ? record() : stream();
	puts(right ? "\nright" : "\nWRONG");
	return right ? 0 : 1;
}
