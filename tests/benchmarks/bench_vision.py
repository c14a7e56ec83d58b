"""python -m tests.benchmarks.bench_vision: the receptive field's formulas against finding it by gradient."""

from time import perf_counter

import numpy as np

from engine.parts.architectures import ARCHITECTURES
from engine.parts.branches import network_field, widest_path
from engine.parts.convnet import Layer, step
from engine.parts.torch_one import torch_one
from engine.receptive_field import bottom_up, top_down


def median(work, times=15):
    spent = []
    for _ in range(times):
        begun = perf_counter()
        work()
        spent.append(perf_counter() - begun)
    return float(np.median(spent))


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
    both = median(lambda: (bottom_up(layers, size), top_down(layers)))
    one = median(lambda: top_down(layers))
    print(f"{name}: both formulas {both * 1e3:.3f} ms, top down alone {one * 1e6:.0f} µs")
    for flat in (True, False):
        slow = median(lambda flat=flat: gradient(layers, size, flat), 3)
        what = "one line" if flat else "the image"
        print(f"  by gradient, {what}: {slow * 1e3:.1f} ms = {slow / one:,.0f} × top down, {slow / both:,.0f} × both")


def main():
    network = ARCHITECTURES["vgg16"]()
    vgg = [network.layer(n) for n in widest_path(network)]
    compare("VGG-16, one channel", vgg, 224)
    whole, both = median(lambda: as_trained(vgg, 224), 1), median(lambda: (bottom_up(vgg, 224), top_down(vgg)))
    print(f"  by gradient, the image, VGG's own channels: {whole * 1e3:.0f} ms = {whole / both:,.0f} × both")
    compare("150 layers, one channel", [Layer("conv", 3, 1, 1)] * 150, 320)
    for name in ("resnet152", "densenet121"):
        built = ARCHITECTURES[name]()
        print(f"{name}, all paths: {median(lambda built=built: network_field(built)) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
