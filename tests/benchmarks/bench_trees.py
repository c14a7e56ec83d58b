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


if __name__ == "__main__":
    adaboost()
