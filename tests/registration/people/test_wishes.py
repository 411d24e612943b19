"""Whoever wants to be left alone is left alone: by every mail, and whatever becomes of the entry."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from registration.mail.sending import MAILS, queue_mail, queue_mails
from registration.models import Consent, Mail, Person
from registration.people import merging, wishes
from registration.people.following_up import Overtaken
from registration.privacy import consents, refusals
from tests.builders import make_person, make_registration, make_staff, run_tasks, solved

pytestmark = pytest.mark.usefixtures("site")
WISHES = ["restricted_at", "objected_at", "no_contact_at"]


def wish(person, name="no_contact_at", stands=True, by=None):
    return wishes.note(person, name, by, stands=stands, reason="Said so on the telephone.")


def agree(person, channel="email"):
    consents.record_ticks(person, {channel: 1}, Consent.Source.OWN_PAGE)


def may_get_news(person, channel):
    return person.current.may_be_contacted and consents.agrees(person.current, channel)


def other(**fields):
    return make_person(email="other@example.org", telephone="", telephone_e164="", **fields)


# Setting and lifting


@pytest.mark.parametrize("name", WISHES)
def test_wish_stands_until_it_is_lifted(name):
    person = make_person()
    wish(person, name)
    person.refresh_from_db()
    assert not person.may_be_contacted
    wish(person, name, stands=False)
    person.refresh_from_db()
    assert person.may_be_contacted


def test_wish_leaves_a_line_in_the_timeline():
    person, jo = make_person(), make_staff("jo")
    wish(person, "restricted_at", by=jo)
    event = person.events.get(kind="wish")
    assert (event.subject, event.before, event.after, event.by) == ("restricted_at", "no", "yes", jo)
    assert event.note == "Said so on the telephone."


def test_wish_that_stands_already_is_not_noted_again():
    person = make_person()
    assert wish(person)
    assert not wish(person)
    assert person.events.filter(kind="wish").count() == 1


def test_wish_of_somebody_joined_meanwhile_is_refused_in_words():
    first, second = make_person(), other()
    merging.merge(first, second, make_staff())
    with pytest.raises(Overtaken, match="joined"):
        wish(first)


# News


def test_news_go_to_whoever_agreed():
    person = make_person()
    assert not may_get_news(person, "email")
    agree(person)
    assert may_get_news(person, "email")
    assert not may_get_news(person, "sms")


@pytest.mark.parametrize("name", WISHES)
def test_no_news_against_any_wish(name):
    person = make_person()
    agree(person)
    wish(person, name)
    person.refresh_from_db()
    assert not may_get_news(person, "email")


def test_objection_withdraws_every_consent_and_lifting_it_gives_none_back():
    person, jo = make_person(), make_staff("jo")
    agree(person)
    agree(person, "sms")
    wish(person, "objected_at", by=jo)
    wish(person, "objected_at", stands=False, by=jo)
    person.refresh_from_db()
    assert not may_get_news(person, "email")
    assert not may_get_news(person, "sms")
    assert set(Consent.objects.filter(is_given=False).values_list("source", "recorded_by")) == {("telephone", "jo")}


def test_objection_withdraws_for_the_addresses_of_all_parts():
    first, second = make_person(), other()
    agree(second)
    umbrella = merging.merge(first, second, make_staff())
    wish(umbrella, "objected_at")
    assert not consents.is_given("email", "other@example.org")


def test_strictest_part_wins_when_two_are_joined():
    first, second = make_person(), other()
    agree(second)
    consents.withdraw_all([second.registrations.get()], "email", Consent.Source.LINK)
    agree(first)
    assert may_get_news(first, "email")
    assert not may_get_news(merging.merge(first, second, make_staff()), "email")


def test_part_that_never_said_anything_takes_nothing_away():
    first, second = make_person(), other()
    agree(first)
    assert may_get_news(merging.merge(first, second, make_staff()), "email")


def test_wish_of_one_part_holds_for_the_whole():
    first, second = make_person(), other()
    agree(first)
    wish(second)
    umbrella = merging.merge(first, second, make_staff())
    assert not may_get_news(umbrella, "email")
    first.refresh_from_db()
    assert not may_get_news(first, "email")


def test_last_word_after_joining_counts():
    first, second = make_person(), other()
    consents.withdraw_all([second.registrations.get()], "email", Consent.Source.LINK)
    umbrella = merging.merge(first, second, make_staff())
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert consents.choose(umbrella, {"email": 1}) == ["email"]
        assert may_get_news(umbrella, "email")
        consents.withdraw_all([second.registrations.get()], "email", Consent.Source.LINK)
    assert not may_get_news(umbrella, "email")


def test_parted_again_each_has_their_own_word():
    first, second = make_person(), other()
    consents.withdraw_all([second.registrations.get()], "email", Consent.Source.LINK)
    agree(first)
    for part in merging.unmerge(merging.merge(first, second, make_staff()), make_staff("max")):
        assert may_get_news(part, "email") is (part == first)


def test_agreement_does_not_follow_to_a_corrected_address():
    person = make_person()
    agree(person)
    person.email = person.email_normalised = "new@example.org"
    person.save()
    assert not may_get_news(person, "email")


def test_choosing_the_same_again_records_nothing():
    person = make_person()
    agree(person)
    assert consents.choose(person, {"email": 1, "sms": 0}) == []
    assert Consent.objects.count() == 1


# Mails


def send(person, kind, **content):
    mail = queue_mail(person, kind, subject="S", text="T", **content)
    run_tasks()
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize("name", WISHES)
def test_mail_to_somebody_with_a_wish_is_held_back_and_says_why(name):
    person = make_person()
    wish(person, name)
    mail = send(person, Mail.Kind.TRIED)
    assert (mail.state, mail.problem) == ("held", "they have asked us not to contact them")
    assert not outbox.outbox


def test_wish_reaches_a_mail_that_waits_already():
    person = make_person()
    mail = queue_mail(person, Mail.Kind.TRIED, subject="S", text="T")
    wish(person)
    run_tasks()
    mail.refresh_from_db()
    assert mail.state == "held"


def test_held_mail_goes_out_once_the_wish_is_lifted_and_staff_send_it_again():
    person = make_person()
    wish(person)
    mail = send(person, Mail.Kind.TRIED)
    wish(person, stands=False)
    MAILS.send_again(mail)
    run_tasks()
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("kind", [Mail.Kind.OWN_PAGE, Mail.Kind.CASE, Mail.Kind.CHANGED])
def test_answers_and_notices_of_changes_reach_them_all_the_same(kind):
    person = make_person()
    wish(person)
    assert send(person, kind).state == "sent"


def test_confirmation_is_held_back_if_the_wish_came_after_registering():
    registration = make_registration()
    wish(registration.person)
    queue_mails(registration, Mail.Kind.CONFIRMATION)
    run_tasks()
    assert registration.mails.get().state == "held"


def test_whoever_registers_again_after_the_wish_is_answered():
    earlier = make_person(created_at=timezone.now() - timedelta(days=1))
    wish(earlier)
    registration = make_registration(created_at=timezone.now() + timedelta(seconds=1))
    umbrella = merging.merge(earlier, registration.person, make_staff())
    queue_mails(registration, Mail.Kind.CONFIRMATION)
    run_tasks()
    assert registration.mails.get().state == "sent"
    assert send(umbrella, Mail.Kind.TRIED).state == "held"


@pytest.mark.parametrize("wish", ["objected_at", "no_contact_at"])
@pytest.mark.parametrize("fields", [{}, {"email": "other@example.org"}])
def test_form_that_anybody_can_fill_in_does_not_undo_a_wish(client, site, wish, fields):
    person = make_person()
    wishes.note(person, wish, make_staff(), stands=True, reason="Rang.")
    client.post(reverse("registration:form"), solved(news_by_email="1", news_by_sms="1", **fields))
    again = Person.objects.latest("pk")
    assert again != person
    # The number is the same in any case, the address in one.
    assert not may_get_news(again, "sms")
    assert bool(consents.tick_of(again.registrations.get(), "email")) is bool(fields)
    assert again.events.get(kind="note").note == refusals.NOTE
