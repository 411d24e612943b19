"""Planning by the calendar: adding an article for a day, and moving what is planned."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from news.models import Article
from news.newsroom import publishing
from tests.article_form import address
from tests.builders import make_article, make_staff

MONDAY = datetime(2027, 3, 22, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def before_summer_time(time_machine):
    """Clocks go forward on Sunday 28 March; before the session, so that it is young."""
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def edith(client, site):
    client.force_login(make_staff("edith", groups=["Editors"]))
    return client


def move(client, article, day):
    return client.post(address("article_move"), {"article": article.pk, "day": day}, follow=True)


def fresh(article):
    return Article.objects.get(pk=article.pk)


def test_day_leads_to_a_new_article_at_nine(edith):
    assert f"{address('article_add')}?day=2027-03-30" in edith.get(address("article_calendar")).text
    form = edith.get(address("article_add"), {"day": "2027-03-30"}).text
    assert "Tue 30 Mar 2027, 09:00 BST" in form


@pytest.mark.parametrize("day", ["", "2027-13-45", "x", "0001-01-01", "9" * 30, "\x00"])
def test_day_that_is_none_leads_to_a_new_article_all_the_same(edith, day):
    assert edith.get(address("article_add"), {"day": day}).status_code == 200


def test_scheduled_article_keeps_its_hour_of_london_on_another_day(edith):
    article = make_article(title="Nights", publish_at=MONDAY + timedelta(hours=1, minutes=30))
    page = move(edith, article, "2027-03-29").text
    assert timezone.localtime(fresh(article).publish_at).isoformat() == "2027-03-29T09:30:00+01:00"
    assert "“Nights” has moved from Mon 22 Mar to Mon 29 Mar 2027, 09:30" in page


def test_move_is_undone_by_the_button_that_the_page_offers(edith):
    article = make_article(publish_at=MONDAY + DAY)
    page = move(edith, article, "2027-03-29").text
    undo = page[page.index("calendar-moved") :]
    assert 'name="day" value="2027-03-23"' in undo
    move(edith, article, "2027-03-23")
    assert fresh(article).publish_at == MONDAY + DAY


def test_draft_moves_with_its_newest_text_and_is_not_published(edith):
    article, wren = make_article(title="Nights", status="draft", publish_at=MONDAY + DAY), make_staff("wren")
    publishing.save_draft(article, publishing.content_of(article) | {"title": "Nights and days"}, wren)
    move(edith, article, "2027-04-02")
    working = publishing.working_copy(fresh(article))
    assert (fresh(article).status, working.content["title"]) == ("draft", "Nights and days")
    assert fresh(article).publish_at == datetime(2027, 4, 2, 7, tzinfo=UTC)
    assert working.content["publish_at"] == "2027-04-02T07:00:00+00:00"


REFUSED = {
    "live": ({"publish_at": MONDAY - DAY}, "2027-04-02", "Visitors have seen it already."),
    "withdrawn": ({"status": "withdrawn"}, "2027-04-02", "It is not scheduled."),
    "into the past": ({"publish_at": MONDAY + DAY}, "2027-03-01", "That moment has passed."),
    "beyond its end": (
        {"publish_at": MONDAY + DAY, "expire_at": MONDAY + 2 * DAY},
        "2027-04-02",
        "The expiry must be later than the publication time.",
    ),
    "into a skipped hour": (
        {"publish_at": datetime(2027, 3, 23, 1, 30, tzinfo=UTC)},
        "2027-03-28",
        "The clocks skip this time",
    ),
    "to no day": ({"publish_at": MONDAY + DAY}, "soon", "no day"),
}


@pytest.mark.parametrize(("fields", "day", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_move_stays_and_a_sentence_says_why(edith, fields, day, sentence):
    article = make_article(**fields)
    before = article.publish_at
    assert sentence in move(edith, article, day).text
    assert fresh(article).publish_at == before


def test_writer_sees_the_calendar_and_moves_nothing(client, site):
    client.force_login(make_staff("wren", groups=["Writers"]))
    article = make_article(publish_at=MONDAY + DAY)
    assert "<summary>Move" not in client.get(address("article_calendar")).text
    assert move(client, article, "2027-03-29").status_code == 403
    assert fresh(article).publish_at == MONDAY + DAY


@pytest.mark.parametrize("query", [{"article": "x", "day": "2027-03-29"}, {"article": "9" * 30}, {"day": "\x00"}])
def test_calendar_takes_whatever_its_address_says(edith, query):
    assert edith.get(address("article_calendar"), query).status_code == 200
