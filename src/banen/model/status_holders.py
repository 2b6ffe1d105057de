"""Status holders: who was granted an asylum permit since 2014, and who of them works.

A permit cohort c is everybody granted a permit in year c: P(c) persons, of whom a share a is aged 18 to 65. Of those,
d years after the permit, N are here and a share w works:

    N(c, d) = a·P(c)·e^(−ℓ·d)
    dw/dd = f(c, d)·(1 − w) − q·w,     w(c, 0) = 0,     q = f·(1 − W)/W
    f(c, d) = f·x²/(1 + x²),   x = d/τ(c),     τ(c) = τ∞ + (τ₀ − τ∞)·0.5^((c − 2014)/h)

f is the rate at which who is ready to look finds work, W the share in work that it tends to, q the rate at which work
ends, ℓ the rate of leaving, and τ the years until half are ready. τ falls from τ₀ for the permits of 2014 to τ∞: later
cohorts find work sooner, a break that the figures show (TW014, TW018, TW020). Within a year after the permit f is held
at its middle, so that each year has an exact solution. Permits are spread evenly over their year.

Status holders are no labour migrants and stand in no count of them; permits from before 2014 are in no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from banen.errors import ContentError, Fault
from banen.model.population import DRAWS_KEPT, TABLES
from banen.observe.assumptions import Draws
from banen.observe.figures import figures
from banen.observe.records import Faults
from banen.observe.shapes import at_least, lines
from banen.quantities import FIRST_YEAR, LAST_YEAR, POLICY_YEAR, Array, read_only
from banen.sentences import Sentence

FIRST_COHORT = 2014
"""Year of the first permits that a figure counts."""
HALF_YEARS = 2


@dataclass(frozen=True)
class StatusHolders:
    """Status holders aged 18 to 65 with a permit since 2014, per year 2005–2050 and draw: shapes (Y, D).

    ``in_work`` and ``without_work`` on 31 December; ``finders``: moves into work in the year. ``finding`` (Y, D) and
    ``ending`` (D,): yearly rates at which those without work find it, and those in work lose it or leave.
    """

    in_work: Array
    without_work: Array
    finders: Array
    finding: Array
    ending: Array

    def extra_in_work(self, starts: Array) -> Array:
        """Persons more in work at the end of each year, for starts (Y, D) by people who had found none that year.

        They would have found work later, so the difference fades at the rate of finding as well as of ending:
        dE/dt = starts − (finding + ending)·E, never more than are without work. The last years count.
        """
        return self._piled(starts, self.finding[-len(starts) :] + self.ending)

    def still_in_job(self, starts: Array) -> Array:
        """Persons still in the work they started in, for starts (Y, D) that would have come anyway."""
        return self._piled(starts, np.broadcast_to(self.ending, starts.shape))

    def _piled(self, starts: Array, fading: Array) -> Array:
        room = self.without_work[-len(starts) :]
        persons, level = np.zeros_like(starts), np.zeros(starts.shape[1])
        for y, (started, rate) in enumerate(zip(starts, fading, strict=True)):
            level = np.minimum(level * np.exp(-rate) + started * -np.expm1(-rate) / rate, room[y])
            persons[y] = level
        return persons


@lru_cache(maxsize=DRAWS_KEPT)
def status_holders(draws: Draws) -> StatusHolders:
    """Status holders in and without work per year under current law; kept, and so read-only."""
    in_work, without, finders = _walk(draws)
    finding = finders / np.maximum(without, 1.0)
    ending = _ending(draws) + draws["status_holders.leaving_rate"]
    return StatusHolders(*map(read_only, (in_work, without, finders, finding, ending)))


def _walk(draws: Draws) -> Array:
    """In work and without on 31 December, and moves into work, of all cohorts together: (3, Y, D)."""
    here = permits(draws) * draws["status_holders.adult_share"]
    stays = np.exp(-draws["status_holders.leaving_rate"])
    delay = _delay(draws, np.arange(FIRST_COHORT, LAST_YEAR + 1))
    share, flow_before = np.zeros_like(here), np.zeros_like(here)
    sums = np.zeros((3, LAST_YEAR - FIRST_YEAR + 1, draws.count))
    for year in range(FIRST_COHORT, LAST_YEAR + 1):
        known = slice(0, year - FIRST_COHORT + 1)
        since = np.arange(year - FIRST_COHORT, -1, -1.0)[:, None]
        later_share, moves = _year_on(draws, share[known], since, delay[known])
        later, flow = here[known] * stays, here[known] * np.sqrt(stays) * moves
        # Permits are spread over their year, so on 31 December a cohort is halfway between two whole years.
        in_work = (here[known] * share[known] + later * later_share).sum(0) / 2
        present = (here[known] + later).sum(0) / 2
        sums[:, year - FIRST_YEAR] = in_work, present - in_work, (flow_before[known] + flow).sum(0) / 2
        here[known], share[known], flow_before[known] = later, later_share, flow
    return sums


def share_in_work(draws: Draws, cohort: int, since: float) -> Array:
    """Share in work among the permits of a year, a number of years after the permit, shape (D,)."""
    whole = int(np.ceil(since))
    delay = _delay(draws, np.array([cohort]))
    path = [np.zeros((1, draws.count))]
    for year in range(whole):
        path.append(_year_on(draws, path[-1], np.array([[float(year)]]), delay)[0])
    before, part = path[max(whole - 1, 0)][0], since - (whole - 1)
    return np.asarray(before + part * (path[whole][0] - before)) if whole else path[0][0]


def permits(draws: Draws) -> Array:
    """Asylum permits granted in 2014–2050, shape (cohorts, D): figures where there are any, else assumptions."""
    granted = np.zeros((LAST_YEAR - FIRST_COHORT + 1, draws.count))
    for i, year in enumerate(range(FIRST_COHORT, LAST_YEAR + 1)):
        number, half_years = known_permits().get(year, (0.0, 0))
        granted[i] = number + draws[_unknown(year)] * (HALF_YEARS - half_years) / HALF_YEARS
    return granted


def permits_between(draws: Draws, first: int, last: int, until_month: int = 12) -> Array:
    """Permits granted from 1 January of a year to the end of a month of the same or a later year, shape (D,).

    Raises :class:`~banen.errors.ContentError` for years of which none are modelled.
    """
    if not FIRST_COHORT <= first <= last <= LAST_YEAR:
        what = Sentence(
            "asylum permits are modelled from {begin} to {end}, not from {first} to {last}.",
            begin=FIRST_COHORT,
            end=LAST_YEAR,
            first=first,
            last=last,
        )
        raise ContentError(Fault("banen", what, "Choose other years."))
    granted = permits(draws)[first - FIRST_COHORT : last - FIRST_COHORT + 1]
    return np.asarray(granted[:-1].sum(0) + granted[-1] * until_month / 12)


@cache
def known_permits() -> dict[int, tuple[float, int]]:
    """Permits that figures count and the half-years they cover, by year, from the content table."""
    faults = Faults()
    known: dict[int, tuple[float, int]] = {}
    shape = {"year": int, "half_years": at_least(1, int), "figure": str}
    for line in lines(TABLES / "asylum_permits.csv", shape, faults):
        year, half_years, figure = line["year"], line["half_years"], line["figure"]
        if figure not in figures() or figures()[figure].value is None:
            line.fault(Sentence("figure is {figure!r}, which is no figure with a number.", figure=figure))
        elif half_years > HALF_YEARS or year < FIRST_COHORT or year in known:
            line.fault(
                Sentence(
                    "{year} is given twice, lies before {first_cohort}, or has over two halves.",
                    year=year,
                    first_cohort=FIRST_COHORT,
                )
            )
        else:
            known[year] = figures().number(figure), half_years
    faults.raise_if_any()
    return known


def _unknown(year: int) -> str:
    """The assumption that speaks of the permits of a year that no figure counts, or counts in part."""
    if year < min(known_permits()):
        return "status_holders.permits_before_2016"
    return f"status_holders.permits_{'since_2022' if year < POLICY_YEAR else 'ahead'}"


def _delay(draws: Draws, cohorts: npt.NDArray[np.int64]) -> Array:
    """Years until half of a cohort is ready to look for work, shape (cohorts, D)."""
    first, later = draws["status_holders.delay_2014"], draws["status_holders.delay_later"]
    left = 0.5 ** ((cohorts[:, None] - FIRST_COHORT) / draws["status_holders.delay_half_life"])
    return np.asarray(later + (first - later) * left)


def _ending(draws: Draws) -> Array:
    """Rate at which work ends with no other after it, such that the share in work tends to its ceiling, shape (D,)."""
    ceiling = draws["status_holders.ceiling"]
    return np.asarray(draws["status_holders.finding_rate"] * (1 - ceiling) / ceiling)


def _year_on(draws: Draws, share: Array, since: Array, delay: Array) -> tuple[Array, Array]:
    """Share in work one year on, and moves into work per person in that year; (C, D), (C, 1), (C, D)."""
    ready = ((since + 0.5) / delay) ** 2
    finding = draws["status_holders.finding_rate"] * ready / (1 + ready)
    rate = finding + _ending(draws)
    tends = finding / rate
    moved = -np.expm1(-rate)
    mean = tends + (share - tends) * moved / rate
    return share + (tends - share) * moved, finding * (1 - mean)
