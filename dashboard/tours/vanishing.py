"""What reaches the first token in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text
from engine.vanishing import Params

MEASURES = (
    Measure("rnn", Text("gradient's norm, RNN", "梯度范数，RNN"), lambda r, t: r[t].norms[0], "log"),
    Measure("lstm", Text("gradient's norm, LSTM", "梯度范数，LSTM"), lambda r, t: r[t].norms[1], "log"),
    Measure(
        "cell", Text("along the LSTM's cell alone, ∏f", "只沿 LSTM 的细胞，∏f"), lambda r, t: r.scene.kept[0, t], "log"
    ),
    Measure("gru", Text("gradient's norm, GRU", "梯度范数，GRU"), lambda r, t: r[t].norms[2], "log"),
    Measure("attention", Text("gradient's norm, attention", "梯度范数，注意力"), lambda r, t: r[t].norms[3], "log"),
)

AGAINST = (
    Try(
        Text("Forget bias 4 against −2", "遗忘门偏置 4 对 −2"),
        Text(
            "Only a bias differs. After fifty steps A's cell still keeps 0.47 of its gradient; after five "
            "steps B's keeps less than 0.0001. The plain RNN, which has no gate, is the same in both.",
            "只差一个偏置。五十步之后，A 的细胞还留着 0.47 的梯度；而 B 才过五步就不到 0.000"
            "1。没有门的普通 RNN 在两边完全一样。",
        ),
        Params(),
        against=Params(forget_bias=-2.0),
    ),
)
