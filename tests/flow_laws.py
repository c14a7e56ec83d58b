"""What every invertible part and every flow owes: a way back, and the log-det of automatic differentiation."""

import numpy as np
import torch

SIDE = np.linspace(-9, 9, 601)


def stirred(module, seed=0, by=0.3):
    """The same module in double precision with weights that are not at their quiet start."""
    g = torch.Generator().manual_seed(seed)
    module = module.double()
    with torch.no_grad():
        for p in module.parameters():
            p += by * torch.randn(p.shape, generator=g, dtype=torch.float64)
    return module


def log_det_by_autograd(forward, x):
    """log|det| of the full Jacobian of one flattened example at a time, (n,)."""
    out = []
    for row in x:
        jacobian = torch.autograd.functional.jacobian(
            lambda v, shape=row.shape: forward(v.reshape(1, *shape))[0].flatten(), row.flatten()
        )
        out.append(torch.linalg.slogdet(jacobian)[1])
    return torch.stack(out)


def obeys(module, shape, n=4, seed=1):
    x = torch.randn(n, *shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    with torch.no_grad():
        z, log_det = module(x)
        assert log_det.shape == (n,)
        torch.testing.assert_close(module.inverse(z), x, rtol=0, atol=1e-8)
        torch.testing.assert_close(module(module.inverse(x))[0], x, rtol=0, atol=1e-8)
    torch.testing.assert_close(log_det, log_det_by_autograd(module.forward, x), rtol=0, atol=1e-8)


def mass(flow):
    """The integral of exp(log_prob) over [-9, 9] squared."""
    cells = np.stack(np.meshgrid(SIDE, SIDE), -1).reshape(-1, 2).astype(np.float32)
    with torch.no_grad():
        log_p = flow.log_prob(torch.from_numpy(cells)).double()
    return float(log_p.exp().sum()) * (SIDE[1] - SIDE[0]) ** 2


def learned_again(shipped, learning):
    """The first snapshots of the shipped run, learned again; on another processor the last digits may differ."""
    for then, now in zip(shipped.frames[:5], learning, strict=False):
        assert now.step == then.step
        for name in ("points", "density"):
            new, old = getattr(now.picture, name), getattr(then.picture, name)
            np.testing.assert_allclose(new, old, atol=0.04, err_msg=name)
        np.testing.assert_allclose(now.held_out, then.held_out, atol=0.04)
        np.testing.assert_allclose(now.ledger.log_dets, then.ledger.log_dets, atol=0.04)
