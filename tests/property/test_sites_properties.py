"""Sites: more places never make it worse, allocation never exceeds, order never matters."""

from __future__ import annotations

import copy
import random
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from banen.errors import UserError
from banen.sites import assess
from banen.sites.allocation import RULES, Host, allocate
from banen.sites.programme import divide_need
from banen.sites.texts import OUTCOMES

SEED = yaml.safe_load(
    (Path(__file__).parent.parent.parent / "examples" / "sites" / "400-600-200.yml").read_text("utf-8")
)
WORST_FIRST = ("afwijzen_mogelijk", "aanvullen", "akkoord_onder_voorwaarden", "akkoord")
HOUSING_WORST_FIRST = ("rood", "onbepaald", "oranje", "groen")

hosts = st.lists(
    st.builds(
        Host,
        st.integers(1, 999).map(lambda n: f"GM{n:04d}"),
        st.integers(0, 300),
        st.none() | st.fractions(0, 90, max_denominator=6),
        st.fractions(0, 5, max_denominator=8),
    ),
    max_size=8,
    unique_by=lambda h: h.code,
)
limits = st.none() | st.integers(0, 90)


@given(st.integers(0, 2000), hosts, limits, st.none() | st.integers(0, 100))
@settings(max_examples=120)
def test_allocation_never_exceeds_and_places_as_much_as_can_be_placed(
    shortage: int, region: list[Host], limit: int | None, spread: int | None
) -> None:
    reach = [h for h in region if h.minutes is not None and (limit is None or h.minutes <= limit)]
    room = sum(h.capacity for h in reach)
    for rule in RULES:
        made = allocate(shortage, region, rule, max_minutes=limit, spread=spread)
        assert all(0 <= made.persons[h.code] <= h.capacity for h in region)
        assert all(made.persons[h.code] == 0 for h in region if h not in reach)
        assert made.placed == min(shortage, room)
        assert made.placed + made.unplaced == shortage


@given(st.integers(0, 1500), hosts, limits)
@settings(max_examples=120)
def test_optimal_travels_no_more_than_any_other_rule(shortage: int, region: list[Host], limit: int | None) -> None:
    made = {rule: allocate(shortage, region, rule, max_minutes=limit).travel_minutes for rule in RULES}
    assert made["optimal"] <= made["nearest"]
    assert made["optimal"] <= made["fair"]


@given(st.integers(0, 1500), hosts, st.randoms(use_true_random=False), st.none() | st.integers(0, 50))
@settings(max_examples=100)
def test_the_order_of_municipalities_does_not_matter(
    shortage: int, region: list[Host], rng: random.Random, spread: int | None
) -> None:
    mixed = list(region)
    rng.shuffle(mixed)
    for rule in RULES:
        assert allocate(shortage, region, rule, spread=spread) == allocate(shortage, mixed, rule, spread=spread)


@given(st.integers(1, 500), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_fair_shares_differ_from_the_claim_by_less_than_one_when_nobody_is_full(
    shortage: int, weights: list[int]
) -> None:
    region = [Host(f"GM{n:04d}", 1000, Fraction(10), Fraction(w)) for n, w in enumerate(weights)]
    made = allocate(shortage, region, "fair")
    for host in region:
        claim = Fraction(shortage * int(host.weight or 0), sum(weights))
        assert abs(made.persons[host.code] - claim) < 1


@given(st.integers(0, 10_000), st.lists(st.integers(0, 10**6), min_size=1, max_size=10))
def test_shares_of_the_housing_programme_add_up_to_the_need(need: int, stocks: list[int]) -> None:
    rows = {f"GM{n:04d}": {"dwellings": stock} for n, stock in enumerate(stocks)}
    if not any(stocks):
        stocks[0] = 1
        rows["GM0000"] = {"dwellings": 1}
    assert sum(divide_need(need, rows, {"dwellings": Fraction(1)}).values()) == need


days = st.dates(date(2027, 1, 1), date(2031, 12, 31))
extra = st.one_of(
    st.builds(lambda n: ("own", n, None), st.integers(0, 400)),
    st.builds(lambda n, d: ("project", n, d), st.integers(0, 400), days),
    st.builds(lambda n, d: ("object", n, d), st.integers(0, 400), days),
    st.builds(lambda n, d: ("pledge", n, d), st.integers(0, 400), days),
    st.builds(lambda n, _: ("accepted", n, None), st.integers(0, 400), st.none()),
)
proposals = st.fixed_dictionaries(
    {
        "free": st.integers(0, 500),
        "heads": st.integers(1, 600),
        "peak": st.none() | st.tuples(st.integers(1, 800), st.lists(st.integers(1, 12), min_size=1, max_size=4)),
        "phase": st.none() | st.tuples(st.integers(1, 99), days),
        "reference": st.booleans(),
        "first": st.lists(extra, max_size=3),
        "minutes": st.integers(1, 60),
        "shuttle": st.booleans(),
    }
)


def proposal_of(drawn: dict[str, Any], more: list[tuple[str, int, date | None]]) -> dict[str, Any]:
    made = copy.deepcopy(SEED)
    work, housing, heads = made["work"], made["housing"], drawn["heads"]
    work["jobs"] = {"heads": heads}
    if drawn["reference"]:
        work["migrants"] = {"reference_object": "glasshouse"}
    if drawn["peak"]:
        work["peak"] = {"heads": drawn["peak"][0], "months": drawn["peak"][1]}
    if drawn["phase"] and drawn["phase"][1] > date(2028, 3, 1):
        share, day = drawn["phase"]
        made["business"]["planning"]["phases"] = [
            {"from": date(2028, 3, 1), "heads": max(1, heads * share // 100)}, {"from": day, "heads": heads},
        ]  # fmt: skip
    made["transport"]["travel"] = {"shuttle": drawn["shuttle"]}
    free = drawn["free"]
    housing["applicant_housing"], housing["projects"], accepted = [], [], 0
    for kind, number, day in [*drawn["first"], *more]:
        name = f"{kind} {len(housing['applicant_housing']) + len(housing['projects'])}"
        near = {"name": name, "minutes": drawn["minutes"]}
        if kind == "own":
            free += number
        elif kind == "project":
            housing["projects"].append({**near, "places": number, "delivered": day, "plan": "hard"})
        elif kind == "object":
            housing["applicant_housing"].append(
                {**near, "stage": "building", "permit_places": number, "available_from": day, "certificate": "permit"}
            )
        elif kind == "pledge":
            pledge = {"stage": "committed", "places": number, "available_from": day, "certificate": "permit"}
            housing["applicant_housing"].append({**near, **pledge})
        else:
            accepted += number
    housing["free_places"] = {"places": free, "minutes": 20}
    if accepted:
        row = {"municipality": "Tilburg", "places": accepted, "minutes": 25, "accepted_places": accepted}
        housing["region_places"] = [row]
    return dict(made)


@given(proposals, st.lists(extra, min_size=1, max_size=3))
@settings(max_examples=200)
def test_more_places_never_make_a_verdict_worse(
    drawn: dict[str, Any], more: list[tuple[str, int, date | None]]
) -> None:
    before, after = assess(proposal_of(drawn, [])), assess(proposal_of(drawn, more))
    if not drawn["reference"]:  # over a range, an answer that is no longer open may let a red one through
        assert WORST_FIRST.index(before.outcome) <= WORST_FIRST.index(after.outcome)
    one, other = (HOUSING_WORST_FIRST.index(a.case("housing").colour) for a in (before, after))
    assert one <= other
    if not drawn["reference"]:
        assert before.shortage is not None
        assert after.shortage is not None
    if before.shortage is not None and after.shortage is not None:
        assert after.shortage <= before.shortage


@given(proposals)
@settings(max_examples=80)
def test_the_shortage_is_what_the_line_says_and_the_line_adds_up(drawn: dict[str, Any]) -> None:
    made = assess(proposal_of(drawn, []))
    for point in made.line:
        assert point.shortage == max(0, point.need - point.applicant - point.own)
        assert 0 <= point.uncovered <= point.shortage <= point.need
    assert made.shortage == max((point.shortage for point in made.line), default=None)
    assert (made.shortage is None) == (made.case("housing").colour == "onbepaald")
    assert [p.on for p in made.line] == sorted({p.on for p in made.line})


@given(proposals, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_lists_in_a_proposal_does_not_matter(drawn: dict[str, Any], rng: random.Random) -> None:
    one = proposal_of(drawn, [("accepted", 10, None)])
    other = copy.deepcopy(one)
    for key in ("applicant_housing", "projects"):
        rng.shuffle(other["housing"][key])
    a, b = assess(one), assess(other)
    assert (a.outcome, a.shortage, a.line) == (b.outcome, b.shortage, b.line)
    assert [c.colour for c in a.cases] == [c.colour for c in b.cases]


@given(st.permutations(["Tilburg", "Heusden", "Loon op Zand", "Altena"]), st.integers(0, 300))
@settings(max_examples=30)
def test_the_order_of_rows_in_a_region_file_does_not_matter(names: list[str], free: int) -> None:
    def told(ordered: list[str]) -> dict[str, Any]:
        rows = [{"municipality": n, "places": free + len(n), "minutes": 3 * len(n), "weight": 1} for n in ordered]
        found = assess(SEED, {"municipalities": rows}).to_dict()
        return {key: value for key, value in found.items() if key != "receipt"}

    assert told(names) == told(sorted(names))


ODD = st.sampled_from([None, -1, 0, 0.5, 10**15, "", "veel", [], {}, [1], {"x": 1}, True, float("nan"), "2028-13-01"])


@given(st.sampled_from([(t, k) for t, answers in SEED.items() if isinstance(answers, dict) for k in answers]), ODD)
@settings(max_examples=150)
def test_a_mangled_answer_is_assessed_or_told(at: tuple[str, str], value: Any) -> None:
    made = copy.deepcopy(SEED)
    made[at[0]][at[1]] = value
    told: tuple[str, ...] = ()
    try:
        assert assess(made).to_dict("nl")["outcome"] in OUTCOMES
    except UserError as error:
        told = tuple(error.sentences())
        assert told
    assert all(sentence.endswith((".", ")")) for sentence in told)
