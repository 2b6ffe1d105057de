"""Several proposals in one region: a place counts once, and what one claims another cannot have."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from banen.errors import UserError
from banen.model.regions import travel_minutes
from banen.serve import cli
from banen.sites import assess, assess_together
from banen.sites.allocation import Host, allocate, allocate_jointly

EXAMPLES = Path(__file__).parents[2] / "examples" / "sites"
SEED = yaml.safe_load((EXAMPLES / "400-600-200.yml").read_text(encoding="utf-8"))


def site(heads: int, place: str = "Waalwijk", free: int | None = 400, **housing: Any) -> dict[str, Any]:
    """The example of the package with other numbers; every other answer stays."""
    made = copy.deepcopy(SEED)
    made["title"] = f"{heads} in {place}"
    made["work"]["jobs"] = {"heads": heads}
    del made["work"]["wages"], made["transport"]["shifts"]
    made["business"]["location"] = {"municipality": place}
    made["housing"] |= housing
    if free is None:
        del made["housing"]["free_places"]
    else:
        made["housing"]["free_places"] = {"places": free, "minutes": 15}
    return made


def region(**places: int) -> dict[str, Any]:
    minutes = {"Tilburg": 25, "Heusden": 12}
    return {
        "municipalities": [
            {"municipality": name, "places": n, "minutes": minutes.get(name, 30)} for name, n in places.items()
        ]
    }


def test_two_sites_share_the_places_of_their_municipality_by_what_they_need() -> None:
    made = assess_together([site(600), site(300)])
    assert made.own == {"1": 267, "2": 133}
    assert [a.shortage for a in made.alone] == [200, 0]
    assert [a.shortage for a in made.made] == [333, 167]
    assert [a.outcome for a in made.alone] == ["afwijzen_mogelijk", "akkoord"]
    assert [a.outcome for a in made.made] == ["afwijzen_mogelijk", "afwijzen_mogelijk"]


def test_capacity_exactly_met_leaves_everybody_green_and_one_person_more_does_not() -> None:
    exact = assess_together([site(250), site(150)])
    assert [a.case("housing").colour for a in exact.made] == ["groen", "groen"]
    over = assess_together([site(251), site(150)])
    assert sum(a.shortage or 0 for a in over.made) == 1
    assert sorted(a.case("housing").colour for a in over.made) == ["groen", "rood"]


def test_places_elsewhere_are_given_once_and_equal_claims_share_alike() -> None:
    made = assess_together([site(600), site(601)], region(Tilburg=150, Heusden=90))
    assert made.asked == {"GM0797": 90, "GM0855": 150}
    without = {name: made.joint.unplaced(name) for name in made.joint.shortages}
    assert sum(without.values()) == 600 + 601 - 400 - 240
    assert abs(without["1"] - without["2"]) <= 2
    for name, a in zip(("1", "2"), made.made, strict=True):
        assert a.allocation is not None
        assert a.allocation.persons == made.joint.of(name)
        assert a.allocation.unplaced == made.joint.unplaced(name)


def test_a_site_elsewhere_takes_only_what_the_sites_in_a_municipality_leave() -> None:
    made = assess_together([site(600), site(100, "Tilburg", free=150)], region(Tilburg=150))
    assert made.own == {"1": 400, "2": 100}
    assert made.joint.of("1") == {"GM0855": 50}
    assert made.made[1].outcome == made.alone[1].outcome
    alone = assess(site(600), region(Tilburg=150))
    assert alone.allocation is not None
    assert (alone.allocation.unplaced, made.joint.unplaced("1")) == (50, 150)


def test_what_is_accepted_in_writing_covers_one_site_and_not_two() -> None:
    rows = [{"municipality": "Tilburg", "places": 200, "accepted_places": 200, "minutes": 25, "letter": "T1"}]
    one = assess(site(600), {"municipalities": rows})
    assert one.case("housing").colour == "oranje"
    both = assess_together([site(600), site(599)], {"municipalities": rows})
    assert [a.case("housing").colour for a in both.made] == ["rood", "rood"]
    assert sum(p.accepted for a in both.made for p in a.line) == 200


def test_fair_shares_hold_for_all_sites_together() -> None:
    rows = [
        {"municipality": "Tilburg", "places": 500, "minutes": 25, "weight": 0.5},
        {"municipality": "Heusden", "places": 500, "minutes": 12, "weight": 0.5},
    ]
    made = assess_together([site(450), site(150)], {"municipalities": rows})
    assert made.asked == {"GM0797": 100, "GM0855": 100}
    rule = {"value": "optimal", "decided_by": "x", "decided_on": "2026-01-01", "reference": "y"}
    nearest = assess_together([site(450), site(150)], {"municipalities": rows, "settings": {"allocation_rule": rule}})
    assert nearest.asked == {"GM0797": 200, "GM0855": 0}


def test_a_site_without_known_places_claims_nothing_and_stays_undetermined() -> None:
    made = assess_together([site(600, free=None), site(300)])
    assert made.own == {"2": 300}
    assert made.made[0].case("housing").colour == "onbepaald"
    assert made.made[1] == made.alone[1]


def test_travel_is_estimated_to_each_site_where_the_sites_are_apart() -> None:
    names = ("400-600-200.yml", "tweede-vestiging.yml")
    made = assess_together([EXAMPLES / name for name in names], EXAMPLES / "regio.yml")
    here = made.made[1].ground.situation
    assert here.own_minutes == travel_minutes("GM0855", "GM0855")
    assert {n.municipality: n.minutes for n in here.neighbours}["GM0797"] == travel_minutes("GM0797", "GM0855")
    assert [a.case("travel").case for a in made.made] == ["without_bed", "enough"], "two share the beds of one"
    assert all("estimated from the distance" in " ".join(a.to_dict("en")["notes"]) for a in made.made)
    assert made.own == {"1": 400, "2": 106}
    assert made.joint.of("1")["GM0855"] == 150 - 106


def test_the_guide_number_counts_all_proposals_and_names_who_uses_it() -> None:
    around = {"guide_number": {"places": 1000, "used": 50, "users": ["Kas A", "DC B"]}}
    told = assess_together([site(600), site(300)], around).made[0].to_dict("en")
    assert "Together with the other proposals the guide number comes to 950 of 1,000." in told["notes"]
    assert "The guide number is already used by: Kas A, DC B." in told["notes"]
    assert any(note.startswith("Within the guide number: 50 used + 600 new") for note in told["notes"])


def test_one_proposal_together_is_that_proposal_alone() -> None:
    made = assess_together([site(600)], region(Tilburg=150))
    assert made.made == made.alone


def test_the_same_proposal_twice_and_places_that_differ_are_refused() -> None:
    with pytest.raises(UserError, match="Proposal 2 is the same as proposal 1"):
        assess_together([site(600), site(600)])
    with pytest.raises(UserError, match="Waalwijk has 300 free places here and 400 in another"):
        assess_together([site(600), site(300, free=300)])


def test_faults_of_all_proposals_are_told_at_once() -> None:
    with pytest.raises(UserError) as raised:
        assess_together([site(-1), site(300, "Nergenshuizen")], region(Tilburg=-5))
    assert len(raised.value.faults) == 3
    assert str(raised.value).count("below 0") == 2
    assert "Nergenshuizen" in str(raised.value)


def test_the_command_tells_all_and_writes_a_report_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    paths = []
    for index, made in enumerate((site(600), site(300))):
        path = tmp_path / f"{index}.yml"
        path.write_text(yaml.safe_dump(made), encoding="utf-8")
        paths.append(str(path))
    arguments = ["assess", *paths, "--region", str(EXAMPLES / "regio.yml"), "--on", "2026-11-01"]
    assert cli.run([*arguments, "--pdf", str(tmp_path / "report.pdf"), "--lang", "nl"]) == 0
    shown = capsys.readouterr().out
    assert "Samen beoordeeld met andere aanvragen (1)" in " ".join(shown.split())
    assert sorted(p.name for p in tmp_path.glob("*.pdf")) == ["report-1.pdf", "report-2.pdf"]
    assert cli.run([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [s["alone"]["shortage"] for s in told["sites"]] == [200, 0]
    assert sum(row["places"] for row in told["asked"]) == 280
    assert cli.run(["assess", *paths, "--suitability"]) == 2
    assert "take one proposal" in capsys.readouterr().err


# The joint allocation ---------------------------------------------------------------------------------------------

NUMBERS = st.integers(0, 9)
MINUTES = st.none() | st.integers(0, 60).map(Fraction)


@settings(max_examples=60)
@given(st.lists(NUMBERS, min_size=1, max_size=3), st.lists(NUMBERS, min_size=1, max_size=3), st.data())
def test_a_joint_allocation_gives_no_place_twice_and_places_as_many_as_can_be(
    shortages: list[int], capacities: list[int], data: st.DataObject
) -> None:
    short = {f"S{i}": n for i, n in enumerate(shortages)}
    free = {f"GM{i}": n for i, n in enumerate(capacities)}
    minutes = {pair: data.draw(MINUTES) for pair in product(short, free)}
    made = allocate_jointly(short, free, minutes, max_minutes=45)
    for code, n in free.items():
        assert sum(made.of(name)[code] for name in short) <= n
    for name in short:
        assert 0 <= made.unplaced(name) <= short[name]
        for code, persons in made.of(name).items():
            found = minutes[name, code]
            assert not persons or (found is not None and found <= 45)
    reach = {name: {c for c in free if (m := minutes[name, c]) is not None and m <= 45} for name in short}
    best = min(
        sum(short[n] for n in short if n not in some) + sum(free[c] for c in {c for n in some for c in reach[n]})
        for some in map(set, _subsets(list(short)))
    )
    assert sum(sum(made.of(name).values()) for name in short) == best, "the largest flow is the smallest cut"


def _subsets(names: list[str]) -> list[list[str]]:
    return [[n for n, keep in zip(names, picks, strict=True) if keep] for picks in product((0, 1), repeat=len(names))]


@settings(max_examples=60)
@given(NUMBERS, st.lists(st.tuples(NUMBERS, st.integers(0, 60)), min_size=1, max_size=4))
def test_one_site_is_spread_as_least_travel_spreads_it(shortage: int, rows: list[tuple[int, int]]) -> None:
    hosts = [Host(f"GM{i}", n, Fraction(minutes)) for i, (n, minutes) in enumerate(rows)]
    one = allocate(shortage, hosts, "optimal", max_minutes=45)
    joint = allocate_jointly(
        {"S": shortage}, {h.code: h.capacity for h in hosts}, {("S", h.code): h.minutes for h in hosts}, max_minutes=45
    )
    assert joint.of("S") == one.persons
    assert joint.travel_minutes == one.travel_minutes


@settings(max_examples=60)
@given(st.permutations(["A", "B", "C"]), st.permutations(["GM1", "GM2"]))
def test_the_order_in_which_sites_and_municipalities_are_listed_is_of_no_account(
    sites: list[str], hosts: list[str]
) -> None:
    short, free = {"A": 7, "B": 7, "C": 2}, {"GM1": 6, "GM2": 3}
    minutes = {("A", "GM1"): 5, ("A", "GM2"): 9, ("B", "GM1"): 5, ("B", "GM2"): 9, ("C", "GM1"): 8, ("C", "GM2"): 8}
    made = allocate_jointly(
        {s: short[s] for s in sites}, {h: free[h] for h in hosts}, {k: Fraction(v) for k, v in minutes.items()}
    )
    assert made.persons == allocate_jointly(short, free, {k: Fraction(v) for k, v in minutes.items()}).persons


def test_ten_thousand_places_and_no_shortage() -> None:
    minutes: dict[tuple[str, str], Fraction | None] = {("A", "GM1"): Fraction(5), ("B", "GM1"): Fraction(6)}
    made = allocate_jointly({"A": 10_000, "B": 10_000}, {"GM1": 10_000}, minutes)
    assert made.of("A") == {"GM1": 10_000}
    none = allocate_jointly({"A": 0, "B": 0}, {"GM1": 10_000}, minutes)
    assert not any(none.persons.values())
    with pytest.raises(UserError) as raised:
        allocate_jointly({"A": -1}, {"GM1": -2}, {})
    assert len(raised.value.faults) == 2
