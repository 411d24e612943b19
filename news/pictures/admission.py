"""Validates uploaded pictures and re-encodes them: upright, in sRGB, without metadata."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File

from .accepted_formats import FORMATS, MOST_BYTES, REFUSED, check_ending, sniff
from .apart import reencode_apart
from .decoding import ORIGINAL_EDGE, opened
from .reencoding import Reencoded, reencode
from .structure import decodable

# Beyond this a picture is re-encoded apart.
LIGHT_PIXELS = 4_000_000
PLAIN = "plain.jpg"


class AdmittedPicture(ContentFile):
    """A re-encoded picture, safe to store."""

    def __init__(self, made: Reencoded, kind: str) -> None:
        super().__init__(made.original, name=f"original{FORMATS[kind][0][0]}")
        self.width, self.height, self.tint, self.plain = made.width, made.height, made.tint, made.plain


def admit(upload: File, most_bytes: int = MOST_BYTES) -> AdmittedPicture:
    """Raises a ValidationError with a message for staff."""
    if upload.size > most_bytes:
        raise ValidationError(
            f"The file is {upload.size / 1e6:.1f} MB, and the limit is 10 MB. Make the picture smaller "
            f"({ORIGINAL_EDGE:,} pixels wide are plenty) and upload it again."
        )
    upload.seek(0)
    data = upload.read()
    kind = sniff(data[:256])
    if kind not in FORMATS:
        raise ValidationError(REFUSED[kind])
    check_ending(upload.name, kind)
    data = decodable(data, kind)
    made = reencode(data, kind) if is_light(data, kind) else reencode_apart(data, kind)
    return AdmittedPicture(made, kind)


def is_light(data: bytes, kind: str) -> bool:
    """Whether decoding takes little time and memory, as the headers of a JPEG or PNG tell."""
    if kind not in ("JPEG", "PNG"):
        return False
    with opened(data, kind) as image:
        return image.width * image.height <= LIGHT_PIXELS
