"""Every sentence of a fault has its Dutch in content, found where it is made; there is no exception.

A sentence is a text in the place of *what* or *advice* of a fault, or the pattern of a ``Sentence``. A text that is
put together on the spot (an f-string) has no pattern that another language could follow.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import banen
import banen.errors
from banen.languages import DUTCH
from banen.observe.fault_texts import texts
from banen.observe.records import CONTENT

SOURCE = Path(banen.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))


@cache
def trees() -> dict[str, ast.Module]:
    return {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8")) for path in FILES}


@cache
def errors() -> frozenset[str]:
    """Every class of the tree of errors that are told in sentences."""
    classes = {
        node.name: {getattr(base, "id", getattr(base, "attr", "")) for base in node.bases}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"UserError", "FieldError"}
    while more := {name for name, bases in classes.items() if bases & found} - found:
        found |= more
    return frozenset(found - OTHERWISE)


OTHERWISE = frozenset({"SaidError", "SignInError", "UnknownNameError", "UnknownMeasureError", "VariantConflictError"})
"""Errors that take names or a text of the portal, and make their sentence themselves."""


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


BY_KEY = ("serve/commands/usage.py", "sites/answers.py", "sites/proposals.py", "sites/settings.py")
"""Files whose ``fault`` takes the key of a text in content, not a sentence."""
BEFORE = {"observe/documents.py": 1, "observe/shapes.py": 1, "serve/web/act/given.py": 1, "observe/records.py": 1}
"""Files whose own ``fault`` or ``add`` takes a place before the sentences."""
OWN = ("fault", "_fault", "add")


def told_in(node: ast.Call, file: str) -> list[ast.expr]:
    """The arguments of a call that are sentences of a fault."""
    name = called(node)
    given = [keyword.value for keyword in node.keywords if keyword.arg in ("what", "advice")]
    if name == "Sentence":
        return node.args[:1]
    if name == "Fault" or (name == "add" and "fault" in ast.unparse(node.func).lower()):
        return node.args[1:3] + given
    if name in OWN[: 2 + (ast.unparse(node.func) == "self.add")] and (file in BEFORE or name == "fault"):
        first = BEFORE.get(file, 0) if file in BEFORE and (name != "fault" or file == "observe/documents.py") else 0
        return [] if file in BY_KEY else node.args[first : first + 2]
    return node.args if name in errors() else []


def leaves(
    sentence: ast.expr, given: dict[str, list[ast.expr]], seen: frozenset[str] = frozenset()
) -> Iterator[ast.expr]:
    """The texts that a place can hold; of a name, everything that it is given in the function or the file."""
    if isinstance(sentence, ast.IfExp):
        parts = [sentence.body, sentence.orelse]
    elif isinstance(sentence, ast.BoolOp):
        parts = sentence.values
    elif isinstance(sentence, ast.Starred):
        parts = [sentence.value]
    elif isinstance(sentence, ast.Tuple):
        parts = sentence.elts
    elif isinstance(sentence, ast.Name) and sentence.id not in seen:
        parts, seen = given.get(sentence.id, []), seen | {sentence.id}
    else:
        yield sentence
        return
    for part in parts:
        yield from leaves(part, given, seen)


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and what they are given, one by one also where several are given at once."""
    for each in ast.walk(node):
        if isinstance(each, ast.Assign):
            for target in each.targets:
                yield from pairs(target, each.value)
        elif isinstance(each, ast.AnnAssign | ast.NamedExpr) and each.value is not None:
            yield from pairs(each.target, each.value)


def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple):
        sides = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        for side in sides:
            if isinstance(side, ast.Tuple) and len(side.elts) == len(target.elts):
                for one, other in zip(target.elts, side.elts, strict=True):
                    yield from pairs(one, other)


def of_module(tree: ast.Module) -> list[tuple[str, ast.expr]]:
    constants = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return [pair for node in constants for pair in assigned(node)]


def within(tree: ast.Module) -> Iterator[tuple[ast.Call, dict[str, list[ast.expr]]]]:
    """Every call with what the names of its function are given; of the innermost."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    scope: dict[ast.AST, ast.AST] = {}
    for function in functions:  # the outer before the inner
        scope |= dict.fromkeys(ast.walk(function), function)
    known: dict[ast.AST | None, list[tuple[str, ast.expr]]] = {None: of_module(tree)}
    known |= {function: [*assigned(function)] for function in functions}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given: dict[str, list[ast.expr]] = {}
            own = known[scope.get(node)]
            for name, value in own:
                given.setdefault(name, []).append(value)
            for name, value in known[None]:
                if name not in given:
                    given[name] = [value]
            yield node, given


@cache
def sentences() -> dict[str, list[ast.expr]]:
    """What stands in the place of a sentence, by file."""
    return {
        file: [
            leaf for node, given in within(tree) for argument in told_in(node, file) for leaf in leaves(argument, given)
        ]
        for file, tree in trees().items()
    }


def lacking(file: str) -> list[str]:
    """Sentences of a file that have no Dutch."""
    held = [leaf.value for leaf in sentences()[file] if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)]
    return sorted({text for text in held if text and text not in texts(DUTCH)})


def put_together(file: str) -> int:
    """Sentences of a file without a pattern."""
    return sum(isinstance(leaf, ast.JoinedStr | ast.BinOp) for leaf in sentences()[file])


@pytest.mark.parametrize("file", [path.relative_to(SOURCE).as_posix() for path in FILES])
def test_every_sentence_of_a_fault_has_its_dutch(file: str) -> None:
    assert lacking(file) == [], "write it in content/texts/faults_*.nl.yml"
    assert put_together(file) == 0, "use Sentence(pattern, facts)"


def kinds() -> set[str]:
    """What names can be the name of, wherever one is told that does not exist; of ``lever of measure …`` the first."""
    found = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == "UnknownNameError":
                kind = node.args[0]
                if isinstance(kind, ast.Constant):
                    found.add(str(kind.value))
                elif isinstance(kind, ast.JoinedStr) and isinstance(kind.values[0], ast.Constant):
                    found.add(str(kind.values[0].value).strip())
    return found


def test_every_kind_of_name_has_its_dutch() -> None:
    assert len(kinds()) > 20
    assert sorted(kind for kind in kinds() if f"kinds.{kind}" not in texts(DUTCH)) == []


def used() -> set[str]:
    """Every text of the code, for a sentence may be chosen before it is told."""
    return {
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def files() -> list[Path]:
    return sorted((CONTENT / "texts").glob(f"faults_*.{DUTCH}.yml"))


def names(pattern: str) -> Counter[str]:
    return Counter({name: 1 for _, name, _, _ in Formatter().parse(pattern) if name})


@pytest.mark.parametrize("english", [key for key in texts(DUTCH) if "{" in key])
def test_a_translation_is_filled_in_with_the_same_facts(english: str) -> None:
    assert names(texts(DUTCH)[english]) == names(english)


def test_no_translation_is_of_a_sentence_that_is_gone() -> None:
    spoken = used()
    gone = [key for key in texts(DUTCH) if key not in spoken and not key.startswith(("states.", "events.", "kinds."))]
    assert [key for key in gone if key not in SYSTEM] == []


SYSTEM = {
    "No such file or directory", "Permission denied", "Operation not permitted", "Read-only file system",
    "No space left on device", "Is a directory", "Not a directory", "File name too long", "File exists",
    "Invalid argument", "Too many levels of symbolic links",
}  # fmt: skip
"""What the system says; nothing of ours."""
