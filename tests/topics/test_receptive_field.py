"""Truths of the receptive field: two formulas, autograd, published tables, and the sentences for what cannot stand."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from dashboard.catalogue import measures_of
from dashboard.lessons.receptive_field import LESSON, library
from dashboard.page.controls import stack
from dashboard.views.vision import receptive_field as views
from dashboard.views.vision import receptive_field_ledger as ledger
from dashboard.views.vision.receptive_field_words import numbers_down, numbers_up
from engine.core import Refused, snippet
from engine.core.torch_one import torch_one
from engine.receptive_field import NETWORKS, Params, bottom_up, contributions, network_field, region, top_down
from engine.vision import pictures as picture
from engine.vision.architectures import ARCHITECTURES
from engine.vision.branches import network_contributions, widest_path
from engine.vision.convnet import Layer, Network, step, units
from engine.vision.intervals import trace_back
from engine.vision.stack_text import StackError, parse, to_torch, write
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("receptive_field")

torch = torch_one()


def field(**knobs):
    """What the page says of a stack or a network over all its paths."""
    return lambda: run(Params(**knobs)).scene.branches.whole[0]


def lit(stack, size):
    return lambda: np.count_nonzero(run(Params(stack=stack, size=size))[-1].down.heat[0])


def own_resnet():
    """He et al. 2016: the stride on the 1×1 that a stage's first block begins with."""
    nodes = {}
    for name, node in ARCHITECTURES["resnet50"]().nodes.items():
        if (
            isinstance(node[0], Layer)
            and name.startswith("block")
            and name.endswith(("_1", "_2"))
            and name.count("_") == 2
        ):
            first = name.endswith("_1") and name.split("_")[1] == "1" and name[5] in "234"
            node = (node[0]._replace(stride=2 if first else 1), *node[1:])
        nodes[name] = node
    return network_field(Network(nodes, 224)).receptive_field


def widest_kernel(name):
    network = ARCHITECTURES[name]()
    return {network.layer(n).kernel for n in network.nodes if n.startswith("mixed") and network.layer(n)}


def weights(stack):
    return sum(layer.kernel**2 for layer in parse(stack))


def layer_of(name, node):
    return ARCHITECTURES[name]().layer(node)


def strided(name):
    """The kernels, in their order, that stride within the stages."""
    network = ARCHITECTURES[name]()
    inside = [layer for n in network.nodes if n.startswith("block") and (layer := network.layer(n))]
    return [layer.kernel for layer in inside if layer.stride == 2]


def out_of_line(strides=False):
    """The kernels of the branches that lie a pixel apart; or the stride that they share."""
    network = NETWORKS["out_of_line"]()
    two = [network.layer(branch) for branch in ("three", "one")]
    (stride,) = {layer.stride for layer in two}
    return stride if strides else [layer.kernel for layer in two]


STEPS = Params(stack="conv 3 p1\nconv 3 p1\nconv 3 s2 p1\nconv 3 p1\nconv 3 p1")
SEVEN = "conv 3\npool 2 s2\nconv 3\npool 2 s2\nconv 3\nconv 3\npool 2 s2"
GRID = "conv 3 d2 p2\nconv 3 d2 p2\nconv 3 d2 p2"
NO_HOLES = "conv 3 d1 p1\nconv 3 d2 p2\nconv 3 d5 p5"
CLAIMS = [
    Claim("(on the first block's 1×1)", lambda: layer_of("resnet50", "block1_1_1").kernel),
    Claim("ResNet's 1×1 shortcuts of stride 2", lambda: layer_of("resnet50", "block2_1_short").stride, number=2),
    Claim("stage's first 3×3", lambda: next(k for k in strided("resnet50") if k > 1)),
    Claim("its 3×3 are strided", lambda: next(k for k in strided("resnet50_slim") if k > 1)),
    Claim("A 3×3 without", lambda: max(out_of_line())),
    Claim("padding beside a 1×1:", lambda: min(out_of_line())),
    Claim("both stride by 2,", lambda: out_of_line(True)),
    Claim("Dilation 2, 2, 2", lambda: np.mean([layer.dilation for layer in parse(GRID)])),
    Claim("two 3×3 of stride 2:", lambda: np.mean([n.stride for n in parse("conv 3 s2 p1\nconv 3 s2 p1")]), number=2),
    Claim("ResNet-50: 427", field(network="resnet50"), number=427),
    Claim("427 for torchvision", field(network="resnet50")),
    Claim("the field is 427", field(network="resnet50")),
    Claim("ResNet-50: 483", field(network="resnet50_slim"), number=483),
    Claim("483 for TF-Slim", field(network="resnet50_slim")),
    Claim("483 for He", own_resnet),
    Claim("56 pixels wider", lambda: field(network="resnet50_slim")() - field(network="resnet50")()),
    Claim("the paper has 5×5", lambda: max(widest_kernel("inception_v1_paper"))),
    Claim("(379;", field(network="inception_v1")),
    Claim("gives 715", field(network="inception_v1_paper")),
    Claim("Two 3×3 are one 5×5", lambda: field(stack="conv 3 p1\nconv 3 p1")(), number=5),
    Claim("Both see 5 pixels", field(stack="conv 5 p2")),
    Claim("Thirteen pixels wide", field(stack=GRID, size=24), number=13),
    Claim("18 weights", lambda: weights("conv 3 p1\nconv 3 p1")),
    Claim("instead of 25", lambda: weights("conv 5 p2")),
    Claim("adds 4 pixels", lambda: run(STEPS)[4].up.field[0] - run(STEPS)[3].up.field[0]),
    Claim("pixels instead of 2.", lambda: run(STEPS)[2].up.field[0] - run(STEPS)[1].up.field[0]),
    Claim("only 7 × 7", lit(GRID, 24)),
    Claim("Dilation 1, 2, 5", lambda: parse(NO_HOLES)[-1].dilation, number=5),
    Claim("see 17 pixels", lit(NO_HOLES, 24)),
    Claim("VGG-16: 212", field(network="vgg16"), number=212),
    Claim("picture of 224", lambda: run(Params(network="vgg16")).scene.maps.sizes[0, 0]),
    Claim("WaveNet: 1,024", field(network="wavenet")),
    Claim("204 is the widest", field(network="unet")),
    Claim("(3 − 1)·2 + 3 = 7", field(stack="conv 3 s2 p1\nconv 3 s2 p1", size=5), number=7),
    Claim("3, then 7", lambda: run(Params(stack="conv 3 s2 p1\nconv 3 s2 p1", size=5))[1].down.field[0]),
    Claim("needs 3×3 of", lambda: run(Params(stack="conv 3 s2 p1\nconv 3 s2 p1", size=5))[1].down.field[0]),
    Claim("by hand: 30", field(stack=SEVEN)),
    Claim(
        "1, 2, 4, 6, 12, 14, 28, 30", lambda: [f.down.field[0] for f in run(Params(stack=SEVEN)).frames][-1], number=30
    ),
]
TALLY = {
    (0, 0): lambda v: [(v["after"], (v["before"] - 1) * v["s"] + (v["k"] - 1) * v["d"] + 1)],
    (1, 0): lambda v: [(v["r"], v["q"] + (v["k"] - 1) * v["d"] * v["w"])],
    (1, 1): lambda v: [(v["j"], v["i"] * v["s"])],
    (1, 2): lambda v: [(v["c"], v["b"] + ((v["k"] - 1) * v["d"] / 2 - v["p"]) * v["i"])],
}
UNKNOWN = {
    (0, 0): "the unit itself, and where a layer spreads",
    (1, 0): "the image, and where a layer spreads",
    (1, 1): "the image",
    (1, 2): "the image, and where a layer spreads",
}


def english(text):
    return text.en


def chinese(text):
    return text.zh


def through(layers, x, axis=0):
    """The stack on one axis with every weight one, so that gradients count paths."""
    from torch.nn import functional as F

    for layer in layers:
        s = step(layer, axis, x.shape[-1])
        one = torch.ones(1, 1, s.kernel, dtype=x.dtype)
        if s.spread:
            x = F.conv_transpose1d(x, one, stride=s.stride, dilation=s.dilation)
            x = x[..., s.left : x.shape[-1] - s.right]
        elif layer.kind == "pool" and s.dilation == 1:
            x = F.avg_pool1d(F.pad(x, (s.left, s.right)), s.kernel, s.stride) * s.kernel
        else:
            x = F.conv1d(F.pad(x, (s.left, s.right)), one, stride=s.stride, dilation=s.dilation)
    return x


def gradient(layers, unit, size):
    x = torch.zeros(1, 1, size, dtype=torch.float64, requires_grad=True)
    out = through(layers, x)
    out[0, 0, unit].backward()
    return x.grad[0, 0].numpy().round().astype(np.int64), out.shape[-1]


def random_stack(rng, spread=True):
    layers, finer = [], 1.0
    for _ in range(rng.integers(1, 7)):
        kind = rng.choice(
            ["conv", "conv", "pool", "transposed", "upsample"] if spread and finer < 8 else ["conv", "pool"]
        )
        k, s = int(rng.integers(1, 6)), int(rng.integers(1, 4))
        d = int(rng.integers(1, 4))
        if kind == "upsample":
            layers.append(Layer(kind, s))
            finer *= s
        elif kind == "transposed":
            layers.append(Layer(kind, k, s, int(rng.integers(0, k)) // 2, d))
            finer *= s
        else:
            layers.append(Layer(str(kind), k, s, int(rng.integers(0, 4)), d if kind == "conv" else 1))
            finer /= s
    return layers


def stacks(n, **kw):
    rng = np.random.default_rng(5)
    while n:
        layers = random_stack(rng, **kw)
        try:
            fields = bottom_up(layers, 400)
        except Refused:
            continue
        if fields[-1].receptive_field < 200 and fields[-1].size > 0:
            n -= 1
            yield layers, fields


@pytest.mark.parametrize("spread", [False, True])
def test_both_formulas_and_autograd_agree_on_any_stack(spread):
    for layers, fields in stacks(80, spread=spread):
        widths = top_down(layers)
        assert len(widths) == len(layers) + 1 and widths[0] == 1
        assert widths[-1] == fields[-1].receptive_field
        widest = 0
        last = fields[-1].size
        for unit in range(last) if last < 20 else range(last // 2 - 6, last // 2 + 7):
            low, high = region(layers, unit)
            if low > high or low < 0 or high >= 400:
                continue
            seen, size = gradient(layers, unit, 400)
            assert size == fields[-1].size
            (where,) = np.nonzero(seen)
            if len(where) and _inside(layers, unit, [f.size for f in fields]):
                assert (where[0], where[-1]) == (low, high)
                widest = max(widest, high - low + 1)
        if widest and not spread:
            assert widest == widths[-1]


def _inside(layers, unit, sizes):
    """Whether the unit looks at no map's padding."""
    spans = list(trace_back([step(layer) for layer in layers], unit))[::-1]
    return all(0 <= low and high < n for (low, high), n in zip(spans, sizes, strict=True))


def test_the_widest_phase_of_an_upsampling_stack_is_what_autograd_finds():
    for text in (
        "transposed 4 s2 p1\nconv 3 p1",
        "pool 2 s2\nconv 3 p1\nup 2\nconv 3 p1",
        "conv 3 s2\ntransposed 3 s3 d2\nconv 2",
    ):
        layers = parse(text)
        fields = bottom_up(layers, 60)
        spans = [np.ptp(np.nonzero(gradient(layers, u, 60)[0])[0]) + 1 for u in range(15, fields[-1].size - 15)]
        assert max(spans) == fields[-1].receptive_field == top_down(layers)[-1]


def test_contributions_count_the_paths_that_autograd_counts():
    for layers, fields in stacks(25):
        for unit in {0, fields[-1].size // 2, fields[-1].size - 1}:
            assert np.array_equal(contributions(layers, unit, 400), gradient(layers, unit, 400)[0])


def test_two_dimensions_are_two_times_one():
    layers = [Layer("conv", (3, 5), (2, 1), (1, 0)), Layer("pool", 2, 2)]
    assert top_down(layers) == [(1, 1), (2, 2), (5, 6)]
    fields = bottom_up(layers, (20, 30))
    assert fields[-1].receptive_field == (5, 6) and fields[-1].size == (5, 13) and fields[0].size == (20, 30)
    assert region(layers, (1, 2)) == ((3, 4), (7, 9))
    counts = contributions(layers, (1, 2), (20, 30))
    assert counts.shape == (20, 30) and counts.sum() == 4 * 15
    assert region([Layer("conv", 3)], (4, 6)) == ((4, 6), (6, 8))


def test_centres_are_where_the_convention_puts_them():
    for layers, fields in stacks(25, spread=False):
        f = fields[-1]
        low, high = region(layers, 3)
        assert f.start + 3 * f.jump == (low + high) / 2
        assert f.start == -f.padding + (f.receptive_field - 1) / 2 and -f.padding + 3 * f.jump == low


def test_holes_of_dilation_and_dead_pixels_of_stride():
    gridding = contributions(parse("conv 3 d2\nconv 3 d2\nconv 3 d2"), 10, 40)
    assert top_down(parse("conv 3 d2\nconv 3 d2\nconv 3 d2"))[-1] == 13 and np.count_nonzero(gridding) == 7
    full = contributions(parse("conv 3 d1\nconv 3 d2\nconv 3 d5"), 10, 40)
    assert np.count_nonzero(full) == 17 == top_down(parse("conv 3 d1\nconv 3 d2\nconv 3 d5"))[-1]
    dead = sum(contributions(parse("conv 2 s3"), u, 12) for u in range(4))
    assert dead.tolist() == [1, 1, 0] * 4


def test_many_layers_are_counted_without_overflow():
    counts = contributions([Layer("conv", 3, 1, 1)] * 120, 200, 400)
    assert sum(counts.tolist()) == 3**120 and top_down([Layer("conv", 3)] * 120)[-1] == 241


def test_the_field_on_the_layer_below_is_not_the_receptive_field():
    layers = parse("conv 3 s2\nconv 3 s2\nconv 3")
    assert top_down(layers) == [1, 3, 7, 15]
    assert [f.receptive_field for f in bottom_up(layers, 64)] == [1, 3, 7, 15]
    assert top_down(parse("conv 3\npool 2 s2\nconv 5")) == [1, 5, 10, 12]
    assert [f.receptive_field for f in bottom_up(parse("conv 3\npool 2 s2\nconv 5"), 64)] == [1, 3, 4, 12]


# receptive field, effective stride, effective padding at 224 pixels: Araujo, Norris & Sim, Distill 2019, table 1
DISTILL = {
    "alexnet_v2": (195, 32, 64),
    "vgg16": (212, 32, 90),
    "mobilenet_v1": (315, 32, 126),
    "resnet50_slim": (483, 32, 239),
    "resnet101_slim": (1027, 32, 511),
    "resnet152_slim": (1507, 32, 751),
    "inception_v3": (1311, 32, 618),
}


@pytest.mark.parametrize("name", DISTILL)
def test_the_published_table(name):
    assert network_field(ARCHITECTURES[name]()) == (*DISTILL[name], True)


def test_a_convention_of_stride_is_worth_56_pixels():
    assert network_field(ARCHITECTURES["resnet50"]()).receptive_field == 427
    assert network_field(ARCHITECTURES["vgg11"]())[:3] == (150, 32, 59)  # vgg_a of the library's own table
    assert network_field(ARCHITECTURES["lenet5"]()).receptive_field == 32
    assert network_field(ARCHITECTURES["wavenet"]()).receptive_field == 1024
    assert network_field(ARCHITECTURES["tcn"]()).receptive_field == 1 + 2 * 6 * 255


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_widest_path_alone_has_the_network_s_field(name):
    network = ARCHITECTURES[name]()
    layers = [network.layer(n) for n in widest_path(network)]
    field = network_field(network)
    widest = np.max(top_down(layers)[-1])  # Inception v3 ends in 1×3 beside 3×1: no one path is widest both ways
    assert widest == field.receptive_field


def test_same_padding_without_a_size_is_unknown():
    nodes = {"a": (Layer("conv", 3, 2, "same"), ("input",)), "b": (Layer("conv", 3, 1, "same"), ("a",))}
    assert network_field(Network(nodes)) == (7, 2, None, None)
    assert network_field(Network(nodes, 8)).padding == 2 and network_field(Network(nodes, 9)).padding == 3
    assert network_field(Network({"b": (Layer("conv", 3, 1, "same"), ("input",))})) == (3, 1, 1, True)
    with pytest.raises(Refused, match="size"):
        region([Layer("conv", 3, 2, "same")], 0)


def test_branches_out_of_line_are_noticed():
    def two(a, b):
        return Network({"a": (a, ("input",)), "b": (b, ("input",)), "sum": ("add", ("a", "b"))})

    assert network_field(two(Layer("conv", 3, 2, 1), Layer("conv", 1, 2))) == (3, 2, 1, True)
    assert network_field(two(Layer("conv", 3, 2, 0), Layer("conv", 1, 2))) == (3, 2, 0, False)
    assert network_field(two(Layer("conv", 5, 2, 1), Layer("conv", 3, 2, 1))).receptive_field == 5
    assert network_field(two(Layer("conv", 3, 2, 1), Layer("conv", 1, 1)))[1:] == (None, None, False)
    assert network_field(two(Layer("conv", (1, 3), 1, (0, 1)), Layer("conv", (3, 1), 1, (1, 0)))) == (3, 1, 1, True)
    joins_first = Network(
        {"a": (Layer("conv", 3, 1, 1), ["input"]), "b": (Layer("conv", 3, 1, 1), "add", ["a", "input"])}
    )
    assert network_field(joins_first) == (5, 1, 2, True)


def test_contributions_over_all_branches_are_autograd_s():
    network = Network(
        {
            "a": (Layer("conv", 3, 1, 1), ("input",)),
            "b": (Layer("conv", 5, 1, 2), ("a",)),
            "sum": ("add", ("a", "b")),
            "out": (Layer("pool", 2, 2), ("sum",)),
        }
    )
    counts = network_contributions(network, (4, 3), (16, 16))
    x = torch.zeros(1, 1, 16, 16, dtype=torch.float64, requires_grad=True)
    from torch.nn import functional as F

    a = F.conv2d(x, torch.ones(1, 1, 3, 3, dtype=x.dtype), padding=1)
    b = F.conv2d(a, torch.ones(1, 1, 5, 5, dtype=x.dtype), padding=2)
    F.avg_pool2d(a + b, 2)[0, 0, 4, 3].backward()
    want = x.grad[0, 0].numpy()
    assert np.allclose(counts, want / want.max())


@pytest.mark.parametrize("way, of", [(ledger.LEDGER_DOWN, "down"), (ledger.LEDGER_UP, "up")])
def test_the_ledgers_formula_stands_under_the_row_whose_numbers_it_takes(way, of):
    """The framed k, s, d are those in the formula, and the note stands right below them."""
    trace = run(Params())
    for t in range(1, len(trace)):
        drawn = way.draw(trace, t, english)["data"]
        note = next(one for one in drawn if one["mode"] == "text" and "=" in str(one["text"][0]))
        frame = next(one for one in drawn if one.get("line", {}).get("width") == 2 and len(one["x"]) == 5)
        row = (max(frame["y"]) + min(frame["y"])) / 2
        assert note["y"][0] == row - 1
        columns = [one for one in drawn if one["mode"] == "text" and len(one["text"]) > 1][:4]
        kind, k, s, d = (str(one["text"][list(one["y"]).index(row)]) for one in columns)
        layer = getattr(trace[t], of).layer
        assert kind.split()[0] == str(layer)
        assert [k, s, d] == [f"{n:g}" for n in trace.scene.maps.numbers[layer - 1, [0, 1, 3], 0]]


def test_the_letters_are_the_articles():
    """(N−1)_RF = (N_RF − 1)·stride + ksize: N_RF stands on the right, and starts with one unit alone."""
    latex = LESSON.films[0].equations[0].latex
    left, right = latex.split("=", 1)
    assert "(N-1)_{RF}" in left and "{N_{RF}}-1" in right
    assert numbers_down(run(Params()), 1)["before"] == "1"


def test_of_a_network_with_branches_the_path_and_the_whole_are_told_apart():
    trace = run(Params(network="inception_v3"))
    said = views.TOWER_DOWN.alt(trace, len(trace) - 1, english)
    assert "along this path the field is 1,183×1,311 pixels" in said and "Over all paths the field is 1,311," in said
    assert "the receptive field is" not in said


def test_one_pixel_is_one_pixel():
    trace = run(Params(stack="conv 1", size=8))
    assert "the receptive field is 1 pixel:" in views.TOWER_DOWN.alt(trace, 1, english)


def test_units_of_a_higher_map_are_not_called_pixels():
    trace = run(Params())
    assert "units a side, painted where they lie" in views.PICTURE_DOWN.alt(trace, 3, english)
    assert views.PICTURE_DOWN.alt(trace, 3, chinese).startswith("每边")


def test_above_an_upsampling_the_sum_is_not_written_where_it_does_not_hold():
    """There a unit's field depends on its phase: r is that of the widest, and no sum of the row below."""
    trace = run(Params(stack="conv 3 p1\nup 2\nconv 3 p1\nconv 3 p1", size=24))
    for t in (3, 4):
        assert "widest phase" in ledger.LEDGER_UP.alt(trace, t, english)
        assert numbers_up(trace, t)["q"] == "–" and numbers_up(trace, t)["j"] == "0.5"


def test_the_planes_bear_the_ledgers_numbers():
    trace = run(Params())
    words = [
        str(w) for one in views.TOWER_DOWN.draw(trace, 0, english)["data"] if one["mode"] == "text" for w in one["text"]
    ]
    assert [w.split()[0] for w in words[1:8]] == [str(m) for m in range(1, 8)]


PRINTED = """\
Sequential(
  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
  (1): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
  (2): LeakyReLU(negative_slope=0.1)
  (3): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (4): Conv2d(8, 8, kernel_size=(1, 3), stride=(1, 1), padding=same, dilation=(1, 2))
  (5): ConvTranspose2d(8, 8, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))
  (6): Upsample(scale_factor=2.0, mode='nearest')
  (7): AdaptiveAvgPool2d(output_size=1)
  (8): Flatten(start_dim=1, end_dim=-1)
  (9): Linear(in_features=8, out_features=2, bias=True)
)"""


def test_what_print_says_of_a_model_is_read():
    want = parse("conv 3 s2 p1\npool 2 s2\nconv 1x3 d1x2 same\ntransposed 4 s2 p1\nup 2")
    assert parse(PRINTED) == want
    assert run(Params(stack=PRINTED)).scene.maps.layers == run(Params(stack=write(want))).scene.maps.layers


def test_a_real_models_own_words_are_read():
    from torch import nn

    net = nn.Sequential(nn.Conv2d(1, 1, 5, 2, padding=2, dilation=1), nn.GELU(), nn.AvgPool2d(3, 2, 1), nn.Dropout2d())
    layers = parse(str(net))
    out = net(torch.zeros(1, 1, 40, 40))
    assert tuple(out.shape[2:]) == (bottom_up(layers, 40)[-1].size,) * 2


@pytest.mark.parametrize(
    "text, want",
    [
        ("nn.Conv2d(3, 64, 3, padding=1),", "conv 3 p1"),
        ("self.stem = nn.Conv2d(3, 64, (7, 7), stride=2, padding=3, bias=False)", "conv 7 s2 p3"),
        ("torch.nn.MaxPool2d(3, stride=2)\nnn.AvgPool2d(2)", "pool 3 s2\npool 2 s2"),
        ("nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2, 2))", "conv 3\npool 2 s2"),
        ("from torch import nn\nnet = nn.Sequential(\n    nn.Conv2d(1, 8, 3),\n)", "conv 3"),
        ("nn.Conv2d(3, 8, 3)\nconv 5 p2", "conv 3\nconv 5 p2"),
        (to_torch(parse("conv 3 s2 p1\ntransposed 4 s2 p1\nup 2")), "conv 3 s2 p1\ntransposed 4 s2 p1\nup 2"),
    ],
)
def test_lines_of_torch_are_layers(text, want):
    assert parse(text) == parse(want)


@pytest.mark.parametrize(
    "text, line, says",
    [
        ("nn.Conv2d(3, 8, k)", 1, "kernel_size=k"),
        ("nn.Conv2d(3, 8, 3)\nMyNet(3)", 2, "MyNet"),
        ("nn.Conv2d(3, 8,", 1, "not closed"),
        ("nn.Conv2d(3, 8, 3, ceil_mode=True)", 1, "ceil_mode"),
        ("nn.Upsample(scale_factor=2, mode='bilinear')", 1, "bilinear"),
        ("nn.Conv2d(3, 8, 3)\n  (0): Bottleneck(", 2, "branches"),
        ("nn.Conv2d(3, 8, 3)\n(downsample): Sequential(", 2, "branches"),
        ("nn.Conv2d(3, 8, 3)\ndef forward(self, x):", 2, "only the layers"),
        ("nn.Conv2d(3, 8, __import__('os').system('true'))", 1, "kernel_size"),
        ("nn.Conv2d(3, 8, 3)\n" * 201, 201, "more than 200"),
    ],
)
def test_torch_that_is_no_stack_is_refused_by_its_line(text, line, says):
    with pytest.raises(StackError) as caught:
        parse(text)
    assert caught.value.line == line and says in str(caught.value) and caught.value.text.zh


def test_the_text_says_what_the_layers_say():
    layers = parse(
        "conv 3x3 s2 p1 d1\n\n  POOL 2 s2 # half\ntransposed 4 s2 p1\nup 2\n"
        "conv 1x7 p0x3\nconv 3 s2 same\nconv 2 causal d4"
    )
    assert layers[0] == Layer("conv", 3, 2, 1, 1) and layers[1] == Layer("pool", 2, 2, name="half")
    assert layers[3] == Layer("upsample", 2) and layers[4] == Layer("conv", (1, 7), 1, (0, 3))
    assert parse(write(layers)) == layers


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("conv 3\nconvolve 3", 2, "convolve"),
        ("conv", 1, "needs a size"),
        ("conv 3 s0", 1, "s0"),
        ("conv 3 q1", 1, "q1"),
        ("conv 3 s", 1, "stride"),
        ("conv 3 s2 s2", 1, "second time"),
        ("up 2 s2", 1, "s2"),
        ("conv 3x", 1, "3x"),
        ("conv -3", 1, "-3"),
        ("conv 3\n" * 10_000, 201, "200"),
        ("conv __import__('os')", 1, "__import__"),
        ("", 0, "no layer"),
        ("conv 99999999999999", 1, "size"),
        ("conv ٣", 1, "٣"),
    ],
)
def test_words_that_are_no_layer(text, line, says):
    with pytest.raises(StackError) as caught:
        parse(text)
    assert caught.value.line == line and says in str(caught.value) and caught.value.text.zh
    assert isinstance(caught.value, ValueError) and str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        (
            [Layer("conv", 3), Layer("conv", 7)],
            "Layer 2 (conv 7): its kernel spans 7, more than the padded map, which is 3 wide.",
        ),
        ([Layer("conv", 3, 0)], "Layer 1 (conv 3 s0): the stride is 0"),
        ([Layer("conv", 0)], "the kernel is 0"),
        ([Layer("conv", 3, 1, -1)], "padding is -1"),
        ([Layer("conv", 3, 1, 0, 0)], "dilation is 0"),
        ([Layer("blur", 3)], "“blur”"),
        ([Layer("conv", 3)] * 10_000, "10,000 layers"),
        ([Layer("upsample", 9999)] * 3, "units wide"),
        ([Layer("transposed", 1, 1, 9)], "cuts away"),
    ],
)
def test_layers_that_cannot_stand(layers, says):
    with pytest.raises(ValueError) as caught:
        bottom_up(layers, 5)
    assert isinstance(caught.value, Refused) and says in str(caught.value)
    with pytest.raises(Refused, match="no unit 9"):
        contributions([Layer("conv", 3)], 9, 5)


def test_the_torch_source_makes_maps_of_the_same_size():
    text = "conv 3x5 s2 p1\npool 3 s2 p1\ntransposed 4 s2 p1 # wider\nup 2\n"
    text += "conv 3 s2 same\nconv 2 d3 causal\npool 2 p2\ntransposed 3 s2 same"
    layers = parse(text)
    space: dict = {}
    exec(to_torch(layers), space)
    out = space["net"](torch.zeros(1, 1, 37, 41))
    assert tuple(out.shape[2:]) == bottom_up(layers, (37, 41))[-1].size
    assert "# wider" in to_torch(layers) and units(step(layers[0]), 37) == 19


def png(mode="RGB", size=(60, 30), kind="PNG", **more):
    data = io.BytesIO()
    Image.new(mode, size).save(data, kind, **more)
    return data.getvalue()


def announced(width, height):
    """A PNG that says it is so large; what it says is all that is read of it."""
    size = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(bytes(width // 8 + 1))))
    said = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(said)


def test_a_picture_is_turned_as_its_camera_was_held():
    turned = Image.Exif()
    turned[0x112] = 6
    assert picture.read("photo", png(kind="JPEG", exif=turned)).pixels.shape == (60, 30, 3)
    assert picture.read("clear", png("RGBA")).pixels.min() == 255  # what is transparent is white paper
    assert max(picture.read("large", png(size=(3000, 2000))).pixels.shape) == picture.KEPT
    assert picture.fitted(picture.bundled("temple"), 20, 50).shape == (20, 50, 3)


@pytest.mark.parametrize("mode, most", [("I;16", 65535), ("L", 255)])
def test_a_grey_picture_of_sixteen_bits_keeps_its_shades(mode, most):
    shades = np.linspace(0, most, 256).round()
    kind = {"I;16": np.uint16, "L": np.uint8}[mode]
    data = io.BytesIO()
    Image.fromarray(np.tile(shades, (4, 1)).astype(kind)).save(data, "PNG")
    pixels = picture.read("scan", data.getvalue()).pixels
    assert np.abs(pixels[0, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_a_phones_large_picture_is_decoded_small(monkeypatch):
    """48 million pixels, as phones take them, of which an eighth a side is ever held."""
    held = []
    turn = ImageOps.exif_transpose

    def seen(image):
        held.append(image.size)
        return turn(image)

    monkeypatch.setattr(ImageOps, "exif_transpose", seen)
    whole = Image.new("L", (8000, 6000), 200)
    whole.paste(40, (0, 0, 4000, 6000))
    data = io.BytesIO()
    whole.save(data, "JPEG")
    pixels = picture.read("phone", data.getvalue()).pixels
    assert held in ([(1000, 750)], [(2000, 1500)])
    assert pixels.shape == (384, 512, 3) and abs(int(pixels[9, 9, 0]) - 40) < 3 and abs(int(pixels[9, -9, 0]) - 200) < 3
    with pytest.raises(Refused, match="8,000 × 6,000"):
        picture.read("scan", png("1", (8000, 6000)))


def test_webp_is_read():
    assert picture.read("web", png(kind="WEBP")).pixels.shape == (30, 60, 3)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"GIF89a, or so it says", "not a PNG, JPEG or WebP"),
        (b"", "not a PNG, JPEG or WebP"),
        (png(kind="JPEG")[:400], "damaged"),
        (png()[:60], "damaged"),
        (png("1", (30_000, 2)), "30,000 × 2"),
        (announced(30_000, 30_000), "too many pixels"),
        (bytes(21 << 20), "21.0 MB"),
    ],
)
def test_a_picture_that_is_none(data, says):
    with pytest.raises(Refused) as caught:
        picture.read("a.png", data)
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_both_films_end_at_the_same_field():
    trace = run(Params())
    down, up = trace[-1]
    assert down.field == up.field == (24.0, 24.0) and len(trace) == 8
    assert np.array_equal(down.span, up.span)
    for axis in (0, 1):
        want = contributions(parse(Params().stack), trace.scene.unit[axis], 48)
        assert np.allclose(down.heat[axis], want / want.max(), atol=1e-6)
        assert np.allclose(up.heat[axis], want / want.max(), atol=1e-6)


def test_a_run_says_what_cannot_be_drawn():
    with pytest.raises(Refused, match=r"Layer 2 .up 400. makes a map 19,200"):
        run(Params(stack="conv 1\nup 400"))
    with pytest.raises(Refused, match=r"Layer 2 .conv 99"):
        run(Params(stack="conv 3\nconv 99"))
    assert run(Params(unit="999, 0")).scene.unit == (11, 0)
    with pytest.raises(Refused):
        run(Params(unit="here"))


def test_the_table_writes_what_the_text_says():
    layers = parse("conv 3x5 s2 p1 d2\npool 2 s2 # half\nup 2\nconv 3 s2 same\nconv 2 causal d4\ntransposed 4 s2 p1")
    rows = [dict(zip(("kind", *stack.COLUMNS), stack.cells_of(layer), strict=True)) for layer in layers]
    again = parse("\n".join(stack.line_of(row) for row in rows))
    assert again == [layer._replace(name="") for layer in layers]


@pytest.mark.parametrize("p", [Params(), *(one.params for one in LESSON.tries)])
def test_the_library_snippet_makes_the_pages_last_map(p):
    said = []
    space = {"print": said.append}
    exec(snippet("receptive_field", p).replace("print(t, frame)", "pass") + "\n" + library(p), space)
    assert tuple(said[-1][2:]) == tuple(space["trace"].scene.maps.sizes[-1])


def test_the_snippet_reads_the_readers_own_picture():
    own = picture.read("mine.png", png())
    said = snippet("receptive_field", Params(own_image=own))
    assert (
        "from engine.vision.pictures import read" in said
        and "own_image=read('mine.png', open('mine.png', 'rb').read())" in said
    )
    assert run(Params(own_image=own)).scene.picture.shape == (48, 48, 3)


def test_measures_of_both_formulas_end_at_one_number_and_padding_is_no_picture():
    of = {m.key: m.value for m in measures_of("receptive_field")}
    trace = run(Params(stack="conv 3 s2 p1\nconv 3 p1", size=9, unit="0, 0"))
    columns = {key: [value(trace, t) for t in range(len(trace))] for key, value in of.items()}
    assert columns["field"] == [1, 3, 7] and columns["down"] == [1, 3, 7]
    assert columns["jump"] == [1, 2, 2] and columns["start"] == [0, 0, 0] and columns["side"] == [9, 5, 5]
    assert columns["inside"] == pytest.approx([1 / 81, (2 / 9) ** 2, (4 / 9) ** 2])
    small = run(Params(stack="conv 5 p2\nconv 5 p2", size=5))
    assert of["inside"](small, len(small) - 1) == 1


def test_holes_are_not_counted_as_seen_and_kernels_are_counted_in_places():
    of = {m.key: m.value for m in measures_of("receptive_field")}
    holes, full = (
        run(Params(stack="\n".join(f"conv 3 d{d} p{d}" for d in ds), size=24)) for ds in ((2, 2, 2), (1, 2, 5))
    )
    assert of["lit"](holes, 3) == pytest.approx((7 / 13) ** 2) and of["lit"](full, 3) == 1
    assert [of["places"](full, t) for t in range(4)] == [0, 9, 18, 27]


PAR = Params(stack="conv 3 p1\nconv 3 d3 p3\nconv 3 d9 p9\nconv 3 d18 p18", size=100)  # meets the lesson's challenge
