# SPDX-License-Identifier: GPL-3.0-or-later
"""A small USB/IP client, written from the kernel's Documentation/usb/usbip_protocol.rst and
docs/usb-protocol.md alone: it shares nothing with the server."""

import socket
import struct

OP = struct.Struct(">HHI")
DEVICE = struct.Struct(">256s32sIIIHHHBBBBBB")
BASIC = struct.Struct(">IIIII")
SUBMIT = struct.Struct(">IIIII8s")
HEADER_BYTES = 48
EPIPE, ENOMEM, ECONNRESET = -32, -12, -104
BULK_IN = 1
INTERFACE_OUT, INTERFACE_IN = 0x41, 0xC1


class Closed(Exception):
    """The server has hung up."""


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


class Client:
    def __init__(self, port, timeout=20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sequence = 0
        self.replies = {}  # sequence: (status, data), or of an unlink (status,)
        self.expected_in = {}
        self.devid = 0

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def take(self, n):
        data = b""
        while len(data) < n:
            piece = self.socket.recv(n - len(data))
            if not piece:
                raise Closed()
            data += piece
        return data

    def operation(self, code, payload=b""):
        self.send(OP.pack(0x0111, code, 0) + payload)
        version, reply, status = OP.unpack(self.take(OP.size))
        assert version == 0x0111 and reply == code & 0x7FFF, (version, reply)
        return status

    def device(self):
        fields = DEVICE.unpack(self.take(DEVICE.size))
        names = ["path", "busid", "busnum", "devnum", "speed", "vendor", "product", "release", "class",
                 "subclass", "protocol", "configuration", "configurations", "interfaces"]
        found = dict(zip(names, fields))
        for key in ("path", "busid"):
            found[key] = found[key].rstrip(b"\0").decode()
        return found

    def list(self):
        assert self.operation(0x8005) == 0
        found = []
        for _ in range(struct.unpack(">I", self.take(4))[0]):
            device = self.device()
            device["classes"] = [self.take(4) for _ in range(device["interfaces"])]
            found.append(device)
        return found

    def attach(self, busid):
        status = self.operation(0x8003, busid.encode().ljust(32, b"\0"))
        if status:
            return status
        device = self.device()
        self.devid = device["busnum"] << 16 | device["devnum"]
        return 0

    def submit_bytes(self, endpoint, into, length, setup=bytes(8), payload=b"", devid=None):
        self.sequence += 1
        self.expected_in[self.sequence] = into
        return (BASIC.pack(1, self.sequence, self.devid if devid is None else devid, int(into), endpoint)
                + SUBMIT.pack(0, length, 0, 0, 0, setup) + payload)

    def submit(self, *arguments, **options):
        self.send(self.submit_bytes(*arguments, **options))
        return self.sequence

    def unlink(self, sequence):
        self.sequence += 1
        self.send(BASIC.pack(2, self.sequence, self.devid, 0, 0) + struct.pack(">I", sequence) + bytes(24))
        return self.sequence

    def read_reply(self):
        header = self.take(HEADER_BYTES)
        command, sequence, _, _, _ = BASIC.unpack_from(header)
        status, actual = struct.unpack_from(">iI", header, BASIC.size)
        if command == 4:
            self.replies[sequence] = (status,)
        else:
            assert command == 3, command
            data = self.take(actual) if self.expected_in[sequence] else actual
            self.replies[sequence] = (status, data)
        return sequence

    def wait(self, sequence):
        while sequence not in self.replies:
            self.read_reply()
        return self.replies.pop(sequence)

    def control_in(self, kind, request, value=0, index=0, length=255):
        setup = struct.pack("<BBHHH", kind, request, value, index, length)
        return self.wait(self.submit(0, True, length, setup))

    def control_out(self, kind, request, value=0, index=0, payload=b""):
        setup = struct.pack("<BBHHH", kind, request, value, index, len(payload))
        return self.wait(self.submit(0, False, len(payload), setup, payload))[0]


class Packet:
    """One packet of the rack's stream, checked."""

    def __init__(self, data):
        (magic, self.version, self.header, self.flags, self.sequence, self.session, self.tick,
         self.first, self.count, self.size) = struct.unpack_from("<4sBBHIIQIHH", data)
        assert magic == b"FPB1" and self.version == 1, data[:8]
        end = self.header + self.count * self.size
        assert len(data) == end + 4, len(data)
        assert struct.unpack_from("<I", data, end)[0] == crc32c(data[:end])
        self.scans = [struct.unpack_from("<8i4iHBBHH", data, self.header + i * self.size)
                      for i in range(self.count)]
