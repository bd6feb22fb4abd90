/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/cli/cli-workers.h"

/* Work in processes of its own for each processor. Processes, not threads: they share no allocator
 * and no planner of transforms, so that two do twice the work of one, and a crash ends one file. */

typedef struct {
	guint index;
	gboolean done;  /* whether text is the result, or why there is none */
	guint64 length; /* of the text that follows */
} Reply;

typedef struct {
	pid_t pid;
	int socket;    /* indices out, replies in; -1 = not there */
	gboolean busy; /* with item `at` */
	guint at;
} Worker;

typedef struct {
	char *text, *why;
} Outcome;

typedef struct {
	guint n, next, printed; /* items; the next to hand out; handed to `done` so far */
	PlbCliWorkFunc work;
	PlbCliDoneFunc done;
	gpointer user_data;
	gboolean stopped;
	Outcome *outcomes; /* by item; both NULL = not yet */
	Worker *workers;
	guint worker_count;
} Batch;

static gboolean send_all(int socket, gconstpointer data, gsize size)
{
	const char *at = data;

	while (size > 0) {
		ssize_t n = send(socket, at, size, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return FALSE;
		at += MAX(n, 0);
		size -= (gsize)MAX(n, 0);
	}
	return TRUE;
}

static gboolean receive_all(int socket, gpointer data, gsize size)
{
	char *at = data;

	while (size > 0) {
		ssize_t n = recv(socket, at, size, 0);

		if (n == 0 || (n < 0 && errno != EINTR))
			return FALSE;
		at += MAX(n, 0);
		size -= (gsize)MAX(n, 0);
	}
	return TRUE;
}

static gboolean serve(const Batch *batch, int socket, guint index)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = batch->work(index, batch->user_data, &error);
	const char *said = text ? text : error->message;
	const Reply reply = { index, text != NULL, strlen(said) };

	return send_all(socket, &reply, sizeof reply) && send_all(socket, said, reply.length);
}

static void G_GNUC_NORETURN be_worker(const Batch *batch, const Worker *worker, int socket)
{
	guint index;

	/* a worker without anybody to answer to ends at once, also in the middle of a file */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (guint i = 0; i < batch->worker_count; i++)
		if (&batch->workers[i] != worker && batch->workers[i].socket >= 0)
			close(batch->workers[i].socket);
	while (receive_all(socket, &index, sizeof index) && serve(batch, socket, index))
		;
	_exit(0);
}

static gboolean start_worker(const Batch *batch, Worker *worker)
{
	int ends[2];

	*worker = (Worker){ .pid = -1, .socket = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return FALSE;
	fflush(NULL); /* or the child has the same text to write */
	worker->pid = fork();
	if (worker->pid == 0) {
		close(ends[0]);
		be_worker(batch, worker, ends[1]);
	}
	close(ends[1]);
	if (worker->pid < 0) {
		close(ends[0]);
		return FALSE;
	}
	worker->socket = ends[0];
	return TRUE;
}

static void keep(Batch *batch, guint index, char *text, char *why)
{
	batch->outcomes[index] = (Outcome){ text, why };
	for (; batch->printed < batch->n; batch->printed++) {
		Outcome *outcome = &batch->outcomes[batch->printed];

		if (!outcome->text && !outcome->why)
			break;
		if (!batch->stopped)
			batch->stopped = !batch->done(batch->printed, outcome->text, outcome->why,
						      batch->user_data);
		g_clear_pointer(&outcome->text, g_free);
		g_clear_pointer(&outcome->why, g_free);
	}
	if (batch->stopped)
		batch->next = batch->n;
}

static void work_here(Batch *batch, guint index)
{
	g_autoptr(GError) error = NULL;
	char *text = batch->work(index, batch->user_data, &error);

	keep(batch, index, text, text ? NULL : g_strdup(error->message));
}

static void retire(Worker *worker)
{
	if (worker->socket >= 0)
		close(worker->socket);
	worker->socket = -1;
}

/* Whoever has died takes its file with it, and nothing else. */
static void bury(Batch *batch, Worker *worker)
{
	int status = 0;

	retire(worker);
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	worker->busy = FALSE;
	keep(batch, worker->at, NULL,
	     WIFSIGNALED(status) ? g_strdup_printf("work on it was ended by signal %d (%s)",
						   WTERMSIG(status), g_strsignal(WTERMSIG(status)))
				 : g_strdup("work on it ended without an answer"));
	if (batch->next < batch->n)
		start_worker(batch, worker);
}

static void take_reply(Batch *batch, Worker *worker)
{
	Reply reply;
	g_autofree char *text = NULL;

	if (receive_all(worker->socket, &reply, sizeof reply)) {
		text = g_malloc0(reply.length + 1);
		if (receive_all(worker->socket, text, reply.length)) {
			char *said = g_steal_pointer(&text);

			worker->busy = FALSE;
			keep(batch, reply.index, reply.done ? said : NULL,
			     reply.done ? NULL : said);
			return;
		}
	}
	bury(batch, worker);
}

/* One that cannot be reached is found dead when its answer is read. */
static void hand_out(Batch *batch)
{
	for (guint i = 0; i < batch->worker_count && batch->next < batch->n; i++) {
		Worker *worker = &batch->workers[i];

		if (worker->socket < 0 || worker->busy)
			continue;
		worker->at = batch->next++;
		worker->busy = TRUE;
		send_all(worker->socket, &worker->at, sizeof worker->at);
	}
}

static gboolean wait_for_replies(Batch *batch)
{
	g_autofree struct pollfd *polls = g_new0(struct pollfd, batch->worker_count);
	gboolean busy = FALSE;

	for (guint i = 0; i < batch->worker_count; i++) {
		gboolean waits = batch->workers[i].socket >= 0 && batch->workers[i].busy;

		polls[i] = (struct pollfd){ .fd = waits ? batch->workers[i].socket : -1,
					    .events = POLLIN };
		busy = busy || waits;
	}
	if (!busy)
		return FALSE;
	if (poll(polls, batch->worker_count, -1) < 0)
		return errno == EINTR;
	for (guint i = 0; i < batch->worker_count; i++)
		if (polls[i].revents)
			take_reply(batch, &batch->workers[i]);
	return TRUE;
}

static void run_workers(Batch *batch)
{
	for (guint i = 0; i < batch->worker_count; i++)
		batch->workers[i] = (Worker){ .pid = -1, .socket = -1 };
	for (guint i = 0; i < batch->worker_count; i++)
		start_worker(batch, &batch->workers[i]);
	do
		hand_out(batch);
	while (wait_for_replies(batch));
	for (guint i = 0; i < batch->worker_count; i++) {
		Worker *worker = &batch->workers[i];

		if (worker->socket < 0)
			continue;
		retire(worker);
		while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
}

void plb_cli_work(guint n, guint workers, PlbCliWorkFunc work, PlbCliDoneFunc done,
		  gpointer user_data)
{
	g_autofree Outcome *outcomes = g_new0(Outcome, MAX(n, 1));
	g_autofree Worker *slots = g_new0(Worker, MAX(workers, 1));
	Batch batch = {
		.n = n,
		.work = work,
		.done = done,
		.user_data = user_data,
		.outcomes = outcomes,
		.workers = slots,
		.worker_count = MIN(workers, n),
	};

	if (batch.worker_count > 1)
		run_workers(&batch);
	/* one alone needs no other process; nor can there be one where the system gives none */
	while (batch.next < n)
		work_here(&batch, batch.next++);
	for (guint i = 0; i < n; i++) { /* what came after the stop */
		g_free(outcomes[i].text);
		g_free(outcomes[i].why);
	}
}
