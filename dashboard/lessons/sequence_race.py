"""Horse cart against car: four models of sequences, one budget."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import sequence_race as views
from dashboard.views.sequences import sequence_race_cost as cost
from engine import sequence_race
from engine.core import Text
from engine.sequence_race import Params

RACE = Film(
    title=Text("The race", "比赛"),
    views=(views.BY_LAG, views.LOSSES, views.MAPS),
    equations=(
        Equation(
            r"\num{pr}{\text{RNN}}\quad \num{pl}{\text{LSTM}}\quad \num{pg}{\text{GRU}}\quad "
            r"\num{pa}{\text{Transformer}}",
            views.numbers,
            Text("Parameters: one budget for all four", "参数量：四个模型用同一预算"),
        ),
        Equation(
            r"\num{xr}{\text{RNN}}\quad \num{xl}{\text{LSTM}}\quad \num{xg}{\text{GRU}}\quad "
            r"\num{xa}{\text{Transformer}}",
            views.numbers,
            Text("Loss, mean over the last ten steps", "损失，最近十步的平均"),
        ),
    ),
    watch=Text(
        "Same data, same steps, equal budgets: watch which lags each of the four masters, and when.",
        "数据与步数相同，参数量相当：看四个模型各自掌握多远的间隔、何时掌握。",
    ),
    poster=41,
    pace=5.0,
    clocks=(Text("training step", "步训练"),),
    ticks=views.steps,
)
COST = Film(
    title=Text("What can run when", "什么时候能算什么"),
    views=(cost.GANTT, cost.COUNTS, cost.MILLISECONDS),
    equations=(Equation(cost.COUNTED, cost.numbers),),
    watch=Text(
        "Watch the recurrent cells fill one slot after another, while a whole layer of attention is done in one.",
        "看循环单元一个时间槽一个时间槽地填，而一整层注意力在一个时间槽里就算完。",
    ),
    poster=6,
    pace=6.0,
    clocks=(Text("time slot", "个时间槽"),),
    ticks=cost.slots,
)

LESSON = Lesson(
    sequence_race,
    films=(RACE, COST),
    watch=RACE.watch or Text("", ""),
    tries=(
        Try(
            Text("Copy", "复制"),
            Text(
                "Every symbol lies exactly half the sequence back: the Transformer learns to point there, "
                "the carts still miss a third or more.",
                "每个符号正好在半条序列之前：Transformer 学会直接指向那里，马车还答错三分之一以上。",
            ),
            Params(task="copy"),
        ),
        Try(
            Text("Recall one symbol", "回忆一个符号"),
            Text(
                "With one thing to remember LSTM and GRU learn it too, only later than the Transformer; "
                "the plain RNN never gets much beyond half.",
                "只需记住一样东西时，LSTM 与 GRU 也能学会，只是比 Transformer 晚；普通 RNN 始终只答对一半多一点。",
            ),
            Params(task="recall"),
        ),
        Try(
            Text("Associative recall", "联想回忆"),
            Text(
                "Find the key, then say what stood beside it: two steps of looking, "
                "and 400 steps of training teach it to none of the four.",
                "先找到键，再说出它旁边的值：要看两步；400 步训练之后四个模型都还没学会。",
            ),
            Params(task="associative"),
        ),
        Try(
            Text("Parity: the gated carts win", "奇偶校验：有门的马车胜出"),
            Text(
                "A running state is what parity needs: LSTM and GRU flip one bit to the end, "
                "the Transformer fades with the distance.",
                "奇偶校验正需要随时更新的状态：LSTM 与 GRU 一直翻转一个比特到底，Transformer 越往后越差。",
            ),
            Params(task="parity"),
        ),
        Try(
            Text("Adding problem", "加法问题"),
            Text(
                "Two marked numbers far apart, their sum at the end: after 400 steps the Transformer has it, "
                "the GRU nearly, RNN and LSTM still say the mean.",
                "相距很远的两个有标记的数，最后求和：400 步后 Transformer 学会了，GRU 接近，RNN 与 LSTM "
                "还只会说平均值。",
            ),
            Params(task="adding"),
        ),
    ),
    notes=Text(
        en=r"""
**The tasks.** *Reverse* and *copy*: random symbols, then blanks, at which the same are to be said again, backwards or
as they were. *Recall*: at the end, which symbol was marked? *Associative*: pairs of key and value, then one key again.
*Parity*: after every bit, is the number of ones so far odd? *Adding*: two of many numbers are marked, what is their
sum? The *lag* is how far back the answer lies.

**The cart and the car.** A recurrent cell must wait for the one before it: $n$ tokens take $n$ steps in a row, however
many processors there are. A layer of attention computes all positions at once, and every position reads every other in
one step. The price is $n^2$ scores: with $d$ the width, $n^2d$ operations against $n\,d^2$, so attention does less work
only while $n<d$. That is training and reading. When a Transformer *writes*, it too goes token by token.

**What the clock says.** The milliseconds were measured on *one CPU thread*, where nothing runs in parallel: so they
show the operation counts and the overhead of each step, and at 1,024 tokens the car comes last by far. What a GPU turns
into speed is the other count of Table 1, the steps in a row. torch's LSTM is quick here because its CPU kernel is
fused.

**A fair race?** Same data, same optimiser (Adam, one learning rate), same number of steps, same number of parameters
within ten per cent; one layer for the recurrent models, two blocks of four heads for the Transformer, all reading the
past only. Another learning rate can change the order at a few hundred steps: try it. Accuracy is on 384 sequences held
out; for the adding problem an answer within 0.1 counts.""",
        zh=r"""
**任务。** *倒序*与*复制*：先是随机符号，再是空白，在空白处倒着或原样再说一遍。*回忆*：最后问做了标记的是哪个符号。
*联想回忆*：若干对键与值，再给出其中一个键。*奇偶*：每读一个比特就问，至今 1 的个数是否为奇数。
*加法*：许多数中有两个做了标记，求它们的和。*间隔*就是答案在多少步之前。

**马车与汽车。** 循环单元必须等前一个算完：$n$ 个词元要连续 $n$ 步，处理器再多也没用。一层注意力同时计算所有位置，
每个位置一步就能读到其他任何位置。代价是 $n^2$ 个分数：设宽度为 $d$，注意力需要 $n^2d$ 次运算，
循环层需要 $n\,d^2$ 次，所以只有 $n<d$ 时注意力的运算更少。这说的是训练和阅读；*生成*时，Transformer
也要一个词元一个词元地来。

**时钟说明什么。** 毫秒数是在*单个 CPU 线程*上测的，没有任何并行：它反映运算量和每一步的开销，
在 1,024 个词元时汽车远远落在最后。GPU 能转化为速度的是表 1 中的另一项：顺序步数。torch 的 LSTM 在这里很快，因为它在 CPU
上用的是融合内核。

**公平吗？** 同样的数据、同样的优化器（Adam，同一学习率）、同样的步数，参数量相差不到百分之十；循环模型一层，
Transformer 两个块、每块四个头，都只读过去。几百步时换一个学习率就可能改变名次：可以试试。
正确率在 384 条留出的序列上计算；加法问题误差在 0.1 以内算对。""",
    ),
    sources=(
        "A. Vaswani et al. (2017). Attention is all you need. *NeurIPS*. Table 1.",
        "S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8). The adding problem.",
        "A. Graves, G. Wayne, I. Danihelka (2014). Neural Turing machines. Copy and associative recall.",
    ),
    relatives=("vanishing", "attention"),
    live=True,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
