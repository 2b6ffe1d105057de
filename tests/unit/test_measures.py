"""The catalogue: 41 measures, each lever between its bounds, and every fault of a broken file at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from banen import quantities
from banen.errors import ContentError, UnknownNameError
from banen.observe.figures import figures
from banen.observe.records import CONTENT
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.commands.measures import app
from banen.simulate.measures.catalogue import catalogue, clashes, measure, nearest_measure
from banen.simulate.measures.levers import Lever, Refused
from banen.simulate.measures.reading import read_catalogue, read_clashes

DOCS = Path(__file__).resolve().parents[2] / "docs"

LEVERS = {
    "1.1": "pay_gap_closed",
    "1.2": "joint_inspections",
    "1.3": "coverage",
    "1.4": "improper_share_stopped chance_of_eu_agreement",
    "1.5": "extra_matches_per_year",
    "2.1": "low_value_growth period_years",
    "2.2": "municipalities_applying places_required_per_worker local_ceiling",
    "2.3": "extra_in_work_per_year share_in_shortage_jobs replaces_migrant",
    "2.4": "regime wait_high_chance wait_low_chance",
    "2.5": "variant",
    "2.6": "quota duration_years max_stay_months wage_floor direct_only",
    "2.7": "reception_coverage",
    "2.8": "budget_eur_m",
    "2.9": "share_removed_agriculture_exemption share_removed_glasshouse_energy share_removed_seafarers "
    "share_removed_other",
    "2.10": "inspectors",
    "2.11": "criterion_factor criterion_factor_30plus criterion_factor_under30 criterion_factor_reduced uniform quota "
    "search_months qualification_test sponsor_conditions",
    "2.12": "share_matched",
    "2.13": "budget_eur_m",
    "2.14": "budget_eur_m",
    "2.15": "places_per_year",
    "2.16": "variant sectors min_direct_share",
    "L.1": "net_migration_lower net_migration_upper population_2050_lower population_2050_upper "
    "route_or_group bound_kind",
    "L.2": "mandatory places_required_per_worker space_test energy_test regional_coordination best_locations",
    "L.3": "norm_factor percentage",
    "L.4": "sponsor_fine_limit min_activity",
    "L.5": "extra_hours_part_timers take_up",
    "L.6": "productivity_growth",
    "L.7": "admission_from enforcement_from share_leaving_market",
    "L.8": "flex_cost",
    "L.9": "coverage",
    "L.10": "levy_eur_per_worker_month",
    "L.11": "extra_places_per_year",
    "L.12": "max_share phase_years third_party_lease_only",
    "L.13": "share_of_need_built",
    "L.14": "coverage",
    "L.15": "address_share portal_from",
    "L.16": "run_off_days",
    "L.17": "data_sharing",
    "L.18": "regions_open",
    "L.19": "survey_every_years reports_per_year",
    "L.20": "real_increase",
}
EVERY_LEVER = [(m.id, lever.name) for m in catalogue().values() for lever in m.levers.values()]


def test_the_catalogue_is_the_41_measures_with_their_levers_in_the_order_of_the_seed() -> None:
    assert {i: " ".join(m.levers) for i, m in catalogue().items()} == LEVERS
    assert list(catalogue()) == list(LEVERS)
    assert len(catalogue()) == 41


@pytest.mark.parametrize(("identifier", "name"), EVERY_LEVER)
def test_a_lever_starts_at_current_law_and_goes_somewhere(identifier: str, name: str) -> None:
    lever = catalogue()[identifier].lever(name)
    for end in (lever.default, lever.far):
        assert lever.admit(end) == end
        assert type(lever.admit(end)) is type(end)
    assert lever.far != lever.default
    assert lever.far is not None
    assert set(lever.choices) == set(lever.choice_labels)


@pytest.mark.parametrize("direction", ["fewer", "equal", "room", "more"])
def test_the_package_states_a_direction_for_each_of_its_21_measures(direction: str) -> None:
    stated = {
        "fewer": "1.1 1.2 1.4 2.1 2.2 2.5 2.8 2.9 2.10 2.11 2.13 2.14 2.15 2.16",
        "equal": "1.3 2.7",
        "room": "1.5 2.3 2.4 2.12",
        "more": "2.6",
    }
    package = [m.id for m in catalogue().values() if m.document == "P" and m.direction == direction]
    assert package == stated[direction].split()


def test_a_number_is_possible_where_the_seed_says_so() -> None:
    package = [m.id for m in catalogue().values() if m.document == "P" and m.number_option]
    assert package == ["2.2", "2.6", "2.11"]


def test_targets_and_reports_act_through_no_channel() -> None:
    idle = {m.id: m.direction for m in catalogue().values() if not m.channels}
    assert idle == {"L.1": "target", "L.19": "reporting"}


def test_every_measure_says_something_beside_its_outcome_in_two_languages() -> None:
    for item in catalogue().values():
        assert item.notes, item.id
        texts = [item.name, *item.notes, item.lead_time_reason, *(lever.meaning for lever in item.levers.values())]
        for text in texts:
            assert text["nl"] != text["en"], f"{item.id}: {text['nl']}"


def test_an_uncertain_lever_is_empty_by_default_and_names_its_assumption() -> None:
    sampled = {f"{m.id}.{n}": v.assumption for m in catalogue().values() for n, v in m.levers.items() if v.assumption}
    assert sampled == {
        "1.4.chance_of_eu_agreement": "effects.chance_of_eu_agreement",
        "2.3.replaces_migrant": "effects.replaces_migrant",
    }
    for path in sampled:
        identifier, _, name = path.rpartition(".")
        lever = catalogue()[identifier].lever(name)
        assert lever.default is None
        assert (lever.minimum, lever.maximum) == (0, 1)


def test_every_figure_that_a_measure_rests_on_exists() -> None:
    known = figures()
    assert [(m.id, fact) for m in catalogue().values() for fact in m.facts if fact not in known] == []


def test_the_years_of_a_measure_are_the_policy_years_of_the_model() -> None:
    assert (POLICY_YEAR, LAST_YEAR) == (quantities.POLICY_YEAR, quantities.LAST_YEAR)


def test_the_page_of_measures_has_a_row_for_each() -> None:
    page = (DOCS / "explanation" / "measures.md").read_text(encoding="utf-8").splitlines()
    rows = [
        f"| {m.id} | {m.name['en']} | *{m.name['nl']}* | "
        f"{', '.join(m.tracks)} | {m.direction} | {', '.join(m.levers)} |"
        for m in catalogue().values()
    ]
    assert [row for row in page if row.startswith(("| 1.", "| 2.", "| L."))] == rows


@pytest.mark.parametrize(
    ("lever", "value", "taken"),
    [
        ("2.11.criterion_factor", 1, 1.0),
        ("2.11.criterion_factor", 2.0, 2.0),
        ("2.11.quota", 14000.0, 14000),
        ("2.11.quota", None, None),
        ("2.11.uniform", True, True),
        ("2.5.variant", "ETK-V6", "ETK-V6"),
        ("2.16.sectors", ["transport", "food"], ("food", "transport")),
        ("2.16.sectors", "metal", ("metal",)),
        ("2.16.sectors", [], ()),
    ],
)
def test_a_lever_takes_a_value_in_its_own_type(lever: str, value: object, taken: object) -> None:
    assert _lever(lever).admit(value) == taken
    assert type(_lever(lever).admit(value)) is type(taken)


@pytest.mark.parametrize(
    ("lever", "value", "sentence"),
    [
        (
            "2.11.criterion_factor",
            5,
            "criterion_factor is 5, above its maximum of 2. Give a number from 1 to 2 (times).",
        ),
        ("2.10.inspectors", -1, "inspectors is -1, below its minimum of 0. "
         "Give a whole number from 0 to 500 (inspectors (fte))."),
        ("2.1.low_value_growth", 0.5, "low_value_growth is 0.5, above its maximum of 0. "
         "Give a number from -5 to 0 (percentage points a year)."),
        ("2.10.inspectors", 1.5, "inspectors is 1.5, not a whole number. "
         "Give a whole number from 0 to 500 (inspectors (fte))."),
        ("1.1.pay_gap_closed", float("nan"), "pay_gap_closed is nan, which is not a number one can set. "
         "Give a number from 0 to 1 (share)."),
        ("1.1.pay_gap_closed", 10**400, "pay_gap_closed is a number of very many digits, which is not a number one can "
         "set. Give a number from 0 to 1 (share)."),
        ("1.1.pay_gap_closed", "0,5", "pay_gap_closed is '0,5', with a decimal comma. Write 0.5, with a point."),
        ("1.1.pay_gap_closed", "0.5", "pay_gap_closed is '0.5' as text. Write the number without quotes."),
        ("1.1.pay_gap_closed", "half", "pay_gap_closed is 'half', which is not a number from 0 to 1 (share). "
         "Give a number from 0 to 1 (share)."),
        ("1.1.pay_gap_closed", True, "pay_gap_closed is True, which is not a number from 0 to 1 (share). "
         "Give a number from 0 to 1 (share)."),
        ("1.1.pay_gap_closed", None, "pay_gap_closed cannot be empty. Give a number from 0 to 1 (share)."),
        ("2.11.uniform", 1, "uniform is 1, which is not true or false. Give true or false."),
        ("2.5.variant", "ETK-V9", "variant cannot be 'ETK-V9'. The nearest is 'ETK-V6'; the choices are law, ETK-V0, "
         "ETK-V1, ETK-V2, ETK-V3, ETK-V4, ETK-V5, ETK-V6."),
        ("2.16.sectors", ["food", "fod"], "sectors cannot be 'fod'. The nearest is 'food'; the choices are food, "
         "cleaning_other, transport, horticulture, agriculture, logistics, construction, metal."),
        ("2.16.sectors", 3, "sectors is 3, which is not a list of food, cleaning_other, transport, horticulture, "
         "agriculture, logistics, construction, metal. Give a list of food, cleaning_other, transport, horticulture, "
         "agriculture, logistics, construction, metal."),
    ],
)  # fmt: skip
def test_a_lever_refuses_a_value_in_one_sentence(lever: str, value: object, sentence: str) -> None:
    refused = _lever(lever).admit(value)
    assert isinstance(refused, Refused)
    assert f"{refused.what} {refused.advice}" == sentence


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2.17", "2.7"),
        ("l.10", "L.10"),
        ("Kennismigrantenregeling aanscherpen", "2.11"),
        ("kennismigranten", "2.11"),
        ("Sectoral ban on agency work", "2.16"),
        ("minimum wage", "L.12"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_the_measure_most_likely_meant(typed: str, meant: str | None) -> None:
    assert nearest_measure(typed) == meant


def test_an_unknown_measure_or_lever_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"There is no measure 'Statushouders'. The nearest is 2.3 \(Status"):
        measure("Statushouders")
    with pytest.raises(UnknownNameError, match=r"no lever of measure 2.11 'criterium'. The nearest is 'criterion_f"):
        measure("2.11").lever("criterium")


# Reading ----------------------------------------------------------------------------------------------------------

GOOD = (CONTENT / "measures" / "1.1.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id: "1.1"', 'id: "1.9"', "id is '1.9', but the file is named 1.1.yml. Give both the same id."),
        ("tracks: [C, E]", "tracks: [C, F]", "tracks, item 2, is 'F', which is no track. Known are A, B, C, D, E."),
        ("tracks: [C, E]", "tracks: [C, C]", "tracks names 'C' twice. Keep one of the two."),
        ("direction: fewer", "direction: less", "direction is 'less', which is no direction. "
         "Known are equal, fewer, more, reporting, room, target."),
        ("legal_level: eu", "", "the file lacks 'legal_level'. Write legal_level: …."),
        ("legal_level: eu", "legal_levl: eu", "the file has an unknown key 'legal_levl'. "
         "The nearest is 'legal_level'."),
        ("[labour_cost, attraction]", "[labor_cost]", "channels, item 1, is 'labor_cost', which is no channel. "
         "The nearest is 'labour_cost'."),
        ("  low: 3", "  low: 9", "low is 9, not between 0 and high (8) years."),
        ("facts: [P040,", "facts: [40,", "facts, item 1, is '40', which is not in the form P040."),
        ("kind: number", "kind: slider", "kind is 'slider', which is no kind of lever. "
         "Known are choice, choices, integer, number, switch."),
        ("unit: share", "unit: shares", "unit is 'shares', which is no unit of units.yml. The nearest is 'share'."),
        ("maximum: 1", "maximum: 0", "minimum must be below maximum, and step above 0."),
        ("minimum: 0", "minimum: nought", "minimum is 'nought', which is not a number. "
             "Write it as 1234.5, without separators or words."),
        ("default: 0", "default: 2", "default does not fit: pay_gap_closed is 2, above its maximum of 1. "
         "Give a number from 0 to 1 (share)."),
        ("far: 1", "far: 0", "far is the same as default. Give the proposal at its strongest."),
        ("far: 1", "", "levers, item 1, lacks 'far'. Write far: …."),
        ("name: pay_gap_closed", "name: from", "name is 'from', which is not in the form pay_gap_closed, "
         "and not from."),
        ("far: 1\n", "far: 1\n    needs: [other]\n", "levers holds pay_gap_closed, which leans on 'other', "
         "no other lever here."),
        ('nl: "Europese sociale minimumnormen", ', "", "name lacks 'nl'. Write nl: …."),
        ("name: {nl:", "name: {nl: [", "is not valid YAML. Look at the indentation, colons, brackets and quotation "
         "marks around this line."),
    ],
)  # fmt: skip
def test_a_broken_measure_is_told_in_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    faults = _faults_of(tmp_path, GOOD.replace(old, new, 1))
    assert sentence in [fault.partition(": ")[2] for fault in faults]
    assert all(".yml:" in fault for fault in faults)


def test_every_fault_of_every_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    broken = GOOD.replace("direction: fewer", "direction: less").replace("maximum: 1", "maximum: one")
    (tmp_path / "2.1.yml").write_text("id: 2.1\nname: Vision\n", encoding="utf-8")
    faults = _faults_of(tmp_path, broken)
    first, second = tmp_path / "1.1.yml", tmp_path / "2.1.yml"
    line = broken.splitlines().index("    maximum: one") + 1
    assert any(fault.startswith(f"{first}:6: direction is 'less', which is no direction.") for fault in faults)
    no_number = "maximum is 'one', which is not a number. Write it as 1234.5, without separators or words."
    assert f"{first}:{line}: {no_number}" in faults
    assert f"{second}:1: id is '2.1', which is not a text." in faults
    assert any(fault.startswith(f"{second}:2: name is 'Vision', which is not a mapping") for fault in faults)
    assert any(fault.startswith(f"{second}:1: the file lacks 'lead_time'.") for fault in faults)


def test_the_clashes_name_measures_and_levers_that_exist(tmp_path: Path) -> None:
    assert {tuple(side.measure for side in clash.between) for clash in clashes()} >= {("2.2", "L.2"), ("2.16", "L.7")}
    path = tmp_path / "conflicts.yml"
    path.write_text('clashes: [{kind: clash, between: [{measure: "2.2", levers: [no_lever]}], reason: {nl: a}}]')
    with pytest.raises(ContentError) as raised:
        read_clashes(path, catalogue())
    assert [str(fault).partition(":1: ")[2] for fault in raised.value.faults] == [
        "kind is 'clash', which is no kind of clash. Known are overlap, same_rule.",
        "reason lacks 'en'. Write en: ….",
        "levers names 'no_lever', unknown.",
        "between has 1 sides, not two.",
    ]


# The command ------------------------------------------------------------------------------------------------------


def test_the_list_is_json_with_the_keys_of_the_interface() -> None:
    shown = json.loads(_run("list", "--json"))
    assert len(shown["measures"]) == 41
    for item in shown["measures"]:
        assert {"id", "name", "tracks", "direction", "levers"} <= set(item)
        assert set(item["name"]) == {"nl", "en"}
        for lever in item["levers"]:
            assert {"name", "type", "unit", "min", "max", "default", "far", "choices"} <= set(lever)


def test_the_list_of_a_track_and_the_page_of_a_measure() -> None:
    on_track = {m["id"] for m in json.loads(_run("list", "--track", "a", "--json"))["measures"]}
    assert on_track == {m.id for m in catalogue().values() if "A" in m.tracks}
    assert "Kennismigrantenregeling" in _run("list", "--lang", "nl")
    page = _run("show", "2.11", "--lang", "nl")
    assert all(f"2.11.{name}" in page for name in catalogue()["2.11"].levers)
    assert json.loads(_run("show", "2.11", "--json")) == catalogue()["2.11"].to_dict()


@pytest.mark.parametrize("arguments", [("show", "2.99"), ("list", "--track", "F")])
def test_the_command_names_the_nearest(arguments: tuple[str, ...]) -> None:
    assert isinstance(CliRunner().invoke(app, arguments).exception, UnknownNameError)


def _lever(path: str) -> Lever:
    identifier, _, name = path.rpartition(".")
    return catalogue()[identifier].lever(name)


def _faults_of(folder: Path, text: str) -> list[str]:
    (folder / "units.yml").write_text(
        (CONTENT / "measures" / "units.yml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "1.1.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        read_catalogue(folder)
    return [str(fault) for fault in raised.value.faults]


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output
