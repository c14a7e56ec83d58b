"""XGBoost's formulas, film by film."""

from dashboard.lesson import Equation
from dashboard.views.trees import xgboost as rounds
from dashboard.views.trees import xgboost_gains as gains
from dashboard.views.trees import xgboost_leaf as leaf
from dashboard.views.trees import xgboost_tree as tree
from engine.core import Text

OBJECTIVE = Equation(
    r"\num{all}{\mathrm{Obj}}=\num{l}{\sum_i \ell_i}+\num{T}{\tfrac12\gamma T}"
    r"+\num{w}{\tfrac12\lambda\|w\|^2}+\num{one}{\alpha\|w\|_1}",
    rounds.stack_numbers,
    Text("The objective", "目标函数"),
)
ADDED = r"\num{F}{F_t}=\num{start}{F_0}+\num{total}{\textstyle\sum\eta w}\quad \num{p}{\hat y_t}=\val{link}\quad "
ROW = Equation(
    lambda trace: (
        ADDED
        + (
            r"\num{w}{w_t}\quad {x=\val{x}}"
            if len(trace.scene.own.x)
            else r"\num{g}{g_i}\;\num{h}{h_i}\quad {i=\val{i}}"
        )
    ),
    rounds.row_numbers,
    Text("One row (click another); g, h: ∂ℓ/∂F, ∂²ℓ/∂F²", "一个样本（点击可换）；g、h：∂ℓ/∂F、∂²ℓ/∂F²"),
)
GAIN = Equation(
    r"\num{gain}{\mathrm{gain}}=\num{gl}{G_L^2/(H_L+\lambda)}+\num{gr}{G_R^2/(H_R+\lambda)}"
    r"-\num{G}{G^2/(H+\lambda)}\qquad {\lambda=\val{lam}}\quad {\alpha=\val{alpha}}",
    gains.numbers,
    Text(
        "This candidate's gain, as the library prints it (α first moves each G towards 0)",
        "这个候选的增益，按库的约定（先把每个 G 向 0 收缩 α）",
    ),
)
WEIGHT = Equation(
    r"\num{w}{w^*}=-\num{G}{G}\,/\,(\num{H}{H}+\num{lam}{\lambda})\qquad "
    r"\text{GBDT:}\;\num{p}{-G/H}\qquad {\alpha=\val{alpha}}",
    tree.node_numbers,
    Text("The lit node's best weight (α first moves G towards 0)", "点亮节点的最佳权重（先把 G 向 0 收缩 α）"),
)
LEAF = Equation(
    r"\num{w}{w^*}=-\num{G}{G}\,/\,(\num{H}{H}+\num{lam}{\lambda})\qquad "
    r"\num{off}{\mathrm{Obj}(w^*)}=-\tfrac12\,\num{part}{G^2/(H+\lambda)}",
    leaf.numbers,
    Text(
        "The best weight, and what it takes off the objective (α first moves G towards 0)",
        "最佳权重，以及它使目标下降多少（先把 G 向 0 收缩 α）",
    ),
)
