"""The direction of the 21 measures is the seed's, and the long run is what the package says of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from banen.errors import ScenarioError
from banen.model.population import HIGHLY_SKILLED
from banen.observe.assumptions import Draws, assumptions
from banen.observe.parameters import parameters
from banen.quantities import POLICY_YEAR
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import EFFECTS, channels_of
from banen.simulate.measures.levers import Text
from banen.simulate.measures.packages import Package, baseline, package_from, parse_settings
from banen.simulate.results.indicators import series_of

YEAR_3, YEAR_5, LAST = 2029 - POLICY_YEAR, 2031 - POLICY_YEAR, -1
PACKAGE_MEASURES = [m for m in catalogue().values() if m.document == "P"]
ROOM_STOCK = 0.005
"""A measure that makes room may raise the stock by half a percent at most, while filling posts that stay open."""


@cache
def effect_of(settings: tuple[tuple[str, tuple[tuple[str, object], ...]], ...]) -> dict[str, np.ndarray]:
    """Difference with current law over 56 draws, a block of the engine, per indicator: (years, draws)."""
    here = world(Draws(56, 7, assumptions()))
    package = Package(Text.of({"nl": "x", "en": "x"}), {m: dict(levers) for m, levers in settings}, {})
    runs = []
    for each in (package, baseline()):
        channels = channels_of(each, here)[0]
        runs.append(series_of(here.draws, cohorts.project(here, channels), channels))
    return {key: runs[0][key] - runs[1][key] for key in runs[0]}


def effect(**measures: dict[str, object]) -> dict[str, np.ndarray]:
    named = {m.replace("_", "."): levers for m, levers in measures.items()}
    frozen = tuple(
        (m, tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in levers.items()))
        for m, levers in named.items()
    )
    return effect_of(frozen)


def at_far(measure: str) -> dict[str, np.ndarray]:
    return effect(**{measure.replace(".", "_"): dict(catalogue()[measure].at_far())})


def middle(values: np.ndarray, year: int) -> float:
    return float(np.median(values[year]))


def test_the_package_has_21_measures_and_every_measure_has_an_effect_function() -> None:
    assert len(PACKAGE_MEASURES) == 21
    assert set(EFFECTS) == set(catalogue())


@pytest.mark.parametrize("measure", [m.id for m in PACKAGE_MEASURES])
def test_the_sign_in_year_3_is_the_seeds(measure: str) -> None:
    change = at_far(measure)
    stock, inflow = middle(change["stock@present"], YEAR_3), middle(change["net_migration@present"], YEAR_3)
    open_posts = middle(change["vacancies_unfilled"], YEAR_3)
    direction = catalogue()[measure].direction
    if direction == "fewer":
        assert stock < 0
        assert inflow < 0
    elif direction == "more":
        assert stock > 0
        assert inflow > 0
    elif direction == "equal":
        assert stock == pytest.approx(0, abs=1e-6)
        assert inflow == pytest.approx(0, abs=1e-6)
    else:
        assert direction == "room"
        assert open_posts < 0
        assert stock < ROOM_STOCK * 900_000


@pytest.mark.parametrize("measure", ["2.1", "2.8", "2.9", "2.16"])
def test_sector_measures_fade_by_2050(measure: str) -> None:
    """Package, measures 2.1, 2.8, 2.9 and 2.16: a limited effect in the long run for the economy as a whole."""
    change = at_far(measure)["stock@present"]
    assert abs(middle(change, LAST)) < abs(middle(change, YEAR_5))


@pytest.mark.parametrize("price", [{"L_10": {"levy_eur_per_worker_month": 1000}}, {"L_20": {"real_increase": 0.4}}])
@pytest.mark.parametrize("measure", ["2.1", "2.9"])
def test_they_do_not_fade_when_labour_is_priced_as_well(measure: str, price: dict[str, dict[str, object]]) -> None:
    lever = dict(catalogue()[measure].at_far())
    both = effect(**{measure.replace(".", "_"): lever}, **price)["stock@present"]
    alone = effect(**price)["stock@present"]
    added = both - alone
    assert abs(middle(added, LAST)) >= abs(middle(added, YEAR_5))


def test_2_11_spills_over_so_the_whole_falls_less_than_the_route() -> None:
    change = effect(**{"2_11": {"criterion_factor": 1.3}})
    route = sum(change[f"stock_by_route:{r}"] for r in HIGHLY_SKILLED)
    elsewhere = sum(change[f"stock_by_route:{r}"] for r in ("eu_resident", "work_permit", "eu_blue_card"))
    assert middle(route, YEAR_3) < 0
    assert middle(elsewhere, YEAR_3) > 0
    assert middle(route, YEAR_3) < middle(change["stock@present"], YEAR_3) < 0


def test_the_announced_rise_of_the_under_30_criterion_lies_within_its_prior() -> None:
    """+9.1% for those under 30: −8% of their arrivals, −4 to −20 (figure G119)."""
    here = world(Draws(200, 1, assumptions()))
    package = parse_settings(["2.11.criterion_factor_under30=1.091"])
    channels = channels_of(package, here)[0]
    ahead = cohorts.project(here, channels)
    law = cohorts.project(here, channels_of(baseline(), here)[0])
    route = np.array([p.route == "highly_skilled_under30" for p in cohorts.structure().pairs])
    before = law.arrived[0, route].sum(0)
    some = before > 100  # where chance leaves employers without need for anyone new, no share is lost
    share = ahead.arrived[0, route].sum(0)[some] / before[some] - 1
    assert some.mean() > 0.8
    assert np.percentile(share, 5) > -0.20
    assert -0.12 < float(np.median(share)) < -0.05
    assert np.percentile(share, 95) < -0.03


def test_a_quota_on_highly_skilled_migrants_binds_to_the_person() -> None:
    here = world(Draws(1, 1, assumptions()))
    books = cohorts.project(here, channels_of(parse_settings(["2.11.quota=5000"]), here)[0])
    route = np.array([p.route in HIGHLY_SKILLED for p in cohorts.structure().pairs])
    assert books.arrived[:, route, 0].sum(1) == pytest.approx(np.full(24, 5000.0), rel=0.35)
    law = cohorts.project(here, channels_of(baseline(), here)[0])
    assert (books.arrived[:, route, 0].sum(1) < law.arrived[:, route, 0].sum(1)).all()
    assert (books.refused[:, route, 0].sum(1) > 0).all()


def test_the_technicians_pilot_stays_within_its_quota_and_ends() -> None:
    here = world(Draws(1, 1, assumptions()))
    settings = ["2.6.quota=1000", "2.6.duration_years=4", "2.6.max_stay_months=24"]
    books = cohorts.project(here, channels_of(parse_settings(settings), here)[0])
    pilot = np.array([p.route == "technician_pilot" for p in cohorts.structure().pairs])
    arrived, stock = books.arrived[:, pilot, 0].sum(1), books.stock[:, pilot, 0].sum(1)
    assert arrived[:4] == pytest.approx(np.full(4, 1000.0))
    assert not arrived[4:].any()
    assert stock.max() <= 2000 + 1e-6
    assert stock[4 + 2] == pytest.approx(0, abs=15)


@pytest.mark.parametrize("group", ["eu_resident", "eu_short_stay", "eu_posted"])
def test_a_quota_on_eu_citizens_is_refused_with_the_reason(group: str) -> None:
    with pytest.raises(ScenarioError, match=r"45|56"):
        package_from(
            {"measures": {"L.1": {"route_or_group": group, "bound_kind": "quota", "net_migration_upper": 1000}}}
        )


def test_effects_rest_on_assumptions_that_content_names() -> None:
    """The list in a measure's file is the list its effect function reads."""
    here = world(Draws(1, 1, assumptions()))
    for measure in catalogue().values():
        package = Package(Text.of({"nl": "x", "en": "x"}), {measure.id: measure.at_far()}, {})
        read = channels_of(package, here)[1].get(measure.id)
        assert (read.assumptions if read else set()) <= set(measure.assumptions), measure.id
        for name in read.parameters if read else ():
            assert parameters().history(name), measure.id
        assert set(measure.assumptions) <= set(assumptions()), measure.id
