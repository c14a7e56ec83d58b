"""The player's modules as one classic script, for places where a module cannot be imported: a file opened from a disk.

Each module becomes a closure that gives its exports; what it imports is taken from the closures before it. The modules
keep to the forms that this reads: named imports, exported declarations, one default function, and import("./x.js")
for what is used later. tests/test_save.py opens the result in a browser.
"""

import re
from functools import lru_cache
from graphlib import TopologicalSorter

from dashboard.player import HERE, MODULES

_IMPORT = re.compile(r"^import (?:\{([^}]*)\} from )?\"\./([\w-]+)\.js\";\n", re.M)
_LATER = re.compile(r"\bimport\(\"\./([\w-]+)\.js\"\)")
_EXPORT = re.compile(r"^export (default )?((?:async )?function|class|const|let) (\w+)", re.M)
_COMMENT = re.compile(r"^\s*/\*\*(?:(?!\*/).)*\*/\n|^\s*//[^\n]*\n", re.M | re.S)


@lru_cache
def script() -> str:
    """`unrolled.show` and `unrolled.print`, as a script that stands alone."""
    texts = {name.removesuffix(".js"): (HERE / name).read_text("utf-8") for name in MODULES if name != "types.js"}
    needs = {
        name: {found[2] for found in _IMPORT.finditer(text)} | {found[1] for found in _LATER.finditer(text)}
        for name, text in texts.items()
    }
    parts = [_closure(name, texts[name]) for name in TopologicalSorter(needs).static_order() if name in texts]
    given = "return { show: $player.default, print: $handout.default };"
    return "\n".join(["window.unrolled = (() => {", *parts, given, "})();", ""])


def _closure(name: str, text: str) -> str:
    exports = {("default" if default else word): word for default, _, word in _EXPORT.findall(text)}
    taken = _IMPORT.sub(lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = ${found[2]};\n", text)
    taken = _LATER.sub(r"Promise.resolve($\1)", taken)
    body = _COMMENT.sub("", _EXPORT.sub(r"\2 \3", taken))
    given = ", ".join(f"{public}: {word}" if public != word else word for public, word in exports.items())
    return f"const ${name} = (() => {{\n{body}return {{ {given} }};\n}})();"
