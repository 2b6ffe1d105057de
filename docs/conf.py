"""Sphinx: Markdown pages with MyST, the furo theme, and the Python interface from its docstrings."""

from importlib.metadata import version as installed

project = "Banen"
author = "Banen developers"
copyright = "2026, Banen developers; EUPL-1.2"
release = version = installed("banen")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "generate.py", "__init__.py"]
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
