"""The tree: who may import whom, how long a file is, whether every text has both sides."""

import ast
import functools
import hashlib
import pathlib
import subprocess
import sys
import tempfile

import pytest

from dashboard.catalogue import LESSONS, SLUGS
from tests.lessons import ROOT

SOURCES = [p for d in ("engine", "dashboard") for p in (ROOT / d).rglob("*.py")]
each_source = pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))


@functools.cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


@functools.cache
def imports(path):
    return tuple(_imports(tree(path)))


def _imports(module):
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{a.name}" for a in node.names)


def test_the_catalogue_is_the_tree():
    for folder in ("engine", "dashboard/lessons", "tests/topics"):
        assert {p.stem.removeprefix("test_") for p in (ROOT / folder).glob("*.py")} - {"__init__"} == set(SLUGS)
    assert len(set(SLUGS)) == len(SLUGS)
    assert all(side.strip() for e in LESSONS for text in (*e.chapter, e.title, e.about) for side in text)


CHAPTERS = ("neurons", "trees", "vision", "sequences", "flows", "diffusion", "metrics")


def chapters(room, but=""):
    return {f"{room}.{c}" for c in CHAPTERS if c != but}


LAYERS = [
    ("engine", {"streamlit", "plotly", "dashboard"}),
    ("engine/core", {"engine.data"} | chapters("engine") | {f"engine.{s}" for s in SLUGS}),
    ("engine/data", chapters("engine") | {f"engine.{s}" for s in SLUGS}),
    *((f"engine/{c}", chapters("engine", c) | {f"engine.{s}" for s in SLUGS}) for c in CHAPTERS),
    *((f"dashboard/views/{c}", chapters("dashboard.views", c) | chapters("engine", c)) for c in CHAPTERS),
    ("dashboard/figures", {"streamlit", "engine", "dashboard.lessons", "dashboard.lesson", "dashboard.page"}),
    ("dashboard/views", {"streamlit", "plotly", "dashboard.lessons", "dashboard.page"}),
    ("dashboard/lessons", {"streamlit", "plotly", "dashboard.lessons"}),
    ("dashboard/player", {"streamlit", "engine", "dashboard.lessons", "dashboard.page"}),
    ("dashboard/studio", {"streamlit", "dashboard.page", "dashboard.watch"}),
    ("dashboard/watch", {"streamlit", "dashboard.page"}),
    ("dashboard/classroom", {"streamlit", "plotly", "dashboard.page", "dashboard.lessons", "dashboard.studio"}),
    ("dashboard/tours", {"streamlit", "plotly", "dashboard.lessons", "dashboard.page"}),
]
PAGES = ("dashboard/app.py", "dashboard/home.py", "dashboard/page")  # all that knows Streamlit


def test_only_the_page_knows_streamlit():
    rooms = [ROOT / name for name in PAGES]
    for path in SOURCES:
        if not any(path == room or room in path.parents for room in rooms):
            assert not any(name.split(".")[0] == "streamlit" for name in imports(path)), path


@pytest.mark.parametrize("layer, banned", LAYERS, ids=[layer for layer, _ in LAYERS])
def test_imports_point_inward(layer, banned):
    for path in (ROOT / layer).rglob("*.py"):
        for name in imports(path):
            assert not any(name == b or name.startswith(b + ".") for b in banned), f"{path}: {name}"


def lesson_of_file(path):
    """The slug whose lesson a file belongs to, if it belongs to one:
    its own name, or the longest slug it begins with."""
    return max((s for s in SLUGS if path.stem == s or path.stem.startswith(f"{s}_")), key=len, default=None)


def test_lessons_never_import_each_other():
    """A picture that bears its lesson's name, first or alone, imports no other lesson's."""
    views = {p: lesson_of_file(p) for p in (ROOT / "dashboard/views").rglob("*.py")}
    owner = {".".join(p.relative_to(ROOT).with_suffix("").parts): s for p, s in views.items() if s}
    owner |= {f"{room}.{s}": s for s in SLUGS for room in ("engine", "dashboard.lessons")}
    mine = views | {ROOT / f"{room}/{s}.py": s for s in SLUGS for room in ("engine", "dashboard/lessons")}
    for path, slug in mine.items():
        for name in imports(path):
            assert owner.get(name, slug) == slug or slug is None, f"{path}: {name}"


@each_source
def test_files_stay_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= 250


@each_source
def test_a_record_is_filled_by_name(path):
    """More than six values in a row cannot be told apart; tables, which stand outside functions, are."""
    for function in ast.walk(tree(path)):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for call in ast.walk(function):
                if isinstance(call, ast.Call):
                    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                    assert not name[:1].isupper() or len(call.args) <= 6, f"{path}:{call.lineno}: {name}"


@each_source
def test_every_text_speaks_both_languages(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text":
            sides = [*node.args, *(k.value for k in node.keywords)]
            if any(isinstance(s, ast.Starred) for s in sides):
                continue  # a pair from a table, which mypy counts
            assert len(sides) == 2, f"{path}:{node.lineno}"
            if not all(isinstance(s, ast.Constant) and s.value == "" for s in sides):
                for side in sides:
                    assert not isinstance(side, ast.Constant) or side.value.strip(), f"{path}:{node.lineno}"


def test_heavy_libraries_wait_until_they_are_used():
    """Listing all pages and drawing the home page imports neither torch nor scikit-learn."""
    code = (
        "import sys, dashboard.catalogue, dashboard.home as h; "
        "bad = {'torch', 'sklearn', 'scipy'} & set(sys.modules); assert not bad, bad"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=ROOT, capture_output=True)


def test_engine_modules_are_cheap_to_import():
    code = (
        "import importlib, sys\n"
        f"for slug in {SLUGS}:\n"
        "    importlib.import_module(f'engine.{slug}')\n"
        "    bad = {'torch', 'sklearn', 'scipy'} & set(sys.modules); assert not bad, (slug, bad)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-300:]


def test_torch_is_pinned_to_the_small_build():
    assert "torch==2.13.0" in pathlib.Path(ROOT / "requirements.txt").read_text()


def test_ruff_finds_nothing():
    for call in (["check", "-q", "."], ["format", "--check", "-q", "."]):
        done = subprocess.run([sys.executable, "-m", "ruff", *call], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]


def test_mypy_finds_nothing():
    """What it knows of the libraries is kept outside the tree: a fresh clone at the same place need not pay again."""
    key = hashlib.blake2b((ROOT / "requirements.txt").read_bytes() + str(ROOT).encode(), digest_size=8).hexdigest()
    kept = pathlib.Path(tempfile.gettempdir()) / f"unrolled-mypy-{key}"
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(kept)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
