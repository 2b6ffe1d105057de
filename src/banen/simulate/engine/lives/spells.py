"""One life, compiled: from event to event, in the order of events of a month that the cohort engine has.

A life is one spell, or two for who registers: the spell as short stay, then the spell as resident. In a spell three
things run beside each other, each with draws of its own: death, leaving (after a first phase where there is one; or
helped home; or due at the end of a pilot) and registering. The first ends the spell; in one month death comes before
leaving and leaving before registering. Families follow a worker and leave with the worker.

Only whole numbers are added up, so sums do not depend on the order of people, and bytes not on threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit

from banen.quantities import MONTHS_PER_YEAR as YEAR
from banen.quantities import Array
from banen.simulate.engine.frame import (
    ARRIVED,
    DIED,
    FAMILY,
    FAMILY_JOINED,
    FAMILY_LEFT,
    LEFT,
    REGISTERED,
    Ints,
)
from banen.simulate.engine.lives.draws import (
    DIES,
    FOLLOWS,
    HELPED,
    KIND,
    LEAVES,
    MEMBERS,
    REGISTERS,
    SEARCHES,
    SETTLES,
    YOUNG,
    Keys,
    Rows,
    even,
    key_of,
    uniform,
)
from banen.simulate.engine.lives.motion import (
    ARRIVES,
    BECOMES,
    ENVELOPE,
    OPENS,
    PILOT,
    REGISTERED_NOW,
    SHORT,
    STAGED,
    Motion,
)

UNCOUNTED: Any = {"_nrt": False}
F = TypeVar("F", bound=Callable[..., object])
FAR = 100_000.0
"""Months after which nothing is looked at any more."""
IN_VAIN, POST_FOUND = 1, 2
"""How a longer search ends, without a post or with one; each post that is found counts anew."""
STAYS_ON = 0
"""How a spell ends that has not ended yet; the other ways are those of the books: LEFT, DIED, REGISTERED."""


class Tally(NamedTuple):
    """Where lives are written: what happens from ``since`` on, before ``until``, added (``sign`` 1) or taken away (−1).

    ``flows`` (Y + 1, 9, P) and ``stays`` (Y + 1, P, S) are whole numbers of people.
    """

    since: int
    until: int
    sign: int
    flows: Ints
    stays: Ints


class Part(NamedTuple):
    """Which part of the work: every ``of``-th from ``first`` on."""

    first: int
    of: int


def bare(function: F) -> F:
    """Compile a loop over lives that reads and writes arrays and makes none, and runs beside others.

    Numba then counts no references: the arrays of the law are asked a dozen times in a life, and counting who holds
    them took two thirds of the time.
    """
    return cast(F, njit(cache=True, nogil=True, error_model="numpy", **UNCOUNTED)(function))


def inlined(function: F) -> F:
    """Compile a part of a life into the loop that asks for it, likewise."""
    return cast(F, njit(cache=True, error_model="numpy", forceinline=True, **UNCOUNTED)(function))


@njit(cache=True, error_model="numpy", inline="always")
def wait(key: np.uint64, process: int, spell: int, number: int, gap: float) -> float:
    """Months before an event whose chance a month has this gap (1 / ln(1 − p)), as an exact number of them."""
    return float(min(np.log(uniform(key, process, spell, number)) * gap, FAR))


@njit(cache=True, error_model="numpy", inline="always")
def is_over(key: np.uint64, process: int, spell: int, number: int, gap: float, months: float) -> bool:
    """Whether an event surely waits longer than so many months: −ln(u) ≥ 1 − u, and so no logarithm is asked."""
    return bool((uniform(key, process, spell, number) - 1.0) * gap > months + 1.0)


@inlined
def type_of(law: Motion, key: np.uint64, pair: int, month: int, begins: int, spell: int) -> int:
    """The stay type of a person in a spell."""
    last, u, kind = law.first.shape[1] - 1, uniform(key, KIND, spell, 0), 0
    if begins == OPENS:
        u *= law.first[pair, last]
        while kind < last and u >= law.first[pair, kind]:
            kind += 1
        return kind
    year = month // YEAR
    u *= law.mix[year, pair, last]
    while kind < last and u >= law.mix[year, pair, kind]:
        kind += 1
    return kind


@inlined
def _leaves(
    law: Motion, key: np.uint64, pair: int, kind: int, spell: int, first: int, part: float, before: int
) -> tuple[int, int]:
    """Month of leaving, or ``before``: candidates at the envelope's rate, taken where the chance of the year is.

    Where the law gives more months to search, some of those who would leave find a post within them and go on; who does
    not leaves so much later. Nobody loses a post while searching. Also how that went: :data:`POST_FOUND` for each post
    found, and :data:`IN_VAIN` where the longer period, or all, ended without.
    """
    at, number, searched = first, 0, 0
    chance, most = law.leave[pair, kind], min(1.0, law.leave[pair, kind] * ENVELOPE)
    while True:
        if is_over(key, LEAVES, spell, 2 * number, law.leave_gap[pair, kind], before - at + part):
            return before, searched
        at += int(np.floor(wait(key, LEAVES, spell, 2 * number, law.leave_gap[pair, kind]) - part)) + 1
        if at >= before:
            return before, searched
        now = min(1.0, chance * law.leaving[at // YEAR, pair])
        taken = now / most
        if part < 1.0 and at == first:
            taken = (1.0 - np.sqrt(1.0 - now)) / (1.0 - np.sqrt(1.0 - most))
        months = 1
        if uniform(key, LEAVES, spell, 2 * number + 1) < taken:
            longer = law.search[at // YEAR, pair]
            if longer == 0 or uniform(key, SEARCHES, spell, 2 * number) >= law.searchers:
                return at, searched
            months = int(np.floor(wait(key, SEARCHES, spell, 2 * number + 1, law.find_gap))) + 1
            if at + min(months, longer) >= before:
                return before, searched + IN_VAIN
            if months > longer:
                return at + longer, searched + IN_VAIN
            searched += POST_FOUND
        at, part, number = at + months, 1.0, number + 1


@inlined
def _helped(law: Motion, key: np.uint64, first: int, spell: int, before: int) -> int:
    """Month of a helped return, or ``before``: when the hazard since ``first`` has used up the draw."""
    if law.helped[before] - law.helped[first] < 1.0 - uniform(key, HELPED, spell, 0):
        return before  # −ln(u) ≥ 1 − u
    enough = law.helped[first] - np.log(uniform(key, HELPED, spell, 0))
    if law.helped[before] < enough:
        return before
    at = first
    while law.helped[at + 1] < enough:
        at += 1
    return at


@inlined
def _registers(law: Motion, key: np.uint64, kind: int, first: int, spell: int, before: int) -> int:
    """Month of registering, or ``before``."""
    at, number = first, 0
    chance, most = law.register[kind], min(1.0, law.register[kind] * ENVELOPE)
    while True:
        if is_over(key, REGISTERS, spell, 2 * number, law.register_gap[kind], before - at):
            return before
        at += int(np.floor(wait(key, REGISTERS, spell, 2 * number, law.register_gap[kind])))
        if at >= before:
            return before
        now = min(1.0, chance * law.registering[at // YEAR])
        if uniform(key, REGISTERS, spell, 2 * number + 1) * most < now:
            return at
        at, number = at + 1, number + 1


@inlined
def spell_of(
    law: Motion, key: np.uint64, pair: int, month: int, begins: int, spell: int, until: int
) -> tuple[int, int, int]:
    """When a spell ends, how (:data:`STAYS_ON` where it does not before ``until``), and how a longer search went."""
    kind = type_of(law, key, pair, month, begins, spell)
    exposed = 0.5 if begins == ARRIVES else 1.0 if begins == OPENS else 0.0
    dies = until
    if not is_over(key, DIES, spell, 0, law.die_gap[kind], until - month + 1.0):
        dies = month + int(np.floor(wait(key, DIES, spell, 0, law.die_gap[kind]) - exposed)) + 1
    before = min(dies, until)
    after = month if begins == OPENS else month + 1
    first, part = month, exposed
    if law.kinds[pair, STAGED]:
        part = 1.0
        if begins != OPENS or uniform(key, YOUNG, spell, 0) < law.young[pair, kind]:
            first = after + int(np.floor(wait(key, SETTLES, spell, 0, law.settle_gap[pair]))) + 1
    ends, searched = _leaves(law, key, pair, kind, spell, first=first, part=part, before=before)
    if law.kinds[pair, SHORT] and after < ends:
        ends = _helped(law, key, after, spell, ends)
    if law.kinds[pair, PILOT]:
        ends = min(ends, month + law.pilot_months)
    how = LEFT if ends < before else DIED if dies < until else STAYS_ON
    if law.kinds[pair, BECOMES] >= 0:
        registers = _registers(law, key, kind, after, spell, ends)
        if registers < ends:
            return registers, REGISTERED, searched
    return ends, how, searched


@inlined
def family_of(law: Motion, key: np.uint64, pair: int, month: int, spell: int, ends: int, tally: Tally) -> int:
    """Members who have followed a worker by the end of a spell; each comes by itself, and all leave together."""
    since, sign, flows = tally.since, tally.sign, tally.flows
    ratio, came, number = law.members[pair], 0, 0
    if ratio <= 0.0:
        return 0
    u, chance = uniform(key, MEMBERS, spell, 0), np.exp(-ratio)
    while u >= chance and number < 12:
        u -= chance
        number += 1
        chance *= ratio / number
    for member in range(number):
        if is_over(key, FOLLOWS, spell, member, law.join_gap, ends - month):
            continue
        joins = month + int(np.floor(wait(key, FOLLOWS, spell, member, law.join_gap)))
        if joins < ends:
            came += 1
            y = max(joins, since) // YEAR
            flows[y, FAMILY, pair] += sign
            if joins >= since:
                flows[y, FAMILY_JOINED, pair] += sign
    if ends < tally.until:
        flows[ends // YEAR, FAMILY, pair] -= sign * came
        flows[ends // YEAR, FAMILY_LEFT, pair] += sign * came
    return came


@inlined
def live(
    law: Motion, key: np.uint64, begin: tuple[int, int, int, int, int], tally: Tally
) -> tuple[int, int, int, int, int, int]:
    """Live from the beginning of a spell (pair, sector, month, begins, spell) to its end, or until the tally's.

    Returns the month and way of the end, the pair and spell in which it comes, the month that this spell began, and how
    longer searches went in all spells.
    """
    pair, sector, month, begins, spell = begin
    since, until, sign, flows, stays = tally.since, tally.until, tally.sign, tally.flows, tally.stays
    searches = 0
    while True:
        ends, how, searched = spell_of(law, key, pair, month, begins, spell, until)
        searches += searched
        stays[max(month, since) // YEAR, pair, sector] += sign
        if begins == ARRIVES and month >= since:
            flows[month // YEAR, ARRIVED, pair] += sign
        family_of(law, key, pair, month, spell, ends, tally)
        if how == STAYS_ON:
            return until, how, pair, spell, month, searches
        stays[ends // YEAR, pair, sector] -= sign
        flows[ends // YEAR, how, pair] += sign
        if how != REGISTERED:
            return ends, how, pair, spell, month, searches
        pair, month, begins, spell = law.kinds[pair, BECOMES], ends, REGISTERED_NOW, spell + 1


@njit(cache=True, error_model="numpy", inline="always")
def how_many(home: np.uint64, month: int, expected: float) -> int:
    """How many people an expected number is: serial n comes where n + the draw of the month lies below the number."""
    whole = int(expected)
    return whole + (1 if even(home, month) < expected - whole else 0)


@bare
def live_in_cells(
    law: Motion, homes: Keys, low: Array, high: Array, begins: int, part: Part, tally: Tally, keys: Keys, rows: Rows
) -> int:
    """The people of cells month × sector × pair between two expected numbers (M, S, P); one chunk of the cells.

    The first row is the month from which the tally counts. Who is here when it ends is written down, as far as there
    is room: the key, and (pair, sector, month, begins, spell). Returns how many there are.
    """
    sectors, pairs = high.shape[1], high.shape[2]
    here = 0
    for cell in range(part.first, high.shape[0] * sectors * pairs, part.of):
        m, s, p = cell // (sectors * pairs), cell // pairs % sectors, cell % pairs
        if high[m, s, p] <= low[m, s, p]:
            continue
        t = tally.since + m
        of = t if begins != OPENS else -1
        for serial in range(how_many(homes[p, s], of, low[m, s, p]), how_many(homes[p, s], of, high[m, s, p])):
            key = key_of(homes[p, s], of, serial)
            _, how, pair, spell, began, _ = live(law, key, (p, s, t, begins, 0), tally)
            if how == STAYS_ON:
                if here < keys.shape[0]:
                    keys[here] = key
                    rows[here, 0], rows[here, 1], rows[here, 2] = pair, s, began
                    rows[here, 3], rows[here, 4] = begins if spell == 0 else REGISTERED_NOW, spell
                here += 1
    return here


@inlined
def _begin_of(rows: Rows, i: int) -> tuple[int, int, int, int, int]:
    return int(rows[i, 0]), int(rows[i, 1]), int(rows[i, 2]), int(rows[i, 3]), int(rows[i, 4])


@bare
def live_on(law: Motion, keys: Keys, rows: Rows, part: Part, tally: Tally) -> None:
    """The people of a list, as :func:`live_in_cells` writes it: one chunk of them."""
    for i in range(part.first, keys.shape[0], part.of):
        live(law, keys[i], _begin_of(rows, i), tally)


@njit(cache=True, nogil=True, error_model="numpy")
def ends_of(law: Motion, keys: Keys, rows: Rows, until: int) -> Ints:
    """When and how the lives of a list end: (N, 5).

    Month, way, pair then, family members who came in the last spell, and how longer searches for a post went: the posts
    found, times :data:`POST_FOUND`, and :data:`IN_VAIN` for a last one without.
    """
    years, pairs = law.leaving.shape
    flows = np.zeros((years + 1, FAMILY_LEFT + 1, pairs), np.int64)
    stays = np.zeros((years + 1, pairs, 1), np.int64)
    found = np.empty((keys.shape[0], 5), np.int64)
    for i in range(keys.shape[0]):
        of, _, month, begins, spell = _begin_of(rows, i)
        tally = Tally(month, until, 1, flows, stays)
        end, how, pair, spell, began, searches = live(law, keys[i], (of, 0, month, begins, spell), tally)
        found[i, 0], found[i, 1], found[i, 2] = end, how, pair
        found[i, 3] = family_of(law, keys[i], pair, began, spell, end, tally)
        found[i, 4] = searches
    return found
