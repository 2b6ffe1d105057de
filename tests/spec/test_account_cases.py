"""The worked cases of the account (AC-1 to AC-14, AC-18 to AC-29): states, steps, terms, changes, counts, faults."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from banen.account.account import Account, account
from banen.account.changes import CLASSES, Moment, by_addressee, by_theme, changes, counted
from banen.account.events import chain
from banen.account.indicators import Reading, added, change, funnel, read_as
from banen.account.points import Coverage, coverage, least_with_neither, share_of_points
from banen.account.reports import report_years
from banen.account.terms import Lateness, lateness
from banen.errors import ContentError
from banen.observe.conflicts import conflicts
from banen.observe.figures import figures
from banen.observe.records import CONTENT

LETTER = date(2024, 11, 14)
REFERENCE = date(2024, 11, 1)
Edit = Callable[..., Account]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """The account after lines were added to its files, as an editor would; the rest stays as it is shipped."""

    def made(change: Callable[[Path], None] | None = None, **lines: str) -> Account:
        for folder in ("account", "figures"):
            if not (tmp_path / folder).exists():
                shutil.copytree(CONTENT / folder, tmp_path / folder)
        for name, text in lines.items():
            with (tmp_path / "account" / f"{name}.csv").open("a", encoding="utf-8") as file:
                file.write(text.strip() + "\n")
        if change:
            change(tmp_path / "account")
        account.__globals__["_account"].cache_clear()
        return account(tmp_path)

    return made


def event(seq: int, subject: str, status: str, on: str, evidence: str = "S000", reason: str = "", **more: str) -> str:
    """One line of events.csv."""
    recorded, by, approved = more.get("recorded", on), more.get("by", "ed"), more.get("approved", "ap")
    return f"{seq},{subject},{status},{on},{recorded},{by},{approved},{reason},{evidence}"


def faults_of(made: Callable[[], object]) -> str:
    with pytest.raises(ContentError) as told:
        made()
    return "\n".join(told.value.sentences())


def test_ac_1_nine_points_of_35_regions() -> None:
    assert share_of_points(9, 35, each_in_its_own=True) == (pytest.approx(25.7, abs=0.05), True)
    assert share_of_points(9, 35, each_in_its_own=False) == (pytest.approx(25.7, abs=0.05), False)


def test_ac_2_at_least_five_regions_with_neither() -> None:
    assert least_with_neither(9, 21, 35) == 5


def test_ac_3_coverage_is_a_range_when_regions_are_unknown() -> None:
    reach = account().coverage(REFERENCE)
    assert reach == Coverage(8, 27, 35)
    assert (round(reach.low, 1), round(reach.high, 1)) == (22.9, 100.0)
    assert coverage({"AM01": "preparing", "AM02": "active"}).high == 50.0


@pytest.mark.parametrize(
    ("on", "status"), [(date(2024, 11, 1), "in_voorbereiding"), (date(2026, 1, 1), "in_uitvoering")]
)
def test_ac_4_the_state_of_ajt_01_by_day(on: date, status: str) -> None:
    assert account().state("AJT-01", on).status == status


def test_ac_5_an_event_recorded_later_was_not_known_before(edited: Edit) -> None:
    held = edited(events=event(900, "AJT-07", "in_voorbereiding", "2024-10-25", recorded="2025-03-01"))
    assert held.state("AJT-07", REFERENCE, LETTER).status == "onbekend"
    assert held.state("AJT-07", REFERENCE, date(2025, 4, 1)).status == "in_voorbereiding"


def test_ac_6_from_not_feasible_to_done_is_refused_with_what_is_allowed(edited: Edit) -> None:
    told = faults_of(lambda: edited(events=event(900, "AJT-16", "afgerond", "2025-01-01", reason="x")))
    assert "from niet_haalbaar to afgerond is no step. Allowed are: in_voorbereiding." in told


def test_ac_7_reopening_needs_a_reason(edited: Edit, tmp_path: Path) -> None:
    line = event(900, "AJT-23", "in_uitvoering", "2025-01-01")
    assert "needs a reason" in faults_of(lambda: edited(events=line))
    shutil.rmtree(tmp_path / "account")
    held = edited(events=event(900, "AJT-23", "in_uitvoering", "2025-01-01", reason="heropend door de rechter"))
    found = {c.subject: c.kind for c in changes(held, Moment(LETTER), Moment(date(2025, 2, 1)))}
    assert found["AJT-23"] == "heropend"


def test_ac_8_the_later_line_of_one_day_counts_and_a_number_is_used_once(edited: Edit, tmp_path: Path) -> None:
    two = "\n".join(
        (event(900, "AJT-07", "in_voorbereiding", "2025-01-01"), event(901, "AJT-07", "in_uitvoering", "2025-01-01"))
    )
    assert edited(events=two).state("AJT-07", date(2025, 1, 1)).status == "in_uitvoering"
    shutil.rmtree(tmp_path / "account")
    lines = len((CONTENT / "account" / "events.csv").read_text(encoding="utf-8").splitlines())
    told = faults_of(lambda: edited(events=two.replace("901,", "900,")))
    assert f"events.csv:{lines + 2}: seq 900 stands in" in told
    assert f"events.csv:{lines + 1} too." in told


def test_new_evidence_of_the_same_status_moves_neither_since_nor_lateness(edited: Edit) -> None:
    two = (event(900, "CM-13", "voldaan", "2025-03-01"), event(901, "CM-13", "voldaan", "2025-06-01"))
    held = edited(events="\n".join(two))
    state = held.state("CM-13", date(2025, 7, 1))
    assert (state.status, state.since, state.last and state.last.seq) == ("voldaan", date(2025, 3, 1), 901)
    assert held.lateness("CM-13", date(2025, 7, 1)) == Lateness("in_time"), "due on 31 March, and fulfilled before"


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("reports", "2021,2021-11-01,2021-12-18,JR2021", "2021 stands here twice"),
        ("infopoints", "AM01,,,,,,,,,", "AM01 stands here twice"),
        ("readings", "IND-01,2022,L002,yes,1,2024-11-14", "IND-01 of 2022 is read twice on 2024-11-14"),
        ("milestones", "AJT-01,in_werking,2024-11-14/..,2024-11-14,S000", "a day, month, quarter or year"),
    ],
)
def test_a_line_that_would_silently_replace_another_is_a_fault(
    edited: Edit, tmp_path: Path, name: str, line: str, says: str
) -> None:
    def read() -> None:
        edited(**{name: line})
        report_years(tmp_path)

    assert says in faults_of(read)


def test_ac_9_press_alone_does_not_show_that_something_is_done(edited: Edit) -> None:
    told = faults_of(lambda: edited(events=event(900, "AJT-53", "afgerond", "2025-01-01", "TIL2401")))
    assert "AJT-53: afgerond is not shown by TIL2401." in told


def test_ac_10_one_class_of_change_each(edited: Edit) -> None:
    held = edited(
        events="\n".join((
            event(900, "AJT-17", "in_uitvoering", "2025-01-01"),
            event(901, "AJT-18", "niet_haalbaar", "2025-01-01", reason="te duur"),
            event(902, "CM-23", "open", "2025-01-02"),
        )),
        milestones="AJT-29,staatsblad,2025-01-03,2025-01-03,S000",
        commitments="CM-23,toezegging,TZ202501-001,Nieuw,New,2025-01-02,debat,SZW,,,,S000,found,high,",
    )  # fmt: skip
    found = {c.subject: c.kind for c in changes(held, Moment(LETTER), Moment(date(2025, 1, 31)))}
    assert [found[id_] for id_ in ("AJT-17", "AJT-18", "AJT-07", "CM-23", "AJT-29")] == [
        "vooruit", "afgesloten_zonder", "ongewijzigd", "nieuw", "alleen_bewijs",
    ]  # fmt: skip


def _reading(period: str, figure: str, whole: bool = True, definition: str = "1") -> Reading:
    return Reading("IND-10", period, figure, whole, definition, LETTER)


def test_ac_11_a_part_of_a_year_is_not_held_against_a_whole_one() -> None:
    held = read_as(account().readings, LETTER)
    whole, part = held["IND-10", "2023"], held["IND-10", "2024"]
    made = change(whole, whole, part, {"L014": 85, "L015": 82})
    assert (made.total, made.why_not) == (None, "part")
    assert [figures().number(r.figure) for r in (whole, part)] == [85, 82]


def test_ac_12_a_change_is_revision_and_real_change() -> None:
    then, now, new = _reading("2022", "a"), _reading("2022", "b"), _reading("2023", "c")
    made = change(then, now, new, {"a": 100, "b": 104, "c": 110})
    assert (made.revision, made.real, made.total) == (4, 6, 10)
    broken = change(then, now, _reading("2023", "c", definition="2"), {"a": 100, "b": 104, "c": 110})
    assert broken.why_not == "definition"


def test_ac_14_other_years_and_populations_are_not_added() -> None:
    told = faults_of(lambda: added([figures()["L003"], figures()["L006"]]))
    assert "L003, L006 have different years and populations." in told
    assert added([figures()["IA029"], figures()["IA029"]]) == 2 * figures().number("IA029")


def test_ac_18_a_number_of_parliament_has_its_form(edited: Edit) -> None:
    held = account()
    assert held.commitments["CM-01"].number == "TZ202409-064"
    assert held.state("CM-01", LETTER).status == "voldaan"
    assert held.lateness("CM-01", date(2026, 1, 1)).kind == "no_term"
    told = faults_of(lambda: edited(commitments="CM-23,toezegging,TZ2024-064,Nieuw,New,,,SZW,,,,S000,found,high,"))
    assert "number is 'TZ2024-064', which is not in the form TZ202409-064" in told


@pytest.mark.parametrize(
    ("id_", "term", "on", "kind", "days"),
    [
        ("AC-19", "2024-12-31", date(2025, 3, 1), "late", 60),
        ("AC-20", "2025-07~", date(2025, 8, 15), "running_out", None),
        ("AC-20", "2025-07~", date(2025, 11, 15), "late", None),
        ("within", "2025-07~", date(2025, 7, 31), "in_time", None),
        ("last day", "2024-12-31", date(2024, 12, 31), "in_time", None),
        ("next day", "2024-12-31", date(2025, 1, 1), "late", 1),
        ("quarter", "2025Q1", date(2025, 4, 2), "late", 2),
        ("about December", "2025-12~", date(2026, 3, 31), "running_out", None),
        ("about December, over", "2025-12~", date(2026, 4, 1), "late", None),
        ("none", "", date(2030, 1, 1), "no_term", None),
    ],
)
def test_ac_19_20_lateness_is_computed(id_: str, term: str, on: date, kind: str, days: int | None) -> None:
    found = lateness(term, on)
    assert (found.kind, found.days) == (kind, days)


def test_ac_21_a_motion_that_was_voted_down_binds_nobody(edited: Edit) -> None:
    held = edited(commitments="CM-23,motie,29861-999,Tekst,Text,2025-01-02,,SZW,,,verworpen,S000,found,high,")
    assert not held.commitments["CM-23"].binds
    assert held.open_motions(date(2025, 2, 1)) == ("CM-04", "CM-05", "CM-06", "CM-07")


def test_ac_22_nobody_approves_an_event_of_their_own_and_unapproved_ones_do_not_count(
    edited: Edit, tmp_path: Path
) -> None:
    line = event(900, "AJT-07", "in_voorbereiding", "2025-01-01", by="anna", approved="anna")
    assert "anna approves an event of their own" in faults_of(lambda: edited(events=line))
    shutil.rmtree(tmp_path / "account")
    held = edited(events=event(900, "AJT-07", "in_voorbereiding", "2025-01-01", approved=""))
    assert held.state("AJT-07", date(2025, 2, 1)).status == "onbekend"


def test_ac_24_a_recommendation_with_five_addressees_counts_once() -> None:
    held, at = account(), Moment(REFERENCE, LETTER)
    assert len(held.recommendations["AJT-44"].addressees) == 5
    total = sum(sum(counts.values()) for counts in by_theme(held, at).values())
    assert total == 56
    assert sum(len(ids) for ids in by_addressee(held, at).values()) > total


def test_ac_25_what_does_not_exist_is_told_with_the_nearest(edited: Edit) -> None:
    lines = len((CONTENT / "account" / "events.csv").read_text(encoding="utf-8").splitlines())
    told = faults_of(
        lambda: edited(
            events=event(900, "AJT-07", "in_voorbereiding", "2025-01-01", "S00"),
            readings="IND-01,2023,L0001,yes,1,2024-11-14",
        )
    )
    assert f"events.csv:{lines + 1}: evidence 'S00' is no source. The nearest is S00" in told
    assert "figure is 'L0001', which is no figure. The nearest is 'L001'." in told


def test_ac_26_a_sealed_line_that_was_changed_is_told_by_its_number(edited: Edit) -> None:
    def tamper(folder: Path) -> None:
        path = folder / "events.csv"
        (folder / "events.seal").write_text("\n".join(chain(path)) + "\n", encoding="utf-8")
        lines = path.read_text(encoding="utf-8").splitlines()
        lines[39] = lines[39].replace("project", "somebody")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert "events.csv:40: was changed after it was sealed: not append-only." in faults_of(lambda: edited(tamper))


def test_ac_26_a_new_line_after_a_seal_is_no_fault_and_a_lost_one_is(edited: Edit) -> None:
    def seal(folder: Path) -> None:
        (folder / "events.seal").write_text("\n".join(chain(folder / "events.csv")) + "\n", encoding="utf-8")

    def cut(folder: Path) -> None:
        seal(folder)
        path = folder / "events.csv"
        path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")

    edited(seal)
    edited(events=event(900, "AJT-07", "in_voorbereiding", "2025-01-01"))
    assert "was sealed and is gone" in faults_of(lambda: edited(cut))


def test_ac_27_two_days_of_opening_are_both_kept_and_stand_among_the_contradictions() -> None:
    veghel = account().points["AM27"]
    assert (veghel.opened_on, veghel.opened_also) == ("2024-01-02", "2024-01-10")
    assert "veghel_point_opened" in conflicts()


def test_ac_28_the_themes_add_up_to_the_list() -> None:
    themes = by_theme(account(), Moment(REFERENCE, LETTER))
    known = sum(n for counts in themes.values() for status, n in counts.items() if status != "onbekend")
    unknown = sum(counts.get("onbekend", 0) for counts in themes.values())
    assert (known, unknown, known + unknown) == (42, 14, 56)


def test_ac_29_a_funnel_gives_shares_of_the_step_before() -> None:
    steps = [figures().number(id_) for id_ in ("IA058", "IA058.investigated", "IA058.violations")]
    assert [round(share, 1) for share in funnel(steps)] == [11.6, 10.1]


def test_the_status_of_2024_is_that_of_the_specification() -> None:
    held = account()
    found = [held.state(id_, REFERENCE, LETTER).status for id_ in held.recommendations]
    counts = {status: found.count(status) for status in set(found)}
    assert counts == {"in_uitvoering": 21, "in_voorbereiding": 14, "afgerond": 6, "niet_haalbaar": 1, "onbekend": 14}


def test_a_status_on_press_or_an_opening_is_told_as_according_to() -> None:
    held = account()
    light = {id_: held.rests_lightly(held.state(id_, date(2026, 1, 1))) for id_ in ("AJT-01", "AJT-16", "AJT-53")}
    assert light == {"AJT-01": True, "AJT-16": False, "AJT-53": True}


def test_the_only_official_number_is_the_one_that_was_read() -> None:
    numbered = {r.id: r.official_number for r in account().recommendations.values() if r.official_number}
    assert numbered == {"AJT-23": "4.4.B"}


def test_the_state_does_not_depend_on_the_order_of_the_lines(edited: Edit) -> None:
    def turned(folder: Path) -> None:
        rows = list(csv.reader((folder / "events.csv").read_text(encoding="utf-8").splitlines()))
        with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([rows[0], *reversed(rows[1:])])

    shipped, other = account(), edited(turned)
    for on in (REFERENCE, date(2025, 6, 30), date(2026, 2, 3)):
        assert [shipped.state(s, on).status for s in shipped.subjects] == [
            other.state(s, on).status for s in shipped.subjects
        ]


def test_a_state_beside_itself_has_not_changed() -> None:
    at = Moment(REFERENCE, LETTER)
    found = counted(changes(account(), at, at))
    assert found == dict.fromkeys(CLASSES, 0) | {"ongewijzigd": len(account().listed(REFERENCE))}


def test_two_steps_of_change_make_the_whole_one() -> None:
    held = account()
    days = [Moment(date(year, 11, 1)) for year in (2023, 2024, 2025)]
    first, second, whole = (
        {c.subject: c for c in changes(held, days[a], days[b])} for a, b in ((0, 1), (1, 2), (0, 2))
    )
    assert set(whole) == set(second)
    for id_, change_ in whole.items():
        assert change_.after == second[id_].after
        if id_ in first:
            assert (change_.before, first[id_].after) == (first[id_].before, second[id_].before)


def test_without_one_event_one_line_of_the_changes_is_another(edited: Edit) -> None:
    def drop(folder: Path) -> None:
        lines = (folder / "events.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not (",AJT-12," in line and "2025-06-18" in line)]
        (folder / "events.csv").write_text("".join(kept), encoding="utf-8")

    def kinds(held: Account) -> Mapping[str, str]:
        return {c.subject: c.kind for c in changes(held, Moment(LETTER), Moment(date(2025, 7, 1)))}

    shipped, less = kinds(account()), kinds(edited(drop))
    assert [id_ for id_ in shipped if shipped[id_] != less[id_]] == ["AJT-12"]


def test_every_fault_comes_at_once(edited: Edit) -> None:
    told = faults_of(
        lambda: edited(
            events=event(900, "AJT-99", "klaar", "2025-13-01", "NIX"),
            milestones="AJT-01,gezien,2025,2025-01-01,S000",
            commitments="CM-23,belofte,,Tekst,Text,,,SZW,soon,,,S000,found,high,",
            indicators="IND-99,,Name,huisvesting,sideways,",
        )
    )
    for part in ("'AJT-99' does not exist", "'2025-13-01', which is not a day", "'NIX' is no source",
                 "step is 'gezien'", "kind is 'belofte'", "'soon', which is not a term", "name_nl is blank",
                 "good is 'sideways'"):  # fmt: skip
        assert part in told
