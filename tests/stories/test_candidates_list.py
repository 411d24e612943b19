"""Recruiters at the list of candidates, at 1280 and 390 px, with the keyboard, and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import builders
from tests.accessibility import barriers

from .test_keyboard import tab_to
from .test_writing import sign_in

LIST = "/admin/registration/person/"
SIZES = {"wide": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
LONG = {"first_name": "Wilhelmina-Alexandra Konstantinopoulou", "last_name": "von Hohenzollern-Sigmaringen"}
IS_CUT = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def desk(server):
    jo = builders.make_staff("jo", groups=["Recruiters"])
    robin = builders.make_staff("robin", groups=["Recruiters"])
    late = timezone.now() - timedelta(days=2)
    builders.make_person(next_at=late, best_time="evening", profession="nurse")
    builders.make_person(first_name="Amina", last_name="Okafor", email="amina@example.org", owner=robin)
    builders.make_person(
        email="long@example.org", stage="contacted", owner=jo, next_at=late + timedelta(days=9), **LONG
    )
    builders.make_person(stage="pending", status="quarantined", email="odd@example.org", telephone_e164="+447700900123")
    return jo


@pytest.fixture(params=SIZES)
def recruiter(request, server, new_context, desk):
    return sign_in(new_context(viewport=SIZES[request.param]), server, desk).new_page()


def expect_in_order(page):
    assert barriers(page) == []
    assert not page.evaluate(IS_CUT)


@pytest.mark.once
def test_list_fits_and_every_page_of_it_is_accessible(recruiter):
    recruiter.goto(LIST)
    expect(recruiter.get_by_role("link", name="Zoë O'Neill")).to_be_visible()
    expect(recruiter.get_by_text("Overdue:").first).to_be_visible()
    expect(recruiter.get_by_role("link", name="020 7946 0018").first).to_have_attribute("href", "tel:+442079460018")
    expect_in_order(recruiter)
    assert not recruiter.locator(".results").evaluate("element => element.scrollWidth > element.clientWidth")
    recruiter.get_by_label("Find a candidate").fill("okafor")
    recruiter.get_by_role("button", name="Find").click()
    expect(recruiter.get_by_text("1 candidate found.")).to_be_visible()
    expect_in_order(recruiter)
    recruiter.get_by_role("checkbox", name="Select this object").first.check()
    recruiter.get_by_role("button", name="Give to a colleague").click()
    expect(recruiter.get_by_text("robin follows up 1 of these candidates.")).to_be_visible()
    expect_in_order(recruiter)


def test_somebody_is_found_by_number_with_the_keyboard_alone(recruiter):
    recruiter.goto(LIST)
    tab_to(recruiter, "Find a candidate")
    recruiter.keyboard.type("7946-0018")
    recruiter.keyboard.press("Enter")
    expect(recruiter.get_by_role("link", name="Zoë O'Neill")).to_be_visible()
    # Neither here nor in the history.
    expect(recruiter).to_have_url(re.compile("/find/$"))


def test_handing_over_and_quarantine_need_no_javascript(server, new_context, desk):
    page = sign_in(new_context(java_script_enabled=False, viewport=SIZES["phone"]), server, desk).new_page()
    page.goto(LIST)
    page.get_by_role("row", name="Okafor").get_by_role("checkbox").check()
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_text("robin follows up 1 of these candidates.")).to_be_visible()
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_text("1 candidate now yours.")).to_be_visible()
    page.get_by_role("link", name="Quarantine 1").click()
    page.get_by_role("checkbox", name="Select this object").check()
    page.get_by_role("button", name="Not spam").click()
    expect(page.get_by_text("1 candidate taken out of quarantine")).to_be_visible()
