"""How a writer's article gets to an editor and back."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from news.models import Article, Remark
from news.newsroom import publishing
from news.times import in_words
from tests.article_form import address, article_form
from tests.builders import make_article, make_staff, run_tasks


@pytest.fixture
def writer(site):
    return make_staff("wren", groups=["Writers"])


@pytest.fixture
def editor(site):
    return make_staff("edith", groups=["Editors"])


@pytest.fixture
def draft(writer):
    return make_article(title="Night shifts", status="draft")


def say(client, user, article, step, text=""):
    client.force_login(user)
    return client.post(address("article_review", article.pk), {"step": step, "text": text}, follow=True)


def mailed():
    run_tasks()
    return [(message.to[0].partition("@")[0], message.subject) for message in mail.outbox]


def test_editors_are_mailed_when_a_writer_asks(client, draft, writer, editor):
    make_staff("other", groups=["Writers"])
    make_staff("rita", groups=["Recruiters"])
    page = say(client, writer, draft, "asked", "Is the tone right?")
    assert "The editors are told by mail" in page.text
    assert mailed() == [("edith", "Please review: Night shifts")]
    assert "Is the tone right?" in mail.outbox[0].body
    assert f"/admin/news/article/{draft.pk}/review/" in mail.outbox[0].body


def test_mail_waits_for_the_worker(client, draft, writer, editor):
    say(client, writer, draft, "asked")
    assert not mail.outbox


def test_writer_is_mailed_when_an_editor_sends_it_back(client, draft, writer, editor):
    say(client, writer, draft, "asked")
    say(client, editor, draft, "sent back", "More about sleep, please.")
    assert ("wren", "Sent back to you: Night shifts") in mailed()
    client.force_login(writer)
    assert "“Night shifts” was sent back to you." in client.get(reverse("admin:index")).text


def test_comments_go_to_and_fro(client, draft, writer, editor):
    say(client, writer, draft, "asked")
    say(client, editor, draft, "said", "Which ward?")
    say(client, writer, draft, "said", "Ward six.")
    assert mailed()[1:] == [("wren", "Comment on: Night shifts"), ("edith", "Comment on: Night shifts")]
    page = client.get(address("article_review", draft.pk)).text
    assert page.index("Which ward?") < page.index("Ward six.")


def test_publishing_answers_the_request(client, draft, writer, editor):
    say(client, writer, draft, "asked")
    client.force_login(editor)
    form = article_form(category=draft.category_id, _publish="Publish now", based_on="0")
    client.post(address("article_change", draft.pk), form)
    assert Article.objects.get().is_published
    assert not Remark.objects.awaiting_review().exists()
    assert ("wren", "Published: Night shifts") in mailed()


def test_waiting_articles_are_listed_for_editors(client, draft, writer, editor):
    say(client, writer, draft, "asked")
    client.force_login(editor)
    assert "asked by wren" in client.get(reverse("admin:index")).text
    assert "Night shifts" in client.get(address("article_report", "reviews")).text
    client.force_login(writer)
    assert "asked by wren" not in client.get(reverse("admin:index")).text


def test_asking_twice_mails_once(client, draft, writer, editor):
    say(client, writer, draft, "asked")
    say(client, writer, draft, "asked")
    assert len(mailed()) == 1


def test_writer_cannot_send_back(client, draft, writer, editor):
    say(client, writer, draft, "asked")
    assert say(client, writer, draft, "sent back", "x").status_code == 403
    assert Remark.objects.awaiting_review().exists()


@pytest.mark.parametrize("step", ["published", "x", ""])
def test_no_other_step_can_be_forged(client, draft, editor, step):
    say(client, editor, draft, step, "x")
    assert not Remark.objects.exists()


def test_comment_without_words_is_refused(client, draft, editor):
    assert "Say what you think of it." in say(client, editor, draft, "said", " ").text
    assert not Remark.objects.exists()


def test_recruiter_sees_no_review(client, draft):
    client.force_login(make_staff("rita", groups=["Recruiters"]))
    assert client.get(address("article_review", draft.pk)).status_code == 403


def test_staff_make_a_link_and_revoke_it(client, draft, writer):
    client.force_login(writer)
    page = client.post(address("article_share", draft.pk), follow=True).text
    link = draft.preview_links.get()
    # Signed with the time, so that it is another one a second later.
    shown = re.search(r"/news/preview/[^\s<\"]+", page)[0]
    assert client.get(shown).status_code == 200
    assert f"<td>{in_words(link.expires_at)}</td>" in page
    client.post(address("article_share", draft.pk), {"revoke": link.pk})
    assert client.get(shown).status_code == 410


def test_link_shows_the_draft_of_a_live_article_until_that_is_published(client, writer, editor):
    article = make_article(title="Before", slug="nights")
    client.force_login(writer)
    client.post(address("article_change", article.pk), article_form(title="After", category=article.category_id))
    link = article.preview_links.create()
    assert "<h1>After</h1>" in client.get(link.get_absolute_url()).text
    assert "<h1>Before</h1>" in client.get("/news/nights/").text
    article.title = "After"
    publishing.publish(article, editor, based_on=99)
    assert client.get(link.get_absolute_url()).status_code == 410
