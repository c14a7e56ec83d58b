"""Glow: the learned rotation, the four flows on one target, and digits."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.flows import digits as d
from dashboard.views.flows import glow as v
from dashboard.views.flows import glow_digits as g
from dashboard.views.flows import plane as f
from engine import glow
from engine.core import Text
from engine.glow import Params

LAYERS = Film(
    title=Text("Layers", "逐层变换"),
    even=True,
    views=(v.THERE, v.TURN, v.LEDGER),
    equations=(
        Equation(
            r"W=\begin{pmatrix}\val{a}&\val{b}\\ \val{c}&\val{d}\end{pmatrix}\qquad "
            r"\log\left|\det W\right|=\num{det}{\sum_i\log|s_i|}",
            v.matrix_numbers,
            Text("This step's 1×1, W = P L (U + diag s)", "这一步的 1×1，W = P L (U + diag s)"),
        ),
        Equation(
            r"\num{x}{\log p(x)}=\num{z}{\log p(z)}+\num{a}{\sum\text{actnorm}}+\num{w}{\sum 1{\times}1}"
            r"+\num{c}{\sum\text{coupling}}",
            v.sum_numbers,
            Text("The followed point's ledger", "所跟踪点的账本"),
        ),
    ),
    watch=Text(
        "Watch the plane turn before each bend: Glow learns the turn, RealNVP can only swap axes.",
        "看每次弯曲之前平面的转动：RealNVP 只能交换坐标轴，Glow 则学会怎样转。",
    ),
    poster=8,
    slow=9,
    pace=3.0,
    smooth=True,
    clocks=(v.STEP, v.BEAT),
    ticks=v.ticks,
)
TRAINING = Film(
    title=Text("Four flows", "四个流"),
    even=True,
    views=(v.MODEL, v.SWAP, v.REALNVP, v.NICE, f.TARGET, v.RACE._replace(wide=False)),
    watch=Text(
        "Rank the four before you look at the curve: does learning the turn pay? Then change the seed.",
        "先给四个流排个名次，再看曲线：学会怎样转值得吗？然后换一个种子。",
    ),
    pace=4.0,
)
LEARNING = Film(
    title=Text("Digits: learning", "手写数字：训练"),
    even=True,
    views=(d.SAMPLES._replace(title=Text("Samples, learned 1×1", "样本：学到的 1×1")), g.SWAPPED, g.CONTEST),
    watch=Text(
        "Watch three curves on the same budget: a learned mix, the channels reversed, an order shuffled at each step.",
        "看三条曲线：同样预算下，学到的混合、通道反转、随机打乱。",
    ),
    pace=4.0,
    ticks=d.training_ticks,
)
WALKS = Film(
    title=Text("Walks, attributes", "插值与属性"),
    even=True,
    views=(d.WALK, d.FADE, *g.ATTRIBUTES),
    watch=Text(
        "Watch one straight line in the latents change ink, slant or width of all ten digits at once.",
        "看隐空间的一条直线怎样同时改变十个数字的墨量、倾斜或宽度。",
    ),
    poster=10,
    pace=3.0,
    smooth=True,
    clocks=(d.PLACE,),
    ticks=d.walk_ticks,
)
LEVELS = Film(
    title=Text("Levels", "各级隐变量"),
    views=(g.FIRST_LEVEL, g.LAST_LEVEL),
    watch=Text(
        "Watch the lower rows: which half of the latents, drawn anew, leaves the digit what it was?",
        "看各图的下排：重抽哪一半隐变量，数字还是原来那个？",
    ),
    pace=1.5,
    clocks=(Text("draw", "次抽样"),),
    ticks=g.level_ticks,
)

LESSON = Lesson(
    glow,
    films=(LAYERS, TRAINING, LEARNING, d.HEAT, WALKS, LEVELS),
    watch=Text(
        "Watch the plane turn before each bend: Glow learns the turn, RealNVP can only swap axes.",
        "看每次弯曲之前平面的转动：RealNVP 只能交换坐标轴，Glow 则学会怎样转。",
    ),
    tries=(
        Try(
            Text("NICE, RealNVP, Glow on one target", "同一目标上的 NICE、RealNVP、Glow"),
            Text(
                "The same points, steps and seed for all four; the curve says who learned most.",
                "四个流用同样的点、步数和种子；看曲线谁学得最多。",
            ),
            Params(),
            film=1,
        ),
        Try(
            Text("One step only", "只有一步"),
            Text(
                "One turn and one bend are all there is: the turn chooses what the only coupling can bend.",
                "只有一次转动和一次弯曲：转动决定了唯一的耦合层能弯什么。",
            ),
            Params(n_steps=1, steps=300),
        ),
        Try(
            Text("W without LU", "不用 LU 的 W"),
            Text(
                "The plain matrix starts at the same rotation; its log-det now costs a determinant.",
                "直接学习矩阵，从同一个旋转出发；这时 log|det| 要真的算一次行列式。",
            ),
            Params(lu=False, steps=300),
        ),
        Try(
            Text("A learned mix or a fixed order?", "学到的混合还是固定次序？"),
            Text(
                "8 × 8 digits, same budget, three seeds: all end close, but for one unlucky shuffle at 2.28 bits.",
                "8 × 8 数字、同样预算、各三个种子：终点都很近，只有一次打乱停在 2.28 比特。",
            ),
            Params(),
            film=2,
        ),
        Try(
            Text("Temperature", "温度"),
            Text(
                "Cool draws give clean, alike digits; hot ones variety and broken strokes.",
                "低温：清晰而雷同；高温：多样而破碎。",
            ),
            Params(),
            film=3,
        ),
        Try(
            Text("More ink, more slant, more width", "加墨、加斜、加宽"),
            Text(
                "One direction in the latents, found from averages alone, changes all ten digits alike.",
                "仅由均值之差得到的一个隐空间方向，就能同样改变十个数字。",
            ),
            Params(digit_a=1, digit_b=7),
            film=4,
        ),
        Try(
            Text("Redraw one level", "重抽一级隐变量"),
            Text("Which half of the latents holds the digit's identity?", "哪一半隐变量决定它是哪个数字？"),
            Params(),
            film=5,
        ),
        Try(
            Text("Spirals: the turn decides little", "双螺旋：转动作用不大"),
            Text(
                "All but NICE end close together, and which of them is first changes with the seed.",
                "除 NICE 外，其余三个终点都很接近，谁第一随种子而变。",
            ),
            Params(target="spirals", steps=500),
            film=1,
        ),
    ),
    notes=Text(
        en=r"""
**Why it works.** RealNVP swaps the halves by a fixed order. Glow replaces the order by a matrix $W$, the same at
every pixel. Written as
$W=PL(U+\operatorname{diag}s)$, its log-determinant is
$h\,w\sum\log|s|$: no determinant is ever computed. *Actnorm* is a scale and a shift per channel, set from the first
batch so that each channel starts
with mean 0 and deviation 1; then it is learned. Every coupling's last layer starts at zero (*zero-init*), so that a
new coupling does nothing and training begins at a map that is easy to undo.

**A generalised permutation.** An order is a *permutation matrix*, with a single 1 in each row:
$\left(\begin{smallmatrix}0&1&0&0\\1&0&0&0\\0&0&0&1\\0&0&1&0\end{smallmatrix}\right)
\left(\begin{smallmatrix}1\\2\\3\\4\end{smallmatrix}\right)=\left(\begin{smallmatrix}2\\1\\4\\3\end{smallmatrix}\right)$.
$W$ is any matrix in its place, begun at an orthogonal one. It mixes channels only, for a convolution wants
neighbours to stay neighbours: that is why images are split along channels or checkerboards, never at random.

**What the picture shows.** Between two frames, $W$ is drawn as its own rotation and stretch (polar decomposition),
growing together; at the end of the turn it is exactly $W$.

**What the numbers say.** In two dimensions there are only two orders, and a swap comes close to a learned turn; the
order of the four can change with the seed. On the digits three contestants run with three seeds each. The
paper's own numbers (its table 2), bits per dimension: CIFAR-10 3.35 (RealNVP 3.49), ImageNet 32 × 32 4.09 (4.28).

**Additive or affine?** An additive coupling only adds, and actnorm is left to scale. In the authors' code (openai/glow)
the faces of 256 × 256 pixels are trained with additive couplings, the runs whose bits are compared with affine ones.

**Conventions.** $W$ starts as a random rotation and keeps its orientation. Squeeze puts pixel (2i + dy, 2j + dx) of
channel c into channel 4c + 2dy + dx.
Latents that leave at a split have a standard normal prior; the paper has a *conditional prior*:
$p(z_1|z_2)=\mathcal{N}(\mu(z_2),\sigma(z_2)^2)$. That is one more affine coupling before the split, and saves 0.013
bits per pixel here.""",
        zh=r"""
**为什么有效。** RealNVP 用固定次序交换两半，Glow 把次序换成矩阵 $W$，每个像素都相同。写成
$W=PL(U+\operatorname{diag}s)$ 后，对数行列式就是 $h\,w\sum\log|s|$，不必计算行列式。
*激活归一化*（actnorm）是每个通道的缩放和平移，由第一批数据设定，使各通道初始均值为 0、标准差为 1，之后参与学习。
每个耦合层的最后一层从零开始（*零初始化*），所以新的耦合层什么也不做。

**推广的置换。** 一个次序就是每行只有一个 1 的置换矩阵：
$\left(\begin{smallmatrix}0&1&0&0\\1&0&0&0\\0&0&0&1\\0&0&1&0\end{smallmatrix}\right)
\left(\begin{smallmatrix}1\\2\\3\\4\end{smallmatrix}\right)=\left(\begin{smallmatrix}2\\1\\4\\3\end{smallmatrix}\right)$。
$W$ 把它换成任意矩阵，从正交矩阵出发。它只混合通道：卷积要求相邻的像素仍然相邻，
所以图像沿通道或棋盘拆分，而不能随意打乱。

**画面说明。** 两帧之间，$W$ 按它自身的旋转与拉伸（极分解）一起增长；转动结束时恰好等于 $W$。

**数字怎么说。** 二维时只有两种次序，固定交换与学到的转动几乎一样好；四个流的名次会随随机种子变化。
数字部分给出三种做法各三个种子的结果。
论文表 2 的每维比特数：CIFAR-10 为 3.35（RealNVP 3.49），ImageNet 32 × 32 为 4.09（4.28）。

**加性还是仿射？** 加性耦合只做加法，缩放留给 actnorm。在作者的代码（openai/glow）里，
256 × 256 像素的人脸用加性耦合训练，用来比较比特数的结果则用仿射耦合。

**约定。** $W$ 从随机旋转出发，并保持定向。squeeze 把通道 c 的像素 (2i + dy, 2j + dx) 放入通道 4c + 2dy + dx。
拆分时离开的隐变量用标准正态先验；
论文用条件先验
$p(z_1|z_2)=\mathcal{N}(\mu(z_2),\sigma(z_2)^2)$，即拆分之前再加一个仿射耦合，这里每像素省 0.013 比特。""",
    ),
    sources=(
        "D. P. Kingma, P. Dhariwal (2018). Glow: Generative flow with invertible 1×1 convolutions. *NeurIPS*, "
        "arXiv:1807.03039.",
        "L. Dinh, J. Sohl-Dickstein, S. Bengio (2017). Density estimation using Real NVP. *ICLR*, arXiv:1605.08803.",
    ),
    relatives=("nice", "realnvp", "rectified_flow"),
    live=True,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
