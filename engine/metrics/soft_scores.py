"""Hard functions of scores and their smooth twins, over the last axis; numpy or torch in, the same out.

Temperature T >= 0: T -> 0 is the hard function (T = 0 is exactly it, tied scores sharing), T -> infinity is flat.
n is the length of the last axis, gap the distance between the best score and the next.
"""

import math

import numpy as np

from engine.core import Refused, Text
from engine.metrics.temperature import AnyArray, positive, scores, shrink, softmax, space, through, top

FORMS = {
    "log_sum_exp": Text("log-sum-exp", "对数求和指数（LSE）"),
    "boltzmann": Text("Boltzmann mean", "玻尔兹曼加权平均"),
    "p_norm": Text("p-norm", "p 范数"),
}


def smooth_max(x: AnyArray, k: float, form: str = "log_sum_exp") -> AnyArray:
    """The smooth maximum at k = 1/T > 0; the last axis goes away.

    log_sum_exp  (1/k) log Σ exp(k x)            max <= . <= max + log(n)/k
    boltzmann    Σ x exp(k x) / Σ exp(k x)       max - log(n)/k <= . <= max
    p_norm       (Σ |x|^k)^(1/k), k >= 1         m <= . <= m n^(1/k), m = max |x|
    All reach the maximum (p_norm: of |x|) as k -> infinity. The gradient of log_sum_exp is softmax(k x).
    Source: Boyd & Vandenberghe (2004), Convex Optimization, 3.1.5; Asadi & Littman (2017) for the Boltzmann mean.
    """
    x, k = scores(x), positive(k, "k", zero=False)
    xp, most = space(x), top(x)[..., 0]
    if form == "boltzmann":
        return (x * softmax(x, 1 / k)).sum(-1)
    if form == "p_norm":
        if k < 1:
            raise Refused(f"A p-norm needs k of 1 or more, not {k:g}.", f"p 范数要求 k 不小于 1，而不是 {k:g}。")
        size = top(abs(x))
        none, one = size == 0, xp.ones_like(size)
        many = ((abs(x) / xp.where(none, one, size)) ** k).sum(-1)
        return size[..., 0] * xp.exp(xp.log(xp.where(none, one, many[..., None])[..., 0]) / k)
    if form != "log_sum_exp":
        raise Refused(f"There is no smooth maximum called {form!r}.", f"没有名为 {form!r} 的光滑最大值。")
    if math.isinf(k):
        return (x * softmax(x, 0)).sum(-1)
    return most + xp.log(xp.exp(shrink(x - most[..., None], 1 / k)).sum(-1)) / k


def max_bound(x: AnyArray, k: float, form: str = "log_sum_exp") -> tuple[AnyArray, AnyArray]:
    """Least and most that smooth_max(x, k, form) can be, given only the maximum and n."""
    x = scores(x)
    if form == "p_norm":
        size = top(abs(x))[..., 0]
        return size, size * x.shape[-1] ** (1 / k)
    most, slack = top(x)[..., 0], math.log(x.shape[-1]) / k
    return (most, most + slack) if form == "log_sum_exp" else (most - slack, most)


def soft_one_hot(x: AnyArray, temperature: float) -> AnyArray:
    """exp(x/T) / Σ exp(x/T): which is the largest? Limit: one-hot. Off by at most (n - 1) exp(-gap/T) in any entry."""
    return softmax(scores(x), positive(temperature, "temperature"))


def soft_argmax(x: AnyArray, temperature: float) -> AnyArray:
    """Σ i softmax(x/T)_i: where is the largest? Limit: argmax (ties: the mean of their places). The last axis goes.

    Off by at most (n - 1)² exp(-gap/T) places.
    """
    p = soft_one_hot(x, temperature)
    xp = space(p)
    return (p * xp.arange(p.shape[-1], dtype=p.dtype)).sum(-1)


def soft_step(x: AnyArray, temperature: float) -> AnyArray:
    """1 / (1 + exp(-x/T)), entrywise. Limit: 0 below zero, 1 above, ½ at it. Off by at most exp(-|x|/T)."""
    return (1 + soft_sign(x, 2 * positive(temperature, "temperature"))) / 2


def soft_sign(x: AnyArray, temperature: float) -> AnyArray:
    """tanh(x/T), entrywise. Limit: -1, 0, 1. Off by at most 2 exp(-2|x|/T)."""
    x, temperature = scores(x), positive(temperature, "temperature")
    xp = space(x)
    return xp.sign(x) + 0 * x if temperature == 0 else xp.tanh(shrink(x, temperature))


def soft_top_k(x: AnyArray, k: int, temperature: float) -> AnyArray:
    """Membership, summing to k, of the k largest: sigmoid((x - τ)/T) with τ such that the entries sum to k.

    It maximises <x, m> + T·(entropy of the memberships) over 0 <= m <= 1, Σ m = k. Limit: 1 for the k largest, 0 for
    the rest, ties share. Off by at most max(k, n - k) exp(-gap/2T), gap between the k-th and the next score.
    """
    x, temperature = scores(x), positive(temperature, "temperature")
    n = x.shape[-1]
    if k != int(k) or not 1 <= k <= n:
        raise Refused(
            f"k is {k}; with {n} scores it is a whole number from 1 to {n}.",
            f"k 为 {k}；共有 {n} 个分数时，k 应为 1 到 {n} 的整数。",
        )
    notes: dict[str, np.ndarray] = {}

    def forward(v: np.ndarray) -> np.ndarray:
        m = notes["m"] = members(v.astype(float), int(k), temperature)
        return m.astype(v.dtype)

    def back(g: np.ndarray) -> np.ndarray:
        if temperature == 0 or k == n:
            return np.zeros_like(g)
        s = notes["m"] * (1 - notes["m"])  # the threshold moves too: dτ/dx = s / Σ s
        total = s.sum(-1, keepdims=True)
        mean = (s * g).sum(-1, keepdims=True) / np.where(total > 0, total, 1)
        return np.asarray(s * (g - mean) / temperature, g.dtype)

    return through(forward, back, x)


def members(x: np.ndarray, k: int, temperature: float) -> np.ndarray:
    """soft_top_k's value; the threshold by Newton's steps, halved where they leave the bracket."""
    n = x.shape[-1]
    if k == n or math.isinf(temperature):
        return np.full_like(x, k / n)
    down = -np.sort(-x, axis=-1)
    edge = down[..., k - 1, None]
    if temperature == 0:
        above, tied = x > edge, x == edge
        share = (k - above.sum(-1, keepdims=True)) / tied.sum(-1, keepdims=True)
        return np.asarray(above + tied * share)
    z = shrink(x - edge, temperature)
    under = shrink(down[..., k, None] - edge, temperature)  # the next score; the k-th is at 0
    low, high = under - math.log(n) - 1, np.full_like(under, math.log(n) + 1)
    tau = under / 2
    for _ in range(60):
        m = 1 / (1 + np.exp(np.minimum(tau - z, 700.0)))
        over = m.sum(-1, keepdims=True) - k
        if np.abs(over).max() < 1e-14 * n:
            break
        low, high = np.where(over > 0, tau, low), np.where(over > 0, high, tau)
        newton = tau + over / np.maximum((m * (1 - m)).sum(-1, keepdims=True), 1e-300)
        tau = np.where((newton > low) & (newton < high), newton, (low + high) / 2)
    return np.asarray(m)


def soft_rank(x: AnyArray, temperature: float) -> AnyArray:
    """Ranks from 1 (smallest) to n: the projection of x/T onto the permutahedron of (n, ..., 1).

    Exactly the hard ranks once T is no larger than the smallest distance between two scores (ties: their mean rank);
    all (n + 1)/2 as T -> infinity. A score is off by less than the number of scores that it is pooled with.
    Source: Blondel, Teboul, Berthet & Djolonga (2020), "Fast differentiable sorting and ranking", quadratic form.
    """
    x, temperature = scores(x), positive(temperature, "temperature")
    n = x.shape[-1]
    notes: dict[str, np.ndarray] = {}

    def forward(v: np.ndarray) -> np.ndarray:
        flat = v.reshape(-1, n).astype(float)
        order = notes["order"] = np.argsort(-flat, axis=-1, kind="stable")
        pool, falling = ranked(np.take_along_axis(flat, order, -1), temperature)
        notes["pool"], out = pool, np.empty_like(flat)
        np.put_along_axis(out, order, falling, -1)
        return np.asarray(out.reshape(v.shape), v.dtype)

    def back(g: np.ndarray) -> np.ndarray:
        if temperature == 0:
            return np.zeros_like(g)
        falling = np.take_along_axis(g.reshape(-1, n), notes["order"], -1)
        out = np.empty_like(falling)
        np.put_along_axis(out, notes["order"], falling - pool_mean(falling, notes["pool"]), -1)
        return np.asarray(out.reshape(g.shape) / temperature, g.dtype)

    return through(forward, back, x)


def pool_mean(s: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """Each entry's mean over its pool; pools are numbered through all rows."""
    return np.asarray((np.bincount(pool.ravel(), s.ravel()) / np.bincount(pool.ravel()))[pool])


def ranked(s: np.ndarray, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """Falling scores s (m, n) -> the pool and the soft rank of each: (s - mean of pool)/T + mean rank of pool.

    The pools are the blocks of the falling isotonic fit to s/T - (n, ..., 1). Rows are scaled and shifted below each
    other, so that one fit does for all of them and no pool reaches across two.
    """
    from scipy.optimize import isotonic_regression

    m, n = s.shape
    w = np.arange(n, 0, -1.0)
    if math.isinf(temperature):
        return np.repeat(np.arange(m)[:, None], n, 1), np.full((m, n), (n + 1) / 2)
    reach = np.ptp(s, axis=1, keepdims=True)
    if temperature <= 1e-11 * reach.max() / m or temperature == 0:
        fresh = np.concatenate([np.ones((m, 1), bool), s[:, 1:] < s[:, :-1]], 1)
        pool = np.cumsum(fresh).reshape(m, n) - 1
        return pool, pool_mean(np.broadcast_to(w, (m, n)), pool)
    y = ((s - s[:, :1]) - temperature * (w - n)) / (reach + n * temperature) - 4.0 * np.arange(m)[:, None]
    blocks = isotonic_regression(y.ravel(), increasing=False).blocks
    pool = np.repeat(np.arange(len(blocks) - 1), np.diff(blocks)).reshape(m, n)
    return pool, (s - pool_mean(s, pool)) / temperature + pool_mean(np.broadcast_to(w, (m, n)), pool)
