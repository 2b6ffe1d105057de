"""How long people stay: leaving rates per stay type, and how many arrivals are of each type.

For arrival year y the shares of the three types follow from two published figures, the shares that left
within 2 and within 5 years, and from the mean stays: three linear equations,

    Σ w = 1,   Σ w·exp(−24/d) = 1 − left₂,   Σ w·exp(−60/d) = 1 − left₅,

with d the mean stay in months of each type. Source: CBS departure shares by arrival year (figures FL087–FL154).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from banen.model.population import STAY_TYPES, TABLES, Pair, structure
from banen.observe.assumptions import Draws, register
from banen.observe.figures import figures
from banen.observe.records import Faults, read_rows
from banen.quantities import FIRST_YEAR, LAST_YEAR, Array

GROUP_OF_ROUTE = {
    "eu_resident": "eu",
    "eu_short_stay": "eu_short_stay",
    "self_employed": "eu",
    "eu_posted": "posted",
    "third_country_posted": "posted",
    "work_permit": "work_permit",
    "technician_pilot": "technicians",
}
"""Stay group of a route; routes not named here are ``third_country``."""


@dataclass(frozen=True)
class Stay:
    """Rates of stay per draw.

    ``leave`` (P, K, draws) and ``die`` (K, draws) are monthly probabilities; ``register`` (K, draws) is the
    monthly probability that a short stay registers as resident; ``shares`` (years, P, K, draws) are the shares
    of the stay types among the arrivals of each year from 2005 to 2050.
    """

    leave: Array
    die: Array
    register: Array
    shares: Array


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
    for row in read_rows(folder / "stay_shares.csv", ("group", "arrival_year", "left_2y", "left_5y", "reason"), faults):
        if not row["arrival_year"].isdigit():
            faults.add(row.where, f"arrival_year is {row['arrival_year']!r}.", "Write a year.")
            continue
        for column in ("left_2y", "left_5y"):
            if row[column] not in figures() and row[column] not in register():
                faults.add(row.where, f"{column} names {row[column]!r}, neither a figure nor an assumption.")
        rows.setdefault(row["group"], []).append(
            PublishedStay(int(row["arrival_year"]), row["left_2y"], row["left_5y"])
        )
    faults.raise_if_any()
    return {group: tuple(sorted(found, key=lambda p: p.arrival_year)) for group, found in rows.items()}


def stay(draws: Draws) -> Stay:
    """Leaving, dying and registering per month, and the mix of stay types per arrival year."""
    cells = structure()
    months = _mean_months(draws)
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    shares = _group_shares(draws, months, len(years))
    groups = [stay_group(p) for p in cells.pairs]
    return Stay(
        leave=np.stack([-np.expm1(-1.0 / months[g]) for g in groups]),
        die=-np.expm1(-np.stack([draws[f"stay.mortality_{k}"] for k in STAY_TYPES]) / 12.0),
        register=np.stack([draws[f"registration.rate_{k}"] for k in STAY_TYPES]),
        shares=np.stack([shares[g] for g in groups], axis=1),
    )


def stay_group(pair: Pair) -> str:
    """Group that shares rates of stay: specialists on a work permit stay as the highly skilled do."""
    if pair.route == "work_permit" and pair.market == "specialist":
        return "third_country"
    return GROUP_OF_ROUTE.get(pair.route, "third_country")


def _mean_months(draws: Draws) -> dict[str, Array]:
    """Mean stay in months per group, shape (K, draws)."""
    eu = np.stack([draws[f"stay.eu_months_{k}"] for k in STAY_TYPES])
    third_country = np.stack([draws[f"stay.third_country_months_{k}"] for k in STAY_TYPES])
    posted = np.repeat(draws["stay.posted_months"][None], len(STAY_TYPES), axis=0)
    permit = np.repeat(draws["stay.work_permit_months"][None], len(STAY_TYPES), axis=0)
    technicians = np.repeat(draws["stay.technician_months"][None], len(STAY_TYPES), axis=0)
    return {
        "eu": eu, "eu_short_stay": eu, "third_country": third_country, "posted": posted, "work_permit": permit,
        "technicians": technicians,
    }  # fmt: skip


def _group_shares(draws: Draws, months: dict[str, Array], years: int) -> dict[str, Array]:
    short, long = draws["stay.short_stay_share_short"], draws["stay.short_stay_share_long"]
    short_stay = np.stack([short, 1 - short - long, long])
    single = np.zeros((len(STAY_TYPES), draws.count))
    single[0] = 1.0

    def constant(share: Array) -> Array:
        return np.broadcast_to(share, (years, *share.shape))

    registered = _left_after_registration(draws, months["eu"], short_stay)
    inflow = draws["stay.registered_share_of_inflow"]
    direct = [
        ((two - inflow * registered[0]) / (1 - inflow), (five - inflow * registered[1]) / (1 - inflow))
        for two, five in _left_by_year(draws, "eu", years)
    ]
    return {
        "eu": np.stack([type_shares(*left, months["eu"]) for left in direct]),
        "eu_short_stay": constant(short_stay),
        "third_country": np.stack(
            [type_shares(*left, months["third_country"]) for left in _left_by_year(draws, "third_country", years)]
        ),
        "posted": constant(single),
        "work_permit": constant(single),
        "technicians": constant(single),
    }


def _left_after_registration(draws: Draws, months: Array, short_stay: Array) -> tuple[Array, Array]:
    """Shares of those who register after a short stay that leave within 2 and 5 years of registering."""
    leave = -np.expm1(-1.0 / months)
    register = np.stack([draws[f"registration.rate_{k}"] for k in STAY_TYPES])
    mix = short_stay * register / (register + leave)
    mix /= mix.sum(0)
    return 1 - (mix * np.exp(-24 / months)).sum(0), 1 - (mix * np.exp(-60 / months)).sum(0)


def _left_by_year(draws: Draws, group: str, years: int) -> list[tuple[Array, Array]]:
    known = published_stay()[group]
    at = np.array([k.arrival_year for k in known], dtype=float)

    def share(name: str) -> Array:
        return draws[name] if name in draws.entries else np.full(draws.count, figures().number(name) / 100)

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


def type_shares(left_2y: Array, left_5y: Array, months: Array) -> Array:
    """Shares of the stay types (K, draws) that give these departure shares; see the module's equations.

    Where no mix with shares between 0 and 1 exists, the shares are cut at 0 and rescaled to sum to one.
    """
    at_24, at_60 = np.exp(-24 / months), np.exp(-60 / months)
    matrix = np.stack([np.ones_like(at_24), at_24, at_60]).transpose(2, 0, 1)
    wanted = np.stack([np.ones_like(left_2y), 1 - left_2y, 1 - left_5y]).T[..., None]
    shares = np.clip(np.linalg.solve(matrix, wanted)[..., 0].T, 0.0, None)
    return np.asarray(shares / shares.sum(0))
