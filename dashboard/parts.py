"""One view, packed apart from its film: so that a run's frames are packed once and taken at the pace of each film."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from dashboard.buffers import Buffers
from engine.core import Array


class Part(NamedTuple):
    """A view of the header whose buffers are counted from 0, and these buffers: values, and how many a frame has."""

    head: dict[str, Any]
    buffers: list[tuple[Array, int]]

    def at(self, pace: Sequence[int]) -> "Part":
        """The same with its frames at this pace, on which every one of them stands."""
        buffers, moves = list(self.buffers), []
        for move in self.head["moves"]:
            if "values" in move:
                move = {**move, "values": [move["values"][t] for t in pace]}
            else:
                codes, frame = self.buffers[move["buffer"]]
                if "ends" in move:
                    ends = self.buffers[move["ends"]][0]
                    codes = np.concatenate([codes[ends[t] : ends[t + 1]] for t in pace])
                    sizes = [ends[t + 1] - ends[t] for t in pace]
                    buffers[move["ends"]] = np.cumsum([0, *sizes]).astype(np.int32), 0
                else:
                    codes = codes.reshape(-1, move.get("n") or int(np.prod(move["shape"])))[list(pace)].ravel()
                buffers[move["buffer"]] = codes, frame
            moves.append(move)
        return Part({**self.head, "moves": moves}, buffers)

    def joined(self, body: Buffers) -> dict[str, Any]:
        """The view, its buffers in the film's body."""
        numbers = [body.add(*buffer) for buffer in self.buffers]

        def numbered(value: Any) -> Any:
            if isinstance(value, list):
                return [numbered(v) for v in value] if any(isinstance(v, (dict, list)) for v in value) else value
            if not isinstance(value, dict):
                return value
            return {k: numbers[v] if k == "$" else numbered(v) for k, v in value.items()}

        moves = [{k: numbers[v] if k in ("buffer", "ends") else v for k, v in m.items()} for m in self.head["moves"]]
        return {"data": numbered(self.head["data"]), "layout": numbered(self.head["layout"]), "moves": moves}
