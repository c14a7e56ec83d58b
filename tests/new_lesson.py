"""A new lesson that passes the laws as it stands.   python -m tests.new_lesson <slug> <chapter> [--into FOLDER]

Five files and the catalogue's line: the engine with a small algorithm (Newton's square root), its picture, its page and
its test. Replace the algorithm; the laws in tests/ say what is missing.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[1]
CHAPTERS = ("neurons", "trees", "vision", "sequences", "flows", "diffusion", "metrics")

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

TOUR = '''"""Newton's root in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text
from engine.SLUG import Params

MEASURES = (
    Measure("x", Text("guess", "估计值"), lambda trace, t: trace[t].x),
    Measure("error", Text("miss of the square, x² − a", "平方的偏差 x² − a"), lambda trace, t: trace[t].error),
)

AGAINST = (
    Try(
        Text("A small root against a large one", "小的根对大的根"),
        Text("The larger number needs more steps from the same start.", "从同一起点出发，较大的数需要更多步。"),
        Params(),
        against=Params(a=9.0),
    ),
)
'''

TEST = '''"""Newton's root against the square root itself."""

import math

import pytest

from engine import SLUG

CLAIMS = []
TALLY = {(0, 0): lambda v: [(v["x"], (v["old"] + v["a"] / v["old"]) / 2)]}


@pytest.mark.parametrize("a", [1.0, 2.0, 9.0])
def test_it_finds_the_root(a):
    assert list(SLUG.newton(a, 8))[-1].x == pytest.approx(math.sqrt(a), rel=1e-12)
'''

ENTRY = """    Entry(
        "SLUG",
        CONSTANT,
        4,
        Text("TITLE", "TITLE"),
        Text("One sentence for its card.", "卡片上的一句话。"),
    ),
)
SLUGS ="""


def write(slug: str, chapter: str, root: pathlib.Path = ROOT) -> list[pathlib.Path]:
    """The files written. ValueError where the slug is no name, is taken, or the chapter is unknown."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", slug) or (root / "engine" / f"{slug}.py").exists():
        raise ValueError(f"{slug!r} is not a new name in small letters, digits and _")
    if chapter not in CHAPTERS:
        raise ValueError(f"{chapter!r} is none of the chapters {', '.join(CHAPTERS)}")
    made = {
        f"engine/{slug}.py": ENGINE,
        f"dashboard/views/{chapter}/{slug}.py": VIEW,
        f"dashboard/lessons/{slug}.py": LESSON,
        f"dashboard/tours/{slug}.py": TOUR,
        f"tests/topics/test_{slug}.py": TEST,
    }
    title = slug.replace("_", " ").capitalize()
    for name, text in made.items():
        (root / name).write_text(text.replace("SLUG", slug).replace("CHAPTER", chapter), "utf-8")
    catalogue = root / "dashboard" / "catalogue.py"
    entry = ENTRY.replace('"SLUG"', f'"{slug}"').replace("CONSTANT", chapter.upper()).replace("TITLE", title)
    catalogue.write_text(catalogue.read_text("utf-8").replace(")\nSLUGS =", entry, 1), "utf-8")
    glossary = root / "dashboard" / "glossary.py"
    found = f'    "{slug}": (Text("{title}", "{title}"),),\n}}\n'
    glossary.write_text(glossary.read_text("utf-8").removesuffix("}\n") + found, "utf-8")
    promised = root / "tests" / "promised.json"
    names = sorted(re.findall(r'"(\w+)"', re.search(r"__all__ = \[(.*?)\]", ENGINE)[1]))
    promised.write_text(json.dumps(json.loads(promised.read_text("utf-8")) | {slug: names}, indent=1), "utf-8")
    files = [root / name for name in made]
    for tidy in (["check", "-q", "--fix", "--select", "I"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidy, *files, catalogue, glossary], cwd=root, check=True)
    return files


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("slug")
    asked.add_argument("chapter", choices=CHAPTERS)
    asked.add_argument("--into", type=pathlib.Path, default=ROOT, help="another copy of the project")
    given = asked.parse_args()
    try:
        print(*write(given.slug, given.chapter, given.into), sep="\n")
    except ValueError as e:
        sys.exit(str(e))
