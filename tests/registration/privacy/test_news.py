"""To whom news by e-mail may go, and on which entry of the ledger that rests."""

import pytest
from django.utils import timezone

from registration.mail import signed_links
from registration.models import Consent, Person, Reader, Refusal
from registration.models.consents import digest
from registration.people import merging
from registration.privacy.news import basis, person_of
from tests.builders import agree_to_news, make_person, make_reader, make_registration, make_staff

pytestmark = pytest.mark.usefixtures("site")
ADDRESS = "rita@example.org"


def test_news_rest_on_the_confirmed_yes():
    assert basis(make_reader()) == Consent.objects.get()


def test_whoever_has_not_confirmed_gets_none():
    assert basis(make_reader(confirmed_at=None)) is None


def test_address_that_a_mail_server_refused_gets_none():
    assert basis(make_reader(refused_at=timezone.now())) is None


@pytest.mark.parametrize("source", ["link", "form", "own_page", "telephone"])
def test_withdrawal_counts_wherever_it_comes_from(source):
    reader = make_reader()
    agree_to_news(ADDRESS, source, is_given=False)
    assert basis(reader) is None


@pytest.mark.parametrize("source", ["form", "thanks", "telephone"])
def test_tick_that_nobody_has_confirmed_neither_gives_nor_takes_away(source):
    reader = make_reader()
    make_registration(email=ADDRESS)
    agree_to_news(ADDRESS, source)
    assert basis(reader) == Consent.objects.earliest("pk")
    agree_to_news(ADDRESS, is_given=False)
    agree_to_news(ADDRESS, source)
    assert basis(reader) is None


def test_what_somebody_told_us_counts_once_their_address_is_confirmed():
    make_reader()
    agree_to_news(ADDRESS, is_given=False)
    entry = agree_to_news(ADDRESS, "telephone")
    make_person(email=ADDRESS)
    Person.objects.update(email_confirmed_at=timezone.now())
    assert basis(Reader.objects.get()) == entry


@pytest.mark.parametrize("wish", ["restricted_at", "objected_at", "no_contact_at"])
def test_wish_of_anybody_with_the_address_stops_news(wish):
    reader = make_reader()
    make_person(email=ADDRESS)
    assert basis(reader)
    Person.objects.update(**{wish: timezone.now()})
    assert basis(reader) is None


def test_wish_of_a_person_who_had_the_address_stops_news():
    person = make_person(email=ADDRESS)
    Person.objects.update(email="new@example.org", email_normalised="new@example.org", no_contact_at=timezone.now())
    assert person.registrations.get().email_normalised == ADDRESS
    assert basis(make_reader()) is None


def test_nobody_gets_news_at_two_addresses():
    make_person(email=ADDRESS)
    Person.objects.update(email="new@example.org", email_normalised="new@example.org")
    assert basis(make_reader()) is None
    assert basis(make_reader("new@example.org"))


def test_registration_that_does_not_count_brings_no_news_but_takes_none_from_who_asked_themselves():
    registration = make_registration(email=ADDRESS, status="quarantined")
    reader = make_reader()
    assert basis(reader)
    agree_to_news(ADDRESS, reference=registration.reference)
    assert basis(reader) is None
    make_person(email=ADDRESS)
    assert basis(reader)


def test_erased_who_wanted_nothing_get_none_unless_they_ask_anew():
    reader = make_reader()
    Refusal.objects.create(subject_digest=digest(ADDRESS))
    assert basis(reader) is None
    assert basis(reader) is None
    entry = agree_to_news(ADDRESS)
    assert basis(reader) == entry


def test_strictest_of_two_joined_entries_stands():
    first, second = make_person(email=ADDRESS), make_person(email="other@example.org", telephone_e164="")
    reader = make_reader()
    agree_to_news("other@example.org", is_given=False)
    assert basis(reader)
    merging.merge(first, second, make_staff())
    assert basis(reader) is None


def test_person_of_a_reader_is_who_has_the_address_in_use():
    reader = make_reader()
    assert person_of(reader) is None
    first = make_person(email=ADDRESS)
    make_person(email=ADDRESS)
    assert person_of(reader) == first
    Person.objects.filter(pk=first.pk).update(email_normalised="new@example.org")
    assert person_of(reader) != first


@pytest.mark.parametrize("purpose", ["news-confirm", "news-choices", "news-stop"])
def test_link_of_a_reader_is_for_one_purpose(purpose):
    reader = make_reader()
    signed = signed_links.to_reader(purpose, reader).split("/")[-2]
    assert signed_links.follow_to_reader(purpose, signed) == reader
    others = {"news-confirm", "news-choices", "news-stop"} - {purpose}
    assert not any(signed_links.follow_to_reader(other, signed) for other in others)
