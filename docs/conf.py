"""Sphinx: Markdown pages with MyST, the furo theme, and the Python interface from its docstrings."""

import sys
from importlib.metadata import version as installed
from pathlib import Path

project = "Banen"
author = "Banen developers"
copyright = "2026, Banen developers; EUPL-1.2"
release = version = installed("banen")
language = "en"

sys.path.insert(0, str(Path(__file__).parent))
extensions = ["myst_parser", "sphinx.ext.autodoc", "offline"]
html_math_renderer = "mathml"
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "*.py"]
suppress_warnings: list[str] = []

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"
autodoc_inherit_docstrings = False

html_theme = "furo"
html_title = "Banen"
html_show_sphinx = False
