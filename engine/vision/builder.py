"""How a network is written down: nodes in order, layers in rows, branches that join."""

from collections.abc import Mapping, Sequence

from engine.vision.convnet import Join, Layer, Network, Node, Number, Padding, Units


class Builder:
    """Nodes in order; `at` is the name of the newest."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.at = "input"

    def put(self, name: str, layer: Layer | Join, *below: str) -> str:
        self.nodes[name] = (layer._replace(name=name) if isinstance(layer, Layer) else layer, below or (self.at,))
        self.at = name
        return name

    def chain(self, name: str, layers: Sequence[Layer], below: str = "") -> str:
        """Layers in a row on top of `below`; returns the last one's name."""
        self.at = below or self.at
        for i, layer in enumerate(layers, 1):
            self.put(f"{name}_{i}" if len(layers) > 1 else name, layer)
        return self.at

    def add(self, name: str, *below: str) -> str:
        return self.put(name, "add", *below) if len(below) > 1 else below[0]

    def concat(self, name: str, *below: str) -> str:
        return self.put(name, "concat", *below)

    def network(self, size: Units, source: str) -> Network:
        return Network(self.nodes, size, source)


def conv(k: Number, s: int = 1, p: Padding | None = None, d: int = 1) -> Layer:
    """A convolution; without p it keeps the size (stride 1) as torch would: (k − 1)·d/2 on both sides."""
    kept: Padding = tuple((n - 1) * d // 2 for n in k) if isinstance(k, tuple) else (k - 1) * d // 2  # type: ignore[assignment]
    return Layer("conv", k, s, kept if p is None else p, d)


def pool(k: int, s: int, p: Padding = 0) -> Layer:
    return Layer("pool", k, s, p)


def row(size: Units, source: str, layers: Mapping[str, Layer]) -> Network:
    b = Builder()
    for name, layer in layers.items():
        b.put(name, layer)
    return b.network(size, source)
