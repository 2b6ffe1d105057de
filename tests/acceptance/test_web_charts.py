"""What every picture and every text owes its reader: a sentence, a table, labels, no colour alone, one language."""

from __future__ import annotations

import html
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prose import Prose
from web_visitor import ADDRESSES, get

from banen.charts import course, pen
from banen.model.rules import rules
from banen.observe.areas import areas
from banen.serve.web.built import ADDRESS, LICENCES
from banen.serve.web.texts import words
from banen.simulate.results.indicators import shown_in

CHART = re.compile(r"<figure>\n<figcaption>.*?</figure>", re.S)


def light(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("outcome", shown_in("futures"))
def test_every_outcome_has_a_sentence_a_picture_with_names_at_its_lines_a_table_and_its_numbers(
    language: str, outcome: str
) -> None:
    text = get(f"/{language}/simulator?p=L.20:real_increase:0.2&u={outcome}").text
    said = words("simulator", "nl" if language == "nl" else "en")["effect"]
    assert re.search(r'<p class="result say2" id="say">[^<]{40,}</p>', text)
    assert re.search(r'role="img"[^>]* aria-label="[^"]{60,}"', text)
    wide = text.split('class="drawing w796"')[1].split("</svg>")[0]
    for name in (said["current"], said["scenario"], said["nine_in_ten"], *list(said["key"].values())[:4]):
        assert f">{name}</text>" in wide
    part = text.split('id="part-table"')[1].split("</details>")[0]
    assert part.count('<tr><th scope="row">') >= 6
    href = re.search(r'href="([^"]+/csv\?[^"]+)"', part)
    assert href
    assert get(href[1].replace("&amp;", "&")).text.startswith("indicator,")


def test_the_lines_of_a_chart_differ_without_colour() -> None:
    dashes = {look: pen.INKS[look].get("stroke-dasharray", "") for look in ("line", "base", "ghost", "target", "usual")}
    assert len(set(dashes.values())) == len(dashes)
    assert min(contrast(pen.INKS[look]["stroke"], pen.PAPER) for look in dashes) >= 3


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3),
    st.floats(0, 1e6),
)
def test_the_names_at_the_lines_never_touch(last: list[float], width: float) -> None:
    span = max(*last, 0.0, width) - min(*last, 0.0)
    ends = course.apart([(str(i), 2050, at) for i, at in enumerate(last)], span)
    least = course.APART / course.HEIGHT * span
    gaps = [later - earlier for earlier, later in itertools.pairwise(ends["at"])]
    assert all(gap >= least - 0.2 for gap in gaps)
    assert sorted(ends["variant"]) == [str(i) for i in range(len(last))]


def test_the_licences_of_the_typefaces_travel_with_them() -> None:
    told = get(f"{ADDRESS}/{LICENCES}").text
    assert "@fontsource-variable/source-sans-3 " in told
    assert "@fontsource/source-serif-4 " in told
    assert told.count("SIL OPEN FONT LICENSE") >= 2


OF = {
    "nl": re.compile(r"(?<![\w.])(the|and|with|which|are|from the|is not|labour|workers|of the|by the)\b"),
    "en": re.compile(
        r"(?<![\w.])(het|een|niet|van de|zijn|wordt|arbeidsmigranten|voor de|met de|geen|jaar|en de|door)\b"
    ),
}
"""Words that only the other language has."""
NAMES = {area.name for area in areas().municipalities.values()}
"""Names of places are the same in every language."""


@pytest.mark.parametrize(("path", "language"), ADDRESSES)
def test_no_text_stands_in_the_other_language_without_saying_so(path: str, language: str) -> None:
    said = [(tongue, text) for tongue, text in Prose(get(path).text).said if text.partition(":")[0] not in NAMES]
    wrong = [text for tongue, text in said if tongue in OF and OF[tongue].search(text.lower())]
    assert len(said) > 20
    assert wrong == []


QUOTES = ("/cijfers", "/cijfers/ST066", "/bronnen", "/stand")


@pytest.mark.parametrize("path", QUOTES)
def test_a_page_that_quotes_figures_in_the_language_of_the_source_marks_them_and_says_so(path: str) -> None:
    page = get(f"/nl{path}").text
    assert 'lang="en"' in page
    assert words("site", "nl")["foreign"] in page


@pytest.mark.parametrize("rule_id", sorted(rules()))
def test_the_rules_desk_asks_for_the_day_in_the_language_of_the_page(rule_id: str) -> None:
    hints = [re.search(r'id="on-hint">([^<]+)<', get(f"/{at}/{rule_id}").text) for at in ("nl/toets", "en/check")]
    dutch, english = (hint[1] for hint in hints if hint)
    assert html.unescape(english) == rules()[rule_id].reference_date
    assert dutch != english
