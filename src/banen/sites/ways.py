"""Ways to green: who can take a shortage of places away, with how many, each judged anew by the same rules.

A way is a change of the situation and nothing else; the rules are not bent. A way that still leaves a red hard
criterion is no way, and one that needs what nobody knows is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any, Final

from banen.sites.assessment import Assessment, reassess
from banen.sites.criteria import GREEN, RED, is_hard
from banen.sites.situation import HousingObject, Situation
from banen.sites.spans import Span

WHO: Final[Mapping[str, str]] = {
    "applicant": "applicant", "own": "municipality", "region": "region", "fewer": "applicant", "residents": "applicant",
}  # fmt: skip
"""The ways in the order in which they are tried, and who must act."""


@dataclass(frozen=True)
class Way:
    """A way to green: who acts, how many places or people it takes, and the assessment that follows.

    ``figures`` fill the sentence that tells it; ``parts`` are places by municipality code where others help.
    """

    id: str
    who: str
    figures: Mapping[str, int]
    parts: Mapping[str, int]
    after: Assessment

    @property
    def green(self) -> bool:
        """Whether housing is then green, not only no longer red."""
        return self.after.case("housing").colour == GREEN

    def to_dict(self) -> dict[str, Any]:
        """The way as JSON."""
        return {
            "id": self.id, "who": self.who, "figures": dict(self.figures), "parts": dict(self.parts),
            "outcome": self.after.outcome, "housing": self.after.case("housing").colour,
        }  # fmt: skip


def ways(made: Assessment) -> tuple[Way, ...]:
    """Every single way by which no hard criterion is red any more; none where there is no known shortage."""
    if not made.shortage:
        return ()
    steps = []
    for id_, situation, figures, parts in _tries(made):
        after = reassess(made, situation)
        if not any(case.colour == RED and is_hard(case.criterion, made.settings) for case in after.cases):
            steps.append(Way(id_, WHO[id_], figures, parts, after))
    return tuple(steps)


Try = tuple[str, Situation, dict[str, int], dict[str, int]]


def _tries(made: Assessment) -> Iterator[Try]:
    s, short = made.ground.situation, made.shortage or 0
    needed = max((point.need for point in made.line), default=0)
    there = needed - short
    yield "applicant", _housed_by_applicant(s, short), {"places": short}, {}
    if s.own_places is not None:
        own = s.own_places + short
        yield "own", replace(s, own_places=own), {"places": short, "own": own}, {}
    asked = {request.host.code: request.asked for request in made.requests if request.asked}
    if asked and made.allocation is not None and not made.allocation.unplaced:
        accepted = {code: n + _given(made, code) for code, n in asked.items()}
        yield "region", _accepted_by_region(s, accepted), {"places": sum(asked.values())}, asked
    if needed and there > 0:
        share = Fraction(there, needed)
        if s.heads is not None:
            heads = floor(s.heads.high * share)
            yield "fewer", _smaller(s, share), {"heads": heads, "now": floor(s.heads.high), "places": short}, {}
        if s.new_share is not None:
            yield "residents", replace(s, new_share=s.new_share * share), {"places": short, "newcomers": there}, {}


def _given(made: Assessment, code: str) -> int:
    return next((request.accepted for request in made.requests if request.host.code == code), 0)


def _housed_by_applicant(s: Situation, places: int) -> Situation:
    """Housing of the applicant on or near the site, certified and there at the opening."""
    answers = {
        "name": "", "stage": "existing", "places": places, "certificate": "certified", "minutes": Fraction(0),
        "available_from": s.opening,
    }  # fmt: skip
    return replace(s, objects=(*(s.objects or ()), HousingObject("", "existing", answers)))


def _accepted_by_region(s: Situation, accepted: Mapping[str, int]) -> Situation:
    """What the region is asked, promised in writing."""
    near = tuple(
        replace(n, accepted_places=accepted[n.municipality], accepted_from=s.opening)
        if n.municipality in accepted
        else n
        for n in s.neighbours
    )
    return replace(s, neighbours=near)


def _smaller(s: Situation, share: Fraction) -> Situation:
    """The same business with a part of its people, in every phase."""
    least = Span.of(share)
    phases = tuple(
        replace(phase, heads=phase.heads.times(least), peak_heads=phase.peak_heads.times(least)) for phase in s.phases
    )
    return replace(s, heads=s.heads.times(least) if s.heads else None, phases=phases)
