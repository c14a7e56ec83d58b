"""What reaches the first token in numbers."""

from dashboard.lesson import Measure
from engine.core import Text

MEASURES = (
    Measure("rnn", Text("gradient's norm, RNN", "梯度范数，RNN"), lambda r, t: r[t].norms[0], "log"),
    Measure("lstm", Text("gradient's norm, LSTM", "梯度范数，LSTM"), lambda r, t: r[t].norms[1], "log"),
    Measure(
        "cell", Text("along the LSTM's cell alone, ∏f", "只沿 LSTM 的细胞，∏f"), lambda r, t: r.scene.kept[0, t], "log"
    ),
    Measure("gru", Text("gradient's norm, GRU", "梯度范数，GRU"), lambda r, t: r[t].norms[2], "log"),
    Measure("attention", Text("gradient's norm, attention", "梯度范数，注意力"), lambda r, t: r[t].norms[3], "log"),
)
