"""No news without a standing yes in that second, and never two of a digest to one address, whatever happens when."""

from collections import Counter
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agency import periodic_duties
from registration.digests import sending
from registration.mail.sending import MAILS, send
from registration.models import Consent, Digest, Erasure, Mail, Person, Reader, Registration
from registration.models.people import WISHES
from registration.outbox.delivery import Held, Postponed
from registration.privacy import consents, news
from registration.privacy.holds import Held as HeldBack
from registration.rights import erasure
from tests.builders import make_digest, make_registration, run_tasks

SETTINGS = settings(max_examples=60, stateful_step_count=30, phases=[Phase.generate])
PICK = strategies.integers(0, 50)
ADDRESS = strategies.sampled_from(["ada@example.org", "bea@example.org"])
# So that there are some left to whom news may go.
SELDOM = strategies.sampled_from([True, False, False])
EMAIL, LINK = Consent.Channel.EMAIL, Consent.Source.LINK


class Watched(BaseEmailBackend):
    """Shows each news mail to the machine that runs, and may vanish after it has taken one."""

    machine: "Newsroom"

    def send_messages(self, messages):
        for message in messages:
            if "List-ID" in message.extra_headers:
                self.machine.take(message)
        return len(messages)


class Newsroom(RuleBasedStateMachine):
    """Readers, candidates, editors, workers and a mail server, on a database that is rolled back afterwards."""

    def __init__(self):
        super().__init__()
        Watched.machine = self
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.now = self.clock.start()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        # What the reader of each address has said last, by a button in a mail to it.
        self.wants = Counter()
        # How often each mail was taken, and how often without an answer; by address and digest.
        self.taken, self.unanswered, self.names = Counter(), Counter(), {}
        self.vanishes = False
        # Raised where it happens it would pass for a fault of the mail server.
        self.wrongs = []

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.clock.stop()

    def take(self, message):
        (address,) = message.to
        sent = address, message.extra_headers["List-Unsubscribe"].rpartition("digest=")[2]
        wishes = [Person.objects.filter(email_normalised=address, **{f"{wish}__isnull": False}) for wish in WISHES]
        self.taken[sent] += 1
        if not self.wants[address] or any(people.exists() for people in wishes):
            self.wrongs.append(f"{sent}: nobody there has a standing yes")
        if self.taken[sent] > 1 + self.unanswered[sent]:
            self.wrongs.append(f"{sent}: the same news twice")
        if self.names.setdefault(sent, message.extra_headers["Message-ID"]) != message.extra_headers["Message-ID"]:
            self.wrongs.append(f"{sent}: two names for one mail")
        if self.vanishes:
            self.vanishes = False
            self.unanswered[sent] += 1
            raise SMTPServerDisconnected("gone")

    @initialize()
    def begin(self):
        self.subscribe("ada@example.org")
        self.subscribe("bea@example.org")
        self.schedule(0)

    @invariant()
    def nothing_wrong_was_sent(self):
        assert self.wrongs == []

    @rule(address=ADDRESS)
    def subscribe(self, address):
        news.subscribe(Reader.objects.put(address), [])
        self.wants[address] = True

    @rule(address=ADDRESS, ticks=strategies.booleans())
    def register(self, address, ticks):
        registration = make_registration(email=address, telephone="", telephone_e164="")
        consents.record_ticks(registration, {EMAIL: int(ticks)})

    @precondition(lambda self: Registration.objects.exists())
    @rule(which=PICK)
    def confirm(self, which):
        registration = pick(Registration, which)
        if consents.open_tick(registration):
            consents.confirm_tick(registration)
            self.wants[registration.email] = True

    @rule(address=ADDRESS, seldom=SELDOM)
    def stop(self, address, seldom):
        if seldom and (reader := Reader.objects.filter(email=address).first()):
            consents.withdraw_all([reader], EMAIL, LINK)
            self.wants[address] = False

    @precondition(lambda self: Registration.objects.exists())
    @rule(which=PICK, seldom=SELDOM)
    def withdraw(self, which, seldom):
        if not seldom:
            return
        registration = pick(Registration, which)
        consents.withdraw_all([registration], EMAIL, LINK)
        self.wants[registration.email] = False

    @precondition(lambda self: Person.objects.exists())
    @rule(which=PICK, wish=strategies.sampled_from(WISHES), is_set=SELDOM)
    def wish(self, which, wish, is_set):
        Person.objects.filter(pk=pick(Person, which).pk).update(**{wish: timezone.now() if is_set else None})

    @precondition(lambda self: Person.objects.exists())
    @rule(which=PICK, want_nothing=strategies.booleans(), seldom=SELDOM)
    def erase(self, which, want_nothing, seldom):
        if not seldom:
            return
        person = pick(Person, which)
        try:
            erasure.erase(person, Erasure.Reason.REQUEST, want_nothing=want_nothing)
        except HeldBack:
            return
        if not Registration.objects.filter(email=person.email).exists():
            self.wants[person.email] = False

    @rule(minutes=strategies.sampled_from([0, 2, 30]))
    def schedule(self, minutes):
        sending.schedule(make_digest(), timezone.now() + timedelta(minutes=minutes), None)

    @rule(is_killed=strategies.booleans())
    def queue(self, is_killed):
        """By a worker that may be killed before it has noted that it is done."""
        sending.send_due()
        if is_killed:
            Digest.objects.filter(state="sent").update(state="sending")

    @precondition(lambda self: Digest.objects.exists())
    @rule(which=PICK)
    def cancel(self, which):
        sending.cancel(pick(Digest, which))

    @rule(minutes=strategies.integers(0, 30), vanishes=strategies.booleans())
    def work(self, minutes, vanishes):
        """What workers do after a while; the first mail that the server takes may remain without an answer."""
        self.now.shift(timedelta(minutes=minutes))
        self.vanishes = vanishes
        periodic_duties.revive_outbox()
        run_tasks()
        self.vanishes = False

    @precondition(lambda self: Mail.objects.unsent().exists())
    @rule(which=PICK)
    def die(self, which):
        """A worker is killed in the moment after the server has taken the mail."""
        row = Mail.objects.start(pick(Mail, which).pk)
        if row is None:
            return
        try:
            before = self.taken.copy()
            send(row)
            self.unanswered += self.taken - before
        except (Held, Postponed):
            pass

    @precondition(lambda self: Mail.objects.exists())
    @rule(which=PICK)
    def send_again(self, which):
        MAILS.send_again(pick(Mail, which))


def pick(model, which):
    rows = list(model.objects.order_by("pk"))
    return rows[which % len(rows)]


@pytest.mark.slow
@pytest.mark.usefixtures("site")
def test_invariants_hold_in_every_sequence():
    with override_settings(MAILERS={"server": {"BACKEND": f"{__name__}.Watched"}}):
        run_state_machine_as_test(Newsroom, settings=SETTINGS)
