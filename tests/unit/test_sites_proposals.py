"""Proposals and region files: typed answers, blanks that stay unanswered, and all faults at once with their line."""

from __future__ import annotations

import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from banen.errors import UserError
from banen.sites import assess, blank_proposal, questions, read_proposal, read_region
from banen.sites.references import references
from banen.sites.settings import settle, thresholds
from banen.sites.texts import fill, say, texts

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "sites"


def faults_of(data: dict[str, Any]) -> list[str]:
    with pytest.raises(UserError) as told:
        read_proposal(data)
    return told.value.sentences()


def test_the_list_has_every_question_of_the_specification() -> None:
    ranges = {0: 6, 1: 10, 2: 7, 3: 4, 4: 5, 5: 5, 6: 4, 7: 3, 8: 3}
    assert list(questions()) == [f"ER-{topic}{n:02d}" for topic, last in ranges.items() for n in range(1, last + 1)]


def test_every_question_has_a_type_a_supplier_and_both_labels() -> None:
    for question in questions().values():
        assert question.supplied_by in texts().suppliers
        assert question.field.label["nl"] != question.field.label["en"] or question.id == "ER-001"
        assert set(question.criteria) <= {*texts().criteria, "plan"}
        assert set(question.needs) <= set(question.field.fields or {})


@pytest.mark.parametrize("name", ["400-600-200.yml", "kas-met-seizoen.yml", "tweede-vestiging.yml"])
def test_the_examples_are_read(name: str) -> None:
    assert read_proposal(EXAMPLES / name).answers


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "fout.yml"
    file.write_text(
        "title: Fout\n"
        "business:\n"
        "  sector: 5210\n"
        "  location: {municipality: Rotterdm}\n"
        "  planning: {opening: 1 maart}\n"
        "work:\n"
        "  jobs: {heads: -5}\n"
        "  migrants: {percent: 0.8}\n"
        "  new_to_region_percent: 130\n"
        "  stay: {short: 50, mid: 20, long: 20}\n"
        "  peak: {months: [13]}\n"
        "housing:\n"
        "  free_plaatsen: 4\n"
        "  free_places: {places: veel}\n"
        "  applicant_housing: [{stage: idee}]\n"
        "  lease_separate: ja\n"
        "vervoer: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as told:
        read_proposal(file)
    lines = [int(match.group(1)) for s in told.value.sentences() if (match := re.search(r"fout\.yml:(\d+):", s))]
    assert set(lines) == {3, 4, 5, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17}
    assert len(lines) == len(told.value.sentences())


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("1.000", "Write 1000, or 1 if that is meant."),
        ("12.500", "Write 12500, or 12.5 if that is meant."),
        ("1.125", "Write 1125, or 1.1250 if that is meant."),
    ],
)
def test_a_number_in_groups_of_three_is_refused_with_its_line(tmp_path: Path, written: str, advice: str) -> None:
    file = tmp_path / "voorstel.yml"
    file.write_text(f"space:\n  plot:\n    parcel_m2: {written}\n", encoding="utf-8")
    with pytest.raises(UserError) as told:
        read_proposal(file)
    assert told.value.sentences() == [f"{file}:3: parcel_m2 {written} could be a thousandth of what is meant. {advice}"]


@pytest.mark.parametrize("cell", ["1.000", "12.500"])
def test_a_table_of_a_region_refuses_a_number_in_groups_of_three(tmp_path: Path, cell: str) -> None:
    file = tmp_path / "regio.csv"
    file.write_text(f"municipality,places\nTilburg,{cell}\n", encoding="utf-8")
    with pytest.raises(UserError, match=rf"regio\.csv:2: places {cell} could be a thousandth of what is meant"):
        read_region(file)


@pytest.mark.parametrize(
    ("topic", "answers", "what"),
    [
        ("work", {"jobs": {"heads": 10.5}}, "heads 10.5 is not a whole number. Give whole persons."),
        ("work", {"migrants": {"percent": 0.8}}, "Write 80 for that share of the whole, or '0.8%'"),
        ("work", {"migrants": {"percent": "80"}}, "is not a percentage"),
        ("work", {"jobs": {"heads": 10**12}}, "more than 1,000,000,000"),
        ("work", {"jobs": {"heads": True}}, "is not a number"),
        ("work", {"jobs": {"heads": float("nan")}}, "is not a number"),
        ("work", {"migrants": {"reference_object": "kas"}}, "Choose from glasshouse"),
        ("business", {"applicant": {"kvk_number": "123"}}, "Write it as '12345678'."),
        ("business", {"sector": "04000"}, "There is no SBI"),
        ("business", {"location": {"municipality": "Rotterdm"}}, "The nearest is 'Rotterdam'."),
        ("business", {"planning": {"opening": date(1970, 1, 1)}}, "is not in this century"),
        ("transport", {"peak_trips": 20}, "is worked out by Banen"),
        ("transport", {"travel": {"shuttle_seats": 0}}, "below 1"),
        ("housing", {"projects": [{"name": "a", "places": 3}]}, "misses delivered"),
        ("housing", {"region_places": {"municipality": "Breda"}}, "is not a list"),
        ("care", {"information_point": {"languages": "pl"}}, "is not a list of texts"),
        ("energy", {"grid": {"congestion": "vol"}}, "Choose from available, limited, under_study, structural_shortage"),
    ],
)
def test_a_wrong_answer_says_what_to_do(topic: str, answers: dict[str, Any], what: str) -> None:
    assert any(what in sentence for sentence in faults_of({topic: answers}))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            {
                "business": {
                    "planning": {"opening": date(2028, 1, 1), "phases": [{"from": date(2028, 2, 1), "heads": 5}]}
                }
            },
            "after the opening",
        ),
        (
            {
                "work": {"jobs": {"heads": 9}},
                "business": {"planning": {"phases": [{"from": date(2028, 2, 1), "heads": 5}]}},
            },
            "largest phase has 5 people, full operation 9",
        ),
        (
            {
                "business": {
                    "planning": {
                        "phases": [{"from": date(2029, 1, 1), "heads": 5}, {"from": date(2028, 1, 1), "heads": 6}]
                    }
                }
            },
            "not in order",
        ),
        (
            {
                "housing": {
                    "applicant_housing": [
                        {
                            "name": "a",
                            "stage": "existing",
                            "available_from": date(2029, 1, 1),
                            "available_until": date(2028, 1, 1),
                        }
                    ]
                }
            },
            "before it starts",
        ),
        (
            {"housing": {"region_places": [{"municipality": "Breda", "places": 5, "accepted_places": 6}]}},
            "accepts 6 beds",
        ),
        ({"housing": {"region_places": [{"municipality": "Breda"}, {"municipality": "GM0758"}]}}, "stands here twice"),
        (
            {
                "business": {"location": {"municipality": "Breda"}},
                "housing": {"region_places": [{"municipality": "Breda"}]},
            },
            "is the municipality of the site itself",
        ),
    ],
)
def test_answers_that_contradict_each_other(data: dict[str, Any], what: str) -> None:
    assert any(what in sentence for sentence in faults_of(data))


def test_percentages_are_exact_and_blank_is_not_answered() -> None:
    made = read_proposal(
        {"work": {"migrants": {"percent": 33.3}, "new_to_region_percent": "0.5%", "jobs": {"heads": None}}}
    )
    assert made.get("migrants", "percent") == Fraction(333, 10)
    assert made.get("new_to_region_percent") == Fraction(1, 2)
    assert made.get("jobs", "heads") is None


def test_json_is_read_as_yaml_is(tmp_path: Path) -> None:
    file = tmp_path / "voorstel.json"
    file.write_text(json.dumps({"title": "x", "work": {"jobs": {"heads": 12}}}), encoding="utf-8")
    assert read_proposal(file).get("jobs", "heads") == 12


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(UserError, match=r"There is no proposal file 'nergens\.yml'"):
        read_proposal("nergens.yml")


def test_a_region_file_as_a_table(tmp_path: Path) -> None:
    file = tmp_path / "regio.csv"
    file.write_text(
        "municipality,places,minutes,weight,inside_urban_area,congestion\n"
        "Breda,120,20,0.4,true,limited\n"
        "GM0855,,25.5,0.6,,\n",
        encoding="utf-8",
    )
    rows = read_region(file).municipalities
    assert rows["GM0758"]["places"] == 120
    assert rows["GM0758"]["inside_urban_area"] is True
    assert "places" not in rows["GM0855"]
    assert rows["GM0855"]["minutes"] == Fraction(51, 2)


def test_a_table_tells_all_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "regio.csv"
    file.write_text("municipality,places\nBreda,-1\nBredaa,3\nBreda,4\n,5\n", encoding="utf-8")
    with pytest.raises(UserError) as told:
        read_region(file)
    assert [re.search(r":(\d+):", s).group(1) for s in told.value.sentences()] == ["2", "3", "4", "5"]  # type: ignore[union-attr]


def test_an_unknown_column_is_told(tmp_path: Path) -> None:
    file = tmp_path / "regio.csv"
    file.write_text("municipality,plaatsen\nBreda,1\n", encoding="utf-8")
    with pytest.raises(UserError, match="unknown columns plaatsen"):
        read_region(file)


def test_a_fact_given_twice_must_agree() -> None:
    proposal = {"business": {"location": {"municipality": "Breda"}}, "housing": {"free_places": {"places": 10}}}
    with pytest.raises(UserError, match="GM0758: places is 11 here and 10 in the proposal"):
        assess(proposal, {"municipalities": [{"municipality": "Breda", "places": 11}]}, on=date(2026, 11, 1))


def test_the_region_file_fills_in_what_the_proposal_leaves_open() -> None:
    proposal = {"business": {"location": {"municipality": "Breda"}}}
    made = assess(proposal, {"municipalities": [{"municipality": "Breda", "places": 11}]}, on=date(2026, 11, 1))
    assert made.ground.situation.own_places == 11


def test_a_decision_needs_who_when_and_which() -> None:
    sentences = faults_of({"settings": {"travel_green_minutes": {"value": 20}, "reistijd": {"value": 3}}})
    assert sum("misses" in sentence for sentence in sentences) == 3
    assert any("there is no setting 'reistijd'" in sentence for sentence in sentences)


def test_every_setting_has_a_value_on_a_day_and_says_whose_it_is() -> None:
    decided = {
        "settings": {
            "travel_green_minutes": {
                "value": 20,
                "decided_by": "Raad van Breda",
                "decided_on": date(2026, 5, 1),
                "reference": "26.12",
            }
        }
    }
    settings = settle(read_proposal(decided).decisions, date(2026, 11, 1))
    assert settings["travel_green_minutes"].to_dict("nl")["basis"] == "decision"
    assert settings["travel_red_minutes"].to_dict("nl")["basis"] == "default"
    assert (settings.number("travel_green_minutes"), settings.number("travel_red_minutes")) == (20, 45)
    assert set(settings) == set(thresholds())


def test_reference_objects_have_ranges_with_reasons() -> None:
    for reference in references().values():
        for part in reference.parts.values():
            assert part.low < part.central < part.high
            assert part.reason
        assert reference.workers(Fraction(10_000)).low > 0


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (1234567, "1.234.567", "1,234,567"),
        (Fraction(600, 2095), "0,286", "0.286"),
        (date(2028, 3, 1), "1 maart 2028", "1 March 2028"),
        (None, "niet bekend", "not known"),
        (0, "0", "0"),
    ],
)
def test_figures_as_people_read_them(value: Any, nl: str, en: str) -> None:
    assert (say(value, "nl"), say(value, "en")) == (nl, en)


def test_every_note_and_letter_can_be_told_in_both_languages() -> None:
    class Named(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return key

    for label in [*texts().notes.values(), texts().letter, *(c.label for c in texts().conditions.values())]:
        assert label["nl"].format_map(Named()) != label["en"].format_map(Named())
    assert fill(texts().notes["lease"], {}, "nl").startswith("De huurovereenkomst")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_blank_proposal_has_every_question_and_answers_none(language: str, tmp_path: Path) -> None:
    file = tmp_path / "leeg.yml"
    file.write_text(blank_proposal(language), encoding="utf-8")
    made = read_proposal(file)
    assert dict(made.answers) == {}
    asked = {q.id for q in questions().values() if q.field.kind != "computed"}
    assert set(re.findall(r"ER-\d{3}", blank_proposal(language))) == asked
    assert assess(made, on=date(2026, 11, 1)).outcome == "aanvullen"


def test_the_parts_of_a_list_in_a_blank_proposal_can_be_filled_in(tmp_path: Path) -> None:
    text = blank_proposal("en").replace("  projects:", "  projects:\n    - name: A\n      places: 5")
    file = tmp_path / "leeg.yml"
    file.write_text(text + "", encoding="utf-8")
    with pytest.raises(UserError) as told:
        read_proposal(file)
    assert [s.partition(": ")[2] for s in told.value.sentences()] == [
        "projects 1 misses delivered. Give delivery.",
        "projects 1 misses plan. Give plan.",
    ]


def test_faults_of_a_form_name_the_answer() -> None:
    told = faults_of({"work": {"jobs": {"heads": -1}}, "housing": {"projects": [{"name": "a", "places": 1.5}]}})
    assert any(sentence.startswith("proposal: work.jobs.heads: ") for sentence in told)
    assert any(sentence.startswith("proposal: housing.projects.0.places: ") for sentence in told)


def test_a_question_tells_a_form_all_it_needs() -> None:
    told = questions()["ER-201"].to_dict("nl")
    stage = next(field for field in told["fields"] if field["key"] == "stage")
    assert (told["supplied_by"], stage["required"], stage["choices"]["building"]) == (
        "applicant", True, "in aanbouw, vergunning is er",
    )  # fmt: skip


def test_two_decisions_on_one_setting_are_a_fault() -> None:
    def decided(value: int, by: str) -> dict[str, Any]:
        decision = {"value": value, "decided_by": by, "decided_on": date(2026, 1, 5), "reference": "1"}
        return {"settings": {"care_persons": decision}}

    assert assess(decided(50, "Raad"), decided(50, "Regio"), on=date(2026, 11, 1)).settings.whole("care_persons") == 50
    with pytest.raises(UserError, match="care_persons is decided by Regio and otherwise by Raad"):
        assess(decided(50, "Raad"), decided(60, "Regio"), on=date(2026, 11, 1))


def test_a_national_table_gives_no_neighbours_outside_the_region_without_a_travel_time() -> None:
    rows = [{"municipality": name, "places": 10} for name in ("Tilburg", "Groningen")]
    rows.append({"municipality": "Breda", "places": 10, "minutes": 40})
    made = assess(
        {"business": {"location": {"municipality": "Waalwijk"}}}, {"municipalities": rows}, on=date(2026, 11, 1)
    )
    assert {n.municipality for n in made.ground.situation.neighbours} == {"GM0855", "GM0758"}
