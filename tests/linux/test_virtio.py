# SPDX-License-Identifier: Apache-2.0
"""The backend virtio in a stock Linux guest: the host's answers with nothing configured, and what is said when something is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from vmm.conftest import Start, made
from vmm.daemon import BUILD, ROOT, Gate, eventually
from vmm.virtiofsd import serving

from .conftest import Boot
from .guest import LinuxGuest, new_initramfs

VACCEL = BUILD / "bin" / "vaccel"
EXAMPLE = BUILD / "bin" / "example-classify"
PYTHON = BUILD / "python" / "vaccel"
PHOTO = "/coffee.jpg"
# Bytes of a call's frame and of its reply, at most.
FRAMES = 2048


def on_host(coffee: bytes, folder: Path, models: Path, *command: object) -> str:
    """What a program says to the photograph here, with the framework in its own process."""
    photo = folder / "coffee.jpg"
    photo.write_bytes(coffee)
    env = {"PATH": os.environ["PATH"], "VACCEL_TARGET": "none", "VACCEL_BACKEND": "openvino", "VACCEL_MODEL_PATH": str(models)}
    return subprocess.run([*map(str, command), str(photo)], env=env, capture_output=True, text=True, check=True).stdout


def in_guest(guest: LinuxGuest, before: str = "") -> dict:
    answer: dict = json.loads(guest.sh(f"{before} {VACCEL} classify --json {PHOTO}").splitlines()[0])
    return answer


def counted(guest: LinuxGuest) -> dict[str, int]:
    """The lines of the file `metrics`."""
    lines = guest.sh("cat /run/vaccel/metrics").splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: int(float(value)) for name, value in pairs}


def test_the_hosts_answer(start: Start, boot: Boot, coffee: bytes, models: Path, tmp_path: Path) -> None:
    host = json.loads(on_host(coffee, tmp_path, models, VACCEL, "classify", "--json").splitlines()[0])
    guest = boot(start(backend="openvino"))
    answer = in_guest(guest)
    assert answer["backend"] == "virtio/openvino"
    # To the bit: nine digits tell floats apart.
    assert answer["labels"] == host["labels"]
    assert answer["labels"][0]["label"] == "espresso"
    assert answer["model_sha256"] == host["model_sha256"]
    assert guest.sh(f"{EXAMPLE} {PHOTO}") == on_host(coffee, tmp_path, models, EXAMPLE)
    assert in_guest(guest, "VACCEL_BACKEND=virtio/onnxruntime")["backend"] == "virtio/onnxruntime"
    assert in_guest(guest, "VACCEL_TARGET=virtio:/run/vaccel")["labels"] == host["labels"]
    # What is shown of it.
    shown = json.loads(guest.sh(f"{VACCEL} info --json"))
    virtio = next(at for at in shown["backends"] if at["name"] == "virtio")
    assert virtio["status"] == "OK"
    version = guest.sh("head -n 1 /run/vaccel/version").split()[1]
    assert virtio["devices"][0]["description"] == f"vacceld {version} at /run/vaccel (tag vaccel)"
    explained = guest.sh(f"{VACCEL} explain image_classify")
    assert "virtio  taken" in explained


def test_the_host_copies_at_most_once(start: Start, boot: Boot) -> None:
    guest = boot(start(backend="openvino"))
    in_guest(guest)
    before = counted(guest)
    in_guest(guest)
    after = counted(guest)
    grown = {name: after[name] - before[name] for name in after}
    size = int(guest.sh(f"wc -c < {PHOTO}"))
    copied = sum(by for name, by in grown.items() if name.startswith("vaccel_copied_bytes_total"))
    # The write into the arena is the one copy of the photograph; the rest is frames.
    assert size <= copied <= size + FRAMES, grown


def test_a_noop_is_one_request(start: Start, boot: Boot) -> None:
    guest = boot(start())

    def requests(calls: int) -> int:
        before = counted(guest)["vaccel_requests_total"]
        guest.sh(f"{VACCEL} bench --op=noop --backend=virtio --count={calls}")
        return counted(guest)["vaccel_requests_total"] - before

    requests(100)
    # What a process costs besides is the same, but for a few RELEASEs and FORGETs that come late.
    assert abs(requests(1100) - requests(100) - 1000) < 20


def test_processes_at_once_and_one_after_the_other(start: Start, boot: Boot) -> None:
    guest = boot(start(backend="openvino"))
    one = f"{VACCEL} classify {PHOTO}"
    assert guest.sh(f"for i in 1 2 3 4 5 6 7 8; do {one} & done; wait").count("espresso") == 8
    assert guest.sh(f"for i in 1 2 3; do {one}; done").count("espresso") == 3
    # Nothing stays behind.
    eventually(lambda: counted(guest)["vaccel_sessions"] == 0)


def test_a_container_in_the_guest(start: Start, boot: Boot) -> None:
    """Its own root and mounts, an unprivileged user, and the mount passed in: nothing else."""
    guest = boot(start(backend="openvino"))
    guest.sh(
        "mkdir -p /box/run/vaccel /box/proc /box/tmp && chmod 777 /box/tmp && cp -a /bin /lib /lib64 /usr /etc /coffee.jpg /box/ && "
        f"mkdir -p /box{BUILD} && cp -a {BUILD}/. /box{BUILD}/"
    )
    box = 'unshare -m sh -c \'mount --bind /run/vaccel /box/run/vaccel; mount -t proc proc /box/proc; exec chroot /box su user -c "{0}"\''
    run = box.format(f"{VACCEL} classify {PHOTO}")
    answer = guest.run(run)
    assert "espresso" in answer.output, answer
    # Without the mount, it is said what is missing.
    bare = 'unshare -m sh -c \'mount -t proc proc /box/proc; exec chroot /box su user -c "{0}"\''
    missing = guest.run(bare.format(f"{VACCEL} classify {PHOTO}"))
    assert missing.status != 0
    assert "-v /run/vaccel:/run/vaccel" in missing.output
    # Nor may a folder above be closed to the user.
    guest.sh("chmod 700 /box/run")
    closed = guest.run(run)
    assert closed.status != 0
    assert "may not enter /run/vaccel" in closed.output


def test_who_may_not_is_told_who_may(start: Start, boot: Boot) -> None:
    guest = boot(start(backend="openvino", guest_mode="0660", guest_gid=4321))
    as_user = f"su user -c '{VACCEL} classify {PHOTO}'"
    denied = guest.run(as_user)
    assert denied.status != 0
    for part in ("user 1000", "mode 0660", "group 4321", "--group-add 4321", "guest_gid"):
        assert part in denied.output, denied
    guest.sh("echo vaccel:x:4321:user >> /etc/group")
    assert "espresso" in guest.sh(as_user)


def test_limits(start: Start, boot: Boot) -> None:
    guest = boot(start(backend="openvino", max_sessions=12))
    # A file-size limit: no signal, and a remedy.
    limited = guest.run(f"ulimit -f 16; {VACCEL} classify {PHOTO}")
    assert limited.status not in (0, 128 + 25, 153)
    assert "ulimit -f" in limited.output
    # More sessions than may be open.
    guest.sh("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1000 3<>/run/vaccel/session & echo $! >> /tmp/pids; done")
    full = guest.run(f"{VACCEL} classify {PHOTO}")
    assert full.status != 0
    assert "max_sessions" in full.output
    guest.sh("kill $(cat /tmp/pids)")
    eventually(lambda: guest.run(f"{VACCEL} classify {PHOTO}").status == 0)


def test_a_mount_that_goes_and_comes(start: Start, boot: Boot) -> None:
    guest = boot(start(backend="openvino"))
    guest.sh("umount /run/vaccel")
    missing = guest.run(f"{VACCEL} classify {PHOTO}")
    assert missing.status != 0
    assert "mount -t virtiofs vaccel /run/vaccel" in missing.output
    assert "run-vaccel.mount" in missing.output
    guest.sh("mkdir -p '/mnt/a b\\c' && mount -t virtiofs vaccel '/mnt/a b\\c'")
    assert in_guest(guest)["backend"] == "virtio/openvino"


def test_a_guest_without_the_device(start: Start, boot: Boot) -> None:
    start()
    guest = boot(None)
    missing = guest.run(f"{VACCEL} classify {PHOTO}")
    assert missing.status != 0
    shown = guest.sh(f"{VACCEL} info")
    assert "no virtio-fs device" in shown


@pytest.fixture
def virtiofsd(tmp_path: Path) -> Iterator[Path]:
    with serving(tmp_path) as path:
        yield path


def test_a_real_virtiofsd_is_told_apart(start: Start, boot: Boot, virtiofsd: Path) -> None:
    more = ("-chardev", f"socket,path={virtiofsd},id=share", "-device", "vhost-user-fs-pci,chardev=share,tag=share")
    guest = boot(start(backend="openvino"), options=more)
    # Mounted before and after vacceld's, by any tag.
    guest.sh("umount /run/vaccel; mkdir -p /a /b && mount -t virtiofs share /a && mount -t virtiofs vaccel /run/vaccel && cat /a/hello")
    assert in_guest(guest)["backend"] == "virtio/openvino"
    # A folder that says it is vacceld's, and is none.
    guest.sh("printf 'vaccel 0.1.0\\nwire 0\\n' > /a/version")
    assert in_guest(guest)["backend"] == "virtio/openvino"
    guest.sh("rm /a/version; umount /run/vaccel")
    other = guest.run(f"{VACCEL} classify {PHOTO}")
    assert other.status != 0
    assert "not vacceld's" in other.output
    assert "virtiofsd" in other.output
    guest.sh("printf 'vaccel 0.1.0\\nwire 0\\n' > /a/version; echo hello > /a/session")
    other = guest.run(f"{VACCEL} classify {PHOTO}")
    assert other.status != 0
    assert "upgrade vaccel on the host" in other.output


def test_a_worker_that_dies(start: Start, boot: Boot, gate: Gate) -> None:
    daemon = start()
    guest = boot(daemon)
    guest.put("/x.bin", bytes(4))
    long = guest.begin(f"{VACCEL} infer -b virtio/hold -d HOLD -i x=/x.bin:f32:1 efficientnet-lite0")
    gate.started()
    daemon.kill_worker("red")
    done = long.wait()
    assert done.status != 0
    assert "may have run" in done.output
    # Who comes after that notices nothing.
    assert in_guest(guest, "VACCEL_BACKEND=virtio/openvino")["backend"] == "virtio/openvino"


def test_a_process_that_is_killed(start: Start, boot: Boot, gate: Gate) -> None:
    guest = boot(start())
    guest.put("/x.bin", bytes(4))
    guest.sh(f"{VACCEL} infer -b virtio/hold -d HOLD -i x=/x.bin:f32:1 efficientnet-lite0 >/dev/null 2>&1 & echo $! > /tmp/pid")
    gate.started()
    guest.sh("kill -9 $(cat /tmp/pid)")
    # It is gone, and so are its session and its call, which nobody let go on.
    eventually(lambda: guest.run("kill -0 $(cat /tmp/pid)").status != 0)
    eventually(lambda: counted(guest)["vaccel_sessions"] == 0 and counted(guest)["vaccel_calls_in_flight"] == 0)


def test_python(start: Start, boot: Boot, coffee: bytes, models: Path, tmp_path: Path) -> None:
    if not (PYTHON / "_native.abi3.so").exists():
        pytest.skip("the Python package is not built")
    program = tmp_path / "classify.py"
    program.write_text(f"import sys\nsys.path.insert(0, '{PYTHON.parent}')\nimport vaccel\nfor label in vaccel.classify(sys.argv[1]):\n    print(label)\n")
    python = Path(sys.executable).resolve()
    host = on_host(coffee, tmp_path, models, python, program)
    assert "espresso" in host
    archive = new_initramfs()
    archive.python(python)
    for path in PYTHON.iterdir():
        if path.is_file():
            (archive.program if path.suffix == ".so" else archive.add)(path)
    archive.program(BUILD / "lib" / "vaccel" / "backends" / "virtio.so")
    archive.add(tmp_path / "coffee.jpg", PHOTO)
    archive.add(program)
    archive.write(tmp_path / "initramfs")
    guest = boot(start(backend="openvino"), initramfs=tmp_path / "initramfs", memory="1G")
    assert guest.sh(f"{python} {program} {PHOTO}") == host


def test_conformance(start: Start, boot: Boot, models: Path, tmp_path: Path) -> None:
    """The suite of every op, through the mount to what the host chooses: the guest has no framework."""
    networks = BUILD / "tests" / "networks" / "onnx"
    program = BUILD / "libexec" / "vaccel" / "conformance"
    if not networks.is_dir():
        pytest.skip("there are no networks; ctest -R conformance-networks makes them")
    archive = new_initramfs()
    archive.program(program)
    archive.program(BUILD / "lib" / "vaccel" / "backends" / "virtio.so")
    archive.add(networks, "/tests")
    archive.add(models.resolve(), "/models")
    archive.add(made("photos", "coffee.jpg").resolve(), "/photos")
    archive.add(ROOT / "tests" / "conformance" / "data", "/data")
    archive.write(tmp_path / "initramfs")
    guest = boot(start(models=[models, networks]), initramfs=tmp_path / "initramfs", memory="1G")
    said = guest.sh(f"{program} /models /photos /data /tests /tmp/report.json", patience=600)
    outcomes = {(words[0], words[2]): words[3] for words in map(str.split, said.splitlines()) if len(words) > 3}
    for op in ("noop", "model_describe", "infer", "image_classify", "image_classify_batch"):
        assert outcomes[op, "virtio"] == "pass", said
