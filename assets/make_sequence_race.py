"""The races that ship with the page, one a task, and milliseconds against length. Three minutes on a quiet core.

python assets/make_sequence_race.py [times] [task ...]     all of it, unless some of it is named
"""

import datetime
import pathlib
import statistics
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from engine.core.store import save
from engine.core.torch_one import torch_one
from engine.sequence_race import Params, race, stored
from engine.sequences.tasks import TASKS

HERE = pathlib.Path(__file__).parent
LENGTHS, WIDTH, BATCH, REPEATS = (8, 16, 32, 64, 128, 256, 512, 1024), 64, 16, 5


def milliseconds(model: str, length: int) -> float:
    """Median of one forward and backward pass."""
    torch = torch_one()
    from engine.sequences.models import make

    net, x = make(model, 13, 6, length, WIDTH), torch.randn(BATCH, length, 13)
    times = []
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        net(x)[0].sum().backward()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[1:])


def measure_times() -> None:
    torch = torch_one()
    ms = np.array([[milliseconds(m, n) for n in LENGTHS] for m in ("rnn", "lstm", "gru", "transformer")])
    print(ms.round(1))
    measured = f"{datetime.date.today().isoformat()}, torch {torch.__version__}, one CPU thread"
    np.savez_compressed(
        HERE / "sequence_race_times.npz", lengths=np.array(LENGTHS), milliseconds=ms, measured=np.array(measured)
    )


def run_race(task: str) -> None:
    """A map's weight is kept to one of 256 steps, as the screen shows it."""
    p, start = Params(task=task), time.perf_counter()
    kept = [f._replace(maps=(np.round(f.maps * 255) / 255).astype(np.float32)) for f in race(p)]
    save(stored(task), p, kept)
    seconds = round(time.perf_counter() - start, 1)
    print(task, seconds, "s", kept[-1].accuracy.round(3), kept[-1].by_lag.round(2).tolist(), flush=True)


def main(asked: list[str]) -> None:
    torch_one()
    if "times" in asked or not asked:
        measure_times()
    for task in [t for t in TASKS if t in asked or not asked]:
        run_race(task)


if __name__ == "__main__":
    main(sys.argv[1:])
