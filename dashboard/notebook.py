"""A lesson's film in a notebook: JupyterLab, VS Code, marimo.

    from dashboard.notebook import film
    film("adaboost", n_estimators=60)
    film("adaboost", against={"max_depth": 3})

The same player and the same bytes as on the page travel in the widget; nothing is asked of any host. Where scripts are
stripped (GitHub, nbviewer, print) a picture of the step stands in its place.
"""

import base64
import gzip
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from numbers import Integral, Real
from pathlib import Path
from typing import Any

try:
    import anywidget
    import traitlets
except ImportError as e:
    raise ImportError("dashboard.notebook needs anywidget: pip install anywidget") from e

from dashboard import studio
from dashboard.catalogue import SLUGS, TITLES, lesson_of
from dashboard.message import pictures
from dashboard.order import Order
from dashboard.watch.picture import pngs
from dashboard.watch.save import file
from engine.core import (
    LANGUAGES,
    AnyParams,
    Choice,
    Knob,
    Lang,
    Number,
    Points,
    Refused,
    Switch,
    Text,
    Upload,
    Words,
    knobs,
)

HERE = Path(__file__).parent


class Film(anywidget.AnyWidget):
    """What a cell shows; made by `film`."""

    _esm = HERE / "watch" / "widget.js"
    page = traitlets.Bytes().tag(sync=True)  # the film as one HTML file, under gzip
    title = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    picture = traitlets.Bytes()  # PNG

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data, more = shown if isinstance(shown, tuple) else (shown, {})
        still = base64.b64encode(self.picture).decode()
        return {**data, "image/png": still, "text/plain": f"<film: {self.title}>"}, more


def film(
    slug: str,
    /,
    *,
    film: int = 1,
    step: int | None = None,
    lang: Lang = "en",
    height: int = 720,
    against: Mapping[str, Any] | None = None,
    by_share: bool = False,
    **given: Any,
) -> Film:
    """The film of a lesson at these knobs; those not `given` are as on its page.

    `film` is which of the lesson's films and `step` where it stands, both from 1; `height` is in pixels. `against`
    names the knobs of a second run that differ from those of the first, which it is compared with, step by step or
    `by_share` of each. Refused, in a sentence, where there is no such lesson, knob or value."""
    if slug not in SLUGS:
        raise Refused(
            f"There is no lesson {slug!r}; there are {', '.join(SLUGS)}.",
            f"没有课程 {slug!r}；可用：{'、'.join(SLUGS)}。",
        )
    lesson = lesson_of(slug)
    if lang not in LANGUAGES:
        raise Refused(f"lang is 'en' or 'zh', not {lang!r}.", f"lang 应为 'en' 或 'zh'，不能是 {lang!r}。")
    _within("film", film, 1, len(lesson.films))
    cls = lesson.engine.Params
    versus = None if against is None else _params(cls, given | dict(against))
    order = Order(slug, _params(cls, given), film - 1, lang, versus, by_share and versus is not None)
    shown = studio.film(order)
    if step is not None:
        _within("step", step, 1, shown.steps)
    films = {code: studio.film(replace(order, lang=code)) for code in LANGUAGES}
    at = shown.opens if step is None else step - 1
    drawn = pngs(studio.of_traces(partial(pictures, order, at), order))
    page = file(order, films, None if step is None else at)
    return Film(page=gzip.compress(page.encode(), 6), title=TITLES[slug](lang), height=height, picture=drawn)


def _params(cls: type[AnyParams], given: dict[str, Any]) -> AnyParams:
    known = {name: k for name, k in knobs(cls).items() if not isinstance(k, Upload)}
    for name in given:
        if name not in known:
            names = ", ".join(known)
            raise Refused(f"There is no knob {name!r}; there are {names}.", f"没有参数 {name!r}；可用：{names}。")
    return cls(**{name: _fitting(name, known[name], value) for name, value in given.items()})


def _fitting(name: str, k: Knob, value: Any) -> Any:
    """The value, as the knob has it."""
    if isinstance(k, Number):
        _within(name, value, k.low, k.high)
        return type(k.default)(value)
    if isinstance(k, Choice) and value not in k.options:
        some = ", ".join(map(repr, k.options))
        raise Refused(f"{name} is one of {some}, not {value!r}.", f"{name} 应为 {some} 之一，不能是 {value!r}。")
    if isinstance(k, Switch) and not isinstance(value, bool):
        raise Refused(f"{name} is True or False, not {value!r}.", f"{name} 应为 True 或 False，不能是 {value!r}。")
    if isinstance(k, (Words, Points)):
        if not isinstance(value, str):
            raise Refused(
                f"{name} is text, as in a link, not {value!r}.", f"{name} 应为文字（同链接），不能是 {value!r}。"
            )
        if isinstance(k, Words) and len(value) > k.most:
            raise Refused(f"{name} has at most {k.most} letters.", f"{name} 最多 {k.most} 个字符。")
        try:
            return k.decode(value)
        except Refused:
            raise
        except ValueError as e:
            raise Refused(f"{name} cannot be read: {e}.", f"无法读懂 {name}：{e}。") from e
    return value


def _within(name: str, value: Any, low: float, high: float) -> None:
    """A number of the limits' own kind between them."""
    whole = isinstance(low, int)
    fits = isinstance(value, Integral if whole else Real) and not isinstance(value, bool)
    if not fits or not low <= float(value) <= high:
        what = Text("a whole number", "整数") if whole else Text("a number", "数")
        raise Refused(
            f"{name} is {what.en} from {low:g} to {high:g}, not {value!r}.",
            f"{name} 应为 {low:g} 到 {high:g} 之间的{what.zh}，不能是 {value!r}。",
        )
