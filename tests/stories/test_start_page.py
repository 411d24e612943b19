"""The start page in Chromium, for somebody who calls candidates and for somebody who writes as well."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import Closure, DailyCount, Person
from tests import builders
from tests.accessibility import barriers

WIDTHS = [320, 390, 768, 1280, 1440]


@pytest.fixture
def start_page(page, server):
    """As a user sees it, with all that can be unfolded open."""

    def go(user, width=1280, scheme="light"):
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": session.key, "value": session.value, "url": server.origin}])
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/admin/")
        for folded in page.get_by_text("In numbers").all():
            folded.click()
        return page

    return go


@pytest.fixture
def people(server):
    now = timezone.now()
    for n in range(3):
        builders.make_person(
            created_at=now - timedelta(days=n), next_at=now - timedelta(days=n), email=f"p{n}@example.org"
        )
    reached = builders.make_person(stage="contacted", created_at=now - timedelta(days=9))
    Person.objects.filter(pk=reached.pk).update(first_contact_at=now - timedelta(days=7))
    for name, number in {"shown": 20, "posted": 9, "registered": 5, "refused:wrong": 2}.items():
        DailyCount.objects.create(day=timezone.localdate(), name=name, number=number)


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_start_page_fits_the_screen_and_is_accessible(start_page, people, width, scheme):
    page = start_page(builders.make_staff("bo", groups=["Managers", "Recruiters"]), width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []


def test_recruiter_goes_from_the_count_to_the_list_by_keyboard(start_page, people):
    page = start_page(builders.make_staff("jo", groups=["Recruiters"]))
    overdue = page.get_by_role("region", name="Candidates").get_by_role("link", name="3 Overdue")
    expect(overdue).to_be_visible()
    overdue.focus()
    with page.expect_request("**/admin/registration/person/?list=overdue"):
        page.keyboard.press("Enter")


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 1280])
def test_page_of_opening_hours_fits_the_screen_and_is_accessible(start_page, width):
    page = start_page(builders.make_staff("maya", groups=["Managers"]), width)
    page.goto("/admin/registration/office/1/change/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []


def test_manager_enters_a_bank_holiday_without_scripts(new_context, server):
    client = Client()
    client.force_login(builders.make_staff("maya", groups=["Managers"]))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context = new_context(java_script_enabled=False)
    context.add_cookies([{"name": session.key, "value": session.value, "url": server.origin}])
    page = context.new_page()
    page.goto("/admin/registration/office/1/change/")
    page.locator(f"[name=closures-{Closure.objects.count()}-day]").fill("05/06/2028")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Closure.objects.filter(day=date(2028, 6, 5)).exists()
