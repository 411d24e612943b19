import zlib
from threading import Thread

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from news.text.comparing import changed_blocks
from registration.documents.freezing import PUBLISHED
from registration.documents.pdf import readable_size, validate_pdf
from registration.models import Document, DocumentVersion
from tests.builders import make_agency, publish_document

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def make_pdf(content=PDF, name="agreement.pdf"):
    return ContentFile(content, name=name)


@pytest.fixture
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(admin_client):
    return admin_client


# Addresses


def test_terms_live_at_an_address_of_their_own(site):
    version = DocumentVersion.objects.get()
    assert (version.document.get_absolute_url(), version.get_absolute_url()) == ("/terms/", "/terms/1/")


@pytest.mark.parametrize(("path", "target"), [("/documents/terms/", "/terms/"), ("/documents/terms/3/", "/terms/3/")])
def test_reader_of_the_general_address_is_led_to_the_terms(client, site, path, target):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (301, target)


def test_reader_finds_the_newest_wording_at_the_lasting_address(client, site):
    publish_document("cookies", body="<p>No biscuits.</p>")
    publish_document("cookies", body="<p>One biscuit.</p>")
    page = client.get("/documents/cookies/").text
    assert "One biscuit." in page
    assert "Version 2, in force since" in page


def test_reader_finds_an_older_wording_at_its_own_address(client, site):
    publish_document("cookies", body="<p>No biscuits.</p>")
    publish_document("cookies", body="<p>One biscuit.</p>")
    page = client.get("/documents/cookies/1/").text
    assert "No biscuits." in page
    assert "no longer in force" in page


@pytest.mark.parametrize("number", [0, 2, 99, 10**9, 10**30])
def test_reader_gets_404_for_a_version_that_never_was(client, site, number):
    assert client.get(f"/terms/{number}/").status_code == 404


def test_reader_gets_404_for_a_draft(client, site):
    draft = Document.objects.get(slug="terms").start_version()
    assert client.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("slug", ["privacy-notice", "cookies", "locum-framework-agreement"])
def test_reader_of_a_missing_document_is_given_the_telephone_numbers(client, site, slug):
    response = client.get(f"/documents/{slug}/")
    assert response.status_code == 404
    assert 'href="tel:+442085511299">020 8551 1299' in response.text


@pytest.mark.parametrize("path", ["/terms/", "/terms/1/", "/terms/2/", "/documents/cookies/"])
def test_two_readers_get_the_same_bytes_without_cookie_or_write(client, site, django_assert_max_num_queries, path):
    publish_document("terms", body="<p>Other words.</p>")
    first = client.get(path)
    with django_assert_max_num_queries(3) as queries:
        second = client.get(path)
    assert first.content == second.content
    assert not second.cookies
    assert "Cookie" not in second.get("Vary", "")
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


# What changed


def test_reader_sees_which_words_came_and_went(client, site):
    publish_document("terms", body="<h2>Pay</h2><p>We pay on Fridays by cheque.</p>")
    publish_document("terms", body="<h2>Pay</h2><p>We pay on Fridays by bank transfer.</p>")
    page = " ".join(client.get("/terms/3/").text.split())
    assert '<del><span class="visually-hidden">[removed: </span>cheque.<' in page
    assert '<ins><span class="visually-hidden">[added: </span>bank transfer.<' in page


def test_paragraphs_that_stayed_are_not_told():
    changes = changed_blocks("<p>Stays.</p><p>Goes.</p>", "<p>Stays.</p><ul><li>Comes &amp; remains.</li></ul>")
    assert [[(p.kind, p.text) for p in block] for block in changes] == [
        [("ins", "Comes & remains.")],
        [("del", "Goes.")],
    ]


def test_markup_in_the_words_cannot_escape_from_the_list_of_changes(client, site):
    publish_document("terms", body="<p>Plain.</p>")
    publish_document("terms", body="<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    assert "<script>alert" not in client.get("/terms/3/").text


def test_two_long_texts_are_compared_in_time():
    old, new = ("".join(f"<p>{word} {n} {'many words ' * 30}</p>" for n in range(300)) for word in ("Old", "New"))
    assert len(changed_blocks(old, new)) == 300


# Immutability


@pytest.mark.parametrize(
    "change",
    [
        lambda versions: versions.update(body="<p>Other.</p>"),
        lambda versions: versions.update(published_at=None, sha256=""),
        lambda versions: versions.delete(),
    ],
)
def test_database_refuses_to_touch_a_published_version(db, change):
    version = publish_document()
    with pytest.raises(IntegrityError, match="cannot be changed or deleted"), transaction.atomic():
        change(DocumentVersion.objects.filter(pk=version.pk))
    assert DocumentVersion.objects.get(pk=version.pk).body == "<p>The wording.</p>"


def test_database_refuses_raw_statements_too(db):
    publish_document()
    for statement in ("DELETE FROM {}", "UPDATE {} SET body = ''", "UPDATE {} SET id = id + 1"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(PUBLISHED.table))
    assert DocumentVersion.objects.count() == 1


def test_database_refuses_to_replace_a_published_version(db):
    version = publish_document()
    columns = "id, document_id, number, body, pdf, created_at, sha256, pdf_sha256, pdf_size, promises"
    insert = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{insert} INTO {PUBLISHED.table} ({columns}) VALUES (%s, %s, 1, '', '', '2026-01-01', '', '', 0, '{{}}')",
            [version.pk, version.document_id],
        )
    assert DocumentVersion.objects.get().body == "<p>The wording.</p>"


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_stops_at_a_published_version():
    publish_document()
    empty = "DELETE FROM {}" if connection.vendor == "sqlite" else "TRUNCATE {} CASCADE"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(empty.format(PUBLISHED.table))


def test_all_triggers_stand_after_the_last_migration(db):
    assert PUBLISHED.stands(connection)


def test_a_draft_can_be_changed_and_deleted(db):
    draft = Document.objects.get(slug="terms").start_version()
    DocumentVersion.objects.filter(pk=draft.pk).update(body="<p>Other.</p>")
    draft.delete()
    assert not DocumentVersion.objects.exists()


def test_a_document_with_versions_cannot_be_deleted(db):
    version = publish_document()
    with pytest.raises(IntegrityError):
        version.document.delete()


# Versions and their numbers


def test_a_new_version_starts_from_the_newest_text(db):
    publish_document(body="<p>First.</p>")
    draft = Document.objects.get(slug="terms").start_version()
    assert (draft.number, draft.body, draft.published_at) == (2, "<p>First.</p>", None)


def test_starting_a_second_draft_leads_to_the_first(db):
    document = Document.objects.get(slug="terms")
    assert document.start_version() == document.start_version()


@pytest.mark.django_db(transaction=True)
def test_versions_started_at_once_get_numbers_of_their_own():
    document = Document.objects.create(slug="handbook", title="Handbook")

    def publish(n):
        try:
            DocumentVersion(document=document, body=f"<p>{n}</p>").publish()
        finally:
            connection.close()

    threads = [Thread(target=publish, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(document.versions.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_version_without_words_is_not_published(db):
    with pytest.raises(ValidationError, match="no text"):
        publish_document(body="<p> </p>")


def test_the_number_promised_is_the_setting_that_deletes(client, site, settings):
    settings.RETENTION_MONTHS = 18
    publish_document("privacy-notice", body="<p>Deleted after {{ retention_months }} months.</p>")
    settings.RETENTION_MONTHS = 36
    assert "Deleted after 18 months." in client.get("/documents/privacy-notice/").text


def test_an_unknown_placeholder_is_refused(db):
    with pytest.raises(ValidationError, match="not a placeholder"):
        publish_document(body="<p>{{ retention_years }}</p>")


# PDFs


def test_link_to_the_pdf_tells_format_and_size(client, site, storage):
    publish_document("locum-framework-agreement", pdf=make_pdf(PDF.replace(b"endobj", b"endobj" + b" " * 120_000)))
    assert "(PDF, 120 KB)</a>" in client.get("/documents/locum-framework-agreement/").text


@pytest.mark.parametrize("path", ["pdf/", "1/pdf/"])
def test_reader_opens_the_pdf_in_the_browser(client, site, storage, path):
    publish_document("cookies", pdf=make_pdf())
    response = client.get(f"/documents/cookies/{path}")
    assert response.getvalue() == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="cookies-version-1.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_reader_who_has_the_pdf_gets_304(client, site, storage):
    publish_document("cookies", pdf=make_pdf())
    first = client.get("/documents/cookies/pdf/")
    first.getvalue()
    assert client.get("/documents/cookies/pdf/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_reader_gets_404_for_a_pdf_that_never_was(client, site):
    assert client.get("/terms/pdf/").status_code == 404


def test_pdf_keeps_nothing_of_the_name_it_was_uploaded_under(db, storage):
    version = publish_document("cookies", pdf=make_pdf(name="Draft for Ms Smith.pdf"))
    assert "Smith" not in version.pdf.name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html>%PDF-1.7 %%EOF", "not a PDF"),
        (b"", "not a PDF"),
        (PDF.replace(b"%%EOF", b""), "incomplete"),
        (PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>"), "JavaScript"),
        (PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /J#61vaScript /JS (x) >>"), "JavaScript"),
        (PDF.replace(b"/Catalog", b"/Catalog /AA << /S /Launch >>"), "starts programs"),
        (PDF.replace(b"trailer <<", b"trailer << /Encrypt 5 0 R"), "password"),
        (
            PDF.replace(
                b"endobj",
                b"endobj 2 0 obj << /Type /ObjStm >> stream\n" + zlib.compress(b"<</S/JavaScript>>") + b"\nendstream",
            ),
            "JavaScript",
        ),
    ],
)
def test_upload_that_is_no_plain_pdf_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        validate_pdf(make_pdf(content))


def test_upload_of_more_than_10_mb_is_refused():
    with pytest.raises(ValidationError, match="at most 10 MB"):
        validate_pdf(make_pdf(PDF + b" " * 10_000_000))


def test_plain_pdf_passes_the_gate():
    assert validate_pdf(make_pdf()) is None


@pytest.mark.parametrize(("size", "told"), [(1, "1 KB"), (120_400, "120 KB"), (1_440_000, "1.44 MB"), (10**7, "10 MB")])
def test_size_is_told_as_people_say_it(size, told):
    assert readable_size(size) == told


# Staff


def test_staff_see_a_published_version_read_only(staff, site):
    version = DocumentVersion.objects.get()
    page = staff.get(reverse("admin:registration_documentversion_change", args=[version.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert "deletelink" not in page.text


def test_staff_start_a_new_version_with_the_text_copied(staff, site):
    document = Document.objects.get(slug="terms")
    response = staff.post(reverse("admin:registration_document_start_version", args=[document.pk]))
    draft = document.versions.get(published_at=None)
    assert response["Location"] == reverse("admin:registration_documentversion_change", args=[draft.pk])
    assert draft.body == "<p>The wording.</p>"


def test_staff_are_told_what_publishing_does_before_it_is_done(staff, site):
    draft = Document.objects.get(slug="terms").start_version()
    page = staff.get(reverse("admin:registration_documentversion_publish", args=[draft.pk]))
    assert "asked to agree again" in page.text
    assert not DocumentVersion.objects.get(pk=draft.pk).published_at


def test_staff_publish_a_draft(staff, site, client):
    draft = Document.objects.get(slug="terms").start_version()
    url = reverse("admin:registration_documentversion_publish", args=[draft.pk])
    assert "is in force" in staff.post(url, follow=True).text
    assert DocumentVersion.objects.in_force("terms").get() == draft
    assert "published already" in staff.post(url, follow=True).text


def test_staff_are_told_why_a_version_cannot_be_published(staff, db):
    make_agency()
    draft = Document.objects.get(slug="cookies").start_version()
    page = staff.post(reverse("admin:registration_documentversion_publish", args=[draft.pk]))
    assert "no text yet" in page.text


def test_staff_save_a_draft_with_a_pdf(staff, site, storage):
    draft = Document.objects.get(slug="terms").start_version()
    url = reverse("admin:registration_documentversion_change", args=[draft.pk])
    response = staff.post(url, {"body": "<p>New words.</p>", "pdf": make_pdf()})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.body == "<p>New words.</p>"
    assert draft.pdf.name.startswith("documents/")


def test_staff_preview_a_draft_that_nobody_may_keep(staff, site):
    draft = Document.objects.get(slug="terms").start_version()
    page = staff.get(reverse("admin:registration_documentversion_preview", args=[draft.pk]))
    assert "Only staff can see this page" in page.text
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


def test_visitor_cannot_preview_a_draft(client, site):
    draft = Document.objects.get(slug="terms").start_version()
    response = client.get(reverse("admin:registration_documentversion_preview", args=[draft.pk]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("name", ["publish", "preview"])
def test_staff_without_the_permission_are_refused(client, site, name):
    client.force_login(get_user_model().objects.create_user("temp", is_staff=True))
    draft = Document.objects.get(slug="terms").start_version()
    url = reverse(f"admin:registration_documentversion_{name}", args=[draft.pk])
    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 403


def test_staff_find_every_document_with_its_state(staff, site):
    page = staff.get(reverse("admin:registration_document_changelist")).text
    assert "Version 1, " in page
    assert "None yet" in page


@pytest.mark.slow
def test_migrating_back_lifts_the_triggers_and_forward_sets_them(transactional_db):
    call_command("migrate", "registration", "0001", verbosity=0)
    lifted = not PUBLISHED.stands(connection)
    call_command("migrate", verbosity=0)
    assert lifted
    assert PUBLISHED.stands(connection)
