"""Built pages that fetch nothing from another host: formulas as MathML, and a check of every page after the build."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FETCHED = re.compile(
    r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=["'](?:https?:)?//[^"']*|url\(["']?(?:https?:)?//[^)]*"""
)
"""What a browser fetches by itself, with the address of another host; a link that somebody clicks is none."""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", inline_renderers=(inline, None), block_renderers=(block, None))
    app.connect("build-finished", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def block(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>\n')
    raise nodes.SkipNode


def check(app: Sphinx, error: Exception | None) -> None:
    """Stop the build when a page asks another host for anything."""
    if error is None and (found := foreign(Path(app.outdir))):
        raise ExtensionError(f"Pages fetch from another host: {'; '.join(found)}")


def foreign(folder: Path) -> list[str]:
    """Every address of another host that a page or style sheet in a folder fetches, with its file."""
    pages = sorted(p for p in folder.rglob("*") if p.suffix in (".html", ".css"))
    return [f"{p.relative_to(folder)}: {hit}" for p in pages for hit in FETCHED.findall(p.read_text(encoding="utf-8"))]
