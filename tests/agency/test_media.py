import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@pytest.fixture
def uploaded(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "picture.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path.parent / "outside.txt").write_text("secret")


def headers_of(client, path):
    response = client.get(path)
    response.getvalue()  # to the end, which closes the file
    return response.headers


@pytest.mark.usefixtures("uploaded")
def test_uploaded_file_can_run_nothing_and_is_kept_for_good(client):
    headers = headers_of(client, "/media/picture.svg")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in headers["Cache-Control"]
    assert "Set-Cookie" not in headers


@pytest.mark.usefixtures("uploaded")
def test_uploaded_file_that_is_no_picture_is_offered_for_download(client):
    assert headers_of(client, "/media/paper.pdf")["Content-Disposition"] == "attachment"


@pytest.mark.usefixtures("uploaded", "site")
@pytest.mark.parametrize("path", ["", "no-such.jpg"])
def test_visitor_gets_404_for_a_file_that_is_not_there(client, path):
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.usefixtures("uploaded", "site")
@pytest.mark.parametrize("path", ["../outside.txt", "%2e%2e/outside.txt", "..%2foutside.txt"])
def test_visitor_is_refused_files_outside_the_media_folder(client, path):
    assert client.get(f"/media/{path}").status_code == 400


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "path", ["pictures/0123/original.jpg", "pictures/../documents/a.pdf", "documents//a.pdf", "./documents/a.pdf"]
)
def test_original_and_draft_are_for_nobody(client, uploaded, path):
    for name in ("pictures/0123/original.jpg", "documents/a.pdf"):
        default_storage.save(name, ContentFile(b"x"))
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.usefixtures("uploaded", "site")
@pytest.mark.parametrize("path", ["a%00b.jpg", "x" * 1500, "."])
def test_address_that_no_file_can_have_is_not_found(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_media_folder_lies_in_the_data_folder():
    assert settings.MEDIA_ROOT.parent == settings.DATA_DIR
