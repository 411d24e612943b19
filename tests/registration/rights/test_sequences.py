"""What holds whatever staff and candidates do, in whatever order."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from registration.models import Consent, Erasure, Event, Person, Refusal, Registration, SearchKey, Service
from registration.models.consents import digest
from registration.models.people import STORED_VALUES, WISHES
from registration.people import correcting, following_up, merging
from registration.people.following_up import Overtaken
from registration.privacy import consents, holds
from registration.privacy.holds import Held
from registration.rights import erasure
from tests.builders import make_registration, numbers

pytestmark = pytest.mark.slow

# Whatever a parting has to give back, except what protects people and the stage that follows from it.
OWN = (*STORED_VALUES, "owner_id", "created_at", "first_contact_at", "last_contact_at", "email_confirmed_at")
# Bounded to seconds: a failure shows the whole sequence, since shortening it takes minutes.
SETTINGS = settings(max_examples=20, stateful_step_count=25, phases=[Phase.generate])
PICK = strategies.integers(0, 50)
ADDRESSES = ["ada@example.org", "bea@example.org", "cleo@example.org"]


class Office(RuleBasedStateMachine):
    """Registrations and all that staff do with them, on a database that is rolled back afterwards."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        # As they were when they became a part; by number.
        self.parts: dict[int, dict] = {}
        self.wished: set[int] = set()
        self.erased: list[str] = []

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def pick(self, which: int) -> Person:
        people = list(Person.objects.current().order_by("pk"))
        return people[which % len(people)]

    def has_people(self):
        return Person.objects.exists()

    @rule(address=strategies.sampled_from(ADDRESSES))
    def register(self, address):
        name = f"Name{next(numbers)}"
        registration = make_registration(first_name=name, email=address, telephone="", telephone_e164="")
        consents.record_ticks(registration, {"email": 1})

    @precondition(has_people)
    @rule(first=PICK, second=PICK)
    def merge(self, first, second):
        first, second = self.pick(first), self.pick(second)
        before = {person.pk: state_of(person) for person in (first, second)}
        try:
            umbrella = merging.merge(first, second, None)
        except Overtaken:
            assert first == second
            return
        self.parts |= before
        if {first.pk, second.pk} & self.wished:
            self.wished.add(umbrella.pk)

    @precondition(has_people)
    @rule(which=PICK)
    def unmerge(self, which):
        umbrella = self.pick(which)
        try:
            parts = merging.unmerge(umbrella, None)
        except Overtaken:
            assert len(umbrella.numbers) == 1
            return
        for part in parts:
            before, now = self.parts.pop(part.pk), state_of(part)
            assert {name: now[name] for name in OWN} == {name: before[name] for name in OWN}
            assert before["sent"] == now["sent"]
            assert before["lines"] <= now["lines"]
            assert now["stage"] in {before["stage"], "working", "left"}
            if umbrella.pk in self.wished:
                self.wished.add(part.pk)

    @precondition(has_people)
    @rule(which=PICK, address=strategies.sampled_from(ADDRESSES))
    def correct(self, which, address):
        correcting.correct(self.pick(which), {"email": address, "last_name": f"Right{next(numbers)}"}, None)

    @precondition(has_people)
    @rule(which=PICK, days=strategies.integers(0, 800))
    def work(self, which, days):
        person = self.pick(which)
        if person.stage != "working":
            following_up.move(person, "working", None, expected=person.stage)
            began = timezone.localdate() - timedelta(days=days)
            Service.objects.filter(person=person, ended_on=None).update(began_on=began)

    @precondition(has_people)
    @rule(which=PICK, stage=strategies.sampled_from(["left", "contacted", "unsuitable"]))
    def move_on(self, which, stage):
        person = self.pick(which)
        following_up.move(person, stage, None, expected=person.stage)

    @precondition(has_people)
    @rule(which=PICK)
    def undo(self, which):
        person = self.pick(which)
        newest = Event.objects.filter(person__in=person.numbers, kind="stage").first()
        if newest:
            try:
                following_up.undo(newest, None)
            except Overtaken:
                return

    @precondition(has_people)
    @rule(which=PICK, wish=strategies.sampled_from(WISHES))
    def object(self, which, wish):
        person = self.pick(which)
        Person.objects.filter(pk=person.pk).update(**{wish: timezone.now()})
        self.wished.add(person.pk)

    @precondition(has_people)
    @rule(which=PICK, many=strategies.booleans())
    def erase(self, which, many):
        person = self.pick(which)
        others = [self.pick(which + 1)] if many else []
        family = [number for each in {person, *others} for number in each.numbers]
        is_held = holds.hold_on(family) is not None
        refused = Person.objects.filter(pk__in=family).exclude(objected_at=None, no_contact_at=None).exists()
        sent = list(Registration.objects.filter(person__in=family))
        try:
            erasure.erase(person, Erasure.Reason.REQUEST, also=others)
        except Held:
            assert is_held
            assert Registration.objects.filter(person__in=family).count() == len(sent)
            return
        assert not is_held
        assert not refused or all(Refusal.objects.filter(subject_digest=digest(row.email)).exists() for row in sent)
        self.erased += [row.first_name for row in sent]

    @invariant()
    def nothing_is_left_of_the_erased(self):
        left = Person.objects.filter(first_name__in=self.erased).count()
        left += Registration.objects.filter(first_name__in=self.erased).count()
        keys = " ".join(SearchKey.objects.values_list("text", flat=True)).split()
        assert not left
        assert not {name.lower() for name in self.erased} & {*keys}
        addresses = {*Registration.objects.values_list("email_normalised", flat=True)}
        addresses |= {*Person.objects.values_list("email_normalised", flat=True)}
        assert {*Consent.objects.values_list("subject", flat=True)} <= addresses

    @invariant()
    def nobody_is_contacted_after_an_objection(self):
        for person in Person.objects.current().filter(pk__in=self.wished):
            assert not person.may_be_contacted

    @invariant()
    def whoever_works_with_us_has_a_service_that_lasts_and_nobody_else(self):
        for person in Person.objects.current():
            lasting = Service.objects.filter(person__in=person.numbers, ended_on=None).exists()
            assert lasting == (person.stage == "working")

    @invariant()
    def every_part_is_below_one_who_is_current(self):
        current = {*Person.objects.current().values_list("pk", flat=True)}
        assert {*Person.objects.exclude(umbrella=None).values_list("umbrella", flat=True)} <= current


def state_of(person: Person) -> dict:
    person = Person.objects.get(pk=person.pk)
    sent = Registration.objects.filter(person__in=person.numbers).order_by("pk").values()
    lines = Event.objects.filter(person=person).values_list("kind", "at", "before", "after", "note")
    return {name: getattr(person, name) for name in (*OWN, "stage")} | {"sent": list(sent), "lines": {*lines}}


@pytest.mark.usefixtures("site")
def test_invariants_hold_in_every_sequence():
    run_state_machine_as_test(Office, settings=SETTINGS)
