"""What pages get to show: crops round the focal point in three formats, or the plain JPEG until they exist."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageDraw

from news.models import Picture
from news.models.pictures import render_picture
from news.pictures.picture_element import picture_markup
from news.pictures.renditions import PRESETS, crop_box, draw, sizes_of
from tests.builders import make_picture, picture_file, run_tasks


def rendered(**fields):
    picture = make_picture(**fields)
    run_tasks()
    picture.refresh_from_db()
    return picture


def opened(url):
    return Image.open(io.BytesIO(read(url)))


def read(url):
    with default_storage.open(url.removeprefix(default_storage.base_url)) as file:
        return file.read()


def addresses(html):
    return re.findall(r"/media/[^\" ]+", html)


def test_picture_is_shown_as_a_plain_jpeg_until_the_worker_has_been(db):
    picture = make_picture(file=picture_file((2000, 1000), "PNG"))
    html = picture_markup(picture, "lead")
    assert "<source" not in html
    assert 'width="1200" height="600"' in html
    assert {opened(url).size for url in addresses(html)} == {(1200, 600)}


@pytest.mark.slow
def test_picture_is_shown_in_three_formats_once_the_worker_has_been(db):
    photograph = Image.effect_noise((130, 70), 30).resize((1300, 700))
    picture = rendered(file=picture_file(colour=photograph))
    html = picture_markup(picture, "lead")
    assert re.findall(r'type="image/(\w+)"', html) == ["avif", "webp"]
    assert {opened(url).width for url in addresses(html)} == {480, 800, 1200}
    assert 'width="1200" height="675"' in html


def test_every_address_ever_shown_leads_to_a_file(db):
    picture = rendered()
    pages = [picture_markup(picture, preset) for preset in ("card", "lead", "body")]
    picture.focal_x = 10
    picture.save()
    pages += [picture_markup(picture, "card")]
    run_tasks()
    picture.refresh_from_db()
    pages += [picture_markup(picture, "card")]
    picture.file = picture_file((400, 300), "WEBP")
    picture.save()
    pages += [picture_markup(picture, "card")]
    assert all(read(url) for page in pages for url in addresses(page))


def test_new_focal_point_gives_new_addresses(db):
    picture = rendered()
    before = set(addresses(picture_markup(picture, "card")))
    picture.focal_x = 10
    picture.save()
    run_tasks()
    picture.refresh_from_db()
    assert not before & set(addresses(picture_markup(picture, "card")))


def test_saving_without_a_change_makes_no_second_job(db):
    picture = rendered()
    picture.caption = "At work"
    picture.save()
    assert DBTaskResult.objects.count() == 1


def test_job_disappears_with_a_picture_that_was_rolled_back(db):
    with transaction.atomic():
        make_picture()
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_job_for_a_deleted_picture_does_nothing(db):
    picture = make_picture()
    Picture.objects.all().delete()
    render_picture.call(picture.pk)
    assert not Picture.objects.exists()


def test_small_picture_is_never_enlarged(db):
    picture = rendered(file=picture_file((700, 500)))
    assert {opened(url).width for url in addresses(picture_markup(picture, "lead"))} == {480, 700}
    assert picture.largest("share").width == 700


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (479, 479)])
def test_odd_sizes_have_renditions_too(db, size):
    picture = rendered(file=picture_file(size, "PNG"))
    for preset in PRESETS:
        assert opened(picture.largest(preset).url).width == picture.largest(preset).width <= size[0]


@pytest.mark.parametrize(("preset", "focal_x", "focal_y"), [("card", 10, 10), ("lead", 90, 95), ("square", 5, 90)])
def test_crop_keeps_the_focal_point(db, preset, focal_x, focal_y):
    image = Image.new("RGB", (800, 800), "white")
    x, y = focal_x * 8, focal_y * 8
    ImageDraw.Draw(image).rectangle((x - 30, y - 30, x + 30, y + 30), fill="black")
    picture = rendered(file=picture_file(colour=image), focal_x=focal_x, focal_y=focal_y)
    assert opened(picture.largest(preset).url).convert("L").getextrema()[0] < 40


@pytest.mark.slow
def test_share_picture_is_a_jpeg_of_the_size_that_cards_want(db):
    share = rendered(file=picture_file((2400, 1800))).largest("share")
    assert (share.width, share.height) == (1200, 630)
    assert opened(share.url).format == "JPEG"


@pytest.mark.parametrize(("preset", "most"), [("card", 20_000), ("lead", 120_000)])
def test_busy_photograph_keeps_to_the_weights_promised(preset, most):
    busy = Image.effect_noise((60, 34), 90).resize((1200, 680)).convert("RGB")
    files = dict(draw(busy, (50, 50), preset, PRESETS[preset], {"sizes": [], "formats": []}))
    widest = PRESETS[preset].widths[-1]
    assert len(files[f"{preset}-{widest}.avif"]) <= most
    assert len(files[f"{preset}-{widest}.jpeg"]) <= most


def test_format_that_saves_nothing_is_left_out(db):
    for files in (rendered(file=picture_file((1200, 675))).renditions_for("lead"),):
        weights = [sum(len(read(rendition.url)) for rendition in renditions) for renditions in files.values()]
        assert weights == sorted(weights)


def test_renditions_carry_no_metadata(db):
    picture = rendered()
    for preset in PRESETS:
        for renditions in picture.renditions_for(preset).values():
            assert not opened(renditions[0].url).getexif()


def test_lead_picture_is_asked_for_at_once_and_others_when_needed(db):
    picture = make_picture()
    assert 'fetchpriority="high"' in picture_markup(picture, "lead")
    assert 'loading="lazy"' in picture_markup(picture, "card")


def test_decorative_picture_has_an_empty_description(db):
    assert 'alt=""' in picture_markup(make_picture(alt="", is_decorative=True), "card")


def test_description_cannot_break_out_of_its_attribute(db):
    assert '"><script>' not in picture_markup(make_picture(alt='"><script>'), "card")


def test_crop_box_stays_inside_the_picture():
    assert crop_box((1000, 1000), (16, 9), (0, 100)) == (0, 437.5, 1000, 1000)


def test_sizes_end_with_the_width_of_the_picture_when_it_is_narrow():
    assert sizes_of((0, 0, 1000, 500), (480, 800, 1200)) == [(480, 240), (800, 400), (1000, 500)]


def test_deleting_a_picture_removes_its_files(db, django_capture_on_commit_callbacks):
    picture = rendered()
    folder = picture.file.name.rpartition("/")[0]
    assert default_storage.exists(folder)
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert not default_storage.exists(folder)


def test_command_queues_what_has_no_renditions_and_nothing_else(db, capsys):
    rendered(), make_picture()
    DBTaskResult.objects.all().delete()
    call_command("render_pictures")
    assert capsys.readouterr().out.startswith("1 pictures queued")
    assert DBTaskResult.objects.count() == 1
