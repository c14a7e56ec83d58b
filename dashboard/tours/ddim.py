"""DDPM to DDIM in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.ddim import Frame, Params, Scene

Run = Trace[Scene, Frame]

MEASURES = (
    Measure("time", Text("time of the 1,000", "时刻（共 1000）"), lambda r, t: r[t].time),
    Measure("alpha_bar", Text("signal's variance share, ᾱ", "信号的方差占比 ᾱ"), lambda r, t: r[t].alpha_bar, "share"),
    Measure("sigma", Text("fresh noise in the step, σ", "这一步新加的噪声 σ"), lambda r, t: r[t].sigma),
    Measure(
        "way",
        Text("way walked by a particle so far", "粒子至今走过的路程"),
        lambda r, t: float(abs(r.scene.line.paths[1 : t + 1] - r.scene.line.paths[:t]).sum(0).mean()),
    ),
    Measure(
        "outside",
        Text("particles farther than three widths from every peak", "离每个峰都超过三个峰宽的粒子"),
        lambda r, t: r[t].outside,
        "share",
    ),
)

AGAINST = (
    Try(
        Text("Five steps: dice against none", "五步：掷骰子对不掷"),
        Text(
            "From the same noise in five steps: with dice 34 % end outside every peak, "
            "without 27 %. And the way without dice is shorter: 0.69 against 2.98.",
            "从同样的噪声走五步：掷骰子时 34 % 的粒子落在峰外，不掷时 27 %。不掷骰子的路也更短：0.69 对 2.98。",
        ),
        Params(steps=5, eta=1.0),
        against=Params(steps=5),
    ),
)
