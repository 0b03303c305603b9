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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
sys.dont_write_bytecode = True

from vmm.daemon import BUILD, Daemon, Gate  # noqa: E402

TENANT = "go"


@contextmanager
def daemon() -> Iterator[dict[str, str]]:
    """A daemon that runs, and the variables that say where."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gate = Gate(folder / "gate")
        backends = f"{BUILD}/lib/vaccel/backends:{BUILD}/tests/backends/hold"
        environment = {"VACCEL_BACKEND_PATH": backends, "VACCEL_TEST_HOLD": str(gate.folder)}
        made = Daemon(folder, {TENANT: {"models": BUILD / "models"}}, environment)
        made.start()
        try:
            yield {"VACCEL_TARGET": f"unix:{made.socket(TENANT)}", "VACCEL_TEST_HOLD": str(gate.folder)}
        finally:
            made.stop()
            gate.close()


def main(command: list[str]) -> int:
    with daemon() as said:
        return subprocess.run(command, env={**os.environ, **said}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
