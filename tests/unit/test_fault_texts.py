"""A fault in another language: whole or not at all, with the same facts, marks and nouns of that language."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from pathlib import Path

import pytest

from banen.errors import Fault, UserError
from banen.languages import DUTCH, ENGLISH, Text, noting
from banen.observe import fault_texts
from banen.observe.fault_texts import place, sentences, told
from banen.sentences import Sentence, Word

OWN = {
    "{n:address fits|addresses fit}.": "{n:adres past|adressen passen}.",
    "{share:.1f} of {kind} {name!r}.": "{share:.1f} van {kind} {name!r}.",
    "quarter": "kwartaal",
    "case": "zaak",
    "Choose one.": "Kies er een.",
    "holds {text}.": "bevat {text}.",
    "knows {names}.": "kent {names}.",
}


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_texts, "texts", lambda language: OWN if language == DUTCH else {})


@pytest.mark.parametrize(
    ("what", "dutch", "english"),
    [
        (Sentence("{n:address fits|addresses fit}.", n=1), "1 adres past.", "1 address fits."),
        (Sentence("{n:address fits|addresses fit}.", n=2000), "2.000 adressen passen.", "2,000 addresses fit."),
        (
            Sentence("{share:.1f} of {kind} {name!r}.", share=0.5, kind=Sentence("quarter"), name="case"),
            "0,5 van kwartaal 'case'.",
            "0.5 of quarter 'case'.",
        ),
        (Sentence("knows {names}.", names=("a", Sentence("quarter"))), "kent a, kwartaal.", "knows a, quarter."),
        (Sentence("holds {text}.", text="{braces} {0}"), "bevat {braces} {0}.", "holds {braces} {0}."),
    ],
)
def test_facts_are_filled_in_as_the_language_writes_them(what: Sentence, dutch: str, english: str) -> None:
    fault = Fault("case:3", what, "Choose one.")
    assert str(told(fault, DUTCH)) == f"zaak:3: {dutch} Kies er een."
    assert str(told(fault, ENGLISH)) == f"case:3: {english} Choose one." == f"case:3: {what} Choose one."


def test_a_text_among_the_facts_is_in_the_language() -> None:
    fault = Fault("banen", Sentence("holds {text}.", text=Text.pair("iets", "something")))
    assert str(told(fault, DUTCH)) == "bevat iets."
    assert str(told(fault, ENGLISH)) == "holds something."


def test_a_fault_is_told_whole_in_one_language_and_what_lacks_is_noted() -> None:
    with noting() as lacks:
        half = told(Fault("case", "Nobody wrote this.", "Choose one."), DUTCH)
    assert (str(half), half.language) == ("case: Nobody wrote this. Choose one.", ENGLISH)
    assert lacks == {DUTCH}
    with noting() as lacks:
        told(Fault("case", "Choose one."), DUTCH)
    assert lacks == set()


def test_an_error_is_told_fault_by_fault() -> None:
    error = UserError(Fault("case", "Choose one."), "Nobody wrote this.")
    assert sentences(error, DUTCH) == ["zaak: Kies er een.", "Nobody wrote this."]
    assert error.sentences() == ["case: Choose one.", "Nobody wrote this."]
    assert place("src/x.csv:3", DUTCH) == "src/x.csv:3"


@pytest.mark.parametrize("again", [copy.deepcopy, lambda kept: pickle.loads(pickle.dumps(kept))])  # noqa: S301
def test_a_sentence_comes_whole_out_of_another_process(again: object) -> None:
    error = UserError(Fault("case", Sentence("knows {names}.", names=[Word("GRANTED", "states")])))
    fault = again(error).faults[0]  # type: ignore[operator]
    assert fault == error.faults[0]
    assert str(told(fault, DUTCH)) == "zaak: kent toegekend."


def test_a_third_language_comes_with_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "faults_act.pl.yml").write_text('"ended on {day}.": "SYNTHETIC: {day}."\n', encoding="utf-8")
    monkeypatch.undo()
    monkeypatch.setattr(fault_texts, "CONTENT", tmp_path)
    fault_texts.texts.cache_clear()
    assert (
        str(told(Fault("term", Sentence("ended on {day}.", day=date(2026, 3, 1))), "pl"))
        == "term: SYNTHETIC: 2026-03-01."
    )
    fault_texts.texts.cache_clear()
