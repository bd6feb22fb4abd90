# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL of the test's own: in a temporary folder, on a port of its own, run by an unprivileged
user where the test is root (the server refuses root). And a wire that breaks."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

PASSWORD = "s3cr?t/%word"
QUOTED = "s3cr%3Ft%2F%25word"  # in an address


def find(program):
    found = shutil.which(program) or next(
        iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"), reverse=True)), None)
    if not found:
        print(f"skipped: PostgreSQL's {program} is not installed")
        sys.exit(77)
    return found


class Server:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="plumbar-pg-")
        self.data = os.path.join(self.folder, "data")
        self.user = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.user = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}",
                         "--init-groups"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        secret = os.path.join(self.folder, "password")
        with open(secret, "w") as file:
            file.write(PASSWORD + "\n")
        os.chmod(secret, 0o644)
        self.run(find("initdb"), "-D", self.data, "-U", "coach", "-A", "scram-sha-256",
                 "--pwfile", secret, "-E", "UTF8", "--locale=C", "-N")
        self.start()

    def run(self, *arguments):
        done = subprocess.run([*self.user, *arguments], cwd=self.folder, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env={"PATH": os.environ["PATH"]})
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}")

    def start(self):
        self.run(find("pg_ctl"), "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o",
                 f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off "
                 f"-c unix_socket_directories={self.folder}", "start")

    def stop(self, how="fast"):
        self.run(find("pg_ctl"), "-D", self.data, "-w", "-m", how, "stop")

    def remove(self):
        if os.path.exists(os.path.join(self.data, "postmaster.pid")):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database, port=None, secret=QUOTED):
        return f"postgresql://coach:{secret}@127.0.0.1:{port or self.port}/{database}"

    def ask(self, database, sql):
        """The answer's rows, as lists of text."""
        done = subprocess.run(
            [find("psql"), "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-c", sql,
             f"postgresql://coach@127.0.0.1:{self.port}/{database}"],
            env=dict(os.environ, PGPASSWORD=PASSWORD), text=True, check=False,
            stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode:
            raise AssertionError(f"{sql}: {done.stderr}")
        return [line.split("\x1f") for line in done.stdout.splitlines()]


class Wire:
    """Passes what a program sends on to the server, and breaks for good after so many bytes of it."""

    def __init__(self, port, most):
        self.port, self.most, self.sent = port, most, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.own_port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while self.sent < self.most:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", self.port)) as server:
                back = threading.Thread(target=self.pass_back, args=(server, client), daemon=True)
                back.start()
                while self.sent < self.most:
                    data = client.recv(min(4096, self.most - self.sent))
                    if not data:
                        break
                    server.sendall(data)
                    self.sent += len(data)
                for end in (server, client):
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
                back.join()
        self.listener.close()

    @staticmethod
    def pass_back(server, client):
        try:
            while data := server.recv(4096):
                client.sendall(data)
        except OSError:
            pass

    def close(self):
        self.most = 0
        try:  # wakes the one who waits
            socket.create_connection(("127.0.0.1", self.own_port), timeout=1).close()
        except OSError:
            pass
        self.thread.join()
