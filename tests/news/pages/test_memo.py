"""What pages share is made once for each generation of pages."""

import pytest
from django.utils import timezone

from news.pages.generation import Generation
from news.pages.memo import Memo
from news.reading.article_cards import Listed, cards
from tests.builders import make_article, make_picture


@pytest.fixture
def made():
    return []


@pytest.fixture
def squares(site, made):
    def make(numbers):
        made.append(numbers)
        return {number: number**2 for number in numbers if number >= 0}

    memo = Memo(size=3)
    return lambda numbers: memo.get_many(numbers, make)


def test_those_not_kept_yet_are_made_together(squares, made):
    assert squares([1, 2]) == {1: 1, 2: 4}
    assert squares([2, 3]) == {2: 4, 3: 9}
    assert made == [[1, 2], [3]]


def test_key_for_which_there_is_nothing_is_left_out(squares):
    assert squares([-1, 2]) == {2: 4}


def test_all_are_made_anew_after_a_change(squares, made):
    squares([1])
    Generation.bump()
    squares([1])
    assert made == [[1], [1]]


def test_only_the_latest_are_kept(squares, made):
    squares([1, 2, 3, 4])
    assert squares([1, 4]) == {1: 1, 4: 16}
    assert made == [[1, 2, 3, 4], [1]]


def test_card_is_large_where_it_leads_and_has_a_picture(site):
    plain, illustrated = make_article(), make_article(picture=make_picture())
    places = {each: Listed(each.publish_at, each.pk) for each in (plain, illustrated)}
    assert "lead-card" in cards([places[illustrated], places[plain]], True)
    assert "lead-card" not in cards([places[illustrated], places[plain]], False)
    assert "lead-card" not in cards([places[plain], places[illustrated]], True)


def test_article_deleted_since_the_list_was_read_has_no_card(site):
    article = make_article()
    shown = cards([Listed(timezone.now(), article.pk + 1), Listed(article.publish_at, article.pk)], False)
    assert shown.count("<article") == 1
    assert article.title in shown
