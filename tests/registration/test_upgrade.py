"""Registrations of the release before become people, with everything that staff knew of them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from registration.models import Consent, Erasure, Person, Reader, Registration
from registration.people.finding import find
from registration.privacy.holds import HOLDS, hold_on
from registration.privacy.ledger import ACCESSES, LEDGER
from registration.privacy.news import basis
from tests.builders import agree_to_news, make_registration, make_staff, publish_document

pytestmark = pytest.mark.slow

LONG_AGO = datetime(2025, 3, 2, 9, tzinfo=UTC)
BEFORE = "0005_former_document_addresses"


@pytest.fixture
def former(transactional_db):
    """Makes registrations as the release before stored them."""
    owner, terms = make_staff("robin"), publish_document()
    call_command("migrate", "registration", BEFORE, verbosity=0)
    models = MigrationExecutor(connection).loader.project_state([("registration", BEFORE)]).apps

    def make(n, **fields):
        defaults = {
            "reference": f"BCDF-GHJ{n}",
            "public_token": f"token-{n}",
            "nonce": f"nonce-{n}",
            "first_name": "Zoë",
            "last_name": f"Ng-{n}",
            "email": f"zoe{n}@example.org",
            "email_normalised": f"zoe{n}@example.org",
            "telephone": "020 7946 0018",
            "telephone_e164": "+442079460018",
            "terms_id": terms.pk,
            "terms_sha256": terms.sha256,
            "terms_sentence": "I agree",
            "created_at": LONG_AGO,
            "owner_id": owner.pk,
        }
        return models.get_model("registration", "Registration").objects.create(**defaults | fields)

    make.model = lambda name: models.get_model("registration", name)
    return make


STAGES = {
    "new": "new",
    "contacted": "contacted",
    "registered": "working",
    "unsuitable": "unsuitable",
    "duplicate": "closed",
    "spam": "pending",
    "quarantined": "pending",
    "unconfirmed": "pending",
}


def test_registrations_become_people_with_all_that_staff_had_noted(former):
    moment = timezone.now()
    for n, status in enumerate(STAGES, start=2):
        noted = {"contacted_at": moment, "confirmed_at": moment} if status == "contacted" else {}
        former(n, status=status, **noted)
    for digest in ("a", "b"):
        former.model("Erasure").objects.create(subject_digest=digest, reason="request")
    call_command("migrate", verbosity=0)

    people = Person.objects.order_by("pk")
    assert [*people.values_list("stage", flat=True)] == [*STAGES.values()]
    assert people.filter(owner__username="robin", created_at=LONG_AGO).count() == len(STAGES)
    contacted = people.get(stage="contacted")
    assert [contacted.first_contact_at, contacted.last_contact_at, contacted.email_confirmed_at] == [moment] * 3
    working = people.get(stage="working")
    assert hold_on(working.numbers)
    assert working.services.get().began_on == LONG_AGO.date()
    for query in ("zoe ng3", "zoe3@", "bcdfghj3"):
        assert [*find(query)] == [contacted], query
    assert find("0018").count() == len(STAGES)
    assert {*Registration.objects.values_list("status", flat=True)} == {"new", "spam", "quarantined", "unconfirmed"}
    assert all(guard.stands(connection) for guard in (*HOLDS, LEDGER, ACCESSES))
    assert len({*Erasure.objects.values_list("uid", flat=True)}) == 2


BEFORE_NEWS = "0012_news_by_mail"


@pytest.fixture
def before_news(transactional_db):
    """Makes registrations that ticked for news, as the release before left them: with when they confirmed."""
    publish_document()
    call_command("migrate", "registration", BEFORE_NEWS, verbosity=0)

    def make(email, source="thanks", confirmed_after=1, **fields):
        registration = make_registration(email=email)
        ticked = timezone.now() - timedelta(days=9)
        if confirmed_after is not None:
            registration.confirmed_at = ticked + timedelta(hours=confirmed_after)
            registration.save()
        by = {"reference": registration.reference, "recorded_at": ticked, "source": source}
        agree_to_news(email, **by | fields)
        return registration

    return make


@pytest.mark.parametrize("source", ["form", "thanks", "telephone"])
def test_tick_whose_address_was_confirmed_afterwards_brings_news(before_news, source):
    registration = before_news("ada@example.org", source)
    call_command("migrate", verbosity=0)
    entry = Consent.objects.latest("pk")
    assert (entry.source, entry.reference, entry.recorded_at) == (
        "link", registration.reference, registration.confirmed_at,
    )  # fmt: skip
    assert entry.wording == Consent.objects.earliest("pk").wording
    reader = Reader.objects.get()
    assert basis(reader) == entry
    assert Reader.objects.put("ada@example.org").token == reader.token


def test_tick_that_was_not_confirmed_or_withdrawn_brings_none(before_news):
    before_news("never@example.org", confirmed_after=None)
    before_news("earlier@example.org", confirmed_after=-1)
    before_news("other@example.org", reference="BCDF-GHJK")
    before_news("withdrawn@example.org")
    agree_to_news("withdrawn@example.org", is_given=False)
    number = Consent.objects.count()
    call_command("migrate", verbosity=0)
    assert Consent.objects.count() == number
    assert not Reader.objects.exists()


def test_choice_on_the_own_page_brings_news(before_news):
    before_news("ada@example.org", "own_page", confirmed_after=None, reference="")
    call_command("migrate", verbosity=0)
    assert basis(Reader.objects.get()) == Consent.objects.get()
