"""The news as a mail: what is in it, how heavy it is, and that nothing in it tells us who reads."""

import re
from email.policy import SMTP
from urllib.parse import urlsplit

import lxml.html
import pytest
from django.core.signing import Signer
from django.utils import timezone

from news.models import Article
from registration.mail import news_letters, signed_links
from registration.mail.sending import queue_for_staff
from registration.models import Mail, Reader
from registration.quick_register.source import Source
from tests.builders import make_article, make_category, make_digest, make_picture, make_reader, run_tasks

pytestmark = pytest.mark.usefixtures("site")
ARABIC = "أخبار المستشفيات والأطباء المناوبين "


@pytest.fixture
def reader():
    return make_reader()


def letter(digest, reader):
    return news_letters.write(Mail.objects.get_or_create(kind="news", digest=digest, reader=reader)[0])


def page_of(message) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(message.alternatives[0].content)


def addresses(page) -> list[str]:
    return page.xpath("//@href | //@src")


def own(page) -> list[str]:
    return [address for address in addresses(page) if not address.startswith(("mailto:", "tel:"))]


def test_lead_comes_first_with_picture_title_summary_and_link(reader):
    lead = make_article(title="New rates", summary="Agreed on Monday.", picture=make_picture(alt="A ward at night"))
    page = page_of(letter(make_digest(lead, make_article(title="Second")), reader))
    first, second = page.xpath("//h2/a")
    assert (first.text_content().strip(), second.text_content().strip()) == ("New rates", "Second")
    assert first.get("href").startswith(f"http://testserver{lead.get_absolute_url()}?")
    assert page.xpath("//img/@alt") == ["A ward at night"]
    assert "Agreed on Monday." in page.text_content()


def test_text_says_all_that_the_html_says(reader):
    lead = make_article(title="O'Neill & Co", summary="Agreed on Monday.")
    message = letter(make_digest(lead, greeting="Dear colleagues,\nmuch is new."), reader)
    for words in ("Dear colleagues,\nmuch is new.", "O'Neill & Co\nAgreed on Monday.\nhttp://testserver/news/"):
        assert words in message.body
    assert message.body.startswith("Dear colleagues,")


def test_nothing_is_fetched_from_elsewhere_and_nothing_says_who_reads(reader):
    articles = [make_article(picture=make_picture(), summary="Short.") for _ in range(12)]
    digest = make_digest(*articles)
    page = page_of(letter(digest, reader))
    assert {urlsplit(address).netloc for address in own(page)} == {"testserver"}
    # But for the two links by which readers themselves act.
    theirs = [address for address in own(page) if re.search(r"/news/(stop|choices)/", address)]
    assert len(theirs) == 2
    other = page_of(letter(digest, make_reader("other@example.org")))
    assert [each for each in own(page) if each not in theirs] == [
        each for each in own(other) if not re.search(r"/news/(stop|choices)/", each)
    ]
    assert not page.xpath("//script | //iframe | //link | //*[@style] | //img[not(@alt)]")


def test_picture_from_another_host_is_left_out(reader, monkeypatch):
    article = make_article(picture=make_picture())
    monkeypatch.setattr(article.picture.file.storage, "url", lambda name: f"https://cdn.example/{name}")
    page = page_of(letter(make_digest(article), reader))
    assert not page.xpath("//img")
    assert page.xpath("//h2/a")


def test_links_say_the_source_that_registrations_keep(reader):
    digest = make_digest()
    address = page_of(letter(digest, reader)).xpath("//h2/a/@href")[0]
    assert Source().arriving_by(address, "").utm == news_letters.source_of(digest)


def test_headers_let_a_mail_program_unsubscribe_and_sort(reader, time_machine):
    # Links are signed with the second.
    time_machine.move_to(timezone.now(), tick=False)
    digest = make_digest()
    sent = letter(digest, reader).message(policy=SMTP).as_bytes()
    stop = signed_links.to_reader("news-stop", reader, digest)
    address = re.search(rb"(?m)^List-Unsubscribe: <(\S+)>\r$", sent)[1].decode()
    assert address == stop
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in sent
    assert b"\r\nList-ID: <news.testserver>\r\n" in sent
    assert b"\r\nAuto-Submitted: auto-generated\r\n" in sent


def test_digest_and_reader_have_one_message_id_whatever_the_attempt(reader):
    digest, other = make_digest(), make_digest()
    mail = Mail.objects.create(kind="news", digest=digest, reader=reader)
    first = news_letters.write(mail).extra_headers["Message-ID"]
    mail.edition, mail.attempts = 2, 7
    assert news_letters.write(mail).extra_headers["Message-ID"] == first
    assert letter(other, reader).extra_headers["Message-ID"] != first
    assert news_letters.find(first) == mail


@pytest.mark.parametrize("forged", ["", "x", "<1@testserver>", "<1.news.1@testserver>", "<.@>"])
def test_message_id_that_is_not_ours_finds_nothing(reader, forged):
    letter(make_digest(), reader)
    assert news_letters.find(forged) is None
    number = Mail.objects.get().pk
    assert news_letters.find(f"<{Signer(sep='.', key='k' * 50).sign(str(number))}@testserver>") is None


@pytest.mark.parametrize("words", ["Ward rounds and rates ", "Über Ärzte & Müller–", ARABIC])
def test_thirty_articles_at_their_longest_stay_below_sixty_kilobytes(reader, words):
    category = make_category()
    picture = make_picture(alt=(words * 20)[:250])
    articles = [
        make_article(
            title=(words * 20)[:150],
            slug=f"{'a' * 147}{number:03}",
            summary=(words * 20)[:300],
            picture=picture,
            category=category,
        )
        for number in range(30)
    ]
    message = letter(make_digest(*articles, subject=(words * 9)[:120], greeting=(words * 20)[:300]), reader)
    assert len(message.message(policy=SMTP).as_bytes()) < 60_000
    assert len(page_of(message).xpath("//h2/a | //li/a")) == 30


@pytest.mark.parametrize("unseen", ["\x0b", "\x85", "\u2028", "\r\n"])
def test_unseen_break_in_a_subject_stops_no_mail(reader, unseen):
    message = letter(make_digest(subject=f"New{unseen}rates"), reader)
    assert message.message()["Subject"] == "New rates"


def test_title_of_an_article_that_has_gone_is_no_subject(reader):
    lead, second = make_article(title="Withdrawn at once"), make_article(title="Second")
    digest = make_digest(lead, second, subject=lead.title)
    assert letter(digest, reader).subject == "Withdrawn at once"
    Article.objects.filter(pk=lead.pk).update(status="draft")
    assert letter(digest, reader).subject == "Second"


def test_subject_names_no_article_of_a_topic_that_the_reader_has_not_chosen(reader):
    lead, second = make_article(title="First", category=make_category()), make_article(title="Second")
    reader.choose([second.category])
    assert letter(make_digest(lead, second, subject="First"), reader).subject == "Second"
    assert letter(make_digest(lead, second, subject="This week"), reader).subject == "This week"


def test_title_from_the_right_does_not_disturb_what_stands_around_it(reader):
    article = make_article(title=ARABIC, summary=ARABIC)
    message = letter(make_digest(article, subject=ARABIC), reader)
    page = page_of(message)
    assert page.xpath("//h2/a/bdi/text()") == [article.title]
    assert page.xpath("//p[@dir='auto']/text()") == [article.summary]
    assert f"\u2068{article.title}\u2069" in message.body
    assert message.subject.startswith("\u2068")


def test_markup_in_titles_and_greetings_stays_text(reader):
    digest = make_digest(make_article(title="<b>&", summary="<i>"), greeting="<u>\n<script>")
    page = page_of(letter(digest, reader))
    assert not page.xpath("//b | //i | //u | //script")


def test_example_is_what_readers_get_and_its_links_change_nothing(client):
    make_reader()
    digest = make_digest()
    message = news_letters.example(digest, "ed@agency.example")
    assert (message.to, "List-Unsubscribe" in message.extra_headers) == (["ed@agency.example"], False)
    for address in own(page_of(message)):
        assert client.get(urlsplit(address).path).status_code == 200
    assert Reader.objects.count() == 1


def test_editor_sends_a_test_to_herself(mailoutbox):
    digest = make_digest()
    path = "registration.mail.news_letters.write_example"
    queue_for_staff("ed@agency.example", writer=path, arguments=[digest.pk, "ed@agency.example"])
    run_tasks()
    (message,) = mailoutbox
    assert (message.to, message.subject) == (["ed@agency.example"], f"Test: {digest.subject}")


def test_article_without_picture_or_summary_is_a_link(reader):
    make_digest()
    digest = make_digest(make_article(title="Bare", summary="", picture=None))
    page = page_of(letter(digest, reader))
    assert (page.xpath("//h2/a")[0].text_content().strip(), page.xpath("//img")) == ("Bare", [])
    assert Article.objects.get(title="Bare").get_absolute_url() in page.xpath("//h2/a/@href")[0]
