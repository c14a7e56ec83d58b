"""What reaches the first token: gradients through time."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import vanishing as views
from engine import vanishing
from engine.core import Text
from engine.vanishing import Params


def library(p: Params) -> str:
    """The same measurement with torch.nn and autograd alone, on the page's weights and inputs."""
    given = f"{p.length}, {p.hidden_size}, {p.radius}, {p.forget_bias}, {p.seed}, {p.input_scale}"
    rnn = f"torch.nn.RNN(width, width, nonlinearity={p.nonlinearity!r})"
    return f"""\
import torch
from engine.vanishing import random_model

width, norms = {p.hidden_size}, {{}}
for name, cell in {{
    "rnn": {rnn},
    "lstm": torch.nn.LSTM(width, width),
    "gru": torch.nn.GRU(width, width),
}}.items():
    x, weights = random_model(name, {given})
    cell = cell.double()
    cell.load_state_dict(weights)
    h = torch.zeros(1, 1, width, dtype=x.dtype, requires_grad=True)
    state, states = (h, torch.zeros_like(h)) if name == "lstm" else h, []
    for step in x:
        _, state = cell(step[None], state)
        states.append(state[0] if name == "lstm" else state)
    rows = [torch.autograd.grad(states[-1][0, 0, u], states, retain_graph=True) for u in range(width)]
    J = torch.stack([torch.stack([row[-1 - lag][0, 0] for row in rows]) for lag in range({p.length})])
    norms[name] = torch.linalg.matrix_norm(J, 2)  # of dh_T / dh_(T-lag), lag by lag
    print(name, norms[name])"""


LESSON = Lesson(
    vanishing,
    films=(
        Film(
            title=Text("The gradient's way back", "梯度的归途"),
            views=(views.NORMS, views.CHAIN, views.JACOBIANS),
            equations=(
                Equation(
                    r"\|\partial h_T/\partial h_{T-l}\|_2,\ l=\val{l}:\qquad "
                    r"\num{rnn}{\text{RNN}}\qquad "
                    r"\num{lstm}{\text{LSTM}}\qquad \num{gru}{\text{GRU}}\qquad "
                    r"\num{att}{\mathrm{softmax}(qk^{\top})v}",
                    views.numbers,
                ),
                Equation(views.product, views.numbers),  # q: fitted to the curve; gates: of the unit that keeps most
            ),
            pace=8.0,
            clocks=(vanishing.STEP,),
            ticks=views.lags,
            poster=31,
        ),
    ),
    watch=Text(
        "Watch the RNN lose nearly the same factor q at every step, the gates only what they let go; "
        "attention arrives in one.",
        "看 RNN 每走一步都乘上几乎相同的因子 q，门只损失放走的部分；注意力一步就到。",
    ),
    tries=(
        Try(
            Text("Radius 0.8: slower, and still", "谱半径 0.8：慢一些，仍然消失"),
            Text(
                "A straight line down on the log axis is a power of one factor: a factor nearer one "
                "still loses five powers of ten in fifty steps.",
                "对数轴上的直线就是同一因子的幂：因子离 1 更近，五十步仍跌去五个数量级。",
            ),
            Params(radius=0.8),
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
                "No saturation to save it: about half of the units are open, and through these the product goes on.",
                "没有饱和来减缓：约一半单元导通，连乘就从导通的单元继续下去。",
            ),
            Params(radius=2.0, nonlinearity="relu", length=100),
        ),
        Try(
            Text("A gate that forgets: bias −2", "爱忘事的门：偏置 −2"),
            Text(
                "With the forget gate nearly shut the LSTM is worse than the plain RNN: a gate must learn to stay "
                "open.",
                "遗忘门几乎关闭时，LSTM 比普通 RNN 更差：门要学会保持打开。",
            ),
            Params(forget_bias=-2.0),
        ),
        Try(
            Text("A gate that keeps: bias 6, 100 steps", "长记性的门：偏置 6，100 步"),
            Text(
                "After a hundred steps more than four fifths is left along the cell: its highway.",
                "一百步之后，沿细胞仍剩五分之四以上：这就是细胞状态的“高速公路”。",
            ),
            Params(forget_bias=6.0, length=100),
        ),
        Try(
            Text("Loud inputs saturate", "输入过大导致饱和"),
            Text(
                "With inputs of size 2 tanh is flat almost everywhere, and the same radius loses far more. "
                "What attention passes now hangs on what it looks at.",
                "输入幅度为 2 时 tanh 几乎处处平坦，同样的谱半径损失大得多；注意力传回多少则取决于它看向哪里。",
            ),
            Params(input_scale=2.0),
        ),
    ),
    notes=Text(
        en=r"""
**Why.** $h_T$ depends on $h_{T-l}$ through $l$ copies of the same step, so its derivative is a product of $l$
Jacobians. Each shrinks or stretches by about the spectral radius of $W_{hh}$ times the slope of the nonlinearity: below
one the product vanishes exponentially, above one it explodes. An LSTM adds to its cell instead of rewriting it, so the
factor along the cell is just the forget gate $f$, which can stay near one; a GRU's update gate does the same for its
state. Attention reads every position directly: the path has length one whatever the distance.

**What is measured.** Random weights, random inputs, equal width, no training; the spectral norm of the whole Jacobian,
by autograd, for one sequence. For the LSTM that is the way from $h$ to $h$: it dips at the first step, where $h$ has to
enter the cell through a gate, and then it may even *grow*, because the loop from the cell through $h$ back into the
cell adds to what the cell keeps. The solid orange line is the cell alone, with that loop cut: exactly $\prod_k f_k$, in
the unit that keeps most. For attention $h_t$ is what enters one causal block (with its residual) and $h_T$ what leaves
it: about $1/T$ each while the inputs are small, and the *same* at every distance. At lag zero the residual adds one.

**What it does not say.** A gradient that arrives is not yet a useful one, and a gate has to learn to stay open.
Saturation matters as much as the radius: at radius one the norm may rise for a few steps, and falls in the end, because
the slope of tanh is below one wherever $h\neq0$.""",
        zh=r"""
**为什么。** $h_T$ 对 $h_{T-l}$ 的依赖要经过同一步的 $l$ 份拷贝，所以导数是 $l$ 个雅可比矩阵的乘积。
每个矩阵的伸缩大约是 $W_{hh}$ 的谱半径乘以非线性函数的斜率：小于 1 则指数式消失，大于 1 则爆炸。
LSTM 对细胞状态做加法而不是重写，沿细胞状态的因子就是遗忘门 $f$，它可以保持在 1 附近；
GRU 的更新门对状态起同样的作用。注意力直接读取每个位置：无论相距多远，路径长度都是 1。

**测的是什么。** 随机权重、随机输入、相同宽度、没有训练；用自动微分算出整个雅可比矩阵的谱范数，只看一条序列。
对 LSTM 测的是从 $h$ 到 $h$：第一步有个下跌，因为 $h$ 必须先穿过门进入细胞；之后甚至会*增大*，
因为从细胞经 $h$ 再回到细胞的回路，会在细胞保留的部分之上再加一份。橙色实线只沿细胞，切断了这个回路：
恰好等于 $\prod_k f_k$（保留最多的那个单元）。对注意力而言，$h_t$ 是进入一个因果块（带残差）的向量，$h_T$
是离开它的向量：
输入较小时每个位置约为 $1/T$，而且与距离*无关*。间隔 0 处残差再加 1。

**它没有说的。** 梯度能到达，不等于梯度有用；门也需要学会保持打开。饱和与谱半径同样重要：
谱半径为 1 时范数可能先升几步，最终仍会下降，因为只要 $h\neq0$，tanh 的斜率就小于 1。""",
    ),
    sources=(
        "Y. Bengio, P. Simard, P. Frasconi (1994). Learning long-term dependencies with gradient descent is difficult. "
        "*IEEE Transactions on Neural Networks* 5(2).",
        "S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8).",
        "R. Pascanu, T. Mikolov, Y. Bengio (2013). On the difficulty of training recurrent neural networks. *ICML*.",
        "A. Vaswani et al. (2017). Attention is all you need. *NeurIPS*.",
    ),
    relatives=("recurrent", "attention", "sequence_race", "depth"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
