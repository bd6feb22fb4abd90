# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of a speech service (speech-dispatcher's SSIP) as hears what a program would have said."""
import os
import pathlib
import socket
import threading

ANSWERS = {"CLIENT_NAME": "208 OK CLIENT NAME SET", "LANGUAGE": "201 OK LANGUAGE SET",
           "PRIORITY": "202 OK PRIORITY SET"}


class SpeechService:
    """Listens on a socket of its own until the test ends; said: every message so far, in order."""

    def __init__(self):
        path = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "speech.sock"
        self.environment = {"SPEECHD_ADDRESS": f"unix_socket:{path}"}
        self.said = []
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(path))
        self.socket.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            with client, client.makefile("rw", encoding="utf-8", newline="\r\n") as lines:
                self.converse(lines)

    def converse(self, lines):
        def answer(text):
            lines.write(text + "\n")  # sent as CR LF
            lines.flush()
        for line in lines:
            words = line.split()
            if words[0].upper() == "SPEAK":
                answer("230 OK RECEIVING DATA")
                self.said.append(self.message(lines))
                answer(f"225-{len(self.said)}\n225 OK MESSAGE QUEUED")
            elif words[0].upper() == "SET":
                answer(ANSWERS.get(words[2].upper(), "200 OK"))
            else:
                answer("200 OK")

    @staticmethod
    def message(lines):
        text = []
        for line in lines:
            if line.rstrip("\r\n") == ".":
                break
            text.append(line.rstrip("\r\n"))
        return " ".join(text)
