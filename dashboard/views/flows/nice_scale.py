"""What NICE's scale layer means: a prior with its own width for each dimension, and whether narrow ones are idle."""

import numpy as np

from dashboard.figures import marks, mosaic, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, Tick, View
from dashboard.views.flows.digits import ticks_of
from engine.core import Array, Text, Trace
from engine.nice import Frame, Scene

Run = Trace[Scene, Frame]
COUNT = Text("count", "维")
EACH = 4  # latents a tick
DIGIT = 3  # the one whose log p is taken apart


def idle_ticks(trace: Run) -> list[Tick]:
    return ticks_of(trace.scene.digits["idle"].shape[1])


def changes(trace: Run) -> Array:
    """How far the pictures are from the digits, in full ink: (narrowest or widest first, counts)."""
    shown = trace.scene.digits["idle"].astype(float) / 255
    return np.asarray(np.abs(shown - shown[:, :1]).mean((2, 3, 4)))


def _idle(title: Text, k: int, name: Text) -> View:
    """The ten digits with more and more latents at the prior's middle."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        return mosaic.mosaic(trace.scene.digits["idle"][k, t], 5)

    def says(trace: Run, t: int, say: Say) -> str:
        said = Text(
            "The {n} {name} of 64 latent dimensions are set to 0: pixels change by {c:.1%} of full ink "
            "({o:.1%} if the others go first).",
            "64 个隐维度中{name}的 {n} 个置 0：像素平均改变满墨的 {c:.1%}（反过来先置另一端则为 {o:.1%}）。",
        )
        c = changes(trace)[:, t]
        return say(said.format(n=EACH * t, name=say(name), c=c[k], o=c[1 - k]))

    return View(title, draw, says)


def _cost(trace: Run, t: int, say: Say) -> Figure:
    c = changes(trace)
    x = EACH * np.arange(c.shape[1])
    top = 1.15 * float(c.max())
    out = []
    for k, dash in enumerate(("solid", "dash")):
        out += [marks.line(x, c[k], colour=theme.SERIES[k], width=3, dash=dash)]
        out += [marks.dots(x[[t]], c[k, [t]], colour=theme.SERIES[k], size=11)]
    return theme.figure(
        *out,
        x=theme.axis(say(Text("latents set to 0", "置 0 的隐维度数")), 0, 66),
        y=theme.axis(say(Text("change, of full ink", "像素改变（满墨为 1）")), 0, top),
    )


def _cost_says(trace: Run, t: int, say: Say) -> str:
    c, widths = changes(trace), trace.scene.digits["spectrum"]
    said = Text(
        "Learned widths run from {a:.2f} to {b:.2f} only; halfway, the narrow half changes {n:.1%}, the wide half "
        "{w:.1%}.",
        "学到的宽度只在 {a:.2f} 与 {b:.2f} 之间；各去一半时，窄的一半改变 {n:.1%}，宽的一半改变 {w:.1%}。",
    )
    half = c.shape[1] // 2
    return say(said.format(a=widths.min(), b=widths.max(), n=c[0, half], w=c[1, half]))


def share_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """log p of one digit: of the dimensions that are still there, and of the narrowest that are set to 0."""
    parts = trace.scene.digits["shares"][DIGIT].astype(float)
    gone, widths = EACH * t, np.sort(trace.scene.digits["spectrum"])
    return {
        "p": parts.sum(),
        "kept": parts[gone:].sum(),
        "gone": parts[:gone].sum(),
        "w": float(widths[gone - 1]) if gone else "–",
    }


NARROW = _idle(Text("Narrowest set to 0 first", "先把最窄的置 0"), 0, Text("narrowest", "最窄"))
BROAD = _idle(Text("Widest set to 0 first", "先把最宽的置 0"), 1, Text("widest", "最宽"))
COST = View(
    Text("What each order costs", "两种次序的代价"),
    _cost,
    _cost_says,
    (
        Key("line", theme.SERIES[0], Text("narrowest first", "先窄")),
        Key("dash", theme.SERIES[1], Text("widest first", "先宽")),
    ),
)
WIDTHS = Equation(
    r"\num{p}{\log p(x)}=\num{kept}{\sum_{\mathrm{kept}}\log\mathcal{N}(h_i;0,\sigma_i^2)}"
    r"+\num{gone}{\sum_{\mathrm{set\,to\,0}}\log\mathcal{N}(h_i;0,\sigma_i^2)}\qquad \sigma_i=e^{-s_i}"
    r"\qquad {\sigma\le\val{w}}",
    share_numbers,
    Text(
        "Scaling by exp(s) is a prior with its own width σ for each dimension (a 3)",
        "乘以 exp(s) 就是每维先验各有宽度 σ（数字 3）",
    ),
)
FILM = Film(
    title=Text("Scale layer", "尺度变换层"),
    even=True,
    views=(NARROW, BROAD, COST),
    equations=(WIDTHS,),
    watch=Text(
        "Watch the digits lose their narrowest dimensions: were those idle, nothing would change; here both orders "
        "cost about the same.",
        "看数字先后失去最窄的维度：若这些维度是浪费的，图像就不会变；这里两种次序代价差不多。",
    ),
    poster=9,
    pace=2.0,
    clocks=(COUNT,),
    ticks=idle_ticks,
)
