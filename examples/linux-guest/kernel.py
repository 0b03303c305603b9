#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's kernel for virtual machines and its busybox, from their packages: fetched once, unpacked, never installed.

kernel.py FOLDER prepares them there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

METAPACKAGE = "linux-image-cloud-amd64"
# In the order in which they are loaded: the bus, then the file system, sockets and serial ports.
MODULES = (
    "virtio_ring", "virtio", "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci", "virtio_console",
    "fuse", "virtiofs", "vsock", "vmw_vsock_virtio_transport_common", "vmw_vsock_virtio_transport",
)  # fmt: skip
# That a guest may load itself: it can then call itself over vsock.
LOOPBACK = "vsock_loopback"


def run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def image_package() -> str:
    """The package that the metapackage means today."""
    for line in run("apt-cache", "depends", "--no-recommends", METAPACKAGE).splitlines():
        kind, _, name = line.strip().partition(": ")
        if kind == "Depends" and name.startswith("linux-image-"):
            return name
    raise RuntimeError(f"apt knows no package {METAPACKAGE}; run 'apt-get update', on Debian for amd64")


class Kernel:
    """What a guest is made of: `image`, `modules` in their order, `busybox`; and `loopback`, a module that is not loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.image = folder / "vmlinuz"
        self.busybox = folder / "busybox"
        self.modules = [folder / f"{name}.ko" for name in MODULES]
        self.loopback = folder / f"{LOOPBACK}.ko"

    def is_there(self) -> bool:
        return all(path.is_file() for path in (self.image, self.busybox, self.loopback, *self.modules))


def unpack(archive: Path, folder: Path) -> None:
    run("dpkg-deb", "-x", str(archive), str(folder))


def find(folder: Path, pattern: str) -> Path:
    found = sorted(path for path in folder.rglob(pattern) if path.is_file())
    if not found:
        raise RuntimeError(f"the packages hold no {pattern}; another kernel's do")
    return found[0]


def fetch(folder: Path) -> Kernel:
    """The kernel in `folder`, fetched if it is not there."""
    kernel = Kernel(folder)
    if kernel.is_there():
        return kernel
    work = folder / "packages"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    run("apt-get", "download", "-qq", image_package(), "busybox-static", cwd=work)
    for archive in work.glob("*.deb"):
        unpack(archive, work / "unpacked")
    wanted = {kernel.image: "vmlinuz-*", kernel.busybox: "busybox"}
    wanted.update({path: path.name for path in (kernel.loopback, *kernel.modules)})
    for target, pattern in wanted.items():
        # Whole or not at all.
        part = target.with_suffix(".part")
        shutil.copyfile(find(work / "unpacked", pattern), part)
        os.replace(part, target)
    kernel.busybox.chmod(0o755)
    shutil.rmtree(work)
    return kernel


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print("usage: kernel.py FOLDER", file=sys.stderr)
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    try:
        kernel = fetch(Path(sys.argv[1]).resolve())
    except (RuntimeError, OSError) as error:
        print(f"kernel.py: {error}", file=sys.stderr)
        return 1
    print(kernel.image)
    return 0


if __name__ == "__main__":
    sys.exit(main())
