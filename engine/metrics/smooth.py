"""Smooth twins of hard functions and metrics: temperature T -> 0 is the hard one, numpy or torch in, the same out.

scores   smooth_max (k = 1/T), soft_argmax, soft_one_hot, soft_top_k, soft_step, soft_sign, soft_rank
metrics  soft_accuracy, soft_f1, soft_bleu
Each says its limit and the bound of its error where it is defined.
"""

from engine.metrics.bleu import Bleu, bleu, soft_bleu, soft_bleu_gradient
from engine.metrics.soft_metrics import sharpen, soft_accuracy, soft_f1
from engine.metrics.soft_scores import (
    FORMS,
    max_bound,
    smooth_max,
    soft_argmax,
    soft_one_hot,
    soft_rank,
    soft_sign,
    soft_step,
    soft_top_k,
)

__all__ = [
    "FORMS",
    "Bleu",
    "bleu",
    "max_bound",
    "sharpen",
    "smooth_max",
    "soft_accuracy",
    "soft_argmax",
    "soft_bleu",
    "soft_bleu_gradient",
    "soft_f1",
    "soft_one_hot",
    "soft_rank",
    "soft_sign",
    "soft_step",
    "soft_top_k",
]
