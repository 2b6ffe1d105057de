"""The law of motion once more, plainly: one draw at a time, NumPy arrays, one line per event.

It exists so that the compiled engine can be held against it (a compiled kernel has silently returned zeros before)
and so that finer time can be tried: ``steps`` divides the month.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from banen.model.population import MARKETS, structure
from banen.model.supply import fill_rate
from banen.quantities import Array
from banen.simulate.engine.cohorts import Run, frame_of
from banen.simulate.engine.frame import (
    ADJUSTMENT,
    CANDIDATES,
    CROWDING,
    FINDS,
    GHOST_END,
    JOIN_RATE,
    NETWORK,
    NOBODY,
    OPEN_SHARE,
    PACE,
    PILOT,
    PLACES,
    QUOTA_PILOT,
    QUOTA_SKILLED,
    REFERENCE_FILL,
    REGISTRATION,
    RESPONSE,
    RETURNED,
    SEARCHERS,
    SPREAD,
    TAIL,
)

SUMMED = ("arrived", "left", "died", "registered", "family_joined", "family_left")
"""What is summed over a year."""


@dataclass
class ReferenceBooks:
    """Books of one draw: lost posts (Y, S), ease (Y, M), all other (Y, P)."""

    stock: list[Array] = field(default_factory=list)
    arrived: list[Array] = field(default_factory=list)
    left: list[Array] = field(default_factory=list)
    died: list[Array] = field(default_factory=list)
    registered: list[Array] = field(default_factory=list)
    lost: list[Array] = field(default_factory=list)
    ease: list[Array] = field(default_factory=list)
    family: list[Array] = field(default_factory=list)
    family_joined: list[Array] = field(default_factory=list)
    family_left: list[Array] = field(default_factory=list)


def advance_plainly(run: Run, draw: int = 0, steps: int = 1) -> ReferenceBooks:
    """Advance one draw of a run; ``steps`` per month makes time finer (1 is the engine's own month)."""
    cells = structure()
    same = frame_of(cells, run.network_reference)
    of, skilled, short, pilot = cells.market_of, same.is_skilled > 0, same.counts_places > 0, same.is_pilot > 0
    staged, pulsed = same.staged > 0, same.pulsed > 0
    tilt, size = same.tilt.T, same.size
    constants = run.constants[:, draw]
    people = run.start.cells[..., draw].copy()
    family = np.stack([run.start.young_family[..., draw], run.start.past_family[..., draw]], axis=-1)
    young = run.start.young[..., draw].copy()
    settle = 1 - (1 - run.settle[:, draw]) ** (1 / steps)
    ghosts, ease = run.start.ghosts[..., draw].copy(), run.start.ease[..., draw].copy()
    usual_fill = constants[REFERENCE_FILL : REFERENCE_FILL + len(MARKETS)]
    ledger = ReferenceBooks()
    past_pilot: list[float] = []
    lost_post: list[Array] = []
    technician = int(np.flatnonzero(pilot)[0])
    for y in range(len(run.attraction)):
        yearly = run.yearly[y, :, draw]
        sums = {name: np.zeros(len(cells.pairs)) for name in SUMMED}
        stock_by_origin = np.bincount(cells.origin_of, people.sum((0, 2)))
        links = (np.maximum(stock_by_origin, 1.0) / same.network_reference) ** constants[NETWORK]
        weight = size * run.attraction[y, :, draw] * links[cells.origin_of]
        pool = np.array([weight[of == m].sum() / size[of == m].sum() for m in range(len(MARKETS))])
        pool = pool * constants[CANDIDATES : CANDIDATES + len(MARKETS)]
        boost = np.exp(run.pulse[y, :, draw])
        shares = run.shares[min(y, len(run.shares) - 1), ..., draw]
        room, pilot_room = yearly[QUOTA_SKILLED], yearly[QUOTA_PILOT]
        for step in range(12 * steps):
            total = people.sum((0, 2))
            wanted_places = total @ run.need[:, draw]
            crowd = max(0.0, wanted_places - yearly[PLACES]) / max(wanted_places, NOBODY)
            candidates = pool / steps * np.array([1 - constants[CROWDING] * crowd, 1.0])

            opening = np.stack([people[:, of == m].sum((1, 2)) for m in range(len(MARKETS))], axis=1)

            # 1. deaths, departures, returns and registrations
            leave = np.minimum(1.0, run.leave[..., draw] * run.leaving[y, :, None, draw])
            stays = (1 - leave) ** (1 / steps)
            stays[short] *= 1 - min(1.0, yearly[RETURNED] / 12 / steps / max(total[short].sum(), NOBODY))
            chance = min(1.0, run.leave[technician, 0, draw] * run.leaving[y, technician, draw])
            stays[pilot] *= 1 - _due(
                past_pilot, run.pilot_months * steps, total[pilot].sum(), (1 - run.die[0, draw]) * (1 - chance), steps
            )
            die = 1 - (1 - run.die[:, draw]) ** (1 / steps)
            present = people.sum(0)
            past = 1 - np.where(staged[:, None], np.minimum(1.0, young / np.maximum(present, NOBODY)), 0.0)
            longer = (run.search[min(y, len(run.search) - 1), :, draw] * steps).astype(int)
            if longer.any():
                _search(stays, past * present, longer, lost_post, constants, die, steps)
            of_phase = np.stack([np.ones_like(stays), stays], axis=-1) * (1 - die)[None, :, None]
            stays = 1 - past * (1 - stays)
            young *= (1 - die) * (1 - settle[:, None]) * staged[:, None]
            dead, gone = people * die, people * (1 - die) * (1 - stays)
            sums["died"] += dead.sum((0, 2))
            sums["left"] += gone.sum((0, 2))
            leavers = np.stack([(dead + gone)[:, of == m].sum((1, 2)) for m in range(len(MARKETS))], axis=1)
            people -= dead + gone
            register = 1 - (1 - np.minimum(1.0, run.register[:, draw] * yearly[REGISTRATION])) ** (1 / steps)
            for p in np.flatnonzero(cells.registers_as >= 0):
                moved = people[:, p] * register
                people[:, p] -= moved
                anew = moved.sum(1)[:, None] * shares[cells.registers_as[p]]
                people[:, cells.registers_as[p]] += anew
                young[cells.registers_as[p]] += anew.sum(0)
                sums["registered"][p] += moved.sum()

            # What half a step of leaving leaves of the arrivals, per type and in all
            alive = np.sqrt(1 - die)
            settled = shares * alive * np.where(staged[:, None], 1.0, np.sqrt((1 - leave) ** (1 / steps)))
            settling = settled.sum(1)

            # 2. offers, 3. matching, admission, quota, spill-over
            part = (step + 0.5) / (12 * steps)
            desired = run.desired[y, ..., draw] * (1 - part) + run.desired[y + 1, ..., draw] * part
            desired = desired * (ease / usual_fill) ** constants[RESPONSE]
            adjust = 1 - (1 - constants[ADJUSTMENT : ADJUSTMENT + len(MARKETS)]) ** (1 / steps)
            liking = weight * tilt
            sums_of = np.stack([liking[:, of == m].sum(1) for m in range(len(MARKETS))], axis=1)
            lasting = np.stack([(liking * settling)[:, of == m].sum(1) for m in range(len(MARKETS))], axis=1) / sums_of
            balance = leavers + adjust * (desired - opening - ghosts)
            apart = adjust * constants[SPREAD] * opening
            offers = (balance + np.sqrt(balance**2 + TAIL * apart**2)) / 2 / lasting
            offers[:, 0] *= boost[0]
            fill = fill_rate(candidates / np.maximum(offers.sum(0), NOBODY))
            filled = offers * fill
            ease += (1 - (1 - constants[PACE]) ** (1 / steps)) * (fill - ease)
            arrivals = filled[:, of] * liking / np.maximum(sums_of[:, of], NOBODY)
            arrivals[:, pulsed] *= boost[1]
            admitted = np.broadcast_to(run.kept[y, :, 0, draw], arrivals.shape).copy()
            asked = (arrivals * admitted)[:, skilled].sum()
            within = min(1.0, room / asked) if asked > 0 else 1.0
            admitted[:, skilled] *= within
            room -= asked * within
            refused = arrivals * (1 - admitted)
            arrivals *= admitted
            other = refused * run.kept[y, :, 1, draw]
            for source, targets in enumerate(cells.spill_targets):
                for target, share in targets:
                    if target >= 0:
                        arrivals[:, int(target)] += other[:, source] * share
            lost = refused - other
            ghosts += np.stack([lost[:, of == m].sum(1) for m in range(len(MARKETS))], axis=1)
            ghosts *= (1 - constants[GHOST_END : GHOST_END + len(MARKETS)]) ** (1 / steps)
            start = min(yearly[PILOT] / 12 / steps, max(pilot_room, 0.0))
            pilot_room -= start
            past_pilot.append(start)
            arrivals += start * same.pilot_share.T

            # 4. arrivals join, 5. families follow
            people += arrivals[:, :, None] * settled
            young += arrivals.sum(0)[:, None] * settled * staged[:, None]
            arrived = arrivals.sum(0)
            died_at_once = (shares * (1 - alive)).sum(1)
            sums["arrived"] += arrived
            sums["died"] += arrived * died_at_once
            sums["left"] += arrived * (1 - settling - died_at_once)
            sums["family_left"] += (family * (1 - of_phase)).sum((1, 2))
            family *= of_phase
            past_first = family[..., 0] * settle[:, None]
            family += np.stack([-past_first, past_first], axis=-1)
            workers = np.stack([young, people.sum(0) - young], axis=-1)
            join = 1 - (1 - constants[JOIN_RATE]) ** (1 / steps)
            joined = join * (run.family_ratio[:, draw, None, None] * workers - family)
            sums["family_joined"] += joined.sum((1, 2))
            family += joined
        ledger.stock.append(people.sum((0, 2)))
        ledger.lost.append(constants[OPEN_SHARE] * ghosts.sum(1))
        ledger.ease.append(ease.copy())
        ledger.family.append(family.sum((1, 2)))
        for name, value in sums.items():
            getattr(ledger, name).append(value)
    return ledger


def _search(
    stays: Array, past: Array, longer: Array, lost_post: list[Array], constants: Array, die: Array, steps: int
) -> None:
    """Chance to stay of the pairs that may search longer, in ``stays`` (P, K); who lost a post is added to the list."""
    loses = np.zeros_like(stays)
    for p in np.flatnonzero(longer):
        share, goes_on = constants[SEARCHERS], (1 - constants[FINDS]) ** (1 / steps) * (1 - die)
        ago = [goes_on**j * (lost_post[-j][p] if j <= len(lost_post) else 0.0) for j in range(1, longer[p] + 1)]
        loses[p] = (1 - stays[p]) * np.maximum(0.0, past[p] - share * sum(ago))
        leave = (1 - share) * loses[p] + share * ago[-1]
        stays[p] = 1 - np.minimum(1.0, leave / np.maximum(past[p], NOBODY))
    lost_post.append(loses)


def _due(past: list[float], span: int, here: float, stays: float, steps: int) -> float:
    """Share of the technicians here whose longest stay ends in this step; ``stays`` is their chance to stay a month."""
    if len(past) < span:
        return 0.0
    return float(min(1.0, past[-span] * stays ** ((span - 0.5) / steps) / max(here, NOBODY)))
