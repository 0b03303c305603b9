# SPDX-License-Identifier: Apache-2.0
"""No tensor is copied between a program and its engine: bytes by calling object, counted during one infer."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

BUILD = Path(os.environ["VACCEL_BUILD_DIR"])
SUBJECT = os.environ["VACCEL_COPIES_SUBJECT"]
SHIM = os.environ["VACCEL_COPIES_SHIM"]
NETWORKS = Path(os.environ["VACCEL_NETWORKS"])
MODEL = BUILD / "models" / "efficientnet-lite0"
ENGINES = ["onnxruntime", "openvino"]
# VACCEL_DTYPE_*
I32, I64, F32 = 8, 9, 11
BATCH, CLASSES = 8, 1000
INPUT = (BATCH, 3, 224, 224)
OUTPUT_BYTES = BATCH * CLASSES * 4


def has_infer(engine: str) -> bool:
    done = subprocess.run([BUILD / "bin" / "vaccel", "info", "--json"], capture_output=True, text=True, check=True)
    for backend in json.loads(done.stdout)["backends"]:
        if backend["name"] == engine and backend["status"] == "OK":
            return "infer" in json.dumps(backend["ops"])
    return False


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    if not has_infer(request.param):
        pytest.skip(f"{request.param} is not here, or has no infer")
    return request.param


def count(engine: str, backend: str, model: Path, taken: int, room: int, given: int, *shape: int) -> dict[str, int]:
    """What libvaccel, the backend, the transport and the program have done with the tensors of one call, in bytes."""
    if not model.exists():
        pytest.skip(f"{model.name} is not built")
    done = subprocess.run(
        [SUBJECT, backend, model, *map(str, (taken, room, given, *shape))],
        env=os.environ | {"LD_PRELOAD": SHIM, "LC_ALL": "C"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)
    assert not counted.pop("overflowed")
    # Somebody must have touched the input: the engine.
    assert sum(counted["touched"].values()) > 0
    mine = ("libvaccel.so", f"{engine}.so", "loop.so", "copies-subject")
    return {
        kind: sum(size for name, size in by.items() if name.startswith(mine)) for kind, by in counted.items()
    }


NOTHING = {"copied": 0, "allocated": 0, "touched": 0}


def test_into_the_result(engine: str) -> None:
    assert count(engine, engine, MODEL, F32, 0, F32, *INPUT) == NOTHING


def test_into_the_callers_room(engine: str) -> None:
    assert count(engine, engine, MODEL, F32, OUTPUT_BYTES, F32, *INPUT) == NOTHING


def test_a_copy_in_the_library_is_seen(engine: str) -> None:
    """Integers that come over the wire are copied before they are used: the other side could still change them."""
    counted = count(engine, f"loop/{engine}", NETWORKS / "identity_i32.onnx", I32, 4096, I32, 8, 128)
    assert counted["touched"] >= 4096 and counted["allocated"] >= 4096


def test_a_copy_in_the_backend_is_seen() -> None:
    """An output whose size is known only afterwards goes to the room by a copy."""
    counted = count("onnxruntime", "onnxruntime", NETWORKS / "nonzero.onnx", F32, 8192, I64, 1024)
    assert counted["copied"] == counted["touched"] == 8192
