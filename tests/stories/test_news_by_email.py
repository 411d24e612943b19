"""A digest leaves by real workers and a slow mail server while people register; and it reads well as a page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from registration.digests import sending
from registration.mail import news_letters
from registration.mail.sending import queue_mails
from registration.models import Digest, Mail
from tests.accessibility import barriers
from tests.builders import make_article, make_digest, make_picture, make_reader, make_registration, picture_file

ARABIC = "أخبار المستشفيات والأطباء المناوبين"


@pytest.fixture
def many_an_hour(server, monkeypatch, settings):
    monkeypatch.setitem(server.environment, "AGENCY_MAILS_AN_HOUR", "1000000")
    settings.MAILS_AN_HOUR = 1_000_000


@pytest.mark.usefixtures("many_an_hour")
def test_confirmation_overtakes_the_news_that_are_due(server, mailbox):
    for number in range(20):
        make_reader(f"reader{number}@example.org")
    mailbox.behave(seconds=0.3)
    sending.schedule(make_digest(), timezone.now(), None)
    server.start_worker()
    mailbox.wait_for(2)
    queue_mails(make_registration(), Mail.Kind.CONFIRMATION)
    before = len(mailbox.messages)
    everything = mailbox.wait_for(21, seconds=180)
    place = [message["To"] for message in everything].index("zoe@example.org")
    # Behind the one in hand, and one more that may have been taken up while it was being queued.
    assert place <= before + 2
    assert len({message["To"] for message in everything}) == 21


@pytest.mark.usefixtures("many_an_hour")
def test_two_workers_send_each_reader_one(server, mailbox):
    for number in range(30):
        make_reader(f"reader{number}@example.org")
    sending.schedule(make_digest(), timezone.now(), None)
    server.start_worker()
    server.start_worker()
    sending.send_due()
    assert len({message["To"] for message in mailbox.wait_for(30, seconds=180)}) == 30
    assert Mail.objects.count() == 30
    assert Digest.objects.get().state == "sent"


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mail_can_be_read_on_any_screen_without_scripts_and_pictures(server, new_context, width, scheme):
    articles = [
        make_article(
            title="The pay award", summary="From April.", picture=make_picture(file=picture_file((1600, 900)))
        ),
        make_article(title=ARABIC, summary=ARABIC * 5),
        make_article(title="Nochmals Lebensmittelverschwendungsbekämpfungsmaßnahmenpaket" * 2),
        *[make_article(summary="Short.", picture=make_picture()) for _ in range(9)],
    ]
    html = news_letters.example(make_digest(*articles, greeting="Dear all,\nwelcome.")).alternatives[0].content
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.route("**/the-mail", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route("**/media/**", lambda route: route.fulfill(body=picture_file().read(), content_type="image/jpeg"))
    page.goto("/the-mail")
    expect(page.get_by_role("heading", name="The pay award")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []


def test_link_of_the_mail_leads_to_the_article_and_counts_as_its_source(server, page):
    digest = make_digest(make_article(title="The pay award"))
    html = news_letters.example(digest).alternatives[0].content
    page.route("**/the-mail", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/the-mail")
    address = page.get_by_role("link", name="The pay award").get_attribute("href")
    page.goto(address.replace("http://testserver", server.origin))
    expect(page.get_by_role("heading", level=1)).to_have_text("The pay award")
