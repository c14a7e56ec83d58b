"""The race in numbers."""

from dashboard.lesson import Measure
from engine.core import Text

MEASURES = (
    Measure("rnn", Text("answered right, RNN", "答对的比例，RNN"), lambda r, t: r[t].accuracy[0], "share"),
    Measure("lstm", Text("answered right, LSTM", "答对的比例，LSTM"), lambda r, t: r[t].accuracy[1], "share"),
    Measure("gru", Text("answered right, GRU", "答对的比例，GRU"), lambda r, t: r[t].accuracy[2], "share"),
    Measure(
        "transformer",
        Text("answered right, Transformer", "答对的比例，Transformer"),
        lambda r, t: r[t].accuracy[3],
        "share",
    ),
    Measure(
        "far_lstm",
        Text("right at the largest lags, LSTM", "最远间隔处答对，LSTM"),
        lambda r, t: r[t].by_lag[1, -1],
        "share",
    ),
    Measure(
        "far_transformer",
        Text("right at the largest lags, Transformer", "最远间隔处答对，Transformer"),
        lambda r, t: r[t].by_lag[3, -1],
        "share",
    ),
)
