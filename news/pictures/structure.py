"""What a JPEG or PNG says about its own structure, read before a pixel is decoded.

A decoder's work must follow from the size of the picture; whatever multiplies it is refused or left out.
"""

import re
from collections.abc import Iterator
from struct import unpack_from

from django.core.exceptions import ValidationError

# Each scan of a progressive JPEG makes the decoder go through the whole picture. Programs write about ten.
MOST_SCANS = 100
# A 10 MB profile takes 160 segments of a JPEG; a 10 MB PNG has some 1,200 chunks of the usual 8 KB. Bytes between the
# segments count too: Pillow goes through them one by one.
MOST_PARTS = 50_000
BROKEN = "The picture is damaged or incomplete. Open it on your computer, save it again, and upload the new file."
ABSURD = (
    "The file is built so that opening it takes very long, which no ordinary program does. Open it on your computer, "
    "save it again, and upload the new file."
)
# The markers of a JPEG, less those without a length, which may stand within a scan.
MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])", re.DOTALL)
SCAN, END = b"\xda", b"\xd9"
# Texts of a PNG that Pillow looks for the orientation in; it would refuse others for their length.
TELLS_ORIENTATION = (b"XML:com.adobe.xmp\0", b"Raw profile type exif\0")
LONGEST_TEXT = 65_536


def decodable(data: bytes, kind: str) -> bytes:
    """The file less what the decoder must not see. Raises a ValidationError if its structure is absurd."""
    if kind == "JPEG":
        check_jpeg(data)
    if kind == "PNG":
        return data[:8] + b"".join(needed(png_chunks(data)))
    return data


def check_jpeg(data: bytes) -> None:
    parts = scans = 0
    for marker, gap in jpeg_markers(data):
        # From the first scan on, what lies between the markers is its pixels.
        parts += 1 if scans else 1 + gap
        scans += marker == SCAN
        if parts > MOST_PARTS or scans > MOST_SCANS:
            raise ValidationError(ABSURD)
    if not scans:
        raise ValidationError(BROKEN)


def jpeg_markers(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Each marker, and the number of bytes between it and the segment before."""
    end = 2
    while (found := MARKER.search(data, end)) and found[1] != END:
        yield found[1], found.start() - end
        # The length counts its own two bytes.
        end = found.end() + max(2, int.from_bytes(data[found.end() : found.end() + 2]))


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The name of each chunk, and all of it."""
    at, name = 8, b""
    while at + 8 <= len(data) and name != b"IEND":
        length, name = unpack_from(">L4s", data, at)
        yield name, data[at : at + length + 12]
        at += length + 12


def needed(chunks: Iterator[tuple[bytes, bytes]]) -> Iterator[bytes]:
    has_profile = False
    for number, (name, chunk) in enumerate(chunks):
        if number > MOST_PARTS:
            raise ValidationError(ABSURD)
        is_text = name in (b"tEXt", b"zTXt", b"iTXt")
        if is_text and not (chunk.startswith(TELLS_ORIENTATION, 8) and len(chunk) <= LONGEST_TEXT):
            continue
        # The standard allows one profile; a hundred would each be decompressed.
        if name == b"iCCP" and has_profile:
            continue
        has_profile = has_profile or name == b"iCCP"
        yield chunk
