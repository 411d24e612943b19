"""The migration that makes authors of the bylines that the release before has stored."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from news.models import Article, Author, Revision
from news.newsroom.crediting import credit_bylines
from tests.builders import make_article, make_category

migration = import_module("news.migrations.0016_authors")


def migrate():
    models = MigrationExecutor(connection).loader.project_state([("news", "0016_authors")]).apps
    migration.name_authors(models, connection.schema_editor())


@pytest.mark.parametrize(
    ("bylines", "authors"),
    [
        (["Ann Lee", "ann  lee", ""], ["Ann Lee"]),
        (["Dr Ann Lee and Mr Bob Ray"], ["Dr Ann Lee", "Mr Bob Ray"]),
        (["Ann Lee", "Bob Ray", "Ann Lee, Bob Ray"], ["Ann Lee", "Bob Ray"]),
        (["Ann Lee", "Ann Lee and Bob Ray"], ["Ann Lee", "Ann Lee and Bob Ray"]),
        (["Dr Ann Lee, RN"], ["Dr Ann Lee, RN"]),
        (["Health and Safety Executive"], ["Health and Safety Executive"]),
        (["Clinical Governance and Patient Safety"], ["Clinical Governance and Patient Safety"]),
        (["Lee, Ann"], ["Lee, Ann"]),
    ],
)
def test_bylines_become_authors_and_none_is_taken_apart_by_guess(db, bylines, authors):
    topic = make_category()
    articles = [make_article(category=topic, byline=byline) for byline in bylines]
    migrate()
    assert sorted(Author.objects.values_list("name", flat=True), key=str.casefold) == authors
    credit_bylines()
    credited = {each.name for article in articles for each in Article.objects.get(pk=article.pk).writers}
    assert credited == set(authors)


def test_bylines_of_drafts_become_authors_too(db):
    Revision.record(make_article(), "draft", {"byline": "Ann Lee"}, None)
    Revision.record(make_article(), "published", {"byline": "Long ago"}, None)
    Revision.record(make_article(), "draft", {"title": "Without a byline"}, None)
    migrate()
    assert [author.name for author in Author.objects.all()] == ["Ann Lee"]


def test_teams_are_known_as_such_and_addresses_are_of_their_own(db):
    for byline in ("The recruitment team", "Editorial team", "Jos\u00e9", "Jose", "\u0645\u062d\u0645\u062f"):
        make_article(byline=byline)
    migrate()
    teams = {author.name: author.is_team for author in Author.objects.all()}
    assert [name for name, is_team in sorted(teams.items()) if is_team] == ["Editorial team", "The recruitment team"]
    assert {author.slug for author in Author.objects.all()} >= {"jose", "jose-2", "author"}


def test_migration_may_run_twice(db):
    make_article(byline="Ann Lee")
    migrate()
    migrate()
    assert Author.objects.count() == 1
