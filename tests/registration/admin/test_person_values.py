import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from registration.mail import signed_links
from registration.models import Access, Consent, Event, Person, Reader, Registration
from registration.people import correcting
from registration.privacy import consents
from registration.privacy.news import basis
from registration.rights.erasure import erase
from tests.builders import make_person, make_staff, publish_document, run_tasks

pytestmark = pytest.mark.usefixtures("site")
ADD = reverse("admin:registration_person_add")
VALUES = {
    "first_name": "Zoë",
    "last_name": "O'Neill",
    "email": "zoe@example.org",
    "telephone": "020 7946 0018",
    "profession": "",
    "best_time": "",
}


@pytest.fixture
def jo():
    return make_staff("jo", groups=["Recruiters"])


@pytest.fixture
def recruiter(client, jo):
    client.force_login(jo)
    return client


@pytest.fixture
def person(site):
    return make_person()


def correct(client, person, shown=VALUES, **fields):
    posted = shown | fields | {f"initial-{name}": value for name, value in shown.items()}
    return client.post(reverse("admin:registration_person_correct", args=[person.pk]), posted, follow=True)


def links_to(address, subject="Your e-mail address with us"):
    return [each for each in mail.outbox if each.to == [address] and each.subject.startswith(subject)]


# Correcting


def test_corrected_value_is_in_use_and_what_was_sent_stays_as_evidence(recruiter, person):
    page = correct(recruiter, person, last_name="O'Neil", telephone="07700 900123").text
    person.refresh_from_db()
    assert (person.last_name, person.telephone_e164) == ("O'Neil", "+447700900123")
    assert (Registration.objects.get().last_name, "O&#x27;Neil</h1>" in page) == ("O'Neill", True)


def test_saving_without_a_change_notes_nothing(recruiter, person):
    assert "Nothing was different" in correct(recruiter, person).text
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_name": ""}, "Enter your candidate’s first name"),
        ({"email": "zoe"}, "Enter an e-mail address like"),
        ({"telephone": "12"}, "Enter a telephone number that we can dial"),
        ({"last_name": "www.example.com"}, "must not contain a web address"),
    ],
)
def test_values_keep_the_rules_of_the_public_form(recruiter, person, fields, words):
    response = correct(recruiter, person, **fields)
    assert response.status_code == 422
    assert words in response.text
    assert not Event.objects.exists()


def test_two_corrections_of_one_value_at_once_lose_neither(recruiter, jo, person):
    correcting.correct(person, {"last_name": "O’Neale"}, jo)
    page = correct(recruiter, person, last_name="O'Neil").text
    assert "in the meantime: “O’Neale”" in page
    assert Person.objects.get().last_name == "O’Neale"
    shown = dict(re.findall(r'name="initial-(\w+)" value="([^"]*)"', page))
    assert shown["last_name"] == "O’Neale"
    correct(recruiter, person, shown=VALUES | {"last_name": "O’Neale"}, last_name="O'Neil")
    assert Person.objects.get().last_name == "O'Neil"


def test_two_corrections_of_different_values_at_once_both_stand(recruiter, jo, person):
    correcting.correct(person, {"last_name": "O’Neale"}, jo)
    correct(recruiter, person, first_name="Zoe")
    person.refresh_from_db()
    assert person.name == "Zoe O’Neale"


def test_colleagues_candidate_is_corrected_only_after_a_warning(recruiter, person):
    robin = make_staff("robin", groups=["Recruiters"])
    Person.objects.filter(pk=person.pk).update(owner=robin)
    page = correct(recruiter, person, first_name="Zoe").text
    assert "robin follows this candidate up" in page
    assert 'name="initial-first_name" value="Zoë"' in page
    correct(recruiter, person, first_name="Zoe", sure=robin.pk)
    assert Person.objects.get().first_name == "Zoe"


def test_correcting_somebody_erased_meanwhile_is_said_in_words(recruiter, person):
    number = person.pk
    erase(person, "request")
    response = correct(recruiter, Person(pk=number))
    assert (response.status_code, "not here any more" in response.text) == (410, True)


def test_number_that_was_put_right_makes_the_next_step_a_call(recruiter):
    person = make_person(telephone="", telephone_e164="")
    Person.objects.filter(pk=person.pk).update(next_step="mail", next_at=timezone.now())
    correct(recruiter, person, shown=VALUES | {"telephone": ""}, telephone="020 7946 0018")
    assert Person.objects.get().next_step == "call"


def test_page_says_that_news_stop_until_agreed_for_the_new_address(recruiter, person):
    consents.record_ticks(person.registrations.get(), {"email": 1}, "link")
    page = correct(recruiter, person, email="right@example.org").text
    assert "News by e-mail stop until they agree" in page
    assert not consents.is_given("email", "right@example.org")


def test_link_of_an_old_mail_ends_news_to_the_corrected_address_too(client, jo, person):
    correcting.correct(person, {"email": "right@example.org"}, jo)
    person.refresh_from_db()
    consents.record_ticks(person, {"email": 1}, "own_page")
    client.post(signed_links.address("unsubscribe", person.registrations.get()).removeprefix("http://testserver"))
    assert not consents.is_given("email", "right@example.org")


# A corrected address is confirmed anew


@pytest.fixture
def link(recruiter, person, client):
    """Where the mail to the new address leads."""
    Person.objects.filter(pk=person.pk).update(email_confirmed_at=timezone.now())
    correct(recruiter, person, email="right@example.org")
    run_tasks()
    (letter,) = links_to("right@example.org")
    return re.search(r"http://testserver(/\S*new-address\S+)", letter.body)[1]


def test_former_address_is_told_without_a_link_and_without_the_new_one(link):
    (notice,) = links_to("zoe@example.org")
    assert "another e-mail address" in notice.body
    assert "new-address" not in notice.body + notice.alternatives[0].content
    assert "right@example.org" not in str(notice.message())


def test_each_of_these_mails_has_an_identity_of_its_own(link):
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == len(mail.outbox)


def test_corrected_address_is_unconfirmed_until_the_button_is_pressed(client, link):
    assert Person.objects.get().email_confirmed_at is None
    assert "Yes, it is mine" in client.get(link).text
    assert Person.objects.get().email_confirmed_at is None
    assert "your e-mail address is confirmed" in client.post(link, follow=True).text
    assert Person.objects.get().email_confirmed_at


def test_link_dies_when_the_address_changes_again(client, link, jo, person):
    correcting.correct(person, {"email": "other@example.org"}, jo)
    assert client.post(link).status_code == 410
    assert Person.objects.get().email_confirmed_at is None


def test_forged_link_and_one_of_the_erased_are_gone(client, link, person):
    assert client.get(link.replace("new-address/", "new-address/9")).status_code == 410
    erase(person, "request")
    assert client.get(link).status_code == 410


# Registering by telephone


def register(client, **fields):
    terms = Registration.objects.first().terms if Registration.objects.exists() else publish_document("terms")
    return client.post(ADD, VALUES | {"terms": terms.pk} | fields, follow=True)


def test_who_registers_by_telephone_counts_like_everybody(recruiter, jo):
    notice = publish_document("privacy-notice")
    page = register(recruiter, news_by_email="1").text
    registration = Registration.objects.get()
    assert f"Registered: {registration.reference}" in page
    assert (registration.page_kind, registration.privacy_notice) == ("telephone", notice)
    assert registration.terms_sha256 == registration.terms.sha256
    assert "by telephone" in registration.terms_sentence
    assert sorted(registration.mails.values_list("kind", flat=True)) == ["alert", "confirmation"]
    assert (registration.person.owner, registration.person.stage) == (jo, "contacted")


def test_list_leads_to_the_form_for_callers(recruiter):
    page = recruiter.get(reverse("admin:registration_person_changelist")).text
    assert f'href="{ADD}" class="addlink"' in page


def test_timeline_says_who_registered_them_and_what_was_read_out(recruiter):
    page = register(recruiter).text
    assert "Registered by telephone" in page
    assert f'href="{Registration.objects.get().terms.get_absolute_url()}"' in page


def test_choices_for_news_are_recorded_as_told_by_telephone(recruiter):
    register(recruiter, news_by_sms="1")
    told = Consent.objects.get()
    assert (told.channel, told.source, told.recorded_by) == ("sms", "telephone", "jo")
    assert told.wording == consents.WORDINGS["sms"][0]


def test_yes_to_news_by_telephone_is_confirmed_by_the_button_in_the_mail(recruiter, client):
    assert "Tell them that a mail will come" in recruiter.get(ADD).text
    register(recruiter, news_by_email="1")
    run_tasks()
    letter = next(each for each in mail.outbox if "registering" in each.subject)
    assert "Please confirm that you want news" in letter.body
    assert not Reader.objects.exists()
    client.post(re.search(r"http://testserver(/register/confirm/\S+)", letter.body)[1], {"news": "1"})
    assert basis(Reader.objects.get()).source == "link"


def test_yes_by_telephone_is_none_once_the_mailbox_says_no(recruiter, client):
    register(recruiter, news_by_email="1")
    run_tasks()
    letter = next(each for each in mail.outbox if "registering" in each.subject)
    client.post(re.search(r"http://testserver(/register/confirm/\S+)", letter.body)[1])
    person = Person.objects.get()
    assert person.email_confirmed_at
    assert not consents.agrees(person, "email")


def test_terms_have_to_be_read_out(recruiter):
    response = register(recruiter, terms="")
    assert (response.status_code, Registration.objects.count()) == (422, 0)
    assert "Read the terms out" in response.text


def test_terms_that_changed_during_the_call_are_read_out_again(recruiter):
    old = publish_document("terms")
    publish_document("terms")
    assert "changed" in recruiter.post(ADD, VALUES | {"terms": old.pk}).text
    assert not Registration.objects.exists()


def test_look_alikes_are_shown_before_anything_is_stored(recruiter, person):
    response = register(recruiter, email="another@example.org")
    assert response.status_code == 422
    assert reverse("admin:registration_person_change", args=[person.pk]) in response.text
    assert Access.objects.filter(action="search", person_number=person.pk).exists()
    assert Registration.objects.count() == 1
    register(recruiter, email="another@example.org", anyway="1")
    assert Registration.objects.count() == 2


def test_odd_number_and_address_are_asked_about(recruiter):
    page = register(recruiter, email="zoe@gmial.com", telephone="0207 946 001").text
    assert "Is the e-mail address zoe@gmail.com?" in page
    assert "Is the telephone number right?" in page


def test_double_click_registers_once(recruiter, time_machine):
    # Of one day, however late it is.
    time_machine.move_to(timezone.now(), tick=False)
    register(recruiter)
    register(recruiter, anyway="1")
    assert Registration.objects.count() == 1


def test_text_messages_need_a_number(recruiter):
    assert "Enter a mobile number" in register(recruiter, telephone="", news_by_sms="1").text
