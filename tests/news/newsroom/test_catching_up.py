"""What the release before has done beside this one, or after a return to it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from news.models import Article, Authorship, ImportedArticle, Redirect
from news.newsroom import publishing
from news.newsroom.catching_up import catch_up
from tests.builders import make_article, make_author, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def forget(article):
    """As the release before does, which knows of none of the new tables."""
    with connection.cursor() as cursor:
        for table in ("news_revision", "news_article"):
            name = "id" if table == "news_article" else "article_id"
            cursor.execute(f"DELETE FROM {table} WHERE {name} = %s", [article.pk])  # noqa: S608
    connection.check_constraints()


def test_what_the_release_before_has_deleted_leaves_nothing_behind(client, site):
    article = make_article(authors=[make_author().pk])
    Redirect.objects.put([("/old/", article)])
    ImportedArticle.objects.create(source="old", key="1", article=article, digest="", status="public", taken={})
    forget(article)
    assert client.get("/old/").status_code == 404
    catch_up(timezone.now() - DAY)
    assert not Redirect.objects.exists()
    assert not Authorship.objects.exists()
    assert ImportedArticle.objects.get().article is None


def test_author_has_the_article_that_the_release_before_published_earlier(client, site):
    author = make_author()
    article = make_article(title="Nights", authors=[author.pk], publish_at=timezone.now() + DAY)
    publishing.publish(article, make_staff())
    QuerySet.update(Article.objects.filter(pk=article.pk), publish_at=timezone.now() - DAY)
    assert "Nights" not in client.get(author.get_absolute_url()).text
    catch_up(timezone.now() - DAY)
    assert "Nights" in client.get(author.get_absolute_url()).text
