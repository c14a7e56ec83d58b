"""The race in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text
from engine.sequence_race import Params

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

AGAINST = (
    Try(
        Text("Reversing against parity", "倒序对奇偶"),
        Text(
            "The road decides who wins. Where every answer lies somewhere in the text, the Transformer is ahead; "
            "on parity the gated carts are: one bit, carried along, is all that it takes.",
            "谁赢要看路。答案就在文中某处时，Transformer 领先；奇偶题上则是带门的马车领先：一路带着一个比特就够了。",
        ),
        Params(),
        against=Params(task="parity"),
    ),
)
