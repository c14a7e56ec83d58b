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
from engine.core.store import ASSETS
from engine.core.torch_one import torch_one
from engine.sequences.oadtr import motions
from engine.sequences.oadtr.own_stream import Own, prepare

if TYPE_CHECKING:
    from torch import nn

    from engine.sequences.oadtr.model import Output

STEP = Text("frame", "帧")
REPORTS, OWN_FUTURE = 20, 4  # pictures of the training on the reader's own stream
MODELS = {
    "full": Text("OadTR", "OadTR"),
    "no_token": Text("without the task token", "去掉任务词元"),
    "no_future": Text("without the future", "去掉未来预测"),
    "history_8": Text("history of 8 frames", "历史 8 帧"),
    "history_64": Text("history of 64 frames", "历史 64 帧"),
    "future_1": Text("anticipates 1 frame", "预测未来 1 帧"),
    "future_16": Text("anticipates 16 frames", "预测未来 16 帧"),
    "rnn": Text("GRU, same budget", "GRU（同等参数量）"),
    "per_frame": Text("frame by frame, no memory", "逐帧判断，无记忆"),
}


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
    history: int = knob(16, 4, 64, Text("history T", "历史长度 T"), 4, when=_own)
    steps: int = knob(200, 40, 600, Text("training steps", "训练步数"), 20, when=_own)


class Ablation(NamedTuple):
    """Every model trained over several seeds, measured on streams none has seen."""

    models: tuple[Text, ...]
    scores: Array  # (models, seeds, 3) mAP, calibrated mAP, mean delay in frames
    ahead: Array  # (models, 16) accuracy of each coming frame's label, mean over seeds; 0 where it is not foretold
    date: str
    steps: int  # of training


class Scene(NamedTuple):
    classes: tuple[Text, ...]
    background: int
    labels: Array  # (n,) what is really done, of the frames shown
    joints: Array  # (n, 13, 2) the figure; (n, 0, 2) for the reader's own stream
    typical: (
        Array  # (C, 13, 2) each action at its most telling, to draw what is anticipated; (C, 0, 2) without a figure
    )
    onsets: Array  # (A,) first frame of each action
    history: int
    n_future: int
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


def ablation() -> Ablation:
    """As the script measured it."""
    with np.load(ASSETS / "oadtr_ablation.npz") as a:
        names, scores = tuple(MODELS[str(v)] for v in a["variants"]), np.stack((a["map"], a["cmap"], a["delay"]), -1)
        return Ablation(names, scores, np.nan_to_num(a["ahead"].mean(1)), str(a["date"]), int(a["steps"]))


def scene(p: Params) -> Scene:
    if p.own is not None:
        own = prepare(p.own, p.history, p.length)
        labels, names = own.shown[1], tuple(Text(c, c) for c in p.own.classes)
        nothing = np.zeros((len(labels), 0, 2)), np.zeros((len(names), 0, 2))
        begin = onsets(labels, own.background)
        return Scene(names, own.background, labels, *nothing, begin, p.history, OWN_FUTURE, 0, ablation())
    r = motions.record(p.length, 519 + p.seed, p.speed, p.noise)
    history = {"history_8": 8, "history_64": 64}.get(p.model, 32)
    n_future = {"future_1": 1, "future_16": 16, "no_future": 0, "rnn": 0, "per_frame": 0}.get(p.model, 8)
    typical = np.array(
        [motions.joints(motions.pose(c, u)) for c, u in enumerate((0, 0.25, 0.2, 0.5, 0.5, 0.66, 0.5, 0.5))]
    )
    twin = int(p.model in ("full", "no_token", "no_future", "future_1", "future_16"))
    begin = onsets(r.labels, motions.IDLE)
    return Scene(motions.CLASSES, motions.IDLE, r.labels, r.joints, typical, begin, history, n_future, twin, ablation())


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
        w.trained,
        w.loss,
        w.n,
        w.ribbon[w.n],
        out.future[0].softmax(-1).numpy(),
        out.attention[0].flatten(0, 1).numpy(),
        alike.astype(np.float32),
        w.ribbon,
        waits(s, w.ribbon[: w.n + 1].argmax(1)),
        score,
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

    sizes = {"history": p.history, "width": 32, "encoder_layers": 2, "decoder_layers": 2, "n_future": OWN_FUTURE}
    model = build("full", own.train[0].shape[1], classes, p.seed, **sizes)
    every, losses = p.steps // REPORTS, [0.0]
    for step, value in enumerate(train(model, [own.train], every * REPORTS, seed=p.seed), 1):
        losses.append(value)
        if step % every == 0:
            yield step, float(np.mean(losses[-every:])), model


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))
