# SPDX-License-Identifier: Apache-2.0
"""The backend `stream` against the real vaccel-worker, in processes of their own: the answers are those of a direct call, bit by bit."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from front import Front

BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", Path(__file__).resolve().parents[2] / "build"))
MODEL = "efficientnet-lite0"
KILLS = 100
THREADS = 4


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VACCEL_")}
    return {**kept, "VACCEL_TARGET": "none", "VACCEL_MODEL_PATH": str(BUILD / "models"), **more}


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    made = Front(BUILD / "libexec" / "vaccel" / "vaccel-worker", tmp_path / "socket", environment())
    yield made
    made.close()


def vaccel(tmp_path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(part) for part in (BUILD / "bin" / "vaccel", *arguments)]
    env = environment(VACCEL_TARGET=f"unix:{tmp_path}/socket")
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False)


def labels(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["labels"]


def test_the_same_labels(front: Front, tmp_path: Path) -> None:
    photo = BUILD / "photos" / "coffee.jpg"
    if not photo.exists() or not (BUILD / "models" / MODEL).exists():
        pytest.skip("the model and the photos are not made; scripts/demo makes them")
    common = ("classify", "--json", "--model", MODEL, photo)
    direct = vaccel(tmp_path, *common, "--backend", "openvino")
    carried = vaccel(tmp_path, *common, "--backend", "stream/openvino")
    assert labels(carried) == labels(direct)
    assert json.loads(carried.stdout)["backend"] == "stream/openvino"


def test_info_and_explain_show_it(front: Front, tmp_path: Path) -> None:
    backends = json.loads(vaccel(tmp_path, "info", "--json").stdout)["backends"]
    stream = next(at for at in backends if at["name"] == "stream")
    assert stream["status"] == "OK"
    assert [device["name"] for device in stream["devices"]] == ["vacceld"]
    explained = json.loads(vaccel(tmp_path, "explain", "noop", "--json").stdout)["candidates"]
    assert {at["backend"]: at["verdict"] for at in explained}["stream"] == "able"
    explained = json.loads(vaccel(tmp_path, "explain", "noop", "--json", "--backend", "stream").stdout)["candidates"]
    assert {at["backend"]: at["verdict"] for at in explained}["stream"] == "taken"


def test_every_call_is_answered_while_workers_die(front: Front, tmp_path: Path) -> None:
    """Each call ends well, or is lost with its worker; none hangs, and calls after a kill are served."""
    env = environment(VACCEL_TARGET=f"unix:{tmp_path}/socket")
    caller = subprocess.Popen(
        [BUILD / "tests" / "bin" / "stream-caller", str(THREADS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
    assert caller.stdin and caller.stdout

    def ask() -> dict[str, int]:
        caller.stdin.write("\n")
        caller.stdin.flush()
        return json.loads(caller.stdout.readline())

    try:
        kills = 0
        while kills < KILLS:
            before = ask()["ok"]
            while (report := ask())["ok"] == before:
                assert report["other"] == 0
                time.sleep(0.001)
            kills += front.kill()
    finally:
        last, _ = caller.communicate()
    report = json.loads(last)
    assert report["other"] == 0, report
    assert report["ok"] > KILLS
    assert front.starts > KILLS
    # A worker dies with at most one call of each thread.
    assert report["lost"] <= THREADS * KILLS
