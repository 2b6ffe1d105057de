"""Compile the engines for this processor, once, at set-up: compiled code is tied to a processor and cannot ship."""

from __future__ import annotations


def cohorts() -> None:
    """Run one small projection by the engine of expected numbers, which compiles whatever is not compiled yet."""
    from banen.simulate.measures.packages import baseline
    from banen.simulate.results.projection import project

    project(baseline(), draws=1)


def main() -> None:
    """The same by each engine."""
    from banen.simulate.engine.cohorts import world
    from banen.simulate.engine.lives.beside import beside, prospect_of
    from banen.simulate.lived import hurdles_of, lived, pays_of
    from banen.simulate.measures.effects import channels_of
    from banen.simulate.measures.packages import parse_settings
    from banen.simulate.scenario import Scenario

    cohorts()
    strict = parse_settings(["2.11.criterion_factor=1.3", "L.20.real_increase=0.1"])
    scenario = Scenario(strict, draws=1)
    lived(scenario, 0.001)

    here = world(scenario.sampled())
    channels, leans = channels_of(strict, here)
    prospect = prospect_of(here, channels, hurdles_of(leans), pays_of(leans))
    beside(here, prospect, prospect, 2035, scale=0.001)


if __name__ == "__main__":
    main()
