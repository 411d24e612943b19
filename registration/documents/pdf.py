import re
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.files import File

LIMIT = 10_000_000
# Actions that run code or start programs when somebody opens the file or clicks in it.
ACTIVE = re.compile(rb"/(?:JavaScript|Launch)\b")
# PDF names may spell letters in hexadecimal: /J#61vaScript.
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# Since PDF 1.5, dictionaries, actions included, may be in compressed object streams.
PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n(.*?)endstream", re.DOTALL)


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
    if any(ACTIVE.search(unescape(part)) for part in (content, *unpacked(content))):
        raise ValidationError("The PDF contains JavaScript or starts programs. Save it as a plain document.")


def unescape(content: bytes) -> bytes:
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)


def unpacked(content: bytes) -> Iterator[bytes]:
    """The object streams, each decompressed up to the limit: a decompression bomb does no harm."""
    for match in PACKED.finditer(content):
        try:
            yield zlib.decompressobj().decompress(match[1], LIMIT)
        except zlib.error:
            continue


def readable_size(size: int) -> str:
    """3 KB, 120 KB, 1.4 MB."""
    return f"{size / 1_000_000:.3g} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
