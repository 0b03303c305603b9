# SPDX-License-Identifier: Apache-2.0
"""The Go module as a stranger's project uses it: outside the checkout, with pkg-config and the module's path only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE = ROOT / "bindings/go"
BUILD = Path(os.environ["VACCEL_BUILD_DIR"])
GO = os.environ.get("VACCEL_GO", "")
PATH = "github.com/vaccel/vaccel/bindings/go"

pytestmark = pytest.mark.skipif(not Path(GO).is_file(), reason="there is no Go 1.24 or newer; scripts/setup test installs it")


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "VACCEL_MODEL_PATH": str(BUILD / "models"), **environment}
    return subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def succeed(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = run(*command, cwd=cwd, **environment)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (MODULE / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def program(part: str) -> str:
    """A program of the statements that the project's README shows."""
    imports = "".join(f'\t"{name}"\n' for name in ("context", "fmt", "log"))
    return f'package main\n\nimport (\n{imports}\t"{PATH}"\n)\n\nfunc main() {{\nctx := context.Background()\n{part}}}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A module of somebody's, that has been told where the checkout is."""
    succeed(GO, "mod", "init", "example.com/stranger", cwd=tmp_path)
    succeed(GO, "mod", "edit", f"-replace={PATH}={MODULE}", f"-require={PATH}@v0.0.0", cwd=tmp_path)
    return tmp_path


def photo() -> Path:
    path = BUILD / "photos/coffee.jpg"
    if not path.exists():
        pytest.skip("there is no photograph; scripts/setup demo gets it")
    return path


def test_the_first_program_of_the_readme(project: Path) -> None:
    program = blocks("go")[0]
    assert "cat.jpg" in program
    (project / "main.go").write_text(program, encoding="utf-8")
    (project / "cat.jpg").symlink_to(photo())
    succeed(GO, "build", "-o", "stranger", ".", cwd=project)
    assert "espresso" in succeed("./stranger", cwd=project)


def test_the_quick_start(project: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^## From Go\n.*?```go\n(.*?)```", readme, re.DOTALL | re.MULTILINE)
    assert found and len(found[1].splitlines()) < 10
    (project / "main.go").write_text(program(found[1]), encoding="utf-8")
    (project / "cat.jpg").symlink_to(BUILD / "photos/chelsea.jpg")
    photo()
    succeed(GO, "build", "-o", "stranger", ".", cwd=project)
    assert re.match(r"0\.\d{4}  tiger cat\n", succeed("./stranger", cwd=project))
    (project / "cat.jpg").unlink()
    done = run("./stranger", cwd=project)
    assert done.returncode == 1
    assert "cat.jpg" in done.stderr


def test_every_part_of_the_readme_compiles(project: Path) -> None:
    """The others are statements; each goes into a function that has what they speak of."""
    parts = blocks("go")[1:]
    assert len(parts) >= 4
    imports = "".join(f'\t"{name}"\n' for name in ("bytes", "context", "errors", "fmt", "image", "io", "log"))
    keep = "var _, _, _, _, _, _, _ = bytes.NewReader, context.Background, errors.Is, fmt.Println, image.NewRGBA, io.EOF, log.Fatal\n"
    text = f'package main\n\nimport (\n{imports}\t"{PATH}"\n)\n\n{keep}\nfunc main() {{}}\n'
    given = (
        "ctx context.Context, session *vaccel.Session, model *vaccel.Model, photo *vaccel.Image, data []byte, "
        "reader io.Reader, picture image.Image, photos []*vaccel.Image"
    )
    for i, part in enumerate(parts):
        text += f"\nfunc part{i}({given}) error {{\n{part}\treturn err\n}}\n"
    (project / "main.go").write_text(text, encoding="utf-8")
    succeed(GO, "vet", ".", cwd=project)


#: An op with one of each thing that the client without cgo has a form for.
STANZA = """
  - name: everything
    id: 4000
    version: 3
    doc: Take one of each.
    args:
      - {name: flag, type: bool, dir: in, doc: One.}
      - {name: small, type: i8, dir: in, doc: One.}
      - {name: large, type: u64, dir: in, doc: One.}
      - {name: ratio, type: f32, dir: in, doc: One.}
      - {name: exact, type: f64, dir: in, doc: One.}
      - {name: kind, type: dtype, dir: in, doc: One.}
      - {name: title, type: string, dir: in, doc: One.}
      - {name: note, type: string, dir: in, optional: true, doc: One.}
      - {name: content, type: bytes, dir: in, doc: One.}
      - {name: picture, type: image, dir: in, doc: One.}
      - {name: pictures, type: "image[]", dir: in, doc: Some.}
      - {name: model, type: model, dir: in, doc: One.}
      - {name: input, type: tensor, dir: in, doc: One.}
      - {name: inputs, type: "tensor[]", dir: in, doc: Some.}
      - {name: params, type: image_classify_params, dir: in, optional: true, doc: Some.}
      - {name: output, type: tensor, dir: out, doc: One.}
      - {name: outputs, type: "tensor[]", dir: out, doc: Some.}
      - {name: result, type: inference, dir: out, ownership: caller, optional: true, doc: One.}
    errors: []
  - name: plain
    id: 4001
    version: 1
    doc: Take what needs no tensor.
    args:
      - {name: flag, type: bool, dir: in, doc: One.}
      - {name: kind, type: dtype, dir: in, doc: One.}
      - {name: note, type: string, dir: in, optional: true, doc: One.}
      - {name: pictures, type: "image[]", dir: in, doc: Some.}
      - {name: result, type: model_info, dir: out, ownership: caller, doc: One.}
    errors: []
"""


def test_another_spec_compiles(tmp_path: Path) -> None:
    """What the spec may say of an op, the generated client can send and read; gofmt would have written it so."""
    module = tmp_path / "bindings/go"
    shutil.copytree(MODULE, module)
    spec = tmp_path / "ops.yaml"
    spec.write_text((ROOT / "spec/ops.yaml").read_text(encoding="utf-8") + STANZA, encoding="utf-8")
    shutil.copy(ROOT / "spec/ops.lock", tmp_path)
    succeed(sys.executable, ROOT / "spec/generate.py", "--lock", "--spec", spec, "--out", tmp_path, "--only", "bindings/go", cwd=tmp_path)
    codec = (module / "remote_codec.go").read_text(encoding="utf-8")
    assert "func (s *Session) callEverything(" in codec
    assert "func (s *Session) Plain(" in (module / "remote_ops.go").read_text(encoding="utf-8")
    assert succeed(Path(GO).with_name("gofmt"), "-l", ".", cwd=module) == ""
    succeed(GO, "vet", ".", cwd=module, CGO_ENABLED="0")


def test_the_example(tmp_path: Path) -> None:
    example = BUILD / "bin/example-classify-go"
    assert re.search(r"^0\.9\d\d\d  espresso$", succeed(example, photo(), cwd=tmp_path), re.MULTILINE)
    for arguments, status, words in (
        (["no-such-photo.jpg"], 1, "no-such-photo.jpg"),
        ([photo(), "no-such-model"], 1, "no-such-model"),
        ([], 2, "usage"),
    ):
        done = run(example, *arguments, cwd=tmp_path)
        assert done.returncode == status
        assert words in done.stderr
        assert done.stdout == ""


def test_go_is_formatted() -> None:
    gofmt = Path(GO).with_name("gofmt")
    assert succeed(gofmt, "-l", MODULE, ROOT / "examples/go", cwd=ROOT) == ""
