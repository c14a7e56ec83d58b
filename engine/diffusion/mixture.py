"""Mixtures of round Gaussians: the targets whose score, denoiser and velocity are known exactly.

Under x_t = a·x_0 + s·ε, with x_0 from the mixture and ε standard normal, x_t is again a mixture: component k has mean
a·m_k and variance v_k = a²·σ_k² + s². Given the component everything is affine in x, so every quantity below is an
average of affine maps under the responsibilities r_k(x): one matrix product and a log-sum-exp. Float64 throughout.
Any sample is a mixture too (a small Gaussian a point), so a painted target is exact as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.core import Array, Refused

BLOCK = 1 << 15  # responsibilities worked out at a time


@dataclass(frozen=True, eq=False)
class Mixture:
    """means (K, d), stds (K,) positive, weights (K,) positive; weights are scaled to sum to one.

    Raises Refused when the shapes disagree, when there is no component, or when a number is not finite or positive.
    In every method x is (n, d), `a` and `s` are the signal's and the noise's share at one time.
    """

    means: Array
    stds: Array
    weights: Array

    def __post_init__(self) -> None:
        m, s, w = (np.asarray(v, dtype=float) for v in (self.means, self.stds, self.weights))
        if m.ndim != 2 or 0 in m.shape or s.shape != (len(m),) or w.shape != (len(m),):
            raise Refused(
                "A mixture needs means (K, d), K stds and K weights, K at least 1; "
                f"given {m.shape}, {s.shape}, {w.shape}.",
                "混合分布需要形状为 (K, d) 的均值、K 个标准差和 K 个权重，且 K ≥ 1；"
                f"给出的形状是 {m.shape}、{s.shape}、{w.shape}。",
            )
        if not (np.isfinite(m).all() and np.isfinite(s).all() and np.isfinite(w).all() and (s > 0).all()):
            raise Refused(
                "A mixture's means must be finite and its stds positive.", "混合分布的均值必须有限，标准差必须为正。"
            )
        if (w < 0).any() or not w.sum() > 0:
            raise Refused("A mixture's weights must be positive.", "混合分布的权重必须为正。")
        keep = w > 0
        object.__setattr__(self, "means", m[keep])
        object.__setattr__(self, "stds", s[keep])
        object.__setattr__(self, "weights", w[keep] / w.sum())

    @property
    def dim(self) -> int:
        return int(self.means.shape[1])

    @cached_property
    def _square(self) -> Array:
        return (self.means**2).sum(1)

    @cached_property
    def _share(self) -> Array:
        return np.log(self.weights)

    def _plan(self, a: float, s: float) -> Array:
        """(K, d + 2): applied to [x, |x|², 1] it gives the log of each component's weight times density."""
        v = (a * self.stds) ** 2 + s * s
        plan = np.empty((len(v), self.dim + 2))
        plan[:, :-2], plan[:, -2] = a * self.means / v[:, None], -0.5 / v
        plan[:, -1] = self._share - 0.5 * self.dim * np.log(2 * np.pi * v) - 0.5 * a * a * self._square / v
        return plan

    def _blocks(self, x: Array) -> Iterator[tuple[slice, Array]]:
        """[x, |x|², 1] as rows (d + 2, block), in blocks small enough for the processor's cache."""
        size = max(BLOCK // len(self.weights), 16)
        for i in range(0, len(x), size):
            part = x[i : i + size]
            rows = np.empty((self.dim + 2, len(part)))
            rows[:-2], rows[-2], rows[-1] = part.T, np.einsum("nd,nd->n", part, part), 1
            yield slice(i, i + size), rows

    def log_prob(self, x: Array, a: float = 1.0, s: float = 0.0) -> Array:
        """log p_t(x), (n,), in nats."""
        plan, out = self._plan(a, s), np.empty(len(x))
        for where, rows in self._blocks(x):
            logit = plan @ rows
            top = logit.max(0)
            logit -= top
            out[where] = top + np.log(np.exp(logit, out=logit).sum(0))
        return out

    def average(self, x: Array, a: float, s: float, columns: Array) -> Array:
        """Σ_k r_k(x)·columns_k, (m, n), for columns (K, m): r_k = p(component k | x_t = x)."""
        plan, out = self._plan(a, s), np.empty((columns.shape[1], len(x)))
        with_one = np.ones((columns.shape[1] + 1, len(columns)))
        with_one[:-1] = columns.T
        for where, rows in self._blocks(x):
            r = plan @ rows
            r -= r.max(0)
            sums = with_one @ np.exp(r, out=r)
            out[:, where] = sums[:-1] / sums[-1]
        return out

    def responsibilities(self, x: Array, a: float = 1.0, s: float = 0.0) -> Array:
        """p(component | x_t = x), (n, K)."""
        return self.average(x, a, s, np.eye(len(self.weights))).T

    def _affine(self, x: Array, a: float, s: float, shift: Array, slope: Array) -> Array:
        """Σ r_k (shift_k + slope_k·x), (n, d)."""
        columns = np.empty((len(shift), self.dim + 1))
        columns[:, :-1], columns[:, -1] = shift, slope
        mean = self.average(x, a, s, columns)
        return (mean[:-1] + mean[-1] * x.T).T

    def score(self, x: Array, a: float = 1.0, s: float = 0.0) -> Array:
        """∇ log p_t(x), (n, d)."""
        v = (a * self.stds) ** 2 + s * s
        return self._affine(x, a, s, a * self.means / v[:, None], -1 / v)

    def denoise(self, x: Array, a: float = 1.0, s: float = 0.0) -> Array:
        """E[x_0 | x_t = x], (n, d): the best guess of the clean point."""
        v = (a * self.stds) ** 2 + s * s
        return self._affine(x, a, s, self.means * (s * s / v)[:, None], a * self.stds**2 / v)

    def _drift(self, a: float, s: float, da: float, sds: float) -> tuple[Array, Array]:
        v = (a * self.stds) ** 2 + s * s
        slope = (a * da * self.stds**2 + sds) / v
        return self.means * (da - slope * a)[:, None], slope

    def velocity(self, x: Array, a: float, s: float, da: float, sds: float) -> Array:
        """E[a'·x_0 + s'·ε | x_t = x], (n, d): the field whose flow carries the marginals along.

        da is a'(t) and sds is s(t)·s'(t) = ½ d(s²)/dt: finite where s' alone is not (s = 0).
        """
        return self._affine(x, a, s, *self._drift(a, s, da, sds))

    def jacobian(self, x: Array, a: float, s: float, da: float, sds: float) -> Array:
        """∂velocity_i/∂x_j, (n, d, d); its trace is the divergence."""
        d = self.dim
        c, b = self._drift(a, s, da, sds)  # component k moves x by c_k + b_k x
        v = (a * self.stds) ** 2 + s * s
        p, q = a * self.means / v[:, None], 1 / v  # and its score is p_k - q_k x
        cp = (c[:, :, None] * p[:, None, :]).reshape(-1, d * d)
        parts = [cp, b[:, None] * p, q[:, None] * c, b * q, b, c, p, q]
        r = self.average(x, a, s, np.column_stack(parts)).T
        cut = np.cumsum([d * d, d, d, 1, 1, d, d])
        rcp, rbp, rqc, rbq, rb, rc, rp, rq = np.split(r, cut, axis=1)
        u, g = rc + rb * x, rp - rq * x
        outer = rcp.reshape(-1, d, d) + x[:, :, None] * rbp[:, None, :] - rqc[:, :, None] * x[:, None, :]
        outer -= rbq[:, :, None] * x[:, :, None] * x[:, None, :]
        return outer - u[:, :, None] * g[:, None, :] + rb[:, :, None] * np.eye(d)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """n independent points, (n, d)."""
        k = rng.choice(len(self.weights), size=n, p=self.weights)
        return self.means[k] + self.stds[k, None] * rng.normal(size=(n, self.dim))

    def quantiles(self, n: int) -> Array:
        """On the line (d = 1): the n places (i + ½)/n of the way through the mass, (n,). The sample without chance."""
        reach = float((np.abs(self.means[:, 0]) + 8 * self.stds).max())
        grid = np.linspace(-reach, reach, 8001)
        mass = np.cumsum(np.exp(self.log_prob(grid[:, None])))
        return np.interp((np.arange(n) + 0.5) / n, mass / mass[-1], grid + (grid[1] - grid[0]) / 2)

    def even_sample(self, n: int, rng: np.random.Generator) -> Array:
        """In the plane (d = 2): n points spread more evenly than chance would, (n, 2).

        A shifted lattice in the cube (Roberts' R₃ sequence, 2018) gives component, radius and angle.
        """
        u = (rng.uniform(size=3) + np.arange(1, n + 1)[:, None] * 0.8191725133961645 ** np.arange(1, 4)) % 1
        k = np.minimum(np.searchsorted(np.cumsum(self.weights), u[:, 0]), len(self.weights) - 1)
        radius, angle = np.sqrt(-2 * np.log1p(-u[:, 1])), 2 * np.pi * u[:, 2]
        return self.means[k] + (self.stds[k] * radius)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def normal(dim: int) -> Mixture:
    """Standard normal noise as a mixture of one."""
    return Mixture(np.zeros((1, dim)), np.ones(1), np.ones(1))
