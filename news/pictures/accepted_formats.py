from pathlib import PurePath

from django.core.exceptions import ValidationError

# Extensions of the formats that are accepted, and options for encoding.
FORMATS = {
    "JPEG": ((".jpg", ".jpeg", ".jpe", ".jfif"), {"quality": 92}),
    "PNG": ((".png",), {"compress_level": 4}),
    "WEBP": ((".webp",), {"quality": 92}),
    "AVIF": ((".avif",), {"quality": 85, "speed": 9}),
}
MOST_BYTES = 10_000_000
# A JPEG is decoded at half its size or less, a PNG takes 4 bytes a pixel; the other two, which no camera writes, take
# 10 to 20 bytes a pixel.
MOST_MEGAPIXELS = {"JPEG": 40, "PNG": 40, "WEBP": 16, "AVIF": 16}
INSTEAD = "Save it as JPEG, PNG, WebP or AVIF and upload that."
REFUSED = {
    "SVG": "SVG drawings can carry scripts, so we do not accept them. Export it as PNG and upload that.",
    "GIF": "GIF pictures are not accepted. Save it as PNG, or as JPEG if it is a photograph, and upload that.",
    "HEIC": "This is a HEIC photograph, which most browsers cannot show. On an iPhone choose Settings, Camera, "
    "Formats, Most Compatible; or export it as JPEG, and upload that.",
    "TIFF": f"TIFF pictures are not accepted. {INSTEAD}",
    "BMP": f"BMP pictures are not accepted. {INSTEAD}",
    "PDF": "This is a PDF, not a picture. Export the page as PNG and upload that.",
    "": f"This file is not a picture in a format that we know. {INSTEAD}",
}


def sniff(head: bytes) -> str:
    """The format by the first bytes; empty if unknown."""
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
