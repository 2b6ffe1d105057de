"""The law of motion of one block of draws, month by month, compiled.

Draws lie innermost in lanes, so that the loops over lanes become vector instructions and a draw's result never depends
on its neighbours, on the number of draws or on threads. :mod:`banen.simulate.engine.reference` says the same in plain
NumPy; a test holds the two together.

Order of events in a month: (1) deaths, departures, homeless returns and registrations out of the opening stock;
(2) offers = replaced leavers + λ·(desired − opening stock), summed over employers who differ and offer nothing when
they want nobody; (3) matching, admission, quota, spill-over, and how easily posts were filled, which employers plan
by; (4) arrivals join, spread evenly over the month, so they are exposed to half a month of leaving, and offers are
raised to cover it; (5) families follow.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from banen.quantities import MONTHS_PER_YEAR as MONTHS
from banen.quantities import Array

Ints = npt.NDArray[np.int64]

STAY = 3
MARKETS = 2

# slots of `constants` (per draw)
ADJUSTMENT, NETWORK, CROWDING, OPEN_SHARE, JOIN_RATE, SPREAD, RESPONSE, PACE = range(8)
# … of which these hold one slot per market
CANDIDATES, REFERENCE_FILL, GHOST_END = range(8, 8 + 3 * MARKETS, MARKETS)
CONSTANTS = 8 + 3 * MARKETS
# slots of `yearly` (per year and draw)
PLACES, REGISTRATION, RETURNED, QUOTA_SKILLED, QUOTA_PILOT, PILOT = range(6)
YEARLY = 6
# slots of `flows` (per year and pair)
STOCK, ARRIVED, LEFT, DIED, REGISTERED, REFUSED, FAMILY, FAMILY_JOINED, FAMILY_LEFT = range(9)
FLOW_NAMES = ("stock", "arrived", "left", "died", "registered", "refused", "family", "family_joined", "family_left")
FLOWS = len(FLOW_NAMES)
# slots of `summary` (per year)
NEED, CROWDED, SUMMARY = range(3)  # the last counts them


@njit(cache=True, error_model="numpy")
def _leave_and_register(
    cells: Array, pending: Array, joining: Array, keep: Array, register: Array, registers_as: Ints, market_of: Ints,
    types: Ints, stock: Array,
) -> None:  # fmt: skip
    """Step 1 per sector: arrivals of last month join; the dead and the departed leave; short stays register.

    ``joining`` is the arrivals' share per type times their chance to stay. Chances do not depend on the sector, so
    the books per pair are kept apart (:func:`_book_leavers`). Inner loops run over plain rows of few arrays, which is
    what lets them become vectors.
    """
    lanes = stock.shape[2]
    stock[:] = 0.0
    for s in range(cells.shape[0]):
        for p in range(cells.shape[1]):
            target, present, arriving = registers_as[p], stock[s, market_of[p]], pending[s, p]
            for k in range(types[p]):
                here, stays, joins = cells[s, p, k], keep[p, k], joining[p, k]
                for i in range(lanes):
                    persons = here[i] * stays[i] + arriving[i] * joins[i]
                    here[i] = persons
                    present[i] += persons
                if target >= 0:
                    there, moves = cells[s, target, k], register[k]
                    for i in range(lanes):
                        there[i] += here[i] * moves[i]
                    for i in range(lanes):
                        here[i] *= 1.0 - moves[i]


@njit(cache=True, error_model="numpy")
def _book_leavers(
    here: Array, arrived: Array, entry: Array, keep: Array, die: Array, register: Array, registers_as: Ints,
    flow: Array, total: Array, gone: Array,
) -> None:  # fmt: skip
    """Step 1 per pair and type (``here``): who died, left and registered this month, and who is still here."""
    lanes = total.shape[1]
    for p in range(here.shape[0]):
        away, stayed, dead, left = gone[p], total[p], flow[DIED, p], flow[LEFT, p]
        away[:] = 0.0
        stayed[:] = 0.0
        for k in range(STAY):
            persons, enters, stays, dies = here[p, k], entry[p, k], keep[p, k], die[k]
            for i in range(lanes):
                present = persons[i] + arrived[p, i] * enters[i]
                died = present * dies[i]
                persons[i] = present * stays[i]
                stayed[i] += persons[i]
                away[i] += present - persons[i]
                dead[i] += died
                left[i] += present - persons[i] - died
    for p in range(here.shape[0]):
        target = registers_as[p]
        if target >= 0:
            for k in range(STAY):
                for i in range(lanes):
                    moved = here[p, k, i] * register[k, i]
                    flow[REGISTERED, p, i] += moved
                    here[p, k, i] -= moved
                    here[target, k, i] += moved
                    total[p, i] -= moved
                    total[target, i] += moved


@njit(cache=True, error_model="numpy")
def _match(
    desired: Array, desired_next: Array, part: float, before: Array, stock: Array, ghosts: Array, ease: Array,
    constants: Array, candidates: Array, weight: Array, tilt: Array, market_of: Ints, wanted: Array, offers: Array,
    sums: Array, lasting: Array, arrivals: Array,
) -> None:  # fmt: skip
    """Steps 2 and 3a: offers per sector and market, matched with candidates and split over pairs.

    Employers' wishes lie around those of their sector with fat tails (Student's t with two degrees of freedom), so
    what they offer together is y/2 + √(y² + 3c²)/2 and never nothing, with y the sector's own balance and c its spread.
    """
    lanes = weight.shape[1]
    sectors, pairs = tilt.shape[1], tilt.shape[0]
    total, drawn = np.zeros((MARKETS, lanes)), np.zeros((MARKETS, lanes))
    for m in range(MARKETS):
        drawn[m] = (ease[m] / constants[REFERENCE_FILL + m]) ** constants[RESPONSE]
    for s in range(sectors):
        for m in range(MARKETS):
            for i in range(lanes):
                left = before[s, m, i] - stock[s, m, i]
                goal = (desired[s, m, i] + (desired_next[s, m, i] - desired[s, m, i]) * part) * drawn[m, i]
                wanted[s, m, i] = goal
                gap = goal - before[s, m, i] - ghosts[s, m, i]
                balance = left + constants[ADJUSTMENT, i] * gap
                apart = constants[ADJUSTMENT, i] * constants[SPREAD, i] * before[s, m, i]
                offers[s, m, i] = 0.5 * (balance + np.sqrt(balance * balance + 3.0 * apart * apart)) / lasting[s, m, i]
                total[m, i] += offers[s, m, i]
    for m in range(MARKETS):
        ratio = candidates[m] / np.maximum(total[m], 1e-9)
        ease[m] += constants[PACE] * (ratio / np.sqrt(1.0 + ratio * ratio) - ease[m])
    for s in range(sectors):
        for m in range(MARKETS):
            for i in range(lanes):
                x = candidates[m, i] / max(total[m, i], 1e-9)
                offers[s, m, i] *= x / np.sqrt(1.0 + x * x) / sums[s, m, i]
        for p in range(pairs):
            m, liking = market_of[p], tilt[p, s]
            for i in range(lanes):
                arrivals[s, p, i] = offers[s, m, i] * weight[p, i] * liking


@njit(cache=True, error_model="numpy")
def _admit(
    arrivals: Array, kept: Array, spill: Array, market_of: Ints, is_skilled: Ints, limited: Ints, room: Array,
    ghosts: Array, flow: Array,
) -> None:  # fmt: skip
    """Step 3b: admission and the quota; of those refused a share comes by another route, the rest does not come.

    Only pairs that are ``limited`` this year are looked at.
    """
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
            m = market_of[p]
            for i in range(lanes):
                share = kept[p, 0, i] * (within[i] if is_skilled[p] else 1.0)
                refused = arrivals[s, p, i] * (1.0 - share)
                arrivals[s, p, i] *= share
                elsewhere[p, i] = refused * kept[p, 1, i]
                ghosts[s, m, i] += refused - elsewhere[p, i]
                flow[REFUSED, p, i] += refused
        for p in range(pairs):
            if limited[p]:
                for target in range(spill.shape[1]):
                    q = int(spill[p, target, 0])
                    if q >= 0:
                        for i in range(lanes):
                            arrivals[s, q, i] += elsewhere[p, i] * spill[p, target, 1]


@njit(cache=True, error_model="numpy")
def _follow(family: Array, ratio: Array, at_end: Array, before: Array, gone: Array, join: Array, flow: Array) -> None:
    """Step 5: families leave with the worker and close the gap to their ratio at the joining rate."""
    lanes = family.shape[1]
    for p in range(family.shape[0]):
        for i in range(lanes):
            left = family[p, i] * min(1.0, gone[p, i] / max(before[p, i], 1e-9))
            joined = max(0.0, join[i] * (ratio[p, i] * at_end[p, i] - (family[p, i] - left)))
            family[p, i] += joined - left
            flow[FAMILY_JOINED, p, i] += joined
            flow[FAMILY_LEFT, p, i] += left


@njit(cache=True, error_model="numpy")
def _weigh(
    total: Array, attraction: Array, size: Array, tilt: Array, constants: Array, network_reference: Array,
    origin_of: Ints, market_of: Ints, settling: Array, weight: Array, sums: Array, lasting: Array, pool: Array,
) -> None:  # fmt: skip
    """Each January: networks, the weight of each pair in the choice, candidates per market and month.

    ``lasting`` is the share of the arrivals of a sector and market who are still here at the end of their month.
    """
    lanes = total.shape[1]
    pairs, sectors = tilt.shape
    network = np.zeros((network_reference.shape[0], lanes))
    for p in range(pairs):
        network[origin_of[p]] += total[p]
    for o in range(network.shape[0]):
        network[o] = (np.maximum(network[o], 1.0) / network_reference[o]) ** constants[NETWORK]
    base = np.zeros(MARKETS)
    pool[:] = 0.0
    for p in range(pairs):
        base[market_of[p]] += size[p]
        for i in range(lanes):
            weight[p, i] = size[p] * attraction[p, i] * network[origin_of[p], i]
            pool[market_of[p], i] += weight[p, i]
    for i in range(lanes):
        for m in range(MARKETS):
            pool[m, i] *= constants[CANDIDATES + m, i] / base[m]
    sums[:] = 1e-12
    lasting[:] = 1e-12
    for s in range(sectors):
        for p in range(pairs):
            for i in range(lanes):
                sums[s, market_of[p], i] += weight[p, i] * tilt[p, s]
                lasting[s, market_of[p], i] += weight[p, i] * tilt[p, s] * settling[p, i]
    lasting /= sums


@njit(cache=True, error_model="numpy")
def _limited_pairs(kept: Array, room: Array, is_skilled: Ints, limited: Ints) -> bool:
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


@njit(cache=True, nogil=True, error_model="numpy")
def advance(
    cells: Array, family: Array, ghosts: Array, ease: Array, desired: Array, attraction: Array, kept: Array,
    leave: Array, leaving: Array, die: Array, register: Array, shares: Array, constants: Array, yearly: Array,
    need: Array, family_ratio: Array, network_reference: Array, tilt: Array, size: Array, spill: Array,
    pilot_share: Array, origin_of: Ints, market_of: Ints, strand_of: Ints, registers_as: Ints, is_skilled: Ints,
    is_pilot: Ints, counts_places: Ints, pilot_months: int, flows: Array, sector_stock: Array, open_posts: Array,
    summary: Array,
) -> None:  # fmt: skip
    """Advance one block of draws over all years; writes the four outputs and leaves the state at the end.

    Shapes, with L draws, Y years, P pairs, S sectors, M markets, K stay types, T strands: cells (S,P,K,L),
    family (P,L), ghosts (S,M,L), ease (M,L), desired (Y+1,S,M,L), attraction (Y,P,L), kept (Y,P,2,L) with admitted
    and spill, leave (P,K,L), leaving (Y,P,L), die and register (K,L), shares (Y or 1,P,K,L), constants (14,L),
    yearly (Y,6,L), need and family_ratio (P,L), flows (Y,9,P,L), sector_stock (Y,T,S,L), open_posts (Y,S,L),
    summary (Y,2,L).
    """
    lanes = ghosts.shape[2]
    sectors, pairs = cells.shape[0], cells.shape[1]
    years = attraction.shape[0]
    pending = np.zeros((sectors, pairs, lanes))
    entry, keep = np.zeros((pairs, STAY, lanes)), np.zeros((pairs, STAY, lanes))
    joining, here = np.zeros((pairs, STAY, lanes)), np.zeros((pairs, STAY, lanes))
    reg = np.zeros((STAY, lanes))
    stock_before, stock = np.zeros((sectors, MARKETS, lanes)), np.zeros((sectors, MARKETS, lanes))
    wanted, offers = np.zeros((sectors, MARKETS, lanes)), np.zeros((sectors, MARKETS, lanes))
    sums, lasting = np.zeros((sectors, MARKETS, lanes)), np.zeros((sectors, MARKETS, lanes))
    settled = np.zeros((pairs, STAY, lanes))
    settling, dying = np.zeros((pairs, lanes)), np.zeros((pairs, lanes))
    weight, total, before = np.zeros((pairs, lanes)), np.zeros((pairs, lanes)), np.zeros((pairs, lanes))
    arrived = np.zeros((pairs, lanes))
    returned, gone = np.zeros(lanes), np.zeros((pairs, lanes))
    pool, candidates = np.zeros((MARKETS, lanes)), np.zeros((MARKETS, lanes))
    room, pilot_room = np.zeros(lanes), np.zeros(lanes)
    pilot_past, due = np.zeros((years * MONTHS, lanes)), np.zeros(lanes)
    limited = np.zeros(pairs, dtype=np.int64)
    types = _types_in_use(cells, shares)
    for s in range(sectors):
        for p in range(pairs):
            for k in range(STAY):
                total[p] += cells[s, p, k]
                here[p, k] += cells[s, p, k]
                stock_before[s, market_of[p]] += cells[s, p, k]
    for y in range(years):
        flow = flows[y]
        _settle(shares[min(y, shares.shape[0] - 1)], leave, leaving[y], die, settled, settling, dying)
        _weigh(
            total, attraction[y], size, tilt, constants, network_reference, origin_of, market_of, settling, weight,
            sums, lasting, pool,
        )  # fmt: skip
        room[:] = yearly[y, QUOTA_SKILLED]
        pilot_room[:] = yearly[y, QUOTA_PILOT]
        any_limited = _limited_pairs(kept[y], room, is_skilled, limited)
        lost = any_limited or ghosts.max() > 0.0
        moving = yearly[y, RETURNED].max() > 0.0 or yearly[:, PILOT].max() > 0.0
        reg[:] = np.minimum(1.0, register * yearly[y, REGISTRATION])
        for month in range(MONTHS):
            t = y * MONTHS + month
            before[:] = total
            _crowd(pool, candidates, total, need, counts_places, constants, yearly[y], returned, summary[y])
            _pilot_due(pilot_past, t, pilot_months, is_pilot, leave, leaving[y], die, total, due)
            if month == 0 or moving:
                _staying(leave, leaving[y], die, returned, due, counts_places, is_pilot, month == 0, keep)
            for p in range(pairs):
                for k in range(STAY):
                    for i in range(lanes):
                        joining[p, k, i] = entry[p, k, i] * keep[p, k, i]
            _leave_and_register(cells, pending, joining, keep, reg, registers_as, market_of, types, stock)
            _book_leavers(here, arrived, entry, keep, die, reg, registers_as, flow, total, gone)
            _match(
                desired[y], desired[y + 1], (month + 0.5) / MONTHS, stock_before, stock, ghosts, ease, constants,
                candidates, weight, tilt, market_of, wanted, offers, sums, lasting, pending,
            )  # fmt: skip
            if any_limited:
                _admit(pending, kept[y], spill, market_of, is_skilled, limited, room, ghosts, flow)
            if lost:
                for m in range(MARKETS):
                    ghosts[:, m] *= 1.0 - constants[GHOST_END + m]
            if yearly[y, PILOT].max() > 0.0:
                _pilot_starts(pending, yearly[y], pilot_room, pilot_share, is_pilot, pilot_past[t])
            arrived[:] = 0.0
            stock_before[:] = stock
            for s in range(sectors):
                for p in range(pairs):
                    come, there, of_sector = pending[s, p], arrived[p], stock_before[s, market_of[p]]
                    for i in range(lanes):
                        there[i] += come[i]
                        of_sector[i] += come[i] * settling[p, i]
            for p in range(pairs):
                for i in range(lanes):
                    flow[ARRIVED, p, i] += arrived[p, i]
                    flow[DIED, p, i] += arrived[p, i] * dying[p, i]
                    flow[LEFT, p, i] += arrived[p, i] * (1.0 - settling[p, i] - dying[p, i])
                    total[p, i] += arrived[p, i] * settling[p, i]
            entry[:] = settled
            _follow(family, family_ratio, total, before, gone, constants[JOIN_RATE], flow)
        # Once more for the books, on the stock of 31 December.
        _crowd(pool, candidates, total, need, counts_places, constants, yearly[y], returned, summary[y])
        _close_year(
            cells, pending, settling, wanted, ghosts, constants, total, family, market_of, strand_of, flow,
            sector_stock[y], open_posts[y],
        )  # fmt: skip
    for s in range(sectors):
        for p in range(pairs):
            cells[s, p] += pending[s, p] * entry[p]


@njit(cache=True, error_model="numpy")
def _settle(
    shares: Array, leave: Array, leaving: Array, die: Array, settled: Array, settling: Array, dying: Array
) -> None:
    """Arrivals of a month at its end: share still here per type, in all, and share that died, after half a month."""
    settling[:] = 0.0
    dying[:] = 0.0
    for p in range(shares.shape[0]):
        for k in range(STAY):
            for i in range(settling.shape[1]):
                stays = 1.0 - min(1.0, leave[p, k, i] * leaving[p, i])
                alive = np.sqrt(1.0 - die[k, i])
                settled[p, k, i] = shares[p, k, i] * alive * np.sqrt(stays)
                settling[p, i] += settled[p, k, i]
                dying[p, i] += shares[p, k, i] * (1.0 - alive)


@njit(cache=True, error_model="numpy")
def _types_in_use(cells: Array, shares: Array) -> Ints:
    """Number of stay types that a pair has anybody in, now or among arrivals; posted workers have one."""
    lanes = cells.shape[3]
    types = np.ones(cells.shape[1], dtype=np.int64)
    for p in range(cells.shape[1]):
        for k in range(1, STAY):
            used = 0.0
            for i in range(lanes):
                for s in range(cells.shape[0]):
                    used += cells[s, p, k, i]
                for y in range(shares.shape[0]):
                    used += shares[y, p, k, i]
            if used > 0.0:
                types[p] = k + 1
    return types


@njit(cache=True, error_model="numpy")
def _staying(
    leave: Array, leaving: Array, die: Array, returned: Array, due: Array, counts_places: Ints, is_pilot: Ints,
    every: bool, keep: Array,
) -> None:  # fmt: skip
    """Monthly chance to stay per pair and type: not to die, not to leave, not to be helped home, not to be due."""
    lanes = due.shape[0]
    for p in range(leave.shape[0]):
        if not (every or counts_places[p] or is_pilot[p]):
            continue
        for k in range(STAY):
            for i in range(lanes):
                stays = 1.0 - min(1.0, leave[p, k, i] * leaving[p, i])
                if counts_places[p]:
                    stays *= 1.0 - returned[i]
                if is_pilot[p]:
                    stays *= 1.0 - due[i]
                keep[p, k, i] = (1.0 - die[k, i]) * stays


@njit(cache=True, error_model="numpy")
def _crowd(
    pool: Array, candidates: Array, total: Array, need: Array, counts_places: Ints, constants: Array, yearly: Array,
    returned: Array, summary: Array,
) -> None:  # fmt: skip
    """Crowding = share of the housing need without a place; it lowers candidates for practical work.

    Also the monthly chance of a helped return, spread over the short stays among whom the homeless are counted.
    """
    lanes = total.shape[1]
    pairs = total.shape[0]
    for i in range(lanes):
        wanted, short = 0.0, 0.0
        for p in range(pairs):
            wanted += total[p, i] * need[p, i]
            if counts_places[p]:
                short += total[p, i]
        crowd = max(0.0, wanted - yearly[PLACES, i]) / max(wanted, 1e-9)
        summary[NEED, i], summary[CROWDED, i] = wanted, crowd
        candidates[0, i] = pool[0, i] * (1.0 - constants[CROWDING, i] * crowd)
        candidates[1, i] = pool[1, i]
        returned[i] = min(1.0, yearly[RETURNED, i] / MONTHS / max(short, 1e-9))


@njit(cache=True, error_model="numpy")
def _pilot_due(
    past: Array, t: int, months: int, is_pilot: Ints, leave: Array, leaving: Array, die: Array, total: Array,
    due: Array,
) -> None:  # fmt: skip
    """Share of the technicians here whose longest stay ends this month (they arrived ``months`` ago)."""
    lanes = due.shape[0]
    due[:] = 0.0
    if t < months:
        return
    here, stays = np.zeros(lanes), np.zeros(lanes)
    for p in range(total.shape[0]):
        if is_pilot[p]:
            for i in range(lanes):
                here[i] += total[p, i]
                stays[i] = (1.0 - die[0, i]) * (1.0 - min(1.0, leave[p, 0, i] * leaving[p, i]))
    for i in range(lanes):
        due[i] = min(1.0, past[t - months, i] * stays[i] ** (months - 0.5) / max(here[i], 1e-9))


@njit(cache=True, error_model="numpy")
def _pilot_starts(arrivals: Array, yearly: Array, room: Array, pilot_share: Array, is_pilot: Ints, past: Array) -> None:
    """Technicians of the month, within the quota of the year, over the pilot's sectors and origins."""
    lanes = room.shape[0]
    for i in range(lanes):
        past[i] = min(yearly[PILOT, i] / MONTHS, max(room[i], 0.0))
        room[i] -= past[i]
    for s in range(arrivals.shape[0]):
        for p in range(arrivals.shape[1]):
            if is_pilot[p]:
                for i in range(lanes):
                    arrivals[s, p, i] += past[i] * pilot_share[p, s]


@njit(cache=True, error_model="numpy")
def _close_year(
    cells: Array, pending: Array, settling: Array, wanted: Array, ghosts: Array, constants: Array, total: Array,
    family: Array, market_of: Ints, strand_of: Ints, flow: Array, sector_stock: Array, open_posts: Array,
) -> None:  # fmt: skip
    """The books of 31 December: stock per pair and sector, families, posts that stay open."""
    lanes = total.shape[1]
    sectors, pairs = cells.shape[0], cells.shape[1]
    flow[STOCK], flow[FAMILY] = total, family
    for s in range(sectors):
        present = np.zeros((MARKETS, lanes))
        for p in range(pairs):
            for i in range(lanes):
                here = pending[s, p, i] * settling[p, i]
                for k in range(STAY):
                    here += cells[s, p, k, i]
                sector_stock[strand_of[p], s, i] += here
                present[market_of[p], i] += here
        for i in range(lanes):
            open_posts[s, i] = 0.0
            for m in range(MARKETS):
                gap = wanted[s, m, i] - present[m, i] - ghosts[s, m, i]
                open_posts[s, i] += max(0.0, gap) + constants[OPEN_SHARE, i] * ghosts[s, m, i]
