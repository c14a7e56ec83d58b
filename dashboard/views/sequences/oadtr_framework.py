"""oadtr's last film: the whole framework, lit stage by stage on one frame, then frame after frame."""

import numpy as np

from dashboard.figures import marks, panels, plumbing, theme
from dashboard.lesson import Figure, Key, Say, Tick, View
from dashboard.views.sequences.oadtr import Run, by_layer, colour
from engine.core import Array, Text
from engine.oadtr import Scene

LIT = theme.SERIES[3]
FIRST = 119  # the frame, from 1, whose stages are told one by one
LEFT, WIDE = 3.0, 56.0  # of what is read, and of the encoder
RIGHT, NARROW = 69.0, 28.0  # of the queries and the decoder
LOW, HIGH = 9.0, 7.0  # lower edge and height of the cells that go in
ROWS = {"encode": 27.0, "made": 45.0, "join": 62.0, "judge": 79.0}  # lower edges of what stands above them
TALL = 9.0
SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def stages(s: Scene) -> tuple[str, ...]:
    return ("in", "encode", *(("decode", "join") if s.n_future else ()), "judge")


def plan(trace: Run) -> list[tuple[int, int]]:
    """(frame of the trace, stage): one frame in all its stages, then a frame a step."""
    last = len(stages(trace.scene)) - 1
    at = min(FIRST, len(trace)) - 1
    return [(at, k) for k in range(last + 1)] + [(t, last) for t in range(at + 1, len(trace))]


def acts(trace: Run) -> list[Tick]:
    steps, told = plan(trace), len(stages(trace.scene))
    later = len(steps) - told
    ends = (2 if later else 1, told, later)
    return [
        Tick((1, k + 1), (ends[0], told)) if k < told else Tick((2, k + 1 - told), (ends[0], later))
        for k in range(len(steps))
    ]


def token(s: Scene) -> bool:
    return s.model not in ("no_token", "rnn", "per_frame")


def _cells(x: float, y: float, wide: float, colours: list[str]) -> list[theme.Trace]:
    """A row of boxes, one colour each."""
    n = len(colours)
    step = wide / n
    bars = marks.bars(x + step * (np.arange(n) + 0.5), np.full(n, HIGH), colours, base=y, width=0.86 * step)
    frame = marks.line(x + wide * np.array([0, 1, 1, 0, 0]), y + HIGH * np.array([0, 0, 1, 1, 0]), theme.MUTED, 1.5)
    return [bars, frame]


def _seen(trace: Run, t: int) -> Array:
    """(history,) attention on the frames, mean of layers and heads, its root as a share of the film's largest."""
    s = trace.scene
    most = max(float(by_layer(f.attention).mean(0)[: s.history].max()) for f in trace.frames)
    out: Array = np.sqrt(by_layer(trace[t].attention).mean(0)[: s.history] / max(most, 1e-9))
    return out


def _framework(trace: Run, tick: int, say: Say) -> Figure:
    s, (t, stage) = trace.scene, plan(trace)[tick]
    r, names = trace[t], stages(s)
    now = names[stage]

    def lit(name: str) -> int:
        return 2 if names.index(name) == stage else int(names.index(name) < stage)

    encoder = Text("encoder × {k}", "编码器 × {k}").format(k=s.sizes.encoder)
    reads = {"rnn": Text("GRU", "GRU"), "per_frame": Text("two layers, f₀ alone", "两层网络，只看 f₀")}
    body = say(reads.get(s.model, encoder))
    seen = _seen(trace, t) * (stage >= 1)
    given = [theme.SERIES[0] + f"/{0.18 + 0.82 * v:.2f}" for v in seen] + [LIT] * token(s)
    middle, up = LEFT + WIDE / 2, marks.line
    z = LEFT + WIDE * (s.history + 0.5) / len(given) if token(s) else LEFT + WIDE * (s.history - 0.5) / len(given)
    made, join, judge = ROWS["made"], ROWS["join"], ROWS["judge"]
    top = join if s.n_future else judge
    traces = [
        *_cells(LEFT, LOW, WIDE, given),
        up([middle, middle], [LOW + HIGH, ROWS["encode"]], theme.MUTED),
        up([z, z], [ROWS["encode"] + TALL, top], LIT if stage >= 1 else theme.FAINT, 3),
        *plumbing.block(LEFT, ROWS["encode"], WIDE, TALL, body, lit("encode"), LIT),
        marks.words([z - 1.5], [made + 3], [say(_vector(s))], colour=LIT, position="middle left"),
        marks.words(
            [LEFT],
            [LOW - 4],
            [f"f₋{str(s.history - 1).translate(SMALL)} … f₀"],
            colour=theme.MUTED,
            position="middle right",
        ),
        marks.words([LEFT + WIDE], [LOW - 4], [say(_last(s))], colour=LIT, position="middle left"),
        marks.words([middle + 1.5], [21.5], [shape_of(s)], colour=theme.MUTED, position="middle right"),
    ]
    if s.n_future:
        traces += _future(trace, t, (lit("decode"), lit("join")), say)
    said = int(r.now.argmax())
    judged = now == "judge"
    name = say(Text("linear, softmax", "线性层，softmax"))
    answer = f"{say(s.classes[said])} {r.now[said]:.0%}" if judged else ""
    traces += [
        *plumbing.block(LEFT, judge, WIDE, TALL, name, lit("judge"), LIT),
        up([LEFT + WIDE, RIGHT], [judge + TALL / 2] * 2, LIT if judged else theme.FAINT, 3),
        marks.words([RIGHT + 1], [judge + TALL / 2], [answer], colour=[colour(said)], size=18, position="middle right"),
    ]
    return panels.plain(*traces, left=0, width=100, bottom=0, height=92)


def _future(trace: Run, t: int, lit: tuple[int, int], say: Say) -> list[theme.Trace]:
    """Queries, decoder, what it foretells in the colours of the actions, and where it joins the token."""
    s, future = trace.scene, trace[t].future
    decode, join = lit
    guess = future.argmax(1)
    told = [colour(k) + f"/{0.25 + 0.75 * p:.2f}" for k, p in zip(guess, future.max(1), strict=True)]
    made = told if decode else [theme.FAINT + "/0.4"] * s.n_future
    x, level = RIGHT + NARROW / 2, ROWS["encode"] + TALL / 2
    memory = theme.SERIES[2] if decode or join else theme.FAINT
    foot = Text("{k} learned queries", "{k} 个可学习的查询").format(k=s.n_future)
    name = say(Text("decoder × {k}", "解码器 × {k}").format(k=s.sizes.decoder))
    ahead = Text("d: the next {k} frames", "d：后面 {k} 帧").format(k=s.n_future)
    end = ROWS["join"] + TALL / 2
    return [
        *_cells(RIGHT, LOW, NARROW, [LIT + "/0.35"] * s.n_future),
        marks.words([x], [LOW - 4], [say(foot)], colour=theme.MUTED),
        marks.line([x, x], [LOW + HIGH, ROWS["encode"]], theme.MUTED),
        marks.line([x, x], [ROWS["encode"] + TALL, ROWS["made"]], theme.MUTED),
        marks.line([LEFT + WIDE, RIGHT - 1.2], [level, level], memory, 3),
        marks.dots([RIGHT - 1.6], [level], size=11, symbol="triangle-right", colour=memory),
        *plumbing.block(RIGHT, ROWS["encode"], NARROW, TALL, name, decode, LIT),
        *_cells(RIGHT, ROWS["made"], NARROW, made),
        marks.words([x], [ROWS["made"] + HIGH + 3.5], [say(ahead)], colour=theme.MUTED),
        marks.line([x, x, LEFT + WIDE], [ROWS["made"] + HIGH + 7, end, end], LIT if join else theme.FAINT, 3),
        marks.words([x], [end + 4], [say(Text("their mean", "取平均"))], colour=theme.MUTED),
        *plumbing.block(LEFT, ROWS["join"], WIDE, TALL, f"[ {_symbol(s)} ; d̄ ]: 2 × {s.sizes.width}", join, LIT),
        marks.line([LEFT + WIDE / 2] * 2, [ROWS["join"] + TALL, ROWS["judge"]], LIT if join else theme.FAINT, 3),
    ]


def _symbol(s: Scene) -> str:
    return "z" if token(s) else {"rnn": "h", "per_frame": "g"}.get(s.model, "f₀")


def _vector(s: Scene) -> Text:
    return Text("{z}: 1 × {d}", "{z}：1 × {d}").format(z=_symbol(s), d=s.sizes.width)


def _last(s: Scene) -> Text:
    return Text("task token", "任务词元") if token(s) else Text("now", "现在")


def shape_of(s: Scene) -> str:
    """What goes into the body."""
    if s.model in ("rnn", "per_frame"):
        return f"{s.history if s.model == 'rnn' else 1} × {s.sizes.features}"
    return f"{s.history + token(s)} × {s.sizes.width}"


SAYS = {
    "in": Text(
        "The last {n} frames go in, {f} numbers each, and after them a learned task token.",
        "送入最近 {n} 帧，每帧 {f} 个数；其后是可学习的任务词元。",
    ),
    "bare": Text("The last {n} frames go in, {f} numbers each.", "送入最近 {n} 帧，每帧 {f} 个数。"),
    "encode": Text(
        "Self-attention among all of them: what will be classified looks most at the frame {b} before now.",
        "它们互相做自注意力：用来分类的向量最看重现在之前第 {b} 帧。",
    ),
    "now": Text(
        "Self-attention among all of them: what will be classified looks most at now.",
        "它们互相做自注意力：用来分类的向量最看重现在这一帧。",
    ),
    "rnn": Text(
        "A GRU reads them one after another; its last state is classified.", "GRU 逐帧读入，对最后的状态分类。"
    ),
    "per_frame": Text("A small network reads the newest frame alone.", "一个小网络只读最新一帧。"),
    "decode": Text(
        "{k} learned queries ask the encoder's vectors for the next {k} frames: the last will be “{c}”.",
        "{k} 个可学习的查询去问编码器：后面 {k} 帧是什么；最后一帧预计为“{c}”。",
    ),
    "join": Text(
        "{z} is joined with the mean of that predicted future: {d} numbers.",
        "把 {z} 与预测未来的平均值拼接：共 {d} 个数。",
    ),
    "judge": Text(
        "Frame {t}: one linear layer and softmax say “{c}” ({p:.0%}); in truth {w}.",
        "第 {t} 帧：线性层与 softmax 判断为“{c}”（{p:.0%}）；实际是“{w}”。",
    ),
}


def _framework_says(trace: Run, tick: int, say: Say) -> str:
    s, (t, stage) = trace.scene, plan(trace)[tick]
    r, name = trace[t], stages(s)[stage]
    back = s.history - 1 - int(_seen(trace, t).argmax())
    values = {"n": s.history, "f": s.sizes.features, "b": back, "k": s.n_future, "z": _symbol(s), "t": r.n + 1}
    if name == "in" and not token(s):
        name = "bare"
    if name == "encode":
        name = s.model if s.model in SAYS else "now" if back == 0 else "encode"
    said = int(r.future[-1].argmax()) if name == "decode" else int(r.now.argmax())
    values |= {"d": 2 * s.sizes.width, "c": say(s.classes[said]), "p": r.now.max()}
    return say(SAYS[name].format(w=say(s.classes[int(s.labels[r.n])]), **values))


def loss(trace: Run) -> str:
    """Of this frame: now, and what was foretold."""
    future = r"+\tfrac12\cdot\num{later}{\mathrm{CE}_{\text{future}}}" if trace.scene.n_future else ""
    return r"\num{loss}{\mathcal L_t}=\num{now}{\mathrm{CE}_{\text{now}}}" + future


def numbers(trace: Run, tick: int) -> dict[str, float | str]:
    """Cross-entropies with what really came; not known where the stream ends before it."""
    s, (t, _) = trace.scene, plan(trace)[tick]
    r = trace[t]
    now = -float(np.log(max(float(r.now[int(s.labels[r.n])]), 1e-9)))
    later = 0.0
    if s.n_future:
        came = s.labels[r.n + 1 : r.n + 1 + s.n_future]
        known = len(came) == s.n_future
        picked = r.future[np.arange(len(came)), came]
        later = -float(np.log(np.maximum(picked, 1e-9)).mean()) if known else float("nan")
    return {"loss": now + 0.5 * later, "now": now, "later": later}


def _keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    seen = s.sizes.encoder > 0
    return (
        *(
            (Key("square", theme.SERIES[0], Text("frame: darker, more attention", "帧：越深注意力越多")),)
            if seen
            else ()
        ),
        *(
            (Key("square", theme.SERIES[1], Text("in the colour of the action foretold", "颜色：预测的动作")),)
            if s.n_future
            else ()
        ),
        Key("square", LIT + "/0.25", Text("this stage", "当前阶段")),
    )


FRAMEWORK = View(Text("The framework, with its shapes", "整体框架与各处形状"), _framework, _framework_says, _keys)
