"""An address is a promise: after a new start it gives the same numbers and receipt, and old addresses still open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from web_visitor import get

PACKAGE = "L.20:real_increase:0.1~2.11:criterion_factor:1.2"
ADDRESS = f"/nl/simulator/live?p={PACKAGE}&j=2040&a=stay.eu_months_long:150&n=exact"
ANEW = f"""
import sys
from web_visitor import get
sys.stdout.write(get({ADDRESS!r}).text)
"""
OLD = {
    "/nl/simulator?p=L.20:real_increase:0.1": 0,
    "/nl/simulator?p=2.8:from:2029,budget_eur_m:100&v=2.8:budget_eur_m:50&d=payroll_year&j=2030": 0,
    "/en/simulator?p=from:2030~2.1:low_value:0.5": 1,
    "/nl/simulator?p=L.20:real_increase:0.1&a=entry.paid_up_share:0.4": 0,
    "/nl/simulator?p=L.20:real_increase:0.1&n=1000": 0,
    "/nl/vergelijken?p=L.20:real_increase:0.1&p=2.8:budget_eur_m:100": 0,
    "/nl/simulator/bijdragen?p=L.20:real_increase:0.1": 0,
    "/nl/simulator?p=9.9:gone:1~L.20:real_increase:0.1&d=gone&j=1999": 3,
}
"""Addresses as they were handed out, with how many pieces of each can no longer be read; only ever added to."""


def test_an_address_gives_the_same_numbers_and_receipt_after_a_new_start() -> None:
    here = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", ANEW], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": here}
    )
    assert done.returncode == 0, done.stderr
    first = get(ADDRESS).json()
    assert "<code>" in first["parts"]["package"]  # the receipt stands in it
    assert json.loads(done.stdout) == first


@pytest.mark.parametrize(("address", "unread"), OLD.items())
def test_an_old_address_opens_and_says_what_it_cannot_read(address: str, unread: int) -> None:
    answer = get(address)
    assert answer.status_code == 200
    notes = answer.text.split('<div class="note">')
    assert (notes[1].split("</p>")[0].count("<code>") if len(notes) > 1 else 0) == unread
