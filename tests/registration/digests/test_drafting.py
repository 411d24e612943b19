"""A digest writes itself from what was published since the last one."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from registration.digests.drafting import MOST, draft
from registration.models import Digest
from tests.builders import make_article, make_staff

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now().replace(second=20), tick=False) as traveller:
        yield traveller


def article(days=0, **fields):
    return make_article(publish_at=timezone.now() - timedelta(days=days), **fields)


def offered(digest) -> list:
    return [item.article for item in digest.items.all()]


def test_draft_has_what_was_published_newest_first_and_says_by_whom():
    older, newer, by = article(days=3), article(days=1), make_staff()
    digest = draft(by)
    assert (digest.state, digest.by, digest.subject, offered(digest)) == ("draft", by, newer.title, [newer, older])


def test_draft_has_only_what_is_live():
    live = article(days=1)
    article(status="draft")
    article(days=-1)
    article(days=2, expire_at=timezone.now() - timedelta(days=1))
    assert offered(draft(None)) == [live]


def test_nothing_new_makes_no_draft(clock):
    article()
    assert draft(None)
    clock.shift(timedelta(days=7))
    assert draft(None) is None
    assert Digest.objects.count() == 1


def test_second_press_makes_no_second_draft():
    article()
    assert draft(None)
    assert draft(None) is None


def test_next_draft_begins_where_the_last_one_ended(clock):
    article(days=1)
    draft(None)
    clock.shift(timedelta(seconds=15))
    # Published a moment later, and dated to the minute as the button does.
    same_minute = make_article(publish_at=timezone.now().replace(second=0, microsecond=0))
    clock.shift(timedelta(days=7))
    newest = article(days=1)
    assert offered(draft(None)) == [newest, same_minute]


def test_draft_that_was_thrown_away_leaves_its_articles_to_the_next():
    one = article(days=1)
    draft(None).delete()
    assert offered(draft(None)) == [one]


def test_first_draft_does_not_go_back_to_the_beginning_of_the_site():
    article(days=40)
    assert draft(None) is None


def test_draft_holds_as_many_articles_as_a_mail_can_carry():
    newest = [article(days=days / 10) for days in range(MOST + 5)][:MOST]
    assert offered(draft(None)) == newest


def test_subject_of_a_long_title_is_cut_at_its_end():
    article(title="Locum " * 25)
    assert draft(None).subject.endswith("…")
