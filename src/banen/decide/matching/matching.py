"""A round of matching: who gets which proposals, from a market; drafts for a consultant, who approves each one.

Banen rejects nobody and sends nothing: without a proposal a person is listed first for a consultant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.decide.matching.assignment import Assignment, Mode, assign, blocking_pairs
from banen.decide.matching.candidates import Candidates, candidates
from banen.decide.matching.explanation import WeighedPair, missing_skills, smallest_change, weigh_pair, what_helps
from banen.decide.matching.market import LabourMarket
from banen.decide.matching.settings import constants
from banen.decide.matching.vacancies import RefusedVacancy
from banen.errors import Fault, ScenarioError, UnknownNameError
from banen.observe.records import content_digest
from banen.sentences import Sentence

MOST_PROPOSALS = 3


@dataclass(frozen=True)
class MatchingRound:
    """The proposals of a market: one assignment per turn, and why others have none.

    ``withdrawn`` holds people whose consent was taken back after the round: their proposals are gone before sending.
    """

    market: LabourMarket
    mode: Mode
    candidates: Candidates
    turns: tuple[Assignment, ...]
    refused: tuple[RefusedVacancy, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    synthetic: bool = False

    @cached_property
    def proposals(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """Per person the proposed vacancies with their points, in order; nobody who took consent back."""
        proposals: dict[str, list[tuple[str, int]]] = {}
        for turn in self.turns:
            for arc in np.flatnonzero(turn.chosen):
                person = self.market.people[turn.arcs.person[arc]].id
                if person not in self.withdrawn:
                    vacancy = self.market.vacancies[turn.arcs.vacancy[arc]].id
                    proposals.setdefault(person, []).append((vacancy, int(turn.arcs.points[arc])))
        return {person: tuple(sorted(given, key=lambda g: -g[1])) for person, given in sorted(proposals.items())}

    @property
    def nothing_found(self) -> tuple[tuple[str, Mapping[str, int]], ...]:
        """Who has no proposal now, those without any open vacancy first, each with how often what stood in the way."""
        without = [i for i, person in enumerate(self.market.people) if person.id not in self.proposals]
        barred = [(self.market.people[i].id, dict(self.candidates.barred.get(i, {}))) for i in without]
        return tuple(sorted(barred, key=lambda one: (not one[1], one[0])))

    def without(self, *people: str) -> MatchingRound:
        """The round after people took their consent back: at once, and before anything is sent."""
        known = {person.id for person in self.market.people}
        for person in people:
            if person not in known:
                raise UnknownNameError("person", person, known)
        return replace(self, withdrawn=self.withdrawn | set(people))

    def explain(self, person_id: str, *, helping: bool = True) -> dict[str, Any]:
        """Everything that says why a person has these proposals and not others, or none.

        ``helping`` also looks for the step that would open a vacancy to who has none, which takes longest.
        """
        seeker = next((one for one in self.market.people if one.id == person_id), None)
        if seeker is None:
            raise UnknownNameError("person", person_id, (one.id for one in self.market.people))
        by_id = {vacancy.id: vacancy for vacancy in self.market.vacancies}
        given = self.proposals.get(person_id, ())
        weighed = [self._told(weigh_pair(self.market, seeker, by_id[vacancy])) for vacancy, _ in given]
        best = given[0][1] if given else -1
        return {
            "person": person_id,
            "proposals": weighed,
            "nothing_found_now": not given,
            "travels_with": seeker.travels_with,
            "not_proposed": self._not_proposed(person_id, best),
            "in_the_way": dict(self.nothing_found).get(person_id, {}),
            "would_help": what_helps(self.market, seeker) if helping and not given else None,
        }

    def _told(self, pair: WeighedPair) -> dict[str, Any]:
        change = smallest_change(self.market, pair.person, pair.vacancy)
        under = pair.parts["level"] < 1
        return pair.to_dict() | {
            "missing_skills": list(missing_skills(self.market, pair.person, pair.vacancy)),
            "smallest_change": change.to_dict() if change else None,
            "under_your_level": under,
            "in_your_wishes": pair.vacancy.isco.startswith(tuple(pair.person.wishes)) if pair.person.wishes else None,
            "evidence": {
                name: claim.evidence
                for name, claim in sorted(pair.person.skills.items())
                if name in pair.vacancy.essential | pair.vacancy.optional
            },
        }

    def _not_proposed(self, person_id: str, best: int) -> list[dict[str, Any]]:
        """Vacancies that score higher for a person than the best proposal, and why they are not proposed."""
        arcs, last = self.candidates.arcs, self.turns[-1] if self.turns else None
        at = next(i for i, one in enumerate(self.market.people) if one.id == person_id)
        own = np.flatnonzero((arcs.person == at) & (arcs.points > best))
        reasons = []
        for arc in own[np.argsort(-arcs.points[own], kind="stable")][:3]:
            vacancy = self.market.vacancies[arcs.vacancy[arc]]
            held = int((arcs.vacancy[self.turns[0].chosen] == arcs.vacancy[arc]).sum()) if last else 0
            why = "vol" if held >= vacancy.places else "beter_samen"
            reasons.append({"vacancy": vacancy.id, "points": int(arcs.points[arc]), "why": why})
        return reasons

    def to_dict(self) -> dict[str, Any]:
        """The round as JSON: totals beside greedy, proposals, who has none, refused vacancies, every constant."""
        places = places_of(self.market)
        first = self.turns[0]
        return {
            "SYNTHETIC": self.synthetic, "mode": self.mode, "on": self.market.on.isoformat(), "seed": self.market.seed,
            "people": len(self.market.people), "vacancies": len(self.market.vacancies),
            "arcs": len(self.candidates.arcs), "placed": first.placed, "total": first.total, "bound": first.bound,
            "gap": first.gap, "components": first.components,
            "greedy": {"placed": int(first.greedy.sum()), "total": first.greedy_total},
            "blocking_pairs": int(blocking_pairs(first, places).sum()),
            "proposals": [
                {"person": person, "vacancy": vacancy, "points": points, "turn": turn + 1}
                for person, given in self.proposals.items() for turn, (vacancy, points) in enumerate(given)
            ],
            "nothing_found_now": [{"person": person, "in_the_way": told} for person, told in self.nothing_found],
            "refused_vacancies": [one.to_dict() for one in self.refused],
            "occupations": self.market.occupations.origin,
            "constants": [one.to_dict() for one in constants().values()], "content": content_digest(),
        }  # fmt: skip


def places_of(market: LabourMarket) -> npt.NDArray[np.int64]:
    """Places per vacancy."""
    return np.array([vacancy.places for vacancy in market.vacancies], dtype=np.int64)


def check_proposals(proposals: int) -> None:
    """Refuse a number of proposals per person that no round makes."""
    if not 1 <= proposals <= MOST_PROPOSALS:
        raise ScenarioError(
            Fault(
                "banen",
                Sentence("{proposals} proposals are asked.", proposals=proposals),
                Sentence("Ask 1 to {most_proposals}.", most_proposals=MOST_PROPOSALS),
            )
        )


def match(
    market: LabourMarket,
    mode: Mode = "most_people",
    *,
    proposals: int = 1,
    refused: tuple[RefusedVacancy, ...] = (),
    synthetic: bool = False,
    progress: Callable[[int], None] | None = None,
) -> MatchingRound:
    """Make the proposals of a round: weigh, keep the best on both sides, assign; again for a second and a third.

    Raises :class:`~banen.errors.ScenarioError` for a number of proposals outside 1 to 3.
    """
    check_proposals(proposals)
    pairs = candidates(market, progress)
    places, arcs, turns = places_of(market), pairs.arcs, []
    for _ in range(proposals):
        turn = assign(arcs, places, mode)
        turns.append(turn)
        arcs = arcs.where(~turn.chosen)
    return MatchingRound(market, mode, pairs, tuple(turns), refused, synthetic=synthetic)
