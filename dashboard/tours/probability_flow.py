"""SDE to ODE in numbers."""

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.probability_flow import Frame, Scene

Run = Trace[Scene, Frame]

MEASURES = (
    Measure("time", Text("time t, noise to data", "时间 t，从噪声到数据"), lambda r, t: r[t].time),
    Measure("beta", Text("strength of the noise, g²", "噪声强度 g²"), lambda r, t: r[t].beta),
    Measure(
        "apart",
        Text("between the two ends of one noise", "同一噪声的两条路径相距"),
        lambda r, t: r.scene.pairs.apart[t],
    ),
    Measure(
        "sde_error",
        Text("SDE's crowd from the truth, W₁", "SDE 粒子群与真实分布的 W₁"),
        lambda r, t: r.scene.crowd.agree[t, 1],
    ),
    Measure(
        "ode_error",
        Text("ODE's crowd from the truth, W₁", "ODE 粒子群与真实分布的 W₁"),
        lambda r, t: r.scene.crowd.agree[t, 2],
    ),
    Measure(
        "log_density",
        Text("log density of the lowest path, by ∫ div", "最低路径的对数密度（由 ∫ div）"),
        lambda r, t: r.scene.pairs.log_prob[t, 0],
    ),
)
