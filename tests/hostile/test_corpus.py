"""Every input that once broke something is tried again at its door (:mod:`tests.hostile.fuzz` hunts for more)."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.hostile import fuzz

CASES = fuzz.kept()


@pytest.mark.parametrize("name", CASES)
def test_what_once_broke_something_does_not_any_more(name: str) -> None:
    case = CASES[name]
    assert not fuzz.judged(case["door"], case["text"])[0], case["did"]


def test_a_defect_is_found_and_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: fuzz.Path) -> None:
    def breaks(text: str) -> str:
        return "answered 500" if "e" in text else ""

    monkeypatch.setattr(fuzz, "CORPUS", tmp_path)
    monkeypatch.setitem(fuzz.DOORS, "a door", breaks)
    for door, text, did in islice(fuzz.hunt(60, 1, ["a door"]), 20):
        fuzz.keep(door, text, did)
    assert fuzz.kept()
    assert all(fuzz.judged(case["door"], case["text"])[0] == "answered 500" for case in fuzz.kept().values())
