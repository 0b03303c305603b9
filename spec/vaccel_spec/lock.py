# SPDX-License-Identifier: Apache-2.0
"""ops.lock: the ids that were ever given out, with the shape each op version had.

An id is never reused, a version's arguments never change. A changed op takes a new version; a removed op keeps its
line here.
"""

from __future__ import annotations

from pathlib import Path

from .model import Op, Spec
from .source import Source

HEADER = "# id version name arguments; written by spec/generate.py --lock; lines are added, never changed\n"


def _shape(op: Op) -> str:
    parts = []
    for arg in op.args:
        suffix = "[]" if arg.type.kind in ("array", "tensors") else ""
        parts.append(f"{arg.dir}:{arg.name}:{arg.type.name}{suffix}{'?' if arg.optional else ''}")
    return ",".join(parts) or "-"


def _read(path: Path) -> dict[tuple[int, int], tuple[str, str]]:
    entries: dict[tuple[int, int], tuple[str, str]] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                op_id, version, name, shape = line.split()
                entries[int(op_id), int(version)] = (name, shape)
    return entries


def check(spec: Spec, source: Source, path: Path, update: bool) -> None:
    """Holds the spec against the lock; with `update`, adds ops and versions that are new."""
    entries = _read(path)
    owners = {op_id: name for (op_id, _), (name, _) in entries.items()}
    for i, op in enumerate(spec.ops):
        owner = owners.get(op.id)
        if owner is not None and owner != op.name:
            source.fail(("ops", i, "id"), f"the id {op.id} belonged to '{owner}'; ids are never reused, take a new one")
        known = entries.get((op.id, op.version))
        if known is not None and known[1] != _shape(op):
            source.fail(("ops", i), f"the arguments of '{op.name}' version {op.version} changed; raise its version")
        if known is None:
            if not update:
                source.fail(("ops", i), f"'{op.name}' version {op.version} is not in {path.name}; run generate.py --lock")
            entries[op.id, op.version] = (op.name, _shape(op))
    if update:
        lines = [f"{i} {v} {name} {shape}\n" for (i, v), (name, shape) in sorted(entries.items())]
        path.write_text(HEADER + "".join(lines), encoding="utf-8")
