"""Managers see what has left the site and what has not, and send it again."""

import pytest
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone

from agency.start_page_notices import notices_for
from registration.models import Access, Mail, Webhook
from registration.outbox import webhook_request
from tests import receiver as other_system
from tests.builders import make_person, make_staff, run_tasks

pytestmark = pytest.mark.usefixtures("site")
MAILS, WEBHOOKS = reverse("admin:registration_mail_changelist"), reverse("admin:registration_webhook_changelist")
TEST = reverse("admin:registration_webhook_test")
HOOK = "admin:registration_webhook_change"


@pytest.fixture
def manager(client):
    client.force_login(make_staff("morgan", groups=["Managers"]))
    return client


@pytest.fixture
def receiver(settings, monkeypatch):
    # Patient with a busy machine.
    monkeypatch.setattr(webhook_request, "SECONDS", 60)
    with other_system.listening() as receiver:
        settings.WEBHOOK_URL, settings.WEBHOOK_KEYS = receiver.url, [other_system.KEY]
        yield receiver


def failed(**fields):
    return Webhook.objects.create(
        **{"kind": "candidate.registered", "person": make_person(), "state": "failed", "problem": "it answered 410"}
        | fields
    )


def staff_mail(settings):
    settings.MAILERS = {
        "default": {"BACKEND": "registration.mail.backend.EmailBackend"},
        "server": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }
    send_mail("A subject", "secret", None, ["robin@agency.example"])
    return Mail.objects.get()


def press_send_again(client, page, row):
    return client.post(page, {"action": "send_again", "_selected_action": [row.pk]}, follow=True)


def test_manager_sees_what_failed_and_why(manager):
    webhook = failed()
    assert "it answered 410" in manager.get(WEBHOOKS, {"state__exact": "failed"}).text
    assert "it answered 410" in manager.get(reverse(HOOK, args=[webhook.pk])).text


def test_mail_about_a_registration_leads_to_the_candidate(manager):
    person = make_person()
    Mail.objects.create(kind="confirmation", registration=person.registrations.get())
    page = manager.get(reverse("admin:registration_mail_changelist")).text
    assert reverse("admin:registration_person_change", args=[person.pk]) in page


def test_manager_sends_a_call_again(manager, receiver):
    webhook = failed()
    assert "On their way again: 1." in press_send_again(manager, WEBHOOKS, webhook).text
    run_tasks()
    webhook.refresh_from_db()
    assert (webhook.state, len(receiver.calls)) == ("sent", 1)


def test_mail_whose_words_are_gone_is_left_alone(manager, settings):
    mail = staff_mail(settings)
    run_tasks()
    assert "their words are not kept" in press_send_again(manager, MAILS, mail).text
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_words_of_a_waiting_mail_to_staff_are_shown_to_nobody(manager, settings):
    mail = staff_mail(settings)
    for page in (MAILS, reverse("admin:registration_mail_change", args=[mail.pk])):
        assert "secret" not in manager.get(page).text


def test_opening_a_mail_to_somebody_is_noted(manager):
    person = make_person()
    mail = Mail.objects.create(person=person, kind="changed", address=person.email)
    assert person.email in manager.get(reverse("admin:registration_mail_change", args=[mail.pk])).text
    assert Access.objects.get().person_number == person.pk


@pytest.mark.parametrize(("status", "sentence"), [(204, "has taken the test"), (503, "it answered 503")])
def test_test_button_says_what_the_other_system_answered(manager, receiver, status, sentence):
    receiver.status = status
    assert sentence in manager.post(TEST, follow=True).text
    assert receiver.bodies[0]["type"] == "test"


def test_test_without_another_system_says_so(manager):
    assert "no other system is set up" in manager.post(TEST, follow=True).text


@pytest.mark.parametrize("group", ["Recruiters", "Editors"])
def test_outbox_is_for_managers(client, group):
    client.force_login(make_staff(groups=[group]))
    answers = [client.get(MAILS), client.get(WEBHOOKS), client.post(TEST)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


@pytest.mark.parametrize("page", [MAILS, WEBHOOKS])
def test_outbox_can_only_be_read(manager, page):
    assert [manager.get(f"{page}add/").status_code, manager.get(TEST).status_code] == [403, 405]


def test_start_page_points_out_failed_and_late_calls():
    failed()
    failed(state="waiting", created_at=timezone.now() - timezone.timedelta(hours=2))
    sentences = [notice.sentence for notice in notices_for(make_staff())]
    assert "Calls to the other system that could not be sent: 1." in sentences
    assert "Calls to the other system waiting for more than an hour: 1. Does it answer?" in sentences


def test_start_page_points_out_failed_mails_to_staff_to_managers_only(settings):
    mail = staff_mail(settings)
    Mail.objects.filter(pk=mail.pk).update(state="failed")
    seen = {
        group: [notice.sentence for notice in notices_for(make_staff(group, groups=[group]))]
        for group in ("Managers", "Recruiters")
    }
    sentence = "Mails to staff and others that could not be sent: 1."
    assert (sentence in seen["Managers"], sentence in seen["Recruiters"]) == (True, False)
