"""Everything that can be proved of a store as it stands."""

from __future__ import annotations

from typing import Final

from banen.act import workflow
from banen.act.account_lines import LINES
from banen.act.cases.appeals import APPEALS
from banen.act.cases.permits import PERMITS
from banen.act.cases.sites import SITES
from banen.act.points.referrals import REFERRALS
from banen.act.postings.notifications import POSTINGS
from banen.act.processing import audit
from banen.act.quotas.proof import prove
from banen.act.registrations.contacts import CONTACTS
from banen.act.registrations.statements import STATEMENTS
from banen.act.releases.releases import RELEASES
from banen.act.seekers.profiles import SEEKERS
from banen.act.seekers.proposals import MATCHES
from banen.act.sharing.joint import JOINTS
from banen.act.sharing.shares import SHARES
from banen.act.signals.signals import SIGNALS
from banen.act.store.engine import Store
from banen.errors import Fault

KINDS: Final = (
    STATEMENTS,
    CONTACTS,
    RELEASES,
    PERMITS,
    SITES,
    APPEALS,
    POSTINGS,
    SIGNALS,
    SHARES,
    JOINTS,
    REFERRALS,
    SEEKERS,
    MATCHES,
    LINES,
)
"""Every kind of file with its table of transitions."""


def everything(store: Store) -> list[Fault]:
    """Every breach that is found, none where the store is right."""
    with store.read() as connection:
        faults = prove(connection)
        for kind in KINDS:
            faults += workflow.prove(connection, kind)
        return faults + audit.prove(connection)
