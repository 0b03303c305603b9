# SPDX-License-Identifier: Apache-2.0
"""exec from Python, with the policy of backends/exec/tests; a process of its own, since a policy is read once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conftest import BUILD

PROGRAM = """
import numpy as np, vaccel, math
session = vaccel.Session(backend="exec")
[power] = session.exec("m", "pow", "f64(f64, f64)", [2.0, 10.0], [np.zeros(())])
assert power == 1024.0, power
wide = np.full(5, 9, np.float32)
[scaled] = session.exec("sample", "scale", "void(in f32[n], out f32[n], count n, f32)", [np.array([1, 2, 3], np.float32), np.float32(2)], [wide])
assert scaled.tolist() == [2, 4, 6] and wide.tolist() == [2, 4, 6, 9, 9], (scaled, wide)
try:
    session.exec("m", "sin", "f64(f64)", [1.0], [np.zeros(())])
except vaccel.DeniedError as error:
    assert "does not list 'sin'" in str(error)
else:
    raise SystemExit("it was not refused")
"""


def test_functions_that_the_policy_lists() -> None:
    policy = BUILD / "tests" / "exec" / "policy.ini"
    if not policy.exists():
        pytest.skip("the backend exec is not built")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, "VACCEL_EXEC_POLICY": str(policy)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
