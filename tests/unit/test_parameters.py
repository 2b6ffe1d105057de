"""Dated values: what holds when, what is refused, and every fault of a broken file at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from banen.errors import ContentError, ParameterError, UnknownNameError
from banen.observe.parameters import COLUMNS, parameters, read_parameters
from banen.observe.records import CONTENT

UNDER30 = "kennismigrant.criterion.under30"
GOOD = "a.b,EUR,2024-01-01,,10,Act art. 1,gazette,primary-text,high,enacted,law,"


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        (UNDER30, date(2023, 1, 1), Decimal(3672)),
        (UNDER30, date(2023, 12, 31), Decimal(3672)),
        (UNDER30, date(2024, 1, 1), Decimal(3909)),
        ("bluecard.criterion.standard", date(2024, 6, 11), Decimal(6245)),
        ("bluecard.criterion.standard", date(2024, 6, 12), Decimal(5331)),
        ("asylum.limit.applied", date(2023, 11, 28), True),
        ("asylum.limit.applied", date(2023, 11, 29), False),
        ("brp.ingezetene.share_of_half_year", date(2026, 1, 1), Fraction(2, 3)),
        ("kennismigrant.age_threshold", date(2040, 1, 1), 30),
        ("wtta.admission_duty_from", date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_value_holds_on_its_dates(name: str, on: date, value: object) -> None:
    assert parameters().at(name, on).value == value


@pytest.mark.parametrize(
    ("name", "on"),
    [
        (UNDER30, date(2014, 12, 31)),
        (UNDER30, date(2037, 1, 1)),
        ("wml.monthly_fulltime", date(2024, 1, 1)),
        ("ind.fee.recognition", date(2027, 1, 1)),
        ("fact.posted_tcn", date(2023, 1, 1)),
    ],
)
def test_outside_its_validity_a_value_is_refused(name: str, on: date) -> None:
    with pytest.raises(ParameterError, match=r"has no value on .* its values run from"):
        parameters().at(name, on)


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=UNDER30):
        parameters().at("kennismigrant.criterion.under31", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("kennismigrant.criterion.age30plus", 2023),
        (UNDER30, 2023),
        ("kennismigrant.criterion.reduced", 2023),
        ("kennismigrant.criterion.age30plus", 2026),
        (UNDER30, 2026),
        ("kennismigrant.criterion.reduced", 2026),
        ("bluecard.criterion.reduced", 2026),
    ],
)
def test_the_index_rule_reproduces_published_amounts(name: str, year: int) -> None:
    before, after = (parameters().at(name, date(y, 1, 1)).value for y in (year - 1, year))
    index = parameters().at("kennismigrant.index", date(year, 1, 1)).value
    rule = parameters().index_rule(name)
    assert rule is not None
    assert rule.step(before, index) == after  # type: ignore[arg-type]


def test_after_the_last_amount_the_index_rule_projects_with_a_widening_spread() -> None:
    near, far = (parameters().at(UNDER30, date(year, 3, 1)) for year in (2027, 2031))
    widths = []
    for told in (near, far):
        assert told.projected
        assert told.status == "projected"
        assert told.spread is not None
        low, high = told.spread
        assert low < told.value < high  # type: ignore[operator]
        widths.append((high - low) / told.value)  # type: ignore[operator]
    assert widths[0] < widths[1]


def test_as_known_on_an_earlier_day() -> None:
    on = date(2024, 6, 12)
    assert parameters().at("bluecard.criterion.standard", on, known_on=date(2024, 6, 1)).value == Decimal(6245)
    share = parameters().at("expat30.percentage", date(2027, 1, 1), known_on=date(2024, 12, 16))
    assert share.value == Decimal("0.30")
    assert parameters().at("expat30.percentage", date(2027, 1, 1)).value == Decimal("0.27")


def test_history_closes_each_value_by_its_successor() -> None:
    for name in parameters().names():
        rows = parameters().history(name)
        for one, other in pairwise(rows):
            assert one.valid_to is not None
            assert one.valid_to < other.valid_from, name


def test_every_law_value_has_basis_source_and_is_not_a_vague_memory() -> None:
    for name in parameters().names():
        for row in parameters().history(name):
            assert row.source, row.where
            assert row.legal_basis, row.where
            assert not (row.scenario == "law" and row.provenance == "recalled" and row.confidence == "low"), row.where


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (GOOD.replace("EUR", "EURO"), "unit is 'EURO', which is no unit"),
        (GOOD.replace(",10,", ",ten,"), "value 'ten' is not a money"),
        (GOOD.replace(",10,", ",-1,"), "outside 0 to"),
        (GOOD.replace("2024-01-01", "2024-02-30"), "is not a day"),
        (GOOD.replace("2024-01-01,,", "2024-01-01,2023-01-01,"), "before it starts"),
        (GOOD.replace("gazette", ""), "source is blank"),
        (GOOD.replace("enacted", "in force"), "status is 'in force', which is no status"),
        (GOOD.replace("law,", "KM-V1,"), "does not fit the name"),
        (GOOD.replace(",10,", ",,"), "is not a money"),
        (GOOD + "\n" + GOOD, "twice"),
        (GOOD.replace(",,10", ",2024-12-31,10") + "\n" + GOOD.replace("2024-01-01", "2024-12-31"), "overlaps"),
        (GOOD + "\n" + GOOD.replace("2024-01-01", "2025-01-01").replace("EUR", "days"), "changes its unit"),
    ],
)
def test_a_broken_row_is_told_with_its_place(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(ContentError, match=fault) as caught:
        read_parameters(_folder(tmp_path, line))
    assert any(f.where.endswith(("a.csv:2", "a.csv:3")) for f in caught.value.faults)


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = _folder(tmp_path, GOOD.replace("EUR", "EURO") + "\n" + GOOD.replace(",10,", ",ten,"))
    (folder / "b.csv").write_text(",".join(COLUMNS) + "\n" + GOOD.replace("2024-01-01", "soon") + "\n")
    with pytest.raises(ContentError) as caught:
        read_parameters(folder)
    assert len(caught.value.faults) == 3


def _folder(tmp_path: Path, lines: str) -> Path:
    (tmp_path / "a.csv").write_text(",".join(COLUMNS) + "\n" + lines + "\n")
    (tmp_path / "units.csv").write_text((CONTENT / "parameters" / "units.csv").read_text())
    return tmp_path


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("kind: growth", "kind: hope"), "kind is 'hope', which is no kind"),
        (("    article: WNT art. 2.3\n", ""), "lacks 'article'"),
        (("history_of: wnt.maximum", "history_of: wnt.minimum"), "names parameter 'wnt.minimum'"),
        (("applies_to: [wnt.maximum]", "applies_to: [wnt.minimum]"), "has no dated value to grow from"),
        (("applies_to: [wnt.maximum]", "applies_to: [wml.monthly_reference]"), "has two index rules"),
        (("mode: up", "mode: sideways"), "mode is 'sideways', which is no mode"),
        (("months: 6", "months: 0"), "months is '0', which is not a whole number of 1 or more"),
        (('to: "0.60"', 'to: "0.6.0"'), "to is '0.6.0', which is not in the form"),
        (('to: "0.60"', 'to: "0.00"'), "to is '0.00', which is not in the form"),
        (('coverage: "0.90"', 'coverage: "1.00"'), "coverage is '1.00', which is not in the form"),
    ],
)
def test_a_broken_index_rule_is_told_with_its_place(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    for path in (CONTENT / "parameters").iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(
            text.replace(*change) if path.name == "index_rules.yml" else text, encoding="utf-8"
        )
    with pytest.raises(ContentError, match=fault) as caught:
        read_parameters(tmp_path)
    assert all("index_rules.yml:" in f.where for f in caught.value.faults)


def test_a_series_too_short_to_project_from_is_refused() -> None:
    with pytest.raises(ParameterError, match="too few published changes"):
        parameters().at("wnt.maximum", date(2018, 6, 1), known_on=date(2016, 6, 1))


@pytest.mark.parametrize("name", [UNDER30, "wml.hourly", "expat30.norm2027.standard"])
def test_of_which_nothing_was_known_nothing_is_projected(name: str) -> None:
    with pytest.raises(ParameterError, match="has no value as known on 1990-01-01"):
        parameters().at(name, date(2027, 3, 1), known_on=date(1990, 1, 1))


def test_an_amount_that_begins_within_a_year_is_indexed_with_the_others() -> None:
    """The Blue Card fell on 12 June 2024: as known then, the next amount comes on 1 January, not in June."""
    told = parameters().at("bluecard.criterion.standard", date(2025, 3, 1), known_on=date(2024, 7, 1))
    assert (told.valid_from, told.valid_to) == (date(2025, 1, 1), date(2025, 12, 31))
    assert told.value > 5331  # type: ignore[operator]
    assert told.spread is not None
    assert told.spread[0] < told.value < told.spread[1]  # type: ignore[operator]


def test_every_value_says_when_it_was_published() -> None:
    lacking = [v.where for n in parameters().names() for v in parameters().history(n) if v.published_on is None]
    assert not lacking
    assert (
        parameters().at("kennismigrant.criterion.age30plus", date(2026, 6, 1), known_on=date(2025, 12, 31)).value
        == 5942
    )
    assert parameters().at("kennismigrant.criterion.age30plus", date(2026, 6, 1), known_on=date(2025, 12, 30)).projected


def test_what_is_enacted_was_published_before_it_took_effect() -> None:
    """Case law and decisions of the Council that prolong apart, which are known on their own day."""
    values = [v for n in parameters().names() for v in parameters().history(n) if v.status == "enacted"]
    late = {v.name for v in values if v.published_on and v.published_on >= v.valid_from}
    assert late <= {"asylum.limit.applied", "wtta.adopted", "wtta.admission_duty_from", "wtta.enforcement_from",
                    "expat30.transition27.cutoff", "expat30.regime2027.from", "brp.temp_address_in_force",
                    "eu.temporary_protection.until"}  # fmt: skip
