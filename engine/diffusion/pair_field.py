"""The field that a set of pairs implies, E[x₁ − x₀ | x_t = x], fitted by local linear regression.

At time t the pair i stands at (1−t)·x₀ + t·x₁ and moves with x₁ − x₀. The field at x is the plane fitted to the moves
of the k nearest, weighed by nearness (tricube). Source: Cleveland (1979), Robust locally weighted regression.
"""

import numpy as np

from engine.core import Array, Refused

NEAREST = 24
MOST = 4000  # pairs kept


class PairField:
    """v(x, t) of pairs x0, x1 (N, d); at most MOST of them, drawn by the seed."""

    def __init__(self, x0: Array, x1: Array, seed: int = 0, nearest: int = NEAREST) -> None:
        x0, x1 = np.asarray(x0, float), np.asarray(x1, float)
        if x0.ndim != 2 or x0.shape != x1.shape or len(x0) < 2 or not np.isfinite(x0 + x1).all():
            raise Refused(
                f"Pairs need two finite arrays of one shape (N, d) with N at least 2; given {x0.shape} and {x1.shape}.",
                f"配对需要两个形状同为 (N, d) 的有限数组，且 N ≥ 2；给出的是 {x0.shape} 和 {x1.shape}。",
            )
        if len(x0) > MOST:
            keep = np.random.default_rng(seed).choice(len(x0), MOST, replace=False)
            x0, x1 = x0[keep], x1[keep]
        self.x0, self.x1, self.nearest = x0, x1, min(nearest, len(x0))

    def __call__(self, x: Array, t: float) -> Array:
        """x (n, d), t in [0, 1] -> (n, d)."""
        from scipy.spatial import cKDTree

        z, move = (1 - t) * self.x0 + t * self.x1, self.x1 - self.x0
        far, i = cKDTree(z).query(x, self.nearest)
        w = (1 - np.minimum(far / (far[:, -1:] * 1.001 + 1e-12), 1) ** 3) ** 3 + 1e-12
        w /= w.sum(1, keepdims=True)
        near, moves = z[i], move[i]  # (n, k, d)
        centre = np.einsum("nk,nkd->nd", w, near)
        mean = np.einsum("nk,nkd->nd", w, moves)
        near = near - centre[:, None]
        weighed = w[..., None] * near
        spread = np.einsum("nki,nkj->nij", weighed, near)
        ridge = 0.02 * np.trace(spread, axis1=1, axis2=2)[:, None, None] + 1e-12
        slope = np.linalg.solve(spread + ridge * np.eye(z.shape[1]), np.einsum("nki,nkj->nij", weighed, moves))
        return mean + np.einsum("ni,nij->nj", x - centre, slope)
