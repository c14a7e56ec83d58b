"""How each activation is written in torch: the line that a lesson shows, and that a test runs."""

from collections.abc import Mapping

from engine.neurons.table import ACTIVATIONS

CALLS: Mapping[str, str] = {
    "step": "(x > 0).to(x.dtype)",
    "sign": "torch.sign(x)",
    "sigmoid": "torch.sigmoid(x)",
    "tanh": "torch.tanh(x)",
    "arctan": "torch.arctan(x)",
    "hard_tanh": "F.hardtanh(x)",
    "hard_sigmoid": "F.hardsigmoid(x)",
    "hard_swish": "F.hardswish(x)",
    "gelu_tanh": 'F.gelu(x, approximate="tanh")',
    "quick_gelu": "x * torch.sigmoid(1.702 * x)",
    "silu": "x * torch.sigmoid({beta} * x)",
    "softplus": "F.softplus(x, beta={beta})",
    "leaky_relu": "F.leaky_relu(x, {negative_slope})",
    "prelu": "F.prelu(x, torch.tensor([{weight}], dtype=x.dtype))",
    "elu": "F.elu(x, {alpha})",
    "celu": "F.celu(x, {alpha})",
    "snake": "x + torch.sin({alpha} * x) ** 2 / {alpha}",
    "relu_squared": "F.relu(x) ** 2",
    "glu": "v * torch.sigmoid(x)  # F.glu: the gate is the second half of its input",
    "bilinear": "v * x",
    "reglu": "v * F.relu(x)",
    "geglu": "v * F.gelu(x)",
    "swiglu": "v * x * torch.sigmoid({beta} * x)",
}


def in_torch(slug: str, settings: Mapping[str, float] | None = None) -> str:
    """An expression in x (and v, the value, for a gated unit), with `torch` and `torch.nn.functional as F` imported."""
    return CALLS.get(slug, f"F.{slug}(x)").format(**ACTIVATIONS[slug].settings(settings or {}))
