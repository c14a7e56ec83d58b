"""Every activation of the course as one record: when and where it comes from, its formula, its parameters.

`year` and `source` name the work whose formula is given here (where the idea is older, the one that brought it into
use). Who uses which today is in uses.py.
"""

from collections.abc import Mapping

from engine.core import Text
from engine.neurons import forms
from engine.neurons.activation import Activation, Gated, Range

SLOPE = {"negative_slope": Range(0.01, 0.0, 1.0)}
ALPHA = {"alpha": Range(1.0, 0.1, 3.0)}
SWISH = {"beta": Range(1.0, 0.0, 50.0, odds=True)}
_HENDRYCKS = "Hendrycks & Gimpel, Gaussian Error Linear Units, arXiv:1606.08415"
_HOWARD = "Howard et al., Searching for MobileNetV3, ICCV 2019"
_SHAZEER = "Shazeer, GLU Variants Improve Transformer, arXiv:2002.05202"

# fmt: off
_ALL = (
    Activation("step", Text("step", "阶跃"), 1943,
        "McCulloch & Pitts, A Logical Calculus of the Ideas Immanent in Nervous Activity, Bull. Math. Biophysics 5",
        r"[x>0]", forms.step),
    Activation("sign", Text("sign", "符号函数"), 1960,
        "Widrow & Hoff, Adaptive Switching Circuits, IRE WESCON",
        r"\operatorname{sign}(x)", forms.sign),
    Activation("sigmoid", Text("sigmoid", "sigmoid"), 1986,
        "Rumelhart, Hinton & Williams, Learning Representations by Back-propagating Errors, Nature 323",
        r"\sigma(x)=\frac{1}{1+e^{-x}}", forms.sigmoid),
    Activation("tanh", Text("tanh", "tanh"), 1989,
        "LeCun et al., Backpropagation Applied to Handwritten Zip Code Recognition, Neural Computation 1(4)",
        r"\tanh x", forms.tanh),
    Activation("softplus", Text("softplus", "Softplus"), 2000,
        "Dugas et al., Incorporating Second-Order Functional Knowledge for Better Option Pricing, NIPS 13",
        r"\frac1\beta\ln(1+e^{\beta x})", forms.softplus, {"beta": Range(1.0, 0.2, 20.0, odds=True)}),
    Activation("arctan", Text("arctan", "arctan"), 2002,
        "Kamruzzaman & Aziz, A Note on Activation Function in Multilayer Feedforward Learning, IJCNN",
        r"\arctan x", forms.arctan),
    Activation("hard_tanh", Text("hard tanh", "硬 tanh"), 2004,
        "Collobert, Large Scale Machine Learning, thesis, Université Paris VI",
        r"\min(\max(x,-1),1)", forms.hard_tanh),
    Gated("bilinear", Text("bilinear", "双线性门"), 2007,
        "Mnih & Hinton, Three New Graphical Models for Statistical Language Modelling, ICML (so named and "
        "credited in Dauphin et al. 2016)",
        r"v\cdot g", forms.identity),
    Activation("softsign", Text("softsign", "Softsign"), 2009,
        "Bergstra et al., Quadratic Polynomials Learn Better Image Features, TR 1337, Université de Montréal",
        r"\frac{x}{1+|x|}", forms.softsign),
    Activation("relu", Text("ReLU", "ReLU"), 2010,
        "Nair & Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines, ICML (rectified units: "
        "Fukushima 1969)",
        r"\max(0,x)", forms.relu),
    Activation("relu6", Text("ReLU6", "ReLU6"), 2010,
        "Krizhevsky, Convolutional Deep Belief Networks on CIFAR-10, manuscript",
        r"\min(\max(0,x),6)", forms.relu6),
    Activation("leaky_relu", Text("leaky ReLU", "Leaky ReLU"), 2013,
        "Maas, Hannun & Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML workshop",
        r"\max(0,x)+a\min(0,x),\ a=\text{negative\_slope}", forms.leaky_relu, SLOPE),
    Activation("prelu", Text("PReLU", "PReLU"), 2015,
        "He et al., Delving Deep into Rectifiers, ICCV",
        r"\max(0,x)+w\min(0,x),\ w\text{ learned}", forms.prelu, {"weight": Range(0.25, -0.5, 1.0)}),
    Activation("elu", Text("ELU", "ELU"), 2015,
        "Clevert, Unterthiner & Hochreiter, Fast and Accurate Deep Network Learning by ELUs, arXiv:1511.07289",
        r"\max(0,x)+\min(0,\alpha(e^{x}-1))", forms.elu, ALPHA),
    Activation("gelu", Text("GELU", "GELU"), 2016,
        _HENDRYCKS,
        r"x\,\Phi(x)", forms.gelu),
    Activation("gelu_tanh", Text("GELU, tanh form", "GELU（tanh 近似）"), 2016,
        _HENDRYCKS,
        r"\frac x2\left(1+\tanh\!\left[\sqrt{2/\pi}\,(x+0.044715x^3)\right]\right)", forms.gelu_tanh),
    Activation("quick_gelu", Text("quick GELU", "Quick GELU"), 2016,
        _HENDRYCKS,
        r"x\,\sigma(1.702x)", forms.quick_gelu),
    Gated("glu", Text("GLU", "GLU"), 2016,
        "Dauphin et al., Language Modeling with Gated Convolutional Networks, arXiv:1612.08083",
        r"v\,\sigma(g)", forms.sigmoid),
    Activation("silu", Text("SiLU / Swish", "SiLU / Swish"), 2017,
        "Elfwing, Uchibe & Doya, arXiv:1702.03118 (SiLU); Ramachandran, Zoph & Le, arXiv:1710.05941 (Swish, "
        "β)",
        r"x\,\sigma(\beta x)", forms.silu, SWISH),
    Activation("celu", Text("CELU", "CELU"), 2017,
        "Barron, Continuously Differentiable Exponential Linear Units, arXiv:1704.07483",
        r"\max(0,x)+\min(0,\alpha(e^{x/\alpha}-1))", forms.celu, ALPHA),
    Activation("selu", Text("SELU", "SELU"), 2017,
        "Klambauer et al., Self-Normalizing Neural Networks, NIPS",
        r"\lambda\left[\max(0,x)+\min(0,\alpha(e^{x}-1))\right]", forms.selu),
    Activation("hard_sigmoid", Text("hard sigmoid", "硬 sigmoid"), 2019,
        _HOWARD,
        r"\frac{\operatorname{ReLU6}(x+3)}{6}", forms.hard_sigmoid),
    Activation("hard_swish", Text("hard swish", "Hard Swish"), 2019,
        _HOWARD,
        r"x\,\frac{\operatorname{ReLU6}(x+3)}{6}", forms.hard_swish),
    Activation("mish", Text("Mish", "Mish"), 2019,
        "Misra, Mish: a Self Regularized Non-Monotonic Activation Function, arXiv:1908.08681",
        r"x\tanh(\ln(1+e^x))", forms.mish),
    Activation("snake", Text("snake", "Snake"), 2020,
        "Ziyin, Hartwig & Ueda, Neural Networks Fail to Learn Periodic Functions and How to Fix It, NeurIPS",
        r"x+\frac{\sin^2(\alpha x)}{\alpha}", forms.snake, ALPHA),
    Gated("reglu", Text("ReGLU", "ReGLU"), 2020,
        _SHAZEER,
        r"v\,\max(0,g)", forms.relu),
    Gated("geglu", Text("GEGLU", "GEGLU"), 2020,
        _SHAZEER,
        r"v\,\mathrm{GELU}(g)", forms.gelu),
    Gated("swiglu", Text("SwiGLU", "SwiGLU"), 2020,
        _SHAZEER,
        r"v\;g\,\sigma(\beta g)", forms.silu, SWISH),
    Activation("relu_squared", Text("squared ReLU", "平方 ReLU"), 2021,
        "So et al., Primer: Searching for Efficient Transformers, arXiv:2109.08668",
        r"\max(0,x)^2", forms.relu_squared),
)
# fmt: on

ACTIVATIONS: Mapping[str, Activation] = {a.slug: a for a in _ALL}
