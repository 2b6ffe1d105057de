"""What changes between two packages, by living again only those who can differ; the same bits as living everybody.

Whom a package can touch is known from the law: the pairs whose chances it changes, the people of a cell between the two
expected numbers, and those who are asked something and answered otherwise. Everybody else lives the same life.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from banen.model.channels import Channels
from banen.model.hurdles import Hurdle, PayRule
from banen.quantities import Array
from banen.simulate.engine.frame import REFUSED
from banen.simulate.engine.lives.admission import admit
from banen.simulate.engine.lives.books import (
    Ahead,
    Here,
    Past,
    Sums,
    ahead_on,
    arriving,
    coming,
    live_in,
    live_on,
    mean_field,
    refusals,
    without_post,
    written,
)
from banen.simulate.engine.lives.motion import ARRIVES, BECOMES, END, PILOT, SHORT, TURN, Motion
from banen.simulate.engine.lives.newcomers import newcomers
from banen.simulate.engine.lives.posts import DearerWork, offered

MOST_TOUCHED = 0.3
"""Share of the people who come by pairs that a package touches beyond which living everybody is quicker."""


def ahead_from(
    base: Ahead, past: Past, channels: Channels, hurdles: Sequence[Hurdle] = (), pays: Sequence[PayRule] = ()
) -> Ahead:
    """What follows under a package, from what follows under another: bit for bit as :func:`.books.ahead`."""
    field = mean_field(past, channels, hurdles, pays)
    law, wanted, asked = field.law, field.wanted, field.asked
    touched = _touched(base.law, law)
    if wanted[..., touched].sum() > MOST_TOUCHED * wanted.sum():
        return ahead_on(past, field)
    people = newcomers(past.world.draws, past.homes, np.where(asked, wanted, 0.0), TURN)
    people = offered(people, field.dearer)
    admissions = admit(people, hurdles, channels, past.scale)
    sums = base.sums + _of_cells(base, past, law, wanted, asked | base.asked, touched)
    apart = asked | base.asked
    sums = sums + without_post(past, base.dearer, base.law, np.where(apart, 0.0, base.wanted), 1)
    sums = sums + without_post(past, field.dearer, law, np.where(apart, 0.0, wanted))
    before = _asked_of(base, past, asked)
    after = _also_asked(coming(people, admissions), past, wanted, base.asked & ~asked, field.dearer)
    sums = sums + _of_people(before, after, base.law, law, touched)
    here = touched[past.here.rows[:, 0]]
    if here.any():
        some = Here(past.here.keys[here], past.here.rows[here])
        sums = sums + live_on(law, some, TURN, END) + live_on(base.law, some, TURN, END, -1)
    sums.flows[:, REFUSED] += refusals(people, admissions, hurdles)
    sums.flows[:, REFUSED] -= refusals(base.people, base.verdicts, base.hurdles)
    return written(past, field, sums, people, admissions)


def _touched(one: Motion, other: Motion) -> npt.NDArray[np.bool_]:
    """Pairs (P,) in which some life can go otherwise under the other law."""
    leaving = (one.leaving != other.leaving).any(0) | (one.search != other.search).any(0)
    registers = one.kinds[:, BECOMES] >= 0
    touched = leaving | (registers & bool((one.registering != other.registering).any()))
    touched |= (one.kinds[:, SHORT] > 0) & bool((one.helped != other.helped).any())
    touched |= (one.kinds[:, PILOT] > 0) & (one.pilot_months != other.pilot_months)
    after = np.where(registers, one.kinds[:, BECOMES], 0)
    return np.asarray(touched | (registers & touched[after]))


def _of_cells(
    base: Ahead, past: Past, law: Motion, wanted: Array, apart: npt.NDArray[np.bool_], touched: npt.NDArray[np.bool_]
) -> Sums:
    """People who are asked nothing: those between the two numbers; of touched pairs, everybody."""
    before, after = (np.where(apart, 0.0, numbers) for numbers in (base.wanted, wanted))
    from_zero = np.where(touched, 0.0, 1.0)
    more = live_in(law, past.homes, before * from_zero, after, ARRIVES, TURN, END)[0]
    fewer = live_in(base.law, past.homes, after * from_zero, before, ARRIVES, TURN, END, sign=-1)[0]
    return more + fewer


def _asked_of(base: Ahead, past: Past, asked: npt.NDArray[np.bool_]) -> Here:
    """People who come under the first, in cells where either asks: those that the other alone asks all come."""
    return _also_asked(coming(base.people, base.verdicts), past, base.wanted, asked & ~base.asked, base.dearer)


def _also_asked(come: Here, past: Past, wanted: Array, free: npt.NDArray[np.bool_], dearer: DearerWork | None) -> Here:
    """Those of a list, and everybody who has a post in the cells in which only the other package asks."""
    others = arriving(offered(newcomers(past.world.draws, past.homes, np.where(free, wanted, 0.0), TURN), dearer))
    return Here(np.concatenate([come.keys, others.keys]), np.concatenate([come.rows, others.rows]))


def _of_people(before: Here, after: Here, one: Motion, other: Motion, touched: npt.NDArray[np.bool_]) -> Sums:
    """Lives of the asked: gone from the one list, new in the other; who is in both by an untouched pair stays."""
    same = _both(before, after) & ~touched[before.rows[:, 0]]
    also = _both(after, before) & ~touched[after.rows[:, 0]]
    gone, new = Here(before.keys[~same], before.rows[~same]), Here(after.keys[~also], after.rows[~also])
    return live_on(other, new, TURN, END) + live_on(one, gone, TURN, END, -1)


def _both(some: Here, others: Here) -> npt.NDArray[np.bool_]:
    """Who of some is among the others by the same pair."""
    one, other = (p.keys ^ (p.rows[:, 0].astype(np.uint64) << np.uint64(58)) for p in (some, others))
    if not len(others):
        return np.zeros(len(some), bool)
    other.sort()
    return np.asarray(other[np.minimum(np.searchsorted(other, one), len(other) - 1)] == one)
