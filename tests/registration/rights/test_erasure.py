"""Erasing somebody: asked for with care, whole, and nothing left of them anywhere."""

import logging
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from registration.mail.sending import deliver
from registration.models import Access, Case, Consent, Erasure, Event, Mail, Person, Refusal, Registration
from registration.people import correcting, following_up, merging
from registration.privacy import consents, refusals
from registration.rights import erasure
from tests.builders import make_person, make_registration, make_staff, numbers, solved

FORM = reverse("registration:form")
ANSWERS = {"reason": "They asked us to", "typed": "ERASE"}


@pytest.fixture
def manager(client, site):
    client.force_login(make_staff("max", groups=["Managers"]))
    return client


def page_of(person):
    return reverse("admin:registration_person_erase", args=[person.pk])


def test_page_names_the_person_and_counts_what_goes(manager):
    person = make_person()
    consents.record_ticks(person.registrations.get(), {"email": 1})
    page = manager.get(page_of(person)).text
    assert "Zoë" in page
    assert "020 7946 0018" in page
    assert '<th scope="row">Entries of the consent ledger</th><td>1</td>' in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"reason": "They asked us to", "typed": ""}, "Type the last name or ERASE"),
        ({"reason": "They asked us to", "typed": "Smith"}, "neither their last name nor ERASE"),
        ({"typed": "ERASE"}, "Say why"),
        (ANSWERS, "Say whether this is the same person"),
    ],
)
def test_nobody_is_erased_before_every_question_is_answered(manager, answers, sentence):
    person = make_person()
    make_person(email="third@example.org")
    assert sentence in manager.post(page_of(person), answers).text
    assert Registration.objects.count() == 2


@pytest.mark.parametrize("typed", ["ERASE", "o’neill", "O'NEILL "])
def test_manager_erases_after_typing_the_name(manager, typed):
    person = make_person()
    response = manager.post(page_of(person), ANSWERS | {"typed": typed}, follow=True)
    assert not Person.objects.exists()
    assert "Neill" not in response.text


def test_erasure_is_noted_with_who_and_why_for_everybody_who_went(manager):
    first, second = make_person(), make_person()
    umbrella = merging.merge(first, second, None)
    manager.post(page_of(umbrella), ANSWERS)
    noted = Access.objects.filter(action="erase", username="max", reason="They asked us to")
    assert {*noted.values_list("person_number", flat=True)} == {first.pk, second.pk, umbrella.pk}
    assert {*Erasure.objects.values_list("by", "why")} == {("max", "They asked us to")}


def test_refused_erasure_is_not_noted_as_one(manager):
    person = make_person()
    following_up.move(person, "working", None, expected="new")
    manager.post(page_of(person), ANSWERS)
    assert not Access.objects.filter(action="erase").exists()


@pytest.mark.parametrize("group", ["Recruiters", "Writers"])
def test_only_managers_erase(client, site, group):
    person = make_person()
    client.force_login(make_staff("jo", groups=[group]))
    assert client.post(page_of(person), ANSWERS).status_code == 403
    assert Person.objects.exists()


def test_erasing_somebody_just_erased_is_said_in_words(manager):
    person = make_person()
    erasure.erase(person, Erasure.Reason.REQUEST)
    assert "has been erased" in manager.get(page_of(person), follow=True).text


# Harm: a third registration with the same number and another address was forgotten


def test_look_alike_with_another_address_goes_with_its_consents(manager):
    person = make_person()
    third = make_person(email="third@example.org")
    consents.record_ticks(third.registrations.get(), {"sms": 1, "email": 1})
    manager.post(page_of(person), ANSWERS | {f"alike_{third.pk}": "yes"})
    assert (Registration.objects.count(), Consent.objects.count()) == (0, 0)


def test_look_alike_that_is_somebody_else_stays_with_the_consents_of_the_shared_number(manager):
    person = make_person()
    mother = make_person(email="mother@example.org")
    consents.record_ticks(mother.registrations.get(), {"sms": 1})
    consents.record_ticks(person.registrations.get(), {"email": 1})
    manager.post(page_of(person), ANSWERS | {f"alike_{mother.pk}": "no"})
    assert Registration.objects.get().person == mother
    assert Consent.objects.get().channel == "sms"


def test_withdrawal_for_a_shared_address_outlives_the_one_who_withdrew(site):
    mother, person = make_person(), make_person()
    consents.record_ticks(mother.registrations.get(), {"email": 1})
    withdrawing = person.registrations.get()
    consents.withdraw_all([withdrawing], "email", "link")
    erasure.erase(person, Erasure.Reason.REQUEST)
    assert not consents.is_given("email", "zoe@example.org")
    assert not Consent.objects.filter(reference=withdrawing.reference).exists()


# What stays


def test_case_of_an_erased_person_keeps_kind_days_and_outcome_only(site):
    person = make_person()
    theirs = {"name": "Zoë O'Neill", "email": "Zoe@example.org", "words": "Erase me", "outcome_note": "Zoë was told"}
    ended = {"outcome": "done", "closed_at": timezone.now()}
    case = Case.objects.create(kind="erasure", person=person, due_on="2026-12-01", **theirs, **ended)
    Mail.objects.create(kind="case", case=case, address="zoe@example.org")
    erasure.erase(person, Erasure.Reason.REQUEST)
    case.refresh_from_db()
    assert (case.kind, case.outcome, str(case.due_on)) == ("erasure", "done", "2026-12-01")
    assert (case.name, case.email, case.words, case.outcome_note) == ("", "", "", "")
    assert not Mail.objects.exists()


@pytest.mark.parametrize("how", ["wish", "tick"])
def test_wish_to_hear_nothing_survives_and_a_new_registration_starts_without_news(client, manager, how):
    client.post(FORM, solved())
    person = Person.objects.get()
    if how == "wish":
        Person.objects.update(no_contact_at=timezone.now())
    manager.post(page_of(person), ANSWERS | ({"want_nothing": "on"} if how == "tick" else {}))
    client.post(FORM, solved(news_by_email="1", news_by_sms="1", telephone="+44 20 7946 0018"))
    assert not Consent.objects.exists()
    assert Event.objects.get(person=Person.objects.get(), kind="note").note == refusals.NOTE


def test_whoever_wished_for_nothing_of_the_kind_is_not_remembered(client, manager):
    client.post(FORM, solved())
    manager.post(page_of(Person.objects.get()), ANSWERS)
    client.post(FORM, solved(news_by_email="1"))
    assert not Refusal.objects.exists()
    assert Consent.objects.exists()


def test_wish_outlives_a_change_of_the_secret_key(settings, site):
    refusals.remember(["zoe@example.org"])
    settings.SECRET_KEY = "another" * 10
    assert refusals.is_remembered("zoe@example.org")


def test_somebody_once_joined_keeps_the_calls_but_not_the_words(site):
    robin = make_staff()
    first, second = make_person(), make_person(email="other@example.org")
    umbrella = merging.merge(first, second, robin)
    following_up.log_call(umbrella, "reached", robin, note="Zoë is on nights")
    correcting.correct(umbrella, {"last_name": "Nightingale"}, robin)
    merging.unmerge(umbrella, robin)
    erasure.erase(first, Erasure.Reason.REQUEST)
    assert second.events.filter(kind="call", subject="reached").exists()
    told = " ".join(f"{event.note}{event.before}{event.after}" for event in second.events.all())
    assert not any(word in told for word in ("Zoë", "Neill", "Nightingale"))


# Nothing is left: every row, and the whole database and all files, byte by byte

NAME, LAST, LOCAL, NUMBER = "Quetzalina", "Xylander", "quetzalina.x", "7946 0777"


@pytest.fixture
def traces(transactional_db, site, client, settings, tmp_path):
    """Somebody who has left a trace wherever one can be left, among three hundred others; and their reference."""
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = settings.MAILERS | {
        "server": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path / "mail")}}
    }
    make_strangers()
    answers = {"first_name": NAME, "last_name": LAST, "email": f"{LOCAL}@example.org", "telephone": f"020 {NUMBER}"}
    client.post(FORM, solved(**answers, news_by_email="1", news_by_sms="1"))
    make_strangers()
    person = Person.objects.get(first_name=NAME)
    reference = person.registrations.get().reference
    leave_traces(person, reference)
    for pk in Mail.objects.values_list("pk", flat=True):
        deliver.call(pk)
    return person, reference


def make_strangers():
    for _ in range(150):
        number = next(numbers)
        make_registration(
            first_name=f"Other{number}", email=f"other{number}@example.org", telephone="", telephone_e164=""
        )


def leave_traces(person: Person, reference: str) -> None:
    robin = make_staff()
    following_up.write_note(person, f"{NAME} prefers mornings", robin)
    correcting.correct(person, {"last_name": f"{LAST}-Jones"}, robin)
    Case.objects.create(kind="access", name=f"{NAME} {LAST}", email=f"{LOCAL}@example.org", due_on="2026-12-28")
    for row in (person, person.registrations.get()):
        entry = {"object_id": row.pk, "object_repr": reference, "change_message": f"Wrote to {NAME}."}
        kind = ContentType.objects.get_for_model(row)
        LogEntry.objects.create(user=robin, content_type=kind, action_flag=CHANGE, **entry)
    refusal = f"SMTPRecipientsRefused: {{'{LOCAL}@example.org': (550, b'no')}}"
    arguments = {"args": [], "kwargs": {}}
    DBTaskResult.objects.create(
        task_path="x.y", args_kwargs=arguments, status="FAILED", run_after=get_date_max(), traceback=refusal
    )


def secrets_of(reference: str) -> list[bytes]:
    bare = reference.replace("-", "").lower()
    words = [NAME, NAME.lower(), LAST, LAST.lower(), LOCAL, "2079460777", NUMBER, reference, bare]
    return [word.encode() for word in words]


def rows() -> bytes:
    """Of every table, also those without a model, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += cursor.fetchall()
    return str([[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in found]).encode()


def database_files() -> bytes:
    name = Path(str(connection.settings_dict["NAME"]))
    return b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))


def other_files() -> bytes:
    mails = site_settings.MAILERS["server"]["OPTIONS"]["file_path"]
    folders = map(Path, (site_settings.MEDIA_ROOT, site_settings.TOMBSTONES, mails))
    return b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


def left_in(content: bytes, reference: str) -> list[bytes]:
    return [word for word in secrets_of(reference) if word in content]


@pytest.mark.slow
def test_nothing_of_an_erased_person_is_left_in_any_row_or_file(traces, caplog):
    person, reference = traces
    caplog.set_level(logging.DEBUG)
    assert left_in(rows(), reference) == secrets_of(reference)
    assert LOCAL.encode() in other_files()
    erasure.erase(person, Erasure.Reason.REQUEST, want_nothing=True)
    erasure.finish_all()
    assert not left_in(rows() + other_files() + caplog.text.encode(), reference)
    assert Registration.objects.count() == 300


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL vacuums its files by itself")
def test_nothing_of_an_erased_person_is_left_in_the_database_file(traces):
    person, reference = traces
    assert left_in(database_files(), reference) == secrets_of(reference)
    erasure.erase(person, Erasure.Reason.REQUEST, want_nothing=True)
    erasure.finish_all()
    assert not left_in(database_files(), reference)


@pytest.mark.slow
def test_mails_to_others_stay_in_the_folder(traces):
    Mail.objects.create(kind="changed", address="friend@example.org", content={"subject": "Hello", "text": "Hello"})
    deliver.call(Mail.objects.latest("pk").pk)
    erasure.erase(traces[0], Erasure.Reason.REQUEST)
    assert b"friend@example.org" in other_files()
