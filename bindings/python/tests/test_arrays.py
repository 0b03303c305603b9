# SPDX-License-Identifier: Apache-2.0
"""Ops on the caller's arrays: read and written where they lie, and refused by name when they do not fit."""

from __future__ import annotations

import array
import os
import threading

import numpy as np
import pytest

import vaccel


@pytest.fixture
def blas() -> vaccel.Session:
    session = vaccel.Session(backend="blas")
    try:
        session.prepare("blas_sdot")
    except vaccel.UnavailableError as error:
        pytest.skip(str(error))
    return session


def test_matrices_are_multiplied_where_they_lie(blas: vaccel.Session) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.random((5, 7), dtype=np.float32), rng.random((7, 3), dtype=np.float32)
    c = np.full((5, 3), np.nan, np.float32)
    assert blas.blas_sgemm(5, 3, 7, 2.0, a, b, 0.0, c) is None
    np.testing.assert_allclose(c, 2 * a @ b, rtol=1e-5)
    blas.blas_sgemm(3, 5, 7, 1.0, b, a, 1.0, c.reshape(3, 5), transpose_a=True, transpose_b=True)
    np.testing.assert_allclose(c.reshape(3, 5), (2 * a @ b).reshape(3, 5) + b.T @ a.T, rtol=1e-5)
    product = np.empty((5, 3), np.float32)
    blas.matrix_multiply(5, 3, 7, a, b, product)
    np.testing.assert_allclose(product, a @ b, rtol=1e-5)


def test_vectors(blas: vaccel.Session) -> None:
    x, y = np.arange(6, dtype=np.float32), np.ones(6, np.float32)
    assert blas.blas_sdot(6, x, y) == 15.0
    assert blas.blas_sdot(3, x, y, incx=-2) == 6.0
    blas.blas_saxpy(6, 2.0, x, y)
    assert y.tolist() == [1, 3, 5, 7, 9, 11]
    matrix = np.arange(12, dtype=np.float32).reshape(2, 6)
    out = np.zeros(2, np.float32)
    blas.blas_sgemv(2, 6, 1.0, matrix, np.ones(6, np.float32), 0.0, out)
    assert out.tolist() == [15, 51]


def test_lengths_are_those_of_the_arrays(blas: vaccel.Session) -> None:
    a, b = array.array("f", [1, 2, 3]), memoryview(np.array([10, 20, 30], np.float32))
    total = array.array("f", [0, 0, 0])
    blas.vector_add(a, b, total)
    assert total.tolist() == [11, 22, 33]
    assert blas.minmax(a) == (1.0, 3.0)
    copy = bytearray(5)
    blas.array_copy(b"hello", copy)
    assert copy == b"hello"
    blas.vector_add(array.array("f"), array.array("f"), array.array("f"))
    with pytest.raises(ValueError, match="a has 3 elements and b 2; give both as many"):
        blas.vector_add(a, array.array("f", [1, 2]), total)
    with pytest.raises(ValueError, match="none of the values|no values"):
        blas.minmax(np.array([], np.float32))


def test_arrays_that_do_not_fit_are_named(blas: vaccel.Session) -> None:
    good = np.zeros(4, np.float32)
    with pytest.raises(TypeError, match="x: expected elements of float32, not of float64; numpy.asarray"):
        blas.blas_sdot(4, np.zeros(4), good)
    with pytest.raises(TypeError, match="y: expected an array of float32 with a buffer, not .*list"):
        blas.blas_sdot(4, good, [1, 2, 3, 4])
    with pytest.raises(ValueError, match="x: expected an array in row-major order without gaps; numpy.ascontiguousarray"):
        blas.blas_sdot(2, np.zeros(8, np.float32)[::2], good)
    frozen = np.zeros(4, np.float32)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="y: the call writes it, and it is read-only"):
        blas.blas_saxpy(4, 1.0, good, frozen)
    with pytest.raises(vaccel.InvalidError, match="a has 4 elements"):
        blas.blas_sgemm(4, 4, 4, 1.0, good, good, 0.0, good)
    with pytest.raises(vaccel.LimitError, match="n is 2147483648"):
        blas.blas_sdot(2**31, good, good)
    with pytest.raises(ValueError, match="n: -1 is not between"):
        blas.blas_sdot(-1, good, good)


def test_many_threads_at_once(blas: vaccel.Session) -> None:
    wrong: list[int] = []

    def work(number: int) -> None:
        x = np.full(1000, number, np.float32)
        for _ in range(100):
            if blas.blas_sdot(1000, x, x) != 1000.0 * number * number:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_functions_are_refused_without_a_policy() -> None:
    if "VACCEL_EXEC_POLICY" in os.environ:
        pytest.skip("there is a policy")
    with pytest.raises(vaccel.DeniedError, match="VACCEL_EXEC_POLICY"):
        vaccel.Session(backend="exec").exec("m", "cos", "f64(f64)", [1.0], [np.zeros(())])


def test_sessions_like_others() -> None:
    with vaccel.Session(backend="noop") as session:
        session.noop()
        with session.using() as same, session.using(backend="loop/noop", fallback=True) as other:
            same.noop()
            other.noop()
            assert [at.backend for at in other.explain("noop").candidates if at.verdict == vaccel.Verdict.TAKEN] == ["loop"]
        with pytest.raises(ValueError, match="precision"):
            session.using(precision="f99")
    with pytest.raises(ValueError, match="closed"):
        session.using()


def test_explain_says_what_was_measured(session: vaccel.Session, model: vaccel.Model) -> None:
    explanation = session.explain("image_classify", model)
    assert explanation.model_key
    taken = next(at for at in explanation.candidates if at.verdict == vaccel.Verdict.TAKEN)
    assert taken.version and taken.device and taken.latency_ns == 0 and taken.measured == ""
