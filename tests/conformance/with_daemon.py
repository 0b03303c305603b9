# SPDX-License-Identifier: Apache-2.0
"""Runs a command while vacceld listens: with_daemon.py VACCELD MODELS NETWORKS COMMAND…"""

from __future__ import annotations

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
    sys.exit(f"{sys.argv[1]} does not listen")


def main() -> int:
    vacceld, models, networks, *command = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vaccel.sock"
        folders = ":".join(at for at in (models, networks) if Path(at).is_dir())
        env = {**os.environ, "VACCEL_MODEL_PATH": folders}
        daemon = subprocess.Popen([vacceld, f"--listen=unix:{path}"], env=env)
        try:
            wait_for(path, daemon)
            return subprocess.run(command, env={**os.environ, "VACCEL_TARGET": f"unix:{path}"}, check=False).returncode
        finally:
            daemon.terminate()
            daemon.wait()


if __name__ == "__main__":
    sys.exit(main())
