"""Smooth metrics in numbers: means of the five seeds."""

from dashboard.lesson import Measure, Try
from engine.core import Text
from engine.smooth_metrics import NAMES, Params

CE, SOFT, NOISY = (NAMES.index(name) for name in ("cross_entropy", "soft_f1", "reinforce"))

MEASURES = (
    Measure(
        "ce_f1", Text("cross-entropy: held-out F1", "交叉熵：留出集 F1"), lambda r, t: r[t].held_f1[CE].mean(), "share"
    ),
    Measure(
        "soft_f1", Text("soft F1: held-out F1", "软 F1：留出集 F1"), lambda r, t: r[t].held_f1[SOFT].mean(), "share"
    ),
    Measure(
        "reinforce_f1",
        Text("REINFORCE: held-out F1", "REINFORCE：留出集 F1"),
        lambda r, t: r[t].held_f1[NOISY].mean(),
        "share",
    ),
    Measure(
        "tuned_f1",
        Text("cross-entropy, threshold moved: F1", "交叉熵移阈值：F1"),
        lambda r, t: r[t].tuned_f1.mean(),
        "share",
    ),
    Measure(
        "ce_accuracy",
        Text("cross-entropy: held-out accuracy", "交叉熵：留出集准确率"),
        lambda r, t: r[t].held_accuracy[CE].mean(),
        "share",
    ),
    Measure(
        "batches",
        Text("mini-batches REINFORCE must average", "REINFORCE 需平均的小批量数"),
        lambda r, t: r.scene.noise.batches[t, NOISY],
        "log",
    ),
)

AGAINST = (
    Try(
        Text("Temperature 1 against 0.1", "温度 1 对 0.1"),
        Text(
            "Colder is closer to F1, and ahead after a quarter of the run: 47 % against 36 %. At the end it "
            "is behind, 49 % against 64 %: most rows have no slope left.",
            "温度低更接近 F1，走完四分之一时领先：47 % 对 36 %；结束时却落后：49 % 对 64 %。多数样本已没有坡度。",
        ),
        Params(),
        against=Params(temperature=0.1),
    ),
)
