"""Modules as one classic script: of the player, for a file opened from a disk, where none can be imported; of a class's
page, for a telephone that should ask once.

Each module becomes a closure that gives its exports; what it imports is taken from the closures before it. The modules
keep to the forms that this reads: named imports, exported declarations, one default function, and import("./x.js")
for what is used later. tests/test_save.py opens the result in a browser.
"""

import pathlib
import re
from functools import lru_cache
from graphlib import TopologicalSorter

from dashboard.player import CLASS, HERE

_IMPORT = re.compile(r"^import (?:\{([^}]*)\} from )?\"(?:\./|\.\./\.\./player/)([\w-]+)\.js\";\n", re.M)
_LATER = re.compile(r"\bimport\(\"\./([\w-]+)\.js\"\)")
_EXPORT = re.compile(r"^export (default )?((?:async )?function|class|const|let) (\w+)", re.M)
_COMMENT = re.compile(r"^\s*/\*\*(?:(?!\*/).)*\*/\n|^\s*//[^\n]*\n", re.M | re.S)


@lru_cache
def script() -> str:
    """`unrolled.show` and `unrolled.print`, as a script that stands alone."""
    given = "return { show: $player.default, print: $handout.default };"
    parts = joined("player", "handout")
    return "\n".join(["window.unrolled = (() => {", *parts, given, "})();", ""])


def joined(*entries: str, beside: pathlib.Path | None = None) -> list[str]:
    """The closures of these modules and of all that they need, in an order that runs; modules in the folder `beside`
    may import the player's as "../../player/x.js"."""
    texts, needs, wanted = dict[str, str](), dict[str, set[str]](), list(entries)
    while wanted:
        name = wanted.pop()
        if name not in texts:
            own = beside is not None and (beside / f"{name}.js").exists()
            texts[name] = ((beside if own and beside else HERE) / f"{name}.js").read_text("utf-8")
            later = {match[1] for match in _LATER.finditer(texts[name])} - {*CLASS}
            needs[name] = {match[2] for match in _IMPORT.finditer(texts[name])} | later
            wanted += sorted(needs[name])
    return [_closure(name, texts[name]) for name in TopologicalSorter(needs).static_order()]


def _closure(name: str, text: str) -> str:
    exports = {("default" if default else word): word for default, _, word in _EXPORT.findall(text)}
    taken = _IMPORT.sub(lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = ${found[2]};\n", text)
    taken = _LATER.sub(lambda m: f"Promise.{'reject()' if m[1] in CLASS else f'resolve(${m[1]})'}", taken)
    body = _COMMENT.sub("", _EXPORT.sub(r"\2 \3", taken))
    given = ", ".join(f"{public}: {word}" if public != word else word for public, word in exports.items())
    return f"const ${name} = (() => {{\n{body}return {{ {given} }};\n}})();"
