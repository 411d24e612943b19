"""How long candidates' data is kept, what one person can ask to see, and how it goes."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from agency import housekeeping
from registration.models import CaptchaClaim, Consent, Erasure, Mail, Registration
from registration.models.registrations import months_before
from registration.privacy import consents, personal_data
from tests.builders import make_registration, make_staff

pytestmark = pytest.mark.usefixtures("site")


def make_old(days: int, **fields):
    return make_registration(created_at=timezone.now() - timedelta(days=days), **fields)


def kept() -> bool:
    call_command("delete_expired", stdout=StringIO())
    return Registration.objects.exists()


@pytest.mark.parametrize(
    ("fields", "is_kept"),
    [
        ({"days": 700}, True),
        ({"days": 735}, False),
        ({"days": 735, "contacted_at": datetime(2026, 11, 1, tzinfo=UTC)}, True),
        ({"days": 2000, "status": "registered"}, True),
        ({"days": 2000, "status": "unsuitable"}, False),
        ({"days": 29, "status": "quarantined"}, True),
        ({"days": 31, "status": "quarantined"}, False),
        ({"days": 31, "status": "unconfirmed"}, False),
        ({"days": 31, "status": "spam"}, False),
        ({"days": 31, "status": "new"}, True),
    ],
)
def test_candidate_is_kept_as_long_as_the_notice_says(fields, is_kept):
    if "contacted_at" in fields:
        fields = fields | {"contacted_at": timezone.now() - timedelta(days=20)}
    make_old(**fields)
    assert kept() is is_kept


def test_setting_that_the_notice_shows_is_the_one_that_deletes(settings):
    settings.RETENTION_MONTHS = 1
    make_old(40)
    assert not kept()


@pytest.mark.parametrize(
    ("day", "months", "before"), [((2026, 3, 31), 1, (2026, 2, 28)), ((2026, 1, 15), 24, (2024, 1, 15))]
)
def test_month_is_counted_by_the_calendar(day, months, before):
    assert months_before(datetime(*day), months) == datetime(*before)


def test_dry_run_lists_and_deletes_nothing():
    registration = make_old(40, status="spam")
    printed = StringIO()
    call_command("delete_expired", dry_run=True, stdout=printed)
    assert printed.getvalue() == f"{registration.reference} (spam)\n1 would be deleted.\n"
    assert Registration.objects.exists()


def test_worker_deletes_by_itself_once_a_day(monkeypatch):
    make_old(40, status="spam")
    housekeeping.keep_house()
    assert not Registration.objects.exists()
    make_old(40, status="spam")
    housekeeping.keep_house()
    assert Registration.objects.exists()


def test_used_captcha_codes_go_an_hour_after_they_have_expired():
    for hours in (0, 2):
        CaptchaClaim.objects.create(nonce=f"{hours}", expires_at=timezone.now() - timedelta(hours=hours, minutes=1))
    housekeeping.keep_house()
    assert CaptchaClaim.objects.get().nonce == "0"


# One person's data


def test_every_table_is_known_to_hold_personal_data_or_none():
    tables = {model.__name__ for model in apps.get_app_config("registration").get_models()}
    assert tables == {model.__name__ for model in personal_data.HELD} | personal_data.ANONYMOUS.keys()


def test_no_table_of_the_other_apps_points_at_a_candidate():
    pointing = {
        relation.related_model.__name__
        for model in personal_data.HELD
        for relation in model._meta.related_objects
        if relation.related_model not in personal_data.HELD
    }
    assert not pointing


@pytest.fixture
def candidate():
    """Two registrations of one person, with a mail and a consent, and a stranger's."""
    candidate = make_registration()
    make_registration(first_name="Zoe")
    make_registration(email="other@example.org", telephone="", telephone_e164="")
    candidate.mails.create(kind="confirmation")
    consents.record_ticks(candidate, {"email": 1})
    return candidate


@pytest.fixture
def manager(client):
    client.force_login(make_staff("max", groups=["Managers"]))
    return client


def page_of(registration, step=""):
    name, arguments = ("step", [registration.pk, step]) if step else ("export", [registration.pk])
    return reverse(f"admin:registration_registration_{name}", args=arguments)


def test_manager_exports_everything_about_one_person_and_nobody_else(manager, candidate):
    response = manager.post(page_of(candidate))
    data = json.loads(response.text)
    assert {name: len(rows) for name, rows in data.items()} == {"registrations": 2, "mails": 1, "consents": 1}
    assert "other@example.org" not in response.text
    assert "no-store" in response["Cache-Control"]


def test_manager_erases_one_person_after_being_asked(manager, candidate):
    manager.post(page_of(candidate, "erase"))
    assert Registration.objects.count() == 3
    manager.post(page_of(candidate, "erase"), {"sure": "1"})
    assert Registration.objects.get().email == "other@example.org"
    assert (Mail.objects.count(), Consent.objects.count()) == (0, 0)
    assert set(Erasure.objects.values_list("reason", flat=True)) == {"request"}


def test_recruiter_may_not_erase(client, candidate):
    client.force_login(make_staff("jo", groups=["Recruiters"]))
    client.post(page_of(candidate, "erase"), {"sure": "1"})
    assert Registration.objects.count() == 3


def test_people_who_work_with_us_are_not_erased(manager, candidate):
    Registration.objects.update(status="registered")
    manager.post(page_of(candidate, "erase"), {"sure": "1"})
    assert Registration.objects.count() == 3
