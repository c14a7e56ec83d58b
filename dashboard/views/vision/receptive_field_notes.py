"""What the receptive field lesson says below its pictures."""

from engine.core import Text
from engine.vision.architectures import ARCHITECTURES

NOTES = Text(
    en=r"""
**What it is.** The receptive field of a unit is the set of pixels that can change its number; its size is counted in
pixels a side.

**Two ways to one number.** *Top down*: stand on one unit, $N_{RF}=1$, and ask what it needs on the layer below:
$N_{RF}-1$ strides and one kernel, $(N-1)_{RF}=(N_{RF}-1)\cdot s+k$. That is a number of *units of the layer below*,
an intermediate number, not to be confused with the receptive field $RF$; the next step takes it as its $N_{RF}$, and
only when the first layer has been crossed is it $RF$. *Bottom up*: two neighbours of layer $l-1$ lie $j_{l-1}$ pixels
apart, so a kernel of $k$ reaches $(k-1)\,j_{l-1}$ pixels further: $r_l=r_{l-1}+(k_l-1)\,j_{l-1}$, and
$j_l=j_{l-1}\,s_l$.

**Why they agree.** Unrolled, both are $1+\sum_l (k_l-1)\prod_{i<l}s_i$: every kernel counts $k-1$, times all strides
*below* it. The first formula evaluates this sum from the inside out like Horner's rule, the second from left to
right. Dilation puts $(k-1)\,d$ in the place of $k-1$.

**What padding does.** It moves the centre and the clipped part, never the size. The middle of unit $u$ is
$c_l+u\,j_l$, with pixel centres at whole numbers. TensorFlow's "same" padding at stride 2 on an even size puts its
one zero on the right, so the same network has another effective padding in PyTorch.

**Branches.** Over all paths the field is the widest, but one description fits only if all paths agree in stride and
in centre; where they do not, the page raises the alarm. Causal networks (WaveNet, TCN) disagree on purpose: they
share their right edge.

**Conventions.** ResNet's field depends on where a stage strides. With fifty layers it is 427 for torchvision (on the
first block's 3×3), 483 for TF-Slim (on the last block), and 483 for He et al. too (on the first block's 1×1).
Inception v1 is TF-Slim's, which has 3×3 where the paper has 5×5 (379; the paper's own table gives 715). U-Net is
padded so that no map is cropped. Accuracies are single-crop ImageNet top-1 as published: by the paper for AlexNet, by
TF-Slim for its networks, by torchvision (first weights) for the others.""",
    zh=r"""
**它是什么。** 一个单元的感受野，就是能改变这个单元数值的那些像素；大小按每边多少像素计。

**两条路，一个数。** *自上而下*：站在一个单元上，$N_{RF}=1$，问它在下一层需要多少：$N_{RF}-1$ 个步长加一个核，
$(N-1)_{RF}=(N_{RF}-1)\cdot s+k$。这是*下一层的单元数*，只是中间变量，不要与感受野 $RF$ 混淆；下一步把它当作新的
$N_{RF}$，直到穿过第一层，它才是 $RF$。*自下而上*：第 $l-1$ 层的相邻单元在图像上相距 $j_{l-1}$ 个像素，大小为 $k$
的核就多伸出 $(k-1)\,j_{l-1}$ 个像素：$r_l=r_{l-1}+(k_l-1)\,j_{l-1}$，$j_l=j_{l-1}\,s_l$。

**为什么相等。** 展开后二者都是 $1+\sum_l (k_l-1)\prod_{i<l}s_i$：每个核贡献 $k-1$，乘以它*下面*所有层的步长。
前者像秦九韶算法那样由内向外求值，后者从左到右求和。有膨胀时，用 $(k-1)\,d$ 代替 $k-1$。

**填充的作用。** 填充只移动中心和被裁掉的部分，不改变大小。$u$ 号单元的中心在 $c_l+u\,j_l$，像素中心取整数坐标。
TensorFlow 的 same 填充在步长 2、偶数尺寸时把唯一的零放在右边，因此同一网络在 PyTorch 中的有效填充不同。

**分支。** 就所有路径而言，感受野取最宽者；但只有各路径的步长和中心都一致时，才能用一组数描述。不一致时，
页面会给出警告。因果网络（WaveNet、TCN）是有意不一致的：它们右端对齐。

**约定。** ResNet 的感受野取决于步长放在哪里：torchvision 放在每阶段第一个块的 3×3 上（ResNet-50：427），TF-Slim
放在最后一个块上（483），He 等人的原文放在第一个块的 1×1 上（也是 483）。Inception v1 采用 TF-Slim 的实现，论文中的
5×5 在那里是 3×3（379；按论文自己的表为 715）。U-Net 加了填充，特征图无需裁剪。准确率为公布的单次裁剪 ImageNet top-1：
AlexNet 取自论文，TF-Slim 网络取自 TF-Slim，其余取自 torchvision 的第一版权重。""",
)

SOURCES = (
    "A. Araujo, W. Norris, J. Sim (2019). Computing receptive fields of convolutional neural networks. "
    "*Distill*. doi:10.23915/distill.00021",
    "V. Dumoulin, F. Visin (2016). A guide to convolution arithmetic for deep learning. arXiv:1603.07285",
    "F. Yu, V. Koltun (2016). Multi-scale context aggregation by dilated convolutions. *ICLR*.",
    "P. Wang et al. (2018). Understanding convolution for semantic segmentation (the 1, 2, 5 of hybrid "
    "dilation). *WACV*.",
    "Networks: " + "; ".join(dict.fromkeys(build().source.split(",")[0] for build in ARCHITECTURES.values())) + ".",
    "Pictures: temple by danielbuechele, flower by vultilion, both CC BY 2.0, from scikit-learn.",
)
