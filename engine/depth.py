"""A signal through many layers: forward, what each layer sends on; backward, what of the gradient comes back to it.

Plain layers h ← f(W h) of one width, no biases, no normalisation, at the moment of initialisation. Rows of standard
normal numbers enter at the bottom; a gradient of standard normal numbers enters at the top.

Sources: LeCun et al. 1998, Efficient BackProp §4.6 (variance 1/n); Glorot & Bengio 2010, eq. 12 (2/(n_in + n_out));
He et al. 2015, eq. 10 (2/n); Saxe et al. 2014 (orthogonal).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob
from engine.neurons.table import ACTIVATIONS

__all__ = ["INITS", "STEP", "LayerStats", "Params", "Scene", "propagate", "run", "weights"]

STEP = Text("layer", "层")
FLAT = 0.01  # a slope below this is called saturated
LIMIT = 1e100  # a signal beyond this counts as exploded; the layers above are not computed
VALUES = np.linspace(-3, 3, 62)  # edges of the forward bins; what lies beyond falls into the outer ones
FEW = 32  # rows on which the other initialisations are measured
POWERS = np.linspace(-30, 10, 81)  # edges of the backward bins, log10 |gradient|
INITS = {
    "xavier": Text("Xavier (Glorot)", "Xavier（Glorot）"),
    "lecun": Text("LeCun", "LeCun"),
    "he": Text("He (Kaiming)", "He（Kaiming）"),
    "orthogonal": Text("orthogonal", "正交"),
    "torch": Text("torch default", "torch 默认"),
}
PICK = {slug: a.name for slug, a in ACTIVATIONS.items() if not a.gated}


@dataclass(frozen=True)
class Params:
    activation: str = choice(PICK, Text("activation", "激活函数"), default="sigmoid")
    init: str = choice(
        INITS,
        Text("initialisation", "初始化"),
        help=Text(
            "variance of the weights: Xavier 2/(n_in + n_out), LeCun 1/n_in, He 2/n_in, "
            "torch.nn.Linear's default 1/(3 n_in)",
            "权重的方差：Xavier 2/(n_in + n_out)，LeCun 1/n_in，He 2/n_in，torch.nn.Linear 默认 1/(3 n_in)",
        ),
    )
    gain: float = knob(1.0, 0.5, 2.0, Text("gain (weights times this)", "增益（权重乘以它）"), 0.05)
    depth: int = knob(50, 2, 100, Text("layers", "层数"))
    width: int = knob(128, 16, 192, Text("units a layer", "每层单元数"), 16)
    n: int = knob(128, 16, 192, Text("rows", "样本数"), 16)
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))


class LayerStats(NamedTuple):
    layer: int  # 1..depth
    forward: Array  # (61,) share of the layer's outputs in each bin of VALUES
    backward: Array  # (80,) share of its gradients ∂L/∂h in each bin of POWERS; those exactly 0 are in none
    mean: float  # of the outputs
    variance: float  # of the outputs
    grad_norm: float  # root mean square of ∂L/∂h; 1 where the gradient enters
    zero: float  # share of the gradients that are exactly 0
    dead: float  # share of units with slope exactly 0 on every row: no row can move them
    saturated: float  # share of slopes below 0.01
    similarity: float  # mean cosine between two rows' outputs: near 1, the layer no longer tells rows apart


class Scene(NamedTuple):
    name: Text
    values: Array  # (61,) centres of the forward bins
    powers: Array  # (80,) centres of the backward bins
    asked: int  # layers asked for
    exploded: int  # the layer where the signal left the range of numbers; 0 if it never did
    rivals: dict[str, Array]  # initialisation -> (2, depth) variance and grad_norm, on FEW rows; padded with 0


def run(p: Params) -> Trace[Scene, LayerStats]:
    """Every layer of the chosen network from the bottom up, and the sizes of the same one otherwise initialised."""
    frames = tuple(propagate(p.activation, p.init, p.depth, p.width, p.n, p.seed, p.gain))
    scene = Scene(
        name=PICK[p.activation],
        values=(VALUES[1:] + VALUES[:-1]) / 2,
        powers=(POWERS[1:] + POWERS[:-1]) / 2,
        asked=p.depth,
        exploded=0 if len(frames) == p.depth else len(frames) + 1,
        rivals={init: _rival(p, init, frames) for init in INITS},
    )
    return Trace.of(scene, frames)


def _rival(p: Params, init: str, frames: Sequence[LayerStats]) -> Array:
    """(2, depth): variance and grad_norm of every layer under another initialisation; 0 above an explosion."""
    if init == p.init or {init, p.init} == {"xavier", "lecun"}:  # those two agree where all layers are equally wide
        sizes = [(s.variance, s.grad_norm) for s in frames]
    else:
        passed = _pass(p.activation, init, p.depth, p.width, min(p.n, FEW), p.seed, p.gain)
        sizes = [(float(h.var()), _rms(gradient)) for h, _, gradient in passed]
    curve = np.zeros((2, p.depth))
    curve[:, : len(sizes)] = np.reshape(sizes, (-1, 2)).T
    return curve


def propagate(
    activation: str, init: str, depth: int, width: int, n: int, seed: int, gain: float = 1.0
) -> Iterator[LayerStats]:
    """The layers of one network from the bottom up; fewer than `depth` if the signal explodes on the way.

    activation: a slug of the table, not a gated one; init: lecun | xavier | he | orthogonal | torch. Refused otherwise.
    """
    for name, value, known in (("activation", activation, PICK), ("init", init, INITS)):
        if value not in known:
            said = Text(
                "There is no {name} {value!r}; there are: {known}.", "没有名为 {value!r} 的 {name}；可用的有：{known}。"
            )
            raise Refused(*said.format(name=name, value=value, known=", ".join(known)))
    if min(depth, width, n) < 1 or n < 2:
        raise Refused("depth and width must be at least 1, n at least 2.", "depth 与 width 至少为 1，n 至少为 2。")
    for layer, parts in enumerate(_pass(activation, init, depth, width, n, seed, gain), 1):
        yield measure(layer, *parts)


def _pass(
    activation: str, init: str, depth: int, width: int, n: int, seed: int, gain: float
) -> Iterator[tuple[Array, Array, Array]]:
    """Forward to the top, then back: a layer's outputs h, its slopes f′, its gradient ∂L/∂h, each (n, width)."""
    f = ACTIVATIONS[activation]
    h, gradient = (np.random.default_rng([seed, k]).normal(size=(n, width)) for k in (0, 1))
    Ws, slopes, outputs, gradients = [], [], [], []
    for W in weights(init, depth, width, seed):
        h, slope = f.jet(h @ (gain * W).T, 1)
        if not np.abs(h).max() < LIMIT:
            break
        Ws.append(gain * W)
        slopes.append(slope)
        outputs.append(h)
    for W, slope in zip(reversed(Ws), reversed(slopes), strict=True):
        gradients.append(gradient)
        gradient = (gradient * slope) @ W
    return zip(outputs, slopes, reversed(gradients), strict=True)


def weights(init: str, depth: int, width: int, seed: int) -> Iterator[Array]:
    """(width, width), one a layer. The same draws for every initialisation, so that only the scale differs."""
    rng = np.random.default_rng([seed, 2])
    for _ in range(depth):
        if init == "torch":
            yield rng.uniform(-1, 1, (width, width)) / np.sqrt(width)
            continue
        Z = rng.normal(size=(width, width))
        if init == "orthogonal":
            Q, R = np.linalg.qr(Z)
            yield Q * np.sign(np.diag(R))
        else:
            yield Z * np.sqrt({"lecun": 1 / width, "xavier": 2 / (width + width), "he": 2 / width}[init])


def measure(layer: int, h: Array, slope: Array, gradient: Array) -> LayerStats:
    """h, slope, gradient (n, width): a layer's outputs, f′ at its inputs, ∂L/∂h."""
    size = np.abs(gradient)
    some = size[size > 0]
    powers = np.clip(np.log10(some), POWERS[0], POWERS[-1]) if some.size else some
    norm = np.linalg.norm(h, axis=1, keepdims=True)
    unit = np.divide(h, norm, out=np.zeros_like(h), where=norm > 0)
    n = len(h)
    return LayerStats(
        layer=layer,
        forward=_shares(np.clip(h, VALUES[0], VALUES[-1]), VALUES, h.size),
        backward=_shares(powers, POWERS, h.size),
        mean=float(h.mean()),
        variance=float(h.var()),
        grad_norm=_rms(gradient),
        zero=1 - some.size / size.size,
        dead=float((slope == 0).all(0).mean()),
        saturated=float((np.abs(slope) < FLAT).mean()),
        similarity=float(((unit.sum(0) ** 2).sum() - (unit**2).sum()) / (n * (n - 1))),
    )


def _rms(x: Array) -> float:
    return float(np.sqrt((x**2).mean()))


def _shares(x: Array, edges: Array, of: int) -> Array:
    """Histogram with equal bins, much faster than np.histogram."""
    bins = len(edges) - 1
    at = ((x.ravel() - edges[0]) * (bins / (edges[-1] - edges[0]))).astype(np.intp)
    return np.bincount(np.minimum(at, bins - 1), minlength=bins) / of
