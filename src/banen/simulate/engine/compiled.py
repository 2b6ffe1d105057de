"""What the engine keeps of its compilation on disk: made once for a processor, anew after an upgrade or a crash."""

from __future__ import annotations

import hashlib
import pickletools
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from banen.lasting import put
from banen.simulate.engine.cache_folder import MARK

apart: Final = threading.Event()
"""Set by a server: it has the engine compiled in another process, for that takes 250 MB that are never given back."""
_compiling = threading.Lock()


def announce_compilation() -> None:
    """Say so, once, when the engine must be compiled for this processor first."""
    with _compiling:
        if is_compiled():
            return
        if apart.is_set():
            _compile_apart()
        else:
            print("Compiling the engine for this processor (once, about half a minute) …", file=sys.stderr)  # noqa: T201


def is_compiling() -> bool:
    """Whether the engine is being compiled for this processor at this moment, or is looked at for it."""
    return _compiling.locked()


def _compile_apart() -> None:
    """Compile in another process, and load what it made from disk; what it could not make is compiled here."""
    with suppress(OSError):
        command = [sys.executable, "-c", "from banen.simulate.warm import cohorts; cohorts()"]
        subprocess.run(command, stdin=subprocess.DEVNULL, check=False)  # noqa: S603  this program itself


def is_compiled() -> bool:
    """Whether the engine is compiled for this processor: here already, or on disk from this very code."""
    from banen.simulate.engine import kernel

    renew(kernel.advance)
    return bool(kernel.advance.signatures) or _is_cached(kernel.advance)


@cache
def load_without_algebra() -> None:
    """Load the compiler's part about arrays without SciPy's linear algebra, which no engine uses.

    It loads that (0.2 s, 30 MB) only to see whether it is there; it is, and is loaded as soon as compiled code calls
    for it.
    """
    from numba.np import linalg

    looked_for = linalg.ensure_blas
    linalg.ensure_blas = lambda: None
    try:
        import numba.np.arraymath  # noqa: F401  what loading does is wanted
    finally:
        linalg.ensure_blas = looked_for


def renew(compiled: Any) -> None:
    """Forget what stands beside a compiled function from other code or cut off, before the first of it is loaded."""
    if not compiled.signatures:
        load_without_algebra()
        forget_other_code(_cache(compiled), code_of(Path(__file__).parent))
        mend_cache(_cache(compiled))


def _cache(compiled: Any) -> Path:
    return Path(str(compiled.stats.cache_path))


def _is_cached(compiled: Any) -> bool:
    return any(_cache(compiled).glob(f"{compiled.__module__.rpartition('.')[2]}.{compiled.__name__}-*.nbi"))


def code_of(folder: Path) -> str:
    """A digest of what is compiled: the compiler looks at the file of a function alone, not at what it calls."""
    whole = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        whole.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def forget_other_code(folder: Path, code: str) -> list[str]:
    """Take away what was compiled from other code than ``code``, as after an upgrade, and note which is there now."""
    mark = folder / MARK
    if mark.is_file() and mark.read_text(encoding="ascii", errors="replace") == code:
        return []
    other = sorted(folder.glob("*.nb[ic]"))
    with suppress(OSError):  # a folder that cannot be written: nothing can be compiled into it either
        for file in other:
            file.unlink(missing_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        put(mark, code.encode(), 0o666)
    return [file.name for file in other if not file.exists()]


def mend_cache(folder: Path) -> list[str]:
    """Take away compiled files that a full disk or a crash cut off, so that they are made again; their names.

    One that cannot be read to its end would end every run.
    """
    broken = [file for file in folder.glob("*.nb[ic]") if not _is_whole(file.read_bytes())]
    if broken:
        broken = sorted(folder.glob("*.nb[ic]"))  # the index of one names the code of another
    for file in broken:
        file.unlink(missing_ok=True)
    return [file.name for file in broken]


def _is_whole(content: bytes) -> bool:
    """Whether a file of the compiler can be read to its end: one pickle after another, and nothing cut off."""
    data, end = BytesIO(content), 0
    try:
        while end < len(content):
            for _ in pickletools.genops(data):
                pass
            end = data.tell()
    except Exception:  # what was cut off or overwritten can be wrong in any way
        return False
    return end > 0
