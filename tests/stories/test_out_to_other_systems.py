"""A manager takes candidates out to other systems, by keyboard and without scripts, and sees what did not get there."""

import io

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook
from playwright.sync_api import expect

from registration.models import Person, Webhook
from registration.people import following_up
from tests import receiver as other_system
from tests.accessibility import barriers
from tests.builders import make_article, make_person, make_staff
from tests.stories.test_bad_days import sign_in

PAGES = {
    "export": "/admin/registration/person/export/",
    "sources": "/admin/registration/person/sources/",
    "webhooks": "/admin/registration/webhook/",
    "mails": "/admin/registration/mail/",
}


@pytest.fixture
def morgan(server):
    user = make_staff("morgan", groups=["Managers"])
    user.user_permissions.add(Permission.objects.get(codename="export_person"))
    return user


@pytest.fixture
def manager(server, new_context, morgan):
    """Without scripts."""
    return sign_in(new_context(java_script_enabled=False), server, morgan)


@pytest.fixture
def receiver(server, settings, tmp_path, monkeypatch):
    certificate = other_system.make_certificate(tmp_path)
    with other_system.listening(certificate) as receiver:
        for name, value in {
            "AGENCY_WEBHOOK_URL": receiver.url,
            "AGENCY_WEBHOOK_SECRET": other_system.SECRET,
            "SSL_CERT_FILE": str(certificate),
        }.items():
            monkeypatch.setitem(server.environment, name, value)
        settings.WEBHOOK_URL = receiver.url
        yield receiver


def tab_to(page, locator):
    """With the keyboard only."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard does not get there.")


def test_manager_exports_the_list_by_keyboard(manager):
    make_person(first_name="สมชาย", stage="contacted")
    make_person(email="b@example.org")
    manager.goto(f"{PAGES['export']}?stage__exact=contacted")
    expect(manager.get_by_text("The table will have 1 candidate:")).to_be_visible()
    tab_to(manager, manager.get_by_role("button", name="Export"))
    manager.keyboard.press("Enter")
    # The browser itself points at the reason that is missing.
    expect(manager.get_by_label("To write to them or call them")).to_be_focused()
    manager.keyboard.press("Space")
    with manager.expect_download() as download:
        manager.keyboard.press("Enter")
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    first_names = [row[3].value for row in sheet.iter_rows(min_row=2)]
    assert first_names == ["สมชาย"]


def test_manager_sends_again_what_the_other_system_refused(server, receiver, manager):
    receiver.status = 410
    following_up.move(make_person(), "contacted", make_staff("jo"), expected="new")
    server.run_jobs()
    manager.goto("/admin/")
    manager.get_by_role("link", name="Calls to the other system that could not be sent: 1.").click()
    expect(manager.get_by_role("row", name="it answered 410")).to_be_visible()

    receiver.status = 204
    tab_to(manager, manager.locator("input.action-select"))
    manager.keyboard.press("Space")
    manager.get_by_label("Action:").select_option("Send again")
    tab_to(manager, manager.get_by_role("button", name="Run"))
    manager.keyboard.press("Enter")
    expect(manager.get_by_text("On their way again: 1.")).to_be_visible()
    server.run_jobs()
    assert Webhook.objects.get().state == "sent"
    assert all(other_system.is_signed(*call) for call in receiver.calls)


def test_certificate_that_nobody_vouches_for_is_refused(server, receiver, monkeypatch):
    monkeypatch.delitem(server.environment, "SSL_CERT_FILE")
    following_up.move(make_person(), "contacted", make_staff("jo"), expected="new")
    server.run_jobs()
    assert not receiver.calls
    assert Webhook.objects.get().problem == "it cannot be reached (SSLCertVerificationError)"


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(server, new_context, morgan, name, scheme):
    page = sign_in(new_context(color_scheme=scheme), server, morgan)
    make_person(article=make_article(title="Night shifts and getting home safely"), utm_campaign="autumn")
    person = make_person(email="b@example.org", stage="working")
    Person.objects.filter(pk=person.pk).update(no_contact_at=person.created_at)
    Webhook.objects.create(kind="candidate.registered", person=person, state="failed", problem="it answered 410")
    found, wide = [], []
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(PAGES[name])
        found += barriers(page)
        wide += [width] if page.evaluate("document.documentElement.scrollWidth") > width else []
    assert (found, wide) == ([], [])
