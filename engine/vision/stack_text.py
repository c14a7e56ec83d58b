"""A stack as text, one layer a line: `conv 3x3 s2 p1 d1`, `pool 2 s2`, `transposed 4 s2 p1`, `up 2`.

    line  = [kind size option…] ["#" name]      an empty line is nothing
    kind  = conv | pool | transposed | up
    size  = number | number "x" number          rows x columns; for `up` the factor
    option = s size | p size | d size | same | causal, each at most once, in any order

Read by this grammar alone: nothing in the text is evaluated.
"""

import re
from collections.abc import Sequence

from engine.core import Refused, Text
from engine.vision.convnet import Kind, Layer, Number, pair, spell

MOST = 200  # layers
LARGEST = 9999
KINDS: dict[str, Kind] = {"conv": "conv", "pool": "pool", "transposed": "transposed", "up": "upsample"}
OPTIONS = {"s": Text("stride", "步长"), "p": Text("padding", "填充"), "d": Text("dilation", "膨胀率")}
SIZE = re.compile(r"([0-9]{1,9})(?:[x×]([0-9]{1,9}))?")


class StackError(Refused):
    """What is wrong, naming the word and what was expected; `.line` counts from 1 (0: the text as a whole)."""

    def __init__(self, line: int, en: str, zh: str) -> None:
        super().__init__(*(f"Line {line}: {en}.", f"第 {line} 行：{zh}。") if line else (f"{en}.", f"{zh}。"))
        self.line = line


def parse(text: str) -> list[Layer]:
    """The layers, bottom first. StackError at the first line that is no layer."""
    layers: list[Layer] = []
    for line, whole in enumerate(text.splitlines(), 1):
        said, _, name = whole.partition("#")
        if words := said.split():
            if len(layers) == MOST:
                raise StackError(line, f"more than {MOST} layers", f"超过 {MOST} 层")
            layers.append(_layer(line, words, name.strip()))
    if not layers:
        raise StackError(
            0,
            "There is no layer here: write one a line, such as conv 3x3 s2 p1",
            "没有任何层：每行写一层，例如 conv 3x3 s2 p1",
        )
    return layers


def _layer(line: int, words: list[str], name: str) -> Layer:
    kind = words[0].lower()
    if kind not in KINDS:
        raise _unexpected(line, words[0], "conv, pool, transposed or up", "conv、pool、transposed 或 up")
    if len(words) < 2:
        raise StackError(
            line, f"“{kind}” needs a size after it, such as {kind} 3", f"“{kind}”后面需要大小，例如 {kind} 3"
        )
    kernel = _size(line, words[1], words[1], 1, Text("a size such as 3 or 3x3", "大小，例如 3 或 3x3"))
    given: dict[str, Number | str] = {}
    for word in words[2:]:
        low = word.lower()
        if kind == "up":
            raise _unexpected(line, word, "nothing after the factor", "倍数之后不应再有内容")
        letter = "p" if low in ("same", "causal") else low[:1]
        if letter not in OPTIONS:
            raise _unexpected(line, word, "s, p or d with a number, same or causal", "s、p、d 加数字，或 same、causal")
        label = OPTIONS[letter]
        if letter in given:
            raise StackError(line, f"“{word}” gives the {label.en} a second time", f"“{word}”重复给出了{label.zh}")
        if low in ("same", "causal"):
            given[letter] = low
        else:
            wanted = Text(f"a number for the {label.en}, such as {letter}2", f"{label.zh}的数值，例如 {letter}2")
            given[letter] = _size(line, word, low[1:], 0 if letter == "p" else 1, wanted)
    return Layer(KINDS[kind], kernel, given.get("s", 1), given.get("p", 0), given.get("d", 1), name)  # type: ignore[arg-type]


def _size(line: int, word: str, text: str, least: int, wanted: Text) -> Number:
    found = SIZE.fullmatch(text.lower())
    if not found:
        raise _unexpected(line, word, wanted.en, wanted.zh)
    a, b = int(found[1]), int(found[2] or found[1])
    if not least <= min(a, b) or max(a, b) > LARGEST:
        raise StackError(
            line, f"the number in “{word}” must be {least} to {LARGEST}", f"“{word}”中的数应为 {least} 到 {LARGEST}"
        )
    return a if a == b else (a, b)


def _unexpected(line: int, word: str, en: str, zh: str) -> StackError:
    short = word if len(word) <= 24 else word[:23] + "…"
    return StackError(line, f"“{short}” is not understood, expected {en}", f"无法理解“{short}”，此处应为 {zh}")


def write(layers: Sequence[Layer]) -> str:
    """The text that `parse` reads back as these layers."""
    return "\n".join(spell(layer) + (f"  # {layer.name}" if layer.name else "") for layer in layers)


SAME = '''
class Same(nn.Module):
    """Zeros so that a kernel with a stride makes ceil(n / stride) units, the odd one on the right (TensorFlow)."""

    def __init__(self, span, stride):
        super().__init__()
        self.span, self.stride = span, stride

    def forward(self, x):
        pads = []
        for n, span, s in zip(x.shape[:1:-1], self.span[::-1], self.stride[::-1]):
            total = max((-(-n // s) - 1) * s + span - n, 0)
            pads += [total // 2, total - total // 2]
        return nn.functional.pad(x, pads)

'''


def to_torch(layers: Sequence[Layer]) -> str:
    """PyTorch source that builds the stack, two-dimensional, with `channels` channels all the way."""
    body: list[str] = []
    for layer in layers:
        note = f"  # {layer.name}" if layer.name else ""
        *before, last = _modules(layer)
        body += [f"    {m}," for m in before] + [f"    {last},{note}"]
    head = (
        "from torch import nn\n"
        + ("\n" + SAME if any(m.startswith("    Same(") for m in body) else "")
        + "\nchannels = 1\n"
    )
    return head + "net = nn.Sequential(\n" + "\n".join(body) + "\n)\n"


def _modules(layer: Layer) -> list[str]:
    kind, k, s, p, d, _ = layer
    if kind == "upsample":
        return [f"nn.Upsample(scale_factor={k})"]
    before: list[str] = []
    both = [[v, v] if isinstance(v, int) else list(v) for v in (k, s, d)]
    span = [(a - 1) * c + 1 for a, c in zip(both[0], both[2], strict=True)]
    if kind == "transposed":
        if isinstance(p, str):  # “same”: n·stride units; “causal”: no unit written before its input
            cut = [max(a - b, 0) for a, b in zip(span, both[1], strict=True)]
            left = [c // 2 if p == "same" else 0 for c in cut]
            pads = [-left[1], left[1] - cut[1], -left[0], left[0] - cut[0]]
            return [f"nn.ConvTranspose2d(channels, channels, {k}, stride={s}, dilation={d})", f"nn.ZeroPad2d({pads})"]
        return [f"nn.ConvTranspose2d(channels, channels, {k}, stride={s}, padding={p}, dilation={d})"]
    if p == "same":
        before, p = [f"Same({span}, {both[1]})"], 0
    elif p == "causal":
        before, p = [f"nn.ZeroPad2d([{span[1] - 1}, 0, {span[0] - 1}, 0])"], 0
    elif kind == "pool" and pair([Layer("conv", k, 1, p)]) | (isinstance(p, int) and isinstance(k, int) and 2 * p > k):
        rows, columns = (p, p) if isinstance(p, int) else p  # nn.MaxPool2d pads by at most half a kernel
        before, p = [f"nn.ZeroPad2d([{columns}, {columns}, {rows}, {rows}])"], 0
    if kind == "pool":
        return [*before, f"nn.MaxPool2d({k}, stride={s}, padding={p}, dilation={d})"]
    return [*before, f"nn.Conv2d(channels, channels, {k}, stride={s}, padding={p}, dilation={d})"]
