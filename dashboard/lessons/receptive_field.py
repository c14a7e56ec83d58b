"""The receptive field grows: two formulas, one stack, one number."""

from dashboard.lesson import Equation, Film, Lesson, Try, View
from dashboard.views.vision import receptive_field_charts as league
from dashboard.views.vision.receptive_field import views
from dashboard.views.vision.receptive_field_words import down, numbers_down, numbers_up, up
from engine import receptive_field
from engine.core import Text
from engine.receptive_field import NETWORKS, Params
from engine.vision.architectures import ARCHITECTURES
from engine.vision.branches import widest_path
from engine.vision.stack_text import parse, to_torch


def library(p: Params) -> str:
    """The stack (of a network: the path that sees most) in PyTorch."""
    if p.network == "own":
        return to_torch(parse(p.stack))
    network = NETWORKS[p.network]()
    layers = [layer for n in widest_path(network) if (layer := network.layer(n))]
    return f"# {network.source}: the path that sees most\n" + to_torch(layers)


LESSON = Lesson(
    receptive_field,
    films=(
        Film(
            title=Text("From one unit down: N_RF", "从一个单元向下：N_RF"),
            pace=2.5,
            views=(
                *views(down, "down"),
                View(
                    Text("Top down and bottom up end at the same number", "自上而下与自下而上得到同一个数"),
                    league.growth(False),
                    league.growth_says(False),
                    wide=True,
                ),
                View(
                    Text("Famous networks: field and published accuracy", "著名网络：感受野与公布的准确率"),
                    league.accuracy,
                    league.accuracy_says,
                    wide=True,
                ),
            ),
            equations=(
                Equation(
                    r"\num{after}{N_{RF}}=(\num{before}{RF}-1)\cdot\num{s}{s}+(\num{k}{k}-1)\cdot\num{d}{d}+1",
                    numbers_down,
                    Text(
                        "The field on the layer below (no dilation: (RF − 1)·stride + kernel)",
                        "下一层上的视野（无膨胀时即 (RF − 1)·步长 + 核）",
                    ),
                ),
                Equation(
                    r"\num{to}{N_{RF}}\le\lfloor(\num{tb}{RF}+\num{tk}{k}-2)/\num{ts}{s}\rfloor+1",
                    numbers_down,
                    Text("Through a transposed or upsampling layer", "穿过转置卷积或上采样层"),
                ),
            ),
        ),
        Film(
            title=Text("From the image up: r, j, start", "从图像向上：r、j、起点"),
            pace=2.5,
            views=(
                *views(up, "up"),
                View(
                    Text("Bottom up and top down end at the same number", "自下而上与自上而下得到同一个数"),
                    league.growth(True),
                    league.growth_says(True),
                    wide=True,
                ),
                View(
                    Text("Famous networks: field, depth and ImageNet top-1", "著名网络：感受野、深度与 ImageNet top-1"),
                    league.depths,
                    league.depths_says,
                    wide=True,
                ),
            ),
            equations=(
                Equation(
                    r"\num{r}{r_l}=\num{q}{r_{l-1}}+(\num{k}{k_l}-1)\cdot\num{d}{d_l}\cdot\num{i}{j_{l-1}}",
                    numbers_up,
                    Text("Receptive field", "感受野"),
                ),
                Equation(
                    r"\num{j}{j_l}=\num{i}{j_{l-1}}\cdot\num{s}{s_l}",
                    numbers_up,
                    Text("Jump, in pixels", "跳距（像素）"),
                ),
                Equation(
                    r"\num{c}{c_l}=\num{b}{c_{l-1}}+\left(\frac{(k_l-1)d_l}{2}-\num{p}{p_l}\right)\cdot\num{i}{j_{l-1}}",
                    numbers_up,
                    Text("Where unit 0 is centred; unit u is at c + u·j", "0 号单元的中心；u 号单元在 c + u·j"),
                ),
            ),
        ),
    ),
    watch=Text(
        "N_RF counts units of the layer below; only at the image is it the receptive field.",
        "N_RF 数的是它在下一层需要的单元；只有到达图像时，它才是感受野。",
    ),
    tries=(
        Try(
            Text("Two 3×3 are one 5×5", "两个 3×3 等于一个 5×5"),
            Text(
                "Both see 5 pixels a side, but the two small kernels lead more paths to the middle, and have 18 weights instead of 25.",
                "二者每边都看见 5 个像素，但两个小卷积核通向中心的路径更多，权重只有 18 个而不是 25 个。",
            ),
            Params(stack="conv 3 p1\nconv 3 p1", size=16),
        ),
        Try(
            Text("Stride multiplies what comes after", "步长放大其后的一切"),
            Text(
                "After the stride of 2 every kernel steps twice as far over the image: the same 3×3 now adds 4 pixels instead of 2.",
                "步长 2 之后，每个卷积核在图像上的步子加倍：同样的 3×3 现在增加 4 个像素而不是 2 个。",
            ),
            Params(stack="conv 3 p1\nconv 3 p1\nconv 3 s2 p1\nconv 3 p1\nconv 3 p1"),
            film=1,
        ),
        Try(
            Text("Dilation 2, 2, 2: gridding", "膨胀 2, 2, 2：网格效应"),
            Text(
                "Thirteen pixels wide, but only 7 × 7 of them lead anywhere: the rest stay dark, however long you train.",
                "宽 13 个像素，但其中只有 7 × 7 个有路径相连，其余始终是暗的，训练多久都一样。",
            ),
            Params(stack="conv 3 d2 p2\nconv 3 d2 p2\nconv 3 d2 p2", size=24),
        ),
        Try(
            Text("Dilation 1, 2, 5: no holes", "膨胀 1, 2, 5：没有空洞"),
            Text("The same three layers see 17 pixels without a gap.", "同样三层，看见 17 个像素，没有空隙。"),
            Params(stack="conv 3 d1 p1\nconv 3 d2 p2\nconv 3 d5 p5", size=24),
        ),
        Try(
            Text("VGG-16: 212", "VGG-16：212"),
            Text(
                "Thirteen small convolutions and five pools: a unit of the last map almost sees the whole picture of 224.",
                "十三个小卷积加五次池化：最后一层的一个单元几乎看见整幅 224 的图像。",
            ),
            Params(network="vgg16"),
        ),
        Try(
            Text("ResNet-50: 427 by torchvision", "ResNet-50：torchvision 为 427"),
            Text(
                "With the stride on a stage's first 3×3 the field is 427: twice the picture, so much of it is padding.",
                "步长放在每个阶段的第一个 3×3 上，感受野为 427：约为图像的两倍，其中很多是填充。",
            ),
            Params(network="resnet50"),
        ),
        Try(
            Text("ResNet-50: 483 by TF-Slim", "ResNet-50：TF-Slim 为 483"),
            Text(
                "The same network with the stride on a stage's last block: its 3×3 are strided later, and the field is 56 pixels wider or narrower by convention alone.",
                "同一网络，步长放在每个阶段的最后一个块上：仅因约定不同，感受野就相差 56 个像素。",
            ),
            Params(network="resnet50_slim"),
        ),
        Try(
            Text("WaveNet: 1,024 samples", "WaveNet：1,024 个采样点"),
            Text(
                "Ten kernels of two, dilations doubling: the field doubles with every layer, and lies wholly in the past.",
                "十个长度为 2 的卷积核，膨胀率逐层加倍：感受野每层翻倍，且全部位于过去。",
            ),
            Params(network="wavenet", unit="0, 1500"),
        ),
        Try(
            Text("Pixels nobody sees", "无人看见的像素"),
            Text(
                "A kernel smaller than its stride steps over pixels: of every four, only one reaches any unit, as in ResNet's 1×1 shortcuts of stride 2.",
                "卷积核小于步长时会跨过像素：每四个像素只有一个能到达某个单元，就像 ResNet 步长 2 的 1×1 捷径。",
            ),
            Params(stack="conv 1 s2\nconv 3 p1\nconv 3 p1", size=24),
        ),
        Try(
            Text("Two branches out of line", "两条错位的分支"),
            Text(
                "A 3×3 without padding beside a 1×1: both stride by 2, but their centres are a pixel apart, so the sum mixes two places.",
                "无填充的 3×3 与 1×1 并行：步长都是 2，但中心相差一个像素，相加时混合了两个位置。",
            ),
            Params(network="out_of_line"),
        ),
        Try(
            Text("Down and up again: U-Net", "先降后升：U-Net"),
            Text(
                "A transposed convolution gives neighbours different views: the field depends on a unit's phase, and 204 is the widest.",
                "转置卷积使相邻单元的视野不同：感受野取决于单元的相位，最宽为 204。",
            ),
            Params(network="unet"),
        ),
    ),
    notes=Text(
        en=r"""
**Two ways to one number.** *Top down*: stand on one unit, $RF=1$, and ask what it needs on the layer below: $RF-1$ strides and one kernel,
$N_{RF}=(RF-1)\cdot s+k$. That is a number of *units of the layer below*, not of pixels; the next step takes it as its $RF$, and only after the first
layer has been crossed is it the receptive field. *Bottom up*: two neighbours of layer $l-1$ lie $j_{l-1}$ pixels apart, so a kernel of $k$ reaches
$(k-1)\,j_{l-1}$ pixels further: $r_l=r_{l-1}+(k_l-1)\,j_{l-1}$, and $j_l=j_{l-1}\,s_l$.

**Why they agree.** Unrolled, both are $1+\sum_l (k_l-1)\prod_{i<l}s_i$: every kernel counts $k-1$, times all strides *below* it. The first formula
evaluates this sum from the inside out like Horner's rule, the second from left to right. Dilation puts $(k-1)\,d$ in the place of $k-1$.

**What padding does.** It moves the centre and the clipped part, never the size. The middle of unit $u$ is $c_l+u\,j_l$, with pixel centres at whole numbers.
TensorFlow's "same" padding at stride 2 on an even size puts its one zero on the right, so the same network has another effective padding in PyTorch.

**Branches.** Over all paths the field is the widest, but one description fits only if all paths agree in stride and in centre; where they do not, the page
raises the alarm. Causal networks (WaveNet, TCN) disagree on purpose: they share their right edge.

**Conventions.** ResNet's field depends on where a stage strides: torchvision on the first block's 3×3 (427 for ResNet-50), TF-Slim on the last block (483).
Inception v1 is TF-Slim's, which has 3×3 where the paper has 5×5 (379, with the paper's kernels 699). U-Net is padded so that no map is cropped.
Accuracies are single-crop ImageNet top-1 as published: by the paper for AlexNet, by TF-Slim for its networks, by torchvision (first weights) for the others.""",
        zh=r"""
**两条路，一个数。** *自上而下*：站在一个单元上，$RF=1$，问它在下一层需要多少：$RF-1$ 个步长加一个核，$N_{RF}=(RF-1)\cdot s+k$。
这是*下一层的单元数*，不是像素数；下一步把它当作新的 $RF$，直到穿过第一层，它才是感受野。
*自下而上*：第 $l-1$ 层的相邻单元在图像上相距 $j_{l-1}$ 个像素，大小为 $k$ 的核就多伸出 $(k-1)\,j_{l-1}$ 个像素：
$r_l=r_{l-1}+(k_l-1)\,j_{l-1}$，$j_l=j_{l-1}\,s_l$。

**为什么相等。** 展开后二者都是 $1+\sum_l (k_l-1)\prod_{i<l}s_i$：每个核贡献 $k-1$，乘以它*下面*所有层的步长。
前者像秦九韶算法那样由内向外求值，后者从左到右求和。有膨胀时，用 $(k-1)\,d$ 代替 $k-1$。

**填充的作用。** 填充只移动中心和被裁掉的部分，不改变大小。$u$ 号单元的中心在 $c_l+u\,j_l$，像素中心取整数坐标。
TensorFlow 的 same 填充在步长 2、偶数尺寸时把唯一的零放在右边，因此同一网络在 PyTorch 中的有效填充不同。

**分支。** 就所有路径而言，感受野取最宽者；但只有各路径的步长和中心都一致时，才能用一组数描述。不一致时，页面会给出警告。
因果网络（WaveNet、TCN）是有意不一致的：它们右端对齐。

**约定。** ResNet 的感受野取决于步长放在哪里：torchvision 放在每阶段第一个块的 3×3 上（ResNet-50 为 427），TF-Slim 放在最后一个块上（483）。
Inception v1 采用 TF-Slim 的实现，论文中的 5×5 在那里是 3×3（379；按论文的核为 699）。U-Net 加了填充，特征图无需裁剪。
准确率为公布的单次裁剪 ImageNet top-1：AlexNet 取自论文，TF-Slim 网络取自 TF-Slim，其余取自 torchvision 的第一版权重。""",
    ),
    sources=(
        "A. Araujo, W. Norris, J. Sim (2019). Computing receptive fields of convolutional neural networks. *Distill*. doi:10.23915/distill.00021",
        "V. Dumoulin, F. Visin (2016). A guide to convolution arithmetic for deep learning. arXiv:1603.07285",
        "F. Yu, V. Koltun (2016). Multi-scale context aggregation by dilated convolutions. *ICLR*.",
        "P. Wang et al. (2018). Understanding convolution for semantic segmentation (the 1, 2, 5 of hybrid dilation). *WACV*.",
        "Networks: " + "; ".join(dict.fromkeys(build().source.split(",")[0] for build in ARCHITECTURES.values())) + ".",
        "Pictures: temple by danielbuechele, flower by vultilion, both CC BY 2.0, from scikit-learn.",
    ),
    relatives=("effective_field",),
    library=library,
    table=league.table,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
