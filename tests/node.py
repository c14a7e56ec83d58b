"""The player's own modules, run outside a browser by the node that Playwright's package brings."""

import json
import pathlib
import shutil
import struct
import subprocess
from collections.abc import Sequence
from typing import Any

import numpy as np

ROOT = pathlib.Path(__file__).parents[1]


def node() -> str | None:
    try:
        import playwright
    except ImportError:
        return shutil.which("node")
    own = pathlib.Path(playwright.__file__).parent / "driver" / "node"
    return str(own) if own.exists() else shutil.which("node")


def decoded(messages: Sequence[bytes], frames: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """What the real unpack.js makes of films: `steps`, `names`, `layouts`, and `views[v][k]`, the traces of view v at
    the k-th asked frame. One process for all of them."""
    asked = b"".join(
        struct.pack(f"<{len(ts) + 2}I", len(m), len(ts), *ts) + m for m, ts in zip(messages, frames, strict=True)
    )
    command = [node() or "node", str(ROOT / "tests/player/decode.js")]
    done = subprocess.run(command, input=asked, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    size = int.from_bytes(done.stdout[:4], "little")
    numbers = np.frombuffer(done.stdout[4 + size :], np.float64)
    return list(_filled(json.loads(done.stdout[4 : 4 + size]), numbers))


def _filled(value: Any, numbers: Any) -> Any:
    if isinstance(value, list):
        return [_filled(v, numbers) for v in value]
    if isinstance(value, dict):
        if "$" in value:
            return numbers[value["$"] : value["$"] + value["n"]]
        return {k: _filled(v, numbers) for k, v in value.items()}
    return value
