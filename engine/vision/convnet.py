"""Layers and networks as receptive fields see them: kernel, stride, padding, dilation; no weights, no channels.

Sizes follow PyTorch (floor): a convolution or pool makes floor((n + left + right − span) / s) + 1 units of n, where
span = (k − 1)·d + 1; a transposed one (n − 1)·s − 2p + span; an upsampling n·k. Padding is a number (both sides),
"same" (TensorFlow: ceil(n / s) units, the odd zero on the right) or "causal" (span − 1 zeros, all on the left).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from engine.core import Refused, Text

Kind = Literal["conv", "pool", "transposed", "upsample"]
Number = int | tuple[int, int]  # one for both axes, or (rows, columns)
Padding = Number | Literal["same", "causal"]
Units = int | tuple[int, int]  # a size or an index: an int in one dimension, a pair in two

KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_LAYERS = 1000
MOST_UNITS = 1 << 20  # a side


class Layer(NamedTuple):
    """One layer. For an upsampling, `kernel` is the factor (nearest neighbour) and nothing else counts."""

    kind: Kind
    kernel: Number
    stride: Number = 1
    padding: Padding = 0
    dilation: Number = 1
    name: str = ""


Join = Literal["add", "concat"]
Node = tuple[Layer | Join, Sequence[str]] | tuple[Layer, Join, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Network:
    """A directed graph of layers; "input" is the image, the last node the output.

    nodes: name -> (a Layer, "add" or "concat"; the names of its inputs), each named before it is used. A layer with
    several inputs joins them first. size: the side of the image that "same" padding is reckoned for; source: whose.
    """

    nodes: Mapping[str, Node]
    size: Units | None = None
    source: str = ""

    def inputs(self, name: str) -> tuple[str, ...]:
        names = self.nodes[name][-1]
        return (names,) if isinstance(names, str) else tuple(names)

    def layer(self, name: str) -> Layer | None:
        """The layer of a node; None where it only joins."""
        first = self.nodes[name][0]
        return first if isinstance(first, Layer) else None


class Step(NamedTuple):
    """A layer along one axis, its padding worked out: unit o of a convolution reads o·stride − left + i·dilation."""

    spread: bool  # transposed: unit i below writes i·stride − left + j·dilation
    kernel: int
    stride: int
    left: int
    right: int
    dilation: int
    exact: bool = True  # False: "same" padding whose left side depends on a size that was not given

    @property
    def span(self) -> int:
        return (self.kernel - 1) * self.dilation + 1


def pair(layers: Sequence[Layer], *more: object) -> bool:
    """Whether this is two-dimensional: some number, unit or size is a pair."""
    return any(isinstance(x, tuple) for layer in layers for x in layer[1:5]) or any(isinstance(x, tuple) for x in more)


def along(value: Number, axis: int) -> int:
    return value[axis] if isinstance(value, tuple) else value


def step(layer: Layer, axis: int = 0, size: int | None = None) -> Step:
    """The layer along one axis, for an input of `size` units where "same" padding needs to know."""
    kind, kernel, stride, padding, dilation, _ = layer
    if padding.__class__ is kernel.__class__ is stride.__class__ is dilation.__class__ is int and kind != "upsample":
        return Step(kind == "transposed", kernel, stride, padding, padding, dilation)
    k, s, d = along(kernel, axis), along(stride, axis), along(dilation, axis)
    if kind == "upsample":
        return Step(True, k, k, 0, 0, 1)
    spread = kind == "transposed"
    if padding == "causal":
        left, right = (0, max((k - 1) * d + 1 - s, 0)) if spread else ((k - 1) * d, 0)
        return Step(spread, k, s, left, right, d)
    if padding == "same":
        over = s if spread or size is None or s < 1 or size % s == 0 else size % s
        total = max((k - 1) * d + 1 - over, 0)
        known = spread or s == 1 or size is not None
        return Step(spread, k, s, total // 2, total - total // 2, d, exact=known)
    p = along(padding, axis)
    return Step(spread, k, s, p, p, d)


def units(s: Step, size: int) -> int:
    """How many units the layer makes of `size`; at most 0 when it does not fit."""
    if s.spread:
        return (size - 1) * s.stride - s.left - s.right + s.span
    return (size + s.left + s.right - s.span) // s.stride + 1


def spell(layer: Layer) -> str:
    """The layer in the words of stacktext: `conv 3x3 s2 p1 d1`."""

    def number(v: Padding) -> str:
        return f"{v[0]}x{v[1]}" if isinstance(v, tuple) else str(v)

    parts = [{"upsample": "up"}.get(layer.kind, layer.kind), number(layer.kernel)]
    if layer.kind != "upsample":
        parts += [f"s{number(layer.stride)}"] if layer.stride != 1 else []
        parts += (
            [layer.padding if isinstance(layer.padding, str) else f"p{number(layer.padding)}"] if layer.padding else []
        )
        parts += [f"d{number(layer.dilation)}"] if layer.dilation != 1 else []
    return " ".join(parts)


def fault(layer: Layer, axis: int, size: int | None) -> Text | None:
    """Why the layer cannot stand on a map of `size` units, or None. Does not say which layer it is."""
    if layer.kind not in KINDS:
        return Text(f"“{layer.kind}” is no kind of layer", f"没有“{layer.kind}”这种层")
    for name, zh, value in (
        ("kernel", "卷积核", layer.kernel),
        ("stride", "步长", layer.stride),
        ("dilation", "膨胀率", layer.dilation),
    ):
        if along(value, axis) < 1:
            n = along(value, axis)
            return Text(f"the {name} is {n}, but must be at least 1", f"{zh}为 {n}，至少应为 1")
    s = step(layer, axis, size)
    if s.left < 0:
        return Text(f"the padding is {s.left}, but cannot be negative", f"填充为 {s.left}，不能为负")
    if size is None:
        return None
    made = units(s, size)
    if made > MOST_UNITS:
        return Text(f"it would make a map {made:,} units wide", f"它会生成宽 {made:,} 个单元的特征图")
    if made >= 1:
        return None
    if s.spread:
        return Text(
            f"its padding {s.left} cuts away all that it makes of {size} units",
            f"填充 {s.left} 把由 {size} 个单元生成的输出全部裁掉了",
        )
    padded = size + s.left + s.right
    return Text(
        f"its kernel spans {s.span}, more than the padded map, which is {padded} wide",
        f"卷积核覆盖 {s.span} 个单元，超出了填充后仅宽 {padded} 的特征图",
    )


def steps(layers: Sequence[Layer], axis: int = 0, size: int | None = None) -> tuple[list[Step], list[int]]:
    """All layers along one axis, and the sizes of all maps (none, if `size` is not given).

    Refuses a layer that cannot stand, saying which it is and why.
    """
    if len(layers) > MOST_LAYERS:
        n = len(layers)
        raise Refused(f"{n:,} layers are more than {MOST_LAYERS:,}.", f"{n:,} 层超过了上限 {MOST_LAYERS:,} 层。")
    if size is not None and not 1 <= size <= MOST_UNITS:
        raise Refused(
            f"The input is {size} wide: it must be 1 to {MOST_UNITS:,}.", f"输入宽 {size}：应为 1 到 {MOST_UNITS:,}。"
        )
    made: list[Step] = []
    sizes = [] if size is None else [size]
    for layer in layers:
        s = step(layer, axis, size)
        if s.kernel < 1 or s.stride < 1 or s.dilation < 1 or s.left < 0 or layer.kind not in KINDS:
            raise _refused(layer, len(made) + 1, axis, size)
        if size is not None:
            below, size = size, units(s, size)
            if not 1 <= size <= MOST_UNITS:
                raise _refused(layer, len(made) + 1, axis, below)
            sizes.append(size)
        made.append(s)
    return made, sizes


def _refused(layer: Layer, number: int, axis: int, size: int | None) -> Refused:
    why, text = fault(layer, axis, size), spell(layer)
    assert why is not None
    return Refused(f"Layer {number} ({text}): {why.en}.", f"第 {number} 层（{text}）：{why.zh}。")
