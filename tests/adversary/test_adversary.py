# SPDX-License-Identifier: Apache-2.0
"""A hostile guest in QEMU, one attack after the other on one vacceld: docs/attacks.md says what comes of each, and nobody else notices."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.qemu import MACHINES, Qemu, emulator
from vmm import stream
from vmm.conftest import NAME, Upload, coffee, models, upload  # noqa: F401 (fixtures)
from vmm.daemon import BUILD, ROOT, Daemon, eventually
from vmm.frame import Image, Model
from vmm.guest import Guest, Session

from .messages import all_of

IMAGE = BUILD / "tests" / "bin" / "adversary.img"
SOURCES = Path(__file__).parent / "guest"
TABLE = ROOT / "docs" / "attacks.md"
# How the table calls what the guest prints.
WORDS = {"silence": "no answer", "nothing": "an empty answer", "over": "served", "answered": "served", "OK": "served"}
MIB = 1 << 10  # of KiB
# What allocators of a worker that has decoded images and seen sessions come and go may keep.
FRONT_KEEPS, WORKER_KEEPS = 2 * MIB, 128 * MIB


def catalogue() -> dict[str, str]:
    """Names of attacks and what they are, as the guest's source has them."""
    found = {}
    for source in ("rings.c", "files.c", "calls.c"):
        for name, text in re.findall(r'^    \{"([a-z-]+)",\s*((?:"[^"]*"\s*)+),\s*\w+\},', (SOURCES / source).read_text(), re.MULTILINE):
            found[name] = "".join(re.findall(r'"([^"]*)"', text))
    return found


def table() -> dict[str, tuple[str, str]]:
    """What docs/attacks.md says: what an attack is, and what comes of it."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \|$", TABLE.read_text(), re.MULTILINE)
    return {name: (what, outcome) for name, what, outcome in rows}


def used(pid: int) -> tuple[int, int]:
    """Descriptors, and KiB of memory."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return len(os.listdir(f"/proc/{pid}/fd")), int(status["VmRSS"].split()[0])


class Host:
    """vacceld with the attacker's tenant and another, whose guest and process were there before."""

    def __init__(self, folder: Path, models: Path, photo: bytes) -> None:  # noqa: F811
        settings = {"models": models, "allow_upload": None}
        self.daemon = Daemon(folder, {"red": settings, "blue": settings}).start()
        self.photo = photo
        self.bystander: Session | None = None
        self.process: stream.Connection | None = None
        self.guest: Guest | None = None

    def settle(self) -> None:
        self.guest = self.daemon.guest("blue")
        self.bystander = self.guest.session()
        self.process = self.daemon.connect("blue")
        self.right = self.answer()
        with self.daemon.connect("red") as red:
            red.call("image_classify", image=Image(self.photo), model=Model(NAME)).good()
        self.workers = self.daemon.workers()
        self.front = used(self.daemon.pid)
        self.worker = used(self.workers["red"])

    def answer(self) -> object:
        assert self.process
        return self.process.call("image_classify", image=Image(self.photo), model=Model(NAME)).good().values

    def stands(self) -> None:
        """Nobody has died, others get the right answers, and what the attacker took has been given back."""
        assert self.bystander
        self.bystander.call("noop").good()
        assert self.answer() == self.right
        with self.daemon.guest("red", 1) as fresh:
            fresh.session().call("noop").good()
        assert self.daemon.workers() == self.workers, self.daemon.said()
        eventually(lambda: used(self.daemon.pid)[0] <= self.front[0])
        eventually(lambda: used(self.workers["red"])[0] <= self.worker[0])
        if "asan" not in str(BUILD) and "tsan" not in str(BUILD):
            assert used(self.daemon.pid)[1] <= self.front[1] + FRONT_KEEPS
            eventually(lambda: used(self.workers["red"])[1] <= self.worker[1] + WORKER_KEEPS)
        for word in ("Sanitizer", "runtime error"):
            assert word not in self.daemon.said(), self.daemon.said()

    def stop(self) -> None:
        for one in (self.process, self.guest):
            if one:
                one.close()
        self.daemon.stop()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, models: Path, coffee: bytes) -> Iterator[Host]:  # noqa: F811
    emulator()
    host = Host(tmp_path_factory.mktemp("host"), models, coffee)
    try:
        host.settle()
        yield host
    finally:
        host.stop()


@pytest.fixture(scope="module")
def messages(coffee: bytes, upload: Upload) -> dict[str, bytes]:  # noqa: F811
    return all_of(coffee, upload)


def attack(host: Host, name: str, machine: str, folder: Path, message: bytes | None) -> dict[str, str]:
    """What the guest prints: words and what follows them."""
    module = None
    if message:
        module = folder / "message"
        module.write_bytes(message)
    guest = Qemu(folder, host.daemon.vhost("red"), f"attack={name}", machine=machine, image=IMAGE, module=module)
    try:
        lines = guest.good()
    finally:
        guest.kill()
    return dict(line.split(" ", 1) for line in lines if " " in line)


def in_words(outcome: str) -> str:
    kind, _, number = outcome.partition(" ")
    return f"`{errno.errorcode[int(number)]}`" if kind == "errno" else WORDS.get(outcome, f"`{outcome}`")


@pytest.mark.parametrize("name", catalogue())
def test_attack(host: Host, messages: dict[str, bytes], tmp_path: Path, name: str) -> None:
    said = attack(host, name, "microvm", tmp_path, messages.get(name))
    print(f"| `{name}` | {catalogue()[name]} | {in_words(said['outcome'])} |")
    host.stands()
    assert said["begin"] == name
    # A program that begins on the same machine, with the device reset, is served as if nothing had been.
    assert said["after"] == "OK"
    assert table()[name] == (catalogue()[name], in_words(said["outcome"]))


@pytest.mark.parametrize("machine", [machine for machine in MACHINES if machine in ("pc", "q35")])
@pytest.mark.parametrize("name", ["loop", "rings-outside", "resets", "flood", "bomb"])
def test_attack_over_pci(host: Host, messages: dict[str, bytes], tmp_path: Path, name: str, machine: str) -> None:
    said = attack(host, name, machine, tmp_path, messages.get(name))
    host.stands()
    assert (said["after"], in_words(said["outcome"])) == ("OK", table()[name][1])


def test_the_guest_and_the_table_have_the_same_attacks(host: Host, tmp_path: Path) -> None:
    lines = Qemu(tmp_path, None, "attack=list", machine="microvm", image=IMAGE)
    try:
        listed = [line.split(" ", 2)[1] for line in lines.good()[:-1] if line]
    finally:
        lines.kill()
    assert listed == list(catalogue()) == list(table())
    assert len(listed) >= 70
