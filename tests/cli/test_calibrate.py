# SPDX-License-Identifier: Apache-2.0
"""`vaccel calibrate`: what it measures, keeps and shows, and that the choice follows it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest

import schemas
from conftest import NAME, Vaccel, environment

RUNS = ("--runs", "5")


def put(path: Path, *lines: str) -> None:
    path.write_text("\n".join(["vaccel calibration 1", *lines]) + "\n", encoding="utf-8")
    path.chmod(0o644)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "state" / "deep" / "calibration.tsv"


@pytest.fixture
def env(store: Path) -> dict[str, str]:
    return {"VACCEL_CALIBRATION": str(store)}


def test_a_model_is_measured_and_the_choice_follows(vaccel: Vaccel, models: Path, store: Path, env: dict[str, str]) -> None:
    done = vaccel("calibrate", "--model", NAME, *RUNS, "--json", models=models, env=env)
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.CALIBRATE)
    assert done.json["file"] == str(store)
    measured = {at["backend"]: at for at in done.json["measurements"]}
    assert {"openvino", "onnxruntime"} <= set(measured)
    for at in measured.values():
        assert (at["op"], at["model"], at["runs"], at["flaw"], at["failure"]) == ("image_classify", NAME, 5, "", "")
        assert at["latency_ns"] > 0
    best = min(measured.values(), key=lambda at: at["latency_ns"])
    assert [at["backend"] for at in measured.values() if at["fastest"]] == [best["backend"]]
    explained = vaccel("explain", "image_classify", "--model", NAME, "--json", models=models, env=env).json
    jsonschema.validate(explained, schemas.EXPLAIN)
    candidates = {at["backend"]: at for at in explained["candidates"]}
    assert [name for name, at in candidates.items() if at["verdict"] == "taken"] == [best["backend"]]
    for name, at in measured.items():
        assert candidates[name]["latency_ns"] == at["latency_ns"]
        assert "the median of 5 calls" in candidates[name]["measured"]
    text = vaccel("explain", "image_classify", "--model", NAME, models=models, env=env).out
    assert f"{best['backend']}  taken" in text and "speed" in text


def test_the_choice_is_the_files(vaccel: Vaccel, models: Path, photos: Path, store: Path, env: dict[str, str]) -> None:
    """Whatever is slower to the file is not taken, and a rank that is higher does not help."""
    assert vaccel("calibrate", "--model", NAME, *RUNS, models=models, env=env).status == 0
    lines = [line.split("\t") for line in store.read_text(encoding="utf-8").splitlines()[1:]]
    for winner, loser in (("openvino", "onnxruntime"), ("onnxruntime", "openvino")):
        for line in lines:
            line[8] = {winner: "1000", loser: "9000000"}.get(line[2], line[8])
        put(store, *("\t".join(line) for line in lines))
        done = vaccel("classify", photos / "coffee.jpg", "--json", models=models, env=env)
        assert done.json["backend"] == winner
        pinned = vaccel("classify", photos / "coffee.jpg", "--json", "--backend", loser, models=models, env=env)
        assert pinned.json["backend"] == loser


def test_numeric_ops_are_measured(vaccel: Vaccel, store: Path, env: dict[str, str]) -> None:
    done = vaccel("calibrate", "--op", "blas_sdot", *RUNS, env=env)
    if done.status == 3:
        pytest.skip("no backend here has blas_sdot")
    assert done.status == 0
    assert "blas_sdot" in done.out and "fastest" in done.out and str(store) in done.out


def test_it_lists_and_forgets(vaccel: Vaccel, store: Path, env: dict[str, str]) -> None:
    line = "{}\t-\t{}\t-\tdefault\tlatency\t1.0\tCPU\t{}\t5\t1700000000\t{}\t-"
    store.parent.mkdir(parents=True)
    put(store, line.format("noop", "one", 1000, "-"), "nonsense", line.format("infer", "two", 2000, "it lies"))
    listed = vaccel("calibrate", "--list", "--json", env=env)
    jsonschema.validate(listed.json, schemas.CALIBRATE)
    assert [(at["op"], at["backend"], at["flaw"]) for at in listed.json["measurements"]] == [("noop", "one", ""), ("infer", "two", "it lies")]
    assert "it lies" in vaccel("calibrate", "--list", env=env).out
    assert [at["backend"] for at in vaccel("calibrate", "--list", "--backend", "one", "--json", env=env).json["measurements"]] == ["one"]
    gone = vaccel("calibrate", "--forget", "--backend", "one", env=env)
    assert gone.status == 0 and "1 of 2 measurements removed" in gone.err
    assert [at["backend"] for at in vaccel("calibrate", "--list", "--json", env=env).json["measurements"]] == ["two"]
    assert vaccel("calibrate", "--forget", env=env).status == 0
    assert store.read_text(encoding="utf-8") == "vaccel calibration 1\n"


def test_a_measurement_takes_the_place_of_the_earlier_one(vaccel: Vaccel, models: Path, store: Path, env: dict[str, str]) -> None:
    for _ in range(2):
        assert vaccel("calibrate", "--model", NAME, "--backend", "onnxruntime", *RUNS, models=models, env=env).status == 0
    assert len(store.read_text(encoding="utf-8").splitlines()) == 2
    assert os.stat(store).st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--op", "noop"), 2, ("'noop', which cannot be measured",)),
        (("--op", "nonsense"), 2, ("'nonsense'",)),
        (("--runs", "4"), 2, ("5 to 10000",)),
        (("--list", "--forget"), 2, ("exclude each other",)),
        (("one.jpg", "two.jpg"), 2, ("'two.jpg' is one photo too many",)),
        (("/nowhere/photo.jpg",), 1, ("/nowhere/photo.jpg",)),
        (("--model", "/nowhere/model"), 4, ("/nowhere/model",)),
        (("--model", NAME, "--backend", "nobody"), 3, ("nothing here can do image_classify", "vaccel explain")),
    ],
)
def test_bad_usage_is_said(
    vaccel: Vaccel, models: Path, env: dict[str, str], arguments: tuple[str, ...], status: int, words: tuple[str, ...]
) -> None:
    vaccel("calibrate", *arguments, models=models, env=env).failed(status, *words)


def test_a_file_that_is_another_is_left_alone(vaccel: Vaccel, models: Path, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir\n", encoding="utf-8")
    env = {"VACCEL_CALIBRATION": str(other)}
    vaccel("calibrate", "--model", NAME, *RUNS, models=models, env=env).failed(2, str(other), "is not a file of measurements")
    assert other.read_text(encoding="utf-8") == "Dear Sir\n"
    vaccel("calibrate", "--list", env={"VACCEL_CALIBRATION": str(tmp_path)}).failed(2, "is not a file of measurements")
    vaccel("calibrate", "--list", env={"VACCEL_CALIBRATION": "none"}).failed(2, "no place for measurements")


def test_a_file_that_others_write_is_not_made_ours(vaccel: Vaccel, tmp_path: Path) -> None:
    planted = tmp_path / "calibration.tsv"
    put(planted, "noop\t-\tevil\t-\tdefault\tlatency\t1.0\tCPU\t1\t5\t1700000000\t-\t-")
    planted.chmod(0o666)
    before = planted.read_bytes()
    for arguments in (("--forget", "--op", "blas_sdot"), ("--list",)):
        done = vaccel("calibrate", *arguments, env={"VACCEL_CALIBRATION": str(planted)})
        done.failed(2, str(planted), "written by others", "remove the file")
    assert planted.read_bytes() == before and planted.stat().st_mode & 0o777 == 0o666


def test_a_place_that_cannot_be_written_is_said(vaccel: Vaccel, models: Path) -> None:
    env = {"VACCEL_CALIBRATION": "/proc/nothing/here.tsv"}
    vaccel("calibrate", "--model", NAME, *RUNS, models=models, env=env).failed(5, "/proc/nothing/here.tsv", "cannot be kept")


def test_an_interrupt_keeps_nothing_half_measured(program: Path, models: Path, tmp_path: Path, store: Path) -> None:
    command = [program, "calibrate", "--model", NAME, "--runs", "10000"]
    env = environment(models, tmp_path, VACCEL_CALIBRATION=str(store))
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        time.sleep(1.5)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert running.returncode in (128 + signal.SIGINT, -signal.SIGINT), err
    assert not store.exists() or store.read_text(encoding="utf-8") == "vaccel calibration 1\n"
