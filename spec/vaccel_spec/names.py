# SPDX-License-Identifier: Apache-2.0
"""Which names a spec may use: what languages, hand-written headers and generated code have taken already."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from .accessors import accessors
from .model import Spec
from .source import Place, Source

_C = """auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while"""
_CPP = """alignas alignof and and_eq asm bitand bitor bool catch char16_t char32_t class compl concept const_cast constexpr
co_await co_return co_yield decltype delete dynamic_cast explicit export false friend mutable namespace new noexcept not
not_eq nullptr operator or or_eq private protected public reinterpret_cast requires static_assert static_cast template
this thread_local throw true try typeid typename using virtual wchar_t xor xor_eq"""
#: What compilers define in their default mode, and what the generator adds everywhere.
_OTHERS = "linux unix i386 session call struct_size self type"

#: Words that cannot be the name of anything.
RESERVED = frozenset([*_C.split(), *_CPP.split(), *_OTHERS.split(), *map(str.lower, keyword.kwlist)])
#: What generated functions call their own variables, among which arguments stand.
LOCALS = frozenset("args made kept memory reader writer room to host origin status i".split())
#: The same for the fields of params and records.
FIELD_LOCALS = frozenset("bump to reader writer at sent i".split())

#: Public names of the headers that are written by hand.
TAKEN = frozenset(
    """
    vaccel_session vaccel_model vaccel_image vaccel_buffer vaccel_call vaccel_tensor vaccel_dtype_size vaccel_status
    vaccel_status_name vaccel_status_text vaccel_release_fn vaccel_last_error vaccel_version
    vaccel_log_set vaccel_log_fn vaccel_log_level vaccel_inspect vaccel_explain vaccel_backend_add_path vaccel_backend_found_by
    vaccel_op_at vaccel_op_id vaccel_op_name vaccel_op_count
    vaccel_session_open vaccel_session_release vaccel_session_prepare vaccel_session_derive
    vaccel_model_open vaccel_model_from_memory vaccel_model_folder vaccel_model_name vaccel_model_path vaccel_model_release
    vaccel_image_from_file vaccel_image_from_memory vaccel_image_from_pixels vaccel_image_from_buffer vaccel_image_release
    vaccel_buffer_create vaccel_buffer_data vaccel_buffer_size vaccel_buffer_caps vaccel_buffer_release
    vaccel_call_poll vaccel_call_wait vaccel_call_notify vaccel_call_cancel vaccel_call_status vaccel_call_error vaccel_call_release
    vaccel_guest_port vaccel_guest_options vaccel_guest_usage
    vaccel_guest_open vaccel_guest_close vaccel_guest_interrupt vaccel_guest_measure
    vaccel_image_view vaccel_model_view vaccel_buffer_view vaccel_segment vaccel_origin
    vaccel_probe vaccel_ticket vaccel_attributes vaccel_invocation vaccel_cancelled vaccel_host vaccel_run_fn vaccel_submit_fn
    vaccel_backend vaccel_backend_op vaccel_backend_entry vaccel_backend_entry_fn vaccel_backend_link vaccel_backend_link_this
    VACCEL_API VACCEL_PRINTF VACCEL_BACKEND_ABI VACCEL_BACKEND_DEFINE VACCEL_BACKEND_ENTRY_NAME
    VACCEL_BACKEND_PROBE_IN_PROCESS VACCEL_BACKEND_TRANSPORT VACCEL_BACKEND_PIN_ONLY VACCEL_BUFFER_ZERO_COPY
    VACCEL_PHASES VACCEL_LOG_NONE VACCEL_LOG_ERROR VACCEL_LOG_WARN VACCEL_LOG_INFO VACCEL_LOG_DEBUG
    VACCEL_VERSION_MAJOR VACCEL_VERSION_MINOR VACCEL_VERSION_PATCH
    """.split()
)


def _identifiers(spec: Spec) -> Iterator[tuple[str, Place]]:
    """Every public C name that the templates make, and the part of the spec that it comes from."""
    for i, status in enumerate(spec.statuses):
        yield f"VACCEL_{status.name}", ("statuses", i, "name")
    for i, enum in enumerate(spec.enums):
        yield from ((name, ("enums", i, "name")) for name in (f"vaccel_{enum.name}", f"vaccel_{enum.name}_name"))
        for j, value in enumerate(enum.values):
            yield f"VACCEL_{enum.prefix}_{value.name}", ("enums", i, "values", j, "name")
    for i, params in enumerate(spec.params):
        for name in (f"vaccel_{params.name}", f"vaccel_{params.name}_init", f"VACCEL_{params.name.upper()}_INIT"):
            yield name, ("params", i, "name")
    for i, record in enumerate(spec.records):
        yield from ((name, ("records", i, "name")) for name in (f"vaccel_{record.name}_view", f"VACCEL_RECORD_{record.name.upper()}"))
        if not record.handle:
            continue
        for name in (f"vaccel_{record.name}", f"vaccel_make_{record.name}", f"vaccel_{record.name}_release"):
            yield name, ("records", i, "name")
        for origin in ("backend", "device", "precision", "model_sha256") if record.origin else ():
            yield f"vaccel_{record.name}_{origin}", ("records", i, "name")
        for accessor in accessors(spec, record):
            # A nested record's fields are not this record's; the nearest line is the record's own.
            own = [j for j, field in enumerate(record.fields) if field is accessor.field]
            yield accessor.function, ("records", i, "fields", own[0], "name") if own else ("records", i, "name")
    for i, op in enumerate(spec.ops):
        upper = op.name.upper()
        names = [f"vaccel_{op.name}_args", f"VACCEL_OP_{upper}", f"VACCEL_OP_{upper}_VERSION", f"VACCEL_IMPLEMENT_{upper}"]
        names += [] if op.internal else [f"vaccel_{op.name}{suffix}" for suffix in ("", "_submit", "_result")]
        yield from ((name, ("ops", i, "name")) for name in names)


def check_names(spec: Spec, source: Source) -> None:
    """Fails where two things would have the same name in C."""
    seen: dict[str, Place] = {}
    for name, place in _identifiers(spec):
        if name in TAKEN:
            source.fail(place, f"this makes the C name '{name}', which vaccel's own headers have; choose another")
        if name in seen:
            source.fail(place, f"this makes the C name '{name}', as line {source.line(seen[name])} does; choose another")
        seen[name] = place
