"""Truths of the receptive field: two formulas, autograd, published tables, and the sentences for what cannot stand."""

import io

import numpy as np
import pytest
from PIL import Image

from dashboard.page.controls import stack
from engine.core import Refused, snippet
from engine.core.torch_one import torch_one
from engine.receptive_field import Params, bottom_up, contributions, network_field, region, run, top_down
from engine.vision import pictures as picture
from engine.vision.architectures import ARCHITECTURES
from engine.vision.branches import network_contributions, widest_path
from engine.vision.convnet import Layer, Network, step, units
from engine.vision.intervals import trace_back
from engine.vision.stack_text import StackError, parse, to_torch, write

torch = torch_one()


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


def test_the_text_says_what_the_layers_say():
    layers = parse(
        "conv 3x3 s2 p1 d1\n\n  POOL 2 s2 # half\ntransposed 4 s2 p1\nup 2\nconv 1x7 p0x3\nconv 3 s2 same\nconv 2 causal d4"
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
    text = "conv 3x5 s2 p1\npool 3 s2 p1\ntransposed 4 s2 p1 # wider\nup 2\nconv 3 s2 same\nconv 2 d3 causal\npool 2 p2\ntransposed 3 s2 same"
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


def test_a_picture_is_turned_as_its_camera_was_held():
    turned = Image.Exif()
    turned[0x112] = 6
    assert picture.read("photo", png(kind="JPEG", exif=turned)).pixels.shape == (60, 30, 3)
    assert picture.read("clear", png("RGBA")).pixels.min() == 255  # what is transparent is white paper
    assert max(picture.read("large", png(size=(3000, 2000))).pixels.shape) == picture.KEPT
    assert picture.fitted(picture.bundled("temple"), 20, 50).shape == (20, 50, 3)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"GIF89a, or so it says", "not a PNG or JPEG"),
        (b"", "not a PNG or JPEG"),
        (png(kind="JPEG")[:400], "damaged"),
        (png()[:60], "damaged"),
        (png("1", (30_000, 2)), "30,000 × 2"),
        (png("1", (30_000, 30_000)), "too many pixels"),
        (bytes(5 << 20), "5.0 MB"),
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
    rows = [dict(zip(("kind", *stack.COLUMNS), stack._cells(layer), strict=True)) for layer in layers]
    again = parse("\n".join(stack._line(row) for row in rows))
    assert again == [layer._replace(name="") for layer in layers]


def test_the_snippet_reads_the_readers_own_picture():
    own = picture.read("mine.png", png())
    said = snippet("receptive_field", Params(own_image=own))
    assert (
        "from engine.vision.pictures import read" in said
        and "own_image=read('mine.png', open('mine.png', 'rb').read())" in said
    )
    assert run(Params(own_image=own)).scene.picture.shape == (48, 48, 3)
