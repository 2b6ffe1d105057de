"""Posts: how many people are wanted, and whose post falls away where a higher minimum wage makes their own work dearer.

How many come is what the cohorts say, per month, sector and pair. A measure that raises the minimum wage makes labour
dearer, and so there are fewer posts: with W₀ people wanted under the package but for that cost and W₁ under all of it,
a share ℓ = 1 − W₁/W₀ of those who would come is not offered one. Here that is decided person by person. The rule
``minimumloon`` says what is due at one's age; the own rise of somebody paid less is

    r = due / paid − 1,    and nought for who is paid that much already,

and the chance that a post falls away is in proportion to it, as the demand for labour is to its price: κ·r, where
κ = ℓ / E[r] over the wages and ages of the pair, so that ℓ of them lose one. Where that would be more than certain for
the lowest paid, κ is as high as it can be, and what is left of ℓ falls on anybody alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from numba import njit

from banen.errors import InternalError
from banen.model.channels import Channels
from banen.model.entry import law_number
from banen.model.hurdles import Hurdle, PayRule
from banen.model.population import structure
from banen.model.wages import adult_age, in_cents, is_paid, minimum_at, per_hour, share_below
from banen.observe.assumptions import Draws
from banen.quantities import MONTHS_PER_YEAR, Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import Months, World
from banen.simulate.engine.lives import draws as chance
from banen.simulate.engine.lives.draws import Keys, Rows, Serials, even_among, key_of, mix
from banen.simulate.engine.lives.motion import TURN
from banen.simulate.engine.lives.newcomers import Newcomers, ages_of, share_younger
from banen.simulate.engine.lives.spells import how_many

OFFERED, TOO_DEAR, FEWER = 0, 1, 2
"""What becomes of somebody's post: it is offered; it falls away for their own wage; or for anybody's, beyond that."""
WITHOUT_WAGE = ("self_employed", "technician_pilot")
"""Routes on which no minimum wage is due, or whose number does not follow the cost of labour."""


def wanted_of(months: Months, hurdles: Sequence[Hurdle] = ()) -> Array:
    """Expected newcomers per month, sector and pair, technicians of the pilot among them: (M, S, P), for one draw.

    Where the cohorts count who has passed a hurdle, so many more come before it as it stops.
    """
    technicians = months.started[:, :, None] * cohorts.pilot_shares(structure()).T
    wanted = np.array(months.wanted[..., 0] + technicians)
    for hurdle in hurdles:
        if hurdle.counted_after and hurdle.share[0] < 1:
            passing = np.repeat(1 - hurdle.share[0] * hurdle.on, MONTHS_PER_YEAR)[:, None, None]
            wanted[:, :, hurdle.pairs] /= passing
    return wanted


@dataclass(frozen=True)
class DearerWork:
    """Posts that fall away because a rule on pay makes work dearer, for people of one draw.

    ``lost`` (M, S, P) is the share ℓ of those who would come; ``rise`` (P,) is E[r] of each pair.
    """

    pay: PayRule
    draws: Draws
    lost: Array
    rise: Array

    @property
    def stream(self) -> int:
        """The number of the stream of draws that decides."""
        return chance.number_of(f"{self.pay.measure} {self.pay.asked.rule}")

    @cached_property
    def most(self) -> float:
        """The highest own rise there can be: that of an adult at the minimum wage of today."""
        return raised_minimum(self.pay, adult_age()) / minimum_at(adult_age()) - 1

    @cached_property
    def per_rise(self) -> Array:
        """κ, the chance to lose a post by the own rise, per unit of it; (M, S, P)."""
        by_all = np.divide(self.lost, self.rise, out=np.zeros_like(self.lost), where=self.rise > 0)
        return np.minimum(by_all, 1 / self.most if self.most > 0 else 0.0)

    @cached_property
    def rest(self) -> Array:
        """The chance to lose it all the same where the own rise does not decide, so that ℓ do in all; (M, S, P)."""
        own = self.per_rise * self.rise
        decides = (self.rise > 0) & (self.per_rise * self.most < 1)
        return np.where(decides, 0.0, np.maximum(self.lost - own, 0.0) / (1 - own))

    def of(self, people: Newcomers) -> Rows:
        """What becomes of the post of each: :data:`OFFERED`, :data:`TOO_DEAR` or :data:`FEWER`, (N,)."""
        found, cell = np.zeros(len(people), np.int16), (people.month - TURN, people.sector, people.pair)
        u, per_rise, rest = people.drawn(chance.HURDLE, self.stream), self.per_rise[cell], self.rest[cell]
        at = np.flatnonzero(u < most_chance(per_rise * self.most, rest))
        own = per_rise[at] * own_rise(people.some(at), self.pay)
        found[at] = np.where(u[at] < own, TOO_DEAR, np.where(u[at] < most_chance(own, rest[at]), FEWER, OFFERED))
        return found

    def lose(self, homes: Keys, wanted: Array) -> Newcomers:
        """Those among expected numbers (M, S, P), the first from 2027 on, whose post falls away."""
        reach = np.ascontiguousarray(most_chance(self.per_rise * self.most, self.rest)[: len(wanted)])
        stream, step = chance.stream_of(chance.HURDLE, self.stream), chance.step_of(chance.HURDLE, self.stream)
        wanted = np.ascontiguousarray(np.where(reach > 0, wanted, 0.0))
        most = int(np.ceil(wanted).sum())
        keys, rows, serials = _reached(homes, wanted, reach, TURN, stream, step, most)
        people = Newcomers(self.draws, keys, rows[:, 0], rows[:, 1], rows[:, 2], serials, homes)
        return people.some(self.of(people) != OFFERED)


def most_chance(own: Array, rest: Array) -> Array:
    """The chance to lose a post by the own rise or, where that does not decide, all the same."""
    return np.asarray(own + (1 - own) * rest)


def offered(people: Newcomers, dearer: DearerWork | None) -> Newcomers:
    """Those of some people whose post does not fall away."""
    return people if dearer is None else people.some(dearer.of(people) == OFFERED)


def dearer_work(
    world: World, channels: Channels, pays: Sequence[PayRule], hurdles: Sequence[Hurdle], wanted: Array
) -> tuple[Array, DearerWork | None]:
    """Who would come but for the cost of a rule on pay (M, S, P), and what that cost takes away; of one draw.

    ``wanted`` are those who come with it. Without such a rule they are who would come.
    """
    rules = [pay for pay in pays if pay.cost is not None and pay.cost.any()]
    if not rules:
        return wanted, None
    if len(rules) > 1:
        raise InternalError("two measures raise the minimum wage: whose cost a post falls away for is not known")
    pay, cost = rules[0], channels.user_cost.copy()
    pairs = [p for p in pay.pairs if structure().pairs[p].route not in WITHOUT_WAGE]
    cost[:, :, 0] -= np.asarray(pay.cost)[:, None]
    without = cohorts.follow(cohorts.run_of(world, replace(channels, user_cost=cost)))[2]
    before = wanted.copy()
    before[..., pairs] = np.maximum(wanted, wanted_of(without, hurdles))[..., pairs]
    lost = np.divide(before - wanted, before, out=np.zeros_like(before), where=before > 0)
    rise = np.zeros(len(structure().pairs))
    rise[pairs] = [mean_rise(pay, p, world.draws) for p in pairs]
    return before, DearerWork(pay, world.draws, lost, rise)


def paid_and_due(people: Newcomers, pay: PayRule) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """What each is paid an hour and what a higher minimum wage asks at their age, in cents of the last published."""
    years = np.minimum(people.age_months // MONTHS_PER_YEAR, adult_age())
    due = np.zeros(len(people), np.int64)
    for age in np.unique(years):
        due[years == age] = raised_minimum(pay, int(age))
    return in_cents(per_hour(people.wage_today)), due


def own_rise(people: Newcomers, pay: PayRule) -> Array:
    """How much dearer the work of each becomes, as a part of the wage; nought where the rule says it is paid, (N,)."""
    paid, due = paid_and_due(people, pay)
    return np.where(is_paid(paid, due), 0.0, due / paid - 1)


def raised_by(people: Newcomers, dearer: DearerWork | None) -> Array:
    """The own rise of each under a package, in the year in which they come; nought for who is not raised, (N,)."""
    found = np.zeros(len(people))
    if dearer is not None:
        on = dearer.pay.on[(people.month - TURN) // MONTHS_PER_YEAR] > 0
        at = np.flatnonzero(on & np.isin(people.pair, dearer.pay.pairs))
        found[at] = own_rise(people.some(at), dearer.pay)
    return found


def raised_minimum(pay: PayRule, age: int) -> int:
    """What a measure makes of the minimum wage per hour at an age, in cents."""
    return round(minimum_at(min(age, adult_age())) * (1 + float(pay.asked.given["real_increase"])))


def mean_rise(pay: PayRule, pair: int, draws: Draws) -> float:
    """E[r]: the mean own rise over the wages and ages of a pair, cent by cent."""
    until, divisor = raised_minimum(pay, adult_age()), law_number("wml.month_hours_divisor")
    hours = np.arange(minimum_at(adult_age()), max(until, minimum_at(adult_age()) + 1))
    # A wage of a month is whole cents, so it is below an hour's wage from half a cent less.
    below = share_below((np.ceil(np.append(hours, hours[-1] + 1) * divisor) - 0.5) / 100, draws)
    below[0] = 0.0
    youngest, mean = int(ages_of(structure().pairs[pair].route)[0]), 0.0
    for age in range(youngest, adult_age() + 1):
        upto = share_younger(pair, age + 1, draws) if age < adult_age() else 1.0
        rise = np.maximum(raised_minimum(pay, age) / hours - 1, 0.0)
        mean += (upto - share_younger(pair, age, draws)) * float(rise @ np.diff(below))
    return mean


@njit(cache=True, nogil=True, error_model="numpy")
def _reached(
    homes: Keys, wanted: Array, reach: Array, month: int, stream: np.uint64, step: np.uint64, most: int
) -> tuple[Keys, Rows, Serials]:
    """People among expected numbers (M, S, P) whose even draw of a stream lies below a chance (M, S, P)."""
    keys, rows, serials, n = np.empty(most, np.uint64), np.empty((most, 3), np.int16), np.empty(most, np.int32), 0
    turn = mix(stream) | np.uint64(1)
    for m in range(wanted.shape[0]):
        for s in range(wanted.shape[1]):
            for p in range(wanted.shape[2]):
                if wanted[m, s, p] <= 0.0:
                    continue
                for serial in range(how_many(homes[p, s], month + m, wanted[m, s, p])):
                    if even_among(homes[p, s], month + m, serial, stream, step, turn) < reach[m, s, p]:
                        keys[n] = key_of(homes[p, s], month + m, serial)
                        rows[n, 0], rows[n, 1], rows[n, 2], serials[n] = p, s, month + m, serial
                        n += 1
    return keys[:n].copy(), rows[:n].copy(), serials[:n].copy()
