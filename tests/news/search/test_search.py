"""Searching as readers do, by the page; on SQLite and PostgreSQL the same words find the same articles."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from unicodedata import normalize
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.models import Article
from news.search.engines import END, START
from news.search.finding import LENGTH, marked
from tests.builders import make_article, make_category

STRANGE = [
    "", " ", '"', "'", "\\", "%", "%s", "%%%", "_", "*", "-", "a*b", 'x" AND (', "NOT", "AND OR", "title:x", "(", "^",
    "\x00", "a\x00b", "\x02a\x03", "' OR 1=1 --", "é", "\U0001f600", "\u0639\u0631\u0628\u064a", "\u202eabc", "the",
    "the and of", "a" * 10_000, "word " * 2_000, '"' * 10_000, ":*", "&|!", "<-> <2>", "{title} : x", "\ud7ff",
    "\u00b2\u00bd", "\u0e01\u0e34", "e\u0301", "İ", "ß", "topic1", "<script>alert(1)</script>",
]  # fmt: skip


@pytest.fixture
def articles(site):
    careers, pay = make_category(name="Careers", slug="careers"), make_category(name="Pay", slug="pay")
    make_article(
        title="Interviews for nurses",
        summary="How to prepare.",
        body="<p>Be early &amp; rested.</p>",
        category=careers,
        publish_at=datetime(2017, 1, 27, tzinfo=UTC),
    )
    make_article(
        title="Payslips explained",
        summary="Every line.",
        body="<h2>Rates</h2><p>A <strong>nurse</strong> is paid <a href='/x/hidden'>weekly</a>. AT&amp;T &lt;b&gt;</p>",
        category=pay,
        publish_at=datetime(2020, 5, 1, tzinfo=UTC),
    )


def page_of(client, q="", **parameters):
    response = client.get("/news/search/?" + urlencode({"q": q, **parameters}, errors="surrogatepass"))
    assert response.status_code == 200
    return response.content.decode()


def titles(page):
    return [
        unescape(re.sub("</?mark>", "", title)) for title in re.findall(r'<h2><a href="[^"]*">(.*?)</a></h2>', page)
    ]


def sentence(page):
    return " ".join(unescape(re.sub("<.*?>", "", re.search(r'id="found".*?>(.*?)</p>', page, re.DOTALL)[1])).split())


@pytest.mark.parametrize("q", ["nurse", "nurses", "NURSE", "nur", "nurs", "nurse ", "'nurse'", "nurse!"])
def test_word_is_found_in_all_its_forms_and_while_typing(client, articles, q):
    expected = [] if q == "" else ["Interviews for nurses", "Payslips explained"]
    assert titles(page_of(client, q)) == expected


@pytest.mark.parametrize("word", ["registration", "nursing", "placements", "availability", "planning", "agencies"])
def test_results_stay_through_every_letter_of_a_word(client, site, word):
    make_article(title=f"All about {word}")
    for length in range(2, len(word) + 1):
        assert titles(page_of(client, word[:length])), word[:length]


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("on-call", "On-call rota"),
        ("on\u2011call", "On-call rota"),
        ("on call", "On\u2011call rota"),
        ("don't", "Don\u2019t wait"),
        ("don\u2019t wait", "Don't wait"),
        ("O'Brien", "Dr O\u2019Brien"),
        ("who", "WHO guidance"),
        ("who is who", "Who is who"),
        ("it", "The IT system"),
        ("A&E", "Shifts in A&E"),
        ("cafe", "The caf\u00e9"),
        ("CAF\u00c9", "The cafe\u0301"),
        ("mu\u0308ller", "Dr M\u00fcller"),
        ("muller", "Dr M\u00fcller"),
        ("M\u00fcller", "Dr Muller"),
        ("\u0439\u043e\u0433\u0430", "\u0419\u043e\u0433\u0430"),
        ("on-call\u3000rota\u00a0", "On-call\u2003rota"),
    ],
)
def test_words_are_found_however_they_are_written(client, site, q, words):
    make_article(title=words)
    make_article(title="Something else")
    assert titles(page_of(client, q)) == [normalize("NFC", words)]


def test_page_after_the_last_is_the_last(client, articles):
    page = page_of(client, "nurse", page="9")
    assert sentence(page) == "2 articles with nurse."
    assert len(titles(page)) == 2


def test_article_with_the_word_in_its_title_comes_first(client, articles):
    for n in range(3):
        make_article(title=f"Other {n}", body="<p>nurse nurse nurse nurse nurse</p>")
    assert titles(page_of(client, "nurse"))[0] == "Interviews for nurses"


def test_all_words_must_occur_wherever_they_are(client, articles):
    assert titles(page_of(client, "payslips weekly")) == ["Payslips explained"]
    assert titles(page_of(client, "payslips interviews")) == []


@pytest.mark.parametrize("q", ["strong", "href", "hidden", "amp", "topic", "year"])
def test_markup_and_what_filters_use_are_not_found(client, articles, q):
    assert titles(page_of(client, q)) == []


def test_excerpt_marks_the_words_and_escapes_the_rest(client, articles):
    page = page_of(client, "paid")
    assert "<mark>paid</mark>" in page
    # SQLite shows the text's “<b>” as such, PostgreSQL leaves it out of excerpts.
    assert "AT&amp;T" in page
    assert "<b>" not in page


def test_title_is_marked_too(client, articles):
    assert "Interviews for <mark>nurses</mark></a>" in page_of(client, "nurse")


def test_topic_and_year_narrow_the_search(client, articles):
    assert titles(page_of(client, "nurse", topic="pay")) == ["Payslips explained"]
    assert titles(page_of(client, "nurse", year="2017")) == ["Interviews for nurses"]
    assert titles(page_of(client, "nurse", topic="pay", year="2017")) == []
    assert "within Pay, 2017" in sentence(page_of(client, "nurse", topic="pay", year="2017"))


def test_unknown_topic_and_year_narrow_nothing(client, articles):
    assert len(titles(page_of(client, "nurse", topic="x", year="99999", page="0"))) == 2


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"status": "draft"}, False),
        ({"publish_at": timezone.now() + timedelta(hours=1)}, False),
        ({"expire_at": timezone.now() - timedelta(hours=1)}, False),
        ({}, True),
    ],
)
def test_only_published_articles_are_found(client, site, fields, found):
    make_article(title="Secret", **{"publish_at": timezone.now() - timedelta(days=1)} | fields)
    assert titles(page_of(client, "secret")) == (["Secret"] if found else [])


def test_scheduled_article_is_found_from_its_second_on(client, site, time_machine):
    now = timezone.now().replace(microsecond=0)
    make_article(title="Soon", publish_at=now + timedelta(seconds=5))
    time_machine.move_to(now + timedelta(seconds=4), tick=False)
    assert titles(page_of(client, "soon")) == []
    time_machine.move_to(now + timedelta(seconds=5), tick=False)
    assert titles(page_of(client, "soon")) == ["Soon"]


@pytest.mark.parametrize("change", ["save", "update", "delete", "delete many", "draft"])
def test_every_change_reaches_the_index(client, articles, change):
    article = Article.objects.get(title="Payslips explained")
    if change == "save":
        article.body = "<p>Wages</p>"
        article.save()
    elif change == "update":
        Article.objects.filter(pk=article.pk).update(body="<p>Wages</p>")
    elif change == "draft":
        Article.objects.filter(pk=article.pk).update(status="draft")
    elif change == "delete":
        article.delete()
    else:
        Article.objects.filter(pk=article.pk).delete()
    assert titles(page_of(client, "weekly")) == []
    assert titles(page_of(client, "wages")) == (["Payslips explained"] if change in {"save", "update"} else [])


def test_articles_stored_together_are_found(client, articles):
    category = make_category()
    Article.objects.bulk_create(
        [Article(title=f"Together {n}", slug=f"t-{n}", body="", status="ready", category=category) for n in range(3)]
    )
    assert len(titles(page_of(client, "together"))) == 3


def test_change_that_is_undone_leaves_the_index_as_it_was(client, articles):
    with transaction.atomic():
        make_article(title="Undone")
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM news_search WHERE title = 'Undone'")
        assert cursor.fetchone() == (0,)


def test_index_is_rebuilt_by_command(client, articles, capsys):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM news_search")
    call_command("rebuild_search")
    call_command("rebuild_search")
    assert capsys.readouterr().out == "Indexed 2 articles.\n" * 2
    assert len(titles(page_of(client, "nurse"))) == 2


@pytest.mark.parametrize("q", STRANGE, ids=range(len(STRANGE)))
def test_anything_typed_gets_a_page_with_a_sentence(client, articles, q):
    page = page_of(client, q)
    assert sentence(page).endswith(".")
    assert "<script>" not in page


@given(q=st.text(max_size=40), page=st.text(max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_typed_is_an_error(client, articles, q, page):
    q = q.encode("utf-8", "replace").decode()
    assert sentence(page_of(client, q, page=page.encode("utf-8", "replace").decode()))


@given(st.text(alphabet=f"ab<>&\"'{START}{END}", max_size=30))
def test_marked_text_holds_no_markup_but_marks(text):
    shown = marked(text)
    assert re.sub("</?mark>", "", shown).count("<") == 0
    assert unescape(re.sub("</?mark>", "", shown)) == re.sub(f"[{START}{END}]", "", text)
    assert shown.count("<mark>") == shown.count("</mark>")


def test_mistyped_word_gets_a_suggestion_that_finds(client, articles):
    page = page_of(client, "paislips explaned")
    assert re.search(r'Did you mean <a href="\?q=payslips\+explained">payslips explained</a>\?', page)


def test_nothing_found_leads_on(client, articles):
    page = page_of(client, "zebra", topic="pay")
    assert sentence(page) == "No article has zebra within Pay."
    assert "Search in all topics and years" in page
    assert '<a href="/news/topics/careers/">Careers</a>' in page


def test_topics_follow_the_sentence_that_offers_them(client, articles):
    page = page_of(client, "zebra")
    assert page.index("look through a topic") < page.index("/news/topics/careers/") < page.index('class="numbers"')


def test_empty_field_explains_itself_and_draws_no_conclusion(client, articles):
    assert sentence(page_of(client)) == "Type a word or two: a topic, an exam, a document."


def test_results_are_counted_and_paged(client, site):
    category = make_category()
    for n in range(LENGTH + 2):
        make_article(title=f"Pension {n}", category=category)
    page = page_of(client, "pension")
    assert sentence(page) == f"{LENGTH + 2} articles with pension."
    second = client.get("/news/search/" + re.search(r'rel="next" href="([^"]*)"', page)[1].replace("&amp;", "&"))
    assert len(titles(second.content.decode())) == 2


def test_results_are_not_for_search_engines(client, articles):
    assert '<meta name="robots" content="noindex, follow">' in page_of(client, "nurse")


def test_search_costs_few_queries_however_much_it_finds(client, site):
    category = make_category()
    for n in range(12):
        make_article(title=f"Pension {n}", category=category)
    page_of(client, "other")
    with CaptureQueriesContext(connection) as queries:
        page_of(client, "pension")
    selects = [each["sql"] for each in queries if "SELECT" in each["sql"]]
    assert len(selects) <= 6


def test_text_with_control_characters_can_be_stored_and_found(client, site):
    Article.objects.filter(pk=make_article().pk).update(title=f"Odd {START}title{END} \x0b")
    assert titles(page_of(client, "odd title"))
