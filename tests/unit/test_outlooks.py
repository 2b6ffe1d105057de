"""Named outlooks: demand grows as they say, effects stand beside them, and an unknown name is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from banen.decide.doubt.growth import NO_SWITCH, beside, judged
from banen.decide.targets import sampling_error
from banen.errors import ContentError, UnknownNameError
from banen.model import demand
from banen.model.channels import Channels
from banen.model.outlooks import outlook_of, outlooks
from banen.observe.assumptions import Draws, assumptions
from banen.quantities import POLICY_YEAR
from banen.serve.reports.export import write
from banen.simulate.measures.packages import baseline, parse_settings
from banen.simulate.results.projection import project


def wanted(name: str) -> np.ndarray:
    """Desired stock per market in the years from 2027 on, at the centre of the draws, where the past has ended."""
    draws = Draws(1, 1, assumptions()).pin(**outlook_of(name).held)
    return demand.outlook(draws, Channels.neutral(1)).sum(1)[..., 0]


def test_the_three_outlooks_are_there() -> None:
    assert list(outlooks()) == ["as_2015_2024", "cbs_2023", "no_growth"]
    with pytest.raises(UnknownNameError, match="no_growth"):
        outlook_of("no_grwth")


def test_no_growth_is_no_growth_once_the_past_has_ended() -> None:
    path = wanted("no_growth")
    assert path[20] == pytest.approx(path[12], rel=0.02)


def test_as_before_adds_as_many_people_a_year_as_before() -> None:
    """1,000 persons apart at most, over eight years and both markets, but for the momentum of the last year."""
    levels = demand.levels()
    a_year = (levels[2024 - 2005] - levels[2015 - 2005]) / 9
    held = outlook_of("as_2015_2024").held
    for m, market in enumerate(("practical", "specialist")):
        rate = held[f"demand.outlook_growth_{market}"] + np.log1p(demand.lasting_growth()[m])
        added = levels[-1, m] * np.expm1(rate * (2035 - POLICY_YEAR))
        assert added == pytest.approx(8 * a_year[m], rel=0.01)


def test_each_outlook_stands_beside_the_projection_with_its_effect() -> None:
    rows = beside(parse_settings(["L.10.levy_eur_per_worker_month=300"]), 2035, 8, 1, {})
    assert [name for name, *_ in rows] == ["", *outlooks(), NO_SWITCH]
    levels = {name: level[1] for name, level, _ in rows}
    assert levels["no_growth"] < levels["as_2015_2024"]
    assert all(effect[1] < 0 for *_, effect in rows)
    share, left = judged(rows) or (0.0, 0.0)
    assert left == rows[-1].effect[1]
    assert share == pytest.approx(1 - left / rows[0].effect[1])
    assert judged(beside(baseline(), 2027, 2, 1, {})) is None


def test_the_page_of_a_projection_tells_each_outlook(tmp_path: Path) -> None:
    package = parse_settings(["L.10.levy_eur_per_worker_month=300"])
    rows = beside(package, 2035, 4, 1, {})
    write(project(package, draws=4), tmp_path, growth=rows)
    for name, language in (("index.html", "nl"), ("index.en.html", "en")):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert '<h2 id="outlooks">' in page
        assert all(outlook.label[language] in page for outlook in outlooks().values())


def test_a_probability_carries_its_sampling_error() -> None:
    assert sampling_error(0.5, 100) == pytest.approx(0.082, abs=0.001)
    assert sampling_error(0.0, 100) == sampling_error(1.0, 100) == pytest.approx(0.013, abs=0.001)
    # Wilson's half width by hand: z²/2 over 1 + z², for one draw that lies inside.
    assert sampling_error(1.0, 1) == pytest.approx(1.645**2 / 2 / (1 + 1.645**2))


@pytest.mark.parametrize(
    "growth", ["{levels: [1999, 2024], until: 2035}", "{levels: [2015, 2015], until: 2035}", "{rate: -2}", "{}"]
)
def test_a_growth_that_cannot_be_computed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, growth: str) -> None:
    """A year before the first level is no year from the end."""
    text = "{nl: zo, en: so}"
    (tmp_path / "outlooks.yml").write_text(f"one:\n  label: {text}\n  meaning: {text}\n  growth: {growth}\n")
    monkeypatch.setattr("banen.model.outlooks.CONTENT", tmp_path)
    with pytest.raises(ContentError, match="outlook one has no growth that can be computed"):
        outlooks.__wrapped__()
