"""The smooth maximum that was chosen, written out beside the hard one and its bound."""

from dashboard.views.metrics.smooth_max import Run

WRITTEN = {
    "log_sum_exp": r"\tfrac1k\log\sum_i e^{k x_i}",
    "boltzmann": r"\textstyle\sum_i x_i\,e^{k x_i}\,/\,\sum_i e^{k x_i}",
    "p_norm": r"\left(\textstyle\sum_i |x_i|^k\right)^{1/k}",
}


def maximum(trace: Run) -> str:
    form = trace.scene.form
    hard = r"\max|x|" if form == "p_norm" else r"\max x"  # a p-norm takes sizes
    return (
        "M_k(x)=" + WRITTEN[form] + r"\qquad \num{k}{k}=1/\num{T}{T}\qquad "
        r"\left|\,\num{soft}{M_k(x)}-\num{hard}{" + hard + r"}\,\right|=\val{off}\;\le\;\num{bound}{b_k}"
    )
