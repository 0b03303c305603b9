# SPDX-License-Identifier: Apache-2.0
"""From checked YAML to typed objects: resolves types and enforces what a JSON schema cannot say."""

from __future__ import annotations

import difflib
from typing import Any

from .accessors import LISTS, list_depth
from .layout import lay_out
from .model import SCALARS, Arg, Constant, Enum, Field, Op, Spec, Struct, Type
from .names import FIELD_LOCALS, LOCALS, RESERVED, check_names
from .source import Place, Source

HANDLE_KINDS = ("image", "model", "buffer")
#: Kinds of which a value has a number of elements of its own.
LIST_KINDS = ("array", "bytes", "tensors", "images", "records")


def _line(doc: str) -> str:
    """A doc that stands in a comment or a table of its own, as one line."""
    return " ".join(doc.split())


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.kinds: dict[str, str] = {name: "scalar" for name in SCALARS}
        self.kinds.update({"string": "string", "bytes": "bytes", "tensor": "tensor", "status": "enum"})
        self.kinds.update({kind: kind for kind in HANDLE_KINDS})

    def declare(self, kind: str, section: str) -> None:
        for i, item in enumerate(self.source.data[section]):
            name = item["name"]
            if name in self.kinds:
                self.source.fail((section, i, "name"), f"the name '{name}' is taken already; choose another")
            if name in RESERVED:
                self.source.fail((section, i, "name"), f"the name '{name}' is reserved; choose another")
            self.kinds[name] = kind

    def type(self, text: str, place: Place) -> Type:
        base = text.removesuffix("[]")
        kind = self.kinds.get(base)
        if kind is None:
            close = difflib.get_close_matches(base, self.kinds, 1)
            hint = f"; did you mean '{close[0]}'?" if close else f"; known: {', '.join(sorted(self.kinds))}"
            self.source.fail(place, f"unknown type '{base}'{hint}")
        if text.endswith("[]"):
            lists = {"scalar": "array", "tensor": "tensors", "image": "images", "record": "records"}
            if kind not in lists:
                self.source.fail(place, f"there are no lists of '{base}'; only of scalars, tensors, images and records")
            kind = lists[kind]
        return Type(kind, base)

    def name(self, name: str, seen: set[str], place: Place, reserved: frozenset[str] = frozenset()) -> str:
        if name in RESERVED or name in reserved:
            self.source.fail(place, f"the name '{name}' is reserved; choose another")
        if name in seen:
            self.source.fail(place, f"the name '{name}' appears twice; choose another")
        seen.add(name)
        return name

    def constants(self, items: list[dict[str, Any]], place: Place) -> list[Constant]:
        names: set[str] = set()
        values: dict[int, str] = {}
        for i, item in enumerate(items):
            self.name(item["name"], names, place + (i, "name"))
            if item["value"] in values:
                other = values[item["value"]]
                self.source.fail(place + (i, "value"), f"the value {item['value']} is taken by {other}")
            values[item["value"]] = item["name"]
        return [Constant(**{**item, "doc": _line(item["doc"])}) for item in items]

    def statuses(self) -> list[Constant]:
        for i, item in enumerate(self.source.data["statuses"]):
            if item["name"].startswith("ERR_") != (item["value"] < 0):
                self.source.fail(("statuses", i, "value"), "a failure is called ERR_… and negative, a success neither")
        return self.constants(self.source.data["statuses"], ("statuses",))

    def fields(self, items: list[dict[str, Any]], place: Place, allowed: set[str], what: str) -> list[Field]:
        seen: set[str] = set()
        result = []
        for i, item in enumerate(items):
            here = place + (i,)
            kind = self.type(item["type"], here + ("type",))
            if kind.kind not in allowed:
                self.source.fail(here + ("type",), f"a {what} cannot have a field of type '{item['type']}'")
            if kind.kind == "records" and ("item" not in item or "max" not in item):
                self.source.fail(here, "a list of records needs 'item' (its accessors' name) and 'max'")
            if "item" in item and kind.kind not in ("records", "tensors"):
                self.source.fail(here + ("item",), f"'{item['name']}' is no list of records or tensors and has no 'item'")
            if "max" in item and kind.kind not in LIST_KINDS:
                self.source.fail(here + ("max",), f"'{item['name']}' is no list and has no 'max'")
            self.name(item["name"], seen, here + ("name",), FIELD_LOCALS)
            field = Field(**{**item, "type": kind, "doc": _line(item["doc"])})
            if kind.counted:
                self.counted(field.name, kind, seen, here)
            result.append(field)
        return result

    def counted(self, name: str, kind: Type, seen: set[str], place: Place) -> None:
        """Takes the name of the count that goes with a list."""
        count = f"{name}_{kind.count_word}"
        if count in seen:
            self.source.fail(place + ("name",), f"'{name}' needs the name '{count}' for its length, and that is taken")
        seen.add(count)

    def structs(self, section: str, allowed: set[str], what: str) -> list[Struct]:
        result = []
        for i, item in enumerate(self.source.data[section]):
            fields = self.fields(item["fields"], (section, i, "fields"), allowed, what)
            result.append(Struct(**{**item, "doc": _line(item["doc"]), "fields": fields, "index": i}))
        return result

    def arg(self, item: dict[str, Any], args: list[Arg], seen: set[str], place: Place) -> Arg:
        kind = self.type(item["type"], place + ("type",))
        arg = Arg(**{**item, "type": kind, "doc": _line(item["doc"])})
        self.name(arg.name, seen, place + ("name",), LOCALS)
        if kind.counted:
            self.counted(arg.name, kind, seen, place)
        if arg.max is not None and kind.kind not in LIST_KINDS:
            self.source.fail(place + ("max",), f"'{arg.name}' is no list and has no 'max'")
        if kind.kind == "records":
            self.source.fail(place + ("type",), "an op returns a record with a list in it, not a bare list of records")
        if kind.kind == "record":
            record = next(r for r in self.source.data["records"] if r["name"] == kind.name)
            if arg.dir != "out" or arg.ownership != "caller":
                self.source.fail(place, f"the record '{kind.name}' must be 'dir: out' and 'ownership: caller'")
            if not record.get("handle"):
                self.source.fail(place + ("type",), f"the record '{kind.name}' is not a handle; set 'handle: true' on it")
        elif arg.ownership is not None:
            self.source.fail(place + ("ownership",), "only a result record has an owner to name")
        if arg.is_out and kind.kind in (*HANDLE_KINDS, "images", "params", "string"):
            self.source.fail(place + ("dir",), f"an argument of type '{item['type']}' can only be 'in'")
        if arg.dir == "inout" and kind.kind in ("tensor", "tensors"):
            self.source.fail(place + ("dir",), "a tensor is either 'in' or 'out'; use an array for 'inout'")
        if arg.optional and kind.kind == "model":
            self.source.fail(place + ("optional",), f"an argument of type '{kind.name}' cannot be left out")
        if arg.optional and kind.kind in LIST_KINDS:
            self.source.fail(place + ("optional",), "a list cannot be left out; an empty one says the same")
        if args and args[-1].dir != "in" and arg.dir == "in":
            self.source.fail(place, f"'{arg.name}' is an input after an output; outputs come last")
        if arg.optional and kind.kind in ("scalar", "enum"):
            self.source.fail(place + ("optional",), "a scalar cannot be left out; give 0 the meaning of 'default'")
        if arg.length is not None:
            self.length(arg, args, place)
        return arg

    def length(self, arg: Arg, args: list[Arg], place: Place) -> None:
        if arg.type.kind not in ("array", "bytes"):
            self.source.fail(place + ("length",), f"'{arg.name}' is not an array and has no length")
        target = next((a for a in args if a.name == arg.length), None)
        if target is None or target.dir != "in" or target.type.kind != "scalar" or target.type.name not in ("u32", "u64"):
            self.source.fail(place + ("length",), f"the length '{arg.length}' must be an earlier input of type u32 or u64")

    def results(self, args: list[Arg], place: Place) -> None:
        """A result can be left out where the outputs may be in the caller's memory instead, and only there."""
        for j, arg in enumerate(args):
            if arg.optional and arg.type.kind == "record" and not any(a.in_place for a in args):
                where = place + ("args", j, "optional")
                self.source.fail(where, f"'{arg.name}' is all that the op gives, so it cannot be left out")

    def network(self, item: dict[str, Any], before: list[Op], place: Place) -> None:
        """Ops share what a backend loads with an earlier op that takes a model."""
        name = item.get("network")
        other = next((op for op in before if op.name == name), None)
        if name is not None and (other is None or other.model is None or other.network is not None):
            self.source.fail(place + ("network",), f"'{name}' is no earlier op with a model of its own")
        if name is not None and not any(arg["type"] == "model" for arg in item["args"]):
            self.source.fail(place + ("network",), f"'{item['name']}' takes no model")

    def ops(self) -> list[Op]:
        result: list[Op] = []
        ids: dict[int, str] = {}
        statuses = {status["name"] for status in self.source.data["statuses"]}
        names: set[str] = set()
        for i, item in enumerate(self.source.data["ops"]):
            here: Place = ("ops", i)
            self.name(item["name"], names, here + ("name",))
            if item["id"] in ids:
                self.source.fail(here + ("id",), f"the id {item['id']} belongs to '{ids[item['id']]}'; ids are never reused")
            ids[item["id"]] = item["name"]
            args: list[Arg] = []
            seen: set[str] = set()
            for j, arg in enumerate(item["args"]):
                args.append(self.arg(arg, args, seen, here + ("args", j)))
            for j, error in enumerate(item["errors"]):
                if error not in statuses:
                    self.source.fail(here + ("errors", j), f"unknown status '{error}'")
            if sum(a.type.kind == "model" for a in args) > 1:
                self.source.fail(here, "an op runs one model at most")
            self.results(args, here)
            self.network(item, result, here)
            result.append(Op(**{**item, "args": args, "index": i}))
        return result


def build(source: Source) -> Spec:
    """The spec in `source`, resolved and laid out; raises SpecError at the line of the first fault."""
    builder = _Builder(source)
    for kind, section in (("enum", "enums"), ("params", "params"), ("record", "records")):
        builder.declare(kind, section)
    data = source.data
    enums = [
        Enum(
            item["name"],
            _line(item["doc"]),
            builder.constants(item["values"], ("enums", i, "values")),
            item.get("prefix", item["name"].upper()),
        )
        for i, item in enumerate(data["enums"])
    ]
    spec = Spec(
        node=data["abi"]["node"],
        wire=data["abi"]["wire"],
        statuses=builder.statuses(),
        enums=enums,
        params=builder.structs("params", {"scalar", "enum", "string"}, "params struct"),
        records=builder.structs(
            "records", {"scalar", "enum", "string", "bytes", "array", "tensor", "tensors", "records"}, "record"
        ),
        ops=builder.ops(),
    )
    order = {record.name: i for i, record in enumerate(spec.records)}
    for i, record in enumerate(spec.records):
        for j, field in enumerate(record.fields):
            if field.type.kind == "records" and order[field.type.name] >= i:
                source.fail(("records", i, "fields", j, "type"), f"'{field.type.name}' must be defined before '{record.name}'")
    for i, record in enumerate(spec.records):
        if record.handle and list_depth(spec, record) > LISTS:
            source.fail(("records", i, "fields"), f"lists in '{record.name}' are nested deeper than {LISTS}, which accessors cannot step through")
    lay_out(spec)
    check_names(spec, source)
    return spec
