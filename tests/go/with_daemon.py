#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command beside a vacceld of its own, which VACCEL_TARGET names: what has no cgo calls that.

    with_daemon.py [--way unix|vsock|mount] COMMAND…

Over vsock means by the socket that a hypervisor connects to for a guest: the daemon's end of vsock. Through a mount means with the
kernel's own FUSE client (bridge.py): a guest's way but for the guest. The backend "hold" is there, too; VACCEL_TEST_HOLD is the folder
of its FIFOs, VACCEL_TEST_FRONT the daemon's process, whose only child is the worker. The command's status is this one's; 77 is a skip.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
sys.dont_write_bytecode = True

from vmm.daemon import BUILD, Daemon, Gate  # noqa: E402

TENANT = "go"
SKIP = 77


@contextmanager
def mounted(made: Daemon, number: int = 0, lie: tuple[str, ...] = ()) -> Iterator[Path]:
    """The daemon's file system, in a folder; see bridge.py for what it may lie about. Needs root, and goes with this process."""
    folder = made.folder / f"mount{number}"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, str(Path(__file__).with_name("bridge.py")), str(made.vhost(TENANT, number)), str(folder), *lie]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as bridge:
        assert bridge.stdin and bridge.stdout
        try:
            assert bridge.stdout.readline() == "ready\n"
            yield folder
        finally:
            bridge.stdin.close()


def may_mount() -> bool:
    return os.geteuid() == 0 and os.access("/dev/fuse", os.R_OK | os.W_OK)


@contextmanager
def running() -> Iterator[tuple[Daemon, dict[str, str]]]:
    """A daemon that runs, with the backend "hold", and the variables that say so."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as later:
        folder = Path(name)
        gate = Gate(folder / "gate")
        later.callback(gate.close)
        backends = f"{BUILD}/lib/vaccel/backends:{BUILD}/tests/backends/hold"
        environment = {"VACCEL_BACKEND_PATH": backends, "VACCEL_TEST_HOLD": str(gate.folder)}
        made = Daemon(folder, {TENANT: {"models": BUILD / "models", "vsock": folder / "vm"}}, environment)
        made.start()
        later.callback(made.stop)
        yield made, {"VACCEL_TEST_HOLD": str(gate.folder), "VACCEL_TEST_FRONT": str(made.pid)}


@contextmanager
def daemon(way: str = "unix") -> Iterator[dict[str, str]]:
    """A daemon that runs, and the variables that say where."""
    with running() as (made, said), ExitStack() as later:
        targets = {"unix": f"unix:{made.socket(TENANT)}", "vsock": f"unix:{made.folder}/vm_30305"}
        target = targets.get(way) or f"virtio:{later.enter_context(mounted(made))}"
        yield {"VACCEL_TARGET": target, **said}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", choices=("unix", "vsock", "mount"), default="unix", help="how the command reaches the daemon")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what is run")
    options = parser.parse_args()
    if options.way == "mount" and not may_mount():
        print("only root may mount, and the kernel must have /dev/fuse")
        return SKIP
    with daemon(options.way) as said:
        return subprocess.run(options.command, env={**os.environ, **said}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
