"""The page of opening hours, days when nobody is there, and the promise."""

from datetime import date, time

import pytest
import time_machine
from django.urls import reverse

from registration.models import Closure, Office, OpeningHours
from tests.builders import make_staff

pytestmark = pytest.mark.usefixtures("site")
PAGE = reverse("admin:registration_office_change", args=[1])


@pytest.fixture
def manager(client):
    client.force_login(make_staff("maya", groups=["Managers"]))
    return client


def rows(prefix: str, stored: list[dict], new: list[dict]) -> dict[str, str]:
    """What the browser posts of one table: its stored rows, then the new ones."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(stored + new)), f"{prefix}-INITIAL_FORMS": str(len(stored))}
    for number, row in enumerate(stored + new):
        data |= {f"{prefix}-{number}-{name}": str(value) for name, value in ({"office": 1} | row).items()}
    return data


def answers(hours=(), closures=(), **changes) -> dict[str, str]:
    """The page as it is, with more rows, and with changes of a field by the name that the browser gives it."""
    opened = list(OpeningHours.objects.values("id", "weekday", "opens", "closes"))
    closed = list(Closure.objects.values("id", "day", "name"))
    data = (
        {"answer_days": "1", "tried_text": "Hello."}
        | rows("hours", opened, list(hours))
        | rows("closures", closed, list(closures))
    )
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def test_menu_leads_managers_to_the_one_page(manager):
    assert manager.get(reverse("admin:registration_office_changelist")).url == PAGE
    page = manager.get(PAGE).text
    assert "working days until the first call" in page.lower()
    assert "Good Friday" in page


@pytest.mark.parametrize("group", ["Recruiters", "Editors", "Writers"])
def test_others_are_not_let_in(client, group):
    client.force_login(make_staff("rob", groups=[group]))
    assert client.get(PAGE).status_code == 403


def test_manager_can_neither_add_nor_delete_the_office(manager):
    assert manager.get(reverse("admin:registration_office_add")).status_code == 403
    assert manager.get(reverse("admin:registration_office_delete", args=[1])).status_code == 403


def test_manager_opens_on_saturdays_and_closes_on_a_day(manager):
    saturday = {"weekday": 5, "opens": "10:00", "closes": "13:00"}
    response = manager.post(PAGE, answers([saturday], [{"day": "2027-06-07", "name": "Moving house"}]))
    assert response.status_code == 302
    assert OpeningHours.objects.get(weekday=5).closes == time(13)
    assert Closure.objects.get(day=date(2027, 6, 7)).name == "Moving house"


def test_manager_removes_a_day_when_nobody_is_there(manager):
    assert manager.post(PAGE, answers(closures__0__DELETE="on")).status_code == 302
    assert not Closure.objects.filter(day=date(2026, 12, 25)).exists()


def test_promise_on_the_register_page_follows(manager, client):
    assert "We call you within one working day." in client.get("/register/").text
    manager.post(PAGE, answers(answer_days="3"))
    assert "We call you within 3 working days." in client.get("/register/").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"hours__0__closes": "08:00"}, "Must be later than the opening."),
        ({"hours__0__opens": "25:00"}, "Enter a valid time."),
        ({"hours__0__weekday": "1"}, "Each day can be there only once."),
        ({"hours": [{"weekday": 0, "opens": "10:00", "closes": "13:00"}]}, "Each day can be there only once."),
        ({"closures": [{"day": "2026-12-25"}]}, "Each day can be there only once."),
        ({"closures": [{"day": "2027-08-02"}, {"day": "2027-08-02"}]}, "Each day can be there only once."),
        ({"closures": [{"day": "31 June"}]}, "Enter a valid date."),
        ({"answer_days": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"answer_days": "99999"}, "Ensure this value is less than or equal to 30."),
    ],
)
def test_what_cannot_be_is_refused_in_words(manager, changed, sentence):
    response = manager.post(PAGE, answers(**changed))
    assert (response.status_code, sentence in response.text) == (200, True)
    assert "onstraint" not in response.text
    assert (OpeningHours.objects.count(), Office.objects.get().answer_days) == (5, 1)


# What the start page says of them


def start_page(client) -> str:
    return client.get(reverse("admin:index")).text


def test_manager_is_told_when_the_next_bank_holidays_are_missing(client):
    with time_machine.travel("2027-08-30 12:00"):
        client.force_login(make_staff("maya", groups=["Managers"]))
        assert "No bank holiday is entered after 28 December 2027" not in start_page(client)
    with time_machine.travel("2027-09-01 12:00"):
        client.force_login(make_staff("mo", groups=["Managers"]))
        assert "No bank holiday is entered after 28 December 2027" in start_page(client)
        assert f'href="{PAGE}"' in start_page(client)


def test_manager_is_told_when_no_day_was_ever_entered(manager):
    Closure.objects.all().delete()
    assert "No bank holiday is entered: calls may be promised" in start_page(manager)


def test_manager_is_told_when_nobody_is_ever_there(manager):
    OpeningHours.objects.all().delete()
    assert "No opening hours are entered" in start_page(manager)


def test_recruiter_is_not_told_what_only_managers_can_put_right(client):
    client.force_login(make_staff("rob", groups=["Recruiters"]))
    OpeningHours.objects.all().delete()
    assert "No opening hours" not in start_page(client)
