# SPDX-License-Identifier: Apache-2.0
"""VACCEL_* variables with nonsense, and backends that are broken: said, and survived."""

import socket
import threading
from pathlib import Path

import jsonschema
import pytest

import schemas
from conftest import BUILD, Vaccel

NONSENSE = [
    ("VACCEL_BACKEND", "No such backend!", "vaccel info"),
    ("VACCEL_DEVICE", "two words", "vaccel info"),
    ("VACCEL_PRECISION", "f99", "f16"),
    ("VACCEL_PERFORMANCE", "fast", "throughput"),
    ("VACCEL_LOG", "loud", "debug"),
    ("VACCEL_VALIDATE", "perhaps", "0 or 1"),
    ("VACCEL_TARGET", "/run/vaccel/default.sock", "unix:/run/vaccel/default.sock"),
    ("VACCEL_PROBE_TIMEOUT_MS", "soon", "milliseconds"),
    ("VACCEL_PROBE_TIMEOUT_MS", "-1", "milliseconds"),
    ("VACCEL_BACKEND_PATH", "/nonexistent/backends", "correct or unset it"),
    ("VACCEL_MODEL_PATH", "/nonexistent/models", "correct or unset it"),
    ("VACCEL_MODEL_PATH", "/dev/null", "correct or unset it"),
]


@pytest.mark.parametrize(("variable", "value", "remedy"), NONSENSE)
def test_nonsense(classify: Vaccel, coffee: Path, variable: str, value: str, remedy: str) -> None:
    done = classify("--json", coffee, env={variable: value})
    done.failed(2, variable, value, remedy)
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert done.lines[0]["error"]["status"] == "ERR_CONFIG"
    assert len(done.lines) == 1


def test_nonsense_that_no_call_needs_is_said_by_info(vaccel: Vaccel) -> None:
    vaccel("info", env={"VACCEL_LOG": "loud"}).failed(2, "VACCEL_LOG", "'loud'")


def test_a_pin_by_variable_that_is_not_here(classify: Vaccel, coffee: Path) -> None:
    classify(coffee, env={"VACCEL_BACKEND": "frobnicate"}).failed(3, "'frobnicate'", "vaccel info")


def test_log_goes_to_standard_error(classify: Vaccel, coffee: Path) -> None:
    done = classify("--json", coffee, env={"VACCEL_LOG": "debug"})
    assert done.status == 0
    assert done.err
    jsonschema.validate(done.lines, schemas.CLASSIFY)


def test_validation_finds_nothing_to_complain_of(classify: Vaccel, coffee: Path) -> None:
    done = classify(coffee, env={"VACCEL_VALIDATE": "1", "VACCEL_LOG": "warn"})
    assert (done.status, done.err) == (0, "")


BROKEN = [
    ("crash", "probe crashed"),
    ("exits", "ended the process"),
    ("hang", "did not end within 700 ms"),
    ("abi", "version 2"),
    ("noentry", "vaccel_backend_entry"),
    ("text", "not a whole shared object"),
]


def folder_of(name: str, tmp_path: Path) -> Path:
    if name == "text":
        (tmp_path / "text.so").write_text("This is no ELF file.\n")
        return tmp_path
    folder = BUILD / "tests" / "backends" / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not built")
    return folder


@pytest.mark.parametrize(("name", "reason"), BROKEN)
def test_broken_backend(
    classify: Vaccel, vaccel: Vaccel, coffee: Path, tmp_path: Path, name: str, reason: str
) -> None:
    env = {"VACCEL_BACKEND_PATH": str(folder_of(name, tmp_path)), "VACCEL_PROBE_TIMEOUT_MS": "700"}

    # It is listed with what is wrong and what to do about it ...
    done = vaccel("info", "--json", env=env)
    assert done.status == 0, done
    jsonschema.validate(done.json, schemas.INFO)
    backend = next(at for at in done.json["backends"] if at["name"] == name)
    assert backend["status"] == "ERR_UNAVAILABLE"
    assert reason in backend["reason"]
    assert any(word in backend["reason"] for word in ("remove", "build it against", "reinstall", "update"))
    assert f"{name}  not usable" in vaccel("info", env=env).out

    # ... explained, ...
    done = vaccel("explain", "noop", "--json", env=env)
    assert done.status == 0, done
    candidate = next(at for at in done.json["candidates"] if at["backend"] == name)
    assert candidate["verdict"] == "unavailable"
    assert reason in candidate["reason"]

    # ... no obstacle to the others, ...
    assert classify("--top", "1", coffee, env=env).status == 0

    # ... and an error for those who insist on it.
    classify(coffee, env={**env, "VACCEL_BACKEND": name}).failed(3, name)


@pytest.mark.parametrize("backend", ["openvino", "onnxruntime"])
def test_frameworks_leave_nothing_in_the_home(classify: Vaccel, coffee: Path, tmp_path: Path, backend: str) -> None:
    # OpenVINO looks for GPUs through OpenCL, whose drivers keep caches of their own.
    env = {"HOME": str(tmp_path), "XDG_CACHE_HOME": "", "OCL_ICD_VENDORS": str(tmp_path / "none")}
    done = classify(coffee, "--backend", backend, env=env)
    assert done.status == 0, done.err
    assert list(tmp_path.iterdir()) == []


def reason_of(vaccel: Vaccel, target: str) -> str:
    done = vaccel("info", "--json", env={"VACCEL_TARGET": target})
    assert done.status == 0
    stream = next(at for at in done.json["backends"] if at["name"] == "stream")
    assert stream["status"] != "OK"
    return stream["reason"]


def test_a_target_where_nobody_listens(vaccel: Vaccel, tmp_path: Path) -> None:
    reason = reason_of(vaccel, f"unix:{tmp_path}/none.sock")
    assert "nobody listens on" in reason and "No such file" in reason and "VACCEL_TARGET" in reason


def test_a_target_whose_daemon_is_gone(vaccel: Vaccel, tmp_path: Path) -> None:
    path = tmp_path / "stale.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
    assert "Connection refused" in reason_of(vaccel, f"unix:{path}")
    done = vaccel("bench", env={"VACCEL_TARGET": f"unix:{path}", "VACCEL_BACKEND": "stream"})
    done.failed(3, "nobody listens on", "start vacceld")


def test_a_target_that_is_something_else(vaccel: Vaccel, tmp_path: Path) -> None:
    path = tmp_path / "other.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def greet() -> None:
            client, _ = listener.accept()
            client.recv(4096)
            client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            client.close()

        thread = threading.Thread(target=greet)
        thread.start()
        assert "no vacceld" in reason_of(vaccel, f"unix:{path}")
        thread.join()
