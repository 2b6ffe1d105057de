"""A fault of act is told in the language of who reads it: at the desk, over the interface, and by the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from uuid import uuid4

import pytest

import banen.act
from banen.act.accounts.roles import ROLES
from banen.act.office import Office
from banen.act.workflow import Workflow
from banen.errors import Fault
from banen.languages import DUTCH, ENGLISH
from banen.observe.fault_texts import told
from banen.sentences import Sentence, Word
from banen.serve.cli import run
from tests.act.test_files_at_the_desk import clock, staff, store_address  # noqa: F401  (fixtures)
from tests.act.test_sign_in import clerk
from tests.act.visitor import Visitor


def test_an_officer_at_a_dutch_desk_reads_dutch(office: Office, staff: Callable[..., Visitor]) -> None:  # noqa: F811
    one = staff("one", ("release_officer", "*"))
    one.get("/nl/loket/cijfers").send({"table": "AT-04", "period": "2026"})
    assert "periode: 2026 is nog niet voorbij. Tel na 2026-12-31." in one.words
    assert "not over" not in one.words
    one.get("/en/loket/cijfers").send({"table": "AT-04", "period": "2026"})
    assert "period: 2026 is not over. Count it after 2026-12-31." in one.words


@pytest.mark.parametrize(
    ("asked", "said"),
    [("nl", "aantal: er is geen aantal 'proef'."), ("en", "quota: there is no number 'proef'.")],
)
def test_a_machine_is_told_in_the_language_it_asks(office: Office, visitor: Visitor, asked: str, said: str) -> None:
    keeper = {"authorization": f"Bearer {clerk(office, 'k', ('quota_keeper', '*'))}", "idempotency-key": uuid4().hex}
    answer = visitor.json(
        "/v1/quotas/proef/adjustments", {"by": 1, "reason": "x"}, **keeper, **{"accept-language": asked}
    )
    problem = json.loads(answer.text)
    assert said in problem["detail"]
    assert problem["errors"][0]["where"] == "quota", "a machine reads the place by its own name"
    assert said in problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("language", "said"),
    [(DUTCH, "BANEN_STORE: is geen adres van een opslag. Geef"), (ENGLISH, "BANEN_STORE: is no address of a store.")],
)
def test_a_command_speaks_the_language_of_its_line(
    language: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANEN_STORE", "nonsense")
    monkeypatch.setenv("BANEN_LANGUAGE", language)
    assert run(["act", "check"]) == 9
    assert said in capsys.readouterr().err


def test_states_events_and_roles_are_told_by_the_words_of_the_pages() -> None:
    fault = Fault("case", Sentence("is {state}: {event} is not possible.", state=Word("GRANTED", "states"),
                                   event=Word("grant", "events")))  # fmt: skip
    assert str(told(fault, DUTCH)) == "zaak: is toegekend: ken toe (grant) kan niet."
    assert str(told(fault, ENGLISH)) == "case: is GRANTED: grant is not possible."


def workflows() -> Iterator[Workflow]:
    """Every workflow of act."""
    for module in walk_packages(banen.act.__path__, "banen.act."):
        if "migrations" not in module.name:
            yield from (value for value in vars(import_module(module.name)).values() if isinstance(value, Workflow))


def test_every_state_event_and_role_has_a_dutch_word() -> None:
    named = {Word(role, "roles") for role in ROLES}
    for workflow in workflows():
        named |= {Word(event, "events") for event in workflow.events}
        named |= {Word(state, "states") for each in workflow.transitions for state in (each.source, each.target)}
    assert len(named) > 150
    for word in named:
        said = told(Fault("banen", Sentence("is {state}.", state=word)), DUTCH)
        assert str(said) != f"is {word}.", word
        assert said.language == DUTCH
