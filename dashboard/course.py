"""Tours across lessons: the short start, and one a chapter, through the first stops of its lessons' own.

A link bears the course's name beside the stop (`course=start&tour=2`). A lesson without a tour is passed over.
"""

from functools import lru_cache

from dashboard.catalogue import TITLES, of_chapter
from dashboard.chapters import CHAPTERS
from dashboard.tour import guide_of
from engine.core import Lang, Text

Course = tuple[tuple[str, tuple[int, ...]], ...]  # lessons, and the stops of each, from 0

START = {
    "perceptron": Text("A line turns after every mistake. Press play.", "每犯一次错，直线就转一次。按播放。"),
    "adaboost": Text("Weak rules vote. Turn the number of rounds.", "弱规则投票。拖动轮数。"),
    "attention": Text("Every word looks at every other. Type your own.", "每个词都看其他词。输入你自己的句子。"),
}
NAMES = ("start", *(str(n) for n, _ in enumerate(CHAPTERS, 1)))  # as a link has them
STOPS = {"start": 4}  # of each lesson
STOPS_OF_A_CHAPTER = 3
BEGIN = Text("Start", "入门")
CHAPTER = Text("Chapter {n}", "第 {n} 章")
AT = Text("{name} · {k} of {n}", "{name} · {k} / {n}")
ONWARD = Text("Next lesson: {title} (Page Down)", "下一课：{title}（Page Down）")
BACK = Text("Lesson before: {title} (Page Up)", "上一课：{title}（Page Up）")
WHOLE = Text("All lessons (Page Down)", "全部课程（Page Down）")


@lru_cache
def course_of(name: str) -> Course:
    """The course that a link names; empty where there is none."""
    if name not in NAMES:
        return ()
    slugs = list(START) if name == "start" else [e.slug for e in of_chapter(CHAPTERS[int(name) - 1])]
    most = STOPS.get(name, STOPS_OF_A_CHAPTER)
    guides = {slug: guide_of(slug) for slug in slugs}
    return tuple((slug, tuple(range(min(most, len(g.stops))))) for slug, g in guides.items() if g.stops)


def stops_of(name: str, slug: str) -> tuple[int, ...]:
    """The stops that a course makes in a lesson, from 0."""
    return dict(course_of(name)).get(slug, ())


def beside(name: str, slug: str, stop: int, by: int) -> tuple[str, int] | None:
    """Lesson and stop before (-1) or after (1) a stop; None where the course begins or ends."""
    path = [(one, at) for one, stops in course_of(name) for at in stops]
    to = path.index((slug, stop)) + by
    return path[to] if 0 <= to < len(path) else None


def says(name: str, slug: str, lang: Lang) -> str:
    """Where in a course a lesson stands: "Start · 2 of 3"."""
    slugs = [one for one, _ in course_of(name)]
    title = BEGIN if name == "start" else CHAPTER.format(n=name)
    return AT.format(name=title(lang), k=slugs.index(slug) + 1, n=len(slugs))(lang)


def ways(name: str, slug: str, lang: Lang) -> tuple[str, str]:
    """What Back says at the lesson's first stop, empty where the course begins, and Next at its last."""
    slugs = [one for one, _ in course_of(name)]
    at = slugs.index(slug)
    back = BACK.format(title=TITLES[slugs[at - 1]](lang))(lang) if at else ""
    onward = ONWARD.format(title=TITLES[slugs[at + 1]](lang))(lang) if at + 1 < len(slugs) else WHOLE(lang)
    return back, onward
