"""London's clocks in the article's form, on the two nights that are unlike all others too."""

from datetime import UTC, date, datetime, time

import pytest

from news.models import Article
from news.times import RepeatedTime, SkippedTime, in_london, in_words
from tests.article_form import address, article_form, opened, send
from tests.builders import make_article, make_staff

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff())
    return client


def schedule(client, day, hour, **fields):
    form = article_form(publish_at_0=f"{day}", publish_at_1=hour, _schedule="1", **fields)
    return client.post(address("article_add"), form, follow=True).text


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        (date(2027, 3, 2), time(9), datetime(2027, 3, 2, 9, tzinfo=UTC)),
        (date(2027, 7, 6), time(9), datetime(2027, 7, 6, 8, tzinfo=UTC)),
        (SPRING, time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SPRING, time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (AUTUMN, time(0, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (AUTUMN, time(2), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_clock_of_london_names_one_moment(day, hour, moment):
    assert in_london(day, hour) == moment


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_hour_that_the_clocks_skip_is_no_time(minute):
    with pytest.raises(SkippedTime) as skipped:
        in_london(SPRING, time(1, minute))
    assert in_words(skipped.value.instead) == f"Sun 28 Mar 2027, 02:{minute:02} BST"


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_hour_that_comes_twice_needs_to_be_told_apart(minute):
    with pytest.raises(RepeatedTime):
        in_london(AUTUMN, time(1, minute))
    first, second = (in_london(AUTUMN, time(1, minute), fold) for fold in (0, 1))
    assert in_words(first) == f"Sun 31 Oct 2027, 01:{minute:02} BST"
    assert in_words(second) == f"Sun 31 Oct 2027, 01:{minute:02} GMT"


def test_form_refuses_the_skipped_hour_and_suggests_another(newsroom):
    page = schedule(newsroom, SPRING, "01:30")
    assert "On Sun 28 Mar 2027 the clocks go forward: 01:30 does not exist that night. Did you mean 02:30 BST?" in page
    assert not Article.objects.exists()


def test_form_asks_which_of_the_two_hours_is_meant(newsroom):
    page = schedule(newsroom, AUTUMN, "01:30")
    assert "01:30 comes twice that night" in page
    assert page.count('<span class="london-which">') == 1
    assert not Article.objects.exists()


@pytest.mark.parametrize(("choice", "hour"), [("0", 0), ("1", 1)])
def test_form_takes_the_hour_that_was_chosen_and_shows_it_again(newsroom, choice, hour):
    schedule(newsroom, AUTUMN, "01:30", publish_at_2=choice)
    article = Article.objects.get()
    assert article.publish_at == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    form = opened(newsroom, article)
    assert (form["publish_at_0"], form["publish_at_1"], form["publish_at_2"]) == ("2027-10-31", "01:30", choice)


def test_form_does_not_ask_which_on_other_nights(newsroom):
    page = newsroom.get(address("article_change", make_article().pk)).text
    assert page.count('<span class="london-which" hidden>') == 3


def test_form_shows_weekday_and_zone_beside_the_time(newsroom):
    article = make_article(publish_at=datetime(2027, 7, 6, 8, tzinfo=UTC))
    assert "Tue 6 Jul 2027, 09:00 BST" in newsroom.get(address("article_change", article.pk)).text


def test_form_of_a_draft_says_that_a_past_time_publishes_at_once(newsroom):
    article = make_article(publish_at=datetime(2026, 3, 2, 9, tzinfo=UTC), status="draft")
    assert "Mon 2 Mar 2026, 09:00 GMT – publishes at once" in newsroom.get(address("article_change", article.pk)).text


def test_expiry_before_going_live_is_refused(newsroom):
    page = schedule(newsroom, "2027-03-02", "09:00", expire_at_0="2027-03-02", expire_at_1="08:59")
    assert "It would expire before it goes live, Tue 2 Mar 2027, 09:00 GMT." in page
    assert not Article.objects.exists()


def test_time_in_the_past_publishes_at_once_with_that_date(newsroom):
    page = schedule(newsroom, "2026-03-02", "09:00")
    assert "is live, dated Mon 2 Mar 2026, 09:00 GMT" in page
    assert Article.objects.published().exists()


def test_day_without_a_time_is_asked_for_one(newsroom):
    assert "Give the time of day as well." in schedule(newsroom, "2027-03-02", "")


def test_saving_leaves_the_seconds_that_the_form_does_not_show(newsroom):
    moment = datetime(2027, 3, 2, 9, 0, 12, 345, tzinfo=UTC)
    article = make_article(publish_at=moment)
    send(newsroom, article, "_schedule", title="Changed")
    article.refresh_from_db()
    assert article.publish_at == moment
