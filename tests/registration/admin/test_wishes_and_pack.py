"""What staff do with wishes and packs, by role."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from registration.models import Access, Consent
from registration.people import merging, wishes
from registration.privacy import consents
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")
REASON = {"reason": "Rang on Monday and asked for it."}
PACK = {"reason": "They asked us for it"}


def page(name, person):
    return reverse(f"admin:registration_person_{name}", args=[person.pk])


@pytest.fixture
def person():
    return make_person()


def signed_in(client, *groups):
    client.force_login(make_staff("jo", groups=groups))
    return client


@pytest.fixture
def recruiter(client):
    return signed_in(client, "Recruiters")


@pytest.fixture
def manager(client):
    return signed_in(client, "Managers")


# Roles


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("groups", "wishes_page", "pack_page"),
    [(["Managers"], 200, 200), (["Recruiters"], 200, 403), (["Editors"], 403, 403), (["Writers"], 403, 403)],
)
def test_page_is_for_those_whose_work_it_is(client, person, method, groups, wishes_page, pack_page):
    signed_in(client, *groups)
    answers = [getattr(client, method)(page(name, person)).status_code for name in ("wishes", "pack")]
    # A form without a reason is asked again.
    asked = {200: 422 if method == "post" else 200}
    assert answers == [asked.get(wishes_page, wishes_page), asked.get(pack_page, pack_page)]


@pytest.mark.parametrize("name", ["wishes", "pack"])
def test_stranger_is_asked_to_sign_in(client, person, name):
    assert "/login/" in client.post(page(name, person), REASON).url


# Wishes


def test_recruiter_sets_and_lifts_a_wish(recruiter, person):
    recruiter.post(page("wishes", person), REASON | {"choice": "no_contact_at yes"})
    person.refresh_from_db()
    assert person.no_contact_at
    recruiter.post(page("wishes", person), REASON | {"choice": "no_contact_at no"})
    person.refresh_from_db()
    assert person.no_contact_at is None
    assert set(person.events.filter(kind="wish").values_list("by__username", "note")) == {("jo", REASON["reason"])}


@pytest.mark.parametrize("fields", [{}, REASON, {"choice": "no_contact_at yes"}, REASON | {"choice": "stage yes"}])
def test_wish_needs_a_reason_and_a_button_of_the_page(recruiter, person, fields):
    response = recruiter.post(page("wishes", person), fields)
    person.refresh_from_db()
    assert (response.status_code, person.may_be_contacted) == (422, True)


def test_older_page_lifts_no_wish_that_a_colleague_has_set(recruiter, person):
    wishes.note(person, "objected_at", make_staff("max"), stands=True, reason="Wrote.")
    recruiter.post(page("wishes", person), REASON | {"choice": "no_contact_at yes"})
    person.refresh_from_db()
    assert person.objected_at


def test_wish_of_somebody_joined_goes_to_the_whole(recruiter, person):
    umbrella = merging.merge(person, make_person(email="other@example.org"), make_staff("max"))
    recruiter.post(page("wishes", person), REASON | {"choice": "no_contact_at yes"})
    umbrella.refresh_from_db()
    assert umbrella.no_contact_at


def test_objection_taken_by_telephone_ends_news(recruiter, person):
    consents.record_ticks(person, {"email": 1})
    recruiter.post(page("wishes", person), REASON | {"choice": "objected_at yes"})
    entry = Consent.objects.filter(channel="email").first()
    assert (entry.is_given, entry.source, entry.recorded_by) == (False, "telephone", "jo")


def test_who_opens_the_page_is_noted(recruiter, person):
    recruiter.get(page("wishes", person))
    assert Access.objects.get().person_number == person.pk


def test_reason_for_a_wish_is_not_in_the_log_that_outlives_the_person(recruiter, person):
    recruiter.post(page("wishes", person), REASON | {"choice": "no_contact_at yes"})
    assert set(Access.objects.values_list("reason", flat=True)) == {""}


# The pack


def test_manager_takes_the_pack_with_a_reason(manager, person):
    response = manager.post(page("pack", person), PACK)
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    with ZipFile(BytesIO(response.content)) as archive:
        assert b"zoe@example.org" in archive.read("your-data.html")
    assert set(Access.objects.values_list("username", "action", "person_number", "reason")) == {
        ("jo", "pack", person.pk, PACK["reason"])
    }


@pytest.mark.parametrize("fields", [{}, REASON])
def test_nothing_is_packed_without_one_of_the_reasons(manager, person, fields):
    assert manager.post(page("pack", person), fields).status_code == 422
    assert not Access.objects.filter(action="pack").exists()


def test_opening_the_page_packs_nothing(manager, person):
    assert "Download" in manager.get(page("pack", person)).text
    assert not Access.objects.filter(action="pack").exists()


def test_pack_of_a_part_is_that_of_the_whole(manager, person):
    other = make_person(email="other@example.org")
    merging.merge(person, other, make_staff("max"))
    response = manager.post(page("pack", person), PACK)
    with ZipFile(BytesIO(response.content)) as archive:
        assert b"other@example.org" in archive.read("your-data.html")
    assert {person.pk, other.pk} < set(Access.objects.filter(action="pack").values_list("person_number", flat=True))


@pytest.mark.parametrize("name", ["wishes", "pack"])
def test_somebody_erased_meanwhile_is_said(manager, person, name):
    person.registrations.all().delete()
    person.delete()
    assert manager.post(page(name, type(person)(pk=person.pk or 1)), REASON).status_code == 410
