"""AdaBoost's formulas of one row: of one of the data's its weight and its margin, of the reader's own its vote."""

from dashboard.lesson import Equation
from dashboard.views.trees import own
from dashboard.views.trees.adaboost import own_numbers, round_numbers
from engine.core import Text

_numbers = own.numbers(round_numbers, own_numbers)

ROUND = Equation(
    own.formula(
        r"\num{a}{\alpha_t}=\tfrac{\eta}{2}\ln\,[(1-\num{e}{e_t})/e_t]\;\val{but}\quad "
        r"\num{v}{D_{t+1}(i)}=\num{w}{D_t(i)}\cdot e^{-\alpha_t\,\cdot\,(\val{yh})}\,/\,\num{Z}{Z_t}\quad {i=\val{i}}",
        r"\num{F}{F_t(x)}=\num{b}{F_{t-1}(x)}+\num{a}{\alpha_t}\cdot\num{h}{h_t(x)}\quad "
        r"\num{m}{F_t(x)/{\textstyle\sum\alpha}}\quad \mathrm{sign}\,F_t:\val{says}\quad {x=\val{x}}",
    ),
    _numbers,
)
MARGIN = Equation(
    own.formula(
        r"\num{m}{\mathrm{margin}_i}=y_i F_t(x_i)\,/\,{\textstyle\sum_{s\le t}}\alpha_s"
        r"=(\val{y})\cdot(\val{F})\,/\,\val{A}\qquad {i=\val{i}}",
        r"\num{m}{F_t(x)\,/\,{\textstyle\sum_{s\le t}}\alpha_s}=(\val{F})\,/\,\val{A}\qquad {x=\val{x}}",
    ),
    _numbers,
    Text("One row's margin; F is the vote so far, Σ α h", "一个样本的间隔；F 是目前的投票 Σ α h"),
)
