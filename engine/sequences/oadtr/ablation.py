"""What each part is worth: the models that were trained and measured (assets/make_oadtr.py), over several seeds."""

from typing import NamedTuple

import numpy as np

from engine.core import Array, Text
from engine.core.store import ASSETS

MODELS = {
    "full": Text("OadTR", "OadTR"),
    "no_token": Text("without the task token", "去掉任务词元"),
    "no_future": Text("without the future", "去掉未来预测"),
    "history_8": Text("history of 8 frames", "历史 8 帧"),
    "history_64": Text("history of 64 frames", "历史 64 帧"),
    "future_1": Text("anticipates 1 frame", "预测未来 1 帧"),
    "future_16": Text("anticipates 16 frames", "预测未来 16 帧"),
    "rnn": Text("GRU, same budget", "GRU（同等参数量）"),
    "per_frame": Text("frame by frame, no memory", "逐帧判断，无记忆"),
}


class Ablation(NamedTuple):
    """Every model trained over several seeds, measured on streams none has seen."""

    models: tuple[Text, ...]
    scores: Array  # (models, seeds, 3) mAP, calibrated mAP, mean delay in frames
    ahead: Array  # (models, 16) accuracy of each coming frame's label, mean over seeds; 0 where it is not foretold
    date: str
    steps: int  # of training


def ablation() -> Ablation:
    """As the script measured it."""
    with np.load(ASSETS / "oadtr_ablation.npz") as a:
        names, scores = tuple(MODELS[str(v)] for v in a["variants"]), np.stack((a["map"], a["cmap"], a["delay"]), -1)
        return Ablation(names, scores, np.nan_to_num(a["ahead"].mean(1)), str(a["date"]), int(a["steps"]))
