"""The ODE first: heat spreads a density; the velocity that carries particles along with it is −½σ²∇log p.

The continuity equation ∂p/∂t = −∇·(p·v) says that v moves the mass of p. Heat, ∂p/∂t = ½σ²Δp = ∇·(½σ²∇p), is the
same equation with p·v = −½σ²∇p: hence v = −½σ²∇log p. Along a path d log p/dt = −div v.
Sources: Song et al. (2021), arXiv:2011.13456, appendix D.1; Chen et al. (2018), arXiv:1806.07366, theorem 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob
from engine.diffusion import ode, targets
from engine.diffusion.mixture import Mixture
from engine.diffusion.one_noise import OneNoise, one_noise

__all__ = ["STEP", "Frame", "Params", "Scene", "area", "carry", "clock", "jacobian", "run", "square", "velocity"]

STEP = Text("step", "步")
WAYS = {
    "forward": Text("heat spreads", "热扩散"),
    "backward": Text("heat run backwards", "倒放：热量重新聚集"),
    "there_and_back": Text("there and back", "先扩散再倒放"),
}
CELLS = 48  # of the density's picture a side
ARROWS = 12  # of the flux a side
EDGE = 20  # points on each side of the square's rim
LINES = 21  # paths on the line
IN_SIGHT = 0.97 * targets.REACH  # how far from the middle a corner of the square may get


@dataclass(frozen=True)
class Params(targets.Target):
    way: str = choice(WAYS, Text("direction", "方向"))
    sigma: float = knob(1.0, 0.2, 2.0, Text("σ: how strong the heat", "σ：扩散强度"), step=0.1)
    steps: int = knob(60, 10, 100, Text("steps S", "步数 S"), step=5)
    side: float = knob(0.2, 0.05, 0.8, Text("side of the small square", "小正方形的边长"), step=0.05)
    square_x: float = knob(1.6, -3.0, 3.0, Text("its centre x₁", "中心 x₁"), step=0.1)
    square_y: float = knob(1.6, -3.0, 3.0, Text("its centre x₂", "中心 x₂"), step=0.1)
    particles: int = knob(400, 50, 1000, Text("particles", "粒子数"), step=50)


class Line(NamedTuple):
    """Paths on the line over the density, and the log density along one of them."""

    grid: Array  # (G,) places
    heat: Array  # (G, S + 1) density at each frame, float32
    paths: Array  # (S + 1, LINES) float32, at equal shares of the mass
    watched: int  # which of them the log density is of
    log_prob: Array  # (S + 1, 3), nats: at the start less log |J|, less ∫div v, and exactly


class Scene(NamedTuple):
    sigma: float
    times: Array  # (S + 1,) in the order they are played
    axis: Array  # (CELLS,) both axes of the plane's picture
    arrows: Array  # (ARROWS², 2) where the flux is drawn
    asked: tuple[float, float]  # where the square's centre was put; it starts nearer to the data if it would be lost
    area: Array  # (S + 1, 2): the carried square's area over its first, and exp ∫div v at its centre
    particles: Array  # (S + 1, n, 2) float32
    line: Line
    kernel: OneNoise


class Frame(NamedTuple):
    time: float
    density: Array  # (CELLS, CELLS) float32
    flux: Array  # (ARROWS², 2) p·v, float32
    rim: Array  # (4·EDGE + 1, 2) the square, carried, closed
    jacobian: Array  # (2, 2) of the map from the start to here, at the centre
    centre: Array  # (2,)
    velocity: Array  # (2,) v at the centre, now
    div: float  # div v there
    h: float  # length of the step from here in time (negative: backwards; at the end: of the last one)
    step: Array  # (2, 2) I + h·∂v, the Jacobian of one Euler step


def velocity(mixture: Mixture, sigma: float, x: Array, t: float) -> Array:
    """−½σ²∇log p_t(x), (n, d), for p_t = mixture smoothed by heat for a time t."""
    return -0.5 * sigma**2 * mixture.score(x, 1.0, sigma * np.sqrt(t))


def jacobian(mixture: Mixture, sigma: float, x: Array, t: float) -> Array:
    """∂v/∂x, (n, d, d)."""
    return mixture.jacobian(x, 1.0, sigma * np.sqrt(t), 0.0, 0.5 * sigma**2)


def carry(
    mixture: Mixture, sigma: float, x: Array, times: Array, start: Array | None = None
) -> tuple[Array, Array, Array]:
    """Particles x (n, d) with their Jacobian and ∫div along the way, by RK4 between `times` (S + 1,), up or down.

    -> x (S + 1, n, d), J (S + 1, n, d, d) with dJ/dt = ∂v·J from the identity (or `start`), ∫div v dt (S + 1, n).
    Refused when a time is negative: heat has no past beyond its start.
    """
    if np.min(times) < 0:
        raise Refused("Heat cannot be run back beyond t = 0.", "热流不能倒推到 t = 0 之前。")
    n, d = x.shape

    def all_three(t: float, z: Array) -> Array:
        here, J = z[:, :d], z[:, d:-1].reshape(n, d, d)
        dv = jacobian(mixture, sigma, here, t)
        dJ = (dv @ J).reshape(n, d * d)
        return np.column_stack([velocity(mixture, sigma, here, t), dJ, np.trace(dv, axis1=1, axis2=2)])

    eye = np.tile(np.eye(d), (n, 1, 1)) if start is None else start
    z = ode.integrate(all_three, np.column_stack([x, eye.reshape(n, -1), np.zeros(n)]), times, "rk4")
    return z[..., :d], z[..., d:-1].reshape(-1, n, d, d), z[..., -1]


def clock(way: str, steps: int, sigma: float, narrow: float) -> Array:
    """Times of the frames between 0 and 1. Forward, each step multiplies narrow² + σ²t, a narrow peak's variance,
    by the same factor: narrow peaks melt fast, wide ones slowly."""
    ratio = sigma**2 / narrow**2
    up = np.expm1(np.linspace(0, 1, steps + 1) * np.log1p(ratio)) / ratio
    up[-1] = 1
    if way == "there_and_back":
        return np.concatenate([up, up[-2::-1]])
    return up[::-1] if way == "backward" else up


def area(rim: Array) -> Array:
    """Of closed polygons (..., m, 2), by the shoelace formula."""
    x, y = rim[..., 0], rim[..., 1]
    return 0.5 * np.abs((x[..., :-1] * y[..., 1:] - x[..., 1:] * y[..., :-1]).sum(-1))


def square(centre: Array, side: float) -> Array:
    """Its rim, (4·EDGE + 1, 2), closed."""
    u = np.linspace(-0.5, 0.5, EDGE + 1)[:-1]
    low, high = np.full(EDGE, -0.5), np.full(EDGE, 0.5)
    rim = np.concatenate([np.c_[u, low], np.c_[high, u], np.c_[-u, high], np.c_[low, -u], [[-0.5, -0.5]]])
    return centre + side * rim


def kept_in_sight(mixture: Mixture, sigma: float, centre: Array, side: float, times: Array) -> Array:
    """The place (2,) nearest to `centre`, on the line from it to the nearest peak, from which the flow keeps a square
    in the picture: far outside the data it runs away at once."""
    peak = mixture.means[np.linalg.norm(mixture.means - centre, axis=1).argmin()]
    tried = peak + np.linspace(1, 0, 21)[:, None] * (centre - peak)
    corners = side / 2 * np.array([[0, 0], [1, 1], [1, -1], [-1, 1], [-1, -1]])
    starts = (tried[:, None] + corners).reshape(-1, 2)
    ways = ode.integrate(lambda t, x: velocity(mixture, sigma, x, t), starts, times, "rk4")
    inside = np.abs(ways).max((0, 2)).reshape(len(tried), -1).max(1) <= IN_SIGHT
    return tried[int(inside.argmax()) if inside.any() else -1]


def on_the_line(mixture: Mixture, sigma: float, times: Array) -> Line:
    smooth, finer = sigma * np.sqrt(times), max(-(-120 // (len(times) - 1)), 1)
    inner = np.interp(np.arange((len(times) - 1) * finer + 1) / finer, np.arange(len(times)), times)
    first = Mixture(mixture.means, np.hypot(mixture.stds, smooth[0]), mixture.weights)
    paths, J, gone = (x[::finer] for x in carry(mixture, sigma, first.quantiles(LINES)[:, None], inner))
    k, grid = LINES // 3, np.linspace(-targets.REACH, targets.REACH, 141)
    exact = np.array([mixture.log_prob(x[k : k + 1], 1.0, s)[0] for x, s in zip(paths, smooth, strict=True)])
    return Line(
        grid=grid,
        heat=np.stack([np.exp(mixture.log_prob(grid[:, None], 1.0, s)) for s in smooth], 1).astype(np.float32),
        paths=paths[..., 0].astype(np.float32),
        watched=k,
        log_prob=np.column_stack([exact[0] - np.log(np.abs(J[:, k, 0, 0])), exact[0] - gone[:, k], exact]),
    )


def told(
    mixture: Mixture, sigma: float, times: Array, axis: Array, spots: Array, rim: Array, middle: Array, J: Array
) -> Iterator[Frame]:
    """A frame a time: the density on axis × axis, the flux at the spots, the carried square and its Jacobian."""
    cells, small = targets.places(axis), np.float32
    for i, t in enumerate(times):
        j = min(i, len(times) - 2)  # after the last step, the last step's length
        h, s = float(times[j + 1] - times[j]), sigma * np.sqrt(t)
        dv = jacobian(mixture, sigma, middle[i], t)[0]
        there = np.exp(mixture.log_prob(spots, 1.0, s))
        yield Frame(
            time=float(t),
            density=np.exp(mixture.log_prob(cells, 1.0, s)).reshape(CELLS, CELLS).astype(small),
            flux=(there[:, None] * velocity(mixture, sigma, spots, t)).astype(small),
            rim=rim[i],
            jacobian=J[i, 0],
            centre=middle[i, 0],
            velocity=velocity(mixture, sigma, middle[i], t)[0],
            div=float(np.trace(dv)),
            h=h,
            step=np.eye(2) + h * dv,
        )


def run(p: Params) -> Trace[Scene, Frame]:
    plane, rng = targets.in_plane(p), np.random.default_rng(p.seed)
    times = clock(p.way, p.steps, p.sigma, float(plane.stds.min()))
    start = plane.sample(p.particles, rng) + p.sigma * np.sqrt(times[0]) * rng.normal(size=(p.particles, 2))
    centre = kept_in_sight(plane, p.sigma, np.array([p.square_x, p.square_y]), p.side, times)
    particles, rim = (
        ode.integrate(lambda t, x: velocity(plane, p.sigma, x, t), x, times, "rk4")
        for x in (start, square(centre, p.side))
    )
    middle, J, gone = carry(plane, p.sigma, centre[None], times)
    axis = np.linspace(-targets.REACH, targets.REACH, CELLS)
    spots = targets.places(targets.middles(ARROWS))
    scene = Scene(
        sigma=p.sigma,
        times=times,
        axis=axis,
        arrows=spots,
        asked=(p.square_x, p.square_y),
        area=np.column_stack([area(rim) / area(rim[0]), np.exp(gone[:, 0])]),
        particles=particles.astype(np.float32),
        line=on_the_line(targets.on_line(p), p.sigma, times),
        kernel=one_noise(p.spread),
    )
    return Trace.of(scene, told(plane, p.sigma, times, axis, spots, rim, middle, J))
