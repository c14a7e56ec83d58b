"""What passes between the page and the player, by name: the call, and the header of a film's message.

README.md beside this file says how the bytes lie. types.js says the same to the browser's side, and a test compares
the two. Nothing here runs.
"""

from typing import Any, NotRequired, TypedDict


class Playhead(TypedDict):
    """Where the film is to stand or play. The player obeys when `serial` is one that it has not seen yet."""

    serial: int
    step: int | None  # the trace's or the clock's own number, from 0; None: where the film opens
    speed: float  # 0: stand; more: play, so many times as fast
    until: int | None  # the step at which playing stops; None: the last
    within: NotRequired[float]  # seconds that it may take at most, whatever its length


class TryHead(TypedDict):
    title: str
    see: str


class Menu(TypedDict):
    films: list[str]
    film: int  # the one on show
    tries: list[TryHead]
    tried: int | None  # the one that was taken, if the state on show is still its
    comparing: NotRequired[bool]  # missing: a page that cannot compare
    share: NotRequired[bool]  # two runs keep pace by the share of each


class Strip(TypedDict):
    """The line above the film."""

    title: str
    text: str


class Own(TypedDict):
    """How the reader places a row of their own: a click on the plane sets the parameter `field`."""

    field: str
    columns: int  # 1: the place along x only
    says: str  # what its brush is for


class Share(TypedDict):
    """Where the state on show can be had as a file; all but the words are missing in a file, which has no server."""

    slug: NotRequired[str]
    query: NotRequired[list[list[str]]]  # its tokens, with the language, without the step
    own: NotRequired[str]  # the token of the reader's own table; empty where there is none
    rows: NotRequired[str]  # what a file says that holds the reader's own data
    tools: NotRequired[str]  # the folder of words and encoders, below the page's own address
    measures: NotRequired[int]
    words: NotRequired[dict[str, str]]  # where they need not be asked for
    home: NotRequired[str]  # the link of a file's lesson


class LookHead(TypedDict):
    """Where a stop looks: a place or a box on a view's axes, in data coordinates, or a formula's slot."""

    view: int
    box: list[float]  # x, y or x0, y0, x1, y1; empty: the slot
    slot: list[Any]  # equation and name
    words: str


class AskHead(TypedDict):
    """A question, with what the run answers."""

    name: str  # under which the player remembers what the reader answered
    kind: str  # pick, guess, when, spot
    options: list[str]
    low: float
    high: float
    margin: float  # a factor on a log scale
    log: bool
    whole: bool
    unit: str
    view: int | None  # of a spot; of a guess that is drawn on a y axis
    points: list[list[float]]  # a spot's rows; empty: any place
    answers: list[Any]  # all right ones: index, number, step from 1, or x and y
    truth: str  # the first of them in words
    why: str
    wrong: list[list[Any]]  # an answer (null: any other) and its sentence
    at: int  # the step, from 0, at which it is asked
    to: int  # and up to which the film plays when it is answered
    after: bool  # the steps after it are veiled
    views: list[int]
    slots: list[list[Any]]
    again: int  # which of its runs this is
    others: int  # how many more there are


class GoalHead(TypedDict):
    says: str
    now: str
    met: bool


class CourseHead(TypedDict):
    """The way through several lessons that the stop is part of."""

    says: str
    stops: list[int]  # of this lesson, from 0
    before: str  # what Back says at the first of them; empty: the course begins here
    after: str  # what Next says at the last


class Tour(TypedDict):
    """The guide: where the reader is in it, and what stands there."""

    stop: int | None  # from 0; null: not on the tour
    titles: list[str]
    paused: bool  # another state is on show than the stop's
    say: str
    at: int | None  # the step, from 0, at which the stop stands: its link needs no step
    ticks: list[int]  # the steps of all stops on this film
    look: LookHead | None
    ask: AskHead | None
    goals: list[GoalHead]
    hint: str  # for who has tried for a while
    reached: str
    ends: list[list[str]]  # keys and names of the measures whose end can be guessed
    course: CourseHead | None


class Both(TypedDict):
    """A text in both languages."""

    en: str
    zh: str


class Asked(TypedDict):
    """What of a question differs between languages."""

    prompt: str
    options: list[str]
    truth: str
    why: str


class Asks(TypedDict):
    en: Asked
    zh: Asked


class Teach(TypedDict):
    """For a teacher's page. It is empty until a class is asked for; a page that cannot teach has none."""

    ticket: NotRequired[str]  # with which a class may be opened
    words: NotRequired[dict[str, str]]
    both: NotRequired[dict[str, Both]]  # advice, which a phone says in its own language
    codes: NotRequired[dict[str, str]]  # an address -> its QR code, as the address of an image
    title: NotRequired[Both]  # of the lesson
    asks: NotRequired[Asks | None]  # the question on show


class Call(TypedDict):
    """What the page says of a film, beside the film itself."""

    playhead: Playhead
    link: list[list[str]]  # the state on show as pairs of a query, without its step; the player keeps the address bar
    menu: Menu
    strip: Strip
    tour: NotRequired[Tour]
    lang: str
    langs: dict[str, str]
    own: Own | None  # None: no row can be placed
    title: str  # of the browser's tab; empty: as it is
    share: Share
    teach: NotRequired[Teach]


class Key(TypedDict):
    mark: str
    colour: str
    says: str


class ViewHeader(TypedDict):
    title: str
    wide: bool
    half: NotRequired[str]  # "A" or "B": one of two pictures of a comparison
    alts: list[str]  # the picture as a sentence, one a frame
    legend: NotRequired[list[Key]]
    data: list[Any]
    layout: dict[str, Any]
    moves: list[dict[str, Any]]


class EquationHeader(TypedDict):
    html: str
    title: str
    slots: dict[str, list[str]]  # each slot's text, one a frame


class Header(TypedDict):
    key: str  # equal films have equal keys
    frames: int
    steps: list[int]  # the trace's own numbers of the frames, which may be thinned
    views: list[ViewHeader]
    buffers: list[list[Any]]
    pace: float  # frames a second at speed 1
    smooth: bool
    even: NotRequired[bool]
    slow: NotRequired[int]  # so many first steps stand a second each
    opens: NotRequired[int]  # the step at which the film opens; missing: the last
    strip: NotRequired[str]  # in what two runs differ; stands in the line above the film
    uneven: NotRequired[bool]  # two runs of unequal length
    names: list[str]
    starts: list[int]  # the frames at which the coarser clock ticks
    says: list[str]
    equations: list[EquationHeader]
    measures: NotRequired[list[EquationHeader]]  # of two runs: slots a, b and d, their difference
    words: dict[str, str]
    palettes: dict[str, dict[str, str]]
    plotly: str
