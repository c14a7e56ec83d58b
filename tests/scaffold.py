"""What a new lesson begins with: Newton's square root, complete, from engine to challenge (tests/new_lesson.py)."""

ENGINE = '''"""Newton's square root, one step at a time.

Source: Newton's method on f(x) = x² − a (Ypma 1995, SIAM Review 37(4)). Replace this algorithm by your own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Text, Trace, knob

__all__ = ["STEP", "Frame", "Params", "Scene", "newton", "run"]

STEP = Text("step", "步")


@dataclass(frozen=True)
class Params:
    a: float = knob(2.0, 1.0, 9.0, Text("number a", "数 a"), step=0.5)
    n_steps: int = knob(6, 2, 12, Text("steps", "步数"))


class Scene(NamedTuple):
    a: float  # whose root is sought
    root: Array  # (n_steps,) the root itself, to be drawn beside the guesses


class Frame(NamedTuple):
    x: float  # the guess after this step
    error: float  # x² − a


def newton(a: float, n_steps: int) -> Iterator[Frame]:
    """x ← (x + a/x)/2 from x = a: the guess after each step."""
    x = a
    for _ in range(n_steps):
        x = (x + a / x) / 2
        yield Frame(x, x * x - a)


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(Scene(p.a, np.full(p.n_steps, p.a**0.5)), newton(p.a, p.n_steps))
'''

VIEW = '''"""Newton's root: the guesses, step by step."""

import numpy as np

from dashboard.figures import curve
from dashboard.lesson import Figure, Key, Say, View
from engine.SLUG import STEP, Frame, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]


def _guesses(trace: Run, t: int, say: Say) -> Figure:
    guesses = {say(Text("guess", "估计")): trace.column("x"), "√a": trace.scene.root}
    return curve.over_steps(guesses, t, say(STEP), "x", 0.0, 1.1 * max(map(np.max, guesses.values())))


def _says(trace: Run, t: int, say: Say) -> str:
    said = Text("After step {t} the guess is {x:.6g}; its square misses a by {e:.1e}.",
                "第 {t} 步后估计为 {x:.6g}，平方与 a 相差 {e:.1e}。")
    return say(said.format(t=t + 1, x=trace[t].x, e=trace[t].error))


GUESSES = View(
    Text("The guess and the root", "估计值与平方根"), _guesses, _says, (Key("dotted", "@muted", Text("now", "此刻")),)
)


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    old = trace[t - 1].x if t else trace.scene.a
    return {"x": trace[t].x, "old": old, "a": trace.scene.a}
'''

LESSON = r'''"""Newton's root, one step at a time."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.CHAPTER import SLUG as views
from engine import SLUG
from engine.SLUG import Params
from engine.core import Text

LESSON = Lesson(
    SLUG,
    films=(
        Film(
            views=(views.GUESSES,),
            poster=1,
            pace=2.0,
            equations=(Equation(r"\num{x}{x}=(\num{old}{x_{\text{old}}}+\num{a}{a}/x_{\text{old}})/2", views.numbers),),
        ),
    ),
    watch=Text("Watch the guess meet the root in a few steps.", "看估计值在几步之内到达平方根。"),
    tries=(
        Try(
            Text("The root of nine", "九的平方根"), Text("The guess settles at three.", "估计值停在三。"), Params(a=9.0)
        ),
    ),
    notes=Text("**Why it works.** Each step doubles the digits.", "**为什么有效。** 每一步使有效数字加倍。"),
    sources=("T. J. Ypma (1995). Historical development of the Newton–Raphson method. *SIAM Review* 37(4).",),
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
'''

TOUR = '''"""Newton's root: its measures, tour, questions, challenge."""

from dashboard.figures.numbers import plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, LAST, OPENS, Ask, Challenge, Goal, Guess, Look, Slot, Stop, When, told
from engine.core import Text, Trace
from engine.SLUG import Frame, Params, Scene

Run = Trace[Scene, Frame]
LARGE = Params(a=9.0)

MEASURES = (
    Measure("x", Text("guess", "估计值"), lambda trace, t: trace[t].x),
    Measure("error", Text("miss of the square, x² − a", "平方的偏差 x² − a"), lambda trace, t: trace[t].error),
)

AGAINST = (
    Try(
        Text("A small root against a large one", "小的根对大的根"),
        Text("The larger number needs more steps from the same start.", "从同一起点出发，较大的数需要更多步。"),
        Params(),
        against=LARGE,
    ),
)

NEXT = Ask(
    told(
        Text("The guess is {x}. Where is it after the next step?", "现在的估计为 {x}。下一步之后是多少？"),
        x=lambda r, t: plain(r[0].x),
    ),
    Guess(0.0, 6.0, margin=0.05),
    lambda r: r[1].x,
    why=told(
        Text(
            "{y} is the mean of {x} and {q}, which is a divided by it.",
            "{y} 是 {x} 与 {q} 的平均，后者是 a 除以它。",
        ),
        y=lambda r, t: plain(r[1].x, 3),
        x=lambda r, t: plain(r[0].x, 3),
        q=lambda r, t: plain(r.scene.a / r[0].x, 3),
    ),
    wrong=lambda r: {r[0].x: Text("That is where it stands already.", "这是它现在的位置。")},
    at=FIRST,
    to=2,
    again=(Params(a=5.0), LARGE),
)
NEAR = Ask(
    Text(
        "The root of 9: after which step does the square first miss by less than 1?",
        "9 的平方根：哪一步之后，平方的偏差首次小于 1？",
    ),
    When(margin=0),
    lambda r: next(t for t, f in enumerate(r.frames, 1) if abs(f.error) < 1),
    why=told(
        Text("There it misses by {e}; one step before by {before}.", "这一步偏差为 {e}；前一步还是 {before}。"),
        e=lambda r, t: power(r[2].error),
        before=lambda r, t: power(r[1].error),
    ),
    wrong={1: Text("The first step only halves what was far too much.", "第一步只把过大的值减半。")},
    of=LARGE,
)
ASKS = (NEXT, NEAR)
TOUR = (
    Stop(
        told(
            Text(
                "The guess began at a itself, {a}. One step, and it is {x}.",
                "估计从 a 本身 {a} 出发。走一步，得 {x}。",
            ),
            a=lambda r, t: plain(r.scene.a),
            x=lambda r, t: plain(r[0].x),
        ),
        at=OPENS,
    ),
    Stop(ask=NEXT),
    Stop(
        told(
            Text("It settles: the square misses a by {e} only.", "它稳定下来：平方与 a 只差 {e}。"),
            e=lambda r, t: power(abs(r[-1].error)),
        ),
        at=LAST,
        look=Look(Slot("x"), Text("the guess in the formula", "公式中的估计值")),
    ),
    Stop(ask=NEAR),
)
CHALLENGE = Challenge(
    Text("Few steps", "步数要少"),
    Text(
        "Bring the guess's square within a millionth of 9, in as few steps as it takes.",
        "让估计值的平方与 9 相差不到百万分之一，步数尽量少。",
    ),
    start=Params(a=9.0, n_steps=2),
    free=("n_steps",),
    goals=(Goal("error", "<=", 1e-6), Goal("n_steps", "<=", 5)),
)
'''

HINT = """    "SLUG": Text(
        "Near the root each step about doubles the digits that are right.",
        "接近平方根时，每一步大约使正确的位数加倍。",
    ),
"""

TEST = '''"""Newton's root against the square root itself."""

import math

import pytest

from engine import SLUG

CLAIMS = []  # a number in the page's sentences that no knob sets, as Claim(words, value): tests/claims.py
PAR = SLUG.Params(a=9.0, n_steps=5)  # meets the challenge
TALLY = {(0, 0): lambda v: [(v["x"], (v["old"] + v["a"] / v["old"]) / 2)]}


@pytest.mark.parametrize("a", [1.0, 2.0, 9.0])
def test_it_finds_the_root(a):
    assert list(SLUG.newton(a, 8))[-1].x == pytest.approx(math.sqrt(a), rel=1e-12)
'''

ENTRY = """    Entry(
        "SLUG",
        CONSTANT,
        2,
        Text("TITLE", "TITLE"),
        Text("One sentence for its card.", "卡片上的一句话。"),
    ),
"""

WORDS = """    "SLUG": (Text("TITLE", "TITLE"),),
"""

STILL = """
Newton's square root stands in them, in full. They pass the laws as they are, and are yours to rewrite:
    pytest -m "not browser" -k SLUG
    streamlit run streamlit_app.py, and then /SLUG

What is still to be written, best in this order:
1. engine/SLUG.py
       the algorithm, with its source; public names in __all__ and in tests/promised.json
2. tests/topics/test_SLUG.py
       what the paper or a peer library says of its numbers; TALLY: each formula on its own slots
3. dashboard/views/CHAPTER/SLUG.py
       pictures, each with the sentence that says the same in words
4. dashboard/lessons/SLUG.py
       films, formulas, tries, notes, sources; library= is the code that a reader takes home
5. dashboard/tours/SLUG.py
       measures, a comparison (AGAINST), tour, questions, challenge: dashboard/tours/README.md shows how;
       PAR in the test solves the challenge, and dashboard/hints.py has a word for who is stuck
6. dashboard/catalogue.py, dashboard/glossary.py
       the title (in Chinese as well), its minutes, a sentence for its card; words that readers search for
7. python assets/make_cards.py SLUG
       last, for it needs Chromium: the pictures of the home page and of shared links. Until then a whole `pytest`
       fails in test_every_lesson_has_its_pictures_and_they_are_small, and nowhere else.
"""
