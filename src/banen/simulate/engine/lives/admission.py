"""Who of the candidates comes, and on what each of the others is stopped first; by the law where the law decides.

Hurdles are met in the order in which the measures put them. Where a rule decides, it is the compiled rule on columns
with each person's own wage, age and date; who is stopped by a criterion may be paid up to it. Of those stopped, some
come by another route; then the quota of the year is given out in order of arrival, by rank within a month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.model.channels import QUOTA_GROUPS, Channels
from banen.model.entry import choice_of
from banen.model.hurdles import Hurdle
from banen.model.population import HIGHLY_SKILLED, structure
from banen.model.rules import rule
from banen.model.rules.decide import HOLDS, decide_columns, evaluate
from banen.model.rules.terms import Many, One, Term
from banen.quantities import MONTHS_PER_YEAR
from banen.simulate.engine.lives import draws as chance
from banen.simulate.engine.lives.draws import Rows
from banen.simulate.engine.lives.motion import TURN
from banen.simulate.engine.lives.newcomers import Newcomers, present

ADMITTED, QUOTA = 0, -1
BACHELOR = 6
"""NLQF level of a bachelor's degree, which those have who pass the test."""
ONE_CONDITION = ("fines", "posting")
"""Facts of which one condition of the rule is asked, and not the whole rule."""


@dataclass(frozen=True)
class Admissions:
    """What came of people who would come (N,): ``stopped`` 0 or 1 + the place of the hurdle, or :data:`QUOTA`.

    ``paid_up`` says who was paid up to a criterion, and ``lifted`` at which hurdle, else −1. ``pair`` is the pair by
    which each comes: its own, that of another route, or −1 for who does not come. ``condition`` is the condition of the
    rule that failed first, as a place in ``conditions``, or −1.
    """

    stopped: Rows
    paid_up: npt.NDArray[np.bool_]
    lifted: Rows
    pair: Rows
    condition: Rows
    conditions: tuple[str, ...]


def admit(people: Newcomers, hurdles: Sequence[Hurdle], channels: Channels, scale: float) -> Admissions:
    """Decide every candidate of one draw under a package."""
    stopped = np.zeros(len(people), np.int16)
    lifted_at = np.full(len(people), -1, np.int16)
    condition = np.full(len(people), -1, np.int16)
    known: list[str] = []
    year = (people.month - TURN) // MONTHS_PER_YEAR
    cell = year.astype(np.int32) * len(structure().pairs) + people.pair
    for place, hurdle in enumerate(hurdles):
        if not hurdle.share.any():
            continue
        before = np.zeros((len(hurdle.on), len(structure().pairs)), bool)
        before[:, hurdle.pairs] = (hurdle.on > 0)[:, None]
        at = np.flatnonzero(before.ravel()[cell] & (stopped == ADMITTED))
        if not at.size:
            continue
        some = people.some(at)
        if hurdle.asked is None:
            fails = some.drawn(chance.HURDLE, chance.number_of(hurdle.name)) < hurdle.share[0]
        else:
            fails, first, names = asked(some, hurdle)
            if hurdle.caught is not None:
                fails &= some.drawn(chance.HURDLE, chance.number_of(f"{hurdle.name} found")) < hurdle.caught[0]
            places = np.array([_place(known, name) for name in names], np.int16)
            condition[at[fails]] = places[first[fails]]
            if hurdle.asked.paid_up:
                lifted = fails & (some.drawn(chance.PAID_UP) < people.draws["entry.paid_up_share"][0])
                lifted_at[at[lifted]] = place
                fails = fails & ~lifted
        stopped[at[fails]] = place + 1
    stopped = _within_quota(people, stopped, channels, year, scale)
    return Admissions(
        stopped, lifted_at >= 0, lifted_at, _route_of(people, stopped, channels, year), condition, tuple(known)
    )


def _place(known: list[str], name: str) -> int:
    if name not in known:
        known.append(name)
    return known.index(name)


def asked(people: Newcomers, hurdle: Hurdle) -> tuple[npt.NDArray[np.bool_], Rows, tuple[str, ...]]:
    """Whom the rule of a hurdle stops, which condition each does not meet first, as a place, and the names of those.

    The place of who meets all is −1. People whose day has the same dated amounts are decided together, each on a day
    of their own.
    """
    question = hurdle.asked
    assert question is not None  # noqa: S101 - narrows the type
    if question.facts == "ruling":
        declined = declines(people, hurdle)
        return declined, np.where(declined, 0, -1).astype(np.int16), (question.condition,)
    about, facts = rule(question.rule), facts_of(people, hurdle)
    fails, first = np.zeros(len(people), bool), np.full(len(people), -1, np.int16)
    names: tuple[str, ...] = (question.condition,)
    variant = question.variant or None
    for day, at in people.by_amounts():
        given = {name: Many(term.values[at]) if isinstance(term, Many) else term for name, term in facts.items()}
        if question.facts in ONE_CONDITION:  # what else the rule asks is not in the measure
            conditions = about.graph(variant).of("condition")
            name = next(node.name for node in conditions if node.id == question.condition)
            passed: Any = evaluate(about, name, given, day, variant)
            fails[at], first[at] = ~passed.values, np.where(passed.values, -1, 0)
            continue
        found = decide_columns(
            about, given, len(at), day, variant, question.levers, firm=False, days=Many(people.days[at])
        )
        fails[at] = found.outcome != HOLDS
        first[at], names = found.first, found.conditions
    return fails, first, names


def declines(people: Newcomers, hurdle: Hurdle) -> npt.NDArray[np.bool_]:
    """Who uses the 30%-ruling, gets less of it by their own wage, and does not choose the Netherlands any more."""
    question = hurdle.asked
    assert question is not None  # noqa: S101 - narrows the type
    wage, draws = people.wage_year[:, None], people.draws
    ruling = question.given["percentage"], question.given["norm_factor"]
    choice = np.where(
        people.has_master,
        choice_of(wage, *ruling, draws, has_master=True)[:, 0],
        choice_of(wage, *ruling, draws)[:, 0],
    )
    return np.asarray(people.uses_ruling & (people.drawn(chance.HURDLE, chance.number_of("stays away")) < 1 - choice))


def facts_of(people: Newcomers, hurdle: Hurdle | None = None) -> dict[str, Term]:
    """What a rule asks of people: sound, but for what they bring themselves, and what the measure sets."""
    question = hurdle.asked if hurdle else None
    facts = question.facts if question else ""
    given: dict[str, Any] = {}
    if facts == "fines":
        given = {"fines_in_four_years": Many(people.fines)}
    elif facts == "posting":
        assert hurdle is not None  # noqa: S101 - narrows the type
        # No figure says which posting is sham: the assumed share lacks what this condition asks, each by a draw.
        sham = people.drawn(chance.HURDLE, chance.number_of(hurdle.name)) < hurdle.lacking[0]
        given = {"works_similarly_there": Many(~sham), "substantial_activities_there": Many(~sham)}
    elif facts == "technician":
        given = {
            "monthly_wage": Many(people.wage_cents), "employed_directly": Many(people.direct), "sector": "techniek",
            "occupation_on_shortage_list": True, "training_plan": True, "good_conditions": True,
            "housing_certified": True, "stay_until": Many(people.days), "place_in_order": 0,
            "evaluation_recorded": True,
        }  # fmt: skip
    else:
        given = _facts_of_skilled(people, hurdle)
    given |= question.given if question else {}
    return {name: value if isinstance(value, Many) else One(value) for name, value in given.items()}


def _facts_of_skilled(people: Newcomers, hurdle: Hurdle | None) -> dict[str, Any]:
    """What the rule on highly skilled migrants asks of people, sound but for wage, age and diploma."""
    reduced = np.isin(people.pair, structure().index(route="highly_skilled_reduced"))
    given: dict[str, Any] = {
        "monthly_wage": Many(people.wage_cents), "birth_date": Many(people.born), "search_year_permit": Many(reduced),
        "qualified_on": Many(people.days), "erkend_referent": True, "contract_kind": "arbeidsovereenkomst",
        "guaranteed_allowances": 0, "thirteenth_month_paid_monthly": 0, "holiday_allowance_included": False,
        "function": "other", "qualifying_event": "none", "held_reduced_before": False,
        "first_group_at_this_employer": "none", "market_conform": True, "paid_monthly_to_own_account": True,
    }  # fmt: skip
    if hurdle and hurdle.asked and hurdle.asked.facts == "diploma":
        # No figure gives the levels of diplomas: who fails by the assumed share has neither level nor experience.
        lacks = people.drawn(chance.HURDLE, chance.number_of(hurdle.name)) < hurdle.lacking[0]
        given["diploma_nlqf_level"] = Many(np.where(lacks, 0, BACHELOR))
        given["relevant_experience_years"] = 0
    return given


def _within_quota(people: Newcomers, stopped: Rows, channels: Channels, year: Rows, scale: float) -> Rows:
    """Give out the quota of highly skilled in order of arrival; within a month by each person's own rank."""
    quota = channels.quota[:, QUOTA_GROUPS.index("highly_skilled"), 0]
    if np.isinf(quota).all():
        return stopped
    stopped = stopped.copy()
    skilled = structure().on_routes(HIGHLY_SKILLED)[people.pair] & (stopped == ADMITTED)
    rank = people.drawn(chance.RANK)
    for y in np.flatnonzero(np.isfinite(quota)):
        at = np.flatnonzero(skilled & (year == y))
        order = at[np.lexsort((rank[at], people.month[at]))]
        stopped[order[round(quota[y] * scale) :]] = QUOTA
    return stopped


def _route_of(people: Newcomers, stopped: Rows, channels: Channels, year: Rows) -> Rows:
    """The pair by which each comes, own or other, or −1."""
    pair = people.pair.copy()
    at = np.flatnonzero(stopped != ADMITTED)
    some, spill = people.some(at), channels.spill[year[at], people.pair[at], 0]
    other = np.full(len(at), -1, np.int16)
    u = some.drawn(chance.TARGET)
    for p in present(some.pair):
        here = some.pair == p
        targets = structure().spill_targets[p]
        bounds = np.cumsum(targets[:, 1])
        chosen = targets[
            np.minimum(np.searchsorted(bounds, u[here] * max(bounds[-1], 1e-12), "right"), len(targets) - 1), 0
        ]
        other[here] = chosen.astype(np.int16)
    pair[at] = np.where(some.drawn(chance.SPILLS) < spill, other, -1)
    return pair
