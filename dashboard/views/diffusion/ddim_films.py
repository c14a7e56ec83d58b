"""DDIM's films beside the sampler's own: the learned score, there and back, between two noises, and the times."""

from dashboard.lesson import Equation, Film
from dashboard.views.diffusion import ddim_between as between
from dashboard.views.diffusion import ddim_learned as learned
from dashboard.views.diffusion import ddim_spacing as spacing
from dashboard.views.diffusion import ddim_trip as trip
from engine.core import Text

LEARNED = Film(
    title=Text("How the score is learned", "分数是怎样学到的"),
    watch=Text(
        "Shown noisy points, a network guesses their noise: blue arrows grow into the grey, the loss meets a floor.",
        "网络看着加噪的点猜其中的噪声：蓝色箭头渐与灰色重合，损失碰到一个下限。",
    ),
    views=(learned.SCORE, learned.SAMPLES, learned.LOSS),
    equations=(
        Equation(
            r"\num{loss}{\hat L}\approx\num{floor}{E\|\varepsilon-\hat\varepsilon\|^2}"
            r"+\num{gap}{E\|\hat\varepsilon-\varepsilon_\theta\|^2}",
            learned.loss_numbers,
            Text(
                "Mean of ‖ε − εθ‖² over the last batches: a floor, and the network's own error",
                "最近各批 ‖ε − εθ‖² 的平均：下限加网络自身的误差",
            ),
        ),
        Equation(
            r"\num{st}{s_\theta}=-\num{et}{\varepsilon_\theta}/\num{s}{\sqrt{1-\bar\alpha_t}}\qquad "
            r"\num{sx}{\nabla\log p_t}=-\num{ex}{\hat\varepsilon}/\val{s}",
            learned.score_numbers,
            Text("The noise is the score: first coordinate at ★", "噪声就是分数：★ 处的第一个坐标"),
        ),
    ),
    pace=4,
    poster=3,
    clocks=(Text("training step", "步训练"),),
    ticks=learned.training,
)
TRIP = Film(
    title=Text("There and back", "去而复返"),
    watch=Text(
        "The same ODE run the other way turns data into noise and back; with dice no way leads back.",
        "同一个 ODE 反着走，把数据编码成噪声，再走回来；掷骰子就没有回头路。",
    ),
    views=(trip.TRIP, trip.MISSED),
    equations=(
        Equation(
            r"\num{y}{\tfrac{x'}{\sqrt{\bar\alpha'}}}=\num{was}{\tfrac{x}{\sqrt{\bar\alpha}}}"
            r"+\num{e}{\hat\varepsilon(x,t)}\,(\num{k}{\kappa'}-\num{l}{\kappa})"
            r"\qquad\kappa=\sqrt{(1-\bar\alpha)/\bar\alpha}",
            trip.trip_numbers,
            Text("One step, up or down: the first point's first coordinate", "上行或下行的一步：第一个点的第一个坐标"),
        ),
    ),
    pace=12,
    smooth=True,
    ticks=trip.clock,
)
BETWEEN = Film(
    title=Text("Between two noises", "两个噪声之间"),
    watch=Text(
        "Without dice the noise decides all: look at points between two noises. The line dips below the length "
        "that noise of many dimensions always has; the arc does not.",
        "不掷骰子时噪声决定一切：看两个噪声之间的点。高维噪声的长度几乎不变，直线会低于它，弧不会。",
    ),
    views=(between.NOISE, between.DATA),
    even=True,
    equations=(between.SLERP,),
    pace=6,
    poster=20,
    smooth=True,
    clocks=(Text("point", "个点"),),
    ticks=between.clock,
)
SPACING = Film(
    title=Text("Which of the 1,000 times?", "1,000 个时刻选哪些？"),
    watch=Text(
        "Four rules pick S times. Leading leaves out the noisiest (red), yet it starts from pure noise.",
        "四种规则各选 S 个时刻。leading 略去噪声最大的一段（红），却仍从纯噪声出发。",
    ),
    views=(spacing.TIMES, spacing.MADE, spacing.ERROR),
    even=True,
    equations=(spacing.RULE, spacing.START),
    pace=1,
    poster=3,
    clocks=(Text("steps S", "步"),),
    ticks=spacing.clock,
)
