"""Whole flows of staff, candidates and operators do nothing slow within a transaction."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image

from agency import periodic_duties
from agency.demo import loading
from agency.sign_in.links import password_link
from news.models import Article, Picture
from registration.models import Document, Registration
from tests import slow_work
from tests.article_form import address, article_form, send
from tests.builders import make_article, make_picture, make_staff, picture_file, run_tasks, solved
from tests.conftest import install_site
from tests.old_site import move, old_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site", "storage")]
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n" + b" " * 20_000 + b"trailer << /Root 1 0 R >>\n%%EOF\n"
PASSWORD = "heather-lantern-42"


@pytest.fixture
def site(transactional_db):
    """As PostgreSQL's sequences know it too, since these tests commit."""
    install_site()


@pytest.fixture
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def work():
    """What the test does that takes long; it fails if any of that is within a transaction."""
    with slow_work.watched() as work:
        yield work
    assert not work.within_transactions


@pytest.fixture
def staff(client):
    client.force_login(make_staff())
    return client


def picture_form(**fields):
    return {"name": "A ward", "alt": "A ward", "caption": "", "focal_x": 50, "focal_y": 50} | fields


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (320, 180)), ("JPEG", (2400, 1800)), ("AVIF", (320, 180))])
def test_picture_added_in_the_admin(staff, work, kind, size):
    answer = staff.post(address("picture_add"), picture_form(file=picture_file(size, kind)))
    assert answer.status_code == 302
    assert {"store", "start process" if Picture.objects.get().width > 2000 or kind == "AVIF" else "encode"} <= work.done


def test_picture_replaced_in_the_admin(staff, work):
    picture = make_picture()
    work.done.clear()
    staff.post(address("picture_change", picture.pk), picture_form(file=picture_file((640, 360))))
    assert Picture.objects.get().width == 640
    assert {"decode", "encode", "store"} <= work.done


def test_picture_uploaded_from_within_an_article(staff, work):
    staff.post(address("picture_picker"), {"file": picture_file(), "alt": "A ward"})
    assert Picture.objects.exists()
    assert {"decode", "encode", "store"} <= work.done


def test_picture_deleted_with_its_files(staff, work):
    picture = make_picture()
    run_tasks()
    staff.post(reverse("admin:news_picture_delete", args=[picture.pk]), {"post": "yes"})
    assert not Picture.objects.exists()
    assert "delete file" in work.done


def test_article_published_with_picture_and_link_and_read(staff, work):
    picture = make_picture()
    fields = {"body": f"<p>Words. <a href='{picture.plain.url}'>Larger</a></p>", "picture": picture.pk}
    staff.post(address("article_add"), article_form(_publish="1", **fields))
    article = Article.objects.get()
    send(staff, article, "_withdraw")
    send(staff, article, "_publish", summary="Short.")
    staff.post(address("article_check_links"))
    run_tasks()
    assert Article.objects.get().is_published
    assert staff.get(article.get_absolute_url()).status_code == 200
    assert {"encode", "look for file"} <= work.done


def test_articles_of_another_site_taken_in_with_their_pictures(staff, work):
    pictures = {f"/{n}.jpg": picture_file((n, 180)).read() for n in (320, 321)}
    old = [old_article(n, html=f'<figure><img src="/{n}.jpg" alt="A ward"></figure>') for n in (320, 321)]
    move(*old, pictures=pictures)
    move(old[0], old_article(321, html="<p>New.</p>"), pictures=pictures)
    assert (Article.objects.count(), Picture.objects.count()) == (2, 2)
    assert {"decode", "encode", "store"} <= work.done


def test_document_drafted_with_a_pdf_and_published(staff, work):
    draft = Document.objects.get(slug="terms").start_version()
    form = {"body": "<p>New words.</p>", "pdf": ContentFile(PDF, name="terms.pdf")}
    staff.post(reverse("admin:registration_documentversion_change", args=[draft.pk]), form)
    staff.post(reverse("admin:registration_documentversion_publish", args=[draft.pk]))
    draft.refresh_from_db()
    assert len(draft.pdf_sha256) == 64
    assert {"store", "fetch", "digest"} <= work.done


def test_sign_in_and_a_new_password(client, work):
    make_staff("ellis", PASSWORD)
    client.post("/accounts/login/", {"login": "ellis", "password": PASSWORD})
    passwords = {"oldpassword": PASSWORD, "password1": "ward-lighthouse-7", "password2": "ward-lighthouse-7"}
    client.post("/accounts/password/change/", passwords)
    client.logout()
    assert client.login(username="ellis", password="ward-lighthouse-7")
    assert "hash password" in work.done


def test_invitation_accepted(client, work):
    call_command("staff", "jo", "jo@agency.example", "Editors", verbosity=0)
    link = password_link(make_staff("sam"))
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "ward-lighthouse-7", "password2": "ward-lighthouse-7"})
    run_tasks()
    assert client.login(username="sam", password="ward-lighthouse-7")
    assert "hash password" in work.done


def test_account_made_in_the_admin(staff, work):
    form = {"username": "jo", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    page = staff.post(reverse("admin:auth_user_add"), form, follow=True)
    user = page.redirect_chain[-1][0]
    staff.post(user.replace("change", "password"), form | {"password1": "ward-lighthouse-7", "password2": "x"})
    assert re.search(r"/auth/user/\d+/change/", user)
    assert "hash password" in work.done


def test_candidate_who_registers_and_is_mailed(client, work):
    client.post("/register/", solved())
    run_tasks()
    assert Registration.objects.exists()


@pytest.mark.slow
def test_demonstration_loaded(monkeypatch, work):
    monkeypatch.setenv("AGENCY_DEMO_PASSWORD", PASSWORD)
    monkeypatch.setattr(loading, "draw", lambda motif, variant: Image.new("RGB", (64, 36)))
    call_command("load_demo", verbosity=0)
    assert Article.objects.count() > 30
    assert {"encode", "decode", "store", "hash password"} <= work.done


def test_work_of_the_night_and_of_operators(work, tmp_path):
    make_article(picture=make_picture(), body="<p><a href='/media/gone.pdf'>Terms</a></p>")
    for command in ("render_pictures", "rebuild_search", "check_links", "delete_expired"):
        call_command(command, verbosity=0)
    periodic_duties.keep_house()
    run_tasks()
    assert Picture.objects.get().is_rendered
    assert not DBTaskResult.objects.filter(status="FAILED").exists()
    assert default_storage.exists(Picture.objects.get().file.name)
