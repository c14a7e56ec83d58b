"""Metrics chapter, measured: speed beside peers, and what training on each objective is worth on fresh rows.

Run from the project's folder: python -m tests.benchmarks.bench_metrics
"""

from collections.abc import Sequence

import numpy as np

from engine import smooth_max, smooth_metrics, soft_bleu
from engine.data import toys
from engine.data.sets import Rows, plane
from engine.metrics import objectives as of
from engine.metrics import smooth
from engine.metrics.training import chains
from engine.smooth_metrics import NAMES, SEEDS, Params, best_threshold, thinned
from tests.benchmarks.timing import best

DATA_DRAWS = 12
TABLE = (("moons", 0.4, 0.05), ("blobs", 0.6, 0.05), ("moons", 0.2, 0.2), ("moons", 0.4, 0.5))  # data, noise, positives


def fresh_rows(p: Params, rows: int = 30_000) -> Rows:
    """Rows of the same toy set that no training has seen, thinned to the same share."""
    X, y = toys.PLANE_MAKERS[p.data](rows, p.noise, np.random.default_rng(10**6 + p.seed))
    return thinned(Rows(X, y, ("x₁", "x₂")), p.positives)


def fresh_f1(p: Params) -> dict[str, float]:
    """Mean F1 over the five seeds of each objective after training, on fresh rows of the same toy set; `threshold` is
    cross-entropy with its threshold moved to the best F1 of the training rows."""
    train = thinned(plane(p).train, p.positives)
    fresh = fresh_rows(p)
    middle, size = train.X.mean(0), train.X.std(0)
    Z, F = (np.c_[(X - middle) / size, np.ones(len(X))] for X in (train.X, fresh.X))
    seeds = [SEEDS * p.seed + s for s in range(SEEDS)]
    *_, last = chains(Z[:, :2], train.y, NAMES, seeds, p.steps, p.learning_rate, p.batch_size, p.temperature)
    z = last.w @ F.T
    cut = best_threshold(last.w[0] @ Z.T, train.y)
    found = dict(zip(NAMES, of.f1((z > 0).astype(float), fresh.y).mean(1).tolist(), strict=True))
    return found | {"threshold": float(of.f1((z[0] > cut[:, None]).astype(float), fresh.y).mean())}


def mean_f1(draws: Sequence[Params]) -> dict[str, float]:
    found = [fresh_f1(p) for p in draws]
    return {n: float(np.mean([f[n] for f in found])) for n in found[0]}


def worth() -> None:
    for data, noise, share in TABLE:
        found = mean_f1([Params(data=data, noise=noise, positives=share, seed=s) for s in range(DATA_DRAWS)])
        means = ", ".join(f"{n} {mean:.3f}" for n, mean in found.items())
        print(f"F1 on fresh rows, {data}, noise {noise}, {share:.0%} positive, {DATA_DRAWS} draws of the data: {means}")


def speed() -> None:
    X, y = np.random.default_rng(0).normal(size=(1000, 2)), (np.arange(1000) % 10 == 0).astype(float)
    (six,) = best(lambda: list(chains(X, y, NAMES, range(5), 300)), times=3)
    print(f"six objectives x 5 seeds x 300 steps, 1,000 rows: {six:.0f} ms (promised: 3,000)")
    for module in (smooth_max, smooth_metrics, soft_bleu):
        print(f"default run of {module.__name__}: {best(lambda m=module: m.run(m.Params()), times=3)[0]:.0f} ms")


def ranks() -> tuple[float, float]:
    import torch

    torch.set_num_threads(1)
    x = torch.randn(64, 1000, dtype=torch.float64, requires_grad=True)
    ours, pairs = best(
        lambda: torch.autograd.grad(smooth.soft_rank(x, 0.1).square().sum(), x),
        lambda: torch.autograd.grad(torch.sigmoid((x[:, :, None] - x[:, None]) / 0.1).sum(-1).square().sum(), x),
        times=2,
    )
    print(
        f"soft ranks 64 x 1,000, forward and backward: {ours:.1f} ms, "
        f"all pairs in torch {pairs:.0f} ms: x {pairs / ours:.0f}"
    )
    return ours, pairs


def bleus() -> tuple[float, float]:
    from sacrebleu.metrics import BLEU

    rng = np.random.default_rng(0)
    words = [rng.integers(0, 50, 30).tolist() for _ in range(2)]
    texts = [" ".join(map(str, w)) for w in words]
    peer, one_hot = BLEU(smooth_method="none", tokenize="none"), np.eye(50)[words[0]]
    ours, theirs, soft = best(
        lambda: smooth.bleu(*words),
        lambda: peer.corpus_score([texts[0]], [[texts[1]]]),
        lambda: smooth.soft_bleu(one_hot, words[1]),
        times=30,
    )
    print(f"BLEU of 30 words: {ours:.3f} ms, sacrebleu {theirs:.3f} ms: x {theirs / ours:.1f}; soft BLEU {soft:.3f} ms")
    return ours, theirs


if __name__ == "__main__":
    speed()
    ranks()
    bleus()
    worth()
