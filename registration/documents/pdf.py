import re
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.files import File

LIMIT = 10_000_000
# What all object streams may decompress to. A text of a thousand pages takes some 30 MB.
MOST_UNPACKED = 100_000_000
STREAM = re.compile(rb"stream\r?\n")


def spellings(name: bytes) -> bytes:
    """A pattern, since PDF names may spell letters in hexadecimal: /J#61vaScript."""
    return b"".join(b"(?:%c|#(?i:%x))" % (letter, letter) for letter in name)


# Actions that run code or start programs when somebody opens the file or clicks in it.
ACTIVE = re.compile(b"/(?:" + spellings(b"JavaScript") + b"|" + spellings(b"Launch") + rb")\b")


def validate_pdf(upload: File) -> None:
    if upload.size > LIMIT:
        raise ValidationError(f"The file is {readable_size(upload.size)}; at most {readable_size(LIMIT)} is allowed.")
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise ValidationError("This is not a PDF. In your word processor, choose “Save as PDF” and upload the result.")
    if b"%%EOF" not in content[-1024:]:
        raise ValidationError("The PDF is incomplete: its end is missing. Save it again and upload the new file.")
    if b"/Encrypt" in content:
        raise ValidationError("The PDF is protected by a password. Save it without protection and upload it again.")
    if ACTIVE.search(content) or any(ACTIVE.search(part) for part in unpacked(content)):
        raise ValidationError("The PDF contains JavaScript or starts programs. Save it as a plain document.")


def unpacked(content: bytes) -> Iterator[bytes]:
    """The object streams, decompressed; a ValidationError stops a decompression bomb."""
    left = MOST_UNPACKED
    for packed in object_streams(content):
        try:
            part = zlib.decompressobj().decompress(packed, left + 1)
        except zlib.error:
            continue
        left -= len(part)
        if left < 0:
            raise ValidationError("The PDF unpacks to far more than its size. Save it again and upload the new file.")
        yield part


def object_streams(content: bytes) -> Iterator[bytes]:
    """Since PDF 1.5, dictionaries, actions included, may be in these.

    Not by one pattern, which would read the rest of the file for every beginning without an end.
    """
    at = 0
    while at := content.find(b"/ObjStm", at) + 1:
        if start := STREAM.search(content, at, at + 410):
            if (at := content.find(b"endstream", start.end())) < 0:
                return
            yield content[start.end() : at]


def readable_size(size: int) -> str:
    """3 KB, 120 KB, 1.4 MB."""
    return f"{size / 1_000_000:.3g} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
