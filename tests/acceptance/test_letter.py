"""The draft letter: every rule, every worked example, both languages; nothing affirmed that was not assessed."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.web_visitor import post

from banen.errors import RuleError
from banen.model.rules import Rule, rule, rules
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples
from banen.model.rules.texts import remedies, sentence, texts_of
from banen.serve.cli import run
from banen.serve.reports.letter import letter_data, render_letter

DAY = date(2026, 11, 29)
ALL = list(rules().values())
NO_SPEECH = re.compile(r"\b(None|True|False|bool|null)\b|[{}\[\]]|Fraction|date\(")
"""What a program says and a letter does not."""
ENGLISH_WORDS = re.compile(
    r"\b(the|and|years?|months?|weeks|days?|before|after|with|until|from|practice|less|not|law|bill)\b"
)
"""What a Dutch letter does not say; the names of acts and treaties hold none of these."""


def _letter(rule_id: str, case: dict[str, Any], on: str, variant: str | None = None) -> dict[str, Any]:
    return letter_data(decide(rule(rule_id), case, date.fromisoformat(on), variant), DAY)


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [t for key, value in part.items() if key != "w" for t in _texts(value)]
    return [t for value in part for t in _texts(value)] if isinstance(part, list | tuple) else [str(part)]


def _group(side: dict[str, Any], name: str) -> list[str]:
    return [item for g in side["groups"] if g["title"] == side["w"][name] for item in g["items"]]


@pytest.mark.parametrize("one", ALL, ids=[r.id for r in ALL])
def test_each_worked_example_reads_as_a_letter_in_both_languages(one: Rule) -> None:
    for example in examples(one):
        decision = decide(one, example.case, example.on, example.variant, example.levers)
        told = letter_data(decision, DAY)
        for language in ("nl", "en"):
            side = told[language]
            assert not [t for t in _texts(side) if NO_SPEECH.search(t)], example.id
            assert all(t.strip() for t in _texts(side))
            failed = [*_group(side, "failed"), *_group(side, "failed_scope")]
            settled = [*_group(side, "scope"), *failed, *_group(side, "met")]
            assert not [t for t in settled if "…" in t], f"{example.id} compares with nothing"
            assert all((t.endswith(").") and t[:1].isupper()) or t[:1].isdigit() or t[0] == "€" for t in settled)
            assert len(settled) + len(_group(side, "undecided")) + len(_group(side, "skipped")) == len(decision.reasons)
            assert len(side["facts"]) == len([n for n, (v, _) in decision.facts.items() if n in decision.given])
        assert not [t for t in _texts(told["nl"]) if ENGLISH_WORDS.search(t)], example.id
        shape = [[len(told[s][part]) for part in ("facts", "assumed", "results", "signals", "values", "laws")]
                 for s in ("nl", "en")]  # fmt: skip
        assert shape[0] == shape[1], "the sides stand beside each other"


@pytest.mark.parametrize("one", ALL, ids=[r.id for r in ALL])
def test_no_settled_sentence_compares_with_what_is_not_known(one: Rule) -> None:
    """Each fact of each example left out in turn."""
    for example in examples(one):
        for left_out in example.case:
            case = {name: value for name, value in example.case.items() if name != left_out}
            try:
                decision = decide(one, case, example.on, example.variant, example.levers)
            except RuleError:
                continue  # without it the rest cannot be so
            for reason in (*decision.reasons, *decision.signals):
                if reason.passed is not None:
                    assert "…" not in sentence(texts_of(one.id), reason, "nl"), f"{example.id} without {left_out}"


@pytest.mark.parametrize("one", ALL, ids=[r.id for r in ALL])
def test_each_rule_says_who_decides_and_what_can_be_done(one: Rule) -> None:
    told = texts_of(one.id)
    for language in ("nl", "en"):
        assert told["decides"][language]
        assert len(set(told["consequence"][language])) == 2
        assert remedies()[told["remedy"]][language]


@pytest.mark.parametrize(
    ("rule_id", "term"),
    [("kennismigrant", "vier weken"), ("tewerkstellingsvergunning", "zes weken"), ("verhuurvergunning", "zes weken"),
     ("expat30", "dag na de dagtekening"), ("minimumloon", "Deze toets is geen besluit"),
     ("ontruiming_na_baan", "geen bezwaar"), ("aantallen", "geen wet"), ("verblijf_gedetacheerde", "vier weken")],
)  # fmt: skip
def test_the_term_of_objection_is_that_of_the_law(rule_id: str, term: str) -> None:
    assert term in remedies()[texts_of(rule_id)["remedy"]]["nl"]


TWV = {"priority_supply": False, "vacancy_reported_on": "2026-02-02", "recruited_enough": True,
       "terms_of_law_and_sector": True, "stay_held_or_asked": True, "stay_refused_or_withdrawn": False,
       "monthly_wage": 2600, "work_from": "2026-06-01", "work_until": "2028-05-31",
       "suitable_housing": True}  # fmt: skip


def test_what_does_not_apply_is_said_as_such() -> None:
    nl = _letter("tewerkstellingsvergunning", TWV, "2026-03-09")["nl"]
    skipped = _group(nl, "skipped")
    assert nl["w"]["skipped"] == "Dit speelt in dit geval niet"
    assert all(t.startswith("“") for t in skipped), "under that heading each is quoted, not affirmed"
    assert any("limiet" in t for t in skipped)
    assert not any("limiet" in t for t in _group(nl, "met"))


def test_a_rule_that_is_not_about_the_case_affirms_nothing() -> None:
    nl = _letter("tewerkstellingsvergunning", {**TWV, "exempt_from_permit": True}, "2026-03-09")["nl"]
    assert nl["outcome"]["word"] == "Niet van toepassing"
    assert _group(nl, "met") == [] == nl["results"]
    assert _group(nl, "failed_scope") == [
        "Voor dit werk is geen vergunning nodig (Wav art. 2 lid 1, art. 3 lid 1 en art. 4 lid 1)."
    ]
    assert len(_group(nl, "skipped")) == 11


def test_what_is_missing_is_asked_as_it_can_be_answered() -> None:
    nl = _letter("inlenersaansprakelijkheid", {"part_of_sale": False, "wage_tax": 100}, "2026-07-01")["nl"]
    assert "de uitlener is in gebreke met betalen (ja of nee)" in nl["outcome"]["text"]
    assert not nl["results"], "an amount that rests on an open question is not promised"


def test_a_value_from_memory_is_told_as_such() -> None:
    example = examples(rule("blauwe_kaart"))[0]  # the least length of a contract
    side = _letter("blauwe_kaart", dict(example.case), example.on.isoformat())
    assert any("uit het geheugen" in amount for amount, _, _ in side["nl"]["values"])
    assert any("from memory" in amount for amount, _, _ in side["en"]["values"])


def test_a_refusal_promises_no_end_of_a_permit() -> None:
    granted, refused = (_letter("tewerkstellingsvergunning", {**TWV, "priority_supply": p}, "2026-03-09")["nl"]
                        for p in (False, True))  # fmt: skip
    label = "Laatste dag van de vergunning"
    assert [label, "31 mei 2028"] in granted["results"]
    assert label not in dict(refused["results"])
    assert refused["outcome"]["text"] == "De vergunning moet worden geweigerd op de gronden hieronder."


NIGHTS = {"nights_half_year": 100, "days_half_year": 183, "in_person": True, "valid_document": True,
          "under_sixteen": False, "parent_present": False, "ex_officio_change": "none"}  # fmt: skip


def test_a_non_resident_gets_no_date_of_a_resident() -> None:
    for case in (NIGHTS, {"nights_half_year": 100, "days_half_year": 183}):
        told = dict(_letter("brp_inschrijving", case, "2026-03-02")["nl"]["results"])
        assert told["Register"] == "niet-ingezetene"
        assert "Aangifte door een ingezetene uiterlijk op" not in told
    resident = _letter("brp_inschrijving", {**NIGHTS, "nights_half_year": 150}, "2026-03-02")["nl"]
    assert dict(resident["results"])["Aangifte door een ingezetene uiterlijk op"] == "9 maart 2026"


def test_facts_are_told_as_given_and_what_stood_in_is_told_apart() -> None:
    nl = _letter("tewerkstellingsvergunning", TWV, "2026-03-09")["nl"]
    facts, assumed = dict(nl["facts"]), dict(nl["assumed"])
    assert facts["Loon per maand met deze arbeid"] == "€ 2.600,00"
    assert facts["Er is prioriteitgenietend aanbod voor de arbeidsplaats"] == "nee"
    assert assumed["De werkgever heeft economische activiteit"] == "ja"
    assert not facts.keys() & assumed.keys()


def test_what_is_missing_is_asked_for_by_name() -> None:
    nl = _letter("tewerkstellingsvergunning", {**TWV, "recruited_enough": None}, "2026-03-09")["nl"]
    assert nl["outcome"]["word"] == "Nog niet te beslissen"
    assert "de werkgever toont aan dat hij genoeg heeft geworven" in nl["outcome"]["text"]


def test_a_letter_on_proposed_policy_says_that_no_decision_can_rest_on_it() -> None:
    example = next(e for e in examples(rule("kennismigrant")) if e.variant)
    made = letter_data(decide(rule("kennismigrant"), example.case, example.on, example.variant, example.levers), DAY)
    assert "geen besluit rusten" in made["nl"]["warnings"][0]
    assert made["nl"]["remedy"] == remedies()["geen"]["nl"]


def test_a_number_of_one_takes_the_singular() -> None:
    case = {"statushouder": False, "application_on": "2023-01-10", "in_coa_reception": True, "lawful_stay": True,
            "market_conform": True, "weeks_used": 0, "weeks_requested": 1, "artist": True}  # fmt: skip
    told = " ".join(_texts(_letter("asielzoekers_werk", case, "2023-07-15")))
    assert "1 week" in told
    assert "1 weken" not in told
    assert "1 weeks" not in told


def test_the_command_writes_a_pdf_and_tells_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, pdf = tmp_path / "case.json", tmp_path / "letter.pdf"
    case.write_text(json.dumps(TWV), encoding="utf-8")
    asked = ["report", "decision", "tewerkstellingsvergunning", "--case", str(case), "--pdf", str(pdf)]
    assert run([*asked, "--on", "2026-03-09"]) == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    pdf.unlink()
    case.write_text(json.dumps({**TWV, "work_until": "2026-05-31"}), encoding="utf-8")
    assert run([*asked, "--on", "2026-03-09"]) != 0
    assert "The work ends before it starts." in capsys.readouterr().err
    assert not pdf.exists()


def test_the_same_decision_gives_the_same_bytes() -> None:
    decision = decide(rule("tewerkstellingsvergunning"), TWV, date(2026, 3, 9))
    assert render_letter(decision, DAY) == render_letter(decision, DAY)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_desk_has_a_view_to_print_and_a_pdf(language: str) -> None:
    at = {"nl": "/nl/toets/tewerkstellingsvergunning", "en": "/en/check/tewerkstellingsvergunning"}[language]
    typed = {name: {True: "true", False: "false"}.get(value, str(value)) for name, value in TWV.items()}  # type: ignore[call-overload]
    typed = {**typed, "on": "2026-03-09"}
    result = post(at, typed)
    assert " bool<" not in result.text
    assert f'formaction="{at}/letter.pdf"' in result.text
    told = post(f"{at}/letter", typed)
    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "no-store"
    assert "Er is geen prioriteitgenietend aanbod voor de arbeidsplaats" in told.text
    assert "There is no priority supply for the job" in told.text
    paper = post(f"{at}/letter.pdf", typed)
    assert paper.content.startswith(b"%PDF-")
    wrong = post(f"{at}/letter", {**typed, "monthly_wage": "veel"})
    assert wrong.status_code == 422
