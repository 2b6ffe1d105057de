"""Dependence on labour migrants: their part in the work of a sector, and in its hiring.

With m everybody present who works in a sector and b the jobs that others hold there (2023, kept as they were),

    work = 1000 · m / (m + b),

so agency and posted workers count where they work, and the part never passes the whole. With h those who come to a job
in the year and v the vacancies that employers filled in 2023 (StatLine 80472ned),

    hires = 1000 · h / v.

For a sector h leaves out whom an agency hires: its vacancies stand with the agencies, not with the sector. Arrivals of
a route are spread over sectors as those present of that route are. A sector without a figure has no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from banen.model.channels import Channels
from banen.model.population import POSTED, TABLES, structure
from banen.observe.assumptions import Draws
from banen.observe.figures import figures
from banen.observe.records import Faults
from banen.observe.shapes import OneOf, lines
from banen.quantities import Array
from banen.sentences import Sentence
from banen.simulate.engine.cohorts import Books

WORK, HIRES = "migrant_jobs", "migrant_hires"
PER = 1000
OTHERS = {
    "logistics": "logistics", "horticulture+agriculture": "farming", "food": "food", "metal": "metal",
    "transport": "transport", "construction": "construction", "hospitality": "hospitality", "care": "care",
}  # fmt: skip
"""Sectors, joined where figures join them, with the assumption on the jobs of others."""
ALL = "all"
THROUGH_AGENCIES = "eu_short_stay"
NOT_HIRED = (*sorted(POSTED), "self_employed")
"""Routes on which nobody comes to a job with an employer here."""


@dataclass(frozen=True)
class FilledVacancies:
    """Vacancies that employers of some sectors filled in 2023, and the figures that say so."""

    vacancies: float
    figures: tuple[str, ...]


@cache
def filled_vacancies() -> dict[str, FilledVacancies]:
    """Vacancies filled in 2023, by sectors as figures join them, and ``all``; all faults at once."""
    faults, found = Faults(), dict[str, FilledVacancies]()
    figure = OneOf(figures(), "figure")
    shape = {"sectors": str, "filled": [figure], "without?": [figure], "reason?": str}
    for line in lines(TABLES / "filled_vacancies.csv", shape, faults):
        sectors, more, less = line["sectors"], line["filled"], line["without"]
        if sectors != ALL and not set(sectors.split("+")) <= set(structure().sectors):
            line.fault(Sentence("{sectors!r} is no sector.", sectors=sectors))
        total = sum(map(figures().number, more)) - sum(map(figures().number, less))
        found[sectors] = FilledVacancies(total, (*more, *less))
    faults.raise_if_any()
    return found


def dependence(draws: Draws, books: Books, channels: Channels | None) -> Iterator[tuple[str, Array]]:
    """Series of dependence by key, each (years, draws): the whole first, then the sectors that figures know."""
    present = books.sector_stock.sum(1)
    yield WORK, _part(present.sum(1), draws[f"jobs.others_{ALL}"])
    for sectors, others in OTHERS.items():
        yield f"{WORK}_by_sector:{sectors}", _part(_of(present, sectors), draws[f"jobs.others_{others}"])
    hired, itself = _hired(draws, books, channels)
    for sectors, filled in filled_vacancies().items():
        came = hired if sectors == ALL else _of(itself, sectors)
        yield HIRES if sectors == ALL else f"{HIRES}_by_sector:{sectors}", PER * came / filled.vacancies


def _part(migrants: Array, others: Array) -> Array:
    return np.asarray(PER * migrants / (migrants + others))


def _of(by_sector: Array, sectors: str) -> Array:
    """Persons in sectors joined by ``+``, from (Y, S, D)."""
    rows = [structure().sectors.index(sector) for sector in sectors.split("+")]
    return np.asarray(by_sector[:, rows].sum(1))


def _hired(draws: Draws, books: Books, channels: Channels | None) -> tuple[Array, Array]:
    """Who comes to a job in the year: all (Y, D), and by sector those whom the employer itself hires (Y, S, D)."""
    cells = structure()
    all_of_them, itself = np.zeros(1), np.zeros(1)
    agency = draws["demand.agency_share"] * (channels.agency if channels else 1.0)
    for strand, (route, _) in enumerate(cells.strands):
        if route in NOT_HIRED:
            continue
        came, here = books.arrived[:, cells.strand_of == strand].sum(1), books.sector_stock[:, strand]
        by_sector = came[:, None] * here / np.maximum(here.sum(1, keepdims=True), 1.0)
        all_of_them = all_of_them + came
        itself = itself + by_sector * (1 - agency if route == THROUGH_AGENCIES else 1.0)
    return np.asarray(all_of_them), np.asarray(itself)


def sectors_of(name: str) -> tuple[str, ...]:
    """Groups of an indicator of dependence, as figures join them; none for another indicator."""
    if name == f"{WORK}_by_sector":
        return tuple(OTHERS)
    return tuple(s for s in filled_vacancies() if s != ALL) if name == f"{HIRES}_by_sector" else ()
