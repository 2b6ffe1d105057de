"""Every article that a condition cites exists in the text of the law that was read, and carries its version's date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from banen.languages import WHOLE as LANGUAGES
from banen.model.rules import Rule, rule, rules
from banen.model.rules.citations import CitedArticle, cited_articles, laws, unchecked_parts, without_text
from banen.model.rules.corpus import all_cited, compare, read_version
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples

ALL = list(rules().values())


@pytest.mark.parametrize("one", ALL, ids=[r.id for r in ALL])
def test_each_cited_article_exists_in_the_text_that_was_read(one: Rule) -> None:
    wrong = []
    for variant in (None, *one.variants):
        for node in one.graph(variant).nodes.values():
            for cited in cited_articles(node.article, one.law):
                law = laws().get(cited.law)
                if law is None:
                    wrong.append(f"{node.id or node.name}: no law {cited.law} in the register")
                elif cited.article not in law.unread and (lack := law.lacks(cited)):
                    wrong.append(f"{node.id or node.name}: {lack}")
    assert not wrong


def test_what_no_text_can_be_held_against_is_listed_with_its_reason() -> None:
    """Every part of every reference names an article of a law, or begins as one of the exceptions; each is needed."""
    parts = {
        part
        for one in ALL
        for variant in (None, *one.variants)
        for node in one.graph(variant).nodes.values()
        for part in unchecked_parts(node.article, one.law)
    }
    assert {part for part in parts if not any(part.startswith(e.begins) for e in without_text())} == set()
    assert {e.begins for e in without_text() if not any(part.startswith(e.begins) for part in parts)} == set()
    assert all(e.why[language] for e in without_text() for language in LANGUAGES)


def test_a_law_whose_text_was_not_read_says_why() -> None:
    cited = {c.law for c in all_cited()}
    unread = {law.id for law in laws().values() if law.id in cited and law.read is None}
    assert unread == {"TFEU", "Directive (EU) 2021/1883"} == {law.id for law in laws().values() if law.why_unread}
    assert {law.id: set(law.unread) for law in laws().values() if law.unread and law.read} == {}


def test_what_was_not_read_is_named_and_cited() -> None:
    """The list of unread articles holds nothing that nobody cites, and no article that was read."""
    cited = {(c.law, c.article) for c in all_cited()}
    for law in laws().values():
        assert not law.unread & set(law.articles), law.id
        assert {(law.id, a) for a in law.unread} <= cited, law.id


@pytest.mark.parametrize("one", ALL, ids=[r.id for r in ALL])
def test_every_citation_carries_the_version_of_its_day(one: Rule) -> None:
    """Of every condition and signal in every worked example; else the law says why no version can be told."""
    for example in examples(one):
        told = decide(one, example.case, example.on, example.variant, example.levers).to_dict()
        for citation in told["citations"]:
            law = next(law for law in laws().values() if law.name == citation["law"])
            if citation["version"]:
                assert citation["version"] <= example.on.isoformat()
                assert citation["version"] in citation["source"]
            else:
                assert law.why_unread, (example.id, citation)


@pytest.mark.parametrize(
    ("law", "on", "version"),
    [
        ("BW", date(2021, 6, 30), date(2021, 5, 1)),
        ("BW", date(2022, 8, 1), date(2022, 8, 1)),
        ("BW", date(2022, 8, 2), date(2022, 8, 2)),
        ("BW", date(2025, 12, 31), date(2025, 7, 18)),
        ("BW", date(2026, 11, 29), date(2026, 7, 1)),
        ("Awb", date(2016, 11, 3), date(2016, 11, 3)),
        ("Awb", date(2023, 5, 15), date(2023, 5, 15)),
        ("Awb", date(2025, 12, 31), date(2025, 11, 21)),
        ("Awb", date(2026, 11, 29), date(2026, 8, 15)),
        ("Wgv", date(2023, 6, 30), None),
        ("Wgv", date(2024, 6, 30), date(2024, 1, 1)),
        ("Wgv", date(2025, 1, 1), date(2025, 1, 1)),
        ("Wgv", date(2030, 1, 1), date(2026, 6, 4)),
        ("UBLB 1965", date(2019, 8, 1), date(2019, 7, 1)),
        ("Vb 2000", date(2022, 12, 31), date(2022, 9, 1)),
    ],
)
def test_the_version_is_the_one_that_held_on_the_day(law: str, on: date, version: date | None) -> None:
    assert laws()[law].version_on(on) == version


def test_a_citation_of_the_civil_code_leads_to_the_article_in_the_text_of_its_day() -> None:
    bw = laws()["BW"]
    assert bw.address("7:691", date(2023, 3, 1)) == "https://wetten.overheid.nl/BWBR0005290/2023-02-18#Artikel691"


def test_every_law_is_listed_from_2015_on_in_the_order_of_its_days() -> None:
    """A law that is older has a text that held on 1 January 2015; no day stands twice."""
    since_then = {"Wgv", "WagwEU", "BuWav 2022"}
    for law in laws().values():
        days = [v.valid_from for v in law.versions]
        assert days == sorted(set(days)), law.id
        assert not days or law.id in since_then or law.version_on(date(2015, 1, 1)), law.id


@pytest.mark.parametrize(
    ("reference", "cited"),
    [
        ("art. 2.1 lid 1 and 5", [("BuWav 2022", "2.1", ("1", "5"), ())]),
        ("art. 4.6 onder d; WagwEU art. 6 lid 3 onder a",
         [("BuWav 2022", "4.6", (), ("d",)), ("WagwEU", "6", ("3",), ("a",))]),
        ("UBLB 1965 art. 10ec lid 1, art. 10ef lid 1 and art. 10ei lid 2",
         [("UBLB 1965", "10ec", ("1",), ()), ("UBLB 1965", "10ef", ("1",), ()), ("UBLB 1965", "10ei", ("2",), ())]),
        ("art. 8 lid 1 onder a-c", [("BuWav 2022", "8", ("1",), ("a", "b", "c"))]),
        ("BW 7:691 lid 8; BW 7:668a lid 1", [("BW", "7:691", ("8",), ()), ("BW", "7:668a", ("1",), ())]),
        ("art. 2 lid 2 onder c; BW 7:261b", [("BuWav 2022", "2", ("2",), ("c",)), ("BW", "7:261b", (), ())]),
        ("Cao ABU/NBBU", []),
    ],
)  # fmt: skip
def test_a_reference_is_read_into_its_articles(reference: str, cited: list[tuple[object, ...]]) -> None:
    found = [(c.law, c.article, c.paragraphs, c.letters) for c in cited_articles(reference, "BuWav 2022")]
    assert found == cited


WHOLE = """\
valid_from: '2026-06-04'
articles:
  - number: '2'
    text: |-
      1 SYNTHETIC first paragraph.

      2 SYNTHETIC list:

      a. one;

      b. two.
    url: https://example.nl/BWBR0000000/2026-06-04#Artikel2
  - number: '24'
    text: SYNTHETIC without paragraphs.
    url: https://example.nl/BWBR0000000/2026-06-04#Artikel24
"""
SPLIT = """\
valid_from: '2024-01-01'
articles:
  - {number: '2.1', text: SYNTHETIC first., url: 'https://example.nl/BWBR0000000/2024-01-01#Artikel2'}
  - {number: '2.2', text: 'SYNTHETIC list:', url: 'https://example.nl/BWBR0000000/2024-01-01#Artikel2'}
  - {number: 2.2.a, text: one, url: 'https://example.nl/BWBR0000000/2024-01-01#Artikel2'}
  - {number: 2.2.b.1°, text: two, url: 'https://example.nl/BWBR0000000/2024-01-01#Artikel2'}
  - {number: '24', text: SYNTHETIC without paragraphs., url: 'https://example.nl/BWBR0000000/2024-01-01#Artikel24'}
"""


def test_both_forms_of_the_collection_give_the_same_articles(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPLIT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(WHOLE, encoding="utf-8")
    earlier, later = read_version(tmp_path / "a.yaml"), read_version(tmp_path / "b.yaml")
    assert earlier.articles == later.articles == {"2": {"1": "", "2": "ab"}, "24": {}}
    assert later.changed_from(earlier) == ["2"]


def test_a_copy_of_the_collection_is_compared_with_the_register(tmp_path: Path) -> None:
    for law in laws().values():
        if law.folder:
            folder = tmp_path / "regulation" / "nl" / law.folder
            folder.mkdir(parents=True)
            for version in law.versions:
                text = WHOLE.replace("2026-06-04", version.valid_from.isoformat())
                (folder / f"{version.valid_from}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "regulation/nl/wet/wet_goed_verhuurderschap/2027-01-01.yaml").write_text(
        WHOLE.replace("2026-06-04", "2027-01-01").replace("first", "other"), encoding="utf-8"
    )
    told = list(compare(tmp_path))
    assert "Wgv: version 2027-01-01 is not in our register; it changes art. 2." in told
    assert any(line.startswith("Wgv has no art. 8") for line in told)


def test_a_citation_knows_what_a_law_lacks() -> None:
    wgv = laws()["Wgv"]
    assert wgv.lacks(CitedArticle("Wgv", "2", ("2",), ("f",))) == ""
    assert wgv.lacks(CitedArticle("Wgv", "2", ("7",), ())) == "Wgv art. 2 has no lid 7"
    assert wgv.lacks(CitedArticle("Wgv", "2", ("2",), ("g",))) == "Wgv art. 2 has no onder g"
    assert wgv.lacks(CitedArticle("Wgv", "99", (), ())) == "Wgv has no art. 99"


def test_a_rule_cites_its_law_first() -> None:
    assert rule("huur_los_van_werk").law == "Wgv"
