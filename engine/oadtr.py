"""OadTR: what is being done now, judged from the past alone (Wang et al., ICCV 2021).

A small model trained on an endless stick figure (assets/make_oadtr.py) watches a new stream frame by frame; or one is
trained here on the reader's own stream (features and a label a row), on its first 70 rows of a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.core import Array, Table, Text, Trace, choice, knob, upload
from engine.core.torch_one import torch_one
from engine.sequences.oadtr import motions
from engine.sequences.oadtr.ablation import MODELS, Ablation, ablation
from engine.sequences.oadtr.own_stream import Own, prepare
from engine.sequences.oadtr.sizes import Sizes, sizes

if TYPE_CHECKING:
    from torch import nn

    from engine.sequences.oadtr.model import Output

__all__ = ["MODELS", "REPORTS", "STEP", "Frame", "Params", "Scene", "ablation", "frames", "run", "scene", "total"]

STEP = Text("frame", "帧")
REPORTS, OWN_FUTURE = 20, 4  # pictures of the training on the reader's own stream
SMALLER = {"width": 32, "encoder_layers": 2, "decoder_layers": 2, "n_future": OWN_FUTURE}  # the model trained on it
TELLING = (0, 0.25, 0.2, 0.5, 0.5, 0.66, 0.5, 0.5)  # the phase at which each action can be told best


def _shipped(p: Any) -> bool:
    return p.own is None


def _own(p: Any) -> bool:
    return p.own is not None


@dataclass(frozen=True)
class Params:
    own: Table | None = upload(
        Text("your own stream (CSV)", "你自己的数据流（CSV）"),
        most=0,
        help=Text(
            "One row a frame in order of time: features, then a label.",
            "按时间顺序一帧一行：先是特征，最后一列是标签。",
        ),
    )
    model: str = choice(MODELS, Text("model", "模型"), when=_shipped)
    noise: float = knob(0.05, 0.0, 0.3, Text("camera noise, body-lengths", "摄像头噪声（身长）"), 0.01, when=_shipped)
    speed: float = knob(1.0, 0.5, 2.0, Text("speed of the movements", "动作速度"), 0.1, when=_shipped)
    length: int = knob(180, 40, 240, Text("frames", "帧数"), 20)
    seed: int = knob(0, 0, 50, Text("seed", "随机种子"))
    history: int = knob(
        16,
        4,
        64,
        Text("frames seen, T + 1 (history)", "看到的帧数 T + 1（history）"),
        4,
        help=Text("The last one is now.", "最后一帧就是现在。"),
        when=_own,
    )
    steps: int = knob(200, 40, 600, Text("training steps", "训练步数"), 20, when=_own)


class Scene(NamedTuple):
    classes: tuple[Text, ...]
    background: int
    labels: Array  # (n,) what is really done, of the frames shown
    joints: Array  # (n, 13, 2) the figure; (n, 0, 2) for the reader's own stream
    typical: (
        Array  # (C, 13, 2) each action at its most telling, to draw what is anticipated; (C, 0, 2) without a figure
    )
    onsets: Array  # (A,) first frame of each action
    model: str  # one of MODELS; "full" for the reader's own stream
    history: int  # T + 1 frames, the last is now
    n_future: int
    sizes: Sizes
    twin: int  # 1: a model with the token against one without, both look at this stream
    ablation: Ablation


class Frame(NamedTuple):
    trained: int  # training steps so far
    loss: float  # of the training, 0 when the model was trained before
    n: int  # frame of the stream; while it trains, the last one
    now: Array  # (C,) probabilities
    future: Array  # (n_future, C)
    attention: (
        Array  # (layers * heads, history + 1) from what is classified to every frame of the window, and to itself
    )
    similarity: Array  # (2, history) cosine of what is classified to the frames' features: with the token, without it
    ribbon: Array  # (length, C) what was said so far, 0 where nothing was
    waits: Array  # (A,) frames from onset until first said; -1: not begun, or the action ended unseen (then its length)
    map: float  # mean average precision over the frames so far, 0 before the first action


def scene(p: Params) -> Scene:
    if p.own is not None:
        own = prepare(p.own, p.history, p.length)
        labels, names = own.shown[1], tuple(Text(c, c) for c in p.own.classes)
        return Scene(
            classes=names,
            background=own.background,
            labels=labels,
            joints=np.zeros((len(labels), 0, 2)),
            typical=np.zeros((len(names), 0, 2)),
            onsets=onsets(labels, own.background),
            model="full",
            history=p.history,
            n_future=OWN_FUTURE,
            sizes=Sizes(own.train[0].shape[1], *(SMALLER[k] for k in ("width", "encoder_layers", "decoder_layers"))),
            twin=0,
            ablation=ablation(),
        )
    torch_one()
    from engine.sequences.oadtr.train import load

    r = motions.record(p.length, 519 + p.seed, p.speed, p.noise)
    return Scene(
        classes=motions.CLASSES,
        background=motions.IDLE,
        labels=r.labels,
        joints=r.joints,
        typical=np.array([motions.joints(motions.pose(c, u)) for c, u in enumerate(TELLING)]),
        onsets=onsets(r.labels, motions.IDLE),
        model=p.model,
        history={"history_8": 8, "history_64": 64}.get(p.model, 32),
        n_future={"future_1": 1, "future_16": 16, "no_future": 0, "rnn": 0, "per_frame": 0}.get(p.model, 8),
        sizes=sizes(load(p.model)),
        twin=int(p.model in ("full", "no_token", "no_future", "future_1", "future_16")),
        ablation=ablation(),
    )


def total(p: Params) -> int:
    return p.length if p.own is None else REPORTS + len(prepare(p.own, p.history, p.length).shown[1])


def frames(p: Params) -> Iterator[Frame]:
    """The stream, one frame after another; before it, for the reader's own stream, the training.

    All windows are judged as one batch, which gives what `stream` gives frame by frame, ten times sooner.
    """
    torch_one()
    from engine.sequences.oadtr.train import judge, load

    s = scene(p)
    if p.own is None:
        features, model, trained, loss = motions.features(s.joints), load(p.model), s.ablation.steps, 0.0
        other = judge(load("full" if p.model == "no_token" else "no_token"), features) if s.twin else None
    else:
        own = prepare(p.own, p.history, p.length)
        features, model, trained, loss, other = own.shown[0], None, p.steps, 0.0, None
        for trained, loss, model in learn(p, own, len(s.classes)):
            out = judge(model, features)
            last = len(features) - 1
            yield _frame(s, Watched(trained, loss, last, out.now.softmax(-1).numpy()), _only(out, last), None)
    assert model is not None
    outs = judge(model, features)
    said = outs.now.softmax(-1).numpy()
    for n in range(len(features)):
        ribbon = np.zeros_like(said)
        ribbon[: n + 1] = said[: n + 1]
        out, beside = _only(outs, n), None if other is None else _only(other, n)
        first, second = (beside, out) if p.model == "no_token" else (out, beside)
        yield _frame(s, Watched(trained, loss, n, ribbon), out, second, first)


class Watched(NamedTuple):
    trained: int
    loss: float
    n: int
    ribbon: Array


def _only(out: Output, n: int) -> Output:
    return type(out)(*(part[n : n + 1] for part in out))


def _frame(s: Scene, w: Watched, out: Output, without: Output | None, with_: Output | None = None) -> Frame:
    from engine.sequences.oadtr.model import mean_average_precision

    alike = np.stack([np.zeros(s.history) if o is None else cosine(o) for o in (with_ or out, without)])
    labels = s.labels[: w.n + 1]
    any_action = bool((labels != s.background).any()) and len(np.unique(labels)) > 1
    score = mean_average_precision(w.ribbon[: w.n + 1], labels, s.background) if any_action else 0.0
    return Frame(
        trained=w.trained,
        loss=w.loss,
        n=w.n,
        now=w.ribbon[w.n],
        future=out.future[0].softmax(-1).numpy(),
        attention=out.attention[0].flatten(0, 1).numpy(),
        similarity=alike.astype(np.float32),
        ribbon=w.ribbon,
        waits=waits(s, w.ribbon[: w.n + 1].argmax(1)),
        map=score,
    )


def cosine(out: Output) -> Array:
    """(history,) cosine of what is classified to each frame's features."""
    token, features = out.token[0].numpy(), out.features[0].numpy()
    return features @ token / np.maximum(np.linalg.norm(features, axis=1) * np.linalg.norm(token), 1e-9)


def onsets(labels: Array, background: int) -> Array:
    """(A,) the frames at which an action begins."""
    starts = np.flatnonzero(np.diff(labels, prepend=-1))
    return starts[labels[starts] != background]


def waits(s: Scene, said: Array) -> Array:
    """(A,) frames each action had to wait to be named, as far as can be known; -1 while it is not."""
    out = np.full(len(s.onsets), -1)
    for a, start in enumerate(s.onsets):
        same = s.labels[start:] == s.labels[start]
        end = start + (len(same) if same.all() else int(same.argmin()))
        right = np.flatnonzero(said[start:end] == s.labels[start])
        if len(right):
            out[a] = right[0]
        elif len(said) >= end:
            out[a] = end - start
    return out


def learn(p: Params, own: Own, classes: int) -> Iterator[tuple[int, float, nn.Module]]:
    """A smaller OadTR on the reader's rows: (steps so far, mean loss since the last report, the model as it stands)."""
    from engine.sequences.oadtr.train import build, train

    model = build("full", own.train[0].shape[1], classes, p.seed, history=p.history, **SMALLER)
    every, losses = p.steps // REPORTS, [0.0]
    for step, value in enumerate(train(model, [own.train], every * REPORTS, seed=p.seed), 1):
        losses.append(value)
        if step % every == 0:
            yield step, float(np.mean(losses[-every:])), model


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))
