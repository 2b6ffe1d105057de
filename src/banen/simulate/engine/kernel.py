"""The law of motion of one block of draws, month by month, compiled.

Draws lie innermost in lanes, so that the loops over lanes become vector instructions and a draw's result never depends
on its neighbours, on the number of draws or on threads. :mod:`banen.simulate.engine.reference` says the same in plain
NumPy; a test holds the two together.

Order of events in a month: (1) deaths, departures, homeless returns and registrations out of the opening stock;
(2) offers = replaced leavers + λ·(desired − opening stock), summed over employers who differ and offer nothing when
they want nobody, times the pulse of the year; (3) matching, the pulse of specialists, admission, quota, spill-over, and
how easily posts were filled, which employers plan by; (4) arrivals join, spread evenly over the month, so they are
exposed to half a month of leaving, and offers are raised to cover it; (5) families follow.

Residents begin in a first phase that nobody leaves from. Chances do not depend on the sector, so who is still in it is
kept per pair and type (``young``), and the chance to leave is that of the type times the share that is past it. Who
registers becomes an arrival of the resident pair: a type anew, by the shares of the year, and a first phase.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from banen.quantities import MONTHS_PER_YEAR as MONTHS
from banen.quantities import Array
from banen.simulate.engine.frame import (
    ARRIVED,
    CROWDED,
    CROWDING,
    DIED,
    EASE,
    FAMILY,
    FAMILY_JOINED,
    FAMILY_LEFT,
    FINDS,
    GHOST_END,
    JOIN_RATE,
    LEFT,
    MARKETS,
    NEED,
    NOBODY,
    OPEN_SHARE,
    PILOT,
    PLACES,
    QUOTA_PILOT,
    QUOTA_SKILLED,
    REGISTERED,
    REGISTRATION,
    RETURNED,
    SEARCHERS,
    STAY,
    STOCK,
    BlockState,
    Frame,
    Ints,
    Month,
    Rates,
    Written,
    room_for,
)
from banen.simulate.engine.hiring import admit, limited_pairs, match, weigh


@njit(cache=True, nogil=True, error_model="numpy")
def advance(state: BlockState, rates: Rates, frame: Frame, pilot_months: int, written: Written) -> None:
    """Advance one block of draws over all years: writes the books and leaves the state at the end."""
    cells, young, ghosts = state.cells, state.young, state.ghosts
    lanes = ghosts.shape[2]
    sectors, pairs = cells.shape[0], cells.shape[1]
    years = rates.attraction.shape[0]
    m = room_for(sectors, pairs, lanes)
    returned, room, pilot_room = np.zeros(lanes), np.zeros(lanes), np.zeros(lanes)
    pilot_past, due = np.zeros((years * MONTHS, lanes)), np.zeros(lanes)
    limited = np.zeros(pairs, dtype=np.int64)
    types, reach = _types_in_use(cells, rates.shares), int(rates.search.max())
    lost_post = np.zeros((reach + 1, pairs, STAY, lanes))
    types_followed = np.zeros_like(types)
    for p in range(pairs):
        if rates.family_ratio[p].max() > 0.0:
            types_followed[p] = types[p]
    for s in range(sectors):
        for p in range(pairs):
            for k in range(STAY):
                m.total[p] += cells[s, p, k]
                m.here[p, k] += cells[s, p, k]
                m.stock_before[s, frame.market_of[p]] += cells[s, p, k]
    for y in range(years):
        flow, yearly, summary = written.flows[y], rates.yearly[y], written.summary[y]
        shares = rates.shares[min(y, rates.shares.shape[0] - 1)]
        _settle(m, shares, rates.leave, rates.leaving[y], rates.die, frame.staged)
        weigh(m, rates.attraction[y], rates.constants, frame)
        m.boost[:] = np.exp(rates.pulse[y])
        room[:] = yearly[QUOTA_SKILLED]
        pilot_room[:] = yearly[QUOTA_PILOT]
        any_limited = limited_pairs(rates.kept[y], room, frame.is_skilled, limited)
        lost = any_limited or ghosts.max() > 0.0
        moving = yearly[RETURNED].max() > 0.0 or rates.yearly[:, PILOT].max() > 0.0
        m.reg[:] = np.minimum(1.0, rates.register * yearly[REGISTRATION])
        for month in range(MONTHS):
            t = y * MONTHS + month
            _crowd(m, rates.need, rates.constants, yearly, frame.counts_places, returned, summary)
            _pilot_due(m, pilot_past, t, pilot_months, rates.die, frame.is_pilot, due)
            if month == 0 or moving:
                _staying(m, rates.die, returned, due, frame, month == 0)
            if reach > 0:
                _search(m, young, lost_post, t, rates, frame.staged)
            _settle_in(m, young, rates.die, rates.settle, frame.staged)
            for p in range(pairs):
                for k in range(STAY):
                    for i in range(lanes):
                        m.joining[p, k, i] = m.entry[p, k, i] * m.keep[p, k, i]
            _leave_and_register(cells, m, shares, frame, types)
            _book_leavers(m, young, shares, rates.die, frame, flow)
            match(m, state, rates.desired[y], rates.desired[y + 1], (month + 0.5) / MONTHS, rates.constants, frame)
            if written.wanted.shape[0] > 0:
                written.wanted[t] = m.pending
                written.helped[t] = returned
            if any_limited:
                admit(m, rates.kept[y], frame, limited, room, ghosts, flow)
            if lost:
                for g in range(MARKETS):
                    ghosts[:, g] *= 1.0 - rates.constants[GHOST_END + g]
            if yearly[PILOT].max() > 0.0:
                _pilot_starts(m.pending, yearly, pilot_room, frame, pilot_past[t])
                if written.started.shape[0] > 0:
                    written.started[t] = pilot_past[t]
            _arrive(m, frame.market_of, flow)
            _follow(m, state, rates, frame.staged, types_followed, flow)
        # Once more for the books, on the stock of 31 December.
        _crowd(m, rates.need, rates.constants, yearly, frame.counts_places, returned, summary)
        summary[EASE : EASE + MARKETS] = state.ease
        flow[STOCK] = m.total
        for p in range(pairs):
            for k in range(STAY):
                flow[FAMILY, p] += state.young_family[p, k] + state.past_family[p, k]
        _close_year(cells, m, ghosts, rates.constants, frame, written.sector_stock[y], written.lost[y])
    for p in range(pairs):
        for k in range(STAY):
            for s in range(sectors):
                cells[s, p, k] += m.pending[s, p] * m.entry[p, k]
            if frame.staged[p]:
                young[p, k] += m.arrived[p] * m.entry[p, k]


@njit(cache=True, error_model="numpy")
def _settle(m: Month, shares: Array, leave: Array, leaving: Array, die: Array, staged: Ints) -> None:
    """Arrivals of a month at its end: share still here per type, in all, and share that died, after half a month."""
    m.settling[:] = 0.0
    m.dying[:] = 0.0
    for p in range(shares.shape[0]):
        for k in range(STAY):
            for i in range(m.settling.shape[1]):
                leaves = min(1.0, leave[p, k, i] * leaving[p, i])
                alive = np.sqrt(1.0 - die[k, i])
                m.leaves[p, k, i] = leaves
                m.settled[p, k, i] = shares[p, k, i] * alive
                if not staged[p]:
                    m.settled[p, k, i] *= np.sqrt(1.0 - leaves)
                m.settling[p, i] += m.settled[p, k, i]
                m.dying[p, i] += shares[p, k, i] * (1.0 - alive)


@njit(cache=True, error_model="numpy")
def _crowd(
    m: Month, need: Array, constants: Array, yearly: Array, counts_places: Ints, returned: Array, summary: Array
) -> None:
    """Crowding = share of the housing need without a place; it lowers candidates for practical work.

    Also the monthly chance of a helped return, spread over the short stays among whom the homeless are counted.
    """
    lanes = m.total.shape[1]
    pairs = m.total.shape[0]
    for i in range(lanes):
        wanted, short = 0.0, 0.0
        for p in range(pairs):
            wanted += m.total[p, i] * need[p, i]
            if counts_places[p]:
                short += m.total[p, i]
        crowd = max(0.0, wanted - yearly[PLACES, i]) / max(wanted, NOBODY)
        summary[NEED, i], summary[CROWDED, i] = wanted, crowd
        m.candidates[0, i] = m.pool[0, i] * (1.0 - constants[CROWDING, i] * crowd)
        m.candidates[1, i] = m.pool[1, i]
        returned[i] = min(1.0, yearly[RETURNED, i] / MONTHS / max(short, NOBODY))


@njit(cache=True, error_model="numpy")
def _search(m: Month, young: Array, lost_post: Array, t: int, rates: Rates, staged: Ints) -> None:
    """Chance to leave where who loses a post may search n months longer (:mod:`banen.model.search_period`).

    ``lost_post`` (more than n months, P, K, L) are those who would have left under the law, month by month. A share of
    them searches: (1 − h)ʲ of those of j months ago still do, and cannot lose a post; those of n months ago leave.
    """
    months, y = lost_post.shape[0], t // MONTHS
    search = rates.search[min(y, rates.search.shape[0] - 1)]
    for p in range(young.shape[0]):
        if not staged[p]:
            continue
        for k in range(STAY):
            for i in range(young.shape[2]):
                longer, lost_post[t % months, p, k, i] = int(search[p, i]), 0.0
                if longer == 0:
                    continue
                past, goes_on, searching = max(0.0, m.here[p, k, i] - young[p, k, i]), 1.0, 0.0
                share = rates.constants[SEARCHERS, i]
                for ago in range(1, longer + 1):
                    goes_on *= (1.0 - rates.constants[FINDS, i]) * (1.0 - rates.die[k, i])
                    searching += share * goes_on * lost_post[(t - ago) % months, p, k, i]
                chance = min(1.0, rates.leave[p, k, i] * rates.leaving[y, p, i])
                loses = chance * max(0.0, past - searching)
                leave = (1.0 - share) * loses + share * goes_on * lost_post[(t - longer) % months, p, k, i]
                m.leaves[p, k, i] = min(1.0, leave / max(past, NOBODY))
                lost_post[t % months, p, k, i] = loses


@njit(cache=True, error_model="numpy")
def _settle_in(m: Month, young: Array, die: Array, settle: Array, staged: Ints) -> None:
    """Chance to stay where there is a first phase: only those past it can leave; who is in it may come out of it."""
    lanes = m.total.shape[1]
    for p in range(young.shape[0]):
        if staged[p]:
            for k in range(STAY):
                for i in range(lanes):
                    come = m.arrived[p, i] * m.entry[p, k, i]
                    fresh = young[p, k, i] + come
                    past = 1.0 - min(1.0, fresh / max(m.here[p, k, i] + come, NOBODY))
                    alive = 1.0 - die[k, i]
                    m.keep[p, k, i] = alive * (1.0 - m.leaves[p, k, i] * past)
                    young[p, k, i] = fresh * alive * (1.0 - settle[p, i])


@njit(cache=True, error_model="numpy")
def _staying(m: Month, die: Array, returned: Array, due: Array, frame: Frame, every: bool) -> None:
    """Monthly chance to stay per pair and type: not to die, not to leave, not to be helped home, not to be due.

    Pairs with a first phase follow in :func:`_settle_in`.
    """
    lanes = due.shape[0]
    counts_places, is_pilot = frame.counts_places, frame.is_pilot
    for p in range(m.leaves.shape[0]):
        if frame.staged[p] or not (every or counts_places[p] or is_pilot[p]):
            continue
        for k in range(STAY):
            for i in range(lanes):
                stays = 1.0 - m.leaves[p, k, i]
                if counts_places[p]:
                    stays *= 1.0 - returned[i]
                if is_pilot[p]:
                    stays *= 1.0 - due[i]
                m.keep[p, k, i] = (1.0 - die[k, i]) * stays


@njit(cache=True, error_model="numpy")
def _leave_and_register(cells: Array, m: Month, shares: Array, frame: Frame, types: Ints) -> None:
    """Step 1 per sector: arrivals of last month join; the dead and the departed leave; short stays register.

    ``joining`` is the arrivals' share per type times their chance to stay. Chances do not depend on the sector, so
    the books per pair are kept apart (:func:`_book_leavers`). Inner loops run over plain rows of few arrays, which is
    what lets them become vectors.
    """
    lanes = m.stock.shape[2]
    m.stock[:] = 0.0
    moved = np.zeros(lanes)
    for s in range(cells.shape[0]):
        for p in range(cells.shape[1]):
            present, arriving = m.stock[s, frame.market_of[p]], m.pending[s, p]
            for k in range(types[p]):
                here, stays, joins = cells[s, p, k], m.keep[p, k], m.joining[p, k]
                for i in range(lanes):
                    persons = here[i] * stays[i] + arriving[i] * joins[i]
                    here[i] = persons
                    present[i] += persons
        for p in range(cells.shape[1]):
            target = frame.registers_as[p]
            if target >= 0:
                moved[:] = 0.0
                for k in range(types[p]):
                    here, moves = cells[s, p, k], m.reg[k]
                    for i in range(lanes):
                        moved[i] += here[i] * moves[i]
                        here[i] *= 1.0 - moves[i]
                for k in range(STAY):
                    there, share = cells[s, target, k], shares[target, k]
                    for i in range(lanes):
                        there[i] += moved[i] * share[i]


@njit(cache=True, error_model="numpy")
def _book_leavers(m: Month, young: Array, shares: Array, die: Array, frame: Frame, flow: Array) -> None:
    """Step 1 per pair and type (``here``): who died, left and registered this month, and who is still here."""
    lanes = m.total.shape[1]
    for p in range(m.here.shape[0]):
        stayed, dead, left = m.total[p], flow[DIED, p], flow[LEFT, p]
        stayed[:] = 0.0
        for k in range(STAY):
            persons, enters, stays, dies = m.here[p, k], m.entry[p, k], m.keep[p, k], die[k]
            for i in range(lanes):
                present = persons[i] + m.arrived[p, i] * enters[i]
                died = present * dies[i]
                persons[i] = present * stays[i]
                stayed[i] += persons[i]
                dead[i] += died
                left[i] += present - persons[i] - died
    for p in range(m.here.shape[0]):
        target = frame.registers_as[p]
        if target >= 0:
            for i in range(lanes):
                moved = 0.0
                for k in range(STAY):
                    of_type = m.here[p, k, i] * m.reg[k, i]
                    m.here[p, k, i] -= of_type
                    moved += of_type
                flow[REGISTERED, p, i] += moved
                m.total[p, i] -= moved
                m.total[target, i] += moved
                for k in range(STAY):
                    anew = moved * shares[target, k, i]
                    m.here[target, k, i] += anew
                    young[target, k, i] += anew


@njit(cache=True, error_model="numpy")
def _arrive(m: Month, market_of: Ints, flow: Array) -> None:
    """Step 4: the arrivals of the month, per pair and in the stock that employers see."""
    lanes = m.total.shape[1]
    sectors, pairs = m.pending.shape[0], m.pending.shape[1]
    m.arrived[:] = 0.0
    m.stock_before[:] = m.stock
    for s in range(sectors):
        for p in range(pairs):
            come, there, of_sector = m.pending[s, p], m.arrived[p], m.stock_before[s, market_of[p]]
            for i in range(lanes):
                there[i] += come[i]
                of_sector[i] += come[i] * m.settling[p, i]
    for p in range(pairs):
        for i in range(lanes):
            flow[ARRIVED, p, i] += m.arrived[p, i]
            flow[DIED, p, i] += m.arrived[p, i] * m.dying[p, i]
            flow[LEFT, p, i] += m.arrived[p, i] * (1.0 - m.settling[p, i] - m.dying[p, i])
            m.total[p, i] += m.arrived[p, i] * m.settling[p, i]
    m.entry[:] = m.settled


@njit(cache=True, error_model="numpy")
def _follow(m: Month, state: BlockState, rates: Rates, staged: Ints, types: Ints, flow: Array) -> None:
    """Step 5: families leave with their worker and close the gap to their ratio at the joining rate.

    They are kept per type and phase, because within those everybody leaves with one chance: who leaves then has an
    average family, and the expected number is exact. They come out of the first phase with their worker. Who arrives or
    registers has nobody yet; ``types`` is zero on routes that bring no family.
    """
    first, later, young, here, entry = state.young_family, state.past_family, state.young, m.here, m.entry
    ratio, settle, join = rates.family_ratio, rates.settle, rates.constants[JOIN_RATE]
    come, joined, left = m.arrived, flow[FAMILY_JOINED], flow[FAMILY_LEFT]
    for p in range(first.shape[0]):
        for k in range(types[p]):
            if staged[p]:
                for i in range(join.shape[0]):
                    alive = 1.0 - rates.die[k, i]
                    begun, past = first[p, k, i] * alive, later[p, k, i] * alive * (1.0 - m.leaves[p, k, i])
                    left[p, i] += first[p, k, i] + later[p, k, i] - begun - past
                    past += begun * settle[p, i]
                    begun -= begun * settle[p, i]
                    joins = join[i] * (ratio[p, i] * (young[p, k, i] + come[p, i] * entry[p, k, i]) - begun)
                    joins_past = join[i] * (ratio[p, i] * (here[p, k, i] - young[p, k, i]) - past)
                    joined[p, i] += joins + joins_past
                    first[p, k, i], later[p, k, i] = begun + joins, past + joins_past
            else:
                for i in range(join.shape[0]):
                    past = later[p, k, i] * m.keep[p, k, i]
                    joins = join[i] * (ratio[p, i] * (here[p, k, i] + come[p, i] * entry[p, k, i]) - past)
                    left[p, i] += later[p, k, i] - past
                    joined[p, i] += joins
                    later[p, k, i] = past + joins


@njit(cache=True, error_model="numpy")
def _pilot_due(m: Month, past: Array, t: int, months: int, die: Array, is_pilot: Ints, due: Array) -> None:
    """Share of the technicians here whose longest stay ends this month (they arrived ``months`` ago)."""
    lanes = due.shape[0]
    due[:] = 0.0
    if t < months:
        return
    here, stays = np.zeros(lanes), np.zeros(lanes)
    for p in range(m.total.shape[0]):
        if is_pilot[p]:
            for i in range(lanes):
                here[i] += m.total[p, i]
                stays[i] = (1.0 - die[0, i]) * (1.0 - m.leaves[p, 0, i])
    for i in range(lanes):
        due[i] = min(1.0, past[t - months, i] * stays[i] ** (months - 0.5) / max(here[i], NOBODY))


@njit(cache=True, error_model="numpy")
def _pilot_starts(arrivals: Array, yearly: Array, room: Array, frame: Frame, past: Array) -> None:
    """Technicians of the month, within the quota of the year, over the pilot's sectors and origins."""
    lanes = room.shape[0]
    for i in range(lanes):
        past[i] = min(yearly[PILOT, i] / MONTHS, max(room[i], 0.0))
        room[i] -= past[i]
    for s in range(arrivals.shape[0]):
        for p in range(arrivals.shape[1]):
            if frame.is_pilot[p]:
                for i in range(lanes):
                    arrivals[s, p, i] += past[i] * frame.pilot_share[p, s]


@njit(cache=True, error_model="numpy")
def _close_year(
    cells: Array, m: Month, ghosts: Array, constants: Array, frame: Frame, sector_stock: Array, lost: Array
) -> None:
    """The books of 31 December: stock per strand and sector, and posts that stay vacant after a refusal."""
    lanes = m.total.shape[1]
    sectors, pairs = cells.shape[0], cells.shape[1]
    for s in range(sectors):
        for p in range(pairs):
            for i in range(lanes):
                here = m.pending[s, p, i] * m.settling[p, i]
                for k in range(STAY):
                    here += cells[s, p, k, i]
                sector_stock[frame.strand_of[p], s, i] += here
        for i in range(lanes):
            for g in range(MARKETS):
                lost[s, i] += constants[OPEN_SHARE, i] * ghosts[s, g, i]


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
