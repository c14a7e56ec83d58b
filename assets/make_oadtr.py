"""Trains the small OadTR and its rivals on the stick figure: weights of seed 0 and the ablation over seeds.

python assets/make_oadtr.py [seeds]     about 40 s a model on one core
"""

import datetime
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from engine.core.torch_one import torch_one
from engine.sequences.oadtr.model import calibrated_map, mean_average_precision
from engine.sequences.oadtr.motions import CLASSES, Recording, record
from engine.sequences.oadtr.train import VARIANTS, ahead, build, delays, judge, train

HERE = pathlib.Path(__file__).parent
STEPS, BATCH, HORIZON = 600, 32, 16
TRAIN = [record(800, 100 + s) for s in range(16)]
TEST = [record(800, 9_000 + s) for s in range(4)]
NAMES = (*VARIANTS, "rnn", "per_frame")


def measure(variant: str, seed: int, test: list[Recording]) -> dict[str, np.ndarray]:
    model = build(variant, TRAIN[0].features.shape[1], len(CLASSES), seed)
    for _ in train(model, [(r.features, r.labels) for r in TRAIN], STEPS, BATCH, seed=seed):
        pass
    if seed == 0:
        weights = {k: v.numpy().astype(np.float16) for k, v in model.state_dict().items()}
        np.savez_compressed(HERE / f"oadtr_{variant}.npz", **weights)
    out = [judge(model, r.features) for r in test]
    said = [o.now.numpy() for o in out]
    labels = np.concatenate([r.labels for r in test])
    p = np.exp(np.concatenate(said))
    p /= p.sum(1, keepdims=True)
    right = np.full(HORIZON, np.nan)
    n = out[0].future.shape[1]
    if n:
        hits = [o.future.numpy().argmax(-1) == ahead(r.labels, n) for o, r in zip(out, test, strict=True)]
        right[:n] = np.concatenate(hits).mean(0)
    waits = np.concatenate([delays(s.argmax(1), r.labels) for s, r in zip(said, test, strict=True)])
    return {
        "map": np.array(mean_average_precision(p, labels)),
        "cmap": np.array(calibrated_map(p, labels)),
        "accuracy": np.array((p.argmax(1) == labels).mean()),
        "delay": np.array(waits.mean()),
        "ahead": right,
        "parameters": np.array(sum(w.numel() for w in model.parameters())),
    }


def main(seeds: int) -> None:
    torch_one()
    rows: dict[tuple[str, int], dict[str, np.ndarray]] = {}
    for seed in range(seeds):
        for variant in NAMES:
            rows[variant, seed] = measure(variant, seed, TEST)
            print(seed, variant, {k: v.round(3).tolist() for k, v in rows[variant, seed].items()}, flush=True)
        columns = {k: np.stack([[rows[v, s][k] for s in range(seed + 1)] for v in NAMES]) for k in rows["full", 0]}
        today = datetime.date.today().isoformat()
        np.savez_compressed(
            HERE / "oadtr_ablation.npz",
            variants=np.array(NAMES),
            date=np.array(today),
            steps=np.array(STEPS),
            **columns,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
