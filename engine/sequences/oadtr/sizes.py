"""How large a model is, as its picture says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import nn


class Sizes(NamedTuple):
    features: int  # numbers a frame
    width: int  # D of its vectors
    encoder: int  # blocks; 0 where there is none
    decoder: int


def sizes(model: nn.Module) -> Sizes:
    """Of any of the ablation's models."""
    from engine.sequences.oadtr.model import OadTR
    from engine.sequences.oadtr.train import PerFrame, Recurrent

    if isinstance(model, OadTR):
        decoder = len(model.decoder) if model.queries is not None else 0
        return Sizes(model.feature_dim, model.embed.out_features, len(model.encoder), decoder)
    assert isinstance(model, (Recurrent, PerFrame))
    return Sizes(model.feature_dim, model.head.in_features, 0, 0)
