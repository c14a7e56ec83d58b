"""AdaBoost staged on a grid against scikit-learn.   python -m tests.benchmarks.bench_trees"""

import statistics
import time

import numpy as np


def median(work, repeats=7):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def adaboost():
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.tree import DecisionTreeClassifier

    from engine import adaboost as ada
    from engine.parts import toys

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

    ours()
    a, b = median(ours), median(theirs, 3)
    print(f"AdaBoost, 100 stumps, 1,000 rows, staged on 100x100: {1e3 * a:.1f} ms; scikit-learn {1e3 * b:.0f} ms; {b / a:.1f} times faster")


def rows(d=2):
    from engine.parts import toys

    X, y = toys.PLANE_MAKERS["moons"](1000, 0.3, np.random.default_rng(0))
    noise = np.random.default_rng(1).normal(size=(1000, d - 2))
    return np.c_[X, noise].astype(np.float32).astype(float), y


XS = np.linspace(-2.4, 2.4, 100)
PLACES = np.stack(np.meshgrid(XS, XS), -1).reshape(-1, 2)


def gbdt():
    from sklearn.ensemble import GradientBoostingClassifier

    from engine import gbdt as ours_

    X, y = rows()

    def ours():
        ours_.surface(tuple(ours_.boost(X, y, "logistic", 100, 3, 0.1)), XS, XS)

    def theirs():
        for _ in GradientBoostingClassifier(n_estimators=100, max_depth=3).fit(X, y).staged_decision_function(PLACES):
            pass

    ours()
    a, b = median(ours, 3), median(theirs, 3)
    print(f"GBDT, 100 trees of depth 3, staged on 100x100: {1e3 * a:.0f} ms; scikit-learn {1e3 * b:.0f} ms; {b / a:.1f} times faster")


def xgboost():
    import xgboost as library

    from engine import xgboost as ours_

    X, y = rows()
    params = {"objective": "binary:logistic", "max_depth": 3, "eta": 0.3, "tree_method": "exact", "nthread": 1}

    def ours():
        return tuple(ours_.boost(X, y, "logistic", 50, 3, 0.3))

    def theirs():
        return library.train(params, library.DMatrix(X, y), 50)

    ours()
    rounds, model, grid = ours(), theirs(), library.DMatrix(PLACES)
    a, b = median(ours, 3), median(theirs, 3)
    print(f"XGBoost exact, 50 rounds of depth 3, every scan kept: {1e3 * a:.0f} ms; compiled {1e3 * b:.0f} ms; {a / b:.1f} times its fit")

    def predicted():
        for t in range(50):
            model.predict(grid, iteration_range=(0, t + 1), output_margin=True)

    a, b = median(lambda: ours_.surface(rounds, XS, XS), 3), median(predicted, 3)
    print(f"  its 50 staged surfaces: {1e3 * a:.0f} ms; the library's predict calls {1e3 * b:.0f} ms; {b / a:.1f} times faster")


def forest():
    from sklearn.ensemble import RandomForestClassifier

    from engine import random_forest as ours_

    X, y = rows()

    def ours():
        ours_.surface(tuple(ours_.grow(X, y, 100)), XS, XS)

    def theirs():
        model = RandomForestClassifier(100, oob_score=True, n_jobs=1).fit(X, y)
        np.cumsum([tree.predict_proba(PLACES) for tree in model.estimators_], axis=0)

    ours()
    a, b = median(ours, 3), median(theirs, 3)
    print(f"forest of 100, out of bag, staged on 100x100: {1e3 * a:.0f} ms; scikit-learn {1e3 * b:.0f} ms; {b / a:.1f} times faster")


if __name__ == "__main__":
    adaboost()
    gbdt()
    xgboost()
    forest()
