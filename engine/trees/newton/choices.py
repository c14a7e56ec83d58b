"""What XGBoost's knobs offer, by the names that its library has for them."""

from engine.core import Text

OBJECTIVE = {
    "squared": Text("squared error", "平方误差"),
    "logistic": Text("logistic (two classes)", "logistic（二分类）"),
    "softmax": Text("softmax (several classes)", "softmax（多分类）"),
}
METHOD = {
    "exact": Text("exact: every threshold", "exact：所有阈值"),
    "hist": Text("hist: quantile bins", "hist：分位数直方图"),
    "approx": Text("approx: quantiles weighted by h", "approx：按 h 加权的分位数"),
}
BOOSTER = {
    "gbtree": Text("trees (gbtree)", "树（gbtree）"),
    "gblinear": Text("straight lines (gblinear)", "线性（gblinear）"),
    "dart": Text("trees with dropout (dart)", "带丢弃的树（dart）"),
}
START = {"labels": Text("estimated from the labels", "由标签估计"), "half": Text("0.5", "0.5")}
