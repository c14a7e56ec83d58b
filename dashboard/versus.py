"""Two runs of one lesson as one film: A and B under one playhead, on the same axes.

Fields and diagrams stand beside each other, curves lie over each other, every formula has both runs' numbers, and a row
of measures says the difference at every step. The shorter run stands at its end, or both keep pace by their share.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np

from dashboard import clocks, drawn, equations, film
from dashboard.catalogue import lesson_of, measures_of
from dashboard.figures import pair as pairs
from dashboard.figures.marks import typeset
from dashboard.lesson import Equation, Figure, Key, Mark, Measure, Pairing, Say, View
from dashboard.order import Order
from dashboard.parts import Part
from dashboard.versus_words import difference, ended, headline, valued
from engine.core import Text, Trace

MOST = 8  # pictures: beyond it only the main one is doubled
NAMES: tuple[Literal["A", "B"], Literal["A", "B"]] = ("A", "B")
ONLY_MAIN = Text("Only the first picture is doubled; the others are A's.", "只有第一幅图并列两份，其余是 A 的。")
AT_END = Text(" (at the end)", "（结束时）")
BOTH = Text("A: {a}; B: {b}", "A：{a}；B：{b}")
MINUS = Text("B − A", "B − A")


def tells(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> bool:
    """Do two columns end apart, as far as one sees?"""
    largest = np.nanmax(np.abs(np.concatenate([a, b])), initial=0.0)
    return bool(not np.abs(b[-1] - a[-1]) <= 0.005 * largest)


class Pair:
    """The two traces of an order, and when each is where."""

    def __init__(self, order: Order, a: Trace[Any, Any], b: Trace[Any, Any], growing: bool = False) -> None:
        self.order, self.traces = order, (a, b)
        self.lesson = lesson_of(order.slug)
        self.shown = self.lesson.films[order.film]
        own = [clocks.ticks(self.shown, trace) for trace in self.traces]
        self.lengths = [len(ticks) for ticks in own]
        length = min(self.lengths) if growing else max(self.lengths)
        self.marks = next(ticks for ticks in own if len(ticks) >= length)[:length]
        self.own = own
        self.paces = [self._pace(n, length) for n in self.lengths]
        self._sentences: dict[Any, str] = {}
        self._stills: dict[Any, Figure] = {}
        self._before = {view.draw: drawn.kept(a, (view.draw, order.lang)) or {} for view in self.shown.views}
        self._halves: dict[Any, tuple[Any, ...]] = {}  # A's, by how they are drawn: what names them beside their run
        self._columns: dict[Any, np.ndarray[Any, Any]] = {}
        self.single = False  # were there too many pictures to double all of them?

    def _pace(self, own: int, whole: int) -> list[int]:
        """Where a run of `own` steps is at each step of the film."""
        if self.order.by_share and whole > 1:
            return [round(t * (min(own, whole) - 1) / (whole - 1)) for t in range(whole)]
        return [min(t, own - 1) for t in range(whole)]

    def say(self, text: Text) -> str:
        return text(self.order.lang)

    def views(self) -> tuple[View, ...]:
        """The main picture first, then the other pairs, then what stands once."""
        ways = [self._way(view) for view in self.shown.views]
        doubled = sum(2 if way == "beside" else 1 for way in ways)
        if doubled > MOST and "beside" in ways[1:]:
            self.single = True
            ways[1:] = ["none" if way == "beside" else way for way in ways[1:]]
        main, *rest = [self._made(view, way) for view, way in zip(self.shown.views, ways, strict=True)]
        rest.sort(key=lambda views: (views[0].wide, len(views) == 1))
        return tuple(view for views in (main, *rest) for view in views)

    def _way(self, view: View) -> Pairing:
        if view.pair is not None:
            return view.pair
        a, b = (self._still(view, k, n - 1) for k, n in enumerate(self.lengths))
        return "over" if pairs.lie_over(a, b) else "beside"

    def _made(self, view: View, way: Pairing) -> list[View]:
        if way == "none":
            return [self._alone(view, 0, view.title)]
        first = [self._still(view, k, 0) for k in range(2)]
        *layouts, low_high = pairs.joined(*first)
        if way == "over":
            ends = [self._still(view, k, n - 1) for k, n in enumerate(self.lengths)]
            named, styles = pairs.lines_to_name(ends[1]), pairs.styles_beside(ends[0])

            def both(_: Any, t: int, say: Say) -> Figure:
                a, b = (self._still(view, k, pace[t]) for k, pace in enumerate(self.paces))
                return pairs.over(a, b, layouts[0], styles, named, NAMES[1])

            dash: Mark = "dash" if styles["solid"] == "dash" else "longdash"
            lines = (Key("line", "@muted", Text("A", "A")), Key(dash, "@muted", Text("B", "B")))
            return [view._replace(draw=both, alt=partial(self._both, view), legend=(*self._keys(view, 0), *lines))]
        out = []
        for k, layout in enumerate(layouts):
            half = self._alone(view, k, Text(f"{NAMES[k]} · {view.title.en}", f"{NAMES[k]} · {view.title.zh}"))

            def widened(_: Any, t: int, say: Say, draw: Any = half.draw, layout: dict[str, Any] = layout) -> Figure:
                return pairs.ranged(draw(_, t, say), layout, low_high)

            out.append(half._replace(draw=widened, half=NAMES[k]))
            if k == 0:
                self._halves[widened] = view.draw, self.order.lang, repr(layout), tuple(low_high)
        return out

    def _alone(self, view: View, k: int, title: Text) -> View:
        """One run's picture on the film's clock."""
        pace = self.paces[k]

        def alone(_: Any, t: int, say: Say) -> Figure:
            return self._still(view, k, pace[t])

        def said(_: Any, t: int, say: Say) -> str:
            return f"{NAMES[k]}: {self._said(view, k, t)}"

        return view._replace(title=title, draw=alone, alt=said, legend=self._keys(view, k))

    def _still(self, view: View, k: int, t: int) -> Figure:
        """A run's own picture, drawn once; A's perhaps for an earlier film."""
        at = (view.draw, k, t)
        if at not in self._stills:
            before = self._before[view.draw] if k == 0 else {}
            self._stills[at] = before[t] if t in before else view.draw(self.traces[k], t, self.say)
        return self._stills[at]

    def packing(self, view: View, steps: Sequence[int]) -> Part | Callable[[int], Figure]:
        """How the view comes into the film: A's half packed already, any other still by still."""
        if view.draw not in self._halves:
            return lambda t: view.draw(None, t, self.say)
        own, pace = sorted({self.paces[0][t] for t in steps}), self.paces[0]
        name = (*self._halves[view.draw], tuple(own))
        half = drawn.kept(self.traces[0], name)
        if half is None:
            half = film.part([view.draw(None, pace.index(t), self.say) for t in own])
            drawn.keep(self.traces[0], name, half)
        paced: Part = half.at([own.index(pace[t]) for t in steps])
        return paced

    def keep(self) -> None:
        """A's pictures that lie under B's, for the film that comes when a knob of B turns."""
        for draw, before in self._before.items():
            new = {t: still for (of, k, t), still in self._stills.items() if of == draw and k == 0}
            if new.keys() - before.keys() and draw not in {half[0] for half in self._halves.values()}:
                drawn.keep(self.traces[0], (draw, self.order.lang), before | new)

    def _keys(self, view: View, k: int) -> Sequence[Key]:
        return view.legend(self.traces[k]) if callable(view.legend) else view.legend

    def _both(self, view: View, _: Any, t: int, say: Say) -> str:
        """The sentence of both runs."""
        a, b = (self._said(view, k, t) for k in range(2))
        return say(BOTH).format(a=a.rstrip(".。"), b=b)

    def _said(self, view: View, k: int, t: int) -> str:
        """A run's sentence, made once: its own picture and the film say it."""
        at = (view.alt, k, self.paces[k][t])
        if at not in self._sentences:
            self._sentences[at] = view.alt(self.traces[k], at[2], self.say)
        return self._sentences[at]

    def told(self, steps: Sequence[int]) -> dict[str, Any]:
        """What the film's header says otherwise than of one run."""
        names = self.shown.clocks or (self.lesson.engine.STEP,)
        strip = [headline(self.order, self.traces)] + ([self.say(ONLY_MAIN)] if self.single else [])
        return {
            "names": [self._name(names, t) for t in steps],
            "says": [typeset(self._both(self.shown.views[0], None, t, self.say)) for t in steps],
            "equations": list(self._formulas(steps)),
            "measures": list(self._measured(steps)),
            "strip": " · ".join(strip),
            "uneven": self.lengths[0] != self.lengths[1],
        }

    def _name(self, names: tuple[Text, ...], t: int) -> str:
        said = clocks.name(names, self.marks[t], self.order.lang)
        for k, pace in enumerate(self.paces):
            if self.order.by_share and self.lengths[k] < len(self.marks):
                said += f" · {NAMES[k]} {self.own[k][pace[t]].at[0]}/{self.own[k][-1].at[0]}"
            elif t >= self.lengths[k]:
                said += " · " + self.say(ended(NAMES[k], self.own[k][-1].at[0]))
        return said

    def columns(self) -> tuple[tuple[Text, tuple[float, ...]], ...]:
        """Each measure of A, of B, and B − A, at every step of the traces."""
        length = max(map(len, self.traces))
        out = []
        for m in measures_of(self.order.slug):
            a, b = (self._column(m, k, range(length)) for k in range(2))
            for name, values in zip((*NAMES, self.say(MINUS)), (a, b, b - a), strict=True):
                out.append((Text(f"{m.name.en}, {name}", f"{m.name.zh}，{name}"), tuple(map(float, values))))
        return tuple(out)

    def _column(self, m: Measure, k: int, steps: Sequence[int]) -> np.ndarray[Any, Any]:
        """A run's measure at these steps, as it ended where they go on."""
        trace = self.traces[k]
        if (m.key, k) not in self._columns:
            self._columns[m.key, k] = np.array([float(m.value(trace, t)) for t in range(len(trace))])
        return self._columns[m.key, k][[min(t, len(trace) - 1) for t in steps]]

    def _measured(self, steps: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Each measure as A | B | B − A, first those that differ in the end. Where the film's clock is not the run's
        own, as the runs end."""
        alike = self.lengths == [len(trace) for trace in self.traces]
        paces = self.paces if alike else [[len(trace) - 1] * len(self.marks) for trace in self.traces]
        found = []
        for m in measures_of(self.order.slug):
            a, b = (self._column(m, k, [pace[t] for t in steps]) for k, pace in enumerate(paces))
            if not (np.isnan(a).all() or np.isnan(b).all()):
                found += [(m, a, b)] if alike or tells(a, b) else []
        for m, a, b in sorted(found, key=lambda row: not tells(row[1], row[2])):
            title = self.say(m.name) + ("" if alike else self.say(AT_END))
            slots = {"a": [valued(m, v) for v in a], "b": [valued(m, v) for v in b]}
            slots["d"] = [difference(m, v, self.order.lang) for v in b - a]
            row = " | ".join(f'<span class="num" data-slot="{slot}">–</span>' for slot in slots)
            yield {"html": row, "title": title, "slots": slots}

    def _formulas(self, steps: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Every formula once, with two rows of numbers; twice where the two runs do not have the same."""
        for e in self.shown.equations:
            a, b = (e.on(trace) for trace in self.traces)
            values = [
                partial(self._values, e, trace, pace) for trace, pace in zip(self.traces, self.paces, strict=True)
            ]
            if a == b:
                both = Equation(equations.doubled(a), partial(self._side_by_side, values), e.title)
                yield from equations.packed([both], None, steps, self.say)
                continue
            for name, latex, own in zip(NAMES, (a, b), values, strict=True):
                title = e.title or Text("", "")
                half = Equation(latex, own, Text(f"{name} {title.en}", f"{name} {title.zh}"))
                yield from equations.packed([half], None, steps, self.say)

    @staticmethod
    def _values(e: Equation, trace: Trace[Any, Any], pace: list[int], _: Any, t: int) -> Mapping[str, float | str]:
        return e.values(trace, pace[t])

    @staticmethod
    def _side_by_side(values: Sequence[Any], _: Any, t: int) -> dict[str, float | str]:
        a, b = (of(None, t) for of in values)
        return {**a, **{f"{name}.b": value for name, value in b.items()}}
