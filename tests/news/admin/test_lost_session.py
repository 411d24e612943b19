"""The session ends in the middle of a sentence: the text is there again after signing in, and saved nowhere."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news.models import Article, UnsentForm
from tests.article_form import address, form_on, opened
from tests.builders import make_article, make_staff

TYPED = "<p>Rates: “£45 &amp; more” <b>per hour</b>\r\n  two  spaces\ttab é 漢字 🩺 </p>"


@pytest.fixture
def ellis(client, site):
    user = make_staff("ellis", password="correct horse", groups=["Editors"])
    client.force_login(user)
    client.user = user
    return client


def end_session(client):
    Session.objects.all().delete()


def lose(client, article, **fields):
    """Open the form, lose the session, press Save."""
    form = opened(client, article) | fields
    end_session(client)
    return client.post(address("article_change", article.pk), form | {"_draft": "1"})


def test_writer_signs_in_again_and_is_back_at_the_form(ellis):
    article = make_article()
    sign_in = ellis.get(lose(ellis, article, title="Typed").url, follow=True)
    answers = {"login": "ellis", "password": "correct horse", "next": address("article_change", article.pk)}
    back = ellis.post(reverse("account_login"), answers, follow=True)
    assert sign_in.request["PATH_INFO"] == reverse("account_login")
    assert form_on(back.text)["title"] == "Typed"


def test_form_comes_back_with_the_typed_text_byte_for_byte(ellis):
    article = make_article()
    lose(ellis, article, title="  Half a sent", body=TYPED, publish_at_0="2027-13-99")
    ellis.force_login(ellis.user)
    page = ellis.get(address("article_change", article.pk)).text
    form = form_on(page)
    assert (form["title"], form["body"], form["publish_at_0"]) == ("  Half a sent", TYPED, "2027-13-99")
    assert "nothing of it has been saved yet" in page


def test_nothing_is_saved_behind_the_writers_back(ellis):
    article = make_article(title="As it was")
    lose(ellis, article, title="Typed")
    ellis.force_login(ellis.user)
    ellis.get(address("article_change", article.pk))
    article.refresh_from_db()
    assert article.title == "As it was"
    assert not article.revisions.exists()


def test_new_article_comes_back_too(ellis):
    form = form_on(ellis.get(address("article_add")).text) | {"title": "Brand new"}
    end_session(ellis)
    ellis.post(address("article_add"), form)
    ellis.force_login(ellis.user)
    assert form_on(ellis.get(address("article_add")).text)["title"] == "Brand new"
    assert not Article.objects.exists()


def test_text_that_came_back_is_gone_from_there_once_it_is_saved(ellis):
    article = make_article()
    lose(ellis, article, title="Typed")
    ellis.force_login(ellis.user)
    back = opened(ellis, article)
    page = ellis.post(address("article_change", article.pk), back | {"_draft": "1"}, follow=True).text
    assert form_on(page)["title"] == "Typed"
    assert "You were signed out" not in page
    assert not UnsentForm.objects.exists()


def test_writer_may_have_what_was_saved_last_instead(ellis):
    article = make_article(title="As it was")
    lose(ellis, article, title="Typed")
    ellis.force_login(ellis.user)
    ellis.post(address("article_change", article.pk), {"_forget": "1"})
    assert opened(ellis, article)["title"] == "As it was"


def lose_comment(client, article, text):
    page = client.get(address("article_review", article.pk)).text
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    end_session(client)
    client.post(address("article_review", article.pk), {"form_key": key, "step": "said", "text": text})
    client.force_login(client.user)


def comment_on(page):
    return unescape(re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1])


def test_comment_comes_back_byte_for_byte_and_nobody_was_told(ellis):
    article = make_article()
    lose_comment(ellis, article, TYPED)
    page = ellis.get(address("article_review", article.pk)).text
    assert comment_on(page) == TYPED
    assert "nobody has been told of it yet" in page
    assert not article.remarks.exists()


def test_comment_that_came_back_is_gone_from_there_once_it_is_sent(ellis):
    article = make_article()
    lose_comment(ellis, article, "Is the tone right?")
    said = {"step": "said", "text": "Is the tone right?"}
    page = ellis.post(address("article_review", article.pk), said, follow=True).text
    assert comment_on(page) == ""
    assert article.remarks.get().text == "Is the tone right?"


def test_somebody_else_who_signs_in_there_sees_nothing_of_it(ellis):
    article = make_article()
    lose(ellis, article, title="Typed")
    ellis.force_login(make_staff("robin"))
    assert "Typed" not in ellis.get(address("article_change", article.pk)).text


def test_text_waits_for_an_hour(ellis, time_machine):
    now = timezone.now()
    time_machine.move_to(now)
    article = make_article(title="As it was")
    lose(ellis, article, title="Typed")
    time_machine.move_to(now + timedelta(minutes=61))
    ellis.force_login(ellis.user)
    assert opened(ellis, article)["title"] == "As it was"


@pytest.mark.parametrize("key", ["", "forged", "1:abc:def"])
def test_stranger_can_store_nothing(client, site, key):
    article = make_article()
    client.post(address("article_change", article.pk), {"title": "Spam", "form_key": key})
    assert not UnsentForm.objects.exists()


@pytest.mark.slow
def test_no_more_than_twenty_forms_of_one_person_are_kept(ellis):
    articles = [make_article() for _ in range(22)]
    form = opened(ellis, articles[0])
    end_session(ellis)
    for article in articles:
        ellis.post(address("article_change", article.pk), form)
    assert UnsentForm.objects.count() == 20


def test_form_from_before_signing_in_anew_in_another_tab_is_shown_again(site):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff())
    article = make_article()
    form = opened(client, article) | {"title": "Typed", "csrfmiddlewaretoken": "x" * 64}
    response = client.post(address("article_change", article.pk), form)
    assert response.status_code == 302
    assert opened(client, article)["title"] == "Typed"
    assert not article.revisions.exists()


def test_forged_form_from_elsewhere_is_refused_as_ever(site):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff())
    response = client.post(address("article_change", make_article().pk), {"title": "Forged"})
    assert response.status_code == 403
    assert not UnsentForm.objects.exists()
