"""An index of the texts that visitors do not see, for the search of staff alone: a table of its own, of the same shape.

It is left empty: `manage.py prepare` fills it, as `manage.py rebuild_search` does.
"""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE news_search_working USING fts5(
    title UNINDEXED, summary UNINDEXED, body UNINDEXED, title_words, summary_words, body_words, facets,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '=#'", prefix = '3'
)
"""
POSTGRESQL = """
CREATE TABLE news_search_working (
    rowid bigint PRIMARY KEY,
    title text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    facets text NOT NULL,
    title_words tsvector,
    words tsvector
);
CREATE INDEX news_search_working_title_words ON news_search_working USING gin (title_words);
CREATE INDEX news_search_working_words ON news_search_working USING gin (words);
"""


def create(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE news_search_working")


class Migration(migrations.Migration):
    dependencies = [("news", "0018_read_pictures_of_texts")]

    operations = [migrations.RunPython(create, drop)]
