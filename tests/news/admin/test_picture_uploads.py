"""What writers meet when they upload a picture, in the library or from within an article."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from news.models import Picture
from news.pictures.structure import ABSURD
from registration.models import Registration
from tests.article_form import address
from tests.builders import make_staff, picture_file, solved
from tests.news.pictures.test_absurd_files import jpeg

PAGES = ["picture_add", "picture_picker"]


@pytest.fixture
def newsroom(site, client):
    return signed_in(client)


def signed_in(client):
    client.force_login(make_staff(f"user{id(client)}", groups=["Editors"]))
    return client


def upload(client, file, page="picture_add", alt="A ward"):
    return client.post(address(page), {"name": "", "alt": alt, "caption": "", "file": file})


@pytest.mark.parametrize("page", PAGES)
def test_picture_whose_file_has_a_long_name_is_taken(newsroom, page):
    upload(newsroom, picture_file(name=f"{'Ward round at the county hospital ' * 6}.jpeg"), page)
    assert Picture.objects.get().name == "A ward"


def test_absurd_picture_is_refused_with_a_sentence_and_the_description_stays(newsroom):
    answer = upload(newsroom, SimpleUploadedFile("photo.jpg", jpeg(13_000)))
    assert ABSURD in answer.text
    assert 'value="A ward"' in answer.text
    assert not Picture.objects.exists()


def test_absurd_picture_is_refused_with_a_sentence_within_an_article(newsroom):
    answer = upload(newsroom, SimpleUploadedFile("photo.jpg", jpeg(13_000)), "picture_picker")
    assert answer.json() == {"errors": {"file": [ABSURD]}}
    assert not Picture.objects.exists()


@pytest.fixture
def decoding(monkeypatch):
    """Two events: a process begins to decode a large picture, and it may go on."""
    begun, may_go_on = Event(), Event()
    start = subprocess.run

    def slow(*arguments, **options):
        begun.set()
        assert may_go_on.wait(60)
        return start(*arguments, **options)

    monkeypatch.setattr(subprocess, "run", slow)
    yield begun, may_go_on
    may_go_on.set()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", PAGES)
def test_nobody_waits_for_a_large_picture_that_is_being_decoded(newsroom, client, decoding, page):
    begun, may_go_on = decoding
    large, writer = picture_file((3000, 2000)), signed_in(Client())

    def upload_large():
        try:
            return upload(writer, large, page, alt="A county").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(upload_large)
        assert begun.wait(60)
        upload(newsroom, picture_file(), page)
        client.post("/register/", solved())
        assert Picture.objects.get().alt == "A ward"
        assert Registration.objects.exists()
        may_go_on.set()
        assert answer.result(60) < 400
    assert {picture.alt for picture in Picture.objects.all()} == {"A ward", "A county"}
