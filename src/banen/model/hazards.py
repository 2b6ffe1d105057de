"""How long people stay: a first phase that nobody leaves from, leaving rates per stay type, and the mix of the types.

Who registers means to stay: residents begin in a first phase, which ends at a rate m a month, and only then leave at
the rate of their type. The share of a type still here n whole months after arrival is

    g(n) = aⁿ + m·(bⁿ − aⁿ) / (b − a),     a = 1 − m,  b = 1 − leave,

and bⁿ on routes without a first phase (short stays, posting). For arrival year y the shares of the three types follow
from two published figures, the shares that left within 2 and within 5 years: three linear equations,

    Σ w = 1,   Σ w·g(24) = 1 − left₂,   Σ w·g(60) = 1 − left₅.

Each published share has a doubt of its own, which calibration draws. Source: CBS departure shares by arrival year
(figures FL084–FL154), and the calendar years of the cohort of 2011 (G318).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from banen.model.population import STAY_TYPES, TABLES, Pair, structure
from banen.observe.assumptions import Draws, register
from banen.observe.figures import figures
from banen.observe.records import Faults
from banen.observe.shapes import OneOf, lines
from banen.quantities import FIRST_YEAR, LAST_YEAR, Array, read_only

GROUP_OF_ROUTE = {
    "eu_resident": "eu",
    "eu_short_stay": "eu_short_stay",
    "self_employed": "eu",
    "eu_posted": "posted",
    "third_country_posted": "posted",
    "work_permit": "work_permit",
    "single_permit": "third_country",
    "technician_pilot": "technicians",
}
"""Stay group of a route; routes not named here are ``third_country``."""
FIRST_PHASE = {"eu": "stay.first_phase_eu", "third_country": "stay.first_phase_third_country"}
"""Groups of residents, who begin in a first phase, with the assumption on its mean length."""
TWO_YEARS, FIVE_YEARS = 24, 60
"""Months after arrival at which departure is published."""


@dataclass(frozen=True)
class StayRates:
    """Rates of stay per draw.

    ``leave`` (P, K, draws) and ``die`` (K, draws) are monthly probabilities; ``settle`` (P, draws) is the monthly
    probability that the first phase ends, and ``staged`` (P,) says which pairs have one; ``register`` (K, draws) is the
    monthly probability that a short stay registers as resident; ``shares`` (years, P, K, draws) are the shares of the
    stay types among the arrivals of each year from 2005 to 2050. Who registers arrives as a resident of that year.
    """

    leave: Array
    die: Array
    settle: Array
    staged: npt.NDArray[np.bool_]
    register: Array
    shares: Array

    def here_after(self, pair: int, year: int, months: int) -> Array:
        """Share of the arrivals of a pair in a year who are alive and here after whole months, shape (draws,).

        ``year`` counts from 2005.
        """
        alive = (1 - self.die) ** months
        stays = still_here(months, self.leave[pair], self.settle[pair] if self.staged[pair] else None)
        return np.asarray((self.shares[year, pair] * alive * stays).sum(0))


@dataclass(frozen=True)
class PublishedStay:
    """Shares that left within 2 and 5 years for one arrival year; the 5-year share may be an assumption."""

    arrival_year: int
    left_2y: str
    left_5y: str


@cache
def published_stay(folder: Path = TABLES) -> dict[str, tuple[PublishedStay, ...]]:
    """Which figures give the departure shares, per group and arrival year; checked, all faults at once."""
    faults = Faults()
    rows: dict[str, list[PublishedStay]] = {}
    known = OneOf({*figures(), *register()}, "figure and no assumption")
    shape = {"group": str, "arrival_year": int, "left_2y": known, "left_5y": known, "reason?": str}
    for line in lines(folder / "stay_shares.csv", shape, faults, once=("group", "arrival_year")):
        stay = PublishedStay(line["arrival_year"], line["left_2y"], line["left_5y"])
        rows.setdefault(line["group"], []).append(stay)
    faults.raise_if_any()
    return {group: tuple(sorted(found, key=lambda p: p.arrival_year)) for group, found in rows.items()}


def stay(draws: Draws) -> StayRates:
    """Leaving, dying and registering per month, and the mix of stay types per arrival year."""
    cells = structure()
    months = _mean_months(draws)
    groups = [stay_group(p) for p in cells.pairs]
    settle = {g: -np.expm1(-1.0 / draws[name]) for g, name in FIRST_PHASE.items()}
    leave = {g: -np.expm1(-1.0 / m) for g, m in months.items()}
    shares = _group_shares(draws, leave, settle, LAST_YEAR - FIRST_YEAR + 1)
    return StayRates(
        leave=np.stack([leave[g] for g in groups]),
        die=-np.expm1(-np.stack([draws[f"stay.mortality_{k}"] for k in STAY_TYPES]) / 12.0),
        settle=np.stack([settle.get(g, np.ones(draws.count)) for g in groups]),
        staged=staged(),
        register=np.stack([draws[f"registration.rate_{k}"] for k in STAY_TYPES]),
        shares=np.stack([shares[g] for g in groups], axis=1),
    )


def stay_group(pair: Pair) -> str:
    """Group that shares rates of stay: specialists on a work permit stay as the highly skilled do."""
    if pair.route == "work_permit" and pair.market == "specialist":
        return "third_country"
    return GROUP_OF_ROUTE.get(pair.route, "third_country")


@cache
def staged() -> npt.NDArray[np.bool_]:
    """Pairs whose arrivals begin in a first phase, shape (P,)."""
    return read_only(np.array([stay_group(p) in FIRST_PHASE for p in structure().pairs]))


def still_here(months: int, leave: Array, settle: Array | None) -> Array:
    """g(n): share of a type that has not left after whole months, for leaving (…, draws) and settling (draws,).

    >>> float(still_here(1, np.array([[0.2]]), np.array([0.5])))
    1.0
    >>> round(float(still_here(2, np.array([[0.2]]), None)), 2)
    0.64
    """
    b = 1 - leave
    if settle is None:
        return np.asarray(b**months)
    a = 1 - settle
    apart = b - a
    near = np.abs(apart) < 1e-6
    steps = np.where(near, months * a ** (months - 1), (b**months - a**months) / np.where(near, 1.0, apart))
    return np.asarray(a**months + settle * steps)


def _mean_months(draws: Draws) -> dict[str, Array]:
    """Mean stay in months per group after any first phase, shape (K, draws)."""
    eu, third_country = (
        np.stack([draws[f"stay.{group}_months_{k}"] for k in STAY_TYPES]) for group in ("eu", "third_country")
    )
    posted, permit, technicians = (
        np.repeat(draws[f"stay.{name}_months"][None], len(STAY_TYPES), axis=0)
        for name in ("posted", "work_permit", "technician")
    )
    return {
        "eu": eu, "eu_short_stay": eu, "third_country": third_country, "posted": posted, "work_permit": permit,
        "technicians": technicians,
    }  # fmt: skip


def _group_shares(draws: Draws, leave: dict[str, Array], settle: dict[str, Array], years: int) -> dict[str, Array]:
    short, long = draws["stay.short_stay_share_short"], draws["stay.short_stay_share_long"]
    short_stay = np.stack([short, 1 - short - long, long])
    single = np.zeros((len(STAY_TYPES), draws.count))
    single[0] = 1.0

    def constant(share: Array) -> Array:
        return np.broadcast_to(share, (years, *share.shape))

    residents = {
        group: np.stack(
            [type_shares(*left, leave[group], settle[group]) for left in _left_by_year(draws, group, years)]
        )
        for group in FIRST_PHASE
    }
    return residents | {
        "eu_short_stay": constant(short_stay),
        "posted": constant(single),
        "work_permit": constant(single),
        "technicians": constant(single),
    }


def doubt_name(figure: str) -> str:
    """Name under which calibration keeps how far a published share lies from what is true, as a share."""
    return f"doubt.{figure}"


def doubted(folder: Path = TABLES) -> tuple[str, ...]:
    """The published shares that have a doubt of their own, in the order of the table."""
    rows = [row for group in published_stay(folder).values() for row in group]
    return tuple(dict.fromkeys(n for row in rows for n in (row.left_2y, row.left_5y) if n in figures()))


def _left_by_year(draws: Draws, group: str, years: int) -> list[tuple[Array, Array]]:
    known = published_stay()[group]
    at = np.array([k.arrival_year for k in known], dtype=float)

    def share(name: str) -> Array:
        if name in draws.entries:
            return draws[name]
        return np.asarray(figures().number(name) / 100 + draws.fitted(doubt_name(name)))

    two = np.stack([share(k.left_2y) for k in known])
    five = np.stack([share(k.left_5y) for k in known])
    wanted = np.arange(FIRST_YEAR, FIRST_YEAR + years, dtype=float)
    return [(interpolate(y, at, two), interpolate(y, at, five)) for y in wanted]


def interpolate(at: float, known: Array, values: Array) -> Array:
    """Linear interpolation over the first axis, held constant outside the known range."""
    right = int(np.clip(np.searchsorted(known, at), 1, len(known) - 1)) if len(known) > 1 else 0
    if len(known) == 1:
        return np.asarray(values[0])
    left = right - 1
    share = float(np.clip((at - known[left]) / (known[right] - known[left]), 0.0, 1.0))
    return np.asarray(values[left] * (1 - share) + values[right] * share)


def type_shares(left_2y: Array, left_5y: Array, leave: Array, settle: Array | None = None) -> Array:
    """Shares of the stay types (K, draws) that give these departure shares; see the module's equations.

    Where no mix with shares between 0 and 1 exists, the shares are cut at 0 and rescaled to sum to one.
    """
    at_24, at_60 = still_here(TWO_YEARS, leave, settle), still_here(FIVE_YEARS, leave, settle)
    matrix = np.stack([np.ones_like(at_24), at_24, at_60]).transpose(2, 0, 1)
    wanted = np.stack([np.ones_like(left_2y), 1 - left_2y, 1 - left_5y]).T[..., None]
    shares = np.clip(np.linalg.solve(matrix, wanted)[..., 0].T, 0.0, None)
    return np.asarray(shares / shares.sum(0))
