"""Classifications: the words that every count is split by, each with a Dutch and an English label.

Origins (groups of nationalities), routes (legal ways in), sectors with their crosswalk to SBI 2008, contracts,
and the definitions of a labour migrant. A code outside a classification is an error, never silently *other*.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from banen.errors import UnknownNameError
from banen.languages import WHOLE, Text
from banen.observe.cells import Cells, Entry, entries
from banen.observe.records import CONTENT, Faults, Record, place, read_rows, read_yaml

BY_HIRER = "by_hirer"
"""Mark of the SBI division of agencies: its workers count in the sector of the hirer."""

PROVENANCES = ("seed", "found", "recalled", "")
FREE_MOVEMENT_FOR = ("everyone", "nobody", "eu_efta")
MEASURES = ("stock", "persons_in_year")

_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_SBI = re.compile(r"[0-9]{2,5}\Z")
_SECTION = re.compile(r"[A-U]\Z")
_SBI_ABSENT = {4, 5, 7, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}
SBI_DIVISIONS = tuple(f"{number:02d}" for number in range(1, 100) if number not in _SBI_ABSENT)
"""The 86 divisions of SBI 2008: NACE Rev. 2 without 05 and 07, which the Netherlands does not have."""


@dataclass(frozen=True, slots=True)
class Category:
    """A word of a classification, with its label."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Country(Category):
    """A nationality (ISO 3166-1) with the time in which its nationals move freely to work in the Netherlands."""

    origin: str
    block: str
    free_movement_from: date | None
    free_movement_until: date | None
    source: str
    provenance: str
    confidence: str

    def free_movement_on(self, day: date) -> bool:
        """Whether nationals may take work in the Netherlands without a permit on this day, by free movement."""
        if self.free_movement_from is None or day < self.free_movement_from:
            return False
        return self.free_movement_until is None or day <= self.free_movement_until


@dataclass(frozen=True, slots=True)
class Origin(Category):
    """A group of nationalities; ``countries`` are the ISO codes in it."""

    eu_efta: bool
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route(Category):
    """A legal way in; ``free_movement_for`` is everyone, nobody or eu_efta: no quota can bind whom it covers."""

    legal_basis: str
    free_movement_for: str
    registration: str
    note: str


@dataclass(frozen=True, slots=True)
class Sector(Category):
    """A sector of the model and the SBI 2008 codes in it."""

    note: str
    sbi: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SbiCode(Category):
    """A code of SBI 2008 (the id), its section, and the sector of the model or ``by_hirer``."""

    section: str
    sector: str
    note: str


@dataclass(frozen=True, slots=True)
class Contract(Category):
    """How a labour migrant is tied to the work."""

    legal_basis: str
    definition: Text


@dataclass(frozen=True, slots=True)
class Definition(Category):
    """A count of labour migrants: what it is, what it misses, and the figures it is held against.

    ``measures`` is *stock* (persons at a moment) or *persons_in_year* (anyone at any time in a calendar year).
    """

    measures: str
    definition: Text
    misses: Text
    held_against: tuple[str, ...]


@dataclass(frozen=True)
class Classifications:
    """All classifications, each by id in the order of the content."""

    origins: Mapping[str, Origin]
    countries: Mapping[str, Country]
    routes: Mapping[str, Route]
    registrations: Mapping[str, Category]
    sectors: Mapping[str, Sector]
    sbi: Mapping[str, SbiCode]
    contracts: Mapping[str, Contract]
    definitions: Mapping[str, Definition]

    def origin_of(self, nationality: str) -> Origin:
        """The origin of a nationality by its ISO 3166-1 code.

        >>> classifications().origin_of("LT").id
        'other_cee'
        """
        for origin in self.origins.values():
            if nationality in origin.countries:
                return origin
        raise UnknownNameError("nationality", nationality, [c for o in self.origins.values() for c in o.countries])

    def sector_of_sbi(self, code: str) -> Sector | None:
        """The sector of an SBI 2008 code, by the longest code that begins it; None where the hirer decides.

        >>> classifications().sector_of_sbi("01.13.2").id, classifications().sector_of_sbi("78.20.1")
        ('horticulture', None)
        """
        digits = code.replace(".", "")
        for length in range(len(digits), 1, -1):
            if found := self.sbi.get(digits[:length]):
                return None if found.sector == BY_HIRER else self.sectors[found.sector]
        raise UnknownNameError("SBI 2008 code", code, self.sbi)

    def free_movement(self, route: str, nationality: str, day: date) -> bool:
        """Whether this nationality may come to work by this route on this day without permission of the state."""
        if route not in self.routes:
            raise UnknownNameError("route", route, self.routes)
        rule = self.routes[route].free_movement_for
        country = self.countries.get(nationality)
        if country is None:
            self.origin_of(nationality)
        return rule == "everyone" or (rule == "eu_efta" and country is not None and country.free_movement_on(day))


def classifications(root: Path | None = None) -> Classifications:
    """The classifications of the content folder (or of another root), read once per folder.

    Raises :class:`~banen.errors.ContentError` with every fault at once.
    """
    return _classifications(root or CONTENT)


@cache
def _classifications(root: Path) -> Classifications:
    folder, faults = root / "classifications", Faults()
    countries = _read_countries(folder / "countries.csv", faults)
    sbi = _read_sbi(folder / "sbi.csv", faults)
    whole = Classifications(
        origins=_read_origins(folder / "origins.yml", countries, faults),
        countries=countries,
        routes=_read_routes(folder / "routes.yml", faults),
        registrations=_by_id(
            [Category(*_labels(e)) for e in _entries(folder / "routes.yml", "registrations", NAMED, faults)]
        ),
        sectors=_read_sectors(folder / "sectors.yml", sbi, faults),
        sbi=sbi,
        contracts=_read_contracts(folder / "contracts.yml", faults),
        definitions=_read_definitions(folder / "definitions.yml", faults),
    )
    _check_references(folder, whole, faults)
    _check_crosswalk(folder / "sbi.csv", whole, faults)
    faults.raise_if_any()
    return whole


AnyTerm = TypeVar("AnyTerm", bound=Category)


def _by_id(terms: list[AnyTerm]) -> dict[str, AnyTerm]:
    return {term.id: term for term in terms}


def _labels(entry: Entry) -> tuple[str, Text]:
    return entry.text("id"), entry.in_languages()


NAMED = ("id", *WHOLE)
"""Keys that every term has."""


def _entries(
    path: Path, name: str, required: tuple[str, ...], faults: Faults, optional: tuple[str, ...] = ()
) -> list[Entry]:
    record: Record | None = read_yaml(path, faults)
    return [] if record is None else list(entries(record, name, required, faults, optional))


def _read_countries(path: Path, faults: Faults) -> dict[str, Country]:
    columns = ("code", *WHOLE, "origin", "block", "free_movement_from", "free_movement_until")
    countries: dict[str, Country] = {}
    for row in read_rows(path, (*columns, "source", "provenance", "confidence"), faults):
        cells = Cells(row, faults)
        code = cells.coded("code", _COUNTRY, "PL")
        if code in countries:
            cells.fault(f"{code} stands here twice.", "Keep one of the two.")
        start, end = cells.optional_date("free_movement_from"), cells.optional_date("free_movement_until")
        if start and not cells.optional_text("source"):
            cells.fault(f"{code} has a date without a source.", "Name the source.")
        if end and (start is None or end < start):
            cells.fault(f"{code}: free movement ends before it begins.")
        countries[code] = Country(
            *(code, cells.in_languages(), cells.text("origin")),
            cells.word("block", ("EU", "EFTA", "third")),
            start,
            end,
            cells.optional_text("source"),
            cells.word("provenance", PROVENANCES),
            cells.word("confidence", ("high", "medium", "low", "")),
        )
    return countries


def _read_origins(path: Path, countries: Mapping[str, Country], faults: Faults) -> dict[str, Origin]:
    origins = []
    for entry in _entries(path, "origins", (*NAMED, "eu_efta"), faults, ("countries",)):
        id_, label = _labels(entry)
        rest = tuple(code.strip() for code in entry.text("countries").split(",") if code.strip())
        for code in rest:
            if not _COUNTRY.match(code) or code in countries:
                entry.fault(f"{code!r} is not a code, or stands in countries.csv already.", key="countries")
        named = tuple(c.id for c in countries.values() if c.origin == id_)
        if doubled := [code for code, times in Counter(rest).items() if times > 1]:
            entry.fault(f"{', '.join(doubled)} stands here twice.", key="countries")
        if not named + rest:
            entry.fault(f"{id_} has no country.")
        origins.append(Origin(id_, label, entry.flag("eu_efta"), named + rest))
    return _by_id(origins)


def _read_routes(path: Path, faults: Faults) -> dict[str, Route]:
    required = (*NAMED, "legal_basis", "free_movement_for", "registration")
    return _by_id(
        [
            Route(
                *_labels(e),
                e.text("legal_basis"),
                e.word("free_movement_for", FREE_MOVEMENT_FOR),
                e.text("registration"),
                e.text("note"),
            )
            for e in _entries(path, "routes", required, faults, ("note",))
        ]
    )


def _read_sectors(path: Path, sbi: Mapping[str, SbiCode], faults: Faults) -> dict[str, Sector]:
    sectors = []
    for entry in _entries(path, "sectors", NAMED, faults, ("note",)):
        id_, label = _labels(entry)
        codes = tuple(code.id for code in sbi.values() if code.sector == id_)
        if not codes:
            entry.fault(f"{id_} has no code in sbi.csv.")
        sectors.append(Sector(id_, label, entry.text("note"), codes))
    return _by_id(sectors)


def _read_sbi(path: Path, faults: Faults) -> dict[str, SbiCode]:
    sbi: dict[str, SbiCode] = {}
    for row in read_rows(path, ("code", "section", "sector", *WHOLE, "note"), faults):
        cells = Cells(row, faults)
        code = cells.coded("code", _SBI, "01 or 01132")
        if code in sbi:
            cells.fault(f"{code} stands here twice.", "Each code has one sector.")
        sbi[code] = SbiCode(
            *(code, cells.in_languages(), cells.coded("section", _SECTION, "A")),
            cells.text("sector"),
            cells.optional_text("note"),
        )
    return sbi


def _read_contracts(path: Path, faults: Faults) -> dict[str, Contract]:
    required = (*NAMED, "legal_basis", *(f"definition_{language}" for language in WHOLE))
    return _by_id(
        [
            Contract(*_labels(e), e.text("legal_basis"), e.in_languages("definition"))
            for e in _entries(path, "contracts", required, faults)
        ]
    )


def _read_definitions(path: Path, faults: Faults) -> dict[str, Definition]:
    texts = [f"{name}_{language}" for name in ("definition", "misses") for language in WHOLE]
    return _by_id(
        [
            Definition(
                *_labels(e),
                e.word("measures", MEASURES),
                e.in_languages("definition"),
                e.in_languages("misses"),
                e.texts("held_against"),
            )
            for e in _entries(path, "definitions", (*NAMED, "measures", *texts, "held_against"), faults)
        ]
    )


def _check_references(folder: Path, found: Classifications, faults: Faults) -> None:
    for country in found.countries.values():
        if country.origin not in found.origins:
            faults.add(place(folder / "countries.csv", 1), f"{country.id}: origin {country.origin!r} does not exist.")
        elif (country.block != "third") != found.origins[country.origin].eu_efta:
            faults.add(place(folder / "countries.csv", 1), f"{country.id}: block and origin disagree on EU/EFTA.")
    for route in found.routes.values():
        if route.registration not in found.registrations:
            faults.add(
                place(folder / "routes.yml", 1), f"{route.id}: registration {route.registration!r} does not exist."
            )


def _check_crosswalk(path: Path, found: Classifications, faults: Faults) -> None:
    """Every SBI division has exactly one sector, or is explicitly left to the hirer."""
    here = place(path, 1)
    for code in found.sbi.values():
        if code.sector not in found.sectors and code.sector != BY_HIRER:
            faults.add(here, f"{code.id}: sector {code.sector!r} does not exist.")
        if code.id[:2] not in SBI_DIVISIONS:
            faults.add(here, f"{code.id} lies in no division of SBI 2008.")
    if missing := [division for division in SBI_DIVISIONS if division not in found.sbi]:
        faults.add(here, f"misses division {', '.join(missing)}.", "Give each division a sector.")
    if sections := set("ABCDEFGHIJKLMNOPQRSTU") - {code.section for code in found.sbi.values()}:
        faults.add(here, f"misses section {', '.join(sorted(sections))}.")
