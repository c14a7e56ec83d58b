"""Training on the metric itself: cross-entropy, soft metrics and REINFORCE on the same rows."""

from dashboard.lesson import Film, Lesson, Try
from dashboard.views.metrics import smooth_metrics as see
from dashboard.views.metrics import smooth_metrics_averages as averages
from dashboard.views.metrics import smooth_metrics_falls as falls
from dashboard.views.metrics import smooth_metrics_plane as plane
from dashboard.views.metrics import smooth_metrics_pull as pull
from engine import smooth_metrics
from engine.core import Text
from engine.smooth_metrics import SEEDS, Params


def library(p: Params) -> str:
    """The film's soft F1, first seed, trained by torch; and scikit-learn's F1 of its decisions."""
    return f"""\
import numpy as np
import torch
from sklearn.metrics import f1_score

X, y = (torch.tensor(a) for a in trace.scene.split.train[:2])  # of the snippet above
X = (X - X.mean(0)) / X.std(0, correction=0)
rng = np.random.default_rng({SEEDS * p.seed})
w = torch.tensor(rng.normal(0, 0.5, X.shape[1] + 1), requires_grad=True)
adam = torch.optim.Adam([w], lr={p.learning_rate})
for _ in range({p.steps}):
    batch = rng.integers(len(y), size=(8, {p.batch_size}))[0]  # the film draws eight, for the noise
    rng.random((8, {p.batch_size}))  # and REINFORCE's decisions
    q = torch.sigmoid((X[batch] @ w[:-1] + w[-1]) / {p.temperature})
    loss = 1 - 2 * (q * y[batch]).sum() / (q.sum() + y[batch].sum())  # 1 - soft F1
    adam.zero_grad(); loss.backward(); adam.step()
print(f1_score(y, X @ w[:-1].detach() + w[-1].item() > 0), trace[-1].f1[2, 0])"""


LESSON = Lesson(
    smooth_metrics,
    films=(
        Film(
            title=Text("Six trainings", "六种训练"),
            views=(see.LINES, see.SEED_DOTS),
            equations=(see.STANDING,),
            watch=Text(
                "Six lines part: cross-entropy settles for few positives, soft F1 goes after them, REINFORCE gropes.",
                "看六条线如何分道：交叉熵只认少数正例，软 F1 追着正例走，REINFORCE 在噪声中摸索。",
            ),
            pace=24,
        ),
        falls.FILM,
        plane.NOISE,
        Film(
            title=Text("Four landscapes", "四张地形图"),
            even=True,
            views=plane.LANDSCAPES,
            watch=Text(
                "Watch the same plane under four losses: F1 itself has plateaus and cliffs, its twins have slopes.",
                "看同一平面上的四种损失：F1 本身是高台与断崖，光滑的版本才有斜坡。",
            ),
            pace=24,
        ),
        plane.CLOSER,
        Film(
            title=Text("Step by step", "逐步"),
            views=(see.CURVES, see.SEED_DOTS),
            watch=Text(
                "Watch one metric of all six; the knobs choose the metric, and whose five seeds fill the band.",
                "看六者的同一指标；参数可选哪个指标，以及带表示谁的五个种子。",
            ),
            pace=24,
        ),
        pull.FILM,
        averages.FILM,
    ),
    watch=Text(
        "Cross-entropy settles for few positives, soft F1 goes after them.", "交叉熵只认少数正例，软 F1 追着正例走。"
    ),
    tries=(
        Try(
            Text("Better loss, worse classifier", "损失更好，分类更差"),
            Text(
                "Ten steps of falling cross-entropy, and 5 more of 1,324 rows are wrong: a small change, but the "
                "wrong way.",
                "交叉熵连降十步，1,324 个样本中却多错了 5 个：变化不大，方向却错了。",
            ),
            Params(positives=0.5, noise=0.4),
            film=1,
            step=85,
        ),
        Try(
            Text("5% positives", "正例占 5%"),
            Text(
                "Soft F1 beats cross-entropy by far, yet the last row does as well: cross-entropy with its "
                "threshold moved.",
                "软 F1 远胜交叉熵，但最后一行也不差：它只是把交叉熵的阈值移动了一下。",
            ),
            Params(show="soft_f1"),
        ),
        Try(
            Text("Where soft F1 does not win", "软 F1 不占优的情形"),
            Text(
                "Cleaner moons, 20% positives: cross-entropy is as good, and keeps its probabilities meaningful.",
                "更干净的双月、正例占 20%：交叉熵同样好，而且概率仍有意义。",
            ),
            Params(noise=0.2, positives=0.2, show="soft_f1"),
        ),
        Try(
            Text("A sledgehammer for a nut", "杀鸡用牛刀"),
            Text(
                "REINFORCE climbs the true F1, but must average 119 mini-batches (the median over the film; 69 with a "
                "baseline) where soft F1 needs 7.",
                "REINFORCE 优化的是真正的 F1，但要平均 119 个小批量（整部影片的中位数；加基线为 69 个），软 F1 "
                "只需 7 个。",
            ),
            Params(show="reinforce"),
            film=2,
        ),
        Try(
            Text("Colder: closer to F1, harder to train", "更冷：更接近 F1，更难训练"),
            Text(
                "At temperature 0.1 soft F1 has hardly a slope and its seeds scatter; begun by cross-entropy it "
                "still arrives.",
                "温度 0.1 时软 F1 几乎没有梯度，各种子的结果散开；先用交叉熵起步，仍能到达。",
            ),
            Params(temperature=0.1),
        ),
        Try(
            Text("Batches of 8 mislead it", "8 个一批会误导它"),
            Text(
                "F1 is no mean over rows: a batch of 8 rarely holds a positive, and soft F1 falls behind "
                "cross-entropy. Adding up gradients of small batches would not mend it.",
                "F1 不是逐样本的均值：8 个一批里很少有正例，软 F1 反而落后于交叉熵；累积梯度也补不回来。",
            ),
            Params(batch_size=8, show="soft_f1"),
        ),
        Try(
            Text("Real rows: breast cancer, 10% positives", "真实数据：乳腺癌，正例占 10%"),
            Text(
                "Cross-entropy does as well or better, and moving its threshold overfits the few positives.",
                "交叉熵同样好甚至更好；移动阈值反而对少数正例过拟合。",
            ),
            Params(data="breast_cancer", positives=0.1, show="soft_f1"),
        ),
        Try(
            Text("XOR: no line can do it", "异或：直线做不到"),
            Text(
                "Cross-entropy gives up, F1 0; soft F1 calls half the plane positive. No loss mends a model that "
                "is too small.",
                "交叉熵放弃了，F1 为 0；软 F1 把半个平面都判为正类。换损失救不了太小的模型。",
            ),
            Params(data="xor", noise=0.0, positives=0.2, show="soft_f1"),
        ),
        Try(
            Text("Sure and wrong: who still pulls?", "错得很有把握：谁还在拉？"),
            Text(
                "Soft accuracy lets rare positives fall to a q near 0 and hardly pulls there; cross-entropy holds on.",
                "软准确率任由稀少的正例落到 q 接近 0，在那里几乎不拉；交叉熵一直拉着。",
            ),
            Params(),
            film=6,
        ),
        Try(
            Text("Macro and micro", "宏平均与微平均"),
            Text(
                "Soft accuracy calls nothing positive: micro F1 is 95% all the same, macro only half of that.",
                "软准确率把所有样本都判负：微平均（micro）F1 照样有 95%，宏平均（macro）却只有一半。",
            ),
            Params(show="soft_accuracy"),
            film=7,
        ),
    ),
    notes=Text(
        en=r"""
**What happens.** Networks are continuous, accuracy and F1 are not: they are flat almost everywhere, and jump where
they are not. Three ways out. *Cross-entropy* is another goal, and a fall of it promises nothing for the metric: see
the marked stretches. *REINFORCE* (reinforcement learning) samples decisions and climbs the real F1, right on average
and drowned in noise; a baseline helps by what it subtracts. *Soft metrics* put probabilities in the place of
decisions, $2\sum qy/(\sum q+\sum y)$: as cheap as cross-entropy. At a row that is wrong and sure ($q\to0$ for the
true class) cross-entropy still pulls with $1-q$, soft accuracy only with $q(1-q)$: where positives are rare it gives
them up. *Fine-tuning* takes cross-entropy for the first half of the steps and soft F1 for the second.

**By hand.** $p=(.8,.3,.4,.7)$, $y=(1,0,1,0)$: $2\,(.8+.4)/(2.2+2)$, so soft F1 is 0.5714; the decisions have 0.5.

**What it is worth**, F1 on 15,000 and more fresh rows, mean of 12 draws of the data and 5 seeds (CE: cross-entropy;
moved: its threshold at the best
F1 of the training rows; RL: REINFORCE, without and with baseline):

|  | moons 5% | blobs 5% | moons 20%* | moons 50% |
|---|---|---|---|---|
| CE | .361 | .452 | **.772** | .844 |
| CE, moved | **.508** | .566 | .769 | .847 |
| soft F1 | **.508** | .567 | .769 | .847 |
| CE → soft | **.507** | **.568** | .769 | **.848** |
| soft acc. | .000 | .010 | .771 | .844 |
| RL | .201 | .215 | .576 | .712 |
| RL, base | .263 | .268 | .695 | .833 |

\* at noise 0.2, where the classes part well. So where positives are rare soft F1 wins clearly over a threshold of ½,
and moving the threshold of the cross-entropy classifier wins as much. That rescue needs a single threshold to move;
many labels, a ranking or a sentence have none.

**Same for all.** Rows, first weights, mini-batches, Adam and its rate; the film follows the first seed. The plane of
the landscapes is spanned by the two principal directions of the paths. Soft F1 of a mini-batch without positives has
no slope at all.""",
        zh=r"""
**发生了什么。** 网络是连续的，准确率和 F1 不是：它们几乎处处平坦，否则就跳变。出路有三条。*交叉熵*是另一个目标，
它下降并不保证指标变好：见标出的区间。*REINFORCE*（强化学习的策略梯度）对判决采样，直接优化真正的 F1，
平均而言方向正确，却淹没在噪声里；基线减去的部分能减小噪声。*软指标*用概率代替判决：$2\sum qy/(\sum q+\sum y)$，
与交叉熵一样便宜。对错得很有把握的样本（真实类的 $q\to0$），交叉熵的梯度仍有 $1-q$，软准确率只剩 $q(1-q)$：
正例稀少时它就放弃了。*微调*：前一半步数用交叉熵，后一半用软 F1。

**手算。** $p=(.8,.3,.4,.7)$、$y=(1,0,1,0)$：$2\,(.8+.4)/(2.2+2)$，软 F1 为 0.5714，判决的 F1 为 0.5。

**值多少**：在一万五千行以上的新样本上的 F1，12 次抽取数据、5 个种子的均值（CE 为交叉熵，
移阈值指移到训练集 F1 最高处，RL
为 REINFORCE）：

|  | 双月 5% | 两团 5% | 双月 20%* | 双月 50% |
|---|---|---|---|---|
| CE | .361 | .452 | **.772** | .844 |
| CE 移阈值 | **.508** | .566 | .769 | .847 |
| 软 F1 | **.508** | .567 | .769 | .847 |
| CE → 软 | **.507** | **.568** | .769 | **.848** |
| 软准确率 | .000 | .010 | .771 | .844 |
| RL | .201 | .215 | .576 | .712 |
| RL 基线 | .263 | .268 | .695 | .833 |

\* 噪声 0.2，两类分得较开。
可见正例稀少时，软 F1 明显胜过以 ½ 为阈值的交叉熵，而把交叉熵分类器的阈值移动一下也能得到同样的好处。
但这要求恰好有一个阈值可移；多标签、排序或句子就没有了。

**各目标相同之处。** 样本、初始权重、小批量、Adam 及其学习率都相同；影片跟随第一个种子。
地形图所在平面由路径的两个主方向张成。没有正例的小批量，其软 F1 毫无梯度。""",
    ),
    sources=(
        "R. J. Williams (1992). Simple statistical gradient-following algorithms for connectionist reinforcement "
        "learning. *Machine Learning* 8.",
        "S. J. Rennie, E. Marcheret, Y. Mroueh, J. Ross, V. Goel (2017). Self-critical sequence training for image "
        "captioning. *CVPR*.",
        "E. Eban, M. Schain, A. Mackey, A. Gordon, R. Rifkin, G. Elidan (2017). Scalable learning of "
        "non-decomposable objectives. *AISTATS*.",
    ),
    relatives=("smooth_max", "soft_bleu", "adaboost"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
