"""Which picture files are let in, and what is stored of them: pixels, upright, in sRGB, and nothing else."""

import io
from collections.abc import Iterator
from math import ceil
from pathlib import PurePath
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms

MOST_BYTES = 10_000_000
# A JPEG is decoded at half its size or less, a PNG at 4 bytes a pixel; the other two, which no camera writes, need 10
# to 16 bytes a pixel at once: 600 MB for 40 megapixels.
MOST_MEGAPIXELS = {"JPEG": 40, "PNG": 40, "WEBP": 16, "AVIF": 16}
# What is kept of a larger picture, and of the copy that serves until the renditions are made.
ORIGINAL_EDGE = 2560
PLAIN_EDGE = 1200
PLAIN = "plain.jpg"

# Per format that is let in: the endings its files may have, and how the cleaned picture is stored.
FORMATS = {
    "JPEG": ((".jpg", ".jpeg", ".jpe", ".jfif"), {"quality": 92}),
    "PNG": ((".png",), {"compress_level": 4}),
    "WEBP": ((".webp",), {"quality": 92}),
    "AVIF": ((".avif",), {"quality": 85, "speed": 9}),
}
INSTEAD = "Save it as JPEG, PNG, WebP or AVIF and upload that."
REFUSED = {
    "SVG": "SVG drawings can carry scripts, so we do not take them. Export it as PNG and upload that.",
    "GIF": "GIF pictures are not taken. Save it as PNG, or as JPEG if it is a photograph, and upload that.",
    "HEIC": "This is a HEIC photograph, which most browsers cannot show. On an iPhone choose Settings, Camera, "
    "Formats, Most Compatible; or export it as JPEG, and upload that.",
    "TIFF": f"TIFF pictures are not taken. {INSTEAD}",
    "BMP": f"BMP pictures are not taken. {INSTEAD}",
    "PDF": "This is a PDF, not a picture. Export the page as PNG and upload that.",
    "": f"This file is not a picture that we know. {INSTEAD}",
}
BROKEN = "The picture is damaged or incomplete. Open it on your computer, save it again, and upload the new file."
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112
# What a page shows where a picture is still on its way; site.css has a class tint-0, tint-1, … for each.
TINTS = (
    *("1f2328", "4b5157", "868c92", "c9ced2", "f1f2f3", "24405e", "5b84ad", "a9c3dc"),
    *("1f4f4a", "5f9488", "b5d3c8", "6b4433", "b98a6a", "e3cbb2", "9c5a60", "d9b84f"),
)
SRGB = ImageCms.createProfile("sRGB")
# Decoding the largest takes up to 300 MB: never twice at once in a process.
ONE_AT_A_TIME = Lock()


class AdmittedPicture(ContentFile):
    """A file that has passed `admit`: safe to store as it is."""

    def __init__(self, image: Image.Image, kind: str) -> None:
        endings, options = FORMATS[kind]
        super().__init__(encode(image, kind, **options), name=f"original{endings[0]}")
        self.width, self.height = image.size
        self.tint = nearest_tint(image)
        plain = image.resize(plain_size(*image.size), Image.Resampling.LANCZOS, reducing_gap=2.0)
        self.plain = encode(plain, "JPEG", quality=80, optimize=True, progressive=True)


def plain_size(width: int, height: int) -> tuple[int, int]:
    """Width and height of the plain JPEG of a picture."""
    scale = min(1, PLAIN_EDGE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def admit(upload: File) -> AdmittedPicture:
    """The picture in `upload`, cleaned; a ValidationError in words for staff when it cannot be taken."""
    if upload.size > MOST_BYTES:
        raise ValidationError(
            f"The file has {upload.size / 1e6:.1f} MB; at most 10 MB are taken. Make the picture smaller "
            f"({ORIGINAL_EDGE:,} pixels wide are plenty) and upload it again."
        )
    upload.seek(0)
    kind = sniff(upload.read(256))
    if kind not in FORMATS:
        raise ValidationError(REFUSED[kind])
    check_ending(upload.name, kind)
    upload.seek(0)
    try:
        with ONE_AT_A_TIME, Image.open(upload, formats=[kind]) as image:
            check_extent(image, kind)
            return AdmittedPicture(clean(image), kind)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large(kind) from error
    # A broken file makes the decoders raise anything from OSError to struct.error.
    except Exception as error:
        raise ValidationError(BROKEN) from error


def sniff(head: bytes) -> str:
    """What the first bytes say the file is, whatever it is called; empty when they say nothing."""
    if head[4:8] == b"ftyp":
        return "AVIF" if b"avif" in head[8:64] or b"avis" in head[8:64] else "HEIC" if head[8:9] in b"hm" else ""
    if head[:4] == b"RIFF":
        return "WEBP" if head[8:12] == b"WEBP" else ""
    starts = {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"GIF8": "GIF",
        b"II*\0": "TIFF",
        b"MM\0*": "TIFF",
        b"BM": "BMP",
        b"%PDF": "PDF",
    }
    for start, kind in starts.items():
        if head.startswith(start):
            return kind
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "SVG" if text.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) else ""


def check_ending(name: str | None, kind: str) -> None:
    ending = PurePath(name or "").suffix.lower()
    endings = FORMATS[kind][0]
    if ending and ending not in endings:
        raise ValidationError(
            f"The name ends in {ending}, but the file is a {kind} picture. "
            f"Rename it so that it ends in {endings[0]} and upload it again."
        )


def check_extent(image: Image.Image, kind: str) -> None:
    """Refuse by what the header says, before a pixel is decoded."""
    if image.width * image.height > MOST_MEGAPIXELS[kind] * 1_000_000:
        raise too_large(kind)
    # A JPEG with several frames is a photograph with a preview or depth map beside it.
    if image.format in ("PNG", "WEBP", "AVIF") and getattr(image, "is_animated", False):
        raise ValidationError("The picture is animated, which distracts readers. Upload a single still instead.")


def too_large(kind: str) -> ValidationError:
    most = MOST_MEGAPIXELS[kind]
    larger = " or save it as JPEG, which may have 40," if most < MOST_MEGAPIXELS["JPEG"] else ""
    return ValidationError(
        f"The picture has more than {most} megapixels. Make it smaller "
        f"({ORIGINAL_EDGE:,} pixels wide are plenty){larger} and upload it again."
    )


def clean(image: Image.Image) -> Image.Image:
    """A new RGB picture of the same sight: upright, in sRGB, on white, at most ORIGINAL_EDGE long."""
    # A JPEG decodes straight to a half, quarter or eighth; other formats ignore this.
    image.draft(None, (ORIGINAL_EDGE, ORIGINAL_EDGE))
    image.load()
    orientation = image.getexif().get(ORIENTATION, 1)
    profile = image.info.get("icc_profile")
    factor = max(1, max(image.size) // ORIGINAL_EDGE)
    small = Image.new("RGB", (ceil(image.width / factor), ceil(image.height / factor)))
    for top, strip in strips(image, 64 * factor):
        small.paste(to_srgb(opaque(strip).reduce(factor), profile), (0, top // factor))
    small.thumbnail((ORIGINAL_EDGE, ORIGINAL_EDGE), Image.Resampling.LANCZOS)
    return small.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else small


def strips(image: Image.Image, height: int) -> Iterator[tuple[int, Image.Image]]:
    """Bands from the top down, so that 40 megapixels never stand in memory twice."""
    for top in range(0, image.height, height):
        yield top, image.crop((0, top, image.width, min(top + height, image.height)))


def opaque(image: Image.Image) -> Image.Image:
    """The same in 8 bits a channel; what was transparent is white, as a diagram expects also on a dark page."""
    if image.mode.startswith("I"):
        # 16 bits of grey: convert() alone would clip all but the darkest 256 shades to white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            transform = ImageCms.buildTransform(source, SRGB, image.mode, "RGB")
            return transform.apply(image)
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that does not fit the pixels says nothing about them
    return image.convert("RGB")


def nearest_tint(image: Image.Image) -> int:
    """The index in TINTS of the colour closest to the picture's average."""
    average = image.resize((1, 1), Image.Resampling.BOX).tobytes()
    distances = [sum((a - b) ** 2 for a, b in zip(average, bytes.fromhex(tint), strict=True)) for tint in TINTS]
    return distances.index(min(distances))


def encode(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    """The file's bytes. `image` was made by `clean`, so there is no metadata that could come along."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
