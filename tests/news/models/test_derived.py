"""What a change of articles costs, with search index, tallies and generation kept in step."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.models import Article, Tally
from tests.builders import make_article, make_category


def change_the_text(article):
    article.title = "Another title"
    article.save()


def publish_in_bulk(article):
    Article.objects.bulk_create([Article(title="New", slug="new", status="ready", category=article.category)])


# Bumps of the generation, reads of articles, queries altogether; behind each what it was before `derived.change`. Of
# the queries, one looks for the authorships.
COSTS = {
    "a new one": (lambda article: make_article(category=article.category), (1, 0, 12)),  # 2, 1, 12
    "one changed": (change_the_text, (1, 1, 13)),  # 2, 3, 14
    "one deleted": (lambda article: article.delete(), (1, 1, 20)),  # 2, 1, 18 before digests named articles
    # Once before and once after the change.
    "many changed": (lambda article: Article.objects.update(title="Another title"), (1, 2, 12)),  # 2, 4, 13
    "many withdrawn": (lambda article: Article.objects.update(status="withdrawn"), (1, 2, 14)),  # 2, 4, 15
    "bylines changed": (lambda article: Article.objects.update(byline="Robin"), (1, 0, 4)),  # 1, 0, 4
    # Django's own delete reads them too.
    "many deleted": (lambda article: Article.objects.all().delete(), (1, 2, 21)),  # 2, 3, 20
    "many made": (publish_in_bulk, (1, 0, 12)),  # 1, 1, 11
}


@pytest.mark.parametrize(("change", "cost"), COSTS.values(), ids=COSTS)
def test_change_bumps_the_generation_once_and_reads_articles_as_rarely_as_it_can(site, change, cost):
    article = make_article(category=make_category())
    with CaptureQueriesContext(connection) as queries:
        change(article)
    sql = [each["sql"] for each in queries]
    bumps = [each for each in sql if each.startswith('UPDATE "news_generation"')]
    reads = [each for each in sql if each.startswith("SELECT") and 'FROM "news_article"' in each]
    assert (len(bumps), len(reads), len(sql)) == cost


def index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid, title FROM news_search ORDER BY rowid")
        return cursor.fetchall()


def test_save_of_some_fields_leaves_the_others_out_of_the_index(site):
    article = make_article(title="As stored")
    article.title, article.byline = "Only typed", "Robin"
    article.save(update_fields=["byline"])
    assert [(article.pk, "As stored")] == [tuple(row) for row in index()]


def test_save_of_some_fields_leaves_the_others_out_of_the_tallies(site):
    article = make_article()
    article.status = "draft"
    article.save(update_fields=["byline"])
    assert {tally.published for tally in Tally.objects.all()} == {1}
