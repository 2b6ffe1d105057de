"""Target bands: a range that policy aims at, and the probability that an outcome lies in it over the draws.

Published bands stand in ``content/targets`` and take their bounds from a figure. A user may set a band on any
indicator and year. A band is only as good as its count: bands on all migration are told apart from labour migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from math import sqrt
from pathlib import Path
from typing import Any, get_args

import numpy as np

from banen.errors import Fault, ScenarioError, UnknownNameError, check_all
from banen.languages import Language, Text, with_marks
from banen.model.population import FREE_MOVEMENT, POSTED
from banen.model.rules.law.quotas import Instrument, allocate
from banen.observe.assumptions import Draws, assumptions
from banen.observe.figures import figures
from banen.observe.numbers import THOUSANDS, plain_number, short
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import TEXT, Fits, Maybe, Shape, sound
from banen.observe.words import each, text_of, word, words
from banen.quantities import Array
from banen.sentences import Sentence
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import values_of
from banen.simulate.measures.packages import Package
from banen.simulate.results.dependence import sectors_of
from banen.simulate.results.indicators import counted, definition_of, group_labels, indicators, label_of
from banen.simulate.scenario import check_draws, check_year

MODES: tuple[Instrument, ...] = get_args(Instrument)
"""How a band works: ``richtgetal`` warns, ``streefgetal`` is aimed at, ``quotum`` refuses, ``bandbreedte`` reports."""
NINETY = 1.645
"""Standard errors either side of a share that hold it in 90% of samples."""


@dataclass(frozen=True)
class TargetBand:
    """A range with what it counts: ``low`` ≤ outcome ≤ ``high`` in a year, in persons (or posts) of its indicator.

    ``indicator`` is the series that the model shows beside it, None where the model cannot answer. ``same_count``
    says whether that series counts the same people as the band. ``year`` is None where the band holds in any year.
    """

    id: str
    name: Text
    low: float
    high: float
    counts: Text
    indicator: str | None
    same_count: bool
    caveat: Text | None = None
    figures: tuple[str, ...] = ()
    year: int | None = None
    mode: Instrument = "bandbreedte"

    def __post_init__(self) -> None:
        _check_range(self.low, self.high)

    def position(self, values: Array, weights: Array | None = None) -> dict[str, float]:
        """Share of the draws below, inside and above the band; values and weights of shape (draws,)."""
        inside = (values >= self.low) & (values <= self.high)
        parts = {"below": values < self.low, "inside": inside, "above": values > self.high}
        if weights is None:
            return {name: float(where.mean()) for name, where in parts.items()}
        return {name: float(weights[where].sum()) for name, where in parts.items()}

    def to_dict(self) -> dict[str, Any]:
        """The band as JSON, with what it counts."""
        return {
            "id": self.id, "name": self.name.to_dict(),
            "low": self.low if np.isfinite(self.low) else None, "high": self.high if np.isfinite(self.high) else None,
            "counts": self.counts.to_dict(), "indicator": self.indicator, "same_count": self.same_count,
            "caveat": self.caveat.to_dict() if self.caveat else None, "figures": list(self.figures),
            "year": self.year, "mode": self.mode,
        }  # fmt: skip


@cache
def targets(folder: Path = CONTENT / "targets") -> Mapping[str, TargetBand]:
    """The published bands by id; every fault of every file at once."""
    faults = Faults()
    bands: dict[str, TargetBand] = {}
    for path in sorted(folder.glob("*.yml")):
        record = read_yaml(path, faults)
        if record is not None and (one := _read(record, path.stem, faults)):
            bands[one.id] = one
    faults.raise_if_any()
    return bands


def _shape(stem: str) -> Shape:
    return {
        "id": Fits(f"{stem!r}, the name of the file", stem.__eq__),
        "name": TEXT,
        "figures": Fits("a list of figures, the first with a lower and an upper bound", _is_bounded),
        "counts": TEXT,
        "indicator": Maybe(Fits("an indicator", lambda key: isinstance(key, str) and is_indicator(key))),
        "same_count": bool,
        "caveat": TEXT,
        "year?": int,
    }


def _is_bounded(ids: Any) -> bool:
    if not (isinstance(ids, list) and ids and all(isinstance(id_, str) and id_ in figures() for id_ in ids)):
        return False
    first = figures()[ids[0]]
    return first.low is not None and first.high is not None


def _read(record: Record, stem: str, faults: Faults) -> TargetBand | None:
    kept = sound(record, _shape(stem), faults)
    if kept is None:
        return None
    data, bounds = kept.data, figures()[kept.data["figures"][0]]
    low, high = bounds.low, bounds.high
    if low is None or high is None:
        raise AssertionError("a figure without bounds is not sound")
    return TargetBand(
        id=data["id"],
        name=text_of(data["name"]),
        low=low,
        high=high,
        counts=text_of(data["counts"]),
        indicator=data["indicator"],
        same_count=data["same_count"],
        caveat=text_of(data["caveat"]),
        figures=tuple(data["figures"]),
        year=data.get("year"),
    )


def is_indicator(key: str) -> bool:
    """Whether a key names an indicator, whatever its definition or group; those are judged when it is computed."""
    return key.partition("@")[0].partition(":")[0] in indicators()


def own_band(low: float, high: float, indicator: str, mode: str = "bandbreedte") -> TargetBand:
    """A user's own band on an indicator, such as ``stock_by_sector:food`` or ``net_migration@present``.

    Raises :class:`~banen.errors.UnknownNameError` for an indicator or mode that does not exist, and
    :class:`~banen.errors.RuleError` for a quota on a group in which people move freely (TFEU art. 45 and 56).
    """
    if not is_indicator(indicator):
        raise UnknownNameError("indicator", indicator, indicators())
    name = indicator.partition("@")[0].partition(":")[0]
    by, known = indicators()[name].by, sectors_of(name)
    if known and ":" in indicator and indicator.partition(":")[2] not in known:
        raise UnknownNameError("group", indicator, [f"{name}:{sectors}" for sectors in known])
    if by and ":" not in indicator:
        keys = list(known or group_labels(by))
        advice = Sentence(
            "Name one group, such as {indicator}:{keys}; groups are {keys2}.",
            indicator=indicator,
            keys=keys[0],
            keys2=", ".join(keys),
        )
        what = Sentence("indicator {indicator} is broken down by {by}.", indicator=indicator, by=by)
        raise ScenarioError(Fault("banen", what, advice))
    _check_mode(mode)
    chosen = MODES[MODES.index(mode)]
    # The law decides: an empty order of applications is refused as soon as a quota would bind free movement.
    allocate([], chosen, 0, group_contains_eu_eea_swiss=moves_freely(indicator))
    label = each(lambda language: f"{label_of(indicator, language)}: {_range(low, high, language)}")
    return TargetBand(
        id="own",
        name=label,
        low=low,
        high=high,
        counts=each(partial(counted, indicator)),
        indicator=indicator,
        same_count=True,
        caveat=_total_or_labour(indicator, low, high),
        mode=chosen,
    )


def _check_range(low: float, high: float) -> None:
    """Refuse bounds that stand the wrong way round."""
    if not low <= high:
        what = Sentence("the band runs from {low:,.0f} to {high:,.0f}, which is no range.", low=low, high=high)
        raise ScenarioError(Fault("banen", what, "Give the lower bound first, as 40000:60000."))


def _check_mode(mode: str) -> None:
    if mode not in MODES:
        raise UnknownNameError("mode of a number", mode, MODES)


def _range(low: float, high: float, language: str) -> str:
    low_text, high_text = (with_marks(f"{bound:,.0f}", language) for bound in (low, high))
    wording = words("decide", language)["band"]
    if np.isinf(low):
        return str(wording["at_most"]).format(high=high_text)
    if np.isinf(high):
        return str(wording["at_least"]).format(low=low_text)
    return f"{low_text} – {high_text}"


def moves_freely(indicator: str) -> bool:
    """Whether the people that an indicator counts include some who move or serve freely, whom no quota can bind."""
    name, _, group = indicator.partition(":")
    by = indicators()[name.partition("@")[0]].by
    return by != "route" or not group or group in FREE_MOVEMENT or group in POSTED


def _total_or_labour(indicator: str, low: float, high: float) -> Text | None:
    """The caveat of a published band, where a user puts its bounds on a count of labour migration."""
    if not indicator.startswith("net_migration"):
        return None
    same = [t for t in targets().values() if (t.low, t.high) == (low, high) and t.indicator]
    if not same:
        return None
    return each(partial(_of_all_migration, same[0].name, indicator))


def _of_all_migration(band: Text, indicator: str, language: Language) -> str:
    wording = words("decide", language)["band"]
    return str(wording["total_or_labour"]).format(band=band[language], counted=counted(indicator, language))


def band_of(text: str, indicator: str, mode: str = "bandbreedte") -> TargetBand:
    """A band from ``LOW:HIGH``; either bound may be left out, as in ``:60000``."""
    readable = mode if mode in MODES else "bandbreedte"
    check_all(
        lambda: _check_range(*bounds_of(text)),
        lambda: own_band(-np.inf, np.inf, indicator, readable),
        lambda: _check_mode(mode),
    )
    return own_band(*bounds_of(text), indicator, mode)


def bounds_of(text: str) -> tuple[float, float]:
    """The bounds of ``LOW:HIGH``; one that is left out is infinite."""
    low, colon, high = text.replace("_", "").partition(":")
    if THOUSANDS.search(text):
        advice = "Write numbers without them, such as 40000:60000."
        raise ScenarioError(
            Fault("banen", Sentence("{text!r} has a thousands separator, or three decimals.", text=text), advice)
        )
    try:
        if not colon or not (low.strip() or high.strip()):
            raise ValueError
        bounds = (
            float(plain_number(low)) if low.strip() else -np.inf,
            float(plain_number(high)) if high.strip() else np.inf,
        )
    except ValueError:
        bounds = (np.nan, np.nan)
    if np.isnan(bounds).any():
        what = Sentence("{text!r} is not a band.", text=short(text))
        raise ScenarioError(Fault("banen", what, "Write LOW:HIGH, such as 40000:60000."))
    return bounds


def probability(
    target: TargetBand,
    package: Package,
    year: int | None = None,
    *,
    draws: int = 200,
    seed: int = 1,
    assumed: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Where the outcome of a package lies against a band: ``{below, inside, above}``, with what is counted.

    ``assumed`` holds assumptions at a value, as a named outlook does.

    A band that the model cannot answer gives ``inside: None`` and says why: undetermined, never a guess.
    """
    check_draws(draws, seed)
    when = year if year is not None else target.year
    about: dict[str, Any] = {"target": target.to_dict(), "year": when, "draws": draws, "seed": seed}
    nothing = {"below": None, "inside": None, "above": None}
    if target.indicator is None:
        return about | nothing | {"definition": None}
    if when is None:
        raise ScenarioError(
            Fault("banen", Sentence("band {target} holds in any year.", target=target.id), "Name the year.")
        )
    check_year(when)
    here = world(Draws(draws, seed, assumptions()).pin(**(assumed or {})))
    values = values_of([package], here, [target.indicator], when)[0, 0]
    about["definition"] = definition_of(target.indicator)
    return about | target.position(values)


def sampling_error(share: float, draws: int) -> float:
    """Half the 90% interval of a probability that is counted over a number of draws (Wilson 1927).

    It is never zero: draws that all lie inside do not make the probability certain.

    >>> [round(sampling_error(share, draws), 3) for share, draws in ((0.5, 100), (1.0, 100), (1.0, 1))]
    [0.081, 0.013, 0.365]
    """
    spread = share * (1 - share) / draws + (NINETY / draws) ** 2 / 4
    return NINETY * sqrt(spread) / (1 + NINETY**2 / draws)


def verdict(target: TargetBand, inside: float, asked: float) -> Text:
    """What a band of its mode says when the outcome lies inside with probability ``inside`` and ``asked`` is wanted."""
    if target.mode == "quotum":
        return word("decide", "verdicts", "quotum")
    return word("decide", "verdicts", target.mode, "met" if inside >= asked else "missed")
