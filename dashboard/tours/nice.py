"""NICE in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.nice import Frame, Params, Scene

Run = Trace[Scene, Frame]


def _followed(trace: Run, t: int) -> float:
    """log p(x) of the followed point under the flow as it stands."""
    ledger, point = trace[t].ledger, trace.scene.point
    return float(ledger.log_dets[:, point].sum() + ledger.log_prior[point])


MEASURES = (
    Measure("train_nats", Text("training, nats per point", "训练集，每点奈特数"), lambda r, t: r[t].loss),
    Measure("held_out_nats", Text("held out, nats per point", "留出集，每点奈特数"), lambda r, t: r[t].held_out),
    Measure(
        "above_floor",
        Text("held out, above the target's entropy", "留出集高出目标熵多少"),
        lambda r, t: r[t].held_out - r.scene.plane.floor,
    ),
    Measure("log_p", Text("log p(x) of the followed point", "所跟踪点的 log p(x)"), _followed),
    Measure("area", Text("area of the square at the end", "方块最终的面积比"), lambda r, t: r[t].picture.area[-1]),
    Measure("round_trip", Text("there and back, largest error", "往返的最大误差"), lambda r, t: r[t].ledger.round_trip),
)

AGAINST = (
    Try(
        Text("Halves that take turns against one that stands", "轮流的两半对不动的一半"),
        Text(
            "Without turns one half is never moved: B's held-out nats stop at 2.91, A goes on to 2.36.",
            "若不轮流，总有一半从不移动：B 的留出集停在 2.91 奈特，A 继续降到 2.36。",
        ),
        Params(),
        film=1,
        against=Params(alternate=False),
    ),
)
