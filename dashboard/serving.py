"""What the server does beside running pages: static files that are cached for good, and warming up after the start."""

import gc
import importlib
from collections.abc import MutableMapping
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

HEAVY = ("numpy", "sklearn.tree", "sklearn.datasets", "latex2mathml.converter", "torch")


class Forever(StaticFiles):
    """Files whose address changes when they do: the browser need not ask again."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def warm() -> None:
    """Import what lessons will need, after the start and beside it, then keep the collector away from all of it.

    Streamlit collects after every rerun. With torch loaded a full collection walks half a million objects and holds
    the interpreter's lock for 140-190 ms: a trivial rerun then takes 225 ms (p95 252), and 36 ms (p95 56) once what
    was imported is frozen. This is the only place that freezes.
    """
    for name in HEAVY:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
