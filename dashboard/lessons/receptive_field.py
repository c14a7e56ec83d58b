"""The receptive field grows: two formulas, one stack, one number."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.vision import receptive_field as views
from dashboard.views.vision import receptive_field_famous as famous
from dashboard.views.vision import receptive_field_ledger as ledger
from dashboard.views.vision.receptive_field_notes import NOTES, SOURCES
from dashboard.views.vision.receptive_field_words import numbers_down, numbers_up
from engine import receptive_field
from engine.core import Text
from engine.receptive_field import NETWORKS, Params
from engine.vision.branches import flat, widest_path
from engine.vision.convnet import along
from engine.vision.stack_text import parse, to_torch


def library(p: Params) -> str:
    """The stack (of a network: the path that sees most) in PyTorch."""
    if p.network == "own":
        layers, head, size = parse(p.stack), "", (p.size, p.size)
    else:
        network = flat(NETWORKS[p.network]())
        layers, side = [layer for n in widest_path(network) if (layer := network.layer(n))], network.size or 1
        head, size = f"# {network.source}: the path that sees most\n", (along(side, 0), along(side, 1))
    shape = f"print(net(torch.zeros(1, channels, {size[0]}, {size[1]})).shape)  # the size of the page's last map"
    return f"{head}import torch\n{to_torch(layers)}{shape}"


LESSON = Lesson(
    receptive_field,
    films=(
        Film(
            title=Text("From one unit down", "从一个单元向下"),
            pace=2.5,
            slow=3,
            poster=4,
            views=(views.TOWER_DOWN, views.PICTURE_DOWN),
            equations=(
                Equation(
                    r"\num{after}{(N-1)_{RF}}=(\num{before}{N_{RF}}-1)\cdot\num{s}{s}+(\num{k}{k}-1)\cdot\num{d}{d}+1"
                    r"\qquad \val{spread}",
                    numbers_down,
                    Text(
                        "What it needs on the layer below (without dilation: (N_RF − 1)·stride + kernel)",
                        "在下一层需要多少（无膨胀时即 (N_RF − 1)·步长 + 核大小）",
                    ),
                ),
            ),
        ),
        Film(
            title=Text("From the image up", "从图像向上"),
            watch=Text(
                "Watch the jump: once a layer strides, every later kernel steps twice as far over the image.",
                "看跳距：一旦某层的步长为 2，其后每个核在图像上的步子都加倍。",
            ),
            pace=2.5,
            slow=3,
            poster=4,
            views=(views.TOWER_UP, views.PICTURE_UP),
            equations=(
                Equation(
                    r"\num{r}{r_l}=\num{q}{r_{l-1}}+(\num{k}{k_l}-1)\cdot\num{d}{d_l}\cdot\num{w}{j_{l-1}}",
                    numbers_up,
                    Text(
                        "Receptive field (above an upsampling: of the widest phase)", "感受野（上采样以上：最宽的相位）"
                    ),
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
        Film(
            title=Text("Both ways, side by side", "两条路并排"),
            watch=Text(
                "Two formulas, two directions: watch them end at one number, one at the image, one at the last map.",
                "两个公式，两个方向：看它们到达同一个数，一个在图像上，一个在最后一层。",
            ),
            pace=2.5,
            slow=3,
            poster=5,
            views=(ledger.LEDGER_DOWN, ledger.LEDGER_UP, ledger.GROWTH),
        ),
        Film(
            title=Text("Famous networks", "著名网络"),
            watch=Text(
                "Does a larger field mean a better network? Point at a dot; the table below can be sorted.",
                "感受野越大，网络就越好吗？指向一个点查看；下面的表格可以排序。",
            ),
            views=(famous.ACCURACY, famous.DEPTHS),
            ticks=famous.ticks,
        ),
    ),
    watch=Text(
        "Which pixels can change this one number? Together they are its receptive field. Click a unit on top.",
        "哪些像素能改变这一个数？它们合起来就是它的感受野。点击最上层的一个单元。",
    ),
    tries=(
        Try(
            Text("Two 3×3 are one 5×5", "两个 3×3 等于一个 5×5"),
            Text(
                "Both see 5 pixels a side, but the two small kernels lead more paths to the middle, and have 18 "
                "weights instead of 25.",
                "二者每边都看见 5 个像素，但两个小卷积核通向中心的路径更多，权重只有 18 个而不是 25 个。",
            ),
            Params(stack="conv 3 p1\nconv 3 p1", size=16),
        ),
        Try(
            Text("By hand: 3, then 7", "手算：先 3，后 7"),
            Text(
                "A picture of 5×5, two 3×3 of stride 2: a unit needs 3×3 of the map below, these "
                "(3 − 1)·2 + 3 = 7 pixels.",
                "5×5 的图像，两个步长 2 的 3×3：一个单元需要下一层的 3×3，它们又需要 (3 − 1)·2 + 3 = 7 个像素。",
            ),
            Params(stack="conv 3 s2 p1\nconv 3 s2 p1", size=5),
        ),
        Try(
            Text("Stride multiplies what comes after", "步长放大其后的一切"),
            Text(
                "After the stride of 2 every kernel steps twice as far over the image: the same 3×3 now adds 4 "
                "pixels instead of 2.",
                "步长 2 之后，每个卷积核在图像上的步子加倍：同样的 3×3 现在增加 4 个像素而不是 2 个。",
            ),
            Params(stack="conv 3 p1\nconv 3 p1\nconv 3 s2 p1\nconv 3 p1\nconv 3 p1"),
            film=1,
            step=5,
        ),
        Try(
            Text("Dilation 2, 2, 2: gridding", "膨胀率 2, 2, 2：网格效应"),
            Text(
                "Thirteen pixels wide, but only 7 × 7 of them lead anywhere: the rest never light up, however "
                "long you train.",
                "宽 13 个像素，但其中只有 7 × 7 个有路径相连，其余始终不亮，训练多久都一样。",
            ),
            Params(stack="conv 3 d2 p2\nconv 3 d2 p2\nconv 3 d2 p2", size=24),
        ),
        Try(
            Text("Dilation 1, 2, 5: no holes", "膨胀率 1, 2, 5：没有空洞"),
            Text("The same three layers see 17 pixels without a gap.", "同样三层，看见 17 个像素，没有空隙。"),
            Params(stack="conv 3 d1 p1\nconv 3 d2 p2\nconv 3 d5 p5", size=24),
        ),
        Try(
            Text("Seven layers by hand: 30", "手算七层：30"),
            Text(
                "From the top: 1, 2, 4, 6, 12, 14, 28, 30. Every pool doubles, every 3×3 adds two units of its "
                "own map.",
                "自上而下：1、2、4、6、12、14、28、30。每次池化加倍，每个 3×3 在自己那一层多要两个单元。",
            ),
            Params(stack="conv 3\npool 2 s2\nconv 3\npool 2 s2\nconv 3\nconv 3\npool 2 s2"),
            film=2,
        ),
        Try(
            Text("VGG-16: 212", "VGG-16：212"),
            Text(
                "Thirteen small convolutions and five pools: a unit of the last map almost sees the whole "
                "picture of 224.",
                "十三个小卷积加五次池化：最后一层的一个单元几乎看见整幅 224 的图像。",
            ),
            Params(network="vgg16"),
        ),
        Try(
            Text("ResNet-50: 427 by torchvision", "ResNet-50：torchvision 为 427"),
            Text(
                "With the stride on a stage's first 3×3 the field is 427, nearly twice the picture: much is padding.",
                "步长放在每个阶段的第一个 3×3 上，感受野为 427：约为图像的两倍，其中很多是填充。",
            ),
            Params(network="resnet50"),
        ),
        Try(
            Text("ResNet-50: 483 by TF-Slim", "ResNet-50：TF-Slim 为 483"),
            Text(
                "The same network with the stride on a stage's last block: its 3×3 are strided later, and the "
                "field is 56 pixels wider, by convention alone.",
                "同一网络，步长放在每个阶段的最后一个块上：它的 3×3 较晚才跨步，仅因约定不同，感受野就大了 56 个像素。",
            ),
            Params(network="resnet50_slim"),
        ),
        Try(
            Text("WaveNet: 1,024 samples", "WaveNet：1,024 个采样点"),
            Text(
                "Ten kernels of two, dilations doubling: the field doubles with every layer, and lies wholly in "
                "the past.",
                "十个长度为 2 的卷积核，膨胀率逐层加倍：感受野每层翻倍，而且全部在过去。",
            ),
            Params(network="wavenet", unit="0, 1500"),
        ),
        Try(
            Text("Pixels nobody sees", "无人看见的像素"),
            Text(
                "A kernel smaller than its stride steps over pixels: of every four, only one reaches any unit, "
                "as in ResNet's 1×1 shortcuts of stride 2.",
                "卷积核小于步长时会跨过像素：每四个像素只有一个能到达某个单元，就像 ResNet 步长 2 的 1×1 捷径连接。",
            ),
            Params(stack="conv 1 s2\nconv 3 p1\nconv 3 p1", size=24),
        ),
        Try(
            Text("Two branches out of line", "两条错位的分支"),
            Text(
                "A 3×3 without padding beside a 1×1: both stride by 2, but their centres are a pixel apart, so "
                "the sum mixes two places.",
                "无填充的 3×3 与 1×1 并行：步长都是 2，但中心相差一个像素，相加时混合了两个位置。",
            ),
            Params(network="out_of_line"),
        ),
        Try(
            Text("Down and up again: U-Net", "先降后升：U-Net"),
            Text(
                "A transposed convolution gives neighbours different views: the field depends on a unit's phase, "
                "and 204 is the widest.",
                "转置卷积使相邻单元的视野不同：感受野取决于单元的相位，最宽为 204。",
            ),
            Params(network="unet"),
        ),
    ),
    notes=NOTES,
    sources=SOURCES,
    relatives=("effective_field",),
    library=library,
    table=famous.table,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
