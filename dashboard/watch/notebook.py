"""A state as a notebook that runs in a kernel which has never heard of this project: its numbers, its film, its data.

The library's code comes along where it needs nothing but the page's rows; they stand in the notebook as text.
"""

import base64
import gzip
import io
import re
from typing import Any

import numpy as np

from dashboard.catalogue import TITLES, lesson_of
from dashboard.message import Film, pictures
from dashboard.order import Order
from dashboard.watch.picture import pngs
from dashboard.watch.save import numbers
from dashboard.watch.sharing import contains
from engine.core import Text, Trace, snippet

NUMBERS = Text("The page's numbers, a row a step", "页面上的数字，每步一行")
FILM = Text("The film, as it stood on the page", "页面上的影片")
LIBRARY = Text("The same numbers with the library you will use next", "用你今后会用的库得到同样的数")
PROJECT = Text("In the project's folder, this repeats the run", "在项目目录中，下面的代码会重复这次计算")
_USED = re.compile(r"\btrace\.scene((?:\.\w+)+)")

READ = """\
import csv, io

NUMBERS = {numbers!r}
rows = list(csv.DictReader(io.StringIO(NUMBERS)))
print(len(rows), "steps; the last:", rows[-1])"""

SHOWN = """\
import base64, gzip, html
from IPython.display import HTML

FILM = "{film}"
page = gzip.decompress(base64.b64decode(FILM)).decode()
HTML(f'<iframe srcdoc="{{html.escape(page)}}" width="100%" height="760" style="border:0"></iframe>')"""

DATA = """\
import base64, io
from types import SimpleNamespace
import numpy as np

def array(text):
    return np.load(io.BytesIO(base64.b64decode(text)))

trace = {trace}"""


def notebook(order: Order, film: Film, page: str, link: str, *traces: Trace[Any, Any]) -> dict[str, Any]:
    """The notebook as JSON (nbformat 4.5). `page` is the film as one file, `link` leads back to the lesson; of two runs
    the library's code is A's."""
    trace = traces[0]
    lang, lesson = order.lang, lesson_of(order.slug)
    intro = f"# {TITLES[order.slug](lang)}\n\n{lesson.watch(lang)}\n\n{link}\n\n{lesson.notes(lang)}"
    if holds := contains(order):
        intro += f"\n\n{holds(lang)}"
    packed = base64.b64encode(gzip.compress(page.encode(), 9)).decode()
    cells = [
        _words(intro),
        _words(f"**{FILM(lang)}**"),
        _code(SHOWN.format(film=packed), _still(order, film, traces)),
        _words(f"**{NUMBERS(lang)}**"),
        _code(READ.format(numbers=numbers(film, lang).decode("utf-8-sig"))),
    ]
    library = lesson.library(order.params) if lesson.library else ""
    if library and "engine" not in library and not re.search(r"\bp\b", library):
        cells += [_words(f"**{LIBRARY(lang)}**"), _code(DATA.format(trace=_data(library, trace)) + "\n\n" + library)]
    again = [snippet(order.slug, side.params) for side in order.sides]
    code = (
        again[0] if len(again) == 1 else "\n\n".join(f"# {name}\n{run}" for name, run in zip("AB", again, strict=True))
    )
    cells += [_words(f"**{PROJECT(lang)}**\n\n```python\n{code}\n```")]
    for i, cell in enumerate(cells):
        cell["id"] = f"cell-{i}"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}


def _words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str, outputs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": outputs or [], "source": text}


def _still(order: Order, film: Film, traces: tuple[Trace[Any, Any], ...]) -> list[dict[str, Any]]:
    """What stands there where scripts are taken away: the film's main picture where it opens."""
    drawn = pngs(pictures(order, film.opens, *traces))
    data = {"image/png": base64.b64encode(drawn).decode(), "text/plain": "<film>"}
    return [{"output_type": "display_data", "metadata": {}, "data": data}]


def _data(library: str, trace: Trace[Any, Any]) -> str:
    """What the library's code reads of the trace, as Python."""
    tree: dict[str, Any] = {}
    for path in sorted({found[1:] for found in _USED.findall(library)}):
        value: Any = trace.scene
        names = path.split(".")
        for depth, name in enumerate(names):
            if not hasattr(value, name):
                names = names[:depth]  # a method of what was reached
                break
            value = getattr(value, name)
        branch = tree
        for name in names[:-1]:
            branch = branch.setdefault(name, {})
        branch[names[-1]] = value
    return f"SimpleNamespace(scene={_written(tree)})"


def _written(value: Any) -> str:
    """A value as an expression: arrays by their bytes, records by name."""
    if isinstance(value, np.ndarray):
        out = io.BytesIO()
        np.save(out, value if value.dtype.kind != "O" else value.astype(str))
        return f'array("{base64.b64encode(out.getvalue()).decode()}")'
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return "SimpleNamespace(" + ", ".join(f"{k}={_written(v)}" for k, v in value.items()) + ")"
    if isinstance(value, (tuple, list)):
        return "(" + "".join(f"{_written(v)}, " for v in value) + ")"
    return repr(value.item() if isinstance(value, np.generic) else value)
