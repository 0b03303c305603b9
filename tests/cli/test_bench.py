# SPDX-License-Identifier: Apache-2.0
"""`vaccel bench`: what it reports holds together; how fast anything is, is not asserted."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import numpy as np
import pytest

import schemas
from conftest import NAME, Vaccel, environment

SVG = "{http://www.w3.org/2000/svg}"


def consistent(run: dict[str, Any]) -> None:
    latency = run["latency_ns"]
    order = [latency[key] for key in ("min", "p50", "p90", "p99", "p99.9", "max")]
    assert order == sorted(order)
    assert latency["min"] <= latency["mean"] <= latency["max"]
    assert sum(run["phases_ns"].values()) == pytest.approx(latency["mean"], rel=1e-3, abs=1)
    # No caller can have been busy for longer than the run took.
    assert run["samples"] * latency["mean"] <= run["concurrency"] * run["seconds"] * 1e9 * 1.001
    assert run["throughput"] == pytest.approx(run["samples"] / run["seconds"], rel=1e-3)
    assert not run["interrupted"]


def test_noop(vaccel: Vaccel) -> None:
    done = vaccel("bench", "--json", "--count", "1000", "--concurrency", "1,3,2")
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.BENCH)
    assert (done.json["op"], done.json["backend"], done.json["model"]) == ("noop", "noop", "")
    assert [(run["concurrency"], run["samples"]) for run in done.json["runs"]] == [(1, 1000), (3, 1000), (2, 1000)]
    for run in done.json["runs"]:
        consistent(run)


def test_image_classify(vaccel: Vaccel, models: Path, photos: Path) -> None:
    photo = sorted(photos.glob("*.jpg"))
    done = vaccel("bench", NAME, *photo, "--json", "--count", "12", "-c", "1,2", "--warmup", "1", models=models)
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.BENCH)
    document = done.json
    assert (document["op"], document["model"], document["backend"]) == ("image_classify", NAME, "openvino")
    assert (document["device"], document["precision"], document["photos"]) == ("CPU", "f32", len(photo))
    assert len(document["model_sha256"]) == 64
    for run in document["runs"]:
        assert run["samples"] == 12
        consistent(run)


def test_infer(vaccel: Vaccel, models: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((2, 3, 224, 224), np.float32))
    for arguments in ([], ["--shape", "input=4,3,224,224"], ["--op", "infer", "--input", f"input={tmp_path}/a.npy"]):
        done = vaccel("bench", NAME, "--json", "--count", "4", "-c", "2", *arguments, models=models)
        assert (done.status, done.err) == (0, "")
        jsonschema.validate(done.json, schemas.BENCH)
        assert (done.json["op"], done.json["backend"], done.json["photos"]) == ("infer", "openvino", 0)
        (run,) = done.json["runs"]
        consistent(run)
        assert run["phases_ns"]["compute"] > 0


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--shape", "nothing=1"], 2, ["'nothing=1'", "no input", "vaccel model show"]),
        (["--shape", "input=1,x"], 2, ["'input=1,x'", "input=1,3,224,224"]),
        (["--shape", "input=99999999999,99999999999"], 2, ["'input'", "4 GiB"]),
        (["--shape", "input=1,3,7"], 1, ["input"]),
        (["--input", "/nonexistent.npy"], 1, ["/nonexistent.npy", "No such file"]),
    ],
)
def test_infer_with_nonsense(
    vaccel: Vaccel, models: Path, arguments: list[str], status: int, words: list[str]
) -> None:
    vaccel("bench", NAME, "--op", "infer", *arguments, models=models).failed(status, *words)


def test_phases(vaccel: Vaccel, models: Path, coffee: Path) -> None:
    (run,) = vaccel("bench", NAME, coffee, "--json", "--count", "4", models=models).json["runs"]
    phases = run["phases_ns"]
    assert phases["preprocess"] > 0
    assert phases["compute"] > 0
    assert phases["postprocess"] > 0
    text = vaccel("bench", NAME, coffee, "--count", "4", models=models).out
    assert "CALLERS QUEUE PREPROCESS COMPUTE POSTPROCESS OTHER".split() in [line.split() for line in text.splitlines()]


def test_through_another_backend(vaccel: Vaccel, models: Path, coffee: Path) -> None:
    arguments = ("--json", "--count", "2", "--backend", "loop", "--performance", "throughput", "--model", NAME)
    done = vaccel("bench", *arguments, coffee, coffee, models=models)
    assert done.status == 0, done
    assert (done.json["backend"], done.json["performance"]) == ("loop/openvino", "throughput")
    assert (done.json["op"], done.json["photos"]) == ("image_classify", 2)
    assert vaccel("bench", "--json", "--count", "2", "--backend", "loop").json["backend"] == "loop"


def test_for_a_while(vaccel: Vaccel) -> None:
    done = vaccel("bench", "--json", "--op", "noop", "--duration", "0.05")
    (run,) = done.json["runs"]
    assert run["seconds"] >= 0.05
    assert run["samples"] > 1


def test_text_has_what_json_has(vaccel: Vaccel, models: Path, coffee: Path) -> None:
    done = vaccel("bench", NAME, coffee, "--count", "5", "-c", "1,2", models=models)
    assert (done.status, done.err) == (0, "")
    title, _, heading, one, two, *rest = done.out.splitlines()
    assert title.startswith(f"image_classify with {NAME}  openvino CPU, f32, ")
    assert title.endswith(", 1 photo")
    assert heading.split() == ["CALLERS", "CALLS", "CALLS/S", "MEAN", "P50", "P90", "P99", "P99.9", "MAX"]
    assert [one.split()[:2], two.split()[:2]] == [["1", "5"], ["2", "5"]]
    assert "Of fewer than 1000 calls, P99.9 is the slowest." in rest


def texts(plot: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in plot.iter(f"{SVG}text")]


def test_plot(vaccel: Vaccel, tmp_path: Path) -> None:
    path = tmp_path / "plot.svg"
    path.write_text("an older and much longer plot " * 1000)
    done = vaccel("bench", "--count", "2000", "-c", "1,2,4", "--svg", path)
    assert done.status == 0, done
    plot = ElementTree.parse(path).getroot()
    width, height = (float(size) for size in plot.attrib["viewBox"].split()[2:])
    assert plot.findtext(f"{SVG}title") == "noop"
    # Light and dark.
    assert "prefers-color-scheme:dark" in (plot.findtext(f"{SVG}style") or "")
    # A curve and two bars, the second in five parts, for each number of callers; one rectangle is the paper.
    assert len(plot.findall(f"{SVG}polyline")) == 3
    assert len(plot.findall(f"{SVG}rect")) == 1 + 3 + 3 * 5
    shown = texts(plot)
    for text in ("noop", "1 caller, 2000 calls", "4 callers, 2000 calls", "callers at once", "percentile of calls, in %"):
        assert text in shown
    assert any(text.startswith("latency in ") for text in shown)
    assert any(text.startswith("mean of a call in ") for text in shown)
    assert any(text.endswith("calls/s") for text in shown)
    # All of it is on the paper.
    for element in plot.iter():
        for key, most in (("x", width), ("x1", width), ("x2", width), ("y", height), ("y1", height), ("y2", height)):
            assert 0 <= float(element.attrib.get(key, "0")) <= most
    for curve in plot.findall(f"{SVG}polyline"):
        points = [tuple(map(float, point.split(","))) for point in curve.attrib["points"].split()]
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
        # Both a percentile and its latency only go up; pixels count downwards.
        assert points == sorted(points, key=lambda point: (point[0], -point[1]))


def test_plot_of_a_hostile_name(vaccel: Vaccel, own_model: Path, coffee: Path, tmp_path: Path) -> None:
    model = tmp_path / "a<b&\x1b\u202e'\"c"
    own_model.rename(model)
    path = tmp_path / "plot.svg"
    done = vaccel("bench", model, coffee, "--count", "1", "--svg", path)
    assert done.status == 0, done
    assert ElementTree.parse(path).getroot().findtext(f"{SVG}title") == (
        f"image_classify with {tmp_path}/a<b&\\x1b\\u{{202e}}'\"c"
    )


def test_plot_that_cannot_be_written(vaccel: Vaccel, tmp_path: Path) -> None:
    # It is noticed before a run that would take a day.
    for path, reason in ((tmp_path / "none" / "plot.svg", "No such file"), (tmp_path, "Is a directory")):
        done = vaccel("bench", "--duration", "86400", "--svg", path)
        done.failed(2, str(path), reason, "--svg")
        assert done.out == ""
    done = vaccel("bench", "--count", "1", "--svg", "/dev/full")
    done.failed(5, "/dev/full", "free some space")
    # The rest is not lost.
    assert "noop" in done.out
    assert Path("/dev/full").is_char_device()


def test_no_plot_is_left_of_a_run_that_failed(vaccel: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "plot.svg"
    vaccel("bench", "frobnicate", coffee, "--svg", path).failed(4, "'frobnicate'", "vaccel model list")
    assert not path.exists()
    path.write_text("an older one")
    vaccel("bench", "frobnicate", coffee, "--svg", path).failed(4)
    assert path.read_text() == "an older one"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--concurrency", "0"), ("--concurrency", "'0'", "1 to 1024")),
        (("--concurrency", "1,,2"), ("--concurrency", "'1,,2'", "commas")),
        (("--concurrency", "1,2,"), ("--concurrency", "'1,2,'")),
        (("--concurrency", "many"), ("--concurrency", "'many'")),
        (("--concurrency", ",".join("1" * 17)), ("--concurrency", "16", "fewer")),
        (("--duration", "0"), ("--duration", "'0'", "seconds")),
        (("--duration", "-1"), ("--duration", "'-1'")),
        (("--duration", "nan"), ("--duration", "'nan'")),
        (("--duration", "1e9"), ("--duration", "86400")),
        (("--count", "0"), ("--count", "'0'", "from 1 on")),
        (("--count", "1", "--duration", "1"), ("--duration", "--count", "exclude")),
        (("--warmup", "-1"), ("--warmup", "'-1'")),
        (("--op", "frobnicate"), ("--op", "'frobnicate'", "image_classify")),
        (("--op", "model_describe"), ("--op", "'model_describe'")),
        (("--op", "image_classify"), ("no model", "image_classify", "vaccel model list")),
        (("--op", "infer"), ("no model", "infer")),
        (("--op", "image_classify", "net"), ("no photo", "image_classify")),
        (("--op", "noop", "net"), ("noop takes no model", "'net'")),
        (("--op", "infer", "net", "cat.jpg"), ("infer takes no photo", "'cat.jpg'", "--input")),
        (("net", "cat.jpg", "--input", "x.npy"), ("--input", "--op infer")),
        (("--performance", "best"), ("--performance", "'best'", "throughput")),
    ],
)
def test_wrong_usage(vaccel: Vaccel, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    done = vaccel("bench", *arguments)
    done.failed(2, *words)
    assert done.out == ""


def test_a_bad_photo_is_named_before_the_run(vaccel: Vaccel, models: Path, coffee: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no photograph\n")
    for path, words in ((text, ["look like text"]), (tmp_path / "missing.jpg", ["No such file"])):
        done = vaccel("bench", NAME, coffee, path, "--json", "--duration", "86400", models=models)
        done.failed(1, str(path), *words)
        jsonschema.validate(done.json, schemas.FAILED)


def test_what_cannot_be_had(vaccel: Vaccel, models: Path, coffee: Path) -> None:
    done = vaccel("bench", NAME, coffee, "--json", "--backend", "frobnicate", models=models)
    done.failed(3, "'frobnicate'", "vaccel info")
    jsonschema.validate(done.json, schemas.FAILED)
    vaccel("bench", "--backend", "openvino").failed(3, "openvino", "noop")


def test_ended_early_it_prints_what_it_has(program: Path, tmp_path: Path) -> None:
    path = tmp_path / "plot.svg"
    command = [program, "bench", "--json", "-c", "1,2,3", "--duration", "86400", "--svg", path]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(tmp_path, tmp_path)
    ) as run:
        # Before it has begun to call, a signal ends it as any program; two more threads say that it has.
        while len(os.listdir(f"/proc/{run.pid}/task")) < 3:
            time.sleep(0.01)
        time.sleep(1)
        run.send_signal(signal.SIGINT)
        out, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "interrupted: 1 of 3 numbers of callers were measured" in said
    document = json.loads(out)
    jsonschema.validate(document, schemas.BENCH)
    assert [at["interrupted"] for at in document["runs"]] == [True]
    assert ElementTree.parse(path).getroot().tag == f"{SVG}svg"
