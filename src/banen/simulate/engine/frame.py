"""What the compiled engine reads and writes: named arrays, and the slots of those that hold several things.

Draws lie innermost, in lanes. The records are named tuples, because those are what the compiler takes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from banen.quantities import Array

Ints = npt.NDArray[np.int64]

STAY = 3
MARKETS = 2
TAIL = 3.0
"""Of Student's t with two degrees of freedom, whose upper quartile is the spread: see :func:`_offer`."""
NOBODY = 1e-9
"""Persons below which a number of people is nobody, so that no share is taken of nothing."""

# slots of `constants` (per draw)
NETWORK, CROWDING, OPEN_SHARE, JOIN_RATE, SPREAD, RESPONSE, PACE = range(7)
# … of which these hold one slot per market
ADJUSTMENT, CANDIDATES, REFERENCE_FILL, GHOST_END = range(7, 7 + 4 * MARKETS, MARKETS)
SEARCHERS, FINDS = range(7 + 4 * MARKETS, 9 + 4 * MARKETS)
# slots of `yearly` (per year and draw)
PLACES, REGISTRATION, RETURNED, QUOTA_SKILLED, QUOTA_PILOT, PILOT = range(6)
# slots of `flows` (per year and pair)
STOCK, ARRIVED, LEFT, DIED, REGISTERED, REFUSED, FAMILY, FAMILY_JOINED, FAMILY_LEFT = range(9)
FLOW_NAMES = ("stock", "arrived", "left", "died", "registered", "refused", "family", "family_joined", "family_left")
FLOWS = len(FLOW_NAMES)
# slots of `summary` (per year)
NEED, CROWDED, EASE = range(3)
SUMMARY = EASE + MARKETS


class Frame(NamedTuple):
    """What is the same for every draw. Shapes: P pairs, S sectors, O origins.

    ``tilt`` and ``pilot_share`` (P,S), ``size`` (P,), ``spill`` (P,N,2), ``network_reference`` (O,); indices of each
    pair's origin, market and strand and of what it registers as (P,); masks (P,): ``staged`` begins in a first phase,
    ``pulsed`` follows the pulse of specialists.
    """

    tilt: Array
    size: Array
    spill: Array
    pilot_share: Array
    network_reference: Array
    origin_of: Ints
    market_of: Ints
    strand_of: Ints
    registers_as: Ints
    is_skilled: Ints
    is_pilot: Ints
    counts_places: Ints
    staged: Ints
    pulsed: Ints


class Rates(NamedTuple):
    """What drives a block of L draws. Shapes as in :class:`Frame`, with Y years, M markets, K stay types.

    ``desired`` (Y+1,S,M,L), ``attraction`` (Y,P,L), ``kept`` (Y,P,2,L) with admitted and spill, ``leave`` (P,K,L),
    ``leaving`` (Y,P,L), ``search`` (Y or 1,P,L) months to find a new post beyond those of the law, the same from
    their first year on, ``die`` and ``register`` (K,L), ``settle`` (P,L), ``shares`` (Y or 1,P,K,L), ``pulse`` (Y,M,L),
    ``constants`` (17,L), ``yearly`` (Y,6,L), ``need`` and ``family_ratio`` (P,L).
    """

    desired: Array
    attraction: Array
    kept: Array
    leave: Array
    leaving: Array
    search: Array
    die: Array
    register: Array
    settle: Array
    shares: Array
    pulse: Array
    constants: Array
    yearly: Array
    need: Array
    family_ratio: Array


class BlockState(NamedTuple):
    """What a block carries from month to month, changed in place; shapes as in :class:`.cohorts.BlockState`."""

    cells: Array
    young: Array
    young_family: Array
    past_family: Array
    ghosts: Array
    ease: Array


class Written(NamedTuple):
    """What a block writes: ``flows`` (Y,9,P,L), ``sector_stock`` (Y,T,S,L), ``lost`` (Y,S,L), ``summary`` (Y,4,L).

    And by the month, where it is asked for and else empty: ``wanted`` (M,S,P,L) matches before any is refused,
    ``helped`` (M,L) the chance of a helped return, ``started`` (M,L) technicians of the pilot.
    """

    flows: Array
    sector_stock: Array
    lost: Array
    summary: Array
    wanted: Array
    helped: Array
    started: Array


class Month(NamedTuple):
    """Room to work in, filled anew each month or year; persons and chances per pair, sector or market."""

    pending: Array
    joining: Array
    entry: Array
    keep: Array
    leaves: Array
    here: Array
    settled: Array
    settling: Array
    dying: Array
    reg: Array
    stock_before: Array
    stock: Array
    offers: Array
    sums: Array
    lasting: Array
    weight: Array
    total: Array
    arrived: Array
    pool: Array
    candidates: Array
    boost: Array


@njit(cache=True, error_model="numpy")
def room_for(sectors: int, pairs: int, lanes: int) -> Month:
    """Empty room for a block of so many sectors, pairs and draws."""
    pkl, smk, pl, ml = (pairs, STAY, lanes), (sectors, MARKETS, lanes), (pairs, lanes), (MARKETS, lanes)
    return Month(
        pending=np.zeros((sectors, pairs, lanes)),
        joining=np.zeros(pkl),
        entry=np.zeros(pkl),
        keep=np.zeros(pkl),
        leaves=np.zeros(pkl),
        here=np.zeros(pkl),
        settled=np.zeros(pkl),
        settling=np.zeros(pl),
        dying=np.zeros(pl),
        reg=np.zeros((STAY, lanes)),
        stock_before=np.zeros(smk),
        stock=np.zeros(smk),
        offers=np.zeros(smk),
        sums=np.zeros(smk),
        lasting=np.zeros(smk),
        weight=np.zeros(pl),
        total=np.zeros(pl),
        arrived=np.zeros(pl),
        pool=np.zeros(ml),
        candidates=np.zeros(ml),
        boost=np.zeros(ml),
    )
