"""What editors do with several articles at once from the list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article, Category
from news.newsroom import publishing
from news.newsroom.changes import schedule_change
from news.pages.generation import Generation
from tests.article_form import address, opened, send_form
from tests.builders import make_article, make_author, make_category, make_picture, make_staff

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def far_from_the_changes_of_the_clock(time_machine):
    """No hour of these days comes twice, so that the forms need not say which is meant."""
    time_machine.move_to(datetime(2027, 3, 1, 8, tzinfo=UTC))


@pytest.fixture
def edith(client, site):
    user = make_staff("edith", groups=["Editors"])
    client.force_login(user)
    client.user = user
    return client


def do(client, action, *articles, **answers):
    chosen = {"action": action, "_selected_action": [article.pk for article in articles]}
    return client.post(
        address("article_changelist"), chosen | ({"sure": "1"} | answers if answers else {}), follow=True
    )


def at(moment, prefix="value"):
    local = timezone.localtime(moment)
    return {f"{prefix}_0": f"{local:%Y-%m-%d}", f"{prefix}_1": f"{local:%H:%M}", f"{prefix}_2": ""}


def write(article, author, **fields):
    content = publishing.content_of(article) | fields
    return publishing.save_draft(article, content, author, publishing.working_copy(article).edit)


def fresh(article):
    return Article.objects.get(pk=article.pk)


def test_list_asks_before_it_does_anything_and_names_the_articles(edith):
    article = make_article(title="Nights")
    page = do(edith, "withdraw", article).text
    assert "Nights" in page
    assert fresh(article).status == "ready"


def test_articles_move_to_a_topic_with_their_drafts_and_without_publishing_those(edith):
    pay, live, draft = make_category(name="Pay"), make_article(title="Old"), make_article(status="draft")
    write(live, make_staff("wren"), title="New")
    page = do(edith, "choose_topic", live, draft, value=pay.pk).text
    assert "2 articles moved to “Pay”." in page
    assert {fresh(each).category for each in (live, draft)} == {pay}
    working = publishing.working_copy(fresh(live))
    assert (fresh(live).title, working.content["title"], working.content["category"]) == ("Old", "New", pay.pk)


def test_articles_get_authors_with_their_drafts(edith):
    ann, bob = make_author(name="Ann Lee"), make_author(name="Bob Ray")
    live, draft = make_article(authors=[bob.pk]), make_article(status="draft")
    write(live, make_staff("wren"), title="New")
    assert 'name="value_0"' in do(edith, "choose_authors", live, draft).text
    page = do(edith, "choose_authors", live, draft, value_0="Ann Lee", value_1="bob ray").text
    assert "2 articles given to their authors." in page
    assert [fresh(each).authors for each in (live, draft)] == [[ann.pk, bob.pk]] * 2
    assert publishing.working_copy(fresh(live)).content["authors"] == [ann.pk, bob.pk]
    assert "called “Nobody”" in do(edith, "choose_authors", live, value_0="Nobody").text


def test_writer_whose_draft_is_moved_meanwhile_loses_neither_the_topic_nor_the_text(edith, client):
    pay, article, wren = make_category(name="Pay"), make_article(status="draft"), make_staff("wren", groups=["Writers"])
    write(article, wren, summary="x")
    client.force_login(wren)
    form = opened(client, article)
    client.force_login(edith.user)
    do(edith, "choose_topic", article, value=pay.pk)
    client.force_login(wren)
    send_form(client, article, form | {"title": "By Wren"})
    newest = publishing.working_copy(fresh(article))
    assert (newest.content["title"], newest.content["category"], newest.author) == ("By Wren", pay.pk, wren)


def test_article_with_a_scheduled_change_is_left_alone(edith):
    article = make_article(title="Nights", publish_at=timezone.now() - HOUR)
    article.title = "Days"
    schedule_change(article, timezone.now() + HOUR, edith.user)
    page = do(edith, "choose_topic", article, value=make_category().pk).text
    assert "“Nights” was left alone: A scheduled change waits" in page


def test_moving_to_a_topic_stands_in_the_history(edith):
    article = make_article()
    do(edith, "choose_topic", article, value=make_category().pk)
    assert article.revisions.get(number=2).author == edith.user


def test_drafts_are_scheduled_and_what_cannot_be_is_left_alone_with_a_reason(edith):
    good, live = make_article(title="Good", status="draft"), make_article(title="Live")
    bad = make_article(title="No topic", status="draft", category=None)
    scan = make_picture(alt="IMG_2034.jpg")
    worse = make_article(title="Bad picture", status="draft", picture=scan)
    moment = (timezone.now() + 24 * HOUR).replace(second=0, microsecond=0)
    page = do(edith, "schedule", good, live, bad, worse, **at(moment)).text
    assert "1 article scheduled." in page
    assert "“Live” was left alone: Visitors have seen it already." in page
    assert "“No topic” was left alone: Category is missing." in page
    assert "is a file name" in page
    assert (fresh(good).status, fresh(good).publish_at) == ("ready", moment)
    assert {fresh(each).status for each in (bad, worse)} == {"draft"}


def test_scheduling_publishes_the_newest_text(edith):
    article = make_article(title="First", status="draft")
    write(article, edith.user, title="Second")
    do(edith, "schedule", article, **at(timezone.now() + 24 * HOUR))
    assert (fresh(article).title, fresh(article).status) == ("Second", "ready")


def test_draft_without_an_address_is_scheduled_under_that_of_its_title(edith):
    article, moment = make_article(title="Nights at sea", status="draft"), timezone.now() + 24 * HOUR
    write(article, edith.user, slug="")
    assert "1 article scheduled." in do(edith, "schedule", article, **at(moment)).text
    assert (fresh(article).state, fresh(article).slug) == ("scheduled", "nights-at-sea")


def test_scheduled_article_moves_and_its_unpublished_change_stays_one(edith):
    article = make_article(title="First", publish_at=timezone.now() + HOUR)
    write(article, edith.user, title="Second")
    moment = (timezone.now() + 48 * HOUR).replace(second=0, microsecond=0)
    do(edith, "schedule", article, **at(moment))
    assert (fresh(article).title, fresh(article).publish_at) == ("First", moment)
    assert publishing.working_copy(fresh(article)).content["title"] == "Second"


def test_time_that_has_passed_is_refused_kindly(edith):
    article = make_article(status="draft")
    page = do(edith, "schedule", article, **at(timezone.now() - HOUR)).text
    assert "Choose a time to come." in page
    assert fresh(article).status == "draft"


def test_withdrawing_several_makes_the_pages_stale_at_once(edith):
    live = [make_article() for _ in range(3)]
    draft = make_article(title="A draft", status="draft")
    before = Generation.objects.get().number
    page = do(edith, "withdraw", *live, draft, value="").text
    assert "3 articles withdrawn." in page
    assert "“A draft” was left alone: It is not published." in page
    assert {fresh(each).status for each in live} == {"withdrawn"}
    assert Generation.objects.get().number > before


@pytest.mark.django_db(transaction=True)
def test_nothing_is_seen_before_all_of_it_is_done(edith):
    live = [make_article() for _ in range(2)]
    with CaptureQueriesContext(connection) as queries:
        do(edith, "withdraw", *live, value="")
    statements = [query["sql"] for query in queries]
    bumps = [n for n, sql in enumerate(statements) if sql.startswith('UPDATE "news_generation"')]
    assert "COMMIT" not in statements[bumps[0] : bumps[-1]]


def test_articles_are_put_first_and_take_their_places_again(edith):
    live, draft = make_article(title="Live"), make_article(title="A draft", status="draft")
    page = do(edith, "pin", live, draft, **at(timezone.now() + HOUR)).text
    assert "first in the lists until" in page
    assert "“A draft” was left alone: It is not published." in page
    do(edith, "pin", live, **dict.fromkeys(at(timezone.now()), ""))
    assert fresh(live).pinned_until is None


def test_writer_is_offered_none_of_it_and_refused(client, site):
    client.force_login(make_staff("wren", groups=["Writers"]))
    article = make_article()
    assert 'value="withdraw"' not in client.get(address("article_changelist")).text
    do(client, "withdraw", article, value="")
    assert fresh(article).status == "ready"
    assert Category.objects.count() == 1


def test_list_says_who_saved_last_and_finds_their_articles(edith):
    mine, hers = make_article(title="Mine", status="draft"), make_article(title="Hers", status="draft")
    wren = make_staff("wren", first_name="Wren")
    write(mine, edith.user, summary="x")
    write(hers, wren, summary="x")
    page = edith.get(address("article_changelist")).text
    assert f'by <a href="?writer={wren.pk}">' in page
    mine_only = edith.get(address("article_changelist"), {"writer": "me"}).text
    assert (">Mine</a></th>" in mine_only, ">Hers</a></th>" in mine_only) == (True, False)
    hers_only = edith.get(address("article_changelist"), {"writer": wren.pk}).text
    assert (">Mine</a></th>" in hers_only, ">Hers</a></th>" in hers_only) == (False, True)


@pytest.mark.parametrize("writer", ["x", "-1", "9" * 40, "²", "", "\x00"])
def test_writer_that_is_nobody_has_no_articles(edith, writer):
    make_article()
    assert edith.get(address("article_changelist"), {"writer": writer}).status_code == 200


def test_list_shows_what_waits_for_review(edith):
    waiting = make_article(title="Waiting", status="draft")
    make_article(title="Other", status="draft")
    waiting.remarks.create(step="asked", author=make_staff("wren"))
    page = edith.get(address("article_changelist"), {"state": "waiting"}).text
    assert "Waiting for review (1)" in page
    assert ">Other</a></th>" not in page
