"""The original as it is stored, and the plain copy that serves until there are renditions."""

import io
from typing import NamedTuple

from PIL import Image

from .accepted_formats import FORMATS
from .decoding import decode

# The longest side of the plain copy.
PLAIN_EDGE = 1200
# Placeholder colours while a picture loads; site.css has a class tint-0, tint-1, … for each.
TINTS = (
    *("1f2328", "4b5157", "868c92", "c9ced2", "f1f2f3", "24405e", "5b84ad", "a9c3dc"),
    *("1f4f4a", "5f9488", "b5d3c8", "6b4433", "b98a6a", "e3cbb2", "9c5a60", "d9b84f"),
)


class Reencoded(NamedTuple):
    width: int
    height: int
    tint: int
    original: bytes
    plain: bytes


def reencode(data: bytes, kind: str) -> Reencoded:
    """Raises a ValidationError with a message for staff."""
    image = decode(data, kind)
    plain = image.resize(plain_size(*image.size), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return Reencoded(
        *image.size,
        nearest_tint(image),
        encode(image, kind, **FORMATS[kind][1]),
        encode(plain, "JPEG", quality=80, optimize=True, progressive=True),
    )


def plain_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1, PLAIN_EDGE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def nearest_tint(image: Image.Image) -> int:
    average = image.resize((1, 1), Image.Resampling.BOX).tobytes()
    distances = [sum((a - b) ** 2 for a, b in zip(average, bytes.fromhex(tint), strict=True)) for tint in TINTS]
    return distances.index(min(distances))


def encode(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
