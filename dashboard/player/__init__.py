"""The browser's side of a film: one component for all pages.

The modules beside this file are served once, under an address that names their content (streamlit_app.py mounts it), so
a browser asks for them once and for good; the same holds for Plotly.js, which stands in assets/plotly with its licence.
"""

import hashlib
import json
import pathlib
import re
from functools import lru_cache

from dashboard.player.contract import Call

HERE = pathlib.Path(__file__).parent
PLOTLY = HERE.parents[1] / "assets" / "plotly"
BUNDLE = "plotly-cartesian.min.js"
MODULES = tuple(sorted(path.name for path in HERE.glob("*.js")))
TEACH = (  # a class's, on its teacher's page
    *("teacher", "question", "helm", "phases", "votes", "tally", "podium", "hands", "corner", "classmenu", "driving"),
    *("requests", "still"),
)
CLASS = (*TEACH, "line", "follow", "poll")  # these need a server
SHARE = ("share", "take", "mytour", "moving", "sheet", "wrap", "export", "picture", "video", "gif", "handout")
LATER = (*CLASS, *SHARE)
TYPES = ("types", "classroom")  # nothing in them runs
# those are asked for when they are used; these at the start
FIRST = tuple(name for name in MODULES if name.removesuffix(".js") not in (*LATER, *TYPES))


@lru_cache
def plotly_address() -> str:
    """Where the browser finds Plotly.js, below the app's own address; the version makes it cacheable for ever.

    It is Plotly's own cartesian bundle, a third of the whole library, of the version that the plotly package carries.
    """
    with (PLOTLY / BUNDLE).open(encoding="utf-8") as script:
        version = re.search(r" v([\d.]+)$", script.read(200), re.M)
    assert version, f"{BUNDLE} does not say its version"
    return f"plotly-{version[1]}/{BUNDLE}"


@lru_cache
def player_address() -> str:
    """Where the browser finds the player's modules, below the app's own address; the hash is that of their text."""
    text = b"".join(name.encode() + (HERE / name).read_bytes() for name in (*MODULES, "class.css"))
    return f"player-{hashlib.blake2b(text, digest_size=8).hexdigest()}/player.js"


def wanted(below: str) -> dict[str, str]:
    """What a lesson's page will ask for, with how: it can be announced before any script has run."""
    folder = player_address().rpartition("/")[0]
    modules = {f"{below}/{folder}/{name}": "modulepreload" for name in FIRST}
    return {f"{below}/{plotly_address()}": "preload; as=script"} | modules


@lru_cache
def component_script() -> str:
    """The component's own module: it imports the player from its address, all modules at once instead of one after
    another."""
    folder = player_address().rpartition("/")[0]
    names = ["player.js", *(name for name in FIRST if name != "player.js")]
    return (
        f"const modules = {json.dumps(names)}.map((name) => import(new URL(`{folder}/${{name}}`, document.baseURI)));\n"
        "export default (given) => { const leave = modules[0].then((player) => player.default(given));"
        " return () => leave.then((run) => run()); };\n"
    )


def enveloped(call: Call, message: bytes) -> bytes:
    """What the component receives: the call before the film's message (README.md)."""
    head = json.dumps(call, separators=(",", ":"), allow_nan=False).encode()
    return len(head).to_bytes(4, "little") + head + message
