"""The load to hold, small: clients that are processes, one killed while it writes, and not one place too many."""

from __future__ import annotations

import pytest
from benchmarks import quota


def test_writers_killed_at_random_lose_nothing_and_take_no_place_twice(
    store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "KILLS", 1)
    found = quota.run(store_address, applications=40, clients=2, number=15)
    assert (found.held, found.waiting, found.cases) == (15, 25, 40)
    assert found.bookings == 41, "one per application, and the definition"
    assert found.faults == []
    assert found.kills >= 1
