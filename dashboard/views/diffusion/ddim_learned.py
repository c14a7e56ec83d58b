"""DDIM's network: the score it learns beside the exact one, its samples, the loss over its floor."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.diffusion import learning
from engine.core import Text, Trace
from engine.ddim import Frame, Scene
from engine.diffusion.learned_noise import STAR, WALK
from engine.diffusion.targets import REACH

Run = Trace[Scene, Frame]


def training(trace: Run) -> Sequence[Tick]:
    shots = trace.scene.lessons.shots
    return one_clock(s.step for s in shots)


def _score(trace: Run, k: int, say: Say) -> Figure:
    """Red is the noise's error; long arrows are cut."""
    s = trace.scene.lessons
    shot = s.shots[k]
    longest = max(float(np.median(np.hypot(*s.exact.T))), 1e-9)
    told, exact = (0.55 * v / np.maximum(np.hypot(*v.T), longest)[:, None] for v in (shot.score.astype(float), s.exact))
    star = s.spots[STAR : STAR + 1]
    mark = marks.dots(star[:, 0], star[:, 1], size=14, symbol="star", colour=theme.INK)
    return learning.field(s, k, exact, told, mark, paint="painted")


def _score_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.lessons
    said = Text(
        "After {n} steps, at t = {t}: red is where the network misjudges the noise; mean squared error over all "
        "times {g:.3f}.",
        "训练 {n} 步后，t = {t} 时：红色是网络把噪声猜错的地方；在所有时刻上，均方误差为 {g:.3f}。",
    )
    return say(said.format(n=s.shots[k].step, t=s.look, g=s.shots[k].gap))


def _samples(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.lessons
    return learning.samples(s.target, np.clip(s.shots[k].ends, -2 * REACH, 2 * REACH))


def _samples_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.lessons
    lost = float((np.abs(s.shots[k].ends).max(1) > REACH).mean())
    near = Text(
        "DDIM with this network, {n} steps: its samples are {d:.3f} from the target; a true sample is {c:.3f} from it.",
        "用这个网络走 {n} 步 DDIM：样本与目标相距 {d:.3f}；真实样本与目标相距 {c:.3f}。",
    )
    far = Text(
        "DDIM with this network, {n} steps: {lost:.0%} of its samples are outside the picture.",
        "用这个网络走 {n} 步 DDIM：{lost:.0%} 的样本在画面之外。",
    )
    return say((far if lost > 0.1 else near).format(n=WALK, d=s.shots[k].error, c=s.chance, lost=lost))


def _loss(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.lessons
    names = (
        Text("batch loss", "批次损失"),
        Text("floor + the network's error", "下限 + 网络的误差"),
        Text("what no network can pass", "任何网络都低不过"),
    )
    return learning.over_floor(s.shots, s.floor, k, names, Text("loss ‖ε − εθ‖²", "损失 ‖ε − εθ‖²"), say)


def _loss_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.lessons
    said = Text(
        "The loss is {a:.3f} on the last batches; {f:.3f} of it is noise that x_t does not tell, {e:.3f} the "
        "network's own error.",
        "最近各批的损失为 {a:.3f}；其中 {f:.3f} 是从 x_t 看不出的噪声，{e:.3f} 是网络自身的误差。",
    )
    return say(said.format(a=s.shots[k].loss, f=s.floor, e=s.shots[k].gap))


def loss_numbers(trace: Run, k: int) -> dict[str, float | str]:
    s = trace.scene.lessons
    return {"loss": s.shots[k].loss, "floor": s.floor, "gap": s.shots[k].gap}


def score_numbers(trace: Run, k: int) -> dict[str, float | str]:
    """The first coordinate at ★."""
    s = trace.scene.lessons
    exact, learned = float(s.exact[STAR, 0]), float(s.shots[k].score[STAR, 0])
    return {"st": learned, "et": -learned * s.noise, "sx": exact, "ex": -exact * s.noise, "s": s.noise}


SCORE = View(
    Text("The learned score beside the exact one", "学到的分数与精确的分数"),
    _score,
    _score_alt,
    learning.arrow_keys(Text("particles", "粒子所在")),
)
SAMPLES = View(
    Text("Where DDIM with the network leads", "用这个网络采样，通向哪里"),
    _samples,
    _samples_alt,
    (Key("dot", learning.NET, Text("its samples", "它的样本")), learning.TRUE),
)
LOSS = View(Text("The loss and its floor", "损失与它的下限"), _loss, _loss_alt)
