# SPDX-License-Identifier: Apache-2.0
"""`vaccel classify`, `info` and `explain` on a real model and real photographs."""

import os
import subprocess
from pathlib import Path

import jsonschema
import pytest

import schemas
from conftest import BUILD, NAME, ROOT, Done, Vaccel, environment, sanitized


def labels(done: Done) -> list[list[tuple[int, str, float]]]:
    return [[(at["index"], at["label"], at["score"]) for at in result["labels"]] for result in done.lines]


def test_several_photos(classify: Vaccel, photos: Path) -> None:
    done = classify("--json", photos / "chelsea.jpg", photos / "coffee.jpg", photos / "rocket.jpg")
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert [best[0][1] for best in labels(done)] == ["tiger cat", "espresso", "missile"]
    for best in labels(done):
        assert len(best) == 5
        assert [at[2] for at in best] == sorted((at[2] for at in best), reverse=True)
    for result in done.lines:
        assert (result["backend"], result["precision"]) == ("openvino", "f32")
        assert len(result["model_sha256"]) == 64


def test_the_same_as_without_vaccel(classify: Vaccel, photos: Path) -> None:
    reference = pytest.importorskip("reference")
    for photo in sorted(photos.glob("*.jpg")):
        expected = reference.classify(photo)
        got = labels(classify("--json", photo))[0]
        assert got[0][:2] == expected[0][:2]
        assert got[0][2] == pytest.approx(expected[0][2], abs=0.01)


def test_text_has_what_json_has(classify: Vaccel, coffee: Path) -> None:
    done = classify(coffee)
    assert done.status == 0
    first, best, *_ = done.out.splitlines()
    assert first.startswith(f"{coffee}  openvino CPU, f32, ")
    assert best.split() == ["95.4", "%", "espresso"]


def test_standard_input(classify: Vaccel, coffee: Path) -> None:
    assert labels(classify("--json", "-", input=coffee.read_bytes())) == labels(classify("--json", coffee))


def test_top_and_min_score(classify: Vaccel, coffee: Path) -> None:
    assert len(labels(classify("--json", "--top", "2", coffee))[0]) == 2
    assert len(labels(classify("--json", "-n1000", coffee))[0]) == 1000
    assert [at[1] for at in labels(classify("--json", "--min-score", "0.5", coffee))[0]] == ["espresso"]
    done = classify("--min-score", "1", coffee)
    assert (done.status, done.out.splitlines()[1]) == (0, "  nothing scores enough")


def test_one_failure_does_not_stop_the_others(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.jpg"
    done = classify("--json", coffee, missing, coffee)
    done.failed(1, str(missing), "check the path")
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    first, second, third = done.lines
    assert first["labels"] == third["labels"]
    assert second["error"]["status"] == "ERR_NOT_FOUND"


def test_a_model_by_name_folder_and_file(classify: Vaccel, models: Path, coffee: Path) -> None:
    expected = labels(classify("--json", coffee))
    for model in (NAME, models / NAME, models / NAME / "model.onnx"):
        assert labels(classify("--json", "--model", model, coffee)) == expected


def test_through_the_wire_format(classify: Vaccel, coffee: Path) -> None:
    direct = classify("--json", coffee)
    for arguments in (["--backend", "loop"], ["--backend", "loop/openvino"]):
        looped = classify("--json", *arguments, coffee)
        assert labels(looped) == labels(direct)
        assert looped.lines[0]["backend"] == "loop/openvino"
    assert labels(classify("--json", coffee, env={"VACCEL_BACKEND": "loop"})) == labels(direct)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--backend", "frobnicate"], 3, ["'frobnicate'", "vaccel info"]),
        (["--backend", "noop"], 3, ["noop", "image_classify"]),
        (["--device", "FPGA"], 3, ["'FPGA'", "CPU"]),
    ],
)
def test_pins_that_cannot_be_had(
    classify: Vaccel, coffee: Path, arguments: list[str], status: int, words: list[str]
) -> None:
    done = classify("--json", *arguments, coffee)
    done.failed(status, *words)
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert len(done.lines) == 1


def test_without_the_model_it_says_how_to_get_it(vaccel: Vaccel, coffee: Path) -> None:
    done = vaccel("classify", "--json", coffee)
    done.failed(4, NAME, f"vaccel model fetch {NAME}")
    jsonschema.validate(done.lines, schemas.CLASSIFY)
    assert done.lines[0]["error"]["status"] == "ERR_NOT_FOUND"
    vaccel("classify", "--model", "frobnicate", coffee).failed(4, "'frobnicate'", "vaccel model list")


def test_info(vaccel: Vaccel, models: Path) -> None:
    done = vaccel("info", "--json", models=models)
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.INFO)
    backends = {backend["name"]: backend for backend in done.json["backends"]}
    assert backends["openvino"]["status"] == "OK"
    assert backends["openvino"]["devices"][-1]["name"] == "CPU"
    assert "f32" in backends["openvino"]["devices"][-1]["precisions"]
    assert done.json["models"][0]["name"] == NAME
    assert done.json["folders"][0] == {"path": str(models), "present": True}
    text = vaccel("info", models=models).out
    for word in ("openvino  ready", "device   CPU", "image_classify", NAME, str(models)):
        assert word in text


def test_explain(vaccel: Vaccel, models: Path) -> None:
    done = vaccel("explain", "image_classify", "--model", NAME, "--json", models=models)
    assert (done.status, done.err) == (0, "")
    jsonschema.validate(done.json, schemas.EXPLAIN)
    verdicts = {at["backend"]: at["verdict"] for at in done.json["candidates"]}
    expected = {"openvino": "taken", "onnxruntime": "able", "noop": "passed_over", "blas": "passed_over", "loop": "passed_over"}
    assert expected.items() <= verdicts.items()
    assert verdicts["stream"] == verdicts["virtio"] == "unavailable"
    text = vaccel("explain", "image_classify", "--model", NAME, models=models).out
    assert "openvino  taken" in text
    assert "loop  passed over" in text


def test_explain_a_pin(vaccel: Vaccel, models: Path) -> None:
    done = vaccel("explain", "noop", "--json", "--backend", "loop")
    assert {at["backend"]: at["verdict"] for at in done.json["candidates"]}["loop"] == "taken"
    done = vaccel("explain", "noop", "--json", "--backend", "frobnicate")
    assert {at["verdict"] for at in done.json["candidates"]} == {"not_pinned"}
    assert done.status == 3
    missing = vaccel("explain", "image_classify", "--json", "--model", "/nonexistent/model", models=models)
    missing.failed(4, "/nonexistent/model")
    jsonschema.validate(missing.json, schemas.FAILED)


def test_the_example_says_the_same(classify: Vaccel, models: Path, coffee: Path, tmp_path: Path) -> None:
    example = tmp_path / "classify"
    libraries = BUILD / "lib"
    subprocess.run(
        ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}/capi/include", "-o", example]
        + (["-fsanitize=address,undefined"] if sanitized() else [])
        + [ROOT / "examples/classify/classify.c", f"-L{libraries}", "-lvaccel", f"-Wl,-rpath,{libraries}"],
        check=True,
    )
    expected = [f"{score:.4f}  {label}" for _, label, score in labels(classify("--json", coffee))[0]]
    for program in (example, BUILD / "bin" / "example-classify"):
        done = subprocess.run(
            [program, coffee], capture_output=True, text=True, env=environment(models, tmp_path), timeout=60
        )
        assert (done.returncode, done.stdout.splitlines()) == (0, expected), done
    done = subprocess.run([example, os.devnull], capture_output=True, text=True, env=environment(models, tmp_path))
    assert done.returncode == 1
    assert "photo: " in done.stderr


def test_a_daemon_that_nobody_asked_for_is_not_what_is_missing(
    vaccel: Vaccel, models: Path, coffee: Path, tmp_path: Path
) -> None:
    """What a local backend has against the model is what helps; with a target, the daemon was asked for."""
    bare = tmp_path / "bare.onnx"
    bare.write_bytes((models / NAME / "model.onnx").read_bytes())
    done = vaccel("classify", "--model", bare, coffee)
    assert "without a model.json" in done.err
    assert "VACCEL_TARGET" not in done.err
