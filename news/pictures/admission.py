"""Validates uploaded pictures and re-encodes them: upright, in sRGB, without metadata."""

import io
from collections.abc import Iterator
from math import ceil
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms

from .formats import FORMATS, REFUSED, check_ending, sniff

MOST_BYTES = 10_000_000
# A JPEG is decoded at half its size or less, a PNG takes 4 bytes a pixel; the other two, which no camera writes, take
# 10 to 16 bytes a pixel: 600 MB for 40 megapixels.
MOST_MEGAPIXELS = {"JPEG": 40, "PNG": 40, "WEBP": 16, "AVIF": 16}
# Longest sides of the original, and of the plain copy that serves until there are renditions.
ORIGINAL_EDGE = 2560
PLAIN_EDGE = 1200
PLAIN = "plain.jpg"

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
# Placeholder colours while a picture loads; site.css has a class tint-0, tint-1, … for each.
TINTS = (
    *("1f2328", "4b5157", "868c92", "c9ced2", "f1f2f3", "24405e", "5b84ad", "a9c3dc"),
    *("1f4f4a", "5f9488", "b5d3c8", "6b4433", "b98a6a", "e3cbb2", "9c5a60", "d9b84f"),
)
SRGB = ImageCms.createProfile("sRGB")
# Decoding may take 300 MB, so one at a time in each process.
ONE_AT_A_TIME = Lock()


class AdmittedPicture(ContentFile):
    """A re-encoded picture, safe to store."""

    def __init__(self, image: Image.Image, kind: str) -> None:
        endings, options = FORMATS[kind]
        super().__init__(encode(image, kind, **options), name=f"original{endings[0]}")
        self.width, self.height = image.size
        self.tint = nearest_tint(image)
        plain = image.resize(plain_size(*image.size), Image.Resampling.LANCZOS, reducing_gap=2.0)
        self.plain = encode(plain, "JPEG", quality=80, optimize=True, progressive=True)


def plain_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1, PLAIN_EDGE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def admit(upload: File) -> AdmittedPicture:
    """Raises a ValidationError with a message for staff."""
    if upload.size > MOST_BYTES:
        raise ValidationError(
            f"The file is {upload.size / 1e6:.1f} MB, and the limit is 10 MB. Make the picture smaller "
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
    # Decoders raise anything from OSError to struct.error.
    except Exception as error:
        raise ValidationError(BROKEN) from error


def check_extent(image: Image.Image, kind: str) -> None:
    if image.width * image.height > MOST_MEGAPIXELS[kind] * 1_000_000:
        raise too_large(kind)
    # The further frames of a JPEG are previews or depth maps.
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
    """A new RGB image, upright, in sRGB, on white, with sides of at most ORIGINAL_EDGE."""
    # A JPEG can be decoded at a half, quarter or eighth; other formats ignore this.
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
    """Horizontal strips and their tops, so that 40 megapixels are never in memory twice."""
    for top in range(0, image.height, height):
        yield top, image.crop((0, top, image.width, min(top + height, image.height)))


def opaque(image: Image.Image) -> Image.Image:
    """In 8 bits a channel, on white, as diagrams expect even on a dark page."""
    if image.mode.startswith("I"):
        # 16-bit grey: convert() alone would clip all but the darkest 256 shades to white.
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
            pass  # the profile does not fit the pixels
    return image.convert("RGB")


def nearest_tint(image: Image.Image) -> int:
    average = image.resize((1, 1), Image.Resampling.BOX).tobytes()
    distances = [sum((a - b) ** 2 for a, b in zip(average, bytes.fromhex(tint), strict=True)) for tint in TINTS]
    return distances.index(min(distances))


def encode(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    # Without metadata, since `clean` has made a new image.
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
