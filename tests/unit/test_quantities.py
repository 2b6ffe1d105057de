"""What a figure counts stands in Dutch too, part by part."""

from __future__ import annotations

import pytest

from banen.languages import DUTCH, ENGLISH, WHOLE
from banen.observe.figures import figures
from banen.observe.quantities import named


def test_every_figure_says_in_every_language_what_it_counts() -> None:
    lacking = {f.id for f in figures().values() if set(f.label.to_dict()) != set(WHOLE)}
    assert lacking == set()


@pytest.mark.parametrize(
    ("quantity", "dutch"),
    [
        ("Labour migrants according to the SER", "Arbeidsmigranten volgens de SER"),
        ("Norway: agency share of workforce all / construction: construction", "Noorwegen: uitzenddeel van de"),
        ("Wtta: entry into force / enforcement: enforcement", "Wtta: inwerkingtreding / handhaving: handhaving"),
    ],
)
def test_a_part_follows_its_whole_in_dutch(quantity: str, dutch: str) -> None:
    assert named(quantity)[DUTCH].startswith(dutch)
    assert named(quantity)[ENGLISH] == quantity


def test_what_nobody_translated_stands_in_english() -> None:
    assert named("Bananas: in 2020").to_dict() == {ENGLISH: "Bananas: in 2020"}


def test_a_dutch_word_finds_a_figure_by_what_it_counts() -> None:
    assert "ST043" in {f.id for f in figures().search("uitzendmigranten logistiek")}
