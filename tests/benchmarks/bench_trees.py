"""The trees' chapter against scikit-learn and xgboost, ratios in one run.   python -m tests.benchmarks.bench_trees"""

import numpy as np
import xgboost as peer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier

from engine import gbdt, random_forest
from engine import xgboost as second
from tests.benchmarks.timing import best


def adaboost():
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.tree import DecisionTreeClassifier

    from engine import adaboost as ada
    from engine.data import toys

    X, y = toys.PLANE_MAKERS["moons"](1000, 0.3, np.random.default_rng(0))
    y = 2 * y - 1
    xs = np.linspace(-2.4, 2.4, 100)
    grid = np.stack(np.meshgrid(xs, xs), -1).reshape(-1, 2)

    def ours():
        ada.surface(list(ada.boost(X, y, 100)), xs, xs)

    def theirs():
        model = AdaBoostClassifier(DecisionTreeClassifier(max_depth=1), n_estimators=100, random_state=0).fit(X, y)
        for _ in model.staged_decision_function(grid):
            pass

    return told("AdaBoost, 100 stumps, 1,000 rows, staged on 100x100", ours, theirs)


N, SIDE = 1000, 100
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, 2))
REAL = X[:, 0] ** 2 + X[:, 1] + 0.3 * RNG.normal(size=N)
CLASS = (X[:, 0] * X[:, 1] + 0.4 * RNG.normal(size=N) > 0).astype(int)
AXIS = np.linspace(-3, 3, SIDE)
CELLS = np.c_[np.tile(AXIS, SIDE), np.repeat(AXIS, SIDE)]


def told(name, ours, theirs):
    """(ours, the peer's) in milliseconds, said in a line."""
    a, b = best(ours, theirs)
    print(f"{name}: ours {a:.1f} ms, peer {b:.1f} ms; the peer takes {b / a:.2f} times as long")
    return a, b


def first_order():
    """100 rounds of depth 3, staged on the grid; scikit-learn's fit and staged_predict."""
    model = GradientBoostingRegressor(random_state=0)
    return told(
        "GBDT, fit and staged surface",
        lambda: gbdt.surface(list(gbdt.boost(X, REAL)), AXIS, AXIS),
        lambda: list(model.fit(X, REAL).staged_predict(CELLS)),
    )


def second_order():
    """50 rounds of depth 3, exact, every scan kept, against the compiled fit;
    then the surfaces against its predict calls."""
    wide = RNG.normal(size=(N, 4))
    for name, rows in (("2 columns", X), ("4 columns", wide)):
        data = peer.DMatrix(rows, REAL)
        settings = dict(tree_method="exact", max_depth=3, eta=0.3, nthread=1)
        told(
            f"XGBoost, exact fit, {name}",
            lambda r=rows: list(second.boost(r, REAL)),
            lambda d=data, s=settings: peer.train(s, d, 50),
        )
    model, cells = peer.train(settings, peer.DMatrix(X, REAL), 50), peer.DMatrix(CELLS)
    rounds = list(second.boost(X, REAL))
    return told(
        "XGBoost, staged surface",
        lambda: second.surface(rounds, AXIS, AXIS),
        lambda: [model.predict(cells, iteration_range=(0, t)) for t in range(1, 51)],
    )


def trees():
    """100 trees with out-of-bag error and the staged surface; scikit-learn's fit and each tree's predict_proba."""

    def theirs():
        model = RandomForestClassifier(100, max_features=1, oob_score=True, random_state=0).fit(X, CLASS)
        return np.cumsum([tree.predict_proba(CELLS) for tree in model.estimators_], axis=0)

    def ours():
        return random_forest.surface(list(random_forest.grow(X, CLASS, 100)), AXIS, AXIS)

    return told("Forest, out-of-bag and staged surface", ours, theirs)


if __name__ == "__main__":
    adaboost()
    first_order()
    second_order()
    trees()
