"""Registrations of the release before become people, with everything that staff knew of them."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from registration.models import Erasure, Person, Registration
from registration.people.finding import find
from registration.privacy.holds import HOLDS, hold_on
from registration.privacy.ledger import ACCESSES, LEDGER
from tests.builders import make_staff, publish_document

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
