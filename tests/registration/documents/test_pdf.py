"""PDFs that would keep the check busy, and what it finds whatever the spelling."""

import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registration.documents.pdf import validate_pdf
from registration.models import Document

HEAD, TAIL = b"%PDF-1.7\n", b"\n%%EOF\n"


def checked(content):
    validate_pdf(ContentFile(HEAD + content + TAIL, name="agreement.pdf"))


def object_stream(content):
    return b"1 0 obj << /Type /ObjStm >> stream\n" + zlib.compress(content, 9) + b"\nendstream "


def test_pdf_full_of_decompression_bombs_is_refused_with_a_sentence():
    with pytest.raises(ValidationError, match="unpacks to far more than its size"):
        checked(object_stream(bytes(9_900_000)) * 900)


def test_pdf_of_ordinary_object_streams_is_taken():
    checked(object_stream(b"<< /Type /Page >> " * 5000) * 200)


@pytest.mark.slow
@pytest.mark.parametrize(
    "filling",
    [
        b"/ObjStm " * 1_200_000,
        b"/ObjStm stream\n" * 600_000,
        b"/ObjStm stream\nendstream " * 390_000,
        b"#41" * 3_300_000,
    ],
)
def test_pdf_of_endless_beginnings_is_checked_in_no_time(filling):
    checked(filling)


@pytest.mark.parametrize("name", [b"/J#61vaScript", b"/#4aavaScrip#74", b"/#4Caunch", b"/JavaScript"])
def test_action_is_found_however_its_name_is_spelt(name):
    for content in (b"<< /S %b /JS (x) >>" % name, object_stream(b"<< /S %b /JS (x) >>" % name)):
        with pytest.raises(ValidationError, match="JavaScript"):
            checked(content)


@pytest.mark.parametrize("name", [b"/JavaScripted", b"/Launches", b"JavaScript", b"/#4bavaScript"])
def test_other_names_are_none_of_our_business(name):
    checked(name + b" ")


def test_staff_upload_a_pdf_whose_name_is_long(admin_client, site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = Document.objects.get(slug="terms").start_version()
    pdf = SimpleUploadedFile(f"{'Framework agreement ' * 10}.pdf", HEAD + TAIL)
    url = reverse("admin:registration_documentversion_change", args=[draft.pk])
    admin_client.post(url, {"body": "<p>New words.</p>", "pdf": pdf})
    draft.refresh_from_db()
    assert draft.pdf.name.startswith("documents/")


@pytest.mark.django_db
def test_colleagues_newer_words_are_not_published_unread(site):
    draft = Document.objects.get(slug="terms").start_version()
    read = draft.wording
    Document.objects.get(slug="terms").versions.filter(pk=draft.pk).update(body="<p>Newer words.</p>")
    with pytest.raises(ValidationError, match="Read it again"):
        draft.publish(read=read)
    draft.refresh_from_db()
    assert (draft.published_at, draft.body) == (None, "<p>Newer words.</p>")
