"""The activations' formulas in plain characters, as a sentence can say them: Φ the normal distribution function, σ the
sigmoid, [x > 0] one where it holds; of a gated unit v is the value and g the gate."""

from collections.abc import Mapping

LETTERS: Mapping[str, str] = {"negative_slope": "a", "weight": "w", "alpha": "α", "beta": "β"}  # for torch's names

PLAIN: Mapping[str, str] = {
    "step": "[x > 0]",
    "sign": "sign(x)",
    "sigmoid": "1 / (1 + exp(−x))",
    "tanh": "tanh(x)",
    "softplus": "ln(1 + exp(βx)) / β",
    "arctan": "arctan(x)",
    "hard_tanh": "min(max(x, −1), 1)",
    "bilinear": "v·g",
    "softsign": "x / (1 + |x|)",
    "relu": "max(0, x)",
    "relu6": "min(max(0, x), 6)",
    "leaky_relu": "max(0, x) + a·min(0, x)",
    "prelu": "max(0, x) + w·min(0, x)",
    "elu": "max(0, x) + min(0, α·(exp(x) − 1))",
    "gelu": "x·Φ(x)",
    "gelu_tanh": "x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2",
    "quick_gelu": "x·σ(1.702·x)",
    "glu": "v·σ(g)",
    "silu": "x·σ(βx)",
    "celu": "max(0, x) + min(0, α·(exp(x/α) − 1))",
    "selu": "1.0507·(max(0, x) + min(0, 1.6733·(exp(x) − 1)))",
    "hard_sigmoid": "min(max(0, x + 3), 6) / 6",
    "hard_swish": "x·min(max(0, x + 3), 6) / 6",
    "mish": "x·tanh(ln(1 + exp(x)))",
    "snake": "x + sin(αx)² / α",
    "reglu": "v·max(0, g)",
    "geglu": "v·g·Φ(g)",
    "swiglu": "v·g·σ(βg)",
    "relu_squared": "max(0, x)²",
}
