"""What the engine keeps of its compilation on disk: made once for a processor, anew after an upgrade or a crash."""

from __future__ import annotations

import hashlib
import pickletools
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from banen.lasting import put
from banen.simulate.engine.cache_folder import MARK


def announce_compilation() -> None:
    """Say so, once, when the engine must be compiled for this processor first."""
    from banen.simulate.engine import kernel

    renew(kernel.advance)
    if not kernel.advance.signatures and not _is_cached(kernel.advance):
        print("Compiling the engine for this processor (once, about half a minute) …", file=sys.stderr)  # noqa: T201


def renew(compiled: Any) -> None:
    """Forget what stands beside a compiled function from other code or cut off, before the first of it is loaded."""
    if not compiled.signatures:
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
