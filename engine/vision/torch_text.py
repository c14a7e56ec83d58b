"""A stack as PyTorch: read from pasted lines (nn.Conv2d(...), or what print(model) says), and written as source.

Read by a grammar of its own: calls with numbers, tuples, names and words as arguments. Nothing is evaluated. Layers
that keep every unit in its place (activations, normalisation, dropout) are left out, and so is all that sees the whole
map at once (adaptive pooling, flatten, linear). What branches cannot be one stack, and is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from engine.vision.convnet import Kind, Layer, Number, pair
from engine.vision.stack_error import StackError, unexpected

CALL = re.compile(r"\b([A-Z]\w*)\(")
QUIET = re.compile(r"\s*([)\]},]*|from [\w.]+ import .*|import .*|\w+ = \d+|class .*|def __init__.*|super\(.*)\s*")
CODE = re.compile(
    r"\s*(def|return|for|while|if|with)\b.*|.*\b(F|functional)\.\w+\(.*"
)  # order and number then lie elsewhere
CONTAINERS = {"Sequential", "ModuleList"}
BRANCHING = re.compile(
    r"Bottleneck|BasicBlock|InvertedResidual|MBConv|Inception|Dense|Fire|Residual|downsample|shortcut", re.I
)
PLACED = re.compile(
    r"(Leaky|P|R|C|SE|GE|Si|Hard|Log)?(ReLU6?|E?LU|Sigmoid|Tanh|Swish|Softplus|Softmax|GLU|Mish)|Tanh|Softsign|Identity"
    r"|(Batch|Group|Layer|Instance|LocalResponse|FrozenBatch)Norm(2d|1d)?|(Feature)?(Alpha)?Dropout(2d|1d)?"
)
WHOLE = {"AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "AdaptiveAvgPool1d", "AdaptiveMaxPool1d", "Flatten", "Linear"}
CONV = ("", "", "kernel_size", "stride", "padding", "dilation")
POOL = ("kernel_size", "stride", "padding", "dilation")
UP = ("size", "scale_factor", "mode")
TRANSPOSED = ("", "", "kernel_size", "stride", "padding", "output_padding", "groups", "bias", "dilation")
KINDS: Mapping[str, tuple[Kind, Sequence[str]]] = {
    **{f"Conv{n}d": ("conv", CONV) for n in (1, 2)},
    **{f"ConvTranspose{n}d": ("transposed", TRANSPOSED) for n in (1, 2)},
    **{f"MaxPool{n}d": ("pool", POOL) for n in (1, 2)},
    **{f"AvgPool{n}d": ("pool", POOL[:3]) for n in (1, 2)},
    "Upsample": ("upsample", UP),
    "UpsamplingNearest2d": ("upsample", UP[:2]),
}
NOUGHT = {"output_padding": "0", "ceil_mode": "False"}  # what these must be: another map would come of them


def spoken(text: str) -> bool:
    """Whether some line of the text is a layer of PyTorch."""
    return any(name in KINDS for name in CALL.findall(text))


def belongs(line: str) -> bool:
    """Whether a line among such layers is theirs: a call, a closing bracket, an import."""
    said = line.partition("#")[0]
    return bool(CODE.fullmatch(said)) or bool(CALL.search(said)) or bool(QUIET.fullmatch(said))


def read(line: int, whole: str) -> list[Layer]:
    """The layers of one line, in order. StackError where a call is not understood."""
    said, _, note = whole.partition("#")
    if QUIET.fullmatch(said):
        return []
    if CODE.fullmatch(said):
        raise unexpected(
            line, said.strip(), "only the layers, or what print(model) says", "只粘贴各层，或 print(model) 的输出"
        )
    layers = []
    for name, inside in _calls(said):
        before = said.partition(name)[0]
        if BRANCHING.search(name) or BRANCHING.search(before):
            raise StackError(
                line,
                f"“{name}” branches: one stack cannot hold it; paste the layers of one path",
                f"“{name}”有分支，无法写成一个序列；请粘贴其中一条路径的各层",
            )
        if name in KINDS:
            layers.append(_layer(line, name, inside, note.strip()))
        elif inside is not None and not (name in CONTAINERS or name in WHOLE or PLACED.fullmatch(name)):
            known = "Conv2d, MaxPool2d, AvgPool2d, ConvTranspose2d, Upsample"
            raise unexpected(line, name, known, known)
    return layers


def _calls(said: str) -> Iterator[tuple[str, str | None]]:
    """Each call and what stands in its brackets; None where these are not closed on the line. Looks into containers."""
    at = 0
    while found := CALL.search(said, at):
        end = _closing(said, found.end())
        inside = None if end < 0 else said[found.end() : end]
        yield found[1], inside
        at = found.end() if inside is None or found[1] in CONTAINERS else end


def _closing(said: str, start: int) -> int:
    depth = 1
    for i in range(start, len(said)):
        depth += (said[i] in "([") - (said[i] in ")]")
        if depth == 0:
            return i
    return -1


def _layer(line: int, name: str, inside: str | None, note: str) -> Layer:
    if inside is None:
        raise StackError(line, f"“{name}(” is not closed on its line", f"“{name}(”没有在本行结束")
    kind, names = KINDS[name]
    given: dict[str, str] = {}
    for place, part in enumerate(_parts(inside)):
        key, equals, value = part.partition("=")
        given[key.strip() if equals else names[place] if place < len(names) else ""] = (
            value if equals else key
        ).strip()
    for key, wanted in NOUGHT.items():
        if given.get(key, wanted).strip("(, )") not in (wanted, f"{wanted}, {wanted}"):
            raise unexpected(line, f"{key}={given[key]}", f"{key}={wanted}", f"{key}={wanted}")
    if kind == "upsample":
        if (mode := given.get("mode", "nearest").strip("'\"")) != "nearest":
            raise unexpected(line, mode, "nearest", "nearest")
        return Layer(kind, _number(line, given, "scale_factor", None), name=note)
    kernel = _number(line, given, "kernel_size", None)
    stride = _number(line, given, "stride", kernel if kind == "pool" else 1)
    same = given.get("padding", "").strip("'\"")
    padding = "same" if same == "same" else _number(line, given, "padding", 0) if same != "valid" else 0
    return Layer(kind, kernel, stride, padding, _number(line, given, "dilation", 1), note)  # type: ignore[arg-type]


def _parts(inside: str) -> Iterator[str]:
    """Arguments: what stands between the commas that no bracket encloses."""
    depth, first = 0, 0
    for i, c in enumerate(inside):
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            yield inside[first:i]
            first = i + 1
    if inside[first:].strip():
        yield inside[first:]


def _number(line: int, given: Mapping[str, str], key: str, default: Number | None) -> Number:
    said = given.get(key, "None")
    if said == "None" and default is not None:
        return default
    found = re.fullmatch(r"\(?\s*(\d{1,4})(?:\.0)?\s*,?\s*(?:(\d{1,4})(?:\.0)?)?\s*\)?", said)
    if not found:
        wanted = f"{key}=3" if key != "scale_factor" else f"{key}=2"
        raise unexpected(line, f"{key}={said}" if key in given else "…", wanted, wanted)
    a, b = int(found[1]), int(found[2] or found[1])
    return a if a == b else (a, b)


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
