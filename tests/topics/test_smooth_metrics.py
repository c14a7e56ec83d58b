"""Soft metrics against scikit-learn, slopes against autograd, REINFORCE against the exact gradient, the training."""

import itertools
from functools import cache

import numpy as np
import pytest

from dashboard.lessons.smooth_metrics import LESSON
from dashboard.views.metrics.smooth_metrics import CURVES
from dashboard.views.metrics.smooth_metrics_averages import found
from dashboard.views.metrics.smooth_metrics_falls import fall_numbers
from dashboard.views.metrics.smooth_metrics_pull import pulls
from engine.core import Refused, snippet
from engine.metrics import objectives as of
from engine.metrics.averages import averages
from engine.metrics.smooth import soft_accuracy, soft_f1
from engine.smooth_metrics import NAMES, SEEDS, Params, best_threshold, both_fell, decision_lines, train
from tests.benchmarks import bench_metrics
from tests.claims import Claim, numbers
from tests.lessons import measured, runs_of

run = runs_of("smooth_metrics")


def worse(rows: bool) -> float:
    """How many more rows are wrong ten steps before the stop of the first try, of how many; NaN if the loss rose."""
    one = LESSON.tries[0]
    numbers, scene = fall_numbers(run(one.params), one.step - 1), run(one.params).scene
    assert numbers["w"] == "10" and numbers["dce"] < 0
    return len(scene.split.train.y) if rows else -numbers["dacc"] * len(scene.split.train.y)


BY_HAND = [0.8, 0.3, 0.4, 0.7], [1, 0, 1, 0]


ROWS = {
    "CE": "cross_entropy",
    "CE, moved": "threshold",
    "soft F1": "soft_f1",
    "CE → soft": "fine_tune",
    "soft acc.": "soft_accuracy",
    "RL": "reinforce",
    "RL, base": "reinforce_baseline",
}


def row_of(said: str) -> str:
    (row,) = (line for line in LESSON.notes.en.splitlines() if line.startswith(f"| {said} |"))
    return row


def cells(said: str) -> list[float]:
    return [float(cell.strip("* ")) for cell in row_of(said).split("|")[2:-1]]


@cache
def fresh_means() -> list[dict[str, float]]:
    """The notes' table, column by column."""
    draws = range(bench_metrics.DATA_DRAWS)
    return [
        bench_metrics.mean_f1([Params(data=d, noise=n, positives=share, seed=s) for s in draws])
        for d, n, share in bench_metrics.TABLE
    ]


def row_off(said: str) -> float:
    """The furthest that a cell of this row lies from what is computed."""
    return max(abs(a - of[ROWS[said]]) for a, of in zip(cells(said), fresh_means(), strict=True))


def columns_off() -> float:
    heads = list(numbers("moons 5% | blobs 5% | moons 20%* | moons 50%"))
    return max(abs(a - share) for a, (_, _, share) in zip(heads, bench_metrics.TABLE, strict=True))


def averages_of(show: str) -> np.ndarray:
    """F1, macro, micro at the end."""
    return found(run(Params(show=show)), False)[:, -1]


def needed(name: str) -> float:
    return float(np.median(run(Params()).scene.noise.batches[:, NAMES.index(name)]))


PAR = Params(positives=0.2)  # meets the lesson's challenge
CLAIMS = [
    Claim("5 more of", lambda: worse(False), 0.01),
    Claim("1,324 rows", lambda: worse(True)),
    Claim("119 mini-batches", lambda: needed("reinforce"), 2),
    Claim("69 with a", lambda: needed("reinforce_baseline"), 2),
    Claim("soft F1 needs 7", lambda: needed("soft_f1"), 0.5, 7),
    Claim("soft F1 is 0.5714", lambda: float(soft_f1(*BY_HAND)), 5e-5, 0.5714),
    Claim("have 0.5.", lambda: float(of.f1(np.round(BY_HAND[0]), np.array(BY_HAND[1]))), 1e-9),
    Claim("near 0 and hardly", lambda: float(run(Params()).scene.positives[-1, 1].mean()), 0.03),
    Claim("95% all the same", lambda: averages_of("soft_accuracy")[2], 0.005),
    Claim("15,000 and more", lambda: fewest_fresh_rows(), 1000),
    Claim("12 draws", lambda: bench_metrics.DATA_DRAWS),
    Claim("5 seeds", lambda: SEEDS),
    Claim("moons 5% | blobs 5% | moons 20%* | moons 50%", lambda: columns_off(), 1e-9, 0),
    *(Claim(row_of(said), lambda said=said: row_off(said), 0.00051, 0) for said in ROWS),
    Claim("at noise 0.2, where", lambda: bench_metrics.TABLE[2][1]),
    Claim("5% positives", lambda: run(LESSON.tries[1].params).scene.split.train.y.mean(), 0.005),
]
TALLY = {
    (1, 0): lambda v: [(v["d" + k], v[k] - v[k + "0"]) for k in ("ce", "acc", "f1")],
    (7, 0): lambda v: [(v["macro"], (v["pos"] + v["neg"]) / 2), (v["micro"], v["acc"])],
}


def fewest_fresh_rows() -> int:
    """That the notes' table is scored on."""
    columns = (Params(data=data, noise=noise, positives=share) for data, noise, share in bench_metrics.TABLE)
    return min(len(bench_metrics.fresh_rows(p).y) for p in columns)


def test_fine_tuning_is_pooled_apart_before_and_after_the_switch() -> None:
    """The noise of cross-entropy then soft F1 is cross-entropy's own until the loss changes."""
    scene = run(Params()).scene
    half = len(scene.noise.batches) // 2
    assert (scene.curves["f1"][:half, 0] == scene.curves["f1"][:half, 5]).all()
    np.testing.assert_allclose(scene.noise.spread[: half - 30, 5], scene.noise.spread[: half - 30, 0], rtol=1e-9)
    few = run(Params(steps=20)).scene.noise
    assert np.isfinite(few.batches).all() and len(few.batches) == 20


def test_always_no_is_as_good_as_the_share_of_negatives() -> None:
    trace = run(Params(metric="accuracy", steps=20))
    shown = CURVES.draw(trace, 5, lambda text: text.en)["data"][-1]["y"]
    assert shown == [1 - trace.scene.share] * 2 and trace.scene.share == pytest.approx(0.05, abs=0.002)


def test_the_worked_example() -> None:
    p, y = [0.8, 0.3, 0.4, 0.7], [1, 0, 1, 0]
    assert soft_f1(p, y) == pytest.approx(0.57143, abs=5e-6)
    assert soft_f1(p, y) == pytest.approx(2 * 1.2 / (2.2 + 2), abs=1e-15)


@pytest.mark.parametrize("average", ["binary", "macro", "micro"])
@pytest.mark.parametrize("classes", [2, 4])
def test_cold_soft_metrics_are_scikit_learns(average: str, classes: int) -> None:
    from sklearn.metrics import accuracy_score, f1_score

    rng = np.random.default_rng(classes)
    p = rng.dirichlet(np.ones(classes), 60)
    y = rng.integers(0, classes, 60)
    decided = p.argmax(1)
    if average == "binary" and classes > 2:
        with pytest.raises(Refused, match="macro or micro"):
            soft_f1(p, y, average)
        return
    truth = f1_score(y, decided, average=average, labels=range(classes) if average != "binary" else None)
    gap = np.sort(np.log(p), 1)[:, -1] - np.sort(np.log(p), 1)[:, -2]
    cold = gap.min() / 40
    for temperature in (cold, 0):
        assert soft_f1(p, y, average, temperature) == pytest.approx(truth, abs=1e-9)
        assert soft_accuracy(p, y, temperature) == pytest.approx(accuracy_score(y, decided), abs=1e-9)
        if classes == 2:
            assert soft_f1(p[:, 1], y, average, temperature) == pytest.approx(truth, abs=1e-9)
            assert soft_accuracy(p[:, 1], y, temperature) == pytest.approx(accuracy_score(y, decided), abs=1e-9)


@pytest.mark.parametrize("temperature", [0.05, 0.3, 1.0])
def test_error_bounds(temperature: float) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        p, y = rng.random(15), np.append(rng.integers(0, 2, 14), 1)
        q = 1 / (1 + (1 / p - 1) ** (1 / temperature))
        hard = (p > 0.5).astype(float)
        bound = np.exp(-abs(np.log(p / (1 - p))) / temperature).mean()
        assert abs(soft_accuracy(p, y, temperature) - soft_accuracy(hard, y)) <= bound + 1e-12
        assert (
            abs(soft_f1(p, y, temperature=temperature) - soft_f1(hard, y)) <= 2 * abs(q - hard).sum() / y.sum() + 1e-12
        )


def test_no_positives_is_zero_as_in_scikit_learn_and_never_nan() -> None:
    assert soft_f1([0.0, 0.0], [0, 0]) == 0 and soft_f1([0.2, 0.4], [0, 0]) == 0
    assert soft_f1([0.5, 0.5], [1, 0], temperature=0) == pytest.approx(2 * 0.5 / 2)
    assert np.isfinite(soft_f1([0.0, 1.0, 0.5], [0, 1, 1], temperature=1e-300))
    absent = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]])
    assert soft_f1(absent, [0, 1], "macro", 0) == pytest.approx(2 / 3)


def test_torch_gets_the_same_values_and_gradients() -> None:
    import torch

    rng = np.random.default_rng(5)
    p, y = torch.tensor(rng.dirichlet(np.ones(3), 8), requires_grad=True), torch.tensor(rng.integers(0, 3, 8))
    for metric in (lambda v, t: soft_f1(v, y, "macro", t), lambda v, t: soft_accuracy(v, y, t)):
        for temperature in (1.0, 0.5):
            out = metric(p, temperature)
            assert isinstance(out, torch.Tensor)
            assert torch.autograd.gradcheck(lambda v, t=temperature, m=metric: m(v, t), (p,))
    assert float(soft_f1(p, y, "macro")) == pytest.approx(
        float(soft_f1(p.detach().numpy(), y.numpy(), "macro")), abs=1e-14
    )


@pytest.mark.parametrize("temperature", [1.0, 0.4])
def test_slopes_are_autograds(temperature: float) -> None:
    import torch

    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(3, 20)), (rng.random((3, 20)) < 0.3).astype(float)
    t, truth = torch.tensor(z, requires_grad=True), torch.tensor(y)
    q = torch.sigmoid(t / temperature)
    losses = {
        of.slope_cross_entropy: torch.nn.functional.binary_cross_entropy_with_logits(t, truth, reduction="none").mean(
            -1
        ),
        of.slope_soft_accuracy: 1 - soft_accuracy(q, truth),
        of.slope_soft_f1: 1 - soft_f1(q, truth),
    }
    for slope, loss in losses.items():
        (truth_slope,) = torch.autograd.grad(loss.sum(), t, retain_graph=True)
        assert slope(z, y, temperature) == pytest.approx(truth_slope.numpy(), abs=1e-12)


@pytest.mark.parametrize("baseline", [0.0, 0.4])
def test_reinforce_is_right_on_average_with_any_baseline(baseline: float) -> None:
    """All 2^5 decisions, weighed by their probability: the mean slope is the slope of 1 - E[F1]."""
    import torch

    rng = np.random.default_rng(0)
    z, y = rng.normal(size=5), np.array([1.0, 0, 0, 1, 0])
    p = of.sigmoid(z)
    mean, t = np.zeros(5), torch.tensor(z, requires_grad=True)
    q, expected = torch.sigmoid(t), 0.0
    for a in itertools.product((0, 1), repeat=5):
        a = np.array(a)
        u = np.where(a == 1, p - 1e-9, p + 1e-9)
        slope, reward = of.slope_reinforce(z, y, u, baseline)
        mean += np.where(a == 1, p, 1 - p).prod() * slope
        expected = expected + torch.where(torch.tensor(a) == 1, q, 1 - q).prod() * float(reward)
    (-expected).backward()
    assert mean == pytest.approx(t.grad.numpy(), abs=1e-12)


def test_one_pass_metrics_are_the_metrics() -> None:
    from sklearn.metrics import accuracy_score, f1_score, log_loss

    rng = np.random.default_rng(7)
    z, y = 3 * rng.normal(size=50), (rng.random(50) < 0.2).astype(float)
    found = of.all_metrics(z, y)
    p = of.sigmoid(z)
    truth = (log_loss(y, p), accuracy_score(y, z > 0), f1_score(y, z > 0), soft_accuracy(p, y), soft_f1(p, y))
    assert found == pytest.approx(truth, abs=1e-12)
    assert of.all_metrics(z, y, 0.3)[4] == pytest.approx(float(soft_f1(p, y, temperature=0.3)), abs=1e-12)


def rows(n: int = 200, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.15).astype(float)
    return rng.normal(size=(n, 3)) + 1.2 * y[:, None], y


@pytest.mark.parametrize("objective", NAMES)
def test_train_descends_and_is_the_same_twice(objective: str) -> None:
    X, y = rows()
    steps = list(train(X, y, objective, steps=120, seed=3))
    again = list(train(X, y, objective, steps=120, seed=3))
    assert len(steps) == 120 and all((a.w == b.w).all() for a, b in zip(steps, again, strict=True))
    assert all(np.isfinite([s.loss, s.accuracy, s.f1, s.gradient_variance]).all() for s in steps)
    assert steps[0].w.shape == (4,) and all(s.gradient_variance >= 0 for s in steps)
    if "reinforce" not in objective:
        assert np.mean([s.loss for s in steps[-10:]]) < np.mean([s.loss for s in steps[:10]])
    from sklearn.metrics import accuracy_score, f1_score

    said = X @ steps[-1].w[:3] + steps[-1].w[3] > 0
    assert (steps[-1].accuracy, steps[-1].f1) == pytest.approx((accuracy_score(y, said), f1_score(y, said)), abs=1e-12)


def test_chains_of_one_seed_begin_alike_and_a_run_is_its_train() -> None:
    trace = run(Params(n_samples=300, steps=40, positives=0.2))
    X, y = trace.scene.split.train.X, trace.scene.split.train.y
    Z = (X - X.mean(0)) / X.std(0)
    for c, name in enumerate(NAMES):
        last = list(train(Z, y, name, steps=40, seed=2))[-1]
        assert trace[-1].f1[c, 2] == pytest.approx(last.f1, abs=1e-12)
        assert trace[-1].gradient_variance[c, 2] == pytest.approx(last.gradient_variance, rel=1e-9)
    assert (trace.scene.curves["f1"][:20, 0] == trace.scene.curves["f1"][:20, 5]).all()  # fine-tuning begins half-way
    assert (trace.scene.curves["f1"][20:, 0] != trace.scene.curves["f1"][20:, 5]).any()


def test_both_fell_finds_the_stretches() -> None:
    loss = -np.arange(12.0)
    accuracy = np.array([0, 1, 2, 3, 2, 1, 2, 3, 4, 5, 6, 7.0])
    assert both_fell(loss, accuracy, 2) == ((3, 5),)
    assert both_fell(-loss, accuracy, 2) == () and both_fell(loss, np.arange(12.0), 2) == ()
    assert both_fell(loss[:2], accuracy[:2], 5) == ()


def test_cross_entropy_falls_while_accuracy_falls_on_the_default_data() -> None:
    scene = run(Params()).scene
    assert scene.fell
    entropy, accuracy = scene.curves["cross_entropy"][:, 0, 0], scene.curves["accuracy"][:, 0, 0]
    for start, end in scene.fell:
        assert any(entropy[t + 10] < entropy[t] and accuracy[t + 10] < accuracy[t] for t in range(start, end - 9))


def test_what_the_page_says_about_the_default_data() -> None:
    """Rare positives, scored on many fresh rows: soft F1 finds more of them than cross-entropy; moving the threshold of
    the cross-entropy classifier does as well; soft accuracy calls nothing positive; REINFORCE is the noisiest. The
    means are those of the notes' table, which a claim computes."""
    mean = {name: cells(said)[0] for said, name in ROWS.items()}
    assert mean["soft_f1"] > mean["cross_entropy"] + 0.08 and mean["fine_tune"] > mean["cross_entropy"] + 0.08
    assert abs(mean["threshold"] - mean["soft_f1"]) < 0.03
    assert mean["soft_accuracy"] < 0.03
    assert mean["reinforce"] < mean["reinforce_baseline"] < mean["cross_entropy"]
    needed = np.median(run(Params()).scene.noise.batches, 0)
    assert needed[4] > 5 * needed[[0, 1, 2, 5]].max() and needed[3] > needed[4]


def test_best_threshold_is_the_best() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        z, y = rng.normal(size=12).round(1), np.append(rng.integers(0, 2, 11), 1).astype(float)
        cuts = np.concatenate([[z.min() - 1], np.sort(z)])
        most = max(of.f1((z > cut).astype(float), y) for cut in cuts)
        assert of.f1((z > best_threshold(z, y)).astype(float), y) == pytest.approx(most, abs=1e-12)


def test_decision_lines_lie_on_the_decision() -> None:
    rng = np.random.default_rng(0)
    low, high = np.array([-1.0, -2]), np.array([1.0, 2])
    w = rng.normal(size=(30, 3))
    ends = decision_lines(w, low, high)
    crossing = (ends[:, 0] != ends[:, 1]).any(1)
    assert 15 < crossing.sum()
    score = (ends * w[:, None, :2]).sum(-1) + w[:, 2:]
    assert abs(score[crossing]).max() < 1e-9
    assert (ends >= low - 1e-12).all() and (ends <= high + 1e-12).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: next(train(np.ones((3, 2)), [0, 0, 0], "soft_f1")), "class 0 only"),
        (lambda: next(train(np.ones((3, 2)), [0, 1, 2], "soft_f1")), "two classes"),
        (lambda: next(train(np.ones((0, 2)), [], "soft_f1")), "n above 0"),
        (lambda: next(train(np.full((2, 2), np.nan), [0, 1], "soft_f1")), "not a finite number"),
        (lambda: next(train(np.ones((2, 2)), [0, 1], "hinge")), "'hinge'"),
        (lambda: next(train(np.ones((2, 2)), [0, 1], "soft_f1", temperature=0)), "no gradient"),
        (lambda: next(train(np.ones((2, 2)), [0, 1], "soft_f1", steps=0)), "1 or more"),
        (lambda: soft_f1([], []), "no rows"),
        (lambda: soft_f1([0.5], [1], "weighted"), "weighted"),
        (lambda: soft_f1([1.5], [1]), "no probability"),
        (lambda: soft_f1([np.nan], [1]), "no probability"),
        (lambda: soft_f1([0.5, 0.5], [1, 2]), "outside 0 to 1"),
        (lambda: soft_f1([[0.5, 0.5]], [1, 0]), "shape"),
        (lambda: soft_accuracy([0.5], [1], -1), "temperature is -1"),
    ],
)
def test_bad_input_is_a_sentence(call, words) -> None:
    with pytest.raises(Refused) as said:
        call()
    assert words in str(said.value) and said.value.text.zh


def test_scores_all_equal_train_without_nan() -> None:
    steps = list(train(np.zeros((20, 2)), [1] + [0] * 19, "soft_f1", steps=10, batch_size=4))
    assert all(np.isfinite(s.w).all() for s in steps)


@pytest.mark.parametrize(
    "p", [Params(), Params(data="xor", noise=0.0, batch_size=8, temperature=0.5, steps=60, seed=3)]
)
def test_the_library_snippet_trains_the_films_own_classifier(p: Params) -> None:
    from dashboard.lessons.smooth_metrics import library

    said = []
    exec(snippet("smooth_metrics", p) + "\n" + library(p), {"print": lambda *values: said.append(values)})
    assert said[-1][0] == pytest.approx(said[-1][1], abs=1e-9)


def test_close_up_f1_is_a_staircase_and_soft_f1_a_slope() -> None:
    far, hard, soft = run(Params(steps=60)).scene.land.walk
    assert far[0] == -far[-1] and (np.diff(soft) != 0).all()
    assert (np.diff(hard) == 0).mean() > 0.5 and len(np.unique(hard)) > 2


def test_its_numbers_at_every_step() -> None:
    trace = run(Params(steps=40))
    found = measured("smooth_metrics", trace)
    assert all(np.isfinite(values).all() for values in found.values())
    for key, name in (("ce_f1", "cross_entropy"), ("soft_f1", "soft_f1"), ("reinforce_f1", "reinforce")):
        assert found[key][-1] == pytest.approx(trace.scene.curves["held_f1"][-1, NAMES.index(name)].mean())


@pytest.mark.parametrize("soft", [False, True])
def test_macro_and_micro_from_f1_and_accuracy_are_the_metrics_own(soft: bool) -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        p, y = rng.random(12), np.append(rng.integers(0, 2, 11), 1)
        q = p if soft else (p > 0.5).astype(float)
        macro, micro = averages(soft_f1(q, y), soft_accuracy(q, y))
        assert macro == pytest.approx(float(soft_f1(q, y, "macro")), abs=1e-12)
        assert micro == pytest.approx(float(soft_f1(q, y, "micro")), abs=1e-12)
    assert averages(np.array(1.0), np.array(1.0))[0] == 1 and averages(np.array(0.0), np.array(0.0))[0] == 0


def test_only_half_of_micro_is_left_to_macro_when_nothing_is_called_positive() -> None:
    f1, macro, micro = averages_of("soft_accuracy")
    assert f1 == 0 and macro == pytest.approx(micro / 2, abs=0.02)


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_pulls_are_the_slopes_at_the_logits(temperature: float) -> None:
    import torch

    z = torch.linspace(-4, 4, 9, dtype=torch.float64, requires_grad=True)
    (ce,) = torch.autograd.grad(torch.nn.functional.logsigmoid(z).sum(), z)
    (soft,) = torch.autograd.grad(torch.sigmoid(z / temperature).sum(), z)
    q, sharp = (torch.sigmoid(v).detach().numpy() for v in (z, z / temperature))
    np.testing.assert_allclose(pulls(q, 0, temperature), ce.numpy(), atol=1e-12)
    np.testing.assert_allclose(pulls(sharp, 1, temperature), soft.numpy(), atol=1e-12)


def test_soft_accuracy_lets_rare_positives_go() -> None:
    ends = run(Params()).scene.positives[-1].mean(1)
    assert ends[1] < 0.05 < 0.2 < ends[0]
