"""A name is proposed for another only where somebody may have meant it; else it is said where the names are."""

from __future__ import annotations

import pytest

from banen.errors import FEW, UnknownNameError, nearest
from banen.languages import DUTCH
from banen.model.rules import rules
from banen.observe.areas import areas
from banen.observe.fault_texts import sentences
from banen.simulate.measures.catalogue import catalogue, did_you_mean

RULES, MEASURES = list(rules()), list(catalogue())
TOWNS = [town.name for town in areas().municipalities.values()]


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("kenismigrant", RULES, "kennismigrant"),
        ("KENNISMIGRANT", RULES, "kennismigrant"),
        ("kennis migrant", RULES, "kennismigrant"),
        ("kennismigrnat", RULES, "kennismigrant"),
        ("kennismigranten", RULES, "kennismigrant"),
        ("blauwekaart", RULES, "blauwe_kaart"),
        ("expat", RULES, "expat30"),
        ("uitzend", RULES, "uitzendfasen"),
        ("criterium", ["criterion_factor", "uniform", "quota"], "criterion_factor"),
        ("L0001", ["LD001", "L001", "L0002x"], "L001"),
        ("2.111", MEASURES, "2.11"),
        ("211", MEASURES, "2.11"),
        ("l.9", MEASURES, "L.9"),
        ("L9", MEASURES, "L.9"),
        ("Tillburg", TOWNS, "Tilburg"),
        ("gemeente Zundert", TOWNS, "Zundert"),
        ("'s Gravenhage", TOWNS, "'s-Gravenhage"),
        ("nope", RULES, ""),
        ("blue_card", RULES, ""),
        ("30regeling", RULES, ""),
        ("wml", RULES, ""),
        ("9.99", MEASURES, ""),
        ("7", MEASURES, ""),
        ("xyz", TOWNS, ""),
        ("Rijsel", TOWNS, ""),
        ("", RULES, ""),
        ("kennismigrant" * 6, RULES, ""),
    ],
)
def test_a_near_name_is_proposed_and_a_far_one_is_not(typed: str, known: list[str], meant: str) -> None:
    assert nearest(typed, known) == meant


def test_where_nothing_is_near_it_is_said_where_the_names_are() -> None:
    assert len(RULES) > FEW
    unknown = UnknownNameError("rule", "nope", RULES)
    assert unknown.sentences()[0].endswith("banen rules list lists them.")
    assert sentences(unknown, DUTCH)[0].endswith("banen rules list geeft ze allemaal.")
    assert UnknownNameError("key", "nope", ["work", "home"]).sentences()[0].endswith("Known are home, work.")
    assert did_you_mean("9.99") == "See: banen measures list."
