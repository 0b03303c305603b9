# SPDX-License-Identifier: Apache-2.0
"""examples/backend-npu, built as somebody else's project against what was installed: many calls at once, and a device that misbehaves."""

from __future__ import annotations

import json
import re
import shutil
import struct
from pathlib import Path

import pytest
from conftest import HERE, ROOT, Prefix, run

EXAMPLE = ROOT / "examples/backend-npu"
COUNT = 1000
RING = 64


@pytest.fixture(scope="module")
def build(prefix: Prefix, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With CMake, in a folder where nothing of this tree is."""
    folder = tmp_path_factory.mktemp("npu")
    shutil.copytree(EXAMPLE, folder / "project")
    return prefix.with_cmake(folder / "project", folder / "build", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS=-Werror")


def many(build: Path, *arguments: str, **more: str) -> tuple[dict[str, int], str]:
    said = run(
        build / "many", str(COUNT), *arguments, cwd=Path("/"), VACCEL_BACKEND_PATH=str(build), VACCEL_BACKEND="npu",
        **{"NPU_TIMEOUT_MS": "300", **more},
    )  # fmt: skip
    counts = {name: int(number) for number, name in re.findall(r"(\d+) (right|wrong|cancelled|failed|threads)", said)}
    assert sum(counts.values()) - counts["threads"] == COUNT
    return counts, said


def test_it_links_nothing_of_vaccel(build: Path) -> None:
    assert "libvaccel" not in run("readelf", "-d", build / "npu.so")


def test_pkg_config_builds_it_too(prefix: Prefix, tmp_path: Path) -> None:
    """The command of its README."""
    shutil.copytree(EXAMPLE, tmp_path / "project")
    (command,) = re.findall(r"`(cc -shared .*?)`", (EXAMPLE / "README.md").read_text())
    run("sh", "-ec", command, cwd=tmp_path / "project", PKG_CONFIG_PATH=str(prefix.path / "lib/pkgconfig"))
    assert (tmp_path / "project/npu.so").is_file()


def test_a_thousand_calls_from_one_thread(build: Path) -> None:
    counts, _ = many(build)
    assert counts["right"] == COUNT
    # The caller's, the device's, the watchdog's, and vaccel's own, which are as many as processors.
    assert counts["threads"] < 100


def test_the_number_of_threads_does_not_grow_with_calls(build: Path) -> None:
    few = run(build / "many", "2", VACCEL_BACKEND_PATH=str(build), VACCEL_BACKEND="npu")
    (at_two,) = re.findall(r"(\d+) threads", few)
    counts, _ = many(build)
    assert counts["threads"] <= int(at_two) + 2, "two calls may not have started all of vaccel's own"


def test_cancelled_calls_are_given_up(build: Path) -> None:
    """The device stands still meanwhile: what waits for room in the ring is given up at once, what is in the ring with the reset."""
    counts, _ = many(build, "cancel", NPU_FAULT="hang:0", NPU_TIMEOUT_MS="3000")
    assert counts["wrong"] == 0
    # One may change sides at the reset.
    assert abs(counts["cancelled"] - (COUNT - RING) // 2) <= 1
    assert abs(counts["failed"] - RING) <= 1
    assert counts["cancelled"] + counts["failed"] + counts["right"] == COUNT


@pytest.mark.parametrize(
    ("fault", "failing", "message"),
    [
        ("error:3", {1}, "ERR_BACKEND: the NPU reported a fault"),
        ("drop:3", {1}, "ERR_BACKEND: the NPU skipped this call"),
        (f"drop:{COUNT - 1}", {1}, "ERR_BACKEND: the NPU did not answer in time"),
        ("mute:3", {0}, ""),
        (f"mute:{COUNT - 1}", {0}, ""),
        ("hang:3", set(range(1, RING + 1)), "ERR_BACKEND: the NPU did not answer in time"),
        ("reset:3", set(range(1, RING + 1)), "ERR_BACKEND: the NPU was reset"),
        ("dead:3", {COUNT - 3}, "ERR_BACKEND: the NPU does not answer, and resetting it does not help"),
        ("probe-absent", {COUNT}, "ERR_UNAVAILABLE: backend npu cannot run vector_add: there is no NPU here"),
        ("probe-crash", {COUNT}, "its probe crashed"),
        ("probe-exit", {COUNT}, "its probe ended the process (exit status 3)"),
        ("probe-hang", {COUNT}, "its probe did not end within 700 ms"),
        ("nonsense", {COUNT}, "ERR_CONFIG"),
    ],
)
def test_a_device_that_misbehaves(build: Path, fault: str, failing: set[int], message: str) -> None:
    counts, said = many(build, NPU_FAULT=fault, VACCEL_PROBE_TIMEOUT_MS="700")
    assert counts["wrong"] == 0 and counts["cancelled"] == 0
    assert counts["failed"] in failing
    assert message in said


@pytest.mark.parametrize("fault", ["", "error:3", "drop:3", "hang:3", "reset:3", "dead:3"])
def test_nothing_leaks(build: Path, prefix: Prefix, tmp_path: Path, fault: str) -> None:
    """Built again with a sanitizer that looks for memory nobody knows of; what the device has for ever, it knows."""
    flags = prefix.pkg_config("--cflags", "--libs", "vaccel")
    sources = [path for path in EXAMPLE.glob("*.c") if path.name != "many.c"]
    sanitize = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined")
    run("cc", *sanitize, "-shared", "-fPIC", *flags[:1], *sources, "-o", tmp_path / "npu.so", "-pthread")
    run("cc", *sanitize, EXAMPLE / "many.c", *flags, f"-Wl,-rpath,{prefix.path}/lib", "-o", tmp_path / "many")
    counts, said = many(tmp_path, NPU_FAULT=fault, ASAN_OPTIONS="detect_leaks=1")
    assert counts["wrong"] == 0
    assert "Sanitizer" not in said


def test_networks_and_buffers(build: Path, prefix: Prefix, tmp_path: Path) -> None:
    """What lies in a buffer is not staged: the backend has it imported once, however many calls there are."""
    flags = prefix.pkg_config("--cflags", "--libs", "vaccel")
    run("cc", "-std=c11", HERE / "outside/npu.c", *flags, f"-Wl,-rpath,{prefix.path}/lib", "-o", tmp_path / "npu")
    said = run(tmp_path / "npu", VACCEL_BACKEND_PATH=str(build), VACCEL_BACKEND="npu", VACCEL_LOG="debug")
    assert said.count("npu: imported 4096 bytes") == 1
    assert "all right" in said


def test_backend_check_finds_nothing_wrong(build: Path, prefix: Prefix, tmp_path: Path) -> None:
    """The installed command, with the installed suite, on what was built against the installed headers."""
    network = tmp_path / "network"
    network.write_bytes(struct.pack("<4sff", b"NPU1", 3, 1))
    said = json.loads(run(prefix.tool(), "backend", "check", build / "npu.so", "--model", network, "--json"))
    assert said["failed"] == 0
    passed = {(check["check"], check["op"]) for check in said["checks"] if check["verdict"] == "pass"}
    for op in ("vector_add", "matrix_multiply", "minmax", "array_copy"):
        assert {("conformance", op), ("latency", op), ("leaks", op), ("threads", op), ("cancel", op)} <= passed
    assert {("leaks", "infer"), ("loads", "infer"), ("threads", "infer"), ("failing", "infer")} <= passed


@pytest.mark.parametrize(
    ("fault", "status", "check"),
    [("error:20", 1, "latency"), ("dead:20", 1, "latency"), ("probe-crash", 1, "probe"), ("probe-absent", 3, "probe")],
)
def test_backend_check_finds_a_bad_device(build: Path, prefix: Prefix, fault: str, status: int, check: str) -> None:
    said = json.loads(
        run(prefix.tool(), "backend", "check", build / "npu.so", "--op", "vector_add", "--json", status=status, NPU_FAULT=fault)
    )
    bad = [found["check"] for found in said["checks"] if found["verdict"] == ("fail" if status == 1 else "skipped")]
    assert check in bad
