"""The channels through which a measure acts on the population; all neutral is current law.

A channel is a path over the policy years 2027–2050. Neutral values (1 for factors, 0 for additions) leave the
baseline as it is, bit for bit, because the engine multiplies by one and adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from banen.model.population import structure
from banen.quantities import LAST_YEAR, POLICY_YEAR, Array

POLICY_YEARS = LAST_YEAR - POLICY_YEAR + 1
QUOTA_GROUPS = ("highly_skilled", "technician_pilot")
NO_QUOTA = np.inf


@dataclass
class Channels:
    """What a package changes, per policy year and draw. Shapes: Y policy years, S sectors, M markets, P pairs.

    ``quantity`` (Y, S, D): factor on desired stock that the long-run feedback works against;
    ``automated`` (Y, S, D): jobs replaced by technology, worked against likewise;
    ``opened`` (Y, S, D): posts that exist only because a new route fills them;
    ``sites`` (Y, S, D): factor on desired stock through new sites that do not go ahead;
    ``user_cost`` (Y, S, M, D): relative rise in the user cost of migrant labour;
    ``domestic_replacing``, ``domestic_filling`` (Y, D): persons of the domestic potential who take jobs that
    migrants would fill, or fill posts that stay vacant;
    ``attraction`` (Y, P, D): factor on candidates; ``admitted``, ``spill`` (Y, P, D): share of candidates
    admitted, and of those refused the share that comes by another route;
    ``quota`` (Y, G, D): persons a year; ``leaving`` (Y, P, D): factor on the leaving rate; ``search`` (Y, P, D): months
    that somebody may search for a new post beyond those of the law;
    ``returned`` (Y, D): homeless persons helped to return a year; ``registration`` (Y, D): factor on the rate;
    ``places`` (Y, D): extra housing places, ``site_places`` those that new sites bring;
    ``agency`` (Y, S, D): factor on the agency share;
    ``homeless``, ``bad_employers`` (Y, D): factors on prevalence; ``address`` (Y, D): factor on unknown addresses;
    ``status_holders``, ``asylum_permits`` (Y, D): status holders more in work, work permits more for asylum seekers;
    ``pilot`` (Y, D): technicians admitted a year; ``pilot_months``: their longest stay.
    """

    quantity: Array
    automated: Array
    opened: Array
    sites: Array
    user_cost: Array
    domestic_replacing: Array
    domestic_filling: Array
    attraction: Array
    admitted: Array
    spill: Array
    quota: Array
    leaving: Array
    search: Array
    returned: Array
    registration: Array
    places: Array
    site_places: Array
    agency: Array
    homeless: Array
    bad_employers: Array
    address: Array
    status_holders: Array
    asylum_permits: Array
    pilot: Array
    pilot_months: int

    @classmethod
    def neutral(cls, draws: int) -> Self:
        """Current law: no change through any channel."""
        cells = structure()
        years, sectors, pairs = POLICY_YEARS, len(cells.sectors), len(cells.pairs)
        return cls(
            quantity=np.ones((years, sectors, draws)),
            automated=np.zeros((years, sectors, draws)),
            opened=np.zeros((years, sectors, draws)),
            sites=np.ones((years, sectors, draws)),
            user_cost=np.zeros((years, sectors, 2, draws)),
            domestic_replacing=np.zeros((years, draws)),
            domestic_filling=np.zeros((years, draws)),
            attraction=np.ones((years, pairs, draws)),
            admitted=np.ones((years, pairs, draws)),
            spill=np.zeros((years, pairs, draws)),
            quota=np.full((years, len(QUOTA_GROUPS), draws), NO_QUOTA),
            leaving=np.ones((years, pairs, draws)),
            search=np.zeros((years, pairs, draws)),
            returned=np.zeros((years, draws)),
            registration=np.ones((years, draws)),
            places=np.zeros((years, draws)),
            site_places=np.zeros((years, draws)),
            agency=np.ones((years, sectors, draws)),
            homeless=np.ones((years, draws)),
            bad_employers=np.ones((years, draws)),
            address=np.ones((years, draws)),
            status_holders=np.zeros((years, draws)),
            asylum_permits=np.zeros((years, draws)),
            pilot=np.zeros((years, draws)),
            pilot_months=24,
        )
