# SPDX-License-Identifier: GPL-3.0-or-later
"""A Debian kernel in QEMU with the files that it is given: booted by software emulation alone."""

import glob
import io
import lzma
import os
import re
import shutil
import subprocess
import tarfile

# In the order that they need one another. Facts: modprobe --show-depends.
MODULES = ["usb-common", "usbcore", "usbip-core", "vhci-hcd", "virtio_ring", "virtio", "virtio_pci_modern_dev",
           "virtio_pci_legacy_dev", "virtio_pci", "virtio_blk"]
DISK_BYTES = 64 << 20
NEEDED = {"qemu-system-x86_64": "qemu-system-x86", "cpio": "cpio", "busybox": "busybox-static",
          "apt-get": "apt", "dpkg-deb": "dpkg"}


class Missing(Exception):
    """What the guest needs is not on this machine."""


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def check_programs():
    lacking = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if lacking:
        raise Missing("not installed: " + " ".join(lacking))
    if os.uname().machine != "x86_64":
        raise Missing("the guest is x86-64 and runs this machine's own programs")


def image_package():
    """The kernel that linux-image-amd64 stands for today."""
    try:
        found = re.search(r"Depends: (linux-image-\S+)",
                          output("apt-cache", "depends", "linux-image-amd64"))
    except (OSError, subprocess.CalledProcessError):
        found = None
    if not found:
        raise Missing("apt knows no linux-image-amd64 (apt-get update?)")
    return found[1]


def unpack(deb, folder):
    """Only the kernel and the modules; nothing is installed, so root is not needed."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as source:
        with tarfile.open(fileobj=source.stdout, mode="r|") as archive:
            for member in archive:
                name = os.path.basename(member.name)
                module = re.sub(r"\.ko(\.xz)?$", "", name)
                if not member.isfile() or not (name.startswith("vmlinuz") or module in MODULES):
                    continue
                data = archive.extractfile(member).read()
                if name.endswith(".xz"):
                    data = lzma.decompress(data)
                target = "vmlinuz" if name.startswith("vmlinuz") else module + ".ko"
                with open(os.path.join(folder, target), "wb") as file:
                    file.write(data)
    if source.returncode:
        raise Missing("%s cannot be unpacked" % deb)


def fetch_kernel(cache):
    """A folder with vmlinuz and NAME.ko; fetched once for each version of the kernel."""
    package = image_package()
    folder = os.path.join(cache, package)
    if os.path.exists(os.path.join(folder, "vmlinuz")):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder + ".new", exist_ok=True)
    done = subprocess.run(["apt-get", "download", package], cwd=folder + ".new", text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    debs = glob.glob(os.path.join(folder + ".new", "*.deb"))
    if done.returncode or not debs:
        raise Missing("apt-get download %s: %s" % (package, done.stdout.strip().splitlines()[-1:]))
    unpack(debs[0], folder + ".new")
    os.remove(debs[0])
    os.rename(folder + ".new", folder)
    return folder


def libraries(program):
    """What the loader loads for it, the loader too."""
    return re.findall(r"(/\S+) \(0x", output("ldd", program))


def put(root, source, target, mode=0o755):
    path = os.path.join(root, target.lstrip("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copyfile(source, path)
    os.chmod(path, mode)
    return path


def make_root(root, kernel, programs, files):
    """programs: paths, which go to /bin; files: target: text."""
    put(root, shutil.which("busybox"), "bin/busybox")
    for program in programs:
        subprocess.run(["strip", put(root, program, "bin/" + os.path.basename(program))], check=False)
        for library in libraries(program):
            if not os.path.exists(root + library):
                put(root, library, library)
    for name in MODULES:
        put(root, os.path.join(kernel, name + ".ko"), "modules/%s.ko" % name, 0o644)
    files = dict(files, **{"modules/order": "".join(name + ".ko\n" for name in MODULES)})
    for target, text in files.items():
        path = os.path.join(root, target)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)


def pack(root, archive):
    names = output("find", ".", "-print0", cwd=root)
    with open(archive, "wb") as file:
        subprocess.run(["cpio", "--null", "--create", "--format=newc", "--owner=0:0", "--quiet"], cwd=root,
                       input=names.encode(), stdout=file, check=True)


def boot(folder, kernel, archive, timeout_s):
    """Boots it until it powers itself off: the serial line's text, and the files on its disk."""
    disk, log = os.path.join(folder, "disk.raw"), os.path.join(folder, "serial.log")
    with open(disk, "wb") as file:
        file.truncate(DISK_BYTES)
    # Never KVM, also where its node is there: software emulation is the same everywhere. q35, not
    # microvm: its timers let a kernel start on a busy machine too.
    command = (
        ["qemu-system-x86_64", "-M", "q35", "-accel", "tcg,thread=multi",
         "-cpu", "max", "-smp", "2", "-m", "768", "-nodefaults", "-no-user-config", "-display", "none",
         "-no-reboot", "-serial", "file:" + log, "-kernel", os.path.join(kernel, "vmlinuz"),
         "-initrd", archive, "-drive", "id=out,file=%s,format=raw,if=none" % disk,
         "-device", "virtio-blk-pci,drive=out",
         "-append", "console=ttyS0 quiet panic=-1 mitigations=off no_timer_check reboot=t rdinit=/init"])
    try:
        subprocess.run(command, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        print("the guest was ended after %.0f s" % timeout_s)
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    with open(disk, "rb") as file:
        data = file.read()
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive_out:
            files = {os.path.basename(m.name): archive_out.extractfile(m).read()
                     for m in archive_out if m.isfile()}
    except tarfile.TarError:
        files = {}
    return text, files
