"""Whatever people, strangers and staff do in whatever order, news rest on what a simple model says."""

import pytest
from django.db import transaction
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registration.models import Consent, Person, Reader, Registration
from registration.people import correcting, merging, wishes
from registration.people.following_up import Overtaken
from registration.privacy import consents, news
from registration.quick_register.acceptance import confirm_address
from registration.rights import erasure
from tests.builders import make_registration

pytestmark = pytest.mark.slow

SETTINGS = settings(max_examples=12, stateful_step_count=20, phases=[Phase.generate])
PICK = strategies.integers(0, 50)
ADDRESSES = ["ada@example.org", "bea@example.org", "cleo@example.org"]
ADDRESS = strategies.sampled_from(ADDRESSES)
EMAIL = Consent.Channel.EMAIL


class Newsletter(RuleBasedStateMachine):
    """The model has, for each address, when its mailbox last said yes and when anybody with a right to it said no."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = 0
        self.yes: dict[str, int] = {}
        self.no: dict[str, int] = {}
        # When two people were joined; by number of the umbrella.
        self.joined: dict[int, int] = {}
        # Whose tick waits for the button; by reference.
        self.ticked: set[str] = set()
        self.confirmed_tick: dict[str, str] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def now(self) -> int:
        self.clock += 1
        return self.clock

    def pick(self, which, model=Person):
        rows = list(model.objects.current() if model is Person else model.objects.order_by("pk"))
        return rows[which % len(rows)]

    def has_people(self):
        return Person.objects.exists()

    def has_readers(self):
        return Reader.objects.exists()

    @initialize()
    def two_candidates_get_news(self):
        for which, address in enumerate(ADDRESSES[:2]):
            self.register(address, ticks=True, status="new")
            self.press_the_button(which, wants_news=True)

    # What anybody can do who types an address

    @rule(address=ADDRESS, ticks=strategies.booleans(), status=strategies.sampled_from(["new", "new", "quarantined"]))
    def register(self, address, ticks, status):
        registration = make_registration(email=address, telephone="", telephone_e164="", status=status)
        if status == "new":
            Person.objects.filter(pk=registration.person_id).update(stage="new")
        if ticks:
            consents.record_ticks(registration, {EMAIL: 1})
            if consents.open_tick(registration):
                self.ticked.add(registration.reference)

    @rule(address=ADDRESS)
    def ask_on_the_page(self, address):
        Reader.objects.put(address)

    @precondition(has_people)
    @rule(which=PICK, ticks=strategies.booleans())
    def answer_on_the_thank_you_page(self, which, ticks):
        registration = self.pick(which, Registration)
        consents.change_ticks(registration, {EMAIL: int(ticks)}, Consent.Source.THANKS)
        reference = registration.reference
        if consents.open_tick(registration):
            self.ticked.add(reference)
        elif not ticks:
            self.ticked.discard(reference)
            if address := self.confirmed_tick.pop(reference, ""):
                self.no[address] = self.now()

    # What whoever reads the mailbox can do

    @precondition(has_people)
    @rule(which=PICK, wants_news=strategies.booleans())
    def press_the_button(self, which, wants_news):
        registration = self.pick(which, Registration)
        confirm_address(registration, wants_news=wants_news)
        if wants_news and registration.reference in self.ticked:
            self.ticked.discard(registration.reference)
            self.confirmed_tick[registration.reference] = registration.email
            self.yes[registration.email] = self.now()

    @precondition(has_readers)
    @rule(which=PICK)
    def press_the_readers_button(self, which):
        reader = self.pick(which, Reader)
        news.subscribe(reader, [])
        self.yes[reader.email_normalised] = self.now()

    @precondition(has_readers)
    @rule(which=PICK)
    def stop(self, which):
        reader = self.pick(which, Reader)
        consents.withdraw_all([reader], EMAIL, Consent.Source.LINK)
        self.no[reader.email_normalised] = self.now()

    @precondition(has_people)
    @rule(which=PICK, wants=strategies.booleans())
    def choose_on_the_own_page(self, which, wants):
        person = self.pick(which)
        if not person.email_confirmed_at:
            correcting.confirm_address(person)
        changed = consents.choose(person, {EMAIL: int(wants)})
        if changed and wants:
            self.yes[person.email_normalised] = self.now()
        elif changed:
            self.say_no(person)

    # What staff do

    @precondition(has_people)
    @rule(which=PICK)
    def note_no_news(self, which):
        person = self.pick(which)
        consents.withdraw_all(consents.owners_of(person), EMAIL, Consent.Source.TELEPHONE)
        self.say_no(person)

    @precondition(has_people)
    @rule(which=PICK, wish=strategies.sampled_from(["restricted_at", "no_contact_at"]), stands=strategies.booleans())
    def wish(self, which, wish, stands):
        wishes.note(self.pick(which), wish, None, stands=stands, reason="")

    @precondition(has_people)
    @rule(which=PICK, address=ADDRESS)
    def correct(self, which, address):
        correcting.correct(self.pick(which), {"email": address}, None)

    @precondition(has_people)
    @rule(first=PICK, second=PICK)
    def join(self, first, second):
        try:
            umbrella = merging.merge(self.pick(first), self.pick(second), None)
        except Overtaken:
            return
        self.joined[umbrella.pk] = self.now()

    @precondition(has_people)
    @rule(which=PICK)
    def part(self, which):
        try:
            merging.unmerge(self.pick(which), None)
        except Overtaken:
            return

    @precondition(has_people)
    @rule(which=PICK)
    def erase(self, which):
        person = self.pick(which)
        before = {*addresses_of(person)}
        erasure.erase(person, "request")
        for address in before - {each for other in Person.objects.current() for each in addresses_of(other)}:
            self.yes.pop(address, None)
            self.no.pop(address, None)

    @rule()
    def keep_house(self):
        erasure.forget_strangers()

    def say_no(self, person):
        for address in addresses_of(person):
            self.no[address] = self.now()

    # The model

    def wants(self, address: str) -> bool:
        return self.yes.get(address, 0) > self.no.get(address, 0)

    def may_go(self, address: str) -> bool:
        people = [person for person in Person.objects.current() if address in addresses_of(person)]
        using = [person for person in people if person.email_normalised == address]
        if not self.wants(address) or not all(person.may_be_contacted for person in people):
            return False
        return not people or bool(using) and all(self.no_part_forbids(person, address) for person in using)

    def no_part_forbids(self, person: Person, address: str) -> bool:
        others = [self.no.get(each, 0) for each in addresses_of(person) if not self.wants(each)]
        said, joined = self.yes[address], self.joined.get(person.pk, 0)
        return all(no < said and said > joined for no in others if no) if joined else all(no < said for no in others)

    @invariant()
    def news_go_nowhere_that_the_model_forbids(self):
        for reader in Reader.objects.all():
            if entry := news.basis(reader):
                assert self.may_go(reader.email_normalised), reader
                assert entry.is_given
                assert entry.subject == reader.email_normalised
                assert not consents.is_unconfirmed(entry)

    @invariant()
    def whoever_wants_news_and_may_have_them_gets_them(self):
        for address in filter(self.may_go, ADDRESSES):
            counted = [p for p in Person.objects.current() if address in addresses_of(p)]
            readers = Reader.objects.filter(email_normalised=address).exclude(confirmed_at=None)
            if readers and (not counted or any(person.stage != "pending" for person in counted)):
                assert news.basis(readers.get()), address


def addresses_of(person: Person) -> set[str]:
    return {owner.email_normalised for owner in consents.owners_of(person)}


@pytest.mark.usefixtures("site")
def test_news_rest_on_what_the_mailbox_has_said_in_every_sequence():
    run_state_machine_as_test(Newsletter, settings=SETTINGS)
