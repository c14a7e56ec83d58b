"""The lessons' own small pictures (assets/make_cards.py draws them), in the look that the page wears."""

import hashlib
import pathlib
from functools import lru_cache

CARDS = pathlib.Path(__file__).parents[1] / "assets" / "cards"
SHOWN = "adaboost"  # the lesson whose film the home page shows large
STILL = "(prefers-reduced-motion: reduce)"


@lru_cache
def mark() -> str:
    """Names what the pictures hold, so that a browser may keep them for good and still sees new ones."""
    held = hashlib.blake2b(digest_size=6)
    for path in sorted(CARDS.glob("*")):
        held.update(path.name.encode() + path.read_bytes())
    return held.hexdigest()


def address(name: str) -> str:
    return f"cards/{name}?{mark()}"


def picture(slug: str) -> str:
    """A still that moves under the pointer; of the two looks the style sheet shows one, and only that is fetched."""
    return "".join(
        f'<img class="{look}" src="{address(f"{slug}_{look}_still.webp")}" '
        f'data-moving="{address(f"{slug}_{look}.webp")}" alt="" loading="lazy" width="300" height="206">'
        for look in ("light", "dark")
        if (CARDS / f"{slug}_{look}_still.webp").exists()
    )


def stage(slug: str) -> str:
    """The large one, which moves by itself, unless its reader wants no motion."""
    return "".join(
        f'<picture class="{look}"><source media="{STILL}" srcset="{address(f"{slug}_{look}_large_still.webp")}">'
        f'<img src="{address(f"{slug}_{look}_large.webp")}" alt="" loading="lazy" width="720" height="420"></picture>'
        for look in ("light", "dark")
        if (CARDS / f"{slug}_{look}_large.webp").exists()
    )
