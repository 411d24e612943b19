"""Which pictures texts show, by the table that is kept with each save."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from news.models import Article, ArticlePicture, Picture, Revision
from news.models.article_pictures import pictures_of
from news.newsroom import publishing, trash
from news.newsroom.catching_up import catch_up
from news.newsroom.nightly import tidy_newsroom
from news.newsroom.unused_pictures import unused_pictures
from tests.builders import make_article, make_category, make_picture, make_staff

pytestmark = pytest.mark.django_db
filling = import_module("news.migrations.0018_read_pictures_of_texts")


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def showing(*pictures):
    return "".join(f'<figure><img src="/x" alt="x" data-file="{picture.pk}"></figure>' for picture in pictures)


def recorded():
    return set(ArticlePicture.objects.values_list("article", "revision", "picture"))


def read_from_texts():
    """What the table should have, by reading every text."""
    rows = Article.objects.values("pk", "body", "picture", "share_picture")
    revisions = Revision.objects.values_list("article", "pk", "content")
    found = {(row["pk"], None, key) for row in rows for key in pictures_of(row)}
    return found | {(article, pk, key) for article, pk, content in revisions for key in pictures_of(content)}


def test_every_picture_of_a_text_is_recorded_with_its_save(store):
    lead, share, shown = make_picture(), make_picture(), make_picture()
    article = make_article(picture=lead, share_picture=share, body=showing(shown, shown))
    assert recorded() == {(article.pk, None, each.pk) for each in (lead, share, shown)}


STEPS = st.lists(
    st.tuples(st.sampled_from(["draft", "publish", "withdraw", "trash", "back", "update"]), st.integers(0, 7)),
    max_size=8,
)


@pytest.mark.slow
@pytest.mark.once
@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_table_says_what_the_texts_say_whatever_is_done(steps):
    # What earlier examples have made is still there.
    pictures = [*Picture.objects.all()] or [make_picture() for _ in range(3)]
    author, article = User.objects.first() or make_staff(), make_article()
    for what, choice in steps:
        article.refresh_from_db()
        body = showing(*(each for bit, each in enumerate(pictures) if choice >> bit & 1)) or "<p>None.</p>"
        if what == "draft" and article.status != "trashed":
            content = publishing.content_of(article) | {"body": body}
            publishing.save_draft(article, content, author, publishing.working_copy(article).edit)
        elif what == "publish" and article.status != "trashed":
            article.body = body
            publishing.publish(article, author, publishing.working_copy(article).edit)
        elif what == "withdraw" and article.status == "ready":
            publishing.withdraw(article, author)
        elif what == "trash":
            trash.throw_away(article)
        elif what == "back" and article.status == "trashed":
            trash.bring_back(article)
        elif what == "update":
            Article.objects.filter(pk=article.pk).update(body=body)
        assert recorded() == read_from_texts()


def test_picture_of_a_former_text_is_in_use_but_shown_nowhere(time_machine):
    picture, author = make_picture(), make_staff()
    article = make_article(body=showing(picture))
    publishing.publish(article, author)
    article.body = "<p>Without it.</p>"
    publishing.publish(article, author)
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert not unused_pictures().exists()
    assert not Article.objects.showing(picture).exists()


def test_purging_an_article_frees_its_pictures(time_machine):
    picture = make_picture()
    article = make_article(body=showing(picture), status="draft")
    publishing.save_draft(article, publishing.content_of(article), make_staff())
    trash.throw_away(article).delete()
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    tidy_newsroom()
    assert list(unused_pictures()) == [picture]
    assert not ArticlePicture.objects.exists()


def test_texts_saved_by_the_release_before_are_read_at_night():
    old, new, author = make_picture(), make_picture(), make_staff()
    article = make_article(body=showing(old))
    revision = publishing.save_draft(article, publishing.content_of(article) | {"summary": "Longer."}, author)
    # As that release does, which does not know the table.
    models.QuerySet.update(Article.objects.filter(pk=article.pk), body=showing(new))
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"body": showing(new)})
    assert recorded() != read_from_texts()
    tidy_newsroom()
    assert recorded() == read_from_texts()


def test_picture_that_the_release_before_has_used_since_is_not_removed(client, time_machine):
    picture = make_picture()
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    article = make_article(body="<p>Text.</p>")
    content = publishing.content_of(article) | {"summary": "More."}
    revision = publishing.save_draft(article, content, make_staff("wren"))
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"body": showing(picture)})
    client.force_login(make_staff())
    client.post("/admin/news/picture/unused/", {"remove": "pictures", "picture": [picture.pk]})
    picture.refresh_from_db()


def test_upgrade_reads_the_texts_that_are_there_and_may_be_repeated():
    article = make_article(picture=make_picture(), body=showing(make_picture()), category=make_category())
    publishing.publish(article, make_staff())
    ArticlePicture.objects.all().delete()
    for _ in range(2):
        filling.read_texts(apps, connection.schema_editor())
        assert recorded() == read_from_texts()
        assert ArticlePicture.objects.count() == len(recorded())


def test_where_a_picture_is_used_is_looked_up_in_the_index():
    picture = make_picture()
    questions = (Article.objects.showing(picture), Article.objects.ready().with_picture(picture), unused_pictures())
    for question in questions:
        sql = str(question.query)
        assert "LIKE" not in sql
        assert "JSON" not in sql.upper()


def test_catching_up_leaves_older_texts_alone():
    article = make_article(body=showing(make_picture()))
    publishing.publish(article, make_staff())
    ArticlePicture.objects.all().delete()
    catch_up(timezone.now())
    assert not ArticlePicture.objects.exists()
