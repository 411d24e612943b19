"""A recruiter and one candidate, from the list of candidates to the last word of the call."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import Person
from registration.people import following_up
from tests import builders
from tests.accessibility import barriers

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def signed_in(context, server, user):
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.origin}])
    return context.new_page()


@pytest.fixture
def jo(server):
    return builders.make_staff("jo", groups=["Recruiters"], first_name="Jo")


@pytest.fixture(params=[NARROW, WIDE], ids=["390", "1280"])
def desk(request, server, new_context, jo):
    return signed_in(new_context(viewport=request.param), server, jo)


@pytest.fixture
def plain_desk(server, new_context, jo):
    """Without JavaScript, on a telephone."""
    return signed_in(new_context(viewport=NARROW, java_script_enabled=False), server, jo)


def open_page(page, person):
    page.goto(f"/admin/registration/person/{person.pk}/change/")
    expect(page.get_by_role("heading", level=1)).to_have_text(person.name)


def on_first_screen(page, locator):
    expect(locator).to_be_in_viewport(ratio=1)


def is_wider_than_its_window(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.once
def test_first_screen_has_name_number_next_step_and_the_one_button(desk):
    person = builders.make_person(next_at=timezone.now() + timedelta(days=1), best_time="evening", profession="nurse")
    open_page(desk, person)
    for seen in (
        desk.get_by_role("heading", name=person.name),
        desk.get_by_role("link", name="020 7946 0018"),
        desk.get_by_text("Call, "),
        desk.get_by_role("button", name="Take and call"),
    ):
        on_first_screen(desk, seen)
    assert not is_wider_than_its_window(desk)
    assert barriers(desk) == []


def test_call_without_an_answer_is_noted_for_tomorrow_at_ten_with_two_clicks_on_the_page(desk):
    person = builders.make_person()
    open_page(desk, person)
    # Two of the four from the start page: a list and a name are the others.
    desk.locator("[name=when]").nth(2).check()
    desk.get_by_role("button", name="No answer").click()
    expect(desk.get_by_text("Noted: no answer. Next step:")).to_be_visible()
    expect(desk.locator(".person-timeline")).to_contain_text("Call: no answer")
    person.refresh_from_db()
    assert timezone.localtime(person.next_at).hour == 10


def test_without_javascript_a_candidate_is_taken_and_called(plain_desk):
    page, person = plain_desk, builders.make_person()
    open_page(page, person)
    page.get_by_role("button", name="Take and call").click()
    expect(page.get_by_text("This candidate is yours.")).to_be_visible()
    page.get_by_label("In one line").fill("Wants nights")
    page.get_by_label("in 2 hours").check()
    page.get_by_role("button", name="Reached").click()
    expect(page.get_by_text("Noted: reached.")).to_be_visible()
    expect(page.get_by_text("Wants nights")).to_be_visible()
    expect(page.get_by_text("Status: new → contacted")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: “new” again.")).to_be_visible()


@pytest.mark.once
def test_keyboard_alone_notes_a_call(desk):
    person = builders.make_person()
    open_page(desk, person)
    desk.get_by_label("In one line").focus()
    desk.keyboard.type("Rang off")
    for _ in range(20):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.textContent") == "Voicemail":
            break
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Noted: voicemail.")).to_be_visible()
    expect(desk.get_by_text("Rang off")).to_be_visible()


@pytest.mark.once
def test_enter_in_the_line_claims_no_call(desk):
    person = builders.make_person()
    open_page(desk, person)
    desk.get_by_label("In one line").fill("Back on Monday")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Planned. Next step:")).to_be_visible()
    assert not person.events.filter(kind="call").exists()


def test_handing_over_takes_two_clicks(desk, jo):
    robin = builders.make_staff("robin", groups=["Recruiters"])
    person = builders.make_person(owner=jo)
    open_page(desk, person)
    desk.get_by_label("Give to").select_option("robin")
    desk.get_by_role("button", name="Give", exact=True).click()
    expect(desk.get_by_text("Given to robin.")).to_be_visible()
    assert Person.objects.get().owner == robin


def test_colleagues_candidate_is_warned_of_by_name_and_nothing_typed_is_lost(desk):
    robin = builders.make_staff("robin", groups=["Recruiters"], first_name="Robin", last_name="Marsh")
    person = builders.make_person(owner=robin)
    open_page(desk, person)
    desk.get_by_label("In one line").fill("Wants nights")
    desk.get_by_role("button", name="Reached").click()
    expect(desk.get_by_text("Robin Marsh follows this candidate up.")).to_be_visible()
    assert barriers(desk) == []
    desk.get_by_role("button", name="Do it all the same").click()
    expect(desk.get_by_text("Wants nights")).to_be_visible()


def test_colleague_who_was_quicker_is_told_of_in_words(desk, jo):
    person = builders.make_person()
    open_page(desk, person)
    following_up.move(person, "closed", builders.make_staff("robin"), expected="new")
    desk.get_by_role("button", name="Works with us").click()
    expect(desk.get_by_text("marked as “not looking” in the meantime")).to_be_visible()


def test_name_is_corrected_and_the_page_has_it_at_once(desk):
    person = builders.make_person()
    open_page(desk, person)
    desk.get_by_role("link", name="Correct name, address or number").click()
    desk.get_by_label("Last name").fill("O'Neil")
    assert barriers(desk) == []
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Zoë O'Neil")


def test_caller_is_registered_while_on_the_telephone(desk):
    other = builders.make_person()
    desk.goto("/admin/registration/person/add/")
    for label, value in {"First name": "Zoe", "Last name": "O'Neill", "E-mail": "zoe@example.org"}.items():
        desk.get_by_role("textbox", name=label).fill(value)
    desk.get_by_label("I have read the terms out and they agree").check()
    desk.get_by_role("button", name="Register").click()
    expect(desk.get_by_role("link", name=other.name)).to_be_visible()
    assert barriers(desk) == []
    desk.get_by_role("button", name="Register anyway").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Zoe O'Neill")
    expect(desk.get_by_text("Registered by telephone")).to_be_visible()


@pytest.mark.once
@pytest.mark.parametrize("name", ["X", "ש" * 40, "W" * 200])
def test_any_name_leaves_the_page_in_its_window(desk, name):
    open_page(desk, builders.make_person(first_name=name, last_name=name))
    assert not is_wider_than_its_window(desk)
    on_first_screen(desk, desk.get_by_role("link", name="020 7946 0018"))
