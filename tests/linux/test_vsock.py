# SPDX-License-Identifier: Apache-2.0
"""Calls from a Linux guest over vsock: Debian's kernel in QEMU, vhost-device-vsock as its device, and vacceld behind a relay."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from integration.qemu import PATIENCE
from vmm.conftest import made, sanitized
from vmm.daemon import BUILD, ROOT, eventually, listens

from .guest import LinuxGuest, kernel, new_initramfs
from .monitor import RESTORED, SLOT, Monitor, awaited

sys.path.insert(0, str(ROOT / "tests" / "stream"))

from held import Held  # noqa: E402
from relay import TOKEN, Relay  # noqa: E402

DEVICE = "vhost-device-vsock-0.3.0/bin/vhost-device-vsock"
BACKENDS = BUILD / "lib" / "vaccel" / "backends"
MODEL = "efficientnet-lite0"
NOBODY = bytes(TOKEN)
CID = 3


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "VACCEL_TARGET": "none", "VACCEL_MODEL_PATH": str(BUILD / "models"), **more}


@pytest.fixture(scope="module")
def tensor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An input of the model's: more than goes through any one buffer of the way."""
    path = tmp_path_factory.mktemp("tensor") / "in.npy"
    numpy.save(path, numpy.random.default_rng(5).random((1, 3, 224, 224), dtype=numpy.float32))
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tensor of 16 MiB, many times what is under way at once."""
    path = tmp_path_factory.mktemp("large") / "large.npy"
    numpy.save(path, numpy.random.default_rng(6).random((4, 1024, 1024), dtype=numpy.float32))
    return path


@pytest.fixture(scope="module")
def device_program() -> Path:
    for build in (BUILD, ROOT / "build"):
        if (build / "cache" / DEVICE).exists():
            return build / "cache" / DEVICE
    pytest.skip("vhost-device-vsock is not built; scripts/setup test builds it from the crates registry")


@pytest.fixture(scope="module")
def initrd(tmp_path_factory: pytest.TempPathFactory, tensor: Path, large: Path) -> Path:
    if sanitized():
        pytest.skip("a daemon with sanitizers wants more memory than the guest has")
    archive = new_initramfs()
    archive.add(kernel().loopback, "/loopback.ko")
    for program in ("bin/vaccel", "bin/vacceld", "libexec/vaccel/vaccel-worker", "tests/bin/stream-steered"):
        archive.program(BUILD / program)
    for name in ("noop", "stream"):
        archive.program(BACKENDS / f"{name}.so")
    rules = BUILD / "lib" / "vaccel" / "sandbox" / "base.rules"
    archive.add(rules.resolve(), str(rules))
    archive.text("/paths", f"PATH=$PATH:{BUILD}/bin:{BUILD}/tests/bin\n")
    archive.add(made("photos", "coffee.jpg") / "coffee.jpg", "/photo.jpg")
    archive.add(tensor, "/in.npy")
    archive.add(large, "/large.npy")
    path = tmp_path_factory.mktemp("initrd") / "initrd"
    archive.write(path)
    return path


class Guest:
    """A guest with a slot for a device."""

    def __init__(self, folder: Path, initrd: Path, saved: Path | None = None) -> None:
        folder.mkdir()
        options = (*SLOT, *(RESTORED if saved else ()))
        self.machine = LinuxGuest(folder, None, initrd, options=options)
        self.machine.up(restored=saved is not None)
        self.monitor = Monitor(self.machine)
        if saved:
            self.monitor.restore(saved)

    def run(self, script: str) -> Any:
        return self.machine.run(f". /paths; {script}")

    def sh(self, script: str) -> str:
        return self.machine.sh(f". /paths; {script}")

    def close(self) -> None:
        self.monitor.close()
        self.machine.kill()


class Host:
    """vacceld, and the vsock devices of guests."""

    def __init__(self, folder: Path, held: Held, device_program: Path) -> None:
        self.folder = folder
        self.device_program = device_program
        self.processes: list[subprocess.Popen[bytes]] = []
        self.relays: list[Relay] = []
        self.guests: list[Guest] = []
        config = folder / "vacceld.conf"
        backends = f"{BUILD}/lib/vaccel/backends:{BUILD}/tests/backends/hold"
        config.write_text(
            f"[tenant guests]\nvsock = {folder}/vm\nmodels = {BUILD}/models\nallow_upload = yes\n"
            f"environment = VACCEL_BACKEND_PATH={backends}\n    VACCEL_TEST_HOLD={held.folder}\nsandbox_write = {held.folder}\n"
        )
        self.daemon = self.start("vacceld", BUILD / "bin" / "vacceld", f"--config={config}")
        self.await_socket(folder / "vm_30305")

    def start(self, name: str, *command: str | Path) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(command, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def await_socket(self, path: Path) -> None:
        eventually(lambda: listens(path) or self.processes[-1].poll() is not None)
        assert self.processes[-1].poll() is None, list(self.folder.glob("*.log"))

    def device(self, name: str) -> Path:
        """Begins the vsock device of a guest of that name: its vhost-user socket."""
        vhost, vsock = self.folder / f"{name}.vhost", self.folder / f"{name}.vsock"
        self.start(f"{name}-device", self.device_program, f"--guest-cid={CID}", f"--socket={vhost}", f"--uds-path={vsock}")
        self.await_socket(vhost)
        return vhost

    def listen(self, name: str) -> Relay:
        """What the connections of that device go through to vacceld."""
        relay = Relay(self.folder / f"{name}.vsock_30305", self.folder / "vm_30305")
        self.relays.append(relay)
        return relay

    def guest(self, name: str, initrd: Path, saved: Path | None = None) -> Guest:
        made = Guest(self.folder / name, initrd, saved)
        self.guests.append(made)
        return made

    def worker(self) -> list[int]:
        children = Path(f"/proc/{self.daemon.pid}/task/{self.daemon.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def close(self) -> None:
        for guest in self.guests:
            guest.close()
        for relay in self.relays:
            relay.close()
        for process in self.processes:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    made = Held(tmp_path / "held")
    yield made
    made.close()


@pytest.fixture
def host(tmp_path: Path, held: Held, device_program: Path) -> Iterator[Host]:
    made = Host(tmp_path, held, device_program)
    yield made
    made.close()


def plugged(host: Host, guest: Guest, name: str) -> Relay:
    """Gives the guest its vsock device, and waits until its driver has it."""
    vhost = host.device(name)
    relay = host.listen(name)
    guest.monitor.plug("vhost-user-vsock-pci", vhost)
    eventually(lambda: guest.run("cat /sys/bus/virtio/drivers/vmw_vsock_virtio_transport/virtio*/device").status == 0)
    return relay


def reason(guest: Guest, target: str = "") -> str:
    """Why the guest's stream cannot be used."""
    prefix = f"VACCEL_TARGET={target} " if target else ""
    stream = next(at for at in json.loads(guest.sh(f"{prefix}vaccel info --json"))["backends"] if at["name"] == "stream")
    assert stream["status"] != "OK"
    return stream["reason"]


class Steered:
    """stream-steered in a guest; it goes on where it was when the guest is restored elsewhere."""

    def __init__(self, guest: Guest, name: str) -> None:
        self.name = name
        self.said = 0
        guest.sh(f"mkfifo /run/{name}.in; stream-steered </run/{name}.in >/run/{name}.out 2>&1 &")
        guest.sh(f"sleep 1000000 2>/dev/null >/run/{name}.in &")  # so that its input does not end
        self.pid = int(guest.sh("pidof stream-steered").split()[0])

    def say(self, guest: Guest, line: str) -> None:
        guest.sh(f"echo {line} >/run/{self.name}.in")

    def answer(self, guest: Guest, number: int) -> dict[str, int]:
        """What it said to the line of that number, from 0."""

        def lines() -> list[str]:
            return guest.sh(f"cat /run/{self.name}.out").splitlines()

        said = awaited(lambda: len(found := lines()) > number and found)
        assert said[number].startswith("{"), said
        return json.loads(said[number])


def test_nothing_is_there_and_it_says_what(host: Host, initrd: Path) -> None:
    guest = host.guest("guest", initrd)
    assert "no guest with a vsock device" in reason(guest) or "no /dev/vsock" in reason(guest)
    said = reason(guest, "vsock")
    assert "vsock:2:30305 cannot be reached" in said and "give the guest one" in said
    guest.monitor.plug("vhost-user-vsock-pci", host.device("guest"))
    # This device says nothing of what it cannot connect to; others reset it, as the kernel's own does.
    said = awaited(lambda: "vsock = in its tenant" in (found := reason(guest)) and found)
    assert "VACCEL_TARGET is not set" in said and "the host does not answer" in said
    assert "vsock = in its tenant" in reason(guest, "vsock:2:30306")
    # As soon as there is somebody, calls are answered.
    host.listen("guest")
    assert json.loads(guest.sh("vaccel explain noop --json --backend stream"))["candidates"]


def vaccel(*words: str | Path) -> str:
    """What the command says on the host."""
    command = [BUILD / "bin" / "vaccel", *words]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=True).stdout


def test_answers_are_the_hosts(host: Host, initrd: Path, photo: Path, models: Path, tensor: Path, tmp_path: Path) -> None:
    """Nothing is configured in the guest."""
    guest = host.guest("guest", initrd)
    relay = plugged(host, guest, "guest")
    ours = json.loads(vaccel("classify", "--json", "--model", MODEL, photo))
    theirs = json.loads(guest.sh(f"vaccel classify --json --model {MODEL} /photo.jpg 2>/dev/null"))
    assert theirs["labels"] == ours["labels"] and theirs["model_sha256"] == ours["model_sha256"]
    assert theirs["backend"] == f"stream/{ours['backend']}"
    vaccel("infer", "--input", tensor, "--output", tmp_path / "out.npy", MODEL)
    guest.sh(f"vaccel infer --input /in.npy --output /out.npy {MODEL}")
    expected = hashlib.sha256((tmp_path / "out.npy").read_bytes()).hexdigest()
    assert guest.sh("sha256sum /out.npy").split()[0] == expected
    sent = sum(passage.bytes for passage in relay.passages)
    assert photo.stat().st_size + tensor.stat().st_size < sent < 1.1 * (photo.stat().st_size + tensor.stat().st_size)
    # The backend `hold` gives its inputs back.
    guest.sh(f"vaccel infer --backend stream/hold --input /large.npy --output /back.npy {MODEL}")
    guest.sh("cmp /large.npy /back.npy")


def test_two_processes_and_every_way_to_be_cut(host: Host, initrd: Path, held: Held) -> None:
    guest = host.guest("guest", initrd)
    relay = plugged(host, guest, "guest")
    one, two = Steered(guest, "one"), Steered(guest, "two")
    # Long calls of two processes are under way at once.
    for program in (one, two):
        program.say(guest, "hold 2")
    held.await_(4)
    held.let_go(4)
    for program in (one, two):
        program.say(guest, "ended")
        assert program.answer(guest, 1) == {"ok": 2, "lost": 0, "other": 0}
    # Cut while idle, here or by the worker's end: nobody notices.
    relay.cut()
    one.say(guest, "call 3")
    assert one.answer(guest, 2) == {"ok": 3, "lost": 0, "other": 0}
    (worker,) = host.worker()
    os.kill(worker, 9)
    eventually(lambda: not relay.open)
    for program, number in ((one, 3), (two, 2)):
        program.say(guest, "call 3")
        assert program.answer(guest, number) == {"ok": 3, "lost": 0, "other": 0}
    # Cut in mid-call: these are lost, and the next ones are not.
    one.say(guest, "hold 2")
    held.await_(2)
    relay.cut()
    one.say(guest, "ended")
    assert one.answer(guest, 5) == {"ok": 0, "lost": 2, "other": 0}
    held.let_go(2)
    two.say(guest, "hold 1")
    held.await_(1)
    (worker,) = host.worker()
    os.kill(worker, 9)
    two.say(guest, "ended")
    assert two.answer(guest, 4) == {"ok": 0, "lost": 1, "other": 0}
    for program, number in ((one, 6), (two, 5)):
        program.say(guest, "call 3")
        assert program.answer(guest, number) == {"ok": 3, "lost": 0, "other": 0}


def test_a_snapshot_restored_twice(host: Host, initrd: Path, held: Held, tmp_path: Path) -> None:
    """QEMU cannot save a vhost-user vsock device, so it is pulled before the guest is saved, and each clone gets its own; to the
    guest's kernel that is what a device says that was restored: all its connections are reset."""
    guest = host.guest("guest", initrd)
    relay = plugged(host, guest, "guest")
    program = Steered(guest, "program")
    program.say(guest, "hold 5")
    held.await_(5)
    held.let_go(5)
    program.say(guest, "ended")
    assert program.answer(guest, 1) == {"ok": 5, "lost": 0, "other": 0}
    program.say(guest, "hold 2")
    held.await_(2)
    assert len(relay.open) >= 5, "three connections are idle, and two have calls under way"
    # The program learns of it only once it was restored.
    guest.sh(f"kill -STOP {program.pid}")
    guest.monitor.unplug()
    saved = tmp_path / "saved"
    guest.monitor.save(saved)
    guest.close()
    (worker,) = host.worker()
    relays = []
    for name in ("first", "second"):
        clone = host.guest(name, initrd, saved)
        relays.append(plugged(host, clone, name))
        clone.sh(f"kill -CONT {program.pid}")
    for clone in host.guests[1:]:
        program.say(clone, "ended")
        assert program.answer(clone, 3) == {"ok": 0, "lost": 2, "other": 0}
    for clone in host.guests[1:]:
        program.say(clone, "call 20")
        program.say(clone, "hold 3")
    held.await_(6)
    for clone, relay in zip(host.guests[1:], relays):
        assert program.answer(clone, 4) == {"ok": 20, "lost": 0, "other": 0}
        assert len(relay.open) >= 3, "its own connections"
    # The worker's ends of the two calls that were lost go on as well.
    held.let_go(8)
    for clone in host.guests[1:]:
        program.say(clone, "ended")
        assert program.answer(clone, 6) == {"ok": 3, "lost": 0, "other": 0}
    assert host.worker() == [worker], "both call the same worker"
    assert {(passage.token, passage.given) for relay in relays for passage in relay.passages} == {(NOBODY, NOBODY)}


def test_af_vsock_on_the_daemons_side(host: Host, initrd: Path) -> None:
    """In the guest, since its kernel can call itself: CID 1."""
    guest = host.guest("guest", initrd)
    guest.sh("insmod /loopback.ko")
    guest.sh("vacceld --vsock=1 2>/run/log &")
    eventually(lambda: "ready" in guest.sh("cat /run/log"))
    info = json.loads(guest.sh("VACCEL_TARGET=vsock:1 vaccel info --json"))
    stream = next(at for at in info["backends"] if at["name"] == "stream")
    assert stream["status"] == "OK" and "vsock:1:30305" in json.dumps(stream["devices"])
    guest.sh("mkfifo /run/in; VACCEL_TARGET=vsock:1:30305 stream-steered </run/in >/run/out & { echo call 5; } >/run/in; wait $!")
    assert json.loads(guest.sh("cat /run/out")) == {"ok": 5, "lost": 0, "other": 0}
    assert "Connection reset by peer; nobody listens there" in reason(guest, "vsock:1:30306")
    # A CID that no tenant names is turned away; any, where that is said.
    guest.sh("vacceld --vsock=77:5000 2>/run/log2 &")
    eventually(lambda: "ready" in guest.sh("cat /run/log2"))
    assert "closed the connection" in reason(guest, "vsock:1:5000")
    assert "the guest of CID 1 may not connect to vsock port 5000" in guest.sh("cat /run/log2")
    guest.sh("vacceld --vsock=any:5001 2>/run/log3 &")
    eventually(lambda: "ready" in guest.sh("cat /run/log3"))
    guest.sh("VACCEL_TARGET=vsock:1:5001 vaccel explain noop --backend stream")
    second = guest.run("vacceld --vsock=1:5001")
    assert second.status == 1 and "another process listens there" in second.output
