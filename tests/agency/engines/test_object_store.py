"""Pictures and documents in a store that all machines share, at our own address alone."""

import re
from urllib.request import urlopen

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from agency.settings.parsing import parse_object_store
from news.models import Picture
from news.newsroom.unused_pictures import leftovers
from tests import builders
from tests.object_store import Store
from tests.registration.documents.test_documents import PDF

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def machine():
    store = Store()
    yield store
    store.end()


@pytest.fixture
def store(site, machine, settings):
    if machine.process.poll() is not None:
        machine.start()
    for name in machine.names():
        machine.client.delete_object(Bucket="media", Key=name)
    kind = {"BACKEND": "agency.engines.object_store.ObjectStore", "OPTIONS": parse_object_store(machine.url)}
    settings.STORAGES = settings.STORAGES | {"default": kind}
    return machine


def test_picture_goes_to_the_store_and_comes_from_our_own_address(store, client):
    picture = builders.make_picture()
    builders.run_tasks()
    picture.refresh_from_db()
    assert picture.is_rendered
    for address in (picture.plain.url, picture.thumbnail.url):
        response = client.get(address)
        assert (response.status_code, response["Content-Type"], response["Content-Length"]) == (
            200,
            "image/jpeg",
            str(len(response.getvalue())),
        )
        assert "immutable" in response["Cache-Control"]
    assert all(re.match("site/pictures/", name) for name in store.names())


def test_modern_formats_are_sent_as_pictures(store, client):
    default_storage.save("pictures/0123/4567/card-344.avif", ContentFile(b"x"))
    response = client.get("/media/pictures/0123/4567/card-344.avif")
    response.getvalue()
    assert response["Content-Type"] == "image/avif"
    assert "attachment" not in response["Content-Disposition"]


def test_page_names_no_address_but_our_own(store, client):
    article = builders.make_article(picture=builders.make_picture(), slug="night-shifts")
    page = client.get(article.get_absolute_url()).text
    assert "/media/pictures/" in page
    assert f":{store.port}" not in page
    assert "Signature" not in page


def test_nothing_in_the_store_is_for_everybody(store):
    name = builders.make_picture().file.name
    grants = store.client.get_object_acl(Bucket="media", Key=f"site/{name}")["Grants"]
    assert [grant for grant in grants if "URI" in grant["Grantee"]] == []


def test_original_is_for_nobody(store, client):
    assert client.get(f"/media/{builders.make_picture().file.name}").status_code == 404


def test_document_comes_from_the_store(store, client):
    version = builders.publish_document("agreement", pdf=ContentFile(PDF, name="agreement.pdf"))
    response = client.get(version.pdf_address)
    assert response.getvalue() == PDF
    assert client.get(f"/media/{version.pdf.name}").status_code == 404


def test_picture_that_is_deleted_leaves_nothing_in_the_store(store, django_capture_on_commit_callbacks):
    picture = builders.make_picture()
    builders.run_tasks()
    default_storage.save("pictures/0123/original.jpg", ContentFile(b"x"))
    with django_capture_on_commit_callbacks(execute=True):
        Picture.objects.get(pk=picture.pk).delete()
    assert store.names() == ["site/pictures/0123/original.jpg"]
    assert leftovers() == []  # too young


@pytest.mark.parametrize("path", ["no-such.jpg", "pictures", "a/", "x" * 2000])
def test_visitor_gets_404_for_a_file_that_is_not_in_the_store(store, client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_store_that_is_away_is_asked_for_again_later(store, client):
    address = builders.make_picture().plain.url
    store.end()
    client.raise_request_exception = False
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "60")


def test_address_of_a_store_is_taken_apart():
    assert parse_object_store("s3://AK:a%2Fb@s3.eu-west-2.amazonaws.com/news/site?region=eu-west-2") == {
        "endpoint_url": "https://s3.eu-west-2.amazonaws.com",
        "bucket_name": "news",
        "location": "site",
        "access_key": "AK",
        "secret_key": "a/b",
        "region_name": "eu-west-2",
    }


def test_picture_that_one_machine_has_stored_comes_from_another(machine, settings, stopped_server):
    """This process is the one, the server and its worker are the other."""
    if machine.process.poll() is not None:
        machine.start()
    kind = {"BACKEND": "agency.engines.object_store.ObjectStore", "OPTIONS": parse_object_store(machine.url)}
    settings.STORAGES = settings.STORAGES | {"default": kind}
    stopped_server.environment["AGENCY_MEDIA"] = machine.url
    stopped_server.start()
    picture = builders.make_picture()
    stopped_server.run_jobs()
    picture.refresh_from_db()
    assert picture.is_rendered
    for address in (picture.plain.url, picture.thumbnail.url):
        with urlopen(stopped_server.origin + address) as response:
            assert (response.status, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert not (stopped_server.data / "media").exists()
