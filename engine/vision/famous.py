"""The famous networks beside each other: name, field, stride, padding, published accuracy."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.vision.architectures import ARCHITECTURES, RESNETS, VGGS
from engine.vision.branches import network_field, widest_path

NAMES: Mapping[str, str] = {
    "lenet5": "LeNet-5",
    "alexnet": "AlexNet",
    "alexnet_v2": "AlexNet v2",
    **{f"vgg{n}": f"VGG-{n}" for n in VGGS},
    **{f"resnet{n}": f"ResNet-{n}" for n in RESNETS},
    **{f"resnet{n}_slim": f"ResNet-{n} (TF-Slim)" for n, (_, deep) in RESNETS.items() if deep},
    "inception_v1": "Inception v1",
    "inception_v1_paper": "Inception v1 (paper)",
    "inception_v3": "Inception v3",
    "mobilenet_v1": "MobileNet v1",
    "mobilenet_v2": "MobileNet v2",
    "densenet121": "DenseNet-121",
    "efficientnet_b0": "EfficientNet-B0",
    "unet": "U-Net",
    "wavenet": "WaveNet",
    "tcn": "TCN",
}

# ImageNet top-1 in percent, one crop: the papers' (AlexNet), TF-Slim's published weights (_slim, inception,
# mobilenet_v1) and torchvision's first weights (the others)
TOP1: Mapping[str, float] = {
    "alexnet": 59.3,
    "alexnet_v2": 56.5,
    "vgg11": 69.0,
    "vgg16": 71.6,
    "vgg19": 72.4,
    "resnet18": 69.8,
    "resnet34": 73.3,
    "resnet50": 76.1,
    "resnet101": 77.4,
    "resnet152": 78.3,
    "resnet50_slim": 75.2,
    "resnet101_slim": 76.4,
    "resnet152_slim": 76.8,
    "inception_v1": 69.8,
    "inception_v3": 78.0,
    "mobilenet_v1": 70.9,
    "mobilenet_v2": 71.9,
    "densenet121": 74.4,
    "efficientnet_b0": 77.7,
}


class Famous(NamedTuple):
    """One row an architecture, in the order of ARCHITECTURES."""

    names: tuple[str, ...]
    layers: np.ndarray[Any, Any]  # along the path that sees most
    fields: np.ndarray[Any, Any]
    strides: np.ndarray[Any, Any]
    paddings: np.ndarray[Any, Any]
    top1: np.ndarray[Any, Any]  # percent; 0: none published


@lru_cache(1)
def famous() -> Famous:
    rows = []
    for token, build in ARCHITECTURES.items():
        network = build()
        f = network_field(network)
        known = [one(f.receptive_field), one(f.stride), one(f.padding)]
        rows.append([len(widest_path(network)), *known, TOP1.get(token, 0.0)])
    return Famous(tuple(NAMES[k] for k in ARCHITECTURES), *np.array(rows, float).T)


def one(x: Any) -> float:
    """The larger of a pair; −1 for what is unknown."""
    return -1.0 if x is None else float(max(x) if isinstance(x, tuple) else x)
