"""Every worked case of the specification of acting is a test that bears its id, on both stores; what is not says why.

The tests are read, not run: the id stands in the name of a test or in its table of cases, and a test is on both stores
where its fixtures come down to ``store_address``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
LAST = {
    "QL": 37, "RG": 16, "AC-T": 12, "PW": 6, "IP": 4, "SG": 14, "HR": 2, "LG": 4, "RT": 5, "JB": 5, "SI": 6, "AG": 14,
    "AD": 4, "WF": 5,
}  # fmt: skip
"""Families of worked cases with the number of their last; AC-T1 to AC-T4 stand in another specification."""
IDS = {f"{name}{'' if name == 'AC-T' else '-'}{n:0{1 if name == 'AC-T' else 2}}"
       for name, last in LAST.items() for n in range(5 if name == "AC-T" else 1, last + 1)}  # fmt: skip
_ID = re.compile(rf"({'|'.join(LAST)})[-_]?0*(\d+)(?!\d)", re.IGNORECASE)

ONE_STORE: dict[str, str] = {
    **dict.fromkeys(("AC-T5", "AC-T6", "AC-T10", "AC-T12"), "a book of addresses is a file or a service"),
    **dict.fromkeys((f"AG-{n:02}" for n in (*range(1, 12), 13, 14)), "plain numbers in, plain numbers out"),
    "HR-01": "days in, days out", "IP-01": "numbers in, a share out", "QL-01": "parts of a number, before it is stored",
    "RG-08": "days in, an instant out", **dict.fromkeys(("RG-10", "RG-11"), "the spelling of names"),
    "RG-12": "texts of content", "SG-05": "content that does not load", "WF-05": "the bytes of a document",
    "SI-04": "a start that is refused before a store is opened",
}  # fmt: skip
"""Cases that no store takes part in, each with what it is about."""


def ids_in(text: str) -> set[str]:
    """The ids of cases in a name or a text."""
    found = set()
    for family, n in _ID.findall(text.replace("ac_t", "AC-T")):
        name = family.upper()
        found.add(f"AC-T{n}" if name == "AC-T" else f"{name}-{int(n):02}")
    return found & IDS


def arguments(function: ast.FunctionDef) -> set[str]:
    return {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}


def decorated(function: ast.FunctionDef, name: str) -> bool:
    return any(name in ast.unparse(each) for each in function.decorator_list)


def fixtures(tree: ast.Module) -> dict[str, set[str]]:
    """Fixtures of a module with what they ask."""
    each = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {node.name: arguments(node) for node in each if decorated(node, "fixture")}


def reaches_both(names: set[str], known: dict[str, set[str]]) -> bool:
    """Whether fixtures come down to a store of each kind."""
    seen: set[str] = set()
    while names:
        seen |= names
        names = set().union(*(known.get(name, set()) for name in names)) - seen
    return bool({"both", "postgresql_server"} & seen) or {"sqlite_template", "postgresql_address"} <= seen


def read_tests() -> Iterator[tuple[set[str], bool]]:
    """The ids of each test of acting, and whether it runs on both stores."""
    shared = fixtures(ast.parse((HERE / "conftest.py").read_text())) | {"store_address": {"both"}}
    for file in (*sorted(HERE.glob("test_*.py")), HERE.parent / "spec" / "test_disclosure_cases.py"):
        if file.name == Path(__file__).name:
            continue
        tree = ast.parse(file.read_text())
        known = shared | fixtures(tree)
        told = {
            target.id: ast.unparse(node)
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [ast.unparse(each) for each in node.decorator_list]
                tables = [told[name] for name in told if any(re.search(rf"\b{name}\b", mark) for mark in marks)]
                doc = ast.get_docstring(node) or ""
                yield ids_in(" ".join((node.name, *marks, *tables, doc))), reaches_both(arguments(node), known)


def test_every_worked_case_has_a_test_of_its_id() -> None:
    assert len(IDS) == 130
    assert sorted(IDS - set().union(*(ids for ids, _ in read_tests()))) == []


def test_every_worked_case_is_tried_on_both_stores_or_says_why_not() -> None:
    on_both = set().union(*(ids for ids, both in read_tests() if both))
    assert sorted(IDS - on_both - set(ONE_STORE)) == []
    assert sorted(set(ONE_STORE) & on_both) == [], "these are on both stores: take them from the list"
