"""What changed between two days, each as it was known on a day: one class for every subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from banen.account.account import Account, AccountState
from banen.account.subjects import THEMES, Recommendation

CLASSES = ("nieuw", "heropend", "vooruit", "terug", "afgesloten_zonder", "alleen_bewijs", "ongewijzigd")
"""New, reopened, further, back, closed without result, only new evidence, unchanged; in this order of precedence."""
_ORDER = (
    "onbekend", "niet_gestart", "open", "in_voorbereiding", "in_uitvoering", "deels", "afgerond", "voldaan",
)  # fmt: skip
_WITHOUT = ("niet_haalbaar", "vervallen", "niet_overgenomen", "niet_uitgevoerd")
_SETTLED = ("afgerond", "voldaan", *_WITHOUT)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the day on which it is looked back from."""

    on: date
    known: date | None = None


@dataclass(frozen=True, slots=True)
class AccountChange:
    """How a subject moved between two moments: its class, and its state at both."""

    subject: str
    kind: str
    before: AccountState
    after: AccountState

    @property
    def learned(self) -> bool:
        """Whether its status was not known before: the change may be ours, of knowing, and not theirs, of doing."""
        return self.kind == "vooruit" and self.before.status == "onbekend"

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON."""
        return {
            "subject": self.subject, "class": self.kind, "from": self.before.status, "to": self.after.status,
            "first_known": self.learned, "new_evidence": sorted(self.after.shown - self.before.shown),
        }  # fmt: skip


def changes(account: Account, before: Moment, after: Moment) -> tuple[AccountChange, ...]:
    """The change of every subject that there is at the later moment, in the order of the list."""
    earlier = account.listed(before.on)
    moved = []
    for id_ in account.listed(after.on):
        was, now = account.state(id_, before.on, before.known), account.state(id_, after.on, after.known)
        moved.append(AccountChange(id_, _kind(id_ in earlier, was, now), was, now))
    return tuple(moved)


def _kind(listed: bool, was: AccountState, now: AccountState) -> str:
    if not listed:
        return "nieuw"
    if was.status in _SETTLED and now.status not in _SETTLED:
        return "heropend"
    if was.status == now.status:
        return "ongewijzigd" if was.shown == now.shown else "alleen_bewijs"
    if now.status in _WITHOUT:
        return "afgesloten_zonder"
    if was.status in _WITHOUT:
        return "heropend"
    return "vooruit" if _ORDER.index(now.status) > _ORDER.index(was.status) else "terug"


def counted(found: Iterable[AccountChange]) -> Mapping[str, int]:
    """How many subjects are in each class."""
    counts = Counter(change.kind for change in found)
    return {kind: counts[kind] for kind in CLASSES}


def by_theme(account: Account, at: Moment) -> Mapping[str, Mapping[str, int]]:
    """How many recommendations of each theme have which status; together they are the list."""
    listed = [r for r in account.listed(at.on).values() if isinstance(r, Recommendation)]
    return {
        theme: Counter(account.state(r.id, at.on, at.known).status for r in listed if r.theme == theme)
        for theme in THEMES
    }


def by_addressee(account: Account, at: Moment) -> Mapping[str, tuple[str, ...]]:
    """The recommendations of each addressee; one with several stands with each, so these are more than the list."""
    subjects_by_addressee: dict[str, list[str]] = {}
    for record in account.listed(at.on).values():
        for addressee in record.addressees if isinstance(record, Recommendation) else ():
            subjects_by_addressee.setdefault(addressee, []).append(record.id)
    return {name: tuple(subjects_by_addressee[name]) for name in sorted(subjects_by_addressee)}
