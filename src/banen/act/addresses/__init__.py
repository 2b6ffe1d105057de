"""Addresses: whether the one that is given exists and is one to sleep at; never silently the first that looks alike."""

from banen.act.addresses.book import AddressBook, AddressBookError, Candidate, Finding, Query, checked
from banen.act.addresses.offline import AddressList, address_book

__all__ = [
    "AddressBook",
    "AddressBookError",
    "AddressList",
    "Candidate",
    "Finding",
    "Query",
    "address_book",
    "checked",
]
