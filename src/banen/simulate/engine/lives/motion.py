"""The law of motion of one life, as tables that its two implementations read; all from the run of the cohorts.

What changes with a package or a year is read by year; what never does is a logarithm or an index, made once. Chances
of leaving and registering have an *envelope* that no package can exceed: candidates for the event come at its rate and
the package accepts or refuses, so that a life under two packages differs only where an answer does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from banen.errors import InternalError
from banen.model.population import structure
from banen.quantities import FIRST_YEAR, LAST_YEAR, MONTHS_PER_YEAR, Array
from banen.simulate.engine.cohorts import HISTORY_YEARS, Months, Run, frame_of
from banen.simulate.engine.frame import FINDS, JOIN_RATE, REGISTRATION, SEARCHERS, Ints

YEARS = LAST_YEAR - FIRST_YEAR + 1
TURN = HISTORY_YEARS * MONTHS_PER_YEAR
"""The month from which a package can change something: January 2027."""
END = YEARS * MONTHS_PER_YEAR
ENVELOPE = 2.0
"""Most by which a package may raise a chance to leave or to register."""
ARRIVES, REGISTERED_NOW, OPENS = 0, 1, 2
"""How a spell begins: with an arrival, with a registration, with the first stock."""

# columns of `kinds`
BECOMES, STAGED, SHORT, PILOT = range(4)


class Motion(NamedTuple):
    """Tables of the law: Y years, P pairs, K stay types, M months; ``kinds`` (P, 4) says what a pair is.

    ``leave`` and ``leave_gap`` (P, K): chance a month, and 1 / ln(1 − its envelope); ``die_gap``, ``register`` and
    ``register_gap`` (K,); ``settle_gap`` and ``members`` (P,); ``leaving`` (Y, P) and ``registering`` (Y,) factors;
    ``search`` (Y, P) months to find a new post beyond those of the law, ``searchers`` the share of leavers who search
    so long, ``find_gap`` 1 / ln(1 − their chance a month);
    ``mix`` (Y, P, K) cumulated shares of the types; ``helped`` (M + 1,) cumulated hazard of a helped return;
    ``first`` (P, K) cumulated types of the first stock, ``young`` (P, K) their share in the first phase; ``join_gap``
    and ``pilot_months`` numbers.
    """

    kinds: Ints
    leave: Array
    leave_gap: Array
    die_gap: Array
    register: Array
    register_gap: Array
    settle_gap: Array
    members: Array
    leaving: Array
    registering: Array
    search: Ints
    mix: Array
    helped: Array
    first: Array
    young: Array
    join_gap: float
    searchers: float
    find_gap: float
    pilot_months: int


def law_of(past: Run, ahead: Run, months: Months | None = None, draw: int = 0) -> Motion:
    """The law of a draw over history and what follows, from the runs of the cohorts; ``months`` is the path ahead.

    Nobody was helped home in history, where no measure acts. Without ``months`` lives may run until 2027.
    """
    cells, frame = structure(), frame_of(structure(), past.network_reference)
    years = np.concatenate([past.leaving[..., draw], ahead.leaving[..., draw]])
    longer = np.zeros(years.shape, np.int64)
    longer[len(past.leaving) :] = ahead.search[..., draw]
    registering = np.concatenate([run.yearly[:, REGISTRATION, draw] for run in (past, ahead)])
    if max(years.max(), registering.max()) > ENVELOPE:
        raise InternalError(f"a package raises leaving or registering by more than {ENVELOPE:g}")
    helped = np.zeros(END)
    if months is not None:
        helped[TURN:] = -np.log1p(-np.minimum(months.helped[:, draw], 1 - 1e-12))
    leave, die, register = past.leave[..., draw], past.die[:, draw], past.register[:, draw]
    mix = [run.shares[min(y, len(run.shares) - 1), ..., draw] for run in (past, ahead) for y in range(len(run.leaving))]
    kinds = np.stack([cells.registers_as, frame.staged, frame.counts_places, frame.is_pilot], axis=1)
    here = past.start.cells[..., draw].sum(0)
    return Motion(
        kinds=np.ascontiguousarray(kinds, np.int64),
        leave=np.ascontiguousarray(leave),
        leave_gap=_gap(np.minimum(1.0, leave * ENVELOPE)),
        die_gap=_gap(die),
        register=np.ascontiguousarray(register),
        register_gap=_gap(np.minimum(1.0, register * ENVELOPE)),
        settle_gap=_gap(past.settle[:, draw]),
        members=np.ascontiguousarray(past.family_ratio[:, draw]),
        leaving=np.ascontiguousarray(years),
        registering=registering,
        search=longer,
        mix=np.ascontiguousarray(np.cumsum(np.stack(mix), axis=-1)),
        helped=np.concatenate([[0.0], np.cumsum(helped)]),
        first=np.cumsum(here / np.maximum(here.sum(1, keepdims=True), 1e-9), axis=1),
        young=past.start.young[..., draw] / np.maximum(here, 1e-9),
        join_gap=float(_gap(past.constants[JOIN_RATE, draw])),
        searchers=float(ahead.constants[SEARCHERS, draw]),
        find_gap=float(_gap(ahead.constants[FINDS, draw])),
        pilot_months=int(ahead.pilot_months),
    )


def _gap(chance: Array) -> Array:
    """1 / ln(1 − p): a logarithm of a draw times this is how many months pass before an event of chance p."""
    with np.errstate(divide="ignore"):
        return np.asarray(1 / np.log1p(-np.clip(chance, 0.0, 1.0)) * np.ones_like(chance))
