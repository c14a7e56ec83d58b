"""A stick figure that goes on for ever: it walks, waves, jumps, squats, throws, sits, falls, and idles between.

A pose is twelve numbers (the hip's place, the turn of the torso and head, eight limb angles); thirteen joints follow
from it. Movements blend into one another over a few frames, and what comes next is partly foretold by what went before
(a jump likes a run-up), so that there is something to remember and something to anticipate.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.core import Array, Text

CLASSES = (
    Text("idle", "站立"),
    Text("walk", "走路"),
    Text("wave", "挥手"),
    Text("jump", "跳跃"),
    Text("squat", "深蹲"),
    Text("throw", "投掷"),
    Text("sit", "坐下"),
    Text("fall", "跌倒"),
)
IDLE, WALK, WAVE, JUMP, SQUAT, THROW, SIT, FALL = range(8)
JOINTS = 13  # the head, then two each: shoulders, elbows, hands, hips, knees, feet
HIPS = (7, 8)
BLEND = 5  # frames from one movement to the next

#            frames a cycle, fewest and most cycles
_LENGTHS = {
    IDLE: (12, 1, 2),
    WALK: (18, 1, 3),
    WAVE: (14, 1, 3),
    JUMP: (20, 1, 2),
    SQUAT: (26, 1, 2),
    THROW: (22, 1, 1),
}
_LENGTHS |= {SIT: (44, 1, 1), FALL: (40, 1, 1)}
_NEXT = np.full((8, 8), 1.0)  # unnormalised: what follows what
_NEXT[WALK, JUMP], _NEXT[SQUAT, JUMP], _NEXT[WALK, THROW], _NEXT[FALL, SIT], _NEXT[JUMP, FALL] = 8, 4, 4, 5, 4
_NEXT[:, IDLE] = 0.0
np.fill_diagonal(_NEXT, 0.0)

_STAND = np.array([0.0, 1.0, 0.0, 0.0, -0.12, 0.12, -0.05, 0.05, -0.06, 0.06, -0.06, 0.06])


class Moment(NamedTuple):
    joints: Array  # (13, 2), the hip a body-length above the ground at y = 1 when standing
    label: int


class Recording(NamedTuple):
    joints: Array  # (n, 13, 2)
    labels: Array  # (n,)
    features: Array  # (n, 52)


def pose(action: int, u: float) -> Array:
    """The twelve numbers of a movement at phase u in 0..1 of its cycle."""
    p = _STAND.copy()
    wave = np.sin(2 * np.pi * u)
    if action == IDLE:
        p[1] += 0.008 * wave
        p[4:6] += [0.02 * wave, -0.02 * wave]
    elif action == WALK:
        p[1] += 0.02 * np.cos(4 * np.pi * u)
        p[4:6], p[6:8] = [0.5 * wave, -0.5 * wave], [0.5 * wave + 0.3, -0.5 * wave + 0.3]
        p[8:10] = [-0.5 * wave, 0.5 * wave]
        p[10:12] = [
            -0.5 * wave - 0.5 * max(0.0, np.cos(2 * np.pi * u)),
            0.5 * wave - 0.5 * max(0.0, -np.cos(2 * np.pi * u)),
        ]
    elif action == WAVE:
        p[5], p[7] = 2.0, 2.9 + 0.55 * wave
    elif action == JUMP:  # crouch, fly, land
        crouch = np.interp(u, [0, 0.28, 0.42, 0.75, 0.85, 1], [0, 1, 0, 0, 0.6, 0])
        flight = max(0.0, np.sin(np.pi * (u - 0.4) / 0.38)) if 0.4 < u < 0.78 else 0.0
        p = _bend(p, float(crouch))
        p[1] += 0.45 * flight
        p[4:8] += np.array([-1, 1, -1, 1]) * np.interp(u, [0, 0.28, 0.45, 0.75, 1], [0, -0.5, 2.4, 2.0, 0])
    elif action == SQUAT:  # down and up with the arms out; at the bottom it looks as sitting does
        p = _bend(p, float(np.interp(u, [0, 0.18, 0.82, 1], [0, 1, 1, 0])))
        p[4:8] = np.interp(u, [0, 0.14, 0.24, 0.78, 0.88, 1], [0.0, 1.5, 0.5, 0.5, 1.5, 0.0])
    elif action == THROW:  # wind up with the arm as in a wave, aim, let go, follow through
        p[5] = np.interp(u, [0, 0.2, 0.6, 0.7, 0.8, 1], [0.1, 2.0, 2.0, 3.6, 0.9, 0.1])
        p[7] = np.interp(u, [0, 0.2, 0.6, 0.7, 0.8, 1], [0.1, 2.9, 2.9, 3.2, 0.6, 0.1])
        p[2] = np.interp(u, [0, 0.1, 0.2, 0.6, 0.7, 1], [0, -0.25, 0, 0, 0.25, 0])
    elif action == SIT:  # as deep and as long, with the hands on the knees all the way
        p = _bend(p, float(np.interp(u, [0, 0.18, 0.82, 1], [0, 1, 1, 0])))
        p[4:8] = np.interp(u, [0, 0.18, 0.82, 1], [0.0, 0.5, 0.5, 0.0])
    elif action == FALL:
        down = float(np.interp(u, [0, 0.08, 0.3, 0.75, 1], [0, 0.06, 1, 1, 0]))
        p[0], p[1], p[2] = 0.35 * down, 1.0 - 0.85 * down, 1.45 * down
        p[4:8] = [1.9 * down, 2.3 * down, 1.7 * down, 2.0 * down]
        p[8:12] = np.array([-1.3, -1.5, -1.4, -1.6]) * down
    return p


def _bend(p: Array, depth: float) -> Array:
    """Knees forward, hip down and back, feet where they were."""
    q = p.copy()
    thigh, shin = 1.35 * depth, -0.55 * depth
    q[8:10], q[10:12] = p[8:10] + thigh, p[10:12] + shin
    q[0] -= 0.5 * np.sin(thigh) + 0.5 * np.sin(shin)
    q[1] -= 0.5 * (1 - np.cos(thigh)) + 0.5 * (1 - np.cos(shin))
    q[2] += 0.35 * depth
    return q


def joints(p: Array, size: float = 1.0) -> Array:
    """(13, 2) from a pose; size stretches the limbs."""
    hip = np.array([p[0], p[1]])

    def along(angle: float, length: float) -> Array:
        return length * size * np.array([np.sin(angle), -np.cos(angle)])

    neck = hip - along(-p[2], 0.55)
    head = neck - along(-p[2] - p[3], 0.25)
    wide = 0.13 * size * np.array([np.cos(p[2]), -np.sin(p[2])])
    across = 0.09 * size * np.array([np.cos(p[2]), -np.sin(p[2])])
    sl, sr, hl, hr = neck - wide, neck + wide, hip - across, hip + across
    el, er = sl + along(p[4], 0.3), sr + along(p[5], 0.3)
    kl, kr = hl + along(p[8], 0.5), hr + along(p[9], 0.5)
    rest = (
        el + along(p[6], 0.3),
        er + along(p[7], 0.3),
        hl,
        hr,
        kl,
        kr,
        kl + along(p[10], 0.5),
        kr + along(p[11], 0.5),
    )
    return np.array([head, sl, sr, el, er, *rest])


def motions(seed: int = 0, speed: float = 1.0, noise: float = 0.05) -> Iterator[Moment]:
    """Endless: one labelled frame after another. speed > 1 moves faster;
    noise is the camera's, in body-lengths a joint.

    The label changes when the new movement begins, while the body is still leaving the old one.
    """
    rng = np.random.default_rng(seed)
    size, action, pending, last = rng.uniform(0.92, 1.08), IDLE, WALK, pose(IDLE, 0.0)
    while True:
        frames, least, most = _LENGTHS[action]
        tempo = speed * rng.uniform(0.8, 1.25)
        period = max(4, round(frames / tempo))
        total = period * int(rng.integers(least, most + 1))
        left = last
        for n in range(total):
            target = pose(action, n % period / period)
            b = min(1.0, (n + 1) / BLEND)
            last = left + (target - left) * b * b * (3 - 2 * b)
            yield Moment(joints(last, size) + rng.normal(0, noise, (JOINTS, 2)), action)
        if action == IDLE:
            action = pending
        else:
            pending = int(rng.choice(8, p=_NEXT[action] / _NEXT[action].sum()))
            action = IDLE if rng.random() < 0.5 and _NEXT[action, pending] < 4 else pending


def features(joints: Array) -> Array:
    """(n, 52): each joint (the hip's middle as origin across, the ground as origin upwards) and how far it moved."""
    x = joints.astype(np.float32).copy()
    x[..., 0] -= x[:, HIPS, 0].mean(1, keepdims=True)
    moved = np.diff(joints, axis=0, prepend=joints[:1])
    return np.concatenate((x.reshape(len(x), -1), 5 * moved.reshape(len(x), -1)), 1).astype(np.float32)


def record(n: int, seed: int = 0, speed: float = 1.0, noise: float = 0.05) -> Recording:
    """The first n frames of the stream, with features."""
    stream = motions(seed, speed, noise)
    moments = [next(stream) for _ in range(n)]
    points = np.array([m.joints for m in moments])
    return Recording(points, np.array([m.label for m in moments]), features(points))
