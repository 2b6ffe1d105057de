"""Assumptions: what no figure settles, each a parameter with a range, a distribution and a reason.

An assumption is named ``part.what``: the part says which room of the model reads it (``stay``, ``demand``,
``supply`` …), so that an indicator can name what it rests on. Draws are reproducible per name: adding an
assumption never shifts the draws of another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from numbers import Real
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from banen.errors import Fault, ScenarioError, UnknownNameError, check_all
from banen.kept import MEGABYTE, Kept
from banen.languages import DUTCH, ENGLISH, Language, Text
from banen.observe import chance
from banen.observe.fitted import Fitted, fitted
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import NAMED, NUMBER, TEXT, Maybe, OneOf, lines, said, sound
from banen.observe.words import text_of
from banen.quantities import Array, read_only
from banen.rounding import number
from banen.sentences import Sentence
from banen.showing import Card, Showing

FOLDER = CONTENT / "assumptions"
PULLED = 0.1
DISTRIBUTIONS = ("triangular", "uniform", "fixed")
KINDS = ("behavioural", "technical")


@dataclass(frozen=True, repr=False)
class Assumption(Showing):
    """One assumed quantity: central value, range, distribution over the range, and why.

    ``low`` and ``high`` are the ends of the distribution (not percentiles). ``figures`` names the figures
    that the range leans on; an empty list means judgement alone, which the reason then says.
    """

    name: str
    label: Text
    unit: str
    unit_label: Text
    kind: str
    central: float
    low: float
    high: float
    distribution: str
    reason: Text
    figures: tuple[str, ...]
    where: str
    price_year: int | None = None

    def __hash__(self) -> int:
        """By its name: draws are looked up a hundred times per package, and a hash over all fields costs as much."""
        return hash(self.name)

    @property
    def part(self) -> str:
        """The room of the model that reads it."""
        return self.name.split(".", 1)[0]

    def card(self, language: Language) -> Card:
        """The assumption with its range and reason."""
        ends = f"{number(self.low, language)} – {number(self.high, language)} {self.unit_label[language]}"
        rests = ", ".join(self.figures)
        return Card(f"{self.name}, {self.label[language]}", f"{ends}. {self.reason[language]}", source=rests)

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with its texts in both languages."""
        return {
            "name": self.name, "label": self.label.to_dict(), "unit": self.unit,
            "unit_label": self.unit_label.to_dict(), "central": self.central, "low": self.low, "high": self.high,
            "distribution": self.distribution, "reason": self.reason.to_dict(), "figures": list(self.figures),
        }  # fmt: skip

    def quantile(self, share: Array) -> Array:
        """Values at these shares of the distribution; shape kept."""
        low, mode, high = self.low, self.central, self.high
        if self.distribution == "fixed" or low == high:
            return np.full_like(share, mode)
        if self.distribution == "uniform":
            return low + share * (high - low)
        turn = (mode - low) / (high - low)
        rising = low + np.sqrt(share * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
        return np.where(share < turn, rising, falling)


@dataclass(frozen=True)
class Learned:
    """What the figures left of a range: 5, 50 and 95% values after calibration, and the end they pull to, if any."""

    p05: float
    p50: float
    p95: float
    pulled: Literal["low", "high"] | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"p05": self.p05, "p50": self.p50, "p95": self.p95, "pulled": self.pulled}


class Assumptions(Mapping[str, Assumption]):
    """All assumptions by name, and in ``fitted`` the draws that calibration chose, if any."""

    def __init__(self, entries: Mapping[str, Assumption], found: Fitted | None = None) -> None:
        self._entries = dict(entries)
        self.fitted = found

    def fitted_to(self, found: Fitted | None) -> Assumptions:
        """The same assumptions with other fitted draws; with None the ranges alone speak."""
        return Assumptions(self._entries, found)

    def learned(self, name: str) -> Learned | None:
        """What the figures say of an assumption; None where history does not inform it.

        They pull to an end of its range where the median lies in the outer ``PULLED`` of the distribution: then the
        range is to be looked at again.
        """
        entry = self[name]
        if self.fitted is None or name not in self.fitted:
            return None
        shares = np.percentile(self.fitted.row(name), (5, 50, 95))
        p05, p50, p95 = (float(v) for v in entry.quantile(shares))
        pulled: Literal["low", "high"] | None = None
        if shares[1] < PULLED:
            pulled = "low"
        elif shares[1] > 1 - PULLED:
            pulled = "high"
        return Learned(p05, p50, p95, pulled)

    def check_held(self, values: Mapping[str, float]) -> None:
        """Refuse to hold assumptions at these values, all faults at once.

        Raises :class:`~banen.errors.ScenarioError` for what lies outside a range or is no number, and
        :class:`~banen.errors.UnknownNameError` where the one fault is a name that does not exist.
        """
        check_all(*(partial(self._check_one, name, value) for name, value in values.items()))

    def _check_one(self, name: str, value: float) -> None:
        entry = self[name]
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ScenarioError(
                Fault("assumed", Sentence("{name} cannot be {value!r}: it needs a number.", name=name, value=value))
            )
        if not entry.low <= value <= entry.high:
            span = f"its range is {entry.low:g} to {entry.high:g} ({entry.unit_label[ENGLISH]})"
            low, high, unit = entry.low, entry.high, entry.unit_label[DUTCH]
            dutch = f"{name} kan niet {value:g} zijn: het bereik is {low:g} tot en met {high:g} ({unit})."
            raise ScenarioError(
                Fault(
                    "assumed",
                    Sentence("{name} cannot be {value:g}: {span}.", name=name, value=value, span=span),
                    dutch=dutch,
                )
            )

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every assumption and the draws that calibration chose: the same digest, the same content."""
        records = [
            entry.to_dict() | {"kind": entry.kind, "price_year": entry.price_year} for entry in self._entries.values()
        ]
        whole = [records, None if self.fitted is None else self.fitted.digest]
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Assumptions) and self.digest == other.digest)

    def __getitem__(self, name: str) -> Assumption:
        if name not in self._entries:
            raise UnknownNameError("assumption", name, self._entries)
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True)
class Draws:
    """Samples of every assumption: ``draws["stay.x"]`` is an array of shape (count,).

    One draw means every assumption at its central value, or at the centre of the calibration where it has one. With
    more, draw i of a name depends on the seed, the name and i alone; assumptions that history informs come from the
    members of the calibration, together, so that each draw reproduces the figures. ``fixed`` holds assumptions that a
    package or a sensitivity run pins to a value.
    """

    count: int
    seed: int
    entries: Assumptions
    fixed: tuple[tuple[str, float], ...] = ()

    def __getitem__(self, name: str) -> Array:
        entry = self.entries[name]
        for pinned, value in self.fixed:
            if pinned == name:
                return np.full(self.count, value)
        return self._drawn(entry)

    def _drawn(self, entry: Assumption) -> Array:
        found, name = self.entries.fitted, entry.name
        if found is not None and name in found:
            return _fitted(entry, found, self.seed, self.count)
        if self.count == 1:
            return np.array([entry.central])
        return _sampled(entry, self.seed, self.count)

    def normal(self, name: str) -> Array:
        """Standard-normal numbers of something that chance decides, shape (count,); one draw has no chance: zero."""
        return np.zeros(1) if self.count == 1 else chance.normal(self.seed, name, self.count)

    def fitted(self, name: str) -> Array:
        """What calibration found for a name that is no assumption, shape (count,); zero without calibration."""
        found = self.entries.fitted
        if found is None or name not in found:
            return np.zeros(self.count)
        return found.column(name, self.seed, self.count)

    def unpinned(self, prefix: str) -> Draws:
        """The same draws without what is held of the assumptions whose name begins so."""
        kept = tuple(pair for pair in self.fixed if not pair[0].startswith(prefix))
        return self if kept == self.fixed else replace(self, fixed=kept)

    def pin(self, **values: float) -> Draws:
        """The same draws with some assumptions held at a value; names with dots as keywords via ``**{}``.

        What was held before at another value is held at this one. A value may lie outside the range, as in a case that
        can be worked out by hand; what people give is held to it by :meth:`Assumptions.check_held`.
        """
        for name in values:
            self.entries[name]  # an unknown name is told before anything runs
        return replace(self, fixed=tuple(sorted({**dict(self.fixed), **values}.items())))


@dataclass(frozen=True, eq=False)
class DesignedDraws(Draws):
    """Draws that a design lays out: ``values`` holds (count,) per assumption; any other stays at its centre.

    Two designs are never the same draws, whatever they hold, so nothing kept for one serves the other.
    """

    values: Mapping[str, Array] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Array], entries: Assumptions) -> DesignedDraws:
        """Draws with these values, which may lie outside the range of their assumption.

        Names may also be those of chance, or what calibration found beside the assumptions.
        """
        return cls(len(next(iter(values.values()))), 0, entries, values=values)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def _drawn(self, entry: Assumption) -> Array:
        given = self.values.get(entry.name)
        return np.repeat(Draws(1, self.seed, self.entries)[entry.name], self.count) if given is None else given

    def normal(self, name: str) -> Array:
        """Chance as the design lays it out; none where it does not."""
        given = self.values.get(name)
        return np.zeros(self.count) if given is None else given

    def fitted(self, name: str) -> Array:
        """What calibration found, as the design lays it out; its centre where it does not."""
        given = self.values.get(name)
        return np.repeat(Draws(1, self.seed, self.entries).fitted(name), self.count) if given is None else given

    def rows(self, some: npt.NDArray[np.intp]) -> DesignedDraws:
        """Some of the draws by their place, as draws of their own."""
        return replace(self, count=len(some), values={name: values[some] for name, values in self.values.items()})


_samples: Kept[Array] = Kept("draws", 24 * MEGABYTE, lambda values: int(values.nbytes))


def _sampled(entry: Assumption, seed: int, count: int) -> Array:
    """Draws of one assumption, kept because every run reads them again; read-only for that reason."""
    return _samples.of((entry, seed, count), lambda: read_only(entry.quantile(chance.uniform(seed, entry.name, count))))


def _fitted(entry: Assumption, found: Fitted, seed: int, count: int) -> Array:
    """Fitted draws of one assumption, from the shares of its distribution; kept and read-only as above."""
    return _samples.of(
        (entry, found, seed, count), lambda: read_only(entry.quantile(found.column(entry.name, seed, count)))
    )


@cache
def assumptions() -> Assumptions:
    """Every assumption in content with the draws that calibration chose; a draw of none of them is a fault."""
    known, found, faults = register(), fitted(), Faults()
    found.check(known, faults)
    faults.raise_if_any()
    return known.fitted_to(found)


@cache
def register(folder: Path = FOLDER) -> Assumptions:
    """Every assumption in a folder with its range alone, as before calibration; checked, all faults at once."""
    faults = Faults()
    entries: dict[str, Assumption] = {}
    shape = {
        "label": TEXT, "unit": OneOf(units(), "unit"), "kind": OneOf(KINDS, "kind"),
        "central": NUMBER, "low": NUMBER, "high": NUMBER, "distribution": OneOf(DISTRIBUTIONS, "distribution"),
        "reason": TEXT, "figures": Maybe([str]), "price_year?": int,
    }  # fmt: skip
    for path in sorted(folder.glob("*.yml")):
        record = sound(read_yaml(path, faults), {str: shape}, faults)
        for name, fields in record.data.items() if record else ():
            where = record.place_of(name) if record else ""
            if name in entries:
                faults.add(
                    where, Sentence("{name} also stands at {where}.", name=name, where=entries[name].where), "Keep one."
                )
            elif _fit_together(name, fields, where, path.stem, faults):
                entries[name] = _assumption(name, fields, where)
    faults.raise_if_any()
    return Assumptions(entries)


def _assumption(name: str, fields: Mapping[str, Any], where: str) -> Assumption:
    texts = {key: said(fields[key]) for key in ("label", "reason")}
    numbers = {key: float(fields[key]) for key in ("low", "central", "high")}
    given = {"figures": tuple(fields["figures"] or ()), "price_year": fields.get("price_year")}
    unit_label = units()[fields["unit"]]
    return Assumption(**{**fields, **texts, **numbers, **given}, name=name, unit_label=unit_label, where=where)


def _fit_together(name: str, fields: Mapping[str, Any], where: str, part: str, faults: Faults) -> bool:
    """Whether the name fits the file, the numbers are in order, and only an amount in euros has a year of its price."""
    before, numbers = faults.noted, [fields[key] for key in ("low", "central", "high")]
    if not name.startswith(part + "."):
        faults.add(
            where,
            Sentence("{name} stands in {part}.yml but does not begin with '{part}.'.", name=name, part=part),
            "Move or rename it.",
        )
    if numbers != sorted(numbers):
        faults.add(
            where, Sentence("{name} must have low ≤ central ≤ high; it has {numbers}.", name=name, numbers=numbers)
        )
    year, in_euros = fields.get("price_year"), fields["unit"].startswith("EUR")
    if in_euros and year is None:
        faults.add(
            where, Sentence("{name} is an amount in euros without a price year.", name=name), "Write price_year: 2026."
        )
    elif year is not None and not in_euros:
        faults.add(
            where,
            Sentence("{name} has a price year, but its unit is {unit!r}.", name=name, unit=fields["unit"]),
            "Leave price_year out.",
        )
    return faults.noted == before


@cache
def units() -> Mapping[str, Text]:
    """The units that an assumption may have, with the words that people see."""
    faults = Faults()
    table = lines(CONTENT / "assumptions" / "units.csv", {"unit": str, **NAMED}, faults, once="unit")
    known = {line["unit"]: text_of(line) for line in table}
    faults.raise_if_any()
    return known
