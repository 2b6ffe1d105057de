"""What was typed at the command line, held against what a command takes before it runs: every fault at once.

A fault says which option or argument, what was given, what is asked and how to write it, in Dutch and in English. How
a number is written stands in :mod:`banen.serve.typed_numbers`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import unwrap
from pathlib import Path
from typing import Any, Final, get_args

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from banen.errors import Fault, UserError, beside, nearest
from banen.languages import DUTCH, ENGLISH, WHOLE, Language
from banen.serve.commands.options import language_of, languages, words

Given = TyperOption | TyperArgument
NUMBER: Final = re.compile(r"-\.?[0-9]")
"""How a negative number begins; no option does."""
DASHES: Final = "–—−"
"""What a word processor makes of two hyphens."""
FAULTS: Final = "banen.faults"
"""Where a context keeps what is wrong with its line, for the command to tell with all else."""


def hear(app: typer.Typer) -> None:
    """Let every command and group of an application, at any depth, read its line in our words."""
    for command in app.registered_commands:
        command.cls = _Command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            hear(group.typer_instance)
            group.cls = _Group
    app.info.cls = _Group


def language_asked(arguments: Sequence[str]) -> Language:
    """The language of a line that may be wrong elsewhere: of ``--lang``, else of the environment."""
    for at, argument in reversed([*enumerate(arguments)]):
        name, equals, value = argument.partition("=")
        if name in ("--lang", "--language"):
            code = value if equals else next(iter(arguments[at + 1 :]), "")
            if code in languages():
                return code
    chosen = os.environ.get("BANEN_LANGUAGE", "")
    return chosen if chosen in languages() else language_of(os.environ)


@dataclass
class _Line:
    """A command line taken apart: options with their values, then what stands without an option."""

    command: str
    kept: list[tuple[str, ...]] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    at_once: Sequence[str] = ()
    """An option such as ``--help``, which is answered whatever else is wrong."""
    sure: bool = True
    """Whether it is known which word belongs to which option."""

    def fault(self, option: str, key: str, **facts: str) -> None:
        self.faults.append(_fault("banen", key, option=option, command=self.command, **facts))


def _fault(where: str, key: str, **facts: str) -> Fault:
    """A fault in both languages."""
    parts = {language: words("usage", language)[key] for language in WHOLE}
    what, advice = (part.format(**facts) for part in parts[ENGLISH])
    return Fault(where, what, advice, " ".join(part.format(**facts) for part in parts[DUTCH]))


class _Command(TyperCommand):
    """A command that tells everything that is wrong with its line, and reads -2 as a number."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing or (not args and self.no_args_is_help):
            return super().parse_args(ctx, args)
        line = _taken_apart(self, ctx, args)
        if line.at_once:
            return super().parse_args(ctx, [*line.at_once])
        wanted = [p for p in self.get_params(ctx) if isinstance(p, TyperArgument)]
        _place(line, wanted)
        structural = len(line.faults)
        wrong = _check(line, self.get_params(ctx))
        if line.faults:
            if structural or not _checks_at_once(self) or not _stand_in(line, wrong):
                raise UserError(*line.faults)
            ctx.meta[FAULTS] = tuple(line.faults)
        words = [word for given in line.kept for word in given]
        return super().parse_args(ctx, [*words, *(("--", *line.bare) if line.bare else ())])

    def invoke(self, ctx: Any) -> Any:
        faults = ctx.meta.pop(FAULTS, ())
        with beside(faults):
            given = super().invoke(ctx)
        if faults:
            raise UserError(*faults)
        return given


class _Group(TyperGroup):
    """A group that tells what is wrong before its command is reached, and which command was meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing or (not args and self.no_args_is_help):
            return super().parse_args(ctx, args)
        line = _taken_apart(self, ctx, args)
        if line.at_once:
            return super().parse_args(ctx, [*line.at_once])
        known = ", ".join(self.commands)
        if line.bare and line.bare[0] not in self.commands:
            near = nearest(line.bare[0], self.commands)
            key = "no_command" if near else "no_command_far"
            line.fault("", key, given=_quoted(line.bare[0]), near=near, known=known)
        elif not line.bare and not self.invoke_without_command and line.sure:
            line.fault("", "command_missing", known=known)
        _check(line, self.get_params(ctx))
        if line.faults:
            raise UserError(*line.faults)
        return super().parse_args(ctx, [*(word for given in line.kept for word in given), *line.bare])


def _taken_apart(command: TyperCommand | TyperGroup, ctx: Any, args: Sequence[str]) -> _Line:
    """Which word is an option, which its value and which neither; what no option knows is a fault and left out."""
    options = {
        name: each
        for each in command.get_params(ctx)
        if isinstance(each, TyperOption)
        for name in (*each.opts, *each.secondary_opts)
    }
    line, left = _Line(_path(ctx)), [*args]
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            line.bare += left
            break
        if word[:1] in DASHES and word and (hyphened := "--" + name.lstrip(DASHES + "-")) in options:
            line.fault(name, "dash", near=hyphened)
            _skip_value(line, options[hyphened], equals, left, options)
        elif len(word) < 2 or not word.startswith("-") or NUMBER.match(word):
            line.bare.append(word)
            if isinstance(command, TyperGroup):
                line.bare += left
                break
        elif (option := options.get(name)) is None:
            near, later = _near_option(name, options), _below(command, name)
            if later is not None:
                line.fault(name, "too_early")
            else:
                line.fault(_short(name), "unknown" if near else "unknown_far", near=near)
            _skip_value(line, later or options.get(near), equals, left, options)
        elif option.is_eager or option.callback is not None:
            line.at_once = (word, *(() if option.is_flag or equals else left[:1]))
            break
        elif option.is_flag or option.count:
            if equals:
                line.fault(name, "no_value_wanted")
            line.kept.append((name,))
            line.values.setdefault(option.name, [])
        elif not equals and (not left or left[0].partition("=")[0] in options):
            line.fault(name, "no_value")
            line.values.setdefault(option.name, [])
        else:
            value = value if equals else left.pop(0)
            line.kept.append((name, value))
            line.values.setdefault(option.name, []).append(value)
    return line


def _near_option(name: str, options: Mapping[str, TyperOption]) -> str:
    """The option that comes nearest, by its name without hyphens."""
    bare = {option.lstrip("-"): option for option in options if option.startswith("--")}
    return bare.get(nearest(name.lstrip("-"), bare), "")


def _below(command: Any, name: str) -> TyperOption | None:
    """The option of this name that a command of a group has, at any depth."""
    for each in command.commands.values() if isinstance(command, TyperGroup) else ():
        for param in each.params:
            if isinstance(param, TyperOption) and name in param.opts:
                return param
        if (deeper := _below(each, name)) is not None:
            return deeper
    return None


def _skip_value(
    line: _Line, meant: TyperOption | None, equals: str, left: list[str], options: Mapping[str, TyperOption]
) -> None:
    """Leave out the value of an option that is told already."""
    line.sure = False
    if meant is not None:
        line.values.setdefault(meant.name, [])
        if not equals and not meant.is_flag and left and left[0].partition("=")[0] not in options:
            left.pop(0)


def _place(line: _Line, wanted: Sequence[TyperArgument]) -> None:
    """Give each argument its words, in their order; tell what is missing and what is too much."""
    left = [*line.bare]
    for argument in wanted:
        taken = left if argument.nargs == -1 else left[:1]
        left = [] if argument.nargs == -1 else left[1:]
        if taken:
            line.values[argument.name] = [*taken]
        elif argument.required and line.sure:
            line.fault(_shown(argument), "missing_argument", help=argument.help or "")
    if left and line.sure:
        line.fault(" ".join(_short(word) for word in left[:5]), "too_many")


def _checks_at_once(command: TyperCommand) -> bool:
    """Whether a command checks all that it was given before it does anything."""
    return "check_all" in unwrap(command.callback or _checks_at_once).__code__.co_names


def _stand_in(line: _Line, wrong: Sequence[Given]) -> bool:
    """Put numbers that can be read for those that cannot, so that the command can check the rest; False where none."""
    if any(isinstance(each, TyperArgument) or _kind(each) not in (int, float) for each in wrong):
        return False
    for each in wrong:
        stand_in = _example(each)
        if stand_in is None and each.required:
            return False
        line.kept = [given for given in line.kept if given[0] not in each.opts]
        if each.required:
            line.kept.append((each.opts[0], str(stand_in)))
    return True


def _check(line: _Line, params: Sequence[Any]) -> list[Given]:
    """Hold every value against what its option or argument takes; whose value is wrong or missing."""
    wrong: list[Given] = []
    typed = [*line.values]
    for each in sorted(params, key=lambda p: typed.index(p.name) if p.name in typed else len(typed)):
        if not isinstance(each, TyperOption | TyperArgument):
            continue
        where, given = _shown(each), line.values.get(each.name)
        if given is None and isinstance(each.envvar, str) and (set_ := os.environ.get(each.envvar)):
            where, given = each.envvar, [set_]
        if given is None:
            if each.required and isinstance(each, TyperOption) and each.prompt is None:
                line.fault(where, "missing_option", help=each.help or "")
                wrong.append(each)
            continue
        if isinstance(each, TyperOption) and not each.multiple and len(set(given)) > 1:
            line.fault(where, "twice", given=", ".join(_quoted(text) for text in given))
            wrong.append(each)
        for text in given:
            if _kind(each) is Path and not text.strip():
                line.fault(where, "no_value")
                wrong.append(each)
            elif (fault := _judged(each, where, text)) is not None:
                line.faults.append(fault)
                wrong.append(each)
    return wrong


def _kind(param: Given) -> Any:
    """The type of a value; of a list, that of each."""
    kind = param.type_descriptor.annotation
    return next(iter(get_args(kind)), kind)


def _judged(param: Given, where: str, text: str) -> Fault | None:
    """What is wrong with one value; nothing where its kind is for the command itself to judge."""
    kind, info = _kind(param), param.type_descriptor.parameter_info
    if info.parser is not None:
        return _parsed(info.parser, where, text)
    if kind in (int, float):
        return _number(param, where, text, is_whole=kind is int)
    if kind is Path:
        return _path_fault(info, where, text)
    return None


def _parsed(parser: Callable[[str], Any], where: str, text: str) -> Fault | None:
    try:
        parser(text)
    except UserError as error:
        fault = error.faults[0]
        return Fault(where, fault.what, fault.advice, fault.dutch)
    return None


def _path_fault(info: Any, where: str, text: str) -> Fault | None:
    """A file or folder that has to be there, or that is the other of the two."""
    place, given = Path(text), _quoted(text)
    try:
        is_folder, there = place.is_dir(), place.exists()
    except (OSError, ValueError):
        is_folder = there = False
    if info.exists and not there:
        return _fault(where, "no_file", given=given)
    if is_folder and not info.dir_okay:
        return _fault(where, "is_folder", given=given)
    if there and not is_folder and not info.file_okay:
        return _fault(where, "is_file", given=given)
    if info.exists and not os.access(place, os.R_OK):
        return _fault(where, "no_right", given=given)
    return None


# Numbers ----------------------------------------------------------------------------------------------------------


def _number(param: Given, where: str, text: str, *, is_whole: bool) -> Fault | None:
    """What is wrong with a number as it was typed, with how to write it where that can be sentences."""
    from banen.serve.typed_numbers import NumberWanted

    own = NumberWanted(is_whole, param.min, param.max, _example(param))
    sentences = own.refused(text)
    if sentences is None:
        return None
    if own.low is None and own.high is None:
        sentences = NumberWanted(is_whole, *_bounds(param.name), own.example).refused(text) or sentences
    return Fault(where, *sentences[ENGLISH], dutch=" ".join(sentences[DUTCH]))


def _bounds(name: str) -> tuple[float | None, float | None]:
    """Bounds that the command itself holds a number to, by the name of the option."""
    from banen.quantities import LAST_YEAR, POLICY_YEAR
    from banen.simulate.scenario import MOST_DRAWS

    return {
        "year": (POLICY_YEAR, LAST_YEAR),
        "until": (POLICY_YEAR, LAST_YEAR),
        "draws": (1, MOST_DRAWS),
        "scale": (0.001, 10),
        "probability": (0, 1),
        "seed": (0, None),
        "proposals": (1, 3),
        "workers": (1, None),
        "slices": (1, None),
        "places": (1, None),
        "points": (2, None),
    }.get(name, (None, None))


def _example(param: Given) -> float | None:
    """A value that would do: what is taken where nothing is given, else the lowest."""
    default: object = param.default
    if isinstance(default, int | float) and not isinstance(default, bool):
        return default
    return param.min if param.min is not None else 2035 if param.name in ("year", "until") else None


# Names ------------------------------------------------------------------------------------------------------------


def _path(ctx: Any) -> str:
    """The command as it is typed: ``banen quota adjust``."""
    names = list[str]()
    while ctx is not None and ctx.parent is not None:
        names.append(ctx.info_name or "")
        ctx = ctx.parent
    return " ".join(("banen", *reversed(names)))


def _shown(param: Given) -> str:
    """An option by its last long name, an argument by the word that stands for it."""
    if isinstance(param, TyperOption):
        return max(param.opts, key=lambda name: (name.startswith("--"), -len(name)))
    return (param.metavar or param.name).strip("[]").upper()


def _quoted(text: str) -> str:
    from banen.observe.numbers import quoted

    return quoted(text, 40)


def _short(text: str) -> str:
    from banen.observe.numbers import short

    return short(text, 40)
