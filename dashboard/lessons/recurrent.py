"""One token after another: an RNN, an LSTM, a GRU read a text."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import recurrent as views
from engine import recurrent
from engine.core import Text
from engine.recurrent import Params


def library(p: Params) -> str:
    """torch.nn with the same weights."""
    kind = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}[p.cell]
    return f"""\
import torch
from engine.recurrent import ALPHABET, HIDDEN, codes, parse, weights_of

weights = weights_of(p)  # p of the snippet above
cell = torch.nn.{kind}(len(ALPHABET), HIDDEN)
cell.load_state_dict({{k: v for k, v in weights.items() if not k.startswith("read")}})
x = torch.eye(len(ALPHABET))[torch.tensor(codes(parse(p.text)))]
h, _ = cell(x)
print(torch.sigmoid(h @ weights["read.weight"][0] + weights["read.bias"]))"""


LONG = "a (" + "the thing goes on and on and on and on and on and on and on " + ") b"
LESSON = Lesson(
    recurrent,
    films=(
        Film(
            views=(views.DIAGRAM, views.READ_OUT, views.OVER_TIME),
            equations=(
                Equation(
                    r"\num{after}{c_t}=\num{keep}{\text{keep}_t}\cdot\num{before}{c_{t-1}}+\num{write}{\text{write}_t}\cdot\num{new}{\tilde c_t}"
                    r"\qquad {\num{h}{h_t}=\num{show}{\text{show}_t}\cdot\tanh c_t}\qquad {\num{p}{p_t}=\sigma(w\cdot h_t+b)}",
                    views.numbers,
                    Text(
                        "LSTM: keep = f, write = i, show = o. GRU: keep = z, write = 1 − z. RNN: keep = 0, write = 1",
                        "LSTM：keep = f，write = i，show = o。GRU：keep = z，write = 1 − z。RNN：keep = 0，write = 1",
                    ),
                ),
            ),
            pace=4.0,
        ),
    ),
    watch=Text(
        "Watch “(” shut the LSTM's forget valve and write a sign, which the cell keeps until “)”.",
        "看 LSTM：左括号使遗忘门关上并写入一个符号，细胞把它逐字保留下来，直到右括号。",
    ),
    tries=(
        Try(
            Text("GRU", "GRU"),
            Text(
                "Two valves do the work of three: what is kept and what is written share one.",
                "两个阀门做三个的事：保留与写入共用一个。",
            ),
            Params(cell="gru"),
        ),
        Try(
            Text("A plain RNN", "普通 RNN"),
            Text(
                "No valve at all, yet eight units hold the bracket: at every step they push one another back to the same side.",
                "一个阀门也没有，但 8 个单元仍能记住括号：每一步它们互相推回同一侧。",
            ),
            Params(cell="rnn"),
        ),
        Try(
            Text("A long bracket", "很长的括号"),
            Text(
                "Sixty letters inside, more than any in training: the answer stays up.",
                "括号里有六十个字母，比训练中的都长：答案仍然保持住。",
            ),
            Params(text=LONG),
        ),
        Try(
            Text("An LSTM that loses it", "丢失记忆的 LSTM"),
            Text(
                "A letter it seldom met in training, seventy times: the forget gate leaks a little at each, and the curve falls though the bracket is still open.",
                "训练中很少见的字母连写七十次：遗忘门每次漏一点，括号还开着，曲线却掉了下去。",
            ),
            Params(text="a (b " + "x" * 70),
        ),
        Try(
            Text("Brackets in brackets", "括号套括号"),
            Text(
                "Trained without nesting, it closes at the first “)”: that is what “open” meant in its training.",
                "训练时没有嵌套，所以遇到第一个右括号就关闭：这正是训练中“打开”的含义。",
            ),
            Params(text="f(a, g(b, c), d) end"),
        ),
        Try(
            Text("Before training", "训练之前"),
            Text(
                "Random weights: every valve stands near half open and nothing is held.",
                "随机权重：每个阀门都半开着，什么也留不住。",
            ),
            Params(weights="random"),
        ),
    ),
    notes=Text(
        en=r"""
**One idea, three cells.** A recurrent network reads one token at a time and carries a state. The plain RNN rewrites it at every step. The LSTM keeps a
cell $c$ beside it, which is only multiplied by the forget gate $f$ and added to, so a number can pass through many steps unharmed. The GRU does the same
with one state: $z$ keeps, $1-z$ writes, and the reset gate $r$ decides how much of the old state the candidate sees.

**What it was trained for.** To say at each character whether a bracket is open, on random letters with brackets of up to 40 characters (700 steps, 8 units).
The gated cells began with their keep gates open (bias 3) and paid a little for recurrent weights, so that the gates do the holding. All three learn it on such
texts; what differs is how they hold it and how long. Letters are case-blind, digits are one sign, punctuation is another, and any other script a third.

**Conventions.** As torch.nn: LSTM rows i, f, g, o; GRU rows r, z, n with $n=\tanh(W_nx+b+r\circ(U_nh+b'))$ and $h=(1-z)\circ n+z\circ h$: here $z$ *keeps*. In
Cho et al. (2014) $z$ keeps too, but Chung et al. (2014) write $1-z$ for it, and $r$ acts before $U$.""",
        zh=r"""
**一个思想，三种单元。** 循环网络一次读一个词元，并携带一个状态。普通 RNN 每一步都重写它。LSTM 另有细胞 $c$，只会被遗忘门 $f$ 相乘、再被加上新内容，
所以一个数可以完好地穿过许多步。GRU 用一个状态做同样的事：$z$ 保留，$1-z$ 写入，重置门 $r$ 决定候选能看到多少旧状态。

**训练目标。** 在每个字符处判断括号是否未闭合；训练文本是随机字母，括号最长 40 个字符（700 步，8 个单元）。带门的单元开始时保留门是打开的（偏置 3），
并对循环权重稍加惩罚，让记忆由门来完成。在这样的文本上三者都能学会，
差别在于怎样记住、能记多久。不区分大小写；数字算一个符号，标点算一个，其他文字算一个。

**约定。** 与 torch.nn 相同：LSTM 行序 i、f、g、o；GRU 行序 r、z、n，$n=\tanh(W_nx+b+r\circ(U_nh+b'))$，$h=(1-z)\circ n+z\circ h$：这里 $z$ 表示*保留*。
Cho 等（2014）中 $z$ 同样表示保留；Chung 等（2014）则写成 $1-z$，并且 $r$ 作用在 $U$ 之前。""",
    ),
    sources=(
        "J. L. Elman (1990). Finding structure in time. *Cognitive Science* 14(2).",
        "S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8).",
        "F. A. Gers, J. Schmidhuber, F. Cummins (2000). Learning to forget. *Neural Computation* 12(10).",
        "K. Cho et al. (2014). Learning phrase representations using RNN encoder–decoder. *EMNLP*.",
    ),
    relatives=("vanishing", "sequence_race"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
