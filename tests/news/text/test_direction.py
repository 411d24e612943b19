"""Text that runs from the right, in bodies and where there is no HTML: titles, attributes, mails, messages."""

import re
from html.parser import HTMLParser

import pytest

from news.text.body import render
from news.text.direction import isolated
from registration.mail.letters import SUBJECTS, compose
from registration.models import Mail
from tests import builders, stuffed_site

NAME = "محمد علي"
PAIR = re.compile("\u2068[^\u2068\u2069]*\u2069")
ADDRESSES = {"href", "src", "srcset", "action", "value"}


def is_disturbed(line):
    """Whether Arabic stands beside our words without FSI and PDI around it."""
    bare = line
    while bare != (bare := PAIR.sub("", bare)):
        pass
    return NAME in bare and re.search("[A-Za-z0-9]", line.replace(NAME, "")) is not None


class PlainTexts(HTMLParser):
    """The page's title, and the attributes that are read as text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.is_title = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.is_title = tag == "title"
        self.found += [value or "" for name, value in attrs if name not in ADDRESSES and not name.startswith("data-")]

    def handle_data(self, data):
        if self.is_title:
            self.found.append(data)


@pytest.fixture
def stuffed(client, site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(stuffed_site.stuff(NAME))
    return client


@pytest.mark.slow
def test_titles_and_attributes_isolate_arabic(stuffed):
    paths = [*stuffed_site.public_pages(), *stuffed_site.staff_pages(), f"/news/search/?q={NAME}", "/news/feed.rss"]
    texts = {(path, text) for path in paths for text in PlainTexts(stuffed.get(path).text).found}
    # Django's own words for its own accounts, whose name comes last.
    wrong = {each for each in texts if is_disturbed(each[1]) and not each[1].startswith("Select this object")}
    assert wrong == set()
    assert ("/news/a-5/", f"\u2068{NAME}\u2069 – \u2068{NAME}\u2069") in texts


def test_mails_isolate_arabic(stuffed, mailoutbox):
    builders.run_tasks()
    builders.make_staff("jo", groups=["Recruiters"])
    candidate = builders.make_registration(first_name="محمد", last_name="علي")
    letters = [compose(Mail(registration=candidate, kind=kind)) for kind in SUBJECTS]
    assert len(mailoutbox) >= 3
    lines = [line for each in (*mailoutbox, *letters) for line in (each.subject, *each.body.splitlines())]
    assert [line for line in lines if is_disturbed(line.replace("محمد", NAME))] == []


def test_messages_isolate_arabic(stuffed):
    article = stuffed_site.Article.objects.get(slug="a-5")
    page = stuffed.post(f"/admin/news/article/{article.pk}/delete/", follow=True)
    assert f"“\u2068{NAME}\u2069” is in the trash." in page.text


@pytest.mark.parametrize("text", ["Zoë O'Neill", "李", "12:30", ""])
def test_text_from_the_left_gets_no_marks(text):
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["\u2069محمد", "محمد\u2068", "\u202eevil", "\u2069x\u2068"])
def test_marks_within_a_text_cannot_leave_it(text):
    marked = isolated(text)
    assert PAIR.fullmatch(marked), ascii(marked)


def test_text_that_is_isolated_within_keeps_its_marks():
    assert isolated(f"{isolated(NAME)}, page 2") == f"\u2068\u2068{NAME}\u2069, page 2\u2069"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>Left.</p>", "<p>Left.</p>"),
        ("<p>One.</p><p>1. «محمد» is he.</p>", '<p dir="ltr">One.</p><p dir="rtl">1. «محمد» is he.</p>'),
        ("<h2>שלום</h2><p>x</p>", '<h2 dir="rtl" id="h-heading">שלום</h2><p dir="ltr">x</p>'),
        (
            "<ul><li><p>&amp; <strong>علي</strong></p></li></ul>",
            '<ul dir="rtl"><li dir="rtl"><p dir="rtl">&amp; <strong>علي</strong></p></li></ul>',
        ),
    ],
)
def test_paragraph_runs_in_the_direction_of_its_first_letter(body, shown):
    assert render(body, {}).html == shown
