# SPDX-License-Identifier: Apache-2.0
"""Unikernels come and go, and come all at once: each is answered, by one worker with the model in it once."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from vmm.conftest import NAME

from .conftest import Boot, labels_of

ROW, CROWD = 100, 20
IN_OPEN = 0x20


class Watch:
    """Counts how often a file was opened, by inotify."""

    def __init__(self, path: Path) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        self.fd = library.inotify_init1(os.O_NONBLOCK)
        assert self.fd >= 0 and library.inotify_add_watch(self.fd, os.fsencode(path), IN_OPEN) >= 0, ctypes.get_errno()

    def opened(self) -> bool:
        """Since it was asked the last time."""
        try:
            return bool(os.read(self.fd, 1 << 16))
        except BlockingIOError:
            return False


@pytest.fixture
def mine(models: Path, tmp_path: Path) -> Path:
    """The models, where no other test opens them."""
    shutil.copytree(models / NAME, tmp_path / "models" / NAME)
    return tmp_path / "models"


@pytest.fixture
def watch(mine: Path) -> Iterator[Watch]:
    """The network's file."""
    (network,) = (mine / NAME).glob("*.onnx")
    watch = Watch(network)
    yield watch
    os.close(watch.fd)


def classified(guest: Any, labels: list[str]) -> None:
    guest.good()
    assert guest.values("label") == labels
    assert guest.number("resets") == 0


@pytest.mark.parametrize("at_once", [False, True], ids=["row", "crowd"])
def test_many(
    start: Any, boot: Boot, photo: Path, tmp_path: Path, host_says: Callable[[Path], dict[str, Any]],
    mine: Path, watch: Watch, at_once: bool,
) -> None:  # fmt: skip
    sockets = [tmp_path / f"vhost{number}" for number in range(CROWD)]
    daemon = start(("red",), vhost_listen=sockets, models=mine)
    daemon.vhost = lambda tenant, number=0: sockets[number]
    labels = labels_of(host_says(photo))
    classified(boot(daemon, "do=classify", machine="microvm", module=photo), labels)
    assert watch.opened()
    workers = daemon.workers()
    if at_once:
        crowd = [boot(daemon, "do=classify count=3", machine="microvm", module=photo, number=n) for n in range(CROWD)]
        for guest in crowd:
            classified(guest, 3 * labels)
    else:
        for _ in range(ROW - 1):
            classified(boot(daemon, "do=classify", machine="microvm", module=photo), labels)
    assert daemon.workers() == workers
    assert not watch.opened(), "the model was loaded again"
