"""A scenario is known by what it runs: the same digest, the same outcome, wherever and whenever it is made."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from banen.errors import ScenarioError
from banen.languages import Text
from banen.observe.assumptions import Assumptions, Draws, assumptions, register
from banen.observe.fitted import fitted
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.packages import Package, parse_settings
from banen.simulate.results.projection import project, run
from banen.simulate.scenario import Scenario

PACKAGE = parse_settings(["L.20.real_increase=0.2"])
HELD = {"entry.paid_up_share": 0.3, "demand.feedback": 0.5}
WHOLE = Scenario(PACKAGE, 2040, 12, 3, HELD)


@pytest.mark.parametrize(
    "other",
    [
        Scenario(until=2040, draws=12, seed=3, assumed=HELD),
        replace(WHOLE, until=2041),
        replace(WHOLE, draws=13),
        replace(WHOLE, seed=4),
        replace(WHOLE, assumed={"entry.paid_up_share": 0.3}),
        replace(WHOLE, assumed=HELD | {"demand.feedback": 0.6}),
    ],
    ids=["package", "until", "draws", "seed", "one held less", "another value"],
)
def test_whatever_can_change_the_outcome_changes_the_digest(other: Scenario) -> None:
    assert other.digest != WHOLE.digest
    assert other != WHOLE


@pytest.mark.parametrize(
    "same",
    [
        Scenario(PACKAGE, 2040, 12, 3, dict(reversed(HELD.items()))),
        Scenario(Package(Text.of({"nl": "Anders", "en": "Other"}), PACKAGE.settings), 2040, 12, 3, HELD),
        pickle.loads(pickle.dumps(WHOLE)),  # noqa: S301  our own bytes, as they travel to other processes
        WHOLE.with_package(parse_settings([])).with_package(PACKAGE),
    ],
    ids=["order of what is held", "title", "sent and received", "there and back"],
)
def test_what_cannot_change_the_outcome_does_not_count(same: Scenario) -> None:
    assert (same, same.digest, hash(same)) == (WHOLE, WHOLE.digest, hash(WHOLE))


def test_a_scenario_that_cannot_be_run_does_not_exist_and_every_fault_is_told() -> None:
    with pytest.raises(ScenarioError) as refused:
        Scenario(until=1990, draws=0, seed=-1, assumed={"entry.paid_up_share": 9})
    assert len(refused.value.faults) == 4


def test_what_is_held_cannot_be_changed_afterwards() -> None:
    held = dict(HELD)
    scenario = Scenario(PACKAGE, 2040, 12, 3, held)
    held["demand.feedback"] = 0.6
    assert scenario == WHOLE
    with pytest.raises(TypeError):
        scenario.assumed["demand.feedback"] = 0.1  # type: ignore[index]


def test_the_public_door_runs_the_same_scenario() -> None:
    scenario = Scenario(PACKAGE, 2030, 2, 1, HELD)
    door = project(PACKAGE, until=2030, draws=2, seed=1, assumed=HELD)
    assert door.scenario == scenario
    assert door.to_dict() == run(scenario).to_dict()


def test_assumptions_read_again_are_the_same_assumptions_and_share_one_history() -> None:
    again = Assumptions(dict(register()), fitted())
    assert again is not assumptions()
    assert again == assumptions()
    assert world(Draws(2, 1, again)) is world(Draws(2, 1, assumptions()))


def test_assumptions_that_differ_anywhere_are_others() -> None:
    name = "entry.paid_up_share"
    entries = dict(register())
    moved = Assumptions(entries | {name: replace(entries[name], high=entries[name].high + 0.01)}, fitted())
    found = fitted()
    values = found.values.copy()
    values[0, 0] += 0.0001
    other = type(found)(found.names, np.ascontiguousarray(values), found.centre)
    assert len({moved, assumptions(), assumptions().fitted_to(other), register()}) == 4
