"""torch, imported where it is used, on one thread."""

from types import ModuleType


def torch_one() -> ModuleType:
    import torch

    torch.set_num_threads(1)
    return torch
