"""The population of people who came to work: its cells, and the counts of labour migrants as views on it.

A cell is a pair (origin × route, in one market) × sector × stay type. The three stay types are latent: each
leaves at a constant rate, so a mix of them gives the duration dependence that the published departure shares
show, without leaking persons from one duration band to the next (decisions 0001 and 0005).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from banen.observe.assumptions import Draws
from banen.observe.records import CONTENT, Faults, place
from banen.observe.shapes import NUMBER, OneOf, Shape, TableLine, at_least, in_form, lines
from banen.quantities import Array, read_only
from banen.sentences import Sentence

Market = Literal["practical", "specialist"]

MARKETS: tuple[Market, Market] = ("practical", "specialist")
STAY_TYPES = ("short", "medium", "long")
FREE_MOVEMENT = frozenset({"eu_resident", "eu_short_stay", "eu_posted", "self_employed"})
HIGHLY_SKILLED = ("highly_skilled_30plus", "highly_skilled_under30", "highly_skilled_reduced")
POSTED = ("eu_posted", "third_country_posted")
WEST = "other_eu_efta"
"""West and south Europeans, of whom more come for study or family and then work (figures FX007–FX009)."""
TABLES = CONTENT / "assumptions"
DRAWS_KEPT = 4
"""Sets of draws whose paths are kept, so that a slider does not compute them again."""


@dataclass(frozen=True)
class Pair:
    """An origin on a route, working in one market, with its arrivals in the reference year 2022."""

    origin: str
    route: str
    market: Market
    arrivals_2022: float
    spill_to: tuple[tuple[str, float], ...]
    figures: tuple[str, ...]

    @property
    def name(self) -> str:
        """Origin, route and market in one word, for tables and messages."""
        return f"{self.origin}/{self.route}/{self.market}"


@dataclass(frozen=True)
class Structure:
    """Which cells exist, and how they hang together; shapes below use P pairs, S sectors, O origins, R routes."""

    pairs: tuple[Pair, ...]
    sectors: tuple[str, ...]
    origins: tuple[str, ...]
    routes: tuple[str, ...]

    def index(self, **wanted: str) -> npt.NDArray[np.intp]:
        """Indices of the pairs whose fields equal these, e.g. ``index(route="eu_short_stay")``."""
        asked = tuple(wanted.items())
        if asked not in self._found:
            found = [i for i, p in enumerate(self.pairs) if all(getattr(p, k) == v for k, v in asked)]
            self._found[asked] = read_only(np.array(found, dtype=np.intp))
        return self._found[asked]

    @cached_property
    def _found(self) -> dict[tuple[tuple[str, str], ...], npt.NDArray[np.intp]]:
        """Indices asked before: a thousand packages ask for the same ones."""
        return {}

    def on_routes(self, routes: tuple[str, ...] | frozenset[str]) -> npt.NDArray[np.bool_]:
        """Mask of the pairs on these routes, shape (P,)."""
        return np.array([p.route in routes for p in self.pairs])

    @cached_property
    def origin_of(self) -> npt.NDArray[np.int64]:
        """Origin index of each pair, shape (P,)."""
        return read_only(np.array([self.origins.index(p.origin) for p in self.pairs]))

    @cached_property
    def route_of(self) -> npt.NDArray[np.int64]:
        """Route index of each pair, shape (P,)."""
        return read_only(np.array([self.routes.index(p.route) for p in self.pairs]))

    @cached_property
    def market_of(self) -> npt.NDArray[np.int64]:
        """Market index of each pair, shape (P,)."""
        return read_only(np.array([MARKETS.index(p.market) for p in self.pairs]))

    @cached_property
    def strands(self) -> tuple[tuple[str, Market], ...]:
        """Each route in each market, in order of appearance: what sector tables are kept by."""
        return tuple(dict.fromkeys((p.route, p.market) for p in self.pairs))

    @cached_property
    def strand_of(self) -> npt.NDArray[np.int64]:
        """Strand index of each pair, shape (P,)."""
        return read_only(np.array([self.strands.index((p.route, p.market)) for p in self.pairs]))

    @cached_property
    def registers_as(self) -> npt.NDArray[np.int64]:
        """For each pair the resident pair it becomes on registration, or −1; shape (P,)."""
        target = np.full(len(self.pairs), -1)
        for i in self.index(route="eu_short_stay"):
            here = self.pairs[i]
            target[i] = self.index(origin=here.origin, route="eu_resident", market=here.market)[0]
        return read_only(target)

    @cached_property
    def spill_targets(self) -> Array:
        """Where refused candidates of a pair go: up to N targets as (pair, share), −1 where there is none; (P, N, 2).

        The shares of a pair sum to one; within a route they follow the size of the origins.
        """
        found: list[list[tuple[float, float]]] = []
        for here in self.pairs:
            targets: list[tuple[float, float]] = []
            for route, share in here.spill_to:
                own = self.index(origin=here.origin, route=route, market=here.market)
                pairs = own if own.size else self.index(route=route, market=here.market)
                size = np.array([self.pairs[t].arrivals_2022 for t in pairs])
                targets += [(float(t), float(share * part)) for t, part in zip(pairs, size / size.sum(), strict=True)]
            found.append(targets)
        widest = max(len(targets) for targets in found)
        return read_only(np.array([targets + [(-1.0, 0.0)] * (widest - len(targets)) for targets in found]))


@cache
def structure(folder: Path = TABLES) -> Structure:
    """The cells that the content tables name, checked; all faults at once."""
    faults = Faults()
    pairs: dict[str, Pair] = {}
    for line in lines(folder / "pairs.csv", _PAIRS, faults):
        pair = _read_pair(line)
        if pair and pair.name in pairs:
            line.fault(Sentence("{pair} stands here twice.", pair=pair.name), "Keep one row.")
        elif pair:
            pairs[pair.name] = pair
    table = lines(folder / "sector_shares.csv", SECTORS, faults, once=("market", "sector"))
    sectors = tuple(dict.fromkeys(line["sector"] for line in table))
    for pair in pairs.values():
        for route, _ in pair.spill_to:
            if not any(q.route == route and q.market == pair.market for q in pairs.values()):
                faults.add(
                    place(folder / "pairs.csv", 1),
                    Sentence("{pair} spills to {route}, absent in its market.", pair=pair.name, route=route),
                )
        here = f"{pair.origin}/eu_resident/{pair.market}"
        if pair.route == "eu_short_stay" and here not in pairs:
            faults.add(
                place(folder / "pairs.csv", 1),
                Sentence("{pair} cannot register: there is no {here}.", pair=pair.name, here=here),
            )
    faults.raise_if_any()
    return Structure(
        tuple(pairs.values()),
        sectors,
        tuple(dict.fromkeys(p.origin for p in pairs.values())),
        tuple(dict.fromkeys(p.route for p in pairs.values())),
    )


@cache
def pilot_sectors(folder: Path = TABLES) -> dict[str, float]:
    """Where pilot technicians work, as shares of all: the technical sectors, never care (measure 2.6)."""
    faults, shares = Faults(), dict[str, float]()
    shape = {"sector": OneOf(structure().sectors, "sector"), "share": at_least(0), **REASONED}
    for line in lines(folder / "pilot_sectors.csv", shape, faults, once="sector"):
        shares[line["sector"]] = line["share"]
    if not faults.noted and abs(sum(shares.values()) - 1) > 1e-9:
        faults.add(
            place(folder / "pilot_sectors.csv", 1),
            Sentence("the shares sum to {sum:g}, not 1.", sum=sum(shares.values())),
        )
    faults.raise_if_any()
    return shares


REASONED: Mapping[str, Shape] = {"reason?": str, "figures?": [str]}
"""The columns that say why a table holds what it holds."""
MARKET = OneOf(MARKETS, "market")
SECTORS: Mapping[str, Shape] = {
    "market": MARKET, "sector": str, "share_2005": at_least(0), "share_2015": at_least(0), "share_2022": at_least(0),
    "growth_per_year": NUMBER, **REASONED,
}  # fmt: skip
_PAIRS: Mapping[str, Shape] = {
    "origin": str, "route": str, "market": MARKET, "arrivals_2022": at_least(0),
    "spill_to?": [in_form(r"\w+:[0-9]+(\.[0-9]+)?", "route:share;route:share")], **REASONED,
}  # fmt: skip


def _read_pair(line: TableLine) -> Pair | None:
    spill = tuple((route, float(share)) for route, _, share in (part.partition(":") for part in line["spill_to"]))
    if spill and abs(sum(share for _, share in spill) - 1) > 1e-9:
        line.fault(Sentence("the shares of spill_to sum to {sum:g}, not 1.", sum=sum((s for _, s in spill))))
        return None
    known = {name: line[name] for name in ("origin", "route", "market", "arrivals_2022")}
    return Pair(**known, spill_to=spill, figures=tuple(line["figures"])) if line.sound else None


# ------------------------------------------------------------------------------------------ views


@dataclass(frozen=True)
class View:
    """One definition of "labour migrant" as a filter on the population and a time rule.

    ``weight`` (P, draws) is the part of a pair that the definition counts. ``time`` is ``moment`` (persons
    present on 31 December) or ``year`` (persons present at any time in the year).
    """

    key: str
    time: Literal["moment", "year"]
    weight: Array


DEFINITIONS = ("residents", "cabinet_brp", "migrantenmonitor", "seo", "payroll_year", "posted", "present")
DEFAULT_DEFINITION = "residents"


def views(draws: Draws) -> dict[str, View]:
    """The counts of labour migrants, each a view on the one population; keys as in ``DEFINITIONS``.

    ``present`` is the model's own population: everybody who came to work and is here on 31 December.
    """
    cells = structure()
    resident = cells.on_routes(frozenset({"eu_resident"}))[:, None]
    permit = _mask(cells, "work_permit", "practical")
    third_country = (cells.on_routes((*HIGHLY_SKILLED, "eu_blue_card", "technician_pilot", "single_permit")))[:, None]
    third_country = third_country | _mask(cells, "work_permit", "specialist")
    short_stay = cells.on_routes(frozenset({"eu_short_stay"}))[:, None]
    self_employed = cells.on_routes(frozenset({"self_employed"}))[:, None]
    posted = cells.on_routes(POSTED)[:, None]

    residents = resident * draws["registration.motive_share"] + third_country
    employed = draws["views.employed_share_resident"]
    others = np.stack(
        [draws[f"views.other_motive_workers_{'west' if p.origin == WEST else 'east'}"] for p in cells.pairs]
    )
    on_payroll = resident * (employed + others) + short_stay + third_country + permit
    return {
        "residents": View("residents", "moment", residents),
        "cabinet_brp": View("cabinet_brp", "moment", residents + self_employed),
        "migrantenmonitor": View("migrantenmonitor", "moment", resident * (employed + others) + short_stay),
        "seo": View("seo", "year", on_payroll * draws["views.seo_share"]),
        "payroll_year": View("payroll_year", "year", on_payroll),
        "posted": View("posted", "year", posted * np.ones(draws.count)),
        "present": View("present", "moment", np.ones((len(cells.pairs), draws.count))),
    }


def _mask(cells: Structure, route: str, market: str) -> npt.NDArray[np.bool_]:
    mask = np.zeros((len(cells.pairs), 1), dtype=bool)
    mask[cells.index(route=route, market=market)] = True
    return mask
