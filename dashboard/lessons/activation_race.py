"""Six activations trained at once."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.neurons import activation_race as views
from engine import activation_race
from engine.activation_race import Params
from engine.core import Text


def library(p: Params) -> str:
    return f"""\
import torch, torch.nn as nn  # one of the six, as one would train it

s = trace.scene
X = torch.tensor((s.X - s.X.mean(0)) / s.X.std(0), dtype=torch.float32)
y = torch.tensor(s.y, dtype=torch.float32)[:, None]
first, second = nn.Linear(2, {p.hidden}), nn.Linear({p.hidden}, {p.hidden})
net = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Linear({p.hidden}, 1))
sgd = torch.optim.SGD(net.parameters(), lr={p.learning_rate})
for _ in range({p.steps}):
    sgd.zero_grad()
    loss = nn.functional.binary_cross_entropy_with_logits(net(X), y)
    loss.backward()
    sgd.step()
print(loss)  # other first weights than the page's, so another number"""


LESSON = Lesson(
    activation_race,
    films=(
        Film(
            title=Text("The race", "比赛"),
            views=(views.BOUNDARIES, views.LOSSES, views.DEAD),
            equations=(
                Equation(
                    r"\num{dead}{\text{ReLU}}:\ f'(z_i)=0\ \forall i\ \Rightarrow\ \nabla_{w}L=0",
                    views.relu_numbers,
                    Text("Dead now, and why they stay", "此刻死亡的比例，以及它们为何不动"),
                ),
                Equation(
                    r"\num{a}{\text{died}_1}\to\num{b}{\text{back}_1}\qquad "
                    r"\num{c}{\text{died}_2}\to\num{d}{\text{back}_2}",
                    views.relu_numbers,
                    Text(
                        "ReLU so far: died → came back, layers 1 and 2",
                        "ReLU 至今：死亡（died）→ 恢复（back），第 1、2 层",
                    ),
                ),
            ),
            poster=16,
            slow=3,
            pace=8,
            ticks=views.ticks,
        ),
    ),
    watch=Text(
        "Six boundaries grow from one set of weights: sigmoid's bends last, those of both ReLUs have corners.",
        "看六条边界从同样的初始权重长出来：sigmoid 的最晚弯曲，ReLU 与 Leaky ReLU 的有棱角。",
    ),
    tries=(
        Try(
            Text("A rate that kills ReLU", "杀死 ReLU 的学习率"),
            Text(
                "At rate 3 more than half of ReLU's units go dead and its loss stays high; leaky ReLU, from the "
                "same weights, loses none.",
                "学习率为 3 时，ReLU 一半以上的单元死亡，损失居高不下；同样权重出发的 Leaky ReLU 一个也没死。",
            ),
            Params(learning_rate=3.0),
        ),
        Try(
            Text("Dead is not always for ever", "死亡不一定是永远"),
            Text(
                "In the first layer no dead unit comes back; in the second some do, because the layer below goes "
                "on moving.",
                "第一层死去的单元没有一个回来；第二层有些会回来，因为它下面的一层还在动。",
            ),
            Params(data="rings", learning_rate=2.0),
        ),
        Try(
            Text("One rate is not fair to all", "同一学习率并不公平"),
            Text(
                "Sigmoid's slope is at most a quarter, so little gradient gets through two layers. At rate 2, four "
                "times the default, it is wrong on 2% of the rows like the others.",
                "sigmoid 的斜率至多四分之一，经过两层梯度所剩无几。学习率改为默认的四倍，即 2，它就和别人一样只错 2%。",
            ),
            Params(learning_rate=2.0),
        ),
        Try(
            Text("Dying is not ReLU's alone", "不只是 ReLU 会死"),
            Text(
                "At rate 6 GELU and SiLU units get stuck too, far on the left where their slope has faded.",
                "学习率为 6 时，GELU 与 SiLU 的单元也会卡住：它们落到左侧远处，斜率已经消失。",
            ),
            Params(learning_rate=6.0, hidden=4),
        ),
        Try(
            Text("XOR with few units", "异或：单元很少时"),
            Text(
                "With three units a layer tanh and GELU find it; the other four get stuck with the weights they drew.",
                "每层三个单元：tanh 与 GELU 找到了解，另外四种困在抽到的初值里。",
            ),
            Params(data="xor", hidden=3, noise=0.0, learning_rate=1.0),
        ),
        Try(
            Text("Two spirals", "双螺旋"),
            Text(
                "Two layers of sixteen units are enough for five of them; sigmoid is still behind after a "
                "thousand steps.",
                "两层各十六个单元，对其中五种足够了；一千步后 sigmoid 仍然落后。",
            ),
            Params(data="spirals", noise=0.05, hidden=16, steps=1000, learning_rate=1.0),
        ),
    ),
    notes=Text(
        en=r"""
**What is equal.** Two hidden layers, the same first weights (variance $1/n_\text{in}$, biases 0), the same rows,
plain gradient descent on all of them at once, the logistic loss. Only $f$ differs. So a good rate for one is not the
fairest for another: change it before you crown a winner.

**One programme.** All six are rows of one formula, $f(z)=(a+bz)\,s+dz+o$ with $s=\sigma(c(z+\kappa z^3))$ or
$s=[z>0]$: sigmoid, tanh, GELU (its tanh form), SiLU, leaky ReLU (0.01) and ReLU. The networks are one array (6, rows,
units), trained together several times faster than one after another in torch.

**Dead, said exactly.** A unit is called dead here while its slope is under 0.001 on every training row; for ReLU that
means exactly 0, so its weights get a gradient of exactly 0. In the first layer the rows never change, so with plain
gradient descent a dead ReLU unit stays dead. In the second layer the layer below can move its inputs back over the
edge, and some units do return. Momentum or weight decay can also move a unit without gradient. GELU and SiLU are
never exactly flat, but far to the left their slope fades too. leaky ReLU's slope is never under 0.01.

At most 300 rows are trained on. A network with a weight beyond 10⁴ is stopped where it last was and marked as
diverged.""",
        zh=r"""
**哪些相同。** 两个隐藏层，同样的初始权重（方差 $1/n_\text{in}$，偏置 0），同样的样本，全批量梯度下降，对数损失，只有
$f$ 不同。适合一种函数的学习率未必适合另一种：先换几个学习率，再评胜负。

**一个程序。** 六种函数都是同一公式的一行系数：$f(z)=(a+bz)\,s+dz+o$，其中 $s=\sigma(c(z+\kappa z^3))$ 或 $s=[z>0]$：
sigmoid、tanh、GELU（tanh 近似）、SiLU、Leaky ReLU（0.01）与 ReLU。六个网络是一个数组（6，样本，单元），一起训练比在
torch 中逐个训练快好几倍。

**“死亡”的准确含义。** 若一个单元在所有训练样本上的斜率都小于 0.001，这里就称它死亡；对 ReLU 即恰好为 0，
因此它的权重得到的梯度恰好为 0。第一层的输入永远不变，所以在普通梯度下降下，死去的 ReLU 单元不会复活。
第二层的输入会随下层移动，有些单元确实会回来。动量或权重衰减也能移动没有梯度的单元。GELU 与 SiLU 永远不会恰好变平，
但在左侧远处斜率同样会消失。Leaky ReLU 的斜率不小于 0.01。

最多用 300 个样本训练。权重超过 10⁴ 的网络停在之前的位置，并标为“已发散”。""",
    ),
    sources=(
        "D. E. Rumelhart, G. E. Hinton, R. J. Williams (1986). Learning representations by back-propagating "
        "errors. *Nature* 323.",
        "A. L. Maas, A. Y. Hannun, A. Y. Ng (2013). Rectifier nonlinearities improve neural network acoustic "
        "models. *ICML workshop*.",
        "L. Lu, Y. Shin, Y. Su, G. E. Karniadakis (2019). Dying ReLU and initialization: theory and numerical "
        "examples. arXiv:1903.06733.",
    ),
    relatives=("activations", "depth", "perceptron"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
