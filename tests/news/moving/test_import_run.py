"""Articles of another site become ours: with dates, states, topics, links, and without a double."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article, Category, Generation, Import, ImportedArticle, Redirect, Remark, Revision
from news.models.authors import credited
from news.models.contents import content_of
from news.moving import import_run
from news.moving.arriving_article import PINNED_FOR
from news.moving.old_articles import OldStatus, OldTopic, Skipped
from news.newsroom import publishing, trash
from news.newsroom.changes import schedule_change
from news.times import day_in_words
from tests.builders import make_article, make_category, make_staff
from tests.old_site import PUBLISHED, move, old_article, told

pytestmark = pytest.mark.django_db


def changes(report: Import) -> tuple[int, int]:
    """New and changed ones."""
    counts = report.counts
    return counts.get("new", 0), counts.get("changed", 0) + counts.get("waiting", 0)


def test_article_comes_with_text_date_topic_and_byline():
    move(old_article(summary="In short.", authors=("Ann Other", "Bo")))
    article = Article.objects.get()
    assert (article.title, article.body, article.summary) == ("Old article 1", "<p>Text 1.</p>", "In short.")
    assert (article.publish_at, article.category.name) == (PUBLISHED, "Pay")
    assert [author.name for author in credited(article.authors)] == ["Ann Other", "Bo"]
    assert (article.state, article.slug) == ("live", "old-article-1")


def test_article_that_comes_has_not_been_changed_today():
    move(old_article(1), old_article(2, modified_at=PUBLISHED + timedelta(days=40)))
    one, two = Article.objects.order_by("slug")
    assert (one.was_updated, two.was_updated, two.modified_at) == (False, True, PUBLISHED + timedelta(days=40))


@pytest.mark.parametrize(
    ("status", "days", "state"),
    [
        (OldStatus.PUBLIC, -1, "live"),
        (OldStatus.PUBLIC, 1, "scheduled"),
        (OldStatus.DRAFT, -1, "draft"),
        (OldStatus.PRIVATE, -1, "draft"),
    ],
)
def test_article_is_as_public_as_it_was(status, days, state):
    move(old_article(status=status, publish_at=timezone.now() + timedelta(days=days)))
    assert Article.objects.get().state == state


def test_private_article_says_to_staff_why_it_is_a_draft():
    report = move(old_article(status=OldStatus.PRIVATE))
    assert "only some people" in Remark.objects.get().text
    assert "only some people" in told(report, "hidden")[0]


def test_trash_and_what_the_source_leaves_out_stay_out():
    report = move(old_article(status=OldStatus.TRASHED), Skipped("a1", "photo.jpg", "It is an attachment."))
    assert not Article.objects.exists()
    assert told(report, "skipped") == [
        "photo.jpg: It is an attachment.",
        "Old article 1: It is in the trash there.",
    ]


def test_dry_run_says_the_same_and_stores_nothing():
    report = move(old_article(), is_dry_run=True)
    assert [model.objects.count() for model in (Article, Category, Redirect)] == [0, 0, 0]
    assert report.counts == move(old_article()).counts


def test_each_article_has_its_first_revision_as_one_written_here():
    author = make_staff()
    move(old_article(1), old_article(2, status=OldStatus.DRAFT), author=author)
    for revision, state in zip(Revision.objects.order_by("article__slug"), ("published", "draft"), strict=True):
        assert (revision.state, revision.author, revision.content) == (state, author, content_of(revision.article))


def test_second_run_finds_nothing_new_or_changed():
    articles = [old_article(n, html=f'<p><a href="/?p={3 - n}">The other</a></p>') for n in (1, 2)]
    move(*articles)
    again = move(*articles)
    assert (changes(again), again.unchanged, Article.objects.count(), Revision.objects.count()) == ((0, 0), 2, 2, 2)


def test_two_posts_of_one_title_are_two_articles():
    move(old_article(1, title="News", slug="news"), old_article(2, title="News", slug="news"))
    assert [*Article.objects.order_by("pk").values_list("slug", flat=True)] == ["news", "news-2"]


def test_key_that_comes_twice_is_taken_in_once():
    report = move(old_article(1), old_article(1, title="Once more"))
    assert Article.objects.get().title == "Old article 1"
    assert told(report, "skipped") == ["Once more: The export has it twice, and this is the second."]


def test_same_key_of_another_site_is_another_article():
    move(old_article())
    move(old_article(addresses=()), name="ghost other.example")
    assert Article.objects.count() == 2


def test_run_that_was_stopped_is_completed_by_the_next():
    articles = [old_article(n, html=f'<p><a href="/?p={101 - n}">Link</a></p>') for n in range(1, 101)]
    move(*articles, batches=1)
    assert 0 < Article.objects.count() < 100
    move(*articles)
    assert Article.objects.count() == 100
    for number in (1, 100):
        body = Article.objects.get(slug=f"old-article-{number}").body
        assert body == f'<p><a href="/news/old-article-{101 - number}/">Link</a></p>'


def test_batch_is_one_transaction_so_that_pages_become_stale_once(monkeypatch):
    def fail(pairs):
        raise OSError("The machine goes down.")

    monkeypatch.setattr(import_run, "redirect", fail)
    make_category(name="News")
    Generation.bump()
    before = Generation.objects.get().number
    with pytest.raises(OSError, match="goes down"):
        move(*(old_article(n, topics=()) for n in range(10)))
    assert [model.objects.count() for model in (Article, Revision, ImportedArticle)] == [0, 0, 0]
    assert Generation.objects.get().number == before


@pytest.mark.django_db(transaction=True)
def test_pages_become_stale_twice_a_batch_at_most_and_not_by_what_is_unchanged():
    articles = [old_article(n, authors=(f"Author {n}",)) for n in range(1, 11)]
    make_category(name="News")
    make_category(name="Pay")
    with CaptureQueriesContext(connection) as queries:
        move(*articles, batches=1)
    transactions = "\n".join(each["sql"] for each in queries).split("\nCOMMIT")
    assert sum('UPDATE "news_generation"' in each for each in transactions) == 2
    before = Generation.objects.get().number
    assert move(*articles, batches=1).unchanged == 10
    assert Generation.objects.get().number == before


def test_changed_article_is_changed_here_too():
    move(old_article())
    report = move(old_article(title="New title", html="<p>New text.</p>", publish_at=PUBLISHED + timedelta(hours=1)))
    article = Article.objects.get()
    assert (article.title, article.body, article.slug) == ("New title", "<p>New text.</p>", "old-article-1")
    assert (article.publish_at, article.state) == (PUBLISHED + timedelta(hours=1), "live")
    assert (changes(report), [r.state for r in article.revisions.all()]) == ((0, 1), ["published", "published"])


def test_article_that_goes_public_there_goes_public_here():
    move(old_article(status=OldStatus.DRAFT))
    move(old_article())
    assert Article.objects.get().state == "live"


def test_article_that_is_hidden_there_is_withdrawn_here():
    move(old_article())
    move(old_article(status=OldStatus.PRIVATE, html="<p>Secret.</p>"))
    article = Article.objects.get()
    assert (article.state, article.body) == ("withdrawn", "<p>Text 1.</p>")
    assert publishing.working_copy(article).content["body"] == "<p>Secret.</p>"


def edit(article, body="<p>Ours.</p>", is_published=True):
    author, working = make_staff(f"editor{article.revisions.count()}"), publishing.working_copy(article)
    if is_published:
        article.body = body
        return publishing.publish(article, author, working.edit)
    return publishing.save_draft(article, working.content | {"body": body}, author, working.edit)


def test_text_that_was_edited_here_stays_live_and_the_new_one_waits():
    move(old_article())
    edit(Article.objects.get())
    report = move(old_article(html="<p>Theirs.</p>"))
    article = Article.objects.get()
    assert (article.body, report.counts["waiting"]) == ("<p>Ours.</p>", 1)
    working = publishing.working_copy(article)
    assert (working.is_draft, working.content["body"]) == (True, "<p>Theirs.</p>")


def test_next_change_there_takes_the_place_of_the_one_that_waits():
    move(old_article())
    edit(Article.objects.get())
    for words in ("Theirs.", "Theirs again."):
        move(old_article(html=f"<p>{words}</p>"))
    article = Article.objects.get()
    assert (article.body, publishing.working_copy(article).content["body"]) == ("<p>Ours.</p>", "<p>Theirs again.</p>")


@pytest.mark.parametrize("status", [OldStatus.PUBLIC, OldStatus.DRAFT])
def test_draft_that_somebody_writes_here_stays_the_newest(status):
    move(old_article(status=status))
    edit(Article.objects.get(), is_published=False)
    move(old_article(status=status, html="<p>Theirs.</p>"))
    article = Article.objects.get()
    assert publishing.working_copy(article).content["body"] == "<p>Ours.</p>"
    assert article.revisions.get(state="aside").content["body"] == "<p>Theirs.</p>"


def test_change_that_waits_for_its_moment_here_stays_the_newest():
    move(old_article())
    article = Article.objects.get()
    article.body = "<p>Ours.</p>"
    working = publishing.working_copy(article)
    schedule_change(article, timezone.now() + timedelta(days=1), make_staff(), working.edit)
    move(old_article(html="<p>Theirs.</p>"))
    assert publishing.working_copy(article).content["body"] == "<p>Ours.</p>"
    assert article.revisions.get(state="aside").content["body"] == "<p>Theirs.</p>"


def test_article_that_was_withdrawn_here_does_not_appear_again():
    move(old_article())
    publishing.withdraw(Article.objects.get(), make_staff())
    for words in ("One.", "Two."):
        move(old_article(html=f"<p>{words}</p>"))
    article = Article.objects.get()
    assert (article.state, publishing.working_copy(article).content["body"]) == ("withdrawn", "<p>Two.</p>")


def test_scheduled_article_that_was_withdrawn_here_stays_a_draft():
    soon = timezone.now() + timedelta(days=2)
    move(old_article(publish_at=soon))
    publishing.withdraw(Article.objects.get(), make_staff())
    for words in ("One.", "Two."):
        move(old_article(publish_at=soon, html=f"<p>{words}</p>"))
    assert Article.objects.get().state == "draft"


def test_article_in_the_trash_here_is_left_alone():
    move(old_article())
    trash.throw_away(Article.objects.get())
    report = move(old_article(html="<p>Theirs.</p>"))
    assert told(report, "skipped") == ["Old article 1: It is in the trash here."]
    assert (Article.objects.get().body, Article.objects.get().state) == ("<p>Text 1.</p>", "trashed")


def test_article_that_was_deleted_here_does_not_come_back():
    move(old_article())
    trash.throw_away(Article.objects.get()).delete()
    report = move(old_article(html="<p>Theirs.</p>"))
    assert told(report, "skipped") == ["Old article 1: It was deleted here, and does not come back."]
    assert not Article.objects.exists()


def test_dry_run_tells_which_new_texts_would_wait():
    move(old_article(1), old_article(2))
    edit(Article.objects.get(slug="old-article-1"))
    report = move(old_article(1, html="<p>A</p>"), old_article(2, html="<p>B</p>"), is_dry_run=True)
    assert told(report, "waiting") == ["Old article 1: /news/old-article-1/"]
    assert told(report, "changed") == ["Old article 2: /news/old-article-2/"]


def test_addresses_of_articles_topics_and_feeds_lead_here():
    report = move(old_article())
    article = Article.objects.get()
    redirects = {row.path: row.target for row in Redirect.objects.all()}
    assert redirects == {
        "/2017/01/27/old-article-1": article.get_absolute_url(),
        "/?p=1": article.get_absolute_url(),
        "/category/pay": "/news/topics/pay/",
        "/feed": "/news/feed.rss",
    }
    assert "/category/pay/: leads to /news/topics/pay/" in told(report, "address")


def test_address_of_two_leads_to_the_one_that_is_public():
    hidden, public, later = (old_article(n, addresses=("/same/",)) for n in (1, 2, 3))
    report = move(replace(hidden, status=OldStatus.PRIVATE), public, later)
    assert Redirect.objects.get(path="/same").target == "/news/old-article-2/"
    assert told(report, "address").count("/same/: leads to /news/old-article-2/") == 3


def test_author_keeps_the_address_of_the_page_whoever_came_first(client, site):
    articles = old_article(1, authors=("Jo Smith",)), old_article(2, authors=("Ann Lee",))
    pages = (("/author/jo/", "Jo Smith"), ("/author/ann/", "Ann Lee"), ("/author/nobody/", "Nobody"))
    for is_dry_run in (True, False):
        report = move(*articles, authors=pages, is_dry_run=is_dry_run)
    assert "/author/jo/: leads to /news/authors/jo-smith/" in told(report, "address")
    for former, present in (("/author/jo/", "jo-smith"), ("/author/ann/feed/", "ann-lee")):
        assert client.get(former)["Location"] == f"/news/authors/{present}/"
        assert client.get(f"/news/authors/{present}/").status_code == 200
    assert client.get("/author/nobody/").status_code == 404


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("http://old.example/2017/01/27/old-article-2/", "/news/old-article-2/"),
        ("https://www.old.example/2017/01/27/old-article-2/?utm_source=x#more", "/news/old-article-2/"),
        ("/?p=2", "/news/old-article-2/"),
        ("//old.example/category/pay/", "/news/topics/pay/"),
        ("http://old.example/", "/news/"),
        ("http://old.example/feed/", "/news/feed.rss"),
        ("http://old.example/gone/", "http://old.example/gone/"),
        ("https://elsewhere.example/2017/01/27/old-article-2/", "https://elsewhere.example/2017/01/27/old-article-2/"),
        ("mailto:ann@old.example", "mailto:ann@old.example"),
    ],
)
def test_link_into_the_old_site_leads_to_what_it_meant(href, target):
    move(old_article(1, html=f'<p><a href="{href}">Words</a></p>'), old_article(2))
    assert Article.objects.get(slug="old-article-1").body == f'<p><a href="{target}">Words</a></p>'


def test_link_without_an_address_becomes_its_words():
    move(old_article(html='<p><a name="x">One</a> <a href="http://[broken">two</a></p>'))
    assert Article.objects.get().body == "<p>One two</p>"


def test_report_tells_where_links_will_lead():
    html = '<p><a href="/?p=1">Me</a> <a href="http://old.example/gone/">Gone</a></p>'
    report = move(old_article(html=html), is_dry_run=True)
    assert told(report, "link") == [
        "Old article 1: /?p=1 leads to /news/old-article-1/",
        "Old article 1: /gone/ leads to nothing that is here",
    ]


def test_link_to_what_an_earlier_import_brought_is_followed():
    move(old_article(1))
    html = '<p><a href="http://old.example/?p=1">Words</a></p>'
    move(old_article(2, html=html), name="wordpress second export")
    assert 'href="/news/old-article-1/"' in Article.objects.get(slug="old-article-2").body


def test_existing_article_keeps_its_address():
    ours = make_article(slug="old-article-1")
    move(old_article(1))
    assert Article.objects.exclude(pk=ours.pk).get().slug == "old-article-1-2"


def test_topic_of_ours_is_taken_by_its_name():
    ours = make_category(name="PAY")
    move(old_article())
    assert Article.objects.get().category == ours


def test_mapping_says_which_topic_is_ours_new_or_left_out(tmp_path):
    ours = make_category(name="Careers")
    mapping = tmp_path / "topics.csv"
    mapping.write_text("Topic there,Articles,Topic here\nPay,1,Careers\nJobs,1,Work\nMisc,1,\n(all others),,Careers\n")
    jobs, misc = OldTopic("Jobs", "jobs", ("/jobs/",)), OldTopic("Misc", "misc", ("/misc/",))
    articles = [
        old_article(1),
        old_article(2, topics=(misc, jobs)),
        old_article(3, topics=(misc,)),
    ]
    report = move(*articles, mapping=mapping)
    assert [article.category.name for article in Article.objects.order_by("slug")] == ["Careers", "Work", "Careers"]
    assert {row.path: row.target for row in Redirect.objects.filter(article=None)} == {
        "/category/pay": ours.get_absolute_url(),
        "/jobs": "/news/topics/work/",
        "/misc": "/news/",
        "/feed": "/news/feed.rss",
    }
    assert "Misc: left out; 2 articles" in told(report, "topic")


def test_article_without_a_topic_gets_the_default():
    move(old_article(topics=()))
    assert Article.objects.get().category.name == "News"


def test_long_lines_are_cut_and_reported():
    report = move(old_article(title="Word " * 60, summary="A sentence of some length. " * 20))
    article = Article.objects.get()
    assert (article.title.endswith("Word…"), article.summary.endswith("length.")) == (True, True)
    assert len(told(report, "lost")) == 2


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Pay <b>rates</b> & more", "Pay <b>rates</b> & more"),
        ("Pay\x00 rates\x1f \ud800", "Pay rates"),
        ("Cafe\u0301 \u200bnews", "Café news"),
        ("أجور الأطباء", "أجور الأطباء"),
        ("😀 News", "😀 News"),
        ("", "Untitled"),
        ("W" * 400, "W" * 149 + "…"),
    ],
)
def test_title_is_text_as_our_fields_take_it(title, shown):
    move(old_article(title=title, slug=""))
    article = Article.objects.get()
    assert (article.title, bool(article.slug)) == (shown, True)


def test_text_is_cleaned_and_composed():
    move(old_article(html="<h1>One</h1><p onclick='x'>Cafe\u0301<script>alert(1)</script>\x00 <b>\u0338b</b></p>"))
    body = Article.objects.get().body
    assert body == "<h2>One</h2><p>Café <strong>\u0338b</strong></p>"


def test_article_is_found_by_search_and_in_the_archive(client, site):
    move(old_article(html="<p>The zygomatic bone.</p>"))
    assert b"Old article 1" in client.get("/news/search/?q=zygomatic").content
    assert client.get("/news/archive/2017/01/").status_code == 200


def test_notes_of_the_source_are_in_the_report():
    report = move(old_article(notes=("The shortcode [poll] was left out.",), is_pinned=True))
    assert "Old article 1: The shortcode [poll] was left out." in told(report, "lost")


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_live_article_that_was_pinned_there_leads_the_lists_for_a_month(is_dry_run):
    before = timezone.now()
    report = move(old_article(1, is_pinned=True), old_article(2), is_dry_run=is_dry_run)
    (line,) = told(report, "lost")
    assert line.startswith("Old article 1: It was pinned to the top there; here it stands first in the lists until ")
    if not is_dry_run:
        pinned = Article.objects.pinned().get()
        assert before + PINNED_FOR <= pinned.pinned_until <= timezone.now() + PINNED_FOR
        assert day_in_words(pinned.pinned_until) in line


@pytest.mark.parametrize(
    "fields", [{"status": OldStatus.DRAFT}, {"publish_at": timezone.now() + timedelta(days=5)}, {"key": "post 2"}]
)
def test_what_is_not_live_or_was_here_already_is_left_to_staff_to_pin(fields):
    move(old_article(2))
    report = move(old_article(**{"is_pinned": True, "html": "<p>New.</p>"} | fields))
    assert not Article.objects.exclude(pinned_until=None).exists()
    assert any("here somebody has to pin it" in line for line in told(report, "lost"))


def test_article_that_was_unpinned_here_stays_so():
    move(old_article(is_pinned=True))
    Article.objects.update(pinned_until=None)
    move(old_article(is_pinned=True, html="<p>New.</p>"))
    assert Article.objects.get().pinned_until is None


def test_note_alone_is_no_change():
    move(old_article())
    assert move(replace(old_article(), notes=("New.",), modified_at=timezone.now())).unchanged == 1


def test_title_of_one_endless_word_is_cut_within_it():
    move(old_article(title="x" * 5000))
    title = Article.objects.get().title
    assert (len(title), title[-1]) == (150, "…")
