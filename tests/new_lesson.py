"""A new lesson that passes the laws as it stands.   python -m tests.new_lesson <slug> <chapter> [--into FOLDER]

Five files and a line each in catalogue, glossary, hints and promised names: an engine with a small algorithm (Newton's
square root), its picture, its page, its tour and its test. What is to be written in their place is printed.
"""

import argparse
import importlib.util
import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable

from tests import scaffold

ROOT = pathlib.Path(__file__).parents[1]
CHAPTERS = ("neurons", "trees", "vision", "sequences", "flows", "diffusion", "metrics")


def write(slug: str, chapter: str, root: pathlib.Path = ROOT) -> list[pathlib.Path]:
    """The files written. ValueError where the slug is no name, is taken, or the chapter is unknown."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", slug) or (root / "engine" / f"{slug}.py").exists():
        raise ValueError(f"{slug!r} is not a new name in small letters, digits and _")
    if chapter not in CHAPTERS:
        raise ValueError(f"{chapter!r} is none of the chapters {', '.join(CHAPTERS)}")
    made = {
        root / "engine" / f"{slug}.py": scaffold.ENGINE,
        root / "dashboard" / "views" / chapter / f"{slug}.py": scaffold.VIEW,
        root / "dashboard" / "lessons" / f"{slug}.py": scaffold.LESSON,
        root / "dashboard" / "tours" / f"{slug}.py": scaffold.TOUR,
        root / "tests" / "topics" / f"test_{slug}.py": scaffold.TEST,
    }
    for path, text in made.items():
        path.write_text(named(text, slug, chapter), "utf-8")
    catalogue, glossary, hints = (root / "dashboard" / f"{name}.py" for name in ("catalogue", "glossary", "hints"))
    last = f"\n        {chapter.upper()},\n"  # of the chapter's lessons, which stand together
    insert(catalogue, named(scaffold.ENTRY, slug, chapter), lambda text: text.index("    ),\n", text.rindex(last)) + 7)
    for path, line in ((glossary, scaffold.WORDS), (hints, scaffold.HINT)):
        insert(path, named(line, slug, chapter), lambda text: text.rindex("}\n"))
    promised = root / "tests" / "promised.json"
    names = sorted(re.findall(r'"(\w+)"', re.search(r"__all__ = \[(.*?)\]", scaffold.ENGINE)[1]))
    promised.write_text(json.dumps(json.loads(promised.read_text("utf-8")) | {slug: names}, indent=1), "utf-8")
    for tidy in (["check", "-q", "--fix", "--select", "I"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidy, *made, catalogue, glossary, hints], cwd=root, check=True)
    return list(made)


def named(text: str, slug: str, chapter: str) -> str:
    title = slug.replace("_", " ").capitalize()
    words = {"SLUG": slug, "CHAPTER": chapter, "CONSTANT": chapter.upper(), "TITLE": title}
    return re.sub("|".join(words), lambda found: words[found[0]], text)


def insert(path: pathlib.Path, line: str, where: Callable[[str], int]) -> None:
    text = path.read_text("utf-8")
    path.write_text(text[: where(text)] + line + text[where(text) :], "utf-8")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("slug")
    asked.add_argument("chapter", choices=CHAPTERS)
    asked.add_argument("--into", type=pathlib.Path, default=ROOT, help="another copy of the project")
    given = asked.parse_args()
    if not importlib.util.find_spec("ruff"):  # it tidies what is written
        sys.exit("First: pip install -r tests/requirements.txt")
    try:
        print(*write(given.slug, given.chapter, given.into), sep="\n")
    except ValueError as e:
        sys.exit(str(e))
    print(named(scaffold.STILL, given.slug, given.chapter), end="")
