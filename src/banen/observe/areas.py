"""Areas: the municipalities, labour-market regions and provinces of the Netherlands, with their figures.

One edition (see ``content/areas/sources.yml``). A blank in the content is an unknown figure and stays None:
it is asked for where it is needed, never invented. Maps and tables print :attr:`Areas.credit`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from banen.errors import UnknownNameError
from banen.languages import Text
from banen.observe.records import CONTENT, Faults, place, read_yaml
from banen.observe.shapes import (
    NUMBER,
    TEXT,
    Fits,
    OneOf,
    Shape,
    TableLine,
    at_least,
    in_form,
    is_number,
    lines,
    sound,
    told_twice,
)
from banen.observe.spelling import folded
from banen.observe.words import text_of
from banen.sentences import Sentence

EXPECTED = {"municipalities": 342, "regions": 35, "provinces": 12}
"""How many areas this edition has; a merger changes the content and this line together."""

SHARES = (
    "pct_agriculture",
    "pct_industry_energy",
    "pct_trade_hospitality",
    "pct_transport_ict",
    "pct_finance_real_estate",
    "pct_business_services",
    "pct_public_education_health",
    "pct_culture_other",
)
"""Share of business establishments per branch, in per cent."""

_MUNICIPALITY, _REGION = in_form("GM[0-9]{4}", "GM0014"), in_form("AM[0-9]{2}", "AM01")
_PROVINCE, _PERCENT = (
    in_form("PV[0-9]{2}", "PV20"),
    Fits("0 to 100 per cent", lambda share: is_number(share) and 0 <= share <= 100, float),
)
_EXTENT: Mapping[str, Shape] = {
    "population": at_least(1, int), "population_year": int, "dwellings?": int, "dwellings_year?": int,
    "area_km2": at_least(0), "land_area_km2": at_least(0), "centroid_lon": NUMBER, "centroid_lat": NUMBER,
}  # fmt: skip
"""People, dwellings, areas and centre: the figures that every kind of area has."""
_MUNICIPALITIES: Mapping[str, Shape] = {
    "code": _MUNICIPALITY, "name": str, "province_code": _PROVINCE, "region_code": _REGION,
    "region_basis": OneOf(("cbs2026",)),
    "region_vs_2015": OneOf(("same", "same_via_merger", "split_merger", "changed")), **_EXTENT,
    "rd_x": int, "rd_y": int,
}  # fmt: skip
_REGIONS: Mapping[str, Shape] = {
    "name": str, "seat": str, "seat_code": _MUNICIPALITY, "seat_basis": OneOf(("annex", "recalled")),
    "municipalities": int, **_EXTENT, "tile_col": int, "tile_row": int,
}  # fmt: skip
_INDICATORS: Mapping[str, Shape] = {
    "code": _MUNICIPALITY, "year": int, "basis": OneOf(("direct", "predecessors")), "population": int,
    "establishments": int, **{f"{share}?": _PERCENT for share in SHARES}, "gp_distance_km?": NUMBER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicators:
    """Establishments of a municipality by branch and the distance to a general practitioner, in one year."""

    year: int
    basis: str
    population: int
    establishments: int
    percent_by_branch: Mapping[str, float | None]
    gp_distance_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place with its people, dwellings, square kilometres and centre."""

    code: str
    name: str
    population: int
    population_year: int
    dwellings: int | None
    dwellings_year: int | None
    area_km2: float
    land_area_km2: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality(Area):
    """A municipality (gemeente) with its region, province and place on the map."""

    province_code: str
    region_code: str
    region_basis: str
    region_vs_2015: str
    rd_x: int
    rd_y: int
    indicators: Indicators | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Area):
    """A labour-market region (arbeidsmarktregio) with its seat and tile."""

    seat: str
    seat_code: str
    seat_basis: str
    municipality_count: int
    tile_col: int
    tile_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Province(Region):
    """A province (provincie), with the same figures as a region."""


@dataclass(frozen=True, slots=True)
class AreaSource:
    """Where some columns of the area tables come from, of which year, under which licence, with which limits."""

    id: str
    columns: tuple[str, ...]
    source: str
    year: str
    licence: str
    note: str


AnyRegion = TypeVar("AnyRegion", bound=Region)


@dataclass(frozen=True)
class Areas:
    """All areas by code, in the order of their codes."""

    municipalities: Mapping[str, Municipality]
    regions: Mapping[str, Region]
    provinces: Mapping[str, Province]
    sources: tuple[AreaSource, ...]
    credit: Text
    edition: str
    aliases: Mapping[str, str]
    """Codes by other names that people use: a former name, a town within a municipality."""

    def municipalities_of(self, code: str) -> tuple[Municipality, ...]:
        """The municipalities of a labour-market region (AM..) or a province (PV..), by code."""
        if code in self.regions:
            return tuple(m for m in self.municipalities.values() if m.region_code == code)
        if code in self.provinces:
            return tuple(m for m in self.municipalities.values() if m.province_code == code)
        named = [f"{area.name} ({code})" for each in (self.regions, self.provinces) for code, area in each.items()]
        raise UnknownNameError("region or province", code, [*self.regions, *self.provinces, *named])

    def find(self, code_or_name: str) -> Municipality | Region | Province:
        """An area by code or by any name that people use; one that is both municipality and region means the former."""
        kinds: tuple[Mapping[str, Municipality | Region], ...] = (self.municipalities, self.regions, self.provinces)
        for kind in kinds:
            if found := kind.get(code_or_name):
                return found
        wanted = folded(code_or_name)
        for kind in kinds:
            for area in kind.values():
                if folded(area.name) == wanted:
                    return area
        for alias, code in self.aliases.items():
            if folded(alias) == wanted:
                return self.find(code)
        raise UnknownNameError(
            "area",
            code_or_name,
            [*(n for kind in kinds for a in kind.values() for n in (a.code, a.name)), *self.aliases],
        )


def areas(root: Path | None = None) -> Areas:
    """The areas of the content folder (or of another root), read once per folder.

    Raises :class:`~banen.errors.ContentError` with every fault at once.

    >>> areas().municipalities["GM0599"].name
    'Rotterdam'
    """
    return _areas(root or CONTENT)


@cache
def _areas(root: Path) -> Areas:
    folder, faults = root / "areas", Faults()
    indicators = _read_indicators(folder / "indicators.csv", faults)
    municipalities = _read_municipalities(folder / "municipalities.csv", indicators, faults)
    regions = _read_regions(folder / "regions.csv", _REGION, Region, faults)
    provinces = _read_regions(folder / "provinces.csv", _PROVINCE, Province, faults)
    sources, credit, edition = _read_sources(folder / "sources.yml", faults)
    _check_uniqueness(
        folder / "municipalities.csv",
        "municipalities",
        faults,
        code=[m.code for m in municipalities],
        name=[m.name for m in municipalities],
    )
    for kind, wholes in (("regions", regions), ("provinces", provinces)):
        _check_uniqueness(
            folder / f"{kind}.csv",
            kind,
            faults,
            code=[w.code for w in wholes],
            name=[w.name for w in wholes],
            tile=[(w.tile_col, w.tile_row) for w in wholes],
        )
    for code in sorted(indicators.keys() - {m.code for m in municipalities}):
        faults.add(place(folder / "indicators.csv", 1), Sentence("{code} is not a municipality.", code=code))
    _check_members(folder, municipalities, regions, "region_code", faults)
    _check_members(folder, municipalities, provinces, "province_code", faults)
    codes = {m.code for m in municipalities} | {r.code for r in regions} | {p.code for p in provinces}
    aliases = _read_aliases(folder / "aliases.csv", codes, faults)
    faults.raise_if_any()
    return Areas(
        {m.code: m for m in sorted(municipalities, key=lambda m: m.code)},
        {r.code: r for r in sorted(regions, key=lambda r: r.code)},
        {p.code: p for p in sorted(provinces, key=lambda p: p.code)},
        sources,
        credit,
        edition,
        aliases,
    )


def _read_aliases(path: Path, codes: set[str], faults: Faults) -> dict[str, str]:
    known = OneOf(codes, "area")
    return {line["alias"]: line["code"] for line in lines(path, {"alias": str, "code": known}, faults, once="alias")}


def _read_municipalities(path: Path, indicators: Mapping[str, Indicators], faults: Faults) -> list[Municipality]:
    return [
        Municipality(**_extent(line), indicators=indicators.get(line["code"]))
        for line in lines(path, _MUNICIPALITIES, faults)
    ]


def _extent(line: TableLine) -> dict[str, Any]:
    """The figures of an area, whose centre lies in the country and whose dwellings have a year."""
    held = dict(line)
    lon, lat = held["lon"], held["lat"] = held.pop("centroid_lon"), held.pop("centroid_lat")
    if not (3 < lon < 8 and 50 < lat < 54):
        line.fault(
            Sentence("the centre {lon}, {lat} is not in the Netherlands.", lon=lon, lat=lat),
            "Give degrees of longitude and latitude.",
        )
    if (held["dwellings"] is None) != (held["dwellings_year"] is None):
        line.fault("dwellings and dwellings_year must both be filled or both be blank.")
    return held


def _read_regions(path: Path, code: Shape, make: type[AnyRegion], faults: Faults) -> list[AnyRegion]:
    held = [_extent(line) for line in lines(path, {"code": code, **_REGIONS}, faults)]
    return [make(municipality_count=each.pop("municipalities"), **each) for each in held]


def _read_indicators(path: Path, faults: Faults) -> dict[str, Indicators]:
    return {
        line["code"]: Indicators(
            **{name: line[name] for name in ("year", "basis", "population", "establishments", "gp_distance_km")},
            percent_by_branch={column.removeprefix("pct_"): line[column] for column in SHARES},
        )
        for line in lines(path, _INDICATORS, faults, once="code")
    }


def _read_sources(path: Path, faults: Faults) -> tuple[tuple[AreaSource, ...], Text, str]:
    source = {**dict.fromkeys(("id", "source", "year", "licence", "note"), str), "columns": [str]}
    whole = read_yaml(path, faults)
    told_twice(whole, "sources", faults)
    record = sound(whole, {"edition": str, "credit": TEXT, "sources": [source]}, faults)
    if record is None:
        return (), Text.of({}), ""
    return (
        tuple(AreaSource(**{**each, "columns": tuple(each["columns"])}) for each in record.data["sources"]),
        text_of(record.data["credit"]),
        record.data["edition"],
    )


def _check_uniqueness(path: Path, kind: str, faults: Faults, **labels: Sequence[object]) -> None:
    here = place(path, 1)
    if len(labels["code"]) != EXPECTED[kind]:
        faults.add(
            here,
            Sentence(
                "has {count} {kind} where this edition has {expected}.",
                count=len(labels["code"]),
                kind=kind,
                expected=EXPECTED[kind],
            ),
        )
    for label, values in labels.items():
        for value, times in Counter(values).items():
            if times > 1:
                faults.add(
                    here,
                    Sentence("{label} {value} stands here {times} times.", label=label, value=str(value), times=times),
                    "Each area needs its own.",
                )


def _check_members(
    folder: Path, municipalities: Sequence[Municipality], wholes: Sequence[Region], parent: str, faults: Faults
) -> None:
    """Every municipality lies in one known region or province, whose figures are the sums of its members."""
    table = "regions" if parent == "region_code" else "provinces"
    here, people, members = place(folder / f"{table}.csv", 1), Counter[str](), Counter[str]()
    for m in municipalities:
        code = m.region_code if parent == "region_code" else m.province_code
        people[code] += m.population
        members[code] += 1
    known = {whole.code for whole in wholes}
    for code in sorted(members.keys() - known):
        faults.add(
            place(folder / "municipalities.csv", 1),
            Sentence("{parent} {code} is not in {table}.csv.", parent=parent, code=code, table=table),
        )
    codes = {m.code for m in municipalities}
    for whole in wholes:
        if members[whole.code] != whole.municipality_count:
            faults.add(
                here,
                Sentence(
                    "{code} names {municipality_count} municipalities, {members:lies|lie} in it.",
                    code=whole.code,
                    municipality_count=whole.municipality_count,
                    members=members[whole.code],
                ),
            )
        if people[whole.code] != whole.population:
            faults.add(
                here,
                Sentence(
                    "{code} has {population} people, its municipalities sum to {people}.",
                    code=whole.code,
                    population=whole.population,
                    people=people[whole.code],
                ),
            )
        if whole.seat_code not in codes:
            faults.add(
                here,
                Sentence("{code}: seat {seat_code} is not a municipality.", code=whole.code, seat_code=whole.seat_code),
            )
