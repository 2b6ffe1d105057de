"""The ledger of numbers: how many places there are, who has one, who waits, and every booking that made it so."""

from banen.act.quotas.definition import LedgerSettings, QuotaDefinition
from banen.act.quotas.ledger import Answer, Ledger

__all__ = ["Answer", "Ledger", "LedgerSettings", "QuotaDefinition"]
