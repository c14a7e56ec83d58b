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


class Call(TypedDict):
    """What the page says of a film, beside the film itself."""

    playhead: Playhead
    link: list[list[str]]  # the state on show as pairs of a query, without its step; the player keeps the address bar
    menu: Menu
    strip: Strip
    lang: str
    langs: dict[str, str]
    title: str  # of the browser's tab; empty: as it is


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
    watch: NotRequired[str]
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
