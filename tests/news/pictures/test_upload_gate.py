"""Whatever is uploaded: pictures come out clean, everything else is refused with a sentence."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from news.models import Picture
from news.pictures.admission import admit
from tests.builders import make_picture, picture_file

TEAL = (0, 128, 128)


def stored(upload):
    """The original as it would be stored, and opened again."""
    return Image.open(io.BytesIO(admit(upload).read()))


def near(colour, other, distance=6):
    return all(abs(a - b) <= distance for a, b in zip(colour, other, strict=True))


def png(width, height, pixels=b""):
    """A PNG by hand: one bit a pixel, so that a huge one is a small file."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = pixels or zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def refusal(data, name="photo.jpg"):
    with pytest.raises(ValidationError) as refused:
        admit(ContentFile(data, name=name))
    return refused.value.messages[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_known_format_is_stored_in_its_own_format(kind):
    original = stored(picture_file((64, 48), kind, colour=TEAL))
    assert (original.format, original.size) == (kind, (64, 48))
    assert near(original.getpixel((9, 9)), TEAL)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG"),
        (b"\n <svg onload='x()'/>", "SVG"),
        (b"GIF89a" + bytes(40), "GIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), "HEIC"),
        (b"%PDF-1.7" + bytes(40), "PDF"),
        (b"MZ" + bytes(400), "not a picture"),
        (b"x", "not a picture"),
    ],
)
def test_other_files_are_refused_by_their_content_not_their_name(data, word):
    assert word in refusal(data)


def test_picture_over_40_megapixels_is_refused_before_it_is_decoded():
    bomb = png(11_000, 11_000)
    assert len(bomb) < 20_000
    assert "40 megapixels" in refusal(bomb, "bomb.png")


@pytest.mark.parametrize("edge", [12_000, 30_000, 2_000_000_000])
def test_header_that_promises_a_huge_picture_is_enough_to_refuse_it(edge):
    assert "40 megapixels" in refusal(png(edge, edge, pixels=b"nothing"), "bomb.png")


@pytest.mark.parametrize(("kind", "options"), [("WEBP", {"method": 0}), ("AVIF", {"speed": 10})])
def test_formats_that_take_much_memory_are_refused_beyond_16_megapixels(kind, options):
    said = refusal(picture_file((4700, 3500), kind, **options).read(), f"photo.{kind.lower()}")
    assert "more than 16 megapixels" in said
    assert "save it as JPEG" in said


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_photograph_of_an_ordinary_camera_is_taken_in_any_format(kind):
    assert stored(picture_file((4608, 3456), kind)).size == (2560, 1920)


def test_file_over_10_mb_is_refused():
    assert "the limit is 10 MB" in refusal(b"\xff\xd8\xff" + bytes(10_000_000))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_truncated_file_is_refused(kind):
    noise = Image.effect_noise((300, 300), 90)
    whole = picture_file(kind=kind, colour=noise).read()
    assert "damaged or incomplete" in refusal(whole[: len(whole) // 2], f"photo.{kind.lower()}")


def test_name_that_ends_otherwise_than_the_content_is_refused_with_the_right_ending():
    assert "ends in .jpg" in refusal(picture_file((8, 8), "JPEG").read(), "photo.png")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_animation_is_refused(kind):
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    moving = picture_file(kind=kind, colour=frames[0], save_all=True, append_images=frames[1:], duration=100)
    assert "animated" in refusal(moving.read(), f"moving.{kind.lower()}")


def test_photograph_with_a_second_frame_beside_it_is_taken():
    # Telephones store previews and depth maps so; Pillow calls the format MPO.
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("teal", "blue")]
    photograph = picture_file(kind="MPO", colour=frames[0], save_all=True, append_images=frames[1:], name="photo.jpg")
    assert near(stored(photograph).getpixel((9, 9)), TEAL)


def test_cmyk_photograph_keeps_its_colours():
    original = stored(picture_file((64, 48), mode="CMYK", colour=(255, 0, 0, 0)))
    assert original.mode == "RGB"
    assert near(original.getpixel((9, 9)), (0, 255, 255))


def test_16_bit_grey_keeps_its_shade():
    original = stored(picture_file((64, 48), "PNG", mode="I;16", colour=155 * 256))
    assert near(original.getpixel((9, 9)), (155, 155, 155), 1)


def test_transparent_parts_become_white():
    assert stored(picture_file((64, 48), "PNG", mode="RGBA", colour=(0, 0, 0, 0))).getpixel((9, 9)) == (255, 255, 255)


def test_picture_in_another_colour_space_is_converted():
    # A profile that swaps nothing but gamma shows whether it was applied: linear mid-grey is light in sRGB.
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    ours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, ours, b"rubbish"):
        original = stored(picture_file((64, 48), colour=TEAL, icc_profile=profile))
        assert near(original.getpixel((9, 9)), TEAL)


def test_photograph_taken_on_its_side_is_stored_upright():
    sideways = Image.new("RGB", (80, 40), "white")
    ImageDraw.Draw(sideways).rectangle((0, 0, 39, 39), fill="black")
    exif = Image.Exif()
    exif[0x0112] = 6
    original = stored(picture_file(colour=sideways, exif=exif))
    assert original.size == (40, 80)
    assert near(original.getpixel((20, 10)), (0, 0, 0))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_but_pixels_is_stored(kind):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    options = {"exif": exif, "xmp": b"<x:xmpmeta>SecretPlace</x:xmpmeta>", "comment": b"SecretComment"}
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "SecretName")
    upload = picture_file((64, 48), kind, **options)
    assert b"Secret" in upload.read()
    admitted = admit(upload)
    assert b"Secret" not in admitted.read() + admitted.plain
    original = Image.open(io.BytesIO(admitted.read() or admitted.file.getvalue()))
    assert not original.getexif()
    assert not {"xmp", "comment", "Author", "icc_profile", "photoshop"} & original.info.keys()


def test_large_picture_is_kept_at_a_size_that_pages_can_use():
    assert stored(picture_file((6000, 4000))).size == (2560, 1707)


@pytest.mark.parametrize(
    "upload", [ContentFile(b"GIF89a" + bytes(40), "x.gif"), ContentFile(png(11_000, 11_000), "x.png")]
)
def test_no_way_of_saving_leads_past_the_gate(db, upload):
    with pytest.raises(ValidationError):
        Picture.objects.create(name="By a script", alt="x", file=upload)
    with pytest.raises(ValidationError):
        Picture(name="By its file", alt="x").file.save(upload.name, upload)
    with pytest.raises(ValidationError):
        Picture.objects.bulk_create([Picture(name="In bulk", alt="x", file=upload)])
    assert not Picture.objects.exists()


def test_stored_name_tells_nothing_about_the_upload(db):
    picture, other = make_picture(file=picture_file(name="Jane Doe at home.jpeg")), make_picture()
    assert "ane" not in picture.file.name
    assert picture.file.name != other.file.name


def test_size_on_the_row_is_that_of_the_upright_picture(db):
    exif = Image.Exif()
    exif[0x0112] = 8
    picture = make_picture(file=picture_file((300, 200), exif=exif))
    picture.refresh_from_db()
    assert (picture.width, picture.height) == (200, 300)
