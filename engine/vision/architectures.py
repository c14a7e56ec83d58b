"""Famous networks up to their last feature map, each as its source draws it.

Two conventions of stride: torchvision's ResNets stride on the 3×3 of a stage's first block and pad by numbers;
TF-Slim's stride on the last block of a stage and mostly pad "same", reckoned here for 224 pixels.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from engine.vision.builder import Builder, conv, pool, row
from engine.vision.convnet import Layer, Network


def lenet5() -> Network:
    layers = {"C1": conv(5, p=0), "S2": pool(2, 2), "C3": conv(5, p=0), "S4": pool(2, 2), "C5": conv(5, p=0)}
    return row(32, "LeCun, Bottou, Bengio & Haffner 1998, fig. 2", layers)


def _alexnet(first: Layer, source: str) -> Network:
    layers = {"conv1": first, "pool1": pool(3, 2), "conv2": conv(5), "pool2": pool(3, 2)}
    layers |= {"conv3": conv(3), "conv4": conv(3), "conv5": conv(3), "pool5": pool(3, 2)}
    return row(224, source, layers)


def alexnet() -> Network:
    return _alexnet(conv(11, 4, 2), "Krizhevsky, Sutskever & Hinton 2012 (first layer padded by 2)")


def alexnet_v2() -> Network:
    return _alexnet(conv(11, 4, 0), "Krizhevsky 2014, “One weird trick”, as in TF-Slim")


def _vgg(*stages: int) -> Network:
    layers: dict[str, Layer] = {}
    for i, convs in enumerate(stages, 1):
        layers |= {f"conv{i}_{j}": conv(3) for j in range(1, convs + 1)} | {f"pool{i}": pool(2, 2)}
    return row(224, "Simonyan & Zisserman 2015, table 1", layers)


def _resnet(blocks: Sequence[int], deep: bool, slim: bool) -> Network:
    b = Builder()
    b.chain("conv1", [conv(7, 2)])
    b.chain("pool1", [pool(3, 2, "same" if slim else 1)])
    for i, n in enumerate(blocks, 1):
        for j in range(1, n + 1):
            strided = (j == n and i < 4) if slim else (j == 1 and i > 1)
            s, below, name = 2 if strided else 1, b.at, f"block{i}_{j}"
            main = [conv(1), conv(3, s), conv(1)] if deep else [conv(3, s), conv(3)]
            changes = j == 1 and (deep or i > 1)  # the number of channels
            top = b.chain(name, main, below)
            # TF-Slim subsamples the shortcut by a 1×1 pool where it only strides
            short = (
                b.chain(f"{name}_short", [conv(1, s) if changes else pool(1, s)], below) if changes or s > 1 else below
            )
            b.add(f"{name}_sum", top, short)
    where = "TF-Slim resnet_v1: stride on a stage's last block" if slim else "torchvision: stride on the 3×3"
    return b.network(224, f"He, Zhang, Ren & Sun 2016; {where}")


def _inception(b: Builder, name: str, *branches: Sequence[Layer]) -> None:
    """Branches side by side on the newest node, concatenated. A 1×n after which an n×1 follows stays one branch."""
    below = b.at
    b.concat(name, *[b.chain(f"{name}_{i}", branch, below) for i, branch in enumerate(branches)])


def inception_v1(paper: bool = False) -> Network:
    """TF-Slim's; `paper`: with the 5×5 and the 3×3 pools of table 1."""
    large, last = (5, 3) if paper else (3, 2)
    b = Builder()
    b.chain("conv1", [conv(7, 2, "same")])
    b.chain("pool1", [pool(3, 2, "same")])
    b.chain("conv2", [conv(1), conv(3)])
    b.chain("pool2", [pool(3, 2, "same")])
    for stage, letters in (("3", "bc"), ("4", "bcdef"), ("5", "bc")):
        for letter in letters:
            twins = [conv(1), conv(3)], [conv(1), conv(large)]
            _inception(b, f"mixed_{stage}{letter}", [conv(1)], *twins, [pool(3, 1, 1), conv(1)])
        if stage != "5":
            b.chain(f"pool{stage}", [pool(3 if stage == "3" else last, 2, "same")])
    where = "table 1" if paper else "as in TF-Slim, which has 3×3 where the paper has 5×5"
    return b.network(224, f"Szegedy et al. 2015, {where}")


def inception_v3() -> Network:
    b = Builder()
    b.chain("conv1", [conv(3, 2, 0), conv(3, p=0), conv(3)])
    b.chain("pool1", [pool(3, 2)])
    b.chain("conv2", [conv(1), conv(3, p=0)])
    b.chain("pool2", [pool(3, 2)])
    wide, tall, mean = conv((1, 7)), conv((7, 1)), [pool(3, 1, 1), conv(1)]
    for letter in "bcd":
        _inception(b, f"mixed_5{letter}", [conv(1)], [conv(1), conv(5)], [conv(1), conv(3), conv(3)], mean)
    _inception(b, "mixed_6a", [conv(3, 2, 0)], [conv(1), conv(3), conv(3, 2, 0)], [pool(3, 2)])
    for letter in "bcde":
        long = [conv(1), tall, wide, tall, wide]
        _inception(b, f"mixed_6{letter}", [conv(1)], [conv(1), wide, tall], long, mean)
    _inception(b, "mixed_7a", [conv(1), conv(3, 2, 0)], [conv(1), wide, tall, conv(3, 2, 0)], [pool(3, 2)])
    for letter in "bc":
        name, below = f"mixed_7{letter}", b.at
        one = b.chain(f"{name}_0", [conv(1)], below)
        two = b.chain(f"{name}_1", [conv(1)], below)
        three = b.chain(f"{name}_2", [conv(1), conv(3)], below)
        flat = [b.chain(f"{name}_{s}_{k[0]}x{k[1]}", [conv(k)], s) for s in (two, three) for k in ((1, 3), (3, 1))]
        b.concat(name, one, *flat, b.chain(f"{name}_3", mean, below))
    return b.network(224, "Szegedy et al. 2016, as in TF-Slim")


def mobilenet_v1() -> Network:
    b = Builder()
    b.chain("conv1", [conv(3, 2, "same")])
    for i, s in enumerate((1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1), 2):
        b.chain(f"separable{i}", [conv(3, s, "same"), conv(1)])
    return b.network(224, "Howard et al. 2017, table 1, as in TF-Slim")


def _inverted(b: Builder, stages: Sequence[tuple[int, int, int, bool]], source: str) -> Network:
    """Inverted residuals: (kernel, stride, repeats, expanded) a stage; a shortcut wherever the shape is kept."""
    b.chain("stem", [conv(3, 2)])
    for i, (k, s, n, expanded) in enumerate(stages, 1):
        for j in range(1, n + 1):
            below, first = b.at, [conv(1)] if expanded else []
            top = b.chain(f"block{i}_{j}", [*first, conv(k, s if j == 1 else 1), conv(1)], below)
            if j > 1:
                b.add(f"block{i}_{j}_sum", top, below)
    b.chain("head", [conv(1)])
    return b.network(224, source)


def mobilenet_v2() -> Network:
    stages = [(3, 1, 1, False), (3, 2, 2, True), (3, 2, 3, True), (3, 2, 4, True), (3, 1, 3, True), (3, 2, 3, True)]
    return _inverted(Builder(), [*stages, (3, 1, 1, True)], "Sandler et al. 2018, table 2, as in torchvision")


def efficientnet_b0() -> Network:
    stages = [(3, 1, 1, False), (3, 2, 2, True), (5, 2, 2, True), (3, 2, 3, True), (5, 1, 3, True), (5, 2, 4, True)]
    return _inverted(Builder(), [*stages, (3, 1, 1, True)], "Tan & Le 2019, table 1, as in torchvision")


def densenet121() -> Network:
    b = Builder()
    b.chain("conv0", [conv(7, 2)])
    b.chain("pool0", [pool(3, 2, 1)])
    for i, n in enumerate((6, 12, 24, 16), 1):
        for j in range(1, n + 1):
            below = b.at
            b.concat(f"dense{i}_{j}", below, b.chain(f"dense{i}_{j}_conv", [conv(1), conv(3)], below))
        if i < 4:
            b.chain(f"transition{i}", [conv(1), pool(2, 2)])
    return b.network(224, "Huang, Liu, van der Maaten & Weinberger 2017, table 1, as in torchvision")


def unet() -> Network:
    b, skips = Builder(), []
    for i in range(1, 5):
        skips.append(b.chain(f"down{i}", [conv(3), conv(3)]))
        b.chain(f"pool{i}", [pool(2, 2)])
    b.chain("bottom", [conv(3), conv(3)])
    for i in range(4, 0, -1):
        b.concat(f"join{i}", skips[i - 1], b.chain(f"up{i}", [Layer("transposed", 2, 2)]))
        b.chain(f"merge{i}", [conv(3), conv(3)])
    return b.network(256, "Ronneberger, Fischer & Brox 2015, fig. 1, padded by 1 so that no map is cropped")


def wavenet() -> Network:
    b = Builder()
    for i in range(10):
        below = b.at
        top = b.chain(f"dilated{2**i}", [conv(2, p="causal", d=2**i)], below)
        b.add(f"sum{2**i}", top, below)
    return b.network(2048, "van den Oord et al. 2016, fig. 3: one block of dilations 1, 2, 4, … 512")


def tcn() -> Network:
    b = Builder()
    for i in range(8):
        below = b.at
        b.add(f"sum{2**i}", b.chain(f"dilated{2**i}", [conv(7, p="causal", d=2**i)] * 2, below), below)
    return b.network(4096, "Bai, Kolter & Koltun 2018, fig. 1: kernel 7, eight levels of two convolutions")


RESNETS: Mapping[str, tuple[tuple[int, ...], bool]] = {
    "18": ((2, 2, 2, 2), False),
    "34": ((3, 4, 6, 3), False),
    "50": ((3, 4, 6, 3), True),
    "101": ((3, 4, 23, 3), True),
    "152": ((3, 8, 36, 3), True),
}
VGGS: Mapping[str, tuple[int, ...]] = {"11": (1, 1, 2, 2, 2), "16": (2, 2, 3, 3, 3), "19": (2, 2, 4, 4, 4)}

ARCHITECTURES: Mapping[str, Callable[[], Network]] = {
    "lenet5": lenet5,
    "alexnet": alexnet,
    "alexnet_v2": alexnet_v2,
    **{f"vgg{n}": partial(_vgg, *stages) for n, stages in VGGS.items()},
    **{f"resnet{n}": partial(_resnet, bs, deep, False) for n, (bs, deep) in RESNETS.items()},
    **{f"resnet{n}_slim": partial(_resnet, bs, True, True) for n, (bs, deep) in RESNETS.items() if deep},
    "inception_v1": inception_v1,
    "inception_v1_paper": partial(inception_v1, True),
    "inception_v3": inception_v3,
    "mobilenet_v1": mobilenet_v1,
    "mobilenet_v2": mobilenet_v2,
    "densenet121": densenet121,
    "efficientnet_b0": efficientnet_b0,
    "unet": unet,
    "wavenet": wavenet,
    "tcn": tcn,
}
