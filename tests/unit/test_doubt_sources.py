"""Sources of doubt: each assumption has one, and a file that leaves one out or names one twice is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from banen.errors import ContentError
from banen.observe.assumptions import assumptions
from banen.observe.doubt import HISTORY, SOURCES, doubt_sources, source_of
from banen.observe.records import CONTENT

FILE = CONTENT / "sources_of_doubt.yml"


def test_every_assumption_has_one_source() -> None:
    held = [name for source in doubt_sources().values() for name in source.assumptions]
    assert sorted(held) == sorted(assumptions())
    assert tuple(doubt_sources()) == (*SOURCES, HISTORY)


def test_the_longest_beginning_decides() -> None:
    assert source_of("demand.growth_practical") == "behaviour"
    assert source_of("demand.agency_share") == "data"
    assert source_of("effects.chance_of_eu_agreement") == "law"


def test_yearly_chance_is_held_by_its_prefix() -> None:
    assert {n for n in assumptions() if n.startswith("chance.")} == set(doubt_sources()["chance"].assumptions)


@pytest.mark.parametrize(
    ("source", "change", "says"),
    [
        ("data", {"holds": ["views."]}, "no source holds"),
        ("chance", {"holds": ["demand."]}, "stands under behaviour and under chance"),
        ("law", {"holds": ["effects.no_such_thing"]}, "no assumption"),
        ("law", {"label": {"nl": "Recht"}}, "label lacks 'en'"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, source: str, change: dict[str, object], says: str) -> None:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    data[source] |= change
    broken = tmp_path / "sources.yml"
    broken.write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(ContentError, match=says):
        doubt_sources(broken)
