"""Publications: every figure leads as far as is known to a title, an address and the day on which it was read."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from banen.errors import ContentError
from banen.observe import records as reading
from banen.observe.figures import figures, last_day
from banen.observe.publications import (
    BAR,
    FOUND,
    Publication,
    citations,
    cited_by,
    publications,
    publications_of,
    reach,
)
from banen.observe.series import series
from banen.serve.web.library.publications import age_words, due_words, read_words

REACHED = (1740, 1726)
"""Figures with a link, and those with the day of reading as well: these may only rise.

The bar is 90% of all figures with both (:data:`~banen.observe.publications.BAR`).
What lacks is told by `banen figures sources --missing`.
"""


def test_the_share_of_figures_with_a_link_is_counted_and_never_falls() -> None:
    counted = reach()
    assert counted.total == len(figures())
    assert counted.linked >= REACHED[0]
    assert counted.dated >= max(REACHED[1], BAR * counted.total)
    assert counted.linked + len(counted.without) == counted.total


def test_no_day_and_no_address_is_made_up() -> None:
    for one in publications().values():
        assert one.title
        assert one.found in FOUND
        assert not (one.found == "stored" and one.retrieved is None), one.id
        assert one.retrieved is None or one.retrieved >= date(2026, 1, 1), one.id
        assert one.address.startswith(("https://", "http://")) or not one.address


def test_no_two_publications_have_one_address() -> None:
    kept = [p.address for p in publications().values() if p.address and p.found != "given"]
    assert len(set(kept)) == len(kept)


@pytest.mark.parametrize(
    ("figure", "best", "host"),
    [
        ("FL087", "CBS-2025-28", "www.cbs.nl"),  # not the news page that repeats it
        ("FL001", "CBS-2020-30", "www.cbs.nl"),
        ("FX065", "CBS-2018-18", "www.cbs.nl"),  # was known from nu.nl alone
        ("ST066", "ADVM-2023", "www.adviesraadmigratie.nl"),
        ("ST038", "ABU-KBA-2023-NEWS", "www.abu.nl"),
        ("L003", "KST-29861-150", "zoek.officielebekendmakingen.nl"),
        ("EL004", "CPB-WML-2020", "www.cpb.nl"),
        ("HO004", "SNF-2024-03", "www.normeringflexwonen.nl"),
    ],
)
def test_the_best_source_comes_first(figure: str, best: str, host: str) -> None:
    first = publications_of(figures()[figure])[0]
    assert first.id == best
    assert first.address.split("/")[2] == host


def test_a_computed_figure_leads_to_the_sources_of_its_figures() -> None:
    computed = figures()["G340"]
    assert not cited_by(computed.source)
    inputs = {p for id_ in citations()[computed.source].figures for p in publications_of(figures()[id_])}
    assert set(publications_of(computed)) == inputs


def test_every_citation_stands_at_a_figure_or_a_series() -> None:
    said = {word for f in figures().values() for word in (f.id, f.source)} | {
        o.source for name in series() for o in series()[name]
    }
    assert set(citations()) <= said


NEWS = Publication("X", "T", "nl", "CBS", "2024-06", "https://x.nl", "stored", date(2026, 11, 29), "opening", 12, "")


def test_a_publication_says_when_it_was_read_and_when_the_next_is_due() -> None:
    assert NEWS.due == date(2025, 6, 1)
    assert "29 november 2026" in read_words(NEWS, "nl")
    assert due_words(NEWS, date(2025, 1, 1), "nl").startswith("Nieuwe editie verwacht rond 1 juni 2025")
    assert due_words(NEWS, date(2026, 1, 1), "en").startswith("A new edition was expected around 1 June 2025")
    never = Publication("Y", "T", "nl", "CBS", "", "https://y.nl", "number", None, "none", None, "")
    assert read_words(never, "en").startswith("Day of reading not recorded")
    assert due_words(never, date(2026, 1, 1), "en") == ""


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2024", date(2024, 12, 31)), ("2024Q1", date(2024, 3, 31)), ("2024H2", date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)), ("2024-07-01", date(2024, 7, 1)), ("2019/2023~", date(2023, 12, 31)),
        ("2026-01-01/..", None), ("../2020", date(2020, 12, 31)), ("", None),
    ],
)  # fmt: skip
def test_a_figure_is_as_old_as_the_end_of_its_period(period: str, end: date | None) -> None:
    assert last_day(period) == end


def test_every_dated_figure_has_an_age_in_words() -> None:
    today = date(2026, 11, 29)
    assert age_words(figures()["ST038"], today, "nl") == "3 jaar oud"
    assert age_words(figures()["WM023"], today, "nl") == ""  # it still runs
    for figure in figures().values():
        assert (end := last_day(figure.period)) is None or end > today or age_words(figure, today, "en")


def test_broken_registers_are_told_at_once(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(reading.CONTENT / "figures", root / "figures")
    shutil.copytree(reading.CONTENT / "publications", root / "publications")
    (root / "account").mkdir()
    shutil.copy(reading.CONTENT / "account" / "sources.csv", root / "account" / "sources.csv")
    register = root / "publications" / "register.csv"
    head = register.read_text(encoding="utf-8").splitlines()[0]
    register.write_text(
        f"{head}\nA1,Title,nl,CBS,2024,https://a.nl,stored,,opening,,\nA2,Title,nl,CBS,June,a.nl,heard,2026-13-01,all,x,\n",
        encoding="utf-8",
    )
    with pytest.raises(ContentError) as told:
        publications(root)
    said = " ".join(f.what for f in told.value.faults)
    for part in ("read in a copy", "published", "address", "heard", "2026-13-01", "'all'", "'x'"):
        assert part in said
