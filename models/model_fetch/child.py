# SPDX-License-Identifier: Apache-2.0
"""Runs a helper program, watched, and turns its failure into words."""

import errno
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence

from .errors import FetchError, Status, disk_remedy

POLL_SECONDS = 0.1

# What pip, venv and Python itself print when the disk is the reason.
_DISK_WORDS = {
    os.strerror(number): number
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)
}


def run(
    command: Sequence[str],
    thing: str,
    remedy: str,
    tick: Callable[[], None],
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
) -> None:
    """Runs COMMAND, calling TICK while it does; raises FetchError if it fails.

    The program gets its own process group, so that an interruption takes its
    children too.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
        )
        try:
            while True:
                try:
                    process.wait(POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    tick()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        if process.returncode == 0:
            return
        log.seek(0)
        output = log.read().decode("utf-8", "replace")
    raise explain(output, process.returncode, thing, remedy)


def explain(output: str, returncode: int, thing: str, remedy: str) -> FetchError:
    for words, number in _DISK_WORDS.items():
        if words in output:
            return FetchError(Status.DISK, thing, words, disk_remedy(number))
    if returncode < 0:
        reason = f"the helper was ended by signal {-returncode}"
    else:
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR:")]
        reason = (errors or lines or [f"exit status {returncode}"])[-1]
    return FetchError(Status.PACKAGE, thing, reason, remedy)
