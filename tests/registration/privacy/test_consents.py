import re

import pytest
from django.core import mail as outbox
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from registration.models import Consent, Erasure, Person, Registration
from registration.privacy import consents
from registration.privacy.ledger import LEDGER
from registration.rights import erasure
from tests.builders import make_registration, make_staff, run_tasks, solved

pytestmark = pytest.mark.usefixtures("site")
FORM = reverse("registration:form")


def agree(**fields) -> Consent:
    registration = make_registration(**fields)
    consents.record_ticks(registration, {"email": 1, "sms": 1})
    return Consent.objects.earliest("pk")


def erase_all() -> None:
    for person in Person.objects.current():
        erasure.erase(person, Erasure.Reason.REQUEST)


# Agreeing, on copies of the form from when it asked for it; test_thank_you_page.py has today's way


def test_candidate_registers_without_agreeing_to_news(client):
    assert client.post(FORM, solved()).status_code == 303
    assert not Consent.objects.exists()


def test_tick_is_recorded_with_the_very_sentence_beside_it(client):
    response = client.post(FORM, solved(news_by_email="1"))
    entry = Consent.objects.get()
    assert (entry.channel, entry.subject, entry.is_given, entry.source) == ("email", "zoe@example.org", True, "form")
    assert entry.wording in client.get(response.url).text
    assert (entry.wording_version, entry.reference) == (1, Registration.objects.get().reference)


def test_text_messages_are_agreed_to_for_the_number_and_apart_from_mail(client):
    client.post(FORM, solved(news_by_sms="1"))
    assert consents.is_given("sms", "+442079460018")
    assert not consents.is_given("email", "zoe@example.org")


def test_text_messages_need_a_number(client):
    response = client.post(FORM, solved(news_by_sms="1", telephone=""))
    assert "Enter a mobile number for text messages" in response.text
    assert not Registration.objects.exists()


def test_tick_beside_a_sentence_that_we_never_wrote_is_asked_again(client):
    assert "Tick the box again" in client.post(FORM, solved(news_by_email="7")).text


def test_tick_from_an_old_page_records_the_sentence_of_that_page(client, monkeypatch):
    monkeypatch.setitem(consents.WORDINGS, "email", ["The old sentence", "The new sentence"])
    registration = make_registration()
    consents.record_ticks(registration, {"email": 1})
    assert Consent.objects.get().wording == "The old sentence"


def test_registering_again_with_empty_boxes_withdraws_nothing(client):
    client.post(FORM, solved(news_by_email="1"))
    consents.confirm_tick(Registration.objects.get())
    client.post(FORM, solved())
    assert consents.is_given("email", "zoe@example.org")


def test_tick_is_kept_while_another_field_is_corrected(client):
    page = client.post(FORM, solved(news_by_email="1", last_name="")).text
    assert re.search(r'<input[^>]*name="news_by_email"[^>]*checked', page)


# Withdrawing


@pytest.fixture
def unsubscribe(client):
    """The address in the List-Unsubscribe header of a mail to somebody who agreed to both channels."""
    client.post(FORM, solved(news_by_email="1", news_by_sms="1"))
    consents.confirm_tick(Registration.objects.get())
    run_tasks()
    headers = outbox.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(r"<http://testserver(.+)>", headers["List-Unsubscribe"])[1]


def test_mail_program_withdraws_with_one_click(client, unsubscribe):
    one_click = {"List-Unsubscribe": "One-Click"}
    response = client.post(unsubscribe, one_click, headers={"origin": "https://mail.example"})
    # RFC 8058 forbids a redirect.
    assert (response.status_code, response.text) == (200, "You will get no more news from us by e-mail.\n")
    assert not consents.is_given("email", "zoe@example.org")
    assert consents.is_given("sms", "+442079460018")


def test_every_mail_to_a_candidate_withdraws_with_one_click(client):
    client.post(FORM, solved(captcha_1="", by_mail="1", news_by_email="1"))
    run_tasks()
    address = outbox.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert not consents.is_given("email", "zoe@example.org")


def test_candidate_withdraws_each_channel_by_a_button(client, unsubscribe):
    page = client.get(unsubscribe).text
    assert "Stop news by text message" in page
    page = client.post(unsubscribe, {"channel": "sms"}, follow=True).text
    assert "Stop news by text message" not in page
    assert Consent.objects.latest("pk").source == "link"


def test_candidate_who_has_pressed_the_button_may_reload_the_page(client, unsubscribe):
    response = client.post(unsubscribe, {"channel": "email"})
    assert (response.status_code, response.url) == (303, unsubscribe)


def test_opening_the_link_withdraws_nothing(client, unsubscribe):
    client.get(unsubscribe)
    assert consents.is_given("email", "zoe@example.org")


def test_recruiter_records_what_was_told_by_telephone_in_one_click(client):
    entry = agree()
    client.force_login(make_staff("jo", groups=["Recruiters"]))
    person = Registration.objects.get().person
    page = client.get(reverse("admin:registration_person_change", args=[person.pk])).text
    address = re.search(r'action="([^"]*/no-news/)"', page)[1]
    assert "It takes effect at once" in page
    client.post(address, {"channel": "email"})
    told = Consent.objects.latest("pk")
    assert (told.is_given, told.source, told.recorded_by) == (False, "telephone", "jo")
    assert not consents.is_given("email", entry.subject)


# The ledger


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET is_given = NOT is_given",
        "UPDATE {0} SET recorded_at = '2020-01-01'",
        "DELETE FROM {0}",
    ],
)
def test_database_refuses_to_change_the_ledger(statement):
    agree()
    with pytest.raises(DatabaseError, match="consent ledger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(LEDGER.table))
    assert Consent.objects.count() == 2


def test_database_refuses_to_empty_or_replace_the_ledger():
    entry = agree()
    columns = "id, channel, subject, subject_digest, is_given, wording, source, recorded_by, reference, recorded_at"
    statement = (
        f"INSERT OR REPLACE INTO {LEDGER.table} ({columns}) VALUES "
        f"({entry.pk}, 'email', 'x', '', 0, '', 'form', '', '', '2026-01-01')"
        if connection.vendor == "sqlite"
        else f"TRUNCATE {LEDGER.table} CASCADE"
    )
    with pytest.raises(DatabaseError, match="consent ledger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_ledger_is_guarded_after_every_migration():
    assert LEDGER.stands(connection)


def test_erasure_of_somebody_else_unlocks_nothing():
    entry = agree()
    Erasure.objects.create(subject_digest="0" * 64, reason="request")
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=entry.pk).delete()


def test_erased_person_leaves_the_ledger_and_a_proof_without_a_name():
    entry = agree()
    erase_all()
    assert not Consent.objects.exists()
    proofs = Erasure.objects.values_list("subject_digest", flat=True)
    assert entry.subject_digest in proofs
    assert "zoe" not in "".join(proofs)


def test_entries_made_after_an_erasure_are_guarded_again():
    agree()
    erase_all()
    later = agree()
    Consent.objects.filter(pk=later.pk).exists()
    assert later.recorded_at <= timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=later.pk).delete()


def test_consents_of_somebody_else_with_the_same_address_stay():
    agree()
    agree()
    erasure.erase(Person.objects.earliest("pk"), Erasure.Reason.REQUEST)
    assert Consent.objects.count() == 2
