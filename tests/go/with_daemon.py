#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command beside a vacceld of its own, which VACCEL_TARGET names: what has no cgo calls that.

The backend "hold" is there, too; VACCEL_TEST_HOLD is the folder of its FIFOs. The command's status is this one's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
sys.dont_write_bytecode = True

from vmm.daemon import BUILD, Daemon, Gate  # noqa: E402

TENANT = "go"


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        gate = Gate(Path(folder) / "gate")
        hold = {"VACCEL_BACKEND_PATH": f"{BUILD}/lib/vaccel/backends:{BUILD}/tests/backends/hold", "VACCEL_TEST_HOLD": str(gate.folder)}
        daemon = Daemon(Path(folder), {TENANT: {"models": BUILD / "models"}}, hold)
        daemon.start()
        try:
            said = {"VACCEL_TARGET": f"unix:{daemon.socket(TENANT)}", "VACCEL_TEST_HOLD": str(gate.folder)}
            return subprocess.run(command, env={**os.environ, **said}, check=False).returncode
        finally:
            daemon.stop()
            gate.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
