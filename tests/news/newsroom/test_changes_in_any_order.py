"""Whatever two people do with a live text and its scheduled changes, visitors see what a simple model says."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from news.models import Article, Revision
from news.newsroom import publishing, trash
from news.newsroom.changes import reschedule_change, schedule_change
from news.newsroom.publishing import Overtaken, working_copy
from tests.asking import ask
from tests.builders import make_article, make_staff

SETTINGS = settings(max_examples=40, stateful_step_count=30, phases=[Phase.generate], deadline=None)
PERSON = strategies.integers(0, 1)
MINUTES = strategies.sampled_from([1, 2, 5, 30])


class Newsroom(RuleBasedStateMachine):
    words = count(1)
    clock = application = None

    def __init__(self):
        super().__init__()
        self.now = timezone.now().replace(microsecond=0)
        self.clock.move_to(self.now, tick=False)
        self.pk = make_article(title=self.word(), publish_at=self.now - timedelta(days=1)).pk
        self.people = [make_staff(self.word()) for _ in range(2)]
        self.address = self.article.get_absolute_url()
        # The model: the text of the row, whether visitors see it, and what waits, by number of the revision.
        self.text, self.state, self.waiting = self.article.title, "live", {}
        # What each person's open form began from.
        self.opened = [working_copy(self.article) for _ in range(2)]

    @classmethod
    def word(cls):
        return f"Word{next(cls.words)}end"

    @property
    def article(self):
        return Article.objects.get(pk=self.pk)

    def is_behind(self, who):
        return self.article.revisions.by_others(self.people[who], self.opened[who].edit).exists()

    def save(self, who, act):
        """True if it was saved: neither in the trash, nor behind a colleague's text."""
        refused = self.state == "trashed" or self.is_behind(who)
        try:
            act(self.opened[who].edit)
        except Overtaken:
            # A text that went live by the clock over a later publication is news to both.
            assert refused or self.opened[who].state == "published"
            return False
        assert not refused
        return True

    @rule(who=PERSON)
    def open_anew(self, who):
        self.opened[who] = working_copy(self.article)

    @rule(who=PERSON)
    def edit(self, who):
        text = self.opened[who].content | {"title": self.word()}
        self.save(who, lambda edit: publishing.save_draft(self.article, text, self.people[who], edit))

    @rule(who=PERSON, minutes=MINUTES)
    @precondition(lambda self: self.state == "live")
    def schedule(self, who, minutes):
        row, moment = self.article, self.now + timedelta(minutes=minutes)
        row.title = self.word()

        def act(edit):
            change = schedule_change(row, moment, self.people[who], edit)
            self.waiting[change.number] = (moment, row.title)

        self.save(who, act)

    @rule(who=PERSON)
    def publish_now(self, who):
        row = self.article
        row.title = self.word()
        if self.save(who, lambda edit: publishing.publish(row, self.people[who], edit)):
            self.text, self.state = row.title, "live"

    @rule(who=PERSON)
    @precondition(lambda self: self.state == "live")
    def withdraw(self, who):
        publishing.withdraw(self.article, self.people[who])
        self.state, self.waiting = "withdrawn", {}

    @rule()
    @precondition(lambda self: self.state != "trashed")
    def throw_away(self):
        trash.throw_away(self.article)
        self.state, self.waiting = "trashed", {}

    @rule()
    @precondition(lambda self: self.state == "trashed")
    def bring_back(self):
        trash.bring_back(self.article)
        self.state = "withdrawn"

    @rule(who=PERSON, which=strategies.integers(0, 9))
    def restore(self, who, which):
        kept = list(self.article.revisions.newest_first())
        if kept and self.state != "trashed":
            former = kept[which % len(kept)]
            publishing.save_draft(self.article, former.content, self.people[who], working_copy(self.article).edit)

    @rule(which=strategies.integers(0, 9), minutes=strategies.none() | MINUTES)
    @precondition(lambda self: self.waiting)
    def give_another_time_or_call_off(self, which, minutes):
        number = sorted(self.waiting)[which % len(self.waiting)]
        moment = self.now + timedelta(minutes=minutes) if minutes else None
        assert reschedule_change(self.article, number, moment)
        if moment:
            self.waiting[number] = (moment, self.waiting[number][1])
        else:
            del self.waiting[number]

    @rule(seconds=strategies.sampled_from([1, 59, 60, 61, 300, 1800]))
    def pass_time(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.clock.move_to(self.now, tick=False)
        for number, (moment, text) in sorted(self.waiting.items(), key=lambda item: (item[1][0], item[0])):
            if moment <= self.now:
                self.text = text
                del self.waiting[number]

    @rule()
    def look(self):
        status, _, body = ask(self.application, self.address)
        assert status == (200 if self.state == "live" else 410)
        if self.state == "live":
            assert self.text in body.decode()
        assert Revision.objects.planned().filter(article=self.pk).count() == len(self.waiting)

    def teardown(self):
        self.look()
        Article.objects.filter(pk=self.pk).update(status="trashed")
        self.article.delete()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_visitors_see_at_each_second_what_the_model_says(application, time_machine):
    Newsroom.clock, Newsroom.application = time_machine, application
    run_state_machine_as_test(Newsroom, settings=SETTINGS)
