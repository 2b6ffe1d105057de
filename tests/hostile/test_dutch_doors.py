"""No English at a Dutch door: what is refused at a command, over the interface and at the desk is told in Dutch.

Two looks: a fault that had to be told in English is noted where it is told, and what is told holds none of the words
that English sentences cannot do without.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from banen.act.accounts.demo import STAFF
from banen.act.office import Office
from banen.decide.matching import forms as matching
from banen.decide.matching.forms import FormField
from banen.languages import DUTCH
from banen.observe import fault_texts
from banen.observe.records import Faults
from banen.serve.cli import run
from tests.act.test_sign_in import signed_in
from tests.act.visitor import Visitor
from tests.hostile import test_act_forms as forms
from tests.hostile import test_act_interface as interface
from tests.hostile.commands import commands, takes, told
from tests.hostile.doors import asked, doors, filled
from tests.hostile.test_act_forms import office  # noqa: F401  (a fixture)

ENGLISH = re.compile(r"\b(the|this|these|not|which|there|nobody|and|with|from|give|must|cannot|has|have|been)\b", re.I)
LINES = (
    "explain nonsense",
    "figures show XX1",
    "figures list --topic x",
    "project --set 2.11.criterion_factor=99 --set 9.9.x=1 --set nonsense --until 1900 --draws 0 --seed -1",
    "project --package nowhere.yml --assume stay.nothing=1",
    "project --engine lives --scale 99 --workers 0",
    "check kennismigrant --case nowhere.json --on 2026-02-01",
    "check kennismigran --on soon --case x.json",
    "need --among XX",
    "local --band 1:0 --year 1900 --key work",
    "assess nowhere.yml",
    "measures show 2.99",
    "rules show kennismigran",
    "rules changes --since 1900-01-01 --until 1800-01-01",
    "who --set 2.11.criterion_factor=1.3 --by nose",
    "decide --band 5:1 --indicator net_migrations --year 1900 --measures 9.9 --out x",
    "explain stock --tipping",
    "explain stock --band 1:2",
    "backtest --origin 1900",
    "survey show 1900",
    "report package --package nowhere.yml --pdf nowhere/x.pdf",
    "quota show nothing",
    "quota define x --number -1 --instrument quota --years 9-1",
    "act grant nobody --role emperor",
    "act retry nothing",
    "act erase",
    "act backup nowhere/at/all.bak",
    "case show nothing",
    "match round --municipality XX",
    "figures renew nothing",
    "content copy /proc/nowhere",
)
"""Command lines that are refused, each for reasons of its own."""


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The faults that had to be told in English."""
    lacked = list[str]()
    say = fault_texts.told

    def kept(fault: fault_texts.Fault, language: str) -> fault_texts.ToldFault:
        found = say(fault, language)
        if found.language != language:
            lacked.append(str(fault))
        return found

    monkeypatch.setattr(fault_texts, "note_lack", lambda language: lacked.append(language))
    monkeypatch.setattr(fault_texts, "told", kept)
    yield lacked
    assert lacked == []


@pytest.mark.parametrize("line", LINES)
def test_a_command_refuses_in_dutch(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("BANEN_LANGUAGE", DUTCH)
    monkeypatch.setenv("BANEN_STORE", f"sqlite:///{tmp_path / 'act.sqlite'}")
    monkeypatch.setenv("BANEN_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    code = run(line.split())
    said = capsys.readouterr().err
    assert code not in (0, 70), said
    assert said.strip()
    assert not ENGLISH.search(said), said


def test_every_option_refuses_in_dutch() -> None:
    for name, command in commands().items():
        for param in takes(command):
            for fault in told(name, *(f"{param.opts[0]}={text}" for text in ("nonsense", "-1"))):
                assert fault_texts.told(fault, DUTCH).language == DUTCH, (name, fault)


def english_in(answer: str) -> list[str]:
    """Sentences of a problem that are in English."""
    problem = json.loads(answer)
    told = [problem["detail"], *(each["detail"] for each in problem.get("errors", ()))]
    return [sentence for sentence in told if ENGLISH.search(sentence)]


def test_the_interface_of_the_desk_refuses_in_dutch() -> None:
    heads = {**interface.token(), "accept-language": "nl"}
    bodies = (None, {}, {"nothing": 1}, [], interface.STEP, {**interface.STEP, "version": 99, "reason": ""})
    requests = []
    for pattern, path in interface.commands():
        own = interface.BODIES.get(pattern, {})
        for body in (*bodies, own, dict.fromkeys(own, "nonsense"), dict.fromkeys(own, -1)):
            content = b"{" if body is None else json.dumps(body).encode()
            more = {"headers": {**heads, "idempotency-key": uuid4().hex}, "content": content}
            requests.append(("POST", path, more))
    requests += [("GET", filled(pattern), {"headers": heads}) for pattern in doors() if pattern.startswith("/v1/")]
    refused = [answer for answer in asked(*requests) if 400 <= answer.status_code < 500 and answer.status_code != 405]
    assert len(refused) > 200
    found = {(answer.request.url.path, sentence) for answer in refused for sentence in english_in(answer.text)}
    assert found == set()


@pytest.mark.parametrize("user", [*STAFF])
def test_the_desk_refuses_in_dutch(office: Office, user: str) -> None:  # noqa: F811
    visitor = signed_in(Visitor(office), user)
    for _, action, form in list(forms.walked(visitor, "/nl/loket")):
        hidden, given = forms.fields_of(form)
        for sent in ({}, dict.fromkeys(given, "nonsense"), {**given, "version": "99"}, given):
            page = visitor.tab().post(action, {**hidden, **sent}, hidden=False)
            if page.status >= 400:
                assert not ENGLISH.search(page.words.replace("nonsense", "")), (action, sent, page.words[:400])


def test_a_field_of_a_person_or_vacancy_that_does_not_fit_is_told_in_dutch() -> None:
    """Also what stands deeper in it, a number or a day that cannot be read, and what would fit."""
    travel = {"minutes": FormField(matching.whole(0, 240)), "by": FormField(matching.word("bus"))}
    form = {
        "isco": FormField(matching.isco),
        "since": FormField(matching.day),
        "hours": FormField(matching.span(0, 60)),
        "travel": FormField(matching.part(travel)),
    }
    faults = Faults()
    given = {"isco": 123, "since": "31-12", "hours": {"min": 40, "max": 8}, "travel": {"minutes": -1, "by": "ship"}}
    matching.read_form(given, form, "people:1", faults)
    assert [fault_texts.told(fault, DUTCH).text for fault in faults.found] == [
        "isco 123 is een getal, en kan een nul verloren hebben. Zet die tussen aanhalingstekens.",
        "since '31-12' is geen dag. Schrijf een dag als 2027-03-01.",
        "hours heeft een minste (40) boven zijn meeste (8).",
        "travel minutes -1 is geen geheel getal van 0 tot en met 240.",
        "travel by 'ship' is geen van bus.",
    ]
    assert all(fault_texts.told(fault, DUTCH).language == DUTCH for fault in faults.found)
