"""Planning by the calendar: adding an article for a day, and moving what is planned."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
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


def move(client, article, day, **fields):
    form = {"article": article.pk, "day": day, "moment": article.publish_at.isoformat()}
    return client.post(address("article_move"), form | fields, follow=True)


def months(page):
    return re.findall(r'href="\?month=([^"]*)">(Earlier|Later)', page)


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
    move(edith, fresh(article), "2027-03-23")
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


def test_editor_leafs_through_the_months_and_back(edith):
    make_article(title="In summer", publish_at=datetime(2027, 6, 30, 22, 59, tzinfo=UTC))
    make_article(title="A day later", status="draft", publish_at=datetime(2027, 7, 9, tzinfo=UTC))
    seen, month = [], ""
    while "In summer" not in (page := edith.get(address("article_calendar"), {"month": month}).text):
        seen.append(month)
        month = dict(map(reversed, months(page)))["Later"]
    assert (seen, month) == (["", "2027-04", "2027-05"], "2027-06")
    assert "Going live in June 2027" in page
    assert "A day later" not in page
    assert months(page) == [("2027-05", "Earlier"), ("2027-07", "Later")]
    assert f'href="{address("article_calendar")}">The next 30 days' in page


@pytest.mark.parametrize(
    ("today", "later"),
    [("2027-01-29", "2027-03"), ("2027-01-28", "2027-02"), ("2027-12-01", "2028-01"), ("2028-02-01", "2028-03")],
)
def test_month_after_the_next_thirty_days_leaves_no_day_out(edith, time_machine, today, later):
    time_machine.move_to(f"{today}T08:00:00Z", tick=False)
    edith.force_login(make_staff("ellis", groups=["Editors"]))
    assert months(edith.get(address("article_calendar")).text) == [(later, "Later")]


@pytest.mark.parametrize(
    "month", ["2027-03", "2026-12", "2027-13", "2027", "soon", "0000-01", "9999-12", "9" * 30, "\x00", "2027-04-01"]
)
def test_month_that_is_none_or_has_begun_shows_the_next_days(edith, month):
    assert "Going live in the next 30 days" in edith.get(address("article_calendar"), {"month": month}).text


def test_calendar_of_the_last_month_that_may_be_meant_is_shown(edith):
    assert "Going live in December 2127" in edith.get(address("article_calendar"), {"month": "2127-12"}).text


def test_whoever_moves_stays_in_the_month_or_follows_the_article(edith):
    article = make_article(title="Nights", publish_at=datetime(2027, 6, 8, 8, tzinfo=UTC))
    page = move(edith, article, "2027-06-11", month="2027-06").text
    assert "Going live in June 2027" in page
    assert "“Nights” has moved from Tue 8 Jun to Fri 11 Jun 2027, 09:00" in page
    assert "Going live in August 2027" in move(edith, fresh(article), "2027-08-02", month="2027-06").text
    assert "Going live in the next 30 days" in move(edith, fresh(article), "2027-03-30", month="2027-08").text


@pytest.mark.parametrize("status", ["ready", "draft"])
def test_second_of_two_editors_is_told_and_undoes_nothing(edith, site, status):
    article, ellis = make_article(status=status, publish_at=MONDAY + DAY), Client()
    ellis.force_login(make_staff("ellis", groups=["Editors"]))
    move(ellis, article, "2027-04-01")
    page = move(edith, article, "2027-03-29").text
    assert "was not moved: Its time was changed meanwhile, to Thu 1 Apr 2027, 08:00 BST." in page
    assert timezone.localdate(fresh(article).publish_at).isoformat() == "2027-04-01"


def test_undo_is_not_offered_once_somebody_else_has_moved_it_on(edith, site):
    article, ellis = make_article(publish_at=MONDAY + DAY), Client()
    ellis.force_login(make_staff("ellis", groups=["Editors"]))
    move(edith, article, "2027-03-29")
    moment = fresh(article).publish_at
    undo = {"article": article.pk, "day": "2027-03-23", "moment": moment.isoformat()}
    assert "Undo" in edith.get(address("article_calendar"), undo).text
    move(ellis, fresh(article), "2027-04-01")
    assert "Undo" not in edith.get(address("article_calendar"), undo).text
    assert "was not moved" in edith.post(address("article_move"), undo, follow=True).text


@pytest.mark.parametrize("moment", ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "\x00"])
def test_move_that_does_not_say_from_when_moves_nothing(edith, moment):
    article = make_article(publish_at=MONDAY + DAY)
    query = {"article": article.pk, "day": "2027-03-29", "moment": moment}
    assert "moved" in edith.post(address("article_move"), query, follow=True).text
    assert edith.get(address("article_calendar"), query).status_code == 200
    assert fresh(article).publish_at == MONDAY + DAY


def test_move_to_before_what_the_text_links_to_is_refused(edith):
    make_article(title="Pay rates", slug="pay-rates", publish_at=MONDAY + 3 * DAY)
    text = '<p>See <a href="/news/pay-rates/">the rates</a>.</p>'
    article = make_article(title="Nights", body=text, publish_at=MONDAY + 4 * DAY)
    before = article.publish_at
    assert "was not moved" in move(edith, article, "2027-03-24").text
    assert fresh(article).publish_at == before


def test_article_whose_link_is_broken_already_can_be_put_off(edith):
    text = '<p>See <a href="/news/pay-rates/">the rates</a>.</p>'
    article = make_article(title="Nights", body=text, publish_at=MONDAY + 4 * DAY)
    assert "has moved" in move(edith, article, "2027-03-29").text
