"""What employers want: the desired stock of labour migrants per sector and market.

    S* = [level · growth · quantity · sites − automated + feedback] · (1 + user cost)^ε − domestic·replaces + opened

Labour freed in one sector by less activity, by sites that do not come or by technology draws demand elsewhere in its
market, at share ρ and with time τ:

    dR/dt = (ρ·freed − R) / τ,     ρ = ρ₀·[1 − s·(1 − 1/(1 + u/η))],

so that sector measures fade (package, measures 2.1, 2.8, 2.9 and 2.16). Where labour is priced as well, by a rise u of
the economy-wide user cost, they fade less, as far as the judgement s says: 0 is not at all, 1 is half as much at u = η.

Level and growth are one process, before and after today. With g the lasting growth of a sector, d the drift of its
market and ε, ζ chance, the level L on 1 January is

    log L(t+1) = log L(t) + log(1 + g) + [v(t+1) − v(t)],     v(t+1) = ψ·v(t) + d(t) + x(t),
    x(t+1) = φ·x(t) + σ·ε(t),     d(t+1) = κ·d(t) + ω·ζ(t),

where v is how far the level has run ahead of its sectors since today. The past has ψ = κ = 1, and in the years of an
accession a jump besides; after today the drift fades (κ) and v returns (ψ), because no demand runs away from its
economy for ever. Offers, or for specialists the arrivals from outside the EU, have a pulse of their own, which comes
and goes within years and leaves the wish of employers alone:

    p(t+1) = α·p(t) + s·√(1 − α²)·ξ(t).

Past levels, turns and pulses are what calibration found (:mod:`.calibration`). With one draw there is no chance.
A named outlook (:mod:`.outlooks`) holds growth ahead at what it says, and keeps all other chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from banen.model.channels import POLICY_YEARS, Channels
from banen.model.hazards import interpolate
from banen.model.population import DRAWS_KEPT, MARKETS, SECTORS, TABLES, structure
from banen.observe.assumptions import Draws
from banen.observe.records import Faults
from banen.observe.shapes import Shape, at_least, lines
from banen.quantities import FIRST_YEAR, LAST_YEAR, POLICY_YEAR, Array, read_only
from banen.sentences import Sentence

OUTLOOK = "demand.outlook_"
"""How the names of assumptions begin that a named outlook holds: history reads none of them."""
SHARE_YEARS = (2005, 2015, 2022)


@dataclass(frozen=True)
class SectorTable:
    """Sector shares of each market at three years (M, 3, S) and growth per year after history (M, S)."""

    shares: Array
    growth: Array


@cache
def sector_table() -> SectorTable:
    """Sector shares and growth from the content table, checked to sum to one per market and year."""
    faults = Faults()
    cells = structure()
    shares = np.zeros((len(MARKETS), len(SHARE_YEARS), len(cells.sectors)))
    growth = np.zeros((len(MARKETS), len(cells.sectors)))
    for line in lines(TABLES / "sector_shares.csv", SECTORS, faults):
        if line.sound:
            m, s = MARKETS.index(line["market"]), cells.sectors.index(line["sector"])
            shares[m, :, s] = [line[f"share_{year}"] for year in SHARE_YEARS]
            growth[m, s] = line["growth_per_year"]
    for m, market in enumerate(MARKETS):
        for i, year in enumerate(SHARE_YEARS):
            if abs(shares[m, i].sum() - 1) > 1e-6:
                faults.add(
                    "assumptions/sector_shares.csv:1",
                    Sentence(
                        "{market} shares of {year} sum to {sum:g}, not 1.",
                        market=market,
                        year=year,
                        sum=shares[m, i].sum(),
                    ),
                )
    faults.raise_if_any()
    return SectorTable(read_only(shares), read_only(growth))


@cache
def levels() -> Array:
    """Desired stock per market on 1 January of 2005 up to the first policy year, shape (years, M).

    What calibration found at the best fit; not a figure.
    """
    faults = Faults()
    years = list(range(FIRST_YEAR, POLICY_YEAR + 1))
    shape: dict[str, Shape] = {"year": int, **dict.fromkeys(MARKETS, at_least(1))}
    found = lines(TABLES / "demand_levels.csv", shape, faults, once="year")
    table = {line["year"]: [line[m] for m in MARKETS] for line in found}
    for year in years:
        if year not in table:
            faults.add("assumptions/demand_levels.csv:1", Sentence("has no row for {year}.", year=year))
    faults.raise_if_any()
    return read_only(np.array([table[year] for year in years]))


def history(draws: Draws, path: Array) -> Array:
    """Desired stock on 1 January of 2005 … 2027 for levels ``path`` (23, M) or (23, M, D), shape (23, S, M, D)."""
    known, at = sector_shares(draws), np.array(SHARE_YEARS, dtype=float)
    share = np.stack(
        [
            np.stack([interpolate(float(y), at, known[m]) for m in range(len(MARKETS))], axis=1)
            for y in range(FIRST_YEAR, POLICY_YEAR + 1)
        ]
    )
    by_draw = np.broadcast_to(path.reshape(*path.shape[:2], -1), (*path.shape[:2], draws.count))
    return np.asarray(by_draw[:, None] * share)


def sector_shares(draws: Draws) -> Array:
    """Sector shares of each market at three years as these draws have them, shape (M, 3, S, D); each sums to one.

    A sector lies as far from the content table in all three years, on the logarithm, as calibration found.
    """
    cells = structure()
    apart = np.stack([[draws.fitted(sector_name(m, s)) for s in cells.sectors] for m in MARKETS])
    shares = sector_table().shares[..., None] * np.exp(apart)[:, None]
    return np.asarray(shares / shares.sum(2, keepdims=True))


def sector_name(market: str, sector: str) -> str:
    """Name under which calibration keeps how far the share of a sector in a market lies from the table."""
    return f"sector.{market}.{sector}"


@lru_cache(maxsize=DRAWS_KEPT)
def past_levels(draws: Draws) -> Array:
    """Level per market on 1 January of 2005 … 2027 as these draws have it, shape (23, M, D); read-only."""
    years = range(FIRST_YEAR, POLICY_YEAR + 1)
    apart = np.stack([[draws.fitted(path_name(m, y)) for m in MARKETS] for y in years])
    return read_only(levels()[:, :, None] * np.exp(apart))


def path_name(market: str, year: int) -> str:
    """Name under which calibration keeps the level of a market on 1 January of a year."""
    return f"path.{market}.{year}"


def drift_name(market: str) -> str:
    """Name under which calibration keeps how far the drift of a market has turned from its start by today."""
    return f"drift.{market}"


def pulse_name(market: str, year: int) -> str:
    """Name under which calibration keeps the pulse of a market in a year."""
    return f"pulse.{market}.{year}"


@dataclass(frozen=True)
class Growth:
    """How a market moves, per draw: ``drift``, ``change`` σ, ``turn`` ω and ``pulse`` s (M, D); the rest (D,).

    ``again`` φ is what comes again of extra growth, ``kept`` ψ what is kept of the lead, ``damped`` κ what is kept of
    the drift, ``pulse_again`` α what comes again of a pulse.
    """

    drift: Array
    change: Array
    turn: Array
    pulse: Array
    again: Array
    kept: Array
    damped: Array
    pulse_again: Array


def growth(draws: Draws) -> Growth:
    """How the markets move, as these draws have it."""

    def of_markets(name: str) -> Array:
        return np.stack([draws[f"demand.{name}_{m}"] for m in MARKETS])

    return Growth(
        drift=of_markets("growth"),
        change=of_markets("growth_change"),
        turn=of_markets("growth_turn"),
        pulse=of_markets("pulse"),
        again=half_lives(draws["demand.growth_half_life"]),
        kept=half_lives(draws["demand.return_half_life"]),
        damped=draws["demand.drift_kept"],
        pulse_again=draws["demand.pulse_again"],
    )


def half_lives(years: Array) -> Array:
    """What is left after a year of something that halves in a number of years."""
    return np.asarray(0.5 ** (1 / years))


@lru_cache(maxsize=DRAWS_KEPT)
def pulses(draws: Draws) -> Array:
    """Pulse p per year 2005–2050 and market, shape (46, M, D); read-only."""
    moves = growth(draws)
    past = np.stack(
        [np.stack([draws.fitted(pulse_name(m, year)) for m in MARKETS]) for year in range(FIRST_YEAR, POLICY_YEAR)]
    )
    new, ahead, last = moves.pulse * np.sqrt(1 - moves.pulse_again**2), [], past[-1]
    for year in range(POLICY_YEAR, LAST_YEAR + 1):
        last = moves.pulse_again * last + new * np.stack([draws.normal(f"pulse.{m}.{year}") for m in MARKETS])
        ahead.append(last)
    return read_only(np.concatenate([past, np.stack(ahead)]))


@cache
def lasting_growth() -> Array:
    """Lasting growth per market and year, sectors weighed by size, shape (M,)."""
    table = sector_table()
    return read_only((table.growth * table.shares[:, -1]).sum(-1))


def outlook(draws: Draws, channels: Channels) -> Array:
    """Desired stock on 1 January of 2027 … 2051 under a package, shape (25, S, M, D); shorter where the channels are.

    Paths of the channels hold for a whole year, so the desired stock of 1 January of year y + 1 carries the
    channel values of year y; the first row is history.
    """
    current_law = _current_law(draws)[: len(channels.quantity) + 1]
    ahead = current_law[1:]
    elasticity = np.stack([draws["demand.elasticity_practical"], draws["demand.elasticity_specialist"]])
    # What sites that do not come would have asked for is freed labour, as any other activity that does not take place.
    quantity = (channels.quantity * channels.sites)[:, :, None]
    # The user cost enters as a factor of its own, so that the feedback works on freed labour alone.
    priced = (1 + channels.user_cost) ** elasticity
    freed = ahead * (1 - quantity)
    freed[:, :, 0] += channels.automated
    wanted = ahead - freed
    wanted += _feedback(draws, channels, ahead, freed)
    wanted *= priced
    practical = current_law[1:, :, 0]
    wanted[:, :, 0] -= channels.domestic_replacing[:, None] * (practical / practical.sum(1, keepdims=True))
    wanted[:, :, 0] += channels.opened
    return np.concatenate([current_law[:1], np.maximum(wanted, 0.0)])


@lru_cache(maxsize=DRAWS_KEPT)
def _current_law(draws: Draws) -> Array:
    """Desired stock on 1 January of 2027 … 2051 with no measure, shape (25, S, M, D); kept, and so read-only."""
    past, moves = past_levels(draws), growth(draws)
    drift = moves.drift + np.stack([draws.fitted(drift_name(m)) for m in MARKETS])
    extra = np.log(past[-1] / past[-2]) - np.log1p(lasting_growth())[:, None] - drift
    drift = drift * draws["demand.outlook_own"]
    named = np.stack([draws[f"demand.outlook_growth_{m}"] for m in MARKETS])
    lead = np.zeros((POLICY_YEARS + 1, len(MARKETS), draws.count))
    for i, year in enumerate(range(POLICY_YEAR, LAST_YEAR + 1)):
        chance, turn = (np.stack([draws.normal(f"{name}.{m}.{year}") for m in MARKETS]) for name in ("chance", "turn"))
        drift = moves.damped * drift + moves.turn * turn
        extra = moves.again * extra + moves.change * chance
        lead[i + 1] = moves.kept * lead[i] + drift + extra
    lasting = np.log1p(sector_table().growth.T)[:, :, None] + named
    years = np.arange(1, POLICY_YEARS + 1)[:, None, None, None]
    grown = np.exp(years * lasting + lead[1:, None])
    start = history(draws, past)[-1:]
    return read_only(np.concatenate([start, start * grown]))


def _feedback(draws: Draws, channels: Channels, ahead: Array, freed: Array) -> Array:
    """Demand that arises elsewhere in a market from labour freed in it, shape (Y, S, M, D)."""
    if not freed.any():
        return np.zeros_like(ahead)
    total = freed.sum(1)
    share = feedback_share(draws, channels, ahead)
    step = -np.expm1(-1 / draws["demand.feedback_years"])
    response = np.zeros_like(total)
    level = np.zeros_like(total[0])
    for y in range(len(total)):
        level = level + (share[y] * total[y] - level) * step
        response[y] = level
    return np.asarray(response[:, None] * _where_demand_arises(ahead, freed))


def feedback_share(draws: Draws, channels: Channels, ahead: Array) -> Array:
    """ρ per policy year: the share of freed labour that draws demand elsewhere, less where labour is priced, (Y, D)."""
    practical = ahead[:, :, 0]
    rise = np.maximum((channels.user_cost[:, :, 0] * practical).sum(1) / practical.sum(1), 0.0)
    less = 1 - 1 / (1 + rise / draws["demand.feedback_price_halving"])
    return np.asarray(draws["demand.feedback"] * (1 - draws["demand.feedback_switch"] * less))


def _where_demand_arises(ahead: Array, freed: Array) -> Array:
    """Shares over the sectors of a market: in proportion to size, least where most labour was freed."""
    loss = freed / np.maximum(ahead, 1.0)
    largest = np.maximum(loss.max(1, keepdims=True), 1e-12)
    room = ahead * (1.0 + 1e-9 - np.clip(loss / largest, 0.0, 1.0))
    return np.asarray(room / room.sum(1, keepdims=True))
