# SPDX-License-Identifier: Apache-2.0
"""Twenty of the kills that bench/kills.py makes a thousand of."""

from __future__ import annotations

from typing import Any

from .daemon import Daemon
from .kills import kill_often


def test_a_tenant_whose_worker_is_killed_costs_nobody_else_an_answer(daemon: Daemon) -> None:
    report: Any = kill_often(daemon, 20)
    assert report["blue"]["lost"] == 0
    assert report["blue_kept_its_worker"]
    assert report["blue"]["other"] == report["red"]["other"] == []
    assert report["red"]["good"] >= 20
    # One caller has one call under way.
    assert report["red"]["lost"] <= 20
