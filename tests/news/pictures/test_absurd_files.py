"""Files whose structure would multiply a decoder's work, and unusual ones that are right."""

import json
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from news.pictures import apart
from news.pictures.admission import admit
from news.pictures.structure import ABSURD, MOST_PARTS
from tests.builders import picture_file
from tests.processes import ROOT


@pytest.fixture
def undecoded(monkeypatch):
    """Fails the test if a pixel is decoded after all."""
    monkeypatch.delattr(ImageFile.ImageFile, "load")
    monkeypatch.delattr(subprocess, "Popen")


def refusal(data, name="photo.jpg"):
    with pytest.raises(ValidationError) as refused:
        admit(ContentFile(data, name=name))
    return refused.value.messages[0]


def jpeg(scans, size=(64, 64)):
    """A progressive JPEG with so many scans beside its ten, none of which adds anything."""
    picture = picture_file((64, 64), progressive=True).read()
    frame, last, end = picture.index(b"\xff\xc2"), picture.rindex(b"\xff\xda"), picture.rindex(b"\xff\xd9")
    picture = picture[: frame + 5] + struct.pack(">HH", *size) + picture[frame + 9 :]
    return picture[:end] + picture[last:end] * scans + picture[end:]


@dataclass(frozen=True)
class Chunk:
    name: bytes
    data: bytes = b""

    def __bytes__(self):
        crc = zlib.crc32(self.name + self.data)
        return struct.pack(">L", len(self.data)) + self.name + self.data + struct.pack(">L", crc)


def png(*chunks, **options):
    """A PNG with these chunks behind its header."""
    picture = picture_file((64, 48), "PNG", **options).read()
    return picture[:33] + b"".join(bytes(chunk) for chunk in chunks) + picture[33:]


@pytest.mark.parametrize("scans", [13_000, 91])
def test_progressive_jpeg_of_far_too_many_scans_is_refused_undecoded(undecoded, scans):
    assert refusal(jpeg(scans, (8000, 5000))) == ABSURD


def test_jpeg_of_unusually_many_scans_is_taken():
    assert admit(ContentFile(jpeg(80), name="photo.jpg")).width == 64


@pytest.mark.parametrize("filling", [b"\xff\xda\0\2", b"\xff\xe1\0\6\xff\xda\xff\xda", b"\xff\xd9"])
def test_scans_of_a_thumbnail_or_behind_the_end_do_not_count(filling):
    picture = picture_file((64, 48)).read()
    thumbnail = b"\xff\xe1" + struct.pack(">H", 2 + 200 * len(filling)) + filling * 200
    admitted = admit(ContentFile(picture[:2] + thumbnail + picture[2:] + filling * 200, name="photo.jpg"))
    assert admitted.height == 48


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xd8" + b"\xff\xfe\0\2" * (MOST_PARTS + 1), "photo.jpg"),
        (png(*[Chunk(b"prIv")] * (MOST_PARTS + 1)), "drawing.png"),
    ],
)
def test_file_of_far_too_many_parts_is_refused_undecoded(undecoded, data, name):
    assert refusal(data, name) == ABSURD


def test_jpeg_of_ten_million_fill_bytes_is_refused_in_no_time():
    assert "damaged" in refusal(b"\xff\xd8" + b"\xff" * 9_000_000 + b"\0")


@pytest.mark.parametrize("is_compressed", [True, False])
@pytest.mark.parametrize("add", ["add_text", "add_itxt"])
def test_png_with_megabytes_of_text_is_taken(add, is_compressed):
    info = PngImagePlugin.PngInfo()
    getattr(info, add)("Comment", "A long story. " * 300_000, zip=is_compressed)
    assert admit(picture_file((64, 48), "PNG", pnginfo=info)).width == 64


def test_png_full_of_decompression_bombs_in_its_text_is_taken_without_them():
    bomb = Chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(10_000_000), 9))
    assert admit(ContentFile(png(*[bomb] * 100), name="drawing.png")).width == 64


def test_png_whose_colour_profile_is_larger_than_a_megabyte_is_taken():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + bytes(2_000_000)
    assert admit(picture_file((64, 48), "PNG", icc_profile=profile)).width == 64


def test_png_full_of_colour_profiles_is_taken_with_the_first():
    profile = Chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(9_000_000), 9))
    assert admit(ContentFile(png(*[profile] * 500), name="drawing.png")).width == 64


def test_png_that_tells_its_orientation_in_xmp_is_stored_upright():
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", '<rdf:Description tiff:Orientation="6"/>')
    admitted = admit(picture_file((80, 40), "PNG", pnginfo=info))
    assert (admitted.width, admitted.height) == (40, 80)


def lying_avif(edge):
    """Says that it has 64 pixels a side, and decodes to `edge`."""
    data = bytearray(picture_file((edge, edge), "AVIF", mode="L", colour=90, speed=10).read())
    extent = data.index(b"ispe") + 8
    data[extent : extent + 8] = struct.pack(">LL", 64, 64)
    return bytes(data)


def test_avif_that_is_larger_than_it_says_gets_no_more_memory_than_others(monkeypatch):
    bomb = lying_avif(3000)
    assert admit(ContentFile(bomb, name="photo.avif")).width == 64
    monkeypatch.setattr(apart, "MEMORY", 20_000_000)
    assert "upload the new file" in refusal(bomb, "photo.avif")


@pytest.mark.slow
def test_picture_that_takes_too_long_to_decode_is_given_up(monkeypatch):
    monkeypatch.setattr(apart, "CPU_SECONDS", 1)
    with pytest.raises(ValidationError, match="takes very long"):
        apart.reencode_apart(jpeg(13_000, (8000, 5000)), "JPEG")


def test_refusal_by_the_process_apart_reads_as_any_other():
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    moving = picture_file(kind="WEBP", colour=frames[0], save_all=True, append_images=frames[1:], duration=100)
    assert refusal(moving.read(), "moving.webp").startswith("The picture is animated, which distracts readers.")


# Four threads that admit the largest pictures again and again, and the most memory that this took, in kB.
LONG_LIFE = """
import json, re, resource, sys
from concurrent.futures import ThreadPoolExecutor
from django.core.files.base import ContentFile
from news.pictures.admission import admit
uploads = [open(name, "rb").read() for name in sys.argv[1:]] * 2
with ThreadPoolExecutor(4) as threads:
    pictures = threads.map(lambda data: admit(ContentFile(data, name="")), uploads)
    sizes = {picture.width for picture in pictures}
# Its own ru_maxrss would be that of the process which started it.
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(json.dumps([sorted(sizes), own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


@pytest.mark.slow
def test_process_that_has_taken_many_large_pictures_stays_below_512_mb(tmp_path):
    noise = Image.effect_noise((1000, 1000), 60)
    kinds = [
        ("JPEG", (7300, 5400), {"progressive": True, "subsampling": 0, "quality": 60}),
        ("PNG", (7300, 5400), {"compress_level": 1}),
        ("WEBP", (4000, 4000), {"method": 0}),
        ("AVIF", (4000, 4000), {"speed": 10, "subsampling": "4:4:4"}),
    ]
    for kind, size, options in kinds:
        image = noise.resize(size).convert("RGB") if kind != "PNG" else Image.new("RGBA", size, (0, 90, 90, 90))
        image.save(tmp_path / kind, kind, **options)
    command = [sys.executable, "-c", LONG_LIFE, *(tmp_path / kind for kind, _, _ in kinds)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200)
    sizes, own, other = json.loads(finished.stdout)
    print(f"{own} kB, and {other} kB apart")
    assert sizes == [2560]
    # The web server's process holds 100 MB of the site besides.
    assert own < 412_000
    assert other < 512_000
