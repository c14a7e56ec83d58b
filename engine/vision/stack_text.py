"""A stack as text, one layer a line: `conv 3x3 s2 p1 d1`, `pool 2 s2`, `transposed 4 s2 p1`, `up 2`.

    line  = [kind size option…] ["#" name]      an empty line is nothing
    kind  = conv | pool | transposed | up
    size  = number | number "x" number          rows x columns; for `up` the factor
    option = s size | p size | d size | same | causal, each at most once, in any order

Lines of PyTorch are read too (torch_text.py). Read by these grammars alone: nothing in the text is evaluated.
"""

import re
from collections.abc import Sequence

from engine.core import Text
from engine.vision import torch_text
from engine.vision.convnet import Kind, Layer, Number, spell
from engine.vision.stack_error import StackError, unexpected
from engine.vision.torch_text import to_torch

__all__ = ["KINDS", "MOST", "StackError", "parse", "to_torch", "write"]

MOST = 200  # layers
LARGEST = 9999
KINDS: dict[str, Kind] = {"conv": "conv", "pool": "pool", "transposed": "transposed", "up": "upsample"}
OPTIONS = {"s": Text("stride", "步长"), "p": Text("padding", "填充"), "d": Text("dilation", "膨胀率")}
SIZE = re.compile(r"([0-9]{1,9})(?:[x×]([0-9]{1,9}))?")


def parse(text: str) -> list[Layer]:
    """The layers, bottom first. StackError at the first line that is no layer."""
    layers: list[Layer] = []
    torch = torch_text.spoken(text)
    for line, whole in enumerate(text.splitlines(), 1):
        if torch and torch_text.belongs(whole):
            layers += torch_text.read(line, whole)
        else:
            said, _, name = whole.partition("#")
            layers += [_layer(line, words, name.strip())] if (words := said.split()) else []
        if len(layers) > MOST:
            raise StackError(line, f"more than {MOST} layers", f"超过 {MOST} 层")
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
        raise unexpected(line, words[0], "conv, pool, transposed or up", "conv、pool、transposed 或 up")
    if len(words) < 2:
        raise StackError(
            line, f"“{kind}” needs a size after it, such as {kind} 3", f"“{kind}”后面需要大小，例如 {kind} 3"
        )
    kernel = _size(line, words[1], words[1], 1, Text("a size such as 3 or 3x3", "大小，例如 3 或 3x3"))
    given: dict[str, Number | str] = {}
    for word in words[2:]:
        low = word.lower()
        if kind == "up":
            raise unexpected(line, word, "nothing after the factor", "倍数之后不应再有内容")
        letter = "p" if low in ("same", "causal") else low[:1]
        if letter not in OPTIONS:
            raise unexpected(line, word, "s, p or d with a number, same or causal", "s、p、d 加数字，或 same、causal")
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
        raise unexpected(line, word, wanted.en, wanted.zh)
    a, b = int(found[1]), int(found[2] or found[1])
    if not least <= min(a, b) or max(a, b) > LARGEST:
        raise StackError(
            line, f"the number in “{word}” must be {least} to {LARGEST}", f"“{word}”中的数应为 {least} 到 {LARGEST}"
        )
    return a if a == b else (a, b)


def write(layers: Sequence[Layer]) -> str:
    """The text that `parse` reads back as these layers."""
    return "\n".join(spell(layer) + (f"  # {layer.name}" if layer.name else "") for layer in layers)
