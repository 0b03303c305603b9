# SPDX-License-Identifier: Apache-2.0
"""Work folders that leave nothing behind, and the rename that makes a result appear at once."""

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = ".vaccel-fetch-"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Makes FOLDER if need be, and lets one run at a time work in it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # On the folder itself: a lock file would be one more thing to leave behind.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """A work folder inside PARENT, gone at the end; so are those of runs that were killed."""
    with locked(parent):
        for stale in parent.glob(f"{PREFIX}*"):
            shutil.rmtree(stale, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        try:
            try:
                yield work
            finally:
                with _uninterrupted():
                    shutil.rmtree(work, ignore_errors=True)
        except BaseException:
            # The signal may have come just before it was held back; no second one ends the run.
            shutil.rmtree(work, ignore_errors=True)
            raise


def write(path: Path, data: bytes) -> None:
    """Writes a file, on the disk when it returns."""
    try:
        with open(path, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # A failed write does not know its file's name; the message should.
        raise OSError(error.errno, error.strerror, str(path)) from None


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def put_in_place(made: Path, final: Path, work: Path) -> None:
    """Renames the folder MADE to FINAL. What was there moves into WORK, and back if that fails."""
    # mkdtemp's mode is for the owner only; a model is for whoever may read its parent.
    mask = os.umask(0)
    os.umask(mask)
    made.chmod(0o777 & ~mask)
    old = work / "old"
    with _uninterrupted():
        try:
            os.rename(final, old)
        except FileNotFoundError:
            os.rename(made, final)
            return
        try:
            os.rename(made, final)
        except OSError:
            os.rename(old, final)
            raise
