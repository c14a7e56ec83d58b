"""DDIM there and back: data become noise and return, and what the return misses."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import particles, scaling, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.core import Text, Trace
from engine.ddim import Frame, Scene
from engine.diffusion.inversion import COUNTS
from engine.diffusion.targets import REACH

Run = Trace[Scene, Frame]


def clock(trace: Run) -> Sequence[Tick]:
    last = len(trace.scene.trip.times) - 1
    return one_clock(range(last + 1))


def _trip(trace: Run, k: int, say: Say) -> Figure:
    """A point keeps the colour of its peak; once it is back, red leads from where it began to where it is."""
    s = trace.scene.trip
    peaks = int(s.peak.max()) + 1
    shade = np.array([theme.SERIES[p % 6 if peaks <= 12 else p * 6 // peaks] for p in s.peak])
    back = s.path[k] if k == len(s.times) - 1 else s.path[0]
    return particles.plane(
        particles.swarm(s.path[0], theme.MUTED + "/0.35", size=4),
        particles.trails(s.path, k, theme.MUTED + "/0.4", length=3),
        particles.swarm(s.path[k], shade, size=6),
        particles.links(s.path[0], back, theme.WARN, width=2),
        reach=REACH,
        paint="painted",
    )


def _trip_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.trip
    half = len(s.times) // 2
    if k == len(s.times) - 1:
        end = Text(
            "Back at data after {n} steps each way: {d:.3f} from where they began, on average.",
            "各走 {n} 步后回到数据：平均离出发处 {d:.3f}。",
        )
        return say(end.format(n=half, d=s.missed))
    up = Text("t = {t}: on the way up, data are encoded as noise.", "t = {t}：向上走，把数据编码成噪声。")
    top = Text(
        "t = {t}: all is noise of spread {a:.2f} and {b:.2f}; colours still tell whence each came.",
        "t = {t}：全是噪声，两个方向的标准差为 {a:.2f} 和 {b:.2f}；颜色仍说明各自来自何处。",
    )
    down = Text("t = {t}: on the way down, each goes home.", "t = {t}：向下走，各回各家。")
    said = up if k < half else top if k == half else down
    return say(said.format(t=s.times[k], a=s.spread[0], b=s.spread[1]))


def _missed(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.trip
    steps, low = np.array(COUNTS, float), float(s.error.min())
    name = say(Text("missed", "差距"))
    x, y = say(Text("steps each way", "单程步数")), say(Text("distance from the start", "与出发处的距离"))
    tall = (max(low / 3, 1e-6), 3 * float(s.error.max()))
    return scaling.loglog([(name, steps, s.error, theme.WARN)], x, y, (steps[0], steps[-1]), tall, room=2.5)


def _missed_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.trip
    said = Text(
        "With {a} steps each way the return misses by {e:.3f}, with {b} by {f:.3f}: Euler's error, of first order.",
        "单程 {a} 步，返回时差 {e:.3f}；单程 {b} 步差 {f:.3f}：这是欧拉法的一阶误差。",
    )
    return say(said.format(a=COUNTS[0], b=COUNTS[-1], e=s.error[0], f=s.error[-1]))


def trip_numbers(trace: Run, k: int) -> dict[str, float | str]:
    """The step that led here, of the first point's first coordinate."""
    s = trace.scene.trip
    if not k:
        nan = float("nan")
        return {"y": nan, "was": nan, "e": nan, "k": nan, "l": nan}
    root, kappa = np.sqrt(s.bar[k - 1 : k + 1]), np.sqrt(1 / s.bar[k - 1 : k + 1] - 1)
    return {
        "y": float(s.first[k, 0] / root[1]),
        "was": float(s.first[k - 1, 0] / root[0]),
        "e": float(s.first[k - 1, 1]),
        "k": float(kappa[1]),
        "l": float(kappa[0]),
    }


TRIP = View(
    Text("Data to noise, and back", "数据变成噪声，再回来"),
    _trip,
    _trip_alt,
    (
        Key("dot", theme.SERIES[0], Text("colour: its peak", "颜色：所属的峰")),
        Key("dot", theme.MUTED, Text("where it began", "出发处")),
        Key("line", theme.WARN, Text("missed", "差距")),
    ),
)
MISSED = View(Text("What the return misses", "返回时差多少"), _missed, _missed_alt)
