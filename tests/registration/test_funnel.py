from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from registration import funnel
from registration.models import DailyCount
from tests.builders import make_registration, make_staff, solved

pytestmark = pytest.mark.usefixtures("site")
FORM, PICTURE = reverse("registration:form"), reverse("registration:picture")


def today() -> dict:
    funnel.flush()
    return funnel.numbers(timezone.localdate())


def test_day_of_the_form_is_counted_from_sight_to_registration(client):
    client.get(PICTURE)
    client.post(FORM, solved(captcha_1="AAAAA"))
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


def test_views_write_nothing_until_the_batch_is_due(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        for _ in range(20):
            client.get(PICTURE)
    assert today()["shown"] == 20


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


def test_recruiter_sees_fourteen_days_as_a_table(recruiter):
    count_yesterday(registered=5)
    page = recruiter.get(reverse("admin:index")).text
    assert page.count("<rect") == 14
    assert '<rect width="100"' in page


def test_writer_sees_none_of_it(client):
    client.force_login(make_staff("w", groups=["Writers"]))
    assert "registration form by day" not in client.get(reverse("admin:index")).text


def test_recruiter_is_told_what_waits_in_quarantine_and_which_mails_failed(recruiter):
    registration = make_registration(status="quarantined", suspicions=["trap"])
    registration.mails.create(kind="alert", state="failed")
    page = recruiter.get(reverse("admin:index")).text
    assert "In quarantine, waiting for a person to look: 1" in page
    assert "Mails that could not be sent: 1" in page
