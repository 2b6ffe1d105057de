"""``banen serve``: the web application on this machine."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import Fault, OutputError, UserError, check_all
from banen.sentences import Sentence

if TYPE_CHECKING:
    from fastapi import FastAPI

HOST = "127.0.0.1"
LOGS = ("text", "json")
LOOPBACK = (HOST, "::1", "localhost")


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8026,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")] = HOST,
    data: Annotated[
        Path | None, typer.Option(help="Folder for drafts of site assessments; else BANEN_DATA, else your own folder.")
    ] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Believe the headers of a proxy on this machine or in BANEN_PROXIES.")
    ] = False,
    root_path: Annotated[
        str, typer.Option(help="Prefix under which a proxy shows it, such as /banen; else what the proxy says.")
    ] = "",
    log: Annotated[str, typer.Option(help="text for a person, json for a line per request.")] = "text",
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
) -> None:
    """Open the web application: simulator, figures, rules, site assessment, and how good it all is."""
    import socket

    from banen.serve.memory import few_arenas, large_apart
    from banen.serve.web.prefix import PREFIX

    few_arenas()  # before anything begins a thread
    large_apart()
    check_all(lambda: _known_log(log))
    if root_path and not PREFIX.match(root_path := "/" + root_path.strip("/")):
        raise UserError(
            Fault("banen", Sentence("{root_path!r} is no prefix.", root_path=root_path), "Write a path such as /banen.")
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            what = Sentence(
                "Port {port} on {host} cannot be used: {strerror}.", port=port, host=host, strerror=error.strerror
            )
            dutch = f"Poort {port} op {host} is niet te gebruiken. Geef een andere met --port."
            raise UserError(Fault("banen", what, "Give another with --port.", dutch)) from None
    with _warming_ahead():
        app = _app_of(data, host, behind_proxy=behind_proxy)
    from banen.serve.web.server import serve_on

    address = f"http://{'localhost' if host in (HOST, '0.0.0.0') else host}:{port}/"  # noqa: S104
    typer.echo(f"Banen is at {address} (stop with Ctrl+C)")
    if not no_open:
        threading.Timer(1.0, webbrowser.open, (address,)).start()
    serve_on(app, host, port, behind_proxy=behind_proxy, log=log, root_path=root_path)


def _app_of(data: Path | None, host: str, *, behind_proxy: bool) -> FastAPI:
    """The application, with its folder of drafts in hand."""
    from banen.serve.web.app import create_app
    from banen.serve.web.assessment.drafts import ShelfError

    app = create_app(data)
    if app.state.act is not None and app.state.act.is_demo:
        _refuse_demo_abroad(host, behind_proxy=behind_proxy)
    try:
        if not app.state.shelf.take():
            what = "Another process of Banen holds the folder of drafts."
            raise UserError(Fault("banen", what, "Stop it, or give another folder with --data."))
    except ShelfError as error:
        raise OutputError(
            Fault("banen", Sentence("The folder of drafts cannot be used: {error}.", error=error), "See --data.")
        ) from None
    return app


def _known_log(log: str) -> None:
    if log not in LOGS:
        raise UserError(
            Fault(
                "--log",
                Sentence("{log!r} is no kind of log.", log=log),
                Sentence("Choose from {logs}.", logs=", ".join(LOGS)),
            )
        )


@contextmanager
def _warming_ahead() -> Iterator[None]:
    """Run current law beside what is done within. Where that fails it is waited for: the compiler must not be at work
    when the program ends.
    """
    beside = threading.Thread(target=_warm_ahead, name="banen-ahead", daemon=True)
    beside.start()
    try:
        yield
    except BaseException:
        beside.join()
        raise


def _warm_ahead() -> None:
    """Run current law where the engine is compiled; what goes wrong is told to who asks for it."""
    with suppress(Exception):
        from banen.simulate.engine.compiled import apart, is_compiled

        apart.set()
        if is_compiled():
            from banen.serve.web.simulator import axes

            axes.warm_up()


def _refuse_demo_abroad(host: str, *, behind_proxy: bool) -> None:
    """The sign-in of a demonstration asks nobody who they are: on this machine only, and never in production."""
    import os

    production = os.environ.get("BANEN_ENV") == "production"
    if host not in LOOPBACK or behind_proxy or production:
        where = "in production" if production else f"on {host}" if host not in LOOPBACK else "behind a proxy"
        what = Sentence("Demonstration data with their imitation sign-in are not served {where}.", where=where)
        raise UserError(Fault("banen", what, "Use --host 127.0.0.1, or a store with no demonstration data."))
