"""The player's unpack.js in Python: what a message says, decoded without the packer's help."""

import json
import zlib

import numpy as np

KINDS = {"u1": np.uint8, "u2": np.uint16, "f4": np.float32, "i4": np.int32}


class Unpacked:
    def __init__(self, message):
        size = int.from_bytes(message[:4], "little")
        self.head = json.loads(message[4 : 4 + size])
        raw = zlib.decompress(message[4 + size :])
        self.buffers = [np.frombuffer(raw, KINDS[k], count, offset) for k, offset, count in self.head["buffers"]]

    def still(self, value):
        if isinstance(value, list):
            return [self.still(v) for v in value]
        if isinstance(value, dict):
            if "$" in value:
                return self.buffers[value["$"]].reshape(value["shape"])
            return {k: self.still(v) for k, v in value.items()}
        return value

    def data(self, view, t):
        data = self.still(view["data"])
        for move in view["moves"]:
            *path, last = move["at"][1:]
            part = data
            for key in path:
                part = part[key]
            part[last] = self.value(move, t)
        return data

    def value(self, move, t):
        if move["kind"] == "value":
            return move["values"][t]
        codes = self.buffers[move["buffer"]]
        if "ends" in move:
            ends = self.buffers[move["ends"]]
            codes = codes[ends[t] : ends[t + 1]]
        else:
            n = move.get("n") or int(np.prod(move["shape"]))
            codes = codes[t * n : (t + 1) * n]
        if move["kind"] == "words":
            return [move["words"][c] for c in codes]
        out = move["origin"] + move["scale"] * codes.astype(float)
        if codes.dtype == np.uint16:
            out[codes == 65535] = np.nan
        return out.reshape(move["shape"]) if "shape" in move else out
