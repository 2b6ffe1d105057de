"""Local numbers: a national band spread over the labour-market regions by a stated key, and the chance to be inside.

What a region or municipality has agreed on itself stands, and the rest of the band is spread over the others. The
model knows where sectors are and nothing else about a region: all regions move with their sectors. For municipalities
it has no outcome at all, so their number is told without a probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from banen.bands import percentiles, shifted
from banen.decide.agreed import AgreedNumbers, Bounds
from banen.decide.targets import bounds_of, own_band
from banen.errors import Fault, ScenarioError, UnknownNameError, check_all
from banen.languages import DUTCH, Language, Text, name_of_country
from banen.model.regions import regions
from banen.observe.areas import Municipality, areas
from banen.observe.assumptions import Draws, assumptions
from banen.observe.words import word, words
from banen.quantities import Array
from banen.rounding import band, whole
from banen.sentences import Sentence
from banen.showing import Card, Showing
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import values_of
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.indicators import describe, indicators
from banen.simulate.scenario import check_draws, check_year
from banen.sites.allocation import largest_remainder

if TYPE_CHECKING:
    import polars

COUNTRY = "NL"
KEYS = ("work", "inhabitants", "establishments")
"""What a band can be spread by; a table of weights is a key of one's own."""


@dataclass(frozen=True)
class LocalNumber:
    """The number of one area: ``low`` to ``high`` persons (None: no bound), and whether the area set it itself.

    ``band`` is the 5, 50 and 95% of the outcome under the package and ``position`` the share of draws below, inside
    and above; both are None for a municipality, which the model has no outcome for.
    """

    code: str
    name: str
    low: int | None
    high: int | None
    own: bool
    band: tuple[float, float, float] | None = None
    position: Mapping[str, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The number as JSON."""
        return {
            "code": self.code, "name": self.name, "low": self.low, "high": self.high, "own": self.own,
            "outcome": dict(zip(("p05", "p50", "p95"), self.band, strict=True)) if self.band else None,
            "position": dict(self.position) if self.position else None,
        }  # fmt: skip


@dataclass(frozen=True, repr=False)
class LocalNumbers(Showing):
    """A national band over the regions, or a region's number over its municipalities.

    ``whole`` is the number that was spread, with its outcome: of the country, or of the region.
    """

    indicator: str
    year: int
    mode: str
    key: Text
    draws: int
    seed: int
    whole: LocalNumber
    parts: tuple[LocalNumber, ...]

    @property
    def limits(self) -> tuple[Text, ...]:
        """What these numbers cannot say."""
        parts = ("regions",) if self.whole.code == COUNTRY else ("regions", "municipalities")
        return tuple(word("decide", "limits", part) for part in parts)

    def card(self, language: Language) -> Card:
        """Each area with its number, what the model expects, and the chance that this lies inside."""
        w = words("showing", language)
        rows = tuple(
            (
                part.name,
                "–" if part.low is None else whole(part.low, language),
                "–" if part.high is None else whole(part.high, language),
                band(*part.band, language) if part.band else "–",
                f"{part.position['inside']:.0%}" if part.position else "–",
            )
            for part in self.parts
        )
        heads = (w["area"], w["from"], w["to"], w["outcome"], w["probability"])
        sentence = w["spread"].format(count=len(rows), by=self.key[language])
        source = " ".join(text[language] for text in self.limits)
        name = name_of_country(COUNTRY, language) if self.whole.code == COUNTRY else self.whole.name
        return Card(f"{name}, {self.year}", sentence, heads, rows, source)

    def table(self) -> polars.DataFrame:
        """One row per area: its number, the outcome with its band, and where the draws lie."""
        import polars

        return polars.DataFrame(
            {
                "area": part.code,
                "name": part.name,
                "year": self.year,
                "low": part.low,
                "high": part.high,
                **dict(zip(("p05", "p50", "p95"), part.band or (None, None, None), strict=True)),
                "inside": part.position["inside"] if part.position else None,
            }
            for part in self.parts
        )

    def to_dict(self) -> dict[str, Any]:
        """The numbers as JSON."""
        return {
            "indicator": {"key": self.indicator, **describe(self.indicator)}, "year": self.year, "mode": self.mode,
            "key": self.key.to_dict(), "draws": self.draws, "seed": self.seed, "whole": self.whole.to_dict(),
            "parts": [p.to_dict() for p in self.parts], "limits": [text.to_dict() for text in self.limits],
        }  # fmt: skip


def local(
    band: str,
    year: int,
    *,
    package: Package | None = None,
    indicator: str = "stock_by_region",
    key: str = "work",
    mode: str = "richtgetal",
    region: str | None = None,
    agreed: AgreedNumbers | None = None,
    draws: int = 100,
    seed: int = 1,
) -> LocalNumbers:
    """A national band over the regions, or over the municipalities of one: what ``banen local`` answers.

    ``band`` is ``LOW:HIGH`` in persons, with either bound left out; ``region`` the code of a region to spread further,
    by inhabitants where the key is the work, which the model does not know per municipality. Raises as
    :func:`by_region`, every fault at once.
    """
    code = region.upper() if region is not None else None
    check_all(
        lambda: check_local(*bounds_of(band), indicator=indicator, key=key, mode=mode, region=code),
        lambda: check_draws(draws, seed),
        lambda: check_year(year),
    )
    numbers = by_region(
        *bounds_of(band),
        package or baseline(),
        year,
        indicator=indicator,
        key=key,
        mode=mode,
        agreed=agreed,
        draws=draws,
        seed=seed,
    )
    if code is None:
        return numbers
    return by_municipality(numbers, code, key="inhabitants" if key == "work" else key, agreed=agreed)


def by_region(
    low: float,
    high: float,
    package: Package,
    year: int,
    *,
    indicator: str = "stock_by_region",
    key: str = "work",
    mode: str = "richtgetal",
    agreed: AgreedNumbers | None = None,
    draws: int = 100,
    seed: int = 1,
) -> LocalNumbers:
    """Spread a national band over the 35 regions, and hold each number against its outcome under a package.

    Raises :class:`~banen.errors.RuleError` for a quota, which cannot bind free movement,
    :class:`~banen.errors.UnknownNameError` for an indicator, mode or key that does not exist, and
    :class:`~banen.errors.ScenarioError` for agreed numbers that do not fit in the band.
    """
    given = agreed or AgreedNumbers()
    check_all(
        lambda: check_draws(draws, seed),
        lambda: check_year(year),
        lambda: check_local(low, high, indicator=indicator, key=key, mode=mode),
    )
    codes = list(regions())
    keys = [f"{indicator}:{code}" for code in codes]
    here = world(Draws(draws, seed, assumptions()))
    current, values = values_of([baseline(), package], here, keys, year)
    weights = dict(given.weights) or _weights_of_regions(key, dict(zip(codes, np.median(current, axis=1), strict=True)))
    spread = spread_bounds(_whole(low), _whole(high), {c: Fraction(weights.get(c, 0)) for c in codes}, given.regions())
    parts = [
        _held_against(
            code, regions()[code], spread[code], code in given.regions(), current[i], values[i], f"{indicator}:{code}"
        )
        for i, code in enumerate(codes)
    ]
    whole = _held_against(
        COUNTRY,
        name_of_country(COUNTRY, DUTCH),
        (_whole(low), _whole(high)),
        True,
        current.sum(0),
        values.sum(0),
        keys[0],
    )
    shown = word("decide", "spread_by", "own" if given.weights else key)
    return LocalNumbers(
        indicator=indicator, year=year, mode=mode, key=shown, draws=draws, seed=seed, whole=whole, parts=tuple(parts)
    )


def check_local(
    low: float,
    high: float,
    *,
    indicator: str = "stock_by_region",
    key: str = "work",
    mode: str = "richtgetal",
    region: str | None = None,
) -> None:
    """Refuse a band, an indicator, a key, a mode or a region that local numbers cannot be made of, all at once."""
    first = next(iter(regions()))
    check_all(
        lambda: _check_indicator(indicator),
        lambda: _check_key(key),
        lambda: _check_region(region or first),
        lambda: own_band(low, high, f"stock_by_region:{first}", mode),
    )


def by_municipality(
    numbers: LocalNumbers, region: str, *, key: str = "inhabitants", agreed: AgreedNumbers | None = None
) -> LocalNumbers:
    """Spread the number of one region over its municipalities, without a probability per municipality."""
    _check_region(region)
    by_code = {p.code: p for p in numbers.parts}
    if key not in ("inhabitants", "establishments"):
        what = Sentence("the key {key!r} is not known per municipality.", key=key)
        raise ScenarioError(Fault("banen", what, "Use inhabitants or establishments."))
    given = (agreed or AgreedNumbers()).municipalities(region)
    members = areas().municipalities_of(region)
    weights = {m.code: weight_of(m, key) for m in members}
    whole = by_code[region]
    spread = spread_bounds(whole.low, whole.high, weights, given)
    by = word("decide", "spread_by", key)
    parts = tuple(LocalNumber(m.code, m.name, *spread[m.code], m.code in given) for m in members)
    return LocalNumbers(
        indicator=numbers.indicator,
        year=numbers.year,
        mode=numbers.mode,
        key=by,
        draws=numbers.draws,
        seed=numbers.seed,
        whole=whole,
        parts=parts,
    )


def spread_bounds(
    low: int | None, high: int | None, weights: Mapping[str, Fraction], own: Mapping[str, Bounds]
) -> dict[str, tuple[int | None, int | None]]:
    """Both bounds spread by weight in whole persons, after the areas with numbers of their own.

    The parts of a bound sum to the bound, unless the agreed numbers alone already pass the lower one. Where every area
    has numbers of its own, they must be able to reach it.
    """
    rest_low = None if low is None else max(0, low - sum(b[0] for b in own.values()))
    rest_high = None if high is None else high - sum(b[1] for b in own.values())
    if rest_high is not None and (rest_high < 0 or (rest_low is not None and rest_high < rest_low)):
        what = Sentence(
            "the agreed numbers add up to {sum:,}, which leaves no band for the others.",
            sum=sum(b[1] for b in own.values()),
        )
        raise ScenarioError(
            Fault(
                "banen",
                what,
                Sentence("The higher bound is {high:,}; lower the agreed numbers or raise it.", high=high),
            )
        )
    others = {code: weight for code, weight in weights.items() if code not in own}
    if not others and low is not None and (most := sum(b[1] for b in own.values())) < low:
        what = Sentence(
            "the agreed numbers of all areas add up to {most:,} at most, which is below the lower bound of {low:,}.",
            most=most,
            low=low,
        )
        raise ScenarioError(Fault("banen", what, "Raise them, or lower the bound."))
    if others and not sum(others.values()):
        raise ScenarioError(Fault("banen", "the areas that are left have no weight.", "Give at least one a weight."))
    lows, highs = (_shares(bound, others) for bound in (rest_low, rest_high))
    return {c: own[c] if c in own else (lows[c], highs[c]) for c in weights}


def _shares(bound: int | None, weights: Mapping[str, Fraction]) -> dict[str, int | None]:
    if bound is None:
        return dict.fromkeys(weights)
    total = sum(weights.values(), Fraction(0))
    return dict(largest_remainder({c: bound * w / total for c, w in weights.items()}, bound))


def _whole(bound: float) -> int | None:
    return round(bound) if np.isfinite(bound) else None


def _check_indicator(indicator: str) -> None:
    known = [name for name, found in indicators().items() if found.by == "region"]
    if indicator not in known:
        raise UnknownNameError("indicator by region", indicator, known)


def _check_key(key: str) -> None:
    if key not in KEYS:
        raise UnknownNameError("key", key, KEYS)


def _check_region(code: str) -> None:
    if code not in regions():
        raise UnknownNameError("region", code, regions())


def _weights_of_regions(key: str, outcome: Mapping[str, float]) -> dict[str, Fraction]:
    if key == "work":
        return {code: Fraction(float(value)) for code, value in outcome.items()}
    sums = dict.fromkeys(outcome, Fraction(0))
    for m in areas().municipalities.values():
        sums[m.region_code] += weight_of(m, key)
    return sums


def weight_of(town: Municipality, key: str) -> Fraction:
    """How heavily a municipality counts under a key; one of which it is not known is refused, never nought."""
    if key == "inhabitants":
        return Fraction(town.population)
    if town.indicators is None:
        told = Sentence("the establishments of {town} are not known.", town=town.name)
        raise ScenarioError(Fault("banen", told, "Spread by inhabitants."))
    return Fraction(town.indicators.establishments)


def _held_against(
    code: str, name: str, bounds: tuple[int | None, int | None], own: bool, law: Array, values: Array, series: str
) -> LocalNumber:
    low, high = bounds
    band = own_band(-np.inf if low is None else low, np.inf if high is None else high, series)
    p05, p50, p95 = (float(v) for v in shifted(*map(percentiles, (law, values, values - law))))
    return LocalNumber(code, name, low, high, own, (p05, p50, p95), band.position(values))
