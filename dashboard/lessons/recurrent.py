"""One token after another: an RNN, an LSTM, a GRU read a text."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import recurrent as views
from dashboard.views.sequences import recurrent_cells as cells
from dashboard.views.sequences.recurrent_diagram import DIAGRAM
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
said = torch.sigmoid(h @ weights["read.weight"][0] + weights["read.bias"])
print(said)  # the probability that a bracket is open, character by character"""


LONG = "a (" + "the thing goes on and on and on and on and on and on and on " + ") b"
CELL = Film(
    title=Text("Inside the cell", "单元内部"),
    views=(DIAGRAM, views.READ_OUT, views.OVER_TIME),
    equations=(Equation(cells.keeps, cells.numbers), Equation(cells.gated, cells.numbers)),
    watch=Text(
        "Watch “(” shut the LSTM's forget valve and write what the cell keeps until “)” wipes it.",
        "看 LSTM：左括号关上遗忘门，写入一个正数；细胞一个字符接一个字符地保留它，直到右括号把它抹去。",
    ),
    poster=10,
    pace=4.0,
)
CELLS = Film(
    title=Text("Three cells, one text", "三种单元，同一段文本"),
    views=(cells.BLIND, cells.SAID, cells.KEPT),
    watch=Text(
        "Once trained, all three know where the bracket is open. Cut the loop from h to the candidate: LSTM and GRU "
        "go on, "
        "held by their gates; the plain RNN has forgotten one letter after “(”.",
        "训练之后，三种单元都知道括号何时未闭合。切断从 h 到候选的回路：LSTM 与 GRU 靠门继续记住；"
        "普通 RNN 在左括号后的第一个字符就忘了。",
    ),
    poster=16,
    pace=4.0,
)

LESSON = Lesson(
    recurrent,
    films=(CELL, CELLS),
    watch=CELL.watch or Text("", ""),
    tries=(
        Try(
            Text("GRU", "GRU"),
            Text(
                "Two valves do the work of three: at “(” z shuts, and what z does not keep, 1 − z writes.",
                "两个阀门做三个的事：遇到左括号 z 关上，z 不保留的部分由 1 − z 写入。",
            ),
            Params(cell="gru"),
            step=10,
        ),
        Try(
            Text("A plain RNN", "普通 RNN"),
            Text(
                "No valve at all, and the bracket is held: at every letter the loop U h pushes the unit back to its "
                "side.",
                "一个阀门也没有，括号照样记得住：每读一个字符，回路 U h 都把这个单元推回原来的一侧。",
            ),
            Params(cell="rnn"),
            step=16,
        ),
        Try(
            Text("A long bracket", "很长的括号"),
            Text(
                "Sixty characters inside, more than any bracket in training: all three still hold it.",
                "括号里有六十个字符，比训练中的任何括号都长：三种单元仍然记得住。",
            ),
            Params(text=LONG),
            film=1,
            step=63,
        ),
        Try(
            Text("Seventy times x", "七十个 x"),
            Text(
                "No training text had such a run. The forget valve stays open at every x: the cell's number shrinks "
                "only slowly, and the answer is still yes.",
                "训练文本里没有这样的重复。每个 x 处遗忘门都开着：细胞里的数只是慢慢变小，答案仍然是“未闭合”。",
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
            step=12,
        ),
        Try(
            Text("Before training", "训练之前"),
            Text(
                "Random weights: every valve stands more or less half open, and nothing is held.",
                "随机权重：每个阀门都差不多半开着，什么也留不住。",
            ),
            Params(weights="random"),
            step=16,
        ),
    ),
    notes=Text(
        en=r"""
**One idea, three cells.** A recurrent network reads one token at a time and carries a state. The plain RNN rewrites it
at every step. The LSTM keeps a cell $c$ beside it, which is only multiplied by the forget gate $f$ and added to, so a
number can pass through many steps unharmed. The GRU does the same with one state: $z$ keeps, $1-z$ writes, and the
reset gate $r$ decides how much of the old state the candidate sees.

**What it was trained for.** To say at each character whether a bracket is open, on random letters with brackets
of up to 38 characters (700 steps, 8 units). All three learn it; what differs is *how* they hold it. The plain RNN
holds it in
the loop: its state pushes itself back at every step. Left free, a small LSTM learns to do just that, and its gates are
decoration. So in the two gated cells here the candidate is blind to $h$ (its weights on $h$ were held at zero), the
keep
gates began open, and writing cost a little: between the brackets $f$ is 0.99 and more, and the cell stands still.
Letters are case-blind, digits are one sign, punctuation is another, and any other script a third.

**Conventions.** As torch.nn: LSTM rows i, f, g, o; GRU rows r, z, n with
$n=\tanh(W_nx+b+r\circ(U_nh+b'))$ and $h=(1-z)\circ n+z\circ h$: here $z$ *keeps*. In Cho et al. (2014) $z$ keeps too,
but Chung et al. (2014) write $1-z$ for it; in both $r$ acts before $U$. What some books write
$\tilde c$ is $g$ here.""",
        zh=r"""
**一个思想，三种单元。** 循环网络一次读一个词元，并携带一个状态。普通 RNN 每一步都重写它。LSTM 另有细胞状态 $c$，
只乘以遗忘门 $f$、再加上新内容，所以一个数可以完好地穿过许多步。GRU 用一个状态做同样的事：
$z$ 保留，$1-z$ 写入，重置门 $r$ 决定候选能看到多少旧状态。

**训练目标。** 在每个字符处判断括号是否未闭合；训练文本是随机字母，括号最长 38 个字符（700 步，8 个单元）。
三种单元都能学会，差别在于*怎样*记住。普通 RNN 靠回路：状态每一步都把自己推回去。若不加限制，小小的 LSTM
学到的也是这个办法，门只是摆设。所以这里两种带门的单元，候选看不到 $h$（它对 $h$ 的权重固定为 0），
保留门一开始就打开，写入要付一点代价：两个括号之间 $f$ 在 0.99 以上，细胞保持不变。
不区分大小写；数字算一个符号，标点算一个，其他文字算一个。

**约定。** 与 torch.nn 相同：LSTM 行序 i、f、g、o；GRU 行序 r、z、n，$n=\tanh(W_nx+b+r\circ(U_nh+b'))$，
$h=(1-z)\circ n+z\circ h$：这里 $z$ 表示*保留*。Cho 等（2014）中 $z$ 同样表示保留；Chung 等（2014）则写成 $1-z$；
两文中 $r$ 都作用在 $U$ 之前。有的书把候选写作 $\tilde c$，这里写作 $g$。""",
    ),
    sources=(
        "J. L. Elman (1990). Finding structure in time. *Cognitive Science* 14(2).",
        "S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8).",
        "F. A. Gers, J. Schmidhuber, F. Cummins (2000). Learning to forget. *Neural Computation* 12(10).",
        "K. Cho et al. (2014). Learning phrase representations using RNN encoder–decoder. *EMNLP*.",
        "J. Chung, C. Gulcehre, K. Cho, Y. Bengio (2014). Empirical evaluation of gated recurrent neural networks on "
        "sequence modeling. arXiv:1412.3555.",
    ),
    relatives=("vanishing", "sequence_race"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
