# SPDX-License-Identifier: Apache-2.0
"""What the JSON documents look like: scripts rely on it, so nothing may vanish or change its type."""

from typing import Any

TEXT = {"type": "string"}
WORD = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer"}
TRUTH = {"type": "boolean"}


def record(optional: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**members, **(optional or {})},
        "required": list(members),
        "additionalProperties": False,
    }


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


ERROR = record(status={"type": "string", "pattern": "^ERR_[A-Z_]+$"}, message=WORD)
SCORE = {"type": "number", "minimum": 0, "maximum": 1}
SHA256 = {"type": "string", "pattern": "^([0-9a-f]{64})?$"}

# One line each: every line stands for itself.
ANSWER = record(
    version=WORD,
    model=WORD,
    path=TEXT,
    labels=many(record(index={"type": "integer", "minimum": 0}, label=WORD, score=SCORE)),
    backend=WORD,
    device=TEXT,
    precision=WORD,
    model_sha256=SHA256,
    elapsed_ms={"type": "number", "minimum": 0},
)
CLASSIFY = many(
    {"oneOf": [ANSWER, record({"path": TEXT}, version=WORD, model=WORD, error=ERROR)]},
)

POSITIVE = {"type": "integer", "minimum": 1}
REAL = {"type": "number"}


def look(**found: Any) -> dict[str, Any]:
    """One photo, as `detect`, `segment`, `pose` and `depth` print it."""
    return record(
        version=WORD,
        model=WORD,
        path=WORD,
        width=POSITIVE,
        height=POSITIVE,
        **found,
        backend=WORD,
        device=TEXT,
        precision=WORD,
        model_sha256=SHA256,
        elapsed_ms={"type": "number", "minimum": 0},
        output={"type": ["string", "null"]},
    )


DETECT = look(boxes=many(record(index=NUMBER, label=TEXT, score=SCORE, x=REAL, y=REAL, width=REAL, height=REAL)))
SEGMENT = look(classes=many(record(label=TEXT, pixels=NUMBER)))
POSE = look(poses=many(record(score=SCORE, keypoints=many(record(label=TEXT, score=SCORE, x=REAL, y=REAL)))))
DEPTH = look(metric=TRUTH, nearest=REAL, farthest=REAL)
NOT_LOOKED_AT = record({"path": WORD}, version=WORD, model=WORD, error=ERROR)

BACKEND = record(
    name=WORD,
    description=TEXT,
    version=TEXT,
    path=WORD,
    found_by=WORD,
    rank=NUMBER,
    status=WORD,
    reason=TEXT,
    devices=many(record(name=WORD, description=TEXT, precisions=many(WORD))),
    ops=many(record(name=WORD, version=NUMBER)),
)
MODEL = record(
    name=WORD,
    path=WORD,
    hidden=TRUTH,
    description=TEXT,
    license=TEXT,
    format=WORD,
    size={"type": ["integer", "null"]},
    sha256=SHA256,
    labels=NUMBER,
    ops=many(WORD),
)
MODELS = {
    "folders": many(record(path=WORD, present=TRUTH)),
    "models": many({"oneOf": [MODEL, record(name=WORD, path=WORD, hidden=TRUTH, error=ERROR)]}),
}
INFO = record(version=WORD, backends=many(BACKEND), **MODELS)
LIST = record(version=WORD, **MODELS)
CHECK = record(
    version=WORD,
    results=many(
        {
            "oneOf": [
                record(
                    model=WORD,
                    path=WORD,
                    format=WORD,
                    file=WORD,
                    size={"type": ["integer", "null"]},
                    labels=NUMBER,
                    sha256=SHA256,
                    verified=TRUTH,
                    loaded=TRUTH,
                ),
                record(model=WORD, path=TEXT, error=ERROR),
            ]
        }
    ),
)
NANOSECONDS = {"type": "integer", "minimum": 0}
EXPLAIN = record(
    version=WORD,
    op=WORD,
    model=TEXT,
    candidates=many(
        record(
            backend=WORD,
            verdict={"enum": ["taken", "able", "passed_over", "unavailable", "not_pinned"]},
            rank=NUMBER,
            version=TEXT,
            device=TEXT,
            latency_ns=NANOSECONDS,
            measured=TEXT,
            reason=WORD,
            remedy=TEXT,
        )
    ),
)
CALIBRATE = record(
    version=WORD,
    file=WORD,
    measurements=many(
        record(
            op=WORD,
            model=TEXT,
            backend=WORD,
            version=TEXT,
            device=TEXT,
            precision=WORD,
            performance=WORD,
            latency_ns=NANOSECONDS,
            runs={"type": "integer", "minimum": 0},
            when={"type": "integer", "minimum": 0},
            flaw=TEXT,
            failure=TEXT,
            fastest={"type": "boolean"},
        )
    ),
)
MEAN = {"type": "number", "minimum": 0}
BENCH = record(
    version=WORD,
    op={"enum": ["noop", "image_classify", "infer"]},
    model=TEXT,
    model_sha256=SHA256,
    backend=WORD,
    device=TEXT,
    precision=WORD,
    performance={"enum": ["latency", "throughput"]},
    photos={"type": "integer", "minimum": 0},
    processors={"type": "integer", "minimum": 1},
    clock_ns=NANOSECONDS,
    runs=many(
        record(
            concurrency={"type": "integer", "minimum": 1},
            samples={"type": "integer", "minimum": 1},
            seconds={"type": "number", "exclusiveMinimum": 0},
            throughput={"type": "number", "exclusiveMinimum": 0},
            latency_ns=record(
                min=NANOSECONDS,
                mean=MEAN,
                p50=NANOSECONDS,
                p90=NANOSECONDS,
                p99=NANOSECONDS,
                max=NANOSECONDS,
                **{"p99.9": NANOSECONDS},
            ),
            phases_ns=record(queue=MEAN, preprocess=MEAN, compute=MEAN, postprocess=MEAN, other=MEAN),
            interrupted=TRUTH,
        )
    ),
)
SHAPE = many({"type": "integer", "minimum": -1})
MAYBE = {"type": ["number", "null"]}
INFER = record(
    version=WORD,
    model=WORD,
    backend=WORD,
    device=TEXT,
    precision=WORD,
    model_sha256=SHA256,
    elapsed_ms={"type": "number", "minimum": 0},
    outputs=many(
        record(
            name=TEXT,
            dtype=WORD,
            shape=many({"type": "integer", "minimum": 0}),
            finite={"type": "integer", "minimum": 0},
            min=MAYBE,
            max=MAYBE,
            mean=MAYBE,
            first=many({"type": ["number", "boolean", "string"]}),
            file={"type": ["string", "null"]},
        )
    ),
)
TENSOR = record(name=TEXT, dtype=WORD, shape=SHAPE)
SHOW = record(
    version=WORD,
    model=WORD,
    path=TEXT,
    format=WORD,
    file=TEXT,
    size={"type": ["integer", "null"]},
    sha256=SHA256,
    labels=NUMBER,
    license=TEXT,
    ops=many(WORD),
    backend=WORD,
    device=TEXT,
    inputs=many(TENSOR),
    outputs=many(TENSOR),
)
FAILED = {"type": "object", "required": ["version", "error"], "properties": {"version": WORD, "error": ERROR}}
FAILED_MODEL = record(version=WORD, model=TEXT, error=ERROR)
# `vaccel backend check`: figures differ from check to check.
TRIAL = record(
    version=WORD,
    file=WORD,
    checks=many(
        {
            "type": "object",
            "properties": {"check": WORD, "op": TEXT, "verdict": {"enum": ["pass", "fail", "skipped"]}, "detail": WORD},
            "required": ["check", "op", "verdict", "detail"],
        }
    ),
    passed=NUMBER,
    failed=NUMBER,
    skipped=NUMBER,
)
