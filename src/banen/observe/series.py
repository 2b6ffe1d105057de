"""Series: yearly numbers over time and the forecasts that were made of them, each value with its definition and source.

A value without a vintage is realised; a vintage is the year in which a forecast was published. Breaks between
definitions are not repaired here: they are told in ``content/conflicts.yml``, and chaining two series is never done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.errors import ContentError, Fault, UnknownNameError
from banen.observe.figures import CONFIDENCES, PERIOD, PROVENANCES, units
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import NUMBER, OneOf, Shape, TableLine, columns, in_form, lines
from banen.sentences import Sentence

_SHAPE: Mapping[str, Shape] = {
    "series": in_form("[A-Za-z][A-Za-z0-9_]*", "immigration_total"), "year": PERIOD,
    "vintage?": in_form("[0-9]{4}", "2024, or blank for a realised value"), "value": NUMBER, "unit": str,
    "definition": str, "source": str, "provenance": OneOf(PROVENANCES, "provenance"),
    "confidence": OneOf(CONFIDENCES, "confidence"),
}  # fmt: skip
COLUMNS = columns(_SHAPE)

Year = int | str
"""A plain year is an int; a quarter, month or span is text such as ``2014Q4``."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of a series: realised where ``vintage`` is blank, otherwise forecast in that year."""

    series: str
    year: Year
    vintage: str
    value: float
    unit: str
    definition: str
    source: str
    provenance: str
    confidence: str
    topic: str
    where: str

    def to_dict(self) -> dict[str, Any]:
        """The value as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Description:
    """What a series is: its unit, its definitions and sources in order of first use, its span and vintages.

    More than one definition means that the values may not be read as one line.
    """

    name: str
    topic: str
    unit: str
    count: int
    first: Year
    last: Year
    vintages: tuple[str, ...]
    definitions: tuple[str, ...]
    sources: tuple[str, ...]
    provenances: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The description as JSON."""
        return asdict(self)


class AllSeries:
    """All series by name; an unknown name tells the nearest one."""

    def __init__(self, by_name: Mapping[str, tuple[Observation, ...]]) -> None:
        self._by_name = by_name

    def __getitem__(self, name: str) -> tuple[Observation, ...]:
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownNameError("series", name, self._by_name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def vintages(self, name: str) -> tuple[str, ...]:
        """The years in which forecasts of this series were published; none for a series of realised values."""
        return tuple(sorted({o.vintage for o in self[name] if o.vintage}))

    def values(self, name: str, vintage: str | int | None = None) -> dict[Year, float]:
        """The realised values of a series by year, or those of one forecast vintage, in the unit of the series.

        Raises :class:`~banen.errors.ContentError` when there are none: a forecast has no realised values.

        >>> series().values("net_migration")[2019]
        108035.0
        """
        wanted = "" if vintage is None else str(vintage)
        by_year = {o.year: o.value for o in self[name] if o.vintage == wanted}
        if not by_year:
            vintages = ", ".join(self.vintages(name)) or "none"
            what = (
                Sentence("series {name!r} has no values of vintage {wanted}.", name=name, wanted=wanted)
                if wanted
                else Sentence("series {name!r} is a forecast.", name=name)
            )
            raise ContentError(
                Fault(self[name][0].where, what, Sentence("Its vintages are: {vintages}.", vintages=vintages))
            )
        return by_year

    def describe(self, name: str) -> Description:
        """Unit, definitions, sources and span of a series."""
        observations = self[name]
        years = sorted({o.year for o in observations}, key=str)
        return Description(
            name=name,
            topic=observations[0].topic,
            unit=observations[0].unit,
            count=len(observations),
            first=years[0],
            last=years[-1],
            vintages=self.vintages(name),
            definitions=tuple(dict.fromkeys(o.definition for o in observations)),
            sources=tuple(dict.fromkeys(o.source for o in observations)),
            provenances=tuple(dict.fromkeys(o.provenance for o in observations)),
        )


def series(root: Path | None = None) -> AllSeries:
    """The series of the content folder (or of another root), read once per folder.

    Raises :class:`~banen.errors.ContentError` with every fault at once.
    """
    return _series(root or CONTENT)


@cache
def _series(root: Path) -> AllSeries:
    known, faults = units(root), Faults()
    found: dict[str, dict[tuple[Year, str], Observation]] = {}
    for path in sorted((root / "series").glob("*.csv")):
        for line in lines(path, _SHAPE, faults):
            one = _observation(line, path.stem)
            if one.unit not in known:
                line.fault(
                    Sentence("unit {unit!r} is not in units.csv.", unit=one.unit),
                    "Use a unit of that table, or add it there.",
                )
            others = found.setdefault(one.series, {})
            if before := others.get((one.year, one.vintage)):
                line.fault(
                    Sentence(
                        "{series} of {year} stands in {where} already.",
                        series=one.series,
                        year=one.year,
                        where=before.where,
                    ),
                    "Keep one of the two.",
                )
            first = next(iter(others.values()), one)
            if (first.unit, first.topic) != (one.unit, one.topic):
                line.fault(
                    Sentence("{series} changes its unit or its file.", series=one.series),
                    Sentence("It began in {where}.", where=first.where),
                )
            others[one.year, one.vintage] = one
    faults.raise_if_any()
    return AllSeries({name: tuple(values.values()) for name, values in found.items()})


def observations(path: Path, faults: Faults) -> Iterator[Observation]:
    """The observations of one table with the columns of a series, wherever it stands."""
    for line in lines(path, _SHAPE, faults):
        yield _observation(line, path.stem)


def _observation(line: TableLine, topic: str) -> Observation:
    year = line["year"]
    plain = int(year) if len(year) == 4 and year.isdigit() else year
    return Observation(**{**line, "year": plain}, topic=topic, where=line.where)
