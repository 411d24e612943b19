import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from PIL import Image

# Part of every version: raise it when presets or encodings change, then run render_pictures.
RECIPE = 2


@dataclass(frozen=True)
class Preset:
    """Widths and shape for one use of a picture; None keeps its own shape."""

    widths: tuple[int, ...]
    shape: tuple[int, int] | None
    most_bytes: int  # at the largest width; quality is lowered until it fits
    is_for_pages: bool = True  # otherwise a single JPEG, for other sites


PRESETS = {
    "card": Preset((344, 688), (16, 9), 20_000),
    "lead": Preset((480, 800, 1200), (16, 9), 120_000),
    "body": Preset((480, 800, 1200), None, 160_000),
    "share": Preset((1200,), (1200, 630), 250_000, is_for_pages=False),
    "square": Preset((1200,), (1, 1), 250_000, is_for_pages=False),
    "four-by-three": Preset((1200,), (4, 3), 250_000, is_for_pages=False),
}

# Best first; qualities are tried in turn until the largest width fits into `most_bytes`.
ENCODINGS: dict[str, tuple[str, tuple[int, ...], dict[str, int]]] = {
    "avif": ("AVIF", (58, 46, 34, 24, 14), {"speed": 8}),
    "webp": ("WEBP", (76, 60, 44, 28, 14), {"method": 4}),
    "jpeg": ("JPEG", (80, 68, 54, 40, 28), {"optimize": True, "progressive": True}),
}


@dataclass(frozen=True)
class Rendition:
    url: str
    width: int
    height: int


class Made(TypedDict):
    """The files of one preset: widths and heights, and the formats worth sending."""

    sizes: list[tuple[int, int]]
    formats: list[str]


class Manifest(TypedDict):
    """The files of one picture; kept in its row, so that pages link only to existing files."""

    version: str
    folder: str
    presets: dict[str, Made]


@dataclass(frozen=True)
class Source:
    """An original with its focal point, in per cent from the left and the top."""

    name: str
    focal_point: tuple[int, int]

    @property
    def version(self) -> str:
        return hashlib.sha256(repr((self.name, self.focal_point, RECIPE)).encode()).hexdigest()[:12]

    @property
    def folder(self) -> str:
        return beside(self.name, self.version)


def beside(original: str, name: str) -> str:
    return f"{original.rpartition('/')[0]}/{name}"


def discard(storage: Storage, original: str) -> None:
    folder = beside(original, "")
    for version in storage.listdir(folder)[0]:
        for name in storage.listdir(f"{folder}{version}")[1]:
            storage.delete(f"{folder}{version}/{name}")
        storage.delete(f"{folder}{version}")
    for name in storage.listdir(folder)[1]:
        storage.delete(f"{folder}{name}")
    storage.delete(folder)


def make(source: Source, storage: Storage) -> Manifest:
    with storage.open(source.name) as file, Image.open(file) as image:
        image.load()
        presets = {}
        for name, preset in PRESETS.items():
            presets[name] = Made(sizes=[], formats=[])
            for path, data in draw(image, source.focal_point, name, preset, presets[name]):
                if not storage.exists(f"{source.folder}/{path}"):
                    storage.save(f"{source.folder}/{path}", ContentFile(data))
    return Manifest(version=source.version, folder=source.folder, presets=presets)


def draw(
    image: Image.Image, focal_point: tuple[int, int], name: str, preset: Preset, made: Made
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each rendition of a preset; fills `made`."""
    box = crop_box(image.size, preset.shape, focal_point)
    pictures = [
        image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0) for size in sizes_of(box, preset.widths)
    ]
    made["sizes"] = [picture.size for picture in pictures]
    lightest, step = None, 0
    # From the oldest format to the newest; one that is not smaller than the last is left out.
    for kind in reversed(ENCODINGS if preset.is_for_pages else ["jpeg"]):
        # The quality of the last format is a first guess for the next, slower one.
        step, files = encode_all(pictures, kind, preset.most_bytes, max(0, step - 1))
        weight = sum(map(len, files))
        if lightest is None or weight < lightest:
            lightest = weight
            made["formats"].insert(0, kind)
            for picture, data in zip(pictures, files, strict=True):
                yield f"{name}-{picture.width}.{kind}", data


def crop_box(
    size: tuple[int, int], shape: tuple[int, int] | None, focal_point: tuple[int, int]
) -> tuple[float, float, float, float]:
    """The largest crop of `shape`, as near to the focal point as possible."""
    width, height = size
    if shape is None:
        return (0, 0, width, height)
    part_width = min(width, height * shape[0] / shape[1])
    part_height = min(height, width * shape[1] / shape[0])
    left = min(max(width * focal_point[0] / 100 - part_width / 2, 0), width - part_width)
    top = min(max(height * focal_point[1] / 100 - part_height / 2, 0), height - part_height)
    return (left, top, left + part_width, top + part_height)


def sizes_of(box: tuple[float, float, float, float], widths: tuple[int, ...]) -> list[tuple[int, int]]:
    part_width, part_height = box[2] - box[0], box[3] - box[1]
    widest = max(1, min(widths[-1], int(part_width)))
    fitting = [*(width for width in widths if width < widest), widest]
    return [(width, max(1, round(width * part_height / part_width))) for width in fitting]


def encode_all(pictures: list[Image.Image], kind: str, most_bytes: int, step: int) -> tuple[int, list[bytes]]:
    """The largest, which is the last, finds the quality for all, from `step` on."""
    qualities = ENCODINGS[kind][1]
    largest = encode(pictures[-1], kind, qualities[step])
    while len(largest) > most_bytes and step < len(qualities) - 1:
        step += 1
        largest = encode(pictures[-1], kind, qualities[step])
    return step, [*(encode(picture, kind, qualities[step]) for picture in pictures[:-1]), largest]


def encode(picture: Image.Image, kind: str, quality: int) -> bytes:
    file = io.BytesIO()
    format_name, _, options = ENCODINGS[kind]
    picture.save(file, format_name, quality=quality, **options)
    return file.getvalue()
