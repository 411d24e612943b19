"""Two people and their tabs at one article, whatever they do in whatever order: no text and no change is lost."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from news.models import Article, Revision
from news.models.contents import apply, content_of
from news.newsroom.publishing import Overtaken, publish, save_draft, set_aside, working_copy
from news.newsroom.three_versions import OpenForm, changed, compare, digests
from tests.builders import make_article, make_author, make_staff

SETTINGS = settings(max_examples=60, stateful_step_count=30, phases=[Phase.generate])
FIELDS = ("title", "summary", "authors")
TABS = strategies.integers(0, 3)


class Tab:
    """A form as its browser and its writer know it."""

    names = count(1)

    def __init__(self, article, author):
        working = working_copy(article)
        self.author, self.based_on, self.content = author, working.edit, dict(working.content)
        self.form = OpenForm(f"{next(self.names):032x}", digests(working.content))
        # What the writer typed into this tab and the article does not have.
        self.typed = set()


class Desk(RuleBasedStateMachine):
    clock = None

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = timezone.now()
        self.clock.move_to(self.now, tick=False)
        self.pk = make_article(status="draft", summary="As it was", authors=[make_author().pk]).pk
        self.people = [make_staff(f"somebody{next(Tab.names)}") for _ in range(2)]
        self.tabs = [Tab(self.article, self.people[number // 2]) for number in range(4)]
        # What the article must say: only what somebody typed themselves may change it.
        self.meant = content_of(self.article)
        # Each word that the server has said is saved, with the tab that it came from.
        self.acknowledged = {}

    @property
    def article(self):
        return Article.objects.get(pk=self.pk)

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @rule(which=TABS, name=strategies.sampled_from(FIELDS))
    def type(self, which, name):
        tab = self.tabs[which]
        if name == "authors":
            # One more than there were, as the first: nobody types what was there before.
            tab.content[name] = [make_author().pk, *tab.content[name][:2]]
        else:
            tab.content[name] = f"Word {next(Tab.names)}"
        tab.typed.add(name)

    @rule(which=TABS, is_heard=strategies.booleans())
    def autosave(self, which, is_heard):
        tab = self.tabs[which]
        try:
            saved = save_draft(self.article, dict(tab.content), tab.author, tab.based_on, tab.form)
        except Overtaken:
            self.settle(which, set_aside(self.article, dict(tab.content), tab.author, tab.based_on, tab.form))
            return
        self.save(tab)
        if is_heard:
            # The page shows what only another tab has changed.
            tab.content |= {name: saved.content[name] for name in changed(saved.content, digests(tab.content))}
            tab.based_on, tab.form = saved.edit, OpenForm(tab.form.tab, digests(tab.content))

    def save(self, tab):
        for name in tab.typed:
            self.meant[name] = tab.content[name]
            self.acknowledged[name, tab.form.tab] = tab.content[name]
        tab.typed = set()

    def settle(self, which, aside):
        """As the page of the conflict has it chosen, and the writer's own words where it chooses nothing."""
        tab, theirs = self.tabs[which], working_copy(self.article)
        followed, _ = compare(aside.content, theirs.content, aside.opened)
        chosen = {name: (theirs if name in followed else aside).content.get(name) for name in aside.content}
        save_draft(self.article, chosen, tab.author, theirs.edit)
        self.save(tab)
        self.tabs[which] = Tab(self.article, tab.author)

    @rule(which=TABS)
    def open_anew(self, which):
        self.tabs[which] = Tab(self.article, self.tabs[which].author)

    @rule(which=TABS)
    def publish(self, which):
        tab, row = self.tabs[which], self.article
        apply(tab.content, row)
        try:
            publish(row, tab.author, tab.based_on, tab.form)
        except Overtaken:
            return
        self.save(tab)
        self.tabs[which] = Tab(self.article, tab.author)

    @rule(minutes=strategies.sampled_from([1, 4, 11]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.clock.move_to(self.now, tick=False)

    @invariant()
    def article_says_what_somebody_meant(self):
        standing = working_copy(self.article).content
        assert {name: standing[name] for name in FIELDS} == {name: self.meant[name] for name in FIELDS}

    @invariant()
    def nothing_that_was_saved_is_gone(self):
        kept = list(Revision.objects.filter(article=self.pk).values_list("content", flat=True))
        for (name, _), word in self.acknowledged.items():
            assert any(content[name] == word for content in kept), word


@pytest.mark.slow
def test_two_people_and_their_tabs_lose_nothing_and_undo_nothing(db, time_machine):
    Desk.clock = time_machine
    run_state_machine_as_test(Desk, settings=SETTINGS)
