"""What every picture and every text owes its reader: a sentence, a table, labels, no colour alone, one language."""

from __future__ import annotations

import html
import re

import pytest
from prose import Prose
from web_visitor import ADDRESSES, get

from banen.model.rules import rules
from banen.observe.areas import areas
from banen.serve.web.texts import words
from banen.simulate.charts import BASELINE, PACKAGE

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
def test_every_chart_has_a_title_a_sentence_a_table_its_numbers_and_a_label_at_each_line(language: str) -> None:
    text = get(f"/{language}/simulator?p=L.20:real_increase:0.2").text
    charts = [c for c in CHART.findall(text) if 'class="chart"' in c]
    assert len(charts) == 4
    for chart in charts:
        assert re.search(r"<h3>[^<]+</h3>", chart)
        assert re.search(r'<p class="message">[^<]{20,}</p>', chart)
        assert chart.count('<tr><th scope="row">') >= 6
        href = re.search(r'href="([^"]+/csv\?[^"]+)"', chart.replace("\n", ""))
        assert href
        assert get(href[1].replace("&amp;", "&")).text.startswith("indicator,")
        named = re.findall(r'<text class="end v(\d)"[^>]*>([^<]+)</text>', chart)
        assert [i for i, _ in named] == ["0", "1"]
        assert len({name for _, name in named}) == 2


def test_the_lines_of_a_chart_differ_without_colour() -> None:
    chart = CHART.findall(get("/nl/simulator?p=L.20:real_increase:0.2").text)[0]
    style = get("/static/banen.css").text
    assert {"v0", "v1"} <= set(re.findall(r'class="line (v\d)"', chart))
    assert ".line.v0 { stroke-dasharray" in style  # one is dashed, the other is not
    assert ".line.v1 { stroke-dasharray" not in style
    assert contrast(BASELINE, PACKAGE) > 2  # and in grey one is darker than the other
    assert min(contrast(colour, "#ffffff") for colour in (BASELINE, PACKAGE)) >= 3


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
