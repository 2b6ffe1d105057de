"""What the rules ask of employers, in the shares the simulation works with."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from banen.model.employers import deduction_left, share_to_shift, sponsors_refused
from banen.model.entry import law_number
from banen.observe.assumptions import Draws, assumptions

DRAWS: Draws = Draws(50, 3, assumptions())


def test_sponsors_lose_recognition_from_the_number_of_fines_that_the_plan_names() -> None:
    limit = int(law_number("variant.KM-V4.referent_fines_in_4_years"))
    assert np.array_equal(sponsors_refused(DRAWS), sponsors_refused(DRAWS, limit))
    mean = DRAWS["effects.sponsor_fines"]
    at_least_one = 1 - np.exp(-mean)
    assert sponsors_refused(DRAWS, 1) == pytest.approx(at_least_one, rel=1e-6)


def test_a_lower_limit_on_fines_refuses_more_sponsors() -> None:
    shares = [sponsors_refused(DRAWS, limit) for limit in (1, 2, 3, 4)]
    assert all((stricter > looser).all() for stricter, looser in pairwise(shares))


@pytest.mark.parametrize("asked", [0.5, 0.8])
@pytest.mark.parametrize("variant", ["SU-V1", "SU-V2"])
def test_what_must_shift_brings_a_sector_to_the_share_asked(variant: str, asked: float) -> None:
    agency = DRAWS["demand.agency_share"]
    shifted = share_to_shift(DRAWS, variant, asked)
    direct_after = 1 - agency * (1 - shifted)
    short = 1 - agency < asked
    assert direct_after[short] == pytest.approx(asked, abs=2e-4)
    assert not shifted[~short].any()


def test_a_full_ban_moves_all_agency_work() -> None:
    assert (share_to_shift(DRAWS, "SU-V3") == 1).all()


@pytest.mark.parametrize(
    ("share_of_law", "third_party_only", "left"),
    [(1.0, False, 1.0), (0.4, False, 0.4), (0.0, False, 0.0), (1.0, True, 0.0)],
)
def test_what_may_still_be_deducted(share_of_law: float, third_party_only: bool, left: float) -> None:
    ceiling = law_number("wml.deduction.housing_cap_pct") * share_of_law
    assert deduction_left(ceiling, third_party_only=third_party_only) == pytest.approx(left)
