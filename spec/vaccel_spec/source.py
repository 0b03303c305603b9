# SPDX-License-Identifier: Apache-2.0
"""A YAML document that remembers the line of every value, so that an error can name it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import jsonschema
import yaml

Place = tuple["str | int", ...]


class SpecError(Exception):
    """What is wrong with a spec, as `file:line: message`."""


@dataclass
class Source:
    """A spec as plain data, and where each part of it stands."""

    path: Path
    data: Any
    lines: dict[Place, int]

    def fail(self, place: Place, message: str) -> NoReturn:
        """Raises SpecError at the line of `place`, or of the nearest part around it that has one."""
        while place not in self.lines and place:
            place = place[:-1]
        raise SpecError(f"{self.path.name}:{self.lines.get(place, 1)}: {message}")


def _plain(node: yaml.Node, place: Place, source: Source) -> Any:
    source.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            source.lines[place + (key,)] = key_node.start_mark.line + 1
            if key in result:
                source.fail(place + (key,), f"the key '{key}' appears twice; remove one of them")
            value = _plain(value_node, place + (key,), source)
            source.lines[place + (key,)] = key_node.start_mark.line + 1
            result[key] = value
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, place + (i,), source) for i, item in enumerate(node.value)]
    return yaml.SafeLoader("").construct_object(node)


def _describe(error: jsonschema.ValidationError) -> tuple[Place, str]:
    place: Place = tuple(error.absolute_path)
    where = place[-1] if place else "the document"
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema.get("properties", {})))
        known = ", ".join(sorted(error.schema.get("properties", {})))
        return place + (unknown[0],), f"unknown key '{unknown[0]}'; known here: {known}"
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return place, f"the key '{missing[0]}' is missing"
    if error.validator == "pattern":
        return place, f"'{error.instance}' is not a valid {where}: it must match {error.validator_value}"
    if error.validator == "enum":
        choices = ", ".join(str(v) for v in error.validator_value)
        return place, f"'{error.instance}' is not a valid {where}; choose one of {choices}"
    return place, f"{where}: {error.message}"


def load(path: Path, schema_path: Path) -> Source:
    """Reads `path` and checks its shape against the JSON schema; raises SpecError at the first fault."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SpecError(f"{path.name}:{line}: not valid YAML: {error.problem}") from error
    source = Source(path, None, {})
    if root is None:
        raise SpecError(f"{path.name}:1: the file is empty")
    source.data = _plain(root, (), source)
    validator = jsonschema.Draft202012Validator(json.loads(schema_path.read_text(encoding="utf-8")))
    faults = [_describe(error) for error in validator.iter_errors(source.data)]
    if faults:
        place, message = min(faults, key=lambda fault: source.lines.get(fault[0], 1 << 30))
        source.fail(place, message)
    return source
