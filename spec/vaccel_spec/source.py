# SPDX-License-Identifier: Apache-2.0
"""A YAML document that remembers the line of every value, so that an error can name it."""

from __future__ import annotations

import difflib
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

    def line(self, place: Place) -> int:
        """The line of `place`, or of the nearest part around it that has one."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fail(self, place: Place, message: str) -> NoReturn:
        """Raises SpecError at the line of `place`."""
        raise SpecError(f"{self.path.name}:{self.line(place)}: {message}")


def _plain(node: yaml.Node, place: Place, source: Source) -> Any:
    source.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                raise SpecError(f"{source.path.name}:{key_node.start_mark.line + 1}: a key is a word, not a list or a mapping")
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


def _is_integer(_: Any, value: Any) -> bool:
    """JSON schema takes 1.0 for an integer; C does not."""
    return isinstance(value, int) and not isinstance(value, bool)


VALIDATOR = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


def _describe(error: jsonschema.ValidationError) -> tuple[Place, str]:
    place: Place = tuple(error.absolute_path)
    where = next((part for part in reversed(place) if isinstance(part, str)), "the document")
    if error.validator == "additionalProperties":
        known = sorted(error.schema.get("properties", {}))
        unknown = next(key for key in error.instance if key not in known)
        close = difflib.get_close_matches(unknown, known, 1)
        hint = f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(known)}"
        return place + (unknown,), f"unknown key '{unknown}'; {hint}"
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return place, f"the key '{missing[0]}' is missing"
    if error.validator == "pattern" and where == "doc":
        return place, "a doc cannot contain '*/', which would end the comment that it stands in"
    if error.validator == "pattern":
        return place, f"'{error.instance}' is not a valid {where}: it must match {error.validator_value}"
    if error.validator == "enum":
        choices = ", ".join(str(v) for v in error.validator_value)
        return place, f"'{error.instance}' is not a valid {where}; choose one of {choices}"
    return place, f"{where}: {error.message}"


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise SpecError(f"{path.name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpecError(f"{path.name}:{line}: not valid UTF-8") from error


def load(path: Path, schema_path: Path) -> Source:
    """Reads `path` and checks its shape against the JSON schema; raises SpecError at the first fault."""
    source = Source(path, None, {})
    text = _read(path)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            raise SpecError(f"{path.name}:1: the file is empty")
        source.data = _plain(root, (), source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SpecError(f"{path.name}:{line}: not valid YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise SpecError(f"{path.name}:{line}: not valid YAML: {error.reason}") from error
    except RecursionError:
        raise SpecError(f"{path.name}:1: not valid YAML: an alias contains itself") from None
    validator = VALIDATOR(json.loads(schema_path.read_text(encoding="utf-8")))
    faults = [_describe(error) for error in validator.iter_errors(source.data)]
    if faults:
        place, message = min(faults, key=lambda fault: source.lines.get(fault[0], 1 << 30))
        source.fail(place, message)
    return source
