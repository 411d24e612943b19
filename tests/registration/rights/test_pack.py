"""The pack: everything about one person, in words, and nothing that is not theirs."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.utils import timezone

from registration.models import Case, Consent, Event, Mail, Person, Reader, Registration, SearchKey, Service, Webhook
from registration.people import following_up, merging, wishes
from registration.privacy import accesses, consents
from registration.privacy.personal_data import LEFT_OUT
from registration.rights import pack
from registration.rights.cases import open_case
from tests.builders import make_person, make_registration, make_staff, publish_document

pytestmark = pytest.mark.usefixtures("site")
PACKED = {Case, Consent, Event, Mail, Person, Registration, Service, Webhook}


def unpacked(person) -> tuple[str, dict]:
    with ZipFile(BytesIO(pack.build(person))) as archive:
        assert sorted(archive.namelist()) == ["your-data.html", "your-data.json"]
        return archive.read("your-data.html").decode(), json.loads(archive.read("your-data.json"))


@pytest.fixture
def jo():
    return make_staff("jo-the-recruiter", groups=["Recruiters"], first_name="Josephine", last_name="Bloggs")


@pytest.fixture
def person(jo):
    """Somebody with a row in every table, joined from two entries."""
    notice = publish_document("privacy-notice", body="<p>What we told her.</p>")
    first = make_person(privacy_notice=notice, suspicions=["link_in_name"], article_title="Night shifts")
    second = make_person(first_name="Zoe", email="zoe@work.example")
    consents.record_ticks(first, {"email": 1})
    Reader.objects.welcome(first.email)
    first.registrations.get().mails.create(kind="confirmation")
    person = merging.merge(first, second, jo)
    following_up.log_call(person, "no_answer", jo, note="Will ring back after nights.")
    wishes.note(person, "no_contact_at", None, stands=True, reason="on her own page")
    Service.objects.create(person=person, began_on="2026-01-05")
    open_case(
        Case.Kind.COMPLAINT, name="Zoë O'Neill", email="zoe@example.org", words="You rang at night.",
        source=Case.Source.FORM, person=person,
    )  # fmt: skip
    Webhook.objects.create(person=person, kind=Webhook.Kind.STATUS, before="new", after="contacted")
    accesses.record(jo, "view", person.numbers)
    return person


@pytest.mark.parametrize(
    "words",
    [
        "zoe@work.example",
        "Night shifts",
        "The name looks like a web address.",
        "Send me news and new vacancies by e-mail",
        "confirmation to the candidate",
        "Will ring back after nights.",
        "No answer",
        "a recruiter",
        "not to be contacted",
        "5 Jan 2026",
        "You rang at night.",
        "status changed",
        "opened",
        "What we told her.",
        "The wording.",
        "I agree to the Terms and Conditions",
        "regulation 29",
        "Information Commissioner",
        "24 months",
    ],
)
def test_pack_says(person, words):
    assert words in unpacked(person)[0]


def test_both_files_say_the_same(person):
    page, data = unpacked(person)
    assert data["sections"]["What you sent us"][1]["E-mail"] == "zoe@work.example"
    assert {title for title in data["sections"] if f"<h2>{title}</h2>" in page} == set(data["sections"])
    assert all(data["sections"].values())


def test_pack_opens_no_page_and_repeats_no_request(person):
    text = "".join(map(str, unpacked(person)))
    secrets = [*Registration.objects.values_list("public_token", "nonce", "terms_sha256")]
    secrets += [*Webhook.objects.values_list("uid")]
    assert not [secret for row in secrets for secret in row if str(secret) in text]
    assert not [name for name in ("public_token", "nonce", "igest", "SHA-256") if name in text]


def test_pack_names_no_colleague(person, jo):
    text = "".join(map(str, unpacked(person)))
    assert not [name for name in (jo.username, jo.first_name, jo.last_name, jo.email) if name in text]


def test_pack_says_nothing_about_anybody_else(person):
    make_registration(
        first_name="Xanthippe", email="xanthippe@example.org", possible_duplicate_of=Registration.objects.first()
    )
    assert "xanthippe" not in str(unpacked(person)).casefold()


def test_pack_leaves_out_what_somebody_with_the_same_number_agreed_to(person):
    other = make_registration(email="other@example.org", telephone_e164=person.telephone_e164)
    consents.record_ticks(other, {"sms": 1}, Consent.Source.TELEPHONE)
    assert other.reference not in str(unpacked(person))


def test_colleague_who_has_left_is_a_former_member_of_staff(person, jo):
    jo.delete()
    page, _ = unpacked(person)
    assert "a former member of staff" in page
    assert "jo-the-recruiter" not in page


def test_pack_runs_no_script_and_asks_no_other_server(person):
    page, _ = unpacked(person)
    assert not [word for word in ("<script", "src=", "<link", "url(", "http") if word in page]


def test_markup_in_a_name_stays_text():
    assert "&lt;b&gt;" in unpacked(make_person(first_name="<b>"))[0]


# Nothing is forgotten


def test_every_table_that_points_at_a_person_is_in_the_pack(person):
    """A new model with a key to a person or registration has to have rows here, and in the fixture above."""
    pointing = {
        model
        for model in apps.get_app_config("registration").get_models()
        for field in model._meta.concrete_fields
        if field.related_model in {Person, Registration}
    }
    assert pointing - {SearchKey} == PACKED - {Consent}


def test_no_table_of_the_other_apps_points_at_a_candidate():
    pointing = {
        relation.related_model.__name__
        for model in PACKED
        for relation in model._meta.related_objects
        if relation.related_model not in {*PACKED, SearchKey}
    }
    assert not pointing


def test_every_field_left_out_exists_and_says_why():
    fields = {
        field.name
        for model in apps.get_app_config("registration").get_models()
        for field in model._meta.concrete_fields
    }
    assert LEFT_OUT.keys() <= fields
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("model", sorted(PACKED, key=str))
def test_no_two_fields_share_a_label(model):
    labels = [str(field.verbose_name) for field in model._meta.concrete_fields if field.name not in LEFT_OUT]
    assert len({*labels}) == len(labels)


def test_every_other_field_is_in_the_pack():
    """Seen by filling each with something: a field that a colleague adds is there without further work."""
    person = make_person(profession="nurse", best_time="evening")
    moment = timezone.now() - timedelta(days=400)
    names = ["restricted_at", "objected_at", "no_contact_at", "first_contact_at", "last_contact_at", "next_at"]
    Person.objects.filter(pk=person.pk).update(**dict.fromkeys(names, moment), email_confirmed_at=moment)
    person.refresh_from_db()
    row = pack.as_row(person, {})
    shown = {field.name for field in Person._meta.concrete_fields if str(field.verbose_name).capitalize() in row}
    assert shown | LEFT_OUT.keys() | {"owner"} >= {field.name for field in Person._meta.concrete_fields}


def test_pack_asks_as_often_for_many_rows_as_for_few(person, jo, django_assert_max_num_queries):
    for _ in range(30):
        following_up.write_note(person, "Another note.", jo)
        Mail.objects.create(person=person, kind="tried", state="held")
    with django_assert_max_num_queries(30):
        pack.build(person)
