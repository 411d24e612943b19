"""Imports between whatever staff do here and others there: no text is lost, none is doubled, none appears by itself."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from news.models import Article, Revision
from news.models.contents import apply, content_of
from news.moving.old_articles import OldStatus, OldTopic
from news.newsroom import publishing, trash
from tests.builders import make_staff
from tests.old_site import move, old_article

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEXT = st.text(max_size=400)
RECORDS = st.builds(
    old_article,
    number=st.integers(1, 3),
    title=TEXT,
    html=TEXT | st.sampled_from(['<p><a href="/?p=2">x</a><img src="/x.jpg">', "<figure><figcaption>y", "<table><td>"]),
    slug=st.sampled_from(["", "same", "%d8%a3", "feed", "x" * 300]),
    summary=TEXT,
    status=st.sampled_from(OldStatus),
    publish_at=st.none() | st.datetimes(timezones=st.just(timezone.get_default_timezone())),
    authors=st.lists(TEXT, max_size=2).map(tuple),
    topics=st.lists(st.builds(OldTopic, name=TEXT), max_size=2).map(tuple),
    addresses=st.lists(TEXT.map("/{}".format), max_size=2).map(tuple),
)


@given(records=st.lists(RECORDS, max_size=4))
@settings(max_examples=20)
def test_import_of_anything_twice_is_the_identity(records):
    with transaction.atomic():
        move(*records)
        before = [content_of(article) for article in Article.objects.order_by("pk")]
        again = move(*records)
        assert [content_of(article) for article in Article.objects.order_by("pk")] == before
        assert [again.counts.get(kind) for kind in ("new", "changed", "waiting")] == [None, None, None]
        transaction.set_rollback(True)


class House(RuleBasedStateMachine):
    """One article there, and whatever became of it here."""

    names = count(1)

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.editor = make_staff(f"house{next(self.names)}")
        self.old = old_article()
        self.was_public = self.is_taken_off = self.is_deleted = False
        self.written = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def article(self):
        return Article.objects.first()

    def has(self, *states):
        return self.article is not None and self.article.state in states

    @rule()
    def edit_there(self):
        self.old = old_article(status=self.old.status, html=f"<p>Theirs {next(self.names)}.</p>")

    @rule(status=st.sampled_from([OldStatus.PUBLIC, OldStatus.DRAFT, OldStatus.PRIVATE]))
    def change_status_there(self, status):
        self.old = old_article(status=status, html=self.old.html)

    @rule()
    def take_in(self):
        was_live = self.has("live")
        move(self.old)
        if self.has("live") and not was_live:
            assert self.old.status is OldStatus.PUBLIC
            assert not self.is_taken_off
        if not self.has("trashed") and not self.is_deleted:
            self.written.add(self.old.html)

    @precondition(lambda self: self.has("live", "draft", "withdrawn"))
    @rule(is_published=st.booleans())
    def edit_here(self, is_published):
        article, text = self.article, f"<p>Ours {next(self.names)}.</p>"
        working = publishing.working_copy(article)
        content = working.content | {"body": text}
        if is_published:
            apply(content, article)
            publishing.publish(article, self.editor, working.edit)
            self.is_taken_off = False
        else:
            publishing.save_draft(article, content, self.editor, working.edit)
        self.written.add(text)

    @precondition(lambda self: self.has("live"))
    @rule()
    def withdraw(self):
        publishing.withdraw(self.article, self.editor)
        self.is_taken_off = True

    @precondition(lambda self: self.has("live", "draft", "withdrawn"))
    @rule()
    def throw_away(self):
        trash.throw_away(self.article)
        self.is_taken_off = True

    @precondition(lambda self: self.has("trashed"))
    @rule()
    def bring_back(self):
        trash.bring_back(self.article)

    @precondition(lambda self: self.has("trashed"))
    @rule()
    def delete(self):
        self.article.delete()
        self.is_deleted, self.written = True, set()

    @invariant()
    def one_article_at_most(self):
        assert Article.objects.count() <= (0 if self.is_deleted else 1)

    @invariant()
    def each_text_is_in_the_history(self):
        kept = {revision.content["body"] for revision in Revision.objects.all()}
        assert self.written <= kept


def test_no_sequence_loses_or_doubles_a_text():
    run_state_machine_as_test(
        House, settings=settings(max_examples=15, stateful_step_count=16, phases=[Phase.generate])
    )


def test_clock_of_the_source_may_be_ahead_of_ours():
    move(old_article(modified_at=timezone.now() + timedelta(days=3)))
    assert Article.objects.get().modified_at <= timezone.now()
