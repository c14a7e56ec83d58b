"""Pictures that a network could look at: two in assets/, or the reader's own, read with limits."""

import hashlib
import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from engine.core import Array, Refused, Text
from engine.core.store import ASSETS

MOST_BYTES = 16 << 20
MOST_SIDE = 10_000
MOST_PIXELS = 40_000_000
KEPT = 512  # the longest side that is kept

BUNDLED = {"temple": Text("a temple", "寺庙"), "flower": Text("a flower", "花")}


@dataclass(frozen=True)
class Picture:
    """The reader's own; two pictures are the same when their bytes are."""

    name: str
    digest: str
    pixels: Array = field(compare=False, repr=False)  # (rows, columns, 3) uint8, longest side ≤ KEPT


def read(name: str, data: bytes) -> Picture:
    """A PNG, JPEG or WebP, turned the way its EXIF tag says, made smaller.

    Refused: not an image, too many bytes or pixels."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > MOST_BYTES:
        size = f"{len(data) / (1 << 20):.1f}"
        raise Refused(f"{name} has {size} MB: at most 16 can be read.", f"{name} 大小为 {size} MB，最多可读 16 MB。")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            wide, high = image.size
            if max(wide, high) > MOST_SIDE or wide * high > MOST_PIXELS:
                raise Refused(
                    f"{name} is {wide:,} × {high:,} pixels: at most {MOST_SIDE:,} a side and 40 million in all.",
                    f"{name} 为 {wide:,} × {high:,} 像素：每边至多 {MOST_SIDE:,}，总数至多四千万。",
                )
            image.draft("RGB", (2 * KEPT, 2 * KEPT))  # lets a JPEG be decoded small
            turned = ImageOps.exif_transpose(_eight_bits(image)).convert("RGBA")
            flat = Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned).convert("RGB")
            flat.thumbnail((KEPT, KEPT))
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused(f"{name} has far too many pixels.", f"{name} 的像素数过多。") from None
    except UnidentifiedImageError:
        raise Refused(f"{name} is not a PNG, JPEG or WebP picture.", f"{name} 不是 PNG、JPEG 或 WebP 图片。") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise Refused(f"{name} is damaged: it cannot be read to its end.", f"{name} 已损坏，无法完整读取。") from None
    return Picture(name, hashlib.sha256(data).hexdigest(), np.asarray(flat))


def _eight_bits(image: Any) -> Any:
    """A grey picture of 16 bits (or of 32, as some programs write it) in 8; any other as it is."""
    from PIL import Image

    if not image.mode.startswith("I"):
        return image
    values = np.asarray(image, float)
    scale = 257.0 if values.max() > 255 or image.mode.startswith("I;16") else 1.0
    out = Image.fromarray(np.clip(np.rint(values / scale), 0, 255).astype(np.uint8))
    out.info.update(image.info)
    if exif := image.getexif():
        out.info["exif"] = exif.tobytes()
    return out


@lru_cache(2)
def bundled(name: str) -> Array:
    """One of BUNDLED, (rows, columns, 3) uint8."""
    from PIL import Image

    with Image.open(ASSETS / f"{name}.jpg") as image:
        return np.asarray(image.convert("RGB"))


def fitted(pixels: Array, rows: int, columns: int) -> Array:
    """The middle of a picture, cut to the shape of rows × columns and resized: (rows, columns, 3) uint8."""
    from PIL import Image

    h, w = pixels.shape[:2]
    high, wide = max(1, min(h, w * rows // columns)), max(1, min(w, h * columns // rows))
    top, left = (h - high) // 2, (w - wide) // 2
    cut = Image.fromarray(pixels[top : top + high, left : left + wide])
    return np.asarray(cut.resize((columns, rows), Image.Resampling.LANCZOS))
