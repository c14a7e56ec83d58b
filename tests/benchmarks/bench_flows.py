"""Flows against their peers: a training step at one architecture, likelihood after 1,000 steps, states of many points.

python -m tests.benchmarks.bench_flows            (times; a minute)
python -m tests.benchmarks.bench_flows quality    (five seeds a target; many minutes)
"""

import statistics
import sys
import time

import numpy as np

from engine.core.torch_one import torch_one
from engine.flows.builders import realnvp
from engine.flows.densities import DENSITIES
from engine.flows.training import fit

torch = torch_one()
COUPLINGS, HIDDEN, BATCH = 8, 64, 512


def zuko_flow(seed):
    import zuko

    class Peer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(seed)
            self.flow = zuko.flows.NICE(2, transforms=COUPLINGS, hidden_features=(HIDDEN, HIDDEN))

        def log_prob(self, x):
            return self.flow().log_prob(x)

        def start(self, x):
            pass

    return Peer()


def nflows_flow(seed):
    from nflows import distributions, flows, nn, transforms

    torch.manual_seed(seed)

    class Net(nn.nets.MLP):
        def forward(self, x, context=None):
            return super().forward(x)

    def net(i, o):
        return Net((i,), (o,), (HIDDEN, HIDDEN))

    turns = [
        transforms.AffineCouplingTransform(mask=torch.tensor([k % 2, 1 - k % 2]), transform_net_create_fn=net)
        for k in range(COUPLINGS)
    ]
    flow = flows.Flow(transforms.CompositeTransform(turns), distributions.StandardNormal((2,)))
    flow.start = lambda x: None
    return flow


FLOWS = {"ours": lambda seed: realnvp(2, COUPLINGS, HIDDEN, seed), "zuko": zuko_flow, "nflows": nflows_flow}


def peers():
    found = {}
    for name, make in FLOWS.items():
        try:
            make(0)
            found[name] = make
        except ImportError:
            print(f"{name}: not installed")
    return found


def training_step(rounds=7, steps=40):
    """Our whole step (batch, loss, gradient, Adam) against the peers' flows with torch's own fused Adam, in turns."""
    x = torch.from_numpy(DENSITIES["eight"].sample(6000, np.random.default_rng(0)).astype(np.float32))
    runs = {}
    for name, make in peers().items():
        flow = make(0)
        runs[name] = flow, None if name == "ours" else torch.optim.Adam(flow.parameters(), 1e-3, fused=True)
    times = {name: [] for name in runs}
    ours = _ours(x)
    for _ in range(rounds):
        for name, (flow, adam) in runs.items():
            begin = time.process_time()
            for _ in range(steps):
                if adam is None:
                    next(ours)
                    continue
                rows = x[torch.randint(len(x), (BATCH,))]
                loss = -flow.log_prob(rows).mean()
                adam.zero_grad()
                loss.backward()
                adam.step()
                loss.item()
            times[name].append((time.process_time() - begin) / steps * 1e3)
    mid = {name: statistics.median(t) for name, t in times.items()}
    for name, ms in mid.items():
        print(
            f"training step, {COUPLINGS} couplings x {HIDDEN}, batch {BATCH}: "
            f"{name} {ms:.2f} ms, {ms / mid['ours']:.2f} x ours"
        )
    return mid["ours"], mid["zuko"]


def _ours(x):
    from engine.flows.training import train

    flow = realnvp(2, COUPLINGS, HIDDEN, 0)
    batches = lambda g: x[torch.randint(len(x), (BATCH,), generator=g)]  # noqa: E731
    return train(flow, lambda b: -flow.log_prob(b).mean(), batches, 10**6)


def states():
    flow, x = realnvp(2, COUPLINGS, HIDDEN), torch.randn(5000, 2)
    with torch.no_grad():
        flow.states(x)
        times = []
        for _ in range(21):
            begin = time.process_time()
            flow.states(x)
            times.append((time.process_time() - begin) * 1e3)
    print(f"states of 5,000 points through {COUPLINGS} layers: {statistics.median(times):.1f} ms (aim 30)")


def quality(seeds=5, steps=1000):
    for target in ("eight", "moons", "spirals"):
        x = DENSITIES[target].sample(6000, np.random.default_rng(0))
        for name, make in peers().items():
            ends = [list(fit(make(s), x, steps, BATCH, 5e-3, s, snapshots=1))[-1].held_out for s in range(seeds)]
            print(
                f"held-out nats on {target}: {name} {min(ends):.3f} to {max(ends):.3f}, mean {np.mean(ends):.3f}",
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1:] == ["quality"]:
        quality()
    else:
        training_step()
        states()
