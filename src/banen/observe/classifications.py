"""Classifications: the words that every count is split by, each with a Dutch and an English label.

Origins (groups of nationalities), routes (legal ways in), sectors with their crosswalk to SBI 2008, contracts,
and the definitions of a labour migrant. A code outside a classification is an error, never silently *other*.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from banen.errors import UnknownNameError
from banen.languages import Text
from banen.observe.records import CONTENT, Faults, Record, place, read_yaml
from banen.observe.shapes import NAMED, TEXT, OneOf, Shape, in_form, lines, said, sound, spoken, told_twice
from banen.observe.words import languages
from banen.sentences import Sentence

BY_HIRER = "by_hirer"
"""Mark of the SBI division of agencies: its workers count in the sector of the hirer."""

PROVENANCES = ("seed", "found", "recalled")
FREE_MOVEMENT_FOR = ("everyone", "nobody", "eu_efta")
MEASURES = ("stock", "persons_in_year")

_COUNTRY = re.compile("[A-Z]{2}")
_COUNTRIES: Mapping[str, Shape] = {
    "code": in_form(_COUNTRY, "PL"), **NAMED, "origin": str, "block": OneOf(("EU", "EFTA", "third"), "block"),
    "free_movement_from?": date, "free_movement_until?": date, "source?": str,
    "provenance?": OneOf(PROVENANCES, "provenance"), "confidence?": OneOf(("high", "medium", "low"), "confidence"),
}  # fmt: skip
_SBI: Mapping[str, Shape] = {
    "code": in_form("[0-9]{2,5}", "01 or 01132"),
    "section": in_form("[A-U]", "A"),
    "sector": str,
    **NAMED,
    "note?": str,
}
_TERM: Mapping[str, Shape] = {"id": str, **TEXT}
_ORIGINS: Mapping[str, Shape] = {"source": str, "origins": [{**_TERM, "eu_efta": bool, "countries?": str}]}
_ROUTES: Mapping[str, Shape] = {
    "source": str, "registrations": [_TERM],
    "routes": [{
        **_TERM, "legal_basis": str, "free_movement_for": OneOf(FREE_MOVEMENT_FOR), "registration": str, "note?": str,
    }],
}  # fmt: skip
_SECTORS: Mapping[str, Shape] = {
    "source": str,
    "sectors": [{**_TERM, "note?": str}],
    "by_hirer": {**TEXT, "note": str},
}
_CONTRACTS: Mapping[str, Shape] = {"source": str, "contracts": [{**_TERM, "legal_basis": str, **spoken("definition")}]}
_DEFINITIONS: Mapping[str, Shape] = {
    "source": str,
    "definitions": [{**_TERM, "measures": OneOf(MEASURES), **spoken("definition", "misses"), "held_against": [str]}],
}
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
    routes = _read(folder / "routes.yml", _ROUTES, faults).data
    definitions = _read(folder / "definitions.yml", _DEFINITIONS, faults).data["definitions"]
    contracts = _read(folder / "contracts.yml", _CONTRACTS, faults).data["contracts"]
    whole = Classifications(
        origins=_read_origins(folder / "origins.yml", countries, faults),
        countries=countries,
        routes=_by_id(Route(**_term(t, "note")) for t in routes["routes"]),
        registrations=_by_id(Category(**_term(t)) for t in routes["registrations"]),
        sectors=_read_sectors(folder / "sectors.yml", sbi, faults),
        sbi=sbi,
        contracts=_by_id(Contract(t["id"], said(t), t["legal_basis"], said(t, "definition")) for t in contracts),
        definitions=_by_id(
            Definition(
                t["id"], said(t), t["measures"], said(t, "definition"), said(t, "misses"), tuple(t["held_against"])
            )
            for t in definitions
        ),
    )
    _check_references(folder, whole, faults)
    _check_crosswalk(folder / "sbi.csv", whole, faults)
    faults.raise_if_any()
    return whole


AnyTerm = TypeVar("AnyTerm", bound=Category)


def _by_id(terms: Iterable[AnyTerm]) -> dict[str, AnyTerm]:
    return {term.id: term for term in terms}


def _term(held: Mapping[str, Any], *optional: str) -> dict[str, Any]:
    """The keys of a term with its label in one; what may be left out is blank then."""
    rest = {key: item for key, item in held.items() if key not in languages()}
    return {**dict.fromkeys(optional, ""), **rest, "label": said(held)}


def _read(path: Path, shape: Mapping[str, Shape], faults: Faults) -> Record:
    """A file of terms, with a blank where a key is wrong: so a term stays known, and what refers to it is sound."""
    record = read_yaml(path, faults)
    for name in shape:
        told_twice(record, name, faults)
    return sound(record, shape, faults, blanks=True) or Record(dict.fromkeys(shape, ()), {}, place(path, 1))


def _read_countries(path: Path, faults: Faults) -> dict[str, Country]:
    countries: dict[str, Country] = {}
    for line in lines(path, _COUNTRIES, faults, once="code"):
        code, start, end = line["code"], line["free_movement_from"], line["free_movement_until"]
        if start and not line["source"]:
            line.fault(Sentence("{code} has a date without a source.", code=code), "Name the source.")
        if end and (start is None or end < start):
            line.fault(Sentence("{code}: free movement ends before it begins.", code=code))
        countries[code] = Country(**_named(line))
    return countries


def _read_origins(path: Path, countries: Mapping[str, Country], faults: Faults) -> dict[str, Origin]:
    record, origins = _read(path, _ORIGINS, faults), []
    for n, term in enumerate(record.data["origins"]):
        id_, rest = term["id"], [code.strip() for code in term.get("countries", "").split(",") if code.strip()]
        at = record.place_of("origins", n, "countries")
        for code in rest:
            if not _COUNTRY.fullmatch(code) or code in countries:
                faults.add(at, Sentence("{code!r} is not a code, or stands in countries.csv already.", code=code))
        if doubled := [code for code, times in Counter(rest).items() if times > 1]:
            faults.add(at, Sentence("{doubled} stands here twice.", doubled=", ".join(doubled)))
        every = (*(c.id for c in countries.values() if c.origin == id_), *rest)
        if not every:
            faults.add(record.place_of("origins", n), Sentence("{id} has no country.", id=id_))
        origins.append(Origin(id_, said(term), term["eu_efta"], every))
    return _by_id(origins)


def _read_sectors(path: Path, sbi: Mapping[str, SbiCode], faults: Faults) -> dict[str, Sector]:
    record, sectors = _read(path, _SECTORS, faults), []
    for n, term in enumerate(record.data["sectors"]):
        codes = tuple(code.id for code in sbi.values() if code.sector == term["id"])
        if not codes:
            faults.add(record.place_of("sectors", n), Sentence("{id} has no code in sbi.csv.", id=term["id"]))
        sectors.append(Sector(**_term(term, "note"), sbi=codes))
    return _by_id(sectors)


def _read_sbi(path: Path, faults: Faults) -> dict[str, SbiCode]:
    return {line["code"]: SbiCode(**_named(line)) for line in lines(path, _SBI, faults, once="code")}


def _named(line: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a term in a table, whose id is its code."""
    return {"id": line["code"], **{key: item for key, item in _term(line).items() if key != "code"}}


def _check_references(folder: Path, found: Classifications, faults: Faults) -> None:
    for country in found.countries.values():
        if country.origin not in found.origins:
            faults.add(
                place(folder / "countries.csv", 1),
                Sentence("{country}: origin {origin!r} does not exist.", country=country.id, origin=country.origin),
            )
        elif (country.block != "third") != found.origins[country.origin].eu_efta:
            faults.add(
                place(folder / "countries.csv", 1),
                Sentence("{country}: block and origin disagree on EU/EFTA.", country=country.id),
            )
    for route in found.routes.values():
        if route.registration not in found.registrations:
            faults.add(
                place(folder / "routes.yml", 1),
                Sentence(
                    "{route}: registration {registration!r} does not exist.",
                    route=route.id,
                    registration=route.registration,
                ),
            )


def _check_crosswalk(path: Path, found: Classifications, faults: Faults) -> None:
    """Every SBI division has exactly one sector, or is explicitly left to the hirer."""
    here = place(path, 1)
    for code in found.sbi.values():
        if code.sector not in found.sectors and code.sector != BY_HIRER:
            faults.add(here, Sentence("{code}: sector {sector!r} does not exist.", code=code.id, sector=code.sector))
        if code.id[:2] not in SBI_DIVISIONS:
            faults.add(here, Sentence("{code} lies in no division of SBI 2008.", code=code.id))
    if missing := [division for division in SBI_DIVISIONS if division not in found.sbi]:
        faults.add(
            here, Sentence("misses division {missing}.", missing=", ".join(missing)), "Give each division a sector."
        )
    if sections := set("ABCDEFGHIJKLMNOPQRSTU") - {code.section for code in found.sbi.values()}:
        faults.add(here, Sentence("misses section {sections}.", sections=", ".join(sorted(sections))))
