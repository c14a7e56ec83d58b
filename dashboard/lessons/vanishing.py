"""What reaches the first token: gradients through time."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import vanishing as views
from engine import vanishing
from engine.core import Text
from engine.vanishing import Params


def library(p: Params) -> str:
    """The same measurement with torch.nn and autograd alone."""
    return f"""\
import torch

cell = torch.nn.LSTM({p.hidden_size}, {p.hidden_size})
x, h = torch.randn({p.length}, 1, {p.hidden_size}), torch.zeros(1, 1, {p.hidden_size}, requires_grad=True)
c, states = torch.zeros(1, 1, {p.hidden_size}), []
for step in x:
    _, (h, c) = cell(step[None], (h, c))
    states.append(h)
rows = [torch.autograd.grad(states[-1][0, 0, u], states, retain_graph=True) for u in range({p.hidden_size})]
for lag in range({p.length}):
    J = torch.stack([row[-1 - lag][0, 0] for row in rows])  # dh_T / dh_(T-lag)
    print(lag, torch.linalg.matrix_norm(J, 2).item())"""


LESSON = Lesson(
    vanishing,
    films=(
        Film(
            views=(views.NORMS, views.CHAIN, views.JACOBIANS),
            equations=(
                Equation(
                    r"\left\|\frac{\partial h_T}{\partial h_{T-l}}\right\|_2,\ l=\val{l}:\qquad \num{rnn}{\text{RNN}}\qquad "
                    r"\num{lstm}{\text{LSTM}}\qquad \num{gru}{\text{GRU}}\qquad \num{att}{\text{attention}}",
                    views.numbers,
                    Text("Measured by backpropagation", "由反向传播测得"),
                ),
                Equation(
                    r"\frac{\partial h_T}{\partial h_{T-l}}=\prod_k\mathrm{diag}(1-h_k^2)\,W_{hh}"
                    r"\ \sim\ \num{rate}{\rho}^{\,l}=\val{power}\quad "
                    r"\text{LSTM:}\ \num{f}{\prod_k f_k}\quad \text{GRU:}\ \num{z}{\prod_k z_k}",
                    views.numbers,
                    Text(
                        "RNN: a factor a step, fitted. Gates: what they let stay, mean over the units",
                        "RNN：每步一个因子（拟合值）。门：保留的比例（各单元平均）",
                    ),
                ),
            ),
            pace=8.0,
            clocks=(vanishing.STEP,),
            ticks=views.lags,
        ),
    ),
    watch=Text(
        "Watch the gradient: the RNN loses a factor each step, gates less; attention arrives in one.",
        "看梯度往回走：RNN 每步损失几乎相同的倍数，门控损失得少，注意力一步就到。",
    ),
    tries=(
        Try(
            Text("Radius 0.5: it vanishes", "谱半径 0.5：梯度消失"),
            Text(
                "A straight line down on the log axis is a power of one factor: nearly fifteen powers of ten in fifty steps.",
                "对数轴上的直线就是同一因子的幂：五十步跌去近十五个数量级。",
            ),
            Params(radius=0.5),
        ),
        Try(
            Text("Radius 2: it explodes", "谱半径 2：梯度爆炸"),
            Text(
                "The same product now grows; tanh slows it, ReLU would not.",
                "同样的连乘现在不断增大；tanh 会减缓它，ReLU 则不会。",
            ),
            Params(radius=2.0),
        ),
        Try(
            Text("Radius 2 with ReLU", "谱半径 2，换成 ReLU"),
            Text(
                "No saturation to save it: half of the units are open and the rest multiplies on.",
                "没有饱和来减缓：约一半单元导通，其余继续相乘。",
            ),
            Params(radius=2.0, nonlinearity="relu", length=100),
        ),
        Try(
            Text("A gate that forgets: bias −2", "爱忘事的门：偏置 −2"),
            Text(
                "With the forget gate nearly shut the LSTM is worse than the plain RNN.",
                "遗忘门几乎关闭时，LSTM 比普通 RNN 更差。",
            ),
            Params(forget_bias=-2.0),
        ),
        Try(
            Text("A gate that keeps: bias 6, 100 steps", "长记性的门：偏置 6，100 步"),
            Text(
                "After a hundred steps the product of the forget gates is still above three quarters: the highway of the cell.",
                "一百步之后遗忘门的连乘仍在四分之三以上：这就是细胞状态的“高速公路”。",
            ),
            Params(forget_bias=6.0, length=100),
        ),
        Try(
            Text("Loud inputs saturate", "输入过大导致饱和"),
            Text(
                "With inputs of size 2 tanh is flat almost everywhere, and the same radius loses far more.",
                "输入幅度为 2 时 tanh 几乎处处平坦，同样的谱半径损失大得多。",
            ),
            Params(input_scale=2.0),
        ),
    ),
    notes=Text(
        en=r"""
**Why.** $h_T$ depends on $h_{T-l}$ through $l$ copies of the same step, so its derivative is a product of $l$ Jacobians. Each shrinks or stretches by
about the spectral radius of $W_{hh}$ times the slope of the nonlinearity: below one the product vanishes exponentially, above one it explodes.
An LSTM adds to its cell instead of rewriting it, so the factor along the cell is just the forget gate $f$, which can stay near 1; a GRU's update gate
does the same for its state. Attention reads every position directly: the path has length one whatever the distance.

**What is measured.** Random weights, random inputs, equal width, no training; the spectral norm of the whole Jacobian, by autograd, for one sequence.
For the LSTM it is the path through $h$ alone, so there is a dip at the first step, where $h$ has to enter the cell through a gate; and it can be larger than
the product of the forget gates, because the loop from the cell through $h$ back into the cell adds to it. For attention $h_t$ is
what enters one causal block (with its residual) and $h_T$ what leaves it: about $1/T$ each, small but the *same* at every distance. At lag 0 the residual adds 1.

**What it does not say.** A gradient that arrives is not yet a useful one, and a gate has to learn to stay open. Saturation matters as much as the radius:
at radius 1 the norm still falls, because the slope of tanh is below 1 wherever $h\neq0$.""",
        zh=r"""
**为什么。** $h_T$ 对 $h_{T-l}$ 的依赖要经过同一步的 $l$ 份拷贝，所以导数是 $l$ 个雅可比矩阵的乘积。每个矩阵的伸缩大约是 $W_{hh}$ 的谱半径乘以非线性函数的斜率：
小于 1 则指数式消失，大于 1 则爆炸。LSTM 对细胞状态做加法而不是重写，沿细胞状态的因子就是遗忘门 $f$，它可以保持在 1 附近；GRU 的更新门对状态起同样的作用。
注意力直接读取每个位置：无论相距多远，路径长度都是 1。

**测的是什么。** 随机权重、随机输入、相同宽度、没有训练；用自动微分算出整个雅可比矩阵的谱范数，只看一条序列。
LSTM 只计经过 $h$ 的路径，所以第一步有个下跌：$h$ 必须先穿过门进入细胞；
它也可能大于遗忘门的连乘，因为从细胞经 $h$ 再回到细胞的回路会再加上一份。对注意力而言，$h_t$ 是进入一个因果块（带残差）的向量，$h_T$ 是离开它的向量：
每个位置约为 $1/T$，虽小但与距离*无关*。间隔 0 处残差再加 1。

**它没有说的。** 梯度能到达，不等于梯度有用；门也需要学会保持打开。饱和与谱半径同样重要：谱半径为 1 时范数仍会下降，因为只要 $h\neq0$，tanh 的斜率就小于 1。""",
    ),
    sources=(
        "Y. Bengio, P. Simard, P. Frasconi (1994). Learning long-term dependencies with gradient descent is difficult. *IEEE Transactions on Neural Networks* 5(2).",
        "S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8).",
        "R. Pascanu, T. Mikolov, Y. Bengio (2013). On the difficulty of training recurrent neural networks. *ICML*.",
        "A. Vaswani et al. (2017). Attention is all you need. *NeurIPS*.",
    ),
    relatives=("recurrent", "attention", "sequence_race", "vanishing_depth"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
