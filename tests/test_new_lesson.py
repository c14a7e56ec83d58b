"""The scaffold: what it writes passes the laws as it stands."""

import shutil
import subprocess
import sys

import pytest

from tests.lessons import ROOT
from tests.new_lesson import write

LAWS = (
    "tests/test_laws.py",
    "tests/test_views.py",
    "tests/test_truth.py",
    "tests/test_pages.py",
    "tests/test_promises.py",
    "tests/test_home.py",
    "tests/test_tours.py",
    "tests/test_house.py",
    "tests/topics/test_newton_root.py",
)
OF_ALL = ("test_the_catalogue_is_the_tree", "test_lessons_are_numbered_in_their_chapters_order")


def test_a_new_lesson_passes_the_laws(tmp_path):
    rooms = ("engine", "dashboard", "tests", "assets", ".streamlit")
    for room in rooms:
        shutil.copytree(
            ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.webp", "node_modules")
        )
    for name in ("pyproject.toml", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    write("newton_root", "trees", tmp_path)
    lint = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=tmp_path, capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout
    laws = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:xdist",
        "-o",
        "addopts=-q",
        "-k",
        " or ".join(("newton_root", *OF_ALL)),
        *LAWS,
    ]
    done = subprocess.run(laws, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout[-3000:]


@pytest.mark.parametrize("slug, chapter", [("adaboost", "trees"), ("New Lesson", "trees"), ("new", "nowhere")])
def test_a_name_that_cannot_be_is_refused(slug, chapter, tmp_path):
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "adaboost.py").touch()
    with pytest.raises(ValueError, match=slug if chapter == "trees" else chapter):
        write(slug, chapter, tmp_path)
