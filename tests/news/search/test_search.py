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

from agency.management.commands.prepare import Command as Prepare
from news.models import Article, Category, Picture, Revision
from news.reading.search_page import LENGTH
from news.search.marking import marked, passage
from news.search.query import Query
from tests.article_form import article_form
from tests.builders import make_article, make_category, make_picture, make_staff

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


# What a search finds among these titles, in this order, on either database. A word counts in all its forms; what only
# begins with it comes after, as does what is written as two words.
SHELF = [
    "Pay rates", "Painkillers on the ward", "A pair of hands", "Payslips explained", "Paying for parking",
    "On-call rooms", "Oncall bleeps", "Nights on call", "Call us on Monday",
    "Reply by e-mail", "Email addresses", "E mail rules", "Sent by mail",
    "Well-being hub", "Wellbeing week", "Well being at work", "As well as being late",
    "Night-shift meals", "Nightshift sleep", "Night shift cover", "A shift at night",
    "Anaes\u00adthet\u00adist wanted", "Con\ufb01dential advice", "Ward\u200bround times", "Band\u00a06 nurses",
    "Shifts in A&E", "A quick e-learning", "The N.H.S. staff survey", "Don\u2019t wait", "Nurse\u2019s notes",
    "News of new rules", "University hospitals", "X-rays at weekends", "Forward planning", "Rota for ward seven",
]  # fmt: skip
QUESTIONS = {
    "pay": ["Paying for parking", "Pay rates", "Payslips explained"],
    "pay ": ["Paying for parking", "Pay rates"],
    "pai": ["A pair of hands", "Painkillers on the ward"],
    "on-call": ["Nights on call", "Oncall bleeps", "On-call rooms"],
    "on-call ": ["Nights on call", "Oncall bleeps", "On-call rooms"],
    "oncall": ["Oncall bleeps", "On-call rooms", "Nights on call"],
    "on\u2011call": ["Nights on call", "Oncall bleeps", "On-call rooms"],
    "on call": ["Call us on Monday", "Nights on call", "Oncall bleeps", "On-call rooms"],
    "email": ["Email addresses", "Reply by e-mail", "E mail rules"],
    "emails": ["Email addresses", "Reply by e-mail", "E mail rules"],
    "e-mail": ["E mail rules", "Email addresses", "Reply by e-mail"],
    "e-mails ": ["E mail rules", "Email addresses", "Reply by e-mail"],
    "wellbeing": ["Wellbeing week", "Well-being hub", "Well being at work"],
    "well-being": ["Well being at work", "Wellbeing week", "Well-being hub"],
    "well being": ["As well as being late", "Well being at work", "Wellbeing week", "Well-being hub"],
    "nightshifts": ["Nightshift sleep", "Night-shift meals", "Night shift cover"],
    "night-shift": ["Night shift cover", "Nightshift sleep", "Night-shift meals"],
    "night shift": ["A shift at night", "Night shift cover", "Nightshift sleep", "Night-shift meals"],
    "night shi": ["A shift at night", "Night shift cover", "Nightshift sleep", "Night-shift meals"],
    "anaesthetist": ["Anaesthetist wanted"],
    "anaes\u00adthetist ": ["Anaesthetist wanted"],
    "confidential": ["Confidential advice"],
    "con\ufb01dential": ["Confidential advice"],
    "wardround": ["Wardround times"],
    "band 6": ["Band 6 nurses"],
    "a&e": ["Shifts in A&E"],
    "nhs": ["The N.H.S. staff survey"],
    "dont": ["Don\u2019t wait"],
    "nurse's": ["Nurse\u2019s notes", "Band 6 nurses"],
    "nurses ": ["Nurse\u2019s notes", "Band 6 nurses"],
    "news ": ["News of new rules"],
    "universal": [],
    "xray": ["X-rays at weekends"],
    "forward ": ["Forward planning", "Rota for ward seven"],
}


@pytest.fixture
def shelf(site):
    category = make_category()
    for title in SHELF:
        make_article(title=title, category=category)


def test_both_databases_give_the_same_answers_to_one_table_of_questions(client, shelf):
    assert {q: titles(page_of(client, q)) for q in QUESTIONS} == QUESTIONS


@pytest.mark.parametrize(
    ("q", "marked_title"),
    [
        ("pay", "<mark>Pay</mark> rates"),
        ("pay", "<mark>Payslips</mark> explained"),
        ("oncall", "Nights <mark>on call</mark>"),
        ("on-call", "<mark>On-call</mark> rooms"),
        ("on-call", "<mark>Oncall</mark> bleeps"),
        ("anaesthetist", "<mark>Anaesthetist</mark> wanted"),
        ("nurse", "<mark>Nurse\u2019s</mark> notes"),
    ],
)
def test_what_was_found_is_marked_however_it_is_written(client, shelf, q, marked_title):
    assert marked_title in unescape(page_of(client, q))


def test_beginning_is_not_marked_in_an_article_that_has_the_word(client, site):
    make_article(title="Painkillers and pay", summary="Pain, a pair, payslips and pay.")
    page = page_of(client, "pay")
    assert "Painkillers and <mark>pay</mark>" in page
    assert "Pain, a pair, payslips and <mark>pay</mark>." in page


def test_excerpt_stands_around_the_found_words(client, site):
    body = f"<p>{'before ' * 400}the zygomatic bone{' after' * 400}</p>"
    make_article(summary="Short.", body=body)
    excerpt = re.search(r"<p>(…[^\n]*)</p>", page_of(client, "zygomatic"))[1]
    assert excerpt.startswith("…before before before")
    assert "the <mark>zygomatic</mark> bone after" in excerpt
    assert excerpt.endswith("after…")
    assert len(excerpt.split()) == 30


@pytest.mark.parametrize(("q", "is_said"), [("word " * 11, True), ("x" * 201, True), ("word " * 10, False)])
def test_reader_is_told_that_a_long_question_is_not_read_to_its_end(client, articles, q, is_said):
    assert ("Only the beginning is looked for" in sentence(page_of(client, q))) == is_said


def test_texts_are_stored_without_what_nobody_sees(site):
    odd = "Con\ufb01\u00addential\u200b\u00a0caf e\u0301"
    make_category(name=odd, slug="odd")
    article = make_article(title=odd, summary=odd, byline=odd, body=f"<p>{odd} &shy;&#173;a</p>")
    make_picture(name=odd, alt=odd, caption=odd)
    Article.objects.filter(pk=article.pk).update(search_title=odd)
    article.refresh_from_db()
    picture, right = Picture.objects.get(), "Confidential caf \xe9"
    assert [article.title, article.summary, article.byline, article.search_title] == [right] * 4
    assert [picture.name, picture.alt, picture.caption, Category.objects.get(slug="odd").name] == [right] * 4
    assert article.body == "<p>Confidential caf e\u0301 a</p>"


def test_draft_is_stored_without_what_nobody_sees(client, site):
    client.force_login(make_staff())
    form = article_form(title="Con\ufb01\u00addential", body="<p>Anaes\u00adthetist</p>")
    client.post("/admin/news/article/add/", form | {"_draft": "1"})
    content = Revision.objects.get().content
    assert (content["title"], content["body"]) == ("Confidential", "<p>Anaesthetist</p>")


@pytest.mark.parametrize("text", ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f469\u200d\u2695\ufe0f"])
def test_joiners_of_other_scripts_and_emoji_stay(site, text):
    assert make_article(title=text, body=f"<p>{text}</p>").body == f"<p>{text}</p>"
    assert Article.objects.get().title == text


@pytest.mark.parametrize("q", ["oncall", "on-call", "on call", "Well-being"])
def test_staff_find_articles_and_drafts_in_every_spelling(client, site, q):
    client.force_login(make_staff())
    for status in ("ready", "draft"):
        for title in ("On-call {}", "Oncall {}", "Nights on call {}", "Wellbeing {}", "Well being {}", "Well-being {}"):
            make_article(title=title.format(status), status=status)
    page = client.get("/admin/news/article/", {"q": q}).text
    assert len(re.findall(r'class="field-title"', page)) == 6


def test_index_that_lacks_articles_is_filled_when_the_site_is_prepared(client, articles, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM news_search")
    Prepare().index_articles()
    assert len(titles(page_of(client, "nurse"))) == 2


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


@given(st.text(alphabet="ab-<>&\"' \u00ad", max_size=60), st.sampled_from(["a", "ab", "a-b", "ab b", "aa "]))
def test_marks_add_nothing_to_a_text_but_themselves(text, q):
    query = Query.parse(q)
    for wanted in (query.as_written, query.wider):
        shown = marked(text, wanted)
        bare = re.sub("</?mark>", "", shown)
        assert "<" not in bare
        assert unescape(bare) == text
        assert shown.count("<mark>") == shown.count("</mark>")
        assert unescape(re.sub("</?mark>|…", "", passage(text, wanted))) in text


def test_mistyped_word_gets_a_suggestion_that_finds(client, articles):
    page = page_of(client, "paislips explaned")
    assert re.search(r'Did you mean <a href="\?q=payslips\+explained"[^>]*>payslips explained</a>\?', page)


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
    Article.objects.filter(pk=make_article().pk).update(title="Odd \x02title\x03 \x0b")
    assert titles(page_of(client, "odd title"))
