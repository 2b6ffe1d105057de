"""Index rules: how a dated amount goes on after its last published value, and how sure that is.

The law names an index; its coming values are unknown. The yearly changes of a published series stand in for them:
their geometric mean carries the amount, their spread gives the interval. Rounding is the law's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist, fmean, stdev
from typing import Any, Final, NamedTuple, Protocol

from banen.errors import ParameterError
from banen.observe.calendar import add_months
from banen.observe.records import Faults, Record, read_yaml
from banen.observe.shapes import ANYTHING, TEXT, OneOf, Shape, at_least, in_form, sound
from banen.sentences import Sentence

MODES: Final = {"half_up": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}
OPTIONAL: Final = ("months", "observed", "history_of", "base", "prices_of", "follows", "of", "by")
NEEDS: Final = {
    "growth": ("months", "history_of"),
    "follows": ("base", "prices_of", "follows"),
    "divide": ("of", "by"),
}
_STEP: Final = in_form(r"(?=.*[1-9])[0-9]+(\.[0-9]+)?", '"0.01"')
_COVERAGE: Final = in_form(r"0\.[0-9]*[1-9][0-9]*", '"0.90"')
_RULE: Final[Mapping[str, Shape]] = {
    "kind": OneOf(NEEDS, "kind"), "name": TEXT, "article": str, "until": date, "reason": ANYTHING,
    "rounding": {"to": _STEP, "mode": OneOf(MODES, "mode")}, "applies_to": [str], "months?": at_least(1, int),
    **{f"{key}?": ANYTHING for key in OPTIONAL[1:]},
}  # fmt: skip


class Dated(Protocol):
    """What an index rule needs to see of a dated value."""

    @property
    def value(self) -> Any: ...  # noqa: D102
    @property
    def spread(self) -> tuple[Any, Any] | None: ...  # noqa: D102
    @property
    def valid_from(self) -> date: ...  # noqa: D102
    @property
    def valid_to(self) -> date | None: ...  # noqa: D102
    @property
    def known_from(self) -> date: ...  # noqa: D102


class Series(Protocol):
    """What an index rule asks of the parameters."""

    def at(self, name: str, on: date, *, known_on: date | None = None) -> Dated: ...  # noqa: D102
    def history(self, name: str) -> tuple[Dated, ...]: ...  # noqa: D102


class IndexedAmount(NamedTuple):
    """A projected amount with its 5-95% interval and the days it holds."""

    central: Decimal
    low: Decimal
    high: Decimal
    valid_from: date
    valid_to: date | None


def round_to(amount: Decimal, to: Decimal, mode: str) -> Decimal:
    """An amount in whole steps of ``to``.

    >>> round_to(Decimal("4840") * Decimal("1.0347"), Decimal(1), "half_up")
    Decimal('5008')
    >>> round_to(Decimal("2337.00") / 156, Decimal("0.01"), "up")
    Decimal('14.99')
    """
    return (amount / to).quantize(Decimal(1), rounding=MODES[mode]) * to


@dataclass(frozen=True)
class IndexRule:
    """One named way to go on after the last dated value."""

    id: str
    kind: str
    name: Mapping[str, str]
    article: str
    until: date
    reason: str
    to: Decimal
    mode: str
    coverage: Decimal
    months: int = 0
    observed: str = ""
    history_of: str = ""
    base: str = ""
    prices_of: date = date.min
    follows: str = ""
    of: str = ""
    by: str = ""

    def step(self, previous: Decimal, index: Decimal) -> Decimal:
        """The next amount: previous x (1 + index), rounded as the law says."""
        return round_to(previous * (1 + index), self.to, self.mode)

    def project(self, source: Series, name: str, on: date, known_on: date | None) -> IndexedAmount:
        """The projected value of a name on a day after its last dated value."""
        if self.kind == "growth":
            return self._grow(source, name, on, known_on)
        carrier = source.at(self.follows if self.kind == "follows" else self.of, on, known_on=known_on)
        if self.kind == "follows":
            base = source.at(self.base, on, known_on=known_on).value
            factor = _decimal(base) / _decimal(source.at(self.follows, self.prices_of, known_on=known_on).value)
        else:
            factor = 1 / _decimal(source.at(self.by, on, known_on=known_on).value)
        ends = carrier.spread or (carrier.value, carrier.value)
        amounts = [_decimal(carrier.value), *map(_decimal, ends)]
        return self._rounded(amounts, factor, carrier.valid_from, carrier.valid_to)

    def _grow(self, source: Series, name: str, on: date, known_on: date | None) -> IndexedAmount:
        last = source.at(name, self._last(source, name, known_on), known_on=known_on)
        mean, spread = self._changes(source, known_on)
        amount, start, unknown = _decimal(last.value), last.valid_from, 0
        # An amount may begin within a period: the next one comes on the day after it ends, not a whole period later.
        following = add_months(start, self.months) if last.valid_to is None else last.valid_to + timedelta(days=1)
        while following <= on:
            start, following = following, add_months(following, self.months)
            index = self._observed_index(source, start, known_on)
            unknown += index is None
            amount = self.step(amount, Decimal(math.expm1(mean)) if index is None else index)
        reach = NormalDist().inv_cdf((1 + float(self.coverage)) / 2) * spread * math.sqrt(unknown)
        ends = [amount * Decimal(math.exp(-reach)), amount * Decimal(math.exp(reach))]
        return self._rounded([amount, *ends], Decimal(1), start, following - timedelta(days=1))

    def _last(self, source: Series, name: str, known_on: date | None) -> date:
        return max(r.valid_from for r in source.history(name) if known_on is None or r.known_from <= known_on)

    def _observed_index(self, source: Series, start: date, known_on: date | None) -> Decimal | None:
        if not self.observed:
            return None
        try:
            return _decimal(source.at(self.observed, start, known_on=known_on).value)
        except ParameterError:
            return None

    def _changes(self, source: Series, known_on: date | None) -> tuple[float, float]:
        """Mean and standard deviation of the log changes of the published series."""
        rows = [r for r in source.history(self.history_of) if known_on is None or r.known_from <= known_on]
        logs = [math.log(_decimal(b.value) / _decimal(a.value)) for a, b in pairwise(rows)]
        if len(logs) < 2:  # a spread needs two changes
            raise ParameterError(
                Sentence(
                    "{history_of} has too few published changes to project from ({count}).",
                    history_of=self.history_of,
                    count=len(logs),
                )
            )
        return fmean(logs), stdev(logs)

    def _rounded(self, amounts: list[Decimal], factor: Decimal, start: date, end: date | None) -> IndexedAmount:
        central, low, high = (round_to(a * factor, self.to, self.mode) for a in amounts)
        return IndexedAmount(central, low, high, start, end)


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def read_index_rules(path: Path, names: set[str], faults: Faults) -> dict[str, IndexRule]:
    """Index rules by the parameter name they carry; unknown names and missing keys are faults."""
    if not path.exists():
        return {}
    record = sound(read_yaml(path, faults), {"coverage": _COVERAGE, "rules": {str: _RULE}}, faults)
    by_name: dict[str, IndexRule] = {}
    entries = record.data["rules"].items() if record else ()
    for id_, entry in entries:
        if record and (rule := _rule(id_, entry, record, names, faults)):
            for name in entry["applies_to"]:
                if name in by_name:
                    faults.add(
                        record.place_of("rules", id_, "applies_to"), Sentence("{name} has two index rules.", name=name)
                    )
                by_name[name] = rule
    for id_, entry in entries:
        for key in ("observed", "history_of", "base", "follows", "of", "by"):
            if record and (name := entry.get(key)) and name not in names and name not in by_name:
                faults.add(
                    record.place_of("rules", id_, key),
                    Sentence("names parameter {name!r}, which does not exist.", name=name),
                )
    return by_name


def _rule(id_: str, entry: dict[str, Any], record: Record, names: set[str], faults: Faults) -> IndexRule | None:
    if missing := [key for key in NEEDS[entry["kind"]] if key not in entry]:
        faults.add(
            record.place_of("rules", id_),
            Sentence("index rule {id} lacks {missing}.", id=id_, missing=", ".join(missing)),
        )
        return None
    if entry["kind"] == "growth":
        for name in entry["applies_to"]:
            if name not in names:
                faults.add(
                    record.place_of("rules", id_, "applies_to"),
                    Sentence("{name} has no dated value to grow from.", name=name),
                )
    return IndexRule(
        id=id_,
        to=Decimal(entry["rounding"]["to"]),
        mode=entry["rounding"]["mode"],
        coverage=Decimal(record.data["coverage"]),
        **{key: entry[key] for key in ("kind", "name", "article", "until", "reason", *OPTIONAL) if key in entry},
    )
