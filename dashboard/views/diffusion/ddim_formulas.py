"""DDIM's formulas step by step, and the numbers under them."""

import numpy as np

from dashboard.lesson import Equation
from engine.core import Text, Trace
from engine.ddim import SWEEP, Frame, Scene

Run = Trace[Scene, Frame]


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = trace[t]
    before, guess, fresh, now = f.one if t else (float("nan"), float("nan"), float("nan"), f.one[3])
    was = f.before if t else float("nan")
    noise = (before - np.sqrt(was) * guess) / np.sqrt(1 - was) if t else float("nan")
    return {
        "x": now,
        "g": guess,
        "e": float(noise),
        "s": f.sigma,
        "z": fresh if f.sigma else "–",
        "a": f.alpha_bar,
        "b": was,
        "ra": float(np.sqrt(f.alpha_bar)),
        "rs": float(np.sqrt(max(1 - f.alpha_bar - f.sigma**2, 0))),
        "eta": trace.scene.eta,
    }


def ode_step(trace: Run) -> str:
    """What DDIM is when its steps shrink, as the step that it takes; with dice the step has no such form."""
    if trace.scene.eta:
        ode = r"d\frac{x}{\sqrt{\bar\alpha}}=\hat\varepsilon\;d\sqrt{\frac{1-\bar\alpha}{\bar\alpha}}"
        return ode + r"\qquad(\eta=0;\ \text{now}\ \eta=\val{eta})"
    return (
        r"\num{dx}{\Delta\tfrac{x}{\sqrt{\bar\alpha}}}=\num{e}{\hat\varepsilon}\;"
        r"\num{dk}{\Delta\sqrt{(1-\bar\alpha)/\bar\alpha}}"
    )


def ode_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The same step of the first path on the line as `numbers`."""
    f, told = trace[t], numbers(trace, t)
    if not t:
        return {"dx": float("nan"), "dk": float("nan"), "e": told["e"], "eta": trace.scene.eta}
    return {
        "dx": float(f.one[3] / np.sqrt(f.alpha_bar) - f.one[0] / np.sqrt(f.before)),
        "dk": float(np.sqrt(1 / f.alpha_bar - 1) - np.sqrt(1 / f.before - 1)),
        "e": told["e"],
        "eta": trace.scene.eta,
    }


def sweep_numbers(trace: Run, k: int) -> dict[str, float | str]:
    return {"eta": f"{SWEEP[k]:.2f}"}


def budget_numbers(trace: Run, k: int) -> dict[str, float | str]:
    e = trace.scene.budget.error[:, k]
    return {f"w{i}": float(v) for i, v in enumerate(e)}


STEP = Equation(
    r"\num{x}{x_{t'}}=\num{ra}{\sqrt{\bar\alpha'}}\,\num{g}{\hat "
    r"x_0}+\num{rs}{\sqrt{1-\bar\alpha'-\sigma^2}}\,"
    r"\num{e}{\hat\varepsilon}+\num{s}{\sigma}\,\num{z}{z}",
    numbers,
    Text("This step, for the first path on the line", "这一步（一维的第一条路径）"),
)
SIGMA = Equation(
    r"\num{s}{\sigma}=\num{eta}{\eta}\,\sqrt{(1-\bar\alpha')/(1-\bar\alpha)}\,"
    r"\sqrt{1-\bar\alpha/\bar\alpha'}\qquad \bar\alpha=\val{b}\qquad \bar\alpha'=\val{a}",
    numbers,
    Text("How much of the noise is fresh", "其中新加噪声的大小"),
)
ODE = Equation(ode_step, ode_numbers, Text("DDIM is Euler's method on an ODE", "DDIM 就是这个 ODE 的欧拉法"))
