"""The lessons' notes and sources as HTML, read as the page reads them: CommonMark with tables and $formulas$."""

from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from dashboard.equations import mathml


def _formula(latex: str, _: dict[str, Any]) -> str:
    return mathml(latex).replace('displaystyle="true"', 'displaystyle="false"')


_READER = MarkdownIt("commonmark", {"html": False}).enable("table").use(dollarmath_plugin, renderer=_formula)


@lru_cache(128)
def prose(text: str) -> str:
    return str(_READER.render(text))


def line(text: str) -> str:
    """What stands in one line."""
    return str(_READER.renderInline(text))
