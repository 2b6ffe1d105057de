"""One person who differs, told month by month under two packages; an example, and nobody real.

The life is lived again by the plain implementation, which says each event in its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from banen.decide.asked_case import AskedCase, asked_case, search_cases
from banen.decide.circumstances import contracts_of, first_year, homes_of, towns_of
from banen.decide.criteria import asked_of, criterion_of
from banen.decide.grounds import SEARCH, ground_of, ground_of_post, ground_words
from banen.languages import DUTCH, WHOLE, Language, long_month_of, with_marks
from banen.model.entry import GROUP_OF_ROUTE
from banen.model.population import structure
from banen.model.search_period import search_until
from banen.model.wages import wage_day
from banen.observe.areas import areas
from banen.observe.words import words
from banen.quantities import FIRST_YEAR, LAST_YEAR, MONTHS_PER_YEAR
from banen.rounding import number, whole
from banen.simulate.engine.lives import plain
from banen.simulate.engine.lives.beside import NO_POST, STOPPED, Beside, Lot
from banen.simulate.engine.lives.motion import ARRIVES, END, Motion
from banen.simulate.engine.lives.newcomers import Newcomers, day_of
from banen.simulate.engine.lives.posts import TOO_DEAR, paid_and_due, raised_by
from banen.simulate.engine.lives.spells import POST_FOUND
from banen.simulate.results.indicators import group_labels

SEARCHING = ("searched", "searches", "post_found", "in_vain")
"""What a plain life says of a search for a post."""
DECIDED = ("meets", "below", "stopped")
"""What a rule says of somebody before arriving."""
PAYING = {"pays": ("paid", "tax", "premiums"), "rents": ("rent",)}
"""Sentences about the first twelve months, and the amounts in each (:class:`~.circumstances.FirstYear`)."""


@dataclass(frozen=True)
class LifeEvent:
    """What happens in a month: the name of its sentence, and the numbers and names in it."""

    month: int
    says: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def when(self) -> str:
        """Year and month: 2035-03."""
        return f"{FIRST_YEAR + self.month // MONTHS_PER_YEAR}-{self.month % MONTHS_PER_YEAR + 1:02}"

    def sentence(self, language: Language) -> str:
        """The event in words."""
        terms = {name: _said(name, value, language) for name, value in self.values.items()}
        return str(words("who", language)["life"][self.says].format(**terms))


@dataclass(frozen=True)
class ExampleLife:
    """A person beside themselves: age in years, sector, wage in cents a month, and what happens under each package.

    ``contract`` is its name, ``hours`` are those of a week; ``town`` and ``home`` the codes of where somebody would
    work and live. The cases are how a rule is asked what is told, where a rule decides it.
    """

    age: int
    sector: str
    wage_cents: int
    month: int
    contract: str
    hours: float
    town: str
    home: str
    first: tuple[LifeEvent, ...]
    second: tuple[LifeEvent, ...]
    first_case: AskedCase | None = None
    second_case: AskedCase | None = None

    def person(self, language: Language) -> str:
        """Who this is, in a sentence without name or nationality."""
        month = long_month_of(date.fromisoformat(f"{LifeEvent(self.month, '').when}-01"), language)
        terms = {"age": self.age, "sector": group_labels("sector")[self.sector][language]}
        terms |= {"wage": _euros(self.wage_cents, language), "month": month}
        w, names = words("who", language), areas().municipalities
        terms |= {"contract": w["groups"]["contract"][self.contract], "hours": number(self.hours, language)}
        terms |= {"town": names[self.town].name, "home": names[self.home].name}
        return " ".join(w["life"][part].format(**terms) for part in ("person", "place"))

    def to_dict(self) -> dict[str, Any]:
        """As JSON, told in both languages."""

        def told(events: tuple[LifeEvent, ...]) -> list[dict[str, Any]]:
            return [{"month": e.when, "event": e.says} | {ln: e.sentence(ln) for ln in WHOLE} for e in events]

        return {
            "synthetic": True,
            "person": {language: self.person(language) for language in WHOLE},
            "against": told(self.first),
            "package": told(self.second),
            "cases": {name: case and case.to_dict() for name, case in self.cases.items()},
        }

    @property
    def cases(self) -> dict[str, AskedCase | None]:
        """How a rule is asked what is told under each package."""
        return {"against": self.first_case, "package": self.second_case}


def example_of(found: Beside) -> ExampleLife | None:
    """A person who differs: stopped by a rule under the second if anybody is, else whose post is too dear by the
    minimum wage, else who stays by a longer search, else who does not come, or comes instead.

    Where everybody comes under both alike, somebody who comes otherwise, or stays longer or shorter.
    """
    first, second = found.first, found.second
    here = first.comes & ~second.comes
    ruled = np.isin(second.hurdle, [i for i, h in enumerate(second.prospect.hurdles) if h.asked and h.asked.paid_up])
    choices = (
        here & (second.pair == STOPPED) & ruled,
        here & (second.pair == STOPPED),
        here & (second.post == TOO_DEAR),
        first.comes & second.comes & (second.ends[:, 4] >= POST_FOUND) & (first.ends[:, 4] == 0),
        here,
        second.comes & ~first.comes,
        second.comes & first.comes & ((second.pair != first.pair) | (second.ends[:, 0] != first.ends[:, 0])),
    )
    for chosen in choices:
        at = np.flatnonzero(chosen)
        if at.size:
            return _told(found, int(at[np.argsort(found.people.keys[at])[0]]))
    return None


def _told(found: Beside, at: int) -> ExampleLife:
    people = found.people.some(np.array([at]))
    town, codes = towns_of(people), list(areas().municipalities)
    side = found.first if found.first.comes[at] else found.second
    told = _events(found, found.first, at), _events(found, found.second, at)
    cases = _cases(found, at, told)
    return ExampleLife(
        contract=str(contracts_of(people, side.prospect.channels)[0]),
        hours=float(people.hours[0]),
        town=codes[town[0]],
        home=codes[homes_of(people, town)[0]],
        age=int(people.age_months[0]) // MONTHS_PER_YEAR,
        sector=structure().sectors[people.sector[0]],
        wage_cents=int(people.wage_cents[0]),
        month=int(people.month[0]),
        first=told[0],
        second=told[1],
        first_case=cases[0],
        second_case=cases[1],
    )


def _cases(
    found: Beside, at: int, told: tuple[tuple[LifeEvent, ...], ...]
) -> tuple[AskedCase | None, AskedCase | None]:
    """How a rule is asked what differs: whether somebody may search on where that is it, else whether one may come."""
    ends = [next((e for e in events if e.says == "contract_ends"), None) for events in told]
    if ends[0] and ends[1] and ends[0].values["until"] != ends[1].values["until"]:
        route, held = structure().pairs[int(found.first.pair[at])].route, _first_of(int(found.people.month[at]))
        until = ends[0].values["until"], ends[1].values["until"]
        return search_cases(route, held, _first_of(ends[0].month), until)
    first, second = (
        asked_case(found.people, side, at) if any(e.says in DECIDED for e in events) else None
        for side, events in zip((found.first, found.second), told, strict=True)
    )
    return first, second


def _events(found: Beside, side: Lot, at: int) -> tuple[LifeEvent, ...]:
    people = found.people.some(np.array([at]))
    month, pair = int(people.month[0]), int(people.pair[0])
    events = (*_decision(side, at, pair, month, int(people.wage_cents[0])), *_minimum_wage(people, side, at))
    if side.pair[at] < 0:
        return events
    come = int(side.pair[at])
    lived = plain.life(side.prospect.law, int(people.keys[0]), come, month, ARRIVES, END)
    follows = ["follows_partner" if people.brings_partner[0] else "follows_child"]
    for t, what, of in lived:
        route = structure().pairs[of].route
        if what == "arrived":
            says = "arrives" if come == pair else "other"
            events = (*events, LifeEvent(t, says, {"route": route}), *_paying(people, side, int(side.ends[at, 0]), t))
        elif what == "family_joined":
            events, follows = (*events, LifeEvent(t, follows[0])), ["follows_child"]
        elif what in SEARCHING:
            events = (*events, *_search(events, side.prospect.law, t, what, of, month))
        else:
            events = (*events, LifeEvent(t, what, {"months": t - month}))
    if events[-1].says not in ("left", "died"):
        events = (*events, LifeEvent(END - 1, "stays", {"year": LAST_YEAR}))
    return tuple(sorted(events, key=lambda event: event.month))


def _search(
    events: tuple[LifeEvent, ...], law: Motion, t: int, what: str, pair: int, arrived: int
) -> tuple[LifeEvent, ...]:
    """The end of a contract and the search after it, by the rule: how it stands in a month, after what was told.

    In month ``t`` the months of the law are over, so the contract ended so many months before. Nothing is told of who
    has not been here so long, or whose card came to its longer period in between.
    """
    route, held = structure().pairs[pair].route, _first_of(arrived)
    if what in ("post_found", "in_vain"):
        ended = next((e.month for e in reversed(events) if e.says == "contract_ends"), None)
        return () if ended is None else (LifeEvent(t, what, {"months": t - ended}),)
    before = range(1, min(MONTHS_PER_YEAR, t - arrived) + 1) if route in GROUP_OF_ROUTE else ()
    lasted = next((m for m in before if search_until(route, held, _first_of(t - m)) == _first_of(t)), None)
    if lasted is None:
        return ()
    longer = int(law.search[t // MONTHS_PER_YEAR, pair])
    until = search_until(route, held, _first_of(t - lasted), lasted + longer if longer else None)
    article = {language: ground_words(SEARCH, language)["article"] for language in WHOLE}
    ends = LifeEvent(t - lasted, "contract_ends", {"until": until, "article": article})
    return (ends,) if what == "searches" else (ends, LifeEvent(t, "in_vain", {"months": lasted}))


def _first_of(month: int) -> date:
    return date(FIRST_YEAR + month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1, 1)


def _paying(people: Newcomers, side: Lot, end: int, month: int) -> tuple[LifeEvent, ...]:
    """What one person pays in the first twelve months: tax and premiums on pay, and rent where there is a bed."""
    rise = raised_by(people, side.prospect.dearer)
    paid = first_year(people, contracts_of(people, side.prospect.channels), np.array([end - month]), rise)
    cents = {name: float(amount[0]) * 100 for name, amount in paid.columns().items()}
    sentences = [(says, {name: cents[name] for name in names}) for says, names in PAYING.items()]
    year = {"year": wage_day().year}
    return tuple(LifeEvent(month, says, of | year) for says, of in sentences if not np.isnan(list(of.values())).any())


def _decision(side: Lot, at: int, pair: int, month: int, wage: int) -> tuple[LifeEvent, ...]:
    """What was decided on a person before arriving: the criterion against the wage, what stopped them, or no post."""
    group, place = GROUP_OF_ROUTE.get(structure().pairs[pair].route), int(side.hurdle[at])
    events: list[LifeEvent] = []
    asked = asked_of(side.prospect, [pair], FIRST_YEAR + month // MONTHS_PER_YEAR)
    if group and side.pair[at] != NO_POST:
        least = int(criterion_of(group, day_of(month), asked) * 100)
        about = "criterion|kennismigrant|" + (asked.variant if asked else "KM-V1") + "|KM-C3"
        if group != "blue_card":
            article = {language: ground_words(about, language)["article"] for language in WHOLE}
            says = "meets" if wage >= least else "below"
            events.append(LifeEvent(month, says, {"wage": wage, "criterion": least, "article": article}))
            if wage < least and side.paid_up[at]:
                events.append(LifeEvent(month, "raised", {"criterion": least}))
    if side.pair[at] == NO_POST and side.post[at] != TOO_DEAR:
        events.append(LifeEvent(month, "no_post"))
    elif side.pair[at] == STOPPED and events and events[-1].says == "below":
        events.append(LifeEvent(month, "turned_away"))
    elif side.pair[at] == STOPPED:
        texts = {language: ground_words(ground_of(side, place), language) for language in WHOLE}
        events.append(
            LifeEvent(
                month,
                "stopped",
                {
                    "ground": {ln: texts[ln]["name"] for ln in WHOLE},
                    "article": {ln: texts[ln]["article"] for ln in WHOLE},
                },
            )
        )
    return tuple(events)


def _minimum_wage(people: Newcomers, side: Lot, at: int) -> tuple[LifeEvent, ...]:
    """The wage per hour of one person beside what a higher minimum wage asks at their age, and what becomes of it."""
    dearer, month, falls = side.prospect.dearer, int(people.month[0]), bool(side.post[at] == TOO_DEAR)
    if dearer is None or not (falls or (side.pair[at] >= 0 and raised_by(people, dearer)[0] > 0)):
        return ()
    paid, due = (int(cents[0]) for cents in paid_and_due(people, dearer.pay))
    ground = ground_of_post(side, TOO_DEAR)
    article = {language: ground_words(ground, language)["article"] for language in WHOLE}
    under = LifeEvent(month, "under_minimum", {"hour": paid, "minimum": due, "article": article})
    return under, LifeEvent(month, "too_dear" if falls else "raised_hour", {} if falls else {"minimum": due})


def _euros(cents: int, language: Language) -> str:
    return (
        whole(round(cents / 100), language)
        if cents > 10**9
        else f"{round(cents / 100):,}".replace(",", "." if language == DUTCH else ",")
    )


def _said(name: str, value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        return str(value[language])
    if isinstance(value, date):
        return long_month_of(value, language)
    if name in ("wage", "criterion", *(amount for amounts in PAYING.values() for amount in amounts)):
        return _euros(int(value), language)
    if name in ("hour", "minimum"):
        return with_marks(f"{value / 100:.2f}", language)
    return group_labels("route")[value][language] if name == "route" else str(value)
