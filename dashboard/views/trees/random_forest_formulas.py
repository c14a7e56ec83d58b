"""The forest's formulas, film by film."""

from dashboard.lesson import Equation
from dashboard.views.trees import own
from dashboard.views.trees import random_forest as views
from dashboard.views.trees import random_forest_inside as inside
from dashboard.views.trees import random_forest_variance as variance
from engine.core import Text


def _vote(trace: views.Run) -> str:
    theirs = (
        r"\num{F}{F_B(x_i)}=\tfrac1B{\textstyle\sum_b} T_b(x_i)\quad {B=\val{b}}\qquad "
        r"\num{v}{V_B(x_i)}\qquad \num{p}{T_B(x_i)}\quad {i=\val{i}}"
    )
    if not len(trace.scene.own.x):
        return theirs
    whose = r"\text{class}\;\val{k}\quad " if trace.scene.task == "classify" else ""
    return theirs.replace("x_i", "x").replace(r"{i=\val{i}}", whose + r"{x=\val{x}}")


VOTE = Equation(
    _vote,
    own.numbers(views.vote_numbers, views.own_numbers),
    Text(
        "One row (click another): F the mean of the trees (soft vote), V the share that votes for its class",
        "一个样本（点击可换）：F 为各树的平均（软投票），V 为投给它本类的树的份额（硬投票）",
    ),
)
OUTSIDE = Equation(
    r"\num{e}{\left(1-\tfrac1n\right)^n}\to e^{-1}\approx 0.368\qquad n=\val{n}\qquad \num{o}{\mathrm{OOB}_b}",
    views.vote_numbers,
    Text("Who stays out of a bag", "谁留在袋外"),
)
SPLIT = Equation(
    r"\num{d}{\Delta}=\num{i}{i}-\num{wl}{p_L}\,\num{l}{i_L}-\num{wr}{p_R}\,\num{r}{i_R}\qquad "
    r"{k=\val{k}}\quad {d=\val{all}}",
    inside.split_numbers,
    Text("What the split takes off the impurity i (p: share of the rows)", "分裂使不纯度 i 下降多少（p：样本占比）"),
)
VARIANCE = Equation(
    r"\num{p}{\mathrm{Var}}=\num{stay}{\rho\sigma^2}+\num{go}{(1-\rho)\sigma^2/B}\qquad "
    r"{\widehat{\mathrm{Var}}=\val{m}}\qquad {\rho=\val{rho}}\qquad {\sigma^2=\val{s}}",
    variance.numbers,
    Text("Variance of an average of correlated trees; with a hat: measured", "相关的树取平均后的方差；带帽者为实测"),
)
