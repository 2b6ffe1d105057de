"""Who is hired: offers, matching with candidates, admission and quota; compiled. Order of events: :mod:`.kernel`."""

from __future__ import annotations

import numpy as np
from numba import njit

from banen.quantities import Array
from banen.simulate.engine.frame import (
    ADJUSTMENT,
    CANDIDATES,
    MARKETS,
    NETWORK,
    NOBODY,
    PACE,
    REFERENCE_FILL,
    REFUSED,
    RESPONSE,
    SPREAD,
    TAIL,
    BlockState,
    Frame,
    Ints,
    Month,
)


@njit(cache=True, error_model="numpy")
def weigh(m: Month, attraction: Array, constants: Array, frame: Frame) -> None:
    """Each January: networks, the weight of each pair in the choice, candidates per market and month.

    ``lasting`` is the share of the arrivals of a sector and market who are still here at the end of their month.
    """
    weight, pool, sums, lasting, tilt, market_of = m.weight, m.pool, m.sums, m.lasting, frame.tilt, frame.market_of
    lanes = m.total.shape[1]
    pairs, sectors = tilt.shape
    network = np.zeros((frame.network_reference.shape[0], lanes))
    for p in range(pairs):
        network[frame.origin_of[p]] += m.total[p]
    for o in range(network.shape[0]):
        network[o] = (np.maximum(network[o], 1.0) / frame.network_reference[o]) ** constants[NETWORK]
    base = np.zeros(MARKETS)
    pool[:] = 0.0
    for p in range(pairs):
        base[market_of[p]] += frame.size[p]
        for i in range(lanes):
            weight[p, i] = frame.size[p] * attraction[p, i] * network[frame.origin_of[p], i]
            pool[market_of[p], i] += weight[p, i]
    for i in range(lanes):
        for g in range(MARKETS):
            pool[g, i] *= constants[CANDIDATES + g, i] / base[g]
    sums[:] = NOBODY
    lasting[:] = NOBODY
    for s in range(sectors):
        for p in range(pairs):
            for i in range(lanes):
                sums[s, market_of[p], i] += weight[p, i] * tilt[p, s]
                lasting[s, market_of[p], i] += weight[p, i] * tilt[p, s] * m.settling[p, i]
    lasting /= sums


@njit(cache=True, error_model="numpy")
def limited_pairs(kept: Array, room: Array, is_skilled: Ints, limited: Ints) -> bool:
    """Which pairs an entry rule or a quota limits this year; so that current law costs nothing."""
    lanes = room.shape[0]
    quota, any_limited = False, False
    for i in range(lanes):
        quota = quota or room[i] < np.inf
    for p in range(kept.shape[0]):
        limited[p] = 1 if quota and is_skilled[p] else 0
        for i in range(lanes):
            if kept[p, 0, i] < 1.0:
                limited[p] = 1
        any_limited = any_limited or limited[p] == 1
    return any_limited


@njit(cache=True, error_model="numpy", inline="always")
def _offer(balance: float, apart: float) -> float:
    """What employers offer together when their wishes lie around their sector's with fat tails: never nothing."""
    return float(0.5 * (balance + np.sqrt(balance * balance + TAIL * apart * apart)))


@njit(cache=True, error_model="numpy")
def match(
    m: Month, state: BlockState, desired: Array, desired_next: Array, part: float, constants: Array, frame: Frame
) -> None:
    """Steps 2 and 3a: offers per sector and market, matched with candidates and split over pairs.

    Employers' wishes lie around those of their sector with fat tails (Student's t with two degrees of freedom), so
    what they offer together is y/2 + √(y² + 3c²)/2 and never nothing, with y the sector's own balance and c its spread.
    """
    lanes = m.weight.shape[1]
    ghosts, ease, before, stock = state.ghosts, state.ease, m.stock_before, m.stock
    offers, boost, candidates = m.offers, m.boost, m.candidates
    sectors, pairs = frame.tilt.shape[1], frame.tilt.shape[0]
    total, drawn = np.zeros((MARKETS, lanes)), np.zeros((MARKETS, lanes))
    for g in range(MARKETS):
        drawn[g] = (ease[g] / constants[REFERENCE_FILL + g]) ** constants[RESPONSE]
    for s in range(sectors):
        for g in range(MARKETS):
            for i in range(lanes):
                left = before[s, g, i] - stock[s, g, i]
                goal = (desired[s, g, i] + (desired_next[s, g, i] - desired[s, g, i]) * part) * drawn[g, i]
                balance = left + constants[ADJUSTMENT + g, i] * (goal - before[s, g, i] - ghosts[s, g, i])
                apart = constants[ADJUSTMENT + g, i] * constants[SPREAD, i] * before[s, g, i]
                offers[s, g, i] = _offer(balance, apart) / m.lasting[s, g, i]
                if g == 0:
                    offers[s, g, i] *= boost[0, i]
                total[g, i] += offers[s, g, i]
    for g in range(MARKETS):
        ratio = candidates[g] / np.maximum(total[g], NOBODY)
        ease[g] += constants[PACE] * (ratio / np.sqrt(1.0 + ratio * ratio) - ease[g])
    for s in range(sectors):
        for g in range(MARKETS):
            for i in range(lanes):
                x = candidates[g, i] / max(total[g, i], NOBODY)
                offers[s, g, i] *= x / np.sqrt(1.0 + x * x) / m.sums[s, g, i]
        for p in range(pairs):
            of_market, liking, coming = offers[s, frame.market_of[p]], frame.tilt[p, s], m.pending[s, p]
            for i in range(lanes):
                coming[i] = of_market[i] * m.weight[p, i] * liking
            if frame.pulsed[p]:
                for i in range(lanes):
                    coming[i] *= boost[1, i]


@njit(cache=True, error_model="numpy")
def admit(m: Month, kept: Array, frame: Frame, limited: Ints, room: Array, ghosts: Array, flow: Array) -> None:
    """Step 3b: admission and the quota; of those refused a share comes by another route, the rest does not come.

    Only pairs that are ``limited`` this year are looked at.
    """
    arrivals, is_skilled = m.pending, frame.is_skilled
    lanes = arrivals.shape[2]
    sectors, pairs = arrivals.shape[0], arrivals.shape[1]
    asked = np.zeros(lanes)
    for s in range(sectors):
        for p in range(pairs):
            if limited[p] and is_skilled[p]:
                for i in range(lanes):
                    asked[i] += arrivals[s, p, i] * kept[p, 0, i]
    within = np.ones(lanes)
    for i in range(lanes):
        if asked[i] > room[i]:
            within[i] = room[i] / asked[i]
        room[i] -= asked[i] * within[i]
    elsewhere = np.zeros((pairs, lanes))
    for s in range(sectors):
        for p in range(pairs):
            if not limited[p]:
                continue
            g = frame.market_of[p]
            for i in range(lanes):
                share = kept[p, 0, i] * (within[i] if is_skilled[p] else 1.0)
                refused = arrivals[s, p, i] * (1.0 - share)
                arrivals[s, p, i] *= share
                elsewhere[p, i] = refused * kept[p, 1, i]
                ghosts[s, g, i] += refused - elsewhere[p, i]
                flow[REFUSED, p, i] += refused
        for p in range(pairs):
            if limited[p]:
                for target in range(frame.spill.shape[1]):
                    q = int(frame.spill[p, target, 0])
                    if q >= 0:
                        for i in range(lanes):
                            arrivals[s, q, i] += elsewhere[p, i] * frame.spill[p, target, 1]
