"""Pictures that a network could look at: two in assets/, or the reader's own, read with limits."""

import hashlib
import io
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from engine.core import Array, Refused, Text
from engine.core.store import ASSETS

MOST_BYTES = 20 << 20
MOST_SIDE = 20_000
MOST_PIXELS = 40_000_000  # that are decoded
MOST_IN_JPEG = 120_000_000  # of which an eighth a side is decoded: a phone's camera takes 48, 50 or 108 million
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
        weight = f"{len(data) / (1 << 20):.1f}"
        raise Refused(
            f"{name} has {weight} MB: at most 20 can be read.", f"{name} 大小为 {weight} MB，最多可读 20 MB。"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bounds here are narrower
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
        with image:
            size, jpeg = image.size, image.format == "JPEG" and "progressive" not in image.info
            image.draft("RGB", (2 * KEPT, 2 * KEPT))  # a JPEG is decoded small; a progressive one is whole in memory
            if max(size) > MOST_SIDE or size[0] * size[1] > (MOST_IN_JPEG if jpeg else MOST_PIXELS):
                wide, high = size
                raise Refused(
                    f"{name} is {wide:,} × {high:,} pixels: at most {MOST_SIDE:,} a side and 40 million in all "
                    "(a camera's JPEG: 120 million).",
                    f"{name} 为 {wide:,} × {high:,} 像素：每边至多 {MOST_SIDE:,}，总数至多四千万"
                    "（相机的 JPEG 至多一亿二千万）。",
                )
            turned = _smaller(ImageOps.exif_transpose(_eight_bits(image))).convert("RGBA")
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


def _smaller(image: Any) -> Any:
    """By a whole number, so that no copy of a large picture is made; what cannot be averaged stays as it is."""
    times = max(image.size) // (2 * KEPT)
    return image.reduce(times) if times > 1 and image.mode in ("L", "LA", "RGB", "RGBA") else image


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
