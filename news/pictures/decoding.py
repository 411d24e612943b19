"""Decodes an upload to what pages can use: RGB, upright, in sRGB, on white, ORIGINAL_EDGE wide or high at most."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, PngImagePlugin

from .accepted_formats import MOST_MEGAPIXELS
from .structure import BROKEN

# The longest side of the original.
ORIGINAL_EDGE = 2560

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
SRGB = ImageCms.createProfile("sRGB")
# Also the limit of a PNG's colour profile, and those of scanners and cameras may be larger than Pillow's 1 MB.
PngImagePlugin.MAX_TEXT_CHUNK = 10_000_000


def decode(data: bytes, kind: str) -> Image.Image:
    """Raises a ValidationError with a message for staff."""
    with opened(data, kind) as image:
        return clean(image)


@contextmanager
def opened(data: bytes, kind: str) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            check_extent(image, kind)
            yield image
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
    """A new image, and so one without metadata."""
    # A JPEG can be decoded at a half, quarter or eighth; other formats ignore this.
    image.draft(None, (ORIGINAL_EDGE, ORIGINAL_EDGE))
    image.load()
    orientation = image.getexif().get(ORIENTATION, 1)
    factor = max(1, max(image.size) // ORIGINAL_EDGE)
    small = Image.new("RGB", (ceil(image.width / factor), ceil(image.height / factor)))
    to_srgb = converter(opaque(image.crop((0, 0, 1, 1))).mode, image.info.get("icc_profile"))
    for top, strip in strips(image, 64 * factor):
        small.paste(to_srgb(opaque(strip).reduce(factor)), (0, top // factor))
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


def converter(mode: str, profile: bytes | None) -> Callable[[Image.Image], Image.Image]:
    """What takes images of this mode to sRGB; made once, since a large profile takes long to read."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.buildTransform(source, SRGB, mode, "RGB").apply
        except (ImageCms.PyCMSError, OSError):
            pass  # the profile does not fit the pixels
    return lambda image: image.convert("RGB")
