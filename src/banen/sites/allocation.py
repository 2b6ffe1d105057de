"""Spreading a shortage over the municipalities of a region: nearest first, fair share, or least travel.

The shortages of several sites are spread together, so that a place is given once.

Whole persons, never above a municipality's free places, never beyond the longest travel time; what cannot be placed
is shown as unplaced. Equal claims go by municipality code, so the order in which municipalities are listed is of no
account. Least travel is an integer program (HiGHS); an agreement on shares that no allocation meets is widened by the
least number of persons that makes it possible, and that number is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm
from typing import Any

from banen.errors import Fault, InternalError, UserError
from banen.sentences import Sentence

RULES = ("nearest", "fair", "optimal")
Limit = tuple[list[float], float]
"""Weights and what their sum may not exceed."""


@dataclass(frozen=True, slots=True)
class Host:
    """A municipality that can house people: free places, travel time to the work and agreed weight (None: unknown)."""

    code: str
    capacity: int
    minutes: Fraction | None
    weight: Fraction | None = None


@dataclass(frozen=True)
class Allocation:
    """Who houses how many: persons by municipality code, what is unplaced, and the total travel time one way.

    ``widened_by`` is by how many persons the agreed spread had to be widened under least travel.
    """

    rule: str
    shortage: int
    persons: dict[str, int]
    travel_minutes: Fraction
    widened_by: int = 0

    @property
    def placed(self) -> int:
        """Persons for whom a place was found."""
        return sum(self.persons.values())

    @property
    def unplaced(self) -> int:
        """Persons for whom there is no place within reach."""
        return self.shortage - self.placed

    def to_dict(self) -> dict[str, Any]:
        """The allocation as JSON."""
        return {
            "rule": self.rule, "shortage": self.shortage, "persons": dict(self.persons), "placed": self.placed,
            "unplaced": self.unplaced, "travel_minutes": float(self.travel_minutes), "widened_by": self.widened_by,
        }  # fmt: skip


def allocate(
    shortage: int,
    hosts: Iterable[Host],
    rule: str = "nearest",
    *,
    max_minutes: Fraction | float | None = None,
    spread: int | None = None,
) -> Allocation:
    """Spread a shortage (persons) over hosts by a rule: ``nearest``, ``fair`` or ``optimal``.

    Hosts whose travel time is unknown or above ``max_minutes`` get none. ``spread`` binds ``optimal`` to within so
    many persons of each fair claim (weight × shortage). Weights are agreed by all or by none (then equal).

    >>> P, Q = Host("GM1", 90, Fraction(12), Fraction(1, 2)), Host("GM2", 150, Fraction(25), Fraction(1, 2))
    >>> allocate(200, [P, Q]).persons
    {'GM1': 90, 'GM2': 110}
    """
    ordered = sorted(hosts, key=lambda h: h.code)
    _check(shortage, ordered, rule)
    reach = [h for h in ordered if h.minutes is not None and (max_minutes is None or h.minutes <= max_minutes)]
    wanted = min(shortage, sum(h.capacity for h in reach))
    weights = _weights(reach)
    widened = 0
    if rule == "nearest":
        given = _nearest(wanted, reach)
    elif rule == "fair":
        given = _fair(wanted, reach, weights)
    else:
        given, widened = _optimal(wanted, shortage, reach, weights, spread)
    persons = {h.code: given.get(h.code, 0) for h in ordered}
    travel = sum((persons[h.code] * (h.minutes or Fraction(0)) for h in reach), Fraction(0))
    return Allocation(rule, shortage, persons, travel, widened)


@dataclass(frozen=True)
class JointAllocation:
    """Who houses whom of several sites at once: persons by site and municipality, and the total travel time one way."""

    shortages: dict[str, int]
    persons: dict[tuple[str, str], int]
    travel_minutes: Fraction

    def of(self, site: str) -> dict[str, int]:
        """Persons of a site by municipality."""
        return {code: persons for (name, code), persons in self.persons.items() if name == site}

    def unplaced(self, site: str) -> int:
        """Persons of a site for whom there is no place within reach."""
        return self.shortages[site] - sum(self.of(site).values())


def allocate_jointly(
    shortages: Mapping[str, int],
    capacities: Mapping[str, int],
    minutes: Mapping[tuple[str, str], Fraction | None],
    *,
    max_minutes: Fraction | float | None = None,
) -> JointAllocation:
    """Spread the shortages (persons) of several sites over the free places of municipalities, each place once.

    As many as can be placed, then least total travel, then the least part of any site without a place,
    then the lowest site and municipality codes most. A pair whose travel time (``minutes`` by site and municipality)
    is unknown or above ``max_minutes`` is not used.

    >>> made = allocate_jointly({"A": 5, "B": 5}, {"GM1": 6}, {("A", "GM1"): Fraction(9), ("B", "GM1"): Fraction(4)})
    >>> made.of("A"), made.of("B"), made.unplaced("A")
    ({'GM1': 1}, {'GM1': 5}, 4)
    """
    sites, hosts = sorted(shortages), sorted(capacities)
    _check_joint(shortages, capacities)
    pairs = [
        (site, host)
        for site in sites
        for host in hosts
        if (found := minutes.get((site, host))) is not None and (max_minutes is None or found <= max_minutes)
    ]
    times = [minutes[pair] or Fraction(0) for pair in pairs]
    given = _transport(pairs, times, shortages, capacities) if pairs else []
    persons = dict.fromkeys(((site, host) for site in sites for host in hosts), 0)
    persons |= dict(zip(pairs, given, strict=True))
    travel = sum((Fraction(x) * t for x, t in zip(given, times, strict=True)), Fraction(0))
    return JointAllocation(dict(shortages), persons, travel)


def _check_joint(shortages: Mapping[str, int], capacities: Mapping[str, int]) -> None:
    faults = [
        Fault("banen", Sentence("A shortage of {n} for {site} is below zero.", n=n, site=site))
        for site, n in shortages.items()
        if n < 0
    ]
    faults += [
        Fault("banen", Sentence("{code} has {n} free places.", code=code, n=n), "Give zero or more.")
        for code, n in capacities.items()
        if n < 0
    ]
    if faults:
        raise UserError(*faults)


def _transport(
    pairs: list[tuple[str, str]], times: list[Fraction], shortages: Mapping[str, int], capacities: Mapping[str, int]
) -> list[int]:
    """Most placed, least travel, evenly, lowest codes: integer programs, each holding what went before."""
    of_site = {name: [float(site == name) for site, _ in pairs] for name in shortages}
    of_host = {code: [float(host == code) for _, host in pairs] for code in capacities}
    limits = [(of_site[name], float(n)) for name, n in shortages.items()]
    limits += [(of_host[code], float(n)) for code, n in capacities.items()]
    high = [min(shortages[site], capacities[host]) for site, host in pairs]
    scale = lcm(*(t.denominator for t in times))
    # A place more is worth any detour: it moves at most one person of each site and municipality on the way.
    place = (len(shortages) + len(capacities)) * max(t * scale for t in times) + 1
    goal = [float(t * scale - place) for t in times]
    solution = _program(goal, high, limits)
    limits.append((goal, _total(solution, goal)))
    if sum(shortages.values()) > sum(solution):
        limits += _evenly(high, limits, of_site, shortages)
    return _program([float(rank) for rank in range(len(pairs))], high, limits)


def _total(found: list[int], goal: list[float]) -> float:
    return sum(x * g for x, g in zip(found, goal, strict=True))


def _evenly(
    high: list[int], limits: list[Limit], of_site: Mapping[str, list[float]], shortages: Mapping[str, int]
) -> list[Limit]:
    """Limits under which the largest part of a site that stays without a place is least."""
    rows = [
        ([*(-w for w in of_site[name]), -float(n)], -float(n)) for name, n in shortages.items() if n
    ]  # the last variable is that largest part
    solution = _program([0.0] * len(high) + [1.0], high, [*(([*w, 0.0], most) for w, most in limits), *rows], part=True)
    part = max(Fraction(n - round(_total(solution, of_site[name])), n) for name, n in shortages.items() if n)
    return [([-w for w in of_site[name]], -float(n - floor(n * part))) for name, n in shortages.items()]


def _program(cost: list[float], high: list[int], limits: list[Limit], *, part: bool = False) -> list[int]:
    """Integer program: least cost with bounds, and limits on sums; ``part`` adds a last variable from 0 to 1.

    Without it every sum is a whole number, so half above a limit is as good as the limit and floats cannot matter.
    """
    model, slack = _model(), 0.0 if part else 0.5
    for hi, c in zip(high, cost, strict=False):
        model.addVariable(lb=0, ub=hi, obj=c, type=_whole())
    if part:
        model.addVariable(lb=0, ub=1, obj=cost[-1])
    for weights, most in limits:
        used = [(i, w) for i, w in enumerate(weights) if w]
        if used:
            model.addRow(-model.inf, most + slack, len(used), [i for i, _ in used], [w for _, w in used])
    model.run()
    return _solution(model)[: len(high)]


def _check(shortage: int, hosts: list[Host], rule: str) -> None:
    faults = (
        []
        if rule in RULES
        else [
            Fault(
                "banen",
                Sentence("There is no rule {rule!r}.", rule=rule),
                Sentence("Choose from {rules}.", rules=", ".join(RULES)),
            )
        ]
    )
    if shortage < 0:
        faults.append(Fault("banen", Sentence("A shortage of {shortage} is below zero.", shortage=shortage)))
    codes = [h.code for h in hosts]
    faults += [
        Fault("banen", Sentence("Municipality {c} stands here twice.", c=c))
        for c in sorted({c for c in codes if codes.count(c) > 1})
    ]
    faults += [
        Fault(
            "banen",
            Sentence("{code} has {capacity} free places.", code=h.code, capacity=h.capacity),
            "Give zero or more.",
        )
        for h in hosts
        if h.capacity < 0
    ]
    weighed = [h for h in hosts if h.weight is not None]
    if 0 < len(weighed) < len(hosts):
        without = ", ".join(h.code for h in hosts if h.weight is None)
        faults.append(
            Fault(
                "banen",
                Sentence("No weight is agreed for {without}.", without=without),
                "Give all municipalities a weight, or none.",
            )
        )
    faults += [
        Fault(
            "banen",
            Sentence("{code} has weight {float:g}.", code=h.code, float=float(h.weight or 0)),
            "Give zero or more.",
        )
        for h in weighed
        if h.weight is not None and h.weight < 0
    ]
    if faults:
        raise UserError(*faults)


def _weights(hosts: list[Host]) -> dict[str, Fraction]:
    """Weights that sum to one over the hosts within reach; equal where none are agreed or all are zero."""
    total = sum((h.weight or Fraction(0) for h in hosts), Fraction(0))
    if not total:
        return {h.code: Fraction(1, len(hosts)) for h in hosts}
    return {h.code: (h.weight or Fraction(0)) / total for h in hosts}


def _nearest(wanted: int, hosts: list[Host]) -> dict[str, int]:
    given, left = dict[str, int](), wanted
    for host in sorted(hosts, key=lambda h: (h.minutes or Fraction(0), h.code)):
        given[host.code] = min(host.capacity, left)
        left -= given[host.code]
    return given


def _fair(wanted: int, hosts: list[Host], weights: dict[str, Fraction]) -> dict[str, int]:
    """Proportional to weight, capped at free places; the rest over the uncapped; then by largest remainder."""
    claims = _fill(wanted, hosts, weights)
    return largest_remainder(claims, wanted)


def _fill(wanted: int, hosts: list[Host], weights: dict[str, Fraction]) -> dict[str, Fraction]:
    claims = {h.code: Fraction(0) for h in hosts}
    open_, left = list(hosts), Fraction(wanted)
    while left and open_:
        total = sum((weights[h.code] for h in open_), Fraction(0))
        part = {h.code: weights[h.code] / total if total else Fraction(1, len(open_)) for h in open_}
        full = [h for h in open_ if part[h.code] and claims[h.code] + left * part[h.code] >= h.capacity]
        if not full:
            for host in open_:
                claims[host.code] += left * part[host.code]
            break
        # the host that is full soonest sets the level to which all rise
        level = min((h.capacity - claims[h.code]) / part[h.code] for h in full)
        for host in open_:
            claims[host.code] += level * part[host.code]
        left -= level
        open_ = [h for h in open_ if claims[h.code] < h.capacity]
    return claims


def largest_remainder(claims: dict[str, Fraction], total: int) -> dict[str, int]:
    """Whole numbers that sum to ``total``: floors, then one more for the largest remainders, ties by code.

    >>> largest_remainder({"b": Fraction(10, 3), "a": Fraction(10, 3), "c": Fraction(10, 3)}, 10)
    {'b': 3, 'a': 4, 'c': 3}
    """
    given = {code: floor(claim) for code, claim in claims.items()}
    rest = sorted(claims, key=lambda code: (given[code] - claims[code], code))
    for code in rest[: total - sum(given.values())]:
        given[code] += 1
    return given


def _optimal(
    wanted: int, shortage: int, hosts: list[Host], weights: dict[str, Fraction], spread: int | None
) -> tuple[dict[str, int], int]:
    """Least total travel; with a spread, first the least widening that makes it possible; ties by code."""
    if not hosts:
        return {}, 0
    claims = [weights[h.code] * shortage for h in hosts]
    low, high = [0] * len(hosts), [h.capacity for h in hosts]
    widened = 0
    if spread is not None:
        widened = _widening(wanted, hosts, claims, spread)
        bounds = [_within(h.capacity, c, spread + widened) for h, c in zip(hosts, claims, strict=True)]
        low, high = [b[0] for b in bounds], [b[1] for b in bounds]
    scale = lcm(*((h.minutes or Fraction(0)).denominator for h in hosts))
    minutes = [float((h.minutes or 0) * scale) for h in hosts]  # whole numbers, so that sums compare exactly
    best = _solve(wanted, low, high, minutes)
    # of all allocations with the same travel, the one that gives the lowest codes the most
    cost = sum(x * t for x, t in zip(best, minutes, strict=True))
    final = _solve(wanted, low, high, [float(rank) for rank in range(len(hosts))], (minutes, cost))
    return dict(zip((h.code for h in hosts), final, strict=True)), widened


def _within(capacity: int, claim: Fraction, spread: int) -> tuple[int, int]:
    low = max(0, -floor(spread - claim))
    return min(capacity, low), min(capacity, floor(claim + spread))


def _widening(wanted: int, hosts: list[Host], claims: list[Fraction], spread: int) -> int:
    """The least whole number of persons to add to the spread so that the agreement can be met."""

    def possible(extra: int) -> bool:
        bounds = [_within(h.capacity, c, spread + extra) for h, c in zip(hosts, claims, strict=True)]
        met = all(low <= high and low >= c - spread - extra for (low, high), c in zip(bounds, claims, strict=True))
        return met and sum(b[0] for b in bounds) <= wanted <= sum(b[1] for b in bounds)

    return _least(possible, floor(max(claims, default=Fraction(0))) + wanted + 1)


def _least(possible: Callable[[int], bool], most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if possible(middle) else (middle + 1, high)
    return low


def _solve(
    wanted: int, low: list[int], high: list[int], cost: list[float], fixed: tuple[list[float], float] | None = None
) -> list[int]:
    """Integer program: least cost with bounds and a total; ``fixed`` holds a sum of whole numbers at its value."""
    model = _model()
    for lo, hi, c in zip(low, high, cost, strict=True):
        model.addVariable(lb=lo, ub=hi, obj=c, type=_whole())
    indices = list(range(len(low)))
    model.addRow(float(wanted), float(wanted), len(indices), indices, [1.0] * len(indices))
    if fixed is not None:
        weights, value = fixed
        model.addRow(-model.inf, value + 0.5, len(indices), indices, weights)
    model.run()
    return _solution(model)


def _model() -> Any:
    """An empty integer program that is solved to the end, by one thread, without a word."""
    import highspy

    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.0)
    return model


def _whole() -> Any:
    import highspy

    return highspy.HighsVarType.kInteger


def _solution(model: Any) -> list[int]:
    import highspy

    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise InternalError(f"an allocation has no solution ({model.getModelStatus()})")
    return [round(value) for value in model.getSolution().col_value]
