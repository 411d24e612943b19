import re
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from registration import funnel
from registration.captcha.token import Token
from registration.models import DailyCount
from tests.builders import NO_CODE, answers, make_registration, make_staff, solved

pytestmark = pytest.mark.usefixtures("site")
FORM, PICTURE = reverse("registration:form"), reverse("registration:picture")


@pytest.fixture(autouse=True)
def one_day():
    """No midnight between what is counted and the look at it."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def today() -> dict:
    funnel.flush()
    return funnel.numbers(timezone.localdate())


def test_day_of_the_form_is_counted_from_sight_to_registration(client):
    client.get(PICTURE)
    client.post(FORM, solved(captcha_1=NO_CODE))
    client.post(FORM, solved(email=""))
    client.post(FORM, solved())
    counts = today()
    assert {name: counts[name] for name in ("shown", "posted", "refused", "registered", "quarantined")} == {
        "shown": 1,
        "posted": 3,
        "refused": 2,
        "registered": 1,
        "quarantined": 0,
    }
    assert (counts["refused:wrong"], counts["refused:fields"]) == (1, 1)


def test_views_write_nothing_until_the_batch_is_due(django_assert_num_queries):
    with django_assert_num_queries(0):
        for _ in range(20):
            Client().get(PICTURE)
    assert today()["shown"] == 20


def test_new_code_is_not_counted_as_a_form_seen_again(client):
    for _ in range(3):
        client.get(PICTURE)
    assert today()["shown"] == 1


def hidden(response, name: str) -> str:
    return re.search(rf'name="{name}"[^>]*? value="([^"]*)"', response.text)[1]


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [(29, "30 seconds"), (31, "1 minute"), (119, "2 minutes"), (299, "5 minutes"), (301, "1 hour")],
)
def test_time_from_first_use_to_registration_is_counted_by_bucket(client, seconds, bucket):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get(PICTURE)
        clock.shift(seconds)
        client.post(FORM, answers(captcha_1=Token.parse(client.cookies["code"].value).code))
        assert {name: number for name, number in today().items() if name.startswith("took:")} == {f"took:{bucket}": 1}


def test_time_goes_on_while_mistakes_are_corrected(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get(PICTURE)
        clock.shift(50)
        code = Token.parse(client.cookies["code"].value).code
        page = client.post(FORM, answers(captcha_1=code, email="zoe"))
        clock.shift(50)
        client.post(FORM, answers(proof=hidden(page, "proof"), begun=hidden(page, "begun")))
        counts = today()
    assert (counts["took:2 minutes"], counts["corrected"], counts["mistake:email"]) == (1, 1, 1)


@pytest.mark.parametrize("begun", ["", "x", "-1", "99999999999999", "٣", "0"])
def test_time_that_nobody_can_know_is_not_counted(client, begun):
    assert client.post(FORM, solved(begun=begun)).status_code == 303
    assert today()["took"] == 0


def test_time_and_steps_are_counted_of_no_person(client):
    client.get(PICTURE)
    client.post(FORM, solved())
    today()
    assert all(re.fullmatch(r"[a-z0-9: _]+", row.name) for row in DailyCount.objects.all())


def test_two_processes_add_up():
    for _ in range(2):
        funnel.count(funnel.SHOWN)
        funnel.flush()
    assert DailyCount.objects.get().number == 2


def flush_in_vain(monkeypatch):
    with monkeypatch.context() as away, transaction.atomic():
        away.setattr(DailyCount._meta, "db_table", "nowhere")
        funnel.flush()
        transaction.set_rollback(True)


def test_batch_is_kept_when_the_database_is_away(monkeypatch):
    funnel.count(funnel.SHOWN)
    flush_in_vain(monkeypatch)
    assert today()["shown"] == 1


def test_batches_go_on_after_the_database_was_away(monkeypatch, settings):
    settings.FUNNEL_FLUSH_SECONDS = 10
    timers = []
    monkeypatch.setattr(funnel, "Timer", lambda *arguments: timers.append(Mock()) or timers[-1])
    funnel.count(funnel.SHOWN)
    flush_in_vain(monkeypatch)
    funnel.count(funnel.SHOWN)
    funnel.count(funnel.SHOWN)
    assert len(timers) == 2


@pytest.fixture
def recruiter(client):
    client.force_login(make_staff("jo", groups=["Recruiters"]))
    return client


def count_yesterday(**numbers):
    for name, number in numbers.items():
        DailyCount.objects.create(day=timezone.localdate() - timedelta(days=1), name=name, number=number)


def test_recruiter_is_warned_of_a_day_of_refusals_only(recruiter):
    count_yesterday(**{"refused:wrong": 3})
    assert "nobody registered" in recruiter.get(reverse("admin:index")).text


def test_recruiter_is_not_warned_when_somebody_registered(recruiter):
    count_yesterday(**{"refused:wrong": 3, "registered": 1})
    assert "nobody registered" not in recruiter.get(reverse("admin:index")).text


def picture_of(page: str, described: str) -> str:
    return page.partition(f'aria-label="{described}"')[2].partition("<details>")[0]


def test_recruiter_sees_fourteen_days_drawn(recruiter):
    count_yesterday(registered=5)
    picture = picture_of(recruiter.get(reverse("admin:index")).text, "People registered, in fourteen days")
    heights = re.findall(r'<rect [^>]*height="(\d+)"', picture)
    assert [int(height) > 0 for height in heights] == [False] * 12 + [True, False]


def words_of(page: str) -> str:
    return " ".join(strip_tags(page.replace("<", " <")).split())


def test_recruiter_sees_where_people_stop_and_how_long_the_others_took(recruiter):
    count_yesterday(shown=20, posted=15, corrected=3, registered=8, quarantined=1, answered=5, **{"took:1 minute": 8})
    page = recruiter.get(reverse("admin:index")).text
    steps = page.partition('<ul class="staff-steps">')[2].partition("</ul>")[0]
    assert re.findall(r'<rect width="(\d+)%"', steps) == ["100", "60", "45", "25"]
    assert "Began with the form 20 Sent it 12 Registered 9 Answered the questions afterwards 5" in words_of(steps)
    assert "within 30 seconds: 0, 1 minute: 8, 2 minutes: 8" in words_of(page)


def test_numbers_of_the_form_are_there_for_who_opens_them(recruiter):
    count_yesterday(shown=20, posted=15, corrected=3, registered=8, quarantined=1, answered=5)
    folded = recruiter.get(reverse("admin:index")).text.rpartition("<details>")[2].partition("</details>")[0]
    assert "Began with the form 20 8 Sent it 12 3 Registered 9 Answered the questions afterwards 5" in words_of(folded)
    assert folded.count('<th scope="row">') == 4 + 14


def test_funnel_by_day_has_no_column_for_times(recruiter):
    count_yesterday(**{"took:1 minute": 8, "mistake:email": 2})
    page = recruiter.get(reverse("admin:index")).text
    assert "took" not in page
    assert "mistake email 2" in page


def test_writer_sees_none_of_it(client):
    client.force_login(make_staff("w", groups=["Writers"]))
    assert "staff-funnel" not in client.get(reverse("admin:index")).text


def test_recruiter_is_told_which_mails_failed(recruiter):
    make_registration().mails.create(kind="alert", state="failed")
    assert "Mails that could not be sent: 1" in recruiter.get(reverse("admin:index")).text
