# SPDX-License-Identifier: Apache-2.0
"""A guest's first file system: an archive in cpio's format "newc", which the kernel unpacks into memory.

The format: linux, Documentation/driver-api/early-userspace/buffer-format.rst.
"""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

from kernel import Kernel

INIT = Path(__file__).resolve().parent / "init"
#: Folders of Python's library that few programs need.
UNUSED = {"__pycache__", "dist-packages", "ensurepip", "idlelib", "lib2to3", "site-packages", "test", "tkinter", "turtledemo"}
FOLDERS = ("bin", "dev", "etc", "lib", "lib64", "modules", "proc", "root", "run", "run/vaccel", "sys", "tmp", "usr", "var")


class Initramfs:
    """What goes into a guest. A file has the path there that it has here, unless another one is given."""

    def __init__(self, kernel: Kernel) -> None:
        self.entries: dict[str, tuple[int, bytes | Path]] = {}
        for name in FOLDERS:
            self.folder(name)
        self.add(kernel.busybox, "/bin/busybox")
        for number, module in enumerate(kernel.modules):
            self.add(module, f"/modules/{number:02}-{module.name}")
        self.add(INIT, "/init")
        self.text("/etc/passwd", "root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n")
        self.text("/etc/group", "root:x:0:\nuser:x:1000:\n")

    def folder(self, path: str) -> None:
        name = path.strip("/")
        parent = os.path.dirname(name)
        if parent and parent not in self.entries:
            self.folder(parent)
        self.entries.setdefault(name, (stat.S_IFDIR | (0o1777 if name == "tmp" else 0o755), b""))

    def _put(self, path: str, mode: int, content: bytes | Path) -> None:
        self.folder(os.path.dirname(path) or "/")
        self.entries[path.strip("/")] = (mode, content)

    def text(self, path: str, content: str, mode: int = 0o644) -> None:
        self._put(path, stat.S_IFREG | mode, content.encode())

    def add(self, source: Path | str, path: str | None = None) -> None:
        """A file, a link to one as a copy of it, or a folder and what is in it."""
        source = Path(source)
        target = path or str(source.absolute())
        if source.is_dir():
            self.folder(target)
            for child in sorted(source.iterdir()):
                if child.name != "__pycache__":
                    self.add(child, f"{target}/{child.name}")
        else:
            self._put(target, stat.S_IFREG | stat.S_IMODE(source.stat().st_mode), source.resolve())

    def program(self, source: Path | str, path: str | None = None) -> None:
        """A program or a library, and the shared libraries that it needs."""
        self.add(source, path)
        done = subprocess.run(["ldd", str(source)], capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            words = line.split()
            library = words[2] if "=>" in words else words[0] if words else ""
            if library.startswith("/"):
                self.add(library)

    def python(self, interpreter: Path | str) -> None:
        """An interpreter and its own library."""
        program, library = subprocess.run(
            [str(interpreter), "-c", "import os, sys, sysconfig; print(os.path.realpath(sys.executable)); print(sysconfig.get_path('stdlib'))"],
            capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
        self.program(program)
        for path in sorted(Path(library).rglob("*")):
            folders = path.relative_to(library).parts
            if path.is_file() and not UNUSED & set(folders) and not folders[0].startswith("config-"):
                (self.program if path.suffix == ".so" else self.add)(path)

    def move(self, old: Path | str, new: str) -> None:
        """What lies below the folder `old` lies below `new` instead."""
        prefix = f"{str(old).strip('/')}/"
        for name in [name for name in self.entries if name.startswith(prefix)]:
            mode, content = self.entries.pop(name)
            moved = f"{new}/{name.removeprefix(prefix)}"
            if stat.S_ISREG(mode):
                self._put(moved, mode, content)
            else:
                self.folder(moved)

    def write(self, path: Path) -> None:
        with path.open("wb") as archive:
            for number, (name, (mode, content)) in enumerate([*self.entries.items(), ("TRAILER!!!", (0, b""))]):
                data = content.read_bytes() if isinstance(content, Path) else content
                links = 0 if name == "TRAILER!!!" else 1
                fields = (number + 1, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
                head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
                archive.write(head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4))
