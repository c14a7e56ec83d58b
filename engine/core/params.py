"""A lesson's parameters: one frozen dataclass read as a form, a link, a cache key, a code snippet, a test strategy.

A field is declared with `knob`, `choice`, `switch`, `words`, `points` or `upload`. These kinds are a closed set: every
reader (dashboard/page/controls/form.py, tests/strategies.py, the codec below) is a `match` on them.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar, cast

from engine.core.rows import MOST_LEARNED, Painting, pack, unpack
from engine.core.text import Text


class AnyParams(Protocol):
    """Any frozen dataclass; a protocol so that mypy knows its fields can be listed."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


P = TypeVar("P", bound=AnyParams)
PICKED = 50_000  # as many rows as a reader's table may hold
When = Callable[[Any], bool]  # of the params so far: is this field worth showing now?


BEYOND = Text(
    "The link asks for {en} = {asked}; the nearest that this page offers is {limit}.",
    "链接要求的是：{zh} = {asked}；本页允许的最接近的值是 {limit}。",
)


@dataclass(frozen=True)
class Number:
    default: float
    low: float
    high: float
    step: float
    label: Text
    help: Text | None = None
    when: When | None = None
    clears: str = ""  # the field that becomes empty when this one is picked

    def decode(self, raw: str) -> float:
        value = float(raw)
        if math.isnan(value):
            return self.default
        nearest = min(max(value, self.low), self.high)
        return type(self.default)(raw) if nearest == value else type(self.default)(nearest)

    def encode(self, value: float) -> str:
        return repr(value)


@dataclass(frozen=True)
class Choice:
    default: str
    options: Mapping[str, Text]  # token -> label; only the token travels in a link
    label: Text
    help: Text | None = None
    when: When | None = None

    def decode(self, raw: str) -> str:
        return raw if raw in self.options else self.default

    def encode(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Switch:
    default: bool
    label: Text
    help: Text | None = None
    when: When | None = None

    def decode(self, raw: str) -> bool:
        return {"true": True, "false": False}.get(raw.lower(), self.default)

    def encode(self, value: bool) -> str:
        return str(value).lower()


@dataclass(frozen=True)
class Words:
    """Short text with a parser. `options`, if given, lists what may be picked for the params so far."""

    default: str
    parse: Callable[[str], Any]  # raises ValueError (core.Refused: in both languages) on what it cannot read
    most: int
    label: Text
    help: Text | None = None
    when: When | None = None
    options: Callable[[Any], Sequence[str]] | None = None
    lines: int = 1

    def decode(self, raw: str) -> str:
        if len(raw) > self.most:
            return self.default
        self.parse(raw)
        return raw

    def encode(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Points:
    """Rows painted by the reader on top of the data."""

    default: Painting
    label: Text
    help: Text | None = None
    when: When | None = None

    def decode(self, raw: str) -> Painting:
        return unpack(raw)

    def encode(self, value: Painting) -> str:
        return pack(value)


@dataclass(frozen=True)
class Upload:
    """The reader's own table; it stays in the reader's session and never travels in a link."""

    default: None
    label: Text
    target: str = "label"  # what the label column is: "label" (classes) or "number"; or "image": no table but a picture
    help: Text | None = None
    when: When | None = None
    classes: int = 10  # at most; of more, one stands against the rest
    holes: bool = False  # the lesson knows missing values: they may be kept
    most: int = MOST_LEARNED  # rows that one run learns from; 0: every one


Knob = Number | Choice | Switch | Words | Points | Upload


def _field(k: Knob) -> Any:
    return field(default=k.default, metadata={"knob": k})


def knob(
    default: float,
    low: float,
    high: float,
    label: Text,
    step: float = 1,
    help: Text | None = None,
    when: When | None = None,
) -> Any:
    """A number in [low, high]. It is an int exactly when `default` is an int."""
    as_ = type(default)
    return _field(Number(default, as_(low), as_(high), as_(step), label, help=help, when=when))


def picked(low: int, label: Text, clears: str = "") -> Any:
    """A row or a node that is chosen by a click in a picture: it stands in the link, and no widget shows it."""
    return _field(Number(low, low, PICKED, 1, label, when=lambda _: False, clears=clears))


def choice(
    options: Mapping[str, Text],
    label: Text,
    help: Text | None = None,
    when: When | None = None,
    default: str | None = None,
) -> Any:
    """One of `options`; the first is the default unless another is named."""
    return _field(Choice(default or next(iter(options)), options, label, help, when))


def switch(default: bool, label: Text, help: Text | None = None, when: When | None = None) -> Any:
    return _field(Switch(default, label, help, when))


def words(
    default: str,
    label: Text,
    parse: Callable[[str], Any] = str,
    most: int = 200,
    help: Text | None = None,
    when: When | None = None,
    options: Callable[[Any], Sequence[str]] | None = None,
    lines: int = 1,
) -> Any:
    """Text of at most `most` characters that `parse` accepts; `lines` > 1 gives it a larger box."""
    return _field(Words(default, parse, most, label, help=help, when=when, options=options, lines=lines))


def points(label: Text, help: Text | None = None, when: When | None = None) -> Any:
    return _field(Points((), label, help, when))


def upload(label: Text, target: str = "label", **more: Any) -> Any:
    """A table of the reader's own, or (target "image") a picture; `more` are the other fields of `Upload`."""
    return _field(Upload(None, label, target, **more))


def knobs(params: AnyParams | type[AnyParams]) -> dict[str, Knob]:
    """Field name -> knob, in the order of declaration."""
    return {f.name: f.metadata["knob"] for f in dataclasses.fields(params)}


def changed(params: AnyParams) -> dict[str, Any]:
    """The fields that differ from their defaults, with their values."""
    return {n: v for n, k in knobs(params).items() if (v := getattr(params, n)) != k.default}


def to_query(params: AnyParams) -> dict[str, str]:
    """Only what differs from the default, so that a link says just what its sender changed."""
    fields = knobs(params)
    return {
        name: k.encode(cast(Any, value))
        for name, value in changed(params).items()
        if not isinstance(k := fields[name], Upload)
    }


def from_query(cls: type[P], query: Mapping[str, str]) -> P:
    """Total: what cannot be read is the default, what lies beyond a limit is the nearest limit."""
    values: dict[str, Any] = {}
    for name, k in knobs(cls).items():
        if name in query and not isinstance(k, Upload):
            try:
                values[name] = k.decode(query[name])
            except (ValueError, OverflowError):
                continue
    return cls(**values)


def beyond(cls: AnyParams | type[AnyParams], query: Mapping[str, str]) -> list[Text]:
    """A sentence for every number of a link that lies beyond its knob's limit, where `from_query` takes the nearest."""
    out = []
    for name, k in knobs(cls).items():
        if isinstance(k, Number) and name in query:
            try:
                asked = float(query[name])
            except ValueError:
                continue
            if not k.low <= asked <= k.high and not math.isnan(asked):
                limit = f"{k.low if asked < k.low else k.high:g}"
                out.append(BEYOND.format(en=k.label.en, zh=k.label.zh, asked=f"{asked:g}", limit=limit))
    return out
