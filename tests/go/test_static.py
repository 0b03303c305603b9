# SPDX-License-Identifier: Apache-2.0
"""The example without cgo: one static file, which classifies a photograph where there is no other file."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from with_daemon import BUILD, daemon, may_mount, mounted, running as started

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = BUILD / "bin/example-classify-static"
GO = os.environ.get("VACCEL_GO", "")
MODULE = "github.com/vaccel/vaccel/bindings/go"
MOST = 10 << 20
ESPRESSO = re.compile(r"^0\.9\d\d\d  espresso$", re.MULTILINE)
# As root, and as somebody who may be root of a namespace.
UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]

# A program that shows scores as they are, bit by bit.
BITS = """package main

import (
	"context"
	"fmt"
	"math"
	"os"

	"github.com/vaccel/vaccel/bindings/go"
)

func main() {
	answer, err := vaccel.Classify(context.Background(), os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for _, entry := range answer.Entries {
		fmt.Printf("%d %08x %s\\n", entry.Index, math.Float32bits(entry.Score), entry.Label)
	}
	fmt.Fprintln(os.Stderr, answer.Backend)
}
"""

pytestmark = pytest.mark.skipif(not Path(GO).is_file(), reason="there is no Go 1.24 or newer; scripts/setup test installs it")


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, str]]:
    with daemon() as said:
        yield said


@pytest.fixture
def photo() -> Path:
    path = BUILD / "photos/coffee.jpg"
    if not path.exists() or not (BUILD / "models/efficientnet-lite0").exists():
        pytest.skip("the model and the photos are not made; scripts/setup demo and scripts/demo make them")
    return path


def run(*command: str | Path, env: dict[str, str], **options: object) -> subprocess.CompletedProcess[str]:
    words = [str(part) for part in command]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=300, **options)  # type: ignore[call-overload, no-any-return]


def test_it_is_small_and_needs_no_other_file() -> None:
    data = PROGRAM.read_bytes()
    assert len(data) < MOST
    # ELF, 64 bits: no program header is PT_INTERP (3) or PT_DYNAMIC (2).
    assert data[:5] == b"\x7fELF\x02"
    start, size, count = (int.from_bytes(data[at : at + length], "little") for at, length in ((32, 8), (54, 2), (56, 2)))
    kinds = {int.from_bytes(data[start + i * size : start + i * size + 4], "little") for i in range(count)}
    assert not kinds & {2, 3}


def may_unshare() -> bool:
    return run(*UNSHARE, "true", env=dict(os.environ)).returncode == 0


def in_root(root: Path, target: str, photo: Path) -> subprocess.CompletedProcess[str]:
    """Runs the program where `root` is the whole file system, with the daemon's socket at its usual place."""
    socket = root / "run/vaccel/default.sock"
    socket.parent.mkdir(parents=True)
    socket.touch()
    (root / "coffee.jpg").write_bytes(photo.read_bytes())
    script = 'mount --bind "$1" "$2" && exec chroot "$3" /example-classify-static /coffee.jpg'
    path = target.removeprefix("unix:")
    return run(*UNSHARE, "sh", "-c", script, "sh", path, socket, root, env={"PATH": os.environ["PATH"]})


def test_an_empty_root(running: dict[str, str], photo: Path, tmp_path: Path) -> None:
    if not may_unshare():
        pytest.skip("this user may not unshare a mount namespace")
    root = tmp_path / "root"
    root.mkdir()
    (root / PROGRAM.name).write_bytes(PROGRAM.read_bytes())
    (root / PROGRAM.name).chmod(0o755)
    done = in_root(root, running["VACCEL_TARGET"], photo)
    assert ESPRESSO.search(done.stdout), done.stderr
    assert {path.name for path in root.iterdir()} == {"coffee.jpg", PROGRAM.name, "run"}


def test_an_image_from_scratch(running: dict[str, str], photo: Path, tmp_path: Path) -> None:
    maker = ROOT / "examples/go/classify/oci-image"
    images = [tmp_path / name for name in ("one.tar", "two.tar")]
    for image in images:
        assert run(sys.executable, maker, PROGRAM, image, env=dict(os.environ)).returncode == 0
    assert images[0].read_bytes() == images[1].read_bytes()
    assert images[0].stat().st_size < MOST

    with tarfile.open(images[0]) as archive:
        files = {entry.name: archive.extractfile(entry).read() for entry in archive}  # type: ignore[union-attr]

    def blob(about: dict[str, object]) -> bytes:
        kind, _, number = str(about["digest"]).partition(":")
        data = files[f"blobs/{kind}/{number}"]
        assert hashlib.sha256(data).hexdigest() == number
        assert len(data) == about["size"]
        return data

    manifest = json.loads(blob(json.loads(files["index.json"])["manifests"][0]))
    config = json.loads(blob(manifest["config"]))
    layer = tmp_path / "layer.tar"
    layer.write_bytes(blob(manifest["layers"][0]))
    assert config["rootfs"]["diff_ids"] == [manifest["layers"][0]["digest"]]
    assert config["config"]["Entrypoint"] == [f"/{PROGRAM.name}"]
    if not may_unshare():
        pytest.skip("this user may not unshare a mount namespace")
    root = tmp_path / "root"
    root.mkdir()
    with tarfile.open(layer) as archive:
        assert archive.getnames() == [PROGRAM.name]
        archive.extractall(root)
    done = in_root(root, running["VACCEL_TARGET"], photo)
    assert ESPRESSO.search(done.stdout), done.stderr


def test_it_says_what_is_missing(photo: Path, tmp_path: Path) -> None:
    plain = {"PATH": os.environ["PATH"]}
    for target, words in (
        ("unix:/nowhere/vaccel.sock", ("/nowhere/vaccel.sock", "start vacceld")),
        ("none", ("VACCEL_TARGET is none", "set it")),
        ("tcp:localhost", ("VACCEL_TARGET", "should be", "correct or unset it")),
        ("vsock:1:x", ("VACCEL_TARGET", "vsock:1:x", "should be")),
        (f"virtio:{tmp_path}", (str(tmp_path), "virtiofsd", "mount -t virtiofs")),
    ):
        done = run(PROGRAM, photo, env={**plain, "VACCEL_TARGET": target})
        assert done.returncode == 1
        assert done.stdout == ""
        for word in words:
            assert word in done.stderr


def test_a_limit_of_files(photo: Path) -> None:
    """What goes to the arena is written as to a file; beyond the limit the kernel would kill the process."""
    if not may_mount():
        pytest.skip("only root may mount, and the kernel must have /dev/fuse")
    with daemon("mount") as said:
        limited = [*"prlimit --fsize=16384".split(), PROGRAM, photo]
        done = run(*limited, env={"PATH": os.environ["PATH"], **said})
        assert done.returncode == 1
        assert "may write 16384" in done.stderr
        assert "ulimit -f" in done.stderr
        done = run(PROGRAM, photo, env={"PATH": os.environ["PATH"], **said})
        assert ESPRESSO.search(done.stdout), done.stderr


#: What the host answers to what, errors by their numbers on Linux, and what the program says of it.
LIES = [
    (("submit", "errno 11"), "call again later"),
    (("submit", "errno 7"), "max_message"),
    (("submit", "errno 12"), "memory ran out"),
    (("submit", "errno 25"), "upgrade vaccel on the host"),
    (("submit", "errno 22"), "both sides should be of the same version"),
    (("submit", "errno 5"), "may have run"),
    (("submit", "errno 116"), "drops each session"),
    (("submit", "errno 17"), "drops each session"),
    (("submit", "errno 107"), "drops each session"),
    (("reply", "result 5"), "both sides should be of the same version"),
    (("reply", "length 127"), "is no reply"),
    (("reply", "length 16384"), "is no reply"),
    (("reply", "length 4294967295"), "is no reply"),
    (("reply", "length 136"), "is refused"),
    (("write", "errno 28"), "max_memory"),
    (("write", "errno 27"), "larger than vacceld takes"),
    (("lookup", "errno 13"), "user 0 may not"),
    (("lookup", "errno 5"), "cannot be used"),
    (("lookup", "errno 2"), "virtiofsd"),
]


def test_hosts_that_lie(photo: Path) -> None:
    """Through the kernel's own FUSE client: every answer ends in words, and none in waiting."""
    if not may_mount():
        pytest.skip("only root may mount, and the kernel must have /dev/fuse")
    with started() as (made, _):
        for lie, words in LIES:
            with mounted(made, lie=lie) as folder:
                done = run(PROGRAM, photo, env={"PATH": os.environ["PATH"], "VACCEL_TARGET": f"virtio:{folder}"})
            assert done.returncode == 1, lie
            assert words in done.stderr, (lie, done.stderr)
        with mounted(made) as folder:
            done = run(PROGRAM, photo, env={"PATH": os.environ["PATH"], "VACCEL_TARGET": f"virtio:{folder}"})
        assert ESPRESSO.search(done.stdout), done.stderr


def test_the_same_bits(running: dict[str, str], photo: Path, tmp_path: Path) -> None:
    """What the library says of the photograph on this machine, the daemon says through the client."""
    (tmp_path / "main.go").write_text(BITS, encoding="utf-8")
    plain = {**os.environ, "VACCEL_MODEL_PATH": str(BUILD / "models"), "VACCEL_BACKEND": "openvino"}
    for command in (
        ["mod", "init", "example.com/bits"],
        ["mod", "edit", f"-replace={MODULE}={ROOT / 'bindings/go'}", f"-require={MODULE}@v0.0.0"],
    ):
        done = run(GO, *command, env=plain, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    answers = {}
    for name, cgo in (("library", "1"), ("client", "0")):
        done = run(GO, "build", "-o", name, ".", env={**plain, "CGO_ENABLED": cgo}, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        target = running["VACCEL_TARGET"] if name == "client" else "unix:/nowhere"
        answers[name] = run(tmp_path / name, photo, env={**plain, "VACCEL_TARGET": target})
        assert answers[name].returncode == 0, answers[name].stdout
    assert answers["client"].stdout == answers["library"].stdout
    assert "espresso" in answers["client"].stdout
    assert answers["library"].stderr.strip() == "openvino"
    assert answers["client"].stderr.strip() == "stream/openvino"
