# SPDX-License-Identifier: GPL-3.0-or-later
"""plumbar-virtual-rack --usbip, spoken to by an independent client; good ones and bad ones."""

import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from usbip_client import (BULK_IN, Client, Closed, ECONNRESET, ENOMEM, EPIPE, INTERFACE_IN,  # noqa: E402
                          INTERFACE_OUT, Packet)

PROGRAM = os.environ["PLUMBAR_VIRTUAL_RACK"]
RIGS = os.environ["PLUMBAR_RIGS"]
# Debian has it among the administrator's programs
USBIP = shutil.which("usbip", path=os.environ.get("PATH", "") + ":/usr/sbin")
IDENTIFY, CAPS, SET_CONFIG, GET_CONFIG, START, STOP, STATUS, TIME = range(1, 9)
HALT = 0
TEST_PATTERN = 2


class Usbip(unittest.TestCase):
    def setUp(self):
        self.server = subprocess.Popen([PROGRAM, "--usbip", "--port", "0", "--serial", "PLB-PY",
                                        "--speed", "20"], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
        line = self.server.stdout.readline()
        found = re.fullmatch(r"PLB-PY: bus id (\S+), on 127\.0\.0\.1 port (\d+)\n", line)
        self.assertTrue(found, line)
        self.busid, self.port = found[1], int(found[2])
        self.clients = []

    def tearDown(self):
        for client in self.clients:
            client.close()
        self.assertIsNone(self.server.poll(), "the server has ended by itself")
        self.server.send_signal(signal.SIGINT)
        _, self.errors = self.server.communicate(timeout=20)
        self.assertEqual(self.server.returncode, 0, self.errors)
        self.assertNotIn("Sanitizer", self.errors)

    def client(self):
        self.clients.append(Client(self.port))
        return self.clients[-1]

    def imported(self):
        client = self.client()
        self.assertEqual(client.attach(self.busid), 0)
        return client

    def start(self, client, how=TEST_PATTERN, rate_hz=1000):
        status, caps = client.control_in(INTERFACE_IN, CAPS)
        self.assertEqual(status, 0)
        tick_hz, rates = struct.unpack_from("<I", caps, 4)[0], struct.unpack_from("<H", caps, 12)[0]
        periods = [struct.unpack_from("<I", caps, 16 + 8 * i)[0] for i in range(rates)]
        self.assertIn(tick_hz // rate_hz, periods)
        config = struct.pack("<IHBBBBHI", tick_hz // rate_hz, 0xFF, 0x0F, 0, 6, 0, 0, 0)
        self.assertEqual(client.control_out(INTERFACE_OUT, SET_CONFIG, payload=config), 0)
        session = struct.unpack_from("<I", client.control_in(INTERFACE_IN, GET_CONFIG)[1], 16)[0]
        self.assertEqual(client.control_out(INTERFACE_OUT, START, how), 0)
        return session

    def test_list(self):
        devices = self.client().list()
        self.assertEqual(len(devices), 1)
        device = devices[0]
        self.assertEqual((device["busid"], device["vendor"], device["product"], device["speed"]),
                         (self.busid, 0x1209, 0x0001, 3))
        self.assertEqual(device["classes"], [b"\xff\0\0\0"])

    @unittest.skipUnless(USBIP and subprocess.run([USBIP, "version"], check=False,
                                                  stdout=subprocess.DEVNULL).returncode == 0,
                         "the system's own usbip is not installed")
    def test_list_by_the_systems_own_client(self):
        listed = subprocess.run([USBIP, "--tcp-port", str(self.port), "list", "-r", "127.0.0.1"],
                                check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
        self.assertRegex(listed, r"%s: .*\(1209:0001\)" % re.escape(self.busid))
        self.assertIn("Vendor Specific Class", listed)

    def test_descriptors(self):
        client = self.imported()
        device = client.control_in(0x80, 6, 0x0100, length=18)[1]
        self.assertEqual(struct.unpack_from("<BBHBBBBHH", device), (18, 1, 0x0201, 0, 0, 0, 64, 0x1209, 1))
        configuration = client.control_in(0x80, 6, 0x0200)[1]
        self.assertEqual(len(configuration), struct.unpack_from("<H", configuration, 2)[0])
        self.assertEqual(client.control_in(0x80, 6, 0x0200, length=9)[1], configuration[:9])
        self.assertEqual(client.control_in(0x80, 6, 0x0303, 0x0409)[1][2:].decode("utf-16-le"), "PLB-PY")
        self.assertEqual(client.control_in(0x80, 6, 0x0600), (EPIPE, b""))  # device qualifier

    def test_windows_needs_no_driver_file(self):
        client = self.imported()
        bos = client.control_in(0x80, 6, 0x0F00)[1]
        self.assertEqual(struct.unpack_from("<BBHB", bos), (5, 15, len(bos), 1))
        self.assertEqual(struct.unpack_from("<BBBB", bos, 5), (28, 0x10, 5, 0))
        self.assertEqual(bos[9:25].hex(), "df60ddd88945c74c9cd2659d9e648a9f")
        windows, total, code, alternate = struct.unpack_from("<IHBB", bos, 25)
        self.assertEqual((windows, alternate), (0x06030000, 0))
        described = client.control_in(0xC0, code, 0, 7)[1]
        self.assertEqual(len(described), total)
        self.assertEqual(struct.unpack_from("<HHIH", described), (10, 0, 0x06030000, total))
        self.assertEqual(struct.unpack_from("<HH8s8s", described, 10), (20, 3, b"WINUSB\0\0", bytes(8)))
        size, kind, data_type, name_bytes = struct.unpack_from("<HHHH", described, 30)
        self.assertEqual((30 + size, kind, data_type), (total, 4, 7))
        self.assertEqual(described[38:38 + name_bytes].decode("utf-16-le"), "DeviceInterfaceGUIDs\0")
        at = 38 + name_bytes
        guid = described[at + 2:].decode("utf-16-le")
        self.assertEqual(struct.unpack_from("<H", described, at)[0], 2 * len(guid))
        self.assertRegex(guid, r"\A\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}\0\0\Z")

    def test_identify_and_unknown_requests(self):
        client = self.imported()
        status, identity = client.control_in(INTERFACE_IN, IDENTIFY)
        self.assertEqual((status, len(identity), identity[:4]), (0, 60, b"PLBR"))
        self.assertEqual(identity[12:44].rstrip(b"\0"), b"PLB-PY")
        self.assertEqual(client.control_in(INTERFACE_IN, 0x7F), (EPIPE, b""))
        self.assertEqual(client.control_out(INTERFACE_OUT, 0x0F, payload=b"x" * 300), EPIPE)
        self.assertEqual(client.control_in(0x80, 0, length=2), (0, b"\0\0"))  # GET_STATUS

    def test_one_at_a_time(self):
        first = self.imported()
        self.assertEqual(self.client().attach(self.busid), 2)
        self.assertEqual(self.client().attach("9-9"), 4)
        self.assertEqual(len(self.client().list()), 1)
        first.close()
        self.imported()

    def test_stream(self):
        client = self.imported()
        waiting = [client.submit(BULK_IN, True, 512 if i % 2 else 16384) for i in range(32)]
        session = self.start(client)
        index = sequence = 0
        for _ in range(600):
            status, data = client.wait(waiting.pop(0))
            self.assertEqual(status, 0)
            packet = Packet(data)
            self.assertEqual((packet.session, packet.sequence, packet.first), (session, sequence, index))
            for scan in packet.scans:
                self.assertEqual(scan[:8], tuple(8 * index + k for k in range(8)))
                phases = [(index + 1000 * k) % 4000 for k in range(4)]
                self.assertEqual(scan[8:12], tuple(p if p < 2000 else 4000 - p for p in phases))
                index += 1
            sequence += 1
            waiting.append(client.submit(BULK_IN, True, 512))
        self.assertEqual(client.control_out(INTERFACE_OUT, STOP), 0)

    def test_unlink(self):
        client = self.imported()
        waiting = [client.submit(BULK_IN, True, 512) for _ in range(4)]
        self.assertEqual(client.wait(client.unlink(waiting[1])), (ECONNRESET,))
        self.assertEqual(client.wait(client.unlink(waiting[1])), (0,))
        self.assertEqual(client.wait(client.unlink(12345)), (0,))
        self.start(client)
        packets = [Packet(client.wait(waiting[i])[1]).sequence for i in (0, 2, 3)]
        self.assertEqual(packets, [0, 1, 2])
        self.assertEqual(client.wait(client.unlink(waiting[0])), (0,), "it was done already")
        self.assertNotIn(waiting[1], client.replies, "what was taken back has no reply")

    def test_nothing_is_lost_by_unlinking(self):
        client = self.imported()
        self.start(client)
        packets = []
        for _ in range(50):
            waiting = [client.submit(BULK_IN, True, 512) for _ in range(4)]
            packets.append(Packet(client.wait(waiting[0])[1]))
            for sequence in reversed(waiting[1:]):
                client.wait(client.unlink(sequence))
            packets += [Packet(client.replies.pop(s)[1]) for s in waiting[1:] if s in client.replies]
        self.assertEqual([p.sequence for p in packets], list(range(len(packets))))

    def test_halt(self):
        client = self.imported()
        self.start(client)
        first = Packet(client.wait(client.submit(BULK_IN, True, 512))[1])
        self.assertEqual(client.control_out(0x02, 3, HALT, 0x81), 0)
        self.assertEqual(client.control_in(0x82, 0, 0, 0x81, 2), (0, b"\1\0"))
        stalled = [client.submit(BULK_IN, True, 512) for _ in range(3)]
        self.assertEqual([client.wait(s) for s in stalled], [(EPIPE, b"")] * 3)
        self.assertEqual(client.control_out(0x02, 1, HALT, 0x81), 0)
        again = Packet(client.wait(client.submit(BULK_IN, True, 512))[1])
        self.assertEqual(again.sequence, first.sequence + 1, "a halt loses no packet")

    def test_left_streaming(self):
        client = self.imported()
        self.start(client)
        for _ in range(8):
            client.submit(BULK_IN, True, 512)
        client.close()
        client = self.imported()
        self.assertEqual(client.control_in(INTERFACE_IN, STATUS)[1][0], 1, "still streaming")
        self.assertEqual(client.control_out(INTERFACE_OUT, STOP), 0)
        self.start(client)
        self.assertEqual(Packet(client.wait(client.submit(BULK_IN, True, 512))[1]).sequence, 0)

    def test_other_endpoints(self):
        client = self.imported()
        self.assertEqual(client.wait(client.submit(5, True, 512)), (EPIPE, b""))
        self.assertEqual(client.wait(client.submit(2, False, 9, payload=b"x" * 9))[0], EPIPE)

    def test_overflow(self):
        client = self.imported()
        self.start(client)
        status, data = client.wait(client.submit(BULK_IN, True, 100))
        self.assertEqual((status, len(data)), (-75, 100))  # EOVERFLOW: the packet is longer

    def test_cut_anywhere(self):
        client = self.imported()
        setup = struct.pack("<BBHHH", INTERFACE_IN, IDENTIFY, 0, 0, 60)
        for byte in client.submit_bytes(0, True, 60, setup):
            client.send(bytes([byte]))
        self.assertEqual(client.wait(client.sequence)[1][:4], b"PLBR")

    def test_what_a_client_can_hold_is_bounded(self):
        client = self.imported()
        waiting = [client.submit(BULK_IN, True, 512) for _ in range(1030)]
        self.assertEqual([client.wait(s) for s in waiting[1024:]], [(ENOMEM, b"")] * 6)
        other = self.client()
        client.close()
        self.assertEqual(other.attach(self.busid), 0)
        large = [other.submit(BULK_IN, True, 1 << 20) for _ in range(17)]
        self.assertEqual(other.wait(large[16]), (ENOMEM, b""))

    def assert_dropped(self, client, data):
        client.send(data)
        with self.assertRaises((Closed, ConnectionError)):
            while True:
                client.read_reply()

    def test_bad_clients_are_dropped(self):
        good = self.imported()
        bad = [b"GET / HTTP/1.1\r\n\r\n", bytes(8), struct.pack(">HHI", 0x0111, 0x8009, 0),
               struct.pack(">HHI", 0x0211, 0x8005, 0)]
        for data in bad:
            self.assert_dropped(self.client(), data)
        self.client().send(b"\x01")  # and goes away
        self.assertEqual(good.control_in(INTERFACE_IN, IDENTIFY)[0], 0)

    def test_bad_requests_end_the_import(self):
        setup = struct.pack("<BBHHH", INTERFACE_IN, IDENTIFY, 0, 0, 60)
        makers = [
            lambda c: c.submit_bytes(BULK_IN, True, 0x7FFFFFFF),
            lambda c: c.submit_bytes(BULK_IN, False, 0xFFFFFFFF),
            lambda c: c.submit_bytes(16, True, 512),
            lambda c: c.submit_bytes(BULK_IN, True, 512, devid=7),
            lambda c: c.submit_bytes(0, False, 60, setup, bytes(60)),
            lambda c: b"\0" * 48,
            lambda c: c.submit_bytes(BULK_IN, True, 512)[:32] + struct.pack(">I", 3) + bytes(12),
            lambda c: c.submit_bytes(BULK_IN, True, 512) * 2,
        ]
        for maker in makers:
            client = self.imported()
            self.assert_dropped(client, maker(client))
            client.close()

    def test_random_bytes(self):
        rng = random.Random(7)
        for round_number in range(60):
            client = self.client()
            data = bytes(rng.randrange(256) for _ in range(rng.randrange(400)))
            if round_number % 2:
                self.assertIn(client.attach(self.busid), (0, 2))
                good = client.submit_bytes(rng.choice([0, 1]), bool(rng.randrange(2)), rng.randrange(600))
                cut = bytearray(good)
                for _ in range(rng.randrange(4)):
                    cut[rng.randrange(len(cut))] = rng.randrange(256)
                data = bytes(cut) + data
            try:
                client.send(data)
            except ConnectionError:
                pass
            client.close()
        self.assertEqual(len(self.client().list()), 1)

    def test_a_client_that_does_not_read(self):
        client = self.imported()
        setup = struct.pack("<BBHHH", 0x80, 6, 0x0F00, 0, 255)
        client.socket.settimeout(2)
        with self.assertRaises(OSError):  # the server stops reading it: nothing grows
            while True:
                client.send(client.submit_bytes(0, True, 255, setup))
        self.assertEqual(len(self.client().list()), 1)
        with open(f"/proc/{self.server.pid}/statm", encoding="ascii") as file:
            resident_mb = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        self.assertLess(resident_mb, 400)


class Options(unittest.TestCase):
    def refused(self, code, *arguments, says):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=30)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertRegex(done.stderr, r"\Aplumbar-virtual-rack: [^\n]+\n\Z")
        self.assertIn(says, done.stderr)

    def test_refusals(self):
        self.refused(2, says="--usbip")
        self.refused(2, "--usbip", "--attach", says="--usbip")
        self.refused(2, "--usbip", "--frobnicate", says="frobnicate")
        self.refused(2, "--usbip", "more", says="options only")
        self.refused(2, "--usbip", "--port", "70000", says="70000")
        self.refused(2, "--usbip", "--speed", "fast", says="--speed")
        self.refused(2, "--usbip", "--scenario", "flying", says="flying")
        self.refused(2, "--usbip", "--set", "nonsense=1", says="nonsense")
        self.refused(2, "--usbip", "--serial", "a b", says="--serial")
        self.refused(2, "--usbip", "--kind", "abacus", says="labjack-t7")
        self.refused(2, "--usbip", "--kind", "usb-1808", says="--rig")
        self.refused(2, "--usbip", "--kind", "labjack-t7", "--serial", "T7", says="--serial")
        self.refused(2, "--usbip", "--kind", "usb-1808", "--serial", "123456789", says="--serial")
        self.refused(1, "--usbip", "--rig", "/nowhere.rig", says="/nowhere.rig")
        self.refused(1, "--usbip", "--listen", "not-an-address", says="not-an-address")

    def test_attach_without_the_module(self):
        if os.path.exists("/sys/devices/platform/vhci_hcd.0"):
            self.skipTest("this machine has vhci-hcd: it is left alone")
        self.refused(1, "--attach", says="vhci-hcd")

    def test_port_in_use(self):
        server = subprocess.Popen([PROGRAM, "--usbip", "--port", "0"], stdout=subprocess.PIPE, text=True)
        port = server.stdout.readline().split()[-1]
        try:
            self.refused(1, "--usbip", "--port", port, says="in use")
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=20)
        self.assertEqual(server.returncode, 0)

    def test_kinds(self):
        """Each rack as it names itself: vendor, product and speed of the bus."""
        for kind, expected in (("labjack-t7", (0x0CD5, 0x0007, 2)), ("usb-1808", (0x09DB, 0x013D, 3))):
            server = subprocess.Popen([PROGRAM, "--usbip", "--port", "0", "--kind", kind, "--rig",
                                       os.path.join(RIGS, kind + ".rig")], stdout=subprocess.PIPE, text=True)
            client = Client(int(server.stdout.readline().split()[-1]))
            try:
                device = client.list()[0]
                self.assertEqual((device["vendor"], device["product"], device["speed"]), expected)
            finally:
                client.close()
                server.send_signal(signal.SIGTERM)
                server.communicate(timeout=20)
            self.assertEqual(server.returncode, 0)

    def test_help(self):
        done = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in ("--usbip", "--attach", "--port", "127.0.0.1", "3240", "usbip attach", "fatigue-shift"):
            self.assertIn(word, done.stdout)


unittest.main(verbosity=2)
