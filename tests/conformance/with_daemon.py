# SPDX-License-Identifier: Apache-2.0
"""Runs a command while vacceld listens: with_daemon.py [--guest] VACCELD MODELS NETWORKS COMMAND…

With --guest, on a stream as a guest has one over vsock: no descriptors pass.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONGEST_START = 120  # seconds


def wait_for(path: Path, daemon: subprocess.Popen[bytes]) -> None:
    for _ in range(LONGEST_START * 100):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        if daemon.poll() is not None:
            break
        time.sleep(0.01)
    sys.exit("vacceld does not listen")


def sandbox_lacks(vacceld: str, part: str) -> bool:
    """Whether this machine's kernel does not grant that."""
    said = subprocess.run([vacceld, "--check-sandbox", "--json"], capture_output=True, check=False, timeout=LONGEST_START).stdout
    return not json.loads(said)["parts"][part]["held"]


def main() -> int:
    guest = sys.argv[1] == "--guest"
    vacceld, models, networks, *command = sys.argv[1 + guest :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("vm_30305" if guest else "vaccel.sock")
        folders = ":".join(at for at in (models, networks) if Path(at).is_dir())
        env = {**os.environ, "VACCEL_MODEL_PATH": folders}
        door = f"vsock = {folder}/vm" if guest else f"listen = unix:{path}"
        lines = ["[tenant default]", door, "allow_upload = yes"]
        if sandbox_lacks(vacceld, "folders"):
            # Without a mount namespace a worker has no place of its own for the kernels that OpenCL's driver compiles.
            scratch = Path(folder) / "scratch"
            scratch.mkdir()
            lines += [f"sandbox_write = {scratch}", f"environment = TMPDIR={scratch}", f"    XDG_CACHE_HOME={scratch}"]
        config = Path(folder) / "vacceld.conf"
        config.write_text("\n".join(lines) + "\n")
        daemon = subprocess.Popen([vacceld, "--config", config], env=env)
        try:
            wait_for(path, daemon)
            return subprocess.run(command, env={**os.environ, "VACCEL_TARGET": f"unix:{path}"}, check=False).returncode
        finally:
            daemon.terminate()
            daemon.wait()


if __name__ == "__main__":
    sys.exit(main())
