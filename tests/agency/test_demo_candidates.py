"""The demo's candidates: invented, in every state, and written to by nobody."""

import re

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agency.demo.candidates import load_candidates
from agency.demo.loading import load_staff
from registration.models import Event, Mail, Person, Registration
from registration.people.look_alikes import look_alikes
from tests.builders import make_article

DRAMA = re.compile(r"\+44(?:207946[01]|7700900|161496[01]|117496[01]|292018[01])\d{2,3}|\+447700900\d{3}")


@pytest.fixture
def candidates(site):
    make_article()
    load_staff("!")
    load_candidates()
    return Person.objects.current()


def test_some_forty_are_in_every_stage_with_overdue_ones_and_two_in_quarantine(candidates):
    assert candidates.count() >= 40
    assert {*candidates.values_list("stage", flat=True)} == {*Person.Stage.values}
    assert Person.objects.open().filter(next_at__lt=timezone.now()).count() > 5
    assert Person.objects.set_aside().count() == 2
    assert {*Event.objects.filter(kind="call").values_list("subject", flat=True)} == {*Event.Outcome.values}


def test_nobody_real_can_be_reached(candidates):
    for registration in Registration.objects.all():
        assert registration.email.endswith("@example.org")
        assert DRAMA.fullmatch(registration.telephone_e164), registration.telephone
    assert not Mail.objects.unsent().exists()
    assert not DBTaskResult.objects.filter(queue_name="mail").exists()


def test_one_pair_waits_to_be_joined_and_one_is_joined(candidates):
    assert look_alikes(candidates.get(email="candidate0@example.org"))
    assert candidates.filter(parts__isnull=False).distinct().count() == 1


def test_second_load_changes_nothing(candidates):
    before = Registration.objects.count()
    load_candidates()
    assert Registration.objects.count() == before
