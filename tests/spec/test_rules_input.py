"""Input that would be believed or lost: refused in words with its place, or read as it was meant. A table per kind."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from banen.errors import BanenError, OutputError, RuleError, VariantConflictError
from banen.model.rules import Rule, rule, rules
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples
from banen.model.rules.tables import decide_table
from banen.model.rules.texts import texts_of
from banen.serve.case_files import read_case, read_cases
from banen.serve.commands import check

IMPOSSIBLE: list[tuple[str, str, str | None, dict[str, Any]]] = [
    ("kennismigrant", "KM-P1", None, {"birth_date": "2027-01-01"}),
    ("blauwe_kaart", "BC-P1", None, {"diploma_on": "2027-01-01"}),
    ("zoekperiode", "ZP-P1", None, {"first_held_on": "2026-05-01", "contract_end": "2026-03-15"}),
    ("expat30", "E30-P1", None, {"birth_date": "2027-01-01"}),
    ("expat30", "E30-P2", None, {"period_from": "2026-12-31", "period_to": "2026-01-01"}),
    ("expat30", "E30-P3", None, {"period_from": "2025-01-01", "period_to": "2025-12-31"}),
    ("expat30", "E30-P4", None, {"first_working_day": "2025-02-01"}),
    ("expat30", "E30-P5", None, {"changed_employer": True, "previous_work_end": "2026-02-01",
                                 "new_contract_on": "2026-01-01"}),
    ("asielzoekers_werk", "AS-P1", None, {"application_on": "2027-01-01"}),
    ("minimumloon", "WML-P1", None, {"birth_date": "2027-01-01"}),
    ("minimumloon", "WML-P2", None, {"paid": 100, "paid_in_cash": 100.01}),
    ("minimumloon", "WML-P3", None, {"hours_worked": 10, "hours_from_change": 11, "changes_on": "2026-07-01"}),
    ("minimumloon", "WML-P4", None, {"hours_from_change": 4, "hours_from_second_change": 5,
                                     "changes_on": "2026-07-01"}),
    ("minimumloon", "WML-P5", None, {"hours_worked": 10, "hours_from_change": 5, "changes_on": "2026-01-01"}),
    ("ernstige_onderbetaling", "INH-P1", None, {"underpaid": 101, "wage_due": 100}),
    ("huur_los_van_werk", "WGV-P1", None, {"lease_on": "2027-01-01"}),
    ("huur_los_van_werk", "WGV-P2", "WGV-V1", {"lease_on": "2026-02-01", "lease_end": "2026-01-31"}),
    ("toelating_uitleners", "WT-P1", None, {"vog_on": "2027-01-01"}),
    ("toelating_uitleners", "WT-P5", None, {"tax_declaration_on": "2027-01-01"}),
    ("ontheffing_uitlenen", "WT-P2", None, {"lending_turnover": 101, "total_turnover": 100}),
    ("schorsing_toelating", "WT-P6", None, {"directors_changed_on": "2027-09-01"}),
    ("uitlenen", "WT-P3", None, {"lending_turnover": 101, "total_turnover": 100}),
    ("uitlenen", "WT-P4", None, {"applied_on": "2027-12-31"}),
    ("aandeel_in_dienst", "SU-P1", "SU-V1", {"agency_hours": 101, "total_hours": 100}),
    ("aandeel_in_dienst", "SU-P2", "SU-V2", {"direct_hours": 101, "total_hours": 100}),
    ("detachering_voorwaarden", "WE-P1", None, {"chain_start": "2026-02-01", "declared_end": "2026-01-31"}),
    ("detachering_voorwaarden", "WE-P2", None, {"stays": "2026-02-01/2026-01-31"}),
    ("detachering_derdelanders", "WE-P3", None, {"posting_start": "2026-03-01", "posting_end": "2026-02-28"}),
    ("detachering_derdelanders", "WE-P4", None, {"turnover_nl": 101, "turnover_total": 100}),
    ("detachering_derdelanders", "WE-P5", None, {"employer_founded_on": "2027-01-01"}),
    ("verblijf_gedetacheerde", "WE-P6", None, {"posting_start": "2026-03-01", "posting_end": "2026-02-28"}),
    ("brp_inschrijving", "RNI-P1", None, {"nights_half_year": 184}),
    ("brp_inschrijving", "RNI-P2", None, {"nights_at_address_month": 31}),
    ("brp_inschrijving", "RNI-P3", None, {"nights_at_address_half": 184}),
    ("tewerkstellingsvergunning", "TWV-P1", None, {"work_until": "2026-05-31"}),
    ("tewerkstellingsvergunning", "TWV-P2", None, {"vacancy_reported_on": "2026-12-31"}),
    ("tewerkstellingsvergunning", "TWV-P3", None, {"sanctioned_on": "2026-12-31"}),
    ("verhuurvergunning", "WGV-P3", None, {"sanctioned_on": "2026-12-31"}),
    ("blauwe_kaart", "BC-P2", None, {"sanctioned_on": "2026-12-31"}),
    ("overplaatsing_onderneming", "ICT-P1", None, {"transfer_until": "2026-08-31"}),
    ("overplaatsing_onderneming", "ICT-P2", None, {"sanctioned_on": "2026-12-31"}),
    ("zoekjaar", "ZJ-P1", None, {"finished_on": "2026-12-31"}),
    ("seizoenarbeid", "SZ-P1", None, {"work_until": "2026-04-30"}),
    ("vakantiebijslag", "VB-P1", None, {"minimum_due": 90000}),
    ("kennismigrant", "KM-P2", None, {"qualified_on": "2030-01-01"}),
    ("blauwe_kaart", "BC-P3", None, {"first_card_on": "2030-01-01"}),
    ("overplaatsing_onderneming", "ICT-P3", None, {"earlier_transfer_ended_on": "2030-01-01"}),
    ("expat30", "E30-P6", None, {"previous_work_end": "2030-01-01", "new_contract_on": "2030-01-01"}),
    ("etk", "ETK-P1", None, {"work_started_on": "2030-01-01"}),
    ("ontheemden_oekraine", "UA-P1", None, {"work_until": "2026-01-01"}),
    ("minimumloon", "WML-P6", None, {"hours_worked": 10, "hours_from_change": 5, "changes_on": "2030-01-01"}),
    ("minimumloon", "WML-P7", None, {"hours_worked": 10, "hours_from_change": 5, "changes_on": "2026-07-05",
                                     "hours_from_second_change": 2, "changes_again_on": "2026-07-05"}),
    ("inlenen", "WT-P7", None, {"lending_ends_on": "2020-01-01"}),
    ("plichten_uitlener", "WT-P8", None, {"lending_ends_on": "2020-01-01"}),
    ("detachering_voorwaarden", "WE-P7", None, {"notice_on": "2030-01-01"}),
    ("detachering_voorwaarden", "WE-P8", None, {"chain_start": "2026-01-01", "days_without_work": 3000}),
    ("verhuurvergunning", "WGV-P4", None, {"deferred_until": "2026-01-01"}),
    ("erkenning_referent", "ER-P1", None, {"withdrawn_on": "2030-01-01"}),
    ("plichten_referent", "RD-P1", None, {"change_known_on": "2030-01-01"}),
    ("plichten_referent", "RD-P2", None, {"reported_on": "2030-01-01"}),
    ("plichten_referent", "RD-P3", None, {"earlier_breach_on": "2030-01-01"}),
    ("plichten_referent", "RD-P4", None, {"sponsorship_ended_on": "2030-01-01"}),
    ("ketenaansprakelijkheid_loon", "LK-P1", None, {"information_asked_on": "2030-01-01"}),
    ("ketenaansprakelijkheid_loon", "LK-P2", None, {"information_asked_on": "2026-01-02",
                                                    "information_given_on": "2026-01-01"}),
    ("ketenaansprakelijkheid_loon", "LK-P3", None, {"client_told_on": "2030-01-01"}),
]  # fmt: skip


def _asked(rule_id: str, variant: str | None) -> tuple[dict[str, Any], date]:
    """A worked example with a date in 2026 that has this variant, or any of it."""
    known = [e for e in examples(rule(rule_id)) if e.variant == variant]
    example = next((e for e in known if e.on.year == 2026 and "skipped" not in e.note), known[0])
    return {k: v for k, v in example.case.items() if v is not None}, example.on


@pytest.mark.parametrize(("rule_id", "fault", "variant", "wrong"), IMPOSSIBLE, ids=[i[1] for i in IMPOSSIBLE])
def test_what_cannot_be_so_is_refused_with_its_sentence(
    rule_id: str, fault: str, variant: str | None, wrong: dict[str, Any]
) -> None:
    case, on = _asked(rule_id, variant)
    told = texts_of(rule_id)["impossible"][fault]
    with pytest.raises(RuleError) as caught:
        decide(rule(rule_id), {**case, **wrong}, on, variant)
    assert told["en"] in str(caught.value)
    assert told["nl"] in {f.dutch for f in caught.value.faults}
    table = pl.DataFrame([{k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in {**case, **wrong}.items()}])
    decisions, summary = decide_table(rule(rule_id), table, on, variant)
    assert decisions["outcome"].to_list() == ["onbepaald"]
    assert summary.bad, "the row is listed"


def test_every_such_fault_is_tried() -> None:
    known = {
        n.id for r in rules().values() for v in (None, *r.variants) for n in r.graph(v).nodes.values()
        if n.role == "possible"
    }  # fmt: skip
    assert known == {fault for _, fault, _, _ in IMPOSSIBLE}


WITHOUT_BOUND = {
    ("ernstige_onderbetaling", "underpaid_workers"),
    ("aantallen", "place_in_order"),
    ("aantallen", "number"),
}
"""Counts of people and applications, which have no whole."""


@pytest.mark.parametrize("one", list(rules().values()), ids=lambda r: r.id)
def test_no_period_or_count_is_believed_without_bound(one: Rule) -> None:
    for name in one.graph().inputs:
        if one.kind(name) in ("count", "hours", "distance") and (one.id, name) not in WITHOUT_BOUND:
            for example in [e for e in examples(one) if e.variant is None][:2]:
                with pytest.raises(RuleError, match=name):
                    decide(one, {**example.case, name: 999_999}, example.on)


@pytest.mark.parametrize(
    ("rule_id", "name", "value"),
    [("asielzoekers_werk", "weeks_used", 53), ("blauwe_kaart", "ict_experience_in_last_seven_years", 8),
     ("brp_inschrijving", "days_half_year", 400), ("brp_inschrijving", "days_in_month", 32),
     ("expat30", "months_beyond_distance", 99), ("huur_los_van_werk", "information_items", 7)],
)  # fmt: skip
def test_a_count_beyond_its_whole_is_refused(rule_id: str, name: str, value: int) -> None:
    case, on = _asked(rule_id, None)
    with pytest.raises(RuleError, match=f"case.{name}"):
        decide(rule(rule_id), {**case, name: value}, on)


@pytest.mark.parametrize("written", ["010", "2:30", "149_90", "0x1F", "1e3_0", "٣", "1,5", "nan", ".5", "5.", "+ 5"])
def test_a_number_that_a_format_would_read_its_own_way_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "case.yml").write_text(f"paid: {written}\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"case\.paid"):
        decide(rule("minimumloon"), read_case(str(tmp_path / "case.yml")), date(2026, 3, 1))


@pytest.mark.parametrize("written", ["1990-W27-1", "19900701", "01-07-1990", "1990/07/01", "1990-7-1", "90-07-01",
                                     "1990-07-01T00:00", "1990-182", "1990-02-30", "1 juli 1990"])  # fmt: skip
def test_a_day_written_otherwise_is_refused_and_never_taken_for_another(written: str) -> None:
    case, on = _asked("minimumloon", None)
    with pytest.raises(RuleError, match=r"case\.birth_date"):
        decide(rule("minimumloon"), {**case, "birth_date": written}, on)
    with pytest.raises(RuleError, match=r"case\.stays"):
        decide(rule("detachering_voorwaarden"), {"stays": f"{written}/2026-03-01"}, on)
    table = pl.DataFrame({"birth_date": [written], "bbl": ["false"], "hours_worked": ["1"], "paid": ["20"]})
    assert decide_table(rule("minimumloon"), table, on)[1].bad == [(1, "birth_date")]


def test_a_day_with_an_hour_is_asked_again() -> None:
    case, on = _asked("minimumloon", None)
    noon, midnight = datetime(1990, 7, 1, 12), datetime(1990, 7, 1)
    assert decide(rule("minimumloon"), {**case, "birth_date": midnight}, on).facts["birth_date"][0] == date(1990, 7, 1)
    with pytest.raises(RuleError, match=r"case\.birth_date"):
        decide(rule("minimumloon"), {**case, "birth_date": noon}, on)
    table = pl.DataFrame(
        {"birth_date": [midnight, noon], "bbl": [False] * 2, "hours_worked": [1] * 2, "paid": [20] * 2}
    )
    assert decide_table(rule("minimumloon"), table, on)[1].bad == [(2, "birth_date")]


def test_yaml_is_read_by_the_reader_of_all_cases(tmp_path: Path) -> None:
    (tmp_path / "case.yml").write_text("birth_date: 1990-01-01\nbbl: no\nhours_worked: 10\npaid: 147.10\n")
    case = read_case(str(tmp_path / "case.yml"))
    assert decide(rule("minimumloon"), case, date(2026, 3, 1)).outcome == "voldoet"


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"paid": 1, "bbl": false, "paid": 2}')
    (tmp_path / "case.yml").write_text("paid: 1\nbbl: false\npaid: 2\n")
    with pytest.raises(RuleError, match="'paid' stands here twice"):
        read_case(str(tmp_path / "case.json"))
    with pytest.raises(RuleError, match=r"case\.yml:3: 'paid' stands here twice"):
        read_case(str(tmp_path / "case.yml"))


def test_a_byte_order_mark_is_no_part_of_the_case(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_bytes(b"\xef\xbb\xbf" + b'{"paid": 1}')
    assert read_case(str(tmp_path / "case.json")) == {"paid": 1}


def test_a_case_nested_too_deep_is_a_sentence(tmp_path: Path) -> None:
    for name, text in (("case.json", '{"a":' * 100_000 + "1" + "}" * 100_000), ("case.yml", "[" * 5_000)):
        (tmp_path / name).write_text(text)
        with pytest.raises(RuleError, match=r"nested too deep|is not valid"):
            read_case(str(tmp_path / name))


def test_utf16_is_told_in_words(tmp_path: Path) -> None:
    for name in ("case.json", "cases.csv"):
        (tmp_path / name).write_text("paid", encoding="utf-16")
    with pytest.raises(RuleError, match=r"is UTF-16 text\. Save it as UTF-8"):
        read_case(str(tmp_path / "case.json"))
    with pytest.raises(RuleError, match=r"is UTF-16 text\. Save it as UTF-8"):
        read_cases(tmp_path / "cases.csv")


def test_a_column_that_stands_twice_and_a_ragged_line_are_refused(tmp_path: Path) -> None:
    (tmp_path / "twice.csv").write_text("paid,bbl,paid\n1,false,2\n")
    with pytest.raises(RuleError, match="column 'paid' stands here twice"):
        read_cases(tmp_path / "twice.csv")
    for quote in ("", '"'):
        (tmp_path / "ragged.csv").write_text(f"paid,bbl\n1,{quote}false{quote}\n2\n\n3,true,9\n")
        with pytest.raises(RuleError) as caught:
            read_cases(tmp_path / "ragged.csv")
        assert [f.where.rsplit(":", 1)[1] for f in caught.value.faults] == ["3", "5"]


def test_a_csv_as_dutch_spreadsheets_save_it(tmp_path: Path) -> None:
    (tmp_path / "nl.csv").write_text(
        "birth_date;bbl;hours_worked;paid\n1-7-1990;ONWAAR;38,25;573,37\n01-07-1990;WAAR;100;1.499,00\n", "utf-8-sig"
    )
    decisions, summary = decide_table(rule("minimumloon"), read_cases(tmp_path / "nl.csv"), date(2026, 7, 1))
    assert decisions["outcome"].to_list() == ["voldoet", "voldoet"]
    assert not summary.bad


@pytest.mark.parametrize(
    "text",
    ["sep=;\nbirth_date;bbl;hours_worked;paid\n1-7-1990;ONWAAR;38,25;573,37\n;;;\n",
     " birth_date, bbl ,hours_worked, paid\n1990-07-01,false,38.25,573.37\n\n\n",
     "birth_date\tbbl\thours_worked\tpaid\r\n01-07-1990\tonwaar\t38,25\t573,37\r\n"],
    ids=["separator line and an empty row", "blanks around names", "tabs"],
)  # fmt: skip
def test_a_csv_is_read_as_it_was_meant(tmp_path: Path, text: str) -> None:
    (tmp_path / "cases.csv").write_text(text, "utf-8")
    decisions, summary = decide_table(rule("minimumloon"), read_cases(tmp_path / "cases.csv"), date(2026, 7, 1))
    assert (decisions["outcome"].to_list(), summary.bad) == (["voldoet"], [])


@pytest.mark.parametrize(
    ("data", "told"),
    [("paid,bbl\n1,false\n".encode("utf-16-le"), "is UTF-16 text"), (b"PK\x03\x04\0\0", "is no text"),
     (b"\0\1", "is no text"), (b"paid,bbl\n1,f\xe4lse\n", "not UTF-8 text")],
)  # fmt: skip
def test_a_file_that_is_no_text_is_told_in_words(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "cases.csv").write_bytes(data)
    with pytest.raises(RuleError, match=told):
        read_cases(tmp_path / "cases.csv")


def test_a_column_that_all_but_names_an_input_is_refused_and_a_lacking_one_is_told(tmp_path: Path) -> None:
    words = ["minimumloon", "--on", "2026-07-01", "--table", str(tmp_path / "c.csv"), "--out", str(tmp_path / "o.csv")]
    (tmp_path / "c.csv").write_text("id,Birth_date,bbl,hours_worked,payd\na,1990-07-01,false,1,20\n")
    told = str(_fault(*words))
    assert "column 'Birth_date' is not an input of rule minimumloon. The nearest is 'birth_date'." in told
    assert "column 'payd'" in told
    assert "'id'" not in told
    (tmp_path / "c.csv").write_text("id,birth_date,bbl,hours_worked,betaald\na,1990-07-01,false,1,20\n")
    assert json.loads(CliRunner().invoke(check.app, [*words, "--json"]).stdout)["inputs_without_column"] == ["paid"]
    assert "No column for: paid." in CliRunner().invoke(check.app, words).stdout


def test_a_lever_that_is_given_twice_is_refused() -> None:
    with pytest.raises(RuleError, match="--lever factor is given twice"):
        check.read_levers(["factor=1.2", "factor=1.3"])


def test_a_formula_without_its_value_is_no_empty_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["birth_date", "paid"])
    sheet.append([date(1990, 7, 1), "=5+5"])
    book.save(tmp_path / "cases.xlsx")
    with pytest.raises(RuleError, match=r"row 2: holds a formula without its value"):
        read_cases(tmp_path / "cases.xlsx")


def test_an_excel_file_goes_in_and_comes_out(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "birth_date", "bbl", "hours_worked", "paid"])
    sheet.append(["=1+1", date(1990, 7, 1), False, 38.25, 573.37])
    sheet["A2"].data_type = "s"  # text that looks like a formula
    sheet.append(["b", date(1990, 7, 1), False, 38.25, 573.36])
    book.save(tmp_path / "cases.xlsx")
    words = ["minimumloon", "--on", "2026-07-01", "--table", str(tmp_path / "cases.xlsx")]
    told = CliRunner().invoke(check.app, [*words, "--out", str(tmp_path / "out.xlsx"), "--json"])
    assert json.loads(told.stdout)["outcomes"]["voldoet"] == 1
    rows = list(load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0][:2] == ("id", "outcome")
    assert [row[1] for row in rows[1:]] == ["voldoet", "voldoet_niet"]
    (tmp_path / "no.xlsx").write_text("paid,bbl")
    with pytest.raises(RuleError, match="no Excel workbook"):
        read_cases(tmp_path / "no.xlsx")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_starts_as_a_formula_comes_out_safe(tmp_path: Path, start: str) -> None:
    table = pl.DataFrame({"id": [f"{start}cmd|x", "plain"], "paid": ["1", "1"]})
    table.write_csv(tmp_path / "cases.csv")
    for suffix in ("csv", "xlsx"):
        out = tmp_path / f"out.{suffix}"
        words = ["minimumloon", "--on", "2026-07-01", "--table", str(tmp_path / "cases.csv"), "--out", str(out)]
        CliRunner().invoke(check.app, words, catch_exceptions=False)
    assert pl.read_csv(tmp_path / "out.csv")["id"].to_list() == [f"'{start}cmd|x", "plain"]
    cell = load_workbook(tmp_path / "out.xlsx").worksheets[0]["A2"]
    assert cell.data_type == "s"


def test_decisions_never_go_over_their_own_cases(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("paid\n1\n")
    words = ["minimumloon", "--on", "2026-07-01", "--table", str(tmp_path / "cases.csv")]
    with pytest.raises(OutputError, match="is the table of cases itself"):
        raise _fault(*words, "--out", str(tmp_path / "." / "cases.csv"))
    assert (tmp_path / "cases.csv").read_text() == "paid\n1\n"


def _fault(*words: str) -> BaseException:
    told = CliRunner().invoke(check.app, list(words))
    assert isinstance(told.exception, BanenError), told.stdout
    return told.exception


def test_a_column_with_the_day_decides_each_row_on_its_own(tmp_path: Path) -> None:
    days = ["2026-01-15", "2026-07-01", "soon", "", "2014-12-31", "2026-01-15"]
    table = pl.DataFrame({"on": days, "id": list("abcdef"), "birth_date": ["1990-01-01"] * 6, "bbl": ["false"] * 6,
                          "hours_worked": ["1"] * 6, "paid": ["14.71"] * 5 + ["x"]})  # fmt: skip
    decisions, summary = decide_table(rule("minimumloon"), table, None)
    assert decisions["id"].to_list() == list("abcdef")
    assert decisions["outcome"].to_list() == ["voldoet", "voldoet_niet", *["onbepaald"] * 4]
    assert summary.bad == [(3, "on"), (4, "on"), (5, "on"), (6, "paid")]
    assert summary.rows == 6
    assert decisions.columns[:3] == ["on", "id", "outcome"]
    with pytest.raises(RuleError, match="Keep one of the two"):
        decide_table(rule("minimumloon"), table, date(2026, 1, 1))
    with pytest.raises(RuleError, match="a column on"):
        decide_table(rule("minimumloon"), table.drop("on"), None)


def test_a_forbidden_combination_is_json_and_a_sentence() -> None:
    words = ["asielzoekers_werk", "--on", "2026-06-12", "--variant", "AS-V2", "--case", "-", "--json"]
    told = CliRunner().invoke(check.app, words, input="{}")
    assert isinstance(told.exception, VariantConflictError)
    conflict = json.loads(told.stdout)["variant_conflict"]
    assert conflict["variant"] == "AS-V2"
    assert conflict["limit"] == "6 months"
    assert conflict["message"] == str(told.exception)


def test_a_table_on_projected_amounts_names_them_and_refuses_nobody_by_them() -> None:
    table = pl.DataFrame({
        "erkend_referent": [True, True], "contract_kind": ["arbeidsovereenkomst"] * 2, "monthly_wage": [9000.0, 6000.0],
        "birth_date": [date(1985, 1, 1)] * 2, "market_conform": [True] * 2, "paid_monthly_to_own_account": [True] * 2,
        "function": ["other"] * 2, "holiday_allowance_included": [False] * 2, "search_year_permit": [False] * 2,
        "qualifying_event": ["none"] * 2, "held_reduced_before": [False] * 2,
        "first_group_at_this_employer": ["none"] * 2,
    })  # fmt: skip
    decided, summary = decide_table(rule("kennismigrant"), table, date(2027, 3, 1))
    assert decided["outcome"].to_list() == ["voldoet", "onbepaald"]
    assert "kennismigrant.criterion.age30plus" in summary.to_dict()["estimates"]
    assert decide_table(rule("kennismigrant"), table, date(2026, 3, 1))[1].estimates == ()
