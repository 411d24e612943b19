"""The start page in Chromium, for somebody who calls candidates and for somebody who writes as well."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import DailyCount, Person
from tests import builders

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_start_page_fits_the_screen_and_is_accessible(start_page, people, width, scheme):
    page = start_page(builders.make_staff("bo", groups=["Managers", "Recruiters"]), width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


def test_recruiter_goes_from_the_count_to_the_list_by_keyboard(start_page, people):
    page = start_page(builders.make_staff("jo", groups=["Recruiters"]))
    overdue = page.get_by_role("region", name="Candidates").get_by_role("link", name="3 Overdue")
    overdue.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/registration/person/\?.*list=overdue"))
