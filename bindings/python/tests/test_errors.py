# SPDX-License-Identifier: Apache-2.0
"""Failures: an exception with status and message, and nothing else happens."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import vaccel


def test_every_status_has_a_class() -> None:
    from vaccel._errors import from_status

    for status in vaccel.Status:
        if status < 0:
            error = from_status(status, "why")
            assert type(error) is not vaccel.VaccelError
            assert (error.status, error.message, str(error)) == (status, "why", "why")
            assert pickle.loads(pickle.dumps(error)).status is status
    later = from_status(-999, "why")
    assert type(later) is vaccel.VaccelError
    assert later.status == -999
    assert "UNKNOWN_-999" in repr(later)


def test_missing_photo() -> None:
    with pytest.raises(vaccel.NotFoundError, match="no-such") as caught:
        vaccel.classify("no-such.jpg")
    assert caught.value.status is vaccel.Status.ERR_NOT_FOUND
    assert isinstance(caught.value, FileNotFoundError)
    assert type(caught.value).__module__ == "vaccel"


@pytest.mark.parametrize("content", [b"", b"just text, and no picture", b"\xff\xd8\xff\xe0cut off"])
def test_bad_photo(content: bytes) -> None:
    with pytest.raises(vaccel.FormatError):
        vaccel.classify(content)


def test_truncated_photo(photo: Path) -> None:
    with pytest.raises(vaccel.FormatError):
        vaccel.classify(photo.read_bytes()[:2000])


def test_missing_model(photo: Path) -> None:
    with pytest.raises(vaccel.VaccelError, match="no-such-model"):
        vaccel.classify(photo, "no-such-model")
    with pytest.raises(vaccel.NotFoundError):
        vaccel.Model("/no/such/model")


def test_missing_backend(model: vaccel.Model, photo: Path) -> None:
    with vaccel.Session(backend="nonesuch") as session, vaccel.Image.open(photo) as image:
        with pytest.raises(vaccel.VaccelError, match="nonesuch"):
            session.image_classify(image, model)


def test_wrong_arguments(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    with vaccel.Image.open(photo) as image:
        wrong: list[tuple[Callable[[], object], type[Exception], str]] = [
            (lambda: session.image_classify(model, image), TypeError, "image: expected a vaccel.Image, not Model"),  # type: ignore[arg-type]
            (lambda: session.image_classify(image, "name"), TypeError, "model: expected a vaccel.Model"),  # type: ignore[arg-type]
            (lambda: session.image_classify(image, model, top_k=-1), ValueError, "top_k: -1"),
            (lambda: session.image_classify(image, model, top_k=2**32), ValueError, "top_k"),
            (lambda: session.image_classify(image, model, top_k=2**80), ValueError, "top_k"),
            (lambda: session.image_classify(image, model, top_k=1.5), TypeError, "top_k"),  # type: ignore[arg-type]
            (lambda: session.image_classify(image, model, min_score="x"), TypeError, "min_score"),  # type: ignore[arg-type]
            (lambda: session.image_classify(image, model, min_score=1e300), ValueError, "min_score"),
            (lambda: vaccel.Session(precision="f128"), ValueError, "f128"),
            (lambda: vaccel.Session(backend=3), TypeError, "backend"),  # type: ignore[arg-type]
            (lambda: vaccel.Session(backend="a\0b"), ValueError, "NUL"),
            (lambda: session.prepare("nonesuch"), ValueError, "nonesuch"),
            (lambda: vaccel.Model(3), TypeError, "name or a path"),  # type: ignore[arg-type]
            (lambda: vaccel.Model("a\0b"), ValueError, "NUL"),
            (lambda: vaccel.Image("photo.jpg"), TypeError, "Image.open"),
            (lambda: vaccel.Image(3), TypeError, "int"),
            (lambda: vaccel.Image.open("a\0b"), ValueError, "NUL"),
        ]
        for call, kind, words in wrong:
            with pytest.raises(kind, match=words):
                call()


def test_unknown_enum_values_are_tolerated() -> None:
    later = vaccel.Precision(77)
    assert (later, later.name, repr(later)) == (77, "UNKNOWN_77", "Precision.UNKNOWN_77")
    assert str(vaccel.Precision.BF16) == "bf16"
