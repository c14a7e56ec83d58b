"""python -m tests.benchmarks.bench_vision: the receptive field's formulas against finding it by gradient."""

from engine.core.torch_one import torch_one
from engine.receptive_field import bottom_up, top_down
from engine.vision.architectures import ARCHITECTURES
from engine.vision.branches import network_field, widest_path
from engine.vision.convnet import Layer, step
from tests.benchmarks.timing import best


def gradient(layers, size, flat):
    """The field as autograd finds it: all weights one, the middle unit's gradient; a line, or a whole image."""
    torch = torch_one()
    from torch.nn import functional as F

    conv = F.conv1d if flat else F.conv2d
    x = torch.zeros(1, 1, *([size] if flat else [size, size]), requires_grad=True)
    y = x
    for layer in layers:
        s = step(layer)
        y = conv(y, torch.ones(1, 1, *([s.kernel] if flat else [s.kernel] * 2)), stride=s.stride, padding=s.left)
    y[(0, 0, *(n // 2 for n in y.shape[2:]))].backward()
    return int((x.grad != 0).sum(-1).max())


def as_trained(layers, size):
    """The same with VGG's own channels, as one would find the field of the network itself."""
    torch = torch_one()
    from torch.nn import functional as F

    x = torch.zeros(1, 3, size, size, requires_grad=True)
    y, wide = x, 64
    for layer in layers:
        if layer.kind == "pool":
            y, wide = F.avg_pool2d(y, 2), min(2 * wide, 512)
        else:
            y = F.conv2d(y, torch.ones(wide, y.shape[1], 3, 3) * 1e-3, padding=1)
    y[0, 0, y.shape[2] // 2, y.shape[3] // 2].backward()
    return int((x.grad != 0).sum(-1).max())


def compare(name, layers, size):
    both, one, line, image = best(
        lambda: (bottom_up(layers, size), top_down(layers)),
        lambda: top_down(layers),
        lambda: gradient(layers, size, True),
        lambda: gradient(layers, size, False),
    )
    print(f"{name}: both formulas {both:.3f} ms, top down alone {one:.4f} ms")
    for what, slow in (("one line", line), ("the image", image)):
        print(f"  by gradient, {what}: {slow:.1f} ms = {slow / one:,.0f} × top down, {slow / both:,.0f} × both")
    return both, image


def vgg16():
    network = ARCHITECTURES["vgg16"]()
    return [network.layer(n) for n in widest_path(network)]


def famous():
    """(ours, autograd's) for VGG-16 in milliseconds."""
    return compare("VGG-16, one channel", vgg16(), 224)


def main():
    both, _ = famous()
    (whole,) = best(lambda: as_trained(vgg16(), 224), times=1)
    print(f"  by gradient, the image, VGG's own channels: {whole:.0f} ms = {whole / both:,.0f} × both")
    compare("150 layers, one channel", [Layer("conv", 3, 1, 1)] * 150, 320)
    for name in ("resnet152", "densenet121"):
        built = ARCHITECTURES[name]()
        print(f"{name}, all paths: {best(lambda built=built: network_field(built))[0]:.2f} ms")


if __name__ == "__main__":
    main()
