"""One token after another in numbers."""

import numpy as np

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.recurrent import CELLS, Frame, Params, Scene

Run = Trace[Scene, Frame]
KEEPS = {"lstm": 0, "gru": 0}  # which gate keeps: f, z; the plain RNN has none


def _right(trace: Run, t: int) -> float:
    s = trace.scene
    return float(((s.said[: t + 1] > 0.5) == (s.truth[: t + 1] > 0.5)).mean())


def _keep(trace: Run, t: int) -> float:
    gate = KEEPS.get(trace.scene.cell)
    return float("nan") if gate is None else float(trace[t].gates[gate, trace.scene.unit])


def _blind(trace: Run, t: int) -> float:
    return float(trace.scene.compared.blind[list(CELLS).index(trace.scene.cell), t])


def _moved(trace: Run, t: int) -> float:
    return float(np.abs(trace[t].kept - trace[t].before).max())


MEASURES = (
    Measure("open", Text("probability that a bracket is open", "括号未闭合的概率"), lambda r, t: r[t].said, "share"),
    Measure("right", Text("characters judged right so far", "到目前为止判断正确的字符"), _right, "share"),
    Measure("blind", Text("probability with a candidate blind to h", "候选看不到 h 时的概率"), _blind, "share"),
    Measure("kept", Text("what the unit keeps", "单元保留的值"), lambda r, t: r[t].kept[r.scene.unit]),
    Measure("gate", Text("keep gate of the unit (f or z)", "单元的保留门（f 或 z）"), _keep, "share"),
    Measure("moved", Text("largest change of any unit", "所有单元中最大的变化"), _moved),
)

AGAINST = (
    Try(
        Text("LSTM against a plain RNN", "LSTM 对普通 RNN"),
        Text(
            "Both judge every character right. But make the candidate blind to h: here the LSTM still says "
            "0.997 that a bracket is open, the RNN 0.013. Only the cell remembers without it.",
            "两者每个字符都判断正确。但若让候选看不到 h：此处 LSTM 仍以 0.997 认为括号未闭合，RN"
            "N 只剩 0.013。不靠它还记得住的，只有细胞。",
        ),
        Params(),
        step=27,
        against=Params(cell="rnn"),
    ),
)
