"""The law of motion once more, plainly: one draw at a time, NumPy arrays, one line per event.

It exists so that the compiled engine can be held against it (a compiled kernel has silently returned zeros before)
and so that finer time can be tried: ``steps`` divides the month.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from banen.model.population import MARKETS, structure
from banen.model.supply import fill_rate, highly_skilled_mask, network_reference, sector_tilts
from banen.quantities import Array
from banen.simulate.engine.cohorts import Run, pilot_shares
from banen.simulate.engine.kernel import (
    ADJUSTMENT,
    CANDIDATES,
    CROWDING,
    GHOST_END,
    JOIN_RATE,
    NETWORK,
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
    SPREAD,
)


@dataclass
class Ledger:
    """Books of one draw per year: stock, arrived, left, died, registered (Y, P); open posts (Y, S); family (Y, P)."""

    stock: list[Array]
    arrived: list[Array]
    left: list[Array]
    died: list[Array]
    registered: list[Array]
    open_posts: list[Array]
    family: list[Array]


def advance_plainly(run: Run, draw: int = 0, steps: int = 1) -> Ledger:
    """Advance one draw of a run; ``steps`` per month makes time finer (1 is the engine's own month)."""
    cells = structure()
    of, skilled = cells.market_of, highly_skilled_mask()
    short = cells.on_routes(frozenset({"eu_short_stay"}))
    pilot = cells.on_routes(frozenset({"technician_pilot"}))
    tilt, size = sector_tilts().T, np.array([p.arrivals_2022 for p in cells.pairs])
    constants = run.constants[:, draw]
    people, family = run.start.cells[..., draw].copy(), run.start.family[:, draw].copy()
    ghosts, ease = run.start.ghosts[..., draw].copy(), run.start.ease[..., draw].copy()
    usual_fill = constants[REFERENCE_FILL : REFERENCE_FILL + len(MARKETS)]
    ledger = Ledger([], [], [], [], [], [], [])
    past_pilot: list[float] = []
    for y in range(len(run.attraction)):
        yearly = run.yearly[y, :, draw]
        sums = {name: np.zeros(len(cells.pairs)) for name in ("arrived", "left", "died", "registered")}
        stock_by_origin = np.bincount(cells.origin_of, people.sum((0, 2)))
        links = (np.maximum(stock_by_origin, 1.0) / network_reference()) ** constants[NETWORK]
        weight = size * run.attraction[y, :, draw] * links[cells.origin_of]
        pool = np.array([weight[of == m].sum() / size[of == m].sum() for m in range(len(MARKETS))])
        pool = pool * constants[CANDIDATES : CANDIDATES + len(MARKETS)]
        room, pilot_room = yearly[QUOTA_SKILLED], yearly[QUOTA_PILOT]
        for step in range(12 * steps):
            total = people.sum((0, 2))
            wanted_places = total @ run.need[:, draw]
            crowd = max(0.0, wanted_places - yearly[PLACES]) / max(wanted_places, 1e-9)
            candidates = pool / steps * np.array([1 - constants[CROWDING] * crowd, 1.0])

            opening = np.stack([people[:, of == m].sum((1, 2)) for m in range(len(MARKETS))], axis=1)

            # 1. deaths, departures, returns and registrations
            leave = np.minimum(1.0, run.leave[..., draw] * run.leaving[y, :, None, draw])
            stays = (1 - leave) ** (1 / steps)
            stays[short] *= 1 - min(1.0, yearly[RETURNED] / 12 / steps / max(total[short].sum(), 1e-9))
            stays[pilot] *= 1 - _due(
                past_pilot, run.pilot_months * steps, total[pilot].sum(), run, y, draw, pilot, steps
            )
            die = 1 - (1 - run.die[:, draw]) ** (1 / steps)
            dead, gone = people * die, people * (1 - die) * (1 - stays)
            sums["died"] += dead.sum((0, 2))
            sums["left"] += gone.sum((0, 2))
            leavers = np.stack([(dead + gone)[:, of == m].sum((1, 2)) for m in range(len(MARKETS))], axis=1)
            gone_share = (dead + gone).sum((0, 2)) / np.maximum(total, 1e-9)
            people -= dead + gone
            register = 1 - (1 - np.minimum(1.0, run.register[:, draw] * yearly[REGISTRATION])) ** (1 / steps)
            for p in np.flatnonzero(cells.registers_as >= 0):
                moved = people[:, p] * register
                people[:, p] -= moved
                people[:, cells.registers_as[p]] += moved
                sums["registered"][p] += moved.sum()

            # What half a step of leaving leaves of the arrivals, per type and in all
            shares = run.shares[min(y, len(run.shares) - 1), ..., draw]
            alive = np.sqrt(1 - die)
            settled = shares * alive * np.sqrt((1 - leave) ** (1 / steps))
            settling = settled.sum(1)

            # 2. offers, 3. matching, admission, quota, spill-over
            part = (step + 0.5) / (12 * steps)
            desired = run.desired[y, ..., draw] * (1 - part) + run.desired[y + 1, ..., draw] * part
            desired = desired * (ease / usual_fill) ** constants[RESPONSE]
            adjust = 1 - (1 - constants[ADJUSTMENT]) ** (1 / steps)
            liking = weight * tilt
            sums_of = np.stack([liking[:, of == m].sum(1) for m in range(len(MARKETS))], axis=1)
            lasting = np.stack([(liking * settling)[:, of == m].sum(1) for m in range(len(MARKETS))], axis=1) / sums_of
            balance = leavers + adjust * (desired - opening - ghosts)
            apart = adjust * constants[SPREAD] * opening
            offers = (balance + np.sqrt(balance**2 + 3 * apart**2)) / 2 / lasting
            fill = fill_rate(candidates / np.maximum(offers.sum(0), 1e-9))
            filled = offers * fill
            ease += (1 - (1 - constants[PACE]) ** (1 / steps)) * (fill - ease)
            arrivals = filled[:, of] * liking / np.maximum(sums_of[:, of], 1e-12)
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
            arrivals += start * pilot_shares(cells).T

            # 4. arrivals join, 5. families follow
            people += arrivals[:, :, None] * settled
            arrived = arrivals.sum(0)
            died_at_once = (shares * (1 - alive)).sum(1)
            sums["arrived"] += arrived
            sums["died"] += arrived * died_at_once
            sums["left"] += arrived * (1 - settling - died_at_once)
            left_family = family * np.minimum(1.0, gone_share)
            join = 1 - (1 - constants[JOIN_RATE]) ** (1 / steps)
            joined = np.maximum(0.0, join * (run.family_ratio[:, draw] * people.sum((0, 2)) - (family - left_family)))
            family += joined - left_family
        present = np.stack([people[:, of == m].sum((1, 2)) for m in range(len(MARKETS))], axis=1)
        gap = np.maximum(0.0, desired - present - ghosts) + constants[OPEN_SHARE] * ghosts
        ledger.stock.append(people.sum((0, 2)))
        ledger.open_posts.append(gap.sum(1))
        ledger.family.append(family.copy())
        for name, value in sums.items():
            getattr(ledger, name).append(value)
    return ledger


def _due(
    past: list[float], span: int, here: float, run: Run, y: int, draw: int, pilot: npt.NDArray[np.bool_], steps: int
) -> float:
    """Share of the technicians here whose longest stay ends in this step."""
    if len(past) < span:
        return 0.0
    p = int(np.flatnonzero(pilot)[0])
    leave = min(1.0, run.leave[p, 0, draw] * run.leaving[y, p, draw])
    stays = ((1 - run.die[0, draw]) * (1 - leave)) ** ((span - 0.5) / steps)
    return float(min(1.0, past[-span] * stays / max(here, 1e-9)))
