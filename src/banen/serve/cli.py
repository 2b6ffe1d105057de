"""The command line: one command per job; errors leave as sentences with an exit code, never as a traceback."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from banen.errors import BanenError, ContentError, Fault, InternalError, OutputError, UserError
from banen.languages import noting
from banen.sentences import Sentence
from banen.serve.commands import (
    account,
    act,
    assess,
    backtest,
    calibrate,
    check,
    content,
    decide,
    experiments,
    explain,
    figures,
    local,
    match,
    measures,
    need,
    project,
    quota,
    report,
    rules,
    serve,
    survey,
    update,
    who,
)
from banen.serve.commands.usage import hear, language_asked
from banen.serve.console import prepare, settle
from banen.serve.memory import look_seldom

if TYPE_CHECKING:
    from typer._click import Command

app = typer.Typer(
    name="banen",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Steer labour migration by the numbers: figures, law, population, packages of measures.",
    epilog="Start with: banen project --package examples/packages/grip-op-arbeidsmigratie.yml --out out",
)
app.command("project")(project.project)
app.command("serve")(serve.serve)
app.command("backtest")(backtest.backtest)
app.command("calibrate")(calibrate.calibrate)
app.command("experiments")(experiments.experiments)
app.command("explain")(explain.explain)
app.command("check")(check.check)
app.command("assess")(assess.assess)
app.command("need")(need.need)
app.command("decide")(decide.decide)
app.command("local")(local.local)
app.command("who")(who.who)
app.add_typer(content.app, name="content")
app.add_typer(match.app, name="match")
app.add_typer(figures.app, name="figures")
figures.app.command("update")(update.update)
figures.app.command("due")(update.due)
app.add_typer(measures.app, name="measures")
app.add_typer(report.app, name="report")
app.add_typer(rules.app, name="rules")
app.add_typer(quota.app, name="quota")
app.add_typer(act.app, name="act")
app.add_typer(account.app, name="account")
app.add_typer(survey.app, name="survey")

STOPPED = 130
"""Exit code of a command that was broken off with Ctrl-C."""


@app.callback()
def choose_content(
    content: Annotated[
        Path | None,
        typer.Option(
            help="Folder of figures, law, assumptions and texts, instead of the one that came with Banen.",
            envvar="BANEN_CONTENT",
            file_okay=False,
            exists=True,
            resolve_path=True,
        ),
    ] = None,
) -> None:
    """Take the content from the folder that is named, before anything of it is read."""
    if content is None:
        return
    if not (content / "figures").is_dir():
        advice = "Make one with: banen content copy FOLDER."
        raise ContentError(
            Fault("banen", Sentence("{content} is no folder of content: it has no figures.", content=content), advice)
        )
    os.environ["BANEN_CONTENT"] = str(content)
    records = sys.modules.get("banen.observe.records")
    if records is not None and content != records.CONTENT:
        raise InternalError(f"content was read from {records.CONTENT} before --content {content} was heard")


hear(app)


@cache
def whole() -> Command:
    """Every command, made once."""
    return typer.main.get_command(app)


def main() -> None:
    """Run the command line and end with its exit code."""
    look_seldom()
    prepare()
    code = run(sys.argv[1:])
    refused = settle()
    if refused is not None and not isinstance(refused, BrokenPipeError):
        reason = Sentence(refused.strerror or str(refused))
        fault = Fault("banen", Sentence("Standard output cannot be written: {reason}.", reason=reason))
        code = _tell(UserError(fault), sys.argv[1:], OutputError.exit_code)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run with these arguments; the exit code comes from the error tree."""
    with noting() as lacks:
        code = _run(arguments)
    if lacks:
        from banen.observe.words import lacking_note

        return _say([lacking_note(language) for language in sorted(lacks)], code)
    return code


def _run(arguments: list[str]) -> int:
    def tell(fault: Fault, code: int) -> int:
        return _tell(UserError(fault), arguments, code)

    try:
        outcome = whole()(arguments, standalone_mode=False)
        if outcome == STOPPED:  # the parser of commands takes Ctrl-C for itself and gives a code
            raise KeyboardInterrupt
        return int(outcome or 0)
    except UserError as error:
        return _tell(error, arguments, error.exit_code)
    except BanenError as error:
        what = Sentence("This is a defect in Banen: {error}.", error=error)
        return tell(Fault("banen", what, "Please report it with the command you gave."), error.exit_code)
    except TyperException as error:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        return _say([said], 2) if said else 2  # called without a command, help was printed
    except (typer.Abort, KeyboardInterrupt):
        return tell(Fault("banen", "Stopped."), STOPPED)
    except BrokenPipeError:
        return 0
    except OSError as error:
        place, reason = f"{error.filename}: " if error.filename else "", Sentence(error.strerror or str(error))
        what = Sentence("The system refuses: {place}{reason}.", place=place, reason=reason)
        return tell(Fault("banen", what), OutputError.exit_code)
    except UnicodeEncodeError:
        said = "Something that was given holds a character that is no text."
        return tell(Fault("banen", said, "Write it as UTF-8."), 2)
    except Exception as error:  # the last net: whatever it is, a reader gets a sentence
        if (refused := _of_store(error)) is not None:
            return _tell(refused, arguments, refused.exit_code)
        what = Sentence("This is a defect in Banen ({kind}: {error}).", kind=type(error).__name__, error=error)
        return tell(Fault("banen", what, "Please report it."), 70)


def _of_store(error: Exception) -> UserError | None:
    """What the disk or the server behind the store refuses, where a store was used at all."""
    if "sqlalchemy" not in sys.modules:
        return None
    import sqlite3

    from sqlalchemy.exc import DBAPIError

    refused = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(error, DBAPIError | sqlite3.Error):
        return None
    from banen.act.errors import StoreError

    reason = str(refused).strip().partition("\n")[0] or type(refused).__name__
    advice = "Make room on the disk, or look whether the store may be written; then run the command again."
    return StoreError(Fault("banen", Sentence("The store cannot be read or written: {reason}.", reason=reason), advice))


def _tell(error: UserError, arguments: list[str], code: int) -> int:
    """Every fault in the language of the reader; read now, for content is not read before it is heard which."""
    from banen.observe.fault_texts import sentences

    return _say(sentences(error, language_asked(arguments)), code)


def _say(sentences: list[str], code: int) -> int:
    for sentence in sentences:
        typer.secho(sentence, err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)
    return code


if __name__ == "__main__":
    main()
