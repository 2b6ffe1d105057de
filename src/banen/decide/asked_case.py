"""A life as one rule is asked it: its own wage, age and date, so that anybody can check what was decided on it.

What a person does not bring is sound, as in a worked example of the rule. A case is given only where the rule, asked
again, says what the life tells, on the same article; where a share decides a person, or a lever that no rule has, there
is none.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from banen.decide.criteria import asked_of
from banen.errors import RuleError
from banen.languages import Language
from banen.model import search_period
from banen.model.entry import GROUP_OF_ROUTE
from banen.model.hurdles import AskedRule
from banen.model.population import structure
from banen.model.rules import rule
from banen.model.rules.decide import Decision, Outcome, decide
from banen.model.rules.examples import examples
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Many, Term
from banen.model.rules.texts import cited, json_value
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR
from banen.simulate.engine.lives.admission import ONE_CONDITION, facts_of

if TYPE_CHECKING:
    from banen.simulate.engine.lives.beside import Lot
    from banen.simulate.engine.lives.newcomers import Newcomers

SKILLED: Final = "kennismigrant"
"""The rule of who comes on a salary criterion, which is asked of them under the law as well."""
CRITERION: Final = "KM-C3"
DRAWN: Final = "ruling"
"""Facts of a question on which a rule gives an amount, and a share of people then stays away."""
MOST_DAYS_A_YEAR: Final = 366
DAY_ONE: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class AskedCase:
    """A case as a rule is asked it: rule, day, variant (none is the law), levers, and facts as a case file has them."""

    rule: str
    on: date
    variant: str | None
    facts: Mapping[str, Any]
    levers: Mapping[str, Any] = field(default_factory=dict)

    def decision(self) -> Decision:
        """What the rule says, with amounts that are not published yet at the centre of their range."""
        return decide(rule(self.rule), self.facts, self.on, self.variant, self.levers, firm=False)

    def failing(self, language: Language) -> str | None:
        """The article of the condition that fails first; none where all hold."""
        first = next((reason for reason in self.decision().reasons if reason.passed is False), None)
        return None if first is None else cited(first.article, language)

    def terms(self) -> dict[str, str]:
        """The case by the names of the fields of a form, as programs write them."""
        asked = {"on": self.on.isoformat(), "variant": self.variant, "centre": True} | {**self.levers, **self.facts}
        return {name: _plain(value) for name, value in asked.items() if value is not None}

    def command(self) -> str:
        """The command that asks the same."""
        variant = f" --variant {self.variant}" if self.variant else ""
        levers = "".join(f" --lever {name}={_plain(value)}" for name, value in self.levers.items())
        case = shlex.quote(json.dumps(self.facts, ensure_ascii=False))
        return f"echo {case} | banen check {self.rule} --on {self.on}{variant}{levers} --centre --case -"

    def to_dict(self) -> dict[str, Any]:
        """As JSON, as the API takes it."""
        return {
            "rule": self.rule, "on": self.on.isoformat(), "variant": self.variant, "levers": dict(self.levers),
            "case": dict(self.facts), "firm": False,
        }  # fmt: skip


def asked_case(people: Newcomers, side: Lot, at: int) -> AskedCase | None:
    """The case of one of some people under a package: on what they are stopped or paid up, or the criterion they meet.

    None where no rule decides, or where it says something else.
    """
    person, place = people.some(np.array([at])), int(side.hurdle[at])
    hurdle = side.prospect.hurdles[place] if 0 <= place < len(side.prospect.hurdles) else None
    question = hurdle.asked if hurdle else _met(person, side) if place < 0 else None
    if question is None or question.facts == DRAWN:
        return None
    about, on, variant = rule(question.rule), _day(int(person.days[0])), question.variant or None
    facts = _facts(about, variant, facts_of(person, hurdle))
    if question.facts in ONE_CONDITION:
        rest = _facts(about, variant, facts_of(person)) if question.rule == SKILLED else _sound(about, variant, on)
        facts = rest | {n: v for n, v in facts.items() if n in _rests_on(about, question)}
    asked = AskedCase(question.rule, on, variant, facts, dict(question.levers))
    return asked if _says(asked, "voldoet_niet" if hurdle else "voldoet", question.condition) else None


def search_cases(
    route: str, held: date, ended: date, until: tuple[date, date]
) -> tuple[AskedCase | None, AskedCase | None]:
    """A search for a post under two packages, on the day after the shorter of both: may somebody search on?

    ``held`` and ``ended`` are the days of the permit and of the end of the contract, ``until`` the last days told.
    """
    law, later = min(until), timedelta(days=1)
    facts = {
        "permit_kind": "blauwe_kaart" if GROUP_OF_ROUTE[route] == "blue_card" else SKILLED,
        "first_held_on": held.isoformat(),
        "contract_end": ended.isoformat(),
        "permit_expiry": (max(until) + later * MOST_DAYS_A_YEAR).isoformat(),
    }
    variants = (search_period.VARIANT if day > law else None for day in until)
    asked = [AskedCase(search_period.RULE, law + later, variant, facts) for variant in variants]
    first, second = (
        case if case.decision().results["search_until"][0] == day else None
        for case, day in zip(asked, until, strict=True)
    )
    return first, second


def _met(person: Newcomers, side: Lot) -> AskedRule | None:
    """The question on the criterion that somebody of the highly skilled meets; of others none is told."""
    pair = int(person.pair[0])
    if GROUP_OF_ROUTE.get(structure().pairs[pair].route, "blue_card") == "blue_card":
        return None
    year = FIRST_YEAR + int(person.month[0]) // MONTHS_PER_YEAR
    return asked_of(side.prospect, [pair], year) or AskedRule(SKILLED, "", CRITERION)


def _facts(about: Rule, variant: str | None, terms: Mapping[str, Term]) -> dict[str, Any]:
    """Terms of one person as a case file has them; what the rule does not ask is left out."""
    asked = about.graph(variant).inputs
    return {name: _value(term, about.kind(name, variant)) for name, term in terms.items() if name in asked}


def _value(term: Term, kind: str) -> Any:
    value: Any = term.values[0].item() if isinstance(term, Many) else term.value  # type: ignore[attr-defined]
    return _day(value).isoformat() if kind == "day" and type(value) is int else json_value(value, kind)


def _sound(about: Rule, variant: str | None, on: date) -> dict[str, Any]:
    """The usual case of the rule's worked examples, with its days as far from this day as they are from its own."""
    usual = next(e for e in examples(about) if e.outcome == "voldoet" and e.variant == variant and not e.changed)
    later = on - usual.on
    return {n: (v + later).isoformat() if isinstance(v, date) else v for n, v in usual.case.items()}


def _rests_on(about: Rule, question: AskedRule) -> frozenset[str]:
    """The facts on which the condition of a question rests; what else is not sound is not asked."""
    graph = about.graph(question.variant or None)
    condition = next(node for node in graph.of("condition") if node.id == question.condition)
    return frozenset(name for node in graph.upto(condition.name, frozenset()) for name in node.arguments)


def _says(asked: AskedCase, outcome: Outcome, condition: str) -> bool:
    """Whether a rule says what is told: this outcome, and where it is not met, first on the article of a condition."""
    about = rule(asked.rule)
    article = next(n.article for n in about.graph(asked.variant).of("condition") if n.id == condition)
    try:
        decision = asked.decision()
    except RuleError:  # a day or a lever that the rule does not know
        return False
    cites = about.cites(article, asked.on)
    failing = next((reason.article for reason in decision.reasons if reason.passed is False), cites)
    return decision.outcome == outcome and failing == cites


def _day(since: int) -> date:
    return DAY_ONE + timedelta(days=since)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
