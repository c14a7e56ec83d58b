"""The lessons' notes and sources as HTML, read as the page reads them: CommonMark with tables and $formulas$."""

import re
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from dashboard.equations import mathml


def _formula(latex: str, _: dict[str, Any]) -> str:
    return mathml(latex).replace('displaystyle="true"', 'displaystyle="false"').removesuffix("<wbr>")


# a formula's last piece and the comma after it: no line begins with a comma
_STOPPED = re.compile(r"(<math(?:(?!<math).)*</math>)</span></span>([，。；：、）」,.;:!?)]+)")
_HELD = r'<span style="white-space: nowrap">\1\2</span></span></span>'
_READER = MarkdownIt("commonmark", {"html": False}).enable("table").use(dollarmath_plugin, renderer=_formula)


@lru_cache(128)
def prose(text: str) -> str:
    return _STOPPED.sub(_HELD, str(_READER.render(text)))


def line(text: str) -> str:
    """What stands in one line."""
    return str(_READER.renderInline(text))
