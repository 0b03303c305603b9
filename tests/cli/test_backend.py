# SPDX-License-Identifier: Apache-2.0
"""`vaccel backend check`: it finds what is wrong with backends that are wrong in one thing, and nothing with one that is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import schemas
from conftest import BUILD, ROOT, Vaccel, environment, sanitized

BACKENDS = BUILD / "tests" / "backends"
FAULTY = BACKENDS / "faulty"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Any file: the backends here take everything."""
    path = tmp_path_factory.mktemp("network") / "network.onnx"
    path.write_bytes(b"any network")
    return path


def found(vaccel: Vaccel, file: Path, *arguments: str | Path, status: int, **more: str) -> tuple[set[tuple[str, str]], str]:
    """The checks that fail, with their ops; and what is said about them."""
    done = vaccel("backend", "check", file, "--json", *arguments, env=more)
    assert done.status == status, done
    report = done.json
    jsonschema.validate(report, schemas.TRIAL)
    failing = [check for check in report["checks"] if check["verdict"] == "fail"]
    assert len(failing) == report["failed"]
    return {(check["check"], check["op"]) for check in failing}, " ".join(check["detail"] for check in failing)


def test_a_sound_one_passes(vaccel: Vaccel, network: Path) -> None:
    failing, _ = found(vaccel, FAULTY / "sound.so", "--model", network, status=0)
    assert not failing


@pytest.mark.parametrize(
    ("name", "failing", "words"),
    [
        ("leaky", {("leaks", "vector_add")}, "bytes of heap for each"),
        ("files", {("leaks", "vector_add")}, "1000 file descriptors"),
        ("threads", {("leaks", "vector_add")}, "threads over"),
        ("unsafe", {("threads", "vector_add")}, "answers differ"),
        ("wrong", {("conformance", "vector_add")}, "sum[k]"),
        ("scribbles", {("conformance", "minmax"), ("failing", "minmax")}, "has written its outputs"),
        ("wordless", {("conformance", "minmax"), ("failing", "minmax")}, "has no message"),
        ("talks", {("output", "")}, "standard output"),
        ("loads", {("loads", "infer")}, "model loads"),
        ("lost", {("cancel", "noop")}, "has not completed"),
        ("segfault", {("conformance", "vector_add"), ("latency", "vector_add")}, "it crashed (Segmentation fault)"),
    ],
)
def test_each_fault_is_found_and_no_other(vaccel: Vaccel, network: Path, name: str, failing: set[tuple[str, str]], words: str) -> None:
    got, said = found(vaccel, FAULTY / f"{name}.so", "--model", network, status=1)
    if name == "lost":
        got -= {("leaks", "noop"), ("threads", "noop")}  # its calls take as long as they do, and leave their memory behind
    assert got == failing
    # A sanitizer ends the process where it would crash.
    assert words in said or (name == "segfault" and sanitized() and "it ended the process" in said)


def test_a_call_that_hangs(vaccel: Vaccel) -> None:
    got, said = found(vaccel, FAULTY / "stuck.so", "--op", "vector_add", "--timeout", "10", status=1)
    assert got == {("conformance", "vector_add"), ("latency", "vector_add")}
    assert "it did not end within 10 s" in said


@pytest.mark.parametrize(
    ("name", "check", "words"),
    [
        ("crash", "probe", "its probe crashed"),
        ("exits", "probe", "ended the process (exit status 7)"),
        ("hang", "probe", "its probe did not end within 500 ms"),
        ("garbage", "probe", "its probe"),
        ("chatty", "probe", "more than 65536 bytes"),
        ("silent", "probe", "probe failed"),
        ("positive", "probe", "no status"),
        ("abi", "descriptor", "version 3 of the backend ABI"),
        ("noentry", "descriptor", "no function vaccel_backend_entry"),
    ],
)
def test_what_does_not_start(vaccel: Vaccel, name: str, check: str, words: str) -> None:
    got, said = found(vaccel, BACKENDS / name / f"{name}.so", status=1, VACCEL_PROBE_TIMEOUT_MS="500")
    assert {what for what, _ in got} == {check}
    assert words in said


def test_one_that_is_called_otherwise(vaccel: Vaccel, tmp_path: Path) -> None:
    (tmp_path / "other.so").write_bytes((FAULTY / "sound.so").read_bytes())
    got, said = found(vaccel, tmp_path / "other.so", status=1)
    assert got == {("descriptor", "")}
    assert "call the file sound.so" in said


def test_what_is_no_backend(vaccel: Vaccel, tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("no shared object")
    (tmp_path / "text").write_text("no shared object")
    vaccel("backend", "check", tmp_path / "text.so").failed(1, "cannot be loaded")
    vaccel("backend", "check", tmp_path / "text").failed(1, "not called NAME.so")
    vaccel("backend", "check", tmp_path / "nothing.so").failed(1, "cannot be found")
    vaccel("backend", "check").failed(2, "name the backend's file")
    vaccel("backend", "check", "a.so", "b.so").failed(2, "one file too many")
    vaccel("backend", "check", "a.so", "--op", "nonsense").failed(2, "no op 'nonsense'")
    vaccel("backend", "check", "a.so", "--timeout", "0").failed(2, "no number of seconds")


def test_an_op_that_it_lacks(vaccel: Vaccel) -> None:
    got, _ = found(vaccel, FAULTY / "sound.so", "--op", "array_copy", status=1)
    assert got == {("descriptor", "array_copy")}


def test_the_report_for_people(vaccel: Vaccel, network: Path) -> None:
    done = vaccel("backend", "check", FAULTY / "leaky.so", "--op", "vector_add", "--model", network)
    assert done.status == 1
    assert "  FAIL  leaks        vector_add" in done.out
    assert "  ok    latency      vector_add            median " in done.out
    assert " 1 failed, " in done.out


def test_nothing_stays_behind(program: Path, models: Path, tmp_path: Path) -> None:
    """Not in the folder for temporary files; and no process when it is interrupted."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    settings = environment(models, tmp_path, TMPDIR=str(folder))
    subprocess.run([program, "backend", "check", FAULTY / "sound.so", "--op", "noop"], env=settings, check=True, capture_output=True)
    assert list(folder.iterdir()) == []
    with subprocess.Popen([program, "backend", "check", FAULTY / "stuck.so"], env=settings, stdout=subprocess.PIPE) as run:
        until = time.monotonic() + 30
        children: list[int] = []
        while not children and time.monotonic() < until:
            text = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text()
            children = [int(word) for word in text.split()]
        assert children
        run.send_signal(signal.SIGKILL)
        run.wait()
    for child in children:
        while time.monotonic() < until and os.path.exists(f"/proc/{child}") and " Z " not in Path(f"/proc/{child}/stat").read_text():
            time.sleep(0.01)
        assert not os.path.exists(f"/proc/{child}") or " Z " in Path(f"/proc/{child}/stat").read_text()


def test_list(vaccel: Vaccel) -> None:
    done = vaccel("backend", "list", env={"VACCEL_BACKEND_PATH": str(FAULTY / "sound.so")})
    assert done.status == 0
    assert done.out.split()[:2] == ["NAME", "STATE"]
    (line,) = (line for line in done.out.splitlines() if line.startswith("sound "))
    assert line.split()[1:] == ["ready", "1", "4", "1", "VACCEL_BACKEND_PATH"]
    listed = json.loads(vaccel("backend", "list", "--json").out)
    assert {"noop"} <= {backend["name"] for backend in listed["backends"]}


def test_conformance_of_networks(vaccel: Vaccel, tmp_path: Path) -> None:
    """With the networks that the installed script makes, the suite of infer runs as well."""
    pytest.importorskip("onnx")
    backend = BUILD / "lib/vaccel/backends/onnxruntime.so"
    if sanitized() or not backend.is_file():
        pytest.skip("ONNX Runtime is called without sanitizers, where its backend is built")
    subprocess.run([sys.executable, ROOT / "tests/conformance/networks.py", tmp_path / "networks"], check=True, capture_output=True)
    done = vaccel(
        "backend", "check", backend, "--op", "model_describe", "--networks", tmp_path / "networks", "--json",
    )  # fmt: skip
    if done.status == 3:
        pytest.skip("ONNX Runtime is not here")
    assert [check["verdict"] for check in done.json["checks"] if check["check"] == "conformance"] == ["pass"]


def test_a_model_for_another_op_says_nothing_about_the_backend(vaccel: Vaccel, models: Path, coffee: Path) -> None:
    if sanitized():
        pytest.skip("frameworks do what sanitizers do not take")
    done = vaccel(
        "backend", "check", BUILD / "lib/vaccel/backends/openvino.so", "--op", "image_detect", "--model", "efficientnet-lite0",
        "--photo", coffee, "--json", models=models,
    )  # fmt: skip
    if done.status == 3:
        pytest.skip("OpenVINO is not here")
    (latency,) = (check for check in done.json["checks"] if check["check"] == "latency")
    assert latency["verdict"] == "skipped"
    assert "it does not take this model" in latency["detail"]
