# SPDX-License-Identifier: Apache-2.0
"""ops.lock: what is new goes in with --lock, and what is in stays as it is. bad/lock_*.yaml has what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import HERE, generate

SPEC = """\
abi: {node: VACCEL_0, wire: 0}
statuses: [{name: OK, value: 0, doc: Fine.}]
enums: [{name: en, doc: E., values: [{name: A, value: 0, doc: A.}]}]
params: [{name: par, doc: P., fields: [{name: a, type: u32, doc: A.}]}]
records: [{name: rec, doc: R., handle: true, fields: [{name: a, type: "f32[]", doc: A.}]}]
ops:
  - {name: one, id: 7, version: 1, doc: O., errors: [], args: [
      {name: n, type: u32, dir: in, doc: N.},
      {name: a, type: "f32[]", dir: in, length: n, doc: A.},
      {name: s, type: string, dir: in, optional: true, doc: S.},
      {name: r, type: rec, dir: out, ownership: caller, doc: R.}]}
"""
LOCK = [
    "7 1 one in:n:u32,in:a:f32[](n),in:s:string?,out:r:rec",
    "params par a:u32",
    "record 0 rec a:f32[]",
    "enum status OK=0",
    "enum en A=0",
]


class Tree:
    """A spec and its lock in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = folder / "ops.yaml"
        self.lock = folder / "ops.lock"
        self.spec.write_text(SPEC, encoding="utf-8")

    def change(self, old: str, new: str) -> None:
        text = self.spec.read_text(encoding="utf-8")
        assert old in text
        self.spec.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, *arguments: str) -> str:
        return generate("--spec", self.spec, "--out", self.folder / "out", "--only", "core", *arguments).stderr

    def lines(self) -> list[str]:
        return [line for line in self.lock.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    assert tree.run("--lock") == ""
    return tree


def test_everything_is_written_down(tree: Tree) -> None:
    assert tree.lines() == LOCK


def test_locked_spec_needs_no_update(tree: Tree) -> None:
    assert tree.run() == ""


def test_new_version_is_added_and_the_old_one_stays(tree: Tree) -> None:
    tree.change("version: 1", "version: 2")
    tree.change("name: s, type: string", "name: s, type: bytes")
    tree.change(", optional: true", "")
    assert tree.run("--lock") == ""
    assert tree.lines()[:2] == [LOCK[0], "7 2 one in:n:u32,in:a:f32[](n),in:s:bytes,out:r:rec"]


def test_removed_op_keeps_its_line(tree: Tree) -> None:
    text = tree.spec.read_text(encoding="utf-8")
    tree.spec.write_text(text[: text.index("ops:")] + "ops: []\n", encoding="utf-8")
    assert tree.run("--lock") == ""
    assert tree.lines() == LOCK


def test_fields_and_constants_are_appended(tree: Tree) -> None:
    tree.change("{name: a, type: u32, doc: A.}", "{name: a, type: u32, doc: A.}, {name: b, type: u64, doc: B.}")
    tree.change('type: "f32[]", doc: A.}]', 'type: "f32[]", doc: A.}, {name: b, type: string, doc: B.}]')
    tree.change("{name: A, value: 0, doc: A.}", "{name: A, value: 0, doc: A.}, {name: B, value: 4, doc: B.}")
    assert tree.run("--lock") == ""
    assert tree.lines()[1:] == ["params par a:u32,b:u64", "record 0 rec a:f32[],b:string", "enum status OK=0", "enum en A=0,B=4"]
    assert tree.run() == ""


def test_removed_constant_keeps_its_value(tree: Tree) -> None:
    tree.change("{name: A, value: 0, doc: A.}", "{name: B, value: 4, doc: B.}")
    assert tree.run("--lock") == ""
    assert tree.lines()[-1] == "enum en A=0,B=4"


def test_refused_update_leaves_the_lock_alone(tree: Tree) -> None:
    before = tree.lock.read_bytes()
    tree.change("{name: a, type: u32, doc: A.}", "{name: a, type: u64, doc: A.}")
    assert "fields are only ever appended" in tree.run("--lock")
    assert tree.lock.read_bytes() == before


def test_docs_may_change(tree: Tree) -> None:
    tree.change("doc: O.", "doc: Another text.")
    assert tree.run() == ""


def test_the_projects_own_lock_is_complete() -> None:
    spec = HERE.parents[1] / "spec/ops.yaml"
    lock = spec.with_suffix(".lock")
    before = lock.read_bytes()
    assert generate("--check").returncode == 0
    assert lock.read_bytes() == before
