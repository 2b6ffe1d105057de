"""One life once more, plainly: month by month in Python, from the same law and the same draws.

It exists so that the compiled lives can be held against it: nothing is skipped here, chances are compared month by
month as powers and not inverted by logarithms, and the draws are mixed again in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp, factorial, sqrt

from banen.quantities import MONTHS_PER_YEAR
from banen.simulate.engine.lives.draws import SEARCHES
from banen.simulate.engine.lives.motion import (
    ARRIVES,
    BECOMES,
    ENVELOPE,
    OPENS,
    PILOT,
    REGISTERED_NOW,
    SHORT,
    STAGED,
    Motion,
)

Event = tuple[int, str, int]
"""Month, what happens, and to a person of which pair.

Beside what the books count: ``searched`` of who searched for a post in vain as long as the law gives, ``searches``
where a longer period lets them go on, and how that ended: ``post_found`` or ``in_vain``.
"""
_WHOLE = (1 << 64) - 1
_STREAMS = {
    name: i
    for i, name in enumerate(
        ("comes", "kind", "young", "dies", "settles", "leaves", "helped", "registers", "follows", "members")
    )
} | {"searches": SEARCHES}


def mixed(word: int) -> int:
    """SplitMix64's mixing in whole numbers.

    >>> hex(mixed(0x9E3779B97F4A7C15))
    '0xe220a8397b1dcdaf'
    """
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WHOLE
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WHOLE
    return word ^ (word >> 31)


def key_of(home: int, month: int, serial: int) -> int:
    """The key of a person, as :func:`banen.simulate.engine.lives.draws.key_of` mixes it."""
    return mixed((home + (((month + 1) << 40) + serial) * 0x9E3779B97F4A7C15) & _WHOLE)


def drawn(key: int, stream: str, spell: int, number: int = 0) -> float:
    """A number between 0 and 1 of a stream of a person in a spell."""
    which = (_STREAMS[stream] << 24) + (spell << 20) + number
    return ((mixed((key + (which + 1) * 0x9E3779B97F4A7C15) & _WHOLE) >> 11) + 0.5) * 2.0**-53


def comes(home: int, month: int, serial: int, expected: float) -> bool:
    """Whether the person of a serial is among an expected number of people."""
    whole = int(expected)
    if serial != whole:
        return serial < whole
    steps = (mixed(home) + (month + 1) * 0x9E3779B97F4A7C15) & _WHOLE
    return ((steps >> 11) + 0.5) * 2.0**-53 < expected - whole


def evenly(home: int, month: int, serial: int, stream: int, step: int) -> float:
    """A draw of a person of a stream that is spread evenly over the people of a home."""
    word = mixed((home + stream * 0x9E3779B97F4A7C15) & _WHOLE) + serial * step + month * (mixed(stream) | 1)
    return (((word & _WHOLE) >> 11) + 0.5) * 2.0**-53


def loses_post(u: float, lost: float, rise: float, mean_rise: float, most: float) -> bool:
    """Whether a post falls away at a draw: where a share is lost, by the own rise of pay beside the mean, as in posts.

    >>> [loses_post(u, lost=0.1, rise=r, mean_rise=0.05, most=0.2) for u, r in ((0.19, 0.1), (0.21, 0.1), (0.0, 0.0))]
    [True, False, False]
    """
    per_rise = min(lost / mean_rise, 1 / most)
    if u < per_rise * rise:
        return True
    by_own = per_rise * mean_rise
    anybody = (lost - by_own) / (1 - by_own) if per_rise * most >= 1 else 0.0
    return u < per_rise * rise + (1 - per_rise * rise) * anybody


def life(law: Motion, key: int, pair: int, month: int, begins: int, until: int) -> Iterator[Event]:
    """Everything that happens to a person, in its order, from the beginning until the end or ``until``."""
    spell = Spell(law, key, pair, month, begins, 0)
    if begins == ARRIVES:
        yield month, "arrived", pair
    for t in range(month, until):
        end = spell.end_of(t)
        yield from ((t, what, spell.pair) for what in spell.heard)
        spell.heard.clear()
        if end:
            yield from ((t, "family_left", spell.pair) for _ in spell.family)
            yield t, end, spell.pair
        if end in ("died", "left"):
            return
        if end == "registered":
            spell = Spell(law, key, int(law.kinds[spell.pair, BECOMES]), t, REGISTERED_NOW, 1)
        yield from ((t, "family_joined", spell.pair) for _ in spell.followers(t))
        spell.settle(t)


@dataclass
class Spell:
    """A stay of one kind, from its beginning: what waits, how long it has waited, and who is here."""

    law: Motion
    key: int
    pair: int
    month: int
    begins: int
    number: int
    lived: float = 0.0
    exposed: float = 0.0
    candidates: int = 0
    asked: int = 0
    registrations: int = 0
    waited: float = 0.0
    until: int = -1
    leaves_then: bool = False
    family: list[int] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        law = self.law
        self.staged, self.short, self.pilot = (bool(law.kinds[self.pair, i]) for i in (STAGED, SHORT, PILOT))
        mix = law.first[self.pair] if self.begins == OPENS else law.mix[self.month // MONTHS_PER_YEAR, self.pair]
        self.kind = sum(self.drawn("kind") * mix[-1] >= bound for bound in mix[:-1])
        self.after = self.month if self.begins == OPENS else self.month + 1
        self.young = self.staged
        if self.staged and self.begins == OPENS:
            self.young = self.drawn("young") < law.young[self.pair, self.kind]

    def drawn(self, stream: str, number: int = 0) -> float:
        """A draw of this person in this spell."""
        return drawn(self.key, stream, self.number, number)

    def end_of(self, t: int) -> str:
        """How the spell ends in a month, if it does: death before leaving before registering."""
        share = 0.5 if self.begins == ARRIVES and t == self.month else 0.0 if t < self.after else 1.0
        self.lived += share
        if self.drawn("dies") >= exp(self.lived / self.law.die_gap[self.kind]):
            return "died"
        if self._leaves(t, share) or self._is_helped(t) or (self.pilot and t == self.month + self.law.pilot_months):
            return "left"
        return "registered" if self._registers(t) else ""

    def _leaves(self, t: int, share: float) -> bool:
        if self.young or share == 0.0 or (self.staged and t < self.after):
            return False
        if t < self.until:
            return False
        if t == self.until:
            self.heard.append("in_vain" if self.leaves_then else "post_found")
        if self.leaves_then:
            return True
        law, chance = self.law, float(self.law.leave[self.pair, self.kind])
        self.exposed += share
        if self.drawn("leaves", 2 * self.candidates) < exp(self.exposed / law.leave_gap[self.pair, self.kind]):
            return False
        now = min(1.0, chance * law.leaving[t // MONTHS_PER_YEAR, self.pair])
        most = min(1.0, chance * ENVELOPE)
        taken = now / most if share == 1.0 else (1 - sqrt(1 - now)) / (1 - sqrt(1 - most))
        self.candidates, self.exposed = self.candidates + 1, 0.0
        return self.drawn("leaves", 2 * self.candidates - 1) < taken and not self._searches(t)

    def _searches(self, t: int) -> bool:
        """Whether somebody who would leave goes on searching: until they find a post or the longer period ends."""
        longer, number = int(self.law.search[t // MONTHS_PER_YEAR, self.pair]), 2 * (self.candidates - 1)
        if self.drawn("searches", number) >= self.law.searchers:
            return False
        self.heard.append("searches" if longer else "searched")
        if longer == 0:
            return False
        months = 1
        while self.drawn("searches", number + 1) < exp(months / self.law.find_gap):
            months += 1
        self.until, self.leaves_then = t + min(months, longer), months > longer
        return True

    def _is_helped(self, t: int) -> bool:
        if not self.short or t < self.after:
            return False
        self.waited += self.law.helped[t + 1] - self.law.helped[t]
        return self.drawn("helped") >= exp(-self.waited)

    def _registers(self, t: int) -> bool:
        if self.law.kinds[self.pair, BECOMES] < 0 or t < self.after:
            return False
        chance = float(self.law.register[self.kind])
        self.asked += 1
        if self.drawn("registers", 2 * self.registrations) < exp(self.asked / self.law.register_gap[self.kind]):
            return False
        now = min(1.0, chance * self.law.registering[t // MONTHS_PER_YEAR])
        self.registrations, self.asked = self.registrations + 1, 0
        return bool(self.drawn("registers", 2 * self.registrations - 1) * min(1.0, chance * ENVELOPE) < now)

    def settle(self, t: int) -> None:
        """At the end of a month the first phase may end."""
        if self.young and t >= self.after:
            self.young = self.drawn("settles") < exp((t - self.after + 1) / self.law.settle_gap[self.pair])

    def followers(self, t: int) -> list[int]:
        """Members of the family who come in a month."""
        months = t - self.month + 1
        new = [
            member
            for member in range(self._members())
            if member not in self.family and self.drawn("follows", member) >= exp(months / self.law.join_gap)
        ]
        self.family += new
        return new

    def _members(self) -> int:
        """How many want to follow: a Poisson number around the ratio of the pair."""
        ratio = float(self.law.members[self.pair])
        u, number = self.drawn("members"), 0
        while ratio > 0 and number < 12 and u >= exp(-ratio) * ratio**number / factorial(number):
            u -= exp(-ratio) * ratio**number / factorial(number)
            number += 1
        return number
